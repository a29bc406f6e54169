/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluation of Terraform's expressions, in three-valued logic. */
#include "app/terraform/tf-evaluate.h"

#include "base/limits.h"

#include <math.h>

int tf_truth(const struct doc *value)
{
    if (tf_is_unknown(value) || !doc_is_scalar(value))
        return -1;
    if (value->kind == DOC_BOOL)
        return value->truth;
    if (value->kind == DOC_STRING && slice_eq_str(value->text, "true"))
        return 1;
    return value->kind == DOC_STRING && slice_eq_str(value->text, "false") ? 0 : -1;
}

static const struct doc *operand(const struct tf_scope *scope, const struct doc *node, size_t index)
{
    const struct doc *child = node->child;
    while (child && index--)
        child = child->next;
    return child ? tf_evaluate(scope, child) : tf_invalid(scope->module->world, SLICE("${}"), node);
}

static const struct doc *unknown_binary(struct tf_world *w, const struct doc *a, const char *sign,
                                        const struct doc *b, const struct doc *at)
{
    struct buf out;
    tf_open_unknown(&out);
    tf_add_operand(&out, a);
    buf_printf(&out, " %s ", sign);
    tf_add_operand(&out, b);
    return tf_close_unknown(w, &out, tf_is_invalid(a) || tf_is_invalid(b), at);
}

/* Operators -------------------------------------------------------------------------------------
 */

enum operation { OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MOD, OP_LT, OP_GT, OP_LE, OP_GE };

static const struct doc *arithmetic(struct tf_world *w, enum operation op, double a, double b,
                                    const struct doc *at)
{
    switch (op) {
    case OP_ADD:
        return tf_number(w, a + b, at);
    case OP_SUB:
        return tf_number(w, a - b, at);
    case OP_MUL:
        return tf_number(w, a * b, at);
    case OP_DIV:
        return tf_number(w, a / b, at);
    case OP_MOD:
        return tf_number(w, fmod(a, b), at);
    case OP_LT:
        return tf_bool(w, a < b, at);
    case OP_GT:
        return tf_bool(w, a > b, at);
    case OP_LE:
        return tf_bool(w, a <= b, at);
    case OP_GE:
        return tf_bool(w, a >= b, at);
    }
    return tf_invalid(w, SLICE("${…}"), at);
}

static const struct doc *numeric(const struct tf_scope *scope, const struct doc *node,
                                 enum operation op, const char *sign)
{
    struct tf_world *w = scope->module->world;
    const struct doc *a = operand(scope, node, 0), *b = operand(scope, node, 1);
    double x = tf_is_unknown(a) ? NAN : doc_number(a, NAN);
    double y = tf_is_unknown(b) ? NAN : doc_number(b, NAN);
    bool divides = op == OP_DIV || op == OP_MOD;
    if (isnan(x) || isnan(y) || (divides && y == 0))
        return unknown_binary(w, a, sign, b, node);
    return arithmetic(w, op, x, y, node);
}

static const struct doc *negate(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    const struct doc *value = operand(scope, node, 0);
    double number = tf_is_unknown(value) ? NAN : doc_number(value, NAN);
    return isnan(number) ? tf_unknown_call(w, SLICE("-"), &value, 1, node)
                         : tf_number(w, -number, node);
}

static const struct doc *invert(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    const struct doc *value = operand(scope, node, 0);
    int truth = tf_truth(value);
    return truth < 0 ? tf_unknown_call(w, SLICE("!"), &value, 1, node) : tf_bool(w, !truth, node);
}

/* "&&" when ALL, else "||": one known side may decide alone. */
static const struct doc *logic(const struct tf_scope *scope, const struct doc *node, bool all)
{
    struct tf_world *w = scope->module->world;
    const struct doc *a = operand(scope, node, 0);
    int x = tf_truth(a);
    if (x == !all)
        return tf_bool(w, !all, node);
    const struct doc *b = operand(scope, node, 1);
    int y = tf_truth(b);
    if (y == !all)
        return tf_bool(w, !all, node);
    return x < 0 || y < 0 ? unknown_binary(w, a, all ? "&&" : "||", b, node)
                          : tf_bool(w, all, node);
}

