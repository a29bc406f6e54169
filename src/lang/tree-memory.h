/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_TREE_MEMORY_H
#define LANG_TREE_MEMORY_H

#include "base/base.h"

/*
 * Memory for tree-sitter. Between tree_memory_enter and tree_memory_leave, on the thread that
 * called it, everything that tree-sitter allocates comes from a pool that is dropped as a whole: a
 * syntax tree has no need to be taken apart. Nothing that was allocated between the two may be used
 * after. Elsewhere, and on other threads, tree-sitter goes on to use the heap.
 */
void tree_memory_enter(void);
void tree_memory_leave(void);

#endif
