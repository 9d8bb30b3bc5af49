#include "cli/compare_cases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/trials.h"
#include "experiment/verify.h"
#include "parallel/parallel.h"

enum {
    COMPARE_REPEATS = 3,
    CHECKS = 10,
    RATES_A_DECADE = 3,
    LEAST_RATES = 5,
    MOST_RATES = 25,
};

/* The last `parts` parts of a path, all of it when it has fewer. */
static const char *path_end(const char *path, size_t parts)
{
    const char *s = path + strlen(path);

    while (s > path && (s[-1] != '/' || --parts > 0))
        s--;
    return s;
}

/* How many parts of its path tell file i from the others. */
static size_t parts_needed(const struct cli_list *file, size_t i)
{
    const char *path = file->item[i];
    size_t parts = 1;

    for (size_t k = 0; k < file->n; k++)
        while (k != i && strcmp(path, file->item[k]) != 0 &&
               strcmp(path_end(path, parts), path_end(file->item[k], parts)) == 0)
            parts++;
    return parts;
}

static void name_file(struct lrf_strbuf *name, const struct cli_list *file, size_t i)
{
    const char *text = path_end(file->item[i], parts_needed(file, i));
    size_t n = strlen(text);

    lrf_strbuf_add(name, text, n > 4 && strcmp(text + n - 4, ".csv") == 0 ? n - 4 : n);
}

enum lrf_status cli_cases_init(struct cli_cases *cases, const struct cli_settings *settings,
                               const struct cli_grid *grid, struct lrf_error *err)
{
    size_t combinations = cli_grid_size(grid);
    bool failed = false;

    cases->n = settings->file.n * combinations;
    cases->item = lrf_calloc(cases->n, sizeof *cases->item);
    if (cases->item == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < cases->n; i++) {
        struct cli_case *item = &cases->item[i];
        item->path = settings->file.item[i / combinations];
        item->settings = *settings;
        item->settings.quiet = true;
        item->settings.study.jobs = 1;
        if (settings->file.n > 1 || grid->n == 0)
            name_file(&item->name, &settings->file, i / combinations);
        cli_grid_apply(grid, i % combinations, &item->settings, &item->name);
        failed |= item->name.failed;
    }
    return failed ? lrf_fail_memory(err) : LRF_OK;
}

static void release_case(struct cli_case *item)
{
    lrf_strbuf_release(&item->name);
    cli_range_test_release(&item->test);
    lrf_verification_release(&item->verification);
    lrf_dataset_free(item->data);
}

void cli_cases_release(struct cli_cases *cases)
{
    for (size_t i = 0; cases->item && i < cases->n; i++)
        release_case(&cases->item[i]);
    free(cases->item);
    *cases = (struct cli_cases){0};
}

size_t cli_cases_recorded(const struct cli_settings *settings)
{
    size_t recorded = 0;

    for (size_t i = 0; i < settings->file.n; i++) {
        struct lrf_curve curve = {0};
        char note[LRF_NOTE_SIZE];
        struct lrf_error err = {0};
        recorded += lrf_curve_read(&settings->file.item[i], 1, &settings->columns, &curve, note,
                                   &err) == LRF_OK;
        lrf_curve_release(&curve);
    }
    return recorded;
}

enum lrf_status cli_cases_read(struct cli_cases *cases, struct lrf_error *err)
{
    char note[LRF_NOTE_SIZE];
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < cases->n && status == LRF_OK; i++) {
        struct cli_case *item = &cases->item[i];
        status =
            lrf_curve_read(&item->path, 1, &item->settings.columns, &item->test.curve, note, err);
        if (status == LRF_OK)
            status = lrf_analyze(&item->test.curve, &item->settings.study.analysis,
                                 &item->test.analysis, err);
    }
    return status;
}

struct work {
    struct cli_cases *cases;
    struct cli_progress progress;
    double *lr; /* (n_lr) rates of the real runs */
    size_t n_lr;
};

static void test_case(void *context, size_t i)
{
    struct work *work = context;
    struct cli_case *item = &work->cases->item[i];
    const struct cli_settings *s = &item->settings;

    if (cli_interrupted())
        return;
    item->settings.study.data.seed = s->study.seed;
    item->data = lrf_dataset_read(item->path, &s->study.data, &item->err);
    if (item->data != NULL)
        cli_range_test_run(s, &s->study.model,
                           s->study.repeats ? s->study.repeats : COMPARE_REPEATS, item->data,
                           &item->test, &item->err);
    item->tested = item->err.status == LRF_OK && !cli_interrupted();
    cli_progress_step(&work->progress, item->test.analysis.suggestion.lr,
                      item->test.analysis.minimum_loss);
    cli_progress_part(&work->progress, 0);
}

