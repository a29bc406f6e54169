/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"
#include "scan/scan-internal.h"

#define MAX_JOBS 1024

const struct setting_info setting_table[SETTING_COUNT] = {
    [SETTING_FAIL_ON] = {"fail-on", false, false},
    [SETTING_MIN_CONFIDENCE] = {"min-confidence", false, false},
    [SETTING_ONLY] = {"only", true, false},
    [SETTING_SKIP] = {"skip", true, false},
    [SETTING_EXCLUDE] = {"exclude", true, false},
    [SETTING_JOBS] = {"jobs", false, false},
    [SETTING_OFFLINE] = {"offline", false, false},
    [SETTING_DB] = {"db", false, true},
    [SETTING_RULES] = {"rules", false, true},
    [SETTING_BASELINE] = {"baseline", false, true},
};

enum setting_id setting_find(struct slice name)
{
    for (int id = 0; id < SETTING_COUNT; id++) {
        if (slice_eq_str(name, setting_table[id].name))
            return (enum setting_id)id;
    }
    return SETTING_COUNT;
}

/* A class of the taxonomy, or a rule of one. */
static const char *check_class(struct arena *a, struct slice name)
{
    struct slice rest, class_id = slice_cut(name, '/', &rest);
    struct suggestion near = {0};
    size_t count;
    const struct taxonomy_class *all = taxonomy_all(&count);
    for (size_t i = 0; i < count; i++) {
        if (slice_eq_str(class_id, all[i].id))
            return NULL;
        suggest_offer(&near, class_id, all[i].id);
    }
    if (near.best)
        return arena_printf(a, "there is no class '%.*s': did you mean '%s'?", SLICE_ARG(class_id),
                            near.best);
    return arena_printf(a, "there is no class '%.*s': 'virga explain' lists the rules",
                        SLICE_ARG(class_id));
}

static const char *set_enum(struct settings *s, struct arena *a, enum setting_id id,
                            struct slice value)
{
    if (id == SETTING_FAIL_ON && !severity_parse(value, &s->fail_on))
        return arena_printf(a, "'%.*s' is no severity: choose info, low, medium, high or critical",
                            SLICE_ARG(value));
    if (id == SETTING_MIN_CONFIDENCE && !confidence_parse(value, &s->min_confidence))
        return arena_printf(a, "'%.*s' is no confidence: choose possible, likely or proven",
                            SLICE_ARG(value));
    return NULL;
}

static const char *set_number(struct settings *s, struct arena *a, struct slice value)
{
    uint64_t jobs;
    if (!slice_to_u64(value, &jobs) || jobs > MAX_JOBS)
        return arena_printf(a, "'%.*s' is no number of threads: choose 0 to %d", SLICE_ARG(value),
                            MAX_JOBS);
    s->jobs = (unsigned)jobs;
    return NULL;
}

static const char *set_flag(struct settings *s, struct arena *a, struct slice value)
{
    if (!slice_eq_str(value, "true") && !slice_eq_str(value, "false"))
        return arena_printf(a, "'%.*s' is neither true nor false", SLICE_ARG(value));
    s->offline = slice_eq_str(value, "true");
    return NULL;
}

static const char *add_to_list(struct settings *s, struct arena *a, enum setting_id id,
                               struct slice value)
{
    const char *complaint = id == SETTING_EXCLUDE ? NULL : check_class(a, value);
    if (complaint)
        return complaint;
    const char *copy = arena_slicedup(a, value);
    if (id == SETTING_ONLY)
        *vec_add(&s->only, a) = copy;
    else if (id == SETTING_SKIP)
        *vec_add(&s->skip, a) = copy;
    else
        *vec_add(&s->exclude, a) = copy;
    return NULL;
}

static const char *set_list(struct settings *s, struct arena *a, enum setting_id id,
                            struct slice value)
{
    const char *complaint = NULL;
    while (!complaint && value.len) {
        struct slice item = slice_trim(slice_cut(value, ',', &value));
        if (item.len)
            complaint = add_to_list(s, a, id, item);
    }
    return complaint;
}

enum virga_err settings_set(struct settings *s, struct arena *a, enum setting_id id,
                            struct slice value, bool from_config, const char **ret_reason)
{
    const char *complaint = NULL;
    if (from_config && (s->fixed & 1u << id) && id != SETTING_EXCLUDE)
        return VIRGA_OK;
    switch (id) {
    case SETTING_FAIL_ON:
    case SETTING_MIN_CONFIDENCE:
        complaint = set_enum(s, a, id, value);
        break;
    case SETTING_ONLY:
    case SETTING_SKIP:
    case SETTING_EXCLUDE:
        complaint = set_list(s, a, id, value);
        break;
    case SETTING_JOBS:
        complaint = set_number(s, a, value);
        break;
    case SETTING_OFFLINE:
        complaint = set_flag(s, a, value);
        break;
    case SETTING_DB:
        s->db = arena_slicedup(a, value);
        break;
    case SETTING_RULES:
        s->rules = arena_slicedup(a, value);
        break;
    case SETTING_BASELINE:
        s->baseline = arena_slicedup(a, value);
        break;
    case SETTING_COUNT:
        complaint = "unknown setting";
        break;
    }
    if (complaint) {
        *ret_reason = complaint;
        return VIRGA_ERR_USAGE;
    }
    if (!from_config)
        s->fixed |= 1u << id;
    return VIRGA_OK;
}
