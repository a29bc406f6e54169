/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_CLOUDFORMATION_H
#define APP_CLOUDFORMATION_H

#include "app/app.h"

/*
 * Reading AWS resources in CloudFormation's notation: SAM and CloudFormation templates, and the
 * `resources.Resources` of a serverless.yml. A context stands for one template; it lives in the
 * model's arena. Nodes handed in may be NULL.
 *
 * References become text: "${Table}", "${Table.Arn}", "${AWS::Region}"; a parameter with a default
 * becomes its default.
 */
struct cfn;

/*
 * ROOT is the template (with Parameters, Mappings, Conditions, Globals) or NULL; RESOURCES its map
 * of resources or NULL. FILE, FILES and SINK must outlive the context.
 */
struct cfn *cfn_new(struct app *app, const struct doc *root, const struct doc *resources,
                    const char *file, const struct app_files *files,
                    const struct virga_diag_sink *sink) V_NONNULL(1, 4, 5) V_RETURNS_NONNULL;
/*
 * Adds every resource of the template to the model, functions with their triggers and permissions
 * included. Functions of other formats that the same file declares must be in the model before:
 * resources then refer to "hello" as "HelloLambdaFunction".
 */
void cfn_read_resources(struct cfn *c) V_NONNULL(1);

/* The text of a value with its intrinsics resolved; NULL when NODE is no scalar value.
 *RET_LITERAL (may be NULL) says whether it is a plain constant. */
const char *cfn_text(struct cfn *c, const struct doc *node, bool *ret_literal) V_NONNULL(1);
/* NODE with Fn::If decided by the parameters' defaults; NULL for AWS::NoValue. */
const struct doc *cfn_value(struct cfn *c, const struct doc *node) V_NONNULL(1);
/* The logical id of the resource that NODE refers to in any way, else its text, else NULL. */
const char *cfn_resource_name(struct cfn *c, const struct doc *node) V_NONNULL(1);
/* The function that NODE names: by reference, ARN or name. NULL when it is not of this file. */
struct app_function *cfn_find_function(struct cfn *c, const struct doc *node) V_NONNULL(1);
/* The resource of this template with this logical id or physical name, or NULL. */
struct app_resource *cfn_find_resource(struct cfn *c, const struct doc *node) V_NONNULL(1);
/* What a route that names this authorizer (by reference or logical id) asks of its callers. Marks
   the authorizer as attached. AUTH_UNKNOWN when the template has no such authorizer. */
enum auth_kind cfn_authorizer_kind(struct cfn *c, const struct doc *reference) V_NONNULL(1);

/* Adds the environment variables of the map VARIABLES that F does not have yet. */
void cfn_add_environment(struct cfn *c, struct app_function *f, const struct doc *variables)
    V_NONNULL(1, 2);
/* Adds IAM statements (a sequence or one map). ORIGIN as in struct app_permission. */
void cfn_add_statements(struct cfn *c, struct app_function *f, const struct doc *statements,
                        const char *origin) V_NONNULL(1, 2);
/* The same of R's own policy: who may do what with it. */
void cfn_add_policy_of(struct cfn *c, struct app_resource *r, const struct doc *statements)
    V_NONNULL(1, 2);
/* Adds what a managed policy grants, given by name, ARN or reference. */
void cfn_add_managed_policy(struct cfn *c, struct app_function *f, const struct doc *policy)
    V_NONNULL(1, 2);
/* Adds what the role that ROLE refers to may do, if the template has it. */
void cfn_add_role(struct cfn *c, struct app_function *f, const struct doc *role) V_NONNULL(1, 2);

#endif
