#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "experiment/comparison.h"
#include "experiment/verification.h"
#include "study/study_state.h"
#include "study/sweeps.h"
#include "study/trials.h"

enum {
    REPEATS = 3,
    CHECKS = 10,
    RATES_A_DECADE = 3,
    LEAST_RATES = 5,
    MOST_RATES = 25,
};

/* One case; a recorded curve has no trainers. */
struct one {
    const char *path;
    char *name;
    struct lrf_study_settings settings;
    struct lrf_dataset *data;
    struct lrf_trainers trainers;
    struct lrf_range_test test;
    struct lrf_verification verification;
    bool tested, trained;
};

/* A comparison and everything that its result points to. */
struct compare_study {
    struct lrf_study study;
    struct lrf_compare_result compare;
    struct lrf_comparison comparison;
    struct one *one; /* (n) */
    size_t n;
    struct lrf_compare_case *item; /* (n) */
    struct lrf_observer quiet;     /* of the work on one case: hears nothing but the end */
    struct lrf_watch watch;        /* of all cases */
    double *lr;                    /* (n_lr) rates of the real runs */
    size_t n_lr, steps;
};

static void release_one(struct one *one)
{
    free(one->name);
    lrf_range_test_release(&one->test);
    lrf_verification_release(&one->verification);
    lrf_dataset_free(one->data);
}

static void release(struct lrf_study *study)
{
    struct compare_study *s = (struct compare_study *)study;

    for (size_t i = 0; s->one && i < s->n; i++)
        release_one(&s->one[i]);
    lrf_comparison_release(&s->comparison);
    free(s->one);
    free(s->item);
    free(s->lr);
}

static enum lrf_status take_inputs(struct compare_study *s, const struct lrf_compare_input *input,
                                   size_t n, struct lrf_error *err)
{
    if (n == 0)
        return lrf_fail(err, LRF_EINVAL, "there is nothing to compare");
    s->one = lrf_calloc(n, sizeof *s->one);
    if (s->one == NULL)
        return lrf_fail_memory(err);
    s->n = n;
    for (size_t i = 0; i < n; i++) {
        s->one[i].path = input[i].path;
        s->one[i].settings = input[i].settings;
        s->one[i].name = lrf_strdup(input[i].name);
        if (s->one[i].name == NULL)
            return lrf_fail_memory(err);
    }
    return LRF_OK;
}

/* ---- recorded curves */

/* Reads those that are recorded curves; how many they are. */
static size_t read_curves(struct compare_study *s)
{
    const struct lrf_curve_format any = {0};
    size_t recorded = 0;

    for (size_t i = 0; i < s->n; i++) {
        char note[LRF_NOTE_SIZE];
        struct lrf_error err = {0};
        recorded +=
            lrf_curve_read(&s->one[i].path, 1, &any, &s->one[i].test.curve, note, &err) == LRF_OK;
    }
    return recorded;
}

static enum lrf_status analyze_curves(struct compare_study *s, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < s->n && status == LRF_OK; i++)
        status = lrf_analyze(&s->one[i].test.curve, &s->one[i].settings.analysis,
                             &s->one[i].test.analysis, err);
    return status;
}

/* ---- data sets */

static enum lrf_status test_case(void *context, size_t i, struct lrf_error *err)
{
    struct compare_study *s = context;
    struct one *one = &s->one[i];
    struct lrf_study_settings *settings = &one->settings;
    struct lrf_sweeps sweeps = {.trainers = &one->trainers,
                                .model = &settings->model,
                                .range = &settings->range,
                                .repeats = settings->repeats ? settings->repeats : REPEATS,
                                .jobs = 1,
                                .seed = settings->seed,
                                .name = "sweep",
                                .observer = &s->quiet};
    enum lrf_status status;

    settings->data.seed = settings->seed;
    one->data = lrf_dataset_read(one->path, &settings->data, err);
    if (one->data == NULL)
        return err->status;
    one->trainers.data = one->data;
    status = lrf_range_test_record(&sweeps, &one->test, err);
    if (status == LRF_EINTERRUPTED)
        return LRF_OK;
    if (status == LRF_OK)
        status = lrf_range_test_analyze(&one->test, &settings->analysis, &one->test.analysis, err);
    if (status != LRF_OK)
        return status;
    one->tested = !lrf_cancelled(&s->quiet);
    lrf_watch_step(&s->watch, one->test.analysis.suggestion.lr, one->test.analysis.minimum_loss, 1);
    lrf_watch_part(&s->watch, 0);
    return LRF_OK;
}

static enum lrf_status train_case(void *context, size_t i, struct lrf_error *err)
{
    struct compare_study *s = context;
    struct one *one = &s->one[i];
    struct lrf_trials trials = {.trainers = &one->trainers,
                                .model = &one->settings.model,
                                .trial = {.steps = s->steps, .checks = CHECKS, .start_check = true},
                                .lr = s->lr,
                                .n_lr = s->n_lr,
                                .repeats = 1,
                                .objective = one->settings.analysis.objective,
                                .baseline = one->settings.analysis.baseline,
                                .jobs = 1,
                                .seed = one->settings.seed,
                                .observer = &s->quiet};
    struct lrf_verify_run *run = lrf_calloc(s->n_lr, sizeof *run);
    enum lrf_status status = run ? lrf_trials_run(&trials, run, err) : lrf_fail_memory(err);

    if (status == LRF_OK && !lrf_cancelled(&s->quiet)) {
        status = lrf_trials_summarize(&trials, run, &one->verification, err);
        one->trained = status == LRF_OK;
    }
    lrf_trials_release(run, s->n_lr);
    if (one->trained) {
        lrf_watch_step(&s->watch, one->test.analysis.suggestion.lr, one->verification.best_score,
                       1);
        lrf_watch_part(&s->watch, 0);
    }
    return status;
}

