/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/taint-internal.h"

/*
 * Conditions about the characters of a text:
 *
 *     if '..' in name: return            and then   open(f'{FOLDER}/{name}')
 *     if "'" in id: return               and then   xpath(f"//user[@id='{id}']")
 *     if not x.startswith("'") or not x.endswith("'") or "'" in x[1:-1]: return; eval(x)
 *
 * A list of bad characters protects no text in general. It does where the text stands behind
 * something fixed that says what can go wrong.
 */

static bool is_text(const struct ir_function *f, uint32_t value, struct slice *ret)
{
    if (value >= f->code.len || f->code.items[value].op != IR_CONST ||
        f->code.items[value].flags != IR_CONST_STRING)
        return false;
    *ret = atom_slice(f->code.items[value].name);
    return true;
}

static bool is_quote(struct slice text)
{
    return text.len == 1 && (text.ptr[0] == '\'' || text.ptr[0] == '"');
}

/* value[1:-1] */
static bool is_cut(const struct ir_function *f, uint32_t value)
{
    const struct ir_instr *in = &f->code.items[value];
    return in->op == IR_LOAD && !in->name && f->file->lang == LANG_PYTHON &&
           (in->b >= f->code.len || f->code.items[in->b].op == IR_UNDEF);
}

static void add_literal(struct taint *t, struct fn_info *info, uint32_t value, uint32_t cond,
                        bool truthy, unsigned part)
{
    struct guard_entry e = {.cond = cond, .truthy = truthy, .literal = (uint8_t)part};
    guard_entry_add(t, info, value, &e);
}

/* COND being TRUTHY says that TEXT does not occur in VALUE. */
static void add_absent(struct taint *t, struct fn_info *info, uint32_t value, uint32_t cond,
                       bool truthy, struct slice text)
{
    struct guard_entry e = {.cond = cond, .truthy = truthy};
    if (value >= info->f->code.len)
        return;
    if (is_quote(text) && is_cut(info->f, value))
        add_literal(t, info, info->f->code.items[value].a, cond, truthy, LITERAL_INSIDE);
    if (slice_eq_str(text, "..") || slice_eq_str(text, "../")) {
        e.place = GUARD_BEHIND_TEXT;
        e.clears = rule_class_bit("path-traversal");
    } else if (slice_eq_str(text, "/")) {
        e.clears = rule_class_bit("path-traversal");
    } else if (slice_eq_str(text, "<")) {
        e.clears = rule_class_bit("xss");
    } else if (is_quote(text)) {
        e.place = GUARD_BEHIND_QUOTE;
        e.quote = text.ptr[0];
        e.clears = rule_class_bit("xpath-ldap-injection");
    }
    if (e.clears)
        guard_entry_add(t, info, value, &e);
}

static bool method_call(const struct ir_function *f, uint32_t value, struct slice *ret_name,
                        uint32_t *ret_receiver, struct slice *ret_text)
{
    const struct ir_instr *in = &f->code.items[value];
    if (in->op != IR_CALL || in->nargs != 1 || in->a >= f->code.len ||
        f->code.items[in->a].op != IR_LOAD || !f->code.items[in->a].name)
        return false;
    *ret_name = atom_slice(f->code.items[in->a].name);
    *ret_receiver = f->code.items[in->a].a;
    return is_text(f, f->args.items[in->args].value, ret_text);
}

static bool is_op(const struct ir_instr *in, const char *a, const char *b)
{
    struct slice op = atom_slice(in->name);
    return slice_eq_str(op, a) || slice_eq_str(op, b);
}

static bool is_minus_one(const struct ir_function *f, uint32_t value)
{
    const struct ir_instr *in = &f->code.items[value];
    return in->op == IR_UNARY && slice_eq_str(atom_slice(in->name), "-") && in->a < f->code.len &&
           f->code.items[in->a].op == IR_CONST &&
           slice_eq_str(atom_slice(f->code.items[in->a].name), "1");
}

