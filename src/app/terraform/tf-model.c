/* SPDX-License-Identifier: Apache-2.0 */
#include "app/terraform/tf-model.h"
#include "base/limits.h"

/* What the files declare as things of the model, and how they find each other. */

static const struct tfm_types *const tables[] = {
    &tfm_aws_function_types, &tfm_module_types,     &tfm_aws_rest_types,    &tfm_aws_http_types,
    &tfm_aws_event_types,    &tfm_aws_iam_types,    &tfm_aws_bucket_types,  &tfm_aws_data_types,
    &tfm_google_types,       &tfm_google_iam_types, &tfm_google_data_types, &tfm_azure_types,
    &tfm_cloudflare_types,
};

static const struct tfm_type *find_type(struct tf_model *m, const struct tf_resource *r,
                                        enum app_provider *ret_provider)
{
    const char *type = tfm_module_name(m, r->type);
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        for (size_t k = 0; k < tables[i]->len; k++) {
            if (strcmp(tables[i]->rows[k].type, type) != 0)
                continue;
            *ret_provider = tables[i]->provider;
            return &tables[i]->rows[k];
        }
    }
    *ret_provider = PROVIDER_AWS;
    return tfm_function_module(r);
}

void tfm_report_cap(struct tf_model *m, const char *what)
{
    if (m->told_of_caps)
        return;
    m->told_of_caps = true;
    diag_emit(m->tf->sink, VIRGA_DIAG_WARNING, "limit", m->tf->folder, 0, 0,
              "this Terraform module has too many %s; the rest was left out", what);
}

/* --- names --- */

/* The address as people say it: "module.api.aws_lambda_function.vote" is "api.vote". */
static const char *short_name(struct tf_model *m, const struct tf_resource *r)
{
    struct slice address = slice_of(r->address);
    char *type = arena_printf(m->arena, "%s.", r->type);
    size_t at = slice_starts(slice_of(r->type), "module:") ? SIZE_MAX : slice_find(address, type);
    struct slice label =
        at == SIZE_MAX ? slice_of(r->name) : slice_sub(address, at + strlen(type), address.len);
    struct slice modules = slice_sub(address, 0, at == SIZE_MAX ? 0 : at);
    const char *name = "";
    while (slice_starts(modules, "module.")) {
        modules = slice_sub(modules, strlen("module."), modules.len);
        size_t next = slice_find(modules, ".module.");
        size_t end = next != SIZE_MAX ? next : slice_find_char(modules, '.');
        struct slice call = slice_sub(modules, 0, end);
        name = arena_printf(m->arena, "%s%.*s.", name, SLICE_ARG(call));
        modules = slice_sub(modules, end == SIZE_MAX ? modules.len : end + 1, modules.len);
    }
    return arena_printf(m->arena, "%s%.*s", name, SLICE_ARG(label));
}

const char *tfm_thing_name(const struct tfm_thing *t)
{
    if (t->function)
        return t->function->name;
    if (t->resource)
        return t->resource->name;
    return t->name ? t->name : t->r->name;
}

const char *tfm_part_of_arn(struct tf_model *m, struct slice arn)
{
    bool in_reference = false, bucket = slice_find(arn, ":s3:") != SIZE_MAX;
    struct slice rest = SLICE_EMPTY, next;
    unsigned colons = 0;
    for (size_t i = 0; i < arn.len && colons < 5; i++) {
        char ch = arn.ptr[i];
        if (ch == '{' || ch == '}')
            in_reference = ch == '{';
        else if (ch == ':' && !in_reference && ++colons == 5)
            rest = slice_sub(arn, i + 1, arn.len);
    }
    /* "function:vote:live", "table/votes/stream/1", "secret:name", "queue", "log-group:/aws/x:*" */
    size_t colon = slice_find_char(rest, ':'), slash = slice_find_char(rest, '/');
    if (bucket)
        return arena_slicedup(m->arena, slice_cut(rest, '/', &next));
    if (colon != SIZE_MAX && (slash == SIZE_MAX || colon < slash)) {
        (void)slice_cut(rest, ':', &next);
        rest = slice_cut(next, ':', &next);
    } else if (slash != SIZE_MAX) {
        (void)slice_cut(rest, '/', &next);
        rest = slice_cut(next, '/', &next);
    }
    return rest.len ? arena_slicedup(m->arena, rest) : NULL;
}

