/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the calls of the AWS SDKs, and what makes it unsure that these are all. Three nets lie
 * below each other: calls of clients that the linker knows; members of something unknown, by the
 * names that granted actions have there; and where not even these would be seen, a doubt.
 */
#include "check/usage-find.h"

static void add_mark(struct finder *w, enum usage_mark_kind kind, const char *service,
                     const char *why)
{
    *vec_add(&w->out->marks, w->out->arena) = (struct usage_mark){.function = w->f->id,
                                                                  .value = w->value,
                                                                  .at = ir_location(w->f, w->value),
                                                                  .kind = kind,
                                                                  .service = service,
                                                                  .why = why};
}

static void add_doubt(struct finder *w, const char *service, const char *why)
{
    add_mark(w, MARK_DOUBT, service ? service : "*", why);
}

static void add_site(struct finder *w, const struct usage_site *about, const char *action,
                     enum usage_sureness sure)
{
    struct usage_site *s = vec_add(&w->out->items, w->out->arena);
    *s = *about;
    s->function = w->f->id;
    s->value = w->value;
    s->at = ir_location(w->f, w->value);
    s->action = action;
    s->sure = sure;
}

static void add_sites(struct finder *w, const struct usage_client *client, struct slice method,
                      struct usage_site *about, enum usage_sureness sure)
{
    const char *actions[USAGE_ACTIONS];
    size_t n = usage_actions(w->out->arena, client, method, actions, &about->any);
    for (size_t i = 0; i < n; i++)
        add_site(w, about,
                 strchr(actions[i], ':')
                     ? actions[i]
                     : arena_printf(w->out->arena, "%s:%s", client->service, actions[i]),
                 sure);
    /* what a collection holds is handed on, one by one */
    if (client->style == STYLE_OBJECTS)
        add_mark(w, MARK_HANDED, client->service, NULL);
    if (n == 0 && client->style == STYLE_OBJECTS && !usage_is_silent(method))
        add_doubt(w, client->service, "uses boto3 in a way that is not followed");
}

/* ---- members by their names ---- */

/* Is what is called that way none of the SDKs' that the rules know? */
static bool is_other_library(const struct finder *w, uint32_t node)
{
    static const char *const ours[] = {"aws-sdk",  "@aws-sdk/",    "boto3",
                                       "botocore", "dynamodb-doc", "<"};
    struct slice title = slice_of(node ? rule_node_title(w->rules, node) : "");
    if (!title.len || slice_starts(title, "<lambda>") || slice_starts(title, "aws-sdk.config"))
        return title.len > 0;
    for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
        if (slice_starts(title, ours[i]))
            return false;
    return true;
}

static void read_name(struct finder *w, struct slice name)
{
    struct usage_site about = {0};
    if (!name.len || slice_eq_str(name, "paginate"))
        return;
    for (const struct usage_name *n = usage_granted_to(w->granted, name); n; n = n->next)
        add_site(w, &about, n->action, n->brief ? USAGE_BRIEF : USAGE_NAMED);
    if (w->f->file->lang == LANG_PYTHON &&
        (slice_eq_str(name, "Acl") || slice_eq_str(name, "Object") ||
         slice_eq_str(name, "Version")))
        add_mark(w, MARK_COMPUTED, "*", NULL);
    if (slice_eq_str(name, "get_credentials") || slice_eq_str(name, "get_frozen_credentials") ||
        slice_eq_str(name, "AWS_SECRET_ACCESS_KEY") || slice_eq_str(name, "AWS_SESSION_TOKEN"))
        add_doubt(w, "*", "signs requests by itself");
}

/* ---- calls ---- */

/* get_paginator("scan"), generate_presigned_url(ClientMethod="get_object") */
static void read_named_operation(struct finder *w, const struct usage_client *client,
                                 const struct ir_instr *in)
{
    static const char *const names[] = {"ClientMethod", "operation_name"};
    struct usage_site about = {0};
    struct slice named = usage_first_text(w, w->f->id, in);
    for (uint32_t i = 0; i < in->nargs && !named.len; i++) {
        const struct ir_arg *arg = &w->f->args.items[in->args + i];
        for (size_t k = 0; arg->kind == IR_ARG_NAMED && k < ARRAY_SIZE(names); k++)
            if (slice_eq_str(atom_slice(arg->name), names[k]))
                (void)link_string(w->link, w->f->id, arg->value, &named);
    }
    if (named.len)
        add_sites(w, client, named, &about, USAGE_SEEN);
    else
        add_doubt(w, client->service, "calls a method by a computed name");
}

