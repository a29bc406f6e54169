/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rule files of users. The first byte picks: R a rule file, B the compact form that is built in.
 * Whatever is in them, the trie must be walkable: every node has a title, bases and rows end; and
 * posture rules must come to an end over a small model.
 */
#include "check/check.h"
#include "rule/posture-internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct problems {
    unsigned count;
};

static void count(void *context, const struct virga_diag *diag)
{
    struct problems *p = context;
    p->count += diag->severity == VIRGA_DIAG_ERROR;
    if (!diag->code || !diag->text || !diag->text[0])
        abort();
}

static void walk(struct atom_table *atoms, const struct rule_set *set)
{
    size_t rows = 0;
    const struct atom *names[] = {atom_get_str(atoms, "default"), atom_get_str(atoms, "a"), NULL};
    for (uint32_t node = 0; node < set->nodes.len; node++) {
        if (!rule_node_title(set, node))
            abort();
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            if (rule_member(set, node, names[i]) >= set->nodes.len ||
                rule_call(set, node, names[i]) >= set->nodes.len)
                abort();
        }
        for (const struct rule_row *row = set->nodes.items[node].rows; row; row = row->next) {
            rows++;
            if ((row->kind == ROW_SINK) != (row->rule != NULL) || row->type >= set->nodes.len)
                abort();
        }
        (void)rule_rows(set, node);
    }
    if (rows > set->nrows)
        abort();
}

/* One of each kind of thing, some of it not known. */
static void fill(struct app *app, struct arena *a)
{
    const struct location at = {"t.yaml", 1, 1, 0, 0};
    app_init(app, a);
    *vec_add(&app->configs, a) = (struct app_config){.file = "t.yaml", .format = "sam"};
    for (int kind = 0; kind <= RESOURCE_OTHER; kind++) {
        struct app_resource *r = app_add_resource(app, (enum resource_kind)kind, "a", at);
        app_set(app, r, "api", "a", true, at);
    }
    struct app_function *f = app_add_function(app, "a", at);
    f->role = f->runtime = "a";
    f->timeout = 9;
    app_set(app, f, "tracing", "${a}", false, at);
    struct app_trigger *t = app_add_trigger(app, f, TRIGGER_HTTP, at);
    t->api = t->resource = t->path = "a";
    *vec_add(&f->environment, a) = (struct app_variable){.name = "a", .value = "a", .at = at};
    struct app_permission *p = vec_add(&f->permissions, a);
    p->at = at;
    *vec_add(&p->actions, a) = "a:*";
    *vec_add(&f->policy, a) = *p;
}

static void evaluate(const struct rule_set *set)
{
    struct arena a;
    struct app app;
    struct finding_set found;
    arena_init(&a);
    fill(&app, &a);
    finding_set_init(&found, &a);
    const struct check_input input = {.app = &app, .rules = set};
    check_run(&input, &found);
    finding_set_finish(&found);
    arena_release(&a);
}

static void read_rules(struct slice text)
{
    struct problems problems = {0};
    const struct virga_diag_sink sink = {count, &problems};
    struct rule_embedded files = {0};
    struct rule_set *set = NULL;
    struct doc *root = NULL;
    struct arena a;
    arena_init(&a);
    struct atom_table *atoms = atom_table_new();
    if (doc_parse(&a, DOC_YAML, text, "mine.yaml", &sink, &root) == VIRGA_OK) {
        *vec_add(&files.roots, &a) = root;
        bool good = rule_set_build(atoms, &files, &sink, &set);
        if (good != (problems.count == 0))
            abort();
        walk(atoms, set);
        evaluate(set);
    }
    rule_set_free(set);
    atom_table_free(atoms);
    arena_release(&a);
}

static void read_blob(struct slice text)
{
    struct rule_embedded files = {0};
    struct rule_set *set;
    struct arena a;
    arena_init(&a);
    struct atom_table *atoms = atom_table_new();
    if (rule_embedded_read(&a, text, &files)) {
        (void)rule_set_build(atoms, &files, NULL, &set);
        walk(atoms, set);
        rule_set_free(set);
    }
    atom_table_free(atoms);
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size && data[0] == 'R')
        read_rules((struct slice){(const char *)data + 1, size - 1});
    else if (size && data[0] == 'B')
        read_blob((struct slice){(const char *)data + 1, size - 1});
    return 0;
}
