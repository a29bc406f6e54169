/* SPDX-License-Identifier: Apache-2.0 */
/* Pipfile.lock: pinned packages under "default" and "develop"; Pipfile beside says what is direct.
 */
#include "base/file.h"
#include "base/limits.h"
#include "component/lockfile.h"
#include "format/doc.h"

static bool pipfile_matches(const char *path)
{
    return strcmp(path_base(path), "Pipfile.lock") == 0;
}

struct pipfile {
    struct component_list *out;
    struct arena *arena;
    struct jscan json;
    const char *file;
    bool known;        /* Pipfile was read */
    struct map direct; /* normalised names */
};

static void read_pipfile(struct pipfile *p)
{
    static const char *const lists[] = {"packages", "dev-packages"};
    const struct virga_diag_sink *quiet = NULL;
    struct slice text;
    struct doc *root;
    char *path = path_join(p->arena, path_dir(p->arena, p->file), "Pipfile");
    if (!lockfile_has_beside(p->out, p->file, "Pipfile") ||
        file_read(p->arena, path_join(p->arena, p->out->files->root, path), LIMIT_CONFIG_FILE,
                  &text) != VIRGA_OK ||
        doc_parse(p->arena, DOC_TOML, text, path, quiet, &root) != VIRGA_OK)
        return;
    p->known = true;
    for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
        doc_each(package, doc_get(root, lists[i]))
            map_put(&p->direct, ecosystem_normalise(p->arena, ECO_PYPI, package->key), p);
}

static void read_package(struct pipfile *p, struct jscan_string name_text, bool dev)
{
    struct jscan_string key, value;
    struct slice version = SLICE_EMPTY;
    bool optional = false;
    if (!jscan_object(&p->json))
        return;
    while (jscan_key(&p->json, &key)) {
        optional |= JSCAN_IS(key.raw, "markers");
        if (!JSCAN_IS(key.raw, "version"))
            jscan_skip(&p->json);
        else if (jscan_string(&p->json, &value))
            version = slice_trim(jscan_decode(p->arena, value));
    }
    if (!slice_starts(version, "==")) /* an address, a path, or nothing */
        return;
    while (version.len > 0 && version.ptr[0] == '=')
        version = slice_sub(version, 1, version.len);
    struct slice name = ecosystem_normalise(p->arena, ECO_PYPI, jscan_decode(p->arena, name_text));
    struct component *c = lockfile_add(p->out, ECO_PYPI, name, version,
                                       lockfile_place(&p->json, p->file, name_text.raw.ptr - 1));
    c->dev = dev;
    c->optional = optional;
    c->direct = !p->known || map_get(&p->direct, name);
}

static enum virga_err pipfile_read(struct component_list *out, struct slice text, const char *path,
                                   const struct virga_diag_sink *sink)
{
    struct arena a;
    struct jscan_string section, name;
    struct pipfile p = {.out = out, .arena = &a, .file = path};
    size_t before = out->items.len;
    enum virga_err err = VIRGA_OK;
    arena_init(&a);
    map_init(&p.direct, &a);
    read_pipfile(&p);
    jscan_init(&p.json, text);
    if (jscan_object(&p.json)) {
        while (jscan_key(&p.json, &section)) {
            bool dev = JSCAN_IS(section.raw, "develop");
            if (!dev && !JSCAN_IS(section.raw, "default"))
                jscan_skip(&p.json);
            else if (jscan_object(&p.json))
                while (jscan_key(&p.json, &name))
                    read_package(&p, name, dev);
        }
    }
    if (!jscan_finish(&p.json)) {
        err = lockfile_json_error(&p.json, path, sink);
        out->items.len = before;
    }
    arena_release(&a);
    return err;
}

const struct lockfile_reader pipfile_lock_reader = {
    .name = "pipfile-lock",
    .matches = pipfile_matches,
    .read = pipfile_read,
};
