/* SPDX-License-Identifier: Apache-2.0 */
#include "component/version.h"

#include "component/component.h"

#define MAX_PLAIN 18u /* bytes of a version whose numbers cannot overflow 64 bits */

bool version_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool version_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char version_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static struct slice take_while(struct slice *s, bool (*belongs)(char))
{
    size_t n = 0;
    while (n < s->len && belongs(s->ptr[n]))
        n++;
    struct slice head = slice_sub(*s, 0, n);
    *s = slice_sub(*s, n, s->len);
    return head;
}

struct slice version_take_digits(struct slice *s)
{
    return take_while(s, version_is_digit);
}

struct slice version_take_letters(struct slice *s)
{
    return take_while(s, version_is_letter);
}

static struct slice without_zeros(struct slice digits)
{
    while (digits.len > 0 && digits.ptr[0] == '0')
        digits = slice_sub(digits, 1, digits.len);
    return digits;
}

bool version_is_zero(struct slice digits)
{
    return without_zeros(digits).len == 0;
}

int version_compare_numbers(struct slice a, struct slice b)
{
    a = without_zeros(a);
    b = without_zeros(b);
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return slice_cmp(a, b);
}

int version_compare_folded(struct slice a, struct slice b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < common; i++) {
        int order = (unsigned char)version_lower(a.ptr[i]) - (unsigned char)version_lower(b.ptr[i]);
        if (order != 0)
            return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

/* The next number of the version at *P that is digits and dots only; 0 past its end. */
static inline bool plain_number(const char **p, const char *end, uint64_t *ret)
{
    const char *at = *p, *start = at;
    uint64_t value = 0;
    while (at < end && (unsigned)(*at - '0') < 10)
        value = value * 10 + (uint64_t)(*at++ - '0');
    *ret = value;
    if (at == end) {
        *p = end;
        return true;
    }
    /* a dot must have a number before it and behind */
    *p = at + 1;
    return *at == '.' && at > start && at + 1 < end;
}

/*
 * Most versions are digits and dots, and in most ecosystems these compare number by number with
 * zeros for what is missing. False when one of the two is not so simple.
 */
static bool compare_plain(struct slice a, struct slice b, unsigned max_numbers, int *ret_order)
{
    const char *p = a.ptr, *p_end = p + a.len, *q = b.ptr, *q_end = q + b.len;
    int order = 0;
    if (a.len == 0 || b.len == 0 || a.len > MAX_PLAIN || b.len > MAX_PLAIN)
        return false;
    for (unsigned n = 0; p < p_end || q < q_end; n++) {
        uint64_t x, y;
        if (n == max_numbers || !plain_number(&p, p_end, &x) || !plain_number(&q, q_end, &y))
            return false;
        if (order == 0)
            order = (x > y) - (x < y);
    }
    *ret_order = order;
    return true;
}

/* How many numbers may be compared so; 0 = zeros count. */
static const unsigned plain_numbers[ECO_COUNT] = {
    [ECO_NPM] = 3, [ECO_CRATES] = 3, [ECO_GO] = 3, [ECO_NUGET] = 4, [ECO_PYPI] = VERSION_MAX};

static int (*const orders[ECO_COUNT])(struct slice, struct slice) = {
    [ECO_NPM] = version_compare_semver,
    [ECO_PYPI] = version_compare_pep440,
    [ECO_GO] = version_compare_go,
    [ECO_MAVEN] = version_compare_maven,
    [ECO_RUBYGEMS] = version_compare_rubygems,
    [ECO_CRATES] = version_compare_semver,
    [ECO_PACKAGIST] = version_compare_packagist,
    [ECO_NUGET] = version_compare_nuget,
};

int version_compare(enum ecosystem e, struct slice a, struct slice b)
{
    int order;
    if ((unsigned)e >= ECO_COUNT)
        return slice_cmp(a, b);
    if (compare_plain(a, b, plain_numbers[e], &order))
        return order;
    order = orders[e](slice_sub(a, 0, VERSION_MAX), slice_sub(b, 0, VERSION_MAX));
    /* what lies beyond the cap only breaks ties, so that the order stays total */
    return order ? order
                 : slice_cmp(slice_sub(a, VERSION_MAX, a.len), slice_sub(b, VERSION_MAX, b.len));
}

bool version_valid(enum ecosystem e, struct slice v)
{
    v = slice_trim(v);
    if (v.len == 0 || v.len > VERSION_MAX)
        return false;
    if (e == ECO_PYPI)
        return version_is_pep440(v);
    if (e == ECO_GO && slice_starts(v, "go"))
        v = slice_sub(v, 2, v.len);
    while (v.len > 0 && (v.ptr[0] == 'v' || v.ptr[0] == 'V' || v.ptr[0] == '='))
        v = slice_sub(v, 1, v.len);
    return v.len > 0 && version_is_digit(v.ptr[0]);
}
