/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_TERRAFORM_INTERNAL_H
#define APP_TERRAFORM_INTERNAL_H

#include "app/app.h"
#include "base/map.h"

/*
 * Terraform and OpenTofu. The unit is the folder: all its files are one module, and a module that
 * no other folder of the tree calls is a root. Each root is evaluated as far as the files tell
 * (variables' defaults, tfvars, locals, module calls, count, for_each, functions), which gives a
 * flat list of resources with evaluated bodies: struct tf. tf_map then puts them into the model.
 *
 * Evaluated values are documents (format/doc.h), so doc_get, doc_text, doc_number … read them. What
 * the files do not tell stays in place as text:
 *
 *  - known: an ordinary node.
 *  - unknown (tf_is_unknown): a DOC_STRING whose text is a template of what is missing, with
 *    absolute addresses: "${module.api.aws_s3_bucket.b.arn}/x", "${var.stage}".
 *  - partial (tf_is_partial): a map or sequence that holds what is known of it; there may be more.
 *  - known through a reference, such as aws_lambda_function.f.function_name where the files tell
 *    the name: an ordinary node; tf_referred still finds the resource.
 *
 * An attribute that is null is absent. An entry of a map stands where the attribute is written in
 * its resource (or its module), items of sequences and keys of maps where they are written, maybe
 * in another file.
 */
struct tf_resource {
    const char *type; /* "aws_lambda_function"; "module:SOURCE" for a call of a module that is not
                         in the tree (body: its arguments); "provider:aws" */
    const char *name; /* "hello", the label */
    const char *address; /* in the root: "module.api.data.aws_iam_policy_document.p", with instance
                            keys where count or for_each is known: "aws_sqs_queue.q[0]",
                            "aws_sqs_queue.q[\"in\"]"; unique */
    const char *folder;  /* of the module's files, relative to the scanned path; "" = the root */
    bool data;           /* a data source, such as aws_iam_policy_document */
    const struct doc *body; /* a map; nested blocks, also dynamic ones, are sequences of maps (in
                               .tf.json maybe one map alone: read them with tf_block …) */
    struct location at;     /* of the block's first line */
};

/* One root module, evaluated. */
struct tf {
    struct app *app;
    struct arena *arena; /* the model's */
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    const char *folder;                  /* of the root module; "" = the scanned path itself */
    VEC(struct tf_resource *) resources; /* in source order, modules' after their callers' */
    struct map by_address;               /* struct tf_resource * */
    struct tf_world *world;              /* of the evaluator */
};

bool tf_is_unknown(const struct doc *value);
bool tf_is_partial(const struct doc *value);
/*
 * The text of a scalar, known or not; NULL for NULL, null, maps and sequences. In the tree's arena.
 */
const char *tf_text(const struct doc *value);
/* The same for an entry of MAP. */
const char *tf_text_at(const struct doc *map, const char *key);

/* The block KEY of BODY: the first of a sequence, or the map itself. NULL when there is none. */
const struct doc *tf_block(const struct doc *body, const char *key);
/* Iterates over all blocks KEY of BODY. */
#define tf_each_block(block_, body_, key_)                                                         \
    for (const struct doc *block_ = tf_block(body_, key_); block_; block_ = tf_next_block(block_))
const struct doc *tf_next_block(const struct doc *block) V_NONNULL(1);
/* The same over NODE itself: the maps in a sequence, or the one map. */
#define tf_each_item(item_, node_)                                                                 \
    for (const struct doc *item_ = tf_first_item(node_); item_; item_ = tf_next_block(item_))
const struct doc *tf_first_item(const struct doc *node);

/*
 * The first resource that VALUE refers to: "${aws_lambda_function.f.arn}",
 * "${aws_s3_bucket.b.arn}/x", through locals, variables and outputs of modules too. NULL when there
 * is none. When RET_ATTRIBUTE is not NULL it becomes what follows the address: "arn",
 * "vpc_config[0].vpc_id", "".
 */
const struct tf_resource *tf_referred(const struct tf *tf, const struct doc *value,
                                      struct slice *ret_attribute) V_NONNULL(1);
/* By its address; without an instance key it is the first instance. */
const struct tf_resource *tf_find(const struct tf *tf, struct slice address) V_NONNULL(1);

/* The arguments of the call of the module that R stands in; NULL when it stands in the root. */
const struct doc *tf_call_arguments(const struct tf *tf, const struct tf_resource *r)
    V_NONNULL(1, 2);

/*
 * The document that VALUE holds as text: the argument of jsonencode or yamlencode, or JSON in a
 * heredoc, a file or templatefile. Nodes know the source lines. A map or sequence is given back as
 * it is. NULL when it is no JSON or not known.
 */
const struct doc *tf_json(struct tf *tf, const struct doc *value) V_NONNULL(1);

/*
 * Where the relative path TEXT of an argument ("src/x.zip", "${path.module}/src" as evaluated)
 * leads, relative to the scanned path; NULL when it is absolute or leads out of it.
 */
const char *tf_path(const struct tf *tf, const char *text) V_NONNULL(1, 2);

/* Puts the resources of one root module into the model. */
void tf_map(struct tf *tf) V_NONNULL(1);

#endif
