/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/rules.h"

#include "base/file.h"
#include "base/limits.h"

/* firestore.rules, storage.rules: what of the store who may read and write. */

#define MAX_BLOCKS 64

/* A block of braces that is open. */
struct block {
    const char *path; /* of a match block, whole; else that of the block around it */
    bool is_match;
    uint32_t from; /* its first token */
    struct app_resource *resource;
    enum rules_who read, write; /* the laxest so far */
    bool has_read, has_write;
};

struct reader {
    struct app *app;
    const char *file;
    const struct virga_diag_sink *sink;
    struct rules rules;
    struct block blocks[MAX_BLOCKS];
    size_t depth;
    bool storage; /* Cloud Storage, else Firestore */
    size_t first_resource;
};

static struct location place(const struct reader *rd, uint32_t token)
{
    const struct rules_token *t = &rd->rules.tokens.items[token];
    return (struct location){
        .file = rd->file, .line = t->line, .column = t->column, .end_line = t->line};
}

/* The token behind the next TEXT at the depth of brackets of token I. */
static uint32_t behind(const struct rules *r, uint32_t i, const char *text)
{
    unsigned depth = 0;
    for (; i < r->tokens.len; i++) {
        if (depth == 0 && rules_is(r, i, text))
            return i + 1;
        if (rules_is(r, i, "(") || rules_is(r, i, "[") || rules_is(r, i, "{"))
            depth++;
        else if (rules_is(r, i, ")") || rules_is(r, i, "]") || rules_is(r, i, "}")) {
            if (depth == 0)
                return i; /* the block ends first */
            depth--;
        }
    }
    return i;
}

/* ---- functions ---- */

/* `let x = …;` and `return …;` between FROM and TO: what NAME stands for, and its variables. */
static void read_body(struct reader *rd, struct rules_name *function, uint32_t from, uint32_t to)
{
    struct rules *r = &rd->rules;
    for (uint32_t i = from; i < to;) {
        uint32_t end = behind(r, i, ";");
        uint32_t last = end > i && rules_is(r, end - 1, ";") ? end - 1 : end;
        if (rules_is(r, i, "return")) {
            function->value = (struct rules_range){i + 1, last};
        } else if (rules_is(r, i, "let") && rules_is(r, i + 2, "=") && i + 3 <= last) {
            *vec_add(&r->names, rd->app->arena) = (struct rules_name){
                .name = r->tokens.items[i + 1].text,
                .scope = {from, to},
                .value = {i + 3, last},
            };
        }
        i = end > i ? end : i + 1;
    }
}

/* function NAME(…) { … } at token I, seen in the block that starts at FROM: the token behind. */
static uint32_t read_function(struct reader *rd, uint32_t i, struct rules_range scope)
{
    struct rules *r = &rd->rules;
    if (i + 1 >= r->tokens.len)
        return i + 1;
    uint32_t body = behind(r, i, "{");
    uint32_t end = behind(r, body, "}");
    struct rules_name function = {.name = r->tokens.items[i + 1].text, .scope = scope};
    if (end <= body)
        return i + 1;
    read_body(rd, &function, body, end - 1);
    *vec_add(&r->names, rd->app->arena) = function;
    return end;
}

/* Functions may be used before they are written: all of them first. */
static void read_functions(struct reader *rd)
{
    struct rules *r = &rd->rules;
    uint32_t open[MAX_BLOCKS];
    size_t depth = 0;
    for (uint32_t i = 0; i < r->tokens.len;) {
        if (rules_is(r, i, "function")) {
            uint32_t from = depth ? open[depth - 1] : 0;
            uint32_t to = behind(r, i, "}");
            i = read_function(rd, i, (struct rules_range){from, to});
            continue;
        }
        if (rules_is(r, i, "{") && depth < MAX_BLOCKS)
            open[depth++] = i;
        else if (rules_is(r, i, "}") && depth > 0)
            depth--;
        i++;
    }
}

/* ---- match blocks ---- */

/* The path behind `match`, as written; *RET_NEXT is the first token behind it. */
static struct slice take_path(const struct rules *r, uint32_t i, uint32_t *ret_next)
{
    if (i >= r->tokens.len) {
        *ret_next = i;
        return SLICE_EMPTY;
    }
    uint32_t start = r->tokens.items[i].start;
    size_t at = start;
    while (at < r->text.len) {
        char c = r->text.ptr[at];
        if (c == '{' && at > start && r->text.ptr[at - 1] == '/') {
            while (at < r->text.len && r->text.ptr[at] != '}' && r->text.ptr[at] != '\n')
                at++;
        } else if (c == '{' || c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            break;
        }
        at++;
    }
    while (i < r->tokens.len && r->tokens.items[i].start < at)
        i++;
    *ret_next = i;
    return slice_sub(r->text, start, at);
}

/* What every path of a service begins with is left out. */
static const char *full_path(const struct reader *rd, const char *above, struct slice part)
{
    static const char *const usual[] = {"/databases/{database}/documents",
                                        "/databases/(default)/documents", "/b/{bucket}/o"};
    for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
        if (!*above && slice_starts(part, usual[i])) {
            part = slice_sub(part, strlen(usual[i]), part.len);
            break;
        }
    }
    return arena_printf(rd->app->arena, "%s%s%.*s", above,
                        part.len && part.ptr[0] != '/' ? "/" : "", SLICE_ARG(part));
}

static uint32_t open_match(struct reader *rd, uint32_t i)
{
    uint32_t next;
    struct slice path = take_path(&rd->rules, i + 1, &next);
    if (!rules_is(&rd->rules, next, "{") || rd->depth + 1 >= MAX_BLOCKS)
        return i + 1;
    const char *above = rd->depth ? rd->blocks[rd->depth - 1].path : "";
    rd->blocks[rd->depth++] =
        (struct block){.path = full_path(rd, above, path), .is_match = true, .from = i};
    return next + 1;
}

