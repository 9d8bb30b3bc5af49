/*
 * lrfind/report.h - results as CSV, JSON, gnuplot scripts and terminal text.
 *
 * Each writer is a pure function from a result to an open FILE; it writes the
 * same bytes for the same result, holds no times, paths or host names, and
 * quotes names that came from a user. Write errors show in ferror(out).
 */
#ifndef LRFIND_REPORT_H
#define LRFIND_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <lrfind/analysis.h>
#include <lrfind/check.h>
#include <lrfind/curve.h>
#include <lrfind/dataset.h>
#include <lrfind/error.h>
#include <lrfind/race.h>
#include <lrfind/reference.h>
#include <lrfind/steps.h>
#include <lrfind/sweep.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What was run; pointers that do not apply are NULL. Strings are borrowed. */
struct lrf_report {
    const char *command; /* "run", "analyze", "drive" */
    uint64_t seed;
    const struct lrf_curve *curve;
    const struct lrf_analysis *analysis;
    const struct lrf_dataset_info *data;
    const struct lrf_reference_settings *model;
    const struct lrf_sweep_settings *range;
    const struct lrf_curvature *curvature;
    const struct lrf_rules *rules;
    const char *source; /* analyze, drive: what the curve came from, for the title */
    const char *note;   /* analyze: which columns were taken */
    /* The following may be left zero. */
    size_t repeats; /* repeats asked for, for the heading; 0: those of the analysis */
    const struct lrf_steps *steps;        /* what single steps said; NULL: nothing was recorded */
    const struct lrf_race_result *race;   /* with --refine */
    const struct lrf_check_result *check; /* of the suggestion, by a run at it */
    const char *subject; /* the data or command as the user gave it, for the summary's next step */
    bool interrupted;    /* the training was cut short: the summary says so */
    const char *page;    /* name of the HTML page that was written, for the summary; or NULL */
    const char *picture; /* name of the picture file that was written, for the summary; or NULL */
    const struct lrf_analysis_settings *settings; /* budget and schedule of the real run */
};

/* repeat,step,lr,loss and the optional columns that any point knows. */
LRF_API void lrf_report_curve_csv(FILE *out, const struct lrf_curve *curve);
/* lr,loss,loss_lo,loss_hi,slope,slope_lo,slope_hi on the grid of the smooth curve. */
LRF_API void lrf_report_analysis_csv(FILE *out, const struct lrf_analysis *analysis);
/* analysis.json, schema lrfind/analysis/1. */
LRF_API enum lrf_status lrf_report_json(FILE *out, const struct lrf_report *report,
                                        struct lrf_error *err);
/*
 * range.gp: a gnuplot script that reads curve.csv and analysis.csv from its own
 * folder, whatever the working directory, and writes range.png (1200x900), or
 * range.svg or range.pdf when called with `gnuplot -e "format='svg'" range.gp`.
 */
LRF_API enum lrf_status lrf_report_gnuplot(FILE *out, const struct lrf_report *report,
                                           struct lrf_error *err);

/*
 * steps.gp: the second page, from curve.csv beside it: norm of the gradient, cosine between
 * successive gradients, update to weight ratio and gradient noise scale against rate. Needs
 * report->steps.
 */
LRF_API enum lrf_status lrf_report_steps_gnuplot(FILE *out, const struct lrf_report *report,
                                                 struct lrf_error *err);

/*
 * report.html: one self-contained page: the answer in a sentence, the picture with a cross-hair
 * that reads values, tables, terms, what to do next and the settings.
 */
LRF_API enum lrf_status lrf_report_html(FILE *out, const struct lrf_report *report,
                                        struct lrf_error *err);

/* How the terminal looks. */
struct lrf_terminal {
    int width;    /* columns */
    int height;   /* lines */
    bool color;   /* ANSI colours */
    bool unicode; /* UTF-8 line drawing, else ASCII */
};

/* A plot of loss against rate, `width` columns wide, with regimes and the suggestion marked. */
LRF_API void lrf_report_plot(FILE *out, const struct lrf_report *report,
                             const struct lrf_terminal *terminal);
/* At most 12 lines: which rate to use and why, or why there is none and what to do. `dir`: where
 * the files are, or NULL. */
LRF_API void lrf_report_summary(FILE *out, const struct lrf_report *report,
                                const struct lrf_terminal *terminal, const char *dir);
/* Three lines: the data, the model and the sweep. */
LRF_API void lrf_report_heading(FILE *out, const struct lrf_report *report,
                                const struct lrf_terminal *terminal);

#ifdef __cplusplus
}
#endif
#endif
