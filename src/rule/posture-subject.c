/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"
#include "rule/posture-internal.h"

/*
 * The vocabulary of posture rules: kinds of things, what belongs to what, fields and settings. The
 * names are those of docs/model.md. A name that the kind at hand does not have is a mistake, not a
 * value that is absent: `timout: absent` would always hold.
 */

#define R(kind) THING_RESOURCE(RESOURCE_##kind)
#define STORES                                                                                     \
    (R(TABLE) | R(QUEUE) | R(TOPIC) | R(STREAM) | R(DATABASE) | R(LOG_GROUP) | R(SECRET) |         \
     R(BUCKET) | R(KV) | R(OTHER))
#define GRANTS (THING_PERMISSION | THING_POLICY)
#define CROSS_ORIGIN (THING_TRIGGER | R(API) | R(BUCKET))

static const struct {
    const char *name;
    uint64_t bit;
} things[] = {
    {"function", THING_FUNCTION},
    {"trigger", THING_TRIGGER},
    {"variable", THING_VARIABLE},
    {"permission", THING_PERMISSION},
    {"policy", THING_POLICY},
    {"app", THING_APP},
    {"bucket", R(BUCKET)},
    {"table", R(TABLE)},
    {"queue", R(QUEUE)},
    {"topic", R(TOPIC)},
    {"stream", R(STREAM)},
    {"user-pool", R(USER_POOL)},
    {"authorizer", R(AUTHORIZER)},
    {"api", R(API)},
    {"stage", R(STAGE)},
    {"role", R(ROLE)},
    {"kv", R(KV)},
    {"database", R(DATABASE)},
    {"secret", R(SECRET)},
    {"identity-pool", R(IDENTITY_POOL)},
    {"log-group", R(LOG_GROUP)},
    {"distribution", R(DISTRIBUTION)},
    {"workflow", R(WORKFLOW)},
    {"site", R(SITE)},
    {"other", R(OTHER)},
    {"resource", THING_RESOURCES},
};

static const struct {
    const char *name;
    enum posture_hop hop;
    uint64_t from, to;
} hops[] = {
    {"function", HOP_FUNCTION, THING_TRIGGER | THING_VARIABLE | GRANTS, THING_FUNCTION},
    {"api", HOP_API, THING_TRIGGER | R(STAGE), R(API)},
    {"stage", HOP_STAGE, THING_TRIGGER | R(API), R(STAGE)},
    {"resource", HOP_RESOURCE, GRANTS, THING_RESOURCES},
    {"source", HOP_SOURCE, THING_TRIGGER, THING_RESOURCES},
};

static const struct {
    uint64_t from, to;
} relations[] = {
    {THING_FUNCTION, THING_TRIGGER | THING_VARIABLE | GRANTS},
    {THING_TRIGGER, R(STAGE)},
    {R(API), THING_TRIGGER | R(STAGE) | THING_POLICY | THING_FUNCTION},
    {R(STAGE), THING_TRIGGER | THING_FUNCTION | R(API)},
    {R(ROLE), THING_PERMISSION | THING_FUNCTION},
    {THING_RESOURCES, THING_POLICY | THING_FUNCTION},
    {THING_APP, THING_ANY & ~(uint64_t)THING_APP},
};

static const struct {
    const char *name;
    enum posture_field field;
    uint64_t on;
} fields[] = {
    {"name", FIELD_NAME, THING_FUNCTION | THING_VARIABLE | THING_RESOURCES},
    {"provider", FIELD_PROVIDER, THING_ANY & ~(uint64_t)THING_APP},
    {"format", FIELD_FORMAT, THING_ANY},
    {"file", FIELD_FILE, THING_ANY & ~(uint64_t)THING_APP},
    {"runtime", FIELD_RUNTIME, THING_FUNCTION},
    {"handler", FIELD_HANDLER, THING_FUNCTION},
    {"timeout", FIELD_TIMEOUT, THING_FUNCTION},
    {"memory", FIELD_MEMORY, THING_FUNCTION},
    {"concurrency", FIELD_CONCURRENCY, THING_FUNCTION},
    {"role", FIELD_ROLE, THING_FUNCTION},
    {"region", FIELD_REGION, THING_FUNCTION | THING_RESOURCES},
    {"inline-code", FIELD_INLINE_CODE, THING_FUNCTION},
    {"from-code", FIELD_FROM_CODE, THING_FUNCTION | THING_TRIGGER},
    {"public", FIELD_PUBLIC, THING_FUNCTION | THING_TRIGGER | R(API) | R(STAGE)},
    {"outside", FIELD_OUTSIDE, THING_FUNCTION | THING_TRIGGER},
    {"users", FIELD_USERS, THING_FUNCTION | THING_RESOURCES},
    {"kind", FIELD_KIND, THING_TRIGGER | THING_RESOURCES},
    {"method", FIELD_METHOD, THING_TRIGGER},
    {"path", FIELD_PATH, THING_TRIGGER},
    {"resource", FIELD_RESOURCE, THING_TRIGGER | GRANTS},
    {"auth", FIELD_AUTH, THING_TRIGGER},
    {"authorizer", FIELD_AUTHORIZER, THING_TRIGGER},
    {"api", FIELD_API, THING_TRIGGER},
    {"scoped", FIELD_SCOPED, THING_TRIGGER},
    {"others-guarded", FIELD_OTHERS_GUARDED, THING_TRIGGER},
    {"value", FIELD_VALUE, THING_VARIABLE},
    {"literal", FIELD_LITERAL, THING_VARIABLE},
    {"effect", FIELD_EFFECT, GRANTS},
    {"action", FIELD_ACTION, GRANTS},
    {"principal", FIELD_PRINCIPAL, GRANTS},
    {"origin", FIELD_ORIGIN, GRANTS},
    {"conditional", FIELD_CONDITIONAL, GRANTS},
    {"wide", FIELD_WIDE, GRANTS},
    {"type", FIELD_TYPE, THING_RESOURCES},
    {"public-read", FIELD_PUBLIC_READ, THING_RESOURCES},
    {"public-write", FIELD_PUBLIC_WRITE, THING_RESOURCES},
    {"attached", FIELD_ATTACHED, R(API) | R(AUTHORIZER)},
};

