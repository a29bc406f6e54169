/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_TF_EVALUATE_H
#define APP_TF_EVALUATE_H

#include "app/terraform/terraform-internal.h"
#include "base/buf.h"
#include "format/hcl.h"

/*
 * Terraform's evaluator. Folders are parsed once (struct tf_folder) and instantiated for each call
 * (struct tf_module). Everything is evaluated when it is first asked for, and remembered.
 *
 * A value is a document node. Values share what they hold: a child's `parent` is not to be relied
 * on until tf_materialise has made a tree of its own. Tags of values:
 */
#define TF_UNKNOWN "unknown" /* a string: the template of what is missing */
#define TF_INVALID "invalid" /* the same, but Terraform would stop here: try() goes on */
#define TF_PARTIAL "partial" /* a map or sequence of which more may exist */
#define TF_CWD "=path.cwd"   /* the "." that stands for where Terraform is started */
/* "=aws_lambda_function.f.function_name": known, through a reference to a resource */

/* One labelled block of a folder: a resource, data source, provider or call of a module. */
enum tf_block_kind { TF_RESOURCE, TF_DATA, TF_CALL, TF_PROVIDER };
struct tf_declaration {
    enum tf_block_kind kind;
    const char *type, *name; /* type: "module" for a call, "provider" for a provider */
    const struct doc *body;  /* with what override files say */
};

/* The files of one folder. */
struct tf_folder {
    const char *path; /* relative to the scanned path; "" = itself */
    VEC(const char *) files, value_files;
    VEC(struct tf_declaration) declarations;
    struct map variables, locals, outputs; /* const struct doc *: bodies; for locals expressions */
    struct map declared;                   /* index + 1 into declarations, by kind, type and name */
    size_t merged;                         /* entries that override files caused to be copied */
    bool called;                           /* by another folder */
    bool instantiated;
};

struct tf_module;

/* A declaration of a module with its instances. */
struct tf_set {
    const struct tf_declaration *declaration;
    struct tf_module *module;
    const char *address; /* without instance keys */
    enum { TF_UNEXPANDED, TF_EXPANDING, TF_EXPANDED } state;
    enum { TF_ONE, TF_COUNT, TF_EACH, TF_OPEN /* how many is not known */ } repetition;
    VEC(struct tf_instance *) instances;
    const struct doc *all; /* references to several instances, once they were asked for */
};

struct tf_instance {
    struct tf_set *set;
    const char *address;
    const struct doc *key, *value; /* count: the index; for_each: each.key and each.value */
    struct tf_module *module;      /* of a call of a folder in the tree */
    struct map attributes;         /* struct tf_memo *, by name */
    const struct doc *arguments;   /* of a call, once tf_call_arguments has asked */
};

/* Something that is evaluated once. */
struct tf_memo {
    const struct doc *value;
    bool busy;
};

/* A folder, called once. */
struct tf_module {
    struct tf_world *world;
    struct tf_folder *folder;
    const struct tf_instance *call; /* NULL in a root */
    const char *prefix;             /* of its addresses: "module.api." */
    unsigned depth;
    struct map variables, locals, outputs; /* struct tf_memo * */
    struct map values;                     /* const struct doc *: of a root, from tfvars */
    struct map sets;                       /* "aws_sqs_queue.q", "data.…", "module.api" */
    VEC(struct tf_set *) order;
};

/* A name that a for-expression or a dynamic block binds. */
struct tf_binding {
    struct slice name;
    const struct doc *value;
    const struct tf_binding *outer;
};

/* Where an expression is evaluated. */
struct tf_scope {
    struct tf_module *module;
    const struct tf_instance *self; /* gives each and count; may be NULL */
    const struct tf_binding *bindings;
};

