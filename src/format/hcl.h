/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_HCL_H
#define FORMAT_HCL_H

#include "format/doc.h"

/*
 * HCL 2, the language of Terraform and OpenTofu, as a document of the shape of Terraform's JSON
 * syntax: the block `resource "a" "b" { … }` is resource: {a: {b: [{ … }]}}, and every block is an
 * item of a sequence, so that repeated ones stand together. Attributes are entries.
 *
 * Literal values, tuples and objects (and blocks, but for their tag) are ordinary nodes without a
 * tag. Everything else that an expression can be is a node with one of the tags below, and its
 * operands as children:
 *
 *  tag          kind   children
 *  block        map    what stands in the braces of a block
 *  variable     string - (the name is the text)
 *  get          seq    what is looked into, then steps: name (string), index (seq of one
 *                      expression), splat (null: [*]), attributes (null: .*)
 *  call         seq    name (string), arguments; the last one may be expand (seq of one)
 *  conditional  seq    condition, then, else (absent in a template without %{else})
 *  template     seq    strings and expressions
 *  for          map    key, value: names (key may be absent); in; to; to-key (of an object); if;
 *                      group: true. In a template to is the repeated part and text: true
 *  ! - + * / % == != < > <= >= && ||    seq    one or two operands
 *  computed     seq    in an object, an entry whose key is an expression: key, value
 *  heredoc      string literal text of a heredoc or of doc_parse_template: a line break in it is
 *                      one of the source. Its number is the bytes of indentation taken off
 */
#define HCL_BLOCK "block"
#define HCL_VARIABLE "variable"
#define HCL_GET "get"
#define HCL_NAME "name"
#define HCL_INDEX "index"
#define HCL_SPLAT "splat"
#define HCL_ATTRIBUTES "attributes"
#define HCL_CALL "call"
#define HCL_EXPAND "expand"
#define HCL_CONDITIONAL "conditional"
#define HCL_TEMPLATE "template"
#define HCL_FOR "for"
#define HCL_COMPUTED "computed"
#define HCL_HEREDOC "heredoc"

/*
 * Parses TEXT, which stands as a string in some other place, as the inside of a quoted template:
 * text with ${…} and %{…}. With PLACE every node gets its line and column, else TEXT is a file and
 * nodes stand where they stand in it. Errors are as those of doc_parse.
 */
enum virga_err doc_parse_template(struct arena *a, struct slice text, const char *file,
                                  const struct doc *place, const struct virga_diag_sink *sink,
                                  struct doc **ret_root) V_NONNULL(1, 3, 6) V_MUST_USE;

#endif
