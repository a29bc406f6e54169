/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target over files and folders of files, so that its corpus and its old crashes are
 * tests of the ordinary build.
 *
 *     fuzz-NAME PATH…
 */
#include "base/file.h"

#include <dirent.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned replayed;

static bool replay_file(const char *path)
{
    struct arena arena;
    struct slice text;
    arena_init(&arena);
    bool ok = file_read(&arena, path, (size_t)64 << 20, &text) == VIRGA_OK;
    if (ok) {
        /* A copy of its own size, so that a sanitizer sees reads past the end. */
        uint8_t *bytes = malloc(text.len ? text.len : 1);
        if (!bytes)
            abort();
        if (text.len)
            memcpy(bytes, text.ptr, text.len);
        (void)LLVMFuzzerTestOneInput(bytes, text.len);
        free(bytes);
        replayed++;
    } else {
        (void)fprintf(stderr, "cannot read '%s'\n", path);
    }
    arena_release(&arena);
    return ok;
}

static bool replay_folder(const char *path)
{
    struct arena arena;
    bool ok = true;
    DIR *folder = opendir(path);
    if (!folder)
        return replay_file(path);
    arena_init(&arena);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (entry->d_name[0] != '.')
            ok = replay_file(path_join(&arena, path, entry->d_name)) && ok;
    }
    (void)closedir(folder);
    arena_release(&arena);
    return ok;
}

int main(int argc, char **argv)
{
    bool ok = true;
    for (int i = 1; i < argc; i++)
        ok = replay_folder(argv[i]) && ok;
    (void)printf("%u inputs replayed\n", replayed);
    return ok && replayed ? 0 : 1;
}
