/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LANG_TYPESCRIPT_TEXT_H
#define LANG_TYPESCRIPT_TEXT_H

#include "base/arena.h"

/*
 * TEXT as the grammars of TypeScript can read it: type arguments before a template (sql<Row[]>`…`),
 * which they take for comparisons, are blank. All else stays where it was. TEXT itself when there
 * are none, else a copy in A.
 */
struct slice typescript_text(struct slice text, struct arena *a) V_NONNULL(2);

#endif
