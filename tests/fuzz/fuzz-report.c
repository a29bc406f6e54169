/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports from hostile findings. J: the rest is a JSON report; every format is written of it: text
 * stays on the page and harmless, JSON and SARIF are well-formed, JSON comes back as it went. X:
 * two bytes of column, one of length, then the source text that an excerpt is made of.
 */
#include <cjson/cJSON.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "report/layout.h"
#include "report/report.h"

#define WIDTH 80

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_page(struct slice text)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t c;
        size_t len = utf8_next(text, i, &c);
        check(c == '\n' || !utf8_is_unsafe(c));
        check(c != UTF8_REPLACEMENT || len > 1);
        i += len;
    }
    while (text.len)
        check(utf8_safe_width(slice_cut(text, '\n', &text)) <= WIDTH);
}

static void write_as(const struct report_input *in, const char *format, struct buf *out)
{
    const struct report_style style = {WIDTH, false};
    buf_clear(out);
    report_writer_find(format)->write(in, &style, out);
    check(!out->full);
}

static bool read_back(struct slice text, struct arena *a, struct report_input *in)
{
    struct finding_set set;
    finding_set_init(&set, a);
    if (report_read_json(text, "report", &set, in, NULL) != VIRGA_OK)
        return false;
    for (size_t i = 0; i < set.items.len; i++) {
        if (set.items.items[i].suppression == SUPPRESSION_NONE)
            *vec_add(&in->findings, a) = &set.items.items[i];
        else
            *vec_add(&in->suppressed, a) = &set.items.items[i];
    }
    return true;
}

static void check_report(struct slice text)
{
    struct arena a;
    struct report_input in = {.version = "1"}, again = in, third = in;
    struct buf first, second;
    arena_init(&a);
    buf_init(&first, 1u << 26);
    buf_init(&second, 1u << 26);
    if (read_back(text, &a, &in)) {
        write_as(&in, "text", &first);
        check_page(buf_slice(&first));
        write_as(&in, "sarif", &first);
        cJSON *root = cJSON_ParseWithLength(first.ptr, first.len);
        check(root);
        cJSON_Delete(root);
        write_as(&in, "json", &first);
        check(read_back(buf_slice(&first), &a, &again));
        /* bytes that are no UTF-8 were replaced once; now nothing may change any more */
        write_as(&again, "json", &second);
        check(read_back(buf_slice(&second), &a, &third));
        write_as(&third, "json", &first);
        check(slice_eq(buf_slice(&first), buf_slice(&second)));
    }
    buf_release(&first);
    buf_release(&second);
    arena_release(&a);
}

static void check_excerpt(const uint8_t *data, size_t size)
{
    char name[16];
    struct buf out;
    struct layout layout;
    struct source_cache sources;
    const struct report_style style = {WIDTH, false};
    if (size < 3)
        return;
    unsigned column = data[0] * 256u + data[1], end = column + data[2];
    int fd = memfd_create("source", 0);
    check(fd >= 0 && write(fd, data + 3, size - 3) == (ssize_t)(size - 3));
    (void)snprintf(name, sizeof(name), "%d", fd);
    source_cache_init(&sources, "/proc/self/fd");
    buf_init(&out, 1u << 20);
    layout_init(&layout, &style, &out);
    for (unsigned line = 1; line < 4; line++)
        layout_excerpt(&layout, &sources,
                       (struct location){name, line, column, line + (data[2] & 1), end},
                       data[2] & 2);
    check_page(buf_slice(&out));
    buf_release(&out);
    source_cache_release(&sources);
    (void)close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size && data[0] == 'J')
        check_report((struct slice){(const char *)data + 1, size - 1});
    else if (size && data[0] == 'X')
        check_excerpt(data + 1, size - 1);
    return 0;
}
