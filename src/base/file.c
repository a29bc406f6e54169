/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum virga_err file_read(struct arena *a, const char *path, size_t max, struct slice *ret_text)
{
    enum virga_err err = VIRGA_ERR_IO;
    struct stat st;
    /* O_NONBLOCK: a FIFO in a scanned tree must not hang the scan */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return VIRGA_ERR_IO;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        goto out;
    if ((uint64_t)st.st_size > max) {
        err = VIRGA_ERR_LIMIT;
        goto out;
    }
    size_t size = (size_t)st.st_size, len = 0;
    char *text = arena_alloc(a, size + 1);
    while (len < size) {
        ssize_t got = read(fd, text + len, size - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            goto out;
        if (got == 0)
            break; /* the file shrank meanwhile: what there is counts */
        len += (size_t)got;
    }
    *ret_text = (struct slice){text, len};
    err = VIRGA_OK;
out:
    close(fd);
    return err;
}

static bool write_all(int fd, struct slice bytes)
{
    size_t done = 0;
    while (done < bytes.len) {
        ssize_t put = write(fd, bytes.ptr + done, bytes.len - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        done += (size_t)put;
    }
    return true;
}

enum virga_err file_write_atomic(const char *path, struct slice bytes)
{
    enum virga_err err = VIRGA_ERR_IO;
    struct arena a;
    arena_init(&a);
    char *temporary = arena_printf(&a, "%s.tmp-XXXXXX", path);
    int fd = mkstemp(temporary);
    if (fd < 0)
        goto out;
    mode_t mask = umask(0);
    umask(mask);
    bool written = fchmod(fd, 0666 & ~mask) == 0 && write_all(fd, bytes) && fsync(fd) == 0;
    if (close(fd) == 0 && written && rename(temporary, path) == 0)
        err = VIRGA_OK;
    else
        unlink(temporary);
out:
    arena_release(&a);
    return err;
}

bool file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool dir_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

enum virga_err dir_make(const char *path)
{
    enum virga_err err = VIRGA_OK;
    struct arena a;
    arena_init(&a);
    char *copy = arena_strdup(&a, path);
    for (char *p = copy + 1; err == VIRGA_OK; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char saved = *p;
        *p = '\0';
        if (copy[0] && mkdir(copy, 0777) != 0 && errno != EEXIST)
            err = VIRGA_ERR_IO;
        *p = saved;
        if (saved == '\0')
            break;
    }
    arena_release(&a);
    return err == VIRGA_OK && !dir_exists(path) ? VIRGA_ERR_IO : err;
}

char *path_join(struct arena *a, const char *dir, const char *name)
{
    if (dir[0] == '\0' || name[0] == '/')
        return arena_strdup(a, name);
    size_t len = strlen(dir);
    return arena_printf(a, dir[len - 1] == '/' ? "%s%s" : "%s/%s", dir, name);
}

char *path_dir(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return arena_strdup(a, "");
    if (slash == path)
        return arena_strdup(a, "/");
    return arena_slicedup(a, (struct slice){path, (size_t)(slash - path)});
}

const char *path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool path_is_yaml(const char *path)
{
    return slice_ends(slice_of(path), ".yaml") || slice_ends(slice_of(path), ".yml");
}

char *path_clean(struct arena *a, const char *path)
{
    bool absolute = path[0] == '/';
    char *out = arena_alloc(a, strlen(path) + 2);
    size_t len = 0, floor = 0; /* below floor nothing can be taken back: "/" or leading ".." */
    if (absolute)
        out[len++] = '/', floor = 1;
    for (const char *p = path; *p;) {
        while (*p == '/')
            p++;
        size_t n = strcspn(p, "/");
        if (n == 2 && p[0] == '.' && p[1] == '.' && (len > floor || absolute)) {
            while (len > floor && out[len - 1] != '/')
                len--;
            if (len > floor)
                len--;
        } else if (n > 0 && !(n == 1 && p[0] == '.')) {
            if (len > 0 && out[len - 1] != '/')
                out[len++] = '/';
            memcpy(out + len, p, n);
            len += n;
            if (n == 2 && p[0] == '.' && p[1] == '.')
                floor = len;
        }
        p += n;
    }
    if (len == 0)
        out[len++] = '.';
    out[len] = '\0';
    return out;
}
