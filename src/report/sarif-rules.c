/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report-internal.h"

#define MAX_TAGS 20 /* of one rule, on GitHub */

const char *sarif_level(enum severity s)
{
    static const char *const levels[] = {"note", "note", "warning", "error", "error"};
    return (size_t)s < ARRAY_SIZE(levels) ? levels[s] : "warning";
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void collect(struct sarif_rules *r, struct map *seen, const char *id)
{
    void **place = map_at(seen, slice_of(id));
    if (!*place)
        *vec_add(&r->ids, &r->arena) = id;
    *place = r;
}

void sarif_rules_collect(struct sarif_rules *r, const struct report_input *in)
{
    struct map seen;
    *r = (struct sarif_rules){0};
    arena_init(&r->arena);
    map_init(&seen, &r->arena);
    for (size_t i = 0; i < in->findings.len; i++)
        collect(r, &seen, in->findings.items[i]->rule);
    for (size_t i = 0; i < in->suppressed.len; i++)
        collect(r, &seen, in->suppressed.items[i]->rule);
    if (r->ids.len)
        qsort(r->ids.items, r->ids.len, sizeof(r->ids.items[0]), compare_ids);
}

void sarif_rules_release(struct sarif_rules *r)
{
    if (r)
        arena_release(&r->arena);
}

size_t sarif_rule_index(const struct sarif_rules *r, const char *id)
{
    size_t low = 0, high = r->ids.len;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(r->ids.items[middle], id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void write_text(struct json_out *j, const char *key, const char *text)
{
    json_open(j, key, '{');
    json_string(j, "text", text);
    json_close(j, '}');
}

static void add_block(struct buf *out, const char *title, const char *code)
{
    if (!code)
        return;
    /* A fence that the code cannot close. */
    const char *fence = strstr(code, "```") ? "~~~~~~" : "```";
    buf_printf(out, "%s\n\n%s\n%s%s%s\n\n", title, fence, code,
               code[0] && code[strlen(code) - 1] == '\n' ? "" : "\n", fence);
}

static void write_help(struct json_out *j, const struct rule *rule)
{
    struct buf text;
    buf_init(&text, 1u << 20);
    const char *help = rule->help ? rule->help : rule->title ? rule->title : rule->id;
    buf_printf(&text, "%s\n", help);
    if (rule->fix)
        buf_printf(&text, "\nHow to fix: %s\n", rule->fix);
    json_open(j, "help", '{');
    json_slice(j, "text", buf_slice(&text));

    buf_clear(&text);
    buf_printf(&text, "%s\n\n", help);
    if (rule->fix)
        buf_printf(&text, "**How to fix.** %s\n\n", rule->fix);
    add_block(&text, "**Vulnerable**", rule->bad);
    add_block(&text, "**Fixed**", rule->good);
    for (const char *const *url = rule->references; url && *url; url++)
        buf_printf(&text, "- <%s>\n", *url);
    json_slice(j, "markdown", buf_slice(&text));
    json_close(j, '}');
    buf_release(&text);
}

/* "security", then CWE and OWASP as GitHub reads them: external/cwe/cwe-78. */
static void write_tags(struct json_out *j, const struct taxonomy_class *class)
{
    size_t count = 1;
    char tag[64];
    json_open(j, "tags", '[');
    json_string(j, NULL, "security");
    for (const int *cwe = class ? class->cwe : NULL; cwe && *cwe && count < MAX_TAGS; cwe++) {
        (void)snprintf(tag, sizeof(tag), "external/cwe/cwe-%d", *cwe);
        json_string(j, NULL, tag);
        count++;
    }
    for (const char *const *o = class ? class->owasp : NULL; o && *o && count < MAX_TAGS; o++) {
        (void)snprintf(tag, sizeof(tag), "external/owasp/%s", *o);
        json_string(j, NULL, tag);
        count++;
    }
    json_close(j, ']');
}

/* The gravest severity among the findings of rule ID, and the best confidence. */
static void grade(const struct report_input *in, const char *id, enum severity *ret_severity,
                  enum confidence *ret_confidence)
{
    enum severity severity = SEVERITY_INFO;
    enum confidence confidence = CONFIDENCE_POSSIBLE;
    for (size_t i = 0; i < in->findings.len + in->suppressed.len; i++) {
        const struct finding *f = i < in->findings.len ? in->findings.items[i]
                                                       : in->suppressed.items[i - in->findings.len];
        if (strcmp(f->rule, id) != 0)
            continue;
        if (f->severity > severity)
            severity = f->severity;
        if (f->confidence > confidence)
            confidence = f->confidence;
    }
    *ret_severity = severity;
    *ret_confidence = confidence;
}

static void write_rule(struct json_out *j, const char *id, const struct report_input *in)
{
    static const char *const scores[] = {"0.0", "3.0", "5.5", "8.0", "9.5"};
    static const char *const precisions[] = {"medium", "high", "very-high"};
    const struct rule *rule = report_rule(in, id);
    struct slice rest, class_id = slice_cut(slice_of(id), '/', &rest);
    char class_name[128];
    (void)snprintf(class_name, sizeof(class_name), "%.*s", SLICE_ARG(class_id));
    const struct taxonomy_class *class = taxonomy_find(class_name);
    const char *title = rule && rule->title ? rule->title : class ? class->title : id;
    enum severity severity;
    enum confidence confidence;
    grade(in, id, &severity, &confidence);

    json_open(j, NULL, '{');
    json_string(j, "id", id);
    write_text(j, "shortDescription", title);
    write_text(j, "fullDescription", rule && rule->help ? rule->help : title);
    if (rule)
        write_help(j, rule);
    else
        write_text(j, "help", title);
    if (rule && rule->references && rule->references[0])
        json_string(j, "helpUri", rule->references[0]);
    json_open(j, "defaultConfiguration", '{');
    json_string(j, "level", sarif_level(severity));
    json_close(j, '}');
    json_open(j, "properties", '{');
    write_tags(j, class);
    json_string(j, "class", class_name);
    json_string(j, "precision", precisions[confidence]);
    if (severity > SEVERITY_INFO)
        json_string(j, "security-severity", scores[severity]);
    json_close(j, '}');
    json_close(j, '}');
}

void sarif_rules_write(struct json_out *j, const struct sarif_rules *r,
                       const struct report_input *in)
{
    json_open(j, "rules", '[');
    for (size_t i = 0; i < r->ids.len; i++)
        write_rule(j, r->ids.items[i], in);
    json_close(j, ']');
}
