/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_AWS_ACTIONS_H
#define APP_AWS_ACTIONS_H

#include "base/base.h"

/* What an action of IAM does with what is stored: bits of a mask. */
enum access { ACCESS_NONE = 0, ACCESS_READ = 1, ACCESS_WRITE = 2 };

/* The access that ACTION gives ("s3:GetObject", "sqs:*", "*"), told by its verb; ACCESS_NONE when
   the verb is about neither, as in "s3:TagResource". */
unsigned aws_action_access(const char *action) V_NONNULL(1);

#endif
