#include "assert.h"

#include "experiment/race.h"

/*
 * An analytic trainer: after t steps at rate lr the loss is
 * start - drop exp(-(log10(lr / best) / width)^2 / 2) (1 - exp(-t / 20)), with noise if wanted,
 * not finite from the fourth step on above `limit`, and `excess` higher above `best`; `pace` stands
 * for the 20 steps. The validation loss rises by `overfit` for every 100 steps at `best` beyond the
 * first 100, or as many more at a smaller rate.
 */
struct problem {
    double start, drop, best, width, limit, excess, noise, pace, overfit, baseline;
    double lr;
    size_t step;
    uint64_t state, resets, steps, evals;
};

static struct problem peaked_problem(void)
{
    return (struct problem){.start = 2.385,
                            .drop = 1.713,
                            .best = 0.0271,
                            .width = 0.62,
                            .limit = INFINITY,
                            .pace = 20,
                            .baseline = NAN};
}

static double noise(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0 - 0.5;
}

static double loss_now(struct problem *p)
{
    double d = log10(p->lr / p->best) / p->width;
    double progress = 1 - exp(-(double)p->step / p->pace);

    if (p->step > 3 && p->lr > p->limit)
        return NAN;
    return p->start - p->drop * exp(-d * d / 2) * progress +
           (p->step > 0 && d > 0 ? p->excess * d : 0) + p->noise * noise(&p->state);
}

static double answer(struct problem *p, struct lrf_ask ask)
{
    double loss;

    switch (ask.action) {
    case LRF_ASK_RESET:
        p->step = 0;
        p->state = ask.seed * 7919 + 17;
        p->resets++;
        return 0;
    case LRF_ASK_STEP:
        p->lr = ask.lr;
        loss = loss_now(p);
        p->step++;
        p->steps++;
        return loss;
    default:
        p->evals++;
        return loss_now(p) + p->overfit * fmax(0, p->lr / p->best * (double)p->step / 100 - 1);
    }
}

/* A run that there is not is done. */
static struct lrf_ask ask_run(struct lrf_race *race, size_t i)
{
    struct lrf_race_run *run = lrf_race_run(race, i);

    return run ? lrf_race_experiment.ask(run) : (struct lrf_ask){.action = LRF_ASK_DONE};
}

static enum lrf_status tell_run(struct lrf_race *race, size_t i, double loss)
{
    struct lrf_race_run *run = lrf_race_run(race, i);

    return run ? lrf_race_experiment.tell(run, &(struct lrf_answer){.loss = loss}) : LRF_EINVAL;
}

static struct lrf_race *start_race(const struct lrf_race_settings *s)
{
    struct lrf_error err = {0};
    struct lrf_race *race = lrf_race_alloc(s, &err);

    if (race == NULL)
        fail_msg("%s", err.text);
    return race;
}

static struct lrf_race_result hold_race(const struct lrf_race_settings *s, struct problem *p)
{
    struct lrf_race *race = start_race(s);
    struct lrf_race_result result;
    struct lrf_ask ask;
    size_t runs = 0;

    for (size_t i = 0; i < lrf_race_seeds(race); i++)
        lrf_race_set_baseline(race, i, p->baseline, p->baseline);
    while (lrf_race_next(race)) {
        assert_true(lrf_race_runs(race) > 0);
        for (size_t i = 0; i < lrf_race_runs(race); i++, runs++)
            while ((ask = ask_run(race, i)).action != LRF_ASK_DONE)
                assert_int_equal(tell_run(race, i, answer(p, ask)), LRF_OK);
    }
    lrf_race_result(race, &result);
    assert_int_equal(result.runs, runs);
    lrf_race_free(race);
    return result;
}

/* The answer for the objective. */
static double lr_of(const struct lrf_race_result *r)
{
    return r->lr[r->objective];
}

static struct lrf_race_settings settings(double centre, size_t effort, bool evaluates)
{
    struct lrf_race_settings s;

    lrf_race_defaults(&s);
    s.centre = centre;
    s.effort = effort;
    s.evaluates = evaluates;
    return s;
}

