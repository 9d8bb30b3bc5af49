/* experiment/race_state.h - what the state machine of a race and its scoring share. */
#ifndef LRF_EXPERIMENT_RACE_STATE_H
#define LRF_EXPERIMENT_RACE_STATE_H

#include "base/statistics.h"
#include "experiment/race.h"

/* One run at a constant rate. */
struct lrf_race_run {
    const struct lrf_race *race;
    double lr;
    size_t s; /* which of the seeds */
    enum lrf_ask_action next;
    size_t step, checks, evals;           /* taken, passed, made */
    double first;                         /* the first batch loss, before any step */
    double start_val, best_val, last_val; /* before training, lowest of the checks, last one */
    struct lrf_moments tail, recent;      /* of the last batch losses; since the last check */
    bool failed, finite;                  /* ended early; no loss was nan or infinite */
};

struct lrf_race {
    struct lrf_race_settings settings; /* budget never 0, objective never what cannot be told */
    size_t run_steps, seeds, checks;   /* T, S, checks of a run after the first */
    size_t rates;   /* planned; a few more where the best stands at an end, none beyond the range */
    size_t allowed; /* steps that all runs together may take */
    bool affordable, over;
    double baseline[LRF_RACE_MOST_SEEDS], baseline_val[LRF_RACE_MOST_SEEDS];
    double x[LRF_RACE_MOST_RATES]; /* log10 of the rates, in order of planning */
    size_t n, done;                /* rates planned, of these in finished rounds */
    struct lrf_race_run run[LRF_RACE_MOST_RATES * LRF_RACE_MOST_SEEDS]; /* (n, seeds) */
    /* Of the shorter runs in which nothing was learnt. */
    size_t first_steps, first_runs, spent, evals;
};

/* The scores of the finished rates, ascending in x. */
struct lrf_race_table {
    size_t n;
    double x[LRF_RACE_MOST_RATES];
    struct lrf_race_rate rate[LRF_RACE_MOST_RATES];
    double loss[LRF_RACE_MOST_RATES][LRF_OBJECTIVE_COUNT]; /* clipped, means over the seeds */
    const struct lrf_race_run *run[LRF_RACE_MOST_RATES];   /* the first seed's */
    double level, least; /* of the loss that is compared: of no training, the best rate's */
    bool learnt;         /* the best rate came below what no training gives */
    size_t best;
};

/* By the race's objective; the scale is the start where no rate has learnt anything. */
void lrf_race_score(const struct lrf_race *race, struct lrf_race_table *table);
/* Steps taken in finished rounds. */
size_t lrf_race_spent(const struct lrf_race *race);

#endif
