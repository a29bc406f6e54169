/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/tree-memory.h"

#include <pthread.h>
#include <tree_sitter/api.h>

#define UNIT 16u /* sizes are multiples of it, and so are addresses */
#define CLASSES 64u
#define CHUNK_FIRST ((size_t)256 << 10)
#define CHUNK_MAX ((size_t)4 << 20)

struct chunk {
    struct chunk *prev;
    size_t size;
    _Alignas(max_align_t) char bytes[];
};

/* Stands before every block. While the block is free, its own bytes hold the next free one. */
struct header {
    size_t units;
    size_t unused; /* keeps the block aligned */
};

struct pool {
    bool active;
    struct chunk *head; /* the oldest one is kept for the next tree */
    char *next, *end;
    void *free[CLASSES]; /* by size in units; larger blocks are not reused */
};

static _Thread_local struct pool pool;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_exit;

static _Noreturn void out_of_memory(void)
{
    fputs("virga: out of memory\n", stderr);
    abort();
}

static void add_chunk(struct pool *p, size_t need)
{
    size_t size = p->head ? p->head->size * 2 : CHUNK_FIRST;
    if (size > CHUNK_MAX)
        size = CHUNK_MAX;
    if (size < need)
        size = need;
    struct chunk *c = malloc(sizeof(*c) + size);
    if (!c)
        out_of_memory();
    c->prev = p->head;
    c->size = size;
    p->head = c;
    p->next = c->bytes;
    p->end = c->bytes + size;
}

static void *take(struct pool *p, size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    size_t units = (size + UNIT - 1) / UNIT + !size;
    if (units < CLASSES && p->free[units]) {
        void *block = p->free[units];
        memcpy(&p->free[units], block, sizeof(void *));
        return block;
    }
    size_t need = sizeof(struct header) + units * UNIT;
    if (!p->next || (size_t)(p->end - p->next) < need)
        add_chunk(p, need);
    struct header *h = (struct header *)(void *)p->next;
    p->next += need;
    h->units = units;
    return h + 1;
}

static void give_back(struct pool *p, void *block)
{
    size_t units = ((struct header *)block - 1)->units;
    if (units >= CLASSES)
        return;
    memcpy(block, &p->free[units], sizeof(void *));
    p->free[units] = block;
}

static void *tree_malloc(size_t size)
{
    void *block = pool.active ? take(&pool, size) : malloc(size ? size : 1);
    if (!block)
        out_of_memory();
    return block;
}

static void *tree_calloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory();
    return memset(tree_malloc(bytes), 0, bytes);
}

static void tree_free(void *block)
{
    if (!pool.active)
        free(block);
    else if (block)
        give_back(&pool, block);
}

static void *tree_realloc(void *block, size_t size)
{
    if (!pool.active) {
        void *moved = realloc(block, size ? size : 1);
        if (!moved)
            out_of_memory();
        return moved;
    }
    size_t had = block ? ((struct header *)block - 1)->units * UNIT : 0;
    if (size <= had)
        return block;
    void *moved = take(&pool, size);
    if (block) {
        memcpy(moved, block, had);
        give_back(&pool, block);
    }
    return moved;
}

/* A thread ends: what it kept goes. */
static void drop_pool(void *p)
{
    struct pool *own = p;
    while (own->head) {
        struct chunk *c = own->head;
        own->head = c->prev;
        free(c);
    }
}

static void install(void)
{
    pthread_key_create(&at_exit, drop_pool);
    ts_set_allocator(tree_malloc, tree_calloc, tree_realloc, tree_free);
}

void tree_memory_enter(void)
{
    pthread_once(&once, install);
    if (!pool.head)
        pthread_setspecific(at_exit, &pool);
    pool.active = true;
}

void tree_memory_leave(void)
{
    struct chunk *c = pool.head;
    while (c && c->prev) {
        struct chunk *prev = c->prev;
        free(c);
        c = prev;
    }
    pool = (struct pool){.head = c};
    if (c) {
        pool.next = c->bytes;
        pool.end = c->bytes + c->size;
    }
}
