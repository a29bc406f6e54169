/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/* Compared by address only. */
static const struct atom any_atom = {.hash = 0x616e79, .len = 0};
const struct atom *const TAINT_ANY = &any_atom;
static const struct atom stack_atom = {.hash = 0x737461636b, .len = 0};
const struct atom *const TAINT_STACK = &stack_atom;

static uint64_t path_key(const struct taint_path *p)
{
    uint64_t h = p->n;
    for (uint32_t i = 0; i < p->n; i++)
        h = (h ^ p->e[i]->hash) * UINT64_C(0x9E3779B97F4A7C15) + (h >> 27);
    return h;
}

uint32_t path_intern(struct taint *t, const struct taint_path *p)
{
    uint64_t id, key = path_key(p);
    if (umap_get(&t->path_ids, key, &id))
        return (uint32_t)id;
    id = t->paths.len;
    *vec_add(&t->paths, &t->run) = *p;
    umap_put(&t->path_ids, key, id);
    return (uint32_t)id;
}

uint32_t path_push(struct taint *t, const struct atom *name, uint32_t path)
{
    struct taint_path p = {.n = 1, .e = {name ? name : TAINT_ANY}};
    const struct taint_path *old = &t->paths.items[path];
    for (uint32_t i = 0; i < old->n && p.n < PATH_DEPTH; i++)
        p.e[p.n++] = old->e[i];
    return path_intern(t, &p);
}

static uint32_t path_drop(struct taint *t, uint32_t path, uint32_t count)
{
    struct taint_path p = {0};
    const struct taint_path *old = &t->paths.items[path];
    for (uint32_t i = count; i < old->n; i++)
        p.e[p.n++] = old->e[i];
    return path_intern(t, &p);
}

static bool same_member(const struct atom *a, const struct atom *b)
{
    if (a == TAINT_STACK || b == TAINT_STACK)
        return a == b || slice_eq_str(atom_slice(a == TAINT_STACK ? b : a), "stack");
    return a == b || a == TAINT_ANY || b == TAINT_ANY;
}

/* Is it a member that only those find who ask for it by name? JSON.stringify(error) has no stack.
 */
static bool is_hidden(const struct taint_path *p)
{
    for (uint32_t i = 0; i < p->n; i++)
        if (p->e[i] == TAINT_STACK)
            return true;
    return false;
}

bool path_pop(struct taint *t, uint32_t path, const struct atom *name, uint32_t *ret_rest)
{
    const struct taint_path *p = &t->paths.items[path];
    if (p->n == 0) {
        *ret_rest = 0;
        return true;
    }
    if (!same_member(p->e[0], name ? name : TAINT_ANY))
        return false;
    *ret_rest = path_drop(t, path, 1);
    return true;
}

bool path_matches(struct taint *t, const struct selector *s, uint32_t path, bool exact,
                  uint32_t *ret_rest)
{
    const struct taint_path *p = &t->paths.items[path];
    uint32_t n = 0, named = 0;
    for (; n < s->depth && n < p->n; n++) {
        if (s->path[n] && !same_member(s->path[n], p->e[n]))
            return false;
        named += p->e[n] != TAINT_ANY;
    }
    /* What comes from outside as a whole need not have such members: a sink that wants one deep
       inside wants to see the way there. */
    if (exact && s->depth > 1 && n < s->depth && !named)
        return false;
    if (n < p->n && exact && !s->deep)
        return false;
    if (s->deep && is_hidden(p))
        return false;
    *ret_rest = s->deep ? 0 : path_drop(t, path, n);
    return true;
}

uint32_t path_of_selector(struct taint *t, const struct selector *s, uint32_t rest)
{
    uint32_t path = rest;
    for (uint32_t i = s->depth; i > 0; i--)
        path = path_push(t, s->path[i - 1], path);
    return path;
}
