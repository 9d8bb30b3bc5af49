#include "experiment/trial_state.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"

enum { LEAST_STEPS = 10, MOST_STEPS = 100000000 };

void lrf_trial_defaults(struct lrf_trial_settings *settings)
{
    *settings = (struct lrf_trial_settings){.steps = 1000, .checks = 20, .cooldown = 0.05};
}

static enum lrf_status check_settings(const struct lrf_trial_settings *s, struct lrf_error *err)
{
    if (s->steps < LEAST_STEPS || s->steps > MOST_STEPS)
        return lrf_fail(err, LRF_EINVAL, "a run must have from %d to %d steps, not %zu",
                        LEAST_STEPS, MOST_STEPS, s->steps);
    if (s->checks < 2 || s->checks > s->steps)
        return lrf_fail(err, LRF_EINVAL, "a run must have from 2 to %zu checks, not %zu", s->steps,
                        s->checks);
    if (!(s->cooldown >= 0 && s->cooldown <= 1))
        return lrf_fail(err, LRF_EINVAL, "the cooldown must be from 0 to 1, not %g", s->cooldown);
    return LRF_OK;
}

struct lrf_trial *lrf_trial_alloc(const struct lrf_trial_settings *settings, struct lrf_error *err)
{
    struct lrf_trial *trial;

    if (check_settings(settings, err) != LRF_OK)
        return NULL;
    trial = lrf_calloc(1, sizeof *trial);
    if (trial) {
        trial->settings = *settings;
        trial->cooldown_steps = (size_t)ceil(settings->cooldown * (double)settings->steps);
        trial->loss = lrf_calloc(settings->steps + trial->cooldown_steps, sizeof *trial->loss);
        trial->check = lrf_calloc(settings->checks + 1, sizeof *trial->check);
        if (trial->loss && trial->check) {
            lrf_trial_restart(trial);
            return trial;
        }
    }
    lrf_trial_free(trial);
    lrf_fail_memory(err);
    return NULL;
}

void lrf_trial_free(struct lrf_trial *trial)
{
    if (trial == NULL)
        return;
    free(trial->loss);
    free(trial->check);
    free(trial);
}

void lrf_trial_restart(struct lrf_trial *trial)
{
    trial->n_loss = trial->n_check = 0;
    trial->wants_check = trial->settings.start_check;
    trial->done = false;
}

enum lrf_trial_action lrf_trial_next(const struct lrf_trial *trial)
{
    if (trial->done)
        return LRF_TRIAL_DONE;
    return trial->wants_check ? LRF_TRIAL_CHECK : LRF_TRIAL_STEP;
}

double lrf_trial_factor(const struct lrf_trial *trial)
{
    size_t steps = trial->settings.steps;

    if (trial->n_loss < steps)
        return 1;
    return 1 - (double)(trial->n_loss - steps + 1) / (double)(trial->cooldown_steps + 1);
}

/* The step after which check k of 1..checks is due. */
static size_t check_step(const struct lrf_trial *trial, size_t k)
{
    return (size_t)((double)trial->settings.steps * (double)k / (double)trial->settings.checks +
                    0.5);
}

static size_t checks_after_start(const struct lrf_trial *trial)
{
    return trial->n_check - (trial->n_check > 0 && trial->check[0].step == 0);
}

enum lrf_status lrf_trial_tell_loss(struct lrf_trial *trial, double loss)
{
    size_t due;

    if (lrf_trial_next(trial) != LRF_TRIAL_STEP)
        return LRF_EINVAL;
    trial->loss[trial->n_loss++] = loss;
    due = checks_after_start(trial) + 1;
    trial->wants_check = due <= trial->settings.checks && trial->n_loss == check_step(trial, due);
    trial->done =
        !isfinite(loss) || (!trial->wants_check && trial->n_loss >= trial->settings.steps &&
                            trial->n_loss == trial->settings.steps + trial->cooldown_steps);
    return LRF_OK;
}

static double mean(const double *v, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (v[i] - sum) / (double)(i + 1);
    return n ? sum : NAN;
}

enum lrf_status lrf_trial_tell_check(struct lrf_trial *trial, double val_loss, double val_accuracy)
{
    size_t from = trial->n_check ? trial->check[trial->n_check - 1].step : 0;

    if (lrf_trial_next(trial) != LRF_TRIAL_CHECK)
        return LRF_EINVAL;
    trial->check[trial->n_check++] =
        (struct lrf_trial_check){.step = trial->n_loss,
                                 .train_loss = mean(trial->loss + from, trial->n_loss - from),
                                 .val_loss = val_loss,
                                 .val_accuracy = val_accuracy};
    trial->wants_check = false;
    trial->done = trial->n_loss == trial->settings.steps + trial->cooldown_steps;
    return LRF_OK;
}

const struct lrf_trial_check *lrf_trial_checks(const struct lrf_trial *trial, size_t *n)
{
    *n = trial->n_check;
    return trial->check;
}

const double *lrf_trial_losses(const struct lrf_trial *trial, size_t *n)
{
    *n = trial->n_loss;
    return trial->loss;
}
