#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/batch_rows.h"
#include "base/error.h"
#include "base/memory.h"
#include "experiment/verification.h"
#include "study/rates.h"
#include "study/study_state.h"
#include "study/sweeps.h"
#include "study/trials.h"
#include "study/usual.h"

enum { LEAST_CHECKS = 20, MOST_CHECKS = 200 };

/* A verification and everything that its result points to. */
struct verify_study {
    struct lrf_study study;
    struct lrf_verify_result verify;
    struct lrf_range_test test;
    struct lrf_rules rules;
    struct lrf_verification verification;
    struct lrf_trial_settings trial;
    double *lr; /* (n_lr) */
    size_t n_lr;
    struct lrf_verify_run *run; /* (n_lr, repeats) */
    char *source;
};

static void release(struct lrf_study *study)
{
    struct verify_study *s = (struct verify_study *)study;

    lrf_range_test_release(&s->test);
    lrf_verification_release(&s->verification);
    lrf_trials_release(s->run, s->run ? s->verify.n_run : 0);
    free(s->lr);
    free(s->source);
}

/* ---- the length of every run */

/* 0 when a trainer keeps it to itself. */
static size_t steps_per_epoch(const struct verify_study *s)
{
    size_t rows, batch;

    if (s->verify.data == NULL)
        return 0;
    rows = s->verify.data->train;
    batch = lrf_batch_rows(s->study.settings.model.batch, rows);
    return (rows + batch - 1) / batch;
}

/* The budget, or the epochs. */
static enum lrf_status plan_trial(struct verify_study *s, struct lrf_error *err)
{
    const struct lrf_study_settings *settings = &s->study.settings;
    size_t epochs = settings->epochs ? settings->epochs : LRF_USUAL_EPOCHS,
           epoch = steps_per_epoch(s);
    size_t steps, checks = epochs < LEAST_CHECKS ? LEAST_CHECKS : epochs;

    if (epoch == 0 || (settings->analysis.budget && !settings->epochs))
        steps = settings->analysis.budget ? settings->analysis.budget : LRF_DEFAULT_BUDGET;
    else if (!lrf_multiply(epochs, epoch, &steps))
        return lrf_fail(err, LRF_EINVAL, "a run of %zu epochs of %zu steps is too long", epochs,
                        epoch);
    checks = checks > MOST_CHECKS ? MOST_CHECKS : checks;
    lrf_trial_defaults(&s->trial);
    s->trial.steps = s->verify.steps = steps;
    s->trial.checks = checks > steps ? steps : checks;
    s->trial.start_check = true;
    return LRF_OK;
}

/* Runs that are too short or too long are refused before anything is trained. */
static enum lrf_status check_length(const struct verify_study *s, struct lrf_error *err)
{
    size_t epoch = steps_per_epoch(s), steps = s->trial.steps;

    if (lrf_trial_check_settings(&s->trial, err) == LRF_OK)
        return LRF_OK;
    if (epoch && steps < LRF_TRIAL_LEAST_STEPS)
        return lrf_fail(err, LRF_EINVAL, "a run of %zu steps is too short: %zu epochs or more",
                        steps, (LRF_TRIAL_LEAST_STEPS + epoch - 1) / epoch);
    if (epoch && steps > LRF_TRIAL_MOST_STEPS)
        return lrf_fail(err, LRF_EINVAL, "a run of %zu steps is too long: %zu epochs or fewer",
                        steps, LRF_TRIAL_MOST_STEPS / epoch);
    return err->status;
}

/* ---- the work */

static size_t usual_repeats(bool reference)
{
    return reference ? LRF_USUAL_REPEATS : LRF_USUAL_TRAINER_REPEATS;
}

static void describe(struct verify_study *s, const struct lrf_subject *subject)
{
    const struct lrf_study_settings *settings = &s->study.settings;

    s->study.result.verify = &s->verify;
    s->verify = (struct lrf_verify_result){
        .seed = settings->seed,
        .repeats = lrf_study_repeats(&s->study, usual_repeats(subject->data != NULL)),
        .verification = &s->verification,
        .analysis = &s->test.analysis,
        .rules = &s->rules};
    if (subject->data) {
        s->verify.data = &subject->data->info;
        s->verify.model = &settings->model;
        s->verify.curvature = &s->test.curvature;
    } else {
        s->verify.source = s->source;
    }
    s->verify.steps_per_epoch = steps_per_epoch(s) ? (double)steps_per_epoch(s) : (double)NAN;
}

