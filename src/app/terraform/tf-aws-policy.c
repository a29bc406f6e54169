/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws.h"
#include "app/cloudformation/cfn-internal.h"
#include "app/terraform/tf-model.h"
#include "base/limits.h"

/* Policies of AWS: their statements, wherever they are written, and what they open to everybody. */

#define MAX_DOCUMENTS 64u /* that one policy document takes in */

struct app_permission *tfm_add_permission(struct tf_model *m, struct tfm_permissions list,
                                          struct location at)
{
    if (*list.len >= LIMIT_FUNCTION_ITEMS || m->grants >= LIMIT_TEMPLATE_GRANTS) {
        tfm_report_cap(m, "permissions");
        return NULL;
    }
    m->grants++;
    vec_grow(m->arena, (void **)list.items, *list.len, list.cap, sizeof(**list.items));
    struct app_permission *p = &(*list.items)[(*list.len)++];
    p->allow = true;
    p->at = at;
    return p;
}

void tfm_add_text(struct tf_model *m, struct tfm_texts list, const char *text)
{
    if (*list.len >= LIMIT_FUNCTION_ITEMS)
        return;
    vec_grow(m->arena, (void **)list.items, *list.len, list.cap, sizeof(**list.items));
    (*list.items)[(*list.len)++] = text;
}

void tfm_add_texts(struct tf_model *m, struct tfm_texts list, const struct doc *value)
{
    if (!doc_is_seq(value)) {
        if (tf_text(value))
            tfm_add_text(m, list, tf_text(value));
        return;
    }
    doc_each(item, value)
    {
        if (tf_text(item))
            tfm_add_text(m, list, tf_text(item));
    }
}

/* --- statements --- */

/* The two ways to write a statement: in JSON, and in blocks of aws_iam_policy_document. */
struct spelling {
    const char *effect, *actions, *not_actions, *resources, *not_resources, *principals,
        *not_principals, *condition, *sid;
};
static const struct spelling in_json = {
    "Effect",    "Action",       "NotAction", "Resource", "NotResource",
    "Principal", "NotPrincipal", "Condition", "Sid",
};
static const struct spelling in_blocks = {
    "effect",     "actions",        "not_actions", "resources", "not_resources",
    "principals", "not_principals", "condition",   "sid",
};

/* A condition that leaves the statement open to anyone: it asks only for encryption. */
static bool is_about_transport(struct slice key)
{
    return slice_ieq_str(key, "aws:SecureTransport");
}

/* A pattern that everybody's account or principal meets. */
static bool is_met_by_all(const struct doc *value)
{
    static const char *const patterns[] = {"*", "arn:aws:iam::*", "arn:aws:iam::*:*",
                                           "arn:aws:iam::*:root", "arn:aws:*"};
    const struct doc *node = doc_is_seq(value) ? value->child : value;
    for (; node; node = doc_is_seq(value) ? node->next : NULL)
        for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
            if (slice_eq_str(doc_text(node), patterns[i]))
                return true;
    return false;
}

/* Does OPERATOR ("StringLike", "ArnNotEquals") leave somebody out who is not VALUE? */
static bool leaves_out(struct slice operator, struct slice key, const struct doc *value)
{
    bool negated = slice_ifind(operator, "Not") != SIZE_MAX;
    return !is_about_transport(key) && (negated || !is_met_by_all(value));
}

static bool narrows(const struct doc *condition)
{
    if (doc_is_scalar(condition) && condition->kind != DOC_NULL)
        return true; /* which it is, is not known */
    doc_each(node, condition)
    {
        if (doc_is_seq(condition) || doc_is_scalar(node)) { /* blocks, or a block alone */
            const struct doc *block = doc_is_seq(condition) ? node : condition;
            if (leaves_out(doc_text_at(block, "test"), doc_text_at(block, "variable"),
                           doc_get(block, "values")))
                return true;
            continue;
        }
        doc_each(key, node)
        {
            if (leaves_out(node->key, key->key, key))
                return true;
        }
    }
    return false;
}

/* Adds whom VALUE, one or a list, names. "*" is everybody only among accounts: of services and
   others it becomes "Service:*". */
