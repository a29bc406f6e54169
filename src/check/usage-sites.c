/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the calls of the AWS SDKs, and what makes it unsure that these are all. */
#include "check/usage-internal.h"

#define MAX_CONSTANT 512 /* bytes of a name */

struct finder {
    struct usage_sites *out;
    const struct ir_program *program;
    const struct rule_set *rules;
    const struct link *link;
    struct umap clients; /* API node -> 1 + index of usage_client, 0 = none */
    VEC(struct usage_client) known;
    struct map granted; /* "getItem" -> struct granted */
    const struct ir_function *f;
    uint32_t value;
};

/* Granted actions by the method that would take them. */
struct granted {
    const char *action;
    struct granted *next;
};

/* ---- clients ---- */

/* Titles of API nodes that are clients, up to the name of the service and behind it. */
static const struct client_form {
    const char *before, *after;
    const char *service; /* NULL: what stands between */
    enum usage_style style;
} forms[] = {
    {"<dynamodb-document>", "", "dynamodb", STYLE_DOCUMENT},
    {"<dynamodb-table>", "", "dynamodb", STYLE_TABLE},
    {"<", ">", NULL, STYLE_METHOD},
    {"aws-sdk.DynamoDB.DocumentClient()", "", "dynamodb", STYLE_DOCUMENT},
    {"aws-sdk/clients/dynamodb.DocumentClient()", "", "dynamodb", STYLE_DOCUMENT},
    {"dynamodb-doc.DynamoDB()", "", "dynamodb", STYLE_DOCUMENT},
    {"@aws-sdk/lib-dynamodb.DynamoDBDocument.from()", "", "dynamodb", STYLE_DOCUMENT},
    {"@aws-sdk/lib-dynamodb.DynamoDBDocumentClient.from()", "", "dynamodb", STYLE_COMMAND},
    {"boto3.resource(\"dynamodb\").Table()", "", "dynamodb", STYLE_TABLE},
    {"boto3.resource(\"dynamodb\")", "", "dynamodb", STYLE_METHOD},
    {"boto3.resource(\"s3\").Bucket().objects", "", "s3", STYLE_OBJECTS},
    {"boto3.resource(\"s3\").Bucket().Object()", "", "s3", STYLE_OBJECTS},
    {"boto3.resource(\"s3\").Bucket()", "", "s3", STYLE_OBJECTS},
    {"boto3.resource(\"s3\").Object()", "", "s3", STYLE_OBJECTS},
    {"boto3.resource(\"sqs\").Queue()", "", "sqs", STYLE_OBJECTS},
    {"boto3.resource(\"sqs\").get_queue_by_name()", "", "sqs", STYLE_OBJECTS},
    {"boto3.resource(\"sns\").Topic()", "", "sns", STYLE_OBJECTS},
    {"boto3.resource(\"", "\")", NULL, STYLE_OBJECTS},
    {"boto3.client(\"", "\")", NULL, STYLE_METHOD},
    {"aws-sdk.", "()", NULL, STYLE_METHOD},
    {"aws-sdk/clients/", "()", NULL, STYLE_METHOD},
};

static bool is_word(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '.' || s.ptr[i] == '(' || s.ptr[i] == '<' || s.ptr[i] == '"' ||
            s.ptr[i] == '*')
            return false;
    return s.len > 0;
}

/* "@aws-sdk/client-s3.S3()", "….S3Client()", "….*()" */
static bool read_modular(struct finder *w, struct slice title, struct usage_client *ret)
{
    struct slice rest, member;
    if (!slice_starts(title, "@aws-sdk/client-") || !slice_ends(title, "()"))
        return false;
    struct slice name = slice_cut(slice_sub(title, 16, title.len), '.', &rest);
    member = slice_sub(rest, 0, rest.len - 2);
    if ((!is_word(member) && !slice_eq_str(member, "*")) || slice_ends(member, "Command"))
        return false;
    ret->service = usage_service(w->out->arena, name);
    ret->style =
        slice_ends(member, "Client") || slice_eq_str(member, "*") ? STYLE_COMMAND : STYLE_METHOD;
    return true;
}

