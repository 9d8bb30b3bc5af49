#include "study/refine.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/adopt.h"
#include "base/error.h"
#include "base/number.h"
#include "base/statistics.h"
#include "study/prove.h"
#include "study/race_runs.h"
#include "study/usual.h"

#define PATIENCE 60.0         /* seconds that a race may take before it is called slow */
#define PROOF_SHARE (2.0 / 3) /* of the effort, at most, for the run at the answer */
#define MOST_STEPS 1e15
#define PLATEAU 0.15 /* of the range, in log rate */
#define ROOM 0.1     /* decades from a rate that diverged */

enum { CHECK_STEPS = 200 }; /* without a race */

/* experiment/race.h: short runs are checked 4 times after the start, longer ones every 25 steps or
 * less often. */
enum { STEPS_A_CHECK = 25, SHORT_RUNS = 5, SHORT_EVALS = 5 };

enum lrf_status lrf_refine_check(const struct lrf_study_settings *settings, struct lrf_error *err)
{
    struct lrf_race_settings s;
    struct lrf_race *race;

    if (settings->effort < 0)
        return lrf_fail(err, LRF_EINVAL, "the effort must be above 0, not %g", settings->effort);
    if (!settings->refine)
        return LRF_OK;
    lrf_race_defaults(&s);
    s.budget = settings->analysis.budget;
    race = lrf_race_alloc(&s, err);
    lrf_race_free(race);
    return race ? LRF_OK : err->status;
}

static size_t budget_of(const struct lrf_refine *refine)
{
    return refine->how->budget ? refine->how->budget : LRF_DEFAULT_BUDGET;
}

static enum lrf_objective objective_of(const struct lrf_refine *refine)
{
    return lrf_trainers_objective(refine->trainers, refine->how->objective);
}

/* ---- the effort */

/*
 * How many steps of a race `flops` floating-point operations pay for, its evaluations included:
 * B (6 P + 1000) + 20 P for a step on B rows with P parameters, N (2 P + 200) for an evaluation
 * on N rows; the constants stand for whatever is not a matrix product.
 */
static double steps_for(double flops, const struct lrf_dataset *data,
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
    return steps;
}

/* A heavy model's race may take as long as its sweeps did, if that is enough for long runs. */
static double usual_steps(const struct lrf_refine *refine, size_t parameters,
                          const struct lrf_reference_settings *model)
{
    const double usual = steps_for(LRF_USUAL_OPERATIONS, refine->trainers->data, model, parameters);

    return fmax(usual, fmin((double)budget_of(refine), (double)refine->sweep_steps));
}

/* By the clock, so only where nobody names an effort and nothing else depends on it: of a trainer
 * behind a pipe. */
static bool is_slow(const struct lrf_refine *refine)
{
    return refine->trainers->given && !(refine->settings->effort > 0) &&
           refine->step_seconds * LRF_USUAL_STEPS > PATIENCE;
}

/* What the whole race may cost, in steps. */
static enum lrf_status find_effort(const struct lrf_refine *refine,
                                   const struct lrf_reference_settings *model, size_t *steps,
                                   struct lrf_error *err)
{
    const struct lrf_dataset *data = refine->trainers->data;
    const double effort = refine->settings->effort;
    struct lrf_trainer counted = {0};
    size_t parameters;

    if (refine->trainers->given) {
        *steps = (size_t)fmin(effort > 0        ? effort
                              : is_slow(refine) ? LRF_USUAL_SLOW_STEPS
                                                : LRF_USUAL_STEPS,
                              MOST_STEPS);
        return LRF_OK;
    }
    if (lrf_reference_start(data, model, &counted, err) != LRF_OK)
        return err->status;
    parameters = lrf_reference_parameters(&counted);
    lrf_trainer_release(&counted);
    *steps = (size_t)fmin(effort > 0 ? steps_for(effort, data, model, parameters)
                                     : usual_steps(refine, parameters, model),
                          MOST_STEPS);
    return LRF_OK;
}

/* ---- the race */

/* Of the rate for the real run's schedule to that for a constant one: real runs here are constant.
 */
static double schedule_factor(const struct lrf_refine *refine, enum lrf_objective objective)
{
    const struct lrf_analysis_settings *how = refine->how;

    return pow(10, lrf_suggest_shift(objective, how->budget, how->schedule) -
                       lrf_suggest_shift(objective, how->budget, LRF_RUN_CONSTANT));
}

