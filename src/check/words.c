/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "check/check-internal.h"

/*
 * Names are the only place where an app says what its data means. Words are matched whole, after
 * taking names apart at case changes and punctuation, with a plural "s" allowed.
 */
static const char *const admin_words[] = {
    "admin",  "administrator", "superuser", "root",        "internal",   "debug",
    "shell",  "exec",          "console",   "backup",      "restore",    "migrate",
    "purge",  "wipe",          "sudo",      "impersonate", "grant",      "revoke",
    "secret", "dump",          "ban",       "maintenance", "management", "manage",
    "export", "promote",       "moderate",  "moderator",   "credential", "truncate",
};
static const char *const internal_words[] = {
    "status", "config", "configuration", "metrics", "env",    "diagnostic",
    "audit",  "seed",   "approve",       "stats",   "report", "settings",
};
static const char *const personal_words[] = {
    "user",    "account",      "profile", "employee", "staff",      "salary",    "payroll",
    "payslip", "patient",      "medical", "health",   "customer",   "order",     "invoice",
    "receipt", "card",         "bank",    "address",  "contact",    "message",   "inbox",
    "mail",    "email",        "voter",   "member",   "student",    "tenant",    "person",
    "people",  "passport",     "ssn",     "personal", "wallet",     "booking",   "document",
    "note",    "diary",        "chat",    "session",  "subscriber", "applicant", "candidate",
    "claim",   "prescription", "hr",      "leave",    "client",     "loan",
};
static const char *const payment_words[] = {
    "payment", "pay",      "charge",   "refund",   "billing",  "payout",
    "payer",   "transfer", "withdraw", "checkout", "purchase", "payments",
};
static const char *const operator_words[] = {
    "admin",       "administrator", "administration", "superuser", "root",
    "sudo",        "moderator",     "moderation",     "moderate",  "backoffice",
    "purge",       "wipe",          "impersonate",    "promote",   "ban",
    "maintenance", "sysadmin",
};
static const char *const capability_words[] = {
    "token",  "otp",         "nonce",       "session",       "code",   "verification", "reset",
    "invite", "connection",  "connections", "lock",          "cache",  "sid",          "challenge",
    "cookie", "unsubscribe", "idempotency", "receipthandle", "handle", "cart",         "basket",
};
static const char *const sign_in_words[] = {
    "login", "signin", "logon",   "authenticate", "authorize", "signup", "register", "registration",
    "auth",  "token",  "refresh", "forgot",       "reset",     "verify", "confirm",
};
static const char *const role_words[] = {
    "role", "admin", "superuser", "permission", "privilege", "scope", "group", "staff", "owner",
};
static const char *const private_words[] = {
    "email",       "password", "passwd", "phone",    "mobile",    "address",   "ssn",
    "salary",      "ip",       "token",  "secret",   "dob",       "birth",     "birthday",
    "birthdate",   "card",     "iban",   "passport", "voter",     "hash",      "pin",
    "cvv",         "account",  "wage",   "tax",      "medical",   "diagnosis", "gender",
    "religion",    "location", "apikey", "key",      "national",  "license",   "bonus",
    "performance", "choice",   "ballot", "voters",   "household",
};

static const char *const identifying_words[] = {
    "email",    "mail",          "phone",    "mobile",      "telephone",  "address",
    "dob",      "birth",         "birthday", "birthdate",   "birthplace", "firstname",
    "lastname", "fullname",      "surname",  "gender",      "postcode",   "sourceip",
    "clientip", "remoteaddress", "zipcode",  "geolocation", "latitude",   "longitude",
};
static const char *const sensitive_words[] = {
    "password", "passwd",     "passphrase", "ssn",     "passport", "iban",         "cvv",
    "cvc",      "salary",     "diagnosis",  "medical", "religion", "ethnicity",    "biometric",
    "pin",      "creditcard", "cardnumber", "pan",     "taxid",    "prescription", "ballot",
};

