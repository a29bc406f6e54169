/* SPDX-License-Identifier: Apache-2.0 */
#include "finding/finding-internal.h"

const struct taxonomy_class *taxonomy_find(const char *class_id)
{
    for (size_t i = 0; i < taxonomy_count; i++)
        if (strcmp(taxonomy_table[i].id, class_id) == 0)
            return &taxonomy_table[i];
    return NULL;
}

const struct taxonomy_class *taxonomy_all(size_t *ret_count)
{
    *ret_count = taxonomy_count;
    return taxonomy_table;
}