static bool read_title(struct finder *w, struct slice title, struct usage_client *ret)
{
    static const char *const roles[] = {"<lambda>", "<roots>"};
    for (size_t i = 0; i < ARRAY_SIZE(roles); i++)
        if (slice_eq_str(title, roles[i]))
            return false;
    for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
        size_t before = strlen(forms[i].before), after = strlen(forms[i].after);
        if (!slice_starts(title, forms[i].before) || !slice_ends(title, forms[i].after) ||
            title.len < before + after)
            continue;
        struct slice name = slice_sub(title, before, title.len - after);
        if (forms[i].service ? name.len > 0 : !is_word(name))
            continue;
        ret->service = forms[i].service ? forms[i].service : usage_service(w->out->arena, name);
        ret->style = forms[i].style;
        return true;
    }
    return read_modular(w, title, ret);
}

static const struct usage_client *client_of_node(struct finder *w, uint32_t node)
{
    uint64_t known = 0;
    struct usage_client client;
    if (!node)
        return NULL;
    if (!umap_get(&w->clients, node, &known)) {
        if (read_title(w, slice_of(rule_node_title(w->rules, node)), &client)) {
            *vec_add(&w->known, w->out->arena) = client;
            known = w->known.len;
        }
        umap_put(&w->clients, node, known);
    }
    return known ? &w->known.items[known - 1] : NULL;
}

static const struct ir_instr *instr_at(const struct finder *w, uint32_t function, uint32_t value)
{
    if (function >= w->program->functions.len)
        return NULL;
    const struct ir_function *f = w->program->functions.items[function];
    return value < f->code.len ? &f->code.items[value] : NULL;
}

/* Where VALUE of the function at hand is made. */
static const struct ir_instr *origin(const struct finder *w, uint32_t *function, uint32_t value)
{
    uint32_t at = *function;
    uint32_t made = value == IR_NONE ? IR_NONE : link_origin(w->link, *function, value, &at);
    *function = at;
    return made == IR_NONE ? NULL : instr_at(w, at, made);
}

/* What CALLEE is a member of, when that is a module: its name, and the member's. */
static bool imported_member(const struct finder *w, uint32_t function, uint32_t callee,
                            struct slice *ret_module, struct slice *ret_member)
{
    const struct ir_instr *in = origin(w, &function, callee);
    if (!in || in->op != IR_LOAD || !in->name)
        return false;
    *ret_member = atom_slice(in->name);
    const struct ir_instr *base = origin(w, &function, in->a);
    if (!base || base->op != IR_IMPORT)
        return false;
    *ret_module = atom_slice(base->name);
    return true;
}

static struct slice first_text(const struct finder *w, uint32_t function, const struct ir_instr *in)
{
    struct slice text = SLICE_EMPTY;
    const struct ir_function *f = w->program->functions.items[function];
    if (in->nargs && f->args.items[in->args].kind == IR_ARG_PLAIN)
        (void)link_string(w->link, function, f->args.items[in->args].value, &text);
    return text;
}

/* Clients of services that no rule knows: new AWS.CloudWatch(), boto3.client("translate"). */
static const struct usage_client *client_made(struct finder *w, uint32_t function, uint32_t value)
{
    struct slice module, member;
    const struct ir_instr *in = origin(w, &function, value);
    struct usage_client client = {0};
    if (!in || (in->op != IR_CALL && in->op != IR_NEW) || in->a == IR_NONE ||
        !imported_member(w, function, in->a, &module, &member))
        return NULL;
    if (slice_eq_str(module, "aws-sdk")) {
        client.service = usage_service(w->out->arena, member);
    } else if (slice_eq_str(module, "boto3") && first_text(w, function, in).len &&
               (slice_eq_str(member, "client") || slice_eq_str(member, "resource"))) {
        client.service = usage_service(w->out->arena, first_text(w, function, in));
        client.style = slice_eq_str(member, "resource") ? STYLE_OBJECTS : STYLE_METHOD;
    } else if (slice_starts(module, "@aws-sdk/client-") && !slice_ends(member, "Command")) {
        client.service = usage_service(w->out->arena, slice_sub(module, 16, module.len));
        client.style = slice_ends(member, "Client") ? STYLE_COMMAND : STYLE_METHOD;
    } else {
        return NULL;
    }
    *vec_add(&w->known, w->out->arena) = client;
    return &w->known.items[w->known.len - 1];
}

