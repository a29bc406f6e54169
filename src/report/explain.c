/* SPDX-License-Identifier: Apache-2.0 */
/* What rules are about, for `virga explain`. */
#include "report/report-internal.h"
#include "report/text-internal.h"

static void section(struct layout *l, const char *title, const char *text)
{
    if (!text || !text[0])
        return;
    layout_add(l, TONE_BOLD, title);
    buf_add_str(l->out, "\n  ");
    layout_wrap(l, 2, 2, TONE_PLAIN, slice_of(text), true);
    buf_add_char(l->out, '\n');
}

static void code(struct layout *l, const char *title, const char *text)
{
    if (!text || !text[0])
        return;
    layout_add(l, TONE_BOLD, title);
    buf_add_char(l->out, '\n');
    layout_code(l, 4, slice_of(text));
    buf_add_char(l->out, '\n');
}

static void classification(struct layout *l, const struct rule *rule)
{
    struct buf text;
    const struct taxonomy_class *class = taxonomy_find(rule->class_id);
    buf_init(&text, 4096);
    buf_printf(&text, "severity %s, confidence up to %s", severity_name(rule->severity),
               confidence_name(rule->confidence));
    for (const int *cwe = class ? class->cwe : NULL; cwe && *cwe; cwe++)
        buf_printf(&text, ", CWE-%d", *cwe);
    for (const char *const *owasp = class ? class->owasp : NULL; owasp && *owasp; owasp++)
        buf_printf(&text, ", %s", *owasp);
    layout_wrap(l, 0, 0, TONE_DIM, buf_slice(&text), false);
    buf_add_char(l->out, '\n');
    buf_release(&text);
}

void report_rule_text(const struct rule *rule, const struct report_style *style, struct buf *out)
{
    struct layout l;
    struct buf text;
    layout_init(&l, style, out);
    buf_init(&text, 4096);
    buf_printf(&text, "%s: %s", rule->id, rule->title ? rule->title : rule->class_id);
    layout_wrap(&l, 0, 2, tone_of(rule->severity), buf_slice(&text), false);
    classification(&l, rule);
    section(&l, "What and why", rule->help);
    section(&l, "How to fix", rule->fix);
    code(&l, "Vulnerable", rule->bad);
    code(&l, "Fixed", rule->good);
    if (rule->references && rule->references[0])
        layout_add(&l, TONE_BOLD, "References\n");
    for (const char *const *url = rule->references; url && *url; url++) {
        buf_add_str(out, "  ");
        layout_add_safe(&l, TONE_PLAIN, slice_of(*url));
        buf_add_char(out, '\n');
    }
    buf_release(&text);
}

void report_rule_list(const struct report_input *in, const struct report_style *style,
                      struct buf *out)
{
    struct layout l;
    layout_init(&l, style, out);
    for (size_t i = 0; i < in->nrules; i++) {
        const struct rule *rule = in->rules[i];
        layout_add_safe(&l, tone_of(rule->severity), slice_of(rule->id));
        size_t at = strlen(rule->id);
        do
            buf_add_char(out, ' ');
        while (++at < 36);
        layout_wrap(&l, (unsigned)at, 38, TONE_PLAIN, slice_of(rule->title), false);
    }
}
