/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPONENT_VERSION_H
#define COMPONENT_VERSION_H

#include "base/slice.h"

/*
 * The version orders, one file each. Every one is total: any two strings compare, and what no rule
 * of its ecosystem covers sorts below every proper version. Callers hand in at most
 * VERSION_MAX bytes; version_compare sees to it.
 */
#define VERSION_MAX 512

int version_compare_semver(struct slice a, struct slice b); /* npm, crates.io */
int version_compare_go(struct slice a, struct slice b);
int version_compare_nuget(struct slice a, struct slice b);
int version_compare_pep440(struct slice a, struct slice b);
int version_compare_maven(struct slice a, struct slice b);
int version_compare_rubygems(struct slice a, struct slice b);
int version_compare_packagist(struct slice a, struct slice b);

/* Does PEP 440 know S? */
bool version_is_pep440(struct slice s);

/* Semantic versioning with MAX_NUMBERS leading numbers, pre-release names as they are or folded. */
int version_semver_order(struct slice a, struct slice b, unsigned max_numbers, bool fold_case);

/* Shared by the orders. */
bool version_is_digit(char c);
bool version_is_letter(char c);
char version_lower(char c);
/* Takes the leading decimal digits off *S. */
struct slice version_take_digits(struct slice *s) V_NONNULL(1);
/* Takes the leading ASCII letters off *S. */
struct slice version_take_letters(struct slice *s) V_NONNULL(1);
/* Decimal numbers of any length, by value; the empty slice is 0. */
int version_compare_numbers(struct slice a, struct slice b);
bool version_is_zero(struct slice digits);
/* Bytes, ASCII case folded. */
int version_compare_folded(struct slice a, struct slice b);

#endif
