/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/rule-internal.h"

/*
 * The small languages inside rule files: API paths, selectors and {a,b} alternatives. See
 * docs/rules.md for the grammar.
 */

/* The end of a bracketed or quoted part that starts at AT, or SIZE_MAX. */
static size_t part_end(struct slice text, size_t at, char close)
{
    for (size_t i = at + 1; i < text.len; i++)
        if (text.ptr[i] == close)
            return i;
    return SIZE_MAX;
}

/* Replaces the first group of TEXT by each of its alternatives; false when it has no group. */
static bool expand_first(struct arena *a, struct slice text, struct rule_texts *out,
                         const char **ret_why)
{
    size_t open = slice_find_char(text, '{');
    if (open == SIZE_MAX)
        return false;
    size_t close = part_end(text, open, '}');
    if (close == SIZE_MAX) {
        *ret_why = "'{' without its '}'";
        return true;
    }
    struct slice rest = slice_sub(text, open + 1, close);
    bool more = true;
    while (more) {
        more = slice_find_char(rest, ',') != SIZE_MAX;
        struct slice one = slice_trim(slice_cut(rest, ',', &rest));
        char *s = arena_printf(a, "%.*s%.*s%.*s", (int)open, text.ptr, SLICE_ARG(one),
                               (int)(text.len - close - 1), text.ptr + close + 1);
        *vec_add(&out->items, a) = slice_of(s);
    }
    return true;
}

bool path_expand(struct arena *a, struct slice text, struct rule_texts *out, const char **ret_why)
{
    struct rule_texts queue = {0};
    const char *why = NULL;
    *vec_add(&queue.items, a) = text;
    for (size_t i = 0; i < queue.items.len && !why; i++) {
        struct slice one = queue.items.items[i];
        if (!expand_first(a, one, &queue, &why))
            *vec_add(&out->items, a) = one;
        if (queue.items.len > RULE_ALTERNATIVES)
            why = "too many alternatives in one path";
    }
    if (why)
        *ret_why = why;
    return !why;
}

struct cursor {
    struct slice text;
    size_t at;
};

static bool is_name_char(char c)
{
    return c != '.' && c != '(' && c != ')' && c != '[' && c != ']' && c != '|' && c != ' ' &&
           c != '=';
}

/* A bare name or a [bracketed one]. */
static bool read_name(struct cursor *c, struct slice *ret, const char **ret_why)
{
    size_t start = c->at;
    if (start < c->text.len && c->text.ptr[start] == '[') {
        size_t end = part_end(c->text, start, ']');
        if (end == SIZE_MAX || end == start + 1) {
            *ret_why = "'[' needs a name and its ']'";
            return false;
        }
        *ret = slice_sub(c->text, start + 1, end);
        c->at = end + 1;
        return true;
    }
    while (c->at < c->text.len && is_name_char(c->text.ptr[c->at]))
        c->at++;
    *ret = slice_sub(c->text, start, c->at);
    if (!ret->len)
        *ret_why = "a name is missing";
    return ret->len > 0;
}

static uint32_t make_member(struct rule_set *set, uint32_t node, struct slice name)
{
    if (slice_eq_str(name, "*"))
        return trie_make(set, node, EDGE_ANY_MEMBER, NULL);
    return trie_make(set, node, EDGE_MEMBER, atom_get(set->atoms, name));
}

static uint32_t make_package(struct rule_set *set, enum lang_id lang, struct slice name)
{
    uint32_t edge = EDGE_PACKAGE + (uint32_t)lang;
    if (lang != LANG_PYTHON)
        return trie_make(set, 0, edge, atom_get(set->atoms, name));
    struct slice rest;
    struct slice head = slice_cut(name, '.', &rest);
    uint32_t node = trie_make(set, 0, edge, atom_get(set->atoms, head));
    while (rest.len) {
        head = slice_cut(rest, '.', &rest);
        node = make_member(set, node, head);
    }
    return node;
}

static bool read_root(struct rule_set *set, enum lang_id lang, struct cursor *c, uint32_t *ret_node,
                      const char **ret_why)
{
    struct slice name;
    if (c->text.len && c->text.ptr[0] == '[') {
        if (!read_name(c, &name, ret_why))
            return false;
        *ret_node = make_package(set, lang, name);
        return true;
    }
    if (!read_name(c, &name, ret_why))
        return false;
    if (slice_eq_str(name, "*")) {
        *ret_why = "a path cannot start with '*'; use 'method' for a method of any object";
        return false;
    }
    if (slice_eq_str(name, "global")) {
        if (c->at >= c->text.len || c->text.ptr[c->at] != '.') {
            *ret_why = "'global' needs the name of a global: global.fetch()";
            return false;
        }
        c->at++;
        if (!read_name(c, &name, ret_why))
            return false;
        *ret_node = trie_make(set, 0, EDGE_GLOBAL + (uint32_t)lang, atom_get(set->atoms, name));
    } else if (name.ptr[0] == '<') {
        *ret_node = trie_make(set, 0, EDGE_GLOBAL + (uint32_t)lang, atom_get(set->atoms, name));
    } else {
        *ret_node = make_package(set, lang, name);
    }
    return true;
}

