/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cloudformation/cfn-internal.h"

/* The stages of APIs: declared, or made by the SAM transform. */

static struct app_resource *add_stage(struct cfn *c, const char *id, const char *name,
                                      const char *type, const struct doc *node)
{
    struct app_resource *r = app_add_resource(c->app, RESOURCE_STAGE, id, doc_location(node));
    r->provider = PROVIDER_AWS;
    r->region = c->region;
    r->name = name;
    r->type = type;
    r->node = node;
    map_put(&c->things, slice_of(r->logical_id), r);
    return r;
}

void cfn_declare_stage(struct cfn *c, const struct cfn_item *item)
{
    const char *name = cfn_text_at(c, item->properties, "StageName");
    if (strcmp(item->type, "AWS::ApiGateway::Deployment") == 0 && !name)
        return;
    struct app_resource *r = add_stage(c, item->id, name, item->type, item->node);
    const char *key = strcmp(item->type, "AWS::ApiGatewayV2::Stage") == 0 ? "ApiId" : "RestApiId";
    const struct doc *reference = doc_get(item->properties, key);
    const char *api = cfn_resource_name(c, reference);
    const struct cfn_owner owner = {.r = r};
    if (api)
        cfn_put(c, &owner, "api", api, true, doc_location(reference));
    cfn_put_resource_settings(c, r, item);
}

