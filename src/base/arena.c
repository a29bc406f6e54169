/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Blocks grow with what the arena holds, so that the room that it never uses is a fifth at most.
 * What is large gets a block of its own: it comes zeroed from the system, and can be given back.
 */
#define BLOCK_MIN ((size_t)4 << 10)
#define BLOCK_MAX ((size_t)1 << 20)
#define LARGE ((size_t)64 << 10)
#define ALIGN _Alignof(max_align_t)

struct arena_block {
    struct arena_block *prev, *next; /* NEXT of large blocks alone */
    _Alignas(max_align_t) char bytes[];
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
    for (struct arena_block *b = a->large, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *a = (struct arena){0};
}

static size_t round_up(size_t size)
{
    return (size + ALIGN - 1) & ~(ALIGN - 1);
}

static void arena_add_block(struct arena *a, size_t need)
{
    size_t size = a->used / 4;
    if (size < BLOCK_MIN)
        size = BLOCK_MIN;
    if (size > BLOCK_MAX)
        size = BLOCK_MAX;
    if (size < need)
        size = need;
    struct arena_block *b = malloc(sizeof(*b) + size);
    if (!b)
        out_of_memory();
    b->prev = a->head;
    b->next = NULL;
    a->head = b;
    a->next = b->bytes;
    a->end = b->bytes + size;
}

static void *alloc_large(struct arena *a, size_t size)
{
    struct arena_block *b = calloc(1, sizeof(*b) + size);
    if (!b)
        out_of_memory();
    b->prev = NULL;
    b->next = a->large;
    if (a->large)
        a->large->prev = b;
    a->large = b;
    a->used += size;
    return b->bytes;
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    size_t rounded = round_up(size);
    if (rounded >= LARGE)
        return alloc_large(a, rounded);
    if (!a->next || (size_t)(a->end - a->next) < rounded)
        arena_add_block(a, rounded);
    void *ptr = a->next;
    a->next += rounded;
    a->used += rounded;
    return memset(ptr, 0, rounded);
}

void arena_give_back(struct arena *a, void *ptr, size_t size)
{
    size_t rounded = round_up(size);
    if (!ptr || rounded < LARGE)
        return;
    struct arena_block *b =
        (struct arena_block *)(void *)((char *)ptr - offsetof(struct arena_block, bytes));
    if (b->next)
        b->next->prev = b->prev;
    if (b->prev)
        b->prev->next = b->next;
    else
        a->large = b->next;
    a->used -= rounded;
    free(b);
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

/* What was handed out last grows where it is. */
static bool extend(struct arena *a, char *items, size_t old, size_t size)
{
    size_t before = round_up(old), after = round_up(size);
    if (before >= LARGE || items + before != a->next || (size_t)(a->end - items) < after)
        return false;
    memset(a->next, 0, after - before);
    a->next += after - before;
    a->used += after - before;
    return true;
}

void vec_grow(struct arena *a, void **items, size_t len, size_t *cap, size_t size)
{
    if (len < *cap)
        return;
    size_t first = size > 64 ? 2 : size > 16 ? 4 : 8;
    size_t grown = *cap ? *cap * 2 : first, bytes;
    if (__builtin_mul_overflow(grown, size, &bytes))
        out_of_memory();
    if (!*cap || !extend(a, *items, *cap * size, bytes)) {
        void *moved = arena_alloc(a, bytes);
        if (len)
            memcpy(moved, *items, len * size);
        *items = moved;
    }
    *cap = grown;
}
