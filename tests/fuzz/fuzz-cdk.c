/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `cdk synth` leaves, whatever it contains, in a folder on disk. Lines "%%%%" divide the input
 * into the manifest, a template, the manifest of its assets, and a bundle of code.
 */
#include <stdio.h>
#include <unistd.h>

#include "app/app.h"
#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern const struct app_reader cdk_reader;

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* Cuts the part before a line "%%%%" off TEXT. */
static struct slice next_part(struct slice *text)
{
    static const char line[] = "\n%%%%\n";
    size_t at = slice_find(*text, line);
    struct slice part = slice_sub(*text, 0, at);
    *text = at == SIZE_MAX ? SLICE_EMPTY : slice_sub(*text, at + sizeof(line) - 1, text->len);
    return part;
}

static void put_file(const char *path, struct slice text)
{
    FILE *out = fopen(path, "wb");
    check(out != NULL);
    check(text.len == 0 || fwrite(text.ptr, 1, text.len, out) == text.len);
    check(fclose(out) == 0);
}

static void remove_files(void)
{
    static const char *const names[] = {"/cdk.out/asset.a/index.js",
                                        "/cdk.out/asset.a",
                                        "/cdk.out/manifest.json",
                                        "/cdk.out/S.template.json",
                                        "/cdk.out/S.assets.json",
                                        "/cdk.out",
                                        "/cdk.json",
                                        "/main.ts"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        char path[96];
        (void)snprintf(path, sizeof(path), "/tmp/virga-fuzz-cdk-%d%s", (int)getpid(), names[i]);
        (void)remove(path);
    }
    char root[64];
    (void)snprintf(root, sizeof(root), "/tmp/virga-fuzz-cdk-%d", (int)getpid());
    (void)rmdir(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *paths[] = {"cdk.json", "main.ts"};
    static bool made;
    struct slice text = {(const char *)data, size};
    struct arena a;
    struct app app;
    arena_init(&a);
    app_init(&app, &a);
    char *root = arena_printf(&a, "/tmp/virga-fuzz-cdk-%d", (int)getpid());
    if (!made) {
        made = true;
        check(dir_make(path_join(&a, root, "cdk.out/asset.a")) == VIRGA_OK);
        put_file(path_join(&a, root, "cdk.json"), SLICE("{}"));
        put_file(path_join(&a, root, "main.ts"), SLICE("import 'aws-cdk-lib'; f('Get')"));
        check(atexit(remove_files) == 0);
    }
    put_file(path_join(&a, root, "cdk.out/manifest.json"), next_part(&text));
    put_file(path_join(&a, root, "cdk.out/S.template.json"), next_part(&text));
    put_file(path_join(&a, root, "cdk.out/S.assets.json"), next_part(&text));
    put_file(path_join(&a, root, "cdk.out/asset.a/index.js"), next_part(&text));
    const struct app_files files = {.root = root, .paths = {paths, ARRAY_SIZE(paths), 0}};
    cdk_reader.read_tree(&app, &files, NULL);
    for (size_t i = 0; i < app.functions.len; i++) {
        const struct app_function *f = app.functions.items[i];
        check(f->name && f->logical_id && f->triggers.len > 0);
        check(f->at.file && f->at.line >= 1 && f->at.column >= 1);
        check(!f->file || f->symbol);
    }
    arena_release(&a);
    return 0;
}
