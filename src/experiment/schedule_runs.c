#include "experiment/schedule_runs.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "base/statistics.h"

double lrf_schedule_loss(const struct lrf_schedule_result *result,
                         const struct lrf_trial_check *check)
{
    return result->data->validation > 0 ? check->val_loss : check->train_loss;
}

/* The lowest on the way. One that is not finite is not low. */
static double least_loss(const struct lrf_schedule_run *run)
{
    double least = HUGE_VAL;

    for (size_t k = 0; k < run->n; k++)
        if (isfinite(run->check[k].at.val_loss))
            least = fmin(least, run->check[k].at.val_loss);
    return least;
}

static bool is_whole(const struct lrf_schedule_result *result, const struct lrf_schedule_run *run)
{
    return !run->diverged && run->n > 0 && run->check[run->n - 1].at.step >= result->steps;
}

struct lrf_run_losses lrf_schedule_losses(const struct lrf_schedule_result *result,
                                          const struct lrf_schedule_run *run)
{
    const bool validated = result->data->validation > 0;
    const struct lrf_trial_check *last;

    if (run->diverged)
        return (struct lrf_run_losses){HUGE_VAL, HUGE_VAL, HUGE_VAL};
    if (!is_whole(result, run))
        return (struct lrf_run_losses){NAN, NAN, NAN};
    last = &run->check[run->n - 1].at;
    if (!isfinite(last->train_loss) || (validated && !isfinite(last->val_loss)))
        return (struct lrf_run_losses){HUGE_VAL, HUGE_VAL, HUGE_VAL};
    return (struct lrf_run_losses){validated ? least_loss(run) : NAN,
                                   validated ? last->val_loss : NAN, last->train_loss};
}

double lrf_schedule_objective(const struct lrf_schedule_result *result,
                              const struct lrf_schedule_run *run)
{
    const struct lrf_run_losses losses = lrf_schedule_losses(result, run);

    if (result->objective == LRF_OBJECTIVE_TRAIN)
        return losses.train;
    return result->objective == LRF_OBJECTIVE_LAST ? losses.final : losses.least;
}

/* The check with the least sum over all whole runs but one; `n` without any. */
static size_t least_check(const struct lrf_schedule_result *result,
                          const struct lrf_schedule_way *way, size_t n, size_t but)
{
    double least = HUGE_VAL;
    size_t at = n;

    for (size_t k = 0; k < n; k++) {
        double sum = 0;
        for (size_t r = 0; r < result->repeats; r++)
            if (r != but && is_whole(result, &way->run[r]))
                sum += way->run[r].check[k].at.val_loss;
        if (sum < least) {
            least = sum;
            at = k;
        }
    }
    return at;
}

size_t lrf_schedule_overfits(const struct lrf_schedule_result *result,
                             const struct lrf_schedule_way *way)
{
    const struct lrf_schedule_run *whole = NULL;
    struct lrf_moments rise = {0};
    size_t checks, least;

    for (size_t r = 0; r < result->repeats; r++)
        if (is_whole(result, &way->run[r]))
            whole = &way->run[r];
    if (whole == NULL || result->data->validation == 0)
        return 0;
    checks = whole->n;
    for (size_t r = 0; r < result->repeats; r++) {
        const struct lrf_schedule_check *check = way->run[r].check;
        size_t from = least_check(result, way, checks, r);
        if (is_whole(result, &way->run[r]) && from < checks)
            lrf_moments_add(&rise, check[checks - 1].at.val_loss - check[from].at.val_loss);
    }
    least = least_check(result, way, checks, result->repeats);
    if (rise.n < 3 || least == checks || !(rise.mean > 0) ||
        !(rise.mean >= gsl_cdf_tdist_Pinv(0.99, (double)rise.n - 1) * lrf_moments_error(&rise)))
        return 0;
    return whole->check[least].at.step;
}
