/* Whatever a result holds, nothing of its pictures lies outside them, and no title or key covers
 * another. */
#include "assert.h"

#include "figure_results.h"

static struct results results;

/* Pixels by which a text may leave the picture: none can be seen. */
static const double slack = 0.5;

static const char long_name[] =
    "a_rather_long_name_of_a_data_set_that_somebody_exported_from_somewhere_in_a_hurry.csv";
static const char wide_name[] =
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW";

/* ---- boxes */

static struct lrf_box text_box(const char *text, double x, double y, double size,
                               enum lrf_align align)
{
    double w = lrf_text_width(text, size);
    double before = align == LRF_ALIGN_LEFT ? 0 : align == LRF_ALIGN_CENTER ? w / 2 : w;

    return (struct lrf_box){x - before, y - size / 2, w, size};
}

static struct lrf_box words_box(const struct lrf_panel *panel, const struct lrf_words *words)
{
    double x, y;

    lrf_panel_pixel(panel, &words->at, &x, &y);
    return text_box(words->text, x, y, words->size, words->align);
}

static void expect_box(const struct lrf_plot *plot, struct lrf_box box, const char *what)
{
    if (!(box.x >= -slack && box.y >= -slack && box.x + box.w <= plot->width + slack &&
          box.y + box.h <= plot->height + slack))
        fail_msg("%s: '%s' at %g %g, %g x %g, leaves %g x %g", plot->name, what, box.x, box.y,
                 box.w, box.h, plot->width, plot->height);
}

static void expect_place(const struct lrf_plot *plot, const struct lrf_panel *panel,
                         const struct lrf_place *at, double size, const char *what)
{
    double x, y;

    lrf_panel_pixel(panel, at, &x, &y);
    expect_box(plot, (struct lrf_box){x - size / 2, y - size / 2, size, size}, what);
}

/* ---- all that a plot holds */

static void expect_items(const struct lrf_plot *plot, const struct lrf_panel *panel,
                         const struct lrf_items *items)
{
    for (size_t i = 0; i < items->n_words; i++)
        expect_box(plot, words_box(panel, &items->words[i]), items->words[i].text);
    for (size_t i = 0; i < items->n_mark; i++)
        expect_place(plot, panel, &items->mark[i].at, items->mark[i].size, "mark");
    for (size_t i = 0; i < items->n_stroke; i++) {
        expect_place(plot, panel, &items->stroke[i].from, 0, "stroke");
        expect_place(plot, panel, &items->stroke[i].to, 2 * items->stroke[i].cap, "stroke");
    }
    for (size_t i = 0; i < items->n_area; i++) {
        expect_place(plot, panel, &items->area[i].from, 0, "area");
        expect_place(plot, panel, &items->area[i].to, 0, "area");
    }
}

/* Where the page writes them; gnuplot does nearly the same. */
static void expect_axes(const struct lrf_plot *plot, const struct lrf_panel *p)
{
    double bottom = p->box.y + p->box.h, widest = 0;

    for (size_t i = 0; i < p->x.ticks.n && !p->x.hidden && !p->x.bare; i++)
        expect_box(plot,
                   text_box(p->x.ticks.label[i], lrf_axis_pixel(&p->x.axis, p->x.ticks.at[i]),
                            bottom + 20, LRF_TEXT_SIZE, LRF_ALIGN_CENTER),
                   p->x.ticks.label[i]);
    for (size_t i = 0; i < p->y.ticks.n && !p->y.hidden; i++)
        widest = fmax(widest, lrf_text_width(p->y.ticks.label[i], LRF_TEXT_SIZE));
    if (p->x.name && !p->x.hidden && !p->x.bare)
        expect_box(plot,
                   text_box(p->x.name, p->box.x + p->box.w / 2, bottom + 43, LRF_TEXT_SIZE,
                            LRF_ALIGN_CENTER),
                   p->x.name);
    if (p->y.name && !p->y.hidden) {
        double w = lrf_text_width(p->y.name, LRF_TEXT_SIZE);
        expect_box(plot,
                   (struct lrf_box){p->box.x - 24 - widest - LRF_TEXT_SIZE / 2,
                                    p->box.y + p->box.h / 2 - w / 2, LRF_TEXT_SIZE, w},
                   p->y.name);
    }
}

static void expect_panel(const struct lrf_plot *plot, const struct lrf_panel *p)
{
    expect_box(plot, p->box, "panel");
    expect_axes(plot, p);
    expect_items(plot, p, &p->items);
}

/* Titles and keys, which nobody places around each other. */
static void expect_apart(const struct lrf_plot *plot)
{
    const struct lrf_items *items = &plot->items;

    for (size_t i = 0; i < items->n_words; i++)
        for (size_t k = 0; k < i; k++) {
            struct lrf_box a = words_box(NULL, &items->words[i]);
            struct lrf_box b = words_box(NULL, &items->words[k]);
            if (lrf_box_overlap(&a, &b))
                fail_msg("%s: '%s' covers '%s'", plot->name, items->words[i].text,
                         items->words[k].text);
        }
}

