/*
 * lrfind/report_verify.h - a verification as CSV, JSON, gnuplot script and terminal text.
 * The rules of report.h hold here too.
 */
#ifndef LRFIND_REPORT_VERIFY_H
#define LRFIND_REPORT_VERIFY_H

#include <stdint.h>
#include <stdio.h>

#include <lrfind/analysis.h>
#include <lrfind/dataset.h>
#include <lrfind/reference.h>
#include <lrfind/report.h>
#include <lrfind/trial.h>
#include <lrfind/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What was verified; pointers that do not apply are NULL. Everything is borrowed. */
struct lrf_verify_report {
    uint64_t seed;
    size_t repeats;
    double steps_per_epoch; /* nan: unknown, a foreign trainer */
    const struct lrf_trial_settings *trial;
    const struct lrf_verify_run *run; /* (n_run), rate by rate; those without checks are left out */
    size_t n_run;
    const struct lrf_verification *verification;
    const struct lrf_analysis *analysis; /* of the range test before */
    const struct lrf_rules *rules;       /* what other tools would have answered on it */
    const struct lrf_dataset_info *data;
    const struct lrf_reference_settings *model;
    const struct lrf_curvature *curvature;
    const char *source;  /* a foreign trainer's command, for the title */
    const char *picture; /* name of the picture file that was written; or NULL */
    const char *page;    /* name of the HTML page that was written; or NULL */
};

/* verify.csv: lr,repeat,epoch,step,train_loss,val_loss,val_accuracy, one line a check. */
LRF_API void lrf_report_verify_csv(FILE *out, const struct lrf_verify_report *report);
/* verify.json, schema lrfind/verify/1. */
LRF_API enum lrf_status lrf_report_verify_json(FILE *out, const struct lrf_verify_report *report,
                                               struct lrf_error *err);
/*
 * verify.gp: reads verify.csv from its own folder and writes verify.png, .svg or .pdf. Left, loss
 * against step for a too small, the suggested, an oscillating and a diverging rate; right, final
 * training and validation loss against the rate, with band, verdicts, suggestion and best.
 */
LRF_API enum lrf_status lrf_report_verify_gnuplot(FILE *out, const struct lrf_verify_report *report,
                                                  struct lrf_error *err);
/* report.html: the same as one self-contained page. */
LRF_API enum lrf_status lrf_report_verify_html(FILE *out, const struct lrf_verify_report *report,
                                               struct lrf_error *err);
/* The table of rates with their verdicts, the regret of each rule, and what follows from it. */
LRF_API void lrf_report_verify_summary(FILE *out, const struct lrf_verify_report *report,
                                       const struct lrf_terminal *terminal, const char *dir);

#ifdef __cplusplus
}
#endif
#endif
