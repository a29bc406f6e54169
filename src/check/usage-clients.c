/* SPDX-License-Identifier: Apache-2.0 */
/* Which values are clients of the AWS SDKs. */
#include "check/usage-find.h"

/* ---- modules ---- */

bool usage_module_of(struct arena *a, struct slice name, struct usage_module *ret)
{
    static const struct {
        const char *name, *service;
        enum usage_style style;
    } modules[] = {
        {"aws-sdk", NULL, STYLE_METHOD},
        {"boto3", NULL, STYLE_METHOD},
        {"botocore", NULL, STYLE_METHOD},
        {"@aws-sdk/lib-dynamodb", "dynamodb", STYLE_DOCUMENT},
        {"@aws-sdk/lib-storage", "s3", STYLE_METHOD},
        {"@aws-sdk/s3-presigned-post", "s3", STYLE_METHOD},
    };
    for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
        if (!slice_eq_str(name, modules[i].name))
            continue;
        *ret = (struct usage_module){modules[i].service, modules[i].style};
        return true;
    }
    if (slice_starts(name, "@aws-sdk/client-"))
        *ret = (struct usage_module){usage_service(a, slice_sub(name, 16, name.len)), STYLE_METHOD};
    else if (slice_starts(name, "aws-sdk/") || slice_starts(name, "boto3.") ||
             slice_starts(name, "botocore."))
        *ret = (struct usage_module){NULL, STYLE_METHOD};
    else
        return false;
    return true;
}

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
const struct ir_instr *usage_origin(const struct finder *w, uint32_t *function, uint32_t value)
{
    struct usage_made asked = {.function = *function, .value = IR_NONE};
    bool here = *function == w->f->id && value < w->f->code.len;
    struct usage_made *made = here ? &w->made[value] : &asked;
    if (!made->known && value != IR_NONE) {
        made->function = *function;
        made->value = link_origin(w->link, *function, value, &made->function);
        made->known = true;
    }
    *function = made->function;
    return made->value == IR_NONE ? NULL : instr_at(w, made->function, made->value);
}

/* What CALLEE is a member of, when that is a module: its name, and the member's. */
bool usage_imported(const struct finder *w, uint32_t function, uint32_t callee,
                    struct slice *ret_module, struct slice *ret_member)
{
    const struct ir_instr *in = usage_origin(w, &function, callee);
    if (!in || in->op != IR_LOAD || !in->name)
        return false;
    *ret_member = atom_slice(in->name);
    const struct ir_instr *base = usage_origin(w, &function, in->a);
    if (!base || base->op != IR_IMPORT)
        return false;
    *ret_module = atom_slice(base->name);
    return true;
}

struct slice usage_first_text(const struct finder *w, uint32_t function, const struct ir_instr *in)
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
    const struct ir_instr *in = usage_origin(w, &function, value);
    struct usage_client client = {0};
    if (!in || (in->op != IR_CALL && in->op != IR_NEW) || in->a == IR_NONE ||
        !usage_imported(w, function, in->a, &module, &member))
        return NULL;
    if (slice_eq_str(module, "aws-sdk") && usage_is_service(member)) {
        client.service = usage_service(w->out->arena, member);
    } else if (slice_eq_str(module, "boto3") && usage_first_text(w, function, in).len &&
               (slice_eq_str(member, "client") || slice_eq_str(member, "resource"))) {
        client.service = usage_service(w->out->arena, usage_first_text(w, function, in));
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

const struct usage_client *usage_client_at(struct finder *w, uint32_t value)
{
    if (value == IR_NONE || value >= w->f->code.len)
        return NULL;
    const struct usage_client *known = client_of_node(w, link_node(w->link, w->f->id, value));
    return known ? known : client_made(w, w->f->id, value);
}