/* The rate to prove takes the place of the suggestion: what was measured of that is not its. */
static void take_given_rate(struct verify_study *s)
{
    struct lrf_suggestion *suggestion = &s->test.analysis.suggestion;

    s->verify.swept = suggestion->lr;
    if (isnan(s->study.settings.lr))
        return;
    *suggestion = (struct lrf_suggestion){.lr = s->study.settings.lr,
                                          .lo = NAN,
                                          .hi = NAN,
                                          .best_lo = NAN,
                                          .best_hi = NAN,
                                          .given = true};
    snprintf(suggestion->rule, sizeof suggestion->rule, "given");
}

static enum lrf_status range_test(struct verify_study *s, struct lrf_error *err)
{
    const struct lrf_study_settings *settings = &s->study.settings;
    const struct lrf_observer *observer = s->study.observer;
    struct lrf_sweeps sweeps = {.trainers = &s->study.trainers,
                                .model = &settings->model,
                                .range = &settings->range,
                                .repeats = usual_repeats(s->verify.data != NULL),
                                .seed = settings->seed,
                                .name = "sweep",
                                .observer = observer};
    struct lrf_range_result range = {.command = "verify",
                                     .range = &settings->range,
                                     .repeats = sweeps.repeats,
                                     .data = s->verify.data,
                                     .model = s->verify.model,
                                     .source = s->verify.source};
    const struct lrf_analysis_settings how =
        lrf_trainers_analysis(&s->study.trainers, &settings->analysis, settings->model.optimizer);
    enum lrf_status status;

    if (observer->begun)
        observer->begun(observer->context, &range);
    status = lrf_range_test_record(&sweeps, &s->test, err);
    if (status == LRF_OK)
        status = lrf_range_test_analyze(&s->test, &how, &s->test.analysis, err);
    if (status != LRF_OK)
        return status;
    take_given_rate(s);
    return lrf_rules_apply(&s->test.curve, settings->range.steps, NULL, &s->rules, err);
}

static enum lrf_status choose_rates(struct verify_study *s, struct lrf_error *err)
{
    const struct lrf_study_settings *settings = &s->study.settings;
    double centre = s->test.analysis.suggestion.lr;

    if (isnan(centre))
        centre = sqrt(settings->range.lr_min * settings->range.lr_max);
    return lrf_rates_read(settings->rates, centre, &s->lr, &s->n_lr, err);
}

static enum lrf_status make_room(struct verify_study *s, struct lrf_error *err)
{
    size_t n;

    if (!lrf_multiply(s->n_lr, s->verify.repeats, &n))
        return lrf_fail(err, LRF_EINVAL, "%zu rates with %zu repeats are too many runs", s->n_lr,
                        s->verify.repeats);
    s->run = lrf_calloc(n, sizeof *s->run);
    if (s->run == NULL)
        return lrf_fail_memory(err);
    s->verify.n_run = n;
    s->verify.run = s->run;
    return LRF_OK;
}

/* Whether there is something to show, and the error. */
static bool train(struct verify_study *s, struct lrf_error *err)
{
    const struct lrf_study_settings *settings = &s->study.settings;
    struct lrf_trials trials = {.trainers = &s->study.trainers,
                                .model = &settings->model,
                                .trial = s->trial,
                                .lr = s->lr,
                                .n_lr = s->n_lr,
                                .repeats = s->verify.repeats,
                                .objective = settings->analysis.objective,
                                .baseline = settings->analysis.baseline,
                                .seed = settings->seed,
                                .split = true,
                                .name = "verify",
                                .observer = s->study.observer};
    struct lrf_error other = {0};

    if (lrf_study_is_part(&s->study, lrf_trials_run(&trials, 1, s->run, err)))
        return false;
    if (lrf_trials_summarize(&trials, s->run, &s->verification, &other) == LRF_OK)
        return true;
    if (err->status == LRF_OK)
        *err = other;
    return false;
}

static bool verify(struct verify_study *s, const struct lrf_subject *subject, struct lrf_error *err)
{
    return lrf_study_keep_of(&s->study, "verify", subject, err) == LRF_OK &&
           range_test(s, err) == LRF_OK && choose_rates(s, err) == LRF_OK &&
           make_room(s, err) == LRF_OK && train(s, err);
}

struct lrf_study *lrf_study_verify(const struct lrf_subject *subject,
                                   const struct lrf_study_settings *settings,
                                   const struct lrf_observer *observer, struct lrf_error *err)
{
    struct verify_study *s =
        lrf_study_alloc(sizeof *s, LRF_RESULT_VERIFY, subject, settings, observer, release, err);
    bool shows = false;

    if (s == NULL)
        return NULL;
    s->source = subject->name ? lrf_strdup(subject->name) : NULL;
    if (subject->name && s->source == NULL) {
        lrf_fail_memory(err);
    } else {
        describe(s, subject);
        shows = plan_trial(s, err) == LRF_OK && check_length(s, err) == LRF_OK &&
                verify(s, subject, err);
    }
    return lrf_study_end(&s->study, shows, err);
}
