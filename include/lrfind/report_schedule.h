/*
 * lrfind/report_schedule.h - schedules side by side: what was trained, and the files that
 * show it. Writers as in report.h.
 */
#ifndef LRFIND_REPORT_SCHEDULE_H
#define LRFIND_REPORT_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <lrfind/ranking.h>
#include <lrfind/report.h>
#include <lrfind/schedule.h>
#include <lrfind/trial.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A check of a run, the first of them before any step. */
struct lrf_schedule_check {
    double lr;   /* of the step before it; of the first step */
    double told; /* the loss that a plateau is told: of validation, without it of training */
    struct lrf_trial_check at;
};

/* One run: a way of training from one seed. */
struct lrf_schedule_run {
    struct lrf_schedule_check *check; /* (n), owned by the caller */
    size_t n;
    bool diverged; /* a training loss was not finite: it ended there */
};

/* A way of training: a schedule with an optimizer. */
struct lrf_schedule_way {
    const char *name;      /* as it was asked for: "cosine", "warmup+1cycle", "adamw" */
    const char *optimizer; /* its optimizer's name */
    struct lrf_schedule schedule;
    const struct lrf_schedule_run *run; /* (repeats), the same seeds for every way */
    double accuracy;                    /* mean of the final ones; nan for regression */
    size_t diverged;                    /* runs that did */
    struct lrf_rank rank;               /* by the final losses */
};

/* All of it. Strings and arrays are borrowed. */
struct lrf_schedule_report {
    uint64_t seed;
    const struct lrf_dataset_info *data;
    const struct lrf_reference_settings *model;
    const struct lrf_sweep_settings *range; /* of the range test that the rates come from */
    size_t steps;                           /* of every run */
    size_t repeats;
    const struct lrf_schedule_way *way; /* (n) */
    size_t n;
    const char *picture;  /* name of the picture that was written, for the summary; or NULL */
    const char *page;     /* and of the HTML page */
    const char *exported; /* name of the file with exported rates; or NULL */
};

/*
 * The loss that a run ended with: of the validation rows, without them of the last training
 * batches. At most the loss at the first check, which a run that diverged counts as: no better
 * than no training. Nan for a run that was cut off.
 */
LRF_API double lrf_schedule_final(const struct lrf_schedule_report *report,
                                  const struct lrf_schedule_run *run);

/* schedule,repeat,step,lr,train_loss,val_loss,val_accuracy: a row a check. */
LRF_API void lrf_report_schedule_csv(FILE *out, const struct lrf_schedule_report *report);
/* schedule.json, schema lrfind/schedule/1. */
LRF_API enum lrf_status lrf_report_schedule_json(FILE *out,
                                                 const struct lrf_schedule_report *report,
                                                 struct lrf_error *err);
/* schedule.gp: reads schedule.csv beside it and writes schedule.png, .svg or .pdf. */
LRF_API enum lrf_status lrf_report_schedule_gnuplot(FILE *out,
                                                    const struct lrf_schedule_report *report,
                                                    struct lrf_error *err);
/* report.html: the same as one self-contained page. */
LRF_API enum lrf_status lrf_report_schedule_html(FILE *out,
                                                 const struct lrf_schedule_report *report,
                                                 struct lrf_error *err);
/* A table, best first: final losses with their intervals, and which differ from the best. */
LRF_API void lrf_report_schedule_summary(FILE *out, const struct lrf_schedule_report *report,
                                         const struct lrf_terminal *terminal, const char *dir);
/* step,lr of every step, and the momentum where it is cycled. For plateau `run`'s losses are
 * followed (NULL: none). */
LRF_API void lrf_schedule_export_csv(FILE *out, const struct lrf_schedule *schedule, size_t steps,
                                     const struct lrf_schedule_run *run);

#ifdef __cplusplus
}
#endif
#endif
