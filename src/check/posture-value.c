/* SPDX-License-Identifier: Apache-2.0 */
#include "check/posture-internal.h"

/* What the fields and settings of things are, as texts. What is not set has no value. */

static bool one(struct posture_value *ret, size_t i, const char *text)
{
    if (i > 0 || !text)
        return false;
    ret->text = text;
    return true;
}

static bool flag(struct posture_value *ret, size_t i, bool on)
{
    return one(ret, i, on ? "true" : "false");
}

/* -1 stands for a number that is not set. */
static bool number(struct posture_value *ret, size_t i, double n)
{
    if (n < 0)
        return false;
    (void)snprintf(ret->digits, sizeof(ret->digits), "%.15g", n);
    return one(ret, i, ret->digits);
}

/* A text that stands for another: "${Runtime}". */
static bool unless_reference(struct posture_value *ret, size_t i, const char *text)
{
    ret->known = !text || !strstr(text, "${");
    return one(ret, i, text);
}

static bool open_function(const struct app_function *f, size_t i, struct posture_value *ret)
{
    bool open = false, unsure = false;
    for (size_t k = 0; k < f->triggers.len; k++) {
        open = open || trigger_is_public(&f->triggers.items[k]);
        unsure = unsure || f->triggers.items[k].auth == AUTH_UNKNOWN;
    }
    ret->known = open || !unsure;
    return flag(ret, i, open);
}

static bool function_value(const struct posture_index *ix, const struct posture_thing *t,
                           const struct posture_subject *s, size_t i, struct posture_value *ret)
{
    const struct app_function *f = t->function;
    bool any = false;
    switch (s->field) {
    case FIELD_NAME:
        return one(ret, i, f->name);
    case FIELD_PROVIDER:
        return one(ret, i, provider_name(f->provider));
    case FIELD_RUNTIME:
        ret->at = f->runtime_at;
        return unless_reference(ret, i, f->runtime);
    case FIELD_HANDLER:
        return unless_reference(ret, i, f->handler);
    case FIELD_TIMEOUT:
        return number(ret, i, f->timeout);
    case FIELD_MEMORY:
        return number(ret, i, f->memory);
    case FIELD_CONCURRENCY:
        return number(ret, i, f->concurrency);
    case FIELD_ROLE:
        return one(ret, i, f->role);
    case FIELD_REGION:
        return unless_reference(ret, i, f->region);
    case FIELD_INLINE_CODE:
        return flag(ret, i, f->inline_code);
    case FIELD_FROM_CODE:
        return flag(ret, i, f->from_code);
    case FIELD_PUBLIC:
        return open_function(f, i, ret);
    case FIELD_OUTSIDE:
        for (size_t k = 0; k < f->triggers.len; k++)
            any = any || trigger_is_attacker_controlled(&f->triggers.items[k]);
        return flag(ret, i, any);
    case FIELD_USERS:
        return number(ret, i, (double)posture_users(ix, t)->items.len);
    default:
        return false;
    }
}

static bool trigger_value(const struct posture_index *ix, const struct posture_thing *thing,
                          const struct posture_subject *s, size_t i, struct posture_value *ret)
{
    const struct app_trigger *t = thing->item;
    switch (s->field) {
    case FIELD_PROVIDER:
        return one(ret, i, provider_name(thing->function->provider));
    case FIELD_FROM_CODE:
        return flag(ret, i, t->from_code);
    case FIELD_PUBLIC:
        ret->known = t->auth != AUTH_UNKNOWN;
        return flag(ret, i, trigger_is_public(t));
    case FIELD_OUTSIDE:
        return flag(ret, i, trigger_is_attacker_controlled(t));
    case FIELD_KIND:
        return one(ret, i, trigger_kind_name(t->kind));
    case FIELD_METHOD:
        return unless_reference(ret, i, t->method);
    case FIELD_PATH:
        return one(ret, i, t->path);
    case FIELD_RESOURCE:
        return one(ret, i, t->resource);
    case FIELD_AUTH:
        ret->known = t->auth != AUTH_UNKNOWN;
        return one(ret, i, auth_kind_name(t->auth));
    case FIELD_AUTHORIZER:
        return one(ret, i, t->authorizer);
    case FIELD_API:
        return one(ret, i, t->api);
    case FIELD_SCOPED:
        return flag(ret, i, t->scoped);
    case FIELD_OTHERS_GUARDED:
        return flag(ret, i, posture_links(ix, thing)->guarded);
    default:
        return false;
    }
}

static bool variable_value(const struct posture_thing *thing, const struct posture_subject *s,
                           size_t i, struct posture_value *ret)
{
    const struct app_variable *v = thing->item;
    switch (s->field) {
    case FIELD_NAME:
        return one(ret, i, v->name);
    case FIELD_PROVIDER:
        return one(ret, i, provider_name(thing->function->provider));
    case FIELD_VALUE:
        ret->known = v->literal;
        return one(ret, i, v->value);
    case FIELD_LITERAL:
        return flag(ret, i, v->literal);
    default:
        return false;
    }
}

static bool text_of(struct posture_value *ret, size_t i, const char *const *items, size_t len)
{
    ret->text = i < len ? items[i] : NULL;
    return ret->text != NULL;
}

