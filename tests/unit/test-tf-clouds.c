/* SPDX-License-Identifier: Apache-2.0 */
#include "tf-fixture.h"

static void test_google_functions(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"google_cloudfunctions_function\" \"open\" {\n"
                 "  name                  = \"open\"\n"
                 "  runtime               = \"nodejs20\"\n"
                 "  entry_point           = \"hello\"\n"
                 "  available_memory_mb   = 256\n" /* 5 */
                 "  timeout               = 30\n"
                 "  trigger_http          = true\n"
                 "  ingress_settings      = \"ALLOW_ALL\"\n"
                 "  service_account_email = google_service_account.sa.email\n"
                 "  environment_variables = { MODE = \"fast\" }\n" /* 10 */
                 "}\n"
                 "resource \"google_cloudfunctions_function_iam_member\" \"open\" {\n"
                 "  cloud_function = google_cloudfunctions_function.open.name\n"
                 "  role           = \"roles/cloudfunctions.invoker\"\n"
                 "  member         = \"allUsers\"\n" /* 15 */
                 "}\n"
                 "resource \"google_service_account\" \"sa\" { account_id = \"worker\" }\n"
                 "resource \"google_project_iam_member\" \"sa\" {\n"
                 "  role   = \"roles/editor\"\n"
                 "  member = \"serviceAccount:${google_service_account.sa.email}\"\n" /* 20 */
                 "}\n"
                 "resource \"google_pubsub_topic\" \"news\" { name = \"news\" }\n"
                 "resource \"google_cloudfunctions2_function\" \"event\" {\n"
                 "  name = \"event\"\n"
                 "  service_config {\n" /* 25 */
                 "    available_memory = \"1Gi\"\n"
                 "    ingress_settings = \"ALLOW_INTERNAL_ONLY\"\n"
                 "  }\n"
                 "  event_trigger {\n"
                 "    event_type   = \"google.cloud.pubsub.topic.v1.messagePublished\"\n" /* 30 */
                 "    pubsub_topic = google_pubsub_topic.news.id\n"
                 "  }\n"
                 "}\n"
                 "resource \"google_cloud_run_v2_service\" \"web\" {\n"
                 "  name    = \"web\"\n" /* 35 */
                 "  ingress = \"INGRESS_TRAFFIC_INTERNAL_ONLY\"\n"
                 "  template {\n"
                 "    scaling { max_instance_count = 3 }\n"
                 "    containers {\n"
                 "      image = \"web\"\n" /* 40 */
                 "      env {\n"
                 "        name  = \"MODE\"\n"
                 "        value = \"slow\"\n"
                 "      }\n"
                 "    }\n" /* 45 */
                 "  }\n"
                 "}\n"
                 "resource \"google_cloud_run_v2_service_iam_binding\" \"web\" {\n"
                 "  name    = google_cloud_run_v2_service.web.name\n"
                 "  role    = \"roles/run.invoker\"\n" /* 50 */
                 "  members = [\"allAuthenticatedUsers\"]\n"
                 "}\n");
    const struct app_function *open = function(&fx, "google_cloudfunctions_function.open");
    const struct app_function *event = function(&fx, "google_cloudfunctions2_function.event");
    const struct app_function *web = function(&fx, "google_cloud_run_v2_service.web");
    assert_int_equal(open->provider, PROVIDER_GOOGLE);
    assert_true(open->memory == 256 && open->timeout == 30 && event->memory == 1024);
    assert_string_equal(open->role, "worker");
    expect_triggers(&fx, open->logical_id, "http ANY /open (public) @15");
    expect_variables(&fx, open->logical_id, "MODE=fast @10!");
    expect_policy(open->policy.items, open->policy.len,
                  "allow roles/cloudfunctions.invoker on open for * @15");
    expect_policy(open->permissions.items, open->permissions.len, "allow * on * @20");
    EXPECT_SETTINGS(open, "ingress=all @8\nown-role=on @9");
    expect_triggers(&fx, event->logical_id, "topic news @29");
    EXPECT_SETTINGS(event, "ingress=internal @27");
    expect_triggers(&fx, web->logical_id, "http ANY / (private network) @51");
    expect_variables(&fx, web->logical_id, "MODE=slow @43!");
    EXPECT_SETTINGS(web, "package=image @34\ningress=internal @36\nmax-instances=3 @38");
    end(&fx);
}

