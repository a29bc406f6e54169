/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/doc.h"

#include <cmocka.h>
#include <math.h>

/* Keeps the last diagnostic as "line:column code text" and counts them. */
struct heard {
    char text[600];
    unsigned count, notes;
};

static void hear(void *context, const struct virga_diag *diag)
{
    struct heard *h = context;
    h->count++;
    h->notes += diag->severity == VIRGA_DIAG_NOTE;
    (void)snprintf(h->text, sizeof(h->text), "%u:%u %s %s", diag->line, diag->column, diag->code,
                   diag->text);
}

struct fixture {
    struct arena arena;
    struct heard heard;
    struct virga_diag_sink sink;
    struct buf dump;
};

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    arena_init(&f.arena);
    buf_init(&f.dump, 1 << 20);
    f.sink = (struct virga_diag_sink){hear, &f.heard};
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_release(&f->arena);
    buf_release(&f->dump);
    return 0;
}

static struct doc *parse_slice(struct fixture *f, enum doc_format format, struct slice text,
                               enum virga_err expected)
{
    struct doc *root = NULL;
    f->heard = (struct heard){0};
    assert_int_equal(doc_parse(&f->arena, format, text, "test", &f->sink, &root), expected);
    assert_int_equal(root != NULL, expected == VIRGA_OK);
    return root;
}

static struct doc *parse(struct fixture *f, enum doc_format format, const char *text)
{
    return parse_slice(f, format, slice_of(text), VIRGA_OK);
}

static void dump_scalar(struct buf *out, const struct doc *n)
{
    switch (n->kind) {
    case DOC_NULL:
        buf_add_str(out, "null");
        break;
    case DOC_BOOL:
        buf_add_str(out, n->truth ? "true" : "false");
        break;
    case DOC_NUMBER:
        buf_printf(out, "%.17g", n->number);
        break;
    default:
        buf_printf(out, n->quoted ? "\"%.*s\"" : "'%.*s'", SLICE_ARG(n->text));
    }
}

/* A compact form of the tree: enough to compare all but the places. */
static const char *dump(struct fixture *f, const struct doc *root)
{
    struct buf *out = &f->dump;
    const struct doc *n = root;
    buf_clear(out);
    for (;;) {
        if (n->parent && n->parent->kind == DOC_MAP && n != root)
            buf_printf(out, "%.*s:", SLICE_ARG(n->key));
        if (n->tag.len)
            buf_printf(out, "%.*s ", SLICE_ARG(n->tag));
        if (n->kind == DOC_MAP || n->kind == DOC_SEQ) {
            buf_add_char(out, n->kind == DOC_MAP ? '{' : '[');
            if (n->child) {
                n = n->child;
                continue;
            }
            buf_add_char(out, n->kind == DOC_MAP ? '}' : ']');
        } else {
            dump_scalar(out, n);
        }
        while (n != root && !n->next) {
            n = n->parent;
            buf_add_char(out, n->kind == DOC_MAP ? '}' : ']');
        }
        if (n == root)
            return out->ptr;
        buf_add_char(out, ' ');
        n = n->next;
    }
}

static void check_tree(struct fixture *f, enum doc_format format, const char *text,
                       const char *expected)
{
    assert_string_equal(dump(f, parse(f, format, text)), expected);
    assert_int_equal(f->heard.count, f->heard.notes);
}

static void check_error(struct fixture *f, enum doc_format format, const char *text,
                        const char *expected)
{
    (void)parse_slice(f, format, slice_of(text), VIRGA_ERR_SYNTAX);
    assert_int_equal(f->heard.count, 1);
    if (strncmp(f->heard.text, expected, strlen(expected)) != 0)
        assert_string_equal(f->heard.text, expected);
}

static void check_place(const struct doc *n, unsigned key_line, unsigned key_column, unsigned line,
                        unsigned column, unsigned end_line)
{
    assert_non_null(n);
    assert_int_equal(n->key_line, key_line);
    assert_int_equal(n->key_column, key_column);
    assert_int_equal(n->line, line);
    assert_int_equal(n->column, column);
    assert_int_equal(n->end_line, end_line);
}

