/* SPDX-License-Identifier: Apache-2.0 */
/* `virga rules lint`: are these rule files good? */
#include "base/limits.h"
#include "scan/scan-internal.h"

struct mistakes {
    const struct virga_diag_sink *user;
    size_t count;
};

static void count_and_tell(void *context, const struct virga_diag *d)
{
    struct mistakes *m = context;
    m->count += d->severity >= VIRGA_DIAG_WARNING;
    if (m->user)
        m->user->emit(m->user->context, d);
}

/* The texts that `virga explain` shows of every rule. */
static size_t lint_texts(const struct rule *r, struct buf *b)
{
    const struct {
        const char *name;
        bool there;
    } texts[] = {
        {"help", r->help != NULL},
        {"fix", r->fix != NULL},
        {"bad", r->bad != NULL},
        {"good", r->good != NULL},
        {"references", r->references && r->references[0]},
    };
    size_t missing = 0;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        if (texts[i].there)
            continue;
        buf_printf(b, missing ? ", '%s'" : "%s: the rule has no '%s'",
                   missing ? texts[i].name : r->id, texts[i].name);
        missing++;
    }
    if (missing)
        buf_add_char(b, '\n');
    return missing > 0;
}

enum virga_err virga_rules_lint(const char *rules, const struct virga_diag_sink *sink,
                                const struct virga_out *out, size_t *ret_mistakes)
{
    struct mistakes mistakes = {.user = sink};
    const struct virga_diag_sink counting = {count_and_tell, &mistakes};
    struct rule_set *set = NULL;
    struct buf b;
    size_t count, incomplete = 0;
    struct atom_table *atoms = atom_table_new();
    buf_init(&b, LIMIT_REPORT);
    enum virga_err err = rule_set_load(atoms, rules, &counting, &set);
    if (err == VIRGA_ERR_SYNTAX)
        err = VIRGA_OK; /* it was told, and counts */
    if (err != VIRGA_OK)
        goto out;
    const struct rule *const *all = rule_all(set, &count);
    for (size_t i = 0; i < count; i++)
        incomplete += lint_texts(all[i], &b);
    buf_printf(&b, "%zu rules, %zu mistakes\n", count, mistakes.count + incomplete);
    err = out_write(out, &b);
    if (err == VIRGA_OK)
        *ret_mistakes = mistakes.count + incomplete;
out:
    buf_release(&b);
    rule_set_free(set);
    atom_table_free(atoms);
    return err;
}
