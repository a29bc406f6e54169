/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "report/layout.h"
#include "report/report.h"

struct fixture {
    struct arena arena;
    struct finding_set set;
    struct report_input in;
};

static void fixture_init(struct fixture *f)
{
    *f = (struct fixture){0};
    arena_init(&f->arena);
    finding_set_init(&f->set, &f->arena);
    f->in.version = "1.2.3";
}

static struct finding *add(struct fixture *f, const char *file, unsigned line, enum severity s)
{
    struct location at = {file, line, 3, line, 9};
    struct finding *x = finding_add(&f->set, "command-injection/child-process", s,
                                    CONFIDENCE_LIKELY, at, "the query parameter '%s' runs", "id");
    finding_add_function(&f->set, x, "vote");
    finding_add_entry_point(&f->set, x, "http GET /votes/{id} (public)");
    finding_add_step(&f->set, x, (struct location){file, 1, 2, 0, 0}, "enters here");
    finding_add_step(&f->set, x, at, "reaches exec()");
    finding_add_evidence(&f->set, x, EVIDENCE_STATIC, "route",
                         (struct location){"serverless.yml", 4, 5, 0, 0}, "anyone may call it");
    x->fix = "pass arguments as a list";
    return x;
}

static void finish(struct fixture *f)
{
    finding_set_finish(&f->set);
    for (size_t i = 0; i < f->set.items.len; i++) {
        const struct finding *x = &f->set.items.items[i];
        if (x->suppression == SUPPRESSION_NONE)
            *vec_add(&f->in.findings, &f->arena) = x;
        else
            *vec_add(&f->in.suppressed, &f->arena) = x;
    }
}

static void write_as(struct fixture *f, const char *format, struct buf *out)
{
    const struct report_style style = {80, false};
    const struct report_writer *w = report_writer_find(format);
    assert_non_null(w);
    buf_init(out, 1u << 28);
    w->write(&f->in, &style, out);
    assert_false(out->full);
}

static void json_comes_back_as_it_went(void **state)
{
    struct fixture f, g;
    struct buf first, second;
    fixture_init(&f);
    add(&f, "src/a.js", 7, SEVERITY_HIGH);
    add(&f, "src/\"odd\"\n\x1b.js", 8, SEVERITY_LOW);
    struct finding *quiet = add(&f, "src/b.js", 9, SEVERITY_CRITICAL);
    quiet->suppression = SUPPRESSION_INLINE;
    quiet->suppression_reason = "checked by the gateway";
    *vec_add(&f.in.diags, &f.arena) =
        (struct report_diag){VIRGA_DIAG_WARNING, "yaml-syntax", "bad.yml", "odd tab", 3, 1};
    f.in.incomplete = true;
    f.in.unsure = 5;
    f.in.coverage.files = 12;
    f.in.coverage.advisories = "2026-01-02T00:00:00Z";
    finish(&f);
    write_as(&f, "json", &first);

    fixture_init(&g);
    assert_int_equal(report_read_json(buf_slice(&first), "x.json", &g.set, &g.in, NULL), VIRGA_OK);
    for (size_t i = 0; i < g.set.items.len; i++) {
        const struct finding *x = &g.set.items.items[i];
        if (x->suppression == SUPPRESSION_NONE)
            *vec_add(&g.in.findings, &g.arena) = x;
        else
            *vec_add(&g.in.suppressed, &g.arena) = x;
    }
    write_as(&g, "json", &second);
    assert_string_equal(first.ptr, second.ptr);
    buf_release(&first);
    buf_release(&second);
    arena_release(&f.arena);
    arena_release(&g.arena);
}

static void refuses_what_is_no_report(void **state)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"findings\": 1}",
        "{\"findings\": []}",
        "{\"version\":2,\"findings\":[]}",
        "{\"version\":1,\"findings\":[{}]}",
        "{\"version\":1,\"findings\":[{\"rule\":\"x\",\"severity\":\"huge\",\"confidence\":"
        "\"likely\","
        "\"file\":\"a\",\"message\":\"m\",\"fingerprint\":\"0\"}]}",
        "{\"version\":1,\"findings\":[{\"rule\":\"x\",\"severity\":\"high\",\"confidence\":"
        "\"likely\","
        "\"file\":\"a\",\"message\":\"m\",\"fingerprint\":"
        "\"0123456789abcdef0123456789abcdef0123456789abcdef\"}]}",
    };
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct fixture f;
        fixture_init(&f);
        assert_int_not_equal(report_read_json(slice_of(texts[i]), "x", &f.set, &f.in, NULL),
                             VIRGA_OK);
        arena_release(&f.arena);
    }
}

