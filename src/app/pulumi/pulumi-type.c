/* SPDX-License-Identifier: Apache-2.0 */
/* Pulumi's names for types and arguments, and Terraform's. */
#include "app/pulumi/pulumi.h"

struct pair {
    const char *pulumi, *terraform;
};

/* Types that do not follow from the rule below; the module's part after '/' left out. */
static const struct pair types[] = {
    {"aws:rds:Instance", "aws_db_instance"},
    {"aws:lb:LoadBalancer", "aws_lb"},
    {"aws:alb:LoadBalancer", "aws_lb"},
    {"aws:appsync:DataSource", "aws_appsync_datasource"},
    {"aws:appsync:GraphQLApi", "aws_appsync_graphql_api"},
    {"gcp:cloudrun:Service", "google_cloud_run_service"},
    {"gcp:cloudrun:IamMember", "google_cloud_run_service_iam_member"},
    {"gcp:cloudrun:IamBinding", "google_cloud_run_service_iam_binding"},
    {"gcp:serviceaccount:Account", "google_service_account"},
    {"azure:appservice:FunctionApp", "azurerm_function_app"},
    {"azure:appservice:LinuxFunctionApp", "azurerm_linux_function_app"},
    {"azure:appservice:WindowsFunctionApp", "azurerm_windows_function_app"},
    {"azure:cosmosdb:Account", "azurerm_cosmosdb_account"},
    {"azure:keyvault:Secret", "azurerm_key_vault_secret"},
};

/* Modules whose name differs from the part of the type's name. */
static const struct pair modules[] = {
    {"aws:apigateway", "aws_api_gateway"},
    {"aws:ec2", "aws"},
    {"aws:index", "aws"},
    {"gcp:cloudfunctions", "google_cloudfunctions"},
    {"gcp:cloudfunctionsv2", "google_cloudfunctions2"},
    {"gcp:cloudrunv2", "google_cloud_run_v2"},
    {"gcp:cloudscheduler", "google_cloud_scheduler"},
    {"gcp:cloudtasks", "google_cloud_tasks"},
    {"gcp:projects", "google_project"},
    {"gcp:serviceaccount", "google_service_account"},
    {"gcp:secretmanager", "google_secret_manager"},
    {"gcp:appengine", "google_app_engine"},
    {"gcp:apigateway", "google_api_gateway"},
    {"azure:eventhub", "azurerm"},
    {"azure:cosmosdb", "azurerm_cosmosdb"},
    {"azure:core", "azurerm"},
};

static const struct pair providers[] = {
    {"aws", "aws"}, {"gcp", "google"}, {"azure", "azurerm"}, {"cloudflare", "cloudflare"}};

static const char *find_pair(const struct pair *pairs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pairs[i].pulumi, name) == 0)
            return pairs[i].terraform;
    }
    return NULL;
}

const char *pulumi_snake(struct arena *a, struct slice name)
{
    char *out = arena_alloc(a, 2 * name.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool upper = c >= 'A' && c <= 'Z';
        bool after_lower = i && !(name.ptr[i - 1] >= 'A' && name.ptr[i - 1] <= 'Z');
        bool before_lower = i + 1 < name.len && name.ptr[i + 1] >= 'a' && name.ptr[i + 1] <= 'z';
        if (upper && i && (after_lower || before_lower))
            out[len++] = '_';
        out[len++] = (char)(upper ? c - 'A' + 'a' : c);
    }
    return out;
}