static const struct usage_client *client_at(struct finder *w, uint32_t value)
{
    if (value == IR_NONE || value >= w->f->code.len)
        return NULL;
    const struct usage_client *known = client_of_node(w, link_node(w->link, w->f->id, value));
    return known ? known : client_made(w, w->f->id, value);
}

/* ---- what is acted upon ---- */

static bool is_environment(const struct finder *w, uint32_t function, uint32_t value)
{
    const struct ir_instr *in = origin(w, &function, value);
    if (!in)
        return false;
    uint32_t at = function;
    uint32_t node = 0;
    const struct ir_function *f = w->program->functions.items[function];
    uint32_t v = (uint32_t)(in - f->code.items);
    for (int i = 0; i < 4 && !node && v < f->code.len; i++) {
        node = link_node(w->link, at, v);
        v = f->code.items[v].op == IR_LOAD ? f->code.items[v].a : IR_NONE;
    }
    struct slice title = slice_of(node ? rule_node_title(w->rules, node) : "");
    return slice_starts(title, "process.env") || slice_starts(title, "os.environ");
}

/* os.environ.get("TABLE"), os.getenv("TABLE") */
static bool is_environment_call(const struct finder *w, uint32_t function,
                                const struct ir_instr *in)
{
    const struct ir_function *f = w->program->functions.items[function];
    uint32_t v = (uint32_t)(in - f->code.items);
    uint32_t node = link_call_node(w->link, function, v);
    struct slice title = slice_of(node ? rule_node_title(w->rules, node) : "");
    if (in->a < f->code.len && f->code.items[in->a].op == IR_LOAD && !title.len)
        return is_environment(w, function, f->code.items[in->a].a);
    return slice_starts(title, "os.environ") || slice_starts(title, "os.getenv");
}

/* A constant, or a variable of the environment. */
static void read_name(struct finder *w, uint32_t function, uint32_t value, struct usage_site *ret)
{
    struct slice text;
    const struct ir_instr *in;
    if (value == IR_NONE)
        return;
    in = origin(w, &function, value);
    if (!in)
        return;
    if (in->op == IR_LOAD && in->name && is_environment(w, function, in->a))
        ret->variable = arena_slicedup(w->out->arena, atom_slice(in->name));
    else if (in->op == IR_CALL && is_environment_call(w, function, in) &&
             (text = first_text(w, function, in)).len)
        ret->variable = arena_slicedup(w->out->arena, text);
    else if (link_string(w->link, function, value, &text) && text.len && text.len < MAX_CONSTANT)
        ret->text = arena_slicedup(w->out->arena, text);
}

/* The argument or member of the first argument that is called NAME. */
static uint32_t parameter_at(const struct finder *w, const char *name, uint32_t *ret_function)
{
    const struct atom *atom = atom_get_str(w->program->atoms, name);
    struct selector s = {.kind = SELECT_NAMED, .name = atom};
    if (w->f->file->lang == LANG_JAVASCRIPT)
        s = (struct selector){.kind = SELECT_ARG, .depth = 1, .path = {atom}};
    return link_select(w->link, w->f->id, w->value, &s, ret_function);
}

/* The first argument of the call that made the receiver: Table(name), Bucket(name). */
static void read_receiver(struct finder *w, uint32_t base, struct usage_site *ret)
{
    uint32_t function = w->f->id;
    for (int i = 0; i < 3; i++) {
        const struct ir_instr *in = origin(w, &function, base);
        if (!in)
            return;
        const struct ir_function *f = w->program->functions.items[function];
        if (in->op == IR_CALL && in->nargs) {
            read_name(w, function, f->args.items[in->args].value, ret);
            return;
        }
        if (in->op != IR_LOAD)
            return;
        base = in->a;
    }
}

