#include "study/refine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "experiment/check.h"
#include "experiment/race.h"

#define FOREIGN_EFFORT 500.0  /* steps */
#define REFERENCE_EFFORT 2e10 /* floating-point operations: about half a second of one core */
#define MOST_STEPS 1e15

enum { CHECK_STEPS = 200, LEAST_CHECK_STEPS = 8 };

/* experiment/race.h: short runs are checked 4 times after the start, longer ones every 25 steps or
 * less often. */
enum { STEPS_A_CHECK = 25, SHORT_RUNS = 5, SHORT_EVALS = 5 };

/* The runs after a sweep, while they last. */
struct refine {
    struct lrf_trainers *trainers;
    const struct lrf_study_settings *settings;
    const struct lrf_curve *curve;
    const struct lrf_analysis_settings *how;
    const struct lrf_observer *observer;
    struct lrf_reference_settings model; /* of the runs */
};

enum lrf_status lrf_refine_check(const struct lrf_study_settings *settings, struct lrf_error *err)
{
    struct lrf_race_settings s;
    struct lrf_race *race;

    if (!(settings->effort >= 0))
        return lrf_fail(err, LRF_EINVAL, "the effort must be above 0, not %g", settings->effort);
    if (!settings->refine)
        return LRF_OK;
    lrf_race_defaults(&s);
    s.budget = settings->analysis.budget;
    race = lrf_race_alloc(&s, err);
    lrf_race_free(race);
    return race ? LRF_OK : err->status;
}

/*
 * How many steps of a race `flops` floating-point operations pay for, its evaluations included:
 * B (6 P + 1000) + 20 P for a step on B rows with P parameters, N (2 P + 200) for an evaluation
 * on N rows; the constants stand for whatever is not a matrix product.
 */
static size_t steps_for(double flops, const struct lrf_dataset *data,
                        const struct lrf_reference_settings *model, size_t parameters)
{
    size_t train = data->info.train;
    double rows = (double)(model->batch && model->batch < train ? model->batch : train);
    double p = (double)parameters;
    double step = rows * (6 * p + 1000) + 20 * p;
    double eval = (double)data->info.validation * (2 * p + 200);
    double steps = flops / (step + eval / STEPS_A_CHECK);

    if (steps < SHORT_RUNS * SHORT_EVALS * STEPS_A_CHECK)
        steps = fmax(0, (flops - SHORT_RUNS * SHORT_EVALS * eval) / step);
    return (size_t)fmin(steps, MOST_STEPS);
}

static double constant_squared(const struct lrf_dataset *data, const uint32_t *row, size_t n)
{
    double sum = 0, mean = 0;

    for (size_t i = 0; i < data->info.train; i++)
        mean += data->y[data->train[i]];
    mean /= (double)data->info.train;
    for (size_t i = 0; i < n; i++)
        sum += (data->y[row[i]] - mean) * (data->y[row[i]] - mean);
    return sum / (double)n;
}

/* The shares of the classes as probabilities, each as if seen half a time more. */
static double constant_cross_entropy(const struct lrf_dataset *data, const uint32_t *row, size_t n)
{
    double *share = lrf_calloc(data->info.classes, sizeof *share), sum = 0;
    double total = (double)data->info.train + 0.5 * (double)data->info.classes;

    if (share == NULL)
        return NAN;
    for (size_t i = 0; i < data->info.train; i++)
        share[data->label[data->train[i]]]++;
    for (size_t i = 0; i < n; i++)
        sum -= log((share[data->label[row[i]]] + 0.5) / total);
    free(share);
    return sum / (double)n;
}

/* Loss of the best constant answer of the training rows, on the validation rows if there are any:
 * a model that does no better has learnt nothing. */
static double untrained_loss(const struct lrf_dataset *data)
{
    bool validated = data->info.validation > 0;
    const uint32_t *row = validated ? data->validation : data->train;
    size_t n = validated ? data->info.validation : data->info.train;

    return data->label ? constant_cross_entropy(data, row, n) : constant_squared(data, row, n);
}

struct work {
    struct refine *refine;
    struct lrf_race *race;
    struct lrf_watch watch;
};

static enum lrf_status race_run(void *context, size_t i, struct lrf_error *err)
{
    struct work *work = context;
    struct lrf_course course = {.trainers = work->refine->trainers,
                                .model = &work->refine->model,
                                .ops = &lrf_race_experiment,
                                .experiment = lrf_race_run(work->race, i),
                                .steps = lrf_race_run_steps(work->race),
                                .watch = &work->watch};

    return lrf_course_run(&course, err);
}

