/* SPDX-License-Identifier: Apache-2.0 */
/* NuGet: semantic versions with a fourth number, pre-release names without regard to case. */
#include "component/version.h"

int version_compare_nuget(struct slice a, struct slice b)
{
    return version_semver_order(a, b, 4, true);
}
