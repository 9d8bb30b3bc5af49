/*
 * analysis/series.h - the points of a curve in the one order that everything else relies on.
 *
 * A series is a sorted copy: by repeat, then by rate, step and loss, so that the order in
 * which the points came changes nothing, to the last bit. Points whose rate is not a finite
 * positive number are left out. x is log10 of the rate throughout the analysis, and all
 * widths are in decades, never in steps.
 */
#ifndef LRF_ANALYSIS_SERIES_H
#define LRF_ANALYSIS_SERIES_H

#include <stddef.h>

#include <lrfind/curve.h>

struct lrf_sample {
    double x;        /* log10 of the rate */
    double lr;       /* the rate, exactly as recorded */
    double loss;     /* as recorded; nan and infinite are legal */
    double cosine;   /* of successive gradients; nan where not recorded */
    double gain;     /* gain ratio; nan where not recorded */
    unsigned repeat; /* number as recorded */
    unsigned step;
};

struct lrf_series {
    struct lrf_sample *sample; /* (n), owned */
    size_t n;
    size_t *start; /* (repeats + 1), owned: repeat r is sample[start[r]..start[r + 1]) */
    size_t repeats;
    double x_min, x_max;    /* nan when n is 0 */
    double lr_min, lr_max;  /* the same as rates, exactly as recorded */
    double first_nonfinite; /* least rate with a nan or infinite loss; nan if there is none */
};

/* Sorts a copy. Returns 0, or -1 without memory. You own the series: lrf_series_release. */
int lrf_series_build(const struct lrf_curve *curve, struct lrf_series *series);
/*
 * Leaves the first leave[r] points of each repeat r out, but never the last one of a repeat; all
 * else is as if they had not been recorded.
 */
void lrf_series_leave_out(struct lrf_series *series, const size_t *leave);
/* NULL and zeroed series are allowed. */
void lrf_series_release(struct lrf_series *series);
/* Repeat r alone, as a view into `series` (which must outlive it); `start` holds its limits. */
struct lrf_series lrf_series_repeat(const struct lrf_series *series, size_t r, size_t start[2]);
/*
 * How many steps a sweep took per decade around `x`, half a decade to each side and mean
 * over the repeats; nan when no repeat has two rates there.
 */
double lrf_series_density(const struct lrf_series *series, double x);

#endif
