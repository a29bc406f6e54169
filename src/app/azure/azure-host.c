/* SPDX-License-Identifier: Apache-2.0 */
#include "app/azure/azure.h"

#include "base/file.h"

/* The folder that holds FILE is DIR or lies in it. */
static bool lies_in(const char *file, struct slice dir)
{
    return dir.len == 0 || (strncmp(file, dir.ptr, dir.len) == 0 && file[dir.len] == '/');
}

const struct app_resource *azure_host_of(const struct app *app, const char *file)
{
    const struct app_resource *best = NULL;
    size_t best_len = 0;
    for (size_t i = 0; i < app->resources.len; i++) {
        const struct app_resource *r = app->resources.items[i];
        if (r->provider != PROVIDER_AZURE || r->kind != RESOURCE_API || !r->type ||
            strcmp(r->type, AZURE_HOST_TYPE) != 0)
            continue;
        struct slice dir = slice_of(r->at.file);
        size_t slash = slice_rfind_char(dir, '/');
        dir.len = slash == SIZE_MAX ? 0 : slash;
        if (lies_in(file, dir) && (!best || dir.len > best_len)) {
            best = r;
            best_len = dir.len;
        }
    }
    return best;
}

const char *azure_path(const struct app *app, const struct app_resource *host, struct slice route)
{
    const struct app_setting *prefix = host ? app_setting(host, "route-prefix") : NULL;
    const char *first = prefix ? prefix->value : "api";
    if (route.len && route.ptr[0] == '/')
        route = slice_sub(route, 1, route.len);
    return arena_printf(app->arena, "%s%s/%.*s", *first ? "/" : "", first, SLICE_ARG(route));
}

const char *azure_method(const struct app *app, struct slice method)
{
    char *out = arena_slicedup(app->arena, method);
    for (char *p = out; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    return out;
}

enum auth_kind azure_auth_level(struct slice level)
{
    if (slice_ieq_str(level, "anonymous"))
        return AUTH_NONE;
    if (slice_ieq_str(level, "function") || slice_ieq_str(level, "admin") ||
        slice_ieq_str(level, "system"))
        return AUTH_API_KEY;
    if (slice_ieq_str(level, "user"))
        return AUTH_USERS;
    return AUTH_UNKNOWN;
}

static const struct azure_trigger_type types[] = {
    {"http", TRIGGER_HTTP, AUTH_UNKNOWN, {NULL}},
    {"timer", TRIGGER_SCHEDULE, AUTH_PRIVATE, {"schedule"}},
    {"schedule", TRIGGER_SCHEDULE, AUTH_PRIVATE, {"schedule"}},
    {"blob", TRIGGER_STORAGE, AUTH_PRIVATE, {"path"}},
    {"storageblob", TRIGGER_STORAGE, AUTH_PRIVATE, {"path"}},
    {"queue", TRIGGER_QUEUE, AUTH_PRIVATE, {"queueName", "queue_name"}},
    {"storagequeue", TRIGGER_QUEUE, AUTH_PRIVATE, {"queueName"}},
    {"servicebus", TRIGGER_QUEUE, AUTH_PRIVATE, {"queueName", "topicName"}},
    {"servicebusqueue", TRIGGER_QUEUE, AUTH_PRIVATE, {"queueName", "queue_name"}},
    {"servicebustopic", TRIGGER_TOPIC, AUTH_PRIVATE, {"topicName", "topic_name"}},
    {"eventhub", TRIGGER_STREAM, AUTH_PRIVATE, {"eventHubName", "event_hub_name", "path"}},
    {"eventhubmessage", TRIGGER_STREAM, AUTH_PRIVATE, {"event_hub_name"}},
    {"eventgrid", TRIGGER_TOPIC, AUTH_PRIVATE, {NULL}},
    {"cosmosdb",
     TRIGGER_STREAM,
     AUTH_PRIVATE,
     {"containerName", "collectionName", "container_name"}},
    {"cosmosdbv3", TRIGGER_STREAM, AUTH_PRIVATE, {"collection_name"}},
    {"kafka", TRIGGER_STREAM, AUTH_PRIVATE, {"topic"}},
    {"rabbitmq", TRIGGER_QUEUE, AUTH_PRIVATE, {"queueName"}},
    {"sql", TRIGGER_STREAM, AUTH_PRIVATE, {"tableName", "table_name"}},
    {"mysql", TRIGGER_STREAM, AUTH_PRIVATE, {"tableName", "table_name"}},
    {"signalr", TRIGGER_WEBSOCKET, AUTH_UNKNOWN, {"hubName"}},
    {"webpubsub", TRIGGER_WEBSOCKET, AUTH_UNKNOWN, {"hub"}},
    {"orchestration", TRIGGER_DIRECT, AUTH_PRIVATE, {NULL}},
    {"activity", TRIGGER_DIRECT, AUTH_PRIVATE, {NULL}},
    {"entity", TRIGGER_DIRECT, AUTH_PRIVATE, {NULL}},
    {"manual", TRIGGER_DIRECT, AUTH_PRIVATE, {NULL}},
    {"warmup", TRIGGER_OTHER, AUTH_PRIVATE, {NULL}},
    {"generic", TRIGGER_OTHER, AUTH_UNKNOWN, {NULL}},
    {"mcptool", TRIGGER_OTHER, AUTH_UNKNOWN, {NULL}},
};

/* NAME in lower case without '_' and a "Trigger" at its end, in BUF. */
static struct slice squeeze(struct slice name, char *buf, size_t size)
{
    static const char suffix[] = "trigger";
    size_t n = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '_')
            continue;
        if (n == size)
            return SLICE_EMPTY;
        buf[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    struct slice out = {buf, n};
    if (n > sizeof(suffix) - 1 && slice_ends(out, suffix))
        out.len -= sizeof(suffix) - 1;
    return out;
}

const struct azure_trigger_type *azure_trigger_type(struct slice name)
{
    char buf[32];
    struct slice word = squeeze(name, buf, sizeof(buf));
    for (size_t i = 0; i < ARRAY_SIZE(types); i++)
        if (slice_eq_str(word, types[i].name))
            return &types[i];
    return NULL;
}
