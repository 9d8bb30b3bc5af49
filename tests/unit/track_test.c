/* The level, noise and best of a run, against sorting its whole history anew for every row. */
#include "monitor/track.h"

#include "slow_track.h"

static void assert_same(double a, double b)
{
    if (isnan(b))
        assert_true(isnan(a));
    else
        assert_close(a, b, 1e-12 * fabs(b));
}

static void compare(const struct lrf_track *track, const struct slow *slow, size_t n)
{
    assert_same(track->m, slow->m[n - 1]);
    assert_same(track->s, slow->s[n - 1]);
    assert_same(track->b.level, slow->b);
    if (!isnan(slow->b))
        assert_int_equal(track->b.row, slow->b_row);
    assert_same(track->L0, slow->L0);
    assert_same(track->s0, slow->s0);
    assert_same(track->least_s, slow->least_s);
    assert_same(track->old_least_s, slow->old_least_s);
    assert_same(track->before, slow->before);
    assert_same(lrf_track_gain(track), isnan(slow->b) ? 0 : fmax(0, slow->L0 - slow->b));
}

static void follow(const double *r, size_t n)
{
    static struct slow slow;
    struct lrf_track track;

    lrf_track_init(&track);
    for (size_t i = 0; i < n; i++) {
        lrf_track_add(&track, r[i], &(struct lrf_mark){.row = i, .step = (double)i});
        slow_row(&slow, r, i + 1);
        compare(&track, &slow, i + 1);
    }
}

/* A loss that falls, and is noisy. */
static void a_falling_loss(void **state)
{
    double r[1200];

    (void)state;
    random_state = 1;
    for (size_t i = 0; i < 1200; i++)
        r[i] = 10 / sqrt(1 + (double)i) + .3 * uniform();
    follow(r, 1200);
}

/* Few digits, so that most are the same, and stretches that do not move at all. */
static void few_digits(void **state)
{
    double r[1200];

    (void)state;
    random_state = 2;
    for (size_t i = 0; i < 1200; i++)
        r[i] = i % 300 < 90 ? .7 : round(20 * uniform()) / 10;
    follow(r, 1200);
}

/* Below 0, with jumps over many powers of ten, both zeros. */
static void losses_of_any_size(void **state)
{
    double r[1200];

    (void)state;
    random_state = 3;
    for (size_t i = 0; i < 1200; i++) {
        r[i] = (uniform() - .7) * pow(10, 40 * uniform() - 20);
        if (uniform() < .1)
            r[i] = uniform() < .5 ? -0. : 0.;
    }
    follow(r, 1200);
}

/* The greatest numbers make infinite differences, which no rule is hurt by. */
static void the_greatest_numbers(void **state)
{
    struct lrf_track track;

    (void)state;
    lrf_track_init(&track);
    for (size_t i = 0; i < 200; i++)
        lrf_track_add(&track, i % 2 ? 1.7e308 : -1.7e308, &(struct lrf_mark){.row = i});
    assert_close(track.m, 0, 0);
    assert_true(track.s > 1e308);
}

static void add(struct lrf_track *track, double step, double loss)
{
    lrf_track_add(track, loss, &(struct lrf_mark){.row = (size_t)step, .step = step});
}

/* Steps 0..99 fall from 10; the level at row i is that of a line, 7.5 rows before it. */
static void what_was_reached_after_a_step_is_forgotten(void **state)
{
    struct lrf_track track;

    (void)state;
    lrf_track_init(&track);
    for (int i = 0; i < 100; i++)
        add(&track, i, 10 - .1 * i);
    assert_close(track.m, 10 - .1 * (99 - 7.5), 1e-9);
    assert_int_equal(track.b.row, 99 - 16);
    lrf_track_fall_back(&track, 90);
    assert_int_equal(track.b.row, 83); /* it was before the step */
    assert_true(isnan(track.m));
    lrf_track_fall_back(&track, 82);
    assert_true(isnan(track.b.level));
    assert_close(lrf_track_gain(&track), 0, 0);
    assert_close(track.L0, 9.65, 1e-9);
    assert_true(track.s > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_falling_loss),
        cmocka_unit_test(few_digits),
        cmocka_unit_test(losses_of_any_size),
        cmocka_unit_test(the_greatest_numbers),
        cmocka_unit_test(what_was_reached_after_a_step_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
