/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements. Exceptions: code in a try block may go to its handler from anywhere; the graph has an
 * edge for that where the block begins, where it ends and at each way out of it, on a condition
 * that is IR_UNDEF. That is enough for variables to arrive with every value that matters.
 */
#include "lang/javascript-internal.h"

static void open_block(struct js *js, uint32_t block)
{
    irb_seal(js->b, block);
    irb_enter(js->b, block);
}

static void run(struct js *js, uint32_t node);

static void statement_in(struct js *js, uint32_t node, enum js_field field)
{
    uint32_t child = js_field(js, node, field);
    if (child != TREE_NONE)
        js_statement(js, child);
}

/* An exception may come here. */
static void exception_edge(struct js *js, uint32_t node, uint32_t handler)
{
    if (handler == IR_NONE || !irb_open(js->b))
        return;
    uint32_t on = irb_block(js->b);
    irb_branch(js->b, js_undef(js, node), on, handler);
    open_block(js, on);
}

/* ---- jumps ---- */

static void push_target(struct js *js, uint32_t label, uint32_t on_break, uint32_t on_continue)
{
    *vec_add(&js->targets, js->scratch) = (struct js_target){.label = label,
                                                             .on_break = on_break,
                                                             .on_continue = on_continue,
                                                             .handler = js->fn->handler};
}

/* The label that belongs to the statement that begins now. */
static uint32_t take_label(struct js *js)
{
    uint32_t label = js->label;
    js->label = JS_NAME_NONE;
    return label;
}

static void jump_out(struct js *js, uint32_t node, bool is_continue)
{
    uint32_t label_node = js_field(js, node, F_LABEL);
    uint32_t label = label_node != TREE_NONE ? js->nodes[label_node].data : JS_NAME_NONE;
    for (size_t i = js->targets.len; i-- > js->fn->targets;) {
        struct js_target *t = &js->targets.items[i];
        uint32_t to = is_continue ? t->on_continue : t->on_break;
        bool matches = label != JS_NAME_NONE ? t->label == label : !t->label_only;
        if (!matches || to == IR_NONE)
            continue;
        if (t->handler != js->fn->handler)
            exception_edge(js, node, js->fn->handler);
        irb_jump(js->b, to);
        return;
    }
    irb_return(js->b, IR_NONE, js->nodes[node].start, js->nodes[node].end);
}

static void labeled(struct js *js, uint32_t node)
{
    uint32_t label = js_field(js, node, F_LABEL), body = js_field(js, node, F_BODY);
    if (body == TREE_NONE)
        return;
    uint32_t name = label != TREE_NONE ? js->nodes[label].data : JS_NAME_NONE;
    switch (js->nodes[body].kind) {
    case JS_FOR:
    case JS_FOR_IN:
    case JS_WHILE:
    case JS_DO:
    case JS_SWITCH:
        js->label = name;
        js_statement(js, body);
        js->label = JS_NAME_NONE;
        return;
    default:
        break;
    }
    uint32_t after = irb_block(js->b);
    push_target(js, name, after, IR_NONE);
    js->targets.items[js->targets.len - 1].label_only = true;
    js_statement(js, body);
    js->targets.len--;
    irb_jump(js->b, after);
    open_block(js, after);
}

static void leave_function(struct js *js, uint32_t node, bool throws)
{
    const struct tree_node *n = &js->nodes[node];
    uint32_t inner = js_inner(js, node);
    uint32_t value = inner != TREE_NONE ? js_expression(js, inner) : IR_NONE;
    exception_edge(js, node, js->fn->handler);
    if (throws)
        irb_throw(js->b, value, n->start, n->end);
    else
        irb_return(js->b, value, n->start, n->end);
}

/* ---- branches ---- */

static void if_statement(struct js *js, uint32_t node)
{
    uint32_t after = irb_block(js->b);
    for (;;) {
        uint32_t yes = irb_block(js->b), no = irb_block(js->b);
        uint32_t condition = js_field(js, node, F_CONDITION);
        if (condition != TREE_NONE)
            js_condition(js, condition, yes, no);
        else
            irb_branch(js->b, js_undef(js, node), yes, no);
        open_block(js, yes);
        statement_in(js, node, F_CONSEQUENCE);
        irb_jump(js->b, after);
        open_block(js, no);
        uint32_t other = js_field(js, node, F_ALTERNATIVE);
        uint32_t inner = other != TREE_NONE ? js_inner(js, other) : TREE_NONE;
        if (inner == TREE_NONE)
            break;
        if (js->nodes[inner].kind != JS_IF) {
            js_statement(js, inner);
            break;
        }
        node = inner; /* else if: as deep in the tree as the chain is long */
    }
    irb_jump(js->b, after);
    open_block(js, after);
}