static const struct doc *compare(const struct tf_scope *scope, const struct doc *node, bool equal)
{
    struct tf_world *w = scope->module->world;
    const struct doc *a = operand(scope, node, 0), *b = operand(scope, node, 1);
    int result = tf_equal(w, a, b);
    return result < 0 ? unknown_binary(w, a, equal ? "==" : "!=", b, node)
                      : tf_bool(w, (result == 1) == equal, node);
}

static const struct doc *unknown_conditional(struct tf_world *w, const struct doc *condition,
                                             const struct doc *yes, const struct doc *no,
                                             const struct doc *at)
{
    struct buf out;
    tf_open_unknown(&out);
    tf_add_operand(&out, condition);
    buf_add_str(&out, " ? ");
    tf_add_operand(&out, yes);
    buf_add_str(&out, " : ");
    tf_add_operand(&out, no);
    return tf_close_unknown(w, &out, tf_is_invalid(condition), at);
}

static const struct doc *conditional(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    const struct doc *condition = operand(scope, node, 0);
    int truth = tf_truth(condition);
    bool has_else = node->count > 2;
    if (truth == 0 && !has_else)
        return tf_string(w, SLICE(""), node);
    if (truth >= 0)
        return operand(scope, node, truth ? 1 : 2);
    const struct doc *yes = operand(scope, node, 1);
    const struct doc *no = has_else ? operand(scope, node, 2) : tf_string(w, SLICE(""), node);
    if (tf_equal(w, yes, no) == 1)
        return yes;
    return unknown_conditional(w, condition, yes, no, node);
}

/* for ----------------------------------------------------------------------------------------- */

struct loop {
    const struct tf_scope *scope;
    const struct doc *node, *key_name, *value_name;
    struct doc *result;
    bool partial;
};

static void group(struct tf_world *w, struct doc *map, struct slice key, const struct doc *value,
                  const struct doc *at)
{
    struct doc *list = (struct doc *)(uintptr_t)tf_entry(map, key);
    tf_charge(w, map->count);
    if (!list) {
        tf_put(w, map, key, tf_node(w, DOC_SEQ, at), at);
        list = map->last;
    }
    if (list->kind == DOC_SEQ)
        tf_add(w, list, value, at);
}

/* One turn of the loop, with KEY and VALUE bound. */
static void turn(struct loop *l, const struct doc *key, const struct doc *value)
{
    struct tf_world *w = l->scope->module->world;
    struct tf_binding value_binding = {doc_text(l->value_name), value, l->scope->bindings};
    struct tf_binding key_binding = {doc_text(l->key_name), key, &value_binding};
    struct tf_scope scope = *l->scope;
    const struct doc *condition = doc_get(l->node, "if"), *to = doc_get(l->node, "to");
    const struct doc *to_key = doc_get(l->node, "to-key");
    scope.bindings = l->key_name ? &key_binding : &value_binding;
    if (condition) {
        int truth = tf_truth(tf_evaluate(&scope, condition));
        l->partial |= truth < 0;
        if (truth != 1)
            return;
    }
    const struct doc *result = tf_evaluate(&scope, to);
    if (!to_key) {
        tf_add(w, l->result, result, to);
        return;
    }
    struct slice text;
    const struct doc *name = tf_evaluate(&scope, to_key);
    if (!tf_known_text(name, &text))
        l->partial = true;
    else if (doc_get(l->node, "group"))
        group(w, l->result, text, result, to_key);
    else
        tf_replace(w, l->result, text, result, to_key);
}

static const struct doc *unknown_for(const struct loop *l, const struct doc *collection)
{
    struct tf_world *w = l->scope->module->world;
    struct buf out;
    tf_open_unknown(&out);
    buf_add_str(&out, "[for in ");
    tf_add_operand(&out, collection);
    buf_add_char(&out, ']');
    bool invalid = tf_is_invalid(collection) || !tf_is_unknown(collection);
    return tf_close_unknown(w, &out, invalid, l->node);
}

