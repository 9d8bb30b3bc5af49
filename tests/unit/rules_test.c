#include "analysis/rules.h"

#include "assert.h"

enum { N = 100 };

static const enum lrf_rule every_rule[] = {
    LRF_RULE_FASTAI_VALLEY,     LRF_RULE_FASTAI_SLIDE,    LRF_RULE_FASTAI_STEEP,
    LRF_RULE_FASTAI_MINIMUM,    LRF_RULE_LIGHTNING_2_5_2, LRF_RULE_LIGHTNING,
    LRF_RULE_PYTORCH_LR_FINDER, LRF_RULE_IGNITE,
};

/* Eight decades from lr_min; the last of N is at the end when `intervals` is N - 1. */
static double rate(double lr_min, int i, int intervals)
{
    return lr_min * pow(10, 8.0 * i / intervals);
}

static double clean_loss(double lr)
{
    const double x = log10(lr);
    return 2.3 - 1.6 / (1 + exp(-(x + 3) / 0.35)) + exp(4 * (x - 0.2));
}

static double noise(uint32_t *z)
{
    *z = 1664525u * *z + 1013904223u;
    return *z / 4294967296.0 - 0.5;
}

/* Curve A..D of the vectors. */
static void make_curve(char name, double lr[N], double loss[N])
{
    uint32_t z = 12345;

    for (int i = 0; i < N; i++) {
        const double u = noise(&z);
        lr[i] = rate(1e-7, i, N);
        loss[i] = clean_loss(lr[i]);
        if (name == 'B')
            loss[i] += 0.2 * u;
        if ((name == 'C' && i >= 85) || (name == 'D' && i == 40))
            loss[i] = NAN;
    }
}

static void the_curves_are_the_ones_of_the_vectors(void **state)
{
    double lr[N], loss[N];
    uint32_t z = 12345;
    (void)state;

    assert_close(noise(&z), -0.4795973143, 1e-10);
    assert_close(noise(&z), -0.4834521518, 1e-10);
    make_curve('A', lr, loss);
    assert_close(loss[0], 2.29998259196536, 1e-13);
    assert_close(loss[49], 1.59103458850041, 1e-13);
    assert_close(loss[50], 1.50000276077257, 1e-13);
    assert_close(loss[99], 18.5142950580267, 1e-12);
    make_curve('B', lr, loss);
    assert_close(loss[0], 2.20406312911318, 1e-13);
}

static void bare_rules_give_the_answers_of_the_originals(void **state)
{
    static const struct {
        char curve;
        size_t index[8]; /* in the order of every_rule; the minimum is checked by its rate */
        double minimum;
    } vectors[] = {
        {'A', {40, 17, 49, 0, 50, 40, 50, 50}, 0.00831764},
        {'B', {57, 72, 35, 0, 54, 12, 54, 54}, 0.00398107},
        {'C', {40, 17, 49, 0, 50, 40, 84, 84}, 0.00831764},
        {'D', {24, 17, 38, 0, 49, 41, 39, 39}, 1.31826e-05},
    };
    double lr[N], loss[N], work[LRF_RULE_WORK * N];
    const struct lrf_rule_input in = {N, lr, loss, N, work};
    (void)state;

    for (size_t i = 0; i < 4; i++) {
        make_curve(vectors[i].curve, lr, loss);
        for (size_t k = 0; k < 8; k++) {
            if (every_rule[k] == LRF_RULE_FASTAI_MINIMUM)
                assert_relative(lrf_rule_rate(every_rule[k], &in), vectors[i].minimum, 5e-6);
            else
                assert_int_equal(lrf_rule_index(every_rule[k], &in), vectors[i].index[k]);
        }
    }
}

struct recording {
    const char *recorder;
    double amplitude; /* of the noise */
    int intervals;
    double s_0, s_50, s_last;
    struct {
        enum lrf_rule rule;
        size_t index;
        double lr;
    } answer[4];
    size_t n_answers;
};

