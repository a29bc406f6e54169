/* SPDX-License-Identifier: Apache-2.0 */
#include "app/aws-actions.h"

#include "base/base.h"
#include "base/slice.h"

unsigned aws_action_access(const char *action)
{
    static const struct {
        const char *prefix; /* after "s3:" */
        unsigned access;
    } verbs[] = {
        {"Get", ACCESS_READ},      {"List", ACCESS_READ},       {"Describe", ACCESS_READ},
        {"Head", ACCESS_READ},     {"Receive", ACCESS_READ},    {"Subscribe", ACCESS_READ},
        {"Put", ACCESS_WRITE},     {"Delete", ACCESS_WRITE},    {"Create", ACCESS_WRITE},
        {"Send", ACCESS_WRITE},    {"Publish", ACCESS_WRITE},   {"Purge", ACCESS_WRITE},
        {"Restore", ACCESS_WRITE}, {"Replicate", ACCESS_WRITE}, {"Abort", ACCESS_WRITE},
        {"Add", ACCESS_WRITE},     {"Set", ACCESS_WRITE},       {"Remove", ACCESS_WRITE},
    };
    struct slice verb, service = slice_cut(slice_of(action), ':', &verb);
    if (!verb.len)
        return slice_eq_str(service, "*") ? ACCESS_READ | ACCESS_WRITE : ACCESS_NONE;
    if (slice_starts(verb, "*"))
        return ACCESS_READ | ACCESS_WRITE;
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
        size_t len = strlen(verbs[i].prefix);
        if (slice_ieq_str(slice_sub(verb, 0, len), verbs[i].prefix))
            return verbs[i].access;
    }
    return ACCESS_NONE;
}
