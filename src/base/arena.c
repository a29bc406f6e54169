/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define BLOCK_FIRST ((size_t)8 << 10)
#define BLOCK_MAX ((size_t)256 << 10)
#define LARGE ((size_t)128 << 10)
#define ALIGN _Alignof(max_align_t)

struct arena_block {
    struct arena_block *prev;
    size_t size;
    _Alignas(max_align_t) char bytes[];
};

/*
 * Large allocations have pages of their own: they can grow without being copied, go back to the
 * system when they are outgrown, and cost nothing where they are not written to.
 */
struct large {
    size_t mapped; /* bytes, with this header */
    size_t index;  /* in the arena's list */
    _Alignas(max_align_t) char bytes[];
};

struct arena_large {
    size_t len, cap;
    struct large *items[];
};

static _Noreturn void out_of_memory(void)
{
    fputs("virga: out of memory\n", stderr);
    abort();
}

void arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

void arena_release(struct arena *a)
{
    if (!a)
        return;
    for (struct arena_block *b = a->head, *prev; b; b = prev) {
        prev = b->prev;
        free(b);
    }
    for (size_t i = 0; a->large && i < a->large->len; i++)
        (void)munmap(a->large->items[i], a->large->items[i]->mapped);
    free(a->large);
    *a = (struct arena){0};
}

static void arena_add_block(struct arena *a, size_t need)
{
    size_t size = a->used / 2; /* what is never used stays a part of what is */
    if (size < BLOCK_FIRST)
        size = BLOCK_FIRST;
    if (size > BLOCK_MAX)
        size = BLOCK_MAX;
    if (size < need)
        size = need;
    struct arena_block *b = malloc(sizeof(*b) + size);
    if (!b)
        out_of_memory();
    b->prev = a->head;
    b->size = size;
    a->head = b;
    a->next = b->bytes;
    a->end = b->bytes + size;
}

/* ---- large allocations ---- */

static size_t rounded_up(size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    return (size + ALIGN - 1) & ~(ALIGN - 1);
}

static size_t mapped_for(size_t size)
{
    const size_t page = 4096; /* larger ones divide as well: the kernel rounds up */
    return (size + sizeof(struct large) + page - 1) & ~(page - 1);
}

static void *large_alloc(struct arena *a, size_t size)
{
    struct arena_large *list = a->large;
    if (!list || list->len == list->cap) {
        size_t cap = list ? list->cap * 2 : 8;
        struct arena_large *grown = realloc(list, sizeof(*list) + cap * sizeof(list->items[0]));
        if (!grown)
            out_of_memory();
        grown->len = list ? grown->len : 0;
        grown->cap = cap;
        a->large = list = grown;
    }
    size_t bytes = mapped_for(size);
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        out_of_memory();
    struct large *l = pages;
    l->mapped = bytes;
    l->index = list->len;
    list->items[list->len++] = l;
    a->used += size;
    return l->bytes;
}

/* The large allocation of A that PTR is; NULL when it is none. */
static struct large *large_of(const struct arena *a, void *ptr, size_t size)
{
    if (size < LARGE || !a->large)
        return NULL;
    struct large *l = (struct large *)(void *)((char *)ptr - offsetof(struct large, bytes));
    return l->index < a->large->len && a->large->items[l->index] == l ? l : NULL;
}

static void *large_grow(struct arena *a, struct large *l, size_t old, size_t size)
{
    size_t bytes = mapped_for(size), index = l->index;
#ifdef MREMAP_MAYMOVE
    void *pages = mremap(l, l->mapped, bytes, MREMAP_MAYMOVE);
    if (pages == MAP_FAILED)
        out_of_memory();
#else
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        out_of_memory();
    memcpy(pages, l, l->mapped);
    (void)munmap(l, l->mapped);
#endif
    struct large *moved = pages;
    moved->mapped = bytes;
    a->large->items[index] = moved;
    a->used += size - old;
    return moved->bytes;
}

void arena_give_back(struct arena *a, void *ptr, size_t size)
{
    size = rounded_up(size);
    struct large *l = ptr ? large_of(a, ptr, size) : NULL;
    if (!l)
        return;
    struct large *last = a->large->items[--a->large->len];
    a->large->items[l->index] = last;
    last->index = l->index;
    a->used -= size;
    (void)munmap(l, l->mapped);
}

/* ---- allocations ---- */

void *arena_alloc(struct arena *a, size_t size)
{
    size_t rounded = rounded_up(size);
    if (rounded >= LARGE)
        return large_alloc(a, rounded);
    if (!a->next || (size_t)(a->end - a->next) < rounded)
        arena_add_block(a, rounded);
    void *ptr = a->next;
    a->next += rounded;
    a->used += rounded;
    return memset(ptr, 0, rounded);
}

void *arena_grow(struct arena *a, void *ptr, size_t old, size_t size)
{
    size_t had = rounded_up(old), rounded = rounded_up(size);
    struct large *l = ptr ? large_of(a, ptr, had) : NULL;
    if (l)
        return large_grow(a, l, had, rounded);
    /* the last one grows where it is */
    if (ptr && had && (char *)ptr + had == a->next && rounded < LARGE &&
        (size_t)(a->end - a->next) >= rounded - had) {
        a->next += rounded - had;
        a->used += rounded - had;
        memset((char *)ptr + had, 0, rounded - had);
        return ptr;
    }
    void *moved = arena_alloc(a, size);
    if (old)
        memcpy(moved, ptr, old);
    return moved;
}

void *arena_calloc(struct arena *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory();
    return arena_alloc(a, bytes);
}

char *arena_slicedup(struct arena *a, struct slice s)
{
    char *copy = arena_alloc(a, s.len + 1);
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_slicedup(a, slice_of(s));
}

struct slice arena_slice(struct arena *a, struct slice s)
{
    return (struct slice){arena_slicedup(a, s), s.len};
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int len = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (len < 0)
        out_of_memory();
    char *text = arena_alloc(a, (size_t)len + 1);
    va_start(ap, fmt);
    (void)vsnprintf(text, (size_t)len + 1, fmt, ap);
    va_end(ap);
    return text;
}

void vec_grow(struct arena *a, void **items, size_t len, size_t *cap, size_t size)
{
    size_t bytes;
    if (len < *cap)
        return;
    size_t grown = *cap ? *cap * 2 : 4;
    if (__builtin_mul_overflow(grown, size, &bytes))
        out_of_memory();
    *items = arena_grow(a, *items, len * size, bytes);
    *cap = grown;
}
