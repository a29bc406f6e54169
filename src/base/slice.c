/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"

#include <ctype.h>
#include <strings.h>
#include <xxhash.h>

bool slice_ieq_str(struct slice a, const char *b)
{
    if (a.len && ((a.ptr[0] ^ b[0]) & ~0x20))
        return false;
    return a.len == strlen(b) && (a.len == 0 || strncasecmp(a.ptr, b, a.len) == 0);
}

int slice_cmp(struct slice a, struct slice b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool slice_ends(struct slice a, const char *suffix)
{
    size_t len = strlen(suffix);
    return a.len >= len && (len == 0 || memcmp(a.ptr + a.len - len, suffix, len) == 0);
}

size_t slice_find_char(struct slice a, char c)
{
    const char *hit = a.len ? memchr(a.ptr, c, a.len) : NULL;
    return hit ? (size_t)(hit - a.ptr) : SIZE_MAX;
}

size_t slice_rfind_char(struct slice a, char c)
{
    for (size_t i = a.len; i > 0; i--)
        if (a.ptr[i - 1] == c)
            return i - 1;
    return SIZE_MAX;
}

size_t slice_find(struct slice a, const char *needle)
{
    size_t len = strlen(needle);
    if (len == 0)
        return 0;
    const char *hit = a.len ? memmem(a.ptr, a.len, needle, len) : NULL;
    return hit ? (size_t)(hit - a.ptr) : SIZE_MAX;
}

size_t slice_ifind(struct slice a, const char *needle)
{
    size_t len = strlen(needle);
    for (size_t i = 0; i + len <= a.len; i++)
        if (len == 0 || strncasecmp(a.ptr + i, needle, len) == 0)
            return i;
    return SIZE_MAX;
}

struct slice slice_sub(struct slice a, size_t from, size_t to)
{
    if (to > a.len)
        to = a.len;
    if (from >= to)
        return SLICE_EMPTY;
    return (struct slice){a.ptr + from, to - from};
}

struct slice slice_trim(struct slice a)
{
    while (a.len && isspace((unsigned char)a.ptr[0])) {
        a.ptr++;
        a.len--;
    }
    while (a.len && isspace((unsigned char)a.ptr[a.len - 1]))
        a.len--;
    return a;
}

struct slice slice_cut(struct slice a, char sep, struct slice *rest)
{
    size_t at = slice_find_char(a, sep);
    if (at == SIZE_MAX) {
        *rest = SLICE_EMPTY;
        return a;
    }
    *rest = slice_sub(a, at + 1, a.len);
    return slice_sub(a, 0, at);
}

bool slice_to_u64(struct slice a, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (a.len == 0)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (a.ptr[i] < '0' || a.ptr[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(a.ptr[i] - '0'), &value))
            return false;
    }
    *ret_value = value;
    return true;
}

uint64_t slice_hash(struct slice a)
{
    return XXH3_64bits(a.ptr ? a.ptr : "", a.len);
}