static void finds_a_known_best_rate_from_either_side(void **state)
{
    static const double off[] = {-1.3, -0.7, 0.6, 1.1};
    (void)state;
    for (int validated = 0; validated < 2; validated++) {
        for (size_t k = 0; k < sizeof off / sizeof *off; k++) {
            struct problem p = peaked_problem();
            struct lrf_race_settings s = settings(p.best * pow(10, off[k]), 40000, validated);
            struct lrf_race_result r = hold_race(&s, &p);

            assert_int_equal(r.outcome, LRF_RACE_IMPROVED);
            assert_close(log10(lr_of(&r) / p.best), 0, 0.13);
            assert_true(r.best_lo < r.lo && r.lo < lr_of(&r) && lr_of(&r) < r.hi);
            assert_true(r.hi < r.best_hi && r.lo < p.best && p.best < r.hi);
            assert_true(r.centre_regret > 0);
            assert_int_equal(r.run_steps, 1000);
            assert_int_equal(r.seeds, 5);
            assert_true(r.steps == p.steps && r.steps <= r.effort);
            assert_int_equal(p.resets, r.runs);
            assert_int_equal(r.evals, p.evals);
            assert_true(validated ? r.evals > 0 : r.evals == 0);
        }
    }
}

static void plans_within_its_effort(void **state)
{
    static const struct {
        size_t effort, budget, steps, seeds;
    } plan[] = {{500, 1000, 125, 1},  /* 3 rates and one to spare */
                {1000, 1000, 250, 1}, /* a quarter of the real run each */
                {1500, 1000, 250, 1}, /* 5 rates and one to spare */
                {3000, 1000, 500, 1},   {6000, 1000, 500, 2},   {9031, 1000, 501, 3},
                {18000, 1000, 1000, 3}, {21000, 1000, 1000, 3}, {35000, 1000, 1000, 5},
                {1500, 2000, 375, 1},   {500, 30, 30, 3},       {1000000, 87, 87, 5}};
    (void)state;
    for (size_t k = 0; k < sizeof plan / sizeof *plan; k++) {
        struct lrf_race_settings s = settings(0.0371, plan[k].effort, true);
        struct problem p = peaked_problem();
        struct lrf_race_result r;

        s.budget = plan[k].budget;
        r = hold_race(&s, &p);
        assert_int_equal(r.run_steps, plan[k].steps);
        assert_int_equal(r.seeds, plan[k].seeds);
        assert_true(r.steps <= plan[k].effort);
        assert_true(r.n >= 3);
    }
}

static void equal_scores_keep_the_sweeps_answer(void **state)
{
    struct problem p = peaked_problem();
    struct lrf_race_settings s = settings(0.0123, 500, true);
    struct lrf_race_result r;
    (void)state;
    p.width = 1e3;
    r = hold_race(&s, &p);
    assert_string_equal(lrf_race_outcome_name(r.outcome), "kept");
    assert_true(lr_of(&r) == 0.0123);
    assert_true(r.centre_regret < 1e-3);
    for (size_t i = 0; i < r.n; i++)
        assert_close(r.rate[i].regret, 0, 1e-3);
}

static void noise_alone_moves_little(void **state)
{
    double worst = 0;
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct problem p = peaked_problem();
        struct lrf_race_settings s = settings(p.best, 35000, true);
        struct lrf_race_result r;

        p.noise = 0.05;
        s.seed = seed * 10;
        r = hold_race(&s, &p);
        worst = fmax(worst, fabs(log10(lr_of(&r) / p.best)));
    }
    assert_true(worst < 0.15);
}

static void rates_that_all_diverge_give_nothing(void **state)
{
    (void)state;
    for (int validated = 0; validated < 2; validated++) {
        struct problem p = peaked_problem();
        struct lrf_race_settings s = settings(0.02, 500, validated);
        struct lrf_race_result r;

        p.limit = 1e-9;
        r = hold_race(&s, &p);
        assert_int_equal(r.outcome, LRF_RACE_NOTHING);
        assert_true(isnan(lr_of(&r)));
        assert_int_equal(r.n, 3);
        for (size_t i = 0; i < r.n; i++)
            assert_int_equal(r.rate[i].failed, 1);
        assert_true(r.steps < 40);
    }
}