/* "()" or "("text")". */
static bool read_call(struct rule_set *set, struct cursor *c, uint32_t *node, const char **ret_why)
{
    size_t end = part_end(c->text, c->at, ')');
    struct slice inside = end == SIZE_MAX ? SLICE_EMPTY : slice_sub(c->text, c->at + 1, end);
    if (end == SIZE_MAX) {
        *ret_why = "'(' without its ')'";
        return false;
    }
    c->at = end + 1;
    if (!inside.len) {
        *node = trie_make(set, *node, EDGE_CALL, NULL);
        return true;
    }
    char quote = inside.ptr[0];
    if (inside.len < 2 || (quote != '"' && quote != '\'') || inside.ptr[inside.len - 1] != quote) {
        *ret_why = "between '(' and ')' stands nothing or one quoted constant";
        return false;
    }
    inside = slice_sub(inside, 1, inside.len - 1);
    *node = trie_make(set, *node, EDGE_CALL_CONST, atom_get(set->atoms, inside));
    return true;
}

bool path_node(struct rule_set *set, enum lang_id lang, struct slice text, uint32_t *ret_node,
               const char **ret_why)
{
    struct cursor c = {.text = slice_trim(text)};
    uint32_t node = 0;
    if (!read_root(set, lang, &c, &node, ret_why))
        return false;
    while (c.at < c.text.len) {
        char ch = c.text.ptr[c.at];
        if (ch == '(') {
            if (!read_call(set, &c, &node, ret_why))
                return false;
        } else if (ch == '.') {
            struct slice name;
            c.at++;
            if (!read_name(&c, &name, ret_why))
                return false;
            node = make_member(set, node, name);
        } else if (ch == '=' && ++c.at == c.text.len) {
            node = trie_make(set, node, EDGE_SET, NULL);
        } else {
            *ret_why = "expected '.', '(', '=' at the end, or the end of the path";
            return false;
        }
    }
    *ret_node = node;
    return true;
}

/* Decimal digits at the cursor, at most three. */
static bool read_index(struct cursor *c, uint16_t *ret)
{
    size_t start = c->at;
    while (c->at < c->text.len && c->text.ptr[c->at] >= '0' && c->text.ptr[c->at] <= '9')
        c->at++;
    uint64_t n;
    if (c->at - start > 3 || !slice_to_u64(slice_sub(c->text, start, c->at), &n))
        return false;
    *ret = (uint16_t)n;
    return true;
}

static bool skip(struct cursor *c, const char *word)
{
    if (!slice_starts(slice_sub(c->text, c->at, c->text.len), word))
        return false;
    c->at += strlen(word);
    return true;
}

static bool read_selector_name(struct rule_set *set, struct cursor *c, struct selector *s,
                               const char **ret_why)
{
    struct slice name;
    if (!read_name(c, &name, ret_why))
        return false;
    s->name = atom_get(set->atoms, name);
    return true;
}

static bool read_selector_head(struct rule_set *set, struct cursor *c, struct selector *s,
                               const char **ret_why)
{
    if (skip(c, "return")) {
        s->kind = SELECT_RETURN;
    } else if (skip(c, "receiver")) {
        s->kind = SELECT_RECEIVER;
    } else if (skip(c, "any")) {
        s->kind = SELECT_ANY_ARG;
    } else if (skip(c, "name:")) {
        s->kind = SELECT_NAMED;
        return read_selector_name(set, c, s, ret_why);
    } else if (skip(c, "callback")) {
        s->kind = SELECT_CALLBACK;
        bool good = read_index(c, &s->index) && skip(c, ".");
        if (good && skip(c, "return"))
            s->param = SELECTOR_RETURN;
        else if (!good || !read_index(c, &s->param)) {
            *ret_why = "write callback<argument>.<parameter>, such as callback1.0, or "
                       "callback1.return";
            return false;
        }
    } else if (skip(c, "arg")) {
        s->kind = SELECT_ARG;
        if (!read_index(c, &s->index)) {
            *ret_why = "write arg<number>, such as arg0";
            return false;
        }
        if (skip(c, "|"))
            return read_selector_name(set, c, s, ret_why);
    } else {
        *ret_why = "a selector starts with return, arg0, name:x, any, receiver or callback0.0";
        return false;
    }
    return true;
}

bool path_selector(struct rule_set *set, struct slice text, struct selector *ret,
                   const char **ret_why)
{
    struct cursor c = {.text = slice_trim(text)};
    struct selector s = {0};
    if (!read_selector_head(set, &c, &s, ret_why))
        return false;
    while (c.at < c.text.len) {
        struct slice name;
        if (!skip(&c, ".")) {
            *ret_why = "expected '.' or the end of the selector";
            return false;
        }
        if (!read_name(&c, &name, ret_why))
            return false;
        if (slice_eq_str(name, "**") && c.at == c.text.len) {
            s.deep = true;
            break;
        }
        if (s.depth == SELECTOR_DEPTH) {
            *ret_why = "a selector has at most 4 members";
            return false;
        }
        s.keyed = s.keyed || (name.len == 2 && name.ptr[0] == '@');
        s.path[s.depth++] = slice_eq_str(name, "*") ? NULL : atom_get(set->atoms, name);
    }
    *ret = s;
    return true;
}