/* ---- allow ---- */

static const char *const read_methods[] = {"read", "get", "list"};
static const char *const write_methods[] = {"write", "create", "update", "delete"};

static bool is_one_of(const struct rules *r, uint32_t token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rules_is(r, token, words[i]))
            return true;
    return false;
}

static struct app_resource *resource_of(struct reader *rd, struct block *b)
{
    if (b->resource)
        return b->resource;
    const char *path = *b->path ? b->path : "/";
    struct app_resource *r = app_add_resource(
        rd->app, rd->storage ? RESOURCE_BUCKET : RESOURCE_TABLE, path, place(rd, b->from));
    r->provider = PROVIDER_GOOGLE;
    r->name = r->logical_id;
    r->type = rd->storage ? "storage.rules" : "firestore.rules";
    b->resource = r;
    return r;
}

/* Sets or replaces the setting NAME of R. */
static void set(struct reader *rd, struct app_resource *r, const char *name, const char *value,
                struct location at)
{
    for (size_t i = 0; i < r->settings.len; i++) {
        if (strcmp(r->settings.items[i].name, name) == 0) {
            app_add_setting(rd->app, &r->settings.items[i], name, value, true, at);
            return;
        }
    }
    app_set(rd->app, r, name, value, true, at);
}

static void grant(struct reader *rd, struct block *b, bool writes, enum rules_who who,
                  struct location at)
{
    enum rules_who *laxest = writes ? &b->write : &b->read;
    bool *has = writes ? &b->has_write : &b->has_read;
    struct app_resource *r = resource_of(rd, b);
    if (*has && who >= *laxest)
        return;
    *laxest = who;
    *has = true;
    set(rd, r, writes ? "write-auth" : "read-auth", rules_who_name(who), at);
    if (!rules_is_public(who))
        return;
    if (writes || !r->public_write)
        r->public_at = at;
    r->public_write |= writes;
    r->public_read |= !writes;
    if (who == RULES_UNTIL)
        set(rd, r, "public-until", rd->rules.until, at);
}

/* allow read, write: if …; at token I: the token behind. */
static uint32_t read_allow(struct reader *rd, uint32_t i)
{
    struct rules *r = &rd->rules;
    struct location at = place(rd, i);
    uint32_t end = behind(r, i, ";"), condition = end;
    bool reads = false, writes = false;
    uint32_t last = rules_is(r, end - 1, ";") ? end - 1 : end;
    for (uint32_t k = i + 1; k < last; k++) {
        if (rules_is(r, k, ":")) {
            condition = k + 1;
            break;
        }
        reads |= is_one_of(r, k, read_methods, ARRAY_SIZE(read_methods));
        writes |= is_one_of(r, k, write_methods, ARRAY_SIZE(write_methods));
    }
    if (rules_is(r, condition, "if"))
        condition++;
    struct block *b = rd->depth ? &rd->blocks[rd->depth - 1] : NULL;
    if (!b || !b->is_match || (!reads && !writes))
        return end;
    if (rd->app->resources.len - rd->first_resource >= LIMIT_TEMPLATE_ITEMS) {
        rd->rules.limited = true;
        return end;
    }
    enum rules_who who = rules_judge(r, (struct rules_range){condition, last});
    if (reads)
        grant(rd, b, false, who, at);
    if (writes)
        grant(rd, b, true, who, at);
    return end;
}

static void read_statements(struct reader *rd)
{
    struct rules *r = &rd->rules;
    for (uint32_t i = 0; i < r->tokens.len;) {
        if (rules_is(r, i, "match")) {
            i = open_match(rd, i);
        } else if (rules_is(r, i, "allow")) {
            i = read_allow(rd, i);
        } else if (rules_is(r, i, "function")) {
            i = behind(r, behind(r, i, "{"), "}");
        } else if (rules_is(r, i, "{") && rd->depth < MAX_BLOCKS) {
            const char *path = rd->depth ? rd->blocks[rd->depth - 1].path : "";
            rd->blocks[rd->depth++] = (struct block){.path = path, .from = i};
            i++;
        } else {
            if (rules_is(r, i, "}") && rd->depth > 0)
                rd->depth--;
            rd->storage |= rules_is(r, i, "storage") && i > 1 && rules_is(r, i - 2, "firebase");
            i++;
        }
    }
}

/* ---- the reader ---- */

static bool matches(const char *file)
{
    return slice_ends(slice_of(file), ".rules");
}

static bool sniffs(struct slice text)
{
    return slice_find(text, "cloud.firestore") != SIZE_MAX ||
           slice_find(text, "firebase.storage") != SIZE_MAX;
}

static void read_rules(struct app *app, struct slice text, const char *file,
                       const struct app_files *files, const struct virga_diag_sink *sink)
{
    struct arena scratch;
    (void)files;
    arena_init(&scratch);
    struct reader *rd = arena_new(&scratch, struct reader);
    rd->app = app;
    rd->file = file;
    rd->sink = sink;
    rd->first_resource = app->resources.len;
    rules_scan(&rd->rules, &scratch, text, 1, 1);
    read_functions(rd);
    read_statements(rd);
    if (rd->rules.limited)
        diag_emit(sink, VIRGA_DIAG_WARNING, "rules-too-large", file, 1, 1,
                  "these rules are too large: the rest of them is not read");
    arena_release(&scratch);
}

const struct app_reader firebase_rules_reader = {
    .name = "firebase-rules", .matches = matches, .sniffs = sniffs, .read_text = read_rules};
