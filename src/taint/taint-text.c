/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/*
 * Strings that look like HTML or SQL and hold outside data. Where such a string goes is often out
 * of sight (a mailer, a template of the front end, a library of the company): that it is made is a
 * finding by itself, if a weak one. src/check leaves out those that a real sink was found for.
 */
static const char *const rule_ids[TEXT_KINDS] = {"xss/html-string", "sql-injection/string"};

void text_init(struct taint *t)
{
    for (size_t i = 0; i < TEXT_KINDS; i++) {
        t->text_rows[i] =
            (struct rule_row){.kind = ROW_SINK, .rule = rule_find(t->rules, slice_of(rule_ids[i]))};
    }
}

#define TEXT_MAX 1024
#define TEXT_DEPTH 6

struct text {
    char bytes[TEXT_MAX];
    size_t len;
};

static void text_add(struct text *out, struct slice s)
{
    for (size_t i = 0; i < s.len && out->len < TEXT_MAX; i++)
        out->bytes[out->len++] = s.ptr[i];
}

/* The constant parts of a CONCAT, a blank for each of the others. */
static void constant_parts(const struct taint *t, const struct ir_function *f, uint32_t concat,
                           struct text *out, int depth)
{
    const struct ir_instr *in = &f->code.items[concat];
    for (uint32_t i = 0; i < in->nargs; i++) {
        uint32_t part = f->args.items[in->args + i].value;
        struct slice s;
        if (part == IR_NONE)
            continue;
        if (link_string(t->link, f->id, part, &s))
            text_add(out, s);
        else if (f->code.items[part].op == IR_CONCAT && depth > 0)
            constant_parts(t, f, part, out, depth - 1);
        else
            text_add(out, SLICE(" "));
    }
}

/* The constant that a call formats: "<b>{}</b>".format(x), html.concat(x), util.format("<b>%s", x)
 */
static bool formatted_text(const struct taint *t, const struct ir_function *f,
                           const struct ir_instr *call, struct text *out)
{
    struct slice s;
    if (call->a == IR_NONE || !call->nargs)
        return false;
    const struct ir_instr *callee = &f->code.items[call->a];
    struct slice name = atom_slice(callee->name);
    if (!slice_eq_str(name, "format") && !slice_eq_str(name, "concat"))
        return false;
    bool method = callee->op == IR_LOAD && link_string(t->link, f->id, callee->a, &s);
    if (!method && !link_string(t->link, f->id, f->args.items[call->args].value, &s))
        return false;
    text_add(out, s);
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A tag: "<b>", "</p>", "<a href=". */
static bool looks_like_html(struct slice s)
{
    for (size_t i = 0; i + 2 < s.len; i++) {
        size_t at = i + (s.ptr[i + 1] == '/' ? 2 : 1);
        if (s.ptr[i] != '<' || !is_letter(s.ptr[at]))
            continue;
        while (at < s.len && (is_letter(s.ptr[at]) || (s.ptr[at] >= '0' && s.ptr[at] <= '9')))
            at++;
        if (at < s.len && (s.ptr[at] == '>' || s.ptr[at] == ' ' || s.ptr[at] == '/'))
            return true;
    }
    return false;
}

static bool looks_like_sql(struct slice s)
{
    static const struct {
        const char *verb, *then;
    } statements[] = {{"select ", " from "}, {"insert ", "into "},  {"update ", " set "},
                      {"delete ", "from "},  {"create ", "table"},  {"alter ", "table"},
                      {"drop ", "table"},    {"replace ", "into "}, {"exec ", "sp_"}};
    s = slice_trim(s);
    for (size_t i = 0; i < ARRAY_SIZE(statements); i++) {
        size_t n = strlen(statements[i].verb);
        if (s.len > n && slice_ieq_str(slice_sub(s, 0, n), statements[i].verb) &&
            slice_ifind(s, statements[i].then) != SIZE_MAX)
            return true;
    }
    return false;
}

/* console.log(x), logger.info(x), print(x) */
static bool is_log_call(const struct taint *t, const struct ir_function *f, uint32_t call)
{
    const struct ir_instr *in = &f->code.items[call];
    if (in->op != IR_CALL || in->a == IR_NONE)
        return false;
    struct slice title = slice_of(rule_node_title(t->rules, link_call_node(t->link, f->id, call)));
    const struct ir_instr *callee = &f->code.items[in->a];
    if (slice_starts(title, "console.") || slice_starts(title, "logging.") ||
        slice_eq_str(atom_slice(callee->name), "print"))
        return true;
    if (callee->op != IR_LOAD || callee->a == IR_NONE)
        return false;
    struct slice base = atom_slice(f->code.items[callee->a].name);
    return slice_ifind(base, "log") != SIZE_MAX || slice_eq_str(base, "console");
}

static bool is_only_logged(const struct taint *t, const struct ir_function *f, uint32_t value)
{
    const struct fn_info *info = t->info[f->id];
    uint32_t first = info->first_use[value], end = info->first_use[value + 1];
    for (uint32_t i = first; i < end; i++)
        if (info->uses[i].kind != USE_ARG || !is_log_call(t, f, info->uses[i].instr))
            return false;
    return first < end;
}

void text_check(struct taint *t, const struct ir_function *f, uint32_t value, uint32_t fact,
                uint64_t clears)
{
    struct text text = {.len = 0};
    const struct ir_instr *in = &f->code.items[value];
    if (in->op == IR_CONCAT)
        constant_parts(t, f, value, &text, TEXT_DEPTH);
    else if (!formatted_text(t, f, in, &text))
        return;
    struct slice s = {text.bytes, text.len};
    bool is[TEXT_KINDS] = {looks_like_html(s), looks_like_sql(s)};
    for (size_t i = 0; i < TEXT_KINDS; i++)
        if (is[i] && t->text_rows[i].rule && !is_only_logged(t, f, value))
            sink_add(t, &t->text_rows[i], fact, clears, f->id, value, fact_at(t, fact)->value,
                     true);
}