static void test_google_buckets(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"google_storage_bucket\" \"open\" { name = \"open\" }\n"
                 "resource \"google_storage_bucket_iam_binding\" \"open\" {\n"
                 "  bucket  = google_storage_bucket.open.name\n"
                 "  role    = \"roles/storage.objectViewer\"\n"
                 "  members = [\"user:me@example.com\", \"allUsers\"]\n" /* 5 */
                 "}\n"
                 "resource \"google_storage_bucket\" \"closed\" {\n"
                 "  name                     = \"closed\"\n"
                 "  public_access_prevention = \"enforced\"\n"
                 "  versioning { enabled = true }\n" /* 10 */
                 "}\n"
                 "resource \"google_storage_bucket_iam_member\" \"closed\" {\n"
                 "  bucket = google_storage_bucket.closed.name\n"
                 "  role   = \"roles/storage.admin\"\n"
                 "  member = \"allUsers\"\n" /* 15 */
                 "}\n"
                 "resource \"google_storage_bucket_acl\" \"elsewhere\" {\n"
                 "  bucket      = \"elsewhere\"\n"
                 "  role_entity = [\"OWNER:allUsers\"]\n"
                 "}\n");
    const struct app_resource *open = resource(&fx, "open"), *closed = resource(&fx, "closed");
    const struct app_resource *elsewhere = resource(&fx, "elsewhere");
    assert_true(open->public_read && !open->public_write);
    assert_int_equal(open->public_at.line, 5);
    assert_false(closed->public_read || closed->public_write);
    EXPECT_SETTINGS(closed, "versioning=on @10\nblock-public=on @9");
    assert_true(elsewhere->public_read && elsewhere->public_write);
    end(&fx);
}

static void test_azure_apps(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"azurerm_linux_function_app\" \"app\" {\n"
                 "  name       = \"app\"\n"
                 "  https_only = false\n"
                 "  app_settings = { KEY = \"abc\" }\n"
                 "  identity { type = \"SystemAssigned\" }\n" /* 5 */
                 "  site_config {\n"
                 "    minimum_tls_version = \"1.0\"\n"
                 "    application_stack { node_version = \"~18\" }\n"
                 "    cors {\n"
                 "      allowed_origins     = [\"*\"]\n" /* 10 */
                 "      support_credentials = true\n"
                 "    }\n"
                 "  }\n"
                 "}\n"
                 "resource \"azurerm_function_app_function\" \"hello\" {\n" /* 15 */
                 "  name            = \"hello\"\n"
                 "  function_app_id = azurerm_linux_function_app.app.id\n"
                 "  config_json = jsonencode({\n"
                 "    bindings = [\n"
                 "      { type = \"httpTrigger\", authLevel = \"anonymous\", methods = [\"get\"] },\n"
                 "      { type = \"http\", direction = \"out\" },\n"
                 "    ]\n"
                 "  })\n"
                 "}\n"
                 "resource \"azurerm_linux_web_app\" \"web\" {\n" /* 25 */
                 "  name = \"web\"\n"
                 "  auth_settings_v2 { auth_enabled = true }\n"
                 "}\n"
                 "resource \"azurerm_storage_container\" \"open\" {\n"
                 "  name                  = \"open\"\n" /* 30 */
                 "  container_access_type = \"blob\"\n"
                 "}\n");
    const struct app_function *app = function(&fx, "azurerm_linux_function_app.app");
    assert_string_equal(app->runtime, "node18");
    assert_string_equal(app->role, "SystemAssigned");
    EXPECT_SETTINGS(app, "https-only=off @3\ntls=1.0 @7");
    expect_variables(&fx, app->logical_id, "KEY=abc @4!");
    expect_triggers(&fx, app->logical_id, "http ANY /* (access unknown) @1");
    EXPECT_SETTINGS(&app->triggers.items[0], "cors-origin=* @10\ncors-credentials=on @11");
    expect_triggers(&fx, "azurerm_function_app_function.hello",
                    "http GET /api/hello (public) @20");
    expect_triggers(&fx, "azurerm_linux_web_app.web", "http ANY /* (signed-in users) @25");
    assert_true(resource(&fx, "open")->public_read);
    end(&fx);
}

