/*
 * analysis/recorder.h - how other range finders smooth the losses of a sweep while they record
 * them, and when they stop.
 */
#ifndef LRF_ANALYSIS_RECORDER_H
#define LRF_ANALYSIS_RECORDER_H

#include <stdbool.h>
#include <stddef.h>

/* An exponential average, with or without correction of its start. */
struct lrf_recorder {
    const char *name;
    double keep;         /* weight of the past */
    unsigned correction; /* divide by 1 - keep^(i + correction); 0: start at the first loss */
    double stop;         /* end after a value above stop times the least one */
    bool stop_first;     /* compare with the least before this value: from the second on */
};

/* NULL for a name that is not known. */
const struct lrf_recorder *lrf_recorder_find(const char *name);
/* smooth[0..result) is what the tool would have recorded of loss[0..n); they may be one array. */
size_t lrf_recorder_apply(const struct lrf_recorder *recorder, size_t n, const double *loss,
                          double *smooth);

/* Their names in order, then "none"; NULL behind the last. */
const char *lrf_recorder_name(size_t i);

#endif
