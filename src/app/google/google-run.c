/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/google.h"

#include "base/file.h"
#include "base/limits.h"

/* Services of Cloud Run as documents (Knative): service.yaml. */

static bool matches(const char *file)
{
    return path_is_yaml(file);
}

static bool sniffs(struct slice text)
{
    return slice_find(text, "serving.knative.dev/") != SIZE_MAX;
}

static bool accepts(const struct doc *root, const char *file)
{
    (void)file;
    return slice_starts(doc_text_at(root, "apiVersion"), "serving.knative.dev/") &&
           slice_eq_str(doc_text_at(root, "kind"), "Service");
}

/* Annotations have dots in their names, so that no path leads to them. */
static const struct doc *annotation(const struct doc *metadata, const char *name)
{
    return doc_get(doc_get(metadata, "annotations"), name);
}

static void read_environment(struct app *app, struct app_function *f, const struct doc *list)
{
    doc_each(node, doc_is_seq(list) ? list : NULL)
    {
        const struct doc *secret = doc_at(node, "valueFrom.secretKeyRef");
        const char *name = app_copy(app, doc_text_at(node, "name"));
        if (!name || f->environment.len >= LIMIT_FUNCTION_ITEMS)
            continue;
        const char *value = app_copy(app, doc_text_at(node, "value"));
        if (secret)
            value =
                arena_printf(app->arena, "${secret:%.*s}", SLICE_ARG(doc_text_at(secret, "name")));
        *vec_add(&f->environment, app->arena) = (struct app_variable){.name = name,
                                                                      .value = value ? value : "",
                                                                      .literal = !secret,
                                                                      .at = doc_location(node)};
    }
}

static void set_annotation(struct app *app, struct app_function *f, const char *name,
                           const struct doc *node)
{
    if (doc_is_scalar(node))
        app_set(app, f, name, arena_slicedup(app->arena, doc_text(node)), true, doc_location(node));
}

/* Who may call stands in the service's policy, which is no part of the document. */
static void add_http(struct app *app, struct app_function *f, const struct doc *root)
{
    const struct doc *open =
        annotation(doc_get(root, "metadata"), "run.googleapis.com/invoker-iam-disabled");
    const struct doc *ingress = annotation(doc_get(root, "metadata"), "run.googleapis.com/ingress");
    const char *from = google_ingress(doc_text(ingress));
    enum auth_kind auth = doc_bool(open, false) ? AUTH_NONE : AUTH_UNKNOWN;
    if (ingress)
        app_set(app, f, "ingress", from ? from : "", from != NULL, doc_location(ingress));
    struct app_trigger *t =
        app_add_trigger(app, f, TRIGGER_HTTP, open ? doc_location(open) : f->at);
    t->method = "ANY";
    t->path = "/*";
    t->auth = google_reach(auth, from);
    if (auth == AUTH_UNKNOWN && from && strcmp(from, "internal") == 0)
        t->auth = AUTH_PRIVATE;
}

static void read_service(struct app *app, const struct doc *root, const char *file,
                         const struct app_files *files, const struct virga_diag_sink *sink)
{
    const struct doc *name = doc_at(root, "metadata.name");
    const struct doc *template = doc_at(root, "spec.template"), *spec = doc_get(template, "spec");
    const struct doc *container = doc_index(doc_get(spec, "containers"), 0);
    const struct doc *metadata = doc_get(template, "metadata");
    const char *text = app_copy(app, doc_text(name));
    (void)sink;
    struct app_function *f =
        app_add_function(app, text ? text : "service", doc_location(name ? name : root));
    f->provider = PROVIDER_GOOGLE;
    f->node = root;
    f->runtime = "container";
    f->role = app_copy(app, doc_text_at(spec, "serviceAccountName"));
    f->timeout = google_duration(doc_text_at(spec, "timeoutSeconds"));
    f->memory = google_memory(doc_text(doc_at(container, "resources.limits.memory")));
    f->code_dir = path_dir(app->arena, file);
    f->file = google_main_file(app, f->code_dir, NULL, files);
    if (doc_get(container, "image"))
        app_set(app, f, "package", "image", true, doc_location(doc_get(container, "image")));
    set_annotation(app, f, "max-instances",
                   annotation(metadata, "autoscaling.knative.dev/maxScale"));
    set_annotation(app, f, "min-instances",
                   annotation(metadata, "autoscaling.knative.dev/minScale"));
    set_annotation(app, f, "network",
                   annotation(metadata, "run.googleapis.com/vpc-access-connector"));
    read_environment(app, f, doc_get(container, "env"));
    add_http(app, f, root);
}

const struct app_reader cloud_run_reader = {.name = "cloud-run",
                                            .matches = matches,
                                            .sniffs = sniffs,
                                            .accepts = accepts,
                                            .read = read_service};
