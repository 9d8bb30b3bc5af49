/*
 * lrfind/report_compare.h - several range tests side by side as CSV, JSON, gnuplot script and
 * terminal text. The rules of report.h hold here too.
 */
#ifndef LRFIND_REPORT_COMPARE_H
#define LRFIND_REPORT_COMPARE_H

#include <stdint.h>
#include <stdio.h>

#include <lrfind/compare.h>
#include <lrfind/report.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One range test; pointers that do not apply are NULL. */
struct lrf_compare_case {
    const char *name; /* "digits, sgd, batch 32" */
    const struct lrf_analysis *analysis;
    const struct lrf_curvature *curvature;
    const struct lrf_dataset_info *data;
    const struct lrf_reference_settings *model;
    const struct lrf_sweep_settings *range;
};

/* All of them. Everything is borrowed. */
struct lrf_compare_report {
    uint64_t seed;
    const struct lrf_compare_case *item; /* (n) */
    size_t n;
    const struct lrf_comparison *comparison; /* of the cases in the same order */
    size_t steps;        /* of the real runs that the regrets come from; 0: from the curves */
    const char *picture; /* name of the picture that was written, for the summary; or NULL */
    const char *page;    /* and of the HTML page */
};

/*
 * lr,loss,loss_lo,loss_hi,relative,case: the smooth curves, one behind the other; `relative` is 1
 * at the initial loss and 0 at the least.
 */
LRF_API void lrf_report_compare_csv(FILE *out, const struct lrf_compare_report *report);
/* compare.json, schema lrfind/compare/1. */
LRF_API enum lrf_status lrf_report_compare_json(FILE *out, const struct lrf_compare_report *report,
                                                struct lrf_error *err);
/* compare.gp: curves on a common axis, suggestions with their intervals, heat map of regret; reads
 * compare.csv beside it and writes compare.png, .svg or .pdf. */
LRF_API enum lrf_status lrf_report_compare_gnuplot(FILE *out,
                                                   const struct lrf_compare_report *report,
                                                   struct lrf_error *err);
/* report.html: the same as one self-contained page. */
LRF_API enum lrf_status lrf_report_compare_html(FILE *out, const struct lrf_compare_report *report,
                                                struct lrf_error *err);
/* A table of suggestions, edges and limits, and whether one rate fits all. */
LRF_API void lrf_report_compare_summary(FILE *out, const struct lrf_compare_report *report,
                                        const struct lrf_terminal *terminal, const char *dir);

#ifdef __cplusplus
}
#endif
#endif
