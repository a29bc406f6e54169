/* SPDX-License-Identifier: Apache-2.0 */
#include "format/syntax.h"

#include "base/limits.h"

#include <tree_sitter/api.h>

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

TSTree *syntax_parse(const TSLanguage *grammar, struct slice text)
{
    struct timespec deadline;
    TSTree *tree = NULL;
    TSParser *parser = ts_parser_new();
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &deadline);
    deadline.tv_sec += LIMIT_PARSE_MICROS / 1000000;
    if (ts_parser_set_language(parser, grammar)) {
        TSInput input = {.payload = &text, .read = read_text, .encoding = TSInputEncodingUTF8};
        TSParseOptions options = {.payload = &deadline, .progress_callback = out_of_time};
        tree = ts_parser_parse_with_options(parser, NULL, input, options);
    }
    ts_parser_delete(parser);
    return tree;
}