/* What the folders of one scan share, and the root module at work. */
struct tf_world {
    struct app *app;
    struct arena *arena;
    const struct app_files *files;
    const struct virga_diag_sink *sink;
    struct map folders;         /* struct tf_folder *, by path */
    struct map texts;           /* const struct slice *: files that were read, by path */
    struct umap templates;      /* string node of JSON -> its parsed template */
    struct umap origins;        /* address of a text -> struct tf_origin * */
    struct tf *tf;              /* the root at work */
    struct tf_folder *root;     /* its folder */
    struct map instances;       /* struct tf_instance *, by address */
    unsigned depth;             /* of evaluation */
    size_t steps, text;         /* steps and bytes of text that the root has left */
    size_t all_steps, all_text; /* that all roots to come have left */
    bool told_steps, told_depth, told_cycle, told_instances, told_modules;
};

/* Where a text comes from. */
#define TF_MAX_TEXT (1u << 20) /* bytes of one text that is put together */
struct tf_segment {
    size_t offset; /* of its first byte in the text */
    const char *file;
    unsigned line, column, indent;
    bool lines;   /* a line break in it is one of the file */
    bool unknown; /* it stands for a value that is not known */
};
struct tf_origin {
    const struct doc *value; /* what was encoded; NULL for a template or file */
    const struct doc *tree;  /* what tf_json gave for it */
    VEC(struct tf_segment) segments;
};

/* tf-value.c */
bool tf_has_tag(const struct doc *value, const char *tag) V_NONNULL(2);
bool tf_is_invalid(const struct doc *value);
/* A node of KIND that stands where AT does. */
struct doc *tf_node(struct tf_world *w, enum doc_kind kind, const struct doc *at) V_NONNULL(1);
struct doc *tf_string(struct tf_world *w, struct slice text, const struct doc *at) V_NONNULL(1);
struct doc *tf_number(struct tf_world *w, double number, const struct doc *at) V_NONNULL(1);
struct doc *tf_bool(struct tf_world *w, bool truth, const struct doc *at) V_NONNULL(1);
/* A copy that shares what VALUE holds. */
struct doc *tf_copy(struct tf_world *w, const struct doc *value) V_NONNULL(1, 2);
/* TEXT is a template, "${var.x}". */
const struct doc *tf_unknown(struct tf_world *w, struct slice text, const struct doc *at)
    V_NONNULL(1);
const struct doc *tf_invalid(struct tf_world *w, struct slice text, const struct doc *at)
    V_NONNULL(1);
/* For building the text of an unknown value from operands: "${" stands in OUT afterwards. */
void tf_open_unknown(struct buf *out) V_NONNULL(1);
/* Adds "}" and makes the value; releases OUT. INVALID: Terraform would stop here. */
const struct doc *tf_close_unknown(struct tf_world *w, struct buf *out, bool invalid,
                                   const struct doc *at) V_NONNULL(1, 2);
/* "${X}" with nothing around it: X. */
bool tf_is_single(struct slice text, struct slice *ret_inner) V_NONNULL(2);
/* "${NAME(A, B)}" of the COUNT values at ARGS; invalid when one of them is. */
const struct doc *tf_unknown_call(struct tf_world *w, struct slice name,
                                  const struct doc *const *args, size_t count, const struct doc *at)
    V_NONNULL(1);
/* The same where Terraform would stop: try() goes on. */
const struct doc *tf_invalid_call(struct tf_world *w, struct slice name,
                                  const struct doc *const *args, size_t count, const struct doc *at)
    V_NONNULL(1);
/* Adds VALUE as it stands inside ${…}. */
void tf_add_operand(struct buf *out, const struct doc *value) V_NONNULL(1);
/* Hangs a copy of VALUE into LIST, an item that stands where AT does (NULL: where it stands). */
void tf_add(struct tf_world *w, struct doc *list, const struct doc *value, const struct doc *at)
    V_NONNULL(1, 2, 3);
/* The same for an entry of MAP; KEY lives as long as the arena. AT gives the place of the key. */
void tf_put(struct tf_world *w, struct doc *map, struct slice key, const struct doc *value,
            const struct doc *at) V_NONNULL(1, 2, 4);
/* As tf_put, but an older entry of that key goes. */
void tf_replace(struct tf_world *w, struct doc *map, struct slice key, const struct doc *value,
                const struct doc *at) V_NONNULL(1, 2, 4);