static const struct doc *for_expression(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    struct loop l = {.scope = scope, .node = node};
    const struct doc *in = doc_get(node, "in"), *to = doc_get(node, "to");
    l.key_name = doc_get(node, "key");
    l.value_name = doc_get(node, "value");
    if (!in || !to || !l.value_name)
        return tf_invalid(w, SLICE("${…}"), node);
    const struct doc *collection = tf_evaluate(scope, in);
    if (doc_is_scalar(collection))
        return unknown_for(&l, collection);
    l.result = tf_node(w, doc_get(node, "to-key") ? DOC_MAP : DOC_SEQ, node);
    l.partial = tf_is_partial(collection);
    struct tf_entries entries = tf_in_order(w, collection);
    for (size_t i = 0; i < entries.len && w->steps; i++) {
        const struct doc *c = entries.items[i];
        turn(&l, doc_is_map(collection) ? tf_string(w, c->key, c) : tf_number(w, (double)i, c), c);
    }
    if (l.partial)
        l.result->tag = SLICE(TF_PARTIAL);
    return l.result;
}

/* Collections --------------------------------------------------------------------------------- */

static const struct doc *tuple(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    struct doc *list = tf_node(w, DOC_SEQ, node);
    for (const struct doc *c = node->child; c && w->steps; c = c->next)
        tf_add(w, list, tf_evaluate(scope, c), c);
    return list;
}

static bool computed_entry(const struct tf_scope *scope, struct doc *map, const struct doc *entry)
{
    struct slice key;
    if (!tf_known_text(operand(scope, entry, 0), &key))
        return false;
    tf_replace(scope->module->world, map, key, operand(scope, entry, 1), entry);
    return true;
}

/* In Terraform's JSON a key is a template too, and "//" is a comment. */
static bool json_entry(const struct tf_scope *scope, struct doc *map, const struct doc *entry)
{
    struct tf_world *w = scope->module->world;
    struct slice key = entry->key;
    if (slice_eq_str(key, "//"))
        return true;
    if (slice_find(key, "${") != SIZE_MAX) {
        struct doc *root = NULL;
        if (!tf_take_text(w, key.len) ||
            doc_parse_template(w->arena, key, entry->file, entry, NULL, &root) ||
            !tf_known_text(tf_evaluate(scope, root), &key))
            return false;
    }
    tf_put(w, map, key, tf_evaluate(scope, entry), entry);
    return true;
}

static bool is_json(const struct doc *node)
{
    return node->file && slice_ends(slice_of(node->file), ".json");
}

static const struct doc *object(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    struct doc *map = tf_node(w, DOC_MAP, node);
    bool json = is_json(node), whole = true;
    for (const struct doc *c = node->child; c && w->steps; c = c->next) {
        if (tf_has_tag(c, HCL_COMPUTED))
            whole &= computed_entry(scope, map, c);
        else if (json)
            whole &= json_entry(scope, map, c);
        else
            tf_put(w, map, c->key, tf_evaluate(scope, c), c);
    }
    if (!whole)
        map->tag = SLICE(TF_PARTIAL);
    return map;
}

/* Strings of Terraform's JSON are templates; each is parsed once. */
static const struct doc *json_string(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    uint64_t known;
    if (slice_find(node->text, "${") == SIZE_MAX && slice_find(node->text, "%{") == SIZE_MAX)
        return node;
    if (!umap_get(&w->templates, (uintptr_t)node, &known)) {
        struct doc *root = NULL;
        enum virga_err err =
            doc_parse_template(w->arena, node->text, node->file, node, w->sink, &root);
        known = err ? 0 : (uintptr_t)root;
        umap_put(&w->templates, (uintptr_t)node, known);
    }
    return known ? tf_evaluate(scope, (const struct doc *)(uintptr_t)known)
                 : tf_invalid(w, node->text, node);
}

