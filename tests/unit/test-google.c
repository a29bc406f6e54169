/* SPDX-License-Identifier: Apache-2.0 */
#include "config-fixture.h"

#include <time.h>

#include "app/google/google.h"
#include "app/google/shell.h"
#include "app/settle.h"

/* The commands of TEXT: words divided by '|', an unknown one ends in '?', each command a line. */
static void expect_words(enum shell_dialect dialect, const char *text, const char *expected)
{
    struct arena a;
    struct buf found;
    arena_init(&a);
    buf_init(&found, 1 << 16);
    struct shell *s = arena_new(&a, struct shell);
    shell_init(s, &a, dialect, slice_of(text), 1, 1);
    while (shell_next(s)) {
        buf_printf(&found, "%u:%u ", s->words[0].line, s->words[0].column);
        for (size_t i = 0; i < s->nwords; i++)
            buf_printf(&found, "%s%.*s%s", i ? "|" : "", SLICE_ARG(s->words[i].text),
                       s->words[i].known ? "" : "?");
        buf_add_char(&found, '\n');
    }
    assert_string_equal(found.ptr ? found.ptr : "", expected);
    buf_release(&found);
    arena_release(&a);
}

static void test_words_of_a_script(void **state)
{
    expect_words(SHELL_SCRIPT, "a 'b c' \"d \\\" e\" f\\ g \\\n  h # i\nj;k&&l | m\n",
                 "1:1 a|b c|d \" e|f g|h\n3:1 j\n3:3 k\n3:6 l\n3:10 m\n");
    expect_words(
        SHELL_SCRIPT,
        "A=one\nexport B=\"two $A\"\nrun $A ${B} $C ${D:-four} ${A%e} \"$A-$C\" $(x y) `z`\n",
        "2:1 export\n"
        "3:1 run|one|two|one|${C}?|four|${A%e}?|one-${C}?|${command}?|${command}?\n");
    expect_words(SHELL_SCRIPT, "F='--a  --b=c'\nrun $F \"$F\" ${X:-'d e'}\n",
                 "2:1 run|--a|--b=c|--a  --b=c|d e\n");
    expect_words(SHELL_SCRIPT, "if run a; then\n  run b > out 2>&1 < in\nfi\nsudo run c\n",
                 "1:4 run|a\n2:3 run|b\n4:6 run|c\n");
    expect_words(SHELL_SCRIPT, "cat <<END >x\nrun no\nEND\nrun yes\n", "1:1 cat\n4:1 run|yes\n");
    expect_words(SHELL_SCRIPT, "a 'never closed", "1:1 a|never closed\n");
    expect_words(SHELL_SCRIPT, "", "");
    (void)state;
}

static void test_words_of_a_makefile(void **state)
{
    expect_words(SHELL_MAKE,
                 "NAME := hello\nREGION ?= $(SHELL)\n\nall: x\n\t@run $(NAME) $(REGION) $$HOME \\\n"
                 "\t  more\n\t-run two\n",
                 "5:3 run|hello|${REGION}?|${HOME}?|more\n7:3 run|two\n");
    (void)state;
}

static void test_units(void **state)
{
    assert_true(google_memory(SLICE("512MB")) == 512);
    assert_true(google_memory(SLICE("1Gi")) == 1024);
    assert_true(google_memory(SLICE("MB_256")) == 256);
    assert_true(google_memory(SLICE("GB_2")) == 2048);
    assert_true(google_memory(SLICE("much")) == -1);
    assert_true(google_duration(SLICE("9m")) == 540);
    assert_true(google_duration(SLICE("60s")) == 60);
    assert_true(google_duration(SLICE("1h2m3s")) == 3723);
    assert_true(google_duration(SLICE("1h2x")) == -1);
    assert_true(google_duration(SLICE("s")) == -1);
    assert_string_equal(google_ingress(SLICE("internal-and-gclb")), "internal-and-balancer");
    assert_null(google_ingress(SLICE("elsewhere")));
    assert_int_equal(google_reach(AUTH_NONE, "internal"), AUTH_PRIVATE);
    assert_int_equal(google_reach(AUTH_IAM, "internal"), AUTH_IAM);
    assert_int_equal(google_reach(AUTH_NONE, "all"), AUTH_NONE);
    (void)state;
}

