/* SPDX-License-Identifier: Apache-2.0 */
/* What functions touch, from what they are permitted, told and bound to. */
#include "report/surface.h"

#define MAX_SAME_NAME 64 /* resources of one name that are looked at */

/* Resources and functions by their names and logical ids. */
struct named {
    const struct app_resource *resource;
    const struct app_function *function;
    size_t store; /* 1 + its index; 0 = none yet */
};
struct holder {
    struct named *named;
    struct holder *next;
};
struct linker {
    struct surface *m;
    struct map names;    /* -> struct holder */
    struct map services; /* "kind|label" -> struct named */
    struct surface_function *f;
};

/* Services as people call them. Actions on EVERY resource are drawn as one thing. */
static const struct service {
    const char *prefix, *title, *every;
} services[] = {
    {"dynamodb", "DynamoDB", "every table"},
    {"dax", "DynamoDB", "every table"},
    {"s3", "S3", "every bucket"},
    {"s3-object-lambda", "S3", "every bucket"},
    {"lambda", "Lambda", "every function"},
    {"sqs", "SQS", "every queue"},
    {"sns", "SNS", "every topic"},
    {"kinesis", "Kinesis", "every stream"},
    {"firehose", "Firehose", "every stream"},
    {"states", "Step Functions", "every workflow"},
    {"events", "EventBridge", "every bus"},
    {"secretsmanager", "Secrets Manager", "every secret"},
    {"ssm", "Parameter Store", "every parameter"},
    {"kms", "KMS", "every key"},
    {"ses", "SES", "mail"},
    {"iam", "IAM", "users and roles"},
    {"sts", "STS", "roles"},
    {"cognito-idp", "Cognito", "every user pool"},
    {"cognito-identity", "Cognito", "every user pool"},
    {"cognito-sync", "Cognito", "every user pool"},
    {"execute-api", "API Gateway", "every API"},
    {"apigateway", "API Gateway", "every API"},
    {"rds-data", "RDS", "every database"},
    {"rds", "RDS", "every database"},
    {"ec2", "EC2", "the network and machines"},
    {"iot", "IoT", "every device"},
    {"rekognition", "Rekognition", "images"},
    {"bedrock", "Bedrock", "every model"},
};

/* What every function has and no attacker wants. */
static bool is_plumbing(struct slice action)
{
    return slice_starts(action, "logs:") || slice_starts(action, "xray:") ||
           slice_starts(action, "cloudwatch:") || slice_starts(action, "sts:GetCallerIdent") ||
           slice_find(action, "NetworkInterface") != SIZE_MAX ||
           slice_find(action, "PrivateIpAddresses") != SIZE_MAX;
}

static void add_name(struct linker *l, const char *name, struct named *named)
{
    if (!name)
        return;
    void **at = map_at(&l->names, slice_of(name));
    struct holder *h = arena_new(&l->m->arena, struct holder);
    h->named = named;
    h->next = *at;
    *at = h;
}

static void index_names(struct linker *l, const struct app *app)
{
    for (size_t i = 0; i < app->functions.len; i++) {
        struct named *n = arena_new(&l->m->arena, struct named);
        n->function = app->functions.items[i];
        add_name(l, n->function->name, n);
        if (slice_cmp(slice_of(n->function->logical_id), slice_of(n->function->name)) != 0)
            add_name(l, n->function->logical_id, n);
    }
    for (size_t i = 0; i < app->resources.len; i++) {
        struct named *n = arena_new(&l->m->arena, struct named);
        n->resource = app->resources.items[i];
        add_name(l, n->resource->name, n);
        add_name(l, n->resource->logical_id, n);
    }
}

/* Things of the app that hold or move data, in contrast to what stands before functions. */
static bool is_store(const struct named *n)
{
    static const bool not_store[SURFACE_RESOURCES] = {
        [RESOURCE_AUTHORIZER] = true, [RESOURCE_API] = true,       [RESOURCE_STAGE] = true,
        [RESOURCE_ROLE] = true,       [RESOURCE_LOG_GROUP] = true, [RESOURCE_DISTRIBUTION] = true,
    };
    return n->function || !not_store[n->resource->kind];
}

