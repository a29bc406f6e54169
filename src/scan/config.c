/* SPDX-License-Identifier: Apache-2.0 */
/* virga.yaml. A mistake in it stops the run: a setting that is not understood must not be guessed.
 */
#include <errno.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "scan/scan-internal.h"

struct config {
    struct settings *settings;
    struct arena *arena;
    const char *file, *folder;
    const struct virga_diag_sink *sink;
    bool failed;
};

static void complain(struct config *c, unsigned line, unsigned column, const char *text)
{
    diag_emit(c->sink, VIRGA_DIAG_ERROR, "config", c->file, line, column, "%s", text);
    c->failed = true;
}

static void unknown_key(struct config *c, const struct doc *node, const char *const *known,
                        size_t count, const char *where)
{
    struct suggestion near = {0};
    for (size_t i = 0; i < count; i++)
        suggest_offer(&near, node->key, known[i]);
    const char *text = arena_printf(c->arena, "unknown key '%.*s'%s%s%s%s", SLICE_ARG(node->key),
                                    where, near.best ? ": did you mean '" : "",
                                    near.best ? near.best : "", near.best ? "'?" : "");
    complain(c, node->key_line, node->key_column, text);
}

static void set(struct config *c, enum setting_id id, const struct doc *node)
{
    const char *reason = NULL;
    struct slice value = doc_text(node);
    if (!doc_is_scalar(node) || value.len == 0) {
        complain(c, node->line, node->column,
                 arena_printf(c->arena, "'%s' needs a value", setting_table[id].name));
        return;
    }
    if (setting_table[id].path && value.ptr[0] != '/')
        value = slice_of(path_join(c->arena, c->folder, arena_slicedup(c->arena, value)));
    if (settings_set(c->settings, c->arena, id, value, true, &reason) != VIRGA_OK)
        complain(c, node->line, node->column, reason);
}

static void read_setting(struct config *c, enum setting_id id, const struct doc *node)
{
    if (!setting_table[id].list || !doc_is_seq(node)) {
        set(c, id, node);
        return;
    }
    doc_each(item, node) set(c, id, item);
}

static void read_ignore_entry(struct config *c, const struct doc *entry)
{
    static const char *const known[] = {"rule",        "path",   "function",
                                        "fingerprint", "reason", "until"};
    struct suppress_rule rule = {0};
    const char **fields[] = {&rule.rule,        &rule.path,   &rule.function,
                             &rule.fingerprint, &rule.reason, &rule.until};
    if (!doc_is_map(entry)) {
        complain(c, entry->line, entry->column,
                 "an entry of 'ignore' has keys: rule, path, function, fingerprint, reason, until");
        return;
    }
    doc_each(node, entry)
    {
        size_t i = 0;
        while (i < ARRAY_SIZE(known) && !slice_eq_str(node->key, known[i]))
            i++;
        if (i == ARRAY_SIZE(known))
            unknown_key(c, node, known, ARRAY_SIZE(known), " in an entry of 'ignore'");
        else if (!doc_is_scalar(node) || doc_text(node).len == 0)
            complain(c, node->line, node->column,
                     arena_printf(c->arena, "'%s' needs a value", known[i]));
        else
            *fields[i] = arena_slicedup(c->arena, doc_text(node));
    }
    if (!rule.rule && !rule.path && !rule.function && !rule.fingerprint) {
        complain(c, entry->line, entry->column,
                 "this entry would silence everything: give a rule, path, function or fingerprint");
        return;
    }
    rule.at = (struct location){c->file, entry->line, entry->column, 0, 0};
    *vec_add(&c->settings->ignore, c->arena) = rule;
}

static void read_root(struct config *c, const struct doc *root)
{
    const char *known[SETTING_COUNT + 1];
    for (size_t i = 0; i < SETTING_COUNT; i++)
        known[i] = setting_table[i].name;
    known[SETTING_COUNT] = "ignore";
    if (root->kind == DOC_NULL)
        return;
    if (!doc_is_map(root)) {
        complain(c, root->line, root->column, "a configuration is a map of settings");
        return;
    }
    doc_each(node, root)
    {
        enum setting_id id = setting_find(node->key);
        if (id != SETTING_COUNT) {
            read_setting(c, id, node);
        } else if (!slice_eq_str(node->key, "ignore")) {
            unknown_key(c, node, known, ARRAY_SIZE(known), "");
        } else if (!doc_is_seq(node) && node->kind != DOC_NULL) {
            complain(c, node->line, node->column, "'ignore' is a list");
        } else {
            doc_each(entry, node) read_ignore_entry(c, entry);
        }
    }
}

/* Also from what is no regular file: /dev/null stands for no configuration, a pipe for a made one.
 */
static enum virga_err read_all(struct arena *a, const char *file, struct slice *ret_text)
{
    enum virga_err err = VIRGA_ERR_IO;
    struct buf b;
    char chunk[4096];
    size_t n;
    FILE *f = dir_exists(file) ? NULL : fopen(file, "re");
    if (!f)
        return err;
    buf_init(&b, LIMIT_CONFIG_FILE);
    while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0 && !b.full)
        buf_add(&b, chunk, n);
    if (!ferror(f) && !b.full) {
        *ret_text = arena_slice(a, buf_slice(&b));
        err = VIRGA_OK;
    } else if (b.full) {
        err = VIRGA_ERR_LIMIT;
    }
    buf_release(&b);
    (void)fclose(f);
    return err;
}

enum virga_err config_read(struct settings *s, struct arena *a, const char *file,
                           const struct virga_diag_sink *sink)
{
    struct slice text;
    struct doc *root;
    const char *name = arena_strdup(a, file);
    struct config c = {s, a, name, path_dir(a, name), sink, false};
    enum virga_err err = read_all(a, file, &text);
    if (err != VIRGA_OK) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "config", NULL, 0, 0,
                  "cannot read the configuration '%s': %s", file,
                  err == VIRGA_ERR_LIMIT ? "it is too large" : strerror(errno));
        return err;
    }
    err = doc_parse(a, DOC_YAML, text, name, sink, &root);
    if (err != VIRGA_OK)
        return err;
    read_root(&c, root);
    return c.failed ? VIRGA_ERR_USAGE : VIRGA_OK;
}
