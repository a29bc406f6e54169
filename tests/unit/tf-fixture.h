/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TF_FIXTURE_H
#define TF_FIXTURE_H

/* Terraform files read into a model, and what is expected of it. */
#include "config-fixture.h"

/* One file, main.tf, beside two files of code. */
static void load_tf(struct fixture *fx, const char *text)
{
    const struct file_text files[] = {
        {"main.tf", text},
        {"src/app.py", ""},
        {"src/index.js", ""},
        {NULL, NULL},
    };
    load_files(fx, files);
}

static struct app_resource *resource(struct fixture *fx, const char *id)
{
    struct app_resource *r = app_find_resource(&fx->app, slice_of(id));
    if (!r)
        fail_msg("no resource %s", id);
    return r;
}

/* Settings as "name=value @12", divided by '\n'; '?' follows a value that is not known. */
static void expect_settings(const struct app_setting *settings, size_t count, const char *expected)
{
    struct buf found;
    buf_init(&found, 1 << 16);
    for (size_t i = 0; i < count; i++)
        buf_printf(&found, "%s%s=%s%s @%u", i ? "\n" : "", settings[i].name, settings[i].value,
                   settings[i].known ? "" : "?", settings[i].at.line);
    assert_string_equal(found.ptr ? found.ptr : "", expected);
    buf_release(&found);
}
#define EXPECT_SETTINGS(owner_, expected_)                                                         \
    expect_settings((owner_)->settings.items, (owner_)->settings.len, expected_)

/* Permissions as "allow s3:GetObject on arn for * if @12"; "if" stands for a condition. */
static V_UNUSED void expect_policy(const struct app_permission *list, size_t count,
                                   const char *expected)
{
    struct buf found;
    buf_init(&found, 1 << 16);
    for (size_t i = 0; i < count; i++) {
        const struct app_permission *p = &list[i];
        buf_printf(&found, "%s%s", i ? "\n" : "", p->allow ? "allow" : "deny");
        for (size_t j = 0; j < p->actions.len; j++)
            buf_printf(&found, " %s", p->actions.items[j]);
        for (size_t j = 0; j < p->resources.len; j++)
            buf_printf(&found, "%s%s", j ? " " : " on ", p->resources.items[j]);
        for (size_t j = 0; j < p->principals.len; j++)
            buf_printf(&found, "%s%s", j ? " " : " for ", p->principals.items[j]);
        buf_printf(&found, "%s @%u", p->conditional ? " if" : "", p->at.line);
    }
    assert_string_equal(found.ptr ? found.ptr : "", expected);
    buf_release(&found);
}

#endif
