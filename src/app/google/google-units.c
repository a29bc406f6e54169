/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/google.h"

struct unit {
    const char *name;
    double factor;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The digits at the start of TEXT, which is cut to what follows them. */
static bool take_number(struct slice *text, double *ret_number)
{
    size_t n = 0;
    uint64_t value;
    while (n < text->len && (is_digit(text->ptr[n])))
        n++;
    if (!slice_to_u64(slice_sub(*text, 0, n), &value))
        return false;
    *ret_number = (double)value;
    *text = slice_sub(*text, n, text->len);
    return true;
}

static double in_units(struct slice text, const struct unit *units, size_t count)
{
    double number;
    text = slice_trim(text);
    if (!take_number(&text, &number))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (slice_ieq_str(text, units[i].name))
            return number * units[i].factor;
    return -1;
}

double google_memory(struct slice text)
{
    static const struct unit units[] = {
        {"", 1},       {"m", 1},          {"mb", 1},          {"mi", 1},
        {"mib", 1},    {"g", 1024},       {"gb", 1024},       {"gi", 1024},
        {"gib", 1024}, {"k", 1.0 / 1024}, {"ki", 1.0 / 1024},
    };
    double number;
    struct slice rest = text;
    bool enumerated = slice_starts(text, "MB_") || slice_starts(text, "GB_");
    if (!enumerated)
        return in_units(text, units, ARRAY_SIZE(units));
    rest = slice_sub(text, 3, text.len);
    if (!take_number(&rest, &number) || rest.len)
        return -1;
    return text.ptr[0] == 'G' ? number * 1024 : number;
}

double google_duration(struct slice text)
{
    static const struct unit units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}};
    double sum = 0;
    for (text = slice_trim(text);;) {
        size_t n = 0;
        while (n < text.len && is_digit(text.ptr[n]))
            n++;
        while (n < text.len && !is_digit(text.ptr[n]))
            n++;
        double part = in_units(slice_sub(text, 0, n), units, ARRAY_SIZE(units));
        text = slice_sub(text, n, text.len);
        if (part < 0)
            return -1;
        sum += part;
        if (!text.len)
            return sum;
    }
}

const char *google_ingress(struct slice text)
{
    static const struct {
        const char *written, *value;
    } rows[] = {
        {"all", "all"},
        {"ALLOW_ALL", "all"},
        {"internal", "internal"},
        {"internal-only", "internal"},
        {"ALLOW_INTERNAL_ONLY", "internal"},
        {"internal-and-gclb", "internal-and-balancer"},
        {"internal-and-cloud-load-balancing", "internal-and-balancer"},
        {"ALLOW_INTERNAL_AND_GCLB", "internal-and-balancer"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (slice_ieq_str(text, rows[i].written))
            return rows[i].value;
    return NULL;
}

enum auth_kind google_reach(enum auth_kind auth, const char *ingress)
{
    if (!ingress || auth != AUTH_NONE)
        return auth;
    if (strcmp(ingress, "internal") == 0)
        return AUTH_PRIVATE;
    /* what the balancer lets in is not said here */
    return strcmp(ingress, "internal-and-balancer") == 0 ? AUTH_UNKNOWN : auth;
}