/* A method of a client. */
static void read_method(struct finder *w, const struct ir_instr *callee)
{
    const struct usage_client *known = usage_client_at(w, callee->a);
    if (!known)
        return;
    struct usage_client client = *known; /* more of them may move it */
    struct usage_site about = {0};
    struct slice method = atom_slice(callee->name);
    const struct ir_instr *in = &w->f->code.items[w->value];
    if (!callee->name) {
        add_doubt(w, client.service, "calls a method by a computed name");
    } else if (slice_eq_str(method, "get_waiter") || slice_eq_str(method, "waitFor")) {
        add_doubt(w, client.service, "waits for a state");
    } else if (usage_names_operation(method)) {
        read_named_operation(w, &client, in);
    } else {
        usage_read_resource(w, &client, callee->a, &about);
        add_sites(w, &client, method, &about, USAGE_SEEN);
    }
}

/* GetItemCommand, paginateScan, Upload …: MEMBER of a module of version 3. */
static void read_modular(struct finder *w, struct slice module, struct slice member, bool called)
{
    struct usage_module of;
    struct usage_site about = {0};
    if (!slice_starts(module, "@aws-sdk/") || !usage_module_of(w->out->arena, module, &of) ||
        !of.service)
        return;
    struct usage_client client = {of.service, of.style};
    if (slice_starts(member, "waitUntil")) {
        add_doubt(w, client.service, "waits for a state");
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
    if (called)
        usage_read_resource(w, &client, IR_NONE, &about);
    add_sites(w, &client, slice_of(lower), &about, called ? USAGE_SEEN : USAGE_NAMED);
}

/* Calls that run what is not here, or make what is not known. */
static void read_runner(struct finder *w, const struct ir_instr *in, const struct ir_instr *callee)
{
    static const char *const evaluators[] = {"eval", "exec", "Function", "execfile", "compile"};
    static const char *const loaders[] = {"import", "require", "__import__"};
    struct slice module, member, name = atom_slice(callee->name);
    for (size_t i = 0; callee->op == IR_GLOBAL && i < ARRAY_SIZE(evaluators); i++)
        if (slice_eq_str(name, evaluators[i]))
            add_doubt(w, "*", "runs code that is made at run time");
    for (size_t i = 0; callee->op == IR_GLOBAL && i < ARRAY_SIZE(loaders); i++)
        if (slice_eq_str(name, loaders[i]))
            add_doubt(w, "*", "loads code by a computed name");
    if (!usage_imported(w, w->f->id, in->a, &module, &member))
        return;
    if (slice_eq_str(module, "os") &&
        (slice_eq_str(member, "system") || slice_eq_str(member, "popen") ||
         slice_starts(member, "exec") || slice_starts(member, "spawn") ||
         slice_starts(member, "posix_spawn")))
        add_doubt(w, "*", "runs other programs");
    if (slice_eq_str(module, "asyncio") && slice_starts(member, "create_subprocess"))
        add_doubt(w, "*", "runs other programs");
    if (slice_eq_str(module, "importlib"))
        add_doubt(w, "*", "loads code by a computed name");
}

/* boto3.client(name) */
static bool makes_unknown(struct finder *w, const struct ir_instr *in,
                          const struct ir_instr *callee)
{
    struct slice name = callee->op == IR_LOAD ? atom_slice(callee->name) : SLICE_EMPTY;
    struct slice module, member;
    if (usage_client_at(w, w->value))
        return false;
    if (usage_imported(w, w->f->id, in->a, &module, &member) && slice_eq_str(module, "boto3"))
        name = member;
    else if (w->f->file->lang != LANG_PYTHON)
        return false;
    return slice_eq_str(name, "client") || slice_eq_str(name, "resource") ||
           slice_eq_str(name, "create_client");
}

/* getattr(client, "get_item") */
static void read_getattr(struct finder *w, const struct ir_instr *in)
{
    struct slice name = SLICE_EMPTY;
    struct usage_site about = {0};
    if (in->nargs < 2)
        return;
    const struct usage_client *known = usage_client_at(w, w->f->args.items[in->args].value);
    struct usage_client client = known ? *known : (struct usage_client){0};
    (void)link_string(w->link, w->f->id, w->f->args.items[in->args + 1].value, &name);
    if (known && name.len)
        add_sites(w, &client, name, &about, USAGE_NAMED);
    else if (known)
        add_doubt(w, client.service, "calls a method by a computed name");
    else if (name.len)
        read_name(w, name);
    else
        add_mark(w, MARK_COMPUTED, "*", NULL);
}

/* A call of something unknown with a parameter of a service. */
static void read_parameters(struct finder *w, const struct ir_instr *in)
{
    uint32_t function;
    /* the name of the operation stands where the paginator is made */
    if (slice_eq_str(atom_slice(w->f->code.items[in->a].name), "paginate") ||
        link_call_node(w->link, w->f->id, w->value) ||
        link_callees(w->link, w->f->id, w->value, &function, 1))
        return;
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
            add_doubt(w, service, "calls it by something unknown");
    }
}

