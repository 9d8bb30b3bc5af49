/*
 * experiment/divergence.h - has the loss left for good? Judged from the noise seen so far.
 *
 * Rule (measured on 450 sweeps against "4 times the best", CUSUM and others): 3 of the last
 * 5 losses lie above the level of the first losses by more than 4 of their robust standard
 * deviations (1.4826 MAD). Two guards keep it from firing on curves without noise: the
 * excess must also be more than a tenth of the greatest drop so far and more than rounding
 * (1e-6 of the level). Only differences and ratios enter, so it works for losses of any
 * sign, scale and offset.
 */
#ifndef LRF_EXPERIMENT_DIVERGENCE_H
#define LRF_EXPERIMENT_DIVERGENCE_H

#include <stdbool.h>
#include <stddef.h>

enum { LRF_DIVERGENCE_WINDOW = 5, LRF_DIVERGENCE_NEEDED = 3 };

struct lrf_divergence {
    double *first;   /* (n_first) the first losses, then scratch for their spread; owned */
    size_t n_first;  /* how many losses tell the initial level: max(8, steps/10) */
    size_t n;        /* losses told */
    double level;    /* median of the first losses */
    double noise;    /* robust standard deviation of the first losses */
    double lowest;   /* least loss so far */
    unsigned recent; /* one bit for each of the last losses: above the limit */
};

/* For a sweep of `steps` steps. Returns 0, or -1 without memory. */
int lrf_divergence_init(struct lrf_divergence *d, size_t steps);
void lrf_divergence_release(struct lrf_divergence *d);
void lrf_divergence_restart(struct lrf_divergence *d);
/* Tells one finite loss; true when the run has diverged by now. */
bool lrf_divergence_tell(struct lrf_divergence *d, double loss);

#endif