/* x.indexOf("..") === -1, x.find("..") < 0, and their opposites */
static void look_at_position(struct taint *t, struct fn_info *info, uint32_t cond)
{
    const struct ir_function *f = info->f;
    const struct ir_instr *in = &f->code.items[cond];
    struct slice name, text;
    uint32_t value;
    if (in->a >= f->code.len || in->b >= f->code.len ||
        !method_call(f, in->a, &name, &value, &text) ||
        (!slice_eq_str(name, "indexOf") && !slice_eq_str(name, "find")))
        return;
    if (is_minus_one(f, in->b)) {
        if (is_op(in, "===", "=="))
            add_absent(t, info, value, cond, true, text);
        else if (is_op(in, "!==", "!=") || is_op(in, ">", ">"))
            add_absent(t, info, value, cond, false, text);
    } else if (f->code.items[in->b].op == IR_CONST &&
               slice_eq_str(atom_slice(f->code.items[in->b].name), "0")) {
        if (is_op(in, "<", "<") || is_op(in, ">=", ">="))
            add_absent(t, info, value, cond, is_op(in, "<", "<"), text);
    }
}

/* The escapes and classes of "no dots": \.\. and \.\.\/ and \.\.[\/\\] */
static bool asks_for_dots(struct slice regex)
{
    return slice_starts(regex, "/\\.\\.") || slice_starts(regex, "/(\\.\\.") ||
           slice_starts(regex, "/(^|\\/)\\.\\.");
}

/* "https://host/": what starts so leads to that host */
static bool names_host(struct slice text)
{
    size_t at = slice_find(text, "://");
    return at != SIZE_MAX && at > 0 && at + 4 < text.len &&
           slice_find_char(slice_sub(text, at + 4, text.len), '/') != SIZE_MAX;
}

/* COND says that VALUE starts with TEXT: with "/" and not with "//", it is an address here. */
static void add_start(struct taint *t, struct fn_info *info, uint32_t value, uint32_t cond,
                      struct slice text)
{
    struct guard_entry e = {.cond = cond, .truthy = true};
    if (slice_eq_str(text, "/")) {
        add_literal(t, info, value, cond, true, LOCAL_SLASH);
    } else if (slice_eq_str(text, "//")) {
        add_literal(t, info, value, cond, false, LOCAL_SINGLE);
    } else if (names_host(text)) {
        e.clears = rule_class_bit("ssrf") | rule_class_bit("open-redirect");
        guard_entry_add(t, info, value, &e);
    } else if (text.ptr[0] == '/' && text.ptr[1] != '/' && text.ptr[1] != '\\') {
        e.clears = rule_class_bit("open-redirect");
        guard_entry_add(t, info, value, &e);
    }
}

/* /^\/(?!\/)/ and /^\/[^/]/: an address of this site */
static bool asks_for_local(struct slice regex)
{
    return slice_starts(regex, "/^\\/(?!") || slice_starts(regex, "/^\\/[^") ||
           slice_starts(regex, "/^\\/[a-z") || slice_starts(regex, "/^\\/\\w");
}

static void look_at_call(struct taint *t, struct fn_info *info, uint32_t cond)
{
    const struct ir_function *f = info->f;
    const struct ir_instr *in = &f->code.items[cond];
    struct slice name, text;
    uint32_t value;
    if (method_call(f, cond, &name, &value, &text)) {
        bool start = slice_eq_str(name, "startswith") || slice_eq_str(name, "startsWith");
        bool end = slice_eq_str(name, "endswith") || slice_eq_str(name, "endsWith");
        if (slice_eq_str(name, "includes") || slice_eq_str(name, "contains"))
            add_absent(t, info, value, cond, false, text);
        else if (start && text.len && !is_quote(text))
            add_start(t, info, value, cond, text);
        else if (is_quote(text) && (start || end))
            add_literal(t, info, value, cond, true, start ? LITERAL_START : LITERAL_END);
        return;
    }
    if (in->nargs != 1 || in->a >= f->code.len || f->code.items[in->a].op != IR_LOAD ||
        !slice_eq_str(atom_slice(f->code.items[in->a].name), "test"))
        return;
    const struct ir_instr *regex = &f->code.items[f->code.items[in->a].a];
    if (regex->op == IR_CONST && regex->flags == IR_CONST_REGEX &&
        asks_for_local(slice_sub(f->file->text, regex->start, regex->end))) {
        struct guard_entry e = {
            .cond = cond, .truthy = true, .clears = rule_class_bit("open-redirect")};
        guard_entry_add(t, info, f->args.items[in->args].value, &e);
    }
    if (regex->op == IR_CONST && regex->flags == IR_CONST_REGEX &&
        asks_for_dots(slice_sub(f->file->text, regex->start, regex->end)))
        add_absent(t, info, f->args.items[in->args].value, cond, false, SLICE(".."));
}

