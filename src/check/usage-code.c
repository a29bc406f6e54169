/* SPDX-License-Identifier: Apache-2.0 */
/* Which code can run when a function of the app does, as far as its use of rights goes. */
#include "check/usage-internal.h"

/* The functions of the program that have one name. */
struct namesakes {
    VEC(uint32_t) items;
    uint32_t stamp; /* loaded code speaks of the name */
};

/* The names that the code of a function speaks of: found when it is first asked for. */
struct spoken {
    VEC(struct namesakes *) items;
    bool known;
};

struct usage_code {
    struct arena *arena;
    const struct ir_program *program;
    const struct link *link;
    const struct link_entry *entries;
    size_t nentries;
    bool *led_to, *is_entry; /* by function id: some entry leads there; it is one */
    bool *computes;          /* by function id: calls members by computed names */
    struct map by_name;      /* -> struct namesakes */
    struct spoken *spoken;   /* by function id */
    uint32_t *mark, stamp;   /* by function id: loaded with the function at hand */
    VEC(uint32_t) queue;
    VEC(uint32_t) held; /* ids of the modules whose files are held, ascending */
};

static void find_led_to(struct usage_code *c, size_t nfunctions)
{
    size_t n;
    uint32_t *from = arena_array(c->arena, uint32_t, c->nentries + 1);
    c->led_to = arena_array(c->arena, bool, nfunctions + 1);
    c->is_entry = arena_array(c->arena, bool, nfunctions + 1);
    for (size_t i = 0; i < c->nentries; i++) {
        from[i] = c->entries[i].function;
        c->is_entry[from[i]] = true;
    }
    const uint32_t *reached = link_reached(c->link, from, c->nentries, &n);
    for (size_t i = 0; i < n; i++)
        c->led_to[reached[i]] = true;
}

static void index_names(struct usage_code *c, size_t nfunctions)
{
    map_init(&c->by_name, c->arena);
    for (uint32_t fn = 0; fn < nfunctions; fn++) {
        const struct ir_function *f = c->program->functions.items[fn];
        if (!f->name || !c->led_to[fn] || c->is_entry[fn] || f->kind == IR_FN_MODULE)
            continue;
        void **at = map_at(&c->by_name, atom_slice(f->name));
        if (!*at)
            *at = arena_new(c->arena, struct namesakes);
        *vec_add(&((struct namesakes *)*at)->items, c->arena) = fn;
    }
}

struct usage_code *usage_code_new(struct arena *a, const struct ir_program *program,
                                  const struct link *link, const struct usage_sites *sites)
{
    struct usage_code *c = arena_new(a, struct usage_code);
    size_t n = program->functions.len;
    *c = (struct usage_code){.arena = a, .program = program, .link = link};
    c->entries = link_entries(link, &c->nentries);
    c->mark = arena_array(a, uint32_t, n + 1);
    c->spoken = arena_array(a, struct spoken, n + 1);
    c->computes = arena_array(a, bool, n + 1);
    for (size_t i = 0; i < sites->marks.len; i++)
        if (sites->marks.items[i].kind == MARK_COMPUTED)
            c->computes[sites->marks.items[i].function] = true;
    find_led_to(c, n);
    index_names(c, n);
    return c;
}

static void load(struct usage_code *c, uint32_t fn)
{
    if (c->mark[fn] == c->stamp)
        return;
    c->mark[fn] = c->stamp;
    *vec_add(&c->queue, c->arena) = fn;
}

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The files that are held are those whose modules are in the queue. */
static void find_held(struct usage_code *c)
{
    c->held.len = 0;
    for (size_t i = 0; i < c->queue.len; i++)
        if (c->program->functions.items[c->queue.items[i]]->kind == IR_FN_MODULE)
            *vec_add(&c->held, c->arena) = c->queue.items[i];
    if (c->held.len)
        qsort(c->held.items, c->held.len, sizeof(*c->held.items), compare_ids);
}

/* The functions of FILE to which no entry leads, or ALL that are none themselves. */
static void load_file(struct usage_code *c, const struct ir_file *file, bool all)
{
    for (size_t k = 0; k < file->functions.len; k++) {
        uint32_t fn = file->functions.items[k]->id;
        if (!c->led_to[fn] || (all && !c->is_entry[fn]))
            load(c, fn);
    }
}

static const struct spoken *spoken_by(struct usage_code *c, const struct ir_function *f)
{
    struct spoken *s = &c->spoken[f->id];
    for (uint32_t v = 0; !s->known && v < f->code.len; v++) {
        const struct ir_instr *in = &f->code.items[v];
        struct namesakes *n =
            in->op == IR_LOAD && in->name ? map_get(&c->by_name, atom_slice(in->name)) : NULL;
        if (n)
            *vec_add(&s->items, c->arena) = n;
    }
    s->known = true;
    return s;
}

/* Where the ids from FIRST on start among those of N, which ascend. */
static size_t first_from(const struct namesakes *n, uint32_t first)
{
    size_t low = 0, high = n->items.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (n->items.items[middle] < first)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Functions of held files that have a name of which FN speaks. The ids of a file follow each other.
 */
static void load_named(struct usage_code *c, const struct ir_function *f)
{
    const struct spoken *s = spoken_by(c, f);
    for (size_t k = 0; k < s->items.len; k++) {
        struct namesakes *n = s->items.items[k];
        if (n->stamp == c->stamp)
            continue;
        n->stamp = c->stamp;
        for (size_t h = 0; h < c->held.len; h++) {
            uint32_t first = c->held.items[h];
            size_t end = first + c->program->functions.items[first]->file->functions.len;
            for (size_t i = first_from(n, first); i < n->items.len && n->items.items[i] < end; i++)
                load(c, n->items.items[i]);
        }
    }
}

/*
 * What an entry surely leads to comes first. What follows may run, too: the functions in the files
 * of that which no entry is known to lead to, and those to which others lead, when their names are
 * spoken of or a name is computed.
 */
const uint32_t *usage_code_of(struct usage_code *c, const struct app_function *f, size_t *ret_n,
                              size_t *ret_certain)
{
    struct arena scratch;
    size_t n = 0, nfrom = 0;
    bool all = false;
    const uint32_t *entries = link_entries_of(c->link, f, &nfrom);
    arena_init(&scratch);
    uint32_t *from = arena_array(&scratch, uint32_t, nfrom + 1);
    for (size_t i = 0; i < nfrom; i++)
        from[i] = c->entries[entries[i]].function;
    c->stamp++;
    c->queue.len = 0;
    const uint32_t *reached = link_reached(c->link, from, nfrom, &n);
    for (size_t i = 0; i < n; i++)
        load(c, reached[i]);
    *ret_certain = c->queue.len;
    find_held(c);
    for (size_t i = 0; i < *ret_certain; i++)
        all = all || c->computes[c->queue.items[i]];
    for (size_t i = 0; i < c->queue.len; i++) {
        const struct ir_function *fn = c->program->functions.items[c->queue.items[i]];
        if (fn->kind == IR_FN_MODULE && i < *ret_certain)
            load_file(c, fn->file, all);
        load_named(c, fn);
    }
    arena_release(&scratch);
    *ret_n = c->queue.len;
    return nfrom ? c->queue.items : NULL;
}
