/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a Pulumi program as Terraform's expressions. */
#include "app/pulumi/pulumi.h"

#include "base/buf.h"
#include "format/hcl.h"

#define MAX_TEXT (256u << 10)

/* How a value is translated. */
struct context {
    const char *type; /* of the resource, while names are arguments; NULL = names stay */
    unsigned depth;
};

static struct doc *translate(struct pulumi *p, const struct doc *node, struct context c);

struct doc *pulumi_node(struct pulumi *p, enum doc_kind kind, const struct doc *at)
{
    if (p->nodes >= PULUMI_MAX_NODES) {
        if (!p->full)
            diag_emit(p->sink, VIRGA_DIAG_WARNING, "pulumi-too-large", p->file, 1, 1,
                      "this program has more than %u values: the rest is not read",
                      PULUMI_MAX_NODES);
        p->full = true;
        return NULL;
    }
    p->nodes++;
    struct doc *node = arena_new(p->arena, struct doc);
    node->kind = kind;
    node->line = at->line;
    node->column = at->column;
    node->end_line = at->end_line;
    node->key_line = at->line;
    node->key_column = at->column;
    node->file = at->file;
    return node;
}

void pulumi_put(struct doc *map, const char *key, struct doc *child, const struct doc *at)
{
    if (!child)
        return;
    child->key = slice_of(key);
    child->key_line = at->key_line ? at->key_line : at->line;
    child->key_column = at->key_line ? at->key_column : at->column;
    doc_append(map, child);
}

/* References ------------------------------------------------------------------------------- */

/* ".memorySize[0].x" as Terraform writes it. */
static void add_path(struct pulumi *p, struct buf *out, struct slice path)
{
    while (path.len) {
        size_t end = 1;
        if (path.ptr[0] == '[') {
            end = slice_find_char(path, ']');
            end = end == SIZE_MAX ? path.len : end + 1;
            buf_add_slice(out, slice_sub(path, 0, end));
        } else {
            while (end < path.len && path.ptr[end] != '.' && path.ptr[end] != '[')
                end++;
            buf_add_char(out, '.');
            buf_add_str(out, pulumi_snake(p->arena, slice_sub(path, path.ptr[0] == '.', end)));
        }
        path = slice_sub(path, end, path.len);
    }
}

/* The inside of "${name.property}". */
static void add_reference(struct pulumi *p, struct buf *out, struct slice inner)
{
    size_t end = 0;
    while (end < inner.len && inner.ptr[end] != '.' && inner.ptr[end] != '[')
        end++;
    struct slice name = slice_sub(inner, 0, end), path = slice_sub(inner, end, inner.len);
    size_t colon = slice_rfind_char(name, ':'); /* "project:name" of the config */
    if (colon != SIZE_MAX)
        name = slice_sub(name, colon + 1, name.len);
    const struct pulumi_name *known = map_get(&p->names, name);
    if (!known) {
        buf_add_str(out, "var.");
        buf_add_str(out, pulumi_label(p->arena, inner));
        return;
    }
    switch (known->kind) {
    case PULUMI_RESOURCE:
        buf_printf(out, "%s.%s", known->type, known->label);
        break;
    case PULUMI_DATA:
        buf_printf(out, "data.%s.%s", known->type, known->label);
        break;
    case PULUMI_VARIABLE:
        buf_printf(out, "local.%s", known->label);
        break;
    case PULUMI_CONFIG:
        buf_printf(out, "var.%s", known->label);
        break;
    }
    if (path.len)
        add_path(p, out, path);
    else if (known->kind == PULUMI_RESOURCE)
        buf_add_str(out, ".id");
    else if (known->attribute)
        buf_printf(out, ".%s", known->attribute);
}

struct doc *pulumi_text(struct pulumi *p, struct slice text, const struct doc *at)
{
    struct buf out;
    struct doc *root = NULL;
    struct doc *plain = pulumi_node(p, DOC_STRING, at);
    if (!plain)
        return NULL;
    plain->text = text;
    plain->quoted = true;
    if (slice_find(text, "${") == SIZE_MAX)
        return plain;
    buf_init(&out, MAX_TEXT);
    for (size_t i = 0; i < text.len; i++) {
        bool open = text.ptr[i] == '$' && i + 1 < text.len && text.ptr[i + 1] == '{';
        bool escaped = open && i && text.ptr[i - 1] == '$';
        size_t end = open ? slice_find_char(slice_sub(text, i, text.len), '}') : SIZE_MAX;
        if (!open || escaped || end == SIZE_MAX) {
            if (text.ptr[i] == '%' && i + 1 < text.len && text.ptr[i + 1] == '{')
                buf_add_char(&out, '%'); /* no directive here */
            buf_add_char(&out, text.ptr[i]);
            continue;
        }
        buf_add_str(&out, "${");
        add_reference(p, &out, slice_sub(text, i + 2, i + end));
        buf_add_char(&out, '}');
        i += end;
    }
    struct slice made = arena_slice(p->arena, buf_slice(&out));
    enum virga_err err =
        out.full ? VIRGA_ERR_LIMIT : doc_parse_template(p->arena, made, at->file, at, NULL, &root);
    buf_release(&out);
    return err || !root ? plain : root;
}

