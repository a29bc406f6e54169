/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"
#include "rule/posture.h"

/*
 * Over-privileged functions: permissions wider than one function can need. The more of a service
 * (or of the account) a statement opens, the worse; that some actions know no resource is allowed
 * for.
 */

/* Actions that are no wonder without a resource: AWS offers none to name, or none that a function
   could know before, or what they tell is what there is. From the service authorization reference,
   the ones that functions use. */
static const char *const unscoped[] = {
    "*:Describe*",
    "*:List*",
    "cloudwatch:PutMetricData",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DetachNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
    "rekognition:*",
    "comprehend:*",
    "polly:*",
    "textract:*",
    "translate:*",
    "transcribe:*",
    "sts:GetCallerIdentity",
    "iot:Connect",
    "ssmmessages:*",
    "ec2messages:*",
    "tag:*",
    "mobiletargeting:*",
    "cognito-identity:*",
    "ecr:GetAuthorizationToken",
    "cloudformation:ValidateTemplate",
    "secretsmanager:GetRandomPassword",
    "s3-object-lambda:WriteGetObjectResponse",
    "sns:Publish", /* to a phone number */
    "ses:Send*",   /* the identities are those of the account */
};

/* Lists that hold more than what there is: names of objects, users. */
static const char *const telling[] = {"s3:ListBucket*", "s3:ListMultipart*", "s3:List[*]",
                                      "cognito-idp:ListUsers*", "*:[*]"};

static bool is_like(const char *action, const char *const *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (posture_like(patterns[i], action))
            return true;
    return false;
}

static bool is_unscoped(const char *action)
{
    return is_like(action, unscoped, ARRAY_SIZE(unscoped)) &&
           !is_like(action, telling, ARRAY_SIZE(telling));
}

enum width { WIDTH_FINE, WIDTH_RESOURCE, WIDTH_SERVICE, WIDTH_SERVICE_EVERYWHERE, WIDTH_ACCOUNT };

static enum width width_of_action(const char *action, bool anywhere)
{
    if (posture_like("[*]", action) || posture_like("[*]:[*]", action))
        return anywhere ? WIDTH_ACCOUNT : WIDTH_SERVICE;
    if (posture_like("logs:*", action) || posture_like("xray:*", action))
        return WIDTH_FINE;
    if (posture_like("*:[*]", action))
        return anywhere ? WIDTH_SERVICE_EVERYWHERE : WIDTH_SERVICE;
    return anywhere && !is_unscoped(action) ? WIDTH_RESOURCE : WIDTH_FINE;
}

/* Managed policies and templates whose name tells how wide they are. */
static bool width_of_origin(const char *origin, enum width *ret)
{
    struct slice name = slice_of(origin);
    if (slice_eq_str(name, "AdministratorAccess") || slice_eq_str(name, "PowerUserAccess") ||
        slice_eq_str(name, "IAMFullAccess"))
        *ret = WIDTH_ACCOUNT;
    else if (slice_starts(name, "CloudWatch") || slice_starts(name, "AWSXRay") ||
             (slice_starts(name, "AWSLambda") && slice_ends(name, "ExecutionRole")))
        *ret = WIDTH_FINE;
    else if (slice_ends(name, "FullAccess") || slice_ends(name, "PowerUser"))
        *ret = WIDTH_SERVICE_EVERYWHERE;
    else if (slice_ends(name, "FullAccessPolicy"))
        *ret = WIDTH_SERVICE;
    else
        return false;
    return true;
}

/* How wide a statement is, and what makes it so: its origin or the first of its widest actions. */
struct breadth {
    enum width width;
    const char *what;
};

static struct breadth breadth_of(const struct app_permission *p)
{
    struct breadth b = {.width = WIDTH_FINE, .what = p->origin};
    bool anywhere = p->resources.len == 0 || app_permission_is_wide(p);
    if (!p->allow || (p->origin && width_of_origin(p->origin, &b.width)))
        return b;
    for (size_t i = 0; i < p->actions.len; i++) {
        enum width w = width_of_action(p->actions.items[i], anywhere);
        if (w <= b.width)
            continue;
        b.width = w;
        b.what = p->origin ? p->origin : p->actions.items[i];
    }
    if (p->conditional && b.width > WIDTH_FINE)
        b.width--;
    return b;
}