static const struct recording recordings[] = {
    {"fastai",
     0,
     100,
     2.29998259,
     2.15081315,
     2.56715603,
     {{LRF_RULE_FASTAI_VALLEY, 48, 0},
      {LRF_RULE_FASTAI_SLIDE, 55, 0},
      {LRF_RULE_FASTAI_STEEP, 58, 0},
      {LRF_RULE_FASTAI_MINIMUM, 0, 0.10964782}},
     4},
    {"fastai",
     0.2,
     100,
     2.20406313,
     2.15542992,
     2.57724892,
     {{LRF_RULE_FASTAI_VALLEY, 54, 0},
      {LRF_RULE_FASTAI_SLIDE, 55, 0},
      {LRF_RULE_FASTAI_STEEP, 62, 0},
      {LRF_RULE_FASTAI_MINIMUM, 0, 0.10964782}},
     4},
    {"pytorch_lr_finder",
     0,
     99,
     2.29998259,
     2.07340689,
     4.76037098,
     {{LRF_RULE_PYTORCH_LR_FINDER, 57, 4.03701726e-3}},
     1},
    {"pytorch_lr_finder",
     0.2,
     99,
     2.20406313,
     2.0727827,
     4.77040979,
     {{LRF_RULE_PYTORCH_LR_FINDER, 55, 2.7825594e-3}},
     1},
};

/* The static losses at the rates of this tool: the k-th evaluation gives A + amplitude u_k. */
static void evaluate(const struct recording *r, double lr[N], double loss[N])
{
    uint32_t z = 12345;

    for (int i = 0; i < N; i++) {
        const double u = noise(&z);
        lr[i] = rate(1e-7, i, r->intervals);
        loss[i] = clean_loss(lr[i]) + r->amplitude * u;
    }
}

static void recorded_losses_are_those_of_the_originals(void **state)
{
    double lr[N], loss[N], s[N];
    (void)state;

    for (size_t i = 0; i < sizeof recordings / sizeof *recordings; i++) {
        const struct recording *r = &recordings[i];
        evaluate(r, lr, loss);
        assert_int_equal(lrf_recorder_apply(lrf_recorder_find(r->recorder), N, loss, s), N);
        assert_close(s[0], r->s_0, 5e-9);
        assert_close(s[50], r->s_50, 5e-9);
        assert_close(s[N - 1], r->s_last, 5e-9);
    }
}

static void recorder_and_rule_give_the_answers_of_the_originals(void **state)
{
    double lr[N], loss[N], work[LRF_RULE_WORK * N];
    struct lrf_rule_input in = {N, lr, loss, N, work};
    (void)state;

    for (size_t i = 0; i < sizeof recordings / sizeof *recordings; i++) {
        const struct recording *r = &recordings[i];
        evaluate(r, lr, loss);
        in.n = lrf_recorder_apply(lrf_recorder_find(r->recorder), N, loss, loss);
        for (size_t k = 0; k < r->n_answers; k++) {
            if (r->answer[k].index > 0)
                assert_int_equal(lrf_rule_index(r->answer[k].rule, &in), r->answer[k].index);
            if (r->answer[k].lr > 0)
                assert_relative(lrf_rule_rate(r->answer[k].rule, &in), r->answer[k].lr, 5e-8);
        }
    }
}

static void recorders_stop_where_their_tool_does(void **state)
{
    static const double rising[] = {1.5, 1.25, 1.375, 90, 90, 90, 90};
    static const double negative[] = {-2.5, -2.25, -2.125, -2.0625};
    static const double broken[] = {1.5, 1.25, NAN, 1e9, 1e9, 1e9};
    static const struct {
        const char *recorder;
        size_t rising, negative;
    } cases[] = {
        {"fastai", 4, 1}, {"lightning", 4, 2}, {"pytorch_lr_finder", 5, 1}, {"ignite", 5, 1}};
    double s[7];
    (void)state;

    for (size_t i = 0; i < 4; i++) {
        const struct lrf_recorder *r = lrf_recorder_find(cases[i].recorder);
        assert_int_equal(lrf_recorder_apply(r, 7, rising, s), cases[i].rising);
        assert_int_equal(lrf_recorder_apply(r, 4, negative, s), cases[i].negative);
        assert_int_equal(lrf_recorder_apply(r, 6, broken, s), 6);
        assert_true(isnan(s[5]));
    }
    assert_null(lrf_recorder_find("keras"));
}

