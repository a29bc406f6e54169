/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

static const char *setting(const struct app_function *f, const char *name)
{
    const struct app_setting *s = app_setting(f, name);
    return s ? s->value : "";
}

static void test_netlify_functions(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"netlify.toml", "[build]\n"
                         "publish = \"dist\"\n"
                         "functions = \"fn\"\n"
                         "edge_functions = \"edge\"\n"
                         "[build.environment]\n" /* 5 */
                         "AWS_LAMBDA_JS_RUNTIME = \"nodejs20.x\"\n"
                         "[[redirects]]\n" /* 7 */
                         "from = \"/api/*\"\n"
                         "to = \"/.netlify/functions/:splat\"\n"
                         "[[redirects]]\n" /* 10 */
                         "from = \"/old\"\n"
                         "to = \"/.netlify/functions/a?x=1\"\n"
                         "[[edge_functions]]\n" /* 13 */
                         "path = \"/e\"\n"
                         "function = \"geo\"\n"
                         "[functions.nightly]\n"
                         "schedule = \"@daily\"\n" /* 17 */
                         "[[headers]]\n"
                         "for = \"/api/*\"\n"
                         "[headers.values]\n"
                         "Access-Control-Allow-Origin = \"*\"\n" /* 21 */},
        {"edge/geo.ts", ""},
        {"fn/a.js", ""},
        {"fn/b/b.mts", ""},
        {"fn/b/helper.mts", ""},
        {"fn/c/index.js", ""},
        {"fn/identity-signup.js", ""},
        {"fn/nightly.js", ""},
        {"fn/types.d.ts", ""},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 6);
    expect_triggers(&fx, "a",
                    "http ANY /.netlify/functions/a (public) @1\nhttp ANY /api/a (public) @7\n"
                    "http ANY /old (public) @10");
    expect_triggers(&fx, "b",
                    "http ANY /.netlify/functions/b (public) @1\nhttp ANY /api/b (public) @7");
    expect_triggers(&fx, "nightly", "schedule @daily @17");
    expect_triggers(&fx, "identity-signup", "identity identity-signup @1");
    expect_triggers(&fx, "geo", "http ANY /e (public) @13");
    assert_string_equal(function(&fx, "b")->file, "fn/b/b.mts");
    assert_string_equal(function(&fx, "a")->runtime, "nodejs20.x");
    assert_int_equal(function(&fx, "a")->provider, PROVIDER_NETLIFY);
    assert_string_equal(setting(function(&fx, "geo"), "convention"), "netlify-edge");
    const struct app_setting *cors =
        app_setting(&function(&fx, "a")->triggers.items[1], "cors-origin");
    assert_string_equal(cors->value, "*");
    assert_int_equal(cors->at.line, 21);
    assert_null(app_setting(&function(&fx, "a")->triggers.items[0], "cors-origin"));
    assert_int_equal(app_find_resource(&fx.app, SLICE("site"))->kind, RESOURCE_SITE);
    end(&fx);
}

static void test_netlify_without_a_config(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"web/netlify/edge-functions/e.ts", ""},
        {"web/netlify/functions/a.ts", ""},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 2);
    expect_triggers(&fx, "a", "http ANY /.netlify/functions/a (public) @1");
    expect_triggers(&fx, "e", "direct (IAM) @1"); /* its address stands in its code */
    end(&fx);
}

static void test_vercel_functions(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"api/_lib/db.js", ""},
        {"api/go.go", ""},
        {"api/go_test.go", ""},
        {"api/helper.py", "import os\n"},
        {"api/index.py", "import json\nclass handler(BaseHTTPRequestHandler):\n    pass\n"},
        {"api/posts/[...slug].js", ""},
        {"api/users/[id].ts", ""},
        {"vercel.json",
         "{\n"
         "  \"functions\": {\"api/**/*.{ts,mts}\": {\"maxDuration\": 30, \"memory\": 512},"
         " \"api/*.js\": {\"memory\": 1}},\n"
         "  \"rewrites\": [{\"source\": \"/u\", \"destination\": \"/api/users/{id}\"},\n"
         "    {\"source\": \"/(.*)\", \"destination\": \"/api/index\"}],\n" /* 4 */
         "  \"crons\": [{\"path\": \"/api/go\", \"schedule\": \"0 0 * * *\"}],\n"
         "  \"headers\": [{\"source\": \"/api/(.*)\", \"headers\": [\n"
         "    {\"key\": \"Access-Control-Allow-Credentials\", \"value\": \"true\"}]}],\n"
         "  \"env\": {\"A\": \"b\", \"C\": \"@secret\"}\n" /* 8 */
         "}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 4);
    expect_triggers(&fx, "api/users/[id]",
                    "http ANY /api/users/{id} (public) @1\nhttp ANY /u (public) @3");
    expect_triggers(&fx, "api/posts/[...slug]", "http ANY /api/posts/{slug+} (public) @1");
    expect_triggers(&fx, "api/index", "http ANY /api (public) @1\nhttp ANY /(.*) (public) @4");
    expect_triggers(&fx, "api/go", "http ANY /api/go (public) @1\nschedule 0 0 * * * @5");
    assert_true(function(&fx, "api/users/[id]")->timeout == 30);
    assert_true(function(&fx, "api/users/[id]")->memory == 512);
    assert_true(function(&fx, "api/go")->timeout == -1);
    assert_true(function(&fx, "api/posts/[...slug]")->memory == -1); /* '*' ends at a folder */
    expect_variables(&fx, "api/go", "A=b @8!\nC=@secret @8");
    assert_string_equal(
        app_setting(&function(&fx, "api/go")->triggers.items[0], "cors-credentials")->value, "on");
    end(&fx);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct file_text *)a)->path, ((const struct file_text *)b)->path);
}

