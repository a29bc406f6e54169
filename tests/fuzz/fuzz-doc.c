/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parsers of src/format. The first byte picks the format: Y(AML), J(SON), C (JSON with
 * comments), T(OML), H(CL), S(CRIPT). Checks what doc.h promises of every tree and that failures
 * are reported.
 */
#include "base/limits.h"
#include "format/doc.h"

#include <cJSON.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void count(void *context, const struct virga_diag *diag)
{
    unsigned *problems = context;
    *problems += diag->severity != VIRGA_DIAG_NOTE;
    check(diag->code && diag->text && diag->text[0]);
}

static void check_node(const struct doc *n, size_t depth, size_t lines)
{
    size_t children = 0;
    const struct doc *last = NULL;
    check(depth <= LIMIT_DOC_DEPTH + 1);
    check(n->line >= 1 && n->line <= lines && n->column >= 1);
    check(n->key_line >= 1 && n->key_line <= lines && n->key_column >= 1);
    check(n->end_line >= n->line && n->end_line <= lines);
    check(!n->text.ptr || n->text.ptr[n->text.len] == '\0');
    doc_each(child, n)
    {
        check(child->parent == n);
        children++;
        last = child;
    }
    check(children == n->count && last == n->last);
    check(children == 0 || !doc_is_scalar(n));
}

static void check_tree(const struct doc *root, size_t lines)
{
    size_t depth = 1;
    for (const struct doc *n = root; n;) {
        check_node(n, depth, lines);
        if (n->child) {
            n = n->child;
            depth++;
            continue;
        }
        while (n != root && !n->next) {
            n = n->parent;
            depth--;
        }
        n = n == root ? NULL : n->next;
    }
}

/* What we accept as JSON another parser must accept too; escapes it treats in ways of its own. */
static void compare_json(struct arena *a, struct slice text)
{
    if (slice_find(text, "\\u") != SIZE_MAX || slice_trim(text).len == 0)
        return;
    cJSON *other = cJSON_ParseWithOpts(arena_slicedup(a, text), NULL, true);
    check(other != NULL);
    cJSON_Delete(other);
}

/* TEXT is refused: what can be mended is a sound tree, and what cannot is told of once. */
static void mend(struct arena *a, struct slice text, size_t lines)
{
    unsigned problems = 0;
    struct virga_diag_sink sink = {count, &problems};
    struct doc *root = NULL;
    enum virga_err err = doc_parse_mended(a, DOC_YAML, text, "fuzz", &sink, &root);
    check(err == VIRGA_OK || problems == 1);
    check((err == VIRGA_OK) == (root != NULL));
    if (root)
        check_tree(root, lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char letters[] = "YJCTHS";
    const char *letter = size && data[0] ? strchr(letters, data[0]) : NULL;
    if (!letter)
        return 0;
    struct arena a;
    unsigned problems = 0;
    struct virga_diag_sink sink = {count, &problems};
    struct slice text = {(const char *)data + 1, size - 1};
    struct doc *root = NULL;
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    arena_init(&a);
    enum doc_format format = (enum doc_format)(letter - letters);
    enum virga_err err = doc_parse(&a, format, text, "fuzz", &sink, &root);
    check((err == VIRGA_OK) == (root != NULL));
    check(problems == (err != VIRGA_OK));
    if (root)
        check_tree(root, lines);
    if (root && root->kind != DOC_NULL && format == DOC_JSON)
        compare_json(&a, text);
    if (!root && format == DOC_YAML)
        mend(&a, text, lines);
    arena_release(&a);
    return 0;
}