static const char *setting(const struct app_function *f, const char *name)
{
    const struct app_setting *s = app_setting(f, name);
    return s ? s->known ? s->value : "?" : "-";
}

static void test_a_script_that_deploys(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"fn/env.yaml", "FROM_FILE: yes it is\n"},
        {"fn/index.js", ""},
        {"scripts/deploy.sh",
         "REGION=europe-west1\n"
         "gcloud --quiet functions deploy open --gen2 --runtime=nodejs20 --region \"$REGION\" \\\n"
         "  --source fn --entry-point=main --trigger-http \\\n"
         "  --allow-unauthenticated --ingress-settings=all \\\n" /* 4 */
         "  --set-env-vars '^;^A=b,c;KEY=d' --set-secrets=S=store:latest "
         "--env-vars-file=fn/env.yaml \\\n"
         "  --memory 512MB --timeout=2m --max-instances $MAX --service-account=me@x \n"
         "gcloud functions deploy closed --trigger-http\n" /* 7 */
         "gcloud beta functions deploy inside --trigger-http --allow-unauthenticated "
         "--ingress-settings internal-only\n"
         "gcloud functions deploy jobs --trigger-topic t1\n"
         "gcloud functions deploy files --trigger-event google.storage.object.finalize "
         "--trigger-resource gs://b1\n" /* 10 */
         "gcloud functions deploy docs "
         "--trigger-event-filters=type=google.cloud.firestore.document.v1.written "
         "--trigger-event-filters='database=(default)' --trigger-event-filters=document='u/{id}'\n"
         "gcloud functions add-iam-policy-binding closed \\\n"
         "  --member=allUsers --role=roles/cloudfunctions.invoker\n" /* 13 */
         "gcloud functions add-iam-policy-binding jobs --member=user:a@x --role=roles/x.invoker\n"
         "gcloud functions add-iam-policy-binding only-bound --member allUsers\n"
         "gcloud scheduler jobs create http tick --schedule='5 * * * *' "
         "--uri=https://r-p.cloudfunctions.net/open?x=1\n" /* 16 */
         "gcloud scheduler jobs create pubsub tock --schedule=daily --topic=t1\n"
         "retry.sh 'gcloud run deploy svc --image=x/y --no-allow-unauthenticated'\n" /* 18 */
         "gsutil mb -l eu gs://b1\n"
         "gsutil -m iam ch allUsers:objectViewer gs://b2\n" /* 20 */
         "gcloud storage buckets add-iam-policy-binding gs://b3/ --member=allUsers "
         "--role=roles/storage.objectCreator\n"
         "gcloud pubsub topics create t1 --topic-encryption-key=k\n"
         "gsutil defacl ch -u AllUsers:R gs://b4\n"
         "gsutil -m acl set public-read-write gs://b5\n"
         "gsutil acl ch -u a@x.example:R gs://b6\n"
         "gcloud storage buckets update gs://b4 --no-uniform-bucket-level-access\n"
         "gcloud secrets create s1 --data-file=-\n"
         "gcloud run jobs create nightly --image=x/y --service-account=j@x\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    assert_int_equal(fx.app.functions.len, 9);
    expect_triggers(&fx, "nightly", "direct (IAM) @28");
    const struct app_function *f = function(&fx, "open");
    assert_int_equal(f->provider, PROVIDER_GOOGLE);
    assert_string_equal(f->runtime, "nodejs20");
    assert_int_equal(f->runtime_at.line, 2);
    assert_string_equal(f->region, "europe-west1");
    assert_string_equal(f->handler, "main");
    assert_string_equal(f->file, "fn/index.js");
    assert_string_equal(f->symbol, "main");
    assert_string_equal(f->role, "me@x");
    assert_true(f->memory == 512 && f->timeout == 120);
    assert_string_equal(setting(f, "max-instances"), "?");
    assert_string_equal(setting(f, "ingress"), "all");
    expect_variables(&fx, "open",
                     "A=b,c @5!\nKEY=d @5!\nS=${secret:store:latest} @5\nFROM_FILE=yes it is @1!");
    expect_triggers(&fx, "open", "http ANY /open (public) @4\nschedule 5 * * * * @16");
    expect_triggers(&fx, "closed", "http ANY /closed (public) @13");
    expect_triggers(&fx, "inside", "http ANY /inside (private network) @8");
    expect_triggers(&fx, "jobs", "topic t1 @9\nschedule daily @17");
    expect_triggers(&fx, "files", "storage b1 @10");
    expect_triggers(&fx, "docs", "stream u/{id} @11");
    expect_triggers(&fx, "only-bound", "http ANY /only-bound (public) @15");
    expect_triggers(&fx, "svc", "http ANY /* (IAM) @18");
    assert_string_equal(setting(function(&fx, "svc"), "package"), "image");
    static const struct {
        const char *name;
        bool read, write;
    } buckets[] = {{"b1", false, false},
                   {"b2", true, false},
                   {"b3", false, true},
                   {"b4", true, false},
                   {"b5", true, true}};
    for (size_t i = 0; i < ARRAY_SIZE(buckets); i++) {
        const struct app_resource *r = app_find_resource(&fx.app, slice_of(buckets[i].name));
        assert_non_null(r);
        assert_int_equal(r->kind, RESOURCE_BUCKET);
        assert_int_equal(r->public_read, buckets[i].read);
        assert_int_equal(r->public_write, buckets[i].write);
    }
    assert_null(app_find_resource(&fx.app, SLICE("b6")));
    assert_int_equal(app_find_resource(&fx.app, SLICE("s1"))->kind, RESOURCE_SECRET);
    assert_string_equal(
        app_setting(app_find_resource(&fx.app, SLICE("b4")), "uniform-access")->value, "off");
    assert_int_equal(app_find_resource(&fx.app, SLICE("b2"))->public_at.line, 20);
    assert_string_equal(app_setting(app_find_resource(&fx.app, SLICE("t1")), "encryption")->value,
                        "kms");
    end(&fx);
    (void)state;
}