static const struct {
    const char *rule, *before, *after;
} kinds[] = {
    [WIDTH_RESOURCE] = {"over-privileged-function/any-resource", "",
                        " on every resource of its kind"},
    [WIDTH_SERVICE] = {"over-privileged-function/all-actions", "all actions of a service: ", ""},
    [WIDTH_SERVICE_EVERYWHERE] = {"over-privileged-function/whole-service",
                                  "all actions of a service on every resource: ", ""},
    [WIDTH_ACCOUNT] = {"over-privileged-function/whole-account", "everything in the account: ", ""},
};

/* Who has permissions: a function, or a role that none of the functions runs as. */
struct holder {
    const struct app_function *fn; /* NULL for a role */
    const char *kind, *name, *id;
    const struct app_permission *items;
    size_t len;
};

static const char *place_key(struct arena *a, const struct app_permission *p)
{
    return arena_printf(a, "%s:%u:%u", p->at.file, p->at.line, p->at.column);
}

static void report(struct check_context *c, const struct holder *h, const struct app_permission *p,
                   struct breadth b)
{
    struct finding *f =
        check_report(c, kinds[b.width].rule, CONFIDENCE_LIKELY, p->at, "%s '%s' may use %s%s%s%s",
                     h->kind, h->name, kinds[b.width].before, b.what,
                     p->actions.len > 1 && !p->origin ? " and more" : "", kinds[b.width].after);
    f->identity = arena_printf(c->out->arena, "%s|%s", h->id, b.what);
    if (!h->fn)
        return;
    finding_add_function(c->out, f, h->name);
    for (size_t i = 0; i < h->fn->triggers.len; i++)
        finding_add_entry_point(c->out, f, trigger_describe(&c->arena, &h->fn->triggers.items[i]));
}

static bool stand_together(const struct app_permission *a, const struct app_permission *b)
{
    return a->at.line == b->at.line && slice_eq(slice_of(a->at.file), slice_of(b->at.file));
}

/* SEEN: the places that were judged for a function; a role is not judged for them again. A managed
   policy or a template may be several statements: the widest on its line counts. */
static void check_holder(struct check_context *c, const struct holder *h, struct map *seen)
{
    for (size_t k = 0, end; k < h->len; k = end) {
        const struct app_permission *widest = NULL;
        struct breadth b = {.width = WIDTH_FINE};
        for (end = k; end < h->len && stand_together(&h->items[k], &h->items[end]); end++) {
            struct breadth one = breadth_of(&h->items[end]);
            if (one.width <= b.width)
                continue;
            widest = &h->items[end];
            b = one;
        }
        if (!widest)
            continue;
        struct slice key = slice_of(place_key(&c->arena, widest));
        if (h->fn)
            map_put(seen, key, seen);
        if (h->fn || !map_get(seen, key))
            report(c, h, widest, b);
    }
}

/* May functions run as R, as far as it tells? */
static bool is_for_functions(const struct app_resource *r)
{
    for (size_t i = 0; i < r->policy.len; i++) {
        const struct app_permission *p = &r->policy.items[i];
        for (size_t k = 0; k < p->principals.len; k++)
            if (slice_find(slice_of(p->principals.items[k]), "lambda.amazonaws.com") != SIZE_MAX)
                return true;
    }
    return r->policy.len == 0;
}

static void run(struct check_context *c)
{
    struct map seen;
    map_init(&seen, &c->arena);
    for (size_t i = 0; i < c->in->app->functions.len; i++) {
        const struct app_function *fn = c->in->app->functions.items[i];
        const char *id = fn->logical_id ? fn->logical_id : fn->name;
        check_holder(c,
                     &(struct holder){fn, "function", fn->name, id, fn->permissions.items,
                                      fn->permissions.len},
                     &seen);
    }
    for (size_t i = 0; i < c->in->app->resources.len; i++) {
        const struct app_resource *r = c->in->app->resources.items[i];
        if (r->kind == RESOURCE_ROLE && r->provider == PROVIDER_AWS && is_for_functions(r))
            check_holder(c,
                         &(struct holder){NULL, "role", r->name ? r->name : r->logical_id,
                                          r->logical_id, r->permissions.items, r->permissions.len},
                         &seen);
    }
}

const struct check check_permissions = {.name = "permissions", .run = run};
