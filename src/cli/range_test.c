#include "cli/range_test.h"

#include <math.h>

#include "base/error.h"
#include "cli/ensemble.h"
#include "cli/interrupt.h"
#include "cli/repeat.h"
#include "parallel/parallel.h"

size_t cli_jobs(const struct cli_settings *settings)
{
    return settings->study.jobs ? settings->study.jobs : lrf_parallel_processors();
}

static enum lrf_status analyze(const struct cli_settings *settings,
                               const struct cli_range_test *test, enum lrf_run_schedule schedule,
                               struct lrf_analysis *analysis, struct lrf_error *err)
{
    struct lrf_analysis_settings how = settings->study.analysis;

    how.schedule = schedule;
    how.critical_lr = test->curvature.critical_lr;
    return lrf_analyze(&test->curve, &how, analysis, err);
}

enum lrf_status cli_range_test_run(const struct cli_settings *settings,
                                   const struct lrf_reference_settings *model, size_t repeats,
                                   const struct lrf_dataset *data, struct cli_range_test *test,
                                   struct lrf_error *err)
{
    struct cli_ensemble ensemble = {.data = data,
                                    .model = model,
                                    .range = &settings->study.range,
                                    .repeats = repeats,
                                    .jobs = cli_jobs(settings),
                                    .seed = settings->study.seed,
                                    .quiet = settings->quiet};
    enum lrf_status status;

    *test = (struct cli_range_test){
        .curvature = {.sharpness = NAN, .lr_limit = NAN, .critical_lr = NAN}};
    status = cli_ensemble_run(&ensemble, &test->curve, model->diagnostics ? &test->curvature : NULL,
                              err);
    if (status == LRF_OK)
        status = analyze(settings, test, settings->study.analysis.schedule, &test->analysis, err);
    return status;
}

static enum lrf_status drive_repeats(const struct cli_settings *settings,
                                     struct lrf_trainer *trainer, size_t repeats,
                                     struct cli_range_test *test, struct cli_progress *progress,
                                     struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < repeats && status == LRF_OK && !cli_interrupted(); i++) {
        struct cli_repeat repeat = {.trainer = trainer,
                                    .range = &settings->study.range,
                                    .repeat = (unsigned)i,
                                    .seed = settings->study.seed + i,
                                    .progress = progress};
        if (i > 0 && trainer->ops->reset == NULL)
            status = lrf_child_restart(trainer, err);
        if (status == LRF_OK)
            status = cli_repeat_run(&repeat, &test->curve, err);
    }
    return status;
}

enum lrf_status cli_range_test_drive(const struct cli_settings *settings,
                                     struct lrf_trainer *trainer, size_t repeats,
                                     struct cli_range_test *test, struct lrf_error *err)
{
    struct cli_progress progress;
    enum lrf_status status;

    *test = (struct cli_range_test){
        .curvature = {.sharpness = NAN, .lr_limit = NAN, .critical_lr = NAN}};
    cli_progress_start(&progress, "sweep", repeats, repeats * settings->study.range.steps,
                       settings->quiet);
    status = drive_repeats(settings, trainer, repeats, test, &progress, err);
    cli_progress_stop(&progress);
    if (status == LRF_OK && test->curve.n == 0)
        status = lrf_fail(err, LRF_EINTERRUPTED, "interrupted before the first step");
    if (status == LRF_OK)
        status = analyze(settings, test, settings->study.analysis.schedule, &test->analysis, err);
    return status;
}

enum lrf_status cli_range_test_suggest(const struct cli_settings *settings,
                                       const struct cli_range_test *test,
                                       enum lrf_run_schedule schedule, double *lr,
                                       struct lrf_error *err)
{
    struct lrf_analysis analysis = {0};
    enum lrf_status status = analyze(settings, test, schedule, &analysis, err);

    *lr = status == LRF_OK ? analysis.suggestion.lr : NAN;
    lrf_analysis_release(&analysis);
    return status;
}

void cli_range_test_release(struct cli_range_test *test)
{
    lrf_curve_release(&test->curve);
    lrf_analysis_release(&test->analysis);
}
