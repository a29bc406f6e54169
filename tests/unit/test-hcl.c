/* SPDX-License-Identifier: Apache-2.0 */
/* HCL as documents: shape, places, expressions, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/hcl.h"

#include <cmocka.h>

struct parsed {
    struct arena arena;
    struct buf diags; /* "line:column text", one a line */
    struct doc *root;
};

static void keep_diag(void *context, const struct virga_diag *d)
{
    buf_printf(context, "%u:%u %s\n", d->line, d->column, d->text);
}

static enum virga_err parse(struct parsed *p, const char *text)
{
    const struct virga_diag_sink sink = {keep_diag, &p->diags};
    p->root = NULL;
    arena_init(&p->arena);
    buf_init(&p->diags, 1 << 16);
    return doc_parse(&p->arena, DOC_HCL, slice_of(text), "main.tf", &sink, &p->root);
}

static void end(struct parsed *p)
{
    buf_release(&p->diags);
    arena_release(&p->arena);
}

/* Writes NODE as text: tags before values, "get(var .x)". */
static void show(struct buf *out, const struct doc *node)
{
    bool map = node->kind == DOC_MAP;
    buf_add_slice(out, node->tag);
    if (node->kind == DOC_STRING) {
        buf_printf(out, node->quoted ? "'%.*s'" : "<%.*s>", SLICE_ARG(node->text));
        return;
    }
    if (doc_is_scalar(node)) {
        buf_add_slice(out, node->kind == DOC_NULL ? SLICE("null") : node->text);
        return;
    }
    buf_add_char(out, map ? '{' : '[');
    doc_each(child, node)
    {
        if (child != node->child)
            buf_add_char(out, ' ');
        if (map)
            buf_printf(out, "%.*s=", SLICE_ARG(child->key));
        show(out, child);
    }
    buf_add_char(out, map ? '}' : ']');
}

static void reads(const char *expression, const char *expected)
{
    struct parsed p;
    struct buf text, out;
    buf_init(&text, 1 << 16);
    buf_init(&out, 1 << 16);
    buf_printf(&text, "a = %s\n", expression);
    if (parse(&p, text.ptr) != VIRGA_OK)
        print_error("%s: %s", expression, p.diags.ptr);
    assert_non_null(p.root);
    show(&out, doc_get(p.root, "a"));
    assert_string_equal(out.ptr, expected);
    buf_release(&text);
    buf_release(&out);
    end(&p);
}

static void refuses(const char *text, const char *diag)
{
    struct parsed p;
    assert_int_equal(parse(&p, text), VIRGA_ERR_SYNTAX);
    assert_null(p.root);
    assert_string_equal(p.diags.ptr, diag);
    end(&p);
}

static void has_the_shape_of_terraforms_json(void **state)
{
    (void)state;
    struct parsed p;
    assert_int_equal(parse(&p, "resource \"aws_lambda_function\" \"f\" {\n"
                               "  timeout = 3 # seconds\n"
                               "  environment { variables = { A = \"x\" } }\n"
                               "}\n"
                               "resource aws_lambda_function g {}\n"
                               "locals { a = 1 }\n"
                               "/* two\n lines */ locals { b = 2 }\n"),
                     VIRGA_OK);
    const struct doc *f = doc_at(p.root, "resource.aws_lambda_function.f.0");
    assert_true(doc_is_map(f));
    assert_int_equal(f->line, 1);
    assert_int_equal(f->end_line, 4);
    const struct doc *a = doc_at(f, "environment.0.variables.A");
    assert_true(slice_eq_str(doc_text(a), "x"));
    assert_int_equal(a->key_line, 3);
    assert_int_equal(a->key_column, 31);
    assert_int_equal(a->column, 35);
    assert_true(doc_number(doc_get(f, "timeout"), 0) == 3);
    assert_non_null(doc_at(p.root, "resource.aws_lambda_function.g.0"));
    assert_true(doc_number(doc_at(p.root, "locals.1.b"), 0) == 2);
    assert_int_equal(p.diags.len, 0);
    end(&p);
}

static void reads_expressions(void **state)
{
    (void)state;
    reads("1 + 2 * 3", "+[1 *[2 3]]");
    reads("a || b && !c == d", "||[variable<a> &&[variable<b> ==[![variable<c>] variable<d>]]]");
    reads("1 - -2 - 3", "-[-[1 -2] 3]");
    reads("a ? b : c ? d : e",
          "conditional[variable<a> variable<b> conditional[variable<c> variable<d> variable<e>]]");
    reads("aws_x.y[\"k\"].z[*].w",
          "get[variable<aws_x> name'y' index['k'] name'z' splatnull name'w']");
    reads("a.0.b.*.c", "get[variable<a> index[0] name'b' attributesnull name'c']");
    reads("f(1, [2]...)", "call[name<f> 1 expand[[2]]]");
    reads("provider::aws::arn_parse(x)", "call[name<provider::aws::arn_parse> variable<x>]");
    reads("(\n  1 +\n  2\n)", "+[1 2]");
    reads("a-b", "variable<a-b>");
    reads("1.5e3", "1.5e3");
}

