/* SPDX-License-Identifier: Apache-2.0 */
/* Components against the advisory database. */
#include "base/file.h"
#include "component/component.h"
#include "scan/scan-internal.h"

static size_t count_lockfiles(const struct component_list *list)
{
    struct map seen;
    map_init(&seen, list->arena);
    for (size_t i = 0; i < list->items.len; i++) {
        if (list->items.items[i].at.file)
            map_put(&seen, slice_of(list->items.items[i].at.file), &seen);
    }
    return seen.len;
}

/* Without a database a scan is incomplete, unless that was agreed to. */
static void no_database(struct virga_scan *scan, const char *path, size_t components)
{
    diag_emit(&scan->sink, scan->settings.offline ? VIRGA_DIAG_NOTE : VIRGA_DIAG_WARNING,
              "no-advisories", NULL, 0, 0,
              "%zu component%s not checked: there is no advisory database at '%s'; run 'virga "
              "db update' once, or say --offline to go without",
              components, components == 1 ? " was" : "s were", path);
}

/* Packages of an ecosystem of which the database knows nothing were not really checked. */
static void report_unchecked(struct virga_scan *scan, const struct component_list *list,
                             const struct advisory_index *index)
{
    bool unchecked[ECO_COUNT];
    if (component_unchecked(list, index, unchecked) == 0)
        return;
    for (int e = 0; e < ECO_COUNT; e++) {
        size_t count = 0;
        for (size_t i = 0; i < list->items.len; i++)
            count += (int)list->items.items[i].ecosystem == e;
        if (!unchecked[e])
            continue;
        diag_emit(&scan->sink, scan->settings.offline ? VIRGA_DIAG_NOTE : VIRGA_DIAG_WARNING,
                  "no-advisories", NULL, 0, 0,
                  "%zu %s component%s not checked: the advisory database has nothing about %s; "
                  "run 'virga db update --ecosystems' with all that you need",
                  count, ecosystem_name((enum ecosystem)e), count == 1 ? " was" : "s were",
                  ecosystem_name((enum ecosystem)e));
    }
}

void scan_components(struct virga_scan *scan)
{
    struct component_list list = {.arena = &scan->arena};
    struct report_coverage *coverage = &scan->report.coverage;
    struct advisory_index *index;
    struct advisory_index_info info;
    scan_phase(scan, "checking components");
    component_collect(&list, &scan->walk.files, &scan->sink);
    coverage->components = list.items.len;
    coverage->lockfiles = count_lockfiles(&list);
    if (list.items.len == 0)
        return;
    const char *path =
        scan->settings.db ? scan->settings.db : advisory_index_default_path(&scan->arena);
    if (!file_exists(path)) {
        no_database(scan, path, list.items.len);
        return;
    }
    if (advisory_index_open(path, &scan->sink, &index) != VIRGA_OK) {
        diag_emit(&scan->sink, VIRGA_DIAG_WARNING, "no-advisories", NULL, 0, 0,
                  "%zu component%s not checked: the advisory database '%s' cannot be read; "
                  "make it anew with 'virga db update'",
                  list.items.len, list.items.len == 1 ? " was" : "s were", path);
        return;
    }
    component_check(&list, index, &scan->app, &scan->findings);
    report_unchecked(scan, &list, index);
    advisory_index_info(index, &info);
    coverage->components_checked = true;
    coverage->advisories = info.created ? arena_strdup(&scan->arena, info.created) : NULL;
    advisory_index_close(index);
}
