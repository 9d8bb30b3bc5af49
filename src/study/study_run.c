#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/steps.h"
#include "base/batch_rows.h"
#include "base/error.h"
#include "base/memory.h"
#include "data/share.h"
#include "study/refine.h"
#include "study/study_state.h"
#include "study/sweeps.h"
#include "study/usual.h"
#include "trainer/reference_settings.h"

/* A range test and everything that its result points to. */
struct range_study {
    struct lrf_study study;
    struct lrf_range_result range;
    struct lrf_range_test test;
    struct lrf_analysis_settings how; /* the curve is analysed */
    struct lrf_refinement refinement;
    struct lrf_rules rules;
    struct lrf_steps steps;
    char *source, *note; /* copies */
};

static void release(struct lrf_study *study)
{
    struct range_study *s = (struct range_study *)study;

    lrf_range_test_release(&s->test);
    lrf_steps_release(&s->steps);
    free(s->source);
    free(s->note);
}

static bool is_range_test(const struct range_study *s)
{
    return s->test.analysis.status != LRF_FINDING_NOT_A_RANGE_TEST;
}

/* The rules of other tools on the curve, when they or a recorder of
 * theirs were asked for. They would answer on an ordinary
 * run, too. */
static enum lrf_status apply_rules(struct range_study *s, struct lrf_error *err)
{
    const struct lrf_study_settings *settings = &s->study.settings;

    if (!settings->rules && settings->recorder == NULL)
        return LRF_OK;
    s->range.rules = &s->rules;
    if (!is_range_test(s)) {
        for (int rule = 0; rule < LRF_RULE_COUNT; rule++)
            s->rules.lr[rule] = NAN;
        return LRF_OK;
    }
    return lrf_rules_apply(s->range.curve,
                           s->range.range ? s->range.range->steps : settings->asked_steps,
                           settings->recorder, &s->rules, err);
}

/* What the steps say, where more than losses was recorded. */
static enum lrf_status look_at_steps(struct range_study *s, struct lrf_error *err)
{
    const struct lrf_reference_settings *model = s->range.model;
    const struct lrf_analysis *analysis = &s->test.analysis;
    const size_t rows = s->range.data ? s->range.data->train : 0;
    const struct lrf_steps_setup setup = {
        .plateau = analysis->landmarks.descent.lr,
        .batch = model && model->batch ? lrf_batch_rows(model->batch, rows) : 0,
        .rows = rows,
        .lr = analysis->suggestion.lr,
        .adaptive = model && lrf_optimizer_is_adaptive(model->optimizer)};
    enum lrf_status status;

    if (!is_range_test(s))
        return LRF_OK;
    status = lrf_steps_analyze(s->range.curve, &setup, &s->steps, err);
    if (status == LRF_OK && s->steps.n > 0)
        s->range.steps = &s->steps;
    return status;
}

/* From the curve to the analysis. */
static enum lrf_status analyze(struct range_study *s, struct lrf_error *err)
{
    const struct lrf_observer *observer = s->study.observer;
    enum lrf_status status = LRF_OK;

    if (s->range.curvature)
        s->how.critical_lr = s->range.curvature->critical_lr;
    s->range.interrupted = lrf_cancelled(observer);
    s->range.analysis = &s->test.analysis;
    if (observer->recorded)
        status = observer->recorded(observer->context, s->range.curve, err);
    status = lrf_share_agree(s->study.settings.data.share, status, err);
    if (status != LRF_OK)
        return status;
    return lrf_analyze(s->range.curve, &s->how, &s->test.analysis, err);
}

static bool copy_text(char **copy, const char *text)
{
    *copy = text ? lrf_strdup(text) : NULL;
    return text == NULL || *copy != NULL;
}

static void describe(struct range_study *s, const struct lrf_subject *subject)
{
    const struct lrf_study_settings *settings = &s->study.settings;

    s->study.result.range = &s->range;
    s->how =
        lrf_trainers_analysis(&s->study.trainers, &settings->analysis, settings->model.optimizer);
    s->range = (struct lrf_range_result){.command = "drive",
                                         .seed = settings->seed,
                                         .curve = &s->test.curve,
                                         .range = &settings->range,
                                         .objective = s->how.objective,
                                         .settings = &s->how};
    s->range.repeats = lrf_study_repeats(
        &s->study, lrf_trainers_reset(&s->study.trainers) ? LRF_USUAL_TRAINER_REPEATS : 1);
    if (subject->data == NULL) {
        s->range.source = s->source;
        return;
    }
    s->range.command = "run";
    s->range.repeats = lrf_study_repeats(&s->study, LRF_USUAL_REPEATS);
    s->range.data = &subject->data->info;
    s->range.model = &settings->model;
    if (settings->model.diagnostics)
        s->range.curvature = &s->test.curvature;
}