/* The mean batch loss before training: over the first 15 % of the range. The analysis' level is a
 * median, which heavy tails keep far below what batches cost on average. */
static double initial_loss(const struct lrf_curve *curve, const struct lrf_sweep_settings *range)
{
    const double most = range->lr_min * pow(range->lr_max / range->lr_min, PLATEAU);
    struct lrf_moments moments = {0};

    for (size_t i = 0; i < curve->n; i++)
        if (curve->point[i].lr <= most && isfinite(curve->point[i].loss))
            lrf_moments_add(&moments, curve->point[i].loss);
    return moments.n ? moments.mean : (double)NAN;
}

static struct lrf_race_settings plan_race(const struct lrf_refine *refine,
                                          const struct lrf_analysis *analysis, size_t effort)
{
    const struct lrf_study_settings *settings = refine->settings;

    return (struct lrf_race_settings){.centre = analysis->objective[objective_of(refine)].lr /
                                                schedule_factor(refine, objective_of(refine)),
                                      .lr_min = settings->range.lr_min,
                                      .lr_max = settings->range.lr_max,
                                      .effort = effort,
                                      .budget = refine->how->budget,
                                      .evaluates = lrf_trainers_evaluate(refine->trainers),
                                      .objective = objective_of(refine),
                                      .initial_loss = initial_loss(refine->curve, &settings->range),
                                      .seed = settings->seed};
}

/* ---- what the runs say */

static void add_to_rule(struct lrf_suggestion *s, const char *text)
{
    size_t n = strlen(s->rule);

    snprintf(s->rule + n, sizeof s->rule - n, "%s%s", n ? "; " : "", text);
}

/* The race's rates in place of the sweep's; `lr` as in struct lrf_race_result. */
static void adopt_rates(const struct lrf_refine *refine, const struct lrf_race_result *race,
                        const double lr[LRF_OBJECTIVE_COUNT], struct lrf_analysis *analysis)
{
    const double centre = race->lr[race->objective];
    const struct lrf_reach reach = {log10(race->lo / centre), log10(race->hi / centre),
                                    log10(race->best_lo / centre), log10(race->best_hi / centre)};
    struct lrf_analysis_settings how = *refine->how;
    double x[LRF_OBJECTIVE_COUNT];

    how.objective = race->objective;
    for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++)
        x[o] = log10(lr[o]);
    lrf_adopt_rates(&how, x, log10(refine->settings->range.lr_min),
                    fmin(log10(refine->settings->range.lr_max),
                         log10(analysis->landmarks.edge.lr) - LRF_EDGE_ROOM),
                    &reach, analysis);
}

/* Where real runs have settled the rate, more or wider sweeps are no use. */
static void settle_advice(struct lrf_analysis *analysis)
{
    const enum lrf_advice_kind kind = analysis->next.kind;

    if (kind == LRF_ADVICE_ABOVE || kind == LRF_ADVICE_REPEAT || kind == LRF_ADVICE_ABOVE_OR_REPEAT)
        analysis->next = (struct lrf_advice){.kind = LRF_ADVICE_VERIFY, .end = NAN, .rate = NAN};
}

/* Puts the race's finding into place and words. */
static void adopt_race(const struct lrf_refine *refine, const struct lrf_race_result *race,
                       struct lrf_analysis *analysis)
{
    struct lrf_suggestion *s = &analysis->suggestion;
    char centre[LRF_NUMBER_SIZE];