/* The settings of docs/model.md that rules may ask for, and on what. */
static const struct {
    const char *name;
    uint64_t on;
} settings[] = {
    {"tracing", THING_FUNCTION | R(STAGE) | R(API) | R(WORKFLOW)},
    {"dead-letter", THING_FUNCTION | R(QUEUE)},
    {"on-failure", THING_FUNCTION | THING_TRIGGER},
    {"kms-key", THING_FUNCTION},
    {"code-signing", THING_FUNCTION},
    {"network", THING_FUNCTION},
    {"log-group", THING_FUNCTION},
    {"log-retention", THING_FUNCTION},
    {"ingress", THING_FUNCTION},
    {"max-instances", THING_FUNCTION},
    {"min-instances", THING_FUNCTION},
    {"https-only", THING_FUNCTION},
    {"default-url", THING_FUNCTION},
    {"logging", THING_FUNCTION | R(WORKFLOW)},
    {"cpu-limit", THING_FUNCTION},
    {"debug", THING_FUNCTION},
    {"package", THING_FUNCTION},
    {"layer", THING_FUNCTION},
    {"own-role", THING_FUNCTION},
    {"on-success", THING_FUNCTION},
    {"disabled", THING_FUNCTION},
    {"binding", THING_FUNCTION},
    {"class", THING_FUNCTION},
    {"compatibility-date", THING_FUNCTION},
    {"compatibility-flag", THING_FUNCTION},
    {"placement", THING_FUNCTION},
    {"framework", THING_FUNCTION},
    {"convention", THING_FUNCTION},
    {"log-consumer", THING_FUNCTION},
    {"cors-origin", CROSS_ORIGIN | R(SITE)},
    {"cors-credentials", CROSS_ORIGIN},
    {"cors-method", CROSS_ORIGIN},
    {"cors-header", CROSS_ORIGIN},
    {"symbol", THING_TRIGGER},
    {"middleware", THING_TRIGGER},
    {"app-check", THING_TRIGGER},
    {"callable", THING_TRIGGER},
    {"validation", THING_TRIGGER},
    {"api-key", THING_TRIGGER},
    {"throttle-rate", THING_TRIGGER | R(STAGE)},
    {"throttle-burst", THING_TRIGGER | R(STAGE)},
    {"filter", THING_TRIGGER},
    {"batch-size", THING_TRIGGER},
    {"max-retries", THING_TRIGGER},
    {"api", R(STAGE)},
    {"open-route", R(API)},
    {"idle-route", R(API)},
    {"timeout", R(API)},
    {"route", R(API)},
    {"server", R(API)},
    {"route-prefix", R(API)},
    {"endpoint", R(API)},
    {"protocol", R(API)},
    {"default-authorizer", R(API)},
    {"default-endpoint", R(API)},
    {"minimum-compression", R(API)},
    {"validator", R(API)},
    {"tls", THING_FUNCTION | R(API) | R(DISTRIBUTION) | R(OTHER)},
    {"mutual-tls", THING_FUNCTION | R(API)},
    {"field-logs", R(API)},
    {"access-log", R(STAGE) | R(BUCKET) | R(DISTRIBUTION)},
    {"execution-log", R(STAGE)},
    {"data-trace", R(STAGE)},
    {"metrics", R(STAGE)},
    {"cache", R(STAGE) | R(AUTHORIZER)},
    {"cache-encryption", R(STAGE)},
    {"client-certificate", R(STAGE)},
    {"firewall", R(STAGE) | R(API) | R(DISTRIBUTION)},
    {"usage-plan", R(STAGE)},
    {"encryption", STORES},
    {"versioning", R(BUCKET)},
    {"block-public", R(BUCKET)},
    {"uniform-access", R(BUCKET)},
    {"read-auth", R(TABLE) | R(BUCKET)},
    {"write-auth", R(TABLE) | R(BUCKET)},
    {"public-until", R(TABLE) | R(BUCKET)},
    {"recovery", R(TABLE)},
    {"retention", R(LOG_GROUP)},
    {"self-sign-up", R(USER_POOL)},
    {"mfa", R(USER_POOL)},
    {"mfa-factor", R(USER_POOL)},
    {"password-length", R(USER_POOL)},
    {"unauthenticated", R(IDENTITY_POOL)},
    {"public", R(DATABASE)},
    {"http", R(DISTRIBUTION)},
    {"header", R(SITE)},
    {"directory", R(SITE)},
    {"code-first", R(SITE)},
    {"tag", THING_ANY},
};