static void a_run_that_does_not_train_ends_in_its_middle(void **state)
{
    struct problem p = peaked_problem();
    struct lrf_race_settings s = settings(0.0317, 500, true);
    struct lrf_race_result r;
    (void)state;
    p.excess = 1.9; /* one decade up the loss ends above its start */
    r = hold_race(&s, &p);
    assert_int_equal(r.rate[r.n - 1].failed, 1);
    assert_close(r.rate[r.n - 1].regret, 1, 0.03);
    assert_int_equal(r.steps, r.n * 125 - 50);
}

static void the_same_answers_give_the_same_result(void **state)
{
    struct problem p = peaked_problem(), q;
    struct lrf_race_settings s = settings(0.2, 3000, true);
    struct lrf_race_result a, b;
    (void)state;
    p.noise = 0.3;
    q = p;
    a = hold_race(&s, &p);
    b = hold_race(&s, &q);
    assert_true(lr_of(&a) == lr_of(&b) && a.lo == b.lo && a.hi == b.hi && a.n == b.n);
}

/* Runs of a round advance step by step together, last one first, as threads would. */
static void the_order_of_a_rounds_runs_does_not_matter(void **state)
{
    struct lrf_race_settings s = settings(0.2, 21000, true);
    struct problem one = peaked_problem(), many[20];
    struct lrf_race_result a, b;
    struct lrf_race *race;
    (void)state;
    one.noise = 0.1;
    for (size_t i = 0; i < 20; i++)
        many[i] = one;
    a = hold_race(&s, &one);
    race = start_race(&s);
    while (lrf_race_next(race)) {
        size_t busy = 1;
        while (busy) {
            busy = 0;
            for (size_t i = lrf_race_runs(race); i-- > 0;) {
                struct lrf_ask ask = ask_run(race, i);
                if (ask.action == LRF_ASK_DONE)
                    continue;
                busy++;
                assert_int_equal(tell_run(race, i, answer(&many[i], ask)), LRF_OK);
            }
        }
    }
    lrf_race_result(race, &b);
    assert_true(lr_of(&a) == lr_of(&b) && a.n == b.n && a.steps == b.steps);
    lrf_race_free(race);
}

static void without_a_centre_it_scans_the_range(void **state)
{
    struct problem p = peaked_problem();
    struct lrf_race_settings s = settings(NAN, 13000, true);
    struct lrf_race_result r = hold_race(&s, &p);
    (void)state;
    assert_int_equal(r.outcome, LRF_RACE_IMPROVED);
    assert_close(log10(lr_of(&r) / p.best), 0, 0.13);
    assert_true(isnan(r.centre_regret));
    assert_close(log10(r.rate[0].lr), -5.5, 1e-9);

    s.effort = 500; /* too little for that */
    p.steps = 0;
    r = hold_race(&s, &p);
    assert_string_equal(lrf_race_outcome_name(r.outcome), "skipped");
    assert_true(isnan(lr_of(&r)));
    assert_int_equal(p.steps, 0);
}

static void a_scan_of_noise_finds_nothing(void **state)
{
    unsigned found = 0;
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct problem p = peaked_problem();
        struct lrf_race_settings s = settings(NAN, 3000, true);

        p.drop = 0;
        p.noise = 0.7;
        s.seed = seed;
        found += hold_race(&s, &p).outcome != LRF_RACE_NOTHING;
    }
    assert_true(found <= 6);
}

