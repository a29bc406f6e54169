/* SPDX-License-Identifier: Apache-2.0 */
#include "shape-fixture.h"

/* One line for each function: provider, name, symbol, and its triggers with their access. */
static void expect(struct fixture *fx, const char *listing)
{
    shape_recognize(&fx->app, fx->program);
    buf_clear(&fx->out);
    for (size_t i = 0; i < fx->app.functions.len; i++) {
        const struct app_function *f = fx->app.functions.items[i];
        if (!f->from_code)
            continue;
        buf_printf(&fx->out, "%s %s %s", provider_name(f->provider), f->name,
                   f->symbol ? f->symbol : "-");
        for (size_t k = 0; k < f->triggers.len; k++) {
            assert_true(f->triggers.items[k].from_code);
            buf_printf(&fx->out, " %s/%s", trigger_kind_name(f->triggers.items[k].kind),
                       auth_kind_name(f->triggers.items[k].auth));
        }
        buf_add_char(&fx->out, '\n');
    }
    assert_string_equal(fx->out.ptr ? fx->out.ptr : "", listing);
}

static void test_lambda_in_its_javascript_forms(void **state)
{
    struct fixture *fx = *state;
    add_file(fx, "a/index.js", "exports.handler = async (event) => event.body;");
    add_file(fx, "b.js",
             "const run = async (event, context) => db.get(event.id);\n"
             "module.exports = { run, version: 1 };");
    add_file(fx, "c.mjs",
             "export const handler = middy(base).use(cors());\n"
             "async function base(event) { for (const r of event.Records) "
             "use(r.s3.object.key); }");
    add_file(fx, "d.ts",
             "export async function handler(event: any) {\n"
             "  event.Records.forEach((record: any) => send(record.Sns.Message)); }");
    add_file(fx, "e.js", "exports.hello = async () => ({ statusCode: 200, body: 'x' });");
    add_file(fx, "f.js",
             "const serverless = require('serverless-http');\n"
             "module.exports.app = serverless(make());");
    add_file(fx, "g.js",
             "exports.auth = (event, context, callback) => "
             "callback(null, allow(event.authorizationToken, event.headers));");
    expect(fx, "aws a/index.handler handler http/unknown\n"
               "aws b.run run direct/unknown\n"
               "aws c.handler handler storage/unknown\n"
               "aws d.handler handler topic/unknown\n"
               "aws e.hello hello http/unknown\n"
               "aws f.app app http/unknown\n"
               "aws g.auth auth identity/unknown\n");
}

static void test_ordinary_functions_are_no_handlers(void **state)
{
    struct fixture *fx = *state;
    add_file(fx, "a.js",
             "exports.parse = (text) => text;\n"
             "exports.onClick = async (event) => { event.preventDefault(); };\n"
             "exports.track = (event, name) => send(event, name);");
    add_file(fx, "b.js",
             "import React from 'react';\n"
             "export const submit = async (event, context) => post(event.body);");
    add_file(fx, "c.js", "exports.command = 'x'; exports.handler = (argv) => argv.y;");
    add_file(fx, "d/index.js",
             "const express = require('express');\n"
             "exports.list = (req, res) => res.json([]);");
    add_file(fx, "e.js", "export default { data() { return {}; }, fetch() { return 1; } };");
    add_file(fx, "f.js",
             "self.addEventListener('install', () => {});\n"
             "self.addEventListener('fetch', (e) => e.respondWith(x));");
    add_file(fx, "tests/handler.js", "exports.handler = async (event) => event.body;");
    add_file(fx, "g.py",
             "def add(a, b):\n    return a + b\n"
             "def helper(event, context):\n    return event\n"
             "def other(x):\n    return helper(x, None)\n");
    expect(fx, "");
}

static void test_lambda_in_its_python_forms(void **state)
{
    struct fixture *fx = *state;
    add_file(fx, "a.py",
             "import boto3\ndef lambda_handler(event, context):\n"
             "    return get(event.get('queryStringParameters'))\n");
    add_file(fx, "b.py",
             "@logger.inject\ndef main(event, _context):\n"
             "    for record in event['Records']:\n"
             "        use(record['body'])\n");
    add_file(fx, "c.py",
             "def process(e):\n    return e['Records'][0]['dynamodb']\n"
             "def handler(event, ctx):\n    return process(event)\n");
    add_file(fx, "d.py", "@app.route('/x')\ndef handler(event, context):\n    pass\n");
    expect(fx, "aws a.lambda_handler lambda_handler http/unknown\n"
               "aws b.main main queue/unknown\n"
               "aws c.handler handler stream/unknown\n");
}

