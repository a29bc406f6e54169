/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure-expr-internal.h"

/* The functions that expressions call (concat, format, if …), and the values that they make. */

/* ---- values ---- */

struct azure_value azure_text_value(struct slice text)
{
    return (struct azure_value){.text = text, .known = true};
}

struct azure_value azure_truth(bool is)
{
    return azure_text_value(is ? SLICE("true") : SLICE("false"));
}

bool azure_is_text(struct azure_value v)
{
    return v.known && (!v.doc || doc_is_scalar(v.doc));
}

static bool is_true(struct azure_value v)
{
    return azure_is_text(v) && slice_ieq_str(v.text, "true");
}

struct azure_value azure_take(const struct azure_scope *s, struct buf *b, bool known)
{
    struct azure_value v = {.known = known && !b->full};
    s->budget->text_bytes += b->len;
    if (s->budget->text_bytes > LIMIT_TEMPLATE_TEXT)
        s->budget->limited = true;
    else
        v.text = b->full ? SLICE("${long text}") : arena_slice(s->arena, buf_slice(b));
    v.known &= !s->budget->limited;
    buf_release(b);
    return v;
}

struct azure_value azure_unknown(const struct azure_scope *s, struct slice written)
{
    struct buf b;
    buf_init(&b, AZURE_MAX_VALUE);
    buf_add_str(&b, "${");
    buf_add_slice(&b, slice_sub(written, 0, 200));
    buf_add_char(&b, '}');
    return azure_take(s, &b, false);
}

struct doc *azure_container(const struct azure_context *c, enum doc_kind kind)
{
    struct doc *made = arena_new(c->scope->arena, struct doc);
    made->kind = kind;
    made->file = c->node->file;
    made->line = made->key_line = made->end_line = c->node->line;
    made->column = made->key_column = c->node->column;
    return made;
}

void azure_add_to(const struct azure_context *c, struct doc *container, struct slice key,
                  struct azure_value v, const struct doc *at)
{
    struct doc *node = azure_container(c, DOC_STRING);
    if (v.doc)
        *node = *v.doc; /* what is below it is shared */
    node->next = NULL;
    node->key = key;
    if (at) {
        node->file = at->file;
        node->line = at->line;
        node->column = at->column;
        node->key_line = at->key_line;
        node->key_column = at->key_column;
    }
    if (!v.doc || doc_is_scalar(v.doc)) {
        node->kind = DOC_STRING;
        node->text = v.text;
        node->tag = v.known ? azure_tag_known : azure_tag_unknown;
    }
    c->scope->budget->steps++;
    doc_append(container, node);
}

struct azure_value azure_made(const struct azure_context *c, const struct doc *made)
{
    return (struct azure_value){.doc = made, .scope = c->scope, .known = true};
}

static struct azure_value list_of(const struct azure_context *c, const struct azure_value *items,
                                  size_t n)
{
    struct doc *list = azure_container(c, DOC_SEQ);
    for (size_t i = 0; i < n; i++)
        azure_add_to(c, list, SLICE_EMPTY, items[i], NULL);
    return azure_made(c, list);
}

/* ---- functions ---- */

static azure_builtin fn_union;

static struct azure_value fn_concat(const struct azure_context *c, const struct azure_value *args,
                                    size_t n)
{
    struct buf b;
    bool known = true;
    for (size_t i = 0; i < n; i++)
        if (args[i].known && doc_is_seq(args[i].doc))
            return fn_union(c, args, n);
    buf_init(&b, AZURE_MAX_VALUE);
    for (size_t i = 0; i < n; i++) {
        buf_add_slice(&b, args[i].text);
        known &= azure_is_text(args[i]);
    }
    return azure_take(c->scope, &b, known);
}

/* "{0}-{1:D2}" with its arguments. */
static struct azure_value fn_format(const struct azure_context *c, const struct azure_value *args,
                                    size_t n)
{
    struct buf b;
    bool known = n > 0 && azure_is_text(args[0]);
    struct slice rest = n ? args[0].text : SLICE_EMPTY;
    buf_init(&b, AZURE_MAX_VALUE);
    while (rest.len) {
        char first = rest.ptr[0];
        size_t end = first == '{' ? slice_find_char(rest, '}') : SIZE_MAX;
        struct slice spec, number = slice_cut(slice_sub(rest, 1, end), ':', &spec);
        uint64_t i;
        if ((first == '{' || first == '}') && rest.len > 1 && rest.ptr[1] == first) {
            buf_add_char(&b, first);
            rest = slice_sub(rest, 2, rest.len);
        } else if (end != SIZE_MAX && slice_to_u64(number, &i) && i + 1 < n) {
            buf_add_slice(&b, args[i + 1].text);
            known &= azure_is_text(args[i + 1]);
            rest = slice_sub(rest, end + 1, rest.len);
        } else {
            buf_add_char(&b, first);
            rest = slice_sub(rest, 1, rest.len);
        }
    }
    return azure_take(c->scope, &b, known);
}

