/* Three ways of training from two seeds, made without training. */
#ifndef TESTS_SCHEDULE_FIXTURE_H
#define TESTS_SCHEDULE_FIXTURE_H

#include <math.h>

#include <lrfind.h>

#include "schedule/schedule.h"

enum { SCHEDULE_WAYS = 3, SCHEDULE_SEEDS = 2, SCHEDULE_CHECKS = 4, SCHEDULE_STEPS = 30 };

/* Three ways from two seeds; every number below is different. */
struct schedule_fixture {
    struct lrf_schedule_check check[SCHEDULE_WAYS][SCHEDULE_SEEDS][SCHEDULE_CHECKS];
    struct lrf_schedule_run run[SCHEDULE_WAYS][SCHEDULE_SEEDS];
    struct lrf_schedule schedule[SCHEDULE_WAYS];
    char parameters[SCHEDULE_WAYS][LRF_SCHEDULE_TEXT_SIZE];
    struct lrf_schedule_way way[SCHEDULE_WAYS];
    struct lrf_dataset_info data;
    struct lrf_reference_settings model;
    struct lrf_sweep_settings range;
    struct lrf_schedule_result report;
};

static inline void schedule_fill_run(struct schedule_fixture *f, size_t i, size_t r)
{
    for (size_t k = 0; k < SCHEDULE_CHECKS; k++) {
        double loss = 2.3125 / (double)(1 + k * (3 - i)) + 0.03125 * (double)r;
        f->check[i][r][k] = (struct lrf_schedule_check){
            .lr = lrf_schedule_rate(&f->schedule[i], k ? 10 * k - 1 : 0),
            .told = loss,
            .at = {.step = 10 * k,
                   .train_loss = k ? loss - 0.015625 : NAN,
                   .val_loss = loss,
                   .val_accuracy = 0.25 * (double)k}};
    }
    f->run[i][r] = (struct lrf_schedule_run){.check = f->check[i][r], .n = SCHEDULE_CHECKS};
}

static inline void schedule_fixture_init(struct schedule_fixture *f)
{
    static const char *const name[SCHEDULE_WAYS] = {"constant", "warmup:steps=5,factor=0.5+1cycle",
                                                    "plateau:patience=0,gamma=0.5"};
    struct lrf_error err = {0};

    *f = (struct schedule_fixture){
        .data = {
            .name = "a'b\"`c`\n.csv", .target = "t", .validation = 9, .task = LRF_TASK_REGRESSION}};
    lrf_reference_defaults(&f->model);
    lrf_sweep_defaults(&f->range);
    for (size_t i = 0; i < SCHEDULE_WAYS; i++) {
        f->way[i] = (struct lrf_schedule_way){
            .name = name[i], .optimizer = "adam", .run = f->run[i], .accuracy = NAN};
        assert_ok(lrf_schedule_parse(name[i], SCHEDULE_STEPS, 0.0125, 0.25, &f->schedule[i], &err),
                  err);
        lrf_schedule_format(&f->schedule[i], f->parameters[i]);
        f->way[i].parameters = f->parameters[i];
        f->way[i].max_lr = f->schedule[i].max_lr;
        f->way[i].base_lr = NAN;
        for (size_t r = 0; r < SCHEDULE_SEEDS; r++)
            schedule_fill_run(f, i, r);
        f->way[i].rank =
            (struct lrf_rank){.place = i + 1,
                              .n = SCHEDULE_SEEDS,
                              .loss = {0.25 + (double)i, 0.125 + (double)i, 0.375 + (double)i},
                              .excess = {(double)i, (double)i - 0.5, (double)i + 0.5},
                              .p = i ? 0.07 / (double)(i * i) : NAN,
                              .standing = i == 2 ? LRF_STANDING_BEHIND
                                          : i    ? LRF_STANDING_AS_GOOD
                                                 : LRF_STANDING_BEST,
                              .slight = i == 1};
        f->way[i].least = (struct lrf_mean){0.25 + (double)i, 0.125 + (double)i, 0.375 + (double)i};
        f->way[i].final =
            (struct lrf_mean){0.5 + (double)i, 0.4375 + (double)i, 0.5625 + (double)i};
        f->way[i].train =
            (struct lrf_mean){0.0625 + (double)i, 0.03125 + (double)i, 0.09375 + (double)i};
    }
    f->report = (struct lrf_schedule_result){.seed = 7,
                                             .data = &f->data,
                                             .model = &f->model,
                                             .range = &f->range,
                                             .steps = SCHEDULE_STEPS,
                                             .level = 2.3125,
                                             .margin = 0.103125,
                                             .repeats = SCHEDULE_SEEDS,
                                             .way = f->way,
                                             .n = SCHEDULE_WAYS};
}

#endif
