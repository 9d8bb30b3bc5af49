#include "assert.h"

#include "schedule/schedule.h"

static const double MAX_LR = 0.2385, BASE_LR = 0.0173;
enum { STEPS = 731 };

static struct lrf_schedule parsed(const char *text)
{
    struct lrf_schedule schedule;
    struct lrf_error err = {0};

    assert_ok(lrf_schedule_parse(text, STEPS, BASE_LR, MAX_LR, &schedule, &err), err);
    return schedule;
}

/* The formulas in words of their own: step by step where the library has a closed form. */
static void inverse_time_is_keras_formula(void **state)
{
    struct lrf_schedule s = parsed("inverse:decay=0.713,size=37");
    (void)state;
    for (size_t t = 0; t < 1000; t++) {
        double keras = MAX_LR / (1 + 0.713 * ((double)t / 37));
        assert_relative(lrf_schedule_rate(&s, t), keras, 1e-12);
    }
}

static void a_triangle_is_a_walk_up_and_down(void **state)
{
    struct lrf_schedule s = parsed("exp-range:size=83,size_down=29,gamma=0.9967");
    double height = 0, shrink = 1, slope = 1.0 / 83;
    (void)state;
    for (size_t t = 0; t < 1000; t++) {
        double walk = BASE_LR + (MAX_LR - BASE_LR) * height * shrink;
        assert_relative(lrf_schedule_rate(&s, t), walk, 1e-11);
        if (t % 112 == 83)
            slope = -1.0 / 29;
        if (t % 112 == 0)
            slope = 1.0 / 83;
        height += slope;
        shrink *= 0.9967;
    }
}

static void restarts_restart_where_the_periods_add_up(void **state)
{
    struct lrf_schedule s = parsed("restarts:size=5,mult=3");
    size_t start = 0, period = 5;
    (void)state;
    for (int i = 0; i < 20; i++) {
        assert_relative(lrf_schedule_rate(&s, start), MAX_LR, 1e-15);
        assert_true(lrf_schedule_rate(&s, start + period - 1) < MAX_LR / 5);
        start += period;
        period *= 3;
    }
    assert_true(lrf_schedule_rate(&s, SIZE_MAX) <= MAX_LR);
}

static void the_shortest_runs_have_rates(void **state)
{
    const struct lrf_schedule_family *family;
    struct lrf_error err = {0};
    struct lrf_schedule s;
    (void)state;
    for (size_t i = 0; (family = lrf_schedule_family(i)) != NULL; i++) {
        for (size_t steps = 0; steps < 12; steps++) {
            lrf_schedule_defaults(&s, family, steps, BASE_LR, MAX_LR);
            assert_ok(lrf_schedule_check(&s, &err), err);
            for (size_t t = 0; t < 40; t++) {
                double rate = lrf_schedule_rate(&s, t);
                assert_true(rate >= 0 && rate <= MAX_LR * (1 + 1e-15));
            }
        }
    }
    assert_int_equal(lrf_schedule_parse("1cycle:pct_start=0.5", 2, BASE_LR, MAX_LR, &s, &err), 0);
    assert_relative(lrf_schedule_rate(&s, 0), MAX_LR, 1e-15);
    s = parsed("1cycle:pct_start=1,steps=10");
    assert_relative(lrf_schedule_rate(&s, 9), MAX_LR, 1e-15);
    assert_relative(lrf_schedule_rate(&s, 1000), MAX_LR, 1e-15);
}

static void one_cycle_ends_and_stays(void **state)
{
    struct lrf_schedule s = parsed("1cycle");
    (void)state;
    assert_relative(lrf_schedule_rate(&s, 0), MAX_LR / 25, 1e-12);
    assert_relative(lrf_schedule_rate(&s, STEPS - 1), MAX_LR / 25e4, 1e-9);
    assert_relative(lrf_schedule_rate(&s, STEPS + 70), MAX_LR / 25e4, 1e-9);
    assert_relative(lrf_schedule_momentum(&s, 0), 0.95, 1e-12);
    assert_relative(lrf_schedule_momentum(&s, STEPS + 70), 0.95, 1e-12);
}

