/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/suggest.h"
#include "scan/scan-internal.h"

static bool is_of(const struct rule *rule, const char *name)
{
    return strcmp(rule->id, name) == 0 || strcmp(rule->class_id, name) == 0;
}

/* Writes the rule NAME, or every rule of the class NAME; false when there is none. */
static bool explain_all(const struct rule *const *rules, size_t count, const char *name,
                        const struct report_style *style, struct buf *out)
{
    bool exact = false;
    size_t written = 0;
    for (size_t i = 0; i < count; i++)
        exact = exact || strcmp(rules[i]->id, name) == 0;
    for (size_t i = 0; i < count; i++) {
        if (exact ? strcmp(rules[i]->id, name) != 0 : !is_of(rules[i], name))
            continue;
        if (written++)
            buf_add_char(out, '\n');
        report_rule_text(rules[i], style, out);
    }
    return written > 0;
}

static void no_such_rule(const struct rule *const *rules, size_t count, const char *name,
                         const struct virga_diag_sink *sink)
{
    struct suggestion near = {0};
    for (size_t i = 0; i < count; i++) {
        suggest_offer(&near, slice_of(name), rules[i]->id);
        suggest_offer(&near, slice_of(name), rules[i]->class_id);
    }
    if (near.best)
        diag_emit(sink, VIRGA_DIAG_ERROR, "rule", NULL, 0, 0,
                  "there is no rule '%s': did you mean '%s'?", name, near.best);
    else
        diag_emit(sink, VIRGA_DIAG_ERROR, "rule", NULL, 0, 0,
                  "there is no rule '%s': 'virga explain' lists them", name);
}

enum virga_err virga_explain(const char *rule, const char *rules, const struct virga_style *style,
                             const struct virga_diag_sink *sink, const struct virga_out *out)
{
    struct buf b;
    struct report_input in = {0};
    struct rule_set *set = NULL;
    const struct report_style plain = style_of(style);
    struct atom_table *atoms = atom_table_new();
    buf_init(&b, LIMIT_REPORT);
    enum virga_err err = rule_set_load(atoms, rules, sink, &set);
    if (err != VIRGA_OK)
        goto out;
    in.rules = rule_all(set, &in.nrules);
    if (!rule) {
        report_rule_list(&in, &plain, &b);
    } else if (!explain_all(in.rules, in.nrules, rule, &plain, &b)) {
        no_such_rule(in.rules, in.nrules, rule, sink);
        err = VIRGA_ERR_NOTFOUND;
        goto out;
    }
    err = out_write(out, &b);
out:
    buf_release(&b);
    rule_set_free(set);
    atom_table_free(atoms);
    return err;
}
