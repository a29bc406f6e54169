/* SPDX-License-Identifier: Apache-2.0 */
/* usage-actions.c and usage-policy.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check/usage-internal.h"

static void patterns_match(void **state)
{
    static const struct {
        const char *pattern, *action;
        bool matches;
    } cases[] = {
        {"s3:GetObject", "s3:GetObject", true},
        {"s3:getobject", "s3:GetObject", true},
        {"s3:Get*", "s3:GetObject", true},
        {"s3:*", "s3:GetObject", true},
        {"*", "s3:GetObject", true},
        {"s3:Get*Acl", "s3:GetObjectAcl", true},
        {"s3:Get*Acl*", "s3:GetObjectAcl", true},
        {"s3:Get?bject", "s3:GetObject", true},
        {"s3:*a*b*c*d*e*f*", "s3:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
        {"s3:Get*Acl", "s3:GetObject", false},
        {"s3:GetObject", "s3:GetObjectAcl", false},
        {"s3:GetObjectAcl", "s3:GetObject", false},
        {"", "s3:GetObject", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_int_equal(usage_matches(slice_of(cases[i].pattern), slice_of(cases[i].action)),
                         cases[i].matches);
}

static void services_are_named_as_iam_does(void **state)
{
    static const char *const cases[][2] = {
        {"SecretsManager", "secretsmanager"},
        {"secrets-manager", "secretsmanager"},
        {"CognitoIdentityServiceProvider", "cognito-idp"},
        {"cognito-identity-provider", "cognito-idp"},
        {"sfn", "states"},
        {"EventBridge", "events"},
        {"apigatewaymanagementapi", "execute-api"},
        {"sesv2", "ses"},
        {"S3", "s3"},
        {"polly", "polly"},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_string_equal(usage_service(&a, slice_of(cases[i][0])), cases[i][1]);
    arena_release(&a);
}

static void operations_become_actions(void **state)
{
    static const struct {
        const char *service;
        enum usage_style style;
        const char *method, *actions; /* divided by commas */
    } cases[] = {
        {"dynamodb", STYLE_METHOD, "getItem", "GetItem"},
        {"dynamodb", STYLE_METHOD, "get_item", "GetItem"},
        {"dynamodb", STYLE_DOCUMENT, "get", "GetItem"},
        {"dynamodb", STYLE_TABLE, "batch_writer", "BatchWriteItem"},
        {"dynamodb", STYLE_DOCUMENT, "transactWrite",
         "PutItem,UpdateItem,DeleteItem,ConditionCheckItem"},
        {"s3", STYLE_METHOD, "list_objects_v2", "ListBucket"},
        {"s3", STYLE_METHOD, "listObjectsV2", "ListBucket"},
        {"s3", STYLE_METHOD, "headObject", "GetObject"},
        {"s3", STYLE_METHOD, "copyObject", "GetObject,PutObject"},
        {"s3", STYLE_OBJECTS, "put", "PutObject"},
        {"s3", STYLE_OBJECTS, "nobody_knows", ""},
        {"lambda", STYLE_METHOD, "invoke", "InvokeFunction"},
        {"events", STYLE_METHOD, "putEvents", "PutEvents"},
        {"sqs", STYLE_METHOD, "send_message_batch", "SendMessage"},
        {"s3", STYLE_METHOD, "promise", ""},
        {"s3", STYLE_COMMAND, "anything", ""},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct usage_client client = {cases[i].service, cases[i].style};
        const char *actions[USAGE_ACTIONS];
        bool any = false;
        size_t n = usage_actions(&a, &client, slice_of(cases[i].method), actions, &any);
        const char *text = "";
        for (size_t k = 0; k < n; k++)
            text = arena_printf(&a, "%s%s%s", text, k ? "," : "", actions[k]);
        assert_string_equal(text, cases[i].actions);
        assert_int_equal(any, strcmp(cases[i].method, "transactWrite") == 0);
    }
    arena_release(&a);
}