static void test_yaml_kinds(void **state)
{
    struct fixture *f = *state;
    check_tree(f, DOC_YAML, "a: 1\nb: 'x'\nc: [true, False, ~, null, '', \"t\\n\"]\nd:\n",
               "{a:1 b:\"x\" c:[true false null null \"\" \"t\n\"] d:null}");
    check_tree(f, DOC_YAML,
               "[0x1F, 0o17, -1.5e3, .5, 1., 012, .inf, 1_0, 2012-10-17, 1.2.3, +, e5]",
               "[31 15 -1500 0.5 1 12 nan '1_0' '2012-10-17' '1.2.3' '+' 'e5']");
    check_tree(f, DOC_YAML, "a: |\n  x\n  y\n\nb: >-\n  x\n  y\n", "{a:\"x\ny\n\" b:\"x y\"}");
    check_tree(f, DOC_YAML, "- - 1\n  - 2\n-\n- a: 1\n  b: 2\n", "[[1 2] null {a:1 b:2}]");
    check_tree(f, DOC_YAML, "", "null");
    check_tree(f, DOC_YAML, "# only a comment\n", "null");
    check_tree(f, DOC_YAML, "{\"a\": [1, 2], \"b\": {}}", "{a:[1 2] b:{}}");
    check_tree(f, DOC_YAML,
               "\xef\xbb\xbf"
               "a: 1\r\nb:\r\n  - 2\r\n",
               "{a:1 b:[2]}");
    check_tree(f, DOC_YAML, "a: 1\n---\nb: 2\n", "{a:1}");
    check_tree(f, DOC_YAML, "---\na: 1\n...\n", "{a:1}");
}

static void test_yaml_keeps_tags(void **state)
{
    struct fixture *f = *state;
    check_tree(
        f, DOC_YAML,
        "a: !Sub 'x-${B}'\nb: !GetAtt A.Arn\nc: !Join [':', [!Ref X, 1]]\nd: !If\n  - c\n  - 2\n"
        "e: !Ref 12\nf: !!str 12\ng: !!int 3\n",
        "{a:!Sub \"x-${B}\" b:!GetAtt 'A.Arn' c:!Join [\":\" [!Ref 'X' 1]] d:!If ['c' 2] "
        "e:!Ref '12' f:!!str '12' g:!!int 3}");
    const struct doc *root = parse(f, DOC_YAML, "b: !Base64\n  Fn::Sub: x\nc: !Foo\n  k: 1\n");
    assert_true(slice_eq_str(doc_get(root, "b")->tag, "!Base64"));
    assert_true(slice_eq_str(doc_text_at(doc_get(root, "b"), "Fn::Sub"), "x"));
}

static void test_yaml_places(void **state)
{
    struct fixture *f = *state;
    const struct doc *root = parse(f, DOC_YAML,
                                   "# first\n"
                                   "\xc3\xa9: \xc3\xa9\n"
                                   "  # between\n"
                                   "list:\n"
                                   "  - one: 1\n"
                                   "    two: \"2\"\n"
                                   "  - [a,\n"
                                   "     b]\n"
                                   "text: |\n"
                                   "  x\n"
                                   "  y\n"
                                   "\n"
                                   "void:\n"
                                   "tag: !Sub z\n");
    check_place(root, 2, 1, 2, 1, 14);
    check_place(doc_get(root, "\xc3\xa9"), 2, 1, 2, 5, 2);
    check_place(doc_get(root, "list"), 4, 1, 5, 3, 8);
    check_place(doc_at(root, "list.0"), 5, 5, 5, 5, 6);
    check_place(doc_at(root, "list.0.two"), 6, 5, 6, 10, 6);
    check_place(doc_at(root, "list.1"), 7, 5, 7, 5, 8);
    check_place(doc_at(root, "list.1.1"), 8, 6, 8, 6, 8);
    check_place(doc_get(root, "text"), 9, 1, 10, 3, 11);
    check_place(doc_get(root, "void"), 13, 1, 13, 1, 13);
    check_place(doc_get(root, "tag"), 14, 1, 14, 11, 14);
    assert_string_equal(doc_at(root, "list.1.1")->file, "test");
    assert_ptr_equal(doc_at(root, "list.1.1")->parent, doc_at(root, "list.1"));
    root = parse(f, DOC_YAML,
                 "\xef\xbb\xbf"
                 "a:\r\n  b: c\r\n");
    check_place(doc_at(root, "a.b"), 2, 3, 2, 6, 2);
}

static void test_yaml_aliases_and_merges(void **state)
{
    struct fixture *f = *state;
    check_tree(f, DOC_YAML, "a: &x [1, {b: 2}]\nc: *x\nd: &s str\ne: {k: *s}\n",
               "{a:[1 {b:2}] c:[1 {b:2}] d:'str' e:{k:'str'}}");
    check_tree(f, DOC_YAML, "base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\n  z: 4\n",
               "{base:{x:1 y:2} own:{y:3 z:4 x:1}}");
    check_tree(f, DOC_YAML, "o:\n  <<: [{x: 1}, {x: 2, y: 3}]\n", "{o:{x:1 y:3}}");
    check_tree(f, DOC_YAML, "o:\n  <<: {a: 1}\n  <<: {b: 2}\n", "{o:{a:1 b:2}}");
    check_tree(f, DOC_YAML, "o:\n  '<<': 1\np:\n  <<: text\n", "{o:{<<:1} p:{<<:'text'}}");
    check_tree(f, DOC_YAML, "&k key: 1\nb: *k\n*k : 2\nc: {*k : 3}\n", "{b:'key' key:2 c:{key:3}}");
    const struct doc *root = parse(f, DOC_YAML, "base: &b\n  x: 1\nown: *b\n");
    check_place(doc_get(root, "own"), 3, 1, 2, 3, 2);
    check_place(doc_at(root, "own.x"), 2, 3, 2, 6, 2);
    check_error(f, DOC_YAML, "a: &a\n  b: *a\n",
                "2:6 yaml-syntax alias '*a' stands inside what it names");
    check_error(f, DOC_YAML, "a: *b\n", "1:4 yaml-syntax alias '*b' names no anchor");
}

