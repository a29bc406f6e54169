/* SPDX-License-Identifier: Apache-2.0 */
/* Downloads the zips that OSV publishes, one for each ecosystem, and imports them. */
#include <curl/curl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "component/component.h"

#define DEFAULT_BASE "https://osv-vulnerabilities.storage.googleapis.com"
#define CONNECT_SECONDS 30L
#define STALL_SECONDS 60L /* below STALL_BYTES a second for so long = given up */
#define STALL_BYTES 1024L
#define MAX_REDIRECTS 5L

struct download {
    FILE *file;
    uint64_t bytes;
    bool too_large, write_failed;
};

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct download *d = context;
    size_t len = size * count;
    if (len > LIMIT_HTTP_BODY - d->bytes) {
        d->too_large = true;
        return 0;
    }
    d->bytes += len;
    d->write_failed = fwrite(bytes, 1, len, d->file) != len;
    return d->write_failed ? 0 : len;
}

/* NULL, or why URL is no good. Plain http is for those who ask for it. */
static const char *address_fault(const char *url)
{
    if (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0)
        return NULL;
    return "is no http(s) address";
}

static bool set_options(CURL *curl, const char *url, struct download *d, char *error)
{
    /* an https address must not lead to plain http */
    const char *protocols = strncmp(url, "https://", 8) == 0 ? "https" : "http,https";
    return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, protocols) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAXREDIRS, MAX_REDIRECTS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)LIMIT_HTTP_BODY) ==
               CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USERAGENT, "virga/" VIRGA_VERSION) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, d) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error) == CURLE_OK;
}

static enum virga_err fetch(const char *url, FILE *file, const struct virga_diag_sink *sink)
{
    char error[CURL_ERROR_SIZE] = "";
    struct download d = {.file = file};
    enum virga_err err = VIRGA_ERR_IO;
    CURLcode code = CURLE_FAILED_INIT;
    CURL *curl = curl_easy_init();
    if (curl && set_options(curl, url, &d, error))
        code = curl_easy_perform(curl);
    if (code == CURLE_OK && fflush(file) == 0)
        err = VIRGA_OK;
    else if (d.too_large || code == CURLE_FILESIZE_EXCEEDED)
        err = VIRGA_ERR_LIMIT;
    if (err == VIRGA_ERR_LIMIT)
        diag_emit(sink, VIRGA_DIAG_ERROR, "download", NULL, 0, 0, "'%s' is larger than %llu MB",
                  url, (unsigned long long)(LIMIT_HTTP_BODY >> 20));
    else if (err != VIRGA_OK)
        diag_emit(sink, VIRGA_DIAG_ERROR, "download", NULL, 0, 0, "cannot download '%s': %s", url,
                  d.write_failed || code == CURLE_OK ? "the temporary file cannot be written"
                  : error[0]                         ? error
                                                     : curl_easy_strerror(code));
    if (curl)
        curl_easy_cleanup(curl);
    return err;
}

/* A new temporary file; its name, in A, ends in ".zip". */
static FILE *make_temporary(struct arena *a, const char **ret_path)
{
    const char *dir = getenv("TMPDIR");
    char *path = arena_printf(a, "%s/virga-XXXXXX.zip", dir && dir[0] ? dir : "/tmp");
    int fd = mkstemps(path, 4);
    FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (fd >= 0 && !file)
        close(fd);
    *ret_path = path;
    return file;
}

static enum virga_err download(struct arena *a, const char *base, enum ecosystem e,
                               const struct virga_diag_sink *sink, const char **ret_path)
{
    size_t len = strlen(base);
    const char *url =
        arena_printf(a, "%s%s%s/all.zip", base, base[len - 1] == '/' ? "" : "/", ecosystem_name(e));
    const char *path;
    FILE *file = make_temporary(a, &path);
    if (!file) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "download", NULL, 0, 0,
                  "no temporary file can be made in '%s'", path_dir(a, path));
        return VIRGA_ERR_IO;
    }
    enum virga_err err = fetch(url, file, sink);
    if (fclose(file) != 0 && err == VIRGA_OK)
        err = VIRGA_ERR_IO;
    *ret_path = path;
    return err;
}

enum virga_err advisory_update(const char *base_url, const enum ecosystem *ecosystems, size_t count,
                               const char *path, unsigned jobs, const struct virga_diag_sink *sink,
                               struct import_stats *ret_stats)
{
    const char *base = base_url && base_url[0] ? base_url : DEFAULT_BASE;
    const char *fault = address_fault(base);
    if (fault || count == 0) {
        diag_emit(sink, VIRGA_DIAG_ERROR, "download", NULL, 0, 0, "'%s' %s", base,
                  fault ? fault : "is asked for no ecosystem");
        return VIRGA_ERR_USAGE;
    }
    struct arena a;
    arena_init(&a);
    VEC(const char *) zips = {0};
    enum virga_err err = VIRGA_OK;
    for (size_t i = 0; i < count && err == VIRGA_OK; i++) {
        const char *zip = NULL;
        err = download(&a, base, ecosystems[i], sink, &zip);
        if (zip)
            *vec_add(&zips, &a) = zip;
    }
    if (err == VIRGA_OK)
        err = advisory_import(zips.items, zips.len, path, jobs, sink, ret_stats);
    for (size_t i = 0; i < zips.len; i++)
        (void)unlink(zips.items[i]);
    arena_release(&a);
    return err;
}
