/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"
#include "base/vec.h"

void map_init(struct map *m, struct arena *a)
{
    *m = (struct map){.arena = a};
}

/* The slot of KEY, or the free slot where it would go. */
static uint32_t *map_slot(const struct map *m, struct slice key, uint64_t hash)
{
    size_t mask = m->nslots - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &m->slots[i];
        if (*slot == 0)
            return slot;
        const struct map_entry *e = &m->entries[*slot - 1];
        if (e->hash == hash && slice_eq(e->key, key))
            return slot;
    }
}

static void map_rehash(struct map *m)
{
    arena_give_back(m->arena, m->slots, m->nslots * sizeof(*m->slots));
    m->nslots = m->nslots ? m->nslots * 2 : 16;
    m->slots = arena_array(m->arena, uint32_t, m->nslots);
    for (size_t i = 0; i < m->len; i++)
        *map_slot(m, m->entries[i].key, m->entries[i].hash) = (uint32_t)(i + 1);
}

void *map_get(const struct map *m, struct slice key)
{
    if (m->len == 0)
        return NULL;
    uint32_t slot = *map_slot(m, key, slice_hash(key));
    return slot ? m->entries[slot - 1].value : NULL;
}

void **map_at(struct map *m, struct slice key)
{
    if (m->len * 4 >= m->nslots * 3)
        map_rehash(m);
    uint64_t hash = slice_hash(key);
    uint32_t *slot = map_slot(m, key, hash);
    if (*slot == 0) {
        vec_grow(m->arena, (void **)&m->entries, m->len, &m->cap, sizeof(*m->entries));
        m->entries[m->len++] = (struct map_entry){.key = key, .hash = hash};
        *slot = (uint32_t)m->len;
    }
    return &m->entries[*slot - 1].value;
}

void map_put(struct map *m, struct slice key, void *value)
{
    *map_at(m, key) = value;
}

void umap_init(struct umap *m, struct arena *a)
{
    *m = (struct umap){.arena = a};
}

/* A strong 64-bit mix (the finalizer of SplitMix64), so that dense keys spread. */
static uint64_t umap_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The place of KEY, or the free one where it would go. */
static size_t umap_place(const struct umap *m, uint64_t key)
{
    size_t mask = m->cap - 1;
    size_t i = (size_t)umap_mix(key) & mask;
    while (m->used[i] && m->slots[i].key != key)
        i = (i + 1) & mask;
    return i;
}

static void umap_resize(struct umap *m)
{
    struct umap old = *m;
    m->cap = old.cap ? old.cap * 2 : 16;
    m->slots = arena_array(m->arena, struct umap_slot, m->cap);
    m->used = arena_array(m->arena, uint8_t, m->cap);
    for (size_t i = 0; i < old.cap; i++) {
        if (!old.used[i])
            continue;
        size_t at = umap_place(m, old.slots[i].key);
        m->used[at] = 1;
        m->slots[at] = old.slots[i];
    }
    arena_give_back(m->arena, old.slots, old.cap * sizeof(*old.slots));
    arena_give_back(m->arena, old.used, old.cap);
}

bool umap_get(const struct umap *m, uint64_t key, uint64_t *ret_value)
{
    if (m->len == 0)
        return false;
    size_t at = umap_place(m, key);
    if (!m->used[at])
        return false;
    if (ret_value)
        *ret_value = m->slots[at].value;
    return true;
}

void umap_put(struct umap *m, uint64_t key, uint64_t value)
{
    if (m->len * 4 >= m->cap * 3)
        umap_resize(m);
    size_t at = umap_place(m, key);
    m->len += !m->used[at];
    m->used[at] = 1;
    m->slots[at] = (struct umap_slot){key, value};
}