static enum lrf_status record(struct range_study *s, struct lrf_error *err)
{
    const struct lrf_study_settings *settings = &s->study.settings;
    bool given = s->study.trainers.given != NULL;
    const struct lrf_sweeps sweeps = {.trainers = &s->study.trainers,
                                      .model = &settings->model,
                                      .range = &settings->range,
                                      .repeats = s->range.repeats,
                                      .seed = settings->seed,
                                      .sharpness = settings->sharpness,
                                      .evaluate =
                                          given && lrf_trainers_evaluate(&s->study.trainers),
                                      .eval_every = settings->eval_every,
                                      .split = true,
                                      .name = given ? "drive" : "sweep",
                                      .observer = s->study.observer};

    return lrf_range_test_record(&sweeps, &s->test, err);
}

static bool may_refine(const struct range_study *s)
{
    const enum lrf_objective asked = s->study.settings.analysis.objective;
    const bool resets = lrf_trainers_reset(&s->study.trainers);

    if (asked == LRF_OBJECTIVE_LAST && s->how.objective != asked)
        lrf_warn(s->study.observer, "nothing is validated: the objective is the training loss");
    if (!resets && s->study.settings.refine)
        lrf_warn(s->study.observer, "no real runs: the trainer cannot reset");
    return resets && !lrf_cancelled(s->study.observer);
}

/* Real runs; a failure leaves what was found before. */
static void refine(struct range_study *s, struct lrf_error *err)
{
    const struct lrf_refine refine = {.trainers = &s->study.trainers,
                                      .settings = &s->study.settings,
                                      .curve = s->range.curve,
                                      .how = &s->how,
                                      .observer = s->study.observer,
                                      .sweep_steps = s->test.curve.n,
                                      .step_seconds = s->test.step_seconds};

    lrf_refine(&refine, &s->test.analysis, &s->refinement, err);
    s->range.race = s->refinement.raced ? &s->refinement.race : NULL;
    s->range.check = s->refinement.checked ? &s->refinement.check : NULL;
    s->range.limit = s->refinement.limit;
    s->range.interrupted = lrf_cancelled(s->study.observer);
}

static enum lrf_status begin(struct range_study *s, const struct lrf_subject *subject,
                             struct lrf_error *err)
{
    const struct lrf_observer *observer = s->study.observer;
    enum lrf_status status;

    if (!copy_text(&s->source, subject->name))
        return lrf_fail_memory(err);
    describe(s, subject);
    status = lrf_study_keep_of(&s->study, s->range.command, subject, err);
    if (status == LRF_OK && observer->begun)
        observer->begun(observer->context, &s->range);
    return status;
}

struct lrf_study *lrf_study_run(const struct lrf_subject *subject,
                                const struct lrf_study_settings *settings,
                                const struct lrf_observer *observer, struct lrf_error *err)
{
    struct range_study *s =
        lrf_study_alloc(sizeof *s, LRF_RESULT_RANGE, subject, settings, observer, release, err);
    struct lrf_error broken = {0}; /* training that failed leaves what was found before */
    enum lrf_status status;
    bool refines = false;

    if (s == NULL)
        return NULL;
    status = begin(s, subject, err);
    if (status == LRF_OK) {
        status = record(s, &broken);
        refines = status == LRF_OK && may_refine(s);
        if (s->test.curve.n > 0 && !lrf_study_is_part(&s->study, status))
            status = LRF_OK;
        else
            *err = broken;
    }
    if (!refines)
        lrf_study_release_trainer(&s->study);
    if (status == LRF_OK)
        status = analyze(s, err);
    if (status == LRF_OK && refines)
        refine(s, &broken);
    lrf_study_release_trainer(&s->study);
    if (status == LRF_OK)
        status = apply_rules(s, err);
    if (status == LRF_OK)
        status = look_at_steps(s, err);
    if (status == LRF_OK)
        *err = broken;
    if (s->test.curve.n == 0 && s->study.force.journal.n == 0 &&
        !lrf_study_is_part(&s->study, status))
        lrf_study_forget(&s->study);
    return lrf_study_end(&s->study, status == LRF_OK, err);
}

struct lrf_study *lrf_study_analyze(const struct lrf_curve *curve, const char *source,
                                    const char *note, const struct lrf_study_settings *settings,
                                    const struct lrf_observer *observer, struct lrf_error *err)
{
    struct range_study *s =
        lrf_study_alloc(sizeof *s, LRF_RESULT_RANGE, NULL, settings, observer, release, err);
    enum lrf_status status;

    if (s == NULL)
        return NULL;
    if (!copy_text(&s->source, source) || !copy_text(&s->note, note)) {
        lrf_fail_memory(err);
        return lrf_study_end(&s->study, false, err);
    }
    s->study.result.range = &s->range;
    s->range = (struct lrf_range_result){.command = "analyze",
                                         .seed = settings->seed,
                                         .curve = curve,
                                         .source = s->source,
                                         .note = s->note,
                                         .objective = settings->analysis.objective,
                                         .settings = &s->how};
    s->how = settings->analysis;
    if (s->study.observer->begun)
        s->study.observer->begun(s->study.observer->context, &s->range);
    status = analyze(s, err);
    if (status == LRF_OK)
        status = apply_rules(s, err);
    if (status == LRF_OK)
        status = look_at_steps(s, err);
    return lrf_study_end(&s->study, status == LRF_OK, err);
}
