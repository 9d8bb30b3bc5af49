/* experiment/trial_state.h - what the state machine and the judge share. */
#ifndef LRF_EXPERIMENT_TRIAL_STATE_H
#define LRF_EXPERIMENT_TRIAL_STATE_H

#include "experiment/trial.h"

/* What all training rows said at a check; nan: not known. */
struct lrf_whole {
    double loss, dead_units;
};

struct lrf_trial {
    struct lrf_trial_settings settings;
    double *loss;                  /* (steps + cooldown steps) batch losses, owned */
    struct lrf_trial_check *check; /* (checks + 1), owned */
    struct lrf_whole *whole;       /* (checks + 1), of each check, owned */
    double cooled; /* loss of all training rows after the cooldown; nan: not known */
    size_t cooldown_steps;
    size_t n_loss, n_check;
    enum lrf_ask_action next;
};

#endif