static void test_workers(void **state)
{
    struct fixture *fx = *state;
    add_file(fx, "a.ts",
             "export default {\n"
             "  async fetch(request: Request, env: Env) { return new Response(''); },\n"
             "  async scheduled(controller, env) {}, async queue(batch) {} };");
    add_file(fx, "b.js", "addEventListener('fetch', (event) => event.respondWith(f(event)));");
    add_file(fx, "c.js",
             "import { Hono } from 'hono';\nconst app = new Hono();\n"
             "export default app;");
    add_file(fx, "d.ts",
             "export default class extends WorkerEntrypoint {\n"
             "  async fetch(request) { return new Response(''); } }");
    expect(fx, "cloudflare a.default.fetch default.fetch http/none schedule/private queue/unknown\n"
               "cloudflare b.js - http/none\n"
               "cloudflare c.default.fetch default.fetch http/none\n"
               "cloudflare d.default.fetch default.fetch http/none\n");
}

static void test_google_and_azure(void **state)
{
    struct fixture *fx = *state;
    add_file(fx, "a.js",
             "const functions = require('@google-cloud/functions-framework');\n"
             "functions.http('pay', (req, res) => res.send(''));\n"
             "functions.cloudEvent('store', (event) => use(event.data));");
    add_file(fx, "b/index.js", "exports.hello = (req, res) => res.send('');");
    add_file(fx, "c.py",
             "import functions_framework\n"
             "@functions_framework.http\ndef hello(request):\n    return ''\n"
             "@functions_framework.cloud_event\ndef on_file(cloud_event):\n"
             "    use(cloud_event['bucket'])\n");
    add_file(fx, "d/main.py", "def hello(request):\n    return request.args\n");
    add_file(fx, "e.js",
             "const f = require('firebase-functions');\n"
             "exports.api = f.https.onRequest((req, res) => res.send(''));");
    add_file(fx, "f/__init__.py",
             "import azure.functions as func\n"
             "def main(req: func.HttpRequest):\n    return ''\n");
    add_file(fx, "g/index.js", "module.exports = async function (context, req) {};");
    expect(fx, "google pay pay http/unknown\n"
               "google store store topic/unknown\n"
               "google hello hello http/unknown\n"
               "google c.hello hello http/unknown\n"
               "google on_file on_file storage/unknown\n"
               "google d/main.hello hello http/unknown\n"
               "google api api http/none\n"
               "azure f/__init__.main main http/unknown\n"
               "azure g/index.module.exports module.exports http/unknown\n");
}

/* The settings of function NAME and of its first trigger as "name=value" lines; "?" = not known. */
static void expect_settings(struct fixture *fx, const char *name, const char *listing)
{
    const struct app_function *f = app_find_function(&fx->app, slice_of(name));
    assert_non_null(f);
    buf_clear(&fx->out);
    if (f->timeout >= 0)
        buf_printf(&fx->out, "timeout=%g\n", f->timeout);
    if (f->memory >= 0)
        buf_printf(&fx->out, "memory=%g\n", f->memory);
    if (f->region)
        buf_printf(&fx->out, "region=%s\n", f->region);
    for (size_t i = 0; i < f->settings.len; i++)
        buf_printf(&fx->out, "%s=%s\n", f->settings.items[i].name,
                   f->settings.items[i].known ? f->settings.items[i].value : "?");
    const struct app_trigger *t = &f->triggers.items[0];
    buf_printf(&fx->out, "%s %s %s %s\n", trigger_kind_name(t->kind), t->method ? t->method : "-",
               t->path       ? t->path
               : t->resource ? t->resource
                             : "-",
               auth_kind_name(t->auth));
    for (size_t i = 0; i < t->settings.len; i++)
        buf_printf(&fx->out, "%s=%s\n", t->settings.items[i].name,
                   t->settings.items[i].known ? t->settings.items[i].value : "?");
    assert_string_equal(fx->out.ptr, listing);
}

