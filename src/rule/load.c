/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>

#include "base/file.h"
#include "base/limits.h"
#include "rule/posture-internal.h"

/* Rule files, built in or of a folder, become one rule set. */

#define ALL_LANGS (LANG_BIT(LANG_COUNT) - 1)
#define MAX_TEXT 4096
#define MAX_RULE_FILES 1000
#define SECTIONS "rules, posture, javascript, python, all, groups or lists"

static const struct {
    const char *name;
    enum label label;
} labels[] = {
    {"attacker", LABEL_ATTACKER}, {"identity", LABEL_IDENTITY}, {"unverified", LABEL_UNVERIFIED},
    {"stored", LABEL_STORED},     {"secret", LABEL_SECRET},     {"error", LABEL_ERROR},
    {"records", LABEL_RECORDS},   {"env", LABEL_ENV},
};

static const struct {
    const char *name;
    unsigned langs;
} language_keys[] = {
    {"javascript", LANG_BIT(LANG_JAVASCRIPT)},
    {"python", LANG_BIT(LANG_PYTHON)},
    {"all", ALL_LANGS},
};

static const struct {
    const char *name;
    enum row_kind kind;
} sections[] = {
    {"sources", ROW_SOURCE}, {"sanitizers", ROW_SANITIZER}, {"propagators", ROW_PROPAGATOR},
    {"guards", ROW_GUARD},   {"operations", ROW_OPERATION}, {"entries", ROW_ENTRY},
    {"types", ROW_TYPE},     {"shared", ROW_SHARED},
};

V_PRINTF(5, 0)
static void report(struct rule_loader *l, const struct doc *at, unsigned line, unsigned column,
                   const char *fmt, va_list ap)
{
    char text[MAX_TEXT];
    if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
        text[0] = '\0';
    l->bad = true;
    diag_emit(l->sink, VIRGA_DIAG_ERROR, "bad-rule", at->file, line, column, "%s", text);
}

void rule_error(struct rule_loader *l, const struct doc *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    report(l, at, at->line, at->column, fmt, ap);
    va_end(ap);
}

void rule_key_error(struct rule_loader *l, const struct doc *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    report(l, at, at->key_line, at->key_column, fmt, ap);
    va_end(ap);
}

const char *rule_text(struct rule_loader *l, const struct doc *node)
{
    if (!node->text.len) {
        rule_error(l, node, "a text is missing here");
        return NULL;
    }
    return arena_slicedup(&l->set->arena, node->text);
}

bool rule_list(struct rule_loader *l, const struct doc *node, struct rule_texts *out)
{
    const struct doc *item = node->kind == DOC_SEQ ? node->child : node;
    for (; item; item = node->kind == DOC_SEQ ? item->next : NULL) {
        const char *why = NULL;
        if (!item->text.len && !item->quoted) {
            rule_error(l, item, "expected a text here");
            return false;
        }
        if (!path_expand(&l->scratch, item->text, out, &why)) {
            rule_error(l, item, "%s", why);
            return false;
        }
    }
    if (!out->items.len)
        rule_error(l, node, "expected a text or a list of texts here");
    return out->items.len > 0;
}

static bool label_bit(struct slice name, uint32_t *mask)
{
    if (slice_eq_str(name, "none"))
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(labels); i++) {
        if (slice_eq_str(name, labels[i].name)) {
            *mask |= labels[i].label;
            return true;
        }
    }
    return false;
}

bool rule_labels(struct rule_loader *l, const struct doc *node, uint32_t *ret)
{
    struct rule_texts names = {0};
    uint32_t mask = 0;
    if (!rule_list(l, node, &names))
        return false;
    for (size_t i = 0; i < names.items.len; i++) {
        if (!label_bit(names.items.items[i], &mask)) {
            rule_error(l, node,
                       "unknown label '%.*s'; there are attacker, identity, unverified, stored, "
                       "secret, error, records, env and none",
                       SLICE_ARG(names.items.items[i]));
            return false;
        }
    }
    *ret = mask;
    return true;
}

uint64_t rule_class_bit(const char *class_id)
{
    size_t count;
    const struct taxonomy_class *all = taxonomy_all(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].id, class_id) == 0)
            return UINT64_C(1) << i;
    return 0;
}

bool rule_classes(struct rule_loader *l, const struct doc *node, uint64_t *ret)
{
    struct rule_texts names = {0};
    uint64_t mask = 0;
    if (!rule_list(l, node, &names))
        return false;
    for (size_t i = 0; i < names.items.len; i++) {
        struct slice name = names.items.items[i];
        const uint64_t *group = map_get(&l->set->groups, name);
        uint64_t bit = rule_class_bit(arena_slicedup(&l->scratch, name));
        if (group)
            bit = *group;
        else if (slice_eq_str(name, "all"))
            bit = CLEAR_ALL;
        else if (slice_eq_str(name, "text"))
            bit = CLEAR_TEXT;
        else if (slice_eq_str(name, "start"))
            bit = CLEAR_START;
        if (!bit) {
            rule_error(l, node, "'%.*s' is neither a class nor a group of classes",
                       SLICE_ARG(name));
            return false;
        }
        mask |= bit;
    }
    *ret = mask;
    return true;
}