static void add_principals_of(struct tf_model *m, struct app_permission *p, struct slice kind,
                              const struct doc *value)
{
    bool accounts = !kind.len || slice_eq_str(kind, "AWS") || slice_eq_str(kind, "*");
    size_t first = p->principals.len;
    tfm_add_texts(m, TFM_TEXTS(&p->principals), value);
    for (size_t i = first; i < p->principals.len && !accounts; i++)
        if (strcmp(p->principals.items[i], "*") == 0)
            p->principals.items[i] = arena_printf(m->arena, "%.*s:*", SLICE_ARG(kind));
}

/* "*", {AWS: …}, {Service: […]} or blocks of {type, identifiers}. */
static void add_principals(struct tf_model *m, struct app_permission *p, const struct doc *value)
{
    if (doc_is_map(value) && !doc_get(value, "identifiers")) {
        doc_each(kind, value) add_principals_of(m, p, kind->key, kind);
        return;
    }
    if (!tf_first_item(value)) {
        add_principals_of(m, p, SLICE_EMPTY, value);
        return;
    }
    tf_each_item(block, value)
    {
        add_principals_of(m, p, doc_text_at(block, "type"), doc_get(block, "identifiers"));
    }
}

static void add_statement(struct tf_model *m, const struct doc *node, const struct spelling *as,
                          struct tfm_permissions list)
{
    if (!doc_is_map(node))
        return;
    struct app_permission *p = tfm_add_permission(m, list, doc_location(node));
    if (!p)
        return;
    const struct doc *principals = doc_get(node, as->principals);
    const struct doc *condition = doc_get(node, as->condition);
    p->allow = !slice_eq_str(doc_text_at(node, as->effect), "Deny");
    p->conditional = narrows(condition);
    tfm_add_texts(m, TFM_TEXTS(&p->actions), doc_get(node, as->actions));
    tfm_add_texts(m, TFM_TEXTS(&p->resources), doc_get(node, as->resources));
    if (principals)
        add_principals(m, p, principals);
    /* everything but a few is everything */
    if (p->actions.len == 0 && doc_get(node, as->not_actions))
        tfm_add_text(m, TFM_TEXTS(&p->actions), "*");
    if (p->resources.len == 0 && doc_get(node, as->not_resources))
        tfm_add_text(m, TFM_TEXTS(&p->resources), "*");
    if (!principals && doc_get(node, as->not_principals))
        tfm_add_text(m, TFM_TEXTS(&p->principals), "*");
}

void tfm_add_statement(struct tf_model *m, const struct doc *statement, struct tfm_permissions list)
{
    add_statement(m, statement, &in_blocks, list);
}

static bool has_sid(const struct doc *statements, struct slice sid)
{
    doc_each(node, statements)
    {
        if (slice_eq(doc_text_at(node, "sid"), sid) || slice_eq(doc_text_at(node, "Sid"), sid))
            return true;
    }
    return false;
}

/* The statements of DOCUMENT, but for those that OVER has under the same sid. */
static void add_statements(struct tf_model *m, const struct doc *statements,
                           const struct spelling *as, const struct doc *over,
                           struct tfm_permissions list)
{
    if (doc_is_map(statements)) {
        add_statement(m, statements, as, list);
        return;
    }
    doc_each(node, statements)
    {
        struct slice sid = doc_text_at(node, as->sid);
        if (!sid.len || !has_sid(over, sid))
            add_statement(m, node, as, list);
    }
}

/* Documents that are still to be read, each with the one whose statements go before its own. */
struct documents {
    struct {
        const struct doc *value, *over;
    } items[MAX_DOCUMENTS];
    unsigned len;
};

static void push(struct documents *d, const struct doc *value, const struct doc *over)
{
    if (!value || d->len >= MAX_DOCUMENTS)
        return;
    d->items[d->len].value = value;
    d->items[d->len++].over = over;
}

static void push_each(struct documents *d, const struct doc *list, const struct doc *over)
{
    if (doc_is_seq(list))
        doc_each(item, list) push(d, item, over);
    else
        push(d, list, over);
}

