/*
 * experiment/verdict.h - what the numbers of a run (trial.h) say of its rate, beside the runs at
 * other rates. The definitions are in lrfind/result.h.
 */
#ifndef LRF_EXPERIMENT_VERDICT_H
#define LRF_EXPERIMENT_VERDICT_H

#include <lrfind/result.h>

/* What the runs at all rates show together. */
struct lrf_verdict_group {
    double lr;               /* the best rate: of the least mean training loss */
    double train_loss;       /* that loss */
    double val_loss;         /* the least mean of the lowest validation losses; nan: none known */
    double level, val_level; /* what no training gives: the lower of start and baseline */
    bool baseline_known;     /* else it is the start alone */
    double batch_noise;      /* the least of all runs: that of the quiet ones */
};

/* Sets kind, progress and val_rise of a measured run. */
void lrf_verdict_decide(struct lrf_verify_run *run, const struct lrf_verdict_group *group);
/* The loss that an objective is about, of a measured run; nan: it has none. */
double lrf_verdict_loss(const struct lrf_verdict *verdict, enum lrf_objective objective);
/* Whether the validation loss of a decided run was least well before its end, and rose. */
bool lrf_verdict_rises(const struct lrf_verdict *verdict);
/* The kind of a rate from those of its runs: diverges when half do, else what more than half are.
 */
enum lrf_verdict_kind lrf_verdict_vote(const unsigned votes[LRF_VERDICT_COUNT], size_t runs);

#endif
