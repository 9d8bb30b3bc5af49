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

#endif