static bool grant_value(const struct posture_thing *thing, const struct posture_subject *s,
                        size_t i, struct posture_value *ret)
{
    const struct app_permission *p = thing->item;
    switch (s->field) {
    case FIELD_PROVIDER:
        return one(
            ret, i,
            provider_name(thing->function ? thing->function->provider : thing->resource->provider));
    case FIELD_RESOURCE:
        return text_of(ret, i, p->resources.items, p->resources.len);
    case FIELD_EFFECT:
        return one(ret, i, p->allow ? "allow" : "deny");
    case FIELD_ACTION:
        return text_of(ret, i, p->actions.items, p->actions.len);
    case FIELD_PRINCIPAL:
        return text_of(ret, i, p->principals.items, p->principals.len);
    case FIELD_ORIGIN:
        return one(ret, i, p->origin);
    case FIELD_CONDITIONAL:
        return flag(ret, i, p->conditional);
    case FIELD_WIDE:
        return flag(ret, i, app_permission_is_wide(p));
    default:
        return false;
    }
}

/* Some route of the API is open; unknown when none is but some may be. */
static bool open_route(const struct posture_links *links, size_t i, struct posture_value *ret)
{
    ret->known = links->open || !links->unsure;
    return flag(ret, i, links->open);
}

const char *posture_resource_name(const struct app_resource *r)
{
    return r->name && !strstr(r->name, "${") ? r->name : r->logical_id;
}

static bool resource_value(const struct posture_index *ix, const struct posture_thing *t,
                           const struct posture_subject *s, size_t i, struct posture_value *ret)
{
    const struct app_resource *r = t->resource;
    switch (s->field) {
    case FIELD_NAME:
        return one(ret, i, posture_resource_name(r));
    case FIELD_PROVIDER:
        return one(ret, i, provider_name(r->provider));
    case FIELD_REGION:
        return unless_reference(ret, i, r->region);
    case FIELD_KIND:
        return one(ret, i, resource_kind_name(r->kind));
    case FIELD_TYPE:
        return one(ret, i, r->type);
    case FIELD_PUBLIC: /* of a database it is a setting */
        return (r->kind == RESOURCE_API || r->kind == RESOURCE_STAGE) &&
               open_route(posture_links(ix, t), i, ret);
    case FIELD_PUBLIC_READ:
        ret->at = r->public_at;
        return flag(ret, i, r->public_read);
    case FIELD_PUBLIC_WRITE:
        ret->at = r->public_at;
        return flag(ret, i, r->public_write);
    case FIELD_ATTACHED:
        return flag(ret, i, r->attached);
    case FIELD_USERS:
        return number(ret, i, (double)posture_users(ix, t)->items.len);
    default:
        return false;
    }
}

static bool field_value(const struct posture_index *ix, const struct posture_thing *t,
                        const struct posture_subject *s, size_t i, struct posture_value *ret)
{
    if (s->field == FIELD_FILE)
        return one(ret, i, posture_place(t).file);
    if (s->field == FIELD_FORMAT && t->kind == THING_APP) {
        ret->text = i < ix->app->configs.len ? ix->app->configs.items[i].format : NULL;
        return ret->text != NULL;
    }
    if (s->field == FIELD_FORMAT)
        return one(ret, i, posture_format(ix, posture_place(t).file));
    switch (t->kind) {
    case THING_FUNCTION:
        return function_value(ix, t, s, i, ret);
    case THING_TRIGGER:
        return trigger_value(ix, t, s, i, ret);
    case THING_VARIABLE:
        return variable_value(t, s, i, ret);
    case THING_PERMISSION:
    case THING_POLICY:
        return grant_value(t, s, i, ret);
    case THING_APP:
        return false;
    default:
        return resource_value(ix, t, s, i, ret);
    }
}

static bool nth_setting(const struct app_setting *all, size_t count, const char *name, size_t i,
                        struct posture_value *ret)
{
    for (size_t k = 0; k < count; k++) {
        if (strcmp(all[k].name, name) != 0 || i-- > 0)
            continue;
        ret->text = all[k].value;
        ret->known = all[k].known;
        ret->at = all[k].at;
        return true;
    }
    return false;
}

static bool setting_value(const struct posture_thing *t, const char *name, size_t i,
                          struct posture_value *ret)
{
    const struct app_trigger *trigger = t->item;
    if (t->kind == THING_FUNCTION)
        return nth_setting(t->function->settings.items, t->function->settings.len, name, i, ret);
    if (t->kind == THING_TRIGGER)
        return nth_setting(trigger->settings.items, trigger->settings.len, name, i, ret);
    if (t->kind & THING_RESOURCES)
        return nth_setting(t->resource->settings.items, t->resource->settings.len, name, i, ret);
    return false;
}

/* Nothing is configured in what only its code tells of: what is not there is not known. */
static bool is_from_code(const struct posture_thing *t)
{
    return t->kind == THING_TRIGGER    ? ((const struct app_trigger *)t->item)->from_code
           : t->kind == THING_FUNCTION ? t->function->from_code
                                       : false;
}

bool posture_value(const struct posture_index *ix, const struct posture_thing *t,
                   const struct posture_subject *s, size_t i, struct posture_value *ret)
{
    *ret = (struct posture_value){.text = "", .known = true};
    if (s->field != FIELD_SETTING && field_value(ix, t, s, i, ret))
        return true;
    ret->at = (struct location){0};
    ret->known = true;
    /* a field that depends on what is not in the files is a setting of that name */
    if (setting_value(t, s->name, i, ret))
        return true;
    if (i > 0 || !is_from_code(t))
        return false;
    ret->text = "";
    ret->known = false;
    return true;
}
