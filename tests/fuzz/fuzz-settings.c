/* SPDX-License-Identifier: Apache-2.0 */
/* virga.yaml: whatever it says, it is taken or refused with a reason. */
#include <sys/mman.h>
#include <unistd.h>

#include "scan/scan-internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void count(void *context, const struct virga_diag *d)
{
    unsigned *errors = context;
    *errors += d->severity == VIRGA_DIAG_ERROR || d->severity == VIRGA_DIAG_WARNING;
    check(d->text && d->text[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[32];
    unsigned errors = 0;
    struct arena a;
    struct settings settings = {0};
    const struct virga_diag_sink sink = {count, &errors};
    int fd = memfd_create("virga.yaml", 0);
    check(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    (void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    arena_init(&a);
    bool taken = config_read(&settings, &a, name, &sink) == VIRGA_OK;
    check(taken == (errors == 0));
    for (size_t i = 0; i < settings.ignore.len; i++) {
        const struct suppress_rule *r = &settings.ignore.items[i];
        check(r->rule || r->path || r->function || r->fingerprint);
    }
    arena_release(&a);
    (void)close(fd);
    return 0;
}
