/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_CDK_INTERNAL_H
#define APP_CDK_INTERNAL_H

#include "app/cloudformation/cfn-internal.h"

/* What the manifest of one folder of cdk.out says, for all templates of the folder. */
struct cdk_manifest {
    const struct doc *root; /* NULL: there is none */
    /* Both lead to the notes on a construct: the list in `metadata` whose key is its path. */
    struct map paths; /* "/Stack/Votes/Get/Resource" */
    struct map ids;   /* "artifact LF logical id"; "LF logical id" when one artifact has it */
};

/* What the apps of one scan share. */
struct cdk_tree {
    struct app *app;
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    struct map manifests; /* folder -> struct cdk_manifest * */
    struct map literals;  /* text in quotes in a source -> struct cdk_literal * */
    struct map names;     /* file name without folder -> struct cdk_namesakes * */
    struct map texts;     /* file name and hash of the text -> file */
    bool loaded;          /* literals and names */
};

/* One template. */
struct cdk {
    struct cdk_tree *tree;
    const char *project; /* the folder that cdk.out lies in */
    const char *stack;   /* its artifact in the manifest */
    const struct cdk_manifest *manifest;
    const struct doc *assets;
};

/* --- cdk.c --- */
/* "Stack/Votes/Get" for the metadata "Stack/Votes/Get/Resource"; empty when there is none. */
struct slice cdk_construct(const struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);
/* What the manifest notes about the construct of ITEM: a list; NULL = nothing. */
const struct doc *cdk_notes(const struct cfn *c, const struct cfn_item *item) V_NONNULL(1, 2);

#endif