static enum lrf_status run_race(struct refine *refine, struct lrf_race *race, struct lrf_error *err)
{
    struct work work = {.refine = refine, .race = race};
    size_t jobs = lrf_jobs(refine->trainers, refine->settings->jobs);
    enum lrf_status status = LRF_OK;

    lrf_watch_start(&work.watch, refine->observer, "race", lrf_race_most_runs(race),
                    lrf_race_run_steps(race));
    while (status == LRF_OK && lrf_race_next(race))
        status = lrf_jobs_run(lrf_race_runs(race), jobs, refine->observer, race_run, &work, err);
    lrf_watch_stop(&work.watch);
    return status;
}

/* What the whole race may cost, in steps. */
static enum lrf_status find_effort(const struct refine *refine, size_t *steps,
                                   struct lrf_error *err)
{
    const struct lrf_dataset *data = refine->trainers->data;
    double effort = refine->settings->effort;
    struct lrf_trainer counted = {0};

    if (refine->trainers->given) {
        *steps = (size_t)fmin(effort > 0 ? effort : FOREIGN_EFFORT, MOST_STEPS);
        return LRF_OK;
    }
    if (lrf_reference_start(data, &refine->model, &counted, err) != LRF_OK)
        return err->status;
    *steps = steps_for(effort > 0 ? effort : REFERENCE_EFFORT, data, &refine->model,
                       lrf_reference_parameters(&counted));
    lrf_trainer_release(&counted);
    return LRF_OK;
}

/* The race's runs have a constant rate: the sweep's suggestion for such a run. */
static enum lrf_status find_centre(const struct refine *refine, double *centre,
                                   struct lrf_error *err)
{
    struct lrf_analysis_settings constant = *refine->how;
    struct lrf_analysis analysis = {0};
    enum lrf_status status;

    constant.schedule = LRF_RUN_CONSTANT;
    status = lrf_analyze(refine->curve, &constant, &analysis, err);
    *centre = analysis.suggestion.lr;
    lrf_analysis_release(&analysis);
    return status;
}

static void name_rate(char text[LRF_NUMBER_SIZE], double rate)
{
    lrf_number_short(text, rate, 2);
}

static void add_to_rule(struct lrf_suggestion *s, const char *text)
{
    size_t n = strlen(s->rule);

    snprintf(s->rule + n, sizeof s->rule - n, "%s%s", n ? "; " : "", text);
}

/* Puts the race's finding into words and the better rate in place; `ratio`: of the real run's
 * schedule to a constant rate. */
static void adopt_race(const struct lrf_race_result *race, double ratio,
                       struct lrf_analysis *analysis)
{
    struct lrf_suggestion *s = &analysis->suggestion;
    double below = s->lo / s->lr, above = s->hi / s->lr; /* nan without a suggestion */
    char centre[LRF_NUMBER_SIZE], text[LRF_RULE_SIZE];

    name_rate(centre, race->centre);
    snprintf(text, sizeof text, "race of %zu runs of %zu steps at %zu rates, scored on %s loss",
             race->runs, race->run_steps, race->n, race->by_validation ? "validation" : "training");
    if (race->outcome != LRF_RACE_IMPROVED && race->outcome != LRF_RACE_KEPT)
        return;
    s->raced = true;
    if (race->outcome == LRF_RACE_IMPROVED)
        s->lr = race->lr * ratio;
    /* Real runs add knowledge: neither side of the interval grows. */
    s->lo = fmax(race->lo * ratio, s->lr * below);
    s->hi = fmin(race->hi * ratio, s->lr * above);
    if (race->outcome == LRF_RACE_KEPT) {
        add_to_rule(s, text);
        return;
    }
    snprintf(s->rule, sizeof s->rule, "%s", text);
    if (isnan(race->centre)) {
        analysis->warnings |= 1u << analysis->status;
        analysis->status = LRF_FINDING_OK;
        snprintf(analysis->reason, sizeof analysis->reason,
                 "the sweep shows no rate, but real runs over its whole range do");
    } else {
        snprintf(analysis->reason, sizeof analysis->reason,
                 "the best of real runs; at the sweep's %s they gain %.2g %% less", centre,
                 100 * race->centre_regret);
    }
}

static enum lrf_status find_better(struct refine *refine, struct lrf_analysis *analysis,
                                   struct lrf_refinement *out, struct lrf_error *err)
{
    const struct lrf_study_settings *settings = refine->settings;
    const struct lrf_dataset *data = refine->trainers->data;
    struct lrf_race_settings s;
    struct lrf_race *race = NULL;
    enum lrf_status status;

