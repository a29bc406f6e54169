/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRGA_ERROR_H
#define VIRGA_ERROR_H

/*
 * Errors and diagnostics.
 *
 * A function that can fail returns an enum virga_err; 0 is success. What a person should read about
 * it (file, line, column, text) goes to a diagnostic sink that the caller owns. The library itself
 * never prints, logs or exits.
 */

enum virga_err {
    VIRGA_OK = 0,
    VIRGA_ERR_MEMORY,   /* allocation failed */
    VIRGA_ERR_IO,       /* a file or socket could not be read or written */
    VIRGA_ERR_SYNTAX,   /* input is not what its format promises */
    VIRGA_ERR_LIMIT,    /* a cap was hit */
    VIRGA_ERR_NOTFOUND, /* something named does not exist */
    VIRGA_ERR_USAGE,    /* the caller asked for something that cannot be */
    VIRGA_ERR_VERSION,  /* a stored file is of another version, or damaged */
};

enum virga_severity_of_diag {
    VIRGA_DIAG_NOTE = 0, /* worth knowing, changes nothing */
    VIRGA_DIAG_WARNING,  /* part of the work was not done: the scan is incomplete (exit code 3) */
    VIRGA_DIAG_ERROR,    /* a user's mistake that stops the run (exit code 2) */
};

/* One message. All strings are NUL-terminated and live only during the call to the sink. */
struct virga_diag {
    enum virga_severity_of_diag severity;
    const char *code; /* stable id such as "yaml-syntax" or "file-too-large" */
    const char *file; /* relative to the scanned path, or NULL */
    unsigned line;    /* from 1; 0 = unknown */
    unsigned column;  /* from 1, in bytes; 0 = unknown */
    const char *text; /* lower case, no full stop, says the mend */
};

/* Receives diagnostics. May be called from several threads at once. */
struct virga_diag_sink {
    void (*emit)(void *context, const struct virga_diag *diag);
    void *context;
};

/* A fixed English description of ERR, never NULL. */
const char *virga_strerror(enum virga_err err);

#endif