/* A network may start far above what a constant would cost, and fall below it at once. */
static void the_level_of_no_learning_sets_the_scale(void **state)
{
    struct problem p = peaked_problem();
    struct lrf_race_settings s = settings(p.best * 1.9, 500, true);
    struct lrf_race_result known, unknown;
    (void)state;
    p.baseline = p.start;
    p.start += 40;
    p.drop += 40;
    p.width = 12; /* so that every rate ends near the best one, compared with 40 */
    known = hold_race(&s, &p);
    p.baseline = NAN;
    unknown = hold_race(&s, &p);
    assert_true(unknown.centre_regret > 0);
    assert_true(known.centre_regret > 20 * unknown.centre_regret);
    assert_close(known.level, 2.385, 1e-12);
    assert_close(unknown.level, 42.385, 1e-12);
}

/* 125 steps reach 1.8 and 500 reach 1.0: what does a constant prediction have? */
static void where_nothing_was_learnt_runs_go_on_longer(void **state)
{
    static const struct {
        double baseline;
        enum lrf_race_outcome outcome;
        size_t steps, first;
    } want[] = {{2.3, LRF_RACE_IMPROVED, 125, 0},
                {1.795, LRF_RACE_IMPROVED, 500, 125}, /* within 1 % is nothing */
                {1.5, LRF_RACE_IMPROVED, 500, 125},
                {0.9, LRF_RACE_NOTHING, 500, 125}};
    (void)state;
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        for (int validated = 0; validated < 2; validated++) {
            struct problem p = peaked_problem();
            struct lrf_race_settings s = settings(p.best / 5, 500, validated);
            struct lrf_race_result r;

            p.pace = 300;
            p.baseline = want[k].baseline;
            if (!validated) /* the mean of the last two fifths lies behind */
                p.baseline += 0.15;
            r = hold_race(&s, &p);
            assert_int_equal(r.outcome, want[k].outcome);
            assert_int_equal(r.run_steps, want[k].steps);
            assert_int_equal(r.first_steps, want[k].first);
            assert_int_equal(r.steps, p.steps);
            assert_int_equal(r.evals, p.evals);
            assert_true(lr_of(&r) > s.centre); /* nothing learnt, but some came farther */
            assert_true(r.n <= 5 && (r.best_loss < r.level || r.outcome == LRF_RACE_NOTHING));
        }
    }
}

/* The product of rate and steps decides when validation turns: the end wants a smaller rate. */
static void each_objective_has_its_rate(void **state)
{
    struct problem p = peaked_problem();
    struct lrf_race_settings s = settings(p.best, 1500, true);
    struct lrf_race_result best, last, train;
    (void)state;
    p.overfit = 1;
    best = hold_race(&s, &p);
    s.objective = LRF_OBJECTIVE_LAST;
    last = hold_race(&s, &p);
    s.objective = LRF_OBJECTIVE_TRAIN;
    train = hold_race(&s, &p);
    assert_true(lr_of(&last) < 0.5 * lr_of(&best));
    assert_true(best.lr[LRF_OBJECTIVE_LAST] < 0.7 * lr_of(&best));
    assert_close(log10(lr_of(&train) / p.best), 0, 0.13);
    assert_close(log10(best.lr[LRF_OBJECTIVE_TRAIN] / p.best), 0, 0.2);
    s.evaluates = false;
    s.objective = LRF_OBJECTIVE_LAST;
    last = hold_race(&s, &p);
    assert_int_equal(last.objective, LRF_OBJECTIVE_TRAIN);
    assert_true(isnan(last.lr[LRF_OBJECTIVE_BEST]) && isnan(last.lr[LRF_OBJECTIVE_LAST]));
}

static void too_little_effort_is_skipped(void **state)
{
    struct problem p = peaked_problem();
    struct lrf_race_settings s = settings(0.02, 159, true);
    struct lrf_race_result r = hold_race(&s, &p);
    (void)state;
    assert_int_equal(r.outcome, LRF_RACE_SKIPPED);
    assert_true(isnan(lr_of(&r)));
    s.effort = 0;
    assert_int_equal(hold_race(&s, &p).outcome, LRF_RACE_SKIPPED);
    s.effort = 160;
    assert_int_equal(hold_race(&s, &p).run_steps, 40);
}