static enum lrf_status summarize(struct cli_case *item, const struct lrf_verify_run *run, size_t n)
{
    bool by_validation = item->data->info.validation > 0;

    return lrf_verify_summarize(run, n, cli_trials_initial(run, n, by_validation), by_validation,
                                &item->verification, &item->err);
}

static void train_case(void *context, size_t i)
{
    struct work *work = context;
    struct cli_case *item = &work->cases->item[i];
    struct lrf_trial_settings length = {
        .steps = work->cases->steps, .checks = CHECKS, .start_check = true};
    struct cli_trials trials = {.data = item->data,
                                .model = &item->settings.study.model,
                                .trial = &length,
                                .lr = work->lr,
                                .n_lr = work->n_lr,
                                .repeats = 1,
                                .jobs = 1,
                                .seed = item->settings.study.seed,
                                .quiet = true};
    struct lrf_verify_run *run = lrf_calloc(work->n_lr, sizeof *run);

    if (run == NULL)
        lrf_fail_memory(&item->err);
    else if (!cli_interrupted() && cli_trials_run(&trials, run, &item->err) == LRF_OK &&
             !cli_interrupted())
        item->trained = summarize(item, run, work->n_lr) == LRF_OK;
    if (run)
        cli_trials_release(run, work->n_lr);
    cli_progress_step(&work->progress, item->test.analysis.suggestion.lr,
                      item->verification.best_score);
    cli_progress_part(&work->progress, 0);
}

/* Runs `job` for every case; the first failure is the answer. */
static enum lrf_status run_all(struct work *work, const struct cli_settings *settings,
                               const char *name, void (*job)(void *context, size_t i),
                               struct lrf_error *err)
{
    struct cli_cases *cases = work->cases;

    cli_progress_start(&work->progress, name, cases->n, cases->n, settings->quiet);
    lrf_parallel_run(cases->n, cli_jobs(settings), job, work);
    cli_progress_stop(&work->progress);
    for (size_t i = 0; i < cases->n; i++)
        if (cases->item[i].err.status != LRF_OK) {
            *err = cases->item[i].err;
            return err->status;
        }
    return LRF_OK;
}

static void keep_tested(struct cli_cases *cases)
{
    size_t kept = 0;

    for (size_t i = 0; i < cases->n; i++) {
        if (cases->item[i].tested)
            cases->item[kept++] = cases->item[i];
        else
            release_case(&cases->item[i]);
    }
    cases->n = kept;
}

/* Rates from a half decade below the least suggestion to one above the greatest. */
static bool choose_rates(struct work *work)
{
    double lo = HUGE_VAL, hi = 0, decades;

    for (size_t i = 0; i < work->cases->n; i++) {
        double lr = work->cases->item[i].test.analysis.suggestion.lr;
        lo = lr < lo ? lr : lo;
        hi = lr > hi ? lr : hi;
    }
    if (!(hi > 0))
        return false;
    lo /= sqrt(10);
    decades = log10(hi * sqrt(10) / lo);
    work->n_lr = (size_t)fmin(MOST_RATES, fmax(LEAST_RATES, ceil(RATES_A_DECADE * decades) + 1));
    work->lr = lrf_calloc(work->n_lr, sizeof *work->lr);
    for (size_t i = 0; work->lr && i < work->n_lr; i++)
        work->lr[i] = lo * pow(10, decades * (double)i / (double)(work->n_lr - 1));
    return true;
}

static bool all_trained(const struct cli_cases *cases)
{
    for (size_t i = 0; i < cases->n; i++)
        if (!cases->item[i].trained)
            return false;
    return true;
}

static enum lrf_status train(struct cli_cases *cases, const struct cli_settings *settings,
                             struct lrf_error *err)
{
    struct work work = {.cases = cases};
    enum lrf_status status;

    if (!choose_rates(&work))
        return LRF_OK;
    if (work.lr == NULL)
        return lrf_fail_memory(err);
    cases->steps =
        settings->study.analysis.budget ? settings->study.analysis.budget : LRF_DEFAULT_BUDGET;
    status = run_all(&work, settings, "train", train_case, err);
    free(work.lr);
    if (!all_trained(cases))
        cases->steps = 0;
    return status;
}

enum lrf_status cli_cases_run(struct cli_cases *cases, const struct cli_settings *settings,
                              struct lrf_error *err)
{
    struct work work = {.cases = cases};
    enum lrf_status status = run_all(&work, settings, "sweep", test_case, err);

    if (status != LRF_OK)
        return status;
    keep_tested(cases);
    if (cases->n == 0)
        return lrf_fail(err, LRF_EINTERRUPTED, "interrupted before the first case was done");
    return cli_interrupted() ? LRF_OK : train(cases, settings, err);
}
