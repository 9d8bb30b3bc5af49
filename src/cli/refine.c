#include "cli/refine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "cli/effort.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/range_test.h"
#include "cli/talk.h"
#include "parallel/parallel.h"

#define FOREIGN_EFFORT 500.0  /* steps */
#define REFERENCE_EFFORT 2e10 /* floating-point operations: about half a second of one core */

enum { CHECK_STEPS = 200, LEAST_CHECK_STEPS = 8 };

enum lrf_status cli_refine_settings(const struct cli_settings *settings, struct lrf_error *err)
{
    struct lrf_race_settings s;
    struct lrf_race *race;

    if (settings->study.effort < 0)
        return lrf_fail(err, LRF_EINVAL, "the effort must be above 0, not %g",
                        settings->study.effort);
    if (!settings->study.refine)
        return LRF_OK;
    lrf_race_defaults(&s);
    s.budget = settings->study.analysis.budget;
    race = lrf_race_alloc(&s, err);
    lrf_race_free(race);
    return race ? LRF_OK : err->status;
}

static enum lrf_status answer(const struct lrf_trainer *trainer, struct lrf_ask ask, double *loss,
                              struct lrf_error *err)
{
    struct lrf_point point = {0};
    enum lrf_status status;

    switch (ask.action) {
    case LRF_ASK_RESET:
        return trainer->ops->reset(trainer->state, ask.seed, err);
    case LRF_ASK_EVAL:
        return trainer->ops->eval(trainer->state, loss, err);
    default:
        status = trainer->ops->step(trainer->state, ask.lr, &point, err);
        *loss = point.loss;
        return status;
    }
}

/* The foreign trainer, or a new one of the reference model in *own. */
static enum lrf_status find_trainer(const struct cli_refine *refine, struct lrf_trainer *own,
                                    const struct lrf_trainer **trainer, struct lrf_error *err)
{
    struct lrf_reference_settings model;

    *trainer = refine->trainer ? refine->trainer : own;
    if (refine->trainer)
        return LRF_OK;
    model = *refine->model;
    model.diagnostics = false;
    return lrf_reference_start(refine->data, &model, own, err);
}

struct work {
    const struct cli_refine *refine;
    struct lrf_race *race;
    struct lrf_error *err; /* one a run of the round */
    struct cli_progress progress;
};

static void race_run(void *context, size_t i)
{
    struct work *work = context;
    struct lrf_error *err = &work->err[i];
    struct lrf_trainer own = {0};
    const struct lrf_trainer *trainer;
    struct lrf_ask ask;
    enum lrf_status status = find_trainer(work->refine, &own, &trainer, err);
    size_t steps = 0;
    double loss = NAN;

    while (status == LRF_OK && !cli_interrupted() &&
           (ask = lrf_race_ask(work->race, i)).action != LRF_ASK_DONE) {
        status = answer(trainer, ask, &loss, err);
        if (status == LRF_OK)
            status = lrf_race_tell(work->race, i, loss);
        if (ask.action == LRF_ASK_STEP) {
            steps++;
            cli_progress_step(&work->progress, ask.lr, loss);
        }
    }
    cli_progress_part(&work->progress, lrf_race_run_steps(work->race) - steps);
    lrf_trainer_release(&own);
}

static enum lrf_status race_round(struct work *work, size_t jobs, struct lrf_error *err)
{
    size_t runs = lrf_race_runs(work->race);

    lrf_parallel_run(runs, jobs, race_run, work);
    for (size_t i = 0; i < runs; i++)
        if (work->err[i].status != LRF_OK) {
            *err = work->err[i];
            return err->status;
        }
    return LRF_OK;
}

static enum lrf_status run_race(struct cli_refine *refine, const struct cli_settings *settings,
                                struct lrf_race *race, struct lrf_error *err)
{
    struct work work = {.refine = refine, .race = race};
    size_t most = lrf_race_most_runs(race);
    enum lrf_status status = LRF_OK;

    work.err = lrf_calloc(most, sizeof *work.err);
    if (work.err == NULL)
        return lrf_fail_memory(err);
    cli_progress_start(&work.progress, "race", most, most * lrf_race_run_steps(race),
                       settings->quiet);
    while (status == LRF_OK && lrf_race_next(race))
        status = race_round(&work, refine->trainer ? 1 : cli_jobs(settings), err);
    cli_progress_stop(&work.progress);
    lrf_race_result(race, &refine->race);
    free(work.err);
    return status;
}

/* What the whole race may cost, in steps. */
static enum lrf_status find_effort(const struct cli_refine *refine, double effort, size_t *steps,
                                   struct lrf_error *err)
{
    struct lrf_trainer own = {0};
    const struct lrf_trainer *trainer;
    enum lrf_status status = find_trainer(refine, &own, &trainer, err);

    if (status == LRF_OK && refine->trainer)
        *steps = (size_t)(effort > 0 ? effort : FOREIGN_EFFORT);
    else if (status == LRF_OK)
        *steps = cli_effort_steps(effort > 0 ? effort : REFERENCE_EFFORT, refine->data,
                                  refine->model, lrf_reference_parameters(trainer));
    lrf_trainer_release(&own);
    return status;
}

