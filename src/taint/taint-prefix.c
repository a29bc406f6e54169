/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/* What the constant text before a value, and the name of a member, say of it. */

#define PREFIX_MAX 512
#define PREFIX_DEPTH 8
#define UNKNOWN_PART '\001'

struct prefix {
    char text[PREFIX_MAX];
    size_t len;
};

static void prefix_add(struct prefix *p, struct slice text)
{
    for (size_t i = 0; i < text.len && p->len < PREFIX_MAX; i++)
        p->text[p->len++] = text.ptr[i];
}

/* The parts of a CONCAT before INDEX; what is no constant counts as one unknown character. */
static void prefix_collect(struct taint *t, const struct ir_function *f, uint32_t concat,
                           uint32_t index, struct prefix *p, int depth)
{
    const struct ir_instr *in = &f->code.items[concat];
    for (uint32_t i = 0; i < in->nargs && i < index; i++) {
        uint32_t part = f->args.items[in->args + i].value;
        struct slice text;
        if (part == IR_NONE)
            continue;
        if (link_string(t->link, f->id, part, &text))
            prefix_add(p, text);
        else if (f->code.items[part].op == IR_CONCAT && depth > 0)
            prefix_collect(t, f, part, UINT32_MAX, p, depth - 1);
        else
            prefix_add(p, (struct slice){(const char[]){UNKNOWN_PART}, 1});
    }
}

/* "https://host/", or something unknown and then a slash: the host stands before. */
static bool fixes_host(struct slice prefix)
{
    size_t at = slice_find(prefix, "://");
    size_t start = at == SIZE_MAX ? 0 : at + 3;
    if (at == SIZE_MAX && (!prefix.len || prefix.ptr[0] != UNKNOWN_PART))
        return false;
    for (size_t i = start + 1; i < prefix.len; i++)
        if (prefix.ptr[i] == '/' || prefix.ptr[i] == '?' || prefix.ptr[i] == '#')
            return true;
    return false;
}

static uint64_t prefix_clears(struct slice prefix)
{
    bool local = prefix.len > 1 && prefix.ptr[0] == '/' && prefix.ptr[1] != '/' &&
                 prefix.ptr[1] != '\\' && prefix.ptr[1] != UNKNOWN_PART;
    bool start = prefix.len && prefix.ptr[0] != UNKNOWN_PART &&
                 (prefix.ptr[0] != '-' || slice_find_char(prefix, '=') != SIZE_MAX);
    uint64_t clears = start ? CLEAR_START : 0;
    if (fixes_host(prefix))
        return clears | rule_class_bit("ssrf") | rule_class_bit("open-redirect");
    return clears | (local ? rule_class_bit("open-redirect") : 0);
}

uint64_t guard_prefix_clears(struct taint *t, const struct ir_function *f, uint32_t concat,
                             uint32_t index)
{
    struct prefix p = {.len = 0};
    if (index == 0)
        return 0;
    prefix_collect(t, f, concat, index, &p, PREFIX_DEPTH);
    return prefix_clears((struct slice){p.text, p.len});
}

uint64_t guard_format_clears(struct taint *t, const struct ir_function *f,
                             const struct ir_instr *call, const struct use *u)
{
    const struct atom *name = call_method(f, call);
    struct slice text;
    if (f->file->lang != LANG_PYTHON || u->kind != USE_ARG || !name ||
        !slice_eq_str(atom_slice(name), "format") ||
        !link_string(t->link, f->id, call_receiver(f, call), &text))
        return 0;
    return prefix_clears(slice_sub(text, 0, slice_find_char(text, '{')));
}

/* Members that hold records and are no field of one. */
static const char *const containers[] = {
    "Items", "Item", "rows",     "data", "Attributes", "results", "docs",   "records", "Responses",
    "value", "body", "entities", "list", "hits",       "Records", "result", "items",   "documents",
};

uint64_t guard_field_clears(const struct atom *name)
{
    struct slice text = atom_slice(name);
    uint64_t number;
    if (!name || slice_to_u64(text, &number))
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(containers); i++)
        if (slice_eq_str(text, containers[i]))
            return 0;
    return CLEAR_FIELD;
}
