/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check-internal.h"

/*
 * Credentials in code and config: texts with the shape of a known kind of key, and plain texts
 * given to something that is named like a credential. Values are never shown.
 */

/* ---- by shape ---- */

enum charset { SET_UPPER, SET_ALNUM, SET_TOKEN };

static const struct shape {
    const char *prefix, *what;
    size_t min; /* characters of the set behind the prefix */
    enum charset set;
} shapes[] = {
    {"AKIA", "an AWS access key id", 16, SET_UPPER},
    {"ghp_", "a GitHub token", 30, SET_ALNUM},
    {"gho_", "a GitHub token", 30, SET_ALNUM},
    {"ghs_", "a GitHub token", 30, SET_ALNUM},
    {"github_pat_", "a GitHub token", 30, SET_TOKEN},
    {"glpat-", "a GitLab token", 18, SET_TOKEN},
    {"xoxb-", "a Slack token", 20, SET_TOKEN},
    {"xoxp-", "a Slack token", 20, SET_TOKEN},
    {"sk_live_", "a Stripe key", 16, SET_ALNUM},
    {"rk_live_", "a Stripe key", 16, SET_ALNUM},
    {"AIza", "a Google API key", 35, SET_TOKEN},
    {"SG.", "a SendGrid key", 40, SET_TOKEN},
    {"npm_", "an npm token", 36, SET_ALNUM},
    {"hf_", "a Hugging Face token", 30, SET_ALNUM},
    {"dckr_pat_", "a Docker token", 20, SET_TOKEN},
    {"sk-proj-", "an API key", 40, SET_TOKEN},
    {"pypi-", "a PyPI token", 50, SET_TOKEN},
    {"sk-ant-", "an API key", 30, SET_TOKEN},
};

static bool in_set(char c, enum charset set)
{
    bool upper = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (set == SET_UPPER || upper)
        return upper;
    return (c >= 'a' && c <= 'z') || (set == SET_TOKEN && (c == '-' || c == '_' || c == '.'));
}

static bool is_sample(struct slice text)
{
    static const char *const marks[] = {"example", "xxxx",        "0000",   "1234567890", "your",
                                        "dummy",   "placeholder", "sample", "abc123"};
    for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
        if (slice_ifind(text, marks[i]) != SIZE_MAX)
            return true;
    return false;
}

static bool has_shape(struct slice text, const struct shape *shape)
{
    size_t prefix = strlen(shape->prefix), from = 0;
    for (;;) {
        size_t at = slice_find(slice_sub(text, from, text.len), shape->prefix), n = 0;
        if (at == SIZE_MAX)
            return false;
        at += from;
        from = at + prefix;
        while (from + n < text.len && in_set(text.ptr[from + n], shape->set))
            n++;
        if (n >= shape->min && (at == 0 || !in_set(text.ptr[at - 1], SET_TOKEN)) &&
            !is_sample(slice_sub(text, at, from + n)))
            return true;
    }
}

/* The least that stands between the lines of a private key: those alone are no key. */
#define KEY_CHARACTERS 40

static bool is_private_key(struct slice text)
{
    size_t begin = slice_find(text, "-----BEGIN "), n = 0;
    struct slice key = begin == SIZE_MAX ? SLICE_EMPTY : slice_sub(text, begin, text.len);
    size_t at = slice_find(key, "PRIVATE KEY-----");
    if (at == SIZE_MAX || slice_find_char(slice_sub(key, 0, at), '\n') != SIZE_MAX ||
        slice_find(slice_sub(key, 0, at), "ENCRYPTED") != SIZE_MAX)
        return false;
    for (size_t i = at + strlen("PRIVATE KEY-----"); i < key.len && key.ptr[i] != '-'; i++)
        n += in_set(key.ptr[i], SET_ALNUM);
    return n >= KEY_CHARACTERS && !is_sample(key);
}

static const char *shape_of(struct slice text)
{
    for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
        if (has_shape(text, &shapes[i]))
            return shapes[i].what;
    return is_private_key(text) ? "a private key" : NULL;
}