static void packages_are_known(void **state)
{
    static const struct {
        enum lang_id lang;
        const char *name, *service; /* NULL: calls nothing by itself */
    } cases[] = {
        {LANG_JAVASCRIPT, "@aws-sdk/client-s3", NULL},
        {LANG_JAVASCRIPT, "express-session", NULL},
        {LANG_JAVASCRIPT, "lodash/get", NULL},
        {LANG_JAVASCRIPT, "@middy/core", NULL},
        {LANG_JAVASCRIPT, "node:fs/promises", NULL},
        {LANG_JAVASCRIPT, "node:child_process", "*"},
        {LANG_JAVASCRIPT, "dynamoose", "*"},
        {LANG_JAVASCRIPT, "@company/data", "*"},
        {LANG_JAVASCRIPT, "@aws-sdk/rds-signer", "rds-db"},
        {LANG_JAVASCRIPT, "@aws-sdk/credential-providers", "sts"},
        {LANG_PYTHON, "urllib.request", NULL},
        {LANG_PYTHON, "requests", NULL},
        {LANG_PYTHON, "mypy_boto3_s3", NULL},
        {LANG_PYTHON, "aws_lambda_powertools.logging", NULL},
        {LANG_PYTHON, "aws_lambda_powertools.utilities.parameters", "*"},
        {LANG_PYTHON, "aws_lambda_powertools.utilities.parameters.get_secret", "*"},
        {LANG_PYTHON, "pynamodb.models", "*"},
        {LANG_PYTHON, "pandas", "s3"},
        {LANG_PYTHON, "botocore.auth.SigV4Auth", "*"},
        {LANG_PYTHON, "botocore.authentic", NULL},
        {LANG_PYTHON, "shared", "*"},
        {LANG_PYTHON, "", "*"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const char *service = NULL;
        const char *why = usage_doubt_of_package(cases[i].lang, slice_of(cases[i].name), &service);
        assert_int_equal(why != NULL, cases[i].service != NULL);
        if (why)
            assert_string_equal(service, cases[i].service);
    }
}

/* A function that may do ACTIONS on RESOURCE. */
static struct app_permission *permit(struct arena *a, struct app_function *f, const char *action,
                                     const char *resource)
{
    struct app_permission *p = vec_add(&f->permissions, a);
    p->allow = true;
    *vec_add(&p->actions, a) = action;
    *vec_add(&p->resources, a) = resource;
    return p;
}

static void call(struct arena *a, struct usage_function *u, const char *action,
                 const char *resource)
{
    *vec_add(&u->calls, a) = (struct usage_call){action, resource, {0}, true, false};
}

static void rights_are_compared(void **state)
{
    struct arena a;
    arena_init(&a);
    struct app_function f = {.name = "f"};
    struct usage_function u = {.app = &f, .known = true};
    permit(&a, &f, "dynamodb:*", "arn:aws:dynamodb:eu-west-1:1:table/votes");
    permit(&a, &f, "s3:DeleteObject", "*");
    permit(&a, &f, "sqs:SendMessage", "*");
    permit(&a, &f, "logs:PutLogEvents", "*");
    *vec_add(&u.doubts, &a) = (struct usage_doubt){"sqs", "is not seen", {0}};
    call(&a, &u, "dynamodb:GetItem", "votes");
    call(&a, &u, "sns:Publish", NULL);
    usage_compare(&u, &a);
    assert_int_equal(u.unused.len, 1);
    assert_string_equal(u.unused.items[0].action, "s3:DeleteObject");
    assert_int_equal(u.missing.len, 1);
    assert_string_equal(u.missing.items[0], "sns:Publish");
    assert_null(u.policy); /* there is a doubt */

    u.doubts.len = u.unused.len = u.missing.len = 0;
    usage_compare(&u, &a);
    assert_int_equal(u.unused.len, 2);
    assert_non_null(u.policy);
    assert_non_null(strstr(u.policy, "\"arn:aws:dynamodb:eu-west-1:1:table/votes\""));
    assert_non_null(strstr(u.policy, "\"logs:PutLogEvents\""));
    assert_null(strstr(u.policy, "DeleteObject"));
    arena_release(&a);
}

/* What the policy says when a function may do ACTION on GRANTED, and its code does it to NAMED. */
static void policies_name_what_is_used(void **state)
{
    static const struct {
        const char *action, *granted, *named, *expected, *absent;
    } cases[] = {
        {"dynamodb:PutItem", "*", "votes", "table/votes\"", "\"*\""},
        {"dynamodb:Query", "*", "votes", "table/votes/index/*\"", "\"*\""},
        {"dynamodb:PutItem", "arn:aws:dynamodb:x:1:table/votes-old", "votes", "table/votes\"",
         "old"},
        {"dynamodb:PutItem", "arn:aws:dynamodb:x:1:table/votes", "votes", "x:1:table/votes\"",
         "Region"},
        {"dynamodb:PutItem", "${Votes.Arn}", "${Votes}", "\"${Votes.Arn}\"", "Region"},
        {"dynamodb:PutItem", "${OldVotes.Arn}", "${Votes}", "table/${Votes}\"", "Old"},
        {"dynamodb:PutItem", "*", "${aws_dynamodb_table.votes.name}",
         "\"${aws_dynamodb_table.votes.arn}\"", "\"*\""},
        {"s3:GetObject", "*", "photos", "arn:aws:s3:::photos/*\"", "\"*\""},
        {"s3:GetBucketPolicy", "*", "photos", "arn:aws:s3:::photos\"", "\"*\""},
        {"s3:GetObject", "*", "${aws_s3_bucket.photos.id}", "${aws_s3_bucket.photos.arn}/*\"",
         "id"},
        {"sqs:SendMessage", "*", "${Jobs}", "\"${Jobs.Arn}\"", "arn:aws"},
        {"sqs:SendMessage", "*", "https://sqs.eu-west-1.amazonaws.com/1/jobs", ":jobs\"", "https"},
        {"sns:Publish", "*", "${News}", "\"${News}\"", "arn:aws"},
        {"secretsmanager:GetSecretValue", "*", "${Key}", "\"${Key}\"", "*"},
        {"sqs:SendMessage", "*", "${self:custom.queue}", "\"*\"", "custom"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct arena a;
        arena_init(&a);
        struct app_function f = {.name = "f"};
        struct usage_function u = {.app = &f, .known = true};
        permit(&a, &f, cases[i].action, cases[i].granted);
        call(&a, &u, cases[i].action, cases[i].named);
        usage_compare(&u, &a);
        if (!u.policy || !strstr(u.policy, cases[i].expected) || strstr(u.policy, cases[i].absent))
            fail_msg("%s on %s: %s", cases[i].action, cases[i].named, u.policy);
        arena_release(&a);
    }
}

static void rights_of_the_platform_are_none_of_the_code(void **state)
{
    static const struct {
        enum trigger_kind trigger;
        bool fails; /* has a dead-letter queue */
        const char *action;
        bool platform;
    } cases[] = {
        {TRIGGER_DIRECT, false, "logs:PutLogEvents", true},
        {TRIGGER_DIRECT, false, "sqs:receivemessage", true},
        {TRIGGER_DIRECT, false, "sqs:*", true}, /* the mapping may be set up elsewhere */
        {TRIGGER_DIRECT, false, "sqs:Send*", false},
        {TRIGGER_DIRECT, false, "dynamodb:*", false},
        {TRIGGER_STREAM, false, "dynamodb:*", true},
        {TRIGGER_QUEUE, false, "dynamodb:*", false},
        {TRIGGER_QUEUE, false, "secretsmanager:*", true},
        {TRIGGER_DIRECT, false, "secretsmanager:GetSecretValue", false},
        {TRIGGER_DIRECT, false, "sns:Publish", false},
        {TRIGGER_DIRECT, true, "sns:Publish", true},
        {TRIGGER_DIRECT, true, "sns:*", true},
        {TRIGGER_DIRECT, true, "sns:Subscribe", false},
        {TRIGGER_DIRECT, false, "s3:*", false},
        {TRIGGER_DIRECT, false, "lambda:CheckpointDurableExecution", true},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct app_function f = {.name = "f"};
        vec_add(&f.triggers, &a)->kind = cases[i].trigger;
        if (cases[i].fails)
            *vec_add(&f.settings, &a) = (struct app_setting){"dead-letter", "x", true, {0}};
        if (usage_by_platform(&f, slice_of(cases[i].action)) != cases[i].platform)
            fail_msg("%zu: %s", i, cases[i].action);
    }
    arena_release(&a);
}

static void conditions_are_not_lost(void **state)
{
    struct arena a;
    arena_init(&a);
    struct app_function f = {.name = "f"};
    struct usage_function u = {.app = &f, .known = true};
    struct app_permission *p = permit(&a, &f, "s3:GetObject", "*");
    call(&a, &u, "s3:GetObject", "photos");
    usage_compare(&u, &a);
    assert_non_null(u.policy);
    u.policy = NULL;
    p->conditional = true;
    usage_compare(&u, &a);
    assert_null(u.policy);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match),
        cmocka_unit_test(services_are_named_as_iam_does),
        cmocka_unit_test(operations_become_actions),
        cmocka_unit_test(packages_are_known),
        cmocka_unit_test(rights_are_compared),
        cmocka_unit_test(policies_name_what_is_used),
        cmocka_unit_test(rights_of_the_platform_are_none_of_the_code),
        cmocka_unit_test(conditions_are_not_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
