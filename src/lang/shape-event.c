/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler reads of its event tells what invokes it. */
#include "lang/shape-internal.h"

enum what { THE_EVENT, ITS_CONTEXT, THE_RECORDS, A_RECORD };

struct tracked {
    const struct ir_function *f;
    uint32_t value;
    enum what what;
};

#define MAX_TRACKED 128
#define MAX_STEPS 4000000u /* instructions that are looked at for one function */

struct tracker {
    struct tracked items[MAX_TRACKED];
    size_t len;
    unsigned use;
    size_t steps;
};

static void track(struct tracker *t, const struct ir_function *f, uint32_t value, enum what what)
{
    for (size_t i = 0; i < t->len; i++)
        if (t->items[i].f == f && t->items[i].value == value && t->items[i].what == what)
            return;
    if (t->len < MAX_TRACKED)
        t->items[t->len++] = (struct tracked){f, value, what};
}

struct member {
    const char *name;
    unsigned use;
};

static const struct member event_members[] = {
    {"body", USE_HTTP},
    {"queryStringParameters", USE_HTTP},
    {"multiValueQueryStringParameters", USE_HTTP},
    {"rawQueryString", USE_HTTP},
    {"pathParameters", USE_HTTP},
    {"rawPath", USE_HTTP},
    {"headers", USE_HTTP},
    {"multiValueHeaders", USE_HTTP},
    {"httpMethod", USE_HTTP},
    {"routeKey", USE_HTTP},
    {"isBase64Encoded", USE_HTTP},
    {"cookies", USE_HTTP},
    {"detail", USE_TOPIC},
    {"detail-type", USE_TOPIC},
    {"triggerSource", USE_IDENTITY},
    {"userPoolId", USE_IDENTITY},
    {"authorizationToken", USE_IDENTITY},
    {"methodArn", USE_IDENTITY},
    {"routeArn", USE_IDENTITY},
    {"arguments", USE_RESOLVER},
    {"records", USE_STREAM},
    {"attributes", USE_MESSAGE},
    {"data", USE_MESSAGE},
    {"bucket", USE_OBJECT},
    {"get_json", USE_REQUEST},
    {"args", USE_REQUEST},
    {"form", USE_REQUEST},
    {"get_data", USE_REQUEST},
    {"preventDefault", USE_DOM},
    {"stopPropagation", USE_DOM},
    {"currentTarget", USE_DOM},
    {"target", USE_DOM},
    {"nativeEvent", USE_DOM},
};
static const struct member context_members[] = {
    {"connectionId", USE_WEBSOCKET}, {"eventType", USE_WEBSOCKET},
    {"domainName", USE_WEBSOCKET},   {"http", USE_HTTP},
    {"httpMethod", USE_HTTP},        {"authorizer", USE_HTTP},
    {"identity", USE_HTTP},
};
static const struct member record_members[] = {
    {"s3", USE_STORAGE},
    {"Sns", USE_TOPIC},
    {"sns", USE_TOPIC},
    {"dynamodb", USE_STREAM},
    {"kinesis", USE_STREAM},
    {"body", USE_QUEUE},
    {"messageAttributes", USE_QUEUE},
    {"receiptHandle", USE_QUEUE},
    {"messageId", USE_QUEUE},
    {"ses", USE_EMAIL},
    {"cf", USE_EDGE},
};

static unsigned member_use(const struct member *table, size_t count, const struct atom *name)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq_str(atom_slice(name), table[i].name))
            return table[i].use;
    return 0;
}

/* VALUE of F is the member NAME of something that is followed. */
static void read_member(struct tracker *t, const struct ir_function *f, enum what what,
                        const struct atom *name, uint32_t value)
{
    switch (what) {
    case THE_EVENT:
        t->use |= member_use(event_members, ARRAY_SIZE(event_members), name);
        if (slice_eq_str(atom_slice(name), "Records")) {
            t->use |= USE_RECORDS;
            track(t, f, value, THE_RECORDS);
        } else if (slice_eq_str(atom_slice(name), "requestContext")) {
            t->use |= USE_HTTP;
            track(t, f, value, ITS_CONTEXT);
        }
        break;
    case ITS_CONTEXT:
        t->use |= member_use(context_members, ARRAY_SIZE(context_members), name);
        break;
    case THE_RECORDS:
        if (!name || (name->len > 0 && name->text[0] >= '0' && name->text[0] <= '9'))
            track(t, f, value, A_RECORD);
        break;
    case A_RECORD:
        t->use |= member_use(record_members, ARRAY_SIZE(record_members), name);
        break;
    }
}

