/* experiment/race_state.h - what the state machine of a race and its scoring share. */
#ifndef LRF_EXPERIMENT_RACE_STATE_H
#define LRF_EXPERIMENT_RACE_STATE_H

#include "experiment/race.h"

/* One run at a constant rate. */
struct lrf_race_run {
    const struct lrf_race *race;
    double lr;
    uint64_t seed;
    enum lrf_ask_action next;
    size_t step, checks, evals; /* taken, passed, made */
    double first;               /* the first batch loss, before any step */
    double start_val, best_val; /* before training, lowest of the checks */
    double tail, tail_squares;  /* mean of the last batch losses, sum of squares around it */
    size_t tail_n;
    bool failed; /* ended early */
};

struct lrf_race {
    struct lrf_race_settings settings; /* budget never 0 */
    size_t run_steps, seeds, checks;   /* T, S, checks of a run after the first */
    size_t rates;                      /* planned; a few more where the best stands at an end */
    bool affordable, over;
    double x[LRF_RACE_MOST_RATES]; /* log10 of the rates, in order of planning */
    size_t n, done;                /* rates planned, of these in finished rounds */
    struct lrf_race_run run[LRF_RACE_MOST_RATES * LRF_RACE_MOST_SEEDS]; /* (n, seeds) */
};

/* The scores of the finished rates, ascending in x. */
struct lrf_race_table {
    size_t n;
    double x[LRF_RACE_MOST_RATES];
    struct lrf_race_rate rate[LRF_RACE_MOST_RATES];
    const struct lrf_race_run *run[LRF_RACE_MOST_RATES]; /* the first seed's */
    double untrained; /* as set, nan when no rate came below it */
    double reach;     /* how far the best rate came below the level before training */
    size_t best;
};

void lrf_race_score(const struct lrf_race *race, struct lrf_race_table *table);
/* Steps taken in finished rounds. */
size_t lrf_race_spent(const struct lrf_race *race);

#endif
