/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * Over-privileged functions: permissions wider than one function can need. The more of a service
 * (or of the account) a statement opens, the worse; that some actions know no resource is allowed
 * for.
 */

/* Actions for which AWS offers no resource to name, by prefix. From the service authorization
   reference, the ones that functions use. */
static const char *const unscoped[] = {
    "logs:",
    "xray:",
    "cloudwatch:PutMetricData",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:Describe",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
    "rekognition:",
    "comprehend:",
    "polly:",
    "textract:",
    "translate:",
    "transcribe:",
    "sts:GetCallerIdentity",
    "s3:ListAllMyBuckets",
    "iot:Connect",
    "iot:DescribeEndpoint",
    "execute-api:",
    "ssmmessages:",
    "ec2messages:",
    "tag:",
    "mobiletargeting:",
    "cognito-identity:",
    "ecr:GetAuthorizationToken",
    "kms:ListAliases",
    "cloudformation:",
    "sns:Publish", /* to a phone number */
    "ses:Send",
};

static bool is_unscoped(struct slice action)
{
    for (size_t i = 0; i < ARRAY_SIZE(unscoped); i++)
        if (slice_starts(action, unscoped[i]))
            return true;
    return false;
}

enum width { WIDTH_FINE, WIDTH_RESOURCE, WIDTH_SERVICE, WIDTH_SERVICE_EVERYWHERE, WIDTH_ACCOUNT };

static bool is_any_resource(const struct app_permission *p)
{
    for (size_t i = 0; i < p->resources.len; i++) {
        struct slice r = slice_of(p->resources.items[i]);
        if (slice_eq_str(r, "*") || slice_eq_str(r, "arn:aws:s3:::*") || slice_ends(r, ":*:*:*") ||
            slice_ends(r, ":table/*") || slice_ends(r, ":function:*"))
            return true;
    }
    return p->resources.len == 0;
}

static enum width width_of_action(struct slice action, bool anywhere)
{
    if (slice_eq_str(action, "*") || slice_eq_str(action, "*:*"))
        return anywhere ? WIDTH_ACCOUNT : WIDTH_SERVICE;
    struct slice rest, service = slice_cut(action, ':', &rest);
    if (slice_eq_str(service, "logs") || slice_eq_str(service, "xray"))
        return WIDTH_FINE;
    if (slice_eq_str(rest, "*"))
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

static enum width width_of(const struct app_permission *p)
{
    enum width width = WIDTH_FINE;
    bool anywhere = is_any_resource(p);
    if (p->origin && width_of_origin(p->origin, &width))
        return width;
    for (size_t i = 0; i < p->actions.len; i++) {
        enum width w = width_of_action(slice_of(p->actions.items[i]), anywhere);
        width = w > width ? w : width;
    }
    if (p->conditional && width > WIDTH_FINE)
        width--;
    return width;
}

static const struct {
    const char *rule, *before, *after;
} kinds[] = {
    [WIDTH_RESOURCE] = {"over-privileged-function/any-resource", "", " on every resource there is"},
    [WIDTH_SERVICE] = {"over-privileged-function/all-actions", "all actions of a service: ", ""},
    [WIDTH_SERVICE_EVERYWHERE] = {"over-privileged-function/whole-service",
                                  "all actions of a service on every resource: ", ""},
    [WIDTH_ACCOUNT] = {"over-privileged-function/whole-account", "everything in the account: ", ""},
};

static const char *title_of(const struct app_permission *p)
{
    if (p->origin)
        return p->origin;
    return p->actions.len ? p->actions.items[0] : "a policy";
}

static void report(struct check_context *c, const struct app_function *fn,
                   const struct app_permission *p, enum width width)
{
    const char *what = title_of(p);
    struct finding *f =
        check_report(c, kinds[width].rule, CONFIDENCE_LIKELY, p->at,
                     "function '%s' may use %s%s%s%s", fn->name, kinds[width].before, what,
                     p->actions.len > 1 && !p->origin ? " and more" : "", kinds[width].after);
    f->identity =
        arena_printf(c->out->arena, "%s|%s", fn->logical_id ? fn->logical_id : fn->name, what);
    finding_add_function(c->out, f, fn->name);
    for (size_t i = 0; i < fn->triggers.len; i++)
        finding_add_entry_point(c->out, f, trigger_describe(&c->arena, &fn->triggers.items[i]));
}

/* A managed policy or a template may be several statements: the widest on its line counts. */
static bool is_widest_of_line(const struct app_function *fn, size_t index, enum width width)
{
    const struct app_permission *p = &fn->permissions.items[index];
    for (size_t i = 0; i < fn->permissions.len; i++) {
        const struct app_permission *q = &fn->permissions.items[i];
        if (i == index || !q->allow || q->at.line != p->at.line ||
            slice_cmp(slice_of(q->at.file), slice_of(p->at.file)) != 0)
            continue;
        enum width other = width_of(q);
        if (other > width || (other == width && i < index))
            return false;
    }
    return true;
}

static void run(struct check_context *c)
{
    for (size_t i = 0; i < c->in->app->functions.len; i++) {
        const struct app_function *fn = c->in->app->functions.items[i];
        for (size_t k = 0; k < fn->permissions.len; k++) {
            const struct app_permission *p = &fn->permissions.items[k];
            enum width width = p->allow ? width_of(p) : WIDTH_FINE;
            if (width != WIDTH_FINE && is_widest_of_line(fn, k, width))
                report(c, fn, p, width);
        }
    }
}

const struct check check_permissions = {.name = "permissions", .run = run};
