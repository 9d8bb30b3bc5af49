#include "study/sweeps.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "curve/points.h"
#include "experiment/range.h"
#include "study/journal_lines.h"

struct work {
    const struct lrf_sweeps *sweeps;
    struct lrf_phase phase;
    struct lrf_range **range; /* (repeats), owned; NULL: not begun */
};

/* What one repeat adds to the journal. */
struct record {
    struct lrf_journal *journal;
    const struct lrf_range *range;
    size_t repeat, written;
};

static void add_lines(void *context, const struct lrf_ask *ask)
{
    struct record *record = context;
    const struct lrf_curve *curve = lrf_range_curve(record->range);

    if (ask->action == LRF_ASK_RESET) {
        lrf_lines_begin(record->journal, record->repeat);
        record->written = 0;
    }
    while (record->written < lrf_range_complete(record->range))
        lrf_lines_point(record->journal, &curve->point[record->written++]);
    if (lrf_range_experiment.ask(record->range).action == LRF_ASK_DONE)
        lrf_lines_end(record->journal, record->repeat);
}

/* Curvature belongs to the first repeat of a reference model. */
static struct lrf_range_settings plan(const struct lrf_sweeps *sweeps, size_t i)
{
    bool measures = i == 0 && sweeps->trainers->given == NULL && sweeps->model->diagnostics;
    size_t every = sweeps->sharpness ? sweeps->range->steps / sweeps->sharpness : 0;

    return (struct lrf_range_settings){.sweep = *sweeps->range,
                                       .repeat = (unsigned)i,
                                       .seed = sweeps->seed + i,
                                       .evaluate = sweeps->evaluate,
                                       .eval_every = sweeps->eval_every,
                                       .curvature = measures,
                                       .sharpness_every =
                                           measures && sweeps->sharpness ? every + !every : 0};
}

static enum lrf_status sweep_once(void *context, size_t i, struct lrf_error *err)
{
    struct work *work = context;
    const struct lrf_sweeps *sweeps = work->sweeps;
    const struct lrf_range_settings settings = plan(sweeps, i);
    struct record record = {.journal = sweeps->journal, .repeat = i};
    struct lrf_course course = {.trainers = sweeps->trainers,
                                .model = sweeps->model,
                                .ops = &lrf_range_experiment,
                                .steps = sweeps->range->steps,
                                .phase = &work->phase,
                                .told = sweeps->journal ? add_lines : NULL,
                                .context = &record};

    if (sweeps->done && sweeps->done[i])
        return LRF_OK;
    work->range[i] = lrf_range_alloc(&settings, err);
    if (work->range[i] == NULL)
        return err->status;
    record.range = course.experiment = work->range[i];
    return lrf_course_run(&course, err);
}

/* Joins the repeats in order, the parts of unfinished ones too. */
static enum lrf_status collect(struct work *work, struct lrf_range_test *test,
                               struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < work->sweeps->repeats; i++) {
        struct lrf_range *range = work->range[i];
        if (range && status == LRF_OK)
            status = lrf_curve_join(&test->curve, lrf_range_curve(range), err);
        if (range && i == 0)
            test->curvature = *lrf_range_curvature(range);
        lrf_range_free(range);
    }
    return status;
}

enum lrf_status lrf_range_test_record(const struct lrf_sweeps *sweeps, struct lrf_range_test *test,
                                      struct lrf_error *err)
{
    struct work work = {.sweeps = sweeps};
    struct lrf_error later = {0};
    enum lrf_status status;

    test->curvature = lrf_curvature_unknown;
    work.range = lrf_calloc(sweeps->repeats, sizeof(struct lrf_range *));
    if (work.range == NULL)
        return lrf_fail_memory(err);
    lrf_phase_start(&work.phase, sweeps->observer, sweeps->name, sweeps->repeats,
                    sweeps->range->steps);
    for (size_t i = 0; i < sweeps->repeats; i++)
        if (sweeps->done && sweeps->done[i])
            lrf_phase_taken_over(&work.phase, sweeps->range->steps);
    status = lrf_jobs_run(sweeps->repeats, lrf_jobs(sweeps->trainers, sweeps->jobs),
                          sweeps->observer, sweep_once, &work, err);
    lrf_phase_stop(&work.phase);
    if (collect(&work, test, &later) != LRF_OK && status == LRF_OK) {
        *err = later;
        status = later.status;
    }
    free(work.range);
    if (status == LRF_OK && test->curve.n == 0)
        status = lrf_fail(err, LRF_EINTERRUPTED, "interrupted before the first step");
    return status;
}

enum lrf_status lrf_range_test_analyze(const struct lrf_range_test *test,
                                       const struct lrf_analysis_settings *how,
                                       struct lrf_analysis *analysis, struct lrf_error *err)
{
    struct lrf_analysis_settings settings = *how;

    if (!isnan(test->curvature.critical_lr))
        settings.critical_lr = test->curvature.critical_lr;
    return lrf_analyze(&test->curve, &settings, analysis, err);
}

void lrf_range_test_release(struct lrf_range_test *test)
{
    lrf_curve_release(&test->curve);
    lrf_analysis_release(&test->analysis);
}