static void test_yaml_alias_bomb(void **state)
{
    struct fixture *f = *state;
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "a0: &a0 lol\n");
    for (unsigned i = 1; i < 30; i++) {
        buf_printf(&text, "a%u: &a%u [", i, i);
        for (unsigned k = 0; k < 9; k++)
            buf_printf(&text, "%s*a%u", k ? ", " : "", i - 1);
        buf_add_str(&text, "]\n");
    }
    (void)parse_slice(f, DOC_YAML, buf_slice(&text), VIRGA_ERR_LIMIT);
    assert_non_null(strstr(f->heard.text, "yaml-alias-limit"));
    assert_int_equal(f->heard.count, 1);
    assert_true(f->arena.used < 2 * LIMIT_ALIAS_BYTES);

    /* Depth adds up over aliases. */
    buf_clear(&text);
    buf_add_str(&text, "- &a0 [x]\n");
    for (unsigned i = 1; i < 300; i++)
        buf_printf(&text, "- &a%u [*a%u]\n", i, i - 1);
    (void)parse_slice(f, DOC_YAML, buf_slice(&text), VIRGA_ERR_LIMIT);
    assert_non_null(strstr(f->heard.text, "doc-too-deep"));
    buf_release(&text);
}

static void test_yaml_of_template_languages(void **state)
{
    struct fixture *f = *state;
    const struct doc *root = parse_slice(f, DOC_YAML,
                                         SLICE("name: {{ project.name|lower }}-{{- x -}}\n"
                                               "{%- if a\n == b %}\n"
                                               "one: 1\n"
                                               "{%- endif %}\n"
                                               "{{- if .Values.two }}\n"
                                               "two: <%= y %>\n" /* line 7 */
                                               "{{- end }}\n"
                                               "kept: ${{ secrets.X }}\n"),
                                         VIRGA_OK);
    assert_true(slice_eq_str(doc_text_at(root, "name"), "${project.name}-${x}"));
    assert_true(slice_eq_str(doc_text_at(root, "one"), "1"));
    assert_true(slice_eq_str(doc_text_at(root, "two"), "${y}"));
    assert_true(slice_eq_str(doc_text_at(root, "kept"), "${{ secrets.X }}"));
    assert_int_equal(doc_get(root, "two")->line, 7);
}

static void test_yaml_of_many_marks(void **state)
{
    struct fixture *f = *state;
    struct buf text;
    buf_init(&text, 8u << 20);
    buf_add_str(&text, "{% if a %}\nlist:\n");
    for (unsigned i = 0; i < 1000; i++) /* the names that they become are longer */
        buf_add_str(&text, "- {{}}{{}}{{}}{{}}\n");
    const struct doc *root = parse_slice(f, DOC_YAML, buf_slice(&text), VIRGA_OK);
    assert_int_equal(doc_count(doc_get(root, "list")), 1000);
    buf_clear(&text);
    buf_add_str(&text, "{% if a %}\nend: 1 #");
    for (unsigned i = 0; i < 1000000; i++) /* each would be looked for to the end */
        buf_add_str(&text, " <%");
    root = parse_slice(f, DOC_YAML, buf_slice(&text), VIRGA_OK);
    assert_true(slice_eq_str(doc_text_at(root, "end"), "1"));
    buf_release(&text);
}

