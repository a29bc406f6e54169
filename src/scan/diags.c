/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/scan-internal.h"

/* More than anybody reads; what goes over is counted by the last one. */
#define MAX_DIAGS 10000

static void collect(void *context, const struct virga_diag *d)
{
    struct virga_scan *scan = context;
    (void)pthread_mutex_lock(&scan->lock);
    if (scan->diags.len < MAX_DIAGS) {
        struct arena *a = &scan->diag_arena;
        *vec_add(&scan->diags, a) = (struct report_diag){
            .severity = d->severity,
            .code = arena_strdup(a, d->code ? d->code : ""),
            .file = d->file && d->file[0] ? arena_strdup(a, d->file) : NULL,
            .text = arena_strdup(a, d->text ? d->text : ""),
            .line = d->line,
            .column = d->column,
        };
    } else {
        scan->diags_lost++;
        if (d->severity >= VIRGA_DIAG_WARNING)
            scan->diags_lost_warning = true;
    }
    (void)pthread_mutex_unlock(&scan->lock);
}

void diags_init(struct virga_scan *scan)
{
    arena_init(&scan->diag_arena);
    (void)pthread_mutex_init(&scan->lock, NULL);
    scan->sink = (struct virga_diag_sink){collect, scan};
}

static int compare_numbers(unsigned a, unsigned b)
{
    return a < b ? -1 : a > b;
}

static int compare(const void *left, const void *right)
{
    const struct report_diag *a = left, *b = right;
    int c = strcmp(a->file ? a->file : "", b->file ? b->file : "");
    if (c == 0)
        c = compare_numbers(a->line, b->line);
    if (c == 0)
        c = compare_numbers(a->column, b->column);
    if (c == 0)
        c = strcmp(a->code, b->code);
    if (c == 0)
        c = strcmp(a->text, b->text);
    return c ? c : compare_numbers(b->severity, a->severity);
}

static bool same(const struct report_diag *a, const struct report_diag *b)
{
    return strcmp(a->file ? a->file : "", b->file ? b->file : "") == 0 && a->line == b->line &&
           a->column == b->column && strcmp(a->code, b->code) == 0 && strcmp(a->text, b->text) == 0;
}

bool diags_finish(struct virga_scan *scan)
{
    bool warned = scan->diags_lost_warning;
    size_t kept = 0;
    if (scan->diags_lost > 0)
        *vec_add(&scan->diags, &scan->diag_arena) = (struct report_diag){
            .severity = VIRGA_DIAG_WARNING,
            .code = "too-many-diagnostics",
            .text = arena_printf(&scan->diag_arena, "%zu further diagnostics are left out",
                                 scan->diags_lost)};
    if (scan->diags.len)
        qsort(scan->diags.items, scan->diags.len, sizeof(scan->diags.items[0]), compare);
    for (size_t i = 0; i < scan->diags.len; i++) {
        const struct report_diag *d = &scan->diags.items[i];
        if (kept && same(&scan->diags.items[kept - 1], d))
            continue;
        warned = warned || d->severity >= VIRGA_DIAG_WARNING;
        if (scan->user && scan->user->emit) {
            const struct virga_diag copy = {d->severity, d->code,   d->file,
                                            d->line,     d->column, d->text};
            scan->user->emit(scan->user->context, &copy);
        }
        scan->diags.items[kept++] = *d;
    }
    scan->diags.len = kept;
    return warned;
}
