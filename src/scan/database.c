/* SPDX-License-Identifier: Apache-2.0 */
/* The advisory database, as the program offers it. */
#include "base/file.h"
#include "component/component.h"
#include "scan/scan-internal.h"

char *virga_db_path(void)
{
    struct arena a;
    arena_init(&a);
    char *path = strdup(advisory_index_default_path(&a));
    arena_release(&a);
    return path;
}

static enum virga_err write_stats(const struct virga_out *out, const struct import_stats *s,
                                  const char *path)
{
    struct buf b;
    buf_init(&b, 1u << 16);
    buf_printf(&b, "%llu advisories kept of %llu read", (unsigned long long)s->kept,
               (unsigned long long)s->read);
    if (s->withdrawn)
        buf_printf(&b, ", %llu withdrawn", (unsigned long long)s->withdrawn);
    if (s->broken)
        buf_printf(&b, ", %llu broken", (unsigned long long)s->broken);
    buf_printf(&b, ": %s\n", path);
    enum virga_err err = out_write(out, &b);
    buf_release(&b);
    return err;
}

enum virga_err virga_db_import(const char *const *sources, size_t count, const char *db,
                               unsigned jobs, const struct virga_diag_sink *sink,
                               const struct virga_out *out)
{
    struct arena a;
    struct import_stats stats = {0};
    arena_init(&a);
    const char *path = db ? db : advisory_index_default_path(&a);
    enum virga_err err = advisory_import(sources, count, path, jobs, sink, &stats);
    if (err == VIRGA_OK)
        err = write_stats(out, &stats, path);
    arena_release(&a);
    return err;
}

static enum virga_err parse_ecosystems(const char *names, enum ecosystem *list, size_t *count,
                                       const struct virga_diag_sink *sink)
{
    struct slice rest = slice_of(names ? names : "npm,PyPI");
    *count = 0;
    while (rest.len) {
        enum ecosystem e;
        struct slice name = slice_trim(slice_cut(rest, ',', &rest));
        if (name.len == 0)
            continue;
        if (!ecosystem_parse(name, &e)) {
            diag_emit(sink, VIRGA_DIAG_ERROR, "ecosystem", NULL, 0, 0,
                      "unknown ecosystem '%.*s': names are OSV's, such as npm or PyPI",
                      SLICE_ARG(name));
            return VIRGA_ERR_USAGE;
        }
        bool there = false;
        for (size_t i = 0; i < *count; i++)
            there = there || list[i] == e;
        if (!there)
            list[(*count)++] = e;
    }
    return *count ? VIRGA_OK : VIRGA_ERR_USAGE;
}

enum virga_err virga_db_update(const char *base_url, const char *ecosystems, const char *db,
                               unsigned jobs, const struct virga_diag_sink *sink,
                               const struct virga_out *out)
{
    struct arena a;
    enum ecosystem list[ECO_COUNT];
    size_t count;
    struct import_stats stats = {0};
    enum virga_err err = parse_ecosystems(ecosystems, list, &count, sink);
    if (err != VIRGA_OK)
        return err;
    arena_init(&a);
    const char *path = db ? db : advisory_index_default_path(&a);
    err = advisory_update(base_url, list, count, path, jobs, sink, &stats);
    if (err == VIRGA_OK)
        err = write_stats(out, &stats, path);
    arena_release(&a);
    return err;
}

enum virga_err virga_db_status(const char *db, const struct virga_diag_sink *sink,
                               const struct virga_out *out)
{
    struct arena a;
    struct buf b;
    struct advisory_index *index;
    struct advisory_index_info info;
    enum virga_err err = VIRGA_ERR_NOTFOUND;
    arena_init(&a);
    const char *path = db ? db : advisory_index_default_path(&a);
    if (!file_exists(path)) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "no-advisories", NULL, 0, 0,
                  "there is no advisory database at '%s': make one with 'virga db update'", path);
        goto out;
    }
    err = advisory_index_open(path, sink, &index);
    if (err != VIRGA_OK)
        goto out;
    advisory_index_info(index, &info);
    err = advisory_index_verify(index);
    if (err != VIRGA_OK) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "index-damaged", NULL, 0, 0,
                  "'%s' is damaged: make it anew with 'virga db update'", path);
        advisory_index_close(index);
        goto out;
    }
    buf_init(&b, 1u << 16);
    buf_printf(
        &b,
        "database    %s\ncreated     %s\nyoungest    %s\nsize        %llu bytes\nadvisories  %llu\n"
        "packages    %llu\nranges      %llu\n",
        path, info.created ? info.created : "unknown", info.newest ? info.newest : "unknown",
        (unsigned long long)info.bytes, (unsigned long long)info.advisories,
        (unsigned long long)info.packages, (unsigned long long)info.ranges);
    for (int e = 0; e < ECO_COUNT; e++) {
        if (info.per_ecosystem[e])
            buf_printf(&b, "  %-10s%llu\n", ecosystem_name((enum ecosystem)e),
                       (unsigned long long)info.per_ecosystem[e]);
    }
    err = out_write(out, &b);
    buf_release(&b);
    advisory_index_close(index);
out:
    arena_release(&a);
    return err;
}