/* ('Microsoft.X/a/b', 'A', 'B') is "Microsoft.X/a/A/b/B", wherever it is
 * deployed. */
static struct azure_value fn_resource_id(const struct azure_context *c,
                                         const struct azure_value *args, size_t n)
{
    struct buf b;
    bool known = true;
    size_t first = 0;
    while (first < n && slice_find_char(args[first].text, '/') == SIZE_MAX)
        first++;
    buf_init(&b, AZURE_MAX_VALUE);
    struct slice rest, type = slice_cut(first < n ? args[first].text : SLICE_EMPTY, '/', &rest);
    buf_add_slice(&b, type);
    for (size_t i = first + 1; i < n; i++) {
        buf_add_char(&b, '/');
        buf_add_slice(&b, slice_cut(rest, '/', &rest));
        buf_add_char(&b, '/');
        buf_add_slice(&b, args[i].text);
        known &= azure_is_text(args[i]);
    }
    return azure_take(c->scope, &b, known && first < n && azure_is_text(args[first]));
}

static struct azure_value change_case(const struct azure_context *c, struct azure_value v,
                                      char from, char to)
{
    struct buf b;
    buf_init(&b, AZURE_MAX_VALUE);
    for (size_t i = 0; i < v.text.len; i++) {
        char old = v.text.ptr[i];
        buf_add_char(&b, v.known && old >= from && old <= to ? (char)(old ^ 0x20) : old);
    }
    return azure_take(c->scope, &b, azure_is_text(v));
}

static struct azure_value fn_to_lower(const struct azure_context *c, const struct azure_value *args,
                                      size_t n)
{
    return n ? change_case(c, args[0], 'A', 'Z') : azure_text_value(SLICE_EMPTY);
}

static struct azure_value fn_to_upper(const struct azure_context *c, const struct azure_value *args,
                                      size_t n)
{
    return n ? change_case(c, args[0], 'a', 'z') : azure_text_value(SLICE_EMPTY);
}

struct azure_value azure_fn_if(const struct azure_context *c, const struct azure_value *args,
                               size_t n)
{
    if (n == 3 && azure_is_text(args[0]))
        return args[is_true(args[0]) ? 1 : 2];
    return azure_unknown(c->scope, SLICE("if"));
}

struct azure_value azure_fn_equals(const struct azure_context *c, const struct azure_value *args,
                                   size_t n)
{
    if (n == 2 && azure_is_text(args[0]) && azure_is_text(args[1]))
        return azure_truth(slice_eq(args[0].text, args[1].text));
    return azure_unknown(c->scope, SLICE("equals"));
}

struct azure_value azure_fn_not(const struct azure_context *c, const struct azure_value *args,
                                size_t n)
{
    return n == 1 && azure_is_text(args[0]) ? azure_truth(!is_true(args[0]))
                                            : azure_unknown(c->scope, SLICE("not"));
}

/* One that is DECIDING decides, whatever is not known of the others. */
static struct azure_value logic(const struct azure_context *c, const struct azure_value *args,
                                size_t n, bool deciding)
{
    bool known = true;
    for (size_t i = 0; i < n; i++) {
        if (azure_is_text(args[i]) && is_true(args[i]) == deciding)
            return azure_truth(deciding);
        known &= azure_is_text(args[i]);
    }
    return known ? azure_truth(!deciding) : azure_unknown(c->scope, SLICE("condition"));
}

struct azure_value azure_fn_and(const struct azure_context *c, const struct azure_value *args,
                                size_t n)
{
    return logic(c, args, n, false);
}

struct azure_value azure_fn_or(const struct azure_context *c, const struct azure_value *args,
                               size_t n)
{
    return logic(c, args, n, true);
}

static struct azure_value fn_empty(const struct azure_context *c, const struct azure_value *args,
                                   size_t n)
{
    if (n != 1 || !args[0].known)
        return azure_unknown(c->scope, SLICE("empty"));
    bool scalar = !args[0].doc || doc_is_scalar(args[0].doc);
    return azure_truth(scalar ? args[0].text.len == 0 : doc_count(args[0].doc) == 0);
}