/* A correction of i + 1 gives back a constant; Lightning's of i + 2 starts at about half of it. */
static void a_constant_loss_shows_the_correction(void **state)
{
    double loss[40], s[40];
    (void)state;

    for (int i = 0; i < 40; i++)
        loss[i] = 2.385;
    lrf_recorder_apply(lrf_recorder_find("fastai"), 40, loss, s);
    for (int i = 0; i < 40; i++)
        assert_close(s[i], 2.385, 1e-13);
    lrf_recorder_apply(lrf_recorder_find("lightning"), 40, loss, s);
    for (int i = 0; i < 40; i++)
        assert_close(s[i], 2.385 * (1 - pow(0.98, i + 1)) / (1 - pow(0.98, i + 2)), 1e-13);
}

/* The valley's longest decreasing subsequence by its definition. */
static size_t slow_valley(size_t n, const double *s)
{
    size_t length[200], e = 0, at;

    for (size_t k = 0; k < n; k++) {
        length[k] = 1;
        for (size_t j = 0; j < k; j++) {
            if (s[j] > s[k] && length[j] + 1 > length[k])
                length[k] = length[j] + 1;
        }
        if (length[k] > length[e])
            e = k;
    }
    if (length[e] == 1)
        return 0;
    at = e + length[e] / 3 + length[e] / 6;
    return at >= length[e] ? at - length[e] : at + n - length[e];
}

static void the_valley_is_that_of_its_definition(void **state)
{
    double lr[200], s[200], work[LRF_RULE_WORK * 200];
    uint32_t z = 777;
    (void)state;

    for (int trial = 0; trial < 500; trial++) {
        const size_t n = 6 + (size_t)trial % 195;
        const struct lrf_rule_input in = {n, lr, s, 9, work}; /* nine steps: no start is cut */
        for (size_t i = 0; i < n; i++) {
            lr[i] = (double)(i + 1);
            s[i] = floor((trial % 3 ? 20 : 400) * noise(&z)) - 0.01 * trial * (double)i;
        }
        assert_int_equal(lrf_rule_index(LRF_RULE_FASTAI_VALLEY, &in), slow_valley(n - 5, s));
    }
}