/* F stores something that is followed in a cell: whoever loads it has it. */
static void follow_cell(struct tracker *t, const struct ir_file *file, uint32_t cell,
                        enum what what)
{
    for (size_t i = 0; i < file->functions.len && t->steps < MAX_STEPS; i++) {
        const struct ir_function *f = file->functions.items[i];
        t->steps += f->code.len;
        for (uint32_t v = 0; v < f->code.len; v++)
            if (f->code.items[v].op == IR_CELL_LOAD && f->code.items[v].a == cell)
                track(t, f, v, what);
    }
}

static void follow_callback(struct tracker *t, const struct ir_function *f, uint32_t value,
                            enum what what)
{
    const struct ir_function *in_fn;
    const struct ir_instr *in = shape_origin(f, value, &in_fn);
    if (!in || in->op != IR_FUNCTION || in->a >= f->file->functions.len)
        return;
    const struct ir_function *callback = f->file->functions.items[in->a];
    if (callback->params.len > 0)
        track(t, callback, callback->params.items[0].value, what);
}

/* A call with the followed value: get("name"), records.map(callback), helper(event). */
static void follow_call(struct tracker *t, const struct tracked *it, const struct ir_instr *call,
                        uint32_t index)
{
    const struct ir_function *f = it->f;
    const struct ir_instr *callee = call->a < f->code.len ? &f->code.items[call->a] : NULL;
    const struct ir_arg *args = f->args.items + call->args;
    struct slice text;
    if (callee && callee->op == IR_LOAD && callee->a == it->value) {
        if (slice_eq_str(atom_slice(callee->name), "get") && call->nargs > 0 &&
            args[0].value < f->code.len && ir_const_string(f, args[0].value, &text))
            read_member(t, f, it->what, f->code.items[args[0].value].name, index);
        else if (it->what == THE_RECORDS && call->nargs > 0)
            follow_callback(t, f, args[0].value, A_RECORD);
        return;
    }
    const struct ir_function *in_fn;
    const struct ir_instr *target = shape_origin(f, call->a, &in_fn);
    if (!target || target->op != IR_FUNCTION || target->a >= f->file->functions.len)
        return;
    const struct ir_function *helper = f->file->functions.items[target->a];
    for (uint32_t i = 0; i < call->nargs && i < helper->params.len; i++)
        if (args[i].kind == IR_ARG_PLAIN && args[i].value == it->value)
            track(t, helper, helper->params.items[i].value, it->what);
}

static bool has_operand(const struct ir_function *f, const struct ir_instr *in, uint32_t value)
{
    for (uint32_t i = 0; i < in->nargs; i++)
        if (f->args.items[in->args + i].value == value)
            return true;
    return false;
}

static void follow(struct tracker *t, const struct tracked *it)
{
    const struct ir_function *f = it->f;
    t->steps += f->code.len;
    for (uint32_t v = 0; v < f->code.len; v++) {
        const struct ir_instr *in = &f->code.items[v];
        switch ((enum ir_op)in->op) {
        case IR_LOAD:
            if (in->a == it->value)
                read_member(t, f, it->what, in->name, v);
            break;
        case IR_ITER:
            if (in->a == it->value && it->what == THE_RECORDS)
                track(t, f, v, A_RECORD);
            break;
        case IR_AWAIT:
            if (in->a == it->value)
                track(t, f, v, it->what);
            break;
        case IR_CELL_STORE:
            if (in->c == it->value)
                follow_cell(t, f->file, in->a, it->what);
            break;
        case IR_PHI:
            if (has_operand(f, in, it->value))
                track(t, f, v, it->what);
            break;
        case IR_CALL:
            follow_call(t, it, in, v);
            break;
        default:
            break;
        }
    }
}

unsigned shape_event_use(const struct ir_function *f, uint32_t value)
{
    struct tracker t = {.use = 0};
    track(&t, f, value, THE_EVENT);
    for (size_t i = 0; i < t.len && t.steps < MAX_STEPS; i++)
        follow(&t, &t.items[i]);
    return t.use;
}