    if (isnan(race->lr[race->objective]))
        return;
    adopt_rates(refine, race, race->lr, analysis);
    s->raced = true;
    snprintf(s->rule, sizeof s->rule,
             "race of %zu runs of %zu steps at %zu rates, scored on the %s", race->seeds * race->n,
             race->run_steps, race->n, lrf_objective_loss(race->objective));
    lrf_number_rate(centre, race->centre * schedule_factor(refine, race->objective));
    if (race->outcome != LRF_RACE_NOTHING)
        settle_advice(analysis);
    if (race->outcome == LRF_RACE_KEPT) {
        return;
    } else if (isnan(race->centre)) {
        analysis->warnings |= 1u << analysis->status;
        analysis->status = LRF_FINDING_OK;
        snprintf(analysis->reason, sizeof analysis->reason,
                 "the sweep shows no rate, but real runs over its whole range do");
    } else if (race->outcome == LRF_RACE_NOTHING) {
        snprintf(analysis->reason, sizeof analysis->reason,
                 "here real runs came farthest, though none has learnt anything");
    } else if (isnan(race->centre_regret)) {
        snprintf(analysis->reason, sizeof analysis->reason,
                 "the middle of the rates at which real runs did best");
    } else {
        snprintf(
            analysis->reason, sizeof analysis->reason,
            "the middle of the rates at which real runs did best; the sweep's %s costs %.*f %% "
            "of what training gains",
            centre, race->centre_regret < 0.1, 100 * race->centre_regret);
    }
}

static enum lrf_status find_better(const struct lrf_refine *refine, size_t effort,
                                   const struct lrf_reference_settings *model,
                                   struct lrf_analysis *analysis, struct lrf_refinement *out,
                                   struct lrf_error *err)
{
    const struct lrf_race_settings settings = plan_race(refine, analysis, effort);
    const struct lrf_race_runs runs = {.trainers = refine->trainers,
                                       .model = model,
                                       .seed = settings.seed,
                                       .baseline = refine->settings->analysis.baseline,
                                       .observer = refine->observer};
    struct lrf_race *race = lrf_race_alloc(&settings, err);
    enum lrf_status status = race ? lrf_race_hold(&runs, race, err) : err->status;

    if (status == LRF_OK && !lrf_cancelled(refine->observer)) {
        lrf_race_result(race, &out->race);
        adopt_race(refine, &out->race, analysis);
        out->raced = true;
    }
    lrf_race_free(race);
    return status;
}

/* ---- the proof */

/* Without a rate it has no steps. */
static size_t proof_steps(const struct lrf_refine *refine, const struct lrf_analysis *analysis,
                          const struct lrf_race_result *race, size_t effort)
{
    const double budget = (double)budget_of(refine);

    if (isnan(analysis->suggestion.lr))
        return 0;
    if (race == NULL || race->runs == 0)
        return (size_t)fmin(budget, CHECK_STEPS);
    return (size_t)fmin(
        budget, fmax((double)race->run_steps, is_slow(refine) ? 0 : PROOF_SHARE * (double)effort));
}

/* Moves the suggestion and all that goes with it; no end of an interval above `most`. */
static void move_suggestion(struct lrf_analysis *analysis, double factor, double most)
{
    struct lrf_suggestion *s = &analysis->suggestion;

    s->lr *= factor;
    s->lo *= factor;
    s->best_lo *= factor;
    s->hi = fmax(s->lr, fmin(s->hi * factor, most));
    s->best_hi = fmax(s->hi, fmin(s->best_hi, most));
    analysis->cycle_base *= factor;
    analysis->cycle_max *= factor;
}

/* A rate that diverged in a real run is no answer to anything; `factor` as schedule_factor. */
static void adopt_lower(const struct lrf_check_result *check, double factor,
                        struct lrf_analysis *analysis)
{
    const double safe = lrf_check_safe_lr(check) * factor;
    struct lrf_suggestion *s = &analysis->suggestion;
    char unsafe[LRF_NUMBER_SIZE], text[LRF_RULE_SIZE];

    lrf_number_rate(unsafe, s->lr);
    snprintf(text, sizeof text, "lowered from %s, where a run of %zu steps diverged", unsafe,
             check->run_steps);
    add_to_rule(s, text);
    move_suggestion(analysis, safe / s->lr, check->diverged * pow(10, -ROOM) * factor);
    for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++)
        if (analysis->objective[o].lr > safe)
            analysis->objective[o].lr = safe;
}

/*
 * A run that overfits at rate r reaches its least validation loss after so many steps that their
 * product is the same at smaller rates (early stopping: Bishop 1995): the rate for training to the
 * end follows.
 */