static void a_falling_curve_makes_the_valley_count_from_the_end(void **state)
{
    const double lr[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, s[] = {9, 8, 8.5, 8.75, 1, 1, 1, 1, 1};
    double work[LRF_RULE_WORK * 9];
    const struct lrf_rule_input in = {9, lr, s, 9, work};
    (void)state;

    /* of 9 8 8.5 8.75 the longest is 9 8: it "begins" at 1 - 2 = -1, the last one kept */
    assert_int_equal(lrf_rule_index(LRF_RULE_FASTAI_VALLEY, &in), 3);
}

static void what_is_an_error_there_is_no_answer_here(void **state)
{
    static const struct {
        enum lrf_rule rule;
        size_t least; /* points of a sweep of nine steps from which on there is an answer */
    } cases[] = {
        {LRF_RULE_FASTAI_VALLEY, 6},      {LRF_RULE_FASTAI_SLIDE, 21},
        {LRF_RULE_FASTAI_MINIMUM, 6},     {LRF_RULE_FASTAI_STEEP, 7},
        {LRF_RULE_LIGHTNING_2_5_2, 13},   {LRF_RULE_LIGHTNING, 13},
        {LRF_RULE_PYTORCH_LR_FINDER, 17}, {LRF_RULE_IGNITE, 3},
    };
    double lr[40], s[40], work[LRF_RULE_WORK * 40];
    (void)state;

    for (size_t i = 0; i < 40; i++) {
        lr[i] = 1e-5 * (double)(i + 1);
        s[i] = 3.25 - 0.0625 * (double)(i * i);
    }
    for (size_t k = 0; k < LRF_RULE_COUNT; k++) {
        for (size_t n = 0; n < 40; n++) {
            const struct lrf_rule_input in = {n, lr, s, 9, work};
            assert_int_equal(isnan(lrf_rule_rate(cases[k].rule, &in)), n < cases[k].least);
        }
    }
}

static void windows_beyond_the_curve_are_empty(void **state)
{
    double lr[N], loss[N], work[LRF_RULE_WORK * N];
    const struct lrf_rule_input in = {N, lr, loss, 100000, work};
    (void)state;

    make_curve('A', lr, loss);
    for (size_t k = 0; k < 4; k++)
        assert_true(isnan(lrf_rule_rate(every_rule[k], &in)));
    assert_false(isnan(lrf_rule_rate(LRF_RULE_IGNITE, &in)));
}

/* Curve B as a curve of two repeats, in a scrambled order. */
static void make_ensemble(struct lrf_curve *curve)
{
    double lr[N], loss[N];
    struct lrf_error err = {0};

    make_curve('B', lr, loss);
    for (unsigned i = 0; i < 2 * N; i++) {
        const unsigned k = i * 77 % (2 * N);
        struct lrf_point p = {.repeat = 5 + k / N, .step = k % N, .lr = lr[k % N]};
        p.loss = k < N ? loss[k] : 7.5 - loss[k % N];
        assert_ok(lrf_curve_append(curve, &p, &err), err);
    }
}

static void the_first_repeat_counts_in_the_order_of_its_steps(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_rules rules, with_steps;
    struct lrf_error err = {0};
    (void)state;

    make_ensemble(&curve);
    assert_ok(lrf_rules_apply(&curve, 0, NULL, &rules, &err), err);
    assert_relative(rules.lr[LRF_RULE_FASTAI_VALLEY], rate(1e-7, 57, N), 1e-12);
    assert_relative(rules.lr[LRF_RULE_FASTAI_SLIDE], rate(1e-7, 72, N), 1e-12);
    assert_relative(rules.lr[LRF_RULE_LIGHTNING], rate(1e-7, 12, N), 1e-12);
    assert_relative(rules.lr[LRF_RULE_IGNITE], rate(1e-7, 54, N), 1e-12);
    assert_ok(lrf_rules_apply(&curve, 100, "none", &with_steps, &err), err);
    assert_memory_equal(&rules, &with_steps, sizeof rules);
    lrf_curve_release(&curve);
}

static void a_recorder_is_found_by_its_name(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_rules rules;
    struct lrf_error err = {0};
    double lr[N], loss[N];
    (void)state;

    evaluate(&recordings[1], lr, loss);
    for (unsigned i = 0; i < N; i++) {
        struct lrf_point p = {.step = i, .lr = lr[i], .loss = loss[i]};
        assert_ok(lrf_curve_append(&curve, &p, &err), err);
    }
    assert_ok(lrf_rules_apply(&curve, 0, "fastai", &rules, &err), err);
    assert_true(rules.lr[LRF_RULE_FASTAI_VALLEY] == lr[54]);
    assert_int_equal(lrf_rules_apply(&curve, 0, "keras", &rules, &err), LRF_EINVAL);
    assert_string_equal(err.text, "unknown recorder 'keras': it must be fastai, lightning, "
                                  "pytorch_lr_finder, ignite or none");
    lrf_curve_release(&curve);
    assert_int_equal(lrf_rules_apply(&curve, 0, NULL, &rules, &err), LRF_EINVAL);
}

static void rules_have_the_names_of_the_report(void **state)
{
    static const char *names[] = {"fastai_valley",     "fastai_slide",    "fastai_minimum",
                                  "fastai_steep",      "lightning_2_5_2", "lightning",
                                  "pytorch_lr_finder", "ignite"};
    (void)state;

    for (unsigned i = 0; i < LRF_RULE_COUNT; i++)
        assert_string_equal(lrf_rule_name(i), names[i]);
    assert_string_equal(lrf_rule_name(LRF_RULE_COUNT), "unknown rule");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_curves_are_the_ones_of_the_vectors),
        cmocka_unit_test(bare_rules_give_the_answers_of_the_originals),
        cmocka_unit_test(recorded_losses_are_those_of_the_originals),
        cmocka_unit_test(recorder_and_rule_give_the_answers_of_the_originals),
        cmocka_unit_test(recorders_stop_where_their_tool_does),
        cmocka_unit_test(a_constant_loss_shows_the_correction),
        cmocka_unit_test(the_valley_is_that_of_its_definition),
        cmocka_unit_test(a_falling_curve_makes_the_valley_count_from_the_end),
        cmocka_unit_test(what_is_an_error_there_is_no_answer_here),
        cmocka_unit_test(windows_beyond_the_curve_are_empty),
        cmocka_unit_test(the_first_repeat_counts_in_the_order_of_its_steps),
        cmocka_unit_test(a_recorder_is_found_by_its_name),
        cmocka_unit_test(rules_have_the_names_of_the_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