/* Each file becomes one function with one route. */
static void expect_routes(const char *package, const char *const (*files)[2])
{
    struct fixture fx;
    struct file_text texts[8] = {{"package.json", package}};
    size_t n = 1, functions = 0;
    for (; files[n - 1][0]; n++)
        texts[n] = (struct file_text){files[n - 1][0], "export { loader,\n load };\n"};
    qsort(texts, n, sizeof(texts[0]), by_path);
    load_files(&fx, texts);
    for (size_t i = 0; i + 1 < n; i++) {
        struct arena a;
        if (!files[i][1])
            continue;
        functions++;
        arena_init(&a);
        char *id = arena_strdup(&a, files[i][0]);
        *strrchr(id, '.') = '\0';
        expect_triggers(&fx, id, files[i][1]);
        arena_release(&a);
    }
    assert_int_equal(fx.app.functions.len, functions);
    end(&fx);
}

static void test_frameworks(void **state)
{
    static const char *const next[][2] = {
        {"src/app/(shop)/@modal/items/[id]/route.ts", "http ANY /items/{id} (public) @1"},
        {"src/app/api/[[...all]]/route.js", "http ANY /api/{all+} (public) @1"},
        {"src/app/page.tsx", NULL},
        {"src/middleware.ts", "http ANY /* (public) @1"},
        {"src/pages/api/index.ts", "http ANY /api (public) @1"},
        {"src/pages/index.tsx", NULL},
        {NULL, NULL},
    };
    static const char *const kit[][2] = {
        {"src/routes/(app)/[lang=code]/+server.ts", "http ANY /{lang} (public) @1"},
        {"src/routes/+page.svelte", NULL},
        {"src/routes/a/+page.server.js", "http ANY /a (public) @1"},
        {NULL, NULL},
    };
    static const char *const nuxt[][2] = {
        {"server/api/users/[id].get.ts", "http GET /api/users/{id} (public) @1"},
        {"server/middleware/auth.ts", "http ANY /* (public) @1"},
        {"server/routes/x.post.ts", "http POST /x (public) @1"},
        {"server/utils/db.ts", NULL},
        {NULL, NULL},
    };
    static const char *const remix[][2] = {
        {"app/routes/$.tsx", "http ANY /{path+} (public) @1"},
        {"app/routes/_auth.users_.$id.tsx", "http ANY /users/{id} (public) @1"},
        {"app/routes/_index.tsx", "http ANY / (public) @1"},
        {"app/routes/files.new/form.tsx", NULL},
        {"app/routes/sitemap[.]xml.($lang).tsx", "http ANY /sitemap.xml/{lang} (public) @1"},
        {"app/root.tsx", "http ANY /* (public) @1"},
        {NULL, NULL},
    };
    static const char *const remix1[][2] = {
        {"app/routes/__app/users/$id.tsx", "http ANY /users/{id} (public) @1"},
        {NULL, NULL},
    };
    static const char *const none[][2] = {
        {"app/api/route.ts", NULL},
        {"pages/api/a.ts", NULL},
        {NULL, NULL},
    };
    expect_routes("{\"dependencies\": {\"next\": \"15\"}}", next);
    expect_routes("{\"devDependencies\": {\"@sveltejs/kit\": \"2\"}}", kit);
    expect_routes("{\"dependencies\": {\"nuxt\": \"3\"}}", nuxt);
    expect_routes("{\"dependencies\": {\"@remix-run/node\": \"2\"}}", remix);
    expect_routes("{\"dependencies\": {\"@remix-run/node\": \"^1.19.0\"}}", remix1);
    expect_routes("{\"dependencies\": {\"next-themes\": \"1\"}}", none);
}

