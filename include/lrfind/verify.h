/*
 * lrfind/verify.h - what many real runs at a grid of rates say together.
 *
 * Each run is a trial (trial.h) with a verdict. Here they become one line a rate, the best
 * rate, the regret of any other, and the sensitivity to the rate.
 */
#ifndef LRFIND_VERIFY_H
#define LRFIND_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/error.h>
#include <lrfind/trial.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One finished run. */
struct lrf_verify_run {
    double lr;
    unsigned repeat;
    struct lrf_verdict verdict;
    struct lrf_trial_check *check; /* (n_check), owned by whoever made the run */
    size_t n_check;
};

/* All runs at one rate. Means are over the seeds, each clipped at the initial loss, to which a
   diverged one counts; `score` is what rates are compared by. */
struct lrf_verify_rate {
    double lr;
    enum lrf_verdict_kind kind; /* the median verdict, in their order as rates rise */
    unsigned votes[LRF_VERDICT_COUNT];
    size_t runs;
    double train_loss, train_sd; /* final; spread over seeds */
    double val_loss, val_sd;     /* final; nan without validation */
    double val_accuracy;         /* nan without classes */
    double score, score_lo,
        score_hi;  /* best validation loss (else final training loss), 95 % t interval */
    double regret; /* 0 the best rate .. 1 no better than no training */
};

struct lrf_verification {
    struct lrf_verify_rate *rate; /* (n), ascending in lr, owned */
    size_t n;
    double initial_loss; /* before any step, of what `score` measures */
    bool by_validation;  /* score is a validation loss */
    double best_lr;      /* of the least score; nan when no run was better than none */
    double best_score;
    double sensitivity; /* mean over log rate of min(score, initial) - best (Wortsman et al.
                           2023, 2.2) */
};

/*
 * Puts runs together, in any order. `initial_loss` is the validation loss before training, or
 * the first training loss when there is no validation. You own `out`: lrf_verification_release.
 * LRF_EINVAL without runs, LRF_ENOMEM.
 */
LRF_API enum lrf_status lrf_verify_summarize(const struct lrf_verify_run *run, size_t n,
                                             double initial_loss, bool by_validation,
                                             struct lrf_verification *out, struct lrf_error *err);
LRF_API void lrf_verification_release(struct lrf_verification *verification);
/*
 * Regret of any rate: (L(lr) - L_best) / (L_initial - L_best), cut to 0..1, L the score
 * interpolated in log rate; nan more than half a step beyond the grid, 1 for a nan rate.
 */
LRF_API double lrf_verify_regret(const struct lrf_verification *verification, double lr);

#ifdef __cplusplus
}
#endif
#endif