const char *posture_thing_name(uint64_t bit)
{
    for (size_t i = 0; i < ARRAY_SIZE(things); i++)
        if (things[i].bit & bit)
            return things[i].name;
    return "thing";
}

const char *const *posture_setting_names(void)
{
    static const char *names[ARRAY_SIZE(settings) + 1];
    for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
        names[i] = settings[i].name;
    return names;
}

bool posture_thing(struct slice name, uint64_t *ret_bits)
{
    for (size_t i = 0; i < ARRAY_SIZE(things); i++) {
        if (!slice_eq_str(name, things[i].name))
            continue;
        *ret_bits = things[i].bit;
        return true;
    }
    return false;
}

bool posture_related(uint64_t of, struct slice name, uint64_t *ret_bits)
{
    uint64_t wanted, without = of;
    if (!posture_thing(name, &wanted))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(relations); i++)
        if (!(wanted & ~relations[i].to))
            without &= ~relations[i].from;
    *ret_bits = without ? without : wanted;
    return !without;
}

/* The field or setting NAME, when all kinds of OF have it: what is a field of one may be a setting
   of another. */
static bool find_name(uint64_t of, struct slice name, struct posture_subject *ret)
{
    struct posture_subject found = {.hop = ret->hop, .field = FIELD_SETTING};
    uint64_t on = 0;
    for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
        if (!slice_eq_str(name, settings[i].name))
            continue;
        on |= settings[i].on;
        found.name = settings[i].name;
    }
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
        if (!slice_eq_str(name, fields[i].name) || !(of & fields[i].on))
            continue;
        on |= fields[i].on;
        found.field = fields[i].field;
        found.name = fields[i].name;
    }
    if (!found.name || of & ~on)
        return false;
    *ret = found;
    return true;
}

static const char *article(const char *noun)
{
    return strchr("aeio", noun[0]) ? "an" : "a";
}

/* The kind of OF that lacks NAME. */
static uint64_t kind_without(uint64_t of, struct slice name)
{
    struct posture_subject unused;
    for (uint64_t bit = 1; bit; bit <<= 1)
        if (of & bit && !find_name(bit, name, &unused))
            return bit;
    return of;
}

static const char *nearest(uint64_t of, struct slice name)
{
    struct suggestion near = {0};
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        if (!(of & ~fields[i].on))
            suggest_offer(&near, name, fields[i].name);
    for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
        if (!(of & ~settings[i].on))
            suggest_offer(&near, name, settings[i].name);
    return near.best;
}

static bool no_name(struct arena *a, uint64_t of, struct slice name, const char **ret_why)
{
    const char *near = nearest(of, name), *kind = posture_thing_name(kind_without(of, name));
    *ret_why = arena_printf(a, "%s %s has no '%.*s'%s%s%s", article(kind), kind, SLICE_ARG(name),
                            near ? ": did you mean '" : "", near ? near : "", near ? "'?" : "");
    return false;
}

bool posture_subject(struct arena *a, uint64_t of, struct slice text, struct posture_subject *ret,
                     const char **ret_why)
{
    struct slice name, owner = slice_cut(text, '.', &name);
    *ret = (struct posture_subject){0};
    if (owner.len == text.len)
        return find_name(of, text, ret) || no_name(a, of, text, ret_why);
    for (size_t i = 0; i < ARRAY_SIZE(hops); i++) {
        if (!slice_eq_str(owner, hops[i].name) || of & ~hops[i].from)
            continue;
        ret->hop = hops[i].hop;
        /* which kind of resource it is shows when the rule runs */
        uint64_t to = hops[i].to;
        for (uint64_t bit = 1; bit; bit <<= 1)
            if (to & bit && find_name(bit, name, ret))
                return true;
        return no_name(a, to, name, ret_why);
    }
    const char *kind = posture_thing_name(of);
    *ret_why = arena_printf(a, "%s %s belongs to no '%.*s'", article(kind), kind, SLICE_ARG(owner));
    return false;
}