/* Pages are functions when something of them runs on the server for each request. */
static void test_pages_that_run_on_the_server(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"app/a/[id]/page.tsx", "export default ({ params }) => params.id\n"},
        {"app/b/page.tsx", "'use client'\nexport default ({ params }) => params.id\n"},
        {"app/c/page.tsx", "export default () => 1\n"},
        {"package.json", "{\"dependencies\": {\"next\": \"15\"}}"},
        {"pages/api/x.ts", "export async function getServerSideProps() {}\n"},
        {"pages/d.tsx", "export async function getServerSideProps() {}\n"},
        {"pages/e.tsx", "export default () => 1\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 3);
    expect_triggers(&fx, "app/a/[id]/page", "http ANY /a/{id} (public) @1");
    expect_triggers(&fx, "pages/d", "http ANY /d (public) @1");
    expect_triggers(&fx, "pages/api/x", "http ANY /api/x (public) @1");
    end(&fx);
}

/* What is made when the site is built answers nobody. */
static void test_prerendered_files(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"blog/package.json", "{\"dependencies\": {\"astro\": \"5\"}}"},
        {"blog/src/pages/api/send.ts", "export const prerender = false;\nexport const POST = 1;\n"},
        {"blog/src/pages/rss.xml.js", "export const GET = 1;\n"},
        {"kit/package.json", "{\"dependencies\": {\"@sveltejs/kit\": \"2\"}}"},
        {"kit/src/routes/data/+server.ts", "export const prerender = true;\n"},
        {"kit/src/routes/live/+server.ts", "export const prerender = 'auto';\n"},
        {"kit/src/routes/plain/+page.server.ts", "const load = 1; // export load\n"},
        {"next/app/a/route.ts", "export const GET = 1;\n"},
        {"next/next.config.mjs", "export default { output: 'export' }\n"},
        {"next/package.json", "{\"dependencies\": {\"next\": \"15\"}}"},
        {"shop/astro.config.mjs", "export default defineConfig({ output: 'server' })\n"},
        {"shop/package.json", "{\"dependencies\": {\"astro\": \"5\"}}"},
        {"shop/src/pages/_lib/db.ts", "export const GET = 1;\n"},
        {"shop/src/pages/cart.ts", "export const GET = 1;\n"},
        {"shop/src/pages/feed.ts", "export const prerender: boolean = true\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 3);
    expect_triggers(&fx, "src/pages/api/send", "http ANY /api/send (public) @1");
    expect_triggers(&fx, "src/routes/live/+server", "http ANY /live (public) @1");
    expect_triggers(&fx, "src/pages/cart", "http ANY /cart (public) @1");
    end(&fx);
}

static void test_layers_of_nuxt(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"layers/auth/nuxt.config.ts", "export default defineNuxtConfig({})\n"},
        {"layers/auth/server/api/login.post.ts", ""},
        {"nuxt.config.ts", ""},
        {"package.json", "{\"dependencies\": {\"nuxt\": \"4\"}}"},
        {"server/api/(group)/x.ts", ""},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 2);
    expect_triggers(&fx, "server/api/login.post", "http POST /api/login (public) @1");
    expect_triggers(&fx, "server/api/(group)/x", "http ANY /api/x (public) @1");
    end(&fx);
}

/* Where builds are told, nothing is found by its place; middleware is. */
static void test_vercel_builds_and_middleware(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"api/never.js", ""},
        {"lib/a.test.js", ""},
        {"middleware.ts", "export default () => {}\n"},
        {"one.js", ""},
        {"sub/two.mjs", ""},
        {"vercel.json", "{\"builds\": [{\"src\": \"/@(one|sub/**/two).+(js|mjs)\","
                        " \"use\": \"@vercel/node\"}],\n"
                        "\"routes\": [{\"src\": \"/x\", \"dest\": \"/one.js\"}]}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 3);
    expect_triggers(&fx, "one", "http ANY /one (public) @1\nhttp ANY /x (public) @2");
    expect_triggers(&fx, "sub/two", "http ANY /sub/two (public) @1");
    expect_triggers(&fx, "middleware", "http ANY /* (public) @1");
    end(&fx);
}

static void test_netlify_in_folders(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"app/netlify.toml", "[build]\nbase = \"app/\"\npublish = \"public\"\n"
                             "[[redirects]]\nfrom = \"/admin\"\nto = \"/.netlify/functions/a\"\n"
                             "conditions = {Role = [\"admin\"]}\n"},
        {"app/netlify/functions/a.ts", ""},
        {"app/public/_redirects", "# what the site answers\n"
                                  "/one/:id id=:id  /.netlify/functions/a?id=:id 200 # comment\n"
                                  "/two /.netlify/functions/a 200! Role=editor\n/three /x\n"},
        {"application/netlify/functions/b.ts", ""},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 2);
    expect_triggers(
        &fx, "a",
        "http ANY /.netlify/functions/a (public) @1\nhttp ANY /admin (signed-in users) @4\n"
        "http ANY /one/:id (public) @2\nhttp ANY /two (signed-in users) @3");
    expect_triggers(&fx, "b", "http ANY /.netlify/functions/b (public) @1");
    end(&fx);
}

