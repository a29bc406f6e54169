/* SPDX-License-Identifier: Apache-2.0 */
/* The table of source languages: add yours here. */
#include "base/file.h"
#include "lang/lang.h"

extern const struct language language_javascript, language_python, language_tsx,
    language_typescript;

static const struct language *const languages[] = {
    &language_javascript,
    &language_python,
    &language_tsx,
    &language_typescript,
    NULL,
};

const struct language *language_of(const char *path)
{
    struct slice name = slice_of(path_base(path));
    for (size_t i = 0; languages[i]; i++)
        for (const char *const *ext = languages[i]->extensions; *ext; ext++)
            if (name.len > strlen(*ext) && slice_ends(name, *ext))
                return languages[i];
    return NULL;
}