static void read_groups(struct rule_loader *l, const struct doc *map)
{
    doc_each(entry, map)
    {
        uint64_t *mask = arena_new(&l->set->arena, uint64_t);
        if (rule_classes(l, entry, mask))
            map_put(&l->set->groups, slice_of(arena_slicedup(&l->set->arena, entry->key)), mask);
    }
}

static void add_role(struct rule_loader *l, enum lang_id lang, const struct doc *node)
{
    struct rule_set *set = l->set;
    struct entry_role *role = arena_new(&set->arena, struct entry_role);
    const struct doc *params = doc_get(node, "params");
    struct slice returns = doc_text_at(node, "returns");
    size_t n = 0;
    role->name = arena_slicedup(&set->arena, node->key);
    role->lang = lang;
    if (map_get(&set->roles[lang], node->key)) {
        rule_key_error(l, node, "there is a role '%s' already", role->name);
        return;
    }
    if (doc_count(params) > ARRAY_SIZE(role->params)) {
        rule_error(l, params, "a role has at most %zu parameters", ARRAY_SIZE(role->params));
        return;
    }
    uint32_t root =
        trie_make(set, 0, EDGE_GLOBAL + (uint32_t)lang,
                  atom_get_str(set->atoms, arena_printf(&set->arena, "<%s>", role->name)));
    map_put(&set->roles[lang], slice_of(role->name), role);
    doc_each(param, params)
    {
        if (param->text.len)
            role->params[n] = trie_make(set, root, EDGE_MEMBER, atom_get(set->atoms, param->text));
        n++;
    }
    if (returns.len)
        role->returns = trie_make(set, root, EDGE_MEMBER, atom_get(set->atoms, returns));
}

static void read_roles(struct rule_loader *l, unsigned langs, const struct doc *map)
{
    if (map->kind != DOC_MAP) {
        rule_error(l, map, "'roles' is a map of name to {params, returns}");
        return;
    }
    doc_each(role, map)
    {
        bool good = role->kind == DOC_MAP;
        doc_each(entry, role)
        {
            bool params = slice_eq_str(entry->key, "params") && entry->kind == DOC_SEQ;
            good = good && (params || slice_eq_str(entry->key, "returns"));
        }
        if (!good) {
            rule_key_error(l, role, "a role is {params: [names], returns: name}");
            continue;
        }
        for (unsigned lang = 0; lang < LANG_COUNT; lang++)
            if (langs & LANG_BIT(lang))
                add_role(l, (enum lang_id)lang, role);
    }
}

static void read_section(struct rule_loader *l, unsigned langs, const struct doc *list)
{
    for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
        if (!slice_eq_str(list->key, sections[i].name))
            continue;
        if (list->kind != DOC_SEQ) {
            rule_error(l, list, "'%s' is a list of rows", sections[i].name);
            return;
        }
        doc_each(node, list)
        {
            struct rule_draft *d = rule_read_row(l, node, sections[i].kind, langs);
            if (d)
                rule_commit_row(l, d, NULL);
            arena_release(&l->scratch);
        }
        return;
    }
    if (!slice_eq_str(list->key, "roles"))
        rule_key_error(l, list,
                       "unknown section '%.*s'; there are roles, sources, sanitizers, propagators, "
                       "guards, operations, entries, types, shared",
                       SLICE_ARG(list->key));
}

static unsigned langs_of(struct slice key)
{
    for (size_t i = 0; i < ARRAY_SIZE(language_keys); i++)
        if (slice_eq_str(key, language_keys[i].name))
            return language_keys[i].langs;
    return 0;
}

/* What rows and rules refer to by name: groups, lists and roles. */
static void read_names(struct rule_loader *l, const struct doc *root)
{
    doc_each(entry, root)
    {
        const struct doc *roles = langs_of(entry->key) ? doc_get(entry, "roles") : NULL;
        if (slice_eq_str(entry->key, "groups"))
            read_groups(l, entry);
        else if (slice_eq_str(entry->key, "lists"))
            posture_read_lists(l, entry);
        else if (roles)
            read_roles(l, langs_of(entry->key), roles);
    }
}