static void test_yaml_broken(void **state)
{
    struct fixture *f = *state;
    check_error(f, DOC_YAML, "a: b\n  c: d\n", "1:4 yaml-syntax invalid multiline plain key");
    check_error(f, DOC_YAML, "a:\n\tb: 1\n",
                "2:1 yaml-syntax a tab cannot indent YAML: use spaces");
    check_error(f, DOC_YAML, "\xc3\xa9: \"x\n",
                "1:6 yaml-syntax double-quoted scalar without closing quote");
    check_error(f, DOC_YAML, "a: [1, 2\n\n", "3:1 yaml-syntax '[' of line 1 is not closed");
    check_error(f, DOC_YAML, "a: 1\n]\n", "2:1 yaml-syntax ");
    check_error(f, DOC_YAML, "a: [{{ name }}]\n",
                "1:6 yaml-syntax template text '{{' is not YAML: render the file first");
    check_error(f, DOC_YAML, "a: {{ .Values.x }}-y\n b: 1\n", "1:5 yaml-syntax template text '{{'");
    check_error(f, DOC_YAML, "? [a, b]\n: 1\n",
                "1:3 yaml-syntax a key must be plain text, not a map or list");
    check_error(f, DOC_YAML, "a: 1\nb: \xff\n", "2:4 not-utf8 byte 0xff is not text");
    check_error(f, DOC_YAML,
                "\xff\xfe"
                "a",
                "1:1 not-utf8 file is UTF-16");
    (void)parse_slice(f, DOC_YAML, SLICE("a\0b"), VIRGA_ERR_SYNTAX);
    assert_string_equal(f->heard.text,
                        "1:2 not-utf8 byte 0x00 is not text: save the file as UTF-8");
}

static const struct doc *mend(struct fixture *f, const char *text, unsigned errors)
{
    struct doc *root = NULL;
    f->heard = (struct heard){0};
    enum virga_err err =
        doc_parse_mended(&f->arena, DOC_YAML, slice_of(text), "test", &f->sink, &root);
    assert_int_equal(f->heard.count - f->heard.notes, errors);
    assert_int_equal(err == VIRGA_OK, root != NULL);
    return root;
}

static void test_yaml_is_mended(void **state)
{
    struct fixture *f = *state;
    static const char *const slips[] = {
        "x: y: z", "x: [1, 2", "x: \"open",         "x y",
        "x: @y",   "x: *none", "x: 1\n     y: 2",   "x: {a: 1",
        "? [a]\n", "x: }\n",   "x: y:\n      z: 1",
    };
    for (size_t i = 0; i < ARRAY_SIZE(slips); i++) {
        char *text = arena_printf(
            &f->arena, "a:\n  b:\n    before: 1\n    %s\n    after: 2\nc: 3\n", slips[i]);
        const struct doc *root = mend(f, text, 1);
        assert_true(slice_eq_str(doc_text(doc_at(root, "a.b.before")), "1"));
        assert_true(slice_eq_str(doc_text(doc_at(root, "a.b.after")), "2"));
        assert_true(slice_eq_str(doc_text_at(root, "c"), "3"));
        assert_int_equal(doc_count(doc_at(root, "a.b")), 2);
    }
    /* what is nested in a broken entry goes with it, what stands beside it does not */
    const struct doc *root = mend(f, "a: 1\nb: c: d\n  e: 5\n\n  f: 6\ng: 7\n", 1);
    assert_string_equal(f->heard.text, "2:5 yaml-syntax invalid nested block mapping on the same "
                                       "line; this entry is left out");
    assert_int_equal(doc_count(root), 2);
    assert_int_equal(doc_get(root, "g")->line, 6);
    (void)mend(f, "a: 1\nb: [1,\n  2\nc: 3\n", 1);
    assert_string_equal(f->heard.text,
                        "5:1 yaml-syntax '[' of line 2 is not closed; the entry of line 2 is left "
                        "out");
    /* a text without a slip is told of once, and so are the notes about it */
    assert_non_null(mend(f, "a: 1\na: 2\n", 0));
    assert_int_equal(f->heard.notes, 1);
    /* what the library alone takes for a slip */
    root = mend(f, "a:\n- \n    # none\n\n    # yet\nb: 1\n", 0);
    assert_int_equal(doc_count(doc_get(root, "a")), 1);
    /* of a template language */
    root = mend(f, "a: {{ x }}:\nb: {{ y }}\n", 1);
    assert_true(slice_eq_str(doc_text_at(root, "b"), "${y}"));
    /* too many slips, and nothing that is left */
    assert_null(mend(f, "a: @\nb: @\nc: @\nd: @\ne: @\nf: @\ng: @\nh: @\ni: @\nj: 1\n", 1));
    assert_string_equal(f->heard.text, "1:4 yaml-syntax plain scalar cannot start with '@'");
    assert_null(mend(f, "@", 1));
    assert_null(mend(f, "]\n", 1));
    /* limits are no slips */
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "a: 1\nb: ");
    for (unsigned i = 0; i < 1000; i++)
        buf_add_str(&text, "[");
    buf_add_char(&text, 0);
    assert_null(mend(f, buf_slice(&text).ptr, 1));
    assert_non_null(strstr(f->heard.text, "doc-too-deep"));
    buf_release(&text);
}

