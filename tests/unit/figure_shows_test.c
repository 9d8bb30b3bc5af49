/* What the pictures of verifications, schedules and comparisons must show, whatever the result. */
#include "assert.h"

#include "figure/examples.h"
#include "figure_results.h"

static struct results results;

/* ---- verify */

/* The rate whose runs a line of a panel shows, from where the line begins in verify.csv. */
static double rate_of(const struct lrf_series *s)
{
    size_t row = 0;

    for (size_t i = 0; i < RUNS; row += results.run[i++].n_check)
        if (row == s->source.first)
            return results.run[i].lr;
    fail_msg("row %zu begins no run", s->source.first);
    return NAN;
}

static bool draws(const struct lrf_panel *panel, double lr)
{
    for (size_t i = 0; i < panel->n_series; i++)
        if (rate_of(&panel->series[i]) == lr)
            return true;
    return false;
}

/* Whatever the verdicts, which would choose other rates first. */
static void best_and_suggested_are_among_the_runs(void **state)
{
    struct lrf_suggestion *s = &results.range.analysis.suggestion;
    const struct lrf_suggestion before = *s;
    const struct lrf_verification v = results.verification;
    struct lrf_verify_rate rate[RATES];
    size_t other = 0;

    (void)state;
    memcpy(rate, v.rate, sizeof rate);
    results.verification.rate = rate;
    for (int kinds = 0; kinds < 3125; kinds += 7)
        for (size_t best = 0; best < RATES; best++) {
            struct lrf_plot plot;
            for (int i = 0, k = kinds; i < RATES; i++, k /= 5)
                rate[i].kind = (enum lrf_verdict_kind)(k % 5);
            results.verification.best_lr = rate[best].lr;
            s->lr = rate[(best + (size_t)kinds) % RATES].lr;
            lrf_plot_verify(&plot, &results.verify);
            for (size_t p = 1; p < plot.n_panel; p++) {
                assert_true(draws(&plot.panel[p], rate[best].lr));
                assert_true(draws(&plot.panel[p], s->lr));
            }
            other += rate[best].lr != s->lr;
            lrf_plot_release(&plot);
        }
    assert_true(other > 1000);
    results.verification = v;
    *s = before;
}

static void a_panel_has_one_kind_of_loss(void **state)
{
    struct lrf_plot plot;

    (void)state;
    lrf_plot_verify(&plot, &results.verify);
    assert_int_equal(plot.n_panel, 3);
    assert_int_equal(plot.panel[0].n_series, 1);
    assert_string_equal(plot.panel[0].y.name, "lowest validation loss");
    for (size_t p = 1; p < 3; p++) {
        assert_string_equal(plot.panel[p].y.name, p == 1 ? "training loss" : "validation loss");
        for (size_t i = 0; i < plot.panel[p].n_series; i++) {
            const struct lrf_series *s = &plot.panel[p].series[i];
            assert_int_equal(s->source.y, p == 1 ? 5 : 6);
            assert_true(s->y[1] == (p == 1 ? results.check[s->source.first / CHECKS][1].train_loss
                                           : results.check[s->source.first / CHECKS][1].val_loss));
        }
    }
    lrf_plot_release(&plot);
}

static bool has_text(const struct lrf_items *items, const char *text)
{
    for (size_t i = 0; i < items->n_words; i++)
        if (strstr(items->words[i].text, text))
            return true;
    return false;
}

/* Over the rates; those that are far away below the picture. */
static void what_other_tools_answer_is_marked(void **state)
{
    struct lrf_rules rules = {{3e-4, 1e-3, 2.2e-2, 1.3e-3, 1.2e-3, 1e-9, NAN, 2.6e-3}};
    static const char *const near[] = {"fastai valley",   "fastai slide", "fastai minimum",
                                       "lightning 2.5.2", "fastai steep", "ignite"};
    struct lrf_plot plot;

    (void)state;
    results.verify.rules = &rules;
    lrf_plot_verify(&plot, &results.verify);
    for (size_t i = 0; i < sizeof near / sizeof *near; i++)
        assert_true(has_text(&plot.panel[0].items, near[i]));
    assert_false(has_text(&plot.panel[0].items, "pytorch-lr-finder"));
    assert_non_null(strstr(plot.caption, "lightning 1.0e-09"));
    assert_null(strstr(plot.caption, "pytorch"));
    lrf_plot_release(&plot);
    results.verify.rules = NULL;
}