static void test_where_commands_run(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"Makefile", "a:\n\tcd one && gcloud functions deploy m1 --trigger-http\n"
                     "\tgcloud functions deploy m2 --trigger-http\n"},
        {"deploy.sh", "(cd one; gcloud functions deploy s1 --trigger-http)\n"
                      "cd two; (cd ../one); gcloud functions deploy s2 --trigger-http\n"
                      "gcloud functions deploy s3 --trigger-http "
                      "--allow-unauthenticated=false --set-env-vars=^::^A=b,c::D=e\n"},
        {"main.py", ""},
        {"one/main.py", ""},
        {"two/main.py", ""},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    assert_string_equal(function(&fx, "m1")->file, "one/main.py");
    assert_string_equal(function(&fx, "m2")->file, "main.py");
    assert_string_equal(function(&fx, "s1")->file, "one/main.py");
    assert_string_equal(function(&fx, "s2")->file, "two/main.py");
    expect_triggers(&fx, "s3", "http ANY /s3 (IAM) @3");
    expect_variables(&fx, "s3", "A=b,c @3!\nD=e @3!");
    end(&fx);
    (void)state;
}

/* A file of HEAD, TIMES times ITEM and TAIL is read, and soon. */
static void expect_soon(const char *file, const char *head, const char *item, size_t times,
                        const char *tail)
{
    struct fixture fx;
    struct buf text;
    buf_init(&text, 16 << 20);
    buf_add_str(&text, head);
    for (size_t i = 0; i < times; i++)
        buf_add_str(&text, item);
    buf_add_str(&text, tail);
    const struct file_text files[] = {{file, text.ptr}, {NULL, NULL}};
    assert_false(text.full);
    clock_t start = clock();
    load_files(&fx, files);
    assert_true(clock() - start < 60 * CLOCKS_PER_SEC); /* all of these took hours */
    assert_true(fx.arena.used < 64u << 20);
    end(&fx);
    buf_release(&text);
}

