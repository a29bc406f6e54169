/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of Terraform: a tree of files in memory. A line "=== PATH" starts each file; what
 * stands before the first is main.tf. Checks what terraform-internal.h promises of every resource.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "app/terraform/tf-evaluate.h"
#include "base/file.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void ignore(void *context, const struct virga_diag *diag)
{
    unsigned *count = context;
    check(diag->code && diag->text && diag->text[0]);
    check(++*count < 10000);
}

/* Names that stay in the folder of the test, with at most one folder. */
static bool is_plain(struct slice path)
{
    size_t slashes = 0;
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        bool dot = c == '.' && i > 0 && path.ptr[i - 1] != '/' && path.ptr[i - 1] != '.';
        slashes += c == '/';
        if (!plain && !dot && c != '/')
            return false;
    }
    return path.len && path.len < 60 && slashes < 2 && path.ptr[0] != '/' &&
           path.ptr[path.len - 1] != '/' && path.ptr[path.len - 1] != '.';
}

static void add_file(struct arena *a, struct app_files *files, struct slice path, struct slice text)
{
    char *name = arena_slicedup(a, path);
    if (!is_plain(path) || files->paths.len >= 8 || app_files_has(files, name))
        return;
    char *full = path_join(a, files->root, name);
    if (dir_make(path_dir(a, full)) || file_write_atomic(full, text))
        return; /* a file stands where a folder should */
    size_t at = files->paths.len;
    (void)vec_add(&files->paths, a);
    for (; at > 0 && strcmp(files->paths.items[at - 1], name) > 0; at--)
        files->paths.items[at] = files->paths.items[at - 1];
    files->paths.items[at] = name;
}

static void add_files(struct arena *a, struct app_files *files, struct slice text)
{
    struct slice path = SLICE("main.tf");
    for (;;) {
        size_t end = slice_starts(text, "=== ") ? 0 : slice_find(text, "\n=== ");
        struct slice body = slice_sub(text, 0, end == SIZE_MAX ? text.len : end);
        add_file(a, files, path, body);
        if (end == SIZE_MAX)
            return;
        text = slice_sub(text, end + (text.ptr[end] == '\n' ? 5 : 4), text.len);
        path = slice_cut(text, '\n', &text);
    }
}

static void remove_files(struct arena *a, const struct app_files *files)
{
    for (size_t i = 0; i < files->paths.len; i++) {
        char *full = path_join(a, files->root, files->paths.items[i]);
        (void)unlink(full);
        (void)rmdir(path_dir(a, full));
    }
    (void)rmdir(files->root);
}

static void check_body(struct tf *tf, const struct doc *body)
{
    size_t depth = 1;
    for (const struct doc *n = body; n;) {
        size_t children = 0;
        doc_each(child, n)
        {
            check(child->parent == n);
            children++;
        }
        check(children == n->count && (children == 0 || !doc_is_scalar(n)));
        check(!tf_has_tag(n, TF_INVALID) && depth <= LIMIT_DOC_DEPTH + 2);
        check(!tf_is_unknown(n) || n->kind == DOC_STRING);
        check(doc_location(n).file && n->line);
        (void)tf_referred(tf, n, NULL);
        (void)tf_json(tf, n);
        if (n->child) {
            n = n->child;
            depth++;
            continue;
        }
        while (n != body && !n->next) {
            n = n->parent;
            depth--;
        }
        n = n == body ? NULL : n->next;
    }
}

/* Terraform refuses other labels, and nothing can refer to them. */
static bool is_label(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return text[0] && strspn(text, plain) == strlen(text);
}

static bool can_be_referred_to(const struct tf_resource *r)
{
    bool in_module = strncmp(r->address, "module.", 7) == 0; /* whose labels count too */
    return !in_module && is_label(r->type) && is_label(r->name);
}

static void evaluate(struct app *app, const struct app_files *files)
{
    unsigned problems = 0;
    struct virga_diag_sink sink = {ignore, &problems};
    struct tf_world w;
    tf_world_init(&w, app, files, &sink);
    for (size_t i = 0; i < w.folders.len; i++) {
        struct tf_folder *folder = w.folders.entries[i].value;
        struct tf *tf = tf_evaluate_root(&w, folder);
        check(tf->resources.len <= LIMIT_TEMPLATE_ITEMS);
        for (size_t k = 0; k < tf->resources.len; k++) {
            const struct tf_resource *r = tf->resources.items[k];
            check(r->type && r->name && r->address && r->folder && r->body && r->at.file);
            check(!can_be_referred_to(r) || tf_find(tf, slice_of(r->address)));
            check_body(tf, r->body);
        }
        tf_map(tf);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct app_files files = {0};
    struct arena a;
    struct app app;
    char memory[] = "/dev/shm/virga-fuzz-XXXXXX", disk[] = "/tmp/virga-fuzz-XXXXXX";
    const char *root = mkdtemp(memory);
    if (!root)
        root = mkdtemp(disk);
    check(root != NULL);
    arena_init(&a);
    app_init(&app, &a);
    files.root = root;
    add_files(&a, &files, (struct slice){(const char *)data, size});
    evaluate(&app, &files);
    remove_files(&a, &files);
    arena_release(&a);
    return 0;
}
