/* SPDX-License-Identifier: Apache-2.0 */
#include "format/doc-internal.h"

#include "base/limits.h"

#include <tree_sitter/api.h>

/* Syntax trees for the formats that are read through a grammar. */

/* Time of this thread, so that the result does not depend on what else the machine does. */
static bool out_of_time(TSParseState *state)
{
    const struct timespec *deadline = state->payload;
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec > deadline->tv_sec ||
           (now.tv_sec == deadline->tv_sec && now.tv_nsec > deadline->tv_nsec);
}

static const char *read_text(void *payload, uint32_t offset, TSPoint position, uint32_t *ret_len)
{
    const struct slice *text = payload;
    *ret_len = offset < text->len ? (uint32_t)(text->len - offset) : 0;
    return *ret_len ? text->ptr + offset : "";
}

static TSTree *parse_text(TSParser *parser, struct slice *text)
{
    struct timespec deadline;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &deadline);
    deadline.tv_sec += LIMIT_PARSE_MICROS / 1000000;
    TSInput input = {.payload = text, .read = read_text, .encoding = TSInputEncodingUTF8};
    TSParseOptions options = {.payload = &deadline, .progress_callback = out_of_time};
    return ts_parser_parse_with_options(parser, NULL, input, options);
}

enum virga_err doc_parse_tree(struct doc_builder *b, const struct TSLanguage *language,
                              struct TSTree **ret_tree)
{
    TSParser *parser = ts_parser_new();
    TSTree *tree = NULL;
    enum virga_err err = VIRGA_ERR_MEMORY;
    if (!parser || !ts_parser_set_language(parser, language))
        goto out;
    tree = parse_text(parser, &b->text);
    err = VIRGA_OK;
    if (tree)
        *ret_tree = tree;
    else
        err = doc_limit_error(b, "parse-timeout", (struct doc_place){1, 1},
                              "parsing takes longer than %u seconds", LIMIT_PARSE_MICROS / 1000000);
out:
    ts_parser_delete(parser);
    return err;
}