/* scheme://user:password@host with a password in clear */
static bool has_url_password(struct slice text)
{
    size_t start = slice_find(text, "://");
    if (start == SIZE_MAX || start > 16)
        return false;
    struct slice rest = slice_sub(text, start + 3, text.len);
    size_t at = slice_find_char(rest, '@'), slash = slice_find_char(rest, '/');
    if (at == SIZE_MAX || (slash != SIZE_MAX && slash < at))
        return false;
    struct slice userinfo = slice_sub(rest, 0, at), password;
    (void)slice_cut(userinfo, ':', &password);
    return password.len >= 4 && slice_find_char(password, '$') == SIZE_MAX &&
           slice_find_char(password, '{') == SIZE_MAX &&
           slice_find_char(password, '<') == SIZE_MAX &&
           slice_find_char(password, '%') == SIZE_MAX && !is_sample(password);
}

/* ---- by name ---- */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || c == '-';
}

/* Does NAME end in a word for a credential? "TMP_PW", "dbPassword", "api_key", "JWT_SECRET" */
static bool names_credential(struct slice name)
{
    static const char *const ends[] = {
        "password",   "passwd",      "passphrase",    "_pw",
        "_pwd",       "secret",      "apikey",        "api_key",
        "api-key",    "secretkey",   "secret_key",    "secret-key",
        "accesskey",  "access_key",  "private_key",   "privatekey",
        "auth_token", "authtoken",   "accesstoken",   "access_token",
        "signingkey", "signing_key", "encryptionkey", "encryption_key",
        "jwtsecret",  "credential",  "credentials",   "api_token",
        "apitoken",   "masterkey",   "master_key",    "client_secret",
    };
    while (name.len && name.ptr[name.len - 1] >= '0' && name.ptr[name.len - 1] <= '9')
        name.len--;
    if (slice_ieq_str(name, "pwd") || slice_ieq_str(name, "pw") || slice_ieq_str(name, "token"))
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        size_t n = strlen(ends[i]);
        if (name.len >= n && slice_ieq_str(slice_sub(name, name.len - n, name.len), ends[i]))
            return true;
    }
    return false;
}

static bool has_mixture(struct slice s)
{
    bool digit = false, letter = false, other = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= '0' && c <= '9')
            digit = true;
        else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            letter = true;
        else if (c != '-' && c != '_' && c != '.')
            other = true;
    }
    return (digit && letter) || (other && (letter || digit));
}

/* Could VALUE be a real credential, and no reference, label, path or placeholder? */
static bool is_plausible(struct slice value, struct slice name)
{
    /* credentials of a fetch; kinds of credentials that Azure's connections name */
    static const char *const words[] = {"include", "same-origin", "managedidentity",
                                        "workloadidentity"};
    if (value.len < 5 || value.len > 512 || is_sample(value))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (slice_eq_str(value, words[i]))
            return false;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if ((unsigned char)c <= ' ' || c == '<' || c == '{' || c == '(' || c == '`')
            return false;
    }
    if (slice_starts(value, "$") || slice_starts(value, "/") || slice_starts(value, "arn:") ||
        slice_starts(value, ".") || slice_starts(value, "#") ||
        slice_find(value, "://") != SIZE_MAX || slice_starts(value, "**"))
        return false;
    /* "password" given to password names a field */
    return slice_ifind(name, "token") == SIZE_MAX ? !names_credential(value)
                                                  : has_mixture(value) && value.len >= 12;
}

/* The name that the text at AT of the source is given to: name = "…", name: "…", "name": "…". */
static struct slice name_before(struct slice text, size_t at)
{
    size_t i = at;
    while (i > 0 && (text.ptr[i - 1] == ' ' || text.ptr[i - 1] == '\t'))
        i--;
    if (i == 0 || (text.ptr[i - 1] != '=' && text.ptr[i - 1] != ':'))
        return SLICE_EMPTY;
    i--;
    if (i > 0 && strchr("=!<>", text.ptr[i - 1]))
        return SLICE_EMPTY; /* a comparison */
    while (i > 0 && (text.ptr[i - 1] == ' ' || text.ptr[i - 1] == '\t'))
        i--;
    if (i > 0 && (text.ptr[i - 1] == '"' || text.ptr[i - 1] == '\'' || text.ptr[i - 1] == ']'))
        i--;
    if (i > 0 && (text.ptr[i - 1] == '"' || text.ptr[i - 1] == '\''))
        i--;
    size_t end = i;
    while (i > 0 && is_name_char(text.ptr[i - 1]))
        i--;
    struct slice name = slice_sub(text, i, end);
    /* `const x: string = "…"` */
    if (slice_eq_str(name, "string") || slice_eq_str(name, "str"))
        return name_before(text, i);
    return name;
}