static void read_resource(struct finder *w, const struct usage_client *client, uint32_t base,
                          struct usage_site *ret)
{
    uint32_t at = w->f->id;
    const char *name = usage_parameter(slice_of(client->service));
    if (client->style == STYLE_TABLE || client->style == STYLE_OBJECTS) {
        read_receiver(w, base, ret);
    } else if (name) {
        uint32_t value = parameter_at(w, name, &at);
        read_name(w, at, value, ret);
    }
}

/* ---- calls ---- */

static void add_mark(struct finder *w, const char *service, const char *why)
{
    *vec_add(&w->out->marks, w->out->arena) = (struct usage_mark){w->f->id, w->value, service, why};
}

static void add_sites(struct finder *w, const struct usage_client *client, struct slice method,
                      const struct usage_site *about)
{
    const char *actions[USAGE_ACTIONS];
    bool any = false;
    size_t n = usage_actions(w->out->arena, client, method, actions, &any);
    for (size_t i = 0; i < n; i++) {
        struct usage_site *s = vec_add(&w->out->items, w->out->arena);
        *s = *about;
        s->function = w->f->id;
        s->value = w->value;
        s->any = any;
        s->action = arena_printf(w->out->arena, "%s:%s", client->service, actions[i]);
    }
    if (n == 0 && client->style == STYLE_OBJECTS && !usage_is_silent(method))
        add_mark(w, client->service, "uses boto3 in a way that is not followed");
}

/* A method of a client. */
static void read_method(struct finder *w, const struct ir_instr *callee)
{
    const struct usage_client *known = client_at(w, callee->a);
    if (!known)
        return;
    struct usage_client client = *known; /* more of them may move it */
    struct usage_site about = {0};
    struct slice method = atom_slice(callee->name);
    const struct ir_instr *in = &w->f->code.items[w->value];
    if (!callee->name) {
        add_mark(w, client.service, "calls a method by a computed name");
        return;
    }
    if (slice_eq_str(method, "get_waiter") || slice_eq_str(method, "waitFor")) {
        add_mark(w, client.service, "waits for a state");
        return;
    }
    if (usage_names_operation(method)) {
        struct slice named = first_text(w, w->f->id, in);
        if (named.len)
            add_sites(w, &client, named, &about);
        else
            add_mark(w, client.service, "calls a method by a computed name");
        return;
    }
    read_resource(w, &client, callee->a, &about);
    add_sites(w, &client, method, &about);
}

/* new GetItemCommand(…), paginateScan(…), new Upload(…): members of the modules of version 3. */
static void read_modular_call(struct finder *w, const struct ir_instr *in)
{
    struct slice module, member;
    struct usage_site about = {0};
    if (!imported_member(w, w->f->id, in->a, &module, &member) ||
        !slice_starts(module, "@aws-sdk/"))
        return;
    struct usage_client client = {"dynamodb", STYLE_DOCUMENT};
    if (slice_starts(module, "@aws-sdk/client-"))
        client = (struct usage_client){
            usage_service(w->out->arena, slice_sub(module, 16, module.len)), STYLE_METHOD};
    else if (slice_eq_str(module, "@aws-sdk/lib-storage") ||
             slice_eq_str(module, "@aws-sdk/s3-presigned-post"))
        client = (struct usage_client){"s3", STYLE_METHOD};
    else if (!slice_eq_str(module, "@aws-sdk/lib-dynamodb"))
        return;
    if (slice_starts(member, "waitUntil")) {
        add_mark(w, client.service, "waits for a state");
        return;
    }
    struct slice name = member;
    if (slice_ends(name, "Command"))
        name = slice_sub(name, 0, name.len - 7);
    else if (slice_starts(name, "paginate"))
        name = slice_sub(name, 8, name.len);
    else if (!slice_eq_str(name, "Upload") && !slice_eq_str(name, "createPresignedPost"))
        return;
    char *lower = arena_slicedup(w->out->arena, name);
    lower[0] = (char)(lower[0] >= 'A' && lower[0] <= 'Z' ? lower[0] + 32 : lower[0]);
    read_resource(w, &client, IR_NONE, &about);
    add_sites(w, &client, slice_of(lower), &about);
}