/* Of "${aws_s3_bucket.b.arn}/x", which is not declared, "aws_s3_bucket.b". */
static const char *name_of_reference(struct tf_model *m, struct slice text)
{
    size_t from = slice_find(text, "${"), to = slice_find_char(text, '}');
    if (from == SIZE_MAX || to == SIZE_MAX || to < from)
        return NULL;
    struct slice inside = slice_sub(text, from + 2, to);
    for (size_t i = 0; i < inside.len; i++)
        if (strchr(" (){},", inside.ptr[i]))
            return NULL; /* more than a reference */
    size_t dot = slice_rfind_char(inside, '.');
    size_t parts = slice_find_char(inside, '.') == dot ? inside.len : dot;
    return arena_slicedup(m->arena, slice_sub(inside, 0, parts));
}

const char *tfm_name_of(struct tf_model *m, const struct doc *value)
{
    const char *text = tf_text(value), *name = NULL;
    size_t at = 0;
    const struct tfm_thing *t = tfm_next_referred(m, value, &at);
    if (t)
        return tfm_thing_name(t);
    if (!text || !*text)
        return NULL;
    if (slice_starts(slice_of(text), "arn:"))
        name = tfm_part_of_arn(m, slice_of(text));
    if (!name && tf_is_unknown(value))
        name = name_of_reference(m, slice_of(text));
    return name ? name : arena_strdup(m->arena, text);
}

/* --- finding --- */

struct tfm_thing *tfm_nth(const struct tf_model *m, const char *type, size_t index)
{
    const struct tfm_group *group = map_get(&m->by_type, slice_of(type));
    return group && index < group->things.len ? group->things.items[index] : NULL;
}

struct tfm_thing *tfm_referred(const struct tf_model *m, const struct doc *value)
{
    const struct tf_resource *r = value ? tf_referred(m->tf, value, NULL) : NULL;
    return r ? map_get(&m->by_address, slice_of(r->address)) : NULL;
}

/* The first resource that TEXT, a part of VALUE, names; *RET_END is where its reference ends. */
static const struct tf_resource *first_named(const struct tf_model *m, const struct doc *value,
                                             struct slice text, const char **ret_end)
{
    struct doc part = {.kind = DOC_STRING, .text = text, .tag = value->tag};
    struct slice attribute = SLICE_EMPTY;
    const struct tf_resource *r = tf_referred(m->tf, &part, &attribute);
    *ret_end = r && attribute.ptr ? attribute.ptr + attribute.len : text.ptr + text.len;
    return r;
}

struct tfm_thing *tfm_next_referred(const struct tf_model *m, const struct doc *value, size_t *at)
{
    struct slice text = doc_text(value);
    while (*at < text.len || *at == 0) {
        const struct tf_resource *r;
        if (!value || !tf_is_unknown(value)) { /* known: through one reference, or through none */
            if (*at || !value || !(r = tf_referred(m->tf, value, NULL)))
                return NULL;
            *at = SIZE_MAX;
        } else {
            const char *end;
            if (!(r = first_named(m, value, slice_sub(text, *at, text.len), &end)))
                return NULL;
            *at = (size_t)(end - text.ptr) + 1;
        }
        struct tfm_thing *t = map_get(&m->by_address, slice_of(r->address));
        if (t)
            return t;
    }
    return NULL;
}

static struct tfm_thing *by_name(struct tf_model *m, const char *type, const char *name)
{
    return map_get(&m->by_name, slice_of(arena_printf(m->arena, "%s %s", type, name)));
}

struct tfm_thing *tfm_find(struct tf_model *m, const struct doc *value, const char *type)
{
    const char *text = tf_text(value);
    struct tfm_thing *t;
    for (size_t at = 0; (t = tfm_next_referred(m, value, &at));)
        if (strcmp(t->type->type, type) == 0)
            return t;
    if (!text || !*text)
        return NULL;
    if ((t = by_name(m, type, text)) || !slice_starts(slice_of(text), "arn:"))
        return t;
    const char *name = tfm_part_of_arn(m, slice_of(text));
    return name ? by_name(m, type, name) : NULL;
}