static void adopt_stop(const struct lrf_refine *refine, const struct lrf_check_result *check,
                       double stop, struct lrf_analysis *analysis)
{
    const double end_lr =
        check->lr * stop / (double)budget_of(refine) * schedule_factor(refine, LRF_OBJECTIVE_LAST);
    struct lrf_objective_rate *last = &analysis->objective[LRF_OBJECTIVE_LAST];
    struct lrf_suggestion *s = &analysis->suggestion;
    char text[LRF_RULE_SIZE], before[LRF_NUMBER_SIZE];

    last->lr = fmin(last->lr, end_lr);
    if (objective_of(refine) == LRF_OBJECTIVE_BEST)
        analysis->objective[LRF_OBJECTIVE_BEST].stop_step = stop;
    if (objective_of(refine) != LRF_OBJECTIVE_LAST || !(last->lr < s->lr))
        return;
    lrf_number_rate(before, s->lr);
    snprintf(text, sizeof text,
             "lowered from %s, where the validation loss was least at step %.0f of %zu", before,
             stop, check->run_steps);
    add_to_rule(s, text);
    move_suggestion(analysis, last->lr / s->lr, INFINITY);
}

static void warn_of(const struct lrf_check_result *check, double asked,
                    const struct lrf_observer *observer)
{
    char unsafe[LRF_NUMBER_SIZE], rate[LRF_NUMBER_SIZE], level[LRF_NUMBER_SIZE];

    lrf_number_rate(unsafe, asked);
    lrf_number_rate(rate, check->lr);
    lrf_number_short(level, check->level, 3);
    if (check->outcome == LRF_CHECK_STAYS)
        lrf_warn(observer,
                 "a run of %zu steps at the suggested %s learnt nothing: its loss is not below %s",
                 check->run_steps, rate, level);
    if (check->outcome == LRF_CHECK_DIVERGES)
        lrf_warn(observer, "runs at the suggested %s diverge, down to %s", unsafe, rate);
}

static void adopt_check(const struct lrf_refine *refine, const struct lrf_check_result *check,
                        double asked, struct lrf_analysis *analysis)
{
    const double stop = lrf_check_stop_step(check);

    warn_of(check, asked, refine->observer);
    if (!isnan(check->diverged))
        adopt_lower(check, schedule_factor(refine, objective_of(refine)), analysis);
    if (!isnan(stop))
        adopt_stop(refine, check, stop, analysis);
}

static enum lrf_status prove(const struct lrf_refine *refine, size_t steps,
                             const struct lrf_reference_settings *model,
                             struct lrf_analysis *analysis, struct lrf_refinement *out,
                             struct lrf_error *err)
{
    const struct lrf_baseline baseline =
        lrf_trainers_baseline(refine->trainers, refine->settings->analysis.baseline);
    const struct lrf_proof proof = {
        .trainers = refine->trainers,
        .model = model,
        .observer = refine->observer,
        .levels = {initial_loss(refine->curve, &refine->settings->range), baseline.train,
                   baseline.val},
        .seed = refine->settings->seed};
    const double lr = analysis->suggestion.lr / schedule_factor(refine, objective_of(refine));
    enum lrf_status status;

    if (steps < LRF_TRIAL_LEAST_STEPS)
        return LRF_OK;
    lrf_check_begin(&out->check, lr, steps);
    status = lrf_prove(&proof, &out->check, err);
    if (status == LRF_OK && !lrf_cancelled(refine->observer)) {
        out->checked = true;
        adopt_check(refine, &out->check, lr, analysis);
    }
    return status;
}

enum lrf_status lrf_refine(const struct lrf_refine *refine, struct lrf_analysis *analysis,
                           struct lrf_refinement *out, struct lrf_error *err)
{
    const struct lrf_reference_settings model = lrf_plain_model(&refine->settings->model);
    enum lrf_status status = LRF_OK;
    size_t effort = 0;

    if (refine->settings->refine)
        status = find_effort(refine, &model, &effort, err);
    if (status == LRF_OK && refine->settings->refine && !lrf_cancelled(refine->observer))
        status = find_better(refine, effort, &model, analysis, out, err);
    if (status == LRF_OK && !lrf_cancelled(refine->observer))
        status =
            prove(refine, proof_steps(refine, analysis, out->raced ? &out->race : NULL, effort),
                  &model, analysis, out, err);
    if (lrf_cancelled(refine->observer))
        status = LRF_OK;
    out->limit = lrf_limit_find(out->checked ? &out->check : NULL, out->raced ? &out->race : NULL,
                                objective_of(refine), refine->how->schedule != LRF_RUN_CONSTANT);
    return status;
}
