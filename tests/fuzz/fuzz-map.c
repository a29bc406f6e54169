/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maps of hostile apps: whatever names a template has, the drawing and the page stay what they are.
 * The input is a SAM template.
 */
#include "app/app.h"
#include "report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const struct app_reader sam_reader;

static size_t count(struct slice text, const char *what)
{
    size_t n = 0;
    for (;;) {
        size_t at = slice_find(text, what);
        if (at == SIZE_MAX)
            return n;
        n++;
        text = slice_sub(text, at + strlen(what), text.len);
    }
}

static void check(struct slice text, size_t scripts, size_t styles)
{
    if (count(text, "<script") != scripts || count(text, "</script") != scripts ||
        count(text, "<style") != styles || count(text, "</style") != styles ||
        count(text, "<title") != count(text, "</title") || count(text, "<g") != count(text, "</g"))
        abort();
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' && text.ptr[i] != '\n')
            abort();
}

static void draw(const struct app *app)
{
    struct buf out;
    struct report_input in = {.version = "0", .root = "x</title><script>", .app = app};
    buf_init(&out, 64u << 20);
    report_map_svg(&in, &out);
    if (!out.full)
        check(buf_slice(&out), 0, 1);
    buf_clear(&out);
    report_map_html(&in, &out);
    if (!out.full)
        check(buf_slice(&out), 2, 1);
    buf_clear(&out);
    in.filter.public_only = true;
    report_map_svg(&in, &out);
    report_map_json(&in, &out);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct doc *root;
    struct app app;
    const struct app_files files = {.root = "."};
    if (size > 1u << 16)
        return 0;
    arena_init(&a);
    struct slice text = arena_slice(&a, (struct slice){(const char *)data, size});
    app_init(&app, &a);
    if (doc_parse_mended(&a, DOC_YAML, text, "template.yaml", NULL, &root) == VIRGA_OK &&
        sam_reader.accepts(root, "template.yaml"))
        *vec_add(&app.configs, &a) = (struct app_config){"template.yaml", sam_reader.name, root};
    sam_reader.read_tree(&app, &files, NULL);
    draw(&app);
    arena_release(&a);
    return 0;
}