/* The race's runs have a constant rate: the sweep's suggestion for such a run. */
static enum lrf_status find_centre(const struct lrf_range_result *report,
                                   const struct lrf_analysis_settings *how, double *centre,
                                   struct lrf_error *err)
{
    struct lrf_analysis_settings constant = *how;
    struct lrf_analysis analysis = {0};
    enum lrf_status status;

    constant.schedule = LRF_RUN_CONSTANT;
    status = lrf_analyze(report->curve, &constant, &analysis, err);
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

static enum lrf_status refine_rate(struct cli_refine *refine, const struct cli_settings *settings,
                                   const struct lrf_analysis_settings *how,
                                   struct lrf_analysis *analysis, struct lrf_range_result *report,
                                   struct lrf_error *err)
{
    struct lrf_race_settings s;
    struct lrf_race *race = NULL;
    enum lrf_status status;

    lrf_race_defaults(&s);
    s.lr_min = settings->study.range.lr_min;
    s.lr_max = settings->study.range.lr_max;
    s.budget = how->budget;
    s.seed = settings->study.seed;
    s.evaluates =
        refine->trainer ? refine->trainer->ops->eval != NULL : refine->data->info.validation > 0;
    s.untrained_loss =
        fmin(analysis->initial_loss, refine->data ? cli_untrained_loss(refine->data) : NAN);
    status = find_centre(report, how, &s.centre, err);
    if (status == LRF_OK)
        status = find_effort(refine, settings->study.effort, &s.effort, err);
    if (status == LRF_OK) {
        race = lrf_race_alloc(&s, err);
        status = race ? run_race(refine, settings, race, err) : err->status;
    }
    if (status == LRF_OK && !cli_interrupted()) {
        adopt_race(&refine->race, isnan(s.centre) ? 1 : analysis->suggestion.lr / s.centre,
                   analysis);
        report->race = &refine->race;
    }
    lrf_race_free(race);
    return status;
}

static void adopt_check(const struct lrf_check_result *check, struct lrf_suggestion *s)
{
    char unsafe[LRF_NUMBER_SIZE], rate[LRF_NUMBER_SIZE], text[LRF_RULE_SIZE];

    name_rate(unsafe, s->lr);
    name_rate(rate, check->lr);
    if (check->outcome == LRF_CHECK_STAYS)
        cli_warn("a run of %zu steps at the suggested %s did not lower the loss", check->run_steps,
                 rate);
    if (check->outcome == LRF_CHECK_DIVERGES)
        cli_warn("runs at the suggested %s diverge, down to %s", unsafe, rate);
    if (check->runs == 1)
        return;
    snprintf(text, sizeof text, "lowered from %s, where a run of %zu steps diverged", unsafe,
             check->run_steps);
    add_to_rule(s, text);
    s->lr = check->lr;
    s->lo = fmin(s->lo, s->lr);
    s->hi = fmax(s->lr, fmin(s->hi, check->diverged));
}

static enum lrf_status run_check(const struct cli_refine *refine, struct lrf_check *check,
                                 struct lrf_error *err)
{
    struct lrf_trainer own = {0};
    const struct lrf_trainer *trainer;
    struct lrf_ask ask;
    double loss = NAN;
    enum lrf_status status = find_trainer(refine, &own, &trainer, err);

    while (status == LRF_OK && !cli_interrupted() &&
           (ask = lrf_check_ask(check)).action != LRF_ASK_DONE) {
        status = answer(trainer, ask, &loss, err);
        if (status == LRF_OK)
            status = lrf_check_tell(check, loss);
    }
    lrf_trainer_release(&own);
    return status;
}

static enum lrf_status check_rate(struct cli_refine *refine, const struct cli_settings *settings,
                                  const struct lrf_analysis_settings *how,
                                  struct lrf_analysis *analysis, struct lrf_range_result *report,
                                  struct lrf_error *err)
{
    size_t budget = how->budget ? how->budget : LRF_DEFAULT_BUDGET;
    struct lrf_check_settings s = {.lr = analysis->suggestion.lr,
                                   .steps = budget < CHECK_STEPS ? budget : CHECK_STEPS,
                                   .seed = settings->study.seed,
                                   .initial_loss = analysis->initial_loss,
                                   .noise = analysis->noise};
    struct lrf_check *check;
    enum lrf_status status;

    if (isnan(s.lr) || s.steps < LEAST_CHECK_STEPS)
        return LRF_OK;
    check = lrf_check_alloc(&s, err);
    if (check == NULL)
        return err->status;
    status = run_check(refine, check, err);
    if (status == LRF_OK && !cli_interrupted()) {
        lrf_check_result(check, &refine->check);
        adopt_check(&refine->check, &analysis->suggestion);
        report->check = &refine->check;
    }
    lrf_check_free(check);
    return status;
}

enum lrf_status cli_refine_run(struct cli_refine *refine, const struct cli_settings *settings,
                               const struct lrf_analysis_settings *how,
                               struct lrf_analysis *analysis, struct lrf_range_result *report,
                               struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    if (settings->study.refine && !cli_interrupted())
        status = refine_rate(refine, settings, how, analysis, report, err);
    if (status == LRF_OK && !cli_interrupted())
        status = check_rate(refine, settings, how, analysis, report, err);
    if (refine->trainer)
        lrf_trainer_release(refine->trainer);
    return cli_interrupted() ? LRF_OK : status;
}
