/* SPDX-License-Identifier: Apache-2.0 */
/* Standard error: complaints, diagnostics, and on a terminal one live line of progress. */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static bool line_is_live; /* a progress line stands on the terminal */

/* Bytes of the character of UTF-8 at P; 0 when there is none. */
static size_t character_at(const unsigned char *p)
{
    size_t len = p[0] < 0x80                   ? 1
                 : p[0] >= 0xC2 && p[0] < 0xE0 ? 2
                 : p[0] >= 0xE0 && p[0] < 0xF0 ? 3
                 : p[0] >= 0xF0 && p[0] < 0xF5 ? 4
                                               : 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

/* Is the character at P one that a terminal must not get: a control character, or one that turns
   the direction of writing? */
static bool is_unsafe(const unsigned char *p)
{
    return p[0] < 0x20 || p[0] == 0x7F || (p[0] == 0xC2 && p[1] <= 0x9F) ||
           (p[0] == 0xD8 && p[1] == 0x9C) ||
           (p[0] == 0xE2 && p[1] == 0x80 &&
            (p[2] == 0x8E || p[2] == 0x8F || (p[2] >= 0xA8 && p[2] <= 0xAE))) ||
           (p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA0 && p[2] <= 0xAF);
}

static void put_safe(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        size_t len = character_at(p);
        bool unsafe = len == 0 || is_unsafe(p);
        for (len = len ? len : 1; len > 0; len--, p++)
            (void)fprintf(stderr, unsafe ? "\\x%02x" : "%c", *p);
    }
}

void progress_clear(void)
{
    if (line_is_live)
        (void)fputs("\r\x1b[K", stderr);
    line_is_live = false;
}

void complain(const char *fmt, ...)
{
    char text[2048];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    progress_clear();
    (void)fputs("virga: ", stderr);
    put_safe(text);
    (void)fputc('\n', stderr);
}

void diag_print(void *context, const struct virga_diag *d)
{
    const struct cli_args *args = context;
    static const char *const names[] = {"note: ", "warning: ", ""};
    if ((d->severity == VIRGA_DIAG_NOTE && !args->verbose) ||
        (d->severity < VIRGA_DIAG_ERROR && args->quiet))
        return;
    progress_clear();
    (void)fprintf(stderr, "virga: %s", names[d->severity]);
    if (d->file && d->file[0]) {
        put_safe(d->file);
        if (d->line)
            (void)fprintf(stderr, ":%u", d->line);
        if (d->line && d->column)
            (void)fprintf(stderr, ":%u", d->column);
        (void)fputs(": ", stderr);
    }
    put_safe(d->text);
    (void)fputc('\n', stderr);
}

/* Seconds since the first call. */
static double elapsed(void)
{
    static struct timespec start;
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    if (start.tv_sec == 0)
        start = now;
    return (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9;
}

void progress_show(void *context, const char *phase)
{
    const struct cli_args *args = context;
    const char *term = getenv("TERM");
    if (args->verbose) {
        (void)fprintf(stderr, "virga: %.3f s: %s\n", elapsed(), phase);
        return;
    }
    if (args->quiet || !isatty(STDERR_FILENO) || (term && strcmp(term, "dumb") == 0))
        return;
    progress_clear();
    (void)fputs("virga: ", stderr);
    put_safe(phase);
    (void)fputs(" ...", stderr);
    (void)fflush(stderr);
    line_is_live = true;
}
