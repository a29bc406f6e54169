/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"

/*
 * Reads the whole regular file PATH (at most MAX bytes) into A, NUL-terminated. VIRGA_ERR_LIMIT
 * when it is larger, VIRGA_ERR_IO when it cannot be read or is not a regular file.
 */
enum virga_err file_read(struct arena *a, const char *path, size_t max, struct slice *ret_text)
    V_NONNULL(1, 2, 4) V_MUST_USE;
/* Writes BYTES to PATH through a temporary beside it, fsync and rename: whole or not at all. */
enum virga_err file_write_atomic(const char *path, struct slice bytes) V_NONNULL(1) V_MUST_USE;
bool file_exists(const char *path) V_NONNULL(1);
bool dir_exists(const char *path) V_NONNULL(1);
/* Makes PATH and its parents, mode 0777 & ~umask. */
enum virga_err dir_make(const char *path) V_NONNULL(1) V_MUST_USE;

/* Text-only path arithmetic with '/'; results live in A. */
char *path_join(struct arena *a, const char *dir, const char *name) V_NONNULL(1, 2, 3);
/* The folder part, "" when there is none; never ends in '/' unless it is "/". */
char *path_dir(struct arena *a, const char *path) V_NONNULL(1, 2);
const char *path_base(const char *path) V_NONNULL(1);
/* Does the name end in ".yaml" or ".yml"? */
bool path_is_yaml(const char *path) V_NONNULL(1);
/* Resolves "." and ".." and doubled slashes by text. "" becomes ".". */
char *path_clean(struct arena *a, const char *path) V_NONNULL(1, 2);

#endif
