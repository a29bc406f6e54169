/* SPDX-License-Identifier: Apache-2.0 */
/* The pull scanner for large JSON texts, compared with cJSON, and places in the text. */
#include "jscan-model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {(const char *)data, size};
    if (model_compare(text))
        abort();
    struct jscan j;
    unsigned line = 0, column = 0;
    jscan_init(&j, text);
    jscan_skip(&j);
    jscan_position(&j, j.p, &line, &column);
    size_t newlines = 0;
    for (const char *p = j.start; p < j.p; p++)
        newlines += *p == '\n';
    if (line != newlines + 1 || column < 1 || (size_t)column > size + 1)
        abort();
    return 0;
}