struct tfm_thing *tfm_find_at(struct tf_model *m, const struct tfm_thing *t, const char *path,
                              const char *type)
{
    return tfm_find(m, tfm_at(t->r->body, path), type);
}

struct tfm_thing *tfm_need(struct tf_model *m, struct tfm_thing *t, const struct doc *value,
                           const char *type, enum resource_kind kind)
{
    struct tfm_thing *found = tfm_find(m, value, type);
    const char *name = found ? NULL : tfm_name_of(m, value);
    if (!found && name)
        found = by_name(m, type, name);
    if (!found && !name) /* it names nothing: what is said counts all the same */
        found = by_name(m, type, name = t->r->address);
    if (!found) {
        found = arena_new(m->arena, struct tfm_thing);
        *found =
            (struct tfm_thing){.r = t->r, .type = t->type, .provider = t->provider, .name = name};
        map_put(&m->by_name, slice_of(arena_printf(m->arena, "%s %s", type, name)), found);
    }
    if (!found->resource) { /* also one that exists already and is only looked up */
        name = name ? name : tfm_thing_name(found);
        found->resource = tfm_add_resource(m, t, kind, name);
        found->resource->logical_id = name;
    }
    return found;
}

struct app_resource *tfm_need_resource(struct tf_model *m, struct tfm_thing *t,
                                       const struct doc *value, const char *type,
                                       enum resource_kind kind)
{
    const struct tfm_thing *found = tfm_need(m, t, value, type, kind);
    return found ? found->resource : NULL;
}

/* --- making --- */

struct app_resource *tfm_add_resource(struct tf_model *m, const struct tfm_thing *t,
                                      enum resource_kind kind, const char *name)
{
    struct app_resource *r = app_add_resource(m->app, kind, t->r->address, t->r->at);
    r->name = name;
    r->type = t->r->type;
    r->provider = t->provider;
    r->node = t->r->body;
    return r;
}

struct app_function *tfm_add_function(struct tf_model *m, struct tfm_thing *t)
{
    const char *name = t->name ? t->name : short_name(m, t->r);
    struct app_function *f = app_add_function(m->app, name, t->r->at);
    f->logical_id = t->r->address;
    f->provider = t->provider;
    f->node = t->r->body;
    t->function = f;
    return f;
}

struct app_trigger *tfm_add_trigger(struct tf_model *m, struct app_function *f,
                                    enum trigger_kind kind, const char *resource,
                                    struct location at)
{
    if (f->triggers.len >= LIMIT_FUNCTION_ITEMS || m->facts >= LIMIT_TEMPLATE_GRANTS) {
        tfm_report_cap(m, "triggers");
        return NULL;
    }
    m->facts++;
    struct app_trigger *t = app_add_trigger(m->app, f, kind, at);
    t->resource = resource;
    t->auth = AUTH_PRIVATE;
    return t;
}

bool tfm_add_variable(struct tf_model *m, struct app_function *f, const char *name,
                      const struct doc *value, const struct doc *node)
{
    const char *text = tf_text(value);
    if (f->environment.len >= LIMIT_FUNCTION_ITEMS) {
        tfm_report_cap(m, "environment variables");
        return false;
    }
    *vec_add(&f->environment, m->arena) = (struct app_variable){
        .name = name,
        .value = text ? text : "",
        .literal = text && !tf_is_unknown(value) && !tf_referred(m->tf, value, NULL),
        .at = doc_location(value ? value : node),
    };
    return true;
}

void tfm_add_environment(struct tf_model *m, struct app_function *f, const struct doc *all)
{
    if (doc_is_map(all)) {
        doc_each(node, all)
        {
            if (!tfm_add_variable(m, f, arena_slicedup(m->arena, node->key), node, node))
                return;
        }
        return;
    }
    tf_each_item(pair, doc_is_seq(all) ? all : NULL)
    {
        const char *name = tfm_text_at(pair, "name");
        if (name && !tfm_add_variable(m, f, name, doc_get(pair, "value"), pair))
            return;
    }
}