static const struct {
    const char *const *words;
    size_t n;
} lists[] = {
    [WORD_ADMIN] = {admin_words, ARRAY_SIZE(admin_words)},
    [WORD_INTERNAL] = {internal_words, ARRAY_SIZE(internal_words)},
    [WORD_PERSONAL] = {personal_words, ARRAY_SIZE(personal_words)},
    [WORD_PAYMENT] = {payment_words, ARRAY_SIZE(payment_words)},
    [WORD_OPERATOR] = {operator_words, ARRAY_SIZE(operator_words)},
    [WORD_CAPABILITY] = {capability_words, ARRAY_SIZE(capability_words)},
    [WORD_SIGN_IN] = {sign_in_words, ARRAY_SIZE(sign_in_words)},
    [WORD_ROLE] = {role_words, ARRAY_SIZE(role_words)},
    [WORD_PRIVATE] = {private_words, ARRAY_SIZE(private_words)},
    [WORD_IDENTIFYING] = {identifying_words, ARRAY_SIZE(identifying_words)},
    [WORD_SENSITIVE] = {sensitive_words, ARRAY_SIZE(sensitive_words)},
};

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z');
}

/* The next word of NAME from *AT on: "getUserID" gives get, User, ID. */
static struct slice next_word(struct slice name, size_t *at)
{
    size_t i = *at;
    while (i < name.len && !is_letter(name.ptr[i]))
        i++;
    size_t start = i;
    while (i < name.len && is_letter(name.ptr[i])) {
        bool lower_before = i > start && !is_upper(name.ptr[i - 1]);
        bool word_after = i > start && i + 1 < name.len && is_letter(name.ptr[i + 1]) &&
                          !is_upper(name.ptr[i + 1]) && is_upper(name.ptr[i - 1]);
        if (is_upper(name.ptr[i]) && (lower_before || word_after))
            break;
        i++;
    }
    *at = i;
    return slice_sub(name, start, i);
}

static bool is_listed(struct slice word, enum word_kind kind)
{
    char first = word.len ? (char)(word.ptr[0] | 0x20) : '\0';
    for (size_t i = 0; i < lists[kind].n; i++) {
        if (lists[kind].words[i][0] != first) /* most differ there */
            continue;
        if (slice_ieq_str(word, lists[kind].words[i]))
            return true;
        char last = word.len ? word.ptr[word.len - 1] : '\0';
        if ((last == 's' || last == 'S') &&
            slice_ieq_str(slice_sub(word, 0, word.len - 1), lists[kind].words[i]))
            return true;
    }
    return false;
}

bool word_in(struct slice name, enum word_kind kind)
{
    size_t at = 0;
    struct slice before = SLICE_EMPTY;
    for (;;) {
        struct slice word = next_word(name, &at);
        if (!word.len)
            return false;
        if (is_listed(word, kind))
            return true;
        /* two words that are one: cardNumber, first_name */
        char pair[32];
        int n = before.len
                    ? snprintf(pair, sizeof(pair), "%.*s%.*s", SLICE_ARG(before), SLICE_ARG(word))
                    : 0;
        if (n > 0 && (size_t)n < sizeof(pair) && is_listed(slice_of(pair), kind))
            return true;
        before = word;
    }
}

static bool names_app(const struct app_function *app, enum word_kind kind)
{
    if (word_in(slice_of(app->name), kind) || word_in(slice_of(app->logical_id), kind) ||
        (app->file && word_in(slice_of(path_base(app->file)), kind)))
        return true;
    for (size_t i = 0; i < app->triggers.len; i++)
        if (app->triggers.items[i].path && word_in(slice_of(app->triggers.items[i].path), kind))
            return true;
    return false;
}

bool word_names_entry(const struct check_context *c, const struct link_entry *e,
                      enum word_kind kind)
{
    if (e->path)
        return word_in(slice_of(e->path), kind);
    return word_in(atom_slice(check_function(c, e->function)->name), kind) ||
           (e->app && names_app(e->app, kind));
}
