/* SPDX-License-Identifier: Apache-2.0 */
/* What the code of files says that are functions by their place. */
#include "shape-fixture.h"

/* A function of the model as a reader makes it, and its code. */
static struct app_function *add(struct fixture *fx, const char *path, const char *convention,
                                const char *route, const char *text)
{
    struct location at = {.file = path, .line = 1, .column = 1};
    struct app_function *f = app_add_function(&fx->app, path, at);
    f->provider = PROVIDER_VERCEL;
    f->file = path;
    f->code_dir = "";
    if (convention)
        app_set(&fx->app, f, "convention", convention, true, at);
    struct app_trigger *t = app_add_trigger(&fx->app, f, route ? TRIGGER_HTTP : TRIGGER_DIRECT, at);
    t->method = route ? "ANY" : NULL;
    t->path = route;
    t->auth = route ? AUTH_NONE : AUTH_IAM;
    add_file(fx, path, text);
    return f;
}

/* "http GET /x (public) GET @2", one a line: description, symbol, line. */
static void expect(struct fixture *fx, const struct app_function *f, const char *expected)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    for (size_t i = 0; i < f->triggers.len; i++) {
        const struct app_trigger *t = &f->triggers.items[i];
        const struct app_setting *symbol = app_setting(t, "symbol");
        const struct app_setting *before = app_setting(t, "middleware");
        buf_printf(&b, "%s%s %s @%u", i ? "\n" : "", trigger_describe(&fx->arena, t),
                   symbol ? symbol->value : "-", t->at.line);
        if (before)
            buf_printf(&b, " after %s", before->value);
    }
    assert_string_equal(b.ptr ? b.ptr : "", expected);
    buf_release(&b);
}

static const char *convention(const struct app_function *f)
{
    return app_setting(f, "convention")->value;
}

static void test_each_method_is_a_trigger(void **state)
{
    struct fixture *fx = *state;
    struct app_function *f = add(fx, "app/a/route.ts", "next-route", "/a",
                                 "export const maxDuration = 30\n"
                                 "export async function GET(request) {}\n"
                                 "const save = wrap(async (request) => {})\n"
                                 "export { save as POST, save as PUT }\n"
                                 "export const helper = 1\n");
    shape_recognize(&fx->app, fx->program);
    expect(fx, f,
           "http GET /a (public) GET @2\nhttp POST /a (public) POST @4\n"
           "http PUT /a (public) PUT @4");
    assert_string_equal(f->symbol, "GET");
    assert_true(f->timeout == 30);
    assert_int_equal(fx->app.functions.len, 1);
}

static void test_what_exports_nothing_stays_as_it_was(void **state)
{
    struct fixture *fx = *state;
    struct app_function *f =
        add(fx, "app/a/route.ts", "next-route", "/a", "export * from './other'\n");
    shape_recognize(&fx->app, fx->program);
    expect(fx, f, "http ANY /a (public) - @1");
}

static void test_requests_of_two_kinds(void **state)
{
    struct fixture *fx = *state;
    const struct app_function *node =
        add(fx, "api/a.js", "node-request", "/api/a", "module.exports = (req, res) => res.end()\n");
    const struct app_function *web = add(fx, "api/b.js", "node-request", "/api/b",
                                         "export default (request) => new Response('')\n");
    const struct app_function *edge =
        add(fx, "api/c.js", "node-request", "/api/c",
            "export const config = { runtime: 'edge' }\nexport default wrap(handler)\n");
    const struct app_function *methods =
        add(fx, "api/d.js", "node-request", "/api/d", "export function POST(request) {}\n");
    const struct app_function *object =
        add(fx, "api/e.js", "node-request", "/api/e", "export default { fetch(request) {} }\n");
    shape_recognize(&fx->app, fx->program);
    assert_string_equal(convention(node), "node-request");
    assert_string_equal(convention(web), "web-request");
    assert_string_equal(convention(edge), "web-request");
    assert_string_equal(edge->runtime, "edge");
    assert_string_equal(convention(methods), "web-request");
    expect(fx, methods, "http POST /api/d (public) POST @1");
    assert_string_equal(convention(object), "web-request");
    expect(fx, object, "http ANY /api/e (public) default.fetch @1");
}

static void test_netlify_says_it_in_code(void **state)
{
    struct fixture *fx = *state;
    const struct app_function *old = add(fx, "f/a.js", "netlify-function", "/.netlify/functions/a",
                                         "exports.handler = async (event) => ({})\n");
    const struct app_function *timed =
        add(fx, "f/b.js", "netlify-function", "/.netlify/functions/b",
            "const { schedule } = require('@netlify/functions')\n"
            "exports.handler = schedule('@hourly', async () => ({}))\n");
    const struct app_function *routed =
        add(fx, "f/c.js", "netlify-function", "/.netlify/functions/c",
            "export default async (request) => new Response('')\n"
            "export const config = {\n"
            "  path: ['/x', '/y'],\n" /* 3 */
            "  method: 'POST',\n"
            "}\n");
    const struct app_function *daily =
        add(fx, "f/d.js", "netlify-function", "/.netlify/functions/d",
            "export default async () => {}\n"
            "export const config = { schedule: '@daily' }\n");
    shape_recognize(&fx->app, fx->program);
    assert_string_equal(convention(old), "netlify-lambda");
    expect(fx, old, "http ANY /.netlify/functions/a (public) handler @1");
    expect(fx, timed, "schedule @hourly handler @2");
    expect(fx, routed, "http POST /x (public) default @3\nhttp POST /y (public) default @3");
    expect(fx, daily, "schedule @daily default @2");
}

