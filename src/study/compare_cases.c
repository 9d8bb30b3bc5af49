#include "study/compare_cases.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "parallel/parallel.h"
#include "study/usual.h"

enum lrf_status lrf_cases_take(struct lrf_case **one, size_t *n,
                               const struct lrf_compare_input *input, size_t n_input,
                               struct lrf_error *err)
{
    if (n_input == 0)
        return lrf_fail(err, LRF_EINVAL, "there is nothing to compare");
    *one = lrf_calloc(n_input, sizeof **one);
    if (*one == NULL)
        return lrf_fail_memory(err);
    *n = n_input;
    for (size_t i = 0; i < n_input; i++) {
        (*one)[i].path = input[i].path;
        (*one)[i].settings = input[i].settings;
        (*one)[i].name = lrf_strdup(input[i].name);
        if ((*one)[i].name == NULL)
            return lrf_fail_memory(err);
    }
    return LRF_OK;
}

void lrf_case_release(struct lrf_case *one)
{
    free(one->name);
    lrf_range_test_release(&one->test);
    free(one->loss);
    lrf_dataset_free(one->data);
}

size_t lrf_cases_read_curves(struct lrf_case *one, size_t n)
{
    const struct lrf_curve_format any = {0};
    size_t recorded = 0;

    for (size_t i = 0; i < n; i++) {
        char note[LRF_NOTE_SIZE];
        struct lrf_error err = {0};
        recorded += lrf_curve_read(&one[i].path, 1, &any, &one[i].test.curve, note, &err) == LRF_OK;
    }
    return recorded;
}

static enum lrf_status first_failure(const struct lrf_case *one, size_t n, struct lrf_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (one[i].err.status != LRF_OK) {
            *err = one[i].err;
            return err->status;
        }
    return LRF_OK;
}

/* ---- data sets */

struct reading {
    struct lrf_case *one;
    const struct lrf_observer *observer;
};

static void read_case(void *context, size_t i)
{
    const struct reading *reading = context;
    struct lrf_case *one = &reading->one[i];

    if (lrf_cancelled(reading->observer))
        return;
    one->settings.data.seed = one->settings.seed;
    one->data = lrf_dataset_read(one->path, &one->settings.data, &one->err);
    one->trainers.data = one->data;
}

enum lrf_status lrf_cases_read(struct lrf_case *one, size_t n, struct lrf_workforce *force,
                               const struct lrf_observer *observer, struct lrf_error *err)
{
    struct reading reading = {one, observer};

    for (size_t i = 0; i < n; i++) {
        one[i].trainers.force = force;
        one[i].settings.data.jobs = n > 1 ? 1 : force->threads; /* many are read side by side */
    }
    lrf_parallel_run(n, force->threads, read_case, &reading);
    return first_failure(one, n, err);
}

/* ---- range tests */

static struct lrf_sweeps sweeps_of(struct lrf_case *one, const struct lrf_observer *observer)
{
    const struct lrf_study_settings *settings = &one->settings;

    return (struct lrf_sweeps){.trainers = &one->trainers,
                               .model = &settings->model,
                               .range = &settings->range,
                               .repeats =
                                   settings->repeats ? settings->repeats : LRF_USUAL_COMPARE_SWEEPS,
                               .seed = settings->seed,
                               .name = "sweep",
                               .observer = observer};
}

static void analyze_case(void *context, size_t i)
{
    struct lrf_case *one = (struct lrf_case *)context + i;
    const struct lrf_analysis_settings how = lrf_trainers_analysis(
        &one->trainers, &one->settings.analysis, one->settings.model.optimizer);

    if (one->test.whole)
        lrf_range_test_analyze(&one->test, &how, &one->test.analysis, &one->err);
}

enum lrf_status lrf_cases_test(struct lrf_case *one, size_t n, const struct lrf_observer *observer,
                               struct lrf_error *err)
{
    struct lrf_sweeps *sweeps = lrf_calloc(n, sizeof *sweeps);
    struct lrf_range_test *test = lrf_calloc(n, sizeof *test);
    enum lrf_status status = sweeps && test ? LRF_OK : lrf_fail_memory(err);

    for (size_t i = 0; status == LRF_OK && i < n; i++)
        sweeps[i] = sweeps_of(&one[i], observer);
    if (status == LRF_OK) {
        status = lrf_range_tests_record(sweeps, n, test, err);
        for (size_t i = 0; i < n; i++)
            one[i].test = test[i];
    }
    free(sweeps);
    free(test);
    if (status != LRF_OK)
        return status;
    lrf_parallel_run(n, one->trainers.force->threads, analyze_case, one);
    return first_failure(one, n, err);
}
