/* SPDX-License-Identifier: Apache-2.0 */
/* The lockfile readers; the first byte picks one. */
#include "component/lockfile.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        char letter;
        const struct lockfile_reader *reader;
        const char *path;
    } readers[] = {
        {'N', &package_lock_reader, "a/package-lock.json"},
        {'M', &package_json_reader, "a/package.json"},
        {'Y', &yarn_lock_reader, "a/yarn.lock"},
        {'P', &pnpm_lock_reader, "a/pnpm-lock.yaml"},
        {'R', &requirements_reader, "a/requirements.txt"},
        {'O', &poetry_lock_reader, "a/poetry.lock"},
        {'U', &uv_lock_reader, "a/uv.lock"},
        {'I', &pipfile_lock_reader, "a/Pipfile.lock"},
    };
    size_t lines = 1;
    unsigned problems = 0;
    struct virga_diag_sink sink = {count, &problems};
    struct arena a;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    for (size_t i = 0; size > 0 && i < ARRAY_SIZE(readers); i++) {
        if (data[0] != (uint8_t)readers[i].letter)
            continue;
        arena_init(&a);
        struct component_list list = {.arena = &a};
        check(readers[i].reader->matches(readers[i].path));
        enum virga_err err = readers[i].reader->read(
            &list, (struct slice){(const char *)data + 1, size - 1}, readers[i].path, &sink);
        check(err == VIRGA_OK || err == VIRGA_ERR_LIMIT || (problems == 1 && list.items.len == 0));
        for (size_t k = 0; k < list.items.len; k++) {
            const struct component *c = &list.items.items[k];
            check(c->name && c->version && strcmp(c->at.file, readers[i].path) == 0);
            check(c->at.line >= 1 && c->at.line <= lines && c->at.column >= 1);
            check(!c->direct || !c->parent || c->ecosystem == ECO_PYPI);
        }
        arena_release(&a);
    }
    return 0;
}