const struct doc *tf_entry(const struct doc *map, struct slice key);
/* The entries of MAP, or items of a sequence, in the order in which Terraform goes through them. */
struct tf_entries {
    const struct doc **items;
    size_t len;
};
struct tf_entries tf_in_order(struct tf_world *w, const struct doc *collection) V_NONNULL(1, 2);
/* The text of a string, number or boolean that is known; false otherwise. */
bool tf_known_text(const struct doc *value, struct slice *ret_text) V_NONNULL(2);
/* Is VALUE, or something in it, what Terraform would stop at? */
bool tf_holds_invalid(struct tf_world *w, const struct doc *value) V_NONNULL(1, 2);
/* Is the unknown VALUE sure to be neither null nor empty? */
bool tf_is_present(const struct tf_world *w, const struct doc *value) V_NONNULL(1, 2);
/* Equality: 1, 0, or -1 when it is not known. */
int tf_equal(struct tf_world *w, const struct doc *a, const struct doc *b) V_NONNULL(1);
/* A tree of its own, with parents set. */
struct doc *tf_materialise(struct tf_world *w, const struct doc *value) V_NONNULL(1, 2);
/* Takes one step of the budget; false when there is none left, which is reported. */
bool tf_step(struct tf_world *w) V_NONNULL(1);
/* The same for COUNT entries that are looked through. */
void tf_charge(struct tf_world *w, size_t count) V_NONNULL(1);
bool tf_take_text(struct tf_world *w, size_t bytes) V_NONNULL(1);
/* The contents of BUF as a slice of the arena; releases BUF. */
struct slice tf_finish(struct tf_world *w, struct buf *buf) V_NONNULL(1, 2);

/* tf-expression.c */
/* Never NULL. */
const struct doc *tf_evaluate(const struct tf_scope *scope, const struct doc *node)
    V_NONNULL(1, 2) V_RETURNS_NONNULL;
/* tf-body.c: attributes, blocks, dynamic blocks. */
const struct doc *tf_evaluate_body(const struct tf_scope *scope, const struct doc *body)
    V_NONNULL(1, 2) V_RETURNS_NONNULL;
/* 1, 0 or -1: as a condition. */
int tf_truth(const struct doc *value);

/* tf-reference.c */
const struct doc *tf_get(const struct tf_scope *scope, const struct doc *node) V_NONNULL(1, 2);
const struct doc *tf_name(const struct tf_scope *scope, const struct doc *node) V_NONNULL(1, 2);
const struct doc *tf_attribute(struct tf_world *w, const struct doc *value, struct slice name,
                               const struct doc *at) V_NONNULL(1, 2, 4);
const struct doc *tf_item(struct tf_world *w, const struct doc *value, const struct doc *index,
                          const struct doc *at) V_NONNULL(1, 2, 3, 4);

/* tf-template.c */
const struct doc *tf_template(const struct tf_scope *scope, const struct doc *node) V_NONNULL(1, 2);
const struct doc *tf_heredoc(const struct tf_scope *scope, const struct doc *node) V_NONNULL(1, 2);
/* The value of file(PATH); NULL when there is no such file in the tree. */
const struct doc *tf_file_value(struct tf_world *w, struct slice path, const struct doc *at)
    V_NONNULL(1, 3);
/* Is it UTF-8 without NUL? */
bool tf_is_text(struct slice bytes);
/* TEMPLATE, a text, with the variables of the map VARIABLES; NULL when it cannot be read. */
const struct doc *tf_render(const struct tf_scope *scope, const struct doc *template,
                            const struct doc *variables) V_NONNULL(1, 2);
/* Where the text of VALUE comes from, or NULL. */
struct tf_origin *tf_origin_of(const struct tf_world *w, const struct doc *value) V_NONNULL(1, 2);
struct tf_origin *tf_add_origin(struct tf_world *w, struct slice text) V_NONNULL(1);

/* The path of a file in the tree that PATH means in the root module; NULL when there is none. */
const char *tf_file_path(struct tf_world *w, struct slice path) V_NONNULL(1);

