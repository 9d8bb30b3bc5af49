#include "log_sweeps.h"

/* Three sweeps after each other, two of them cut short. */
static const int sizes[] = {31, 36, N};

static void make_restarts(struct lrf_strbuf *text, const char *header, bool steps, bool falling)
{
    char step[32] = "";

    lrf_strbuf_puts(text, header);
    for (int k = 0; k < 3; k++) {
        for (int j = 0; j < sizes[k]; j++) {
            const int i = falling ? N - 1 - j : j;
            if (steps)
                snprintf(step, sizeof step, "%d,", j);
            add_row(text, step, i, k);
        }
    }
}

static void a_counter_that_restarts_begins_a_repeat(void **state)
{
    struct lrf_strbuf text = {0};
    struct lrf_curve curve;
    (void)state;

    make_restarts(&text, "step,lr,loss\n", true, false);
    curve = read_all(NULL, 0, text.s);
    assert_sweeps(&curve, sizes, 3, true);
    lrf_strbuf_clear(&text);
    make_restarts(&text, "iteration,lr,loss\n", true, true);
    curve = read_all(NULL, 0, text.s);
    assert_sweeps(&curve, sizes, 3, false);
    lrf_strbuf_release(&text);
}

static void a_rate_that_restarts_begins_a_repeat(void **state)
{
    struct lrf_strbuf text = {0};
    struct lrf_curve curve;
    (void)state;

    make_restarts(&text, "lr,loss\n", false, false);
    curve = read_all(NULL, 0, text.s);
    assert_sweeps(&curve, sizes, 3, true);
    lrf_strbuf_clear(&text);
    make_restarts(&text, "lr,loss\n", false, true);
    curve = read_all(NULL, 0, text.s);
    assert_sweeps(&curve, sizes, 3, false);
    lrf_strbuf_release(&text);
}

static void a_counter_of_batches_does_not(void **state)
{
    struct lrf_strbuf text = {0};
    struct lrf_curve curve;
    const int all = N;
    (void)state;

    lrf_strbuf_puts(&text, "epoch,batch,lr,loss\n");
    for (int i = 0; i < N; i++) {
        char step[32];
        snprintf(step, sizeof step, "%d,%d,", i / 10, i % 10);
        add_row(&text, step, i, 0);
    }
    curve = read_all(NULL, 0, text.s);
    assert_sweeps(&curve, &all, 1, true);
    lrf_strbuf_release(&text);
}

static void sweeps_side_by_side_are_told_apart(void **state)
{
    struct lrf_strbuf text = {0};
    struct lrf_curve curve;
    const int both[] = {N, N};
    (void)state;

    lrf_strbuf_puts(&text, "step,lr,loss\n");
    for (int i = 0; i < 2 * N; i++) {
        char step[32];
        snprintf(step, sizeof step, "%d,", i / 2);
        add_row(&text, step, i / 2, i % 2);
    }
    curve = read_all(NULL, 0, text.s);
    assert_sweeps(&curve, both, 2, true);
    lrf_strbuf_release(&text);
}

/* 27 is prime to 40: the rows in an order that has nothing to do with the rate. */
static void a_log_in_no_order_is_one_repeat(void **state)
{
    static const char *const headers[] = {"step,lr,loss\n", "lr,loss\n", "repeat,step,lr,loss\n"};
    struct lrf_strbuf text = {0};
    struct lrf_curve curve;
    const int all = N;
    (void)state;

    for (size_t h = 0; h < 3; h++) {
        lrf_strbuf_clear(&text);
        lrf_strbuf_puts(&text, headers[h]);
        for (int j = 0; j < N; j++) {
            char step[32] = "";
            if (h != 1)
                snprintf(step, sizeof step, h == 0 ? "%d," : "3,%d,", j * 27 % N);
            add_row(&text, step, j * 27 % N, 0);
        }
        curve = read_all(NULL, 0, text.s);
        assert_sweeps(&curve, &all, 1, h != 1);
    }
    lrf_strbuf_release(&text);
}

/* Neighbours that changed places, at the start and within, do not begin a repeat. */
static void a_little_disorder_is_no_repeat(void **state)
{
    static const char *const headers[] = {"step,lr,loss\n", "lr,loss\n"};
    static const int swapped[] = {0, 1, 17, 38};
    struct lrf_strbuf text = {0};
    struct lrf_curve curve;
    const int all = N;
    (void)state;

    for (size_t h = 0; h < 8; h++) {
        lrf_strbuf_clear(&text);
        lrf_strbuf_puts(&text, headers[h % 2]);
        for (int j = 0; j < N; j++) {
            const int at = swapped[h / 2], i = j == at ? at + 1 : j == at + 1 ? at : j;
            char step[32] = "";
            if (h % 2 == 0)
                snprintf(step, sizeof step, "%d,", i);
            add_row(&text, step, i, 0);
        }
        curve = read_all(NULL, 0, text.s);
        assert_sweeps(&curve, &all, 1, h % 2 == 0);
    }
    lrf_strbuf_release(&text);
}

static void a_rate_may_be_repeated_and_go_up_and_down(void **state)
{
    struct lrf_strbuf text = {0};
    struct lrf_curve curve;
    (void)state;

    lrf_strbuf_puts(&text, "lr,loss\n");
    for (int i = 0; i < 80; i++)
        lrf_strbuf_printf(&text, "%.9g,%d\n", rate(i / 4 % 20 < 10 ? i / 4 % 20 : 19 - i / 4 % 20),
                          i);
    curve = read_all(NULL, 0, text.s);
    assert_int_equal(curve.n, 80);
    assert_int_equal(lrf_curve_repeats(&curve), 1);
    for (unsigned i = 0; i < 80; i++)
        assert_int_equal(curve.point[i].step, i);
    lrf_curve_release(&curve);
    lrf_strbuf_release(&text);
}

static void runs_of_a_tracker_are_repeats(void **state)
{
    struct lrf_strbuf text = {0};
    struct lrf_curve curve;
    const int both[] = {N, N - 5};
    (void)state;

    lrf_strbuf_puts(&text, "Step,\"a - lr\",\"a - train/loss\",\"a - train/loss__MIN\","
                           "\"b - lr\",\"b - train/loss\"\n");
    for (int i = 0; i < N; i++) {
        lrf_strbuf_printf(&text, "%d,%.17g,%.17g,0,", i, rate(i), loss_of(0, i));
        if (i < both[1])
            lrf_strbuf_printf(&text, "%.17g,%.17g\n", rate(i), loss_of(1, i));
        else
            lrf_strbuf_puts(&text, ",\n");
    }
    curve = read_all(NULL, 0, text.s);
    assert_sweeps(&curve, both, 2, true);
    lrf_strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_that_restarts_begins_a_repeat),
        cmocka_unit_test(a_rate_that_restarts_begins_a_repeat),
        cmocka_unit_test(a_counter_of_batches_does_not),
        cmocka_unit_test(sweeps_side_by_side_are_told_apart),
        cmocka_unit_test(a_log_in_no_order_is_one_repeat),
        cmocka_unit_test(a_little_disorder_is_no_repeat),
        cmocka_unit_test(a_rate_may_be_repeated_and_go_up_and_down),
        cmocka_unit_test(runs_of_a_tracker_are_repeats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
