/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_SYNTAX_H
#define FORMAT_SYNTAX_H

#include "base/slice.h"

/* Syntax trees, for the formats and languages that are read through a tree-sitter grammar. */
struct TSLanguage;
struct TSTree;

/*
 * Parses TEXT, for at most LIMIT_PARSE_MICROS of this thread's time: the result does not depend on
 * what else the machine does. The caller frees the tree with ts_tree_delete. NULL when it took too
 * long or the grammar is of another version.
 */
struct TSTree *syntax_parse(const struct TSLanguage *grammar, struct slice text)
    V_NONNULL(1) V_MUST_USE;

#endif