static void read_rows(struct rule_loader *l, const struct doc *root)
{
    if (root->kind != DOC_MAP && root->kind != DOC_NULL)
        rule_error(l, root, "a rule file is a map with " SECTIONS);
    doc_each(entry, root)
    {
        unsigned langs = langs_of(entry->key);
        if (langs && entry->kind == DOC_MAP)
            doc_each(list, entry) read_section(l, langs, list);
        else if (slice_eq_str(entry->key, "rules"))
            rule_read_rules(l, entry);
        else if (slice_eq_str(entry->key, "posture"))
            posture_read_rules(l, entry);
        else if (!slice_eq_str(entry->key, "groups") && !slice_eq_str(entry->key, "lists"))
            rule_key_error(l, entry,
                           "'%.*s' is not known here; a rule file is a map with " SECTIONS,
                           SLICE_ARG(entry->key));
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the rule files in a folder, sorted. */
static enum virga_err list_files(const struct virga_diag_sink *sink, const char *dir,
                                 struct arena *a, struct rule_texts *out)
{
    VEC(char *) names = {0};
    DIR *handle = opendir(dir);
    if (!handle) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "bad-rule", dir, 0, 0,
                  "cannot read the folder of rules: %s", strerror(errno));
        return VIRGA_ERR_IO;
    }
    for (struct dirent *e = readdir(handle); e; e = readdir(handle)) {
        struct slice name = slice_of(e->d_name);
        if (!slice_ends(name, ".yaml") && !slice_ends(name, ".yml"))
            continue;
        if (names.len == MAX_RULE_FILES) {
            diag_emit(sink, VIRGA_DIAG_WARNING, "limit", dir, 0, 0,
                      "more than %d rule files; the rest is not read", MAX_RULE_FILES);
            break;
        }
        *vec_add(&names, a) = arena_strdup(a, e->d_name);
    }
    (void)closedir(handle);
    if (names.len)
        qsort(names.items, names.len, sizeof(*names.items), by_name);
    for (size_t i = 0; i < names.len; i++)
        *vec_add(&out->items, a) = slice_of(path_join(a, dir, names.items[i]));
    return VIRGA_OK;
}

static enum virga_err read_folder(const struct virga_diag_sink *sink, const char *dir,
                                  struct arena *docs, struct rule_embedded *out)
{
    struct rule_texts files = {0};
    enum virga_err err = list_files(sink, dir, docs, &files);
    for (size_t i = 0; i < files.items.len; i++) {
        const char *path = files.items.items[i].ptr;
        struct slice text;
        struct doc *root;
        enum virga_err one = file_read(docs, path, LIMIT_CONFIG_FILE, &text);
        if (one)
            diag_emit(sink, VIRGA_DIAG_ERROR, "bad-rule", path, 0, 0,
                      "cannot read the rule file: %s", virga_strerror(one));
        else
            one = doc_parse(docs, DOC_YAML, text, path, sink, &root);
        if (one)
            err = one;
        else
            *vec_add(&out->roots, docs) = root;
    }
    return err;
}

static struct rule_set *new_set(struct atom_table *atoms)
{
    struct rule_set *set = calloc(1, sizeof(*set));
    if (!set)
        abort();
    arena_init(&set->arena);
    set->atoms = atoms;
    set->atom_default = atom_get_str(atoms, "default");
    map_init(&set->by_id, &set->arena);
    map_init(&set->groups, &set->arena);
    map_init(&set->lists, &set->arena);
    for (size_t i = 0; i < LANG_COUNT; i++)
        map_init(&set->roles[i], &set->arena);
    vec_add(&set->nodes, &set->arena)->title = "";
    return set;
}

bool rule_set_build(struct atom_table *atoms, const struct rule_embedded *files,
                    const struct virga_diag_sink *sink, struct rule_set **ret_set)
{
    struct rule_set *set = new_set(atoms);
    struct rule_loader l = {.set = set, .sink = sink};
    arena_init(&l.scratch);
    for (size_t i = 0; i < files->roots.len; i++)
        read_names(&l, files->roots.items[i]);
    for (size_t i = 0; i < files->roots.len; i++)
        read_rows(&l, files->roots.items[i]);
    trie_finish(set);
    arena_release(&l.scratch);
    *ret_set = set;
    return !l.bad;
}

enum virga_err rule_set_load(struct atom_table *atoms, const char *extra_dir,
                             const struct virga_diag_sink *sink, struct rule_set **ret_set)
{
    struct rule_embedded files = {0};
    struct arena docs; /* the trees are not needed once read; rows copy what they keep */
    enum virga_err err = VIRGA_OK;
    arena_init(&docs);
    if (!rule_embedded_read(&docs, (struct slice){rule_embedded_blob, rule_embedded_size}, &files))
        err = VIRGA_ERR_VERSION;
    if (extra_dir) {
        enum virga_err extra = read_folder(sink, extra_dir, &docs, &files);
        err = err ? err : extra;
    }
    bool good = rule_set_build(atoms, &files, sink, ret_set);
    arena_release(&docs);
    return !good && !err ? VIRGA_ERR_SYNTAX : err;
}

void rule_set_free(struct rule_set *set)
{
    if (!set)
        return;
    arena_release(&set->arena);
    free(set);
}

const struct rule *rule_find(const struct rule_set *set, struct slice id)
{
    return map_get(&set->by_id, id);
}

const struct rule *const *rule_all(const struct rule_set *set, size_t *ret_count)
{
    *ret_count = set->rules.len;
    return set->rules.items;
}

const struct entry_role *rule_role(const struct rule_set *set, enum lang_id lang, const char *name)
{
    return map_get(&set->roles[lang], slice_of(name));
}
