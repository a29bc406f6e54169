/* SPDX-License-Identifier: Apache-2.0 */
#include "component/cvss.h"

#include <math.h>

/* A metric, and its values as characters in the order of the numbers that stand for them. */
struct metric {
    const char *name, *values;
    bool optional; /* absent = the first value */
};

#define MAX_METRICS 12

/* The index of each metric's value in VECTOR, "AV:N/AC:L/…"; false when one lacks or is unknown. */
static bool read_metrics(struct slice vector, const struct metric *metrics, size_t count,
                         unsigned *ret_index)
{
    bool seen[MAX_METRICS] = {false};
    while (vector.len > 0) {
        struct slice value, part = slice_cut(vector, '/', &vector);
        struct slice name = slice_cut(part, ':', &value);
        for (size_t i = 0; i < count; i++) {
            if (!slice_eq_str(name, metrics[i].name))
                continue;
            const char *at = value.len == 1 ? strchr(metrics[i].values, value.ptr[0]) : NULL;
            if (!at || *at == '\0' || seen[i])
                return false;
            seen[i] = true;
            ret_index[i] = (unsigned)(at - metrics[i].values);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!seen[i] && !metrics[i].optional)
            return false;
        if (!seen[i])
            ret_index[i] = 0;
    }
    return true;
}

static bool score_two(struct slice vector, unsigned *ret_tenths)
{
    static const struct metric metrics[] = {{"AV", "LAN", false}, {"AC", "HML", false},
                                            {"Au", "MSN", false}, {"C", "NPC", false},
                                            {"I", "NPC", false},  {"A", "NPC", false}};
    static const double av[] = {0.395, 0.646, 1.0}, ac[] = {0.35, 0.61, 0.71};
    static const double au[] = {0.45, 0.56, 0.704}, harm[] = {0.0, 0.275, 0.660};
    unsigned m[ARRAY_SIZE(metrics)];
    if (vector.len > 1 && vector.ptr[0] == '(' && vector.ptr[vector.len - 1] == ')')
        vector = slice_sub(vector, 1, vector.len - 1);
    if (!read_metrics(vector, metrics, ARRAY_SIZE(metrics), m))
        return false;
    double impact = 10.41 * (1 - (1 - harm[m[3]]) * (1 - harm[m[4]]) * (1 - harm[m[5]]));
    double exploitability = 20 * av[m[0]] * ac[m[1]] * au[m[2]];
    double score = impact == 0 ? 0 : (0.6 * impact + 0.4 * exploitability - 1.5) * 1.176;
    *ret_tenths = (unsigned)lround(fmax(score, 0) * 10);
    return true;
}

/* The standard's "roundup", which keeps binary fractions from tipping a score over. */
static unsigned round_up(double score)
{
    long scaled = lround(score * 100000);
    return (unsigned)((scaled + 9999) / 10000);
}

static bool score_three(struct slice vector, unsigned *ret_tenths)
{
    static const struct metric metrics[] = {
        {"AV", "NALP", false}, {"AC", "LH", false}, {"PR", "NLH", false}, {"UI", "NR", false},
        {"S", "UC", false},    {"C", "NLH", false}, {"I", "NLH", false},  {"A", "NLH", false}};
    static const double av[] = {0.85, 0.62, 0.55, 0.2}, ac[] = {0.77, 0.44};
    static const double pr[2][3] = {{0.85, 0.62, 0.27}, {0.85, 0.68, 0.5}}, ui[] = {0.85, 0.62};
    static const double harm[] = {0.0, 0.22, 0.56};
    unsigned m[ARRAY_SIZE(metrics)];
    if (!read_metrics(vector, metrics, ARRAY_SIZE(metrics), m))
        return false;
    bool changed = m[4] == 1;
    double base = 1 - (1 - harm[m[5]]) * (1 - harm[m[6]]) * (1 - harm[m[7]]);
    double impact = changed ? 7.52 * (base - 0.029) - 3.25 * pow(base - 0.02, 15) : 6.42 * base;
    double exploitability = 8.22 * av[m[0]] * ac[m[1]] * pr[changed][m[2]] * ui[m[3]];
    double score = impact <= 0 ? 0 : (changed ? 1.08 : 1.0) * (impact + exploitability);
    *ret_tenths = round_up(fmin(score, 10));
    return true;
}

static bool score_four(struct slice vector, unsigned *ret_tenths)
{
    static const struct metric metrics[V4_COUNT] = {
        [V4_AV] = {"AV", "NALP", false}, [V4_AC] = {"AC", "LH", false},
        [V4_AT] = {"AT", "NP", false},   [V4_PR] = {"PR", "NLH", false},
        [V4_UI] = {"UI", "NPA", false},  [V4_VC] = {"VC", "HLN", false},
        [V4_VI] = {"VI", "HLN", false},  [V4_VA] = {"VA", "HLN", false},
        [V4_SC] = {"SC", "HLN", false},  [V4_SI] = {"SI", "HLN", false},
        [V4_SA] = {"SA", "HLN", false},  [V4_E] = {"E", "APUX", true},
    };
    unsigned levels[V4_COUNT];
    if (!read_metrics(vector, metrics, V4_COUNT, levels))
        return false;
    levels[V4_E] %= 3; /* "X" counts as "A" */
    *ret_tenths = cvss_four_score(levels);
    return true;
}

bool cvss_score(struct slice vector, unsigned *ret_tenths)
{
    vector = slice_trim(vector);
    struct slice rest, version = slice_cut(vector, '/', &rest);
    if (slice_eq_str(version, "CVSS:4.0"))
        return score_four(rest, ret_tenths);
    if (slice_eq_str(version, "CVSS:3.1") || slice_eq_str(version, "CVSS:3.0"))
        return score_three(rest, ret_tenths);
    if (slice_starts(version, "CVSS:"))
        return slice_eq_str(version, "CVSS:2.0") && score_two(rest, ret_tenths);
    return score_two(vector, ret_tenths);
}

enum severity cvss_severity(struct slice vector, unsigned tenths)
{
    bool two =
        !slice_starts(slice_trim(vector), "CVSS:") || slice_starts(slice_trim(vector), "CVSS:2");
    if (tenths >= 90 && !two)
        return SEVERITY_CRITICAL;
    if (tenths >= 70)
        return SEVERITY_HIGH;
    if (tenths >= 40)
        return SEVERITY_MEDIUM;
    return tenths > 0 ? SEVERITY_LOW : SEVERITY_INFO;
}
