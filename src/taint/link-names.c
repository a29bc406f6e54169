/* SPDX-License-Identifier: Apache-2.0 */
#include "taint/link-internal.h"

static size_t slot_of(const struct names *t, uint64_t scope, const struct atom *name)
{
    uint64_t h = (name->hash ^ scope * UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xff51afd7ed558ccd);
    size_t mask = t->cap - 1;
    size_t i = (size_t)(h ^ h >> 32) & mask;
    while (t->slots[i].name && (t->slots[i].name != name || t->slots[i].scope != scope))
        i = (i + 1) & mask;
    return i;
}

static void grow(struct link *l)
{
    struct names *t = &l->names;
    struct name_slot *old = t->slots;
    size_t old_cap = t->cap;
    t->cap = old_cap ? old_cap * 2 : 256;
    t->slots = arena_array(&l->arena, struct name_slot, t->cap);
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].name)
            t->slots[slot_of(t, old[i].scope, old[i].name)] = old[i];
}

void names_add(struct link *l, uint64_t scope, const struct atom *name, struct ref ref)
{
    struct names *t = &l->names;
    if (t->len * 4 >= t->cap * 3)
        grow(l);
    struct name_slot *slot = &t->slots[slot_of(t, scope, name)];
    if (!slot->name) {
        *slot = (struct name_slot){.scope = scope, .name = name};
        t->len++;
    }
    slot->count++;
    if (slot->count > NAME_VALUES)
        return;
    uint32_t at = (uint32_t)t->values.len + 1;
    *vec_add(&t->values, &l->arena) = (struct named){.ref = ref};
    if (slot->last)
        t->values.items[slot->last - 1].next = at;
    else
        slot->first = at;
    slot->last = at;
}

const struct name_slot *names_get(const struct link *l, uint64_t scope, const struct atom *name)
{
    const struct names *t = &l->names;
    if (!t->cap || !name || !scope)
        return NULL;
    const struct name_slot *slot = &t->slots[slot_of(t, scope, name)];
    return slot->name ? slot : NULL;
}

/* Sorted. */
static const char *const builtin_methods[] = {"add",
                                              "addEventListener",
                                              "addListener",
                                              "all",
                                              "any",
                                              "append",
                                              "apply",
                                              "assign",
                                              "at",
                                              "bind",
                                              "call",
                                              "capitalize",
                                              "catch",
                                              "charAt",
                                              "charCodeAt",
                                              "clear",
                                              "clone",
                                              "close",
                                              "concat",
                                              "copy",
                                              "count",
                                              "debug",
                                              "decode",
                                              "delete",
                                              "destroy",
                                              "emit",
                                              "encode",
                                              "end",
                                              "endsWith",
                                              "endswith",
                                              "entries",
                                              "error",
                                              "every",
                                              "exec",
                                              "execute",
                                              "extend",
                                              "fetch",
                                              "fill",
                                              "filter",
                                              "finally",
                                              "find",
                                              "findIndex",
                                              "flat",
                                              "flatMap",
                                              "flush",
                                              "forEach",
                                              "format",
                                              "from",
                                              "get",
                                              "getTime",
                                              "group",
                                              "groups",
                                              "handle",
                                              "has",
                                              "hasOwnProperty",
                                              "headers",
                                              "includes",
                                              "index",
                                              "indexOf",
                                              "info",
                                              "insert",
                                              "isdigit",
                                              "items",
                                              "join",
                                              "json",
                                              "keys",
                                              "lastIndexOf",
                                              "ljust",
                                              "load",
                                              "log",
                                              "lower",
                                              "lstrip",
                                              "map",
                                              "match",
                                              "matchAll",
                                              "next",
                                              "on",
                                              "once",
                                              "open",
                                              "padEnd",
                                              "padStart",
                                              "parse",
                                              "pipe",
                                              "pop",
                                              "push",
                                              "put",
                                              "query",
                                              "raise_for_status",
                                              "read",
                                              "reduce",
                                              "reduceRight",
                                              "reject",
                                              "remove",
                                              "removeListener",
                                              "replace",
                                              "replaceAll",
                                              "request",
                                              "resolve",
                                              "reverse",
                                              "rstrip",
                                              "run",
                                              "save",
                                              "search",
                                              "send",
                                              "set",
                                              "shift",
                                              "slice",
                                              "some",
                                              "sort",
                                              "splice",
                                              "split",
                                              "splitlines",
                                              "start",
                                              "startsWith",
                                              "startswith",
                                              "status",
                                              "stop",
                                              "strftime",
                                              "strip",
                                              "sub",
                                              "substr",
                                              "substring",
                                              "test",
                                              "text",
                                              "then",
                                              "title",
                                              "toFixed",
                                              "toISOString",
                                              "toJSON",
                                              "toLocaleString",
                                              "toLowerCase",
                                              "toString",
                                              "toUpperCase",
                                              "trim",
                                              "trimEnd",
                                              "trimStart",
                                              "unshift",
                                              "update",
                                              "upper",
                                              "use",
                                              "value",
                                              "valueOf",
                                              "values",
                                              "warn",
                                              "warning",
                                              "write"};

static int compare_names(const void *key, const void *item)
{
    const struct slice *name = key;
    struct slice other = slice_of(*(const char *const *)item);
    size_t n = name->len < other.len ? name->len : other.len;
    int order = n ? memcmp(name->ptr, other.ptr, n) : 0;
    return order ? order : (name->len > other.len) - (name->len < other.len);
}

bool names_is_builtin_method(struct slice name)
{
    return bsearch(&name, builtin_methods, ARRAY_SIZE(builtin_methods), sizeof(*builtin_methods),
                   compare_names) != NULL;
}
