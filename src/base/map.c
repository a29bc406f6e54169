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

struct umap_slot {
    uint64_t key, value;
};

/* The slot of KEY, which is not 0, or the free slot where it would go. */
static struct umap_slot *umap_find(const struct umap *m, uint64_t key)
{
    size_t mask = m->cap - 1;
    size_t i = (size_t)umap_mix(key) & mask;
    while (m->slots[i].key && m->slots[i].key != key)
        i = (i + 1) & mask;
    return &m->slots[i];
}

static void umap_grow(struct umap *m)
{
    struct umap old = *m;
    m->cap = old.cap ? old.cap * 2 : 16;
    m->slots = arena_array(m->arena, struct umap_slot, m->cap);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].key)
            *umap_find(m, old.slots[i].key) = old.slots[i];
    arena_give_back(m->arena, old.slots, old.cap * sizeof(*old.slots));
}

bool umap_get(const struct umap *m, uint64_t key, uint64_t *ret_value)
{
    const struct umap_slot *slot = key && m->cap ? umap_find(m, key) : NULL;
    bool found = key ? slot && slot->key : m->has_zero;
    if (found && ret_value)
        *ret_value = key ? slot->value : m->zero;
    return found;
}

void umap_put(struct umap *m, uint64_t key, uint64_t value)
{
    if (!key) {
        m->len += m->has_zero ? 0 : 1;
        m->has_zero = true;
        m->zero = value;
        return;
    }
    if (m->len * 4 >= m->cap * 3)
        umap_grow(m);
    struct umap_slot *slot = umap_find(m, key);
    m->len += slot->key ? 0 : 1;
    *slot = (struct umap_slot){key, value};
}
