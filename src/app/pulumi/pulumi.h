/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_PULUMI_H
#define APP_PULUMI_H

#include "app/terraform/tf-evaluate.h"

/*
 * Pulumi programs in YAML. Most of Pulumi's providers are made from Terraform's: a resource has the
 * same arguments under names in camelCase. The program is translated into a Terraform folder that
 * exists in memory alone, with every node at its place in the program, and is evaluated as such.
 */

#define PULUMI_MAX_NODES 400000u /* of one translated program */
#define PULUMI_MAX_DEPTH 64u

/* What a name of the program stands for. */
enum pulumi_kind { PULUMI_RESOURCE, PULUMI_DATA, PULUMI_VARIABLE, PULUMI_CONFIG };
struct pulumi_name {
    enum pulumi_kind kind;
    const char *type;      /* of resources and data: Terraform's */
    const char *label;     /* as Terraform can write it */
    const char *attribute; /* of data: what the name alone means, "json"; NULL = all */
};

/* One program while it is translated. Lives in the model's arena. */
struct pulumi {
    struct arena *arena;
    const char *file;
    const struct virga_diag_sink *sink;
    const struct app_files *files;
    const struct doc *root;
    struct map stack; /* what the settings of a stack give to `config`: name -> struct doc * */
    struct map names; /* -> struct pulumi_name * */
    struct tf_folder *folder;
    size_t nodes;
    bool full;
};

/* pulumi-type.c */
/* Terraform's name for a type token such as "aws:lambda/function:Function"; NULL when none. */
const char *pulumi_type(struct arena *a, struct slice token) V_NONNULL(1);
/* "memorySize" is "memory_size". */
const char *pulumi_snake(struct arena *a, struct slice name) V_NONNULL(1);
/* Terraform's argument of TYPE for Pulumi's property NAME; MANY: it is a list of maps. */
const char *pulumi_argument(struct arena *a, const char *type, struct slice name, bool many)
    V_NONNULL(1);
/* Entries of the map NAME have names that people chose. */
bool pulumi_is_free(struct slice name);
/* NAME as a label: letters, digits, '_', '-'. */
const char *pulumi_label(struct arena *a, struct slice name) V_NONNULL(1);

/* pulumi-value.c */
/* An empty node of KIND where AT stands; NULL when there are too many, which is reported. */
struct doc *pulumi_node(struct pulumi *p, enum doc_kind kind, const struct doc *at) V_NONNULL(1, 3);
/* Hangs CHILD into the map as KEY, whose place is that of AT. Accepts a NULL child. */
void pulumi_put(struct doc *map, const char *key, struct doc *child, const struct doc *at)
    V_NONNULL(1, 2, 4);
/* TEXT with its references "${…}" as Terraform writes them, as an expression. */
struct doc *pulumi_text(struct pulumi *p, struct slice text, const struct doc *at) V_NONNULL(1, 3);
/* The arguments of a resource or function call of TYPE, from PROPERTIES. */
struct doc *pulumi_body(struct pulumi *p, const char *type, const struct doc *properties,
                        const struct doc *at) V_NONNULL(1, 2, 4);
/* Any value; its keys stay as they are. NULL when there is nothing to say. */
struct doc *pulumi_value(struct pulumi *p, const struct doc *node) V_NONNULL(1, 2);
/* The call "fn::invoke" in NODE: what function, with what arguments, and what of the result. */
struct pulumi_call {
    struct slice function;
    const struct doc *arguments;
    struct slice result;
};
bool pulumi_is_call(const struct doc *node, struct pulumi_call *ret_call) V_NONNULL(2);

/* pulumi-component.c */
/* A resource that stands for several of Terraform's; false when TOKEN is none. */
bool pulumi_component(struct pulumi *p, struct slice token, const char *label,
                      const struct doc *resource) V_NONNULL(1, 3, 4);

/* pulumi.c */
void pulumi_declare(struct pulumi *p, enum tf_block_kind kind, const char *type, const char *label,
                    struct doc *body) V_NONNULL(1, 3, 4);

#endif
