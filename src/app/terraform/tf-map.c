/* SPDX-License-Identifier: Apache-2.0 */
/* Which part puts which provider's resources into the model. */
#include "app/terraform/terraform-internal.h"

typedef void mapper(struct tf *tf);

static mapper *const mappers[] = {
    NULL, /* ends the table */
};

void tf_map(struct tf *tf)
{
    for (size_t i = 0; mappers[i]; i++)
        mappers[i](tf);
}
