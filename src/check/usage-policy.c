/* SPDX-License-Identifier: Apache-2.0 */
/* What is granted against what is used, and the policy that would do. */
#include "base/buf.h"
#include "check/usage-internal.h"

#define MAX_POLICY (64u << 10) /* bytes */

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool usage_matches(struct slice pattern, struct slice action)
{
    size_t p = 0, a = 0, star = SIZE_MAX, from = 0;
    while (a < action.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            from = a;
        } else if (p < pattern.len &&
                   (pattern.ptr[p] == '?' || lower(pattern.ptr[p]) == lower(action.ptr[a]))) {
            p++;
            a++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            a = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

/* ---- the platform's own ---- */

static bool slice_istarts(struct slice s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.len >= n && slice_ieq_str(slice_sub(s, 0, n), prefix);
}

enum circumstance {
    ALWAYS = 1,
    IS_FED = 2,      /* from a queue or stream, which the platform reads for the function */
    HAS_STREAM = 4,  /* … or a stream alone */
    HAS_OUTCOME = 8, /* the platform sends what came out, or what failed */
};

/* Actions that the platform takes with the rights of the function; so it is with what begins like
   them, and with patterns that let them through. */
static const struct {
    const char *action;
    unsigned when;
} platform[] = {
    {"sqs:ReceiveMessage", ALWAYS},
    {"sqs:DeleteMessage", ALWAYS},
    {"kinesis:GetRecords", ALWAYS},
    {"dynamodb:GetRecords", HAS_STREAM},
    /* how it signs in at a broker or cluster */
    {"secretsmanager:GetSecretValue", IS_FED},
    {"rds:DescribeDBClusters", IS_FED},
    {"sqs:SendMessage", HAS_OUTCOME},
    {"sns:Publish", HAS_OUTCOME},
    {"lambda:InvokeFunction", HAS_OUTCOME},
    {"events:PutEvents", HAS_OUTCOME},
    {"s3:PutObject", HAS_OUTCOME},
    {"s3:ListBucket", HAS_OUTCOME},
};

static unsigned circumstances(const struct app_function *f)
{
    bool sends = app_setting(f, "dead-letter") || app_setting(f, "on-failure") ||
                 app_setting(f, "on-success");
    unsigned found = ALWAYS;
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = &f->triggers.items[i];
        sends = sends || app_setting(t, "on-failure");
        if (t->kind == TRIGGER_QUEUE || t->kind == TRIGGER_STREAM)
            found |= IS_FED;
        if (t->kind == TRIGGER_STREAM)
            found |= HAS_STREAM;
    }
    return sends ? found | HAS_OUTCOME : found;
}

bool usage_by_platform(const struct app_function *f, struct slice action)
{
    static const char *const always[] = {
        /* logs, traces, the network, keys, what the function is loaded from */
        "logs:",
        "xray:",
        "cloudwatch:",
        "ec2:",
        "kms:",
        "ssmmessages:",
        "ec2messages:",
        "sts:GetCallerIdent",
        "lambda:GetLayerVersion",
        "elasticfilesystem:",
        "ecr:",
        /* what it remembers of functions that last */
        "lambda:CheckpointDurable",
        "lambda:GetDurable",
        /* reading the queue or stream that triggers it, wherever that is set up */
        "sqs:GetQueue",
        "sqs:ChangeMessageVisibility",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:DescribeStream",
        "dynamodb:ListStreams",
        "dynamodb:ListShards",
        "kinesis:Get",
        "kinesis:Describe",
        "kinesis:List",
        "kinesis:SubscribeToShard",
        "kafka:",
        "kafka-cluster:",
        "mq:",
        /* reading versioned objects, writing large ones */
        "s3:GetObjectVersion",
        "s3:GetBucketLocation",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
        "s3:ListBucketMultipartUploads",
    };
    for (size_t i = 0; i < ARRAY_SIZE(always); i++)
        if (slice_istarts(action, always[i]))
            return true;
    unsigned now = circumstances(f);
    for (size_t i = 0; i < ARRAY_SIZE(platform); i++)
        if (platform[i].when & now && (slice_istarts(action, platform[i].action) ||
                                       usage_matches(action, slice_of(platform[i].action))))
            return true;
    return false;
}

/* ---- unused, missing ---- */

static struct slice service_of(const struct usage_call *c)
{
    struct slice rest;
    return slice_cut(slice_of(c->action), ':', &rest);
}

/* Does the code call a service of which it is not sure how IAM names it, so that it may be SERVICE?
 */
static bool may_call(const struct usage_function *f, struct slice service)
{
    if (usage_knows_service(service))
        return false;
    for (size_t i = 0; i < f->calls.len; i++)
        if (!usage_knows_service(service_of(&f->calls.items[i])))
            return true;
    for (size_t i = 0; i < f->doubts.len; i++)
        if (!usage_knows_service(slice_of(f->doubts.items[i].service)))
            return true;
    return false;
}

static bool passes_role(const struct usage_function *f)
{
    for (size_t i = 0; i < f->calls.len; i++)
        if (usage_passes_role(slice_of(f->calls.items[i].action)))
            return true;
    return false;
}

static bool is_used(const struct usage_function *f, struct slice pattern)
{
    for (size_t i = 0; i < f->calls.len; i++)
        if (usage_matches(pattern, slice_of(f->calls.items[i].action)) ||
            usage_implies(slice_of(f->calls.items[i].action), pattern))
            return true;
    return false;
}

static void find_unused(struct usage_function *f, struct arena *a)
{
    for (size_t i = 0; i < f->app->permissions.len; i++) {
        const struct app_permission *p = &f->app->permissions.items[i];
        for (size_t k = 0; p->allow && k < p->actions.len; k++) {
            struct slice name, action = slice_of(p->actions.items[k]);
            struct slice service = slice_cut(action, ':', &name);
            if (!name.len || slice_find_char(service, '*') != SIZE_MAX ||
                slice_find_char(action, '$') != SIZE_MAX || usage_doubts(f, service) ||
                may_call(f, service) || usage_by_platform(f->app, action) || is_used(f, action) ||
                (usage_matches(action, SLICE("iam:PassRole")) && passes_role(f)))
                continue;
            *vec_add(&f->unused, a) = (struct usage_unused){p, p->actions.items[k]};
        }
    }
}

static bool grants(const struct app_permission *p, const char *action)
{
    for (size_t k = 0; p->allow && k < p->actions.len; k++)
        if (usage_matches(slice_of(p->actions.items[k]), slice_of(action)))
            return true;
    return false;
}

static bool is_granted(const struct app_function *f, const char *action)
{
    for (size_t i = 0; i < f->permissions.len; i++)
        if (grants(&f->permissions.items[i], action))
            return true;
    return false;
}

/* May F have rights of which these files do not tell: by a role that is not here, or a managed
   policy that is not known? */
static bool has_unknown_rights(const struct app_function *f)
{
    for (size_t i = 0; i < f->permissions.len; i++)
        if (f->permissions.items[i].actions.len == 0)
            return true;
    return f->permissions.len == 0;
}

static void find_missing(struct usage_function *f, struct arena *a)
{
    const char *last = NULL;
    if (has_unknown_rights(f->app))
        return;
    for (size_t i = 0; i < f->calls.len; i++) {
        const struct usage_call *c = &f->calls.items[i];
        if (!c->certain || c->any || is_granted(f->app, c->action) ||
            usage_by_platform(f->app, slice_of(c->action)) ||
            (last && strcmp(last, c->action) == 0))
            continue;
        *vec_add(&f->missing, a) = last = c->action;
    }
}

/* ---- the policy ---- */

/* One statement in the making: actions on the same resources. */
struct statement {
    const char *resources; /* divided by line ends: the key */
    VEC(const char *) actions;
};
struct policy {
    struct arena *a;
    const struct usage_function *f;
    VEC(struct statement) items;
};

static void add_action(struct policy *p, const char *resources, const char *action)
{
    struct statement *s = NULL;
    for (size_t i = 0; i < p->items.len && !s; i++)
        if (strcmp(p->items.items[i].resources, resources) == 0)
            s = &p->items.items[i];
    if (!s) {
        s = vec_add(&p->items, p->a);
        s->resources = resources;
    }
    for (size_t i = 0; i < s->actions.len; i++)
        if (strcmp(s->actions.items[i], action) == 0)
            return;
    *vec_add(&s->actions, p->a) = action;
}

/* The name without what makes it a reference: "${Table.Arn}" -> "Table". */
static struct slice bare_name(struct slice text)
{
    if (slice_starts(text, "${") && slice_ends(text, "}"))
        text = slice_sub(text, 2, text.len - 1);
    size_t dot = slice_find_char(text, '.');
    text = dot == SIZE_MAX ? text : slice_sub(text, 0, dot);
    size_t cut = slice_rfind_char(text, '/'); /* the URL of a queue */
    text = cut == SIZE_MAX ? text : slice_sub(text, cut + 1, text.len);
    cut = slice_rfind_char(text, ':'); /* an ARN */
    return cut == SIZE_MAX ? text : slice_sub(text, cut + 1, text.len);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

/* Does RESOURCE speak of NAME, and not of one that begins or ends with it? */
static bool names(struct slice resource, struct slice name)
{
    if (name.len < 2)
        return false;
    for (size_t i = 0; i + name.len <= resource.len; i++) {
        size_t end = i + name.len;
        if (!slice_eq(slice_sub(resource, i, end), name))
            continue;
        char before = i ? resource.ptr[i - 1] : '\0';
        char after = end < resource.len ? resource.ptr[end] : '\0';
        /* an attribute may follow a reference: "${Table.Arn}", "${aws_s3_bucket.photos.arn}" */
        bool reference = slice_find(slice_sub(resource, 0, i), "${") != SIZE_MAX;
        if ((!is_word(before) || (reference && before == '.')) &&
            (!is_word(after) || (reference && after == '.')))
            return true;
    }
    return false;
}

/* How IAM writes the things of a service; the first row that fits. */
static const struct arn_form {
    const char *action, *before, *after;
    const char *of_reference; /* a plain ${Name} is no name, but this tells the ARN: ".Arn", "" */
} arn_forms[] = {
    {"dynamodb:Query", "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/", "/index/*",
     NULL},
    {"dynamodb:Scan", "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/", "/index/*", NULL},
    {"dynamodb:", "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/", "", NULL},
    {"s3:ListBucket", "arn:aws:s3:::", "", NULL},
    {"s3:*Bucket*", "arn:aws:s3:::", "", NULL},
    {"s3:*Configuration", "arn:aws:s3:::", "", NULL},
    {"s3:", "arn:aws:s3:::", "/*", NULL},
    {"sqs:", "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:", "", ".Arn"},
    {"sns:", "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:", "", ""},
    {"lambda:", "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:", "", NULL},
    {"states:", "arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:", "", ""},
    {"kinesis:", "arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/", "", NULL},
    {"secretsmanager:", "arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:", "*", ""},
    {"ssm:", "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/", "", NULL},
    {"cognito-idp:", "arn:aws:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/", "", NULL},
};

static const struct arn_form *arn_form_of(struct slice action)
{
    for (size_t i = 0; i < ARRAY_SIZE(arn_forms); i++)
        if (slice_starts(action, arn_forms[i].action) ||
            usage_matches(slice_of(arn_forms[i].action), action))
            return &arn_forms[i];
    return NULL;
}

/* The ARN of a thing that is named by a reference to it; NULL when its parts are not known. */
static const char *arn_of_reference(struct policy *p, const struct arn_form *form,
                                    struct slice text)
{
    struct slice inner = slice_sub(text, 2, text.len - 1);
    size_t dot = slice_rfind_char(inner, '.');
    if (slice_ends(inner, ".Arn") || slice_ends(inner, ".arn"))
        return arena_slicedup(p->a, text);
    if (slice_starts(inner, "aws_") && dot != SIZE_MAX && slice_find_char(inner, '.') != dot)
        return arena_printf(p->a, "${%.*s.arn}", SLICE_ARG(slice_sub(inner, 0, dot)));
    if (dot != SIZE_MAX || slice_find_char(inner, ':') != SIZE_MAX)
        return NULL;
    if (form->of_reference)
        return arena_printf(p->a, "${%.*s%s}", SLICE_ARG(inner), form->of_reference);
    return arena_printf(p->a, "%s%.*s", form->before, SLICE_ARG(text));
}

static const char *arn_of(struct policy *p, const struct usage_call *c)
{
    const struct arn_form *form = arn_form_of(slice_of(c->action));
    struct slice text = slice_of(c->resource);
    const char *arn;
    if (!form || !text.len)
        return NULL;
    if (slice_starts(text, "arn:"))
        return c->resource;
    if (slice_starts(text, "${") && slice_find_char(text, '}') == text.len - 1) {
        arn = arn_of_reference(p, form, text);
    } else {
        if (slice_starts(text, "https://"))
            text = slice_sub(text, slice_rfind_char(text, '/') + 1, text.len);
        if (slice_starts(text, "/"))
            text = slice_sub(text, 1, text.len);
        arn = arena_printf(p->a, "%s%.*s", form->before, SLICE_ARG(text));
    }
    if (!arn || !form->after[0] || (form->of_reference && slice_starts(slice_of(arn), "${")))
        return arn;
    /* a table is asked as well as its indexes */
    return slice_starts(slice_of(form->after), "/index")
               ? arena_printf(p->a, "%s\n%s%s", arn, arn, form->after)
               : arena_printf(p->a, "%s%s", arn, form->after);
}

/* Of the resources on which C is granted the ones that it names; all when it names none. */
static const char *granted_resources(struct policy *p, const struct usage_call *c, bool named)
{
    struct buf b;
    struct slice name = bare_name(slice_of(c->resource));
    buf_init(&b, MAX_POLICY);
    for (size_t i = 0; i < p->f->app->permissions.len; i++) {
        const struct app_permission *g = &p->f->app->permissions.items[i];
        for (size_t k = 0; grants(g, c->action) && k < g->resources.len; k++) {
            if (named && !names(slice_of(g->resources.items[k]), name))
                continue;
            buf_printf(&b, "%s%s", b.len ? "\n" : "", g->resources.items[k]);
        }
    }
    const char *text = b.len ? arena_slicedup(p->a, buf_slice(&b)) : NULL;
    buf_release(&b);
    return text;
}

static const char *resources_of(struct policy *p, const struct usage_call *c)
{
    const char *text = c->resource ? granted_resources(p, c, true) : NULL;
    if (!text && c->resource)
        text = arn_of(p, c);
    if (!text)
        text = granted_resources(p, c, false);
    return text ? text : "*";
}

/* What the platform needs stays, as it is written: it is not for the code to say. */
static void keep_platform(struct policy *p)
{
    for (size_t i = 0; i < p->f->app->permissions.len; i++) {
        const struct app_permission *g = &p->f->app->permissions.items[i];
        struct buf b;
        buf_init(&b, MAX_POLICY);
        for (size_t k = 0; k < g->resources.len; k++)
            buf_printf(&b, "%s%s", k ? "\n" : "", g->resources.items[k]);
        const char *resources = b.len ? arena_slicedup(p->a, buf_slice(&b)) : "*";
        for (size_t k = 0; g->allow && !g->origin && k < g->actions.len; k++)
            if (usage_by_platform(p->f->app, slice_of(g->actions.items[k])))
                add_action(p, resources, g->actions.items[k]);
        buf_release(&b);
    }
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_statements(const void *a, const void *b)
{
    const struct statement *x = a, *y = b;
    return strcmp(x->resources, y->resources);
}

static void put_string(struct buf *b, struct slice text)
{
    buf_add_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == '\\')
            buf_add_char(b, '\\');
        buf_add_char(b, (unsigned char)c < ' ' ? ' ' : c);
    }
    buf_add_char(b, '"');
}

/* A JSON list, on one line when it is one thing. */
static void put_list(struct buf *b, const char *key, const struct slice *items, size_t n)
{
    buf_printf(b, "      \"%s\": ", key);
    if (n == 1) {
        put_string(b, items[0]);
        return;
    }
    buf_add_str(b, "[");
    for (size_t i = 0; i < n; i++) {
        buf_add_str(b, i ? ",\n        " : "\n        ");
        put_string(b, items[i]);
    }
    buf_add_str(b, "\n      ]");
}

static void put_statement(struct policy *p, struct buf *b, struct statement *s)
{
    VEC(struct slice) texts = {0};
    qsort(s->actions.items, s->actions.len, sizeof(*s->actions.items), compare_texts);
    buf_add_str(b, "    {\n      \"Effect\": \"Allow\",\n");
    for (size_t i = 0; i < s->actions.len; i++)
        *vec_add(&texts, p->a) = slice_of(s->actions.items[i]);
    put_list(b, "Action", texts.items, texts.len);
    buf_add_str(b, ",\n");
    texts.len = 0;
    for (struct slice rest = slice_of(s->resources); rest.len;) {
        struct slice one = slice_cut(rest, '\n', &rest);
        bool seen = false;
        for (size_t i = 0; i < texts.len; i++)
            seen = seen || slice_eq(texts.items[i], one);
        if (!seen)
            *vec_add(&texts, p->a) = one;
    }
    put_list(b, "Resource", texts.items, texts.len);
    buf_add_str(b, "\n    }");
}

static const char *make_policy(struct policy *p)
{
    struct buf b;
    if (p->items.len == 0)
        return NULL;
    qsort(p->items.items, p->items.len, sizeof(*p->items.items), compare_statements);
    buf_init(&b, MAX_POLICY);
    buf_add_str(&b, "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n");
    for (size_t i = 0; i < p->items.len; i++) {
        put_statement(p, &b, &p->items.items[i]);
        buf_add_str(&b, i + 1 < p->items.len ? ",\n" : "\n");
    }
    buf_add_str(&b, "  ]\n}");
    const char *text = b.full ? NULL : arena_slicedup(p->a, buf_slice(&b));
    buf_release(&b);
    return text;
}

/* Conditions and denials stay as they are: a policy of our own would lose them. */
static bool is_narrowed(const struct app_function *f)
{
    for (size_t i = 0; i < f->permissions.len; i++)
        if (!f->permissions.items[i].allow || f->permissions.items[i].conditional)
            return true;
    return false;
}

void usage_compare(struct usage_function *f, struct arena *a)
{
    struct policy p = {.a = a, .f = f};
    find_unused(f, a);
    find_missing(f, a);
    if (f->doubts.len || is_narrowed(f->app))
        return;
    for (size_t i = 0; i < f->calls.len; i++) {
        const struct usage_call *c = &f->calls.items[i];
        bool granted = is_granted(f->app, c->action);
        /* what is only guessed is not asked for anew */
        if (granted || (c->certain && !c->any))
            add_action(&p, resources_of(&p, c), c->action);
    }
    keep_platform(&p);
    f->policy = make_policy(&p);
}