static void read_call(struct finder *w, const struct ir_instr *in)
{
    if (in->a >= w->f->code.len)
        return;
    const struct ir_instr *callee = &w->f->code.items[in->a];
    size_t sites = w->out->items.len, marks = w->out->marks.len;
    struct slice module, member;
    if (makes_unknown(w, in, callee)) {
        add_doubt(w, "*", "makes a client of a computed service");
        return;
    }
    if (callee->op == IR_LOAD)
        read_method(w, callee);
    if (w->out->items.len == sites && w->out->marks.len == marks &&
        usage_imported(w, w->f->id, in->a, &module, &member))
        read_modular(w, module, member, true);
    w->called[in->a] = w->out->items.len > sites || w->out->marks.len > marks;
    const struct usage_client *made = usage_client_at(w, w->value);
    if (made)
        add_mark(w, MARK_CLIENT, made->service, NULL);
    read_runner(w, in, callee);
    if (callee->op == IR_GLOBAL && slice_eq_str(atom_slice(callee->name), "getattr"))
        read_getattr(w, in);
    else if (callee->op == IR_LOAD && !callee->name && !w->called[in->a])
        add_mark(w, MARK_COMPUTED, "*", NULL);
    else if (w->out->items.len == sites && w->out->marks.len == marks)
        read_parameters(w, in);
}

/* ---- values that go where they are not followed ---- */

/* Does the call hand its arguments on to code of the SDKs, or to none at all? */
static bool is_harmless(const struct finder *w, const struct ir_instr *call, uint32_t value)
{
    static const char *const builtins[] = {"getattr", "hasattr", "isinstance", "print", "str",
                                           "repr",    "type",    "bool",       "id",    "super"};
    static const char *const holders[] = {"Object", "Promise", "Array", "console"};
    struct slice module, member;
    uint32_t function;
    const struct ir_instr *callee = &w->f->code.items[call->a];
    const struct ir_instr *base =
        callee->op == IR_LOAD && callee->a < w->f->code.len ? &w->f->code.items[callee->a] : NULL;
    if (link_callees(w->link, w->f->id, value, &function, 1))
        return true;
    for (size_t i = 0; callee->op == IR_GLOBAL && i < ARRAY_SIZE(builtins); i++)
        if (slice_eq_str(atom_slice(callee->name), builtins[i]))
            return true;
    for (size_t i = 0; base && base->op == IR_GLOBAL && i < ARRAY_SIZE(holders); i++)
        if (slice_eq_str(atom_slice(base->name), holders[i]))
            return true;
    if (usage_imported(w, w->f->id, call->a, &module, &member))
        return slice_starts(module, "@aws-sdk/") || slice_starts(module, "aws-sdk") ||
               slice_starts(module, "aws-xray-sdk") || slice_starts(module, "aws_xray_sdk") ||
               slice_starts(module, "@aws-lambda-powertools/tracer") ||
               slice_eq_str(module, "boto3");
    struct slice title =
        slice_of(rule_node_title(w->rules, link_call_node(w->link, w->f->id, value)));
    return slice_starts(title, "@aws-sdk/") || slice_starts(title, "aws-sdk") ||
           (callee->op == IR_LOAD && slice_starts(atom_slice(callee->name), "captureAWS"));
}

/* VALUE is put somewhere: into a field, a list, an argument of a call that is none of ours. */
static void read_use(struct finder *w, uint32_t value, bool to_library)
{
    struct usage_module module;
    struct slice name, member;
    uint32_t function = w->f->id;
    if (value >= w->f->code.len)
        return;
    const struct usage_client *client = usage_client_at(w, value);
    if (client) {
        const char *service = client->service;
        add_mark(w, MARK_HANDED, service, NULL);
        if (to_library)
            add_doubt(w, service, "hands a client to a library");
        return;
    }
    if (usage_imported(w, w->f->id, value, &name, &member)) {
        read_modular(w, name, member, false);
        return;
    }
    const struct ir_instr *in = usage_origin(w, &function, value);
    if (in && in->op == IR_IMPORT && usage_module_of(w->out->arena, atom_slice(in->name), &module))
        add_doubt(w, module.service, "hands the SDK on");
}

