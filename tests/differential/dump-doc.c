/* SPDX-License-Identifier: Apache-2.0 */
/* Writes each file named on the command line as one line of JSON, tags as {"tag": …, "of": …}. */
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "format/doc.h"

static void complain(void *context, const struct virga_diag *d)
{
    (void)context;
    if (d->severity != VIRGA_DIAG_NOTE)
        fprintf(stderr, "%s:%u:%u: %s\n", d->file, d->line, d->column, d->text);
}

static void add_string(struct buf *out, struct slice text)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c < ' ')
            buf_printf(out, "\\u%04x", c);
        else
            buf_add_char(out, (char)c);
    }
    buf_add_char(out, '"');
}

static void add_node(struct buf *out, const struct doc *node, unsigned depth)
{
    bool map = node->kind == DOC_MAP;
    if (node->tag.len) {
        buf_add_str(out, "{\"tag\":");
        add_string(out, node->tag);
        buf_add_str(out, ",\"of\":");
    }
    if (node->kind == DOC_STRING) {
        add_string(out, node->text);
    } else if (doc_is_scalar(node)) {
        buf_add_slice(out, node->kind == DOC_NULL ? SLICE("null") : node->text);
    } else {
        buf_add_char(out, map ? '{' : '[');
        for (const struct doc *c = depth < LIMIT_DOC_DEPTH ? node->child : NULL; c; c = c->next) {
            if (c != node->child)
                buf_add_char(out, ',');
            if (map) {
                add_string(out, c->key);
                buf_add_char(out, ':');
            }
            add_node(out, c, depth + 1);
        }
        buf_add_char(out, map ? '}' : ']');
    }
    if (node->tag.len)
        buf_add_char(out, '}');
}

static void dump(const char *path)
{
    const struct virga_diag_sink sink = {complain, NULL};
    struct arena a;
    struct buf out;
    struct slice text;
    struct doc *root = NULL;
    enum doc_format format;
    arena_init(&a);
    buf_init(&out, 1u << 30);
    if (doc_format_of(path, &format) && file_read(&a, path, LIMIT_CONFIG_FILE, &text) == VIRGA_OK &&
        doc_parse(&a, format, text, path, &sink, &root) == VIRGA_OK)
        add_node(&out, root, 0);
    else
        buf_add_str(&out, "{\"tag\":\"unreadable\",\"of\":null}");
    printf("%s\n", out.ptr);
    buf_release(&out);
    arena_release(&a);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        dump(argv[i]);
    return 0;
}
