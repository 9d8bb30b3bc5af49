#include "experiment/trial_state.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"

void lrf_trial_defaults(struct lrf_trial_settings *settings)
{
    *settings = (struct lrf_trial_settings){.steps = 1000, .checks = 20, .cooldown = 0.25};
}

enum lrf_status lrf_trial_check_settings(const struct lrf_trial_settings *s, struct lrf_error *err)
{
    if (s->steps < LRF_TRIAL_LEAST_STEPS || s->steps > LRF_TRIAL_MOST_STEPS)
        return lrf_fail(err, LRF_EINVAL, "a run must have from %d to %d steps, not %zu",
                        LRF_TRIAL_LEAST_STEPS, LRF_TRIAL_MOST_STEPS, s->steps);
    if (s->checks < 2 || s->checks > s->steps)
        return lrf_fail(err, LRF_EINVAL, "a run must have from 2 to %zu checks, not %zu", s->steps,
                        s->checks);
    if (!(s->cooldown >= 0 && s->cooldown <= 1))
        return lrf_fail(err, LRF_EINVAL, "the cooldown must be from 0 to 1, not %g", s->cooldown);
    return LRF_OK;
}

static size_t cooldown_steps(const struct lrf_trial_settings *s)
{
    return (size_t)ceil(s->cooldown * (double)s->steps);
}

size_t lrf_trial_length(const struct lrf_trial_settings *settings)
{
    return settings->steps + cooldown_steps(settings);
}

static void restart(void *self)
{
    struct lrf_trial *trial = self;

    trial->n_loss = trial->n_check = 0;
    trial->cooled = NAN;
    trial->next = LRF_ASK_RESET;
}

struct lrf_trial *lrf_trial_alloc(const struct lrf_trial_settings *settings, struct lrf_error *err)
{
    struct lrf_trial *trial;

    if (lrf_trial_check_settings(settings, err) != LRF_OK)
        return NULL;
    trial = lrf_calloc(1, sizeof *trial);
    if (trial) {
        trial->settings = *settings;
        trial->cooldown_steps = cooldown_steps(settings);
        trial->loss = lrf_calloc(settings->steps + trial->cooldown_steps, sizeof *trial->loss);
        trial->check = lrf_calloc(settings->checks + 1, sizeof *trial->check);
        trial->whole = lrf_calloc(settings->checks + 1, sizeof *trial->whole);
        if (trial->loss && trial->check && trial->whole) {
            restart(trial);
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
    free(trial->whole);
    free(trial);
}

/* What to multiply the rate of the next step with: 1, less in the cooldown. */
static double factor(const struct lrf_trial *trial)
{
    size_t steps = trial->settings.steps;

    if (trial->n_loss < steps)
        return 1;
    return 1 - (double)(trial->n_loss - steps + 1) / (double)(trial->cooldown_steps + 1);
}

/* Verdicts need all training rows: at the start, in the last fifth and after the cooldown. */
static struct lrf_ask ask(const void *self)
{
    const struct lrf_trial *trial = self;
    const size_t steps = trial->settings.steps;
    const bool judged = trial->cooldown_steps > 0;

    return (struct lrf_ask){.action = trial->next,
                            .lr = trial->settings.lr * factor(trial),
                            .seed = trial->settings.seed,
                            .all_rows =
                                judged && (trial->n_loss == 0 || 5 * trial->n_loss >= 4 * steps),
                            .units = judged && trial->n_loss == steps};
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

static bool all_steps_taken(const struct lrf_trial *trial)
{
    return trial->n_loss == trial->settings.steps + trial->cooldown_steps;
}

static void tell_step(struct lrf_trial *trial, double loss)
{
    size_t due = checks_after_start(trial) + 1;

    trial->loss[trial->n_loss++] = loss;
    if (!isfinite(loss))
        trial->next = LRF_ASK_DONE;
    else if (due <= trial->settings.checks && trial->n_loss == check_step(trial, due))
        trial->next = LRF_ASK_EVAL;
    else if (all_steps_taken(trial))
        trial->next = LRF_ASK_EVAL;
}

static double mean(const double *v, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (v[i] - sum) / (double)(i + 1);
    return n ? sum : NAN;
}

/* The eval behind the cooldown is no check: its weights are not those of the rate. */
static void tell_eval(struct lrf_trial *trial, const struct lrf_answer *answer)
{
    size_t from = trial->n_check ? trial->check[trial->n_check - 1].step : 0;

    trial->next = all_steps_taken(trial) ? LRF_ASK_DONE : LRF_ASK_STEP;
    if (trial->n_loss > trial->settings.steps) {
        trial->cooled = answer->train_loss;
        return;
    }
    trial->whole[trial->n_check] = (struct lrf_whole){answer->train_loss, answer->dead_units};
    trial->check[trial->n_check++] =
        (struct lrf_trial_check){.step = trial->n_loss,
                                 .train_loss = mean(trial->loss + from, trial->n_loss - from),
                                 .val_loss = answer->loss,
                                 .val_accuracy = answer->accuracy};
}

static enum lrf_status tell(void *self, const struct lrf_answer *answer)
{
    struct lrf_trial *trial = self;

    switch (trial->next) {
    case LRF_ASK_RESET:
        trial->next = trial->settings.start_check ? LRF_ASK_EVAL : LRF_ASK_STEP;
        return LRF_OK;
    case LRF_ASK_STEP:
        tell_step(trial, answer->loss);
        return LRF_OK;
    case LRF_ASK_EVAL:
        tell_eval(trial, answer);
        return LRF_OK;
    default:
        return LRF_EINVAL;
    }
}

const struct lrf_experiment_ops lrf_trial_experiment = {
    .name = "trial", .ask = ask, .tell = tell, .restart = restart};

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