/* Tests VALUE against each case in turn; the blocks of the cases go on js->spine. */
static void switch_tests(struct js *js, uint32_t body, uint32_t value, uint32_t after)
{
    const struct atom *equals = irb_atom(js->b, SLICE("==="));
    uint32_t fallback = after;
    for (TREE_EACH(&js->tree, c, body)) {
        uint16_t kind = js->nodes[c].kind;
        uint32_t test = kind == JS_CASE ? js_field(js, c, F_VALUE) : TREE_NONE;
        uint32_t block = irb_block(js->b);
        *vec_add(&js->spine, js->scratch) = block;
        if (kind == JS_DEFAULT_CASE)
            fallback = block;
        if (test == TREE_NONE)
            continue;
        uint32_t next = irb_block(js->b);
        uint32_t constant = js_expression(js, test);
        irb_branch(js->b, js_emit(js, IR_BINARY, value, constant, equals, test), block, next);
        open_block(js, next);
    }
    irb_jump(js->b, fallback);
}

static void switch_statement(struct js *js, uint32_t node)
{
    uint32_t label = take_label(js);
    uint32_t subject = js_field(js, node, F_VALUE), body = js_field(js, node, F_BODY);
    uint32_t value = subject != TREE_NONE ? js_expression(js, subject) : js_undef(js, node);
    uint32_t after = irb_block(js->b);
    size_t bottom = js->spine.len, i = bottom;
    if (body == TREE_NONE)
        return;
    js_scope_open(js, body);
    switch_tests(js, body, value, after);
    push_target(js, label, after, IR_NONE);
    for (TREE_EACH(&js->tree, c, body)) {
        uint32_t block = js->spine.items[i++];
        irb_jump(js->b, block); /* falls through */
        open_block(js, block);
        if (js->nodes[c].kind == JS_ERROR)
            js_statement(js, c);
        else
            js_statements(js, c, F_BODY);
    }
    js->targets.len--;
    js->spine.len = bottom;
    js_scope_close(js, body);
    irb_jump(js->b, after);
    open_block(js, after);
}

/* ---- loops ---- */

/* The body, then what follows each round; leaves the loop's head sealed and goes on after it. */
static void loop_body(struct js *js, uint32_t node, uint32_t head, uint32_t after, uint32_t label,
                      uint32_t increment)
{
    uint32_t on_continue = increment != TREE_NONE ? irb_block(js->b) : head;
    push_target(js, label, after, on_continue);
    statement_in(js, node, F_BODY);
    js->targets.len--;
    if (increment != TREE_NONE) {
        irb_jump(js->b, on_continue);
        open_block(js, on_continue);
        js_expression(js, increment);
    }
    irb_jump(js->b, head);
    irb_seal(js->b, head);
    open_block(js, after);
}

static void condition_or_always(struct js *js, uint32_t node, uint32_t yes, uint32_t no)
{
    if (node == TREE_NONE || js->nodes[node].kind == JS_EMPTY)
        irb_jump(js->b, yes);
    else
        js_condition(js, node, yes, no);
}

static void while_statement(struct js *js, uint32_t node)
{
    uint32_t label = take_label(js);
    uint32_t head = irb_block(js->b), body = irb_block(js->b), after = irb_block(js->b);
    irb_jump(js->b, head);
    irb_enter(js->b, head);
    condition_or_always(js, js_field(js, node, F_CONDITION), body, after);
    open_block(js, body);
    loop_body(js, node, head, after, label, TREE_NONE);
}

static void do_statement(struct js *js, uint32_t node)
{
    uint32_t label = take_label(js), condition = js_field(js, node, F_CONDITION);
    uint32_t head = irb_block(js->b), test = irb_block(js->b), after = irb_block(js->b);
    irb_jump(js->b, head);
    irb_enter(js->b, head);
    push_target(js, label, after, test);
    statement_in(js, node, F_BODY);
    js->targets.len--;
    irb_jump(js->b, test);
    open_block(js, test);
    condition_or_always(js, condition, head, after);
    irb_seal(js->b, head);
    open_block(js, after);
}

static void for_statement(struct js *js, uint32_t node)
{
    uint32_t label = take_label(js);
    uint32_t initializer = js_field(js, node, F_INITIALIZER);
    js_scope_open(js, node);
    if (initializer != TREE_NONE)
        run(js, initializer);
    uint32_t head = irb_block(js->b), body = irb_block(js->b), after = irb_block(js->b);
    irb_jump(js->b, head);
    irb_enter(js->b, head);
    condition_or_always(js, js_field(js, node, F_CONDITION), body, after);
    open_block(js, body);
    loop_body(js, node, head, after, label, js_field(js, node, F_INCREMENT));
    js_scope_close(js, node);
}