static void test_workers(void **state)
{
    struct fixture fx;
    load_tf(&fx, "resource \"cloudflare_workers_script\" \"notes\" {\n"
                 "  script_name        = \"notes\"\n"
                 "  content_file       = \"src/index.js\"\n"
                 "  compatibility_date = \"2024-01-01\"\n"
                 "  bindings = [\n" /* 5 */
                 "    { name = \"MODE\", type = \"plain_text\", text = \"fast\" },\n"
                 "    { name = \"TOKEN\", type = \"secret_text\", text = \"t\" },\n"
                 "    { name = \"KV\", type = \"kv_namespace\", "
                 "namespace_id = cloudflare_workers_kv_namespace.kv.id },\n"
                 "  ]\n"
                 "}\n" /* 10 */
                 "resource \"cloudflare_workers_kv_namespace\" \"kv\" { title = \"kv\" }\n"
                 "resource \"cloudflare_workers_route\" \"notes\" {\n"
                 "  pattern = \"example.com/notes/*\"\n"
                 "  script  = cloudflare_workers_script.notes.script_name\n"
                 "}\n" /* 15 */
                 "resource \"cloudflare_workers_cron_trigger\" \"notes\" {\n"
                 "  script_name = cloudflare_workers_script.notes.script_name\n"
                 "  schedules   = [{ cron = \"0 * * * *\" }]\n"
                 "}\n"
                 "resource \"cloudflare_worker_script\" \"old\" {\n" /* 20 */
                 "  name    = \"old\"\n"
                 "  content = file(\"src/index.js\")\n"
                 "  plain_text_binding {\n"
                 "    name = \"A\"\n"
                 "    text = \"b\"\n" /* 25 */
                 "  }\n"
                 "}\n"
                 "resource \"cloudflare_workers_script_subdomain\" \"old\" {\n"
                 "  script_name = \"old\"\n"
                 "  enabled     = true\n" /* 30 */
                 "}\n"
                 "data \"cloudflare_workers_script\" \"theirs\" { script_name = \"theirs\" }\n"
                 "resource \"cloudflare_workers_script\" \"room\" {\n"
                 "  script_name = \"room\"\n"
                 "  bindings = [\n" /* 35 */
                 "    { name = \"R\", type = \"durable_object_namespace\", class_name = \"Room\" },\n"
                 "    { name = \"S\", type = \"durable_object_namespace\", class_name = \"Star\", "
                 "script_name = \"other\" },\n"
                 "  ]\n"
                 "}\n"
                 "resource \"cloudflare_workflow\" \"order\" {\n" /* 40 */
                 "  script_name = cloudflare_workers_script.room.script_name\n"
                 "  class_name  = \"Order\"\n"
                 "}\n");
    assert_int_equal(fx.app.functions.len, 3);
    EXPECT_SETTINGS(function(&fx, "cloudflare_workers_script.room"),
                    "class=Room @36\nclass=Order @42");
    const struct app_function *notes = function(&fx, "cloudflare_workers_script.notes");
    const struct app_function *old = function(&fx, "cloudflare_worker_script.old");
    assert_string_equal(notes->name, "notes");
    assert_string_equal(notes->file, "src/index.js");
    assert_string_equal(notes->symbol, "default.fetch");
    expect_triggers(&fx, notes->logical_id,
                    "http ANY /notes/* (public) @13\nschedule 0 * * * * @18");
    expect_variables(&fx, notes->logical_id, "MODE=fast @6!\nTOKEN=t @7");
    EXPECT_SETTINGS(notes, "compatibility-date=2024-01-01 @4\n"
                           "binding=cloudflare_workers_kv_namespace.kv @8");
    expect_triggers(&fx, old->logical_id, "http ANY /* (public) @30");
    expect_variables(&fx, old->logical_id, "A=b @25!");
    EXPECT_SETTINGS(old, "default-url=on @30");
    end(&fx);
}

