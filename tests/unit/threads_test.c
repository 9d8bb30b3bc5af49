/*
 * The library in two threads at once: sweeps, trainers, analyses and reports share nothing, so that
 * each thread gets what it gets alone. Under SAN=thread races show as well.
 */
#include "assert.h"

#include <pthread.h>

#include <lrfind.h>

enum { THREADS = 2, ROUNDS = 3 };

struct work {
    const struct lrf_dataset *data;
    uint64_t seed;
    struct lrf_curve curve;
    struct lrf_analysis analysis;
    char *json; /* owned */
    size_t n;
    struct lrf_error err;
};

static enum lrf_status sweep_into(const struct lrf_trainer *trainer, struct lrf_sweep *sweep,
                                  struct work *work)
{
    enum lrf_status status = trainer->ops->reset(trainer->state, work->seed, &work->err);

    while (status == LRF_OK && !lrf_sweep_done(sweep)) {
        struct lrf_point point = {.step = (unsigned)lrf_sweep_step(sweep),
                                  .lr = lrf_sweep_lr(sweep)};
        status = trainer->ops->step(trainer->state, point.lr, &point, &work->err);
        if (status == LRF_OK)
            status = lrf_curve_append(&work->curve, &point, &work->err);
        if (status == LRF_OK)
            status = lrf_sweep_tell(sweep, point.loss);
    }
    return status;
}

static enum lrf_status answer(struct work *work, const struct lrf_sweep_settings *range)
{
    struct lrf_analysis_settings how;
    struct lrf_range_result report = {.command = "run", .curve = &work->curve, .range = range};
    enum lrf_status status;
    FILE *out;

    lrf_analysis_defaults(&how);
    status = lrf_analyze(&work->curve, &how, &work->analysis, &work->err);
    report.analysis = &work->analysis;
    out = open_memstream(&work->json, &work->n);
    if (status == LRF_OK)
        status =
            lrf_report_json(out, &(struct lrf_result){.kind = LRF_RESULT_RANGE, .range = &report},
                            NULL, &work->err);
    fclose(out);
    return status;
}

static void *run(void *context)
{
    struct work *work = context;
    struct lrf_sweep_settings range = {1e-5, 10, 80, LRF_SWEEP_EXP, true};
    struct lrf_reference_settings model;
    struct lrf_trainer trainer = {0};
    struct lrf_sweep *sweep = lrf_sweep_alloc(&range, &work->err);
    enum lrf_status status = sweep ? LRF_OK : work->err.status;

    lrf_reference_defaults(&model);
    if (status == LRF_OK)
        status = lrf_reference_start(work->data, &model, &trainer, &work->err);
    if (status == LRF_OK)
        status = sweep_into(&trainer, sweep, work);
    if (status == LRF_OK)
        status = answer(work, &range);
    work->err.status = status;
    lrf_trainer_release(&trainer);
    lrf_sweep_free(sweep);
    return NULL;
}

static void release(struct work *work)
{
    lrf_curve_release(&work->curve);
    lrf_analysis_release(&work->analysis);
    free(work->json);
}

static void threads_get_what_each_gets_alone(void **state)
{
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};
    struct lrf_dataset *data;

    (void)state;
    lrf_dataset_defaults(&settings);
    data = lrf_dataset_read("samples/wine.csv", &settings, &err);
    assert_non_null(data);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct work alone[THREADS], together[THREADS];
        pthread_t thread[THREADS];
        for (uint64_t i = 0; i < THREADS; i++) {
            alone[i] = together[i] = (struct work){.data = data, .seed = 10 * round + i};
            run(&alone[i]);
            assert_ok(alone[i].err.status, alone[i].err);
        }
        for (size_t i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&thread[i], NULL, run, &together[i]), 0);
        for (size_t i = 0; i < THREADS; i++) {
            pthread_join(thread[i], NULL);
            assert_ok(together[i].err.status, together[i].err);
            assert_true(alone[i].n > 100 && together[i].n == alone[i].n);
            assert_memory_equal(together[i].json, alone[i].json, alone[i].n);
        }
        assert_true(alone[0].n != alone[1].n ||
                    memcmp(alone[0].json, alone[1].json, alone[0].n) != 0);
        for (size_t i = 0; i < THREADS; i++) {
            release(&alone[i]);
            release(&together[i]);
        }
    }
    lrf_dataset_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(threads_get_what_each_gets_alone)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
