/* tests/bench/scale_plans.h - what is trained in scale.c: runs in rounds, by the program's own
 * rules (sweep.h, race.h, trial.h), asked and told with the losses of a synthetic model. */
#ifndef TESTS_BENCH_SCALE_PLANS_H
#define TESTS_BENCH_SCALE_PLANS_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <lrfind/sweep.h>

#include "base/seed.h"
#include "experiment/race.h"
#include "experiment/trial.h"
#include "study/usual.h"

static void *must(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "scale: no memory\n");
        exit(3);
    }
    return memory;
}

/* The k-th number of a stream, within 0..1. */
static double uniform(uint64_t seed, uint64_t k)
{
    return (double)(lrf_seed_mix(seed * 1000003 + 1, k) >> 11) * 0x1p-53;
}

/* ---- a model: its loss after some steps at a rate */

struct model {
    double start, drop, best, width, pace, limit, noise;
};

/* A language model with 50,000 words: 10.8 before training. */
static const struct model language = {.start = 10.8,
                                      .drop = 6.1,
                                      .best = 3e-4,
                                      .width = 0.7,
                                      .pace = 120,
                                      .limit = 4e-3,
                                      .noise = 0.05};

static double loss_at(const struct model *m, double lr, size_t step, uint64_t seed)
{
    const double d = log10(lr / m->best) / m->width;

    if (step > 3 && lr > m->limit)
        return INFINITY;
    return m->start - m->drop * exp(-d * d / 2) * (1 - exp(-(double)step / m->pace)) +
           m->noise * (uniform(seed, step) - 0.5);
}

/* ---- runs: what one rank trains in one go */

struct run {
    size_t steps, evals;
    bool recorded;
    size_t trained; /* how often it was begun */
    double seconds; /* that its rank trained it, in the end */
};

static struct run sweep(const struct model *m, uint64_t seed)
{
    struct lrf_sweep_settings settings;
    struct lrf_sweep *sweep;
    struct run run = {.evals = 2};

    lrf_sweep_defaults(&settings);
    sweep = must(lrf_sweep_alloc(&settings, NULL));
    while (!lrf_sweep_done(sweep))
        lrf_sweep_tell(sweep, loss_at(m, lrf_sweep_lr(sweep), run.steps++, seed));
    lrf_sweep_free(sweep);
    return run;
}

/* Any experiment, to its end. */
static struct run hold(const struct lrf_experiment_ops *ops, void *experiment,
                       const struct model *m, uint64_t seed)
{
    struct run run = {0};
    struct lrf_ask ask;
    double lr = m->best;

    while ((ask = ops->ask(experiment)).action != LRF_ASK_DONE) {
        if (ask.action == LRF_ASK_STEP)
            lr = ask.lr;
        ops->tell(experiment, &(struct lrf_answer){.loss = loss_at(m, lr, run.steps, seed),
                                                   .accuracy = NAN,
                                                   .train_loss = NAN,
                                                   .dead_units = NAN});
        run.steps += ask.action == LRF_ASK_STEP;
        run.evals += ask.action == LRF_ASK_EVAL;
    }
    return run;
}

static struct run real_run(const struct model *m, double lr, size_t steps, uint64_t seed)
{
    struct lrf_trial_settings settings;
    struct lrf_trial *trial;
    struct run run;

    lrf_trial_defaults(&settings);
    settings.lr = lr;
    settings.steps = steps;
    trial = must(lrf_trial_alloc(&settings, NULL));
    run = hold(&lrf_trial_experiment, trial, m, seed);
    lrf_trial_free(trial);
    return run;
}

/* ---- plans: rounds of runs, each after the one before */

enum { SWEEPS = 3, RATES = 9, SEEDS = 5, CELL_SWEEPS = 8, MOST_ROUNDS = 16 };

struct plan {
    struct run *run;
    size_t n, room;
    size_t ends[MOST_ROUNDS], rounds; /* of each round, in runs */
    const char *name[MOST_ROUNDS];
};

static void add(struct plan *plan, struct run run)
{
    if (plan->n == plan->room) {
        plan->room = plan->room ? 2 * plan->room : 64;
        plan->run = must(realloc(plan->run, plan->room * sizeof *plan->run));
    }
    plan->run[plan->n++] = run;
}

static void end_round(struct plan *plan, const char *name)
{
    plan->name[plan->rounds] = name;
    plan->ends[plan->rounds++] = plan->n;
}

/* `drive`: sweeps; a race, in rounds, around a rate that is a third of a decade too high; the check
 * of its answer. The lengths are those of a slow trainer. */
static void plan_drive(struct plan *plan, uint64_t unused)
{
    struct lrf_race_settings settings;
    struct lrf_race_result result;
    struct lrf_race *race;

    (void)unused;
    for (uint64_t seed = 0; seed < SWEEPS; seed++)
        add(plan, sweep(&language, seed));
    end_round(plan, "sweeps");
    lrf_race_defaults(&settings);
    settings.centre = 2 * language.best;
    settings.effort = LRF_USUAL_SLOW_STEPS;
    settings.evaluates = true;
    settings.initial_loss = language.start;
    race = must(lrf_race_alloc(&settings, NULL));
    while (lrf_race_next(race)) {
        for (size_t i = 0; i < lrf_race_runs(race); i++)
            add(plan, hold(&lrf_race_experiment, lrf_race_run(race, i), &language, i));
        end_round(plan, "race");
    }
    lrf_race_result(race, &result);
    add(plan, real_run(&language, result.lr[result.objective], result.run_steps, 0));
    end_round(plan, "check");
    lrf_race_free(race);
}

/* `verify`: half a decade between the rates, the middle one the best. */
static void plan_verify(struct plan *plan, uint64_t unused)
{
    struct lrf_trial_settings usual_trial;

    (void)unused;
    lrf_trial_defaults(&usual_trial);
    for (int rate = 0; rate < RATES; rate++)
        for (uint64_t seed = 0; seed < SEEDS; seed++)
            add(plan, real_run(&language, language.best * pow(10, (rate - RATES / 2) / 2.0),
                               usual_trial.steps, seed));
    end_round(plan, "runs");
}

/* `compare --over`: cells whose best rates and limits lie within two decades. */
static void plan_compare(struct plan *plan, uint64_t cells)
{
    for (uint64_t cell = 0; cell < cells; cell++) {
        struct model m = language;

        m.best *= pow(10, 2 * uniform(7, cell) - 1);
        m.limit = m.best * 13;
        for (uint64_t seed = 0; seed < CELL_SWEEPS; seed++)
            add(plan, sweep(&m, cell * CELL_SWEEPS + seed));
    }
    end_round(plan, "sweeps");
}

#endif