static bool shows(const struct lrf_items *items, const struct lrf_look *look)
{
    for (size_t i = 0; i < items->n_stroke; i++) {
        const struct lrf_stroke *s = &items->stroke[i];
        if (!s->from.x_value && !s->to.x_value &&
            (s->look.hue == look->hue || s->look.hue == LRF_HUE_INK) && s->look.dash == look->dash)
            return true;
    }
    return false;
}

/* Every dashed line has a piece of it in a key, in its colour or in that of what all of its kind
 * are. */
static void expect_key(const struct lrf_plot *plot, const struct lrf_look *look)
{
    bool found = look->dash == 0 || shows(&plot->items, look);

    for (size_t i = 0; i < plot->n_panel && !found; i++)
        found = shows(&plot->panel[i].items, look);
    if (!found)
        fail_msg("%s: no key for hue %u with line type %u", plot->name, look->hue, look->dash);
}

static void expect_keys(const struct lrf_plot *plot)
{
    for (size_t i = 0; i < plot->n_panel; i++) {
        const struct lrf_panel *p = &plot->panel[i];
        for (size_t k = 0; k < p->n_series; k++)
            expect_key(plot, &p->series[k].look);
        for (size_t k = 0; k < p->n_vertical; k++)
            expect_key(plot, &p->vertical[k].look);
        for (size_t k = 0; k < p->items.n_stroke; k++)
            expect_key(plot, &p->items.stroke[k].look);
    }
}

static void expect_within(int picture)
{
    struct lrf_plot plot;

    results_plot(&results, picture, &plot);
    assert_false(plot.failed);
    expect_items(&plot, NULL, &plot.items);
    for (size_t i = 0; i < plot.n_panel; i++)
        expect_panel(&plot, &plot.panel[i]);
    expect_apart(&plot);
    expect_keys(&plot);
    lrf_plot_release(&plot);
}

/* ---- results */

static void pictures_hold_all_of_themselves(void **state)
{
    (void)state;
    for (int i = 0; i < PICTURES; i++)
        expect_within(i);
}

/* One rate of each kind, so that the key is as long as it can be. */
static void all_verdicts_fit(void **state)
{
    struct lrf_verify_rate rate[LRF_VERDICT_COUNT];
    struct lrf_verification all = results.verification;

    (void)state;
    all.rate = rate;
    all.n = LRF_VERDICT_COUNT;
    for (size_t i = 0; i < all.n; i++) {
        rate[i] = results.verification.rate[i % results.verification.n];
        rate[i].lr = 2.5e-4 * pow(10, (double)i);
        rate[i].kind = (enum lrf_verdict_kind)i;
    }
    results.verify.verification = &all;
    for (size_t i = 0; i <= all.n; i++) {
        all.best_lr = i < all.n ? rate[i].lr : NAN;
        expect_within(2);
    }
    results.verify.verification = &results.verification;
}

static void rename_all(const char *name)
{
    results.range.data.name = name;
    for (size_t i = 0; i < CASES; i++)
        results.item[i].name = name;
    for (size_t i = 0; i < WAYS; i++)
        results.way[i].name = name;
    for (size_t i = 0; i < WATCH_RUNS; i++)
        results.watch.run[i].file = name;
}

static void long_names_fit(void **state)
{
    static const char *const name[] = {long_name, wide_name};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        rename_all(name[i]);
        for (int k = 0; k < PICTURES; k++)
            expect_within(k);
    }
}

static void all_that_a_sweep_tells_fits(void **state)
{
    struct lrf_rules rules = {{3e-4, 1e-3, 2.2e-2, 1.3e-3, 1.2e-3, 1e-6, NAN, 2.6e-3}};
    struct lrf_curvature curvature = {3.25, 0.4, 0.05, 30, NAN, 1437};
    struct lrf_analysis *a = &results.range.analysis;
    const struct lrf_analysis before = *a;

    (void)state;
    results.range.report.rules = &rules;
    results.range.report.curvature = &curvature;
    a->landmarks.first_nonfinite = 0.8;
    a->warnings = ~0u;
    for (int exponent = -7; exponent <= 1; exponent++) {
        a->suggestion.lr = pow(10, exponent);
        expect_within(0);
    }
    a->suggestion =
        (struct lrf_suggestion){.lr = NAN, .lo = NAN, .hi = NAN, .best_lo = NAN, .best_hi = NAN};
    memset(a->reason, 'w', sizeof a->reason - 1);
    for (size_t i = 9; i < sizeof a->reason - 1; i += 10)
        a->reason[i] = ' ';
    expect_within(0);
    results.range.report.rules = NULL;
    results.range.report.curvature = NULL;
    *a = before;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_hold_all_of_themselves),
        cmocka_unit_test(all_verdicts_fit),
        cmocka_unit_test(all_that_a_sweep_tells_fits),
        cmocka_unit_test(long_names_fit),
    };
    int failed;

    results_init(&results);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    results_release(&results);
    return failed;
}