static const char *file_of(const struct named *n)
{
    return n->function ? n->function->at.file : n->resource->at.file;
}

static bool in_one_folder(struct slice a, struct slice b)
{
    size_t slash_a = slice_rfind_char(a, '/'), slash_b = slice_rfind_char(b, '/');
    return slash_a == slash_b &&
           (slash_a == SIZE_MAX || slice_eq(slice_sub(a, 0, slash_a), slice_sub(b, 0, slash_b)));
}

/* Of the things of that name the one of F's own file; else the only one of its folder, which is
   what Terraform calls a module; else the only one. */
static struct named *find_named(const struct linker *l, struct slice name)
{
    struct holder *all = map_get(&l->names, name), *h = all;
    struct named *only[2] = {NULL, NULL}; /* elsewhere, in the folder */
    size_t different[2] = {0, 0};
    for (size_t i = 0; h && i < MAX_SAME_NAME; i++, h = h->next) {
        struct slice file = slice_of(file_of(h->named)), own = slice_of(l->f->app->at.file);
        if (!is_store(h->named))
            continue;
        if (slice_eq(file, own))
            return h->named;
        size_t near = in_one_folder(file, own);
        different[near] += h->named != only[near];
        only[near] = h->named;
    }
    if (different[1])
        return different[1] == 1 ? only[1] : NULL;
    return different[0] == 1 ? only[0] : NULL;
}

/* "${Table.Arn}", "aws_dynamodb_table.votes.arn": the name, or the name before its attribute. */
static struct named *find_reference(const struct linker *l, struct slice text)
{
    struct named *n = find_named(l, text);
    while (!n) {
        size_t dot = slice_rfind_char(text, '.');
        if (dot == SIZE_MAX)
            break;
        text = slice_sub(text, 0, dot);
        n = find_named(l, text);
    }
    return n;
}

static struct named *find_in_braces(const struct linker *l, struct slice text)
{
    for (;;) {
        size_t open = slice_find(text, "${");
        if (open == SIZE_MAX)
            return NULL;
        text = slice_sub(text, open + 2, text.len);
        size_t close = slice_find_char(text, '}');
        if (close == SIZE_MAX)
            return NULL;
        struct named *n = find_reference(l, slice_sub(text, 0, close));
        if (n)
            return n;
        text = slice_sub(text, close + 1, text.len);
    }
}

/* The next part of TEXT that ':' or '/' divide outside of braces. */
static struct slice next_part(struct slice *text)
{
    size_t i = 0;
    unsigned depth = 0;
    for (; i < text->len; i++) {
        char c = text->ptr[i];
        if (c == '{')
            depth++;
        else if (c == '}' && depth)
            depth--;
        else if ((c == ':' || c == '/') && !depth)
            break;
    }
    struct slice part = slice_sub(*text, 0, i);
    *text = slice_sub(*text, i + (i < text->len), text->len);
    return part;
}

/* What the text of an ARN, name or reference means in this app; NULL when it is of elsewhere. */
static struct named *find_text(const struct linker *l, struct slice text)
{
    struct named *n = find_named(l, text);
    while (!n && text.len) {
        struct slice part = next_part(&text);
        while (part.len && part.ptr[part.len - 1] == '*')
            part.len--;
        if (part.len == 0)
            continue;
        n = find_reference(l, part);
        if (!n)
            n = find_in_braces(l, part);
    }
    return n;
}

static void add_link(struct linker *l, size_t store, bool wide)
{
    for (size_t i = 0; i < l->f->links.len; i++) {
        if (l->f->links.items[i].store == store) {
            l->f->links.items[i].wide |= wide;
            return;
        }
    }
    *vec_add(&l->f->links, &l->m->arena) = (struct surface_link){store, wide};
}