static void an_unfinished_round_does_not_count(void **state)
{
    struct lrf_race_settings s = settings(0.02, 500, false);
    struct problem p = peaked_problem();
    struct lrf_race *race = start_race(&s);
    struct lrf_race_result r;
    (void)state;
    assert_true(lrf_race_next(race));
    assert_int_equal(lrf_race_runs(race), 3);
    for (int k = 0; k < 37; k++)
        tell_run(race, 2, answer(&p, ask_run(race, 2)));
    assert_false(lrf_race_next(race));
    assert_false(lrf_race_next(race));
    lrf_race_result(race, &r);
    assert_int_equal(r.outcome, LRF_RACE_SKIPPED);
    assert_true(r.n == 0 && r.steps == 0 && isnan(lr_of(&r)));
    lrf_race_free(race);
}

static void asking_twice_gives_the_same_and_telling_a_done_run_fails(void **state)
{
    struct lrf_race_settings s = settings(0.02, 500, false);
    struct lrf_race *race = start_race(&s);
    struct lrf_ask a, b;
    (void)state;
    assert_null(lrf_race_run(race, 0));
    assert_true(lrf_race_next(race));
    a = ask_run(race, 1);
    b = ask_run(race, 1);
    assert_true(a.action == LRF_ASK_RESET && a.action == b.action && a.lr == b.lr);
    assert_close(log10(a.lr / 0.02), 0.5, 1e-12);
    assert_true(ask_run(race, 0).lr == 0.02);
    assert_null(lrf_race_run(race, 3));
    assert_int_equal(tell_run(race, 1, 0), LRF_OK);
    assert_int_equal(tell_run(race, 1, INFINITY), LRF_OK);
    assert_int_equal(ask_run(race, 1).action, LRF_ASK_DONE);
    assert_int_equal(tell_run(race, 1, 1), LRF_EINVAL);
    lrf_race_free(race);
}

static void bad_settings_are_named(void **state)
{
    static const struct {
        double centre, lo, hi;
        size_t budget;
        const char *word;
    } bad[] = {{0, 1e-6, 10, 0, "centre"},        {-3.1, 1e-6, 10, 0, "-3.1"},
               {INFINITY, 1e-6, 10, 0, "centre"}, {0.1, NAN, 10, 0, "range"},
               {0.1, 0, 10, 0, "range"},          {0.1, 1e-6, INFINITY, 0, "range"},
               {0.1, 2.7, 1.3, 0, "range"},       {0.1, 1e-6, 10, 9, "9"}};
    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        struct lrf_race_settings s = settings(bad[k].centre, 500, false);
        struct lrf_error err = {0};

        s.lr_min = bad[k].lo;
        s.lr_max = bad[k].hi;
        s.budget = bad[k].budget;
        assert_null(lrf_race_alloc(&s, &err));
        assert_int_equal(err.status, LRF_EINVAL);
        assert_non_null(strstr(err.text, bad[k].word));
    }
    lrf_race_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_a_known_best_rate_from_either_side),
        cmocka_unit_test(plans_within_its_effort),
        cmocka_unit_test(equal_scores_keep_the_sweeps_answer),
        cmocka_unit_test(noise_alone_moves_little),
        cmocka_unit_test(rates_that_all_diverge_give_nothing),
        cmocka_unit_test(a_run_that_does_not_train_ends_in_its_middle),
        cmocka_unit_test(the_same_answers_give_the_same_result),
        cmocka_unit_test(the_order_of_a_rounds_runs_does_not_matter),
        cmocka_unit_test(without_a_centre_it_scans_the_range),
        cmocka_unit_test(a_scan_of_noise_finds_nothing),
        cmocka_unit_test(the_level_of_no_learning_sets_the_scale),
        cmocka_unit_test(where_nothing_was_learnt_runs_go_on_longer),
        cmocka_unit_test(each_objective_has_its_rate),
        cmocka_unit_test(too_little_effort_is_skipped),
        cmocka_unit_test(an_unfinished_round_does_not_count),
        cmocka_unit_test(asking_twice_gives_the_same_and_telling_a_done_run_fails),
        cmocka_unit_test(bad_settings_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
