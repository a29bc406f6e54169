/* SPDX-License-Identifier: Apache-2.0 */
/* map-layout.c, map-order.c and markup.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/map-layout.h"
#include "report/markup.h"

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* An app of N functions that lead to some of M stores. */
static void make_surface(struct surface *m, struct surface_section *section, size_t functions,
                         size_t stores, uint32_t seed)
{
    *m = (struct surface){0};
    *section = (struct surface_section){0};
    arena_init(&m->arena);
    for (size_t i = 0; i < stores; i++)
        vec_add(&m->stores, &m->arena)->label = "store";
    for (size_t i = 0; i < functions; i++) {
        struct app_function *f = arena_new(&m->arena, struct app_function);
        struct surface_function *s = vec_add(&m->functions, &m->arena);
        s->app = f;
        for (size_t t = next_random(&seed) % 20; t > 0; t--) {
            struct app_trigger *trigger = arena_new(&m->arena, struct app_trigger);
            trigger->kind = (enum trigger_kind)(next_random(&seed) % SURFACE_TRIGGERS);
            trigger->auth = (enum auth_kind)(next_random(&seed) % SURFACE_AUTHS);
            *vec_add(&s->triggers, &m->arena) = trigger;
        }
        for (size_t k = 0; k < stores; k++)
            if (next_random(&seed) % 4 == 0)
                *vec_add(&s->links, &m->arena) = (struct surface_link){k, false};
        *vec_add(&section->functions, &m->arena) = i;
    }
}

static size_t count_crossings(const struct map_layout *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->edges.len; i++)
        for (size_t k = 0; k < i; k++) {
            const struct map_edge *x = &l->edges.items[i], *y = &l->edges.items[k];
            n += (x->box < y->box && x->target > y->target) ||
                 (x->box > y->box && x->target < y->target);
        }
    return n;
}

static size_t count_crossings_before(const struct surface *m)
{
    size_t n = 0;
    for (size_t i = 0; i < m->functions.len; i++)
        for (size_t k = 0; k < i; k++)
            for (size_t x = 0; x < m->functions.items[i].links.len; x++)
                for (size_t y = 0; y < m->functions.items[k].links.len; y++)
                    n += m->functions.items[i].links.items[x].store <
                         m->functions.items[k].links.items[y].store;
    return n;
}

/* Everything is there, in its column, and nothing covers anything else. */
static void check_layout(const struct surface *m, const struct map_layout *l)
{
    size_t links = 0, triggers = 0, shown = 0;
    for (size_t i = 0; i < m->functions.len; i++) {
        links += m->functions.items[i].links.len;
        triggers += m->functions.items[i].triggers.len;
    }
    assert_int_equal(l->boxes.len, m->functions.len);
    assert_int_equal(l->edges.len, links);
    for (size_t i = 0; i < l->rows.len; i++)
        shown += 1 + l->rows.items[i].more;
    assert_int_equal(shown, triggers);
    for (size_t i = 0; i < l->boxes.len; i++) {
        const struct map_box *b = &l->boxes.items[i];
        assert_true(b->y - b->h / 2 >= 0 && b->y + b->h / 2 <= l->height + 0.01);
        if (i)
            assert_true(b[-1].y + b[-1].h / 2 < b->y - b->h / 2);
        for (size_t r = 0; r < b->nrows; r++) {
            double y = l->rows.items[b->first_row + r].y;
            assert_true(y > b->y - b->h / 2 && y < b->y + b->h / 2);
        }
    }
    for (size_t i = 0; i < l->sources.len; i++)
        assert_true(!i || l->sources.items[i].y - l->sources.items[i - 1].y > MAP_NODE_H);
    for (size_t i = 0; i < l->targets.len; i++) {
        assert_true(!i || l->targets.items[i].y - l->targets.items[i - 1].y > MAP_NODE_H);
        assert_true(l->targets.items[i].y + MAP_NODE_H / 2.0 <= l->height + 0.01);
    }
    for (size_t i = 0; i < l->edges.len; i++) {
        const struct map_edge *e = &l->edges.items[i];
        const struct map_box *b = &l->boxes.items[e->box];
        assert_true(e->from > b->y - b->h / 2 && e->from < b->y + b->h / 2);
        assert_true(e->track < MAP_TARGET_X);
    }
}

static void layouts_hold(void **state)
{
    static const size_t sizes[][2] = {{0, 0}, {1, 0}, {1, 1}, {1, 40}, {7, 3}, {26, 15}, {90, 30}};
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        for (uint32_t seed = 1; seed <= 8; seed++) {
            struct surface m;
            struct surface_section section;
            struct map_layout l;
            make_surface(&m, &section, sizes[i][0], sizes[i][1], seed);
            map_layout_make(&l, &m, &section, &m.arena);
            check_layout(&m, &l);
            arena_release(&m.arena);
        }
    }
}

/* Two services that were declared in turns come apart, and neighbours share a line. */
static void order_unravels(void **state)
{
    struct surface m;
    struct surface_section section;
    struct map_layout l;
    make_surface(&m, &section, 12, 2, 1);
    for (size_t i = 0; i < 12; i++) {
        m.functions.items[i].links.len = 0;
        m.functions.items[i].triggers.len = 0;
        *vec_add(&m.functions.items[i].links, &m.arena) = (struct surface_link){1 - i % 2, false};
    }
    assert_true(count_crossings_before(&m) > 0);
    map_layout_make(&l, &m, &section, &m.arena);
    assert_int_equal(count_crossings(&l), 0);
    for (size_t i = 0; i < l.edges.len; i++)
        assert_true(l.edges.items[i].track > 0);
    arena_release(&m.arena);
}

static void markup_is_safe(void **state)
{
    static const struct {
        const char *text, *markup;
    } cases[] = {
        {"a", "a"},
        {"<b a=\"'&>", "&lt;b a=&quot;&#39;&amp;&gt;"},
        {"\xe2\x80\xae"
         "x",
         "\\u202ex"},
        {"\x1b[31m", "\\x1b[31m"},
        {"\xff", "\\xff"},
        {"\xef\xbf\xbe", "\\ufffe"},
        {"\xe6\x97\xa5", "\xe6\x97\xa5"},
    };
    struct buf b;
    buf_init(&b, 1u << 16);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        buf_clear(&b);
        markup_add(&b, slice_of(cases[i].text));
        assert_string_equal(b.ptr, cases[i].markup);
    }
    buf_clear(&b);
    markup_clip(&b, SLICE("abcdef"), 6);
    assert_string_equal(b.ptr, "abcdef");
    buf_clear(&b);
    markup_clip(&b, SLICE("abcdefg"), 6);
    assert_string_equal(b.ptr, "abcde\xe2\x80\xa6");
    buf_clear(&b);
    markup_clip(&b, SLICE("<<<<<<<<"), 3);
    assert_string_equal(b.ptr, "&lt;&lt;\xe2\x80\xa6");
    buf_clear(&b);
    markup_clip(&b, SLICE("\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5"), 4);
    assert_string_equal(b.ptr, "\xe6\x97\xa5\xe2\x80\xa6");
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layouts_hold),
        cmocka_unit_test(order_unravels),
        cmocka_unit_test(markup_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
