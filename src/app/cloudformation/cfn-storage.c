/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"
#include "app/cloudformation/cfn-internal.h"

/* Buckets, queues and topics: what they trigger, and whether anyone may use them. */

/* What an access block leaves of ACLs and policies. */
struct access_block {
    bool acls, policies; /* blocked */
};

static struct access_block block_of(struct cfn *c, const struct doc *bucket)
{
    const struct doc *block = cfn_get(c, bucket, "PublicAccessBlockConfiguration");
    return (struct access_block){
        .acls =
            cfn_bool_at(c, block, "BlockPublicAcls") || cfn_bool_at(c, block, "IgnorePublicAcls"),
        .policies = cfn_bool_at(c, block, "BlockPublicPolicy") ||
                    cfn_bool_at(c, block, "RestrictPublicBuckets"),
    };
}

static void read_notifications(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *all = cfn_get(c, item->properties, "NotificationConfiguration");
    doc_each(node, cfn_get(c, all, "LambdaConfigurations"))
    {
        struct app_function *f = cfn_find_function(c, doc_get(cfn_value(c, node), "Function"));
        if (f)
            (void)cfn_add_trigger(c, f, TRIGGER_STORAGE, item->id, node);
    }
}

void cfn_link_bucket(struct cfn *c, const struct cfn_item *item)
{
    struct app_resource *r = map_get(&c->things, slice_of(item->id));
    struct slice acl = slice_of(cfn_text_at(c, item->properties, "AccessControl"));
    read_notifications(c, item);
    if (!r || block_of(c, item->properties).acls)
        return;
    r->public_write = slice_eq_str(acl, "PublicReadWrite");
    /* every account of AWS is as good as anyone */
    r->public_read = r->public_write || slice_eq_str(acl, "PublicRead") ||
                     slice_eq_str(acl, "AuthenticatedRead");
    if (r->public_read)
        r->public_at = doc_location(doc_get(item->properties, "AccessControl"));
}

bool cfn_is_everybody(struct cfn *c, const struct doc *principal)
{
    const struct doc *aws = doc_is_map(principal) ? cfn_get(c, principal, "AWS") : NULL;
    const struct doc *who = aws ? aws : principal;
    const char *text = cfn_text(c, who, NULL);
    if (text)
        return strcmp(text, "*") == 0;
    doc_each(node, who)
    {
        text = aws ? cfn_text(c, node, NULL) : NULL;
        if (text && strcmp(text, "*") == 0)
            return true;
    }
    return false;
}

/* A condition that leaves the statement open to anyone: it asks only for encryption. */
static bool narrows(const struct doc *condition)
{
    doc_each(operator, condition)
    {
        doc_each(key, operator) if (!slice_ieq_str(key->key, "aws:SecureTransport")) return true;
    }
    return false;
}

/* What the statement allows everybody, but for what others have BARRED. */
static unsigned open_access(struct cfn *c, const struct doc *statement,
                            const struct cfn_barred *barred)
{
    const char *effect = cfn_text_at(c, statement, "Effect");
    unsigned access = ACCESS_NONE;
    if (!effect || strcmp(effect, "Allow") != 0 ||
        !cfn_is_everybody(c, cfn_get(c, statement, "Principal")) ||
        narrows(cfn_get(c, statement, "Condition")))
        return ACCESS_NONE;
    const struct doc *actions = cfn_get(c, statement, "Action");
    const struct doc *node = doc_is_seq(actions) && !actions->tag.len ? actions->child : actions;
    for (; node; node = node == actions ? NULL : node->next) {
        const char *one = cfn_text(c, node, NULL);
        access |= one && !cfn_is_barred(barred, one) ? aws_action_access(one) : ACCESS_NONE;
    }
    return access;
}

/* Marks R by the statements of DOCUMENT. The line that opens it is the one with the principal. */
static void open_resource(struct cfn *c, struct app_resource *r, const struct doc *document)
{
    const struct doc *statements = cfn_get(c, document, "Statement");
    const struct doc *node = doc_is_seq(statements) ? statements->child : statements;
    const struct cfn_barred barred = cfn_barred_by(c, statements);
    for (; node; node = doc_is_seq(statements) ? node->next : NULL) {
        const struct doc *statement = cfn_value(c, node);
        unsigned access = open_access(c, statement, &barred);
        bool more_serious = (access & ACCESS_WRITE) && !r->public_write;
        if (access && (more_serious || (!r->public_read && !r->public_write)))
            r->public_at = doc_location(doc_get(statement, "Principal"));
        r->public_read |= (access & ACCESS_READ) != 0;
        r->public_write |= (access & ACCESS_WRITE) != 0;
    }
}

/* The resource that a policy names; one of another template is known by its name only. */
static struct app_resource *target_of(struct cfn *c, const struct cfn_item *item,
                                      const struct doc *reference, enum resource_kind kind)
{
    struct app_resource *r = cfn_find_resource(c, reference);
    const char *name = cfn_resource_name(c, reference);
    if (r || !name)
        return r;
    r = app_add_resource(c->app, kind, name, doc_location(item->node));
    r->provider = PROVIDER_AWS;
    r->name = name;
    r->type = item->type;
    r->node = item->node;
    map_put(&c->things, slice_of(r->logical_id), r);
    return r;
}

void cfn_link_bucket_policy(struct cfn *c, const struct cfn_item *item)
{
    const struct doc *bucket = cfn_get(c, item->properties, "Bucket");
    struct app_resource *r = target_of(c, item, bucket, RESOURCE_BUCKET);
    const struct cfn_item *declared = r ? map_get(&c->ids, slice_of(r->logical_id)) : NULL;
    if (r)
        cfn_add_resource_policy(c, r, cfn_get(c, item->properties, "PolicyDocument"));
    if (!r || (declared && block_of(c, declared->properties).policies))
        return;
    open_resource(c, r, cfn_get(c, item->properties, "PolicyDocument"));
}

void cfn_link_queue_policy(struct cfn *c, const struct cfn_item *item)
{
    bool topics = strcmp(item->type, "AWS::SNS::TopicPolicy") == 0;
    doc_each(node, cfn_get(c, item->properties, topics ? "Topics" : "Queues"))
    {
        struct app_resource *r = target_of(c, item, node, topics ? RESOURCE_TOPIC : RESOURCE_QUEUE);
        if (!r)
            continue;
        cfn_add_resource_policy(c, r, cfn_get(c, item->properties, "PolicyDocument"));
        open_resource(c, r, cfn_get(c, item->properties, "PolicyDocument"));
    }
}