static struct azure_value fn_bool(const struct azure_context *c, const struct azure_value *args,
                                  size_t n)
{
    return n == 1 && azure_is_text(args[0]) ? azure_truth(is_true(args[0]))
                                            : azure_unknown(c->scope, SLICE("bool"));
}

/* string(), int(), json() and the like: the text stays as it is. */
static struct azure_value fn_same(const struct azure_context *c, const struct azure_value *args,
                                  size_t n)
{
    (void)c;
    return n ? args[0] : azure_text_value(SLICE_EMPTY);
}

/* The entry KEY of MAP, made so far. */
static bool has_entry(const struct azure_context *c, const struct doc *map, struct slice key)
{
    doc_each(node, map)
    {
        c->scope->budget->steps++;
        if (slice_eq(node->key, key))
            return true;
    }
    return false;
}

/*
 * Of maps: all entries, the last of a name before others. Of lists: all items. What is not known of
 * them adds nothing.
 */
static struct azure_value fn_union(const struct azure_context *c, const struct azure_value *args,
                                   size_t n)
{
    struct doc *made = NULL;
    for (size_t i = 0; i < n && !made; i++)
        if (args[i].known && args[i].doc && !doc_is_scalar(args[i].doc))
            made = azure_container(c, args[i].doc->kind);
    if (!made)
        return azure_unknown(c->scope, SLICE("union"));
    for (size_t i = 0; i < n; i++) {
        const struct azure_value *v = &args[made->kind == DOC_SEQ ? i : n - 1 - i];
        doc_each(node, v->known && v->doc && v->doc->kind == made->kind ? v->doc : NULL)
        {
            if (c->scope->budget->steps > AZURE_MAX_STEPS)
                break;
            if (made->kind == DOC_SEQ || !has_entry(c, made, node->key))
                azure_add_to(c, made, node->key, azure_eval_within(v->scope, node, c->depth + 1),
                             node);
        }
    }
    return azure_made(c, made);
}

/* range(START, COUNT), as far as loops are followed. */
static struct azure_value fn_range(const struct azure_context *c, const struct azure_value *args,
                                   size_t n)
{
    uint64_t start, count;
    if (n != 2 || !azure_is_text(args[0]) || !azure_is_text(args[1]) ||
        !slice_to_u64(args[0].text, &start) || !slice_to_u64(args[1].text, &count) ||
        count > AZURE_MAX_RANGE || start > UINT32_MAX)
        return azure_unknown(c->scope, SLICE("range"));
    struct azure_value *items = arena_array(c->scope->arena, struct azure_value, count);
    for (uint64_t i = 0; i < count; i++)
        items[i] = azure_text_value(
            slice_of(arena_printf(c->scope->arena, "%llu", (unsigned long long)(start + i))));
    c->scope->budget->steps += count;
    return list_of(c, items, count);
}

/* copyIndex(), copyIndex('LOOP'), each with what is added. */
static struct azure_value fn_copy_index(const struct azure_context *c,
                                        const struct azure_value *args, size_t n)
{
    uint64_t more = 0;
    bool offset = n && slice_to_u64(args[n - 1].text, &more) && more < UINT32_MAX;
    bool named = n > (offset ? 1u : 0u);
    for (const struct azure_scope *s = c->scope; s; s = s->outer)
        if (s->loop.len && (!named || slice_eq(s->loop, args[0].text)))
            return azure_text_value(
                slice_of(arena_printf(c->scope->arena, "%zu", s->index + (size_t)more)));
    return azure_unknown(c->scope, SLICE("copyIndex()"));
}

static const struct {
    const char *name;
    azure_builtin *run;
} functions[] = {
    {"concat", fn_concat},
    {"format", fn_format},
    {"if", azure_fn_if},
    {"equals", azure_fn_equals},
    {"not", azure_fn_not},
    {"and", azure_fn_and},
    {"or", azure_fn_or},
    {"empty", fn_empty},
    {"bool", fn_bool},
    {"toLower", fn_to_lower},
    {"toUpper", fn_to_upper},
    {"resourceId", fn_resource_id},
    {"string", fn_same},
    {"int", fn_same},
    {"trim", fn_same},
    {"any", fn_same},
    {"range", fn_range},
    {"createArray", list_of},
    {"union", fn_union},
    {"copyIndex", fn_copy_index},
    {"subscriptionResourceId", fn_resource_id},
};

azure_builtin *azure_builtin_named(struct slice name)
{
    for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
        if (slice_ieq_str(name, functions[i].name))
            return functions[i].run;
    return NULL;
}