static void test_duplicate_keys_are_noted(void **state)
{
    struct fixture *f = *state;
    check_tree(f, DOC_YAML, "a: 1\nb: 2\na: 3\n", "{b:2 a:3}");
    assert_int_equal(f->heard.notes, 1);
    assert_string_equal(f->heard.text, "3:1 duplicate-key key 'a' stands already in line 1: the "
                                       "last one counts");
    check_tree(f, DOC_JSON, "{\"a\": 1,\n \"a\": 2}", "{a:2}");
    assert_int_equal(f->heard.notes, 1);
    check_tree(f, DOC_TOML, "a = 1\nb = 2\na = 3\n", "{b:2 a:3}");
    assert_int_equal(f->heard.notes, 1);

    struct buf text;
    buf_init(&text, 1 << 20);
    for (unsigned i = 0; i < 1000; i++)
        buf_printf(&text, "k%u: %u\n", i % 990, i);
    const struct doc *root = parse_slice(f, DOC_YAML, buf_slice(&text), VIRGA_OK);
    assert_int_equal(doc_count(root), 990);
    assert_int_equal(f->heard.notes, 10);
    assert_true(doc_number(doc_get(root, "k3"), 0) == 993);
    assert_true(doc_number(doc_get(root, "k10"), 0) == 10);
    buf_release(&text);
}

static void test_nesting_is_capped(void **state)
{
    static const struct {
        enum doc_format format;
        const char *before, *open, *close;
    } kinds[] = {
        {DOC_YAML, "", "[", "]"},       {DOC_YAML, "", "- ", ""},
        {DOC_YAML, "", "{a: ", "}"},    {DOC_JSON, "", "[", "]"},
        {DOC_JSON, "", "{\"a\":", "}"}, {DOC_TOML, "x = ", "[", "]"},
        {DOC_TOML, "x = ", "{a=", "}"}, {DOC_TOML, "x", ".x", " = "},
    };
    struct fixture *f = *state;
    struct buf text;
    buf_init(&text, 1 << 20);
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        for (unsigned depth = 200; depth <= 20000; depth *= 10) {
            bool dotted = kinds[i].close[0] == ' ';
            buf_clear(&text);
            buf_add_str(&text, kinds[i].before);
            for (unsigned k = 0; k < depth; k++)
                buf_add_str(&text, kinds[i].open);
            buf_add_str(&text, dotted ? " = " : "");
            buf_add_str(&text, "1");
            for (unsigned k = 0; k < depth && !dotted; k++)
                buf_add_str(&text, kinds[i].close);
            (void)parse_slice(f, kinds[i].format, buf_slice(&text),
                              depth == 200 ? VIRGA_OK : VIRGA_ERR_LIMIT);
            if (depth > 200)
                assert_non_null(strstr(f->heard.text, " doc-too-deep "));
        }
    }
    buf_release(&text);
}

static void test_json(void **state)
{
    struct fixture *f = *state;
    check_tree(f, DOC_JSON,
               " {\"a\": [1, -2.5e+1, true, false, null, \"x\"], \"b\": {}, \"c\": []} ",
               "{a:[1 -25 true false null \"x\"] b:{} c:[]}");
    check_tree(f, DOC_JSON, "\"\\u00e9\\ud83d\\ude00\\n\\/\\\"\\ud800\"",
               "\"\xc3\xa9\xf0\x9f\x98\x80\n/\"\xef\xbf\xbd\"");
    check_tree(f, DOC_JSON, "1e999", "nan");
    check_tree(f, DOC_JSON, "", "null");
    check_tree(f, DOC_JSON,
               "\xef\xbb\xbf"
               "{}",
               "{}");
    const struct doc *root =
        parse(f, DOC_JSON, "{\n  \"a\": {\r\n    \"\xc3\xa9\": [1,\n  2]\n  }\n}\n");
    check_place(root, 1, 1, 1, 1, 6);
    check_place(doc_get(root, "a"), 2, 3, 2, 8, 5);
    check_place(doc_at(root, "a.\xc3\xa9"), 3, 5, 3, 11, 4);
    check_place(doc_at(root, "a.\xc3\xa9.1"), 4, 3, 4, 3, 4);
}