static bool is_test_file(const char *path)
{
    struct slice p = slice_of(path);
    return slice_ifind(p, "test") != SIZE_MAX || slice_ifind(p, "spec") != SIZE_MAX ||
           slice_ifind(p, "mock") != SIZE_MAX || slice_ifind(p, "fixture") != SIZE_MAX ||
           slice_ifind(p, "example") != SIZE_MAX;
}

static void report(struct check_context *c, const struct ir_function *f, uint32_t value,
                   struct slice name, const char *what, enum confidence confidence)
{
    if (is_test_file(f->file->path))
        confidence = CONFIDENCE_POSSIBLE;
    struct finding *out =
        name.len ? check_report(c, "hard-coded-secret", confidence, ir_location(f, value),
                                "%s is written into the code as '%.*s'", what, SLICE_ARG(name))
                 : check_report(c, "hard-coded-secret", confidence, ir_location(f, value),
                                "%s is written into the code", what);
    out->identity = arena_printf(c->out->arena, "%s|%.*s", what, SLICE_ARG(name));
    check_attribute(c, out, f->id);
}

static void check_constant(struct check_context *c, const struct ir_function *f, uint32_t value)
{
    const struct ir_instr *in = &f->code.items[value];
    struct slice text = atom_slice(in->name);
    const char *what = shape_of(text);
    if (what) {
        report(c, f, value, SLICE_EMPTY, what, CONFIDENCE_LIKELY);
        return;
    }
    if (has_url_password(text)) {
        report(c, f, value, SLICE_EMPTY, "a password inside a URL", CONFIDENCE_LIKELY);
        return;
    }
    if (in->start >= f->file->text.len)
        return;
    struct slice name = name_before(f->file->text, in->start);
    if (name.len && names_credential(name) && is_plausible(text, name))
        report(c, f, value, name, "a credential",
               has_mixture(text) ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE);
}

/* password === "…": the credential is the one compared with. */
static void check_comparison(struct check_context *c, const struct ir_function *f, uint32_t value)
{
    const struct ir_instr *in = &f->code.items[value];
    struct slice op = atom_slice(in->name), text;
    if ((!slice_eq_str(op, "===") && !slice_eq_str(op, "==") && !slice_eq_str(op, "!==") &&
         !slice_eq_str(op, "!=")) ||
        in->a == IR_NONE || in->b == IR_NONE)
        return;
    const struct ir_instr *a = &f->code.items[in->a], *b = &f->code.items[in->b];
    const struct ir_instr *load = a->op == IR_LOAD ? a : b;
    uint32_t constant = a->op == IR_LOAD ? in->b : in->a;
    if (load->op != IR_LOAD || !load->name || !names_credential(atom_slice(load->name)) ||
        f->code.items[constant].op != IR_CONST || !ir_const_string(f, constant, &text) ||
        !is_plausible(text, atom_slice(load->name)))
        return;
    report(c, f, constant, atom_slice(load->name), "a credential", CONFIDENCE_LIKELY);
}

static void check_code(struct check_context *c)
{
    for (size_t i = 0; i < c->in->program->functions.len; i++) {
        const struct ir_function *f = c->in->program->functions.items[i];
        for (uint32_t v = 0; v < f->code.len; v++) {
            const struct ir_instr *in = &f->code.items[v];
            if (in->op == IR_CONST && in->flags == IR_CONST_STRING)
                check_constant(c, f, v);
            else if (in->op == IR_BINARY)
                check_comparison(c, f, v);
        }
    }
}

/* What has the shape of a key of AWS: in an environment even the documentation's own sample tells
   that a key stands where it should not. */