static void test_firebase_says_who_may_call(void **state)
{
    struct fixture *fx = *state;
    add_file(
        fx, "index.js",
        "const functions = require('firebase-functions/v1');\n"
        "const { onRequest, onCall } = require('firebase-functions/v2/https');\n"
        "const { onDocumentCreated } = require('firebase-functions/v2/firestore');\n"
        "require('firebase-functions/v2').setGlobalOptions({ maxInstances: 10 });\n"
        "const key = require('firebase-functions/params').defineSecret('KEY');\n"
        "exports.old = functions.region('europe-west1')\n"
        "    .runWith({ timeoutSeconds: 300, memory: '1GB', ingressSettings: 'ALLOW_ALL' })\n"
        "    .firestore.document('d/{id}').onWrite((change) => {});\n"
        "exports.inside = onRequest({ invoker: 'private' }, (req, res) => {});\n"
        "exports.hidden = onRequest({ ingressSettings: 'ALLOW_INTERNAL_ONLY' }, (q, r) => {});\n"
        "exports.call = onCall({ enforceAppCheck: true, cors: ['https://a.example', /b/],\n"
        "    maxInstances: limit() }, (request) => {});\n"
        "exports.open = onRequest({ cors: true }, (req, res) => {});\n"
        "exports.made = onDocumentCreated('users/{id}', (event) => {});\n"
        "exports.tick = functions.pubsub.schedule('5 * * * *').onRun((c) => {});\n"
        "exports.joined = functions.auth.user().onCreate((user) => {});\n"
        "exports.helper = async (event) => event.data;\n");
    add_file(fx, "main.py",
             "from firebase_functions import https_fn, options\n"
             "@https_fn.on_call(memory=options.MemoryOption.MB_512, timeout_sec=9)\n"
             "def py_call(req):\n    return 1\n");
    shape_recognize(&fx->app, fx->program);
    assert_int_equal(fx->app.functions.len, 9);
    expect_settings(fx, "old",
                    "timeout=300\nmemory=1024\nregion=europe-west1\ningress=all\n"
                    "max-instances=10\nstream - d/{id} private\n");
    expect_settings(fx, "inside", "max-instances=10\nhttp ANY /inside iam\n");
    expect_settings(fx, "hidden", "ingress=internal\nmax-instances=10\nhttp ANY /hidden private\n");
    expect_settings(fx, "call",
                    "max-instances=?\nhttp POST /call none\ncallable=on\n"
                    "cors-origin=https://a.example\ncors-origin=?\napp-check=on\n");
    expect_settings(fx, "open", "max-instances=10\nhttp ANY /open none\ncors-origin=*\n");
    expect_settings(fx, "made", "max-instances=10\nstream - users/{id} private\n");
    expect_settings(fx, "tick", "max-instances=10\nschedule - 5 * * * * private\n");
    expect_settings(fx, "joined", "max-instances=10\nidentity - - private\n");
    expect_settings(fx, "py_call", "timeout=9\nmemory=512\nhttp POST /py_call none\ncallable=on\n");
}

/* What is not looked at any more is told of, once for each file. */
static void test_too_many_entries_are_told(void **state)
{
    struct fixture *fx = *state;
    struct buf script, routes;
    buf_init(&script, 1u << 20);
    buf_init(&routes, 1u << 20);
    buf_add_str(&routes, "from chalice import Chalice\napp = Chalice(app_name='a')\n");
    for (unsigned i = 0; i < 1030; i++) {
        buf_printf(&script, "exports.f%u = async (event) => event.body;\n", i);
        buf_printf(&routes, "@app.route('/r%u')\ndef r%u():\n    return 1\n", i, i);
    }
    buf_add_char(&script, '\0');
    buf_add_char(&routes, '\0');
    add_file(fx, "app.py", routes.ptr);
    add_file(fx, "many.js", script.ptr);
    shape_recognize(&fx->app, fx->program);
    assert_int_equal(fx->app.cut.len, 2);
    assert_string_equal(fx->app.cut.items[0], "app.py");
    assert_string_equal(fx->app.cut.items[1], "many.js");
    buf_release(&script);
    buf_release(&routes);
}