static void read_arguments(struct finder *w, const struct ir_instr *in, uint32_t value)
{
    bool call = (in->op == IR_CALL || in->op == IR_NEW) && in->a < w->f->code.len;
    bool library = call && in->nargs > 0 && !is_harmless(w, in, value);
    for (uint32_t i = 0; i < in->nargs; i++) {
        uint32_t arg = w->f->args.items[in->args + i].value;
        const struct ir_instr *object = arg < w->f->code.len ? &w->f->code.items[arg] : NULL;
        read_use(w, arg, library);
        if (!library || !object || (object->op != IR_OBJECT && object->op != IR_ARRAY))
            continue;
        for (uint32_t k = 0; k < object->nargs; k++)
            read_use(w, w->f->args.items[object->args + k].value, true);
    }
}

static void read_uses(struct finder *w, const struct ir_instr *in, uint32_t value)
{
    switch (in->op) {
    case IR_CALL:
    case IR_NEW:
        if (in->flags & IR_FLAG_DECORATOR)
            break;
        /* fall through */
    case IR_OBJECT:
    case IR_ARRAY:
    case IR_PHI:
        read_arguments(w, in, value);
        break;
    case IR_STORE:
        read_use(w, in->c, false);
        break;
    case IR_CELL_STORE:
        if (in->a >= w->f->file->cells.len || w->f->file->cells.items[in->a].nstores != 1)
            read_use(w, in->c, false);
        break;
    case IR_ITER:
    case IR_RETURN:
    case IR_YIELD:
        read_use(w, in->a, false);
        break;
    case IR_EXPORT:
        if (in->flags & IR_FLAG_EXPORT_ALL || slice_eq_str(atom_slice(in->name), "module.exports"))
            read_use(w, in->a, false);
        break;
    default:
        break;
    }
}

/* ---- members, modules ---- */

/* client.put_item, with nobody who calls it here; x.put_item of an unknown x; AWS[name]. */
static void read_member(struct finder *w, const struct ir_instr *in)
{
    struct usage_module module;
    struct usage_site about = {0};
    uint32_t function = w->f->id;
    const struct usage_client *known = usage_client_at(w, in->a);
    if (known) {
        struct usage_client client = *known;
        if (in->name && !usage_client_at(w, w->value))
            add_sites(w, &client, atom_slice(in->name), &about, USAGE_NAMED);
        else if (!in->name)
            add_doubt(w, client.service, "calls a method by a computed name");
        return;
    }
    const struct ir_instr *base = usage_origin(w, &function, in->a);
    bool imported = base && base->op == IR_IMPORT;
    if (imported && !in->name && usage_module_of(w->out->arena, atom_slice(base->name), &module))
        add_doubt(w, module.service, "makes a client of a computed service");
    if (imported && in->name && slice_eq_str(atom_slice(base->name), "aws-sdk")) {
        struct slice name = atom_slice(in->name);
        if (slice_ends(name, "Credentials") && !slice_eq_str(name, "Credentials"))
            add_doubt(w, "sts", "takes the rights of another role");
        if (slice_eq_str(name, "Signers") || slice_eq_str(name, "HttpRequest"))
            add_doubt(w, "*", "signs requests by itself");
    }
    /* what is imported is not called by that */
    if (!imported && !is_other_library(w, link_node(w->link, w->f->id, w->value)))
        read_name(w, atom_slice(in->name));
}

static void read_import(struct finder *w, const struct ir_instr *in)
{
    struct slice name = atom_slice(in->name);
    const char *why = NULL, *service = "*";
    enum lang_id lang = w->f->file->lang;
    if (link_is_module(w->link, w->f->id, w->value))
        return;
    if (!name.len || name.ptr[0] == '.' || (name.ptr[0] == '/' && lang == LANG_JAVASCRIPT))
        why = slice_ends(name, ".json") ? NULL : "imports a file that is not here";
    else
        why = usage_doubt_of_package(lang, name, &service);
    if (why)
        add_doubt(w, service, why);
}