/* What holds for all functions is told once and capped for all of them. */
static void test_too_much_of_a_config(void **state)
{
    struct fixture fx;
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 5000; i++)
        buf_printf(&text, "[[redirects]]\nfrom = \"/%d\"\nto = \"/.netlify/functions/a\"\n", i);
    buf_add_char(&text, '\0');
    const struct file_text files[] = {
        {"netlify.toml", buf_slice(&text).ptr},
        {"netlify/functions/a.ts", ""},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(function(&fx, "a")->triggers.len, 1024);
    struct slice told = buf_slice(&fx.diags), rest;
    (void)slice_cut(told, '\n', &rest);
    assert_true(slice_find(told, "project-too-large") != SIZE_MAX && !rest.len);
    buf_release(&text);
    end(&fx);
}

static void test_next_base_path_and_vercel_json(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"web/app/a/route.ts", ""},
        {"web/next.config.js", "module.exports = { basePath: '/shop' }\n"},
        {"web/package.json", "{\"dependencies\": {\"next\": \"15\"}}"},
        {"web/vercel.json", "{\"crons\": [{\"path\": \"/shop/a\", \"schedule\": \"0 0 * * *\"}]}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    expect_triggers(&fx, "app/a/route", "http ANY /shop/a (public) @1\nschedule 0 0 * * * @1");
    assert_string_equal(function(&fx, "app/a/route")->code_dir, "web");
    assert_int_equal(function(&fx, "app/a/route")->provider, PROVIDER_VERCEL);
    end(&fx);
}

static void test_pages(void **state)
{
    static const char handler[] = "export const onRequest = () => {}\n";
    struct fixture fx;
    const struct file_text files[] = {
        {"a/functions/_middleware.js", handler},
        {"a/functions/api/[[rest]].js", handler},
        {"a/functions/api/_middleware.ts", handler},
        {"a/functions/lib.js", "export const helper = 1\n"},
        {"a/functions/other.js", handler},
        {"a/functions/shop.js", handler},
        {"a/functions/static/x.js", handler},
        {"a/public/_routes.json", "{\"include\": [\"/static/*\", \"/api/*\", \"/shop/\"],"
                                  " \"exclude\": [\"/static/*\", \"/*.*\"]}"},
        {"a/wrangler.toml", "name = \"a\"\npages_build_output_dir = \"public\"\n[vars]\n"
                            "X = \"1\"\n[env.production.vars]\nX = \"2\"\n"},
        {"b/functions/y.ts", handler},
        {"c/_worker.js", ""},
        {"c/functions/y.ts", handler},
        {"c/wrangler.toml", "name = \"c\"\npages_build_output_dir = \".\"\n"},
        {"d/functions/z.ts", handler},
        {"d/wrangler.toml", "name = \"d\"\n"},
        {"my-functions/functions/w.ts", handler},
        {"packages/functions/firebase.ts",
         "import { onRequest } from 'firebase-functions/v2/https'\n"
         "export const api = onRequest((req, res) => res.end())\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_int_equal(fx.app.functions.len, 8);
    expect_triggers(&fx, "functions/w", "http ANY /w (public) @1");
    expect_triggers(&fx, "functions/shop", "http ANY /shop (public) @1");
    expect_variables(&fx, "functions/shop", "X=1 @4!\nX=2 @6!");
    expect_triggers(&fx, "functions/z", "http ANY /z (public) @1");
    expect_triggers(&fx, "functions/_middleware", "http ANY /* (public) @1");
    expect_triggers(&fx, "functions/api/_middleware", "http ANY /api/* (public) @1");
    expect_triggers(&fx, "functions/api/[[rest]]", "http ANY /api/{rest+} (public) @1");
    expect_variables(&fx, "functions/api/[[rest]]", "X=1 @4!\nX=2 @6!");
    expect_triggers(&fx, "functions/y", "http ANY /y (public) @1");
    expect_triggers(&fx, "c", "http ANY /* (public) @1");
    assert_string_equal(function(&fx, "c")->symbol, "default.fetch");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_netlify_functions),
        cmocka_unit_test(test_netlify_without_a_config),
        cmocka_unit_test(test_vercel_functions),
        cmocka_unit_test(test_frameworks),
        cmocka_unit_test(test_pages_that_run_on_the_server),
        cmocka_unit_test(test_next_base_path_and_vercel_json),
        cmocka_unit_test(test_prerendered_files),
        cmocka_unit_test(test_layers_of_nuxt),
        cmocka_unit_test(test_vercel_builds_and_middleware),
        cmocka_unit_test(test_netlify_in_folders),
        cmocka_unit_test(test_too_much_of_a_config),
        cmocka_unit_test(test_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