static void test_json_is_strict(void **state)
{
    struct fixture *f = *state;
    check_error(f, DOC_JSON, "{\"a\": 1,}",
                "1:8 json-syntax comma before '}': trailing commas are not allowed in JSON");
    check_error(f, DOC_JSON, "{\n // x\n}", "2:2 json-syntax comments are not allowed in JSON");
    check_error(f, DOC_JSON, "{\"a\" 1}", "1:6 json-syntax expected ':', found '1'");
    check_error(f, DOC_JSON, "{\"a\": 1 \"b\": 2}",
                "1:9 json-syntax expected ',' or '}', found '\"'");
    check_error(f, DOC_JSON, "{\"a\": [1, 2}", "1:12 json-syntax expected ',' or ']', found '}'");
    check_error(f, DOC_JSON, "{\"a\": 1",
                "1:8 json-syntax file ends where ',' or '}' should stand");
    check_error(f, DOC_JSON, "{", "1:2 json-syntax file ends where a key in double quotes");
    check_error(f, DOC_JSON, "[1,", "1:4 json-syntax file ends where a value should stand");
    check_error(f, DOC_JSON, "[,1]", "1:2 json-syntax expected a value, found ','");
    check_error(f, DOC_JSON, "[1,,2]", "1:4 json-syntax expected a value, found ','");
    check_error(f, DOC_JSON, "{,}", "1:2 json-syntax expected a key in double quotes, found ','");
    check_error(f, DOC_JSON, "{'a': 1}",
                "1:2 json-syntax expected a key in double quotes, found '''");
    check_error(f, DOC_JSON, "{a: 1}",
                "1:2 json-syntax expected a key in double quotes, found 'a'");
    check_error(f, DOC_JSON, "{} {}", "1:4 json-syntax expected the end of the file, found '{'");
    check_error(f, DOC_JSON, "\"a\nb\"", "1:1 json-syntax string is not closed: add '\"'");
    check_error(f, DOC_JSON, "\"a\tb\"", "1:3 json-syntax control character 0x09 in a string");
    check_error(f, DOC_JSON, "\"\\x41\"", "1:3 json-syntax expected an escape");
    check_error(f, DOC_JSON, "\"\\u12g4\"", "1:4 json-syntax expected four hexadecimal digits");
    check_error(f, DOC_JSON, "01", "1:2 json-syntax expected no digit after a leading zero");
    check_error(f, DOC_JSON, "1.", "1:3 json-syntax file ends where a digit should stand");
    check_error(f, DOC_JSON, "-x", "1:2 json-syntax expected a digit, found 'x'");
    check_error(f, DOC_JSON, "+1", "1:1 json-syntax expected a value, found '+'");
    check_error(f, DOC_JSON, "truex", "1:1 json-syntax expected a value, found 't'");
    check_error(f, DOC_JSON, "NaN", "1:1 json-syntax expected a value, found 'N'");
    check_error(f, DOC_JSON, "\xc3\xa9", "1:1 json-syntax expected a value, found '\xc3\xa9'");
}

static void test_jsonc(void **state)
{
    struct fixture *f = *state;
    check_tree(f, DOC_JSONC, "// a\n{ /* b\n */ \"a\": [1, 2,], // c\n \"b\": \"//x\", }\n// end",
               "{a:[1 2] b:\"//x\"}");
    check_tree(f, DOC_JSONC, "{/**/}", "{}");
    check_tree(f, DOC_JSONC, "// nothing", "null");
    const struct doc *root = parse(f, DOC_JSONC, "/* a\n b */ {\n\"x\": 1}");
    check_place(doc_get(root, "x"), 3, 1, 3, 6, 3);
    check_tree(f, DOC_HJSON, "# a\n{ # b\n \"a\": [1\n2]\n \"b\": {\n}\n // c\n \"c\": 3,\n}",
               "{a:[1 2] b:{} c:3}");
    check_error(f, DOC_HJSON, "{\"a\": 1 \"b\": 2}",
                "1:9 json-syntax expected ',' or '}', found '\"'");
    check_error(f, DOC_JSONC, "{\"a\": 1\n\"b\": 2}",
                "2:1 json-syntax expected ',' or '}', found '\"'");
    check_error(f, DOC_JSONC, "{ /* x ", "1:3 json-syntax comment is not closed: add '*/'");
    check_error(f, DOC_JSONC, "{ / }", "1:3 json-syntax expected a comment, found '/'");
    check_error(f, DOC_JSONC, "[1,,]", "1:4 json-syntax expected a value");
    check_error(f, DOC_JSONC, "{,}", "1:2 json-syntax expected a key");
}

static void test_toml(void **state)
{
    struct fixture *f = *state;
    check_tree(f, DOC_TOML,
               "name = \"x\" # c\nn = [1_000, 0xff, 0o17, 0b11, -1.5e3, +2, inf]\nb = true\n"
               "d = 2020-01-02\nt = 07:32:00\n\"q k\".z = 'l\\n'\n",
               "{name:\"x\" n:[1000 255 15 3 -1500 2 nan] b:true d:'2020-01-02' t:'07:32:00' q "
               "k:{z:\"l\\n\"}}");
    check_tree(f, DOC_TOML, "a.b.c = 1\na.b.d = 2\n[t]\nx = 1\n[t.u]\ny = 2\n[a.e]\n",
               "{a:{b:{c:1 d:2} e:{}} t:{x:1 u:{y:2}}}");
    check_tree(f, DOC_TOML, "[[q.p]]\na = 1\n[q.p.s]\nz = 1\n[[q.p]]\na = 2\n",
               "{q:{p:[{a:1 s:{z:1}} {a:2}]}}");
    check_tree(f, DOC_TOML,
               "r = [ { p = \"a\", z.y = [1] }, # c\n  { p = \"b\" },\n]\ne = {}\nv = []\n",
               "{r:[{p:\"a\" z:{y:[1]}} {p:\"b\"}] e:{} v:[]}");
    check_tree(f, DOC_TOML,
               "a = \"\"\"\nx\\\n   y\"\"\"\nb = '''\nl\\'''\nc = \"\\u00e9\\t\"\nd = \"\"\n",
               "{a:\"xy\" b:\"l\\\" c:\"\xc3\xa9\t\" d:\"\"}");
    check_tree(f, DOC_TOML, "a = 1\r\n[b]\r\nc = \"d\"\r\n", "{a:1 b:{c:\"d\"}}");
    check_tree(f, DOC_TOML, "", "null");
    check_tree(f, DOC_TOML, "# c\n", "{}");
    check_tree(f, DOC_TOML, "a = 1", "{a:1}");
}

