/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* virga.yaml in the folder PATH, or beside the file PATH. The caller frees it. */
static char *usual_config(const char *path)
{
    struct stat st;
    const char *slash = strrchr(path, '/');
    bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    size_t len = folder ? strlen(path) : slash ? (size_t)(slash - path) : 0;
    size_t size = len + sizeof("/virga.yaml");
    char *file = malloc(size);
    if (file && len)
        (void)snprintf(file, size, "%.*s/virga.yaml", (int)len, path);
    else if (file)
        (void)snprintf(file, size, "virga.yaml");
    if (file && stat(file, &st) == 0)
        return file;
    free(file);
    return NULL;
}

struct virga_scan *scan_open(const struct cli_args *args, const char *path)
{
    enum virga_err err = VIRGA_OK;
    struct virga_scan *scan = virga_scan_new(&args->sink);
    if (!scan) {
        complain("out of memory");
        return NULL;
    }
    virga_scan_on_progress(scan, progress_show, (void *)args);
    err = args_apply(args, scan);
    const char *config = args_value(args, OPT_CONFIG);
    char *usual = config || !path ? NULL : usual_config(path);
    if (err == VIRGA_OK && (config || usual))
        err = virga_scan_configure(scan, config ? config : usual);
    free(usual);
    if (err == VIRGA_OK)
        return scan;
    virga_scan_free(scan);
    return NULL;
}
