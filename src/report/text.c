/* SPDX-License-Identifier: Apache-2.0 */
/* The report for people: findings by severity and file, then what was looked at. */
#include "report/layout.h"
#include "report/report-internal.h"
#include "report/text-internal.h"

#define FIELD_INDENT 15
#define MAX_SHOWN_STEPS 12

static const char *const headings[] = {"INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"};

static void heading(struct layout *l, enum severity severity, size_t count)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "== %s (%zu) ", headings[severity], count);
    layout_add(l, tone_of(severity), text);
    for (size_t i = strlen(text); i < l->width; i++)
        buf_add_char(l->out, '=');
    buf_add_str(l->out, "\n\n");
}

static void put_step(struct layout *l, const struct report_input *in, size_t number,
                     const struct flow_step *step)
{
    char digits[32];
    struct buf place;
    buf_init(&place, 1u << 16);
    (void)snprintf(digits, sizeof(digits), "  %3zu. ", number);
    layout_add(l, TONE_DIM, digits);
    if (step->at.file) {
        layout_place(l, in->sources, step->at, &place);
        buf_add_str(&place, ": ");
    }
    buf_add_str(&place, step->text);
    layout_wrap(l, 7, 9, TONE_PLAIN, buf_slice(&place), false);
    buf_release(&place);
}

static void put_flow(struct layout *l, const struct report_input *in, const struct finding *f)
{
    if (f->flow.len == 0)
        return;
    layout_add(l, TONE_DIM, "  data flow\n");
    /* The ends of a flow say most. */
    size_t drop = f->flow.len > MAX_SHOWN_STEPS ? f->flow.len - MAX_SHOWN_STEPS : 0;
    for (size_t i = 0; i < f->flow.len; i++) {
        if (drop && i == MAX_SHOWN_STEPS / 2) {
            buf_printf(l->out, "       (%zu steps)\n", drop);
            i += drop - 1;
        } else {
            put_step(l, in, i + 1, &f->flow.items[i]);
        }
    }
}

static void put_evidence(struct layout *l, const struct report_input *in, const struct finding *f)
{
    struct buf text;
    buf_init(&text, 1u << 16);
    for (size_t i = 0; i < f->evidence.len; i++) {
        const struct evidence *e = &f->evidence.items[i];
        buf_clear(&text);
        bool elsewhere =
            e->at.file && (strcmp(e->at.file, f->at.file) != 0 || e->at.line != f->at.line);
        if (elsewhere) {
            layout_place(l, in->sources, e->at, &text);
            buf_add_str(&text, ": ");
        }
        bool lines = e->text && strchr(e->text, '\n');
        if (lines)
            buf_printf(&text, "%s:", e->title);
        else if (e->title[0] && e->text && e->text[0])
            buf_printf(&text, "%s: %s", e->title, e->text);
        else
            buf_add_str(&text, e->title[0] ? e->title : e->text ? e->text : "");
        layout_field(l, FIELD_INDENT, "because", buf_slice(&text));
        if (lines)
            layout_code(l, FIELD_INDENT, slice_of(e->text));
    }
    buf_release(&text);
}

static void put_list(struct layout *l, const char *one, const char *many, const char *const *items,
                     size_t count)
{
    struct buf text;
    buf_init(&text, 1u << 16);
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s%s", i ? ", " : "", items[i]);
    if (count)
        layout_field(l, FIELD_INDENT, count > 1 ? many : one, buf_slice(&text));
    buf_release(&text);
}

static void put_see(struct layout *l, const struct finding *f)
{
    struct buf text;
    const struct taxonomy_class *class = taxonomy_find(f->class_id);
    buf_init(&text, 1u << 16);
    buf_printf(&text, "virga explain %s", f->rule);
    for (const int *cwe = class ? class->cwe : NULL; cwe && *cwe; cwe++)
        buf_printf(&text, ", CWE-%d", *cwe);
    for (size_t i = 0; i < f->references.len; i++)
        buf_printf(&text, ", %s", f->references.items[i]);
    layout_field(l, FIELD_INDENT, "see", buf_slice(&text));
    buf_release(&text);
}

/* Its line holds a credential. */
static bool is_secret(const struct finding *f)
{
    return strcmp(f->class_id, "hard-coded-secret") == 0 ||
           strcmp(f->class_id, "secret-in-environment") == 0;
}

static void put_finding(struct layout *l, const struct report_input *in, const struct finding *f)
{
    struct buf line;
    buf_init(&line, 1u << 16);
    layout_place(l, in->sources, f->at, &line);
    layout_wrap(l, 0, 2, TONE_PATH, buf_slice(&line), false);
    buf_clear(&line);
    buf_printf(&line, "%s [%s]", f->rule, confidence_name(f->confidence));
    buf_add_str(l->out, "  ");
    layout_wrap(l, 2, 4, tone_of(f->severity), buf_slice(&line), false);
    buf_release(&line);

    buf_add_str(l->out, "  ");
    layout_wrap(l, 2, 2, TONE_BOLD, slice_of(f->message), false);
    layout_excerpt(l, in->sources, f->at, is_secret(f));
    put_flow(l, in, f);
    put_list(l, "entry point", "entry points", f->entry_points.items, f->entry_points.len);
    put_list(l, "function", "functions", f->functions.items, f->functions.len);
    put_evidence(l, in, f);
    const struct rule *rule = report_rule(in, f->rule);
    if (f->fix || (rule && rule->fix))
        layout_field(l, FIELD_INDENT, "how to fix", slice_of(f->fix ? f->fix : rule->fix));
    put_see(l, f);
    buf_add_char(l->out, '\n');
}

/* Good practice takes two lines; `virga explain` has the rest. */
static void put_hint(struct layout *l, const struct report_input *in, const struct finding *f)
{
    struct buf line;
    buf_init(&line, 1u << 16);
    layout_place(l, in->sources, f->at, &line);
    buf_printf(&line, ": %s", f->message);
    layout_wrap(l, 0, 2, TONE_PLAIN, buf_slice(&line), false);
    buf_release(&line);
    buf_add_str(l->out, "  ");
    layout_wrap(l, 2, 4, TONE_DIM, slice_of(f->rule), false);
}

static void write_text(const struct report_input *in, const struct report_style *style,
                       struct buf *out)
{
    struct layout l;
    layout_init(&l, style, out);
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_INFO; s--) {
        size_t count = 0;
        for (size_t i = 0; i < in->findings.len; i++)
            count += (int)in->findings.items[i]->severity == s;
        if (count == 0)
            continue;
        heading(&l, (enum severity)s, count);
        for (size_t i = 0; i < in->findings.len; i++) {
            const struct finding *f = in->findings.items[i];
            if ((int)f->severity == s && s == SEVERITY_INFO)
                put_hint(&l, in, f);
            else if ((int)f->severity == s)
                put_finding(&l, in, f);
        }
        if (s == SEVERITY_INFO)
            buf_add_char(out, '\n');
    }
    text_summary(&l, in);
}

const struct report_writer report_text = {"text", ".txt", REPORT_NEEDS_FIXES, write_text};