/* A name that is put together when deployed, a number and a placeholder tell less than the name in
   the config. */
static bool is_telling(struct slice name)
{
    size_t digits = 0;
    for (size_t i = 0; i < name.len; i++)
        digits += name.ptr[i] >= '0' && name.ptr[i] <= '9';
    return slice_find(name, "${") == SIZE_MAX && slice_find_char(name, '<') == SIZE_MAX &&
           digits * 3 < name.len;
}

static const char *label_of(const struct named *n)
{
    if (n->function)
        return n->function->name;
    const char *name = n->resource->name, *id = n->resource->logical_id;
    return name && (!id || is_telling(slice_of(name))) ? name : id;
}

static void link_named(struct linker *l, struct named *n)
{
    if (n->function == l->f->app)
        return;
    if (!n->store) {
        struct surface_store *s = vec_add(&l->m->stores, &l->m->arena);
        n->store = l->m->stores.len;
        s->resource = n->resource;
        s->function = n->function;
        s->label = label_of(n);
        s->kind = n->function ? "function" : resource_kind_name(n->resource->kind);
        s->open = n->resource && (n->resource->public_read || n->resource->public_write);
    }
    add_link(l, n->store - 1, false);
}

static void link_service(struct linker *l, const char *label, const char *kind, bool wide)
{
    char *key = arena_printf(&l->m->arena, "%s|%s", kind, label);
    struct named *n = map_get(&l->services, slice_of(key));
    if (!n) {
        struct surface_store *s = vec_add(&l->m->stores, &l->m->arena);
        *s = (struct surface_store){.label = label, .kind = kind, .wide = wide};
        n = arena_new(&l->m->arena, struct named);
        n->store = l->m->stores.len;
        map_put(&l->services, slice_of(key), n);
    }
    add_link(l, n->store - 1, wide);
}

static const struct service *find_service(struct slice prefix)
{
    for (size_t i = 0; i < ARRAY_SIZE(services); i++)
        if (slice_eq_str(prefix, services[i].prefix))
            return &services[i];
    return NULL;
}

static void link_everything_of(struct linker *l, struct slice prefix)
{
    const struct service *s = find_service(prefix);
    if (s)
        link_service(l, s->every, s->title, true);
    else if (slice_eq_str(prefix, "*"))
        link_service(l, "everything", "the whole account", true);
    else
        link_service(l, arena_slicedup(&l->m->arena, prefix), "service", true);
}

static bool is_wide(struct slice text)
{
    if (text.len == 0 || slice_eq_str(text, "*"))
        return true;
    if (!slice_starts(text, "arn:")) /* "${Photos.Arn}/..." is about one bucket */
        return false;
    struct slice part = SLICE_EMPTY;
    bool typed = slice_find(text, ":s3:") == SIZE_MAX; /* table/NAME, function:NAME */
    for (unsigned i = 0; i < 6 && text.len; i++)       /* arn:aws:s3:region:account:name */
        part = next_part(&text);
    if (typed && text.len && part.len && part.ptr[0] != '*')
        part = next_part(&text);
    return slice_eq_str(part, "*");
}

/* The name in an ARN that nothing in these files declares. */
static const char *foreign_name(struct linker *l, struct slice text)
{
    struct slice part = SLICE_EMPTY, last = text;
    for (unsigned i = 0; i < 7 && text.len; i++) {
        part = next_part(&text);
        if (part.len && !slice_eq_str(part, "*"))
            last = part;
    }
    return arena_slicedup(&l->m->arena, last);
}

