/* SPDX-License-Identifier: Apache-2.0 */
#include "component/component.h"
#include "component/version.h"

static const char *const names[ECO_COUNT] = {
    [ECO_NPM] = "npm",
    [ECO_PYPI] = "PyPI",
    [ECO_GO] = "Go",
    [ECO_MAVEN] = "Maven",
    [ECO_RUBYGEMS] = "RubyGems",
    [ECO_CRATES] = "crates.io",
    [ECO_PACKAGIST] = "Packagist",
    [ECO_NUGET] = "NuGet",
};

const char *ecosystem_name(enum ecosystem e)
{
    return (unsigned)e < ECO_COUNT ? names[e] : "";
}

bool ecosystem_parse(struct slice name, enum ecosystem *ret)
{
    /* a suffix names a release or a repository: "Maven:https://…" */
    struct slice suffix, base = slice_cut(name, ':', &suffix);
    for (size_t i = 0; i < ECO_COUNT; i++) {
        if (slice_ieq_str(base, names[i])) {
            *ret = (enum ecosystem)i;
            return true;
        }
    }
    return false;
}

/* PEP 503: runs of "-", "_" and "." are one "-". */
static size_t normalise_python(char *out, struct slice name)
{
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = version_lower(name.ptr[i]);
        bool dash = c == '-' || c == '_' || c == '.';
        if (dash && len > 0 && out[len - 1] == '-')
            continue;
        out[len++] = dash ? '-' : c;
    }
    return len;
}

struct slice ecosystem_normalise(struct arena *a, enum ecosystem e, struct slice name)
{
    name = slice_trim(name);
    char *out = arena_slicedup(a, name);
    size_t len = name.len;
    switch (e) {
    case ECO_PYPI:
        len = normalise_python(out, name);
        break;
    case ECO_CRATES:
    case ECO_PACKAGIST:
    case ECO_NUGET:
        for (size_t i = 0; i < len; i++)
            out[i] = e == ECO_CRATES && out[i] == '_' ? '-' : version_lower(out[i]);
        break;
    default:
        break; /* npm, Go, Maven and RubyGems tell names apart by case */
    }
    out[len] = '\0';
    return (struct slice){out, len};
}
