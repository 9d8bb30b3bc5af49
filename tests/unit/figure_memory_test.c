/* Allocation that fails, one by one: a plot latches `failed`, a drawing its buffer, nothing leaks.
 */
#include "assert.h"
#include "failing.h"

#include "figure_results.h"

static void put(struct lrf_strbuf *out, const struct lrf_plot *plot, int backend)
{
    const struct lrf_terminal terminal = {80, 30, false, true};

    if (backend == 0)
        lrf_plot_gnuplot(out, plot);
    else if (backend == 1)
        lrf_plot_svg(out, plot);
    else
        lrf_plot_term(out, plot, &terminal);
}

/* Builds with n - 1 allocations that succeed; whether it did. */
static bool built_with(const struct results *results, int picture, long n)
{
    const long before = live;
    struct lrf_plot plot;
    bool whole;

    left = n;
    results_plot(results, picture, &plot);
    whole = !plot.failed;
    if (left != 0 && !whole)
        fail_msg("picture %d failed without a reason", picture);
    if (left == 0 && whole)
        fail_msg("picture %d: allocation %ld failed unseen", picture, n);
    left = -1;
    lrf_plot_release(&plot);
    assert_int_equal(live, before);
    return whole;
}

static void every_allocation_of_a_plot_may_fail(void **state)
{
    struct results results;
    (void)state;

#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
    results_init(&results);
    for (int i = 0; i < PICTURES; i++) {
        long n = 1;
        while (!built_with(&results, i, n) && n < 100000)
            n += 1 + n / 64; /* each of the first, then ever fewer: one failure is like another */
        assert_in_range(n, 20, 99999);
    }
    results_release(&results);
}

static bool drawn_with(const struct lrf_plot *plot, int backend, long n, const char *whole)
{
    struct lrf_strbuf out = {0};
    bool seen, done;

    left = n;
    put(&out, plot, backend);
    seen = out.failed;
    done = left != 0;
    left = -1;
    if (!done && !seen)
        fail_msg("%s, backend %d: allocation %ld failed unseen", plot->name, backend, n);
    if (done)
        assert_string_equal(out.s, whole);
    lrf_strbuf_release(&out);
    return done;
}

static void every_allocation_of_a_drawing_may_fail(void **state)
{
    struct results results;
    (void)state;

#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
    results_init(&results);
    for (int i = 0; i < PICTURES * 3; i++) {
        struct lrf_strbuf whole = {0};
        struct lrf_plot plot;
        long n = 1;
        results_plot(&results, i / 3, &plot);
        put(&whole, &plot, i % 3);
        assert_false(whole.failed);
        while (!drawn_with(&plot, i % 3, n, whole.s) && n < 100000)
            n++;
        assert_in_range(n, 2, 99999);
        lrf_strbuf_release(&whole);
        lrf_plot_release(&plot);
    }
    results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_of_a_plot_may_fail),
        cmocka_unit_test(every_allocation_of_a_drawing_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
