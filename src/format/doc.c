/* SPDX-License-Identifier: Apache-2.0 */
#include "format/doc.h"

#include "format/doc-internal.h"
#include "format/hcl.h"

#include <math.h>

const struct doc *doc_get(const struct doc *map, const char *key)
{
    if (!doc_is_map(map) || !key)
        return NULL;
    size_t len = strlen(key);
    doc_each(child, map)
    {
        if (child->key.len == len && (len == 0 || memcmp(child->key.ptr, key, len) == 0))
            return child;
    }
    return NULL;
}

const struct doc *doc_at(const struct doc *root, const char *path)
{
    struct slice rest = slice_of(path);
    const struct doc *node = root;
    while (node && rest.len) {
        struct slice step = slice_cut(rest, '.', &rest);
        const struct doc *found = NULL;
        uint64_t index;
        if (doc_is_seq(node)) {
            found = slice_to_u64(step, &index) ? doc_index(node, (size_t)index) : NULL;
        } else if (doc_is_map(node)) {
            doc_each(child, node)
            {
                if (slice_eq(child->key, step)) {
                    found = child;
                    break;
                }
            }
        }
        node = found;
    }
    return node;
}

const struct doc *doc_index(const struct doc *seq, size_t index)
{
    if (!doc_is_seq(seq) || index >= seq->count)
        return NULL;
    const struct doc *child = seq->child;
    for (; child && index; index--)
        child = child->next;
    return child;
}

struct slice doc_text(const struct doc *node)
{
    return doc_is_scalar(node) && node->kind != DOC_NULL ? node->text : SLICE_EMPTY;
}

struct slice doc_text_at(const struct doc *map, const char *key)
{
    return doc_text(doc_get(map, key));
}

bool doc_is_map(const struct doc *node)
{
    return node && node->kind == DOC_MAP;
}

bool doc_is_seq(const struct doc *node)
{
    return node && node->kind == DOC_SEQ;
}

bool doc_is_scalar(const struct doc *node)
{
    return node && node->kind != DOC_MAP && node->kind != DOC_SEQ;
}

bool doc_bool(const struct doc *node, bool fallback)
{
    if (!node)
        return fallback;
    if (node->kind == DOC_BOOL)
        return node->truth;
    if (node->kind != DOC_STRING)
        return fallback;
    if (slice_ieq_str(node->text, "true") || slice_ieq_str(node->text, "yes"))
        return true;
    if (slice_ieq_str(node->text, "false") || slice_ieq_str(node->text, "no"))
        return false;
    return fallback;
}

double doc_number(const struct doc *node, double fallback)
{
    double value = NAN;
    if (node && node->kind == DOC_NUMBER)
        value = node->number;
    else if (node && node->kind == DOC_STRING)
        value = doc_parse_number(slice_trim(node->text));
    return isfinite(value) ? value : fallback;
}

size_t doc_count(const struct doc *node)
{
    return node ? node->count : 0;
}