/* The statements of what overrides the data source BODY, when that is one document of blocks. */
static const struct doc *overriding(struct tf_model *m, const struct doc *body)
{
    const struct doc *documents = doc_get(body, "override_policy_documents");
    const struct doc *first = doc_is_seq(documents) ? documents->child : documents;
    if (!first)
        first = doc_get(body, "override_json");
    const struct tf_resource *r = first ? tf_referred(m->tf, first, NULL) : NULL;
    return r && r->data ? doc_get(r->body, "statement") : NULL;
}

/* Adds the blocks of a data source, and remembers the documents that it takes in. */
static void add_data_source(struct tf_model *m, const struct doc *body, struct documents *d,
                            const struct doc *over, struct tfm_permissions list)
{
    const struct doc *own = doc_get(body, "statement"), *later = overriding(m, body);
    push_each(d, doc_get(body, "source_policy_documents"), own);
    push(d, doc_get(body, "source_json"), own);
    push_each(d, doc_get(body, "override_policy_documents"), NULL);
    push(d, doc_get(body, "override_json"), NULL);
    add_statements(m, own, &in_blocks, later ? later : over, list);
}

void tfm_add_policy(struct tf_model *m, const struct doc *policy, struct tfm_permissions list)
{
    struct documents d = {.len = 0};
    push(&d, policy, NULL);
    for (unsigned i = 0; i < d.len; i++) {
        const struct doc *value = d.items[i].value;
        const struct tf_resource *r = tf_referred(m->tf, value, NULL);
        if (r && r->data && strcmp(r->type, "aws_iam_policy_document") == 0) {
            add_data_source(m, r->body, &d, d.items[i].over, list);
            continue;
        }
        const struct doc *json = tf_json(m->tf, value);
        const struct doc *statements = doc_get(json, "Statement");
        add_statements(m, statements, &in_json, d.items[i].over, list);
    }
}

void tfm_add_managed_policy(struct tf_model *m, const struct doc *arn, struct tfm_permissions list)
{
    const char *text = tf_text(arn);
    if (!text)
        return;
    size_t slash = slice_rfind_char(slice_of(text), '/');
    struct slice name = slice_sub(slice_of(text), slash == SIZE_MAX ? 0 : slash + 1, SIZE_MAX);
    const struct aws_policy *known = aws_managed_policy(name);
    if (!known) { /* the name alone is worth knowing */
        struct app_permission *p = tfm_add_permission(m, list, doc_location(arn));
        if (p)
            p->origin = arena_slicedup(m->arena, name);
        return;
    }
    for (const char *of = known->name; known->name && strcmp(known->name, of) == 0; known++) {
        struct app_permission *p = tfm_add_permission(m, list, doc_location(arn));
        if (!p)
            return;
        p->origin = of;
        p->conditional = known->conditional;
        for (struct slice rest = slice_of(known->actions); rest.len;)
            tfm_add_text(m, TFM_TEXTS(&p->actions),
                         arena_slicedup(m->arena, slice_cut(rest, ' ', &rest)));
        for (struct slice rest = slice_of(known->resources); rest.len;)
            tfm_add_text(m, TFM_TEXTS(&p->resources),
                         arena_slicedup(m->arena, slice_cut(rest, ' ', &rest)));
    }
}

/* --- what is open to everybody --- */

bool tfm_is_for_everybody(const struct app_permission *p)
{
    if (!p->allow || p->conditional)
        return false;
    for (size_t i = 0; i < p->principals.len; i++)
        if (strcmp(p->principals.items[i], "*") == 0)
            return true;
    return false;
}

void tfm_open_by_policy(struct app_resource *r, size_t first)
{
    for (size_t i = first; i < r->policy.len; i++) {
        const struct app_permission *p = &r->policy.items[i];
        unsigned access = ACCESS_NONE;
        if (!tfm_is_for_everybody(p))
            continue;
        for (size_t k = 0; k < p->actions.len; k++)
            access |= aws_action_access(p->actions.items[k]);
        if (access != ACCESS_NONE && !r->public_read && !r->public_write)
            r->public_at = p->at;
        r->public_read |= (access & ACCESS_READ) != 0;
        r->public_write |= (access & ACCESS_WRITE) != 0;
    }
}

void tfm_attach_policy(struct tf_model *m, struct app_resource *r, const struct doc *policy)
{
    size_t first = r->policy.len;
    tfm_add_policy(m, policy, TFM_POLICY(r));
    tfm_open_by_policy(r, first);
}