/* Is the number written as a text of it would show it? "1e3" is 1000, and "-0" and "007" are not.
 */
static bool is_canonical(struct slice text)
{
    bool zero = text.len > 1 && (text.ptr[0] == '0' || slice_starts(text, "-0"));
    return !zero && slice_find_char(text, 'e') == SIZE_MAX &&
           slice_find_char(text, 'E') == SIZE_MAX;
}

static const struct doc *scalar(const struct tf_scope *scope, const struct doc *node)
{
    if (tf_has_tag(node, HCL_VARIABLE))
        return tf_name(scope, node);
    if (tf_has_tag(node, HCL_HEREDOC))
        return tf_heredoc(scope, node);
    if (node->kind == DOC_STRING && is_json(node) && node->tag.len == 0)
        return json_string(scope, node);
    return node->kind == DOC_NUMBER && !is_canonical(node->text) && isfinite(node->number)
               ? tf_number(scope->module->world, node->number, node)
               : node;
}

static const struct doc *operation(const struct tf_scope *scope, const struct doc *node)
{
    static const struct {
        const char *tag;
        enum operation op;
    } signs[] = {
        {"+", OP_ADD}, {"*", OP_MUL}, {"/", OP_DIV}, {"%", OP_MOD},
        {"<", OP_LT},  {">", OP_GT},  {"<=", OP_LE}, {">=", OP_GE},
    };
    static const struct {
        const char *tag;
        const struct doc *(*evaluate)(const struct tf_scope *scope, const struct doc *node);
    } forms[] = {
        {HCL_GET, tf_get},
        {HCL_CALL, tf_call_value},
        {HCL_TEMPLATE, tf_template},
        {HCL_CONDITIONAL, conditional},
        {"!", invert},
    };
    for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
        if (tf_has_tag(node, forms[i].tag))
            return forms[i].evaluate(scope, node);
    }
    if (tf_has_tag(node, "==") || tf_has_tag(node, "!="))
        return compare(scope, node, node->tag.ptr[0] == '=');
    if (tf_has_tag(node, "&&") || tf_has_tag(node, "||"))
        return logic(scope, node, node->tag.ptr[0] == '&');
    if (tf_has_tag(node, "-"))
        return node->count == 1 ? negate(scope, node) : numeric(scope, node, OP_SUB, "-");
    for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
        if (tf_has_tag(node, signs[i].tag))
            return numeric(scope, node, signs[i].op, signs[i].tag);
    }
    return tf_invalid(scope->module->world, SLICE("${…}"), node);
}

static const struct doc *evaluate_node(const struct tf_scope *scope, const struct doc *node)
{
    if (doc_is_scalar(node))
        return scalar(scope, node);
    if (tf_has_tag(node, HCL_FOR))
        return for_expression(scope, node);
    if (node->tag.len && !tf_has_tag(node, HCL_BLOCK))
        return operation(scope, node);
    if (doc_is_seq(node))
        return tuple(scope, node);
    return tf_has_tag(node, HCL_BLOCK) || (is_json(node) && doc_get(node, "dynamic"))
               ? tf_evaluate_body(scope, node)
               : object(scope, node);
}

const struct doc *tf_evaluate(const struct tf_scope *scope, const struct doc *node)
{
    struct tf_world *w = scope->module->world;
    if (!tf_step(w))
        return tf_unknown(w, SLICE("${…}"), node);
    if (w->depth >= LIMIT_TERRAFORM_DEPTH) {
        if (!w->told_depth)
            diag_emit(w->sink, VIRGA_DIAG_WARNING, "terraform-too-deep", node->file, node->line,
                      node->column, "references lead more than %u steps deep: taken for unknown",
                      LIMIT_TERRAFORM_DEPTH);
        w->told_depth = true;
        return tf_unknown(w, SLICE("${…}"), node);
    }
    w->depth++;
    const struct doc *value = evaluate_node(scope, node);
    w->depth--;
    return value;
}