static void test_toml_places(void **state)
{
    struct fixture *f = *state;
    const struct doc *root = parse(f, DOC_TOML,
                                   "name = \"w\"\n"
                                   "\n"
                                   "[vars]\n"
                                   "A = \"b\"\n"
                                   "[[kv]]\n"
                                   "list = [\n"
                                   "  1,\n"
                                   "  { x = 2 },\n"
                                   "]\n");
    check_place(doc_get(root, "name"), 1, 1, 1, 8, 1);
    check_place(doc_get(root, "vars"), 3, 2, 3, 2, 4);
    check_place(doc_at(root, "vars.A"), 4, 1, 4, 5, 4);
    check_place(doc_at(root, "kv.0"), 5, 1, 5, 1, 9);
    check_place(doc_at(root, "kv.0.list"), 6, 1, 6, 8, 9);
    check_place(doc_at(root, "kv.0.list.0"), 7, 3, 7, 3, 7);
    check_place(doc_at(root, "kv.0.list.1.x"), 8, 5, 8, 9, 8);
}

static void test_toml_broken(void **state)
{
    struct fixture *f = *state;
    check_error(f, DOC_TOML, "a = 1\nb = \n", "2:");
    check_error(f, DOC_TOML, "a = [1, 2\n", "1:");
    check_error(f, DOC_TOML, "x = 1\n[a\nb = 2\n", "2:");
    check_error(f, DOC_TOML, "a = {{ x }}\n", "1:");
    check_error(f, DOC_TOML, "a = 1\na.b = 2\n",
                "2:1 toml-syntax 'a' is a value since line 1 and cannot be a table");
    check_error(f, DOC_TOML, "a = 1\n[[a]]\n", "2:3 toml-syntax 'a' is no list of tables");
}

static void test_script(void **state)
{
    struct fixture *f = *state;
    check_tree(
        f, DOC_SCRIPT,
        "const n = 5, o = {x: 1, y: 2};\n"
        "export default { a: n, 'b c': [true, null, -1.5, undefined], ...o, y: 3, [`k`]: `t${n}`,\n"
        "  d: 'q\\n\\u00e9' as string, f() {}, g: o } satisfies T;\n",
        "{a:5 b c:[true null -1.5 null] x:1 y:3 k:\"t5\" d:\"q\n\xc3\xa9\" g:{x:1 y:2}}");
    check_tree(f, DOC_SCRIPT, "module.exports = () => ({ a: require('./b').c, b: require('./d') })",
               "{a:\"${code:require('./b').c}\" b:\"${import:./d}\"}");
    check_tree(f, DOC_SCRIPT,
               "exports.a = process.env.A; exports.b = process.env['B'] ?? 1;\n"
               "module.exports.c = process.env.C || 'd'",
               "{a:\"${env:A}\" b:\"${code:process.env['B'] ?? 1}\" c:\"${env:C, 'd'}\"}");
    check_tree(f, DOC_SCRIPT,
               "export { default as a, b as c } from './x'\nexport const d = __dirname",
               "{d:\"${dirname:}\" a:'${import:./x}' c:'${import:./x:b}'}");
    check_tree(f, DOC_SCRIPT,
               "import * as a from 'm'\nconst { z } = require('./z')\nexport default [a, z]",
               "[\"${import:m}\" \"${import:./z:z}\"]");
    check_tree(f, DOC_SCRIPT, "const a = b, b = a\nexport default { a }", "{a:\"${code:a}\"}");
    check_tree(f, DOC_SCRIPT, "", "{}");
    const struct doc *root = parse(f, DOC_SCRIPT, "export default {\n  a: {\n    b: 'c' }\n}\n");
    check_place(root, 1, 16, 1, 16, 4);
    check_place(doc_get(root, "a"), 2, 3, 2, 6, 3);
    check_place(doc_at(root, "a.b"), 3, 5, 3, 8, 3);
    check_error(f, DOC_SCRIPT, "export default {\n  a: [1\n}\n", "");
    check_error(f, DOC_SCRIPT, "export default {\n  a: % }\n",
                "2:3 script-syntax not valid code here");
    (void)parse_slice(f, DOC_SCRIPT, SLICE("const a = {b: a}; export default a"), VIRGA_ERR_LIMIT);
    assert_non_null(strstr(f->heard.text, "doc-too-deep"));
    (void)parse_slice(f, DOC_SCRIPT,
                      SLICE("const a=[b,b,b,b,b,b,b,b],b=[c,c,c,c,c,c,c,c],c=[d,d,d,d,d,d,d,d],"
                            "d=[e,e,e,e,e,e,e,e],e=[f,f,f,f,f,f,f,f],f=[g,g,g,g,g,g,g,g],g=1;"
                            "export default a"),
                      VIRGA_ERR_LIMIT);
    assert_non_null(strstr(f->heard.text, "doc-too-large"));
}

