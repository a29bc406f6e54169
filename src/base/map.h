/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

/*
 * A hash map from byte strings to pointers: open addressing over XXH3, in an arena. Keys are not
 * copied: they must live as long as the map. Iteration is in insertion order, which keeps output
 * deterministic.
 */
struct map_entry {
    struct slice key;
    uint64_t hash;
    void *value;
};

struct map {
    struct arena *arena;
    struct map_entry *entries; /* in insertion order */
    size_t len, cap;
    uint32_t *slots; /* index + 1 into entries; 0 = free */
    size_t nslots;
};

void map_init(struct map *m, struct arena *a) V_NONNULL(1, 2);
/* The value stored under KEY, or NULL. */
void *map_get(const struct map *m, struct slice key) V_NONNULL(1);
/* Stores VALUE under KEY, replacing what was there. */
void map_put(struct map *m, struct slice key, void *value) V_NONNULL(1);
/* The place of KEY's value, made (as NULL) when absent. Valid until the next insertion. */
void **map_at(struct map *m, struct slice key) V_NONNULL(1) V_RETURNS_NONNULL;

/* The same for 64-bit keys, with 64-bit values. Key and value may be any number. */
struct umap {
    struct arena *arena;
    struct umap_slot *slots; /* key 0: free */
    size_t len, cap;         /* cap is a power of two */
    uint64_t zero;           /* the value of key 0 … */
    bool has_zero;           /* … when it is there */
};

void umap_init(struct umap *m, struct arena *a) V_NONNULL(1, 2);
/* True and *RET_VALUE set when KEY is there. RET_VALUE may be NULL. */
bool umap_get(const struct umap *m, uint64_t key, uint64_t *ret_value) V_NONNULL(1);
void umap_put(struct umap *m, uint64_t key, uint64_t value) V_NONNULL(1);

#endif