static void test_azure_levels_and_routes(void **state)
{
    struct fixture *fx = *state;
    struct app_resource *host = app_add_resource(
        &fx->app, RESOURCE_API, "app", (struct location){.file = "own/host.json", .line = 1});
    host->provider = PROVIDER_AZURE;
    host->type = "host.json";
    app_set(&fx->app, host, "route-prefix", "", true, host->at);
    add_file(fx, "a.js",
             "const { app } = require('@azure/functions');\n"
             "app.http('keyed', { methods: ['get', 'POST'], authLevel: 'function',\n"
             "    route: 'items/{id}', handler: async (request) => ({}) });\n"
             "app.http('open', { handler: (request) => ({}) });\n"
             "app.http('computed', { authLevel: level(), handler: (request) => ({}) });\n"
             "app.deleteRequest('gone', async (request) => ({}));\n"
             "app.storageQueue('orders', { queueName: 'in', handler: (m) => {} });\n");
    add_file(fx, "own/b.js",
             "import { app } from '@azure/functions';\n"
             "app.http('own', { route: 'x', handler: (request) => ({}) });\n");
    add_file(fx, "own/c.js",
             "import { connectors } from '@azure/functions-extensions-connectors';\n"
             "connectors.drive.onNewFile('fetched', { handler: async (context) => {} });\n");
    add_file(fx, "py/function_app.py",
             "import azure.functions as func\n"
             "app = func.FunctionApp(http_auth_level=func.AuthLevel.ADMIN)\n"
             "@app.function_name(name='Named')\n"
             "@app.route(route='n/{x}', methods=['GET'])\n"
             "def named(req):\n    return 1\n"
             "@app.route(auth_level=func.AuthLevel.ANONYMOUS)\n"
             "def free(req):\n    return 1\n"
             "@app.timer_trigger(schedule='0 * * * * *', arg_name='t')\n"
             "def timer(t):\n    pass\n");
    add_file(fx, "py/more.py",
             "import azure.functions as func\nbp = func.Blueprint()\n"
             "@bp.route(route='m')\ndef more(req):\n    return 1\n");
    add_file(fx, "web/function_app.py",
             "import azure.functions as func\n"
             "app = func.AsgiFunctionApp(app=make(), http_auth_level=func.AuthLevel.ANONYMOUS)\n");
    shape_recognize(&fx->app, fx->program);
    assert_int_equal(fx->app.functions.len, 12);
    expect_settings(fx, "fetched", "other - - unknown\n");
    expect_settings(fx, "keyed", "http GET /api/items/{id} api-key\n");
    assert_int_equal(app_find_function(&fx->app, SLICE("keyed"))->triggers.len, 2);
    expect_settings(fx, "open", "http ANY /api/open none\n");
    expect_settings(fx, "computed", "http ANY /api/computed unknown\n");
    expect_settings(fx, "gone", "http DELETE /api/gone none\n");
    expect_settings(fx, "orders", "queue - in private\n");
    expect_settings(fx, "own", "http ANY /x none\n");
    expect_settings(fx, "Named", "http GET /api/n/{x} api-key\n");
    expect_settings(fx, "free", "http ANY /api/free none\n");
    expect_settings(fx, "timer", "schedule - 0 * * * * * private\n");
    expect_settings(fx, "more", "http ANY /api/m api-key\n");
    expect_settings(fx, "web/function_app.app", "http ANY /api/{*route} none\n");
}

static void test_config_has_the_last_word(void **state)
{
    struct fixture *fx = *state;
    struct app_function *declared =
        app_add_function(&fx->app, "a", (struct location){.file = "x/template.yaml", .line = 1});
    declared->provider = PROVIDER_AWS;
    declared->file = "x/a.js";
    declared->symbol = "handler";
    add_file(fx, "x/a.js",
             "exports.handler = async (event) => event.body;\n"
             "exports.other = async (event, context) => event.body;");
    add_file(fx, "x/b.js", "exports.handler = async (event) => event.body;");
    add_file(fx, "x/worker.js", "addEventListener('fetch', (event) => f(event));");
    add_file(fx, "y/c.js", "exports.handler = async (event) => event.body;");
    expect(fx, "cloudflare x/worker.js - http/none\n"
               "aws y/c.handler handler http/unknown\n");
}

static void test_exporting_twice_is_one_function(void **state)
{
    struct fixture *fx = *state;
    add_file(fx, "a.js",
             "export const page = (event, context) => event.body;\n"
             "export default page;");
    expect(fx, "aws a.page page http/unknown\n");
}