static void no_band_goes_below_what_a_loss_can_be(void **state)
{
    struct lrf_verify_rate *rate = results.verification.rate;
    const double before = rate[1].score_lo;

    (void)state;
    rate[1].score_lo = -3;
    for (int picture = 0; picture < PICTURES; picture++) {
        struct lrf_plot plot;
        results_plot(&results, picture, &plot);
        for (size_t p = 0; p < plot.n_panel && picture > 1; p++)
            for (size_t i = 0; i < plot.panel[p].n_series; i++) {
                const struct lrf_series *s = &plot.panel[p].series[i];
                for (size_t k = 0; s->lo && k < s->n; k++)
                    assert_true(isnan(s->lo[k]) || s->lo[k] >= 0);
            }
        lrf_plot_release(&plot);
    }
    rate[1].score_lo = before;
}

/* ---- schedule */

enum { MANY = 9 };

/* Ways like the first three, "constant" at place `constant` (from 0). */
static void make_many(struct lrf_schedule_way way[MANY], size_t constant)
{
    static const char *const name[MANY] = {"cosine",  "step",  "1cycle",    "linear", "restarts",
                                           "plateau", "adamw", "multistep", "inverse"};

    for (size_t i = 0; i < MANY; i++) {
        way[i] = results.way[i % 2];
        way[i].name = i == constant ? "constant" : name[i];
        way[i].rank.place = i + 1;
    }
}

static size_t count_marks(const struct lrf_panel *panel, enum lrf_hue hue)
{
    size_t n = 0;

    for (size_t i = 0; i < panel->items.n_mark; i++)
        n += panel->items.mark[i].shape == LRF_SHAPE_DOWN && panel->items.mark[i].hue == hue;
    return n;
}

/* The least of each line in colour is marked, on the line. */
static void check_least(const struct lrf_panel *loss)
{
    for (size_t i = 0; i < loss->n_series; i++) {
        const struct lrf_series *s = &loss->series[i];
        double least = HUGE_VAL;
        if (s->look.hue == LRF_HUE_AXIS)
            continue;
        assert_int_equal(count_marks(loss, s->look.hue), 1);
        for (size_t k = 0; k < s->n; k++)
            least = fmin(least, s->y[k]);
        for (size_t k = 0; k < loss->items.n_mark; k++)
            if (loss->items.mark[k].hue == s->look.hue)
                assert_true(loss->items.mark[k].at.y == least);
    }
    assert_int_equal(count_marks(loss, LRF_HUE_AXIS), 0);
}

static void the_best_and_constant_stand_out_of_many_schedules(void **state)
{
    const struct lrf_schedule_result before = results.schedule;
    const struct lrf_schedule_export exported = {.name = "restarts.csv"};
    struct lrf_schedule_way way[MANY];

    (void)state;
    results.schedule.way = way;
    results.schedule.n = MANY;
    for (size_t constant = 0; constant < 8; constant += 3)
        for (int asked = 0; asked < 2; asked++) {
            struct lrf_plot plot;
            make_many(way, constant);
            results.schedule.exported = asked ? &exported : NULL;
            lrf_plot_schedule(&plot, &results.schedule);
            for (size_t p = 0; p < plot.n_panel; p++)
                for (size_t i = 0; i < plot.panel[p].n_series; i++) {
                    const struct lrf_series *s = &plot.panel[p].series[i];
                    const bool out = s->name == way[0].name || strcmp(s->name, "constant") == 0 ||
                                     (asked && strcmp(s->name, "restarts") == 0);
                    assert_true(out == (s->look.hue != LRF_HUE_AXIS));
                }
            check_least(&plot.panel[0]);
            lrf_plot_release(&plot);
        }
    results.schedule = before;
}

static void few_schedules_are_all_in_colour(void **state)
{
    struct lrf_plot plot;

    (void)state;
    lrf_plot_schedule(&plot, &results.schedule);
    for (size_t i = 0; i < plot.panel[0].n_series; i++)
        assert_true(plot.panel[0].series[i].look.hue != LRF_HUE_AXIS);
    check_least(&plot.panel[0]);
    lrf_plot_release(&plot);
}

/* ---- compare */

