/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>

#define BLOCK_FIRST ((size_t)16 << 10)
#define BLOCK_MAX ((size_t)1 << 20)
#define ALIGN _Alignof(max_align_t)

struct arena_block {
    struct arena_block *prev;
    size_t size;
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
    *a = (struct arena){0};
}

static void arena_add_block(struct arena *a, size_t need)
{
    size_t size = a->head ? a->head->size * 2 : BLOCK_FIRST;
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

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    size_t rounded = (size + ALIGN - 1) & ~(ALIGN - 1);
    if (!a->next || (size_t)(a->end - a->next) < rounded)
        arena_add_block(a, rounded);
    void *ptr = a->next;
    a->next += rounded;
    a->used += rounded;
    return memset(ptr, 0, rounded);
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
    if (len < *cap)
        return;
    size_t grown = *cap ? *cap * 2 : 8;
    void *moved = arena_calloc(a, grown, size);
    if (len)
        memcpy(moved, *items, len * size);
    *items = moved;
    *cap = grown;
}