/* A client that is handed to code that is not here may be called there. */
static void read_arguments(struct finder *w, const struct ir_instr *in)
{
    uint32_t callee;
    if (in->nargs == 0 || link_call_node(w->link, w->f->id, w->value) ||
        link_callees(w->link, w->f->id, w->value, &callee, 1))
        return;
    for (uint32_t i = 0; i < in->nargs; i++) {
        uint32_t value = w->f->args.items[in->args + i].value;
        if (value >= w->f->code.len)
            continue;
        uint32_t node = link_node(w->link, w->f->id, value);
        const struct usage_client *client = client_of_node(w, node);
        if (client)
            add_mark(w, client->service, "hands a client to a library");
    }
}

/* A call of something unknown by a name that a granted action has, or with a parameter of a
   service. */
static void read_loose(struct finder *w, const struct ir_instr *in, const struct ir_instr *callee)
{
    uint32_t function;
    struct slice name =
        callee->op == IR_LOAD || callee->op == IR_GLOBAL ? atom_slice(callee->name) : SLICE_EMPTY;
    if (callee->op == IR_GLOBAL && (slice_eq_str(name, "eval") || slice_eq_str(name, "exec") ||
                                    slice_eq_str(name, "Function"))) {
        add_mark(w, "*", "runs code that is made at run time");
        return;
    }
    if (slice_eq_str(name, "paginate") || link_call_node(w->link, w->f->id, w->value) ||
        link_callees(w->link, w->f->id, w->value, &function, 1))
        return;
    for (struct granted *g = name.len ? map_get(&w->granted, name) : NULL; g; g = g->next)
        *vec_add(&w->out->items, w->out->arena) = (struct usage_site){
            .function = w->f->id, .value = w->value, .action = g->action, .loose = true};
    for (uint32_t i = 0; i < in->nargs; i++) {
        const struct ir_arg *arg = &w->f->args.items[in->args + i];
        const char *service =
            arg->kind == IR_ARG_NAMED ? usage_service_of_parameter(atom_slice(arg->name)) : NULL;
        const struct ir_instr *object =
            arg->value < w->f->code.len ? &w->f->code.items[arg->value] : NULL;
        for (uint32_t k = 0; object && object->op == IR_OBJECT && !service && k < object->nargs;
             k++)
            service =
                usage_service_of_parameter(atom_slice(w->f->args.items[object->args + k].name));
        if (service)
            add_mark(w, service, "calls it by something unknown");
    }
}

static void read_call(struct finder *w, const struct ir_instr *in)
{
    if (in->a >= w->f->code.len)
        return;
    const struct ir_instr *callee = &w->f->code.items[in->a];
    size_t sites = w->out->items.len, marks = w->out->marks.len;
    struct slice module, member;
    if (imported_member(w, w->f->id, in->a, &module, &member) && slice_eq_str(module, "boto3") &&
        (slice_eq_str(member, "client") || slice_eq_str(member, "resource")) &&
        !first_text(w, w->f->id, in).len) {
        add_mark(w, "*", "makes a client of a computed service");
        return;
    }
    if (callee->op == IR_LOAD)
        read_method(w, callee);
    if (w->out->items.len == sites && w->out->marks.len == marks)
        read_modular_call(w, in);
    const struct usage_client *made = client_at(w, w->value);
    if (made)
        add_mark(w, made->service, NULL);
    if (w->out->items.len == sites && w->out->marks.len == marks) {
        read_arguments(w, in);
        read_loose(w, in, callee);
    }
}

/* ---- modules ---- */