    lrf_race_defaults(&s);
    s.lr_min = settings->range.lr_min;
    s.lr_max = settings->range.lr_max;
    s.budget = refine->how->budget;
    s.seed = settings->seed;
    s.evaluates = lrf_trainers_evaluate(refine->trainers);
    s.untrained_loss = fmin(analysis->initial_loss, data ? untrained_loss(data) : NAN);
    status = find_centre(refine, &s.centre, err);
    if (status == LRF_OK)
        status = find_effort(refine, &s.effort, err);
    if (status == LRF_OK) {
        race = lrf_race_alloc(&s, err);
        status = race ? run_race(refine, race, err) : err->status;
    }
    if (status == LRF_OK && !lrf_cancelled(refine->observer)) {
        lrf_race_result(race, &out->race);
        adopt_race(&out->race, isnan(s.centre) ? 1 : analysis->suggestion.lr / s.centre, analysis);
        out->raced = true;
    }
    lrf_race_free(race);
    return status;
}

static void adopt_check(const struct lrf_check_result *check, const struct lrf_observer *observer,
                        struct lrf_suggestion *s)
{
    char unsafe[LRF_NUMBER_SIZE], rate[LRF_NUMBER_SIZE], text[LRF_RULE_SIZE];

    name_rate(unsafe, s->lr);
    name_rate(rate, check->lr);
    if (check->outcome == LRF_CHECK_STAYS)
        lrf_warn(observer, "a run of %zu steps at the suggested %s did not lower the loss",
                 check->run_steps, rate);
    if (check->outcome == LRF_CHECK_DIVERGES)
        lrf_warn(observer, "runs at the suggested %s diverge, down to %s", unsafe, rate);
    if (check->runs == 1)
        return;
    snprintf(text, sizeof text, "lowered from %s, where a run of %zu steps diverged", unsafe,
             check->run_steps);
    add_to_rule(s, text);
    s->lr = check->lr;
    s->lo = fmin(s->lo, s->lr);
    s->hi = fmax(s->lr, fmin(s->hi, check->diverged));
}

/* A run that checks the rate that the analysis suggests; without a rate it has no steps. */
static struct lrf_check_settings plan_check(const struct refine *refine,
                                            const struct lrf_analysis *analysis)
{
    size_t budget = refine->how->budget ? refine->how->budget : LRF_DEFAULT_BUDGET;

    if (isnan(analysis->suggestion.lr))
        budget = 0;
    return (struct lrf_check_settings){.lr = analysis->suggestion.lr,
                                       .steps = budget < CHECK_STEPS ? budget : CHECK_STEPS,
                                       .seed = refine->settings->seed,
                                       .initial_loss = analysis->initial_loss,
                                       .noise = analysis->noise};
}

static enum lrf_status run_check(struct refine *refine, const struct lrf_check_settings *settings,
                                 struct lrf_check_result *result, struct lrf_error *err)
{
    struct lrf_check *check = lrf_check_alloc(settings, err);
    struct lrf_watch watch;
    struct lrf_course course = {.trainers = refine->trainers,
                                .model = &refine->model,
                                .ops = &lrf_check_experiment,
                                .experiment = check,
                                .steps = settings->steps,
                                .watch = &watch};
    enum lrf_status status;

    if (check == NULL)
        return err->status;
    lrf_watch_start(&watch, refine->observer, "check", 1, settings->steps);
    status = lrf_course_run(&course, err);
    lrf_watch_stop(&watch);
    if (status == LRF_OK && !lrf_cancelled(refine->observer))
        lrf_check_result(check, result);
    lrf_check_free(check);
    return status;
}

enum lrf_status lrf_refine(struct lrf_trainers *trainers, const struct lrf_study_settings *settings,
                           const struct lrf_curve *curve, const struct lrf_analysis_settings *how,
                           const struct lrf_observer *observer, struct lrf_analysis *analysis,
                           struct lrf_refinement *out, struct lrf_error *err)
{
    struct refine refine = {.trainers = trainers,
                            .settings = settings,
                            .curve = curve,
                            .how = how,
                            .observer = observer,
                            .model = lrf_plain_model(&settings->model)};
    struct lrf_check_settings check;
    enum lrf_status status = LRF_OK;

    if (settings->refine && !lrf_cancelled(observer))
        status = find_better(&refine, analysis, out, err);
    if (status != LRF_OK || lrf_cancelled(observer))
        return lrf_cancelled(observer) ? LRF_OK : status;
    check = plan_check(&refine, analysis);
    if (check.steps < LEAST_CHECK_STEPS)
        return LRF_OK;
    status = run_check(&refine, &check, &out->check, err);
    if (lrf_cancelled(observer))
        return LRF_OK;
    if (status == LRF_OK) {
        adopt_check(&out->check, observer, &analysis->suggestion);
        out->checked = true;
    }
    return status;
}
