/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVSS 4.0. Metrics fall into groups of equal severity (EQ1 to EQ6), whose levels make up a
 * "macro vector" with a score of its own, found by experts. Inside a macro vector the score falls
 * with the distance from its worst member, towards the scores of the next lower macro vectors. The
 * environmental metrics are taken at their defaults, so EQ6 follows from EQ3 and the safety level
 * of EQ4 cannot occur; (EQ3, EQ6) is one number here: 00 01 10 11 21.
 */
#include "component/cvss.h"

enum { NONE = -1 };

/* Scores in tenths: [EQ1][EQ2][EQ3 EQ6][EQ4 - 1][EQ5]. */
static const unsigned char macro_scores[3][2][5][2][3] = {
    {{{{100, 93, 91}, {93, 89, 81}},
      {{96, 87, 81}, {90, 80, 68}},
      {{93, 89, 81}, {88, 78, 69}},
      {{92, 81, 65}, {80, 70, 48}},
      {{79, 69, 50}, {69, 55, 27}}},
     {{{95, 90, 84}, {92, 82, 72}},
      {{91, 83, 71}, {81, 71, 53}},
      {{92, 80, 70}, {84, 71, 50}},
      {{82, 72, 59}, {70, 52, 30}},
      {{71, 52, 29}, {63, 29, 17}}}},
    {{{{94, 86, 77}, {87, 74, 63}},
      {{89, 74, 64}, {75, 63, 49}},
      {{86, 74, 59}, {72, 57, 52}},
      {{76, 58, 50}, {57, 52, 25}},
      {{65, 58, 26}, {53, 21, 13}}},
     {{{90, 75, 61}, {77, 68, 52}},
      {{77, 62, 53}, {66, 59, 30}},
      {{74, 57, 47}, {61, 57, 24}},
      {{59, 57, 23}, {52, 29, 16}},
      {{58, 26, 15}, {23, 13, 6}}}},
    {{{{86, 74, 56}, {70, 52, 40}},
      {{74, 61, 34}, {54, 40, 22}},
      {{72, 55, 46}, {53, 34, 19}},
      {{57, 41, 19}, {36, 19, 8}},
      {{47, 21, 11}, {24, 9, 4}}},
     {{{73, 59, 41}, {54, 45, 20}},
      {{55, 40, 20}, {43, 22, 11}},
      {{61, 48, 20}, {46, 17, 8}},
      {{51, 18, 9}, {18, 7, 2}},
      {{24, 12, 5}, {10, 3, 1}}}},
};

/* One of the worst members of a level: the values of the group's metrics. */
struct worst {
    unsigned level;
    unsigned char at[3];
};

/* Distance of VALUES from the first of the worst members of LEVEL that none of them outdoes. */
static unsigned distance(const struct worst *worst, size_t count, unsigned level,
                         const unsigned *values)
{
    for (size_t i = 0; i < count; i++) {
        const unsigned char *at = worst[i].at;
        if (worst[i].level == level && values[0] >= at[0] && values[1] >= at[1] &&
            values[2] >= at[2])
            return values[0] - at[0] + values[1] - at[1] + values[2] - at[2];
    }
    return 0;
}

static unsigned level_one(const unsigned *m)
{
    int none = (m[V4_AV] == 0) + (m[V4_PR] == 0) + (m[V4_UI] == 0);
    if (none == 3)
        return 0;
    return none > 0 && m[V4_AV] != 3 ? 1 : 2;
}

/* 0 = (0,0), 2 = (1,0), 4 = (2,1). */
static unsigned level_three(const unsigned *m)
{
    if (m[V4_VC] == 0 && m[V4_VI] == 0)
        return 0;
    return m[V4_VC] == 0 || m[V4_VI] == 0 || m[V4_VA] == 0 ? 2 : 4;
}

struct macro {
    unsigned one, two, three, four, five;
};

/* The score of a macro vector, NONE where there is no such one. */
static int score_of(struct macro v)
{
    if (v.one > 2 || v.two > 1 || v.three > 4 || v.four > 1 || v.five > 2)
        return NONE;
    return macro_scores[v.one][v.two][v.three][v.four][v.five];
}

/* The score one level down in EQ3 and EQ6: from (0,0) there are two ways, the higher counts. */
static int score_below_three(struct macro v)
{
    if (v.three == 4)
        return NONE;
    v.three++;
    int score = score_of(v);
    if (v.three == 1) {
        v.three = 2;
        int other = score_of(v);
        score = other > score ? other : score;
    }
    return score;
}

unsigned cvss_four_score(const unsigned *m)
{
    static const struct worst one[] = {{0, {0, 0, 0}}, {1, {1, 0, 0}}, {1, {0, 1, 0}},
                                       {1, {0, 0, 1}}, {2, {3, 0, 0}}, {2, {1, 1, 1}}};
    static const struct worst two[] = {{0, {0, 0, 0}}, {1, {1, 0, 0}}, {1, {0, 1, 0}}};
    static const struct worst three[] = {
        {0, {0, 0, 0}}, {2, {1, 0, 0}}, {2, {0, 1, 0}}, {4, {1, 1, 1}}};
    static const struct worst four[] = {{0, {0, 0, 0}}, {1, {1, 1, 1}}};
    static const double depth_one[] = {1, 4, 5}, depth_two[] = {1, 2}, depth_four[] = {5, 4};
    static const double depth_three[] = {7, 0, 8, 0, 10};

    if (m[V4_VC] == 2 && m[V4_VI] == 2 && m[V4_VA] == 2 && m[V4_SC] == 2 && m[V4_SI] == 2 &&
        m[V4_SA] == 2)
        return 0;
    struct macro v = {
        .one = level_one(m),
        .two = m[V4_AC] != 0 || m[V4_AT] != 0,
        .three = level_three(m),
        .four = m[V4_SC] != 0 && m[V4_SI] != 0 && m[V4_SA] != 0,
        .five = m[V4_E],
    };
    int score = score_of(v);
    int below[5] = {
        score_of((struct macro){v.one + 1, v.two, v.three, v.four, v.five}),
        score_of((struct macro){v.one, v.two + 1, v.three, v.four, v.five}),
        score_below_three(v),
        score_of((struct macro){v.one, v.two, v.three, v.four + 1, v.five}),
        score_of((struct macro){v.one, v.two, v.three, v.four, v.five + 1}),
    };
    const unsigned values[4][3] = {{m[V4_AV], m[V4_PR], m[V4_UI]},
                                   {m[V4_AC], m[V4_AT], 0},
                                   {m[V4_VC], m[V4_VI], m[V4_VA]},
                                   {m[V4_SC], m[V4_SI], m[V4_SA]}};
    const double share[5] = {
        distance(one, ARRAY_SIZE(one), v.one, values[0]) / depth_one[v.one],
        distance(two, ARRAY_SIZE(two), v.two, values[1]) / depth_two[v.two],
        distance(three, ARRAY_SIZE(three), v.three, values[2]) / depth_three[v.three],
        distance(four, ARRAY_SIZE(four), v.four, values[3]) / depth_four[v.four],
        0,
    };
    double sum = 0;
    unsigned count = 0;
    for (size_t i = 0; i < 5; i++) {
        if (below[i] == NONE)
            continue;
        sum += (score - below[i]) * share[i];
        count++;
    }
    double value = score - (count ? sum / count : 0);
    if (value < 0)
        value = 0;
    return (unsigned)(value + 0.5 + 1e-5);
}
