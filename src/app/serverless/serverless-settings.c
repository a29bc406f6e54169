/* SPDX-License-Identifier: Apache-2.0 */
#include "app/serverless/serverless-internal.h"

#include "base/buf.h"
#include "base/limits.h"

/* The settings of docs/model.md that functions and their events have. */

#define MAX_PATTERN 4096u /* bytes of an event pattern as text */
#define MAX_PATTERN_DEPTH 32u

struct sls_value sls_value(struct sls *s, const struct doc *node)
{
    struct sls_value v = {.at = doc_location(node)};
    if (node->kind == DOC_BOOL)
        v.text = node->truth ? "true" : "false";
    else if (node->kind != DOC_NULL)
        v.text = cfn_text(s->cfn, node, NULL);
    v.known = v.text && !sls_has_variable(slice_of(v.text));
    return v;
}

const char *sls_word(const struct sls_word *words, struct slice written)
{
    for (; words->written; words++) {
        if (slice_ieq_str(written, words->written))
            return words->value;
    }
    return NULL;
}

const struct sls_word sls_on_off[] = {{"true", "on"}, {"false", "off"}, {NULL, NULL}};
const struct sls_word sls_active_off[] = {
    {"true", "active"}, {"active", "active"}, {"passthrough", "pass-through"},
    {"false", "off"},   {NULL, NULL},
};

bool sls_translate(const struct sls_word *words, struct sls_value *v)
{
    const char *word = v->text ? sls_word(words, slice_of(v->text)) : NULL;
    if (word)
        v->text = word;
    return word || (v->text && !v->known);
}

/* Functions -------------------------------------------------------------------------------- */

static const struct sls_word off_on[] = {{"true", "off"}, {"false", "on"}, {NULL, NULL}};

/* A setting of a function: its own, else the provider's; of rows of one name the first counts. */
static const struct function_setting {
    const char *name;
    const char *own, *inherited;  /* paths below the function and the provider */
    const struct sls_word *words; /* NULL = the value as it is */
} function_settings[] = {
    {"tracing", "tracing", "tracing.lambda", sls_active_off},
    {"tracing", NULL, "tracing", sls_active_off},
    {"dead-letter", "onError", NULL, NULL},
    {"dead-letter", "deadLetter.targetArn", NULL, NULL}, /* of the plugin for them */
    {"dead-letter", "deadLetter.sqs", NULL, NULL},
    {"dead-letter", "deadLetter.sns", NULL, NULL},
    {"on-failure", "destinations.onFailure", NULL, NULL},
    {"on-success", "destinations.onSuccess", NULL, NULL},
    {"on-failure", "destinations.onFailure.arn", NULL, NULL},
    {"on-success", "destinations.onSuccess.arn", NULL, NULL},
    {"kms-key", "kmsKeyArn", NULL, NULL},
    {"kms-key", "awsKmsKeyArn", "kmsKeyArn", NULL},
    {"log-group", "logs.logGroup", "logs.lambda.logGroup", NULL},
    {"log-retention", "logRetentionInDays", "logRetentionInDays", NULL},
    {"logging", "disableLogs", "disableLogs", off_on},
    {"min-instances", "minInstances", "minInstances", NULL},
    {"max-instances", "maxInstances", "maxInstances", NULL},
    {"max-instances", NULL, "functionApp.maxInstances", NULL},
};

static void set_from_table(struct sls *s, struct app_function *f, const struct doc *node)
{
    for (size_t i = 0; i < ARRAY_SIZE(function_settings); i++) {
        const struct function_setting *row = &function_settings[i];
        const struct doc *own = row->own ? doc_at(node, row->own) : NULL;
        const struct doc *value = own              ? own
                                  : row->inherited ? doc_at(s->provider, row->inherited)
                                                   : NULL;
        if (!value || app_setting(f, row->name))
            continue;
        struct sls_value v = sls_value(s, value);
        if (v.text && (!row->words || sls_translate(row->words, &v)))
            app_set(s->app, f, row->name, v.text, v.known, v.at);
    }
}