static void for_in_statement(struct js *js, uint32_t node)
{
    uint32_t label = take_label(js);
    uint32_t left = js_field(js, node, F_LEFT), right = js_field(js, node, F_RIGHT);
    uint32_t op = js_field(js, node, F_OPERATOR);
    uint32_t value = right != TREE_NONE ? js_expression(js, right) : js_undef(js, node);
    uint32_t head = irb_block(js->b), body = irb_block(js->b), after = irb_block(js->b);
    js_scope_open(js, node);
    irb_jump(js->b, head);
    irb_enter(js->b, head);
    irb_branch(js->b, js_undef(js, node), body, after);
    open_block(js, body);
    bool of = js_kind(js, op) == JS_OF;
    uint32_t item =
        js_emit(js, of ? IR_ITER : IR_KEYS, value, IR_NONE, NULL, left != TREE_NONE ? left : node);
    if (js_has(js, node, JS_AWAIT_TOKEN))
        item = js_emit(js, IR_AWAIT, item, IR_NONE, NULL, left != TREE_NONE ? left : node);
    if (left != TREE_NONE)
        js_bind(js, left, item);
    loop_body(js, node, head, after, label, TREE_NONE);
    js_scope_close(js, node);
}

/* ---- try ---- */

/* The handler of NODE's catch clause; true when its end can be reached. */
static bool catch_clause(struct js *js, uint32_t node)
{
    uint32_t parameter = js_field(js, node, F_PARAMETER);
    js_scope_open(js, node);
    uint32_t caught =
        js_emit(js, IR_CATCH, IR_NONE, IR_NONE, NULL, parameter != TREE_NONE ? parameter : node);
    if (parameter != TREE_NONE)
        js_bind(js, parameter, caught);
    statement_in(js, node, F_BODY);
    js_scope_close(js, node);
    return irb_open(js->b);
}

static void try_statement(struct js *js, uint32_t node)
{
    uint32_t handler = js_field(js, node, F_HANDLER), finalizer = js_field(js, node, F_FINALIZER);
    uint32_t outer = js->fn->handler, after = irb_block(js->b);
    uint32_t catch_block = handler != TREE_NONE ? irb_block(js->b) : IR_NONE;
    uint32_t finally_block = finalizer != TREE_NONE ? irb_block(js->b) : IR_NONE;
    uint32_t end = finally_block != IR_NONE ? finally_block : after;
    js->fn->handler = catch_block != IR_NONE ? catch_block : finally_block;
    exception_edge(js, node, js->fn->handler);
    statement_in(js, node, F_BODY);
    if (catch_block != IR_NONE)
        exception_edge(js, node, catch_block);
    bool goes_on = irb_open(js->b);
    irb_jump(js->b, end);
    if (catch_block != IR_NONE) {
        js->fn->handler = finally_block != IR_NONE ? finally_block : outer;
        open_block(js, catch_block);
        goes_on = catch_clause(js, handler) || goes_on;
        irb_jump(js->b, end);
    }
    js->fn->handler = outer;
    if (finally_block != IR_NONE) {
        open_block(js, finally_block);
        statement_in(js, finalizer, F_BODY);
        if (goes_on)
            irb_jump(js->b, after);
        else if (irb_open(js->b)) /* resumes a return or throw that was on its way */
            irb_return(js->b, IR_NONE, js->nodes[finalizer].end, js->nodes[finalizer].end);
    }
    open_block(js, after);
}

/* ---- declarations ---- */

static void declarator(struct js *js, uint32_t node)
{
    uint32_t name = js_field(js, node, F_NAME), value = js_field(js, node, F_VALUE);
    if (name == TREE_NONE)
        return;
    bool is_name = js->nodes[name].kind == JS_IDENTIFIER;
    if (value != TREE_NONE) {
        js_bind(js, name, js_named_expression(js, value, is_name ? js_atom(js, name) : NULL));
        return;
    }
    /* `let x;` is undefined on the paths that do not assign it; a cell just has no store yet */
    uint32_t b = is_name ? js->names.items[js->nodes[name].data].binding : JS_NONE;
    if (b != JS_NONE && !js->bindings.items[b].captured)
        js_bind(js, name, js_undef(js, node));
}

static void declaration(struct js *js, uint32_t node)
{
    for (TREE_EACH(&js->tree, c, node)) {
        if (js->nodes[c].kind == JS_DECLARATOR)
            declarator(js, c);
    }
}

static bool is_function_declaration(uint16_t kind)
{
    return kind == JS_FUNCTION_DECLARATION || kind == JS_GENERATOR_DECLARATION;
}