/* TEXT without what no logical id may have. */
static const char *id_part(struct cfn *c, const char *text)
{
    char *part = arena_strdup(c->arena, text);
    size_t len = 0;
    for (const char *p = text; *p; p++)
        if ((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'))
            part[len++] = *p;
    part[len] = '\0';
    return part;
}

/* The stage that the transform makes for API, declared at NODE. */
static void add_sam_stage(struct cfn *c, const char *api, const char *api_type,
                          const struct doc *properties, const struct doc *node)
{
    bool rest = strcmp(api_type, "AWS::Serverless::Api") == 0;
    bool websocket = strcmp(api_type, "AWS::Serverless::WebSocketApi") == 0;
    const char *name = cfn_text_at(c, properties, "StageName");
    if (!name)
        name = rest ? "Prod" : websocket ? "default" : "$default";
    const char *id = strcmp(name, "$default") == 0
                         ? arena_printf(c->arena, "%sApiGatewayDefaultStage", api)
                         : arena_printf(c->arena, "%s%sStage", api, id_part(c, name));
    const char *type = rest ? "AWS::ApiGateway::Stage" : "AWS::ApiGatewayV2::Stage";
    struct app_resource *r = add_stage(c, id, name, type, node);
    const struct cfn_owner owner = {.r = r};
    cfn_put(c, &owner, "api", api, true, doc_location(node));
    const struct cfn_rules *rules = cfn_rules_of(type);
    cfn_apply_rules(c, &owner, rules->rules, rules->count, properties);
    const struct doc *plan = cfn_get(c, cfn_get(c, properties, "Auth"), "UsagePlan");
    const char *create = cfn_text_at(c, plan, "CreateUsagePlan");
    if (create && strcmp(create, "NONE") != 0)
        cfn_put(c, &owner, "usage-plan", create, true, doc_location(plan));
}

void cfn_declare_sam_stage(struct cfn *c, const struct cfn_item *item)
{
    add_sam_stage(c, item->id, item->type, item->properties, item->node);
}

const char *cfn_implicit_api(struct cfn *c, const char *section, const struct doc *event)
{
    bool http = strcmp(section, "HttpApi") == 0;
    const char *id = http ? "ServerlessHttpApi" : "ServerlessRestApi";
    if (map_get(&c->things, slice_of(id)))
        return id;
    struct app_resource *r = app_add_resource(c->app, RESOURCE_API, id, doc_location(event));
    r->provider = PROVIDER_AWS;
    r->region = c->region;
    r->type = http ? "AWS::Serverless::HttpApi" : "AWS::Serverless::Api";
    r->node = event;
    map_put(&c->things, slice_of(id), r);
    const struct doc *properties = cfn_with_globals(c, r->type, NULL);
    const struct cfn_item item = {id, r->type, event, properties};
    cfn_put_resource_settings(c, r, &item);
    add_sam_stage(c, id, r->type, properties, event);
    return id;
}

/* Puts SETTING on the stage of API named NAME, or on all of them when NAME is NULL. */
static void put_on_stages(struct cfn *c, const char *api, const char *name, const char *setting,
                          const char *value, bool sure, const struct doc *at)
{
    for (size_t i = 0; i < c->things.len; i++) {
        struct app_resource *r = c->things.entries[i].value;
        const struct app_setting *of = r->kind == RESOURCE_STAGE ? app_setting(r, "api") : NULL;
        const struct cfn_owner owner = {.r = r};
        bool known = slice_eq_str(c->things.entries[i].key, r->logical_id);
        if (known && of && strcmp(of->value, api) == 0 &&
            (!name || !r->name || strcmp(r->name, name) == 0))
            cfn_put(c, &owner, setting, value, sure, doc_location(at));
    }
}

/* An ARN that names the stage of an API which is not here: ".../restapis/ID/stages/NAME". */
static void put_on_stage_named(struct cfn *c, const char *name, const char *firewall,
                               const struct doc *at)
{
    for (size_t i = 0; i < c->things.len; i++) {
        struct app_resource *r = c->things.entries[i].value;
        const struct app_setting *of = r->kind == RESOURCE_STAGE ? app_setting(r, "api") : NULL;
        const struct cfn_owner owner = {.r = r};
        if (slice_eq_str(c->things.entries[i].key, r->logical_id) && of && r->name &&
            !map_get(&c->things, slice_of(of->value)) && strcmp(r->name, name) == 0)
            cfn_put(c, &owner, "firewall", firewall, true, doc_location(at));
    }
}

/* AWS::WAFv2::WebACLAssociation: the ARN of a stage or load balancer. */
void cfn_link_firewall(struct cfn *c, const struct cfn_item *item)
{
    const char *arn = cfn_text_at(c, item->properties, "ResourceArn");
    const char *firewall = cfn_resource_name(c, cfn_get(c, item->properties, "WebACLArn"));
    struct slice text = slice_of(arn), name;
    const char *stage = arn ? strstr(arn, "/stages/") : NULL;
    size_t at = 0;
    if (!firewall)
        return;
    if (stage && !strchr(stage, '$'))
        put_on_stage_named(c, stage + strlen("/stages/"), firewall, item->node);
    while ((name = cfn_next_reference(text, &at)).len) {
        struct app_resource *r = map_get(&c->things, name);
        const struct cfn_owner owner = {.r = r};
        if (r && r->kind == RESOURCE_API && strstr(arn, "/stages/"))
            put_on_stages(c, r->logical_id, NULL, "firewall", firewall, true, item->node);
        else if (r)
            cfn_put(c, &owner, "firewall", firewall, true, doc_location(item->node));
    }
}

/* The name of the stage that REFERENCE means; NULL when that is not known. */
static const char *stage_meant(struct cfn *c, const struct doc *reference)
{
    const struct app_resource *stage = cfn_find_resource(c, reference);
    if (stage)
        return stage->kind == RESOURCE_STAGE ? stage->name : NULL;
    struct slice name = cfn_whole_reference(slice_of(cfn_text(c, reference, NULL)));
    bool declared = map_get(&c->ids, name) || cfn_entry(c, doc_get(c->root, "Parameters"), name);
    /* what is nowhere declared can mean nothing but what it is called */
    return name.len && !declared ? arena_slicedup(c->arena, name) : NULL;
}

void cfn_link_usage_plan(struct cfn *c, const struct cfn_item *item)
{
    doc_each(node, cfn_get(c, item->properties, "ApiStages"))
    {
        const struct doc *entry = cfn_value(c, node);
        const char *api = cfn_resource_name(c, cfn_get(c, entry, "ApiId"));
        const char *name = cfn_text_at(c, entry, "Stage");
        bool refers = name && strstr(name, "${"), known = true;
        if (refers) {
            name = stage_meant(c, cfn_get(c, entry, "Stage"));
            known = name != NULL;
        }
        if (api)
            put_on_stages(c, api, name, "usage-plan", item->id, known, node);
    }
}