static void defaults_fit_what_the_warm_up_leaves(void **state)
{
    struct lrf_schedule s = parsed("warmup+cosine"), t = parsed("warmup:steps=31,factor=0+plateau");
    (void)state;
    assert_int_equal(s.warmup, STEPS / 20);
    assert_int_equal(s.steps, STEPS - STEPS / 20);
    assert_relative(lrf_schedule_rate(&s, 0), MAX_LR / 3, 1e-12);
    assert_relative(lrf_schedule_rate(&s, s.warmup), MAX_LR, 1e-12);
    assert_true(lrf_schedule_rate(&t, 0) == 0);
    assert_relative(lrf_schedule_rate(&t, 10), MAX_LR * 10 / 31, 1e-12);
}

static void the_text_form_reads_back(void **state)
{
    static const char *texts[] = {
        "multistep:milestones=3/5/5/600,gamma=0.237",
        "1cycle:div=7.25",
        "warmup:steps=7,factor=0.125+restarts:mult=3",
        "plateau:eps=0",
        "multistep:milestones=0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/1000000000",
        "inverse:decay=1e-3",
        "triangular2:base_lr=0.001,max_lr=0.1"};
    char once[LRF_SCHEDULE_TEXT_SIZE], twice[LRF_SCHEDULE_TEXT_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lrf_schedule a = parsed(texts[i]), b;
        lrf_schedule_format(&a, once);
        b = parsed(once);
        lrf_schedule_format(&b, twice);
        assert_string_equal(once, twice);
        for (size_t t = 0; t < STEPS; t++)
            assert_true(lrf_schedule_rate(&a, t) == lrf_schedule_rate(&b, t));
    }
    lrf_schedule_format(&(struct lrf_schedule){.family = lrf_schedule_find("step"),
                                               .max_lr = 0.25,
                                               .size = 30,
                                               .gamma = 0.5,
                                               .warmup = 9},
                        once);
    assert_string_equal(once, "warmup:steps=9,factor=0+step:max_lr=0.25,size=30,gamma=0.5");
}

static void a_list_is_cut_between_schedules(void **state)
{
    (void)state;
    assert_int_equal(lrf_schedule_span("step:gamma=.1,size=30,cosine"), 21);
    assert_int_equal(lrf_schedule_span("cosine,step:gamma=.1"), 6);
    assert_int_equal(lrf_schedule_span("warmup:steps=5,factor=.1+step:size=3"), 36);
    assert_int_equal(lrf_schedule_span("cosine"), 6);
    assert_int_equal(lrf_schedule_span("cosine,"), 6);
    assert_int_equal(lrf_schedule_span(""), 0);
}

/* The text must be refused, and the error must say `why`. */
static void refused(const char *text, const char *why)
{
    struct lrf_schedule s;
    struct lrf_error err = {0};

    assert_int_equal(lrf_schedule_parse(text, STEPS, BASE_LR, MAX_LR, &s, &err), LRF_EINVAL);
    if (strstr(err.text, why) == NULL)
        fail_msg("'%s': '%s' does not say '%s'", text, err.text, why);
}

static void bad_texts_are_refused(void **state)
{
    (void)state;
    refused("", "no schedule is named ''");
    refused("cosin", "no schedule is named 'cosin', there are constant, step,");
    refused("cosine ", "no schedule is named 'cosine '");
    refused("a-name-that-is-longer-than-any-number-or-name", "no schedule is named");
    refused("warmup", "warmup needs a schedule behind it");
    refused("warmup+", "no schedule is named ''");
    refused("warmup2+cosine", "no schedule is named 'warmup2'");
    refused("cosine+warmup", "no schedule is named");
    refused("warmup+warmup+cosine", "no schedule is named");
    refused("cosine:", "has no parameter ''");
    refused("cosine:steps", "steps is ''");
    refused("cosine:steps=", "steps is ''");
    refused("cosine:steps=3.5", "steps is '3.5', must be a whole number");
    refused("cosine:steps=-3", "steps is '-3'");
    refused("cosine:size=3", "'cosine' has no parameter 'size', it has max_lr, min_lr, steps");
    refused("cosine:steps=3,", "has no parameter ''");
    refused("warmup:size=3+cosine", "'warmup' has no parameter 'size', it has steps, factor");
    refused("step:gamma=nan", "gamma is 'nan', must be a number");
    refused("step:gamma=1e400", "gamma is '1e400'");
    refused("multistep:milestones=3/x", "milestones is '3/x'");
    refused("multistep:milestones=0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", "at most 16");
}