static void test_accessors_accept_anything(void **state)
{
    struct fixture *f = *state;
    const struct doc *root =
        parse(f, DOC_YAML,
              "s: text\nn: 5\nq: '7'\nt: true\ny: 'yes'\nno: No\nz:\nl: [a, b]\nm: {k: v}\n");
    assert_null(doc_get(NULL, "a"));
    assert_null(doc_get(doc_get(root, "s"), "a"));
    assert_null(doc_get(root, "absent"));
    assert_null(doc_at(root, "m.k.x"));
    assert_null(doc_at(root, "l.2"));
    assert_null(doc_at(root, "l.x"));
    assert_null(doc_at(NULL, "l"));
    assert_ptr_equal(doc_at(root, ""), root);
    assert_true(slice_eq_str(doc_text(doc_at(root, "m.k")), "v"));
    assert_true(slice_eq_str(doc_text(doc_index(doc_get(root, "l"), 1)), "b"));
    assert_null(doc_index(root, 0));
    assert_int_equal(doc_text(root).len, 0);
    assert_int_equal(doc_text(doc_get(root, "z")).len, 0);
    assert_int_equal(doc_text_at(NULL, "x").len, 0);
    assert_true(doc_number(doc_get(root, "n"), -1) == 5);
    assert_true(doc_number(doc_get(root, "q"), -1) == 7);
    assert_true(doc_number(doc_get(root, "s"), -1) == -1);
    assert_true(doc_number(NULL, -1) == -1);
    assert_true(doc_bool(doc_get(root, "t"), false));
    assert_true(doc_bool(doc_get(root, "y"), false));
    assert_false(doc_bool(doc_get(root, "no"), true));
    assert_true(doc_bool(doc_get(root, "s"), true));
    assert_false(doc_bool(NULL, false));
    assert_int_equal(doc_count(root), 9);
    assert_int_equal(doc_count(NULL), 0);
    size_t n = 0;
    doc_each(child, doc_get(root, "l")) n++;
    doc_each(none, doc_get(root, "absent")) n++;
    assert_int_equal(n, 2);
}

static void test_format_by_name(void **state)
{
    static const struct {
        const char *name;
        int format;
    } names[] = {
        {"a/serverless.yml", DOC_YAML},
        {"t.yaml", DOC_YAML},
        {"package.json", DOC_JSON},
        {"x/wrangler.json", DOC_JSONC},
        {"zappa_settings.json", DOC_HJSON},
        {"wrangler.jsonc", DOC_JSONC},
        {"tsconfig.app.json", DOC_JSONC},
        {"wrangler.toml", DOC_TOML},
        {"poetry.lock", DOC_TOML},
        {"Pipfile.lock", DOC_JSON},
        {"yarn.lock", -1},
        {"a/serverless.ts", DOC_SCRIPT},
        {"index.js", -1},
        {"yml", -1},
    };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        enum doc_format format;
        bool known = doc_format_of(names[i].name, &format);
        assert_int_equal(known, names[i].format >= 0);
        if (known)
            assert_int_equal(format, names[i].format);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_yaml_kinds),
        TEST(test_yaml_keeps_tags),
        TEST(test_yaml_places),
        TEST(test_yaml_aliases_and_merges),
        TEST(test_yaml_alias_bomb),
        TEST(test_yaml_of_template_languages),
        TEST(test_yaml_of_many_marks),
        TEST(test_yaml_broken),
        TEST(test_yaml_is_mended),
        TEST(test_duplicate_keys_are_noted),
        TEST(test_nesting_is_capped),
        TEST(test_json),
        TEST(test_json_is_strict),
        TEST(test_jsonc),
        TEST(test_toml),
        TEST(test_toml_places),
        TEST(test_toml_broken),
        TEST(test_script),
        TEST(test_accessors_accept_anything),
        TEST(test_format_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