static void test_what_azure_says_of_apps(void **state)
{
    struct fixture fx;
    load_tf(&fx, "variable \"action\" {}\n"
                 "resource \"azurerm_function_app_flex_consumption\" \"a\" {\n"
                 "  name            = \"a\"\n"
                 "  runtime_name    = \"node\"\n"
                 "  runtime_version = \"20\"\n" /* 5 */
                 "  connection_string {\n"
                 "    name  = \"Orders\"\n"
                 "    type  = \"SQLAzure\"\n"
                 "    value = \"Server=db;Password=p\"\n"
                 "  }\n" /* 10 */
                 "  auth_settings_v2 {\n"
                 "    auth_enabled           = true\n"
                 "    unauthenticated_action = var.action\n"
                 "  }\n"
                 "}\n" /* 15 */
                 "resource \"azurerm_role_assignment\" \"all\" {\n"
                 "  scope                = \"/subscriptions/1\"\n"
                 "  role_definition_name = \"Contributor\"\n"
                 "  principal_id         = azurerm_function_app_flex_consumption.a.identity[0]"
                 ".principal_id\n"
                 "}\n" /* 20 */
                 "resource \"azurerm_function_app_function\" \"f\" {\n"
                 "  name            = \"orders\"\n"
                 "  function_app_id = azurerm_function_app_flex_consumption.a.id\n"
                 "  language        = \"Python\"\n"
                 "  file {\n" /* 25 */
                 "    name    = \"app.py\"\n"
                 "    content = \"def main(req): pass\"\n"
                 "  }\n"
                 "  config_json = jsonencode({\n"
                 "    bindings = [\n" /* 30 */
                 "      { type = \"httpTrigger\", authLevel = \"anonymous\", "
                 "methods = [\"get\", \"post\"] },\n"
                 "      { type = \"queueTrigger\", queueName = \"jobs\" },\n"
                 "    ]\n"
                 "  })\n"
                 "}\n");
    const struct app_function *a = function(&fx, "azurerm_function_app_flex_consumption.a");
    assert_string_equal(a->runtime, "node20");
    assert_int_equal(a->runtime_at.line, 5);
    expect_variables(&fx, a->logical_id, "SQLAZURECONNSTR_Orders=Server=db;Password=p @9!");
    expect_triggers(&fx, a->logical_id, "http ANY /* (access unknown) @2");
    expect_permissions(&fx, a->logical_id, "allow * on /subscriptions/1 @main.tf:16");
    const struct app_function *f = function(&fx, "azurerm_function_app_function.f");
    assert_string_equal(f->file, "main.tf#azurerm_function_app_function.f.py");
    assert_string_equal(f->symbol, "main");
    expect_triggers(&fx, f->logical_id,
                    "http GET /api/orders (public) @31\n"
                    "http POST /api/orders (public) @31\n"
                    "queue jobs @32");
    end(&fx);
}

static void test_modules_of_google(void **state)
{
    struct fixture fx;
    load_tf(&fx, "module \"hello\" {\n"
                 "  source        = \"GoogleCloudPlatform/cloud-functions/google\"\n"
                 "  function_name = \"hello\"\n"
                 "  location      = \"europe-west1\"\n"
                 "  runtime       = \"python312\"\n" /* 5 */
                 "  entrypoint    = \"handler\"\n"
                 "  service_config = {\n"
                 "    available_memory      = \"256Mi\"\n"
                 "    runtime_env_variables = { MODE = \"fast\" }\n"
                 "  }\n" /* 10 */
                 "  members = { invokers = [\"allUsers\"] }\n"
                 "}\n"
                 "module \"nightly\" {\n"
                 "  source                    = \"terraform-google-modules/scheduled-function/google\"\n"
                 "  function_name             = \"nightly\"\n" /* 15 */
                 "  function_runtime          = \"python312\"\n"
                 "  function_entry_point      = \"run\"\n"
                 "  function_source_directory = \"./src\"\n"
                 "  job_schedule              = \"0 3 * * *\"\n"
                 "}\n" /* 20 */
                 "module \"web\" {\n"
                 "  source       = \"GoogleCloudPlatform/cloud-run/google//modules/v2\"\n"
                 "  service_name = \"web\"\n"
                 "  containers   = [{ container_image = \"web\", env_vars = { K = \"v\" } }]\n"
                 "  members      = [\"user:ann@example.com\"]\n" /* 25 */
                 "}\n");
    const struct app_function *f = function(&fx, "module.hello");
    assert_true(f->memory == 256);
    assert_string_equal(f->region, "europe-west1");
    expect_variables(&fx, "module.hello", "MODE=fast @9!");
    expect_triggers(&fx, "module.hello", "http ANY /hello (public) @11");
    assert_string_equal(function(&fx, "module.nightly")->symbol, "run");
    expect_triggers(&fx, "module.nightly", "schedule 0 3 * * * @19");
    expect_variables(&fx, "module.web", "K=v @24!");
    expect_triggers(&fx, "module.web", "http ANY / (IAM) @21");
    end(&fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_google_functions),
        cmocka_unit_test(test_google_buckets),
        cmocka_unit_test(test_azure_apps),
        cmocka_unit_test(test_workers),
        cmocka_unit_test(test_what_azure_says_of_apps),
        cmocka_unit_test(test_modules_of_google),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
