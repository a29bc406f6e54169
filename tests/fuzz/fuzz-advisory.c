/* SPDX-License-Identifier: Apache-2.0 */
/* What an import reads: J = one OSV record, Z = a zip archive. */
#include <sys/mman.h>
#include <unistd.h>

#include "component/osv.h"
#include "component/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_record(struct slice text)
{
    struct arena a;
    struct osv_record *r;
    arena_init(&a);
    if (osv_read(&a, text, &r) == OSV_KEPT) {
        check(r->id.len > 0 && r->affected.len > 0 && r->score <= 100);
        for (size_t i = 0; i < r->affected.len; i++) {
            const struct osv_affected *affected = &r->affected.items[i];
            check(affected->name.len > 0 && affected->intervals.len + affected->versions.len > 0);
            for (size_t k = 0; k < affected->intervals.len; k++) {
                const struct osv_interval *interval = &affected->intervals.items[k];
                check((interval->bound == BOUND_NONE) == (interval->high.len == 0));
                check(interval->low.len == 0 ||
                      !osv_interval_ends_before(affected->ecosystem, interval, interval->low));
            }
        }
    }
    arena_release(&a);
}

static void check_zip(struct slice bytes)
{
    char path[64];
    struct arena a;
    struct zip z;
    struct zip_reader r;
    struct slice text;
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    check(fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    arena_init(&a);
    if (zip_open(path, 1000, &a, &z) == VIRGA_OK) {
        zip_reader_init(&r);
        for (size_t i = 0; i < z.entries.len; i++)
            if (zip_read(&z, &z.entries.items[i], 1u << 20, &r, &text))
                check_record(text);
        zip_reader_release(&r);
        zip_close(&z);
    }
    arena_release(&a);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 && data[0] == 'J')
        check_record((struct slice){(const char *)data + 1, size - 1});
    if (size > 1 && data[0] == 'Z')
        check_zip((struct slice){(const char *)data + 1, size - 1});
    return 0;
}