/* One action's service on one resource. */
static void link_grant(struct linker *l, struct slice prefix, struct slice resource)
{
    struct slice rest = resource, arn = next_part(&rest);
    (void)next_part(&rest);
    struct slice of = next_part(&rest);
    bool is_arn = slice_eq_str(arn, "arn");
    if (is_arn && of.len && !slice_eq(of, prefix) && !slice_eq_str(prefix, "*"))
        return;
    if (is_wide(resource)) {
        link_everything_of(l, prefix);
        return;
    }
    struct named *n = find_text(l, resource);
    const struct service *s = find_service(prefix);
    if (n)
        link_named(l, n);
    else if (is_arn)
        link_service(l, foreign_name(l, resource),
                     s ? s->title : arena_slicedup(&l->m->arena, prefix), false);
}

static void link_permission(struct linker *l, const struct app_permission *p)
{
    struct slice done[16];
    size_t ndone = 0;
    for (size_t i = 0; p->allow && i < p->actions.len && ndone < ARRAY_SIZE(done); i++) {
        struct slice rest, action = slice_of(p->actions.items[i]);
        struct slice prefix = slice_cut(action, ':', &rest);
        size_t k = 0;
        while (k < ndone && !slice_eq(done[k], prefix))
            k++;
        if (k < ndone || is_plumbing(action))
            continue;
        /* a managed policy is about its first service; what else it brings is in the lists */
        if (ndone && p->origin)
            break;
        done[ndone++] = prefix;
        if (p->resources.len == 0)
            link_everything_of(l, prefix);
        for (size_t r = 0; r < p->resources.len; r++)
            link_grant(l, prefix, slice_of(p->resources.items[r]));
    }
}

/* A variable that holds a reference, or the name of a resource as it is. */
static void link_variable(struct linker *l, const struct app_variable *v)
{
    struct slice value = slice_of(v->value);
    struct named *n = v->literal ? find_named(l, value) : find_in_braces(l, value);
    if (!n && !v->literal)
        n = find_text(l, value);
    if (n && !n->function)
        link_named(l, n);
}

/* A Worker may use what its config binds, and nothing else. */
static void link_bindings(struct linker *l, const struct app *app)
{
    if (l->f->app->provider != PROVIDER_CLOUDFLARE || !l->f->app->at.file)
        return;
    for (size_t i = 0; i < app->resources.len; i++) {
        const struct app_resource *r = app->resources.items[i];
        if (r->provider != PROVIDER_CLOUDFLARE || !r->at.file ||
            strcmp(r->at.file, l->f->app->at.file) != 0)
            continue;
        struct named *n = find_named(l, slice_of(r->logical_id));
        if (n && n->resource)
            link_named(l, n);
    }
}

/* What calls name. */
static void link_call(struct linker *l, const struct usage_call *c)
{
    struct named *n = find_text(l, slice_of(c->resource));
    if (n && (!n->function || slice_starts(slice_of(c->action), "lambda:")))
        link_named(l, n);
}

static int compare_links(const void *a, const void *b)
{
    size_t x = ((const struct surface_link *)a)->store, y = ((const struct surface_link *)b)->store;
    return x < y ? -1 : x > y;
}

void surface_link(struct surface *m)
{
    struct linker l = {.m = m};
    const struct app *app = m->in->app;
    if (m->linked)
        return;
    m->linked = true;
    map_init(&l.names, &m->arena);
    map_init(&l.services, &m->arena);
    index_names(&l, app);
    for (size_t i = 0; i < m->functions.len; i++) {
        l.f = &m->functions.items[i];
        for (size_t k = 0; k < l.f->app->permissions.len; k++)
            link_permission(&l, &l.f->app->permissions.items[k]);
        for (size_t k = 0; k < l.f->app->environment.len; k++)
            link_variable(&l, &l.f->app->environment.items[k]);
        link_bindings(&l, app);
        const struct usage_function *u = usage_of(m->in->usage, l.f->app);
        for (size_t k = 0; u && k < u->calls.len; k++)
            if (u->calls.items[k].resource)
                link_call(&l, &u->calls.items[k]);
        if (l.f->links.len)
            qsort(l.f->links.items, l.f->links.len, sizeof(*l.f->links.items), compare_links);
    }
}