static void test_long_files_are_read_in_time(void **state)
{
    static const char rules[] =
        "service cloud.firestore {\n match /databases/{database}/documents {\n";
    struct buf head;
    expect_soon("firestore.rules", rules, "function f(){}\n", 80000, "");
    expect_soon("firestore.rules", rules, "function ", 200000, "");
    expect_soon("firestore.rules", rules, "match/", 200000, "");
    expect_soon("deploy.sh", "# gcloud \n", "cd a\n", 500000, "");
    buf_init(&head, 1 << 20);
    buf_add_str(&head, "# gcloud \nA=");
    for (int i = 0; i < 60000; i++)
        buf_add_char(&head, 'x');
    buf_add_char(&head, '\n');
    expect_soon("deploy.sh", head.ptr, "echo $A\n", 200000, "");
    buf_clear(&head);
    buf_add_str(&head, "env:\n");
    for (int i = 0; i < 2000; i++)
        buf_printf(&head, "  V%d: x\n", i);
    buf_add_str(&head, "jobs:\n  a:\n    steps:\n");
    expect_soon(".github/workflows/a.yml", head.ptr, "    - run: gcloud x\n", 20000, "");
    buf_clear(&head);
    struct buf tail;
    buf_init(&tail, 1 << 10);
    buf_add_str(&tail, "\"z\": 1}}");
    buf_add_str(&head, "{\"rules\": ");
    for (int i = 0; i < 200; i++)
        buf_add_char(&tail, '}');
    for (int i = 0; i < 200; i++)
        buf_printf(&head, "{\"%01000d\": ", i);
    buf_add_char(&head, '{');
    expect_soon("database.rules.json", head.ptr, "\"a\": {\".read\": false},\n", 4000, tail.ptr);
    buf_release(&tail);
    buf_release(&head);
    (void)state;
}

