/* SPDX-License-Identifier: Apache-2.0 */
/* Downloads from a server on the loopback interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "component/component.h"
#include "zip-maker.h"

#include <cmocka.h>

static const char record[] = "{\"id\": \"X-1\", \"affected\": [{\"package\": {\"ecosystem\": "
                             "\"npm\", \"name\": \"p\"}, \"versions\": [\"1.0.0\"]}]}";

struct server {
    int socket;
    unsigned port;
    pthread_t thread;
    struct slice zip;
    char asked[1024]; /* the request lines, one after the other */
};

static void send_all(int fd, struct slice s)
{
    while (s.len > 0) {
        ssize_t n = send(fd, s.ptr, s.len, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        s = slice_sub(s, (size_t)n, s.len);
    }
}

/* /good/npm/all.zip is there, /moved/… leads to it, /away/… leads elsewhere, /cut/… ends early. */
static void answer(struct server *s, int fd)
{
    char request[4096], head[256];
    size_t len = 0;
    while (len < sizeof(request) - 1 && !memmem(request, len, "\r\n\r\n", 4)) {
        ssize_t n = recv(fd, request + len, sizeof(request) - 1 - len, 0);
        if (n <= 0)
            return;
        len += (size_t)n;
    }
    struct slice rest, line = slice_cut((struct slice){request, len}, '\r', &rest);
    size_t used = strlen(s->asked);
    (void)snprintf(s->asked + used, sizeof(s->asked) - used, "%.*s\n", SLICE_ARG(line));
    bool cut = slice_starts(line, "GET /cut/npm/");
    if (cut || slice_starts(line, "GET /good/npm/all.zip ")) {
        (void)snprintf(head, sizeof(head),
                       "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                       s->zip.len);
        send_all(fd, slice_of(head));
        send_all(fd, slice_sub(s->zip, 0, cut ? s->zip.len / 2 : s->zip.len));
    } else if (slice_starts(line, "GET /large/")) {
        send_all(
            fd,
            SLICE("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n"));
    } else if (slice_starts(line, "GET /moved/")) {
        send_all(fd, SLICE("HTTP/1.1 302 Found\r\nLocation: /good/npm/all.zip\r\nContent-Length: "
                           "0\r\nConnection: close\r\n\r\n"));
    } else if (slice_starts(line, "GET /away/")) {
        send_all(fd,
                 SLICE("HTTP/1.1 302 Found\r\nLocation: file:///etc/hostname\r\nContent-Length: "
                       "0\r\nConnection: close\r\n\r\n"));
    } else if (slice_starts(line, "GET /junk/")) {
        send_all(fd,
                 SLICE("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\njunk"));
    } else {
        send_all(fd,
                 SLICE("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    }
}

static void *serve(void *context)
{
    struct server *s = context;
    for (int fd; (fd = accept(s->socket, NULL, NULL)) >= 0;) {
        answer(s, fd);
        close(fd);
    }
    return NULL;
}

static void server_start(struct server *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    s->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(s->socket >= 0);
    assert_int_equal(bind(s->socket, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(s->socket, (struct sockaddr *)&address, &size), 0);
    assert_int_equal(listen(s->socket, 8), 0);
    s->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void server_stop(struct server *s)
{
    shutdown(s->socket, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->socket);
}

static void note(void *context, const struct virga_diag *d)
{
    (void)snprintf(context, 512, "%s", d->text);
}

static size_t files_in(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2;
}

static void test_updates_over_http(void **state)
{
    struct zip_maker m;
    struct server s = {0};
    struct arena a;
    struct import_stats stats;
    char said[512] = "", dir[] = "/tmp/virga-update-XXXXXX";
    struct virga_diag_sink sink = {note, said};
    static const enum ecosystem npm[] = {ECO_NPM}, both[] = {ECO_NPM, ECO_PYPI};
    static const struct {
        const char *path, *says;
        enum virga_err err;
    } bad[] = {
        {"/none", "404", VIRGA_ERR_IO},
        {"/cut", "cannot download", VIRGA_ERR_IO},
        {"/away", "cannot download", VIRGA_ERR_IO},
        {"/junk", "no zip archive", VIRGA_ERR_SYNTAX},
        {"/large", "is larger than 1024 MB", VIRGA_ERR_LIMIT},
    };
    arena_init(&a);
    assert_non_null(mkdtemp(dir));
    char *temporary = path_join(&a, dir, "tmp"), *index = path_join(&a, dir, "data/db/index.vdb");
    assert_int_equal(dir_make(temporary), VIRGA_OK);
    assert_int_equal(setenv("TMPDIR", temporary, 1), 0);
    assert_int_equal(unsetenv("http_proxy"), 0);
    zip_maker_init(&m, false);
    zip_maker_add(&m, "X-1.json", slice_of(record), 8);
    s.zip = zip_maker_finish(&m);
    server_start(&s);
    const char *base = arena_printf(&a, "http://127.0.0.1:%u", s.port);

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        const char *url = arena_printf(&a, "%s%s", base, bad[i].path);
        assert_int_equal(advisory_update(url, npm, 1, index, 1, &sink, &stats), bad[i].err);
        if (!strstr(said, bad[i].says))
            fail_msg("%s says: %s", bad[i].path, said);
        assert_false(file_exists(index));
    }
    assert_int_equal(advisory_update("ftp://host.example", npm, 1, index, 1, &sink, &stats),
                     VIRGA_ERR_USAGE);
    const char *moved = arena_printf(&a, "%s/moved", base),
               *good = arena_printf(&a, "%s/good/", base);
    assert_int_equal(advisory_update(moved, npm, 1, index, 1, &sink, &stats), VIRGA_OK);
    assert_int_equal(stats.kept, 1);
    /* one ecosystem that cannot be had: the index stays as it was */
    struct slice before, after;
    assert_int_equal(file_read(&a, index, 1u << 20, &before), VIRGA_OK);
    assert_int_equal(advisory_update(good, both, 2, index, 1, &sink, &stats), VIRGA_ERR_IO);
    assert_non_null(strstr(said, "/good/PyPI/all.zip"));
    assert_int_equal(file_read(&a, index, 1u << 20, &after), VIRGA_OK);
    assert_true(slice_eq(before, after));
    assert_int_equal(files_in(temporary), 0);

    server_stop(&s);
    zip_maker_release(&m);
    assert_non_null(strstr(s.asked, "GET /good/npm/all.zip HTTP/1.1\n"));
    unlink(index);
    rmdir(path_join(&a, dir, "data/db"));
    rmdir(path_join(&a, dir, "data"));
    rmdir(temporary);
    assert_int_equal(rmdir(dir), 0);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_updates_over_http),
    };
    return cmocka_run_group_tests_name("update", tests, NULL, NULL);
}