static void test_chalice(void **state)
{
    struct fixture *fx = *state;
    add_file(fx, "shop/app.py",
             "from chalice import Chalice, CognitoUserPoolAuthorizer, IAMAuthorizer, CORSConfig\n"
             "app = Chalice(app_name='shop')\n"
             "users = CognitoUserPoolAuthorizer('u', provider_arns=['arn'])\n"
             "@app.authorizer()\n"
             "def check(request): pass\n"
             "@app.route('/')\n"
             "def index(): pass\n"
             "@app.route('/a/{id}', methods=['put', 'DELETE'], authorizer=users)\n"
             "def change(id): pass\n"
             "@app.route('/k', api_key_required=True, cors=CORSConfig(allow_origin='https://a', "
             "allow_credentials=True))\n"
             "def keyed(): pass\n"
             "@app.route('/i', authorizer=IAMAuthorizer())\n"
             "def iam(): pass\n"
             "@app.route('/c', authorizer=check)\n"
             "def custom(): pass\n"
             "@app.schedule('rate(1 hour)')\n"
             "def tick(event): pass\n"
             "@app.on_sqs_message(queue='jobs', batch_size=3)\n"
             "def job(event): pass\n"
             "@app.on_ws_connect()\n"
             "def hello(event): pass\n"
             "@app.lambda_function(name='other')\n"
             "def handler(event, context): pass\n");
    add_file(fx, "shop/chalicelib/more.py",
             "from chalice import Blueprint\n"
             "more = Blueprint(__name__)\n"
             "@more.route('/more')\n"
             "def more_of_it(): pass\n"
             "@more.on_s3_event('files', events=['s3:ObjectCreated:*'])\n"
             "def stored(event): pass\n");
    add_file(fx, "web/app.py",
             "from flask import Flask\n"
             "app = Flask(__name__)\n"
             "@app.route('/x')\n"
             "def x(): pass\n");
    expect(fx, "aws api_handler app http/none http/users http/users http/api-key http/iam "
               "http/custom http/none\n"
               "aws check check identity/private\n"
               "aws tick tick schedule/private\n"
               "aws job job queue/private\n"
               "aws hello hello websocket/none\n"
               "aws other handler direct/iam\n"
               "aws stored stored storage/private\n");
    const struct app_function *f = app_find_function(&fx->app, SLICE("api_handler"));
    const struct app_trigger *t = f->triggers.items;
    assert_string_equal(t[1].method, "PUT");
    assert_string_equal(t[1].path, "/a/{id}");
    assert_string_equal(t[1].authorizer, "u");
    assert_int_equal(t[1].at.line, 8);
    assert_string_equal(app_setting(&t[3], "cors-origin")->value, "https://a");
    assert_string_equal(app_setting(&t[3], "cors-credentials")->value, "on");
    assert_string_equal(app_setting(&t[3], "api-key")->value, "on");
    assert_string_equal(t[5].authorizer, "check");
    assert_string_equal(t[6].at.file, "shop/chalicelib/more.py");
    t = app_find_function(&fx->app, SLICE("job"))->triggers.items;
    assert_string_equal(t->resource, "jobs");
    assert_string_equal(app_setting(t, "batch-size")->value, "3");
    t = app_find_function(&fx->app, SLICE("stored"))->triggers.items;
    assert_string_equal(t->resource, "files");
}

static void test_chalice_apps_of_several_files(void **state)
{
    struct fixture *fx = *state;
    add_file(fx, "app.py",
             "from chalicelib import admin\n"
             "from chalicelib.base import Api, users\n"
             "from chalicelib.files import add_files\n"
             "from chalicelib.views import *\n"
             "app = Api(app_name='shop')\n"
             "app.register_blueprint(notes, url_prefix='/notes')\n"
             "app.register_blueprint(admin.parts.panel, 'admin-', '/admin/')\n"
             "app.register_blueprint(blueprint=admin.parts.panel, url_prefix='/v2')\n"
             "add_files(app)\n"
             "if True:\n"
             "    @app.schedule('rate(1 hour)', name='tick')\n"
             "    def work(event): pass\n"
             "app.route('/plain', methods=['POST'], authorizer=users)(lambda: 1)\n");
    add_file(fx, "chalicelib/admin/__init__.py", "from . import parts\n");
    add_file(fx, "chalicelib/admin/parts.py",
             "from chalice import Blueprint\n"
             "panel = Blueprint(__name__)\n"
             "@panel.route('stop')\n"
             "def stop(): pass\n"
             "@panel.on_sqs_message(queue='jobs')\n"
             "def job(event): pass\n");
    add_file(fx, "chalicelib/base.py",
             "import chalice\n"
             "class Api(chalice.Chalice): pass\n"
             "users = chalice.IAMAuthorizer()\n");
    add_file(fx, "chalicelib/files.py",
             "def add_files(target):\n"
             "    @target.route('/files/{name}')\n"
             "    def show(name): pass\n"
             "def unused(target):\n"
             "    @target.route('/unused')\n"
             "    def show(name): pass\n");
    add_file(fx, "chalicelib/views.py",
             "from chalice import *\n"
             "notes = Blueprint(__name__)\n"
             "@notes.route('/')\n"
             "def all_notes(): pass\n");
    expect(fx, "aws api_handler app http/iam http/none http/none http/none http/none\n"
               "aws tick work schedule/private\n"
               "aws admin-job job queue/private\n"
               "aws job job queue/private\n");
    static const char *const paths[] = {"/plain", "/admin/stop", "/v2/stop", "/files/{name}",
                                        "/notes"};
    const struct app_function *f = app_find_function(&fx->app, SLICE("api_handler"));
    for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
        assert_string_equal(f->triggers.items[i].path, paths[i]);
    assert_string_equal(f->triggers.items[1].at.file, "chalicelib/admin/parts.py");
    assert_int_equal(f->triggers.items[1].at.line, 3);
}