const char *pulumi_type(struct arena *a, struct slice token)
{
    struct slice rest, provider = slice_cut(token, ':', &rest);
    struct slice name, module = slice_cut(rest, ':', &name), file;
    module = slice_cut(module, '/', &file);
    if (!name.len) { /* "aws:Thing" */
        name = module;
        module = SLICE("index");
    }
    const char *bare =
        arena_printf(a, "%.*s:%.*s:%.*s", SLICE_ARG(provider), SLICE_ARG(module), SLICE_ARG(name));
    const char *known = find_pair(types, ARRAY_SIZE(types), bare);
    if (slice_eq_str(provider, "aws") && slice_eq_str(module, "s3") && slice_ends(name, "V2"))
        name.len -= 2; /* BucketAclV2: what Terraform has since its version 4 */
    const char *prefix = find_pair(providers, ARRAY_SIZE(providers), arena_slicedup(a, provider));
    if (known || !prefix || !name.len)
        return known;
    const char *head =
        find_pair(modules, ARRAY_SIZE(modules),
                  arena_printf(a, "%.*s:%.*s", SLICE_ARG(provider), SLICE_ARG(module)));
    const char *tail = pulumi_snake(a, name);
    if (head)
        return arena_printf(a, "%s_%s", head, tail);
    if (slice_eq_str(module, "index"))
        return arena_printf(a, "%s_%s", prefix, tail);
    return arena_printf(a, "%s_%.*s_%s", prefix, SLICE_ARG(module), tail);
}

/* Arguments that are named otherwise, of types that start so. */
static const struct {
    const char *type, *pulumi, *terraform;
} arguments[] = {
    {"aws_lambda_function", "name", "function_name"},
    {"aws_lambda_permission", "function", "function_name"},
    {"aws_lambda_provisioned", "function", "function_name"},
    {"aws_api_gateway_", "restApi", "rest_api_id"},
    {"aws_api_gateway_", "deployment", "deployment_id"},
    {"aws_sns_topic_subscription", "topic", "topic_arn"},
    {"aws_sns_topic_policy", "topic", "arn"},
    {"aws_cloudwatch_log_subscription_filter", "logGroup", "log_group_name"},
};

/* Names of blocks that end in 's' for Terraform too. */
static const char *const plurals[] = {
    "apiStages",
    "appSettings",
    "cognitoIdentityProviders",
    "containers",
    "eventFilters",
    "cors",
    "notPrincipals",
    "ports",
    "principals",
    "settings",
    "secretEnvironmentVariables",
    "routeSettings",
    "secretVolumes",
    "volumes",
    "volumeMounts",
};

/* "corsRules" of several is "corsRule" of each. */
static struct slice singular(struct arena *a, struct slice name)
{
    for (size_t i = 0; i < ARRAY_SIZE(plurals); i++) {
        if (slice_eq_str(name, plurals[i]))
            return name;
    }
    if (slice_ends(name, "ies"))
        return slice_of(arena_printf(a, "%.*sy", SLICE_ARG(slice_sub(name, 0, name.len - 3))));
    if (slice_ends(name, "xes") || slice_ends(name, "ses"))
        return slice_sub(name, 0, name.len - 2);
    return slice_ends(name, "s") ? slice_sub(name, 0, name.len - 1) : name;
}

const char *pulumi_argument(struct arena *a, const char *type, struct slice name, bool many)
{
    for (size_t i = 0; type && i < ARRAY_SIZE(arguments); i++) {
        if (slice_eq_str(name, arguments[i].pulumi) &&
            slice_starts(slice_of(type), arguments[i].type))
            return arguments[i].terraform;
    }
    return pulumi_snake(a, many ? singular(a, name) : name);
}

bool pulumi_is_free(struct slice name)
{
    static const char *const names[] = {"variables",
                                        "tags",
                                        "labels",
                                        "appSettings",
                                        "environmentVariables",
                                        "requestParameters",
                                        "responseParameters",
                                        "requestModels",
                                        "annotations",
                                        "metadata",
                                        "stageVariables",
                                        "buildEnvironmentVariables"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (slice_eq_str(name, names[i]))
            return true;
    }
    return false;
}

const char *pulumi_label(struct arena *a, struct slice name)
{
    bool letter = name.len && ((name.ptr[0] | 32) >= 'a' && (name.ptr[0] | 32) <= 'z');
    char *label = arena_printf(a, "%s%.*s", letter ? "" : "_", SLICE_ARG(name));
    for (char *c = label; *c; c++) {
        bool word = (*c >= '0' && *c <= '9') || ((*c | 32) >= 'a' && (*c | 32) <= 'z');
        if (!word && *c != '-')
            *c = '_';
    }
    return label;
}