/* A comparison of n cases like the first two at n_lr rates. */
static void plot_cases(struct lrf_plot *plot, size_t n, size_t n_lr, double *regret)
{
    struct lrf_compare_case item[20];
    size_t own[20];
    struct lrf_comparison c = results.comparison;
    double lr[40];
    const struct lrf_compare_result many = {.item = item, .n = n, .comparison = &c, .steps = 700};

    for (size_t i = 0; i < n; i++) {
        item[i] = results.item[i % 2];
        own[i] = i % n_lr;
        for (size_t k = 0; k < n_lr; k++)
            regret[i * n_lr + k] = 0.25;
    }
    for (size_t k = 0; k < n_lr; k++)
        lr[k] = 1e-4 * pow(10, 3.0 * (double)k / (double)n_lr);
    c.n = n;
    c.n_lr = n_lr;
    c.lr = lr;
    c.own = own;
    c.regret = regret;
    c.common = 1;
    c.common_worst = 0;
    lrf_plot_compare(plot, &many);
    assert_false(plot->failed);
}

static const struct lrf_panel *regrets_of(const struct lrf_plot *plot)
{
    for (size_t i = 0; i < plot->n_panel; i++)
        if (plot->panel[i].title && strcmp(plot->panel[i].title, "Does one rate fit all?") == 0)
            return &plot->panel[i];
    fail_msg("no regrets");
    return NULL;
}

/* From 2 to 14 cases every cell has its value, every row its name, and every panel with rates the
 * line of the one for all; and the page is full. */
static void regrets_have_names_and_values(void **state)
{
    static const size_t cases[] = {2, 5, 14}, rates[] = {9, 16, 22};
    double regret[14 * 22];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct lrf_plot plot;
        const struct lrf_panel *p;
        size_t values = 0, names = 0;
        plot_cases(&plot, cases[i], rates[i], regret);
        p = regrets_of(&plot);
        for (size_t k = 0; k < p->items.n_words; k++) {
            const struct lrf_words *w = &p->items.words[k];
            values += strcmp(w->text, ".25") == 0 && w->at.x_value && w->size >= 8;
            names += strstr(w->text, results.item[0].name) && w->at.x < p->box.x;
        }
        assert_int_equal(values, cases[i] * rates[i]);
        assert_int_equal(names, (cases[i] + 1) / 2);
        assert_true(p->box.y + p->box.h > plot.height - 100);
        assert_int_equal(plot.panel[0].n_vertical, 1);
        assert_int_equal(plot.panel[1].n_vertical, 1);
        assert_true(has_text(&plot.panel[0].items, "one rate for all "));
        assert_true(*plot.subtitle);
        lrf_plot_release(&plot);
    }
}

/* ---- steps */

/* As many panels as there are measurements, in boxes that fill the width. */
static void no_panel_of_steps_is_empty(void **state)
{
    struct lrf_steps_bin bin[6];
    struct lrf_steps steps = results.steps;

    (void)state;
    memcpy(bin, results.bin, sizeof bin);
    steps.bin = bin;
    results.range.report.steps = &steps;
    for (size_t missing = 0; missing < 2; missing++) {
        struct lrf_plot plot;
        double end = 0;
        for (size_t i = 0; i < 6 && missing; i++)
            bin[i].lr_limit = NAN;
        lrf_plot_steps(&plot, &results.range.report);
        for (size_t i = 0; i < plot.n_panel; i++) {
            assert_true(plot.panel[i].n_series > 0);
            end = fmax(end, plot.panel[i].box.x + plot.panel[i].box.w);
        }
        assert_int_equal(plot.items.n_area, 0);
        assert_int_equal(plot.n_panel, 5 - missing);
        assert_close(plot.panel[plot.n_panel - 1].box.x + plot.panel[plot.n_panel - 1].box.w, end,
                     1);
        assert_non_null(strstr(plot.caption, "update to weight ratio"));
        lrf_plot_release(&plot);
    }
    results.range.report.steps = &results.steps;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(best_and_suggested_are_among_the_runs),
        cmocka_unit_test(a_panel_has_one_kind_of_loss),
        cmocka_unit_test(what_other_tools_answer_is_marked),
        cmocka_unit_test(no_band_goes_below_what_a_loss_can_be),
        cmocka_unit_test(the_best_and_constant_stand_out_of_many_schedules),
        cmocka_unit_test(few_schedules_are_all_in_colour),
        cmocka_unit_test(regrets_have_names_and_values),
        cmocka_unit_test(no_panel_of_steps_is_empty),
    };
    int failed;

    results_init(&results);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    results_release(&results);
    return failed;
}