/* `from botocore.auth import SigV4Auth`, `from . import gone` */
static void read_imported(struct finder *w, const struct ir_instr *in)
{
    const char *service = "*";
    const struct ir_instr *base = in->a < w->f->code.len ? &w->f->code.items[in->a] : NULL;
    if (w->f->file->lang != LANG_PYTHON || !base || base->op != IR_IMPORT || !in->name)
        return;
    struct slice module = atom_slice(base->name), name = atom_slice(in->name);
    if (link_is_module(w->link, w->f->id, in->a)) {
        uint32_t function = w->f->id;
        const struct ir_instr *made = usage_origin(w, &function, w->value);
        bool dots = module.len > 0;
        for (size_t i = 0; i < module.len; i++)
            dots = dots && module.ptr[i] == '.';
        if (dots && made == in)
            add_doubt(w, "*", "imports a file that is not here");
        return;
    }
    const char *both = arena_printf(w->out->arena, "%.*s.%.*s", SLICE_ARG(module), SLICE_ARG(name));
    const char *why = usage_doubt_of_package(LANG_PYTHON, slice_of(both), &service);
    if (why && !usage_doubt_of_package(LANG_PYTHON, module, &service))
        add_doubt(w, service, why);
}

/* "s3://bucket/key"; the extension that reads secrets for the function */
static void read_constant(struct finder *w, struct slice text)
{
    static const struct {
        const char *text, *service, *why;
    } constants[] = {
        {"s3://", "s3", "names objects by address"},
        {"localhost:2773", "*", "asks an extension"},
        {"localhost:2772", "*", "asks an extension"},
        {"127.0.0.1:2773", "*", "asks an extension"},
        {"PARAMETERS_SECRETS_EXTENSION", "*", "asks an extension"},
        {"/secretsmanager/get", "*", "asks an extension"},
        {"/systemsmanager/parameters", "*", "asks an extension"},
        {"AWS_SECRET_ACCESS_KEY", "*", "signs requests by itself"},
        {"AWS_SESSION_TOKEN", "*", "signs requests by itself"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(constants); i++)
        if (slice_find(text, constants[i].text) != SIZE_MAX)
            add_doubt(w, constants[i].service, constants[i].why);
}

static void read_rest(struct finder *w, const struct ir_instr *in)
{
    read_uses(w, in, w->value);
    if (in->op == IR_IMPORT)
        read_import(w, in);
    if (in->op == IR_LOAD)
        read_imported(w, in);
    if (in->op == IR_LOAD && !w->called[w->value])
        read_member(w, in);
    if (in->op == IR_CONST && in->flags == IR_CONST_STRING)
        read_constant(w, atom_slice(in->name));
}

/* What a class is made from, and what a parameter is when nothing is given. */
static void read_bases(struct finder *w)
{
    for (size_t i = 0; i < w->f->file->classes.len; i++) {
        const struct ir_class *k = &w->f->file->classes.items[i];
        for (size_t b = 0; k->owner == w->f->index && b < k->bases.len; b++) {
            w->value = k->bases.items[b];
            read_use(w, k->bases.items[b], false);
        }
    }
    for (size_t i = 0; i < w->f->params.len; i++) {
        w->value = w->f->params.items[i].fallback;
        if (w->value < w->f->code.len)
            read_use(w, w->value, false);
    }
}

static void read_function(struct finder *w)
{
    struct arena scratch;
    arena_init(&scratch);
    w->called = arena_array(&scratch, bool, w->f->code.len + 1);
    w->made = arena_array(&scratch, struct usage_made, w->f->code.len + 1);
    for (int calls = 1; calls >= 0; calls--)
        for (uint32_t v = 0; v < w->f->code.len; v++) {
            const struct ir_instr *in = &w->f->code.items[v];
            w->value = v;
            if (!calls)
                read_rest(w, in);
            else if (in->op == IR_CALL || in->op == IR_NEW)
                read_call(w, in);
        }
    read_bases(w);
    arena_release(&scratch);
}

void usage_collect(struct usage_sites *s, const struct app *app, const struct ir_program *program,
                   const struct rule_set *rules, const struct link *link)
{
    struct finder w = {.out = s, .program = program, .rules = rules, .link = link};
    umap_init(&w.clients, s->arena);
    w.granted = usage_granted_new(s->arena, app);
    for (size_t i = 0; i < program->functions.len; i++) {
        w.f = program->functions.items[i];
        read_function(&w);
    }
}
