/*
 * analysis/rules.h - the answers of other range finders, as they are: on arrays in the order of
 * the steps, without cleaning.
 *
 * Sources: fastai 2 (callback/schedule.py), Lightning (tuner/lr_finder.py before and since
 * 2.5.3), davidtvs/pytorch-lr-finder, pytorch-ignite (handlers/lr_finder.py). As numpy does, the
 * least of an array is its first nan, where there is one. What raises an error there, or answers
 * None, is nan here.
 */
#ifndef LRF_ANALYSIS_RULES_H
#define LRF_ANALYSIS_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/analysis.h>

enum { LRF_RULE_WORK = 4 };

/* The points that a rule sees. */
struct lrf_rule_input {
    size_t n;
    const double *lr;   /* (n) */
    const double *loss; /* (n) */
    size_t steps;       /* asked for: fastai's window skips a tenth of them */
    double *work;       /* (LRF_RULE_WORK, n) */
};

/* The index of the point that the rule takes (fastai_minimum then divides its rate by ten); n
 * when it has none. */
size_t lrf_rule_index(enum lrf_rule rule, const struct lrf_rule_input *input);
/* The rate of the rule, nan when it has none. */
double lrf_rule_rate(enum lrf_rule rule, const struct lrf_rule_input *input);

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