/* Does `job` for every case. */
static enum lrf_status do_all(struct compare_study *s, const char *name,
                              enum lrf_status (*job)(void *context, size_t i,
                                                     struct lrf_error *err),
                              struct lrf_error *err)
{
    const struct lrf_trainers of_data = {.data = s->one[0].data};
    enum lrf_status status;

    lrf_watch_start(&s->watch, s->study.observer, name, s->n, 1);
    status = lrf_jobs_run(s->n, lrf_jobs(&of_data, s->study.settings.jobs), &s->quiet, job, s, err);
    lrf_watch_stop(&s->watch);
    return status;
}

static void keep_tested(struct compare_study *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (s->one[i].tested)
            s->one[kept++] = s->one[i];
        else
            release_one(&s->one[i]);
    }
    s->n = kept;
}

/* Rates from a half decade below the least suggestion to one above the greatest; none without
 * suggestions. */
static enum lrf_status choose_rates(struct compare_study *s, struct lrf_error *err)
{
    double lo = HUGE_VAL, hi = 0, decades;

    for (size_t i = 0; i < s->n; i++) {
        double lr = s->one[i].test.analysis.suggestion.lr;
        lo = lr < lo ? lr : lo;
        hi = lr > hi ? lr : hi;
    }
    if (!(hi > 0))
        return LRF_OK;
    lo /= sqrt(10);
    decades = log10(hi * sqrt(10) / lo);
    s->n_lr = (size_t)fmin(MOST_RATES, fmax(LEAST_RATES, ceil(RATES_A_DECADE * decades) + 1));
    s->lr = lrf_calloc(s->n_lr, sizeof *s->lr);
    if (s->lr == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < s->n_lr; i++)
        s->lr[i] = lo * pow(10, decades * (double)i / (double)(s->n_lr - 1));
    return LRF_OK;
}

static bool all_trained(const struct compare_study *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (!s->one[i].trained)
            return false;
    return true;
}

static enum lrf_status train(struct compare_study *s, struct lrf_error *err)
{
    size_t budget = s->study.settings.analysis.budget;
    enum lrf_status status = choose_rates(s, err);

    if (status != LRF_OK || s->n_lr == 0)
        return status;
    s->steps = budget ? budget : LRF_DEFAULT_BUDGET;
    status = do_all(s, "train", train_case, err);
    if (status == LRF_OK && all_trained(s))
        s->compare.steps = s->steps;
    return status;
}

static enum lrf_status test_and_train(struct compare_study *s, struct lrf_error *err)
{
    enum lrf_status status = do_all(s, "sweep", test_case, err);

    if (status != LRF_OK)
        return status;
    keep_tested(s);
    if (s->n == 0)
        return lrf_fail(err, LRF_EINTERRUPTED, "interrupted before the first case was done");
    return lrf_cancelled(&s->quiet) ? LRF_OK : train(s, err);
}

/* ---- beside each other */

static struct lrf_compare_case describe_case(const struct one *one)
{
    struct lrf_compare_case item = {.name = one->name, .analysis = &one->test.analysis};

    if (one->data == NULL)
        return item;
    item.data = &one->data->info;
    item.model = &one->settings.model;
    item.range = &one->settings.range;
    if (one->settings.model.diagnostics)
        item.curvature = &one->test.curvature;
    return item;
}

static enum lrf_status compare(struct compare_study *s, struct lrf_error *err)
{
    const struct lrf_analysis **analysis = lrf_calloc(s->n, sizeof(const struct lrf_analysis *));
    struct lrf_verification *run = lrf_calloc(s->n, sizeof *run);
    enum lrf_status status = LRF_ENOMEM;

    s->item = lrf_calloc(s->n, sizeof *s->item);
    for (size_t i = 0; analysis && run && s->item && i < s->n; i++) {
        analysis[i] = &s->one[i].test.analysis;
        run[i] = s->one[i].verification;
        s->item[i] = describe_case(&s->one[i]);
    }
    if (analysis && run && s->item)
        status = lrf_compare(analysis, s->compare.steps ? run : NULL, s->n, &s->comparison, err);
    else
        lrf_fail_memory(err);
    free(analysis);
    free(run);
    return status;
}

static enum lrf_status do_work(struct compare_study *s, struct lrf_error *err)
{
    size_t recorded = read_curves(s);

    if (recorded == 0)
        return test_and_train(s, err);
    if (recorded < s->n)
        return lrf_fail(err, LRF_EINVAL, "recorded curves are compared with recorded curves alone");
    return analyze_curves(s, err);
}

struct lrf_study *lrf_study_compare(const struct lrf_compare_input *input, size_t n,
                                    const struct lrf_study_settings *settings,
                                    const struct lrf_observer *observer, struct lrf_error *err)
{
    struct compare_study *s =
        lrf_study_alloc(sizeof *s, LRF_RESULT_COMPARE, NULL, settings, observer, release, err);
    bool shows;

    if (s == NULL)
        return NULL;
    s->study.result.compare = &s->compare;
    s->compare = (struct lrf_compare_result){.seed = settings->seed, .comparison = &s->comparison};
    s->quiet.context = s->study.observer->context;
    s->quiet.cancelled = s->study.observer->cancelled;
    shows = take_inputs(s, input, n, err) == LRF_OK && do_work(s, err) == LRF_OK &&
            compare(s, err) == LRF_OK;
    s->compare.item = s->item;
    s->compare.n = s->n;
    return lrf_study_end(&s->study, shows, err);
}