void guard_text_condition(struct taint *t, struct fn_info *info, uint32_t cond)
{
    const struct ir_function *f = info->f;
    const struct ir_instr *in = &f->code.items[cond];
    struct slice text;
    if (in->op == IR_CALL) {
        look_at_call(t, info, cond);
    } else if (in->op == IR_BINARY && f->file->lang == LANG_PYTHON && is_op(in, "in", "not in")) {
        if (is_text(f, in->a, &text))
            add_absent(t, info, in->b, cond, is_op(in, "not in", "not in"), text);
    } else if (in->op == IR_BINARY) {
        look_at_position(t, info, cond);
    }
}

/* Does U stand where the condition of E helps? */
bool guard_text_applies(struct taint *t, const struct ir_function *f, const struct guard_entry *e,
                        const struct use *u)
{
    const struct ir_instr *in = &f->code.items[u->instr];
    struct slice before;
    if (e->place == GUARD_ANYWHERE)
        return true;
    if (in->op != IR_CONCAT || u->kind != USE_ARG || u->index == 0)
        return false;
    if (e->place == GUARD_BEHIND_TEXT)
        return true;
    return link_string(t->link, f->id, f->args.items[in->args + u->index - 1].value, &before) &&
           before.len > 0 && before.ptr[before.len - 1] == e->quote;
}

/*
 * urlparse(x).netloc, new URL(x).hostname: the call that took the URL apart, when VALUE is the host
 * in what it gave; IR_NONE when it is none.
 */
static uint32_t parser_of(struct taint *t, const struct ir_function *f, uint32_t value)
{
    static const char *const hosts[] = {"netloc", "hostname", "host", "origin"};
    static const char *const parsers[] = {"urlparse", "urlsplit", "URL", "parse"};
    const struct ir_instr *in = &f->code.items[value];
    bool host = false, parser = false;
    if (in->op != IR_LOAD || !in->name)
        return IR_NONE;
    for (size_t i = 0; i < ARRAY_SIZE(hosts); i++)
        host = host || slice_eq_str(atom_slice(in->name), hosts[i]);
    uint32_t at = f->id, call = link_origin(t->link, f->id, in->a, &at);
    if (!host || at != f->id || call >= f->code.len)
        return IR_NONE;
    in = &f->code.items[call];
    if ((in->op != IR_CALL && in->op != IR_NEW) || !in->nargs || in->a >= f->code.len)
        return IR_NONE;
    at = f->id;
    uint32_t callee = link_origin(t->link, f->id, in->a, &at);
    const struct atom *name =
        callee == IR_NONE ? NULL : function_of(t, at)->code.items[callee].name;
    for (size_t i = 0; i < ARRAY_SIZE(parsers); i++)
        parser = parser || slice_eq_str(atom_slice(name), parsers[i]);
    return parser ? call : IR_NONE;
}

/* Whoever checks the host has checked where the URL leads. */
uint32_t guard_host_of(struct taint *t, const struct ir_function *f, uint32_t value)
{
    uint32_t call = parser_of(t, f, value);
    return call == IR_NONE ? IR_NONE : f->args.items[f->code.items[call].args].value;
}

uint32_t guard_url_of(struct taint *t, const struct ir_function *f, uint32_t value)
{
    return parser_of(t, f, value) == IR_NONE ? IR_NONE : f->code.items[value].a;
}