static void test_middleware_runs_before_what_it_matches(void **state)
{
    static const char code[] = "export const GET = () => 1\n";
    struct fixture *fx = *state;
    const struct app_function *in = add(fx, "app/in/route.ts", "next-route", "/in/x", code);
    const struct app_function *out = add(fx, "app/out/route.ts", "next-route", "/out", code);
    const struct app_function *not = add(fx, "app/not/route.ts", "next-route", "/all/static", code);
    const struct app_function *all = add(fx, "app/all/route.ts", "next-route", "/all/y", code);
    add(fx, "middleware.ts", "next-middleware", "/*",
        "export function middleware(request) {}\n"
        "export const config = { matcher: ['/in/:path*', { source: '/all/((?!static|_next).*)' }] "
        "}\n");
    shape_recognize(&fx->app, fx->program);
    expect(fx, in, "http GET /in/x (public) GET @1 after middleware.ts");
    expect(fx, out, "http GET /out (public) GET @1");
    expect(fx, not, "http GET /all/static (public) GET @1");
    expect(fx, all, "http GET /all/y (public) GET @1 after middleware.ts");
}

static void test_middleware_below_a_base(void **state)
{
    struct fixture *fx = *state;
    const struct app_function *in =
        add(fx, "app/in/route.ts", "next-route", "/docs/in", "export const GET = () => 1\n");
    const struct app_function *m = add(fx, "proxy.ts", "next-middleware", "/docs/*",
                                       "export default function proxy(request) {}\n"
                                       "export const config = { matcher: '/in' }\n");
    shape_recognize(&fx->app, fx->program);
    expect(fx, m, "http ANY /docs/in (public) default @2");
    expect(fx, in, "http GET /docs/in (public) GET @1 after proxy.ts");
}

static void test_server_actions(void **state)
{
    struct fixture *fx = *state;
    add_file(fx, "app/actions.ts",
             "// what forms send\n"
             "'use server'\n"
             "export async function save(form) {}\n"
             "async function helper() {}\n"
             "export const remove = async (id) => {}\n");
    add_file(fx, "app/other.ts", "export async function save(form) {}\n");
    shape_recognize(&fx->app, fx->program);
    assert_int_equal(fx->app.functions.len, 1);
    assert_string_equal(convention(fx->app.functions.items[0]), "server-action");
    expect(fx, fx->app.functions.items[0],
           "http POST save (public) save @3\nhttp POST remove (public) remove @5");
}

static void test_middleware_of_pages(void **state)
{
    struct fixture *fx = *state;
    const struct app_function *f = add(fx, "functions/_middleware.js", "pages-middleware", "/*",
                                       "export const onRequestDelete = [check]\n");
    shape_recognize(&fx->app, fx->program);
    expect(fx, f, "http DELETE /* (public) onRequestDelete @1");
}

/* However many there are. */
static void test_exports_behind_others(void **state)
{
    struct fixture *fx = *state;
    struct buf text;
    buf_init(&text, 1 << 16);
    for (int i = 0; i < 100; i++)
        buf_printf(&text, "export const e%d = 1\n", i);
    buf_add_str(&text, "export function GET() {}\n");
    buf_add_char(&text, '\0');
    const struct app_function *f =
        add(fx, "app/x/route.js", "next-route", "/x", buf_slice(&text).ptr);
    shape_recognize(&fx->app, fx->program);
    expect(fx, f, "http GET /x (public) GET @101");
    buf_release(&text);
}

static void test_workers_that_get_mail(void **state)
{
    struct fixture *fx = *state;
    struct app_function *f = add(fx, "src/index.ts", NULL, NULL,
                                 "export default {\n"
                                 "  async email(message, env) {},\n"
                                 "}\n");
    f->provider = PROVIDER_CLOUDFLARE;
    shape_recognize(&fx->app, fx->program);
    assert_int_equal(f->triggers.len, 1);
    assert_int_equal(f->triggers.items[0].kind, TRIGGER_EMAIL);
    assert_int_equal(f->triggers.items[0].at.line, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_method_is_a_trigger, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_exports_nothing_stays_as_it_was, setup, teardown),
        cmocka_unit_test_setup_teardown(test_requests_of_two_kinds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_netlify_says_it_in_code, setup, teardown),
        cmocka_unit_test_setup_teardown(test_middleware_runs_before_what_it_matches, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_middleware_below_a_base, setup, teardown),
        cmocka_unit_test_setup_teardown(test_server_actions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_middleware_of_pages, setup, teardown),
        cmocka_unit_test_setup_teardown(test_exports_behind_others, setup, teardown),
        cmocka_unit_test_setup_teardown(test_workers_that_get_mail, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