static bool is_program_runner(struct slice name)
{
    static const char *const names[] = {
        "child_process", "node:child_process", "subprocess", "execa", "zx", "shelljs"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (slice_eq_str(name, names[i]))
            return true;
    return false;
}

static void read_import(struct finder *w, const struct ir_instr *in)
{
    struct slice name = atom_slice(in->name);
    const char *why = NULL;
    bool local = name.len && (name.ptr[0] == '.' || name.ptr[0] == '/');
    if (link_is_module(w->link, w->f->id, w->value))
        return;
    if (local && !slice_ends(name, ".json"))
        why = "imports a file that is not here";
    else if (is_program_runner(name))
        why = "runs other programs";
    else if (!local)
        why = usage_foreign_package(name);
    if (why)
        add_mark(w, "*", why);
}

/* `from aws_lambda_powertools.utilities import parameters`; AWS[name]. */
static void read_member(struct finder *w, const struct ir_instr *in)
{
    if (in->a >= w->f->code.len || w->f->code.items[in->a].op != IR_IMPORT)
        return;
    struct slice module = atom_slice(w->f->code.items[in->a].name);
    struct slice name = atom_slice(in->name);
    if (slice_eq_str(module, "aws-sdk") && !in->name)
        add_mark(w, "*", "makes a client of a computed service");
    if (!slice_starts(module, "aws_lambda_powertools"))
        return;
    const char *both = arena_printf(w->out->arena, "%.*s.%.*s", SLICE_ARG(module), SLICE_ARG(name));
    const char *why = usage_foreign_package(slice_of(both));
    if (why)
        add_mark(w, "*", why);
}

static void read_function(struct finder *w)
{
    for (uint32_t v = 0; v < w->f->code.len; v++) {
        const struct ir_instr *in = &w->f->code.items[v];
        w->value = v;
        if (in->op == IR_CALL || in->op == IR_NEW)
            read_call(w, in);
        else if (in->op == IR_IMPORT)
            read_import(w, in);
        else if (in->op == IR_LOAD)
            read_member(w, in);
        else if (in->op == IR_CONST && in->flags == IR_CONST_STRING &&
                 slice_starts(atom_slice(in->name), "s3://"))
            add_mark(w, "s3", "names objects by address");
    }
}

static void add_granted(struct finder *w, const char *method, const char *action)
{
    void **at = map_at(&w->granted, slice_of(method));
    for (struct granted *g = *at; g; g = g->next)
        if (strcmp(g->action, action) == 0)
            return;
    struct granted *g = arena_new(w->out->arena, struct granted);
    g->action = action;
    g->next = *at;
    *at = g;
}

static void index_granted(struct finder *w, const struct app *app)
{
    struct map seen;
    map_init(&seen, w->out->arena);
    for (size_t i = 0; i < app->functions.len; i++) {
        const struct app_function *f = app->functions.items[i];
        for (size_t k = 0; k < f->permissions.len; k++) {
            const struct app_permission *p = &f->permissions.items[k];
            for (size_t n = 0; n < p->actions.len; n++) {
                struct slice name, action = slice_of(p->actions.items[n]);
                (void)slice_cut(action, ':', &name);
                if (!name.len || slice_find_char(name, '*') != SIZE_MAX || map_get(&seen, action))
                    continue;
                map_put(&seen, action, w);
                add_granted(w, usage_camel(w->out->arena, name), p->actions.items[n]);
                add_granted(w, usage_snake(w->out->arena, name), p->actions.items[n]);
            }
        }
    }
}

void usage_collect(struct usage_sites *s, const struct app *app, const struct ir_program *program,
                   const struct rule_set *rules, const struct link *link)
{
    struct finder w = {.out = s, .program = program, .rules = rules, .link = link};
    umap_init(&w.clients, s->arena);
    map_init(&w.granted, s->arena);
    index_granted(&w, app);
    for (size_t i = 0; i < program->functions.len; i++) {
        w.f = program->functions.items[i];
        read_function(&w);
    }
}
