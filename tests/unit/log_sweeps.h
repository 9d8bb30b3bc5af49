/* tests/unit/log_sweeps.h - logs of sweeps that tell in every loss which sweep and step it is of.
 */
#ifndef TESTS_LOG_SWEEPS_H
#define TESTS_LOG_SWEEPS_H

#include "assert.h"
#include "base/strbuf.h"
#include "log/read.h"

enum { N = 40 };

/* Sweep k: a rate that all share, and a loss that tells sweep and step. */
static inline double rate(int i)
{
    return 1e-7 * pow(10, 8.0 * i / (N - 1));
}

static inline double loss_of(int k, int i)
{
    return 2.385 + k + i / 64.0;
}

static inline void add_row(struct lrf_strbuf *text, const char *step, int i, int k)
{
    lrf_strbuf_printf(text, "%s%.17g,%.17g\n", step, rate(i), loss_of(k, i));
}

static inline struct lrf_curve read_all(const char *const *path, size_t n, const char *text)
{
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};

    if (text != NULL)
        assert_ok(lrf_curve_read_memory("log", text, strlen(text), NULL, &curve, NULL, &err), err);
    else
        assert_ok(lrf_curve_read(path, n, NULL, &curve, NULL, &err), err);
    return curve;
}

/* Every point belongs to the repeat and the step that its loss tells; n[k] points of sweep k. */
static inline void assert_sweeps(struct lrf_curve *curve, const int *n, int n_sweeps, bool by_step)
{
    int count[8] = {0};

    for (size_t j = 0; j < curve->n; j++) {
        const struct lrf_point *p = &curve->point[j];
        const int k = (int)p->repeat, i = (int)((p->loss - 2.385 - k) * 64 + 0.5);
        assert_in_range(k, 0, n_sweeps - 1);
        assert_close(p->loss, loss_of(k, i), 1e-12);
        assert_relative(p->lr, rate(i), 1e-12);
        if (by_step)
            assert_int_equal(p->step, i);
        count[k]++;
    }
    for (int k = 0; k < n_sweeps; k++)
        assert_int_equal(count[k], n[k]);
    lrf_curve_release(curve);
}

#endif
