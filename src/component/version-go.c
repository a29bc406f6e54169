/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go modules: semantic versions with or without their "v". Pseudo-versions are pre-releases by
 * construction and "+incompatible" is build metadata, so both need nothing of their own. Versions
 * of the standard library may carry "go" in front ("go1.21.3").
 */
#include "component/version.h"

static struct slice without_go(struct slice v)
{
    return slice_starts(v, "go") ? slice_sub(v, 2, v.len) : v;
}

int version_compare_go(struct slice a, struct slice b)
{
    return version_semver_order(without_go(a), without_go(b), 3, false);
}