/* tf-json.c: what tf_json gives, for either format. */
const struct doc *tf_decode(struct tf_world *w, const struct doc *value, enum doc_format format)
    V_NONNULL(1);

/* tf-functions.c, with tf-functions-*.c */
struct tf_call {
    const struct tf_scope *scope;
    struct tf_world *w;
    const struct doc *node;
    struct slice name;
    const struct doc *const *args;
    size_t count;
    bool open; /* there may be more arguments */
};
/* NULL: what comes out is not known; tf_fails: Terraform would stop here. */
typedef const struct doc *tf_function(const struct tf_call *c);
struct tf_function_entry {
    const char *name;
    tf_function *function;
    size_t least, most; /* arguments */
};
/* Each ends with an entry without a name. */
extern const struct tf_function_entry tf_text_functions[], tf_number_functions[],
    tf_collection_functions[], tf_set_functions[], tf_encoding_functions[], tf_regex_functions[];
/* TEXT with every match of PATTERN replaced; NULL when that is not known. */
const struct doc *tf_replace_pattern(const struct tf_call *c, struct slice text,
                                     struct slice pattern, struct slice with) V_NONNULL(1);
/* How many there are in S; what people see as one may be several. */
size_t tf_characters(struct slice s);
const struct doc *tf_fails(const struct tf_call *c) V_NONNULL(1);
const struct doc *tf_call_value(const struct tf_scope *scope, const struct doc *node)
    V_NONNULL(1, 2);

/* terraform.c */
/* Finds and parses the Terraform folders among FILES. */
void tf_world_init(struct tf_world *w, struct app *app, const struct app_files *files,
                   const struct virga_diag_sink *sink) V_NONNULL(1, 2, 3);
/* Evaluates FOLDER as a root module. */
struct tf *tf_evaluate_root(struct tf_world *w, struct tf_folder *folder) V_NONNULL(1, 2);
/* FILE was read. */
void tf_add_config(struct tf_world *w, const char *file, const struct doc *root) V_NONNULL(1, 2, 3);

/* tf-folder.c */
void tf_find_folders(struct tf_world *w) V_NONNULL(1);
void tf_parse_folder(struct tf_world *w, struct tf_folder *folder) V_NONNULL(1, 2);
/* The files that Terraform takes variables from by itself, for a root module. */
void tf_read_values(struct tf_module *root) V_NONNULL(1);
/* The folder that a call in FOLDER with SOURCE means; NULL when it is not in the tree. */
struct tf_folder *tf_called_folder(struct tf_world *w, const struct tf_folder *folder,
                                   struct slice source) V_NONNULL(1, 2);

/* tf-type.c: VALUE with what TYPE says about attributes that are left out (TYPE may be NULL). */
const struct doc *tf_with_defaults(struct tf_module *m, const struct doc *value,
                                   const struct doc *type) V_NONNULL(1, 2);

/* tf-module.c */
void tf_report_cycle(struct tf_world *w, const char *what, const struct doc *at) V_NONNULL(1, 2, 3);
struct tf_module *tf_instantiate(struct tf_world *w, struct tf_folder *folder,
                                 const struct tf_instance *call) V_NONNULL(1, 2);
/* Makes the instances of SET. */
void tf_expand(struct tf_set *set) V_NONNULL(1);
/* Evaluates everything of MODULE, and what it calls, and lists its resources. */
void tf_list_resources(struct tf_module *module) V_NONNULL(1);
const struct doc *tf_variable(struct tf_module *m, struct slice name, const struct doc *at)
    V_NONNULL(1, 3);
const struct doc *tf_local(struct tf_module *m, struct slice name, const struct doc *at)
    V_NONNULL(1, 3);
const struct doc *tf_output(struct tf_module *m, struct slice name, const struct doc *at)
    V_NONNULL(1, 3);
/* An attribute of a resource or an output of a module. */
const struct doc *tf_instance_attribute(struct tf_instance *instance, struct slice name,
                                        const struct doc *at) V_NONNULL(1, 3);

#endif