/* Functions -------------------------------------------------------------------------------- */

/* "fn::toJSON", whatever its case; empty when NODE is no call. */
static struct slice function_name(const struct doc *node)
{
    if (!doc_is_map(node) || node->count != 1)
        return SLICE_EMPTY;
    struct slice key = node->child->key;
    bool call = slice_starts(key, "fn::") || slice_starts(key, "Fn::");
    return call ? slice_sub(key, 4, key.len) : SLICE_EMPTY;
}

bool pulumi_is_call(const struct doc *node, struct pulumi_call *ret_call)
{
    struct slice name = function_name(node);
    const struct doc *argument = name.len ? node->child : NULL;
    if (slice_ieq_str(name, "invoke")) {
        *ret_call = (struct pulumi_call){.function = doc_text_at(argument, "function"),
                                         .arguments = doc_get(argument, "arguments"),
                                         .result = doc_text_at(argument, "return")};
        return true;
    }
    /* fn::aws:iam:getPolicyDocument: {…} */
    *ret_call = (struct pulumi_call){.function = name, .arguments = argument};
    return slice_find_char(name, ':') != SIZE_MAX;
}

/* fn::join: [delimiter, [a, b]] of texts. */
static struct doc *joined(struct pulumi *p, const struct doc *node)
{
    struct slice delimiter = doc_text(doc_index(node, 0));
    const struct doc *parts = doc_index(node, 1);
    struct buf out;
    buf_init(&out, MAX_TEXT);
    doc_each(part, parts)
    {
        if (part != parts->child)
            buf_add_slice(&out, delimiter);
        buf_add_slice(&out, doc_text(part));
    }
    struct slice text = arena_slice(p->arena, buf_slice(&out));
    buf_release(&out);
    return pulumi_text(p, text, node);
}

static struct doc *call(struct pulumi *p, const struct doc *node, struct context c)
{
    /* what they wrap is the value, as far as the model asks */
    static const char *const wrappers[] = {"toJSON",      "toBase64",      "fromBase64",
                                           "secret",      "fileAsset",     "fileArchive",
                                           "remoteAsset", "remoteArchive", "stringAsset"};
    struct slice name = function_name(node);
    struct pulumi_call ignored;
    if (slice_ieq_str(name, "join"))
        return joined(p, node->child);
    for (size_t i = 0; i < ARRAY_SIZE(wrappers); i++) {
        if (slice_ieq_str(name, wrappers[i]))
            return translate(p, node->child, c);
    }
    if (slice_ieq_str(name, "readFile"))
        return pulumi_text(p, doc_text(node->child), node);
    if (pulumi_is_call(node, &ignored))
        name = ignored.function;
    return pulumi_text(p, slice_of(arena_printf(p->arena, "${%s}", pulumi_label(p->arena, name))),
                       node);
}

/* Structures ------------------------------------------------------------------------------- */

static bool is_list_of_maps(const struct doc *node)
{
    return doc_is_seq(node) && node->child && doc_is_map(node->child) &&
           !function_name(node->child).len;
}

static struct doc *map_of(struct pulumi *p, const struct doc *node, struct context c)
{
    struct doc *map = pulumi_node(p, DOC_MAP, node);
    doc_each(child, map ? node : NULL)
    {
        struct context inner = {c.type, c.depth + 1};
        const char *key = c.type ? pulumi_argument(p->arena, c.depth ? "" : c.type, child->key,
                                                   is_list_of_maps(child))
                                 : arena_slicedup(p->arena, child->key);
        if (pulumi_is_free(child->key))
            inner.type = NULL;
        pulumi_put(map, key, translate(p, child, inner), child);
    }
    return map;
}

static struct doc *translate(struct pulumi *p, const struct doc *node, struct context c)
{
    if (c.depth > PULUMI_MAX_DEPTH || p->full)
        return NULL;
    if (doc_is_map(node)) {
        c.type = function_name(node).len ? NULL : c.type;
        return function_name(node).len ? call(p, node, (struct context){NULL, c.depth + 1})
                                       : map_of(p, node, c);
    }
    if (doc_is_seq(node)) {
        struct doc *list = pulumi_node(p, DOC_SEQ, node);
        doc_each(item, list ? node : NULL)
        {
            struct doc *made = translate(p, item, (struct context){c.type, c.depth + 1});
            if (made)
                doc_append(list, made);
        }
        return list;
    }
    if (node->kind == DOC_STRING)
        return pulumi_text(p, node->text, node);
    struct doc *copy = pulumi_node(p, node->kind, node);
    if (copy) {
        copy->truth = node->truth;
        copy->number = node->number;
        copy->text = node->text;
    }
    return copy;
}

struct doc *pulumi_value(struct pulumi *p, const struct doc *node)
{
    return translate(p, node, (struct context){NULL, 1});
}

struct doc *pulumi_body(struct pulumi *p, const char *type, const struct doc *properties,
                        const struct doc *at)
{
    if (doc_is_map(properties) && !function_name(properties).len)
        return map_of(p, properties, (struct context){type, 0});
    return pulumi_node(p, DOC_MAP, at);
}
