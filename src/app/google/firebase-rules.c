/* SPDX-License-Identifier: Apache-2.0 */
#include "app/google/rules.h"

#include "base/file.h"
#include "base/limits.h"

/* firestore.rules, storage.rules: what of the store who may read and write. */

#define MAX_BLOCKS 64

/* A block of braces that is open. */
struct block {
    size_t path_len; /* of a match block, whole; else that of the block around it */
    bool is_match;
    uint32_t from; /* its first token */
    struct app_resource *resource;
    enum rules_who read, write; /* the laxest so far */
    bool has_read, has_write;
};

struct reader {
    struct app *app;
    const char *file;
    struct rules rules;
    struct block blocks[MAX_BLOCKS];
    size_t depth;
    char path[RULES_MAX_PATH]; /* of the innermost block */
    bool storage;              /* Cloud Storage, else Firestore */
    size_t first_resource;
};

static struct location place(const struct reader *rd, uint32_t token)
{
    const struct rules_token *t = &rd->rules.tokens.items[token];
    return (struct location){
        .file = rd->file, .line = t->line, .column = t->column, .end_line = t->line};
}

/*
 * The token behind the ';' that ends the statement at I. One that was forgotten does not hide the
 * next statement, nor the end of the block.
 */
static uint32_t behind_statement(const struct rules *r, uint32_t i)
{
    static const char *const starts[] = {"allow", "match", "function", "let", "return"};
    for (uint32_t from = i; i < r->tokens.len && !rules_closes(r, i); i++) {
        if (rules_is(r, i, ";"))
            return i + 1;
        if (i > from && r->tokens.items[i].kind == RULES_WORD && !rules_is(r, i - 1, "."))
            for (size_t k = 0; k < ARRAY_SIZE(starts); k++)
                if (rules_is(r, i, starts[k]))
                    return i;
        if (rules_opens(r, i))
            i = r->tokens.items[i].close;
    }
    uint32_t count = (uint32_t)r->tokens.len; /* a bracket may stay open */
    return i < count ? i : count;
}

/* ---- functions ---- */

/* `let x = …;` and `return …;` in a body: what FUNCTION stands for, and its variables. */
static void read_body(struct reader *rd, struct rules_name *function, struct rules_range body)
{
    struct rules *r = &rd->rules;
    for (uint32_t i = body.from, end; i<body.to; i = end> i ? end : i + 1) {
        end = behind_statement(r, i);
        uint32_t last = end > i && rules_is(r, end - 1, ";") ? end - 1 : end;
        if (rules_is(r, i, "return")) {
            function->value = (struct rules_range){i + 1, last};
        } else if (rules_is(r, i, "let") && rules_is(r, i + 2, "=") && i + 3 <= last) {
            *vec_add(&r->names, rd->app->arena) = (struct rules_name){
                .name = r->tokens.items[i + 1].text,
                .scope = body,
                .value = {i + 3, last},
            };
        }
    }
}

/* The '{' of function NAME(…) { … } at token I; RULES_NO_TOKEN when it is none. */
static uint32_t function_body(const struct rules *r, uint32_t i)
{
    if (!rules_is(r, i, "function") || !rules_is(r, i + 2, "("))
        return RULES_NO_TOKEN;
    uint32_t body = r->tokens.items[i + 2].close + 1;
    return rules_is(r, body, "{") ? body : RULES_NO_TOKEN;
}

/* Functions may be used before they are written: all of them first. */
static void read_functions(struct reader *rd)
{
    struct rules *r = &rd->rules;
    for (uint32_t i = 0; i < r->tokens.len; i++) {
        uint32_t body = function_body(r, i), around = r->tokens.items[i].around;
        if (body == RULES_NO_TOKEN)
            continue;
        struct rules_name function = {.name = r->tokens.items[i + 1].text,
                                      .scope = {0, (uint32_t)r->tokens.len}};
        if (around != RULES_NO_TOKEN)
            function.scope = (struct rules_range){around, r->tokens.items[around].close};
        i = r->tokens.items[body].close;
        read_body(rd, &function, (struct rules_range){body + 1, i});
        *vec_add(&r->names, rd->app->arena) = function;
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

/* What every path of a service begins with is left out: /databases/{x}/documents, /b/{x}/o. */
static struct slice without_root(struct slice path)
{
    struct slice rest = slice_starts(path, "/") ? slice_sub(path, 1, path.len) : path;
    struct slice kind = slice_cut(rest, '/', &rest);
    (void)slice_cut(rest, '/', &rest);
    struct slice all = slice_cut(rest, '/', &rest);
    bool root = (slice_eq_str(kind, "databases") && slice_eq_str(all, "documents")) ||
                (slice_eq_str(kind, "b") && slice_eq_str(all, "o"));
    return root ? rest : path;
}

/* Opens a block at token FROM whose path goes on with PART. */
static void open_block(struct reader *rd, uint32_t from, bool is_match, struct slice part)
{
    size_t len = rd->depth ? rd->blocks[rd->depth - 1].path_len : 0;
    if (len == 0)
        part = without_root(part);
    bool slash = part.len && part.ptr[0] != '/';
    if (len + slash + part.len > sizeof(rd->path)) {
        rd->rules.limited = true;
        part = SLICE_EMPTY;
        slash = false;
    }
    if (slash)
        rd->path[len++] = '/';
    if (part.len)
        memcpy(rd->path + len, part.ptr, part.len);
    rd->blocks[rd->depth++] =
        (struct block){.path_len = len + part.len, .is_match = is_match, .from = from};
}

static uint32_t open_match(struct reader *rd, uint32_t i)
{
    uint32_t next;
    struct slice path = take_path(&rd->rules, i + 1, &next);
    if (!rules_is(&rd->rules, next, "{") || rd->depth + 1 >= MAX_BLOCKS)
        return next > i ? next : i + 1;
    open_block(rd, i, true, path);
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

/* What the innermost block B is about. */
static struct app_resource *resource_of(struct reader *rd, struct block *b)
{
    if (b->resource)
        return b->resource;
    struct slice path = {rd->path, b->path_len};
    struct app_resource *r =
        app_add_resource(rd->app, rd->storage ? RESOURCE_BUCKET : RESOURCE_TABLE,
                         path.len ? arena_slicedup(rd->app->arena, path) : "/", place(rd, b->from));
    r->provider = PROVIDER_GOOGLE;
    r->name = r->logical_id;
    r->type = rd->storage ? "storage.rules" : "firestore.rules";
    b->resource = r;
    return r;
}

/* Of several statements the laxest counts. */
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
    rules_grant(rd->app, r, writes, who, rd->rules.until, at);
}

/* allow read, write: if …; at token I: the token behind. */
static uint32_t read_allow(struct reader *rd, uint32_t i)
{
    struct rules *r = &rd->rules;
    struct location at = place(rd, i);
    uint32_t end = behind_statement(r, i), condition = end;
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
        uint32_t body = function_body(r, i);
        if (rules_is(r, i, "match")) {
            i = open_match(rd, i);
        } else if (rules_is(r, i, "allow")) {
            i = read_allow(rd, i);
        } else if (body != RULES_NO_TOKEN) {
            i = r->tokens.items[body].close + 1;
        } else if (rules_is(r, i, "{") && rd->depth < MAX_BLOCKS) {
            open_block(rd, i++, false, SLICE_EMPTY);
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
