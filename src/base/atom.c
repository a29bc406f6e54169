/* SPDX-License-Identifier: Apache-2.0 */
#include "base/atom.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"

#define SHARDS 64 /* threads rarely meet in one of so many */

struct shard {
    pthread_mutex_t lock;
    struct arena arena;
    struct map map;
};

struct atom_table {
    struct shard shards[SHARDS];
};

struct atom_table *atom_table_new(void)
{
    struct atom_table *t = calloc(1, sizeof(*t));
    if (!t) {
        fputs("virga: out of memory\n", stderr);
        abort();
    }
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_init(&t->shards[i].lock, NULL);
        arena_init(&t->shards[i].arena);
        map_init(&t->shards[i].map, &t->shards[i].arena);
    }
    return t;
}

void atom_table_free(struct atom_table *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < SHARDS; i++) {
        arena_release(&t->shards[i].arena);
        pthread_mutex_destroy(&t->shards[i].lock);
    }
    free(t);
}

const struct atom *atom_get(struct atom_table *t, struct slice text)
{
    uint64_t hash = slice_hash(text);
    struct shard *s = &t->shards[(hash >> 58) % SHARDS];
    pthread_mutex_lock(&s->lock);
    struct atom *a = map_get(&s->map, text);
    if (!a) {
        a = arena_alloc(&s->arena, sizeof(*a) + text.len + 1);
        a->hash = hash;
        a->len = (uint32_t)text.len;
        if (text.len)
            memcpy(a->text, text.ptr, text.len);
        map_put(&s->map, atom_slice(a), a);
    }
    pthread_mutex_unlock(&s->lock);
    return a;
}

const struct atom *atom_get_str(struct atom_table *t, const char *text)
{
    return atom_get(t, slice_of(text));
}