static void reads_collections(void **state)
{
    (void)state;
    reads("[1, \"a\",\n  true,\n]", "[1 'a' true]");
    reads("{ a = 1, \"b c\": 2\n  (d) = 3\n  true = 4 }",
          "{a=1 b c=2 d=computed[variable<d> 3] true=4}");
    reads("{ \"${k}\" = 1 }", "{k=computed[variable<k> 1]}");
    reads("[for x in y : x if z]", "for{value='x' in=variable<y> to=variable<x> if=variable<z>}");
    reads("{ for k, v in y : k => v... }", "for{key='k' value='v' in=variable<y> "
                                           "to-key=variable<k> to=variable<v> group=true}");
}

static void reads_templates(void **state)
{
    (void)state;
    reads("\"a\\n\\\"\\u00e9\"", "'a\n\"\xc3\xa9'");
    reads("\"a${b}c\"", "template['a' variable<b> 'c']");
    reads("\"${b}\"", "variable<b>");
    reads("\"$${b}%%{c}\"", "'${b}%{c}'");
    reads("\"${\"${a}-\"}!\"", "template[template[variable<a> '-'] '!']");
    reads("\"x ${~ a ~} y\"", "template['x' variable<a> 'y']");
    reads("\"%{ if a }b%{ else }c%{ endif }\"",
          "conditional[variable<a> template['b'] template['c']]");
    reads("\"%{ for x in y }${x}%{ endfor }\"",
          "template[for{value='x' in=variable<y> to=template[variable<x>] text=true}]");
    reads("<<E\n  a\n${b}\nE", "template[heredoc'  a\n' variable<b> heredoc'\n']");
    reads("<<-E\n    a\n\n      b\n  E", "heredoc'a\n\n  b\n'");
    reads("<<E\r\na\r\nE", "heredoc'a\n'");
}

static void knows_places_in_heredocs(void **state)
{
    (void)state;
    struct parsed p;
    assert_int_equal(parse(&p, "a = <<-E\n    x ${y}\n    z\n  E\nb = 1\n"), VIRGA_OK);
    const struct doc *a = doc_get(p.root, "a");
    assert_int_equal(a->child->line, 2);
    assert_int_equal(a->child->column, 5);
    assert_int_equal(a->child->next->column, 9);
    assert_true(a->child->number == 4);
    assert_int_equal(a->end_line, 4);
    assert_int_equal(doc_get(p.root, "b")->line, 5);
    end(&p);
}

static void refuses_what_is_wrong(void **state)
{
    (void)state;
    refuses("a = \n", "1:5 line ends where a value should stand\n");
    refuses("a = 1 2\n", "1:7 expected a line break, found '2'\n");
    refuses("a = \"x\n\"\n", "1:7 line breaks are not allowed in a string: write '\\n'\n");
    refuses("a = \"x", "1:5 string is not closed: add '\"'\n");
    refuses("a = \"\\q\"\n", "1:6 expected an escape such as \\n or \\u0041: a backslash itself is "
                             "written '\\\\'\n");
    refuses("a = <<E\nx\n", "1:5 text is not closed: add a line 'E'\n");
    refuses("a = <<E\n${ <<E\nx\nE\n}\n",
            "5:2 an interpolation goes on behind the end of its text\n");
    refuses("a = \"%{ if b }c\"\n", "1:16 a template directive is not closed: add '%{endif}' or "
                                    "'%{endfor}'\n");
    refuses("a = \"%{ endif }\"\n", "1:16 a template directive ends here that was not opened\n");
    refuses("b \"x\" {\n", "2:1 text ends where '}' should stand\n");
    refuses("b \"${x}\" {}\n", "1:3 the label of a block is a plain string\n");
    refuses("}\n", "1:1 expected the name of an attribute or block, found '}'\n");
    refuses("a = { b }\n", "1:9 expected '=', found '}'\n");
    refuses("/* x", "1:1 comment is not closed: add '*/'\n");
}

/* COUNT times BEFORE, a value, COUNT times AFTER. */
static enum virga_err parse_nested(struct parsed *p, const char *before, const char *after,
                                   size_t count)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "a = ");
    for (size_t i = 0; i < count; i++)
        buf_add_str(&text, before);
    buf_add_str(&text, "1");
    for (size_t i = 0; i < count; i++)
        buf_add_str(&text, after);
    buf_add_char(&text, '\n');
    enum virga_err err = parse(p, text.ptr);
    buf_release(&text);
    return err;
}

static void caps_the_depth(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
    } nests[] = {
        {"[", "]"},      {"(", ")"},   {"{a=", "}"},
        {"!", ""},       {"f(", ")"},  {"1+", ""},
        {"\"${", "}\""}, {"1?", ":1"}, {"\"%{if 1}${", "}%{endif}\""},
    };
    struct parsed p;
    for (size_t i = 0; i < ARRAY_SIZE(nests); i++) {
        assert_int_equal(parse_nested(&p, nests[i].before, nests[i].after, 60), VIRGA_OK);
        end(&p);
        enum virga_err err =
            parse_nested(&p, nests[i].before, nests[i].after, 20 * LIMIT_DOC_DEPTH);
        assert_int_equal(err, VIRGA_ERR_LIMIT);
        assert_non_null(strstr(p.diags.ptr, "nest deeper"));
        end(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_shape_of_terraforms_json),
        cmocka_unit_test(reads_expressions),
        cmocka_unit_test(reads_collections),
        cmocka_unit_test(reads_templates),
        cmocka_unit_test(knows_places_in_heredocs),
        cmocka_unit_test(refuses_what_is_wrong),
        cmocka_unit_test(caps_the_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