static void test_pipelines_that_deploy(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {".github/workflows/deploy.yml",
         "on: push\n"
         "env:\n"
         "  NAME: from-env\n"
         "jobs:\n"
         "  a:\n"
         "    steps:\n"
         "      - uses: google-github-actions/deploy-cloud-functions@v2\n"
         "        with:\n"
         "          name: by-action\n" /* 9 */
         "          runtime: python311\n"
         "          environment_variables: |\n"
         "            A=1\n"
         "            B=2\n"
         "      - uses: google-github-actions/deploy-cloudrun@v2\n" /* 14 */
         "        with:\n"
         "          service: svc\n"
         "          flags: --allow-unauthenticated --ingress=all\n" /* 17 */
         "      - run: |\n"
         "          true\n"
         "          gcloud functions deploy $NAME --trigger-http\n" /* 20 */
         "        working-directory: fn\n"},
        {".gitlab-ci.yml",
         "deploy:\n"
         "  script:\n"
         "    - cd fn\n"
         "    - gcloud functions deploy lab --runtime python312 --trigger-http\n"},
        {"Makefile", "NAME = made\ndeploy:\n\tgcloud functions deploy $(NAME) --trigger-http\n"},
        {"cloudbuild.yaml",
         "steps:\n"
         "- name: gcr.io/cloud-builders/gcloud\n"
         "  args: [functions, deploy, $_NAME, --trigger-http, --allow-unauthenticated]\n" /* 3 */
         "- name: gcr.io/cloud-builders/gcloud\n"
         "  entrypoint: bash\n"
         "  args:\n"
         "  - -c\n"
         "  - |\n"
         "    gcloud run deploy built --allow-unauthenticated\n" /* 9 */
         "substitutions:\n"
         "  _NAME: cloud-built\n"},
        {"fn/main.py", ""},
        {"package.json",
         "{\"scripts\": {\n\"deploy\": \"gcloud functions deploy packed --trigger-http\"}}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    assert_int_equal(fx.app.functions.len, 8);
    expect_triggers(&fx, "by-action", "http ANY /by-action (IAM) @7");
    expect_variables(&fx, "by-action", "A=1 @12!\nB=2 @12!");
    expect_triggers(&fx, "svc", "http ANY /* (public) @17");
    expect_triggers(&fx, "from-env", "http ANY /from-env (IAM) @20");
    assert_string_equal(function(&fx, "from-env")->file, "fn/main.py");
    expect_triggers(&fx, "lab", "http ANY /lab (IAM) @4");
    assert_string_equal(function(&fx, "lab")->file, "fn/main.py");
    expect_triggers(&fx, "made", "http ANY /made (IAM) @3");
    expect_triggers(&fx, "cloud-built", "http ANY /cloud-built (public) @3");
    expect_triggers(&fx, "built", "http ANY /* (public) @9");
    expect_triggers(&fx, "packed", "http ANY /packed (IAM) @2");
    end(&fx);
    (void)state;
}

/* Resource ID is readable and writable by these, publicly when the place is given. */
static void expect_access(struct fixture *fx, const char *id, const char *read, const char *write,
                          unsigned public_line)
{
    const struct app_resource *r = app_find_resource(&fx->app, slice_of(id));
    if (!r)
        fail_msg("no resource %s", id);
    const struct app_setting *reads = app_setting(r, "read-auth");
    const struct app_setting *writes = app_setting(r, "write-auth");
    assert_string_equal(reads ? reads->value : "-", read);
    assert_string_equal(writes ? writes->value : "-", write);
    assert_int_equal(r->public_read, strcmp(read, "none") == 0);
    assert_int_equal(r->public_write, strcmp(write, "none") == 0);
    assert_int_equal(r->public_at.line, public_line);
}

static void test_rules_of_firestore(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"firestore.rules",
         "rules_version = '2';\n"
         "service cloud.firestore { match /databases/{db}/documents {\n"
         "  function signedIn() { return request.auth != null; } // }\n"
         "  match /open/{id} { allow read, write; }\n" /* 4 */
         "  match /true/{id} { allow read: if true; allow write: if false; }\n"
         "  match /users/{uid} {\n"
         "    allow read: if signedIn(); /* allow write; */\n"
         "    allow write: if isOwner(uid) && request.resource.data.size() < 10;\n"
         "    match /sub/{all=**} {\n"
         "      allow get: if request.auth.uid in resource.data.members || isAdmin();\n"
         "      allow list: if (signedIn()) }\n"
         "  }\n"
         "  match /test/{id} { allow read, write: if request.time < timestamp.date(2099, 1, 2); }\n"
         "  match /past/{id} { allow read, write: if request.time < timestamp.date(2001, 1, 2); }\n"
         "  match /data/{id} { allow create: if request.resource.data.a is string;\n"
         "    allow read: if resource.data.public == true || signedIn(); }\n"
         "  match /neg/{id} { allow read: if !(request.auth == null);\n"
         "    allow write: if !signedIn() || false; }\n" /* 18 */
         "  match /admin/{id} { allow read, write: if isAdmin() && (signedIn() || true); }\n"
         "  match /claim/{id} { allow read: if request.auth.token.admin == true; }\n"
         "  match /forgot/{id} { allow read: if signedIn()\n"
         "    allow write: if true }\n"
         "  match /given/{id} { allow read: if allowed(request.auth.uid); }\n"
         "  match /loop/{id} { allow read: if loop(); }\n"
         "  function isOwner(u) { let me = request.auth.uid; return me == u; }\n"
         "  function isAdmin() { return get(/databases/$(database)/documents/u/"
         "$(request.auth.uid)).data.admin; }\n"
         "  function allowed(u) { return u == 'me'; }\n"
         "  function loop() { return loop(); }\n"
         "}}\n"},
        {"storage.rules",
         "service firebase.storage { match /b/{bucket}/o {\n"
         "  match /public/{all=**} { allow read; allow write: if request.auth.uid != null; }\n"
         "}}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    expect_access(&fx, "/open/{id}", "none", "none", 4);
    expect_access(&fx, "/true/{id}", "none", "nobody", 5);
    expect_access(&fx, "/users/{uid}", "users", "owner", 0);
    expect_access(&fx, "/users/{uid}/sub/{all=**}", "users", "-", 0);
    expect_access(&fx, "/test/{id}", "none", "none", 13);
    assert_string_equal(
        app_setting(app_find_resource(&fx.app, SLICE("/test/{id}")), "public-until")->value,
        "2099-01-02");
    expect_access(&fx, "/past/{id}", "nobody", "nobody", 0);
    expect_access(&fx, "/data/{id}", "custom", "custom", 0);
    expect_access(&fx, "/neg/{id}", "users", "none", 18);
    expect_access(&fx, "/admin/{id}", "custom", "custom", 0);
    expect_access(&fx, "/claim/{id}", "custom", "-", 0);
    expect_access(&fx, "/forgot/{id}", "users", "none", 22);
    expect_access(&fx, "/given/{id}", "custom", "-", 0);
    expect_access(&fx, "/loop/{id}", "custom", "-", 0);
    expect_access(&fx, "/public/{all=**}", "none", "users", 2);
    assert_int_equal(app_find_resource(&fx.app, SLICE("/public/{all=**}"))->kind, RESOURCE_BUCKET);
    end(&fx);
    (void)state;
}

static void test_rules_of_a_realtime_database(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"database.rules.json",
         "{ // comment\n"
         "\"rules\": {\n"
         "  \".read\": false,\n"
         "  \"a\": {\".read\": true,\n"
         "    \".write\": \"auth != null\"},\n"
         "  \"users\": {\"$uid\": {\".read\": \"$uid === auth.uid\", \".write\": \"false\"}},\n"
         "  \"t\": {\".write\": \"now < 4070908800000\"}\n" /* 7 */
         "}}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    expect_access(&fx, "/", "nobody", "-", 0);
    expect_access(&fx, "/a", "none", "users", 4);
    expect_access(&fx, "/users/$uid", "owner", "nobody", 0);
    expect_access(&fx, "/t", "-", "none", 7);
    end(&fx);
    (void)state;
}

static void test_app_engine(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"app.yaml", "runtime: python39\n"
                     "env_variables: {KEY: abc}\n"
                     "automatic_scaling: {max_instances: 5}\n"
                     "handlers:\n"
                     "- {url: /static, static_dir: files}\n" /* 5 */
                     "- {url: /admin/.*, script: auto, login: admin, secure: always}\n"
                     "- {url: /me, script: auto, login: required, secure: always}\n"
                     "- {url: /.*, script: auto, secure: always}\n"},
        {"apprunner.yaml", "version: 1.0\nruntime: python311\n"},
        {"cron.yaml",
         "cron:\n- {url: /tick, schedule: every 1 hours}\n- {url: /x, target: none}\n"},
        {"dispatch.yaml", "dispatch:\n- {url: 'a.example/m/*', service: second}\n"},
        {"k8s/app.yaml", "apiVersion: v1\nruntime: x\n"},
        {"main.py", ""},
        {"other/app.js", ""},
        {"other/app.yaml", "runtime: go122\n"},
        {"other/cron.yaml", "cron:\n- {url: /other}\n"},
        {"second/app.yaml", "service: second\nruntime: nodejs20\n"},
        {"second/worker.yaml", "service: worker\nruntime: python39\ninstance_class: B1\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    assert_null(fx.diags.ptr);
    assert_int_equal(fx.app.functions.len, 4);
    expect_triggers(&fx, "worker", "http ANY /* (public) @1");
    const struct app_function *other = fx.app.functions.items[1];
    assert_string_equal(other->at.file, "other/app.yaml");
    assert_null(other->file); /* what lies there is no Go */
    assert_string_equal(trigger_describe(&fx.arena, &other->triggers.items[1]), "schedule /other");
    const struct app_function *f = function(&fx, "default");
    assert_string_equal(f->file, "main.py");
    assert_string_equal(setting(f, "https-only"), "on");
    assert_string_equal(setting(f, "max-instances"), "5");
    expect_variables(&fx, "default", "KEY=abc @2!");
    expect_triggers(&fx, "default",
                    "http ANY /admin/.* (IAM) @6\nhttp ANY /me (signed-in users) @7\n"
                    "http ANY /.* (public) @8\nschedule /tick @2");
    expect_triggers(&fx, "second", "http ANY /* (public) @1\nhttp ANY /m/* (public) @2");
    const struct app_resource *site = app_find_resource(&fx.app, SLICE("/static"));
    assert_int_equal(site->kind, RESOURCE_SITE);
    assert_string_equal(app_setting(site, "directory")->value, "files");
    end(&fx);
    (void)state;
}

static void test_cloud_run_service(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"service.yaml",
         "apiVersion: serving.knative.dev/v1\n"
         "kind: Service\n"
         "metadata:\n"
         "  name: svc\n"
         "  annotations: {run.googleapis.com/invoker-iam-disabled: 'true'}\n" /* 5 */
         "spec:\n"
         "  template:\n"
         "    metadata: {annotations: {autoscaling.knative.dev/maxScale: '3'}}\n"
         "    spec:\n"
         "      serviceAccountName: me@x\n"
         "      timeoutSeconds: 30\n"
         "      containers:\n"
         "      - image: x/y\n"
         "        env:\n"
         "        - {name: A, value: b}\n" /* 15 */
         "        - {name: S, valueFrom: {secretKeyRef: {name: s}}}\n"
         "        resources: {limits: {memory: 512Mi}}\n"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    const struct app_function *f = function(&fx, "svc");
    assert_true(f->timeout == 30 && f->memory == 512);
    assert_string_equal(f->role, "me@x");
    assert_string_equal(setting(f, "max-instances"), "3");
    expect_variables(&fx, "svc", "A=b @15!\nS=${secret:s} @16");
    expect_triggers(&fx, "svc", "http ANY /* (public) @5");
    end(&fx);
    (void)state;
}

static void test_firebase_json(void **state)
{
    struct fixture fx;
    const struct file_text files[] = {
        {"firebase.json",
         "{\"functions\": {\"source\": \"fn\", \"runtime\": \"nodejs18\"},\n"
         "\"hosting\": [{\"target\": \"app\", \"public\": \"dist\",\n"
         "\"rewrites\": [{\"source\": \"/api/**\", \"function\": \"api\"},\n" /* 3 */
         "{\"source\": \"/b\", \"function\": {\"functionId\": \"none\"}}],\n"
         "\"headers\": [{\"source\": \"**\", \"headers\": [\n"
         "{\"key\": \"Access-Control-Allow-Origin\", \"value\": \"*\"},\n"
         "{\"key\": \"X-Frame-Options\", \"value\": \"DENY\"}]}]}]}"},
        {NULL, NULL},
    };
    load_files(&fx, files);
    struct location code = {.file = "fn/index.js", .line = 1};
    struct app_function *f = app_add_function(&fx.app, "api", code);
    f->provider = PROVIDER_GOOGLE;
    f->file = "fn/index.js";
    f->from_code = true;
    app_add_trigger(&fx.app, f, TRIGGER_HTTP, code)->auth = AUTH_NONE;
    app_settle(&fx.app, NULL);
    assert_string_equal(f->runtime, "nodejs18");
    expect_triggers(&fx, "api", "http (public) @1\nhttp ANY /api/** (public) @3");
    const struct app_resource *site = app_find_resource(&fx.app, SLICE("app"));
    assert_string_equal(app_setting(site, "directory")->value, "dist");
    assert_string_equal(app_setting(site, "cors-origin")->value, "*");
    assert_string_equal(app_setting(site, "header")->value, "X-Frame-Options: DENY");
    end(&fx);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_of_a_script),
        cmocka_unit_test(test_words_of_a_makefile),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_a_script_that_deploys),
        cmocka_unit_test(test_where_commands_run),
        cmocka_unit_test(test_long_files_are_read_in_time),
        cmocka_unit_test(test_pipelines_that_deploy),
        cmocka_unit_test(test_app_engine),
        cmocka_unit_test(test_cloud_run_service),
        cmocka_unit_test(test_firebase_json),
        cmocka_unit_test(test_rules_of_firestore),
        cmocka_unit_test(test_rules_of_a_realtime_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