static bool has_key_shape(struct slice name, struct slice value)
{
    size_t n = 0;
    if (slice_starts(value, "AKIA") || slice_starts(value, "ASIA"))
        while (n < value.len && in_set(value.ptr[n], SET_UPPER))
            n++;
    if (n == 20 && value.len == n)
        return true;
    return value.len == 40 && slice_ifind(name, "secret") != SIZE_MAX &&
           slice_ifind(name, "key") != SIZE_MAX && slice_find_char(value, '/') != SIZE_MAX &&
           slice_find_char(value, ' ') == SIZE_MAX && slice_find_char(value, ':') == SIZE_MAX &&
           value.ptr[0] != '/' && value.ptr[0] != '.';
}

bool check_is_secret(const struct app_variable *v)
{
    struct slice value = slice_of(v->value), name = slice_of(v->name);
    return v->literal && value.len &&
           (shape_of(value) || has_url_password(value) || has_key_shape(name, value) ||
            (names_credential(name) && is_plausible(value, name)));
}

/* As long as a secret key of AWS, which is forty characters of base64. */
#define OPAQUE_CHARACTERS 40

static bool is_base64_char(char c)
{
    return in_set(c, SET_ALNUM) || c == '+' || c == '/' || c == '=';
}

/* Hashes of commits and files are as long as keys, and written in hexadecimal. */
static bool is_hash(struct slice s)
{
    bool letters = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i], low = (char)(c | 32);
        if (!(c >= '0' && c <= '9') && !(low >= 'a' && low <= 'f'))
            return false;
        letters |= c > '9';
    }
    return letters;
}

/* Does TEXT read like a key, and neither like words, nor a path, nor a hash? */
static bool is_opaque(struct slice text)
{
    size_t digits = 0, slashes = 0;
    for (size_t i = 0; i < text.len; i++) {
        digits += text.ptr[i] >= '0' && text.ptr[i] <= '9';
        slashes += text.ptr[i] == '/';
    }
    return digits * 10 >= text.len && slashes < 2 && !is_hash(text);
}

/* May V, whose name says nothing of it, be a key? What is meant to be seen may be as long. */
static bool may_be_key(const struct app_variable *v)
{
    static const char *const seen[] = {"public", "pub_",   "cert",    "sha",      "hash",
                                       "digest", "commit", "version", "checksum", "print",
                                       "url",    "uri",    "arn",     "path",     "file"};
    struct slice value = slice_of(v->value), name = slice_of(v->name);
    if (!v->literal || slice_find(value, "://") != SIZE_MAX || slice_starts(value, "arn:") ||
        slice_starts(value, "MII") || slice_ends(name, "ID") || slice_ends(name, "Id"))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(seen); i++)
        if (slice_ifind(name, seen[i]) != SIZE_MAX)
            return false;
    for (size_t i = 0, start = 0; i <= value.len; i++) {
        if (i < value.len && is_base64_char(value.ptr[i]))
            continue;
        if (i - start >= OPAQUE_CHARACTERS && is_opaque(slice_sub(value, start, i)))
            return true;
        start = i + 1;
    }
    return false;
}

static void check_environment(struct check_context *c)
{
    for (size_t i = 0; i < c->in->app->functions.len; i++) {
        const struct app_function *fn = c->in->app->functions.items[i];
        for (size_t k = 0; k < fn->environment.len; k++) {
            const struct app_variable *v = &fn->environment.items[k];
            bool secret = check_is_secret(v);
            if (!secret && !may_be_key(v))
                continue;
            struct finding *f = check_report(
                c, "secret-in-environment", secret ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, v->at,
                secret ? "the environment variable '%s' holds a credential in clear"
                       : "the environment variable '%s' holds what reads like a key, in clear",
                v->name);
            f->identity = arena_printf(c->out->arena, "%s|%s", fn->name, v->name);
            finding_add_function(c->out, f, fn->name);
        }
    }
}

static void run(struct check_context *c)
{
    check_environment(c);
    if (c->in->program)
        check_code(c);
}

const struct check check_secrets = {.name = "secrets", .run = run};