static void test_chalice_with_its_config(void **state)
{
    struct fixture *fx = *state;
    static const char *const dirs[] = {"jobs", "inner"};
    for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
        struct location at = {.file =
                                  arena_printf(fx->app.arena, "%s/.chalice/config.json", dirs[i])};
        struct doc *root = arena_new(fx->app.arena, struct doc);
        struct app_function *f = app_add_function(&fx->app, dirs[i], at);
        struct app_resource *api = app_add_resource(&fx->app, RESOURCE_API, "RestAPI", at);
        f->logical_id = "api_handler";
        f->provider = PROVIDER_AWS;
        f->code_dir = dirs[i];
        f->file = arena_printf(fx->app.arena, "%s/app.py", dirs[i]);
        f->node = api->node = root;
        app_set(&fx->app, f, "framework", "chalice", true, at);
        if (i == 1)
            app_set(&fx->app, api, "endpoint", "private", true, at);
    }
    app_add_direct_triggers(&fx->app, 0);
    add_file(fx, "inner/app.py",
             "from somewhere import Api\n"
             "app = Api()\n"
             "app.debug = True\n"
             "@app.route('/a')\n"
             "def a(): pass\n"
             "@app.on_sns_message('t')\n"
             "def told(event): pass\n");
    add_file(fx, "jobs/app.py",
             "from chalice import Chalice\n"
             "app = Chalice('jobs')\n"
             "@app.schedule('rate(1 hour)')\n"
             "def tick(event): pass\n");
    expect(fx, "aws told told topic/private\n"
               "aws tick tick schedule/private\n");
    /* an app without routes has no function for them */
    assert_null(app_find_function(&fx->app, SLICE("jobs")));
    assert_int_equal(fx->app.resources.len, 1);
    const struct app_function *inner = app_find_function(&fx->app, SLICE("inner"));
    assert_int_equal(inner->triggers.len, 1);
    assert_int_equal(inner->triggers.items[0].auth, AUTH_PRIVATE);
    assert_int_equal(app_setting(inner, "debug")->at.line, 3);
    assert_null(app_setting(app_find_function(&fx->app, SLICE("told")), "debug"));
}

/* Prefixes that take each other in, classes that are made from themselves. */
static void test_chalice_in_circles(void **state)
{
    struct fixture *fx = *state;
    add_file(fx, "app.py",
             "from other import a\n"
             "from chalice import Chalice\n"
             "class B(B): pass\n"
             "def f(x):\n"
             "    @x.route('/f')\n"
             "    def g(): f(x)\n"
             "    return f(x)\n"
             "f(f(a))\n"
             "app = B()\n"
             "@app.route('/b')\n"
             "def b(): pass\n");
    add_file(fx, "other.py", "from app import a\n");
    expect(fx, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        TEST(test_lambda_in_its_javascript_forms),
        TEST(test_ordinary_functions_are_no_handlers),
        TEST(test_lambda_in_its_python_forms),
        TEST(test_workers),
        TEST(test_google_and_azure),
        TEST(test_firebase_says_who_may_call),
        TEST(test_azure_levels_and_routes),
        TEST(test_config_has_the_last_word),
        TEST(test_exporting_twice_is_one_function),
        TEST(test_too_many_entries_are_told),
        TEST(test_chalice),
        TEST(test_chalice_apps_of_several_files),
        TEST(test_chalice_with_its_config),
        TEST(test_chalice_in_circles),
    };
    return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