static void set_network(struct sls *s, struct app_function *f, const struct doc *node)
{
    const struct doc *own = doc_get(node, "vpc"), *vpc = own ? own : doc_get(s->provider, "vpc");
    const struct doc *subnets = doc_get(vpc, "subnetIds");
    if (!vpc || vpc->kind == DOC_NULL || vpc->kind == DOC_BOOL)
        return;
    if (doc_is_seq(subnets))
        doc_each(subnet, subnets) sls_set(s, f, "network", subnet);
    else if (subnets || doc_is_scalar(vpc))
        sls_set(s, f, "network", subnets ? subnets : vpc);
}

/* F may have one more tag or layer; if not, that is reported. */
static bool has_room(struct sls *s, const struct app_function *f)
{
    bool full = f->settings.len >= LIMIT_FUNCTION_ITEMS;
    if (full)
        sls_report_cap(s, "settings of a function", LIMIT_FUNCTION_ITEMS);
    else if (s->copies++ >= LIMIT_TEMPLATE_COPIES)
        sls_report_cap(s, "settings of all functions", LIMIT_TEMPLATE_COPIES);
    return !full && s->copies <= LIMIT_TEMPLATE_COPIES;
}

/* tags, and those that the whole stack has: KEY=VALUE. */
static void set_tags(struct sls *s, struct app_function *f, const struct doc *tags)
{
    doc_each(tag, doc_is_map(tags) ? tags : NULL)
    {
        struct sls_value v = sls_value(s, tag);
        if (!has_room(s, f))
            return;
        if (v.text)
            app_set(s->app, f, "tag",
                    arena_printf(s->arena, "%.*s=%s", SLICE_ARG(tag->key), v.text), v.known, v.at);
    }
}

static void set_layers(struct sls *s, struct app_function *f, const struct doc *node)
{
    const struct doc *own = doc_get(node, "layers");
    doc_each(layer, own ? own : doc_get(s->provider, "layers"))
    {
        if (!has_room(s, f))
            return;
        sls_set(s, f, "layer", layer);
    }
}

void sls_set_function_settings(struct sls *s, struct app_function *f, const struct doc *node)
{
    const struct doc *region = doc_get(s->provider, "region");
    const struct doc *key = doc_at(s->root, "service.awsKmsKeyArn"); /* versions 1 and 2 */
    const struct doc *image = doc_get(node, "image");
    set_from_table(s, f, node);
    if (key && !app_setting(f, "kms-key"))
        sls_set(s, f, "kms-key", key);
    set_network(s, f, node);
    set_layers(s, f, node);
    set_tags(s, f, doc_get(node, "tags"));
    set_tags(s, f, doc_get(s->provider, "tags"));
    set_tags(s, f, doc_get(s->provider, "stackTags"));
    set_tags(s, f, doc_get(node, "labels")); /* Google */
    set_tags(s, f, doc_get(s->provider, "labels"));
    if (image && image->kind != DOC_NULL)
        app_set(s->app, f, "package", "image", true, doc_location(image));
    if (region && !umap_get(&s->outside, (uintptr_t)region, NULL) &&
        !sls_has_variable(doc_text(region)))
        f->region = sls_text(s, region);
}

/* Events ----------------------------------------------------------------------------------- */

static void put_quoted(struct buf *b, struct slice text)
{
    buf_add_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\')
            buf_add_char(b, '\\');
        buf_add_char(b, text.ptr[i]);
    }
    buf_add_char(b, '"');
}

/* NODE as JSON on one line; a tree deeper than DEPTH is cut. */
static void put_json(struct buf *b, const struct doc *node, unsigned depth)
{
    bool map = doc_is_map(node);
    if (doc_is_scalar(node)) {
        if (node->kind == DOC_STRING)
            put_quoted(b, node->text);
        else
            buf_add_slice(b, node->kind == DOC_NULL ? SLICE("null") : node->text);
        return;
    }
    buf_add_char(b, map ? '{' : '[');
    doc_each(child, depth ? node : NULL)
    {
        if (child != node->child)
            buf_add_char(b, ',');
        if (map) {
            put_quoted(b, child->key);
            buf_add_char(b, ':');
        }
        put_json(b, child, depth - 1);
        if (b->full)
            break;
    }
    buf_add_char(b, map ? '}' : ']');
}

static void set_filter(struct sls *s, struct app_trigger *t, const struct doc *pattern)
{
    struct buf text;
    buf_init(&text, MAX_PATTERN);
    put_json(&text, pattern, MAX_PATTERN_DEPTH);
    app_set(s->app, t, "filter", arena_slicedup(s->arena, buf_slice(&text)),
            !sls_has_variable(buf_slice(&text)), doc_location(pattern));
    buf_release(&text);
}