/* Function declarations have their value before anything else runs. */
static void hoist(struct js *js, uint32_t node)
{
    if (js->nodes[node].kind == JS_EXPORT_STATEMENT) {
        node = js_field(js, node, F_DECLARATION);
        if (node == TREE_NONE)
            return;
    }
    if (!is_function_declaration(js->nodes[node].kind) || !js_enter(js))
        return;
    uint32_t name = js_field(js, node, F_NAME);
    uint32_t value = js_function(js, node, NULL);
    if (name != TREE_NONE)
        js_assign_name(js, js->nodes[name].data, value, name);
    js_leave(js);
}

/* Evaluates NODE for its effects. */
static void run(struct js *js, uint32_t node)
{
    uint16_t kind = js->nodes[node].kind;
    if (js_is_statement(kind) || kind == JS_ERROR)
        js_statement(js, node);
    else if (!js_is_token(kind))
        js_expression(js, node);
}

void js_statements(struct js *js, uint32_t node, enum js_field field)
{
    for (TREE_EACH(&js->tree, c, node)) {
        if (field == F_NONE || js->nodes[c].field == field)
            hoist(js, c);
    }
    for (TREE_EACH(&js->tree, c, node)) {
        if ((field == F_NONE || js->nodes[c].field == field) &&
            !is_function_declaration(js->nodes[c].kind))
            run(js, c);
    }
}

/* ---- dispatch ---- */

uint32_t js_any(struct js *js, uint32_t node)
{
    uint16_t kind = js->nodes[node].kind;
    if (js_is_statement(kind) || kind == JS_ERROR) {
        js_statement(js, node);
        return js_undef(js, node);
    }
    return js_is_token(kind) ? IR_NONE : js_expression(js, node);
}

uint32_t js_children(struct js *js, uint32_t node)
{
    uint32_t value = IR_NONE;
    for (TREE_EACH(&js->tree, c, node)) {
        if (!js_is_token(js->nodes[c].kind))
            value = js_any(js, c);
    }
    return value != IR_NONE ? value : js_undef(js, node);
}

static void block(struct js *js, uint32_t node)
{
    js_scope_open(js, node);
    js_statements(js, node, F_NONE);
    js_scope_close(js, node);
}

static void broken(struct js *js, uint32_t node)
{
    irb_current(js->b)->has_error = true;
    js->errors++;
    js_statements(js, node, F_NONE);
    js->errors--;
}

static void control(struct js *js, uint32_t node)
{
    switch (js->nodes[node].kind) {
    case JS_IF:
        if_statement(js, node);
        break;
    case JS_SWITCH:
        switch_statement(js, node);
        break;
    case JS_FOR:
        for_statement(js, node);
        break;
    case JS_FOR_IN:
        for_in_statement(js, node);
        break;
    case JS_WHILE:
        while_statement(js, node);
        break;
    case JS_DO:
        do_statement(js, node);
        break;
    case JS_TRY:
        try_statement(js, node);
        break;
    case JS_LABELED:
        labeled(js, node);
        break;
    case JS_BREAK:
        jump_out(js, node, false);
        break;
    case JS_CONTINUE:
        jump_out(js, node, true);
        break;
    case JS_RETURN:
        leave_function(js, node, false);
        break;
    case JS_THROW:
        leave_function(js, node, true);
        break;
    default: /* with, else and case in broken code */
        js_children(js, node);
        break;
    }
}

void js_statement(struct js *js, uint32_t node)
{
    uint32_t inner;
    if (!js_enter(js))
        return;
    switch (js->nodes[node].kind) {
    case JS_EXPRESSION_STATEMENT:
        inner = js_inner(js, node);
        if (inner != TREE_NONE)
            run(js, inner);
        break;
    case JS_VAR_DECLARATION:
    case JS_LEXICAL_DECLARATION:
    case JS_USING_DECLARATION:
        declaration(js, node);
        break;
    case JS_DECLARATOR:
        declarator(js, node);
        break;
    case JS_FUNCTION_DECLARATION:
    case JS_GENERATOR_DECLARATION:
        hoist(js, node);
        break;
    case JS_CLASS_DECLARATION:
    case JS_ABSTRACT_CLASS:
        js_class(js, node, NULL, TREE_NONE);
        break;
    case JS_BLOCK:
        block(js, node);
        break;
    case JS_EMPTY:
    case JS_DEBUGGER:
        break;
    case JS_IMPORT_STATEMENT:
        js_import(js, node);
        break;
    case JS_IMPORT_ALIAS:
        js_import_alias(js, node);
        break;
    case JS_EXPORT_STATEMENT:
        js_export(js, node);
        break;
    case JS_ENUM:
        js_enum(js, node);
        break;
    case JS_NAMESPACE:
    case JS_MODULE:
        js_namespace(js, node);
        break;
    case JS_ERROR:
        broken(js, node);
        break;
    default:
        if (js_is_statement(js->nodes[node].kind))
            control(js, node);
        else
            run(js, node);
        break;
    }
    js_leave(js);
}