static void sarif_says_what_the_contract_asks(void **state)
{
    struct fixture f;
    struct buf out;
    fixture_init(&f);
    add(&f, "src/a b\xc3\xa9:c.js", 7, SEVERITY_MEDIUM);
    finish(&f);
    write_as(&f, "sarif", &out);
    cJSON *root = cJSON_Parse(out.ptr);
    assert_non_null(root);
    cJSON *run = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "runs"), 0);
    cJSON *result = cJSON_GetArrayItem(cJSON_GetObjectItem(run, "results"), 0);
    assert_string_equal(cJSON_GetObjectItem(result, "level")->valuestring, "warning");
    cJSON *place = cJSON_GetArrayItem(cJSON_GetObjectItem(result, "locations"), 0);
    place = cJSON_GetObjectItem(place, "physicalLocation");
    assert_string_equal(
        cJSON_GetObjectItem(cJSON_GetObjectItem(place, "artifactLocation"), "uri")->valuestring,
        "src/a%20b%C3%A9%3Ac.js");
    assert_int_equal(
        cJSON_GetObjectItem(cJSON_GetObjectItem(place, "region"), "endColumn")->valueint, 9);
    cJSON *prints = cJSON_GetObjectItem(result, "partialFingerprints");
    assert_int_equal(strlen(cJSON_GetObjectItem(prints, "virga/v1")->valuestring), 32);
    cJSON_Delete(root);
    buf_release(&out);
    arena_release(&f.arena);
}

static void sarif_keeps_the_gravest(void **state)
{
    struct fixture f;
    struct buf out;
    fixture_init(&f);
    for (unsigned i = 0; i < 25010; i++)
        (void)finding_add(&f.set, "xss", i < 20 ? SEVERITY_LOW : SEVERITY_HIGH, CONFIDENCE_LIKELY,
                          (struct location){"a.js", i + 1, 1, 0, 0}, "m%u", i);
    finish(&f);
    write_as(&f, "sarif", &out);
    cJSON *root = cJSON_Parse(out.ptr);
    cJSON *run = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "runs"), 0), *r;
    cJSON *results = cJSON_GetObjectItem(run, "results");
    assert_int_equal(cJSON_GetArraySize(results), 25000);
    unsigned low = 0;
    cJSON_ArrayForEach(r, results) low +=
        strcmp(cJSON_GetObjectItem(r, "level")->valuestring, "note") == 0;
    assert_int_equal(low, 10);
    assert_non_null(strstr(out.ptr, "10 results of the least severity are left out"));
    cJSON_Delete(root);
    buf_release(&out);
    arena_release(&f.arena);
}

static void text_fits_and_escapes(void **state)
{
    struct fixture f;
    struct buf out;
    fixture_init(&f);
    char longname[300];
    memset(longname, 'x', sizeof(longname) - 1);
    longname[sizeof(longname) - 1] = '\0';
    add(&f, longname, 7, SEVERITY_HIGH);
    add(&f, "\x1b]0;title\x07.js", 8, SEVERITY_LOW);
    struct finding *x = add(&f, "\xe6\x97\xa5\xe6\x9c\xac/a.js", 8, SEVERITY_LOW);
    for (int i = 0; i < 60; i++)
        finding_add_step(&f.set, x, (struct location){"a.js", 1, 1, 0, 0},
                         "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e the value goes on and on and on and "
                         "on to the next %d",
                         i);
    finish(&f);
    write_as(&f, "text", &out);
    assert_null(strchr(out.ptr, '\x1b'));
    assert_null(strchr(out.ptr, '\x07'));
    assert_non_null(strstr(out.ptr, "\\x1b]0;title"));
    assert_non_null(strstr(out.ptr, "(50 steps)"));
    struct slice rest = buf_slice(&out);
    while (rest.len) {
        struct slice line = slice_cut(rest, '\n', &rest);
        if (utf8_safe_width(line) > 80)
            fail_msg("too wide: %.*s", SLICE_ARG(line));
    }
    buf_release(&out);
    arena_release(&f.arena);
}

static void wraps(void **state)
{
    struct buf out;
    struct layout l;
    const struct report_style style = {40, false};
    buf_init(&out, 4096);
    layout_init(&l, &style, &out);
    layout_field(&l, 10, "fix", SLICE("one two three four five six seven eight nine"));
    assert_string_equal(out.ptr, "  fix     one two three four five six\n"
                                 "          seven eight nine\n");
    buf_clear(&out);
    layout_wrap(&l, 0, 2, TONE_PLAIN, SLICE("a\nb\n\nc\n- d\n- e f\n"), true);
    assert_string_equal(out.ptr, "a b\n\n  c\n  - d\n  - e f\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_comes_back_as_it_went),
        cmocka_unit_test(refuses_what_is_no_report),
        cmocka_unit_test(sarif_says_what_the_contract_asks),
        cmocka_unit_test(sarif_keeps_the_gravest),
        cmocka_unit_test(text_fits_and_escapes),
        cmocka_unit_test(wraps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