void tfm_open_bucket(struct tfm_thing *bucket, bool read, bool write, struct location at)
{
    struct app_resource *r = bucket->resource;
    if ((!read && !write) || bucket->blocks_acls)
        return;
    if (!r->public_read && !r->public_write)
        r->public_at = at;
    r->public_read |= read;
    r->public_write |= write;
}

/* --- the pass --- */

static void index_thing(struct tf_model *m, struct tfm_thing *t)
{
    struct tfm_group **group = (struct tfm_group **)map_at(&m->by_type, slice_of(t->type->type));
    if (!*group)
        *group = arena_new(m->arena, struct tfm_group);
    *vec_add(&(*group)->things, m->arena) = t;
    map_put(&m->by_address, slice_of(t->r->address), t);
    if (!t->name)
        return;
    struct slice key = slice_of(arena_printf(m->arena, "%s %s", t->type->type, t->name));
    if (!map_get(&m->by_name, key))
        map_put(&m->by_name, key, t);
}

static void add_thing(struct tf_model *m, const struct tf_resource *r)
{
    enum app_provider provider = PROVIDER_UNKNOWN;
    const struct tfm_type *type = find_type(m, r, &provider);
    if (!type)
        return;
    struct tfm_thing *t = arena_new(m->arena, struct tfm_thing);
    *t = (struct tfm_thing){.r = r, .type = type, .provider = provider};
    t->name = type->name ? tfm_known_at(r->body, type->name) : NULL;
    *vec_add(&m->things, m->arena) = t;
    index_thing(m, t);
}

/* A data source only looks up what exists already: it can be referred to, and declares nothing. */
static void declare(struct tf_model *m, struct tfm_thing *t)
{
    static const struct tfm_setting tags[] = {
        {"tag", "tags", TFM_TAGS, NULL},
        {"tag", "labels", TFM_TAGS, NULL}, /* so Google calls them */
        {NULL, NULL, TFM_TEXT, NULL},
    };
    if (t->r->data)
        return;
    if (t->type->kind != TFM_NONE) {
        const char *name = t->name ? t->name : short_name(m, t->r);
        t->resource = tfm_add_resource(m, t, (enum resource_kind)t->type->kind, name);
    }
    if (t->type->declare)
        t->type->declare(m, t);
    if (t->resource && t->type->settings)
        tfm_apply(m, t->r->body, t->type->settings, TFM_SETTINGS(t->resource));
    if (t->resource)
        tfm_apply(m, t->r->body, tags, TFM_SETTINGS(t->resource));
    if (t->function)
        tfm_apply(m, t->r->body, tags, TFM_SETTINGS(t->function));
}

void tf_map(struct tf *tf)
{
    static const enum tfm_phase phases[] = {TFM_EARLY, TFM_MIDDLE, TFM_LATE};
    struct tf_model m = {.tf = tf, .app = tf->app, .arena = tf->app->arena};
    size_t first = tf->app->functions.len;
    map_init(&m.by_address, m.arena);
    map_init(&m.by_name, m.arena);
    map_init(&m.by_type, m.arena);
    map_init(&m.joins, m.arena);
    map_init(&m.archives, m.arena);
    tfm_index_archives(&m);
    for (size_t i = 0; i < tf->resources.len; i++)
        add_thing(&m, tf->resources.items[i]);
    for (size_t i = 0; i < m.things.len; i++)
        declare(&m, m.things.items[i]);
    for (size_t p = 0; p < ARRAY_SIZE(phases); p++) {
        for (size_t i = 0; i < m.things.len; i++) {
            const struct tfm_type *type = m.things.items[i]->type;
            if (type->link && type->phase == phases[p] && !m.things.items[i]->r->data)
                type->link(&m, m.things.items[i]);
        }
    }
    tfm_settle_roles(&m);
    tfm_settle_log_groups(&m);
    app_add_direct_triggers(tf->app, first);
}