/* A setting that an event has under one of several paths. */
static const struct event_setting {
    const char *name, *path;
} event_settings[] = {
    {"batch-size", "batchSize"},
    {"max-retries", "maximumRetryAttempts"},
    {"max-retries", "retryPolicy.maximumRetryAttempts"},
    {"on-failure", "destinations.onFailure"},
    {"on-failure", "destinations.onFailure.arn"},
    {"on-failure", "deadLetterQueueArn"},
    {"on-failure", "redrivePolicy.deadLetterTargetArn"},
    {"on-failure", "redrivePolicy.deadLetterTargetRef"},
    {"on-failure", "redrivePolicy.deadLetterTargetImport"},
};

void sls_set_event_settings(struct sls *s, struct app_trigger *t, const struct doc *event)
{
    static const char *const filters[] = {"filterPatterns", "filterPolicy", "filter", "rules"};
    if (!doc_is_map(event))
        return;
    for (size_t i = 0; i < ARRAY_SIZE(event_settings); i++) {
        const struct doc *node = doc_at(event, event_settings[i].path);
        if (node)
            sls_set(s, t, event_settings[i].name, node);
    }
    for (size_t i = 0; i < ARRAY_SIZE(filters); i++) {
        const struct doc *node = doc_get(event, filters[i]);
        if (doc_is_map(node) || (node && doc_is_scalar(node) && doc_text(node).len))
            set_filter(s, t, node);
        doc_each(pattern, doc_is_seq(node) && t->settings.len < LIMIT_FUNCTION_ITEMS ? node : NULL)
            set_filter(s, t, pattern);
    }
}

/* The names of one way to write CORS rules; a NULL ends the list of origins. */
struct cors_names {
    const char *origins[3];
    const char *headers, *methods, *credentials;
};

static const struct cors_names gateway_names = {
    {"origins", "origin", NULL}, "headers", "methods", "allowCredentials"};
static const struct cors_names http_names = {
    {"allowedOrigins", NULL, NULL}, "allowedHeaders", "allowedMethods", "allowCredentials"};

/* Each of the texts of NODE: a sequence, or one text divided by commas. */
static size_t collect(struct sls *s, struct sls_cors *cors, const char *name,
                      const struct doc *node)
{
    size_t before = cors->settings.len;
    if (doc_is_seq(node)) {
        doc_each(item, node)
        {
            struct sls_value v = sls_value(s, item);
            if (v.text && cors->settings.len < LIMIT_FUNCTION_ITEMS)
                app_set(s->app, cors, name, v.text, v.known, v.at);
        }
    } else if (node) {
        struct sls_value v = sls_value(s, node);
        for (struct slice rest = slice_of(v.text); rest.len;) {
            struct slice part = slice_trim(slice_cut(rest, ',', &rest));
            if (part.len && cors->settings.len < LIMIT_FUNCTION_ITEMS)
                app_set(s->app, cors, name, arena_slicedup(s->arena, part), v.known, v.at);
        }
    }
    return cors->settings.len - before;
}

struct sls_cors sls_read_cors(struct sls *s, const struct doc *node, bool rest_api)
{
    const struct cors_names *names = rest_api ? &gateway_names : &http_names;
    struct sls_cors cors = {0};
    if (!node || node->kind == DOC_NULL || (doc_is_scalar(node) && !doc_bool(node, false)))
        return cors;
    size_t origins = 0;
    for (size_t i = 0; i < ARRAY_SIZE(names->origins) && names->origins[i] && !origins; i++)
        origins = collect(s, &cors, "cors-origin", doc_get(node, names->origins[i]));
    if (!origins) /* what the framework fills in */
        app_set(s->app, &cors, "cors-origin", "*", true, doc_location(node));
    collect(s, &cors, "cors-method", doc_get(node, names->methods));
    collect(s, &cors, "cors-header", doc_get(node, names->headers));
    const struct doc *credentials = doc_get(node, names->credentials);
    if (credentials) {
        struct sls_value v = sls_value(s, credentials);
        if (sls_translate(sls_on_off, &v))
            app_set(s->app, &cors, "cors-credentials", v.text, v.known, v.at);
    }
    return cors;
}