/* Files called .json whose own tools accept comments. */
static bool is_relaxed_json(struct slice base)
{
    static const char *const names[] = {"firebase.json",    "host.json",
                                        "function.json",    "local.settings.json",
                                        "azuredeploy.json", "mainTemplate.json"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (slice_eq_str(base, names[i]))
            return true;
    return slice_starts(base, "tsconfig") || slice_starts(base, "jsconfig") ||
           slice_ends(base, "rules.json"); /* of a Firebase database */
}

bool doc_format_of(const char *name, enum doc_format *ret_format)
{
    /* Whole names first: they say more than their ends. */
    static const struct {
        const char *name;
        enum doc_format format;
    } names[] = {
        {"poetry.lock", DOC_TOML},
        {"uv.lock", DOC_TOML},
        {"pdm.lock", DOC_TOML},
        {"Cargo.lock", DOC_TOML},
        {"Pipfile", DOC_TOML},
        {"Pipfile.lock", DOC_JSON},
        {"composer.lock", DOC_JSON},
        {"deno.lock", DOC_JSON},
        {"wrangler.json", DOC_JSONC},
        {"devcontainer.json", DOC_JSONC},
        {"zappa_settings.json", DOC_HJSON},
        {"serverless.ts", DOC_SCRIPT},
        {"serverless.js", DOC_SCRIPT},
        {"serverless.mjs", DOC_SCRIPT},
        {"serverless.cjs", DOC_SCRIPT},
    };
    static const struct {
        const char *suffix;
        enum doc_format format;
    } suffixes[] = {
        {".yml", DOC_YAML},    {".yaml", DOC_YAML}, {".template", DOC_YAML}, {".json", DOC_JSON},
        {".jsonc", DOC_JSONC}, {".toml", DOC_TOML}, {".json5", DOC_JSONC},   {".tf", DOC_HCL},
        {".tofu", DOC_HCL},    {".hcl", DOC_HCL},   {".tfvars", DOC_HCL},
    };
    const char *slash = strrchr(name, '/');
    struct slice base = slice_of(slash ? slash + 1 : name);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (slice_eq_str(base, names[i].name)) {
            *ret_format = names[i].format;
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
        if (!slice_ends(base, suffixes[i].suffix))
            continue;
        bool relaxed = is_relaxed_json(base);
        *ret_format = suffixes[i].format;
        if (relaxed && suffixes[i].format == DOC_JSON)
            *ret_format = DOC_JSONC;
        return true;
    }
    return false;
}

static const char *utf16_name(struct slice text)
{
    if (text.len >= 2 && memcmp(text.ptr, "\xff\xfe", 2) == 0)
        return "UTF-16";
    if (text.len >= 2 && memcmp(text.ptr, "\xfe\xff", 2) == 0)
        return "UTF-16";
    return NULL;
}

/* Length of the well-formed UTF-8 character at S, 0 when there is none. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    unsigned c = s[0];
    size_t len = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
    if (len == 0 || len > left)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    }
    bool overlong = (c == 0xe0 && s[1] < 0xa0) || (c == 0xf0 && s[1] < 0x90);
    bool surrogate = c == 0xed && s[1] > 0x9f;
    bool beyond = c == 0xf4 && s[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : len;
}

/* Every string of a tree is valid UTF-8 without NUL: what is not is refused before parsing. */
static enum virga_err check_encoding(struct doc_builder *b)
{
    const unsigned char *s = (const unsigned char *)b->text.ptr;
    struct doc_place place = {1, 1};
    const char *wide = utf16_name(b->text);
    if (wide)
        return doc_syntax_error(b, "not-utf8", place, "file is %s: save it as UTF-8", wide);
    size_t line_start = 0;
    for (size_t i = 0; i < b->text.len;) {
        size_t len = utf8_length(s + i, b->text.len - i);
        if (len == 0 || s[i] == 0) {
            place.column = (unsigned)(i - line_start + 1);
            return doc_syntax_error(b, "not-utf8", place,
                                    "byte 0x%02x is not text: save the file as UTF-8", s[i]);
        }
        if (s[i] == '\n') {
            place.line++;
            line_start = i + 1;
        }
        i += len;
    }
    return VIRGA_OK;
}

/* Takes off a byte order mark, and refuses what is too large or no text. */
static enum virga_err take_text(struct doc_builder *b, struct slice text)
{
    if (text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0)
        text = slice_sub(text, 3, text.len);
    if (text.len > UINT32_MAX / 2)
        return doc_limit_error(b, "file-too-large", (struct doc_place){0, 0},
                               "file is larger than %u MB", UINT32_MAX / 2 >> 20);
    b->text = text.ptr ? text : SLICE("");
    return check_encoding(b);
}

static bool may_be_template(struct slice text)
{
    return slice_find(text, "{{") != SIZE_MAX || slice_find(text, "{%") != SIZE_MAX ||
           slice_find(text, "<%") != SIZE_MAX;
}

/* Reads what is left without the template language; false, and nothing told, if that is no YAML. */
static bool parse_yaml_template(struct doc_builder *b, bool mends, struct doc **ret_root)
{
    struct slice rendered;
    struct doc_builder silent = *b, without = *b;
    silent.sink = NULL;
    if (!yaml_without_marks(b->scratch, b->text, &rendered))
        return false;
    silent.text = without.text = rendered;
    if (yaml_parse(&silent, ret_root) != VIRGA_OK &&
        !(mends && yaml_parse_mended(&without, ret_root)))
        return false;
    diag_emit(b->sink, VIRGA_DIAG_NOTE, "yaml-template", b->file, 1, 1,
              "template text is not rendered: its values are not known");
    return true;
}

static enum virga_err parse_yaml(struct doc_builder *b, bool mends, struct doc **ret_root)
{
    struct doc_builder silent = *b;
    if (may_be_template(b->text)) {
        silent.sink = NULL; /* only what is wrong with the file as it is gets told */
        if (yaml_parse(&silent, ret_root) == VIRGA_OK || parse_yaml_template(b, mends, ret_root))
            return VIRGA_OK;
    }
    if (mends && yaml_parse_mended(b, ret_root))
        return VIRGA_OK;
    return yaml_parse(b, ret_root);
}

static enum virga_err parse(struct arena *a, enum doc_format format, bool mends, struct slice text,
                            const char *file, const struct virga_diag_sink *sink,
                            struct doc **ret_root)
{
    struct arena scratch;
    struct doc_builder b = {.arena = a, .scratch = &scratch, .file = file, .sink = sink};
    enum virga_err err = take_text(&b, text);
    if (err)
        return err;
    arena_init(&scratch);
    switch (format) {
    case DOC_YAML:
        err = parse_yaml(&b, mends, ret_root);
        break;
    case DOC_JSON:
    case DOC_JSONC:
    case DOC_HJSON:
        err = json_parse(&b, format, ret_root);
        break;
    case DOC_TOML:
        err = toml_parse(&b, ret_root);
        break;
    case DOC_HCL:
        err = hcl_parse(&b, ret_root);
        break;
    case DOC_SCRIPT:
        err = script_parse(&b, ret_root);
        break;
    }
    arena_release(&scratch);
    return err;
}

enum virga_err doc_parse(struct arena *a, enum doc_format format, struct slice text,
                         const char *file, const struct virga_diag_sink *sink,
                         struct doc **ret_root)
{
    return parse(a, format, false, text, file, sink, ret_root);
}

enum virga_err doc_parse_mended(struct arena *a, enum doc_format format, struct slice text,
                                const char *file, const struct virga_diag_sink *sink,
                                struct doc **ret_root)
{
    return parse(a, format, true, text, file, sink, ret_root);
}

enum virga_err doc_parse_template(struct arena *a, struct slice text, const char *file,
                                  const struct doc *place, const struct virga_diag_sink *sink,
                                  struct doc **ret_root)
{
    struct arena scratch;
    struct doc_builder b = {.arena = a, .scratch = &scratch, .file = file, .sink = sink};
    enum virga_err err = take_text(&b, text);
    if (err)
        return err;
    arena_init(&scratch);
    err = hcl_parse_template(&b, place, ret_root);
    arena_release(&scratch);
    return err;
}