static void bad_values_are_refused(void **state)
{
    (void)state;
    refused("step:size=0", "size is 0, must be 1 to 1000000000");
    refused("step:size=1000000001", "size is 1000000001");
    refused("step:gamma=0", "gamma is 0, must be above 0 and at most 1");
    refused("step:gamma=1.5", "gamma is 1.5");
    refused("step:max_lr=0", "max_lr is 0, must be above 0");
    refused("step:max_lr=-1", "max_lr is -1");
    refused("multistep:milestones=7/3", "milestones must ascend, 3 comes after 7");
    refused("restarts:mult=0", "mult is 0");
    refused("triangular:base_lr=0.5", "base_lr is 0.5, must not exceed max_lr, 0.2385");
    refused("cosine:min_lr=0.5", "min_lr is 0.5, must not exceed max_lr");
    refused("cosine:min_lr=-1e-9", "min_lr is -1e-09, must be 0 or more");
    refused("inverse:decay=0", "decay is 0");
    refused("polynomial:power=0", "power is 0");
    refused("1cycle:pct_start=1.01", "pct_start is 1.01, must be between 0 and 1");
    refused("1cycle:div=0", "div is 0");
    refused("1cycle:base_momentum=1", "base_momentum is 1, must be above 0 and below 1");
    refused("plateau:threshold=2", "threshold is 2");
    refused("plateau:eps=-1", "eps is -1");
    refused("warmup:factor=1.1+cosine", "factor is 1.1");
}

static void rates_that_are_no_numbers_are_refused(void **state)
{
    static const double bad[] = {NAN, INFINITY, 0, -0.1};
    struct lrf_schedule s;
    struct lrf_error err = {0};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lrf_schedule_defaults(&s, lrf_schedule_find("triangular"), STEPS, BASE_LR, bad[i]);
        assert_int_equal(lrf_schedule_check(&s, &err), LRF_EINVAL);
        lrf_schedule_defaults(&s, lrf_schedule_find("triangular"), STEPS, bad[i], MAX_LR);
        assert_int_equal(lrf_schedule_check(&s, NULL), LRF_EINVAL);
    }
    s = (struct lrf_schedule){0};
    assert_int_equal(lrf_schedule_check(&s, &err), LRF_EINVAL);
    s = parsed("multistep");
    s.n_milestones = LRF_MAX_MILESTONES + 1;
    assert_int_equal(lrf_schedule_check(&s, &err), LRF_EINVAL);
}

static void a_plateau_drops_after_its_patience(void **state)
{
    struct lrf_schedule s = parsed("plateau:patience=2,cooldown=1,gamma=0.5,min_lr=0.1,max_lr=0.3");
    static const double loss[] = {2.31, 2.31, NAN, INFINITY, 2.3099, 2.4, 2.4, 2.4, 2.4, 2.4, 2.4};
    static const double lr[] = {.3, .3, .3, .15, .15, .15, .15, .1, .1, .1, .1};
    struct lrf_plateau p;
    (void)state;
    lrf_plateau_init(&p, &s);
    assert_relative(lrf_plateau_rate(&p, &s, 0), 0.3, 1e-15);
    for (size_t i = 0; i < sizeof loss / sizeof *loss; i++) {
        lrf_plateau_tell(&p, &s, loss[i]);
        assert_relative(lrf_plateau_rate(&p, &s, i), lr[i], 1e-12);
    }
}

static void families_are_found_by_name(void **state)
{
    size_t n = 0;
    (void)state;
    for (; lrf_schedule_family(n) != NULL; n++)
        assert_ptr_equal(lrf_schedule_find(lrf_schedule_family(n)->name), lrf_schedule_family(n));
    assert_int_equal(n, 13);
    assert_null(lrf_schedule_find("Cosine"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverse_time_is_keras_formula),
        cmocka_unit_test(a_triangle_is_a_walk_up_and_down),
        cmocka_unit_test(restarts_restart_where_the_periods_add_up),
        cmocka_unit_test(the_shortest_runs_have_rates),
        cmocka_unit_test(one_cycle_ends_and_stays),
        cmocka_unit_test(defaults_fit_what_the_warm_up_leaves),
        cmocka_unit_test(the_text_form_reads_back),
        cmocka_unit_test(a_list_is_cut_between_schedules),
        cmocka_unit_test(bad_texts_are_refused),
        cmocka_unit_test(bad_values_are_refused),
        cmocka_unit_test(rates_that_are_no_numbers_are_refused),
        cmocka_unit_test(a_plateau_drops_after_its_patience),
        cmocka_unit_test(families_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
