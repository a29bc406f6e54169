/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHECK_USAGE_FIND_H
#define CHECK_USAGE_FIND_H

#include "check/usage-internal.h"

/* usage-clients.c and usage-names.c: what the values of a program mean to the SDKs. */
struct finder {
    struct usage_sites *out;
    const struct ir_program *program;
    const struct rule_set *rules;
    const struct link *link;
    struct umap clients; /* API node -> 1 + index of usage_client, 0 = none */
    VEC(struct usage_client) known;
    struct usage_granted *granted;
    const struct ir_function *f; /* that is read */
    uint32_t value;              /* the instruction that is read */
    bool *called;                /* by value of F: read as the method of a call */
    struct usage_made *made;     /* by value of F: where it is made, once asked */
};
struct usage_made {
    uint32_t function, value;
    bool known;
};

/* A module of the SDKs, by the name that it is imported by. */
struct usage_module {
    const char *service;    /* NULL: of all services */
    enum usage_style style; /* of its commands and paginators */
};
bool usage_module_of(struct arena *a, struct slice name, struct usage_module *ret) V_NONNULL(1, 3);

/* Where VALUE of *FUNCTION is made, whose function is written there; NULL. */
const struct ir_instr *usage_origin(const struct finder *w, uint32_t *function, uint32_t value)
    V_NONNULL(1, 2);
/* Is VALUE a member of a module? */
bool usage_imported(const struct finder *w, uint32_t function, uint32_t value,
                    struct slice *ret_module, struct slice *ret_member) V_NONNULL(1, 4, 5);
/* The first argument of a call, when it is a constant text. */
struct slice usage_first_text(const struct finder *w, uint32_t function, const struct ir_instr *in)
    V_NONNULL(1, 3);
/* The client that VALUE of the function at hand is; NULL. Valid until the next question. */
const struct usage_client *usage_client_at(struct finder *w, uint32_t value) V_NONNULL(1);
/* What the call at hand, a method of BASE, acts upon. */
void usage_read_resource(struct finder *w, const struct usage_client *client, uint32_t base,
                         struct usage_site *ret) V_NONNULL(1, 2, 4);

#endif
