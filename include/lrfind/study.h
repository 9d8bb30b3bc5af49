/*
 * lrfind/study.h - several training runs with one question: how they are made and who watches.
 */
#ifndef LRFIND_STUDY_H
#define LRFIND_STUDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lrfind/analysis.h>
#include <lrfind/curve.h>
#include <lrfind/error.h>
#include <lrfind/reference.h>
#include <lrfind/sweep.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Everything that a study can be told; a study reads what concerns it. Strings are borrowed. */
struct lrf_study_settings {
    uint64_t seed;  /* of split, weights and batch order; repeat r starts from seed + r */
    size_t jobs;    /* threads; 0: as many as processors */
    size_t repeats; /* runs from different seeds; 0: as many as the study is used to */
    struct lrf_sweep_settings range;
    struct lrf_dataset_settings data;
    struct lrf_reference_settings model;
    struct lrf_analysis_settings analysis;
    size_t sharpness;     /* rates at which it is measured along the first sweep; 0: none */
    bool refine;          /* race real runs around the suggestion for a better one */
    double effort;        /* of the race: operations, for other trainers steps; 0: the usual */
    bool rules;           /* what other tools would answer, too */
    const char *recorder; /* with that tool's smoothing and stop; NULL: none */
    size_t asked_steps;   /* of a recorded curve, for those rules; 0: its points */

    const char *rates; /* verify: "1e-3,1e-2"; NULL or "auto": nine around the suggestion */
    size_t epochs;     /* verify: length of every run; 0: 20, or the budget */

    const char *schedules;   /* schedule: "constant,warmup+cosine,adamw"; NULL: all of them */
    const char *export_name; /* schedule: one of them, whose rates are wanted; NULL: none */

    size_t max_failures; /* times that a failed trainer is started anew */
    size_t eval_every;   /* steps between validations in a sweep; 0: only at both ends */

    const char *dir; /* where a long study keeps what is done; NULL: nowhere */
    bool resume;     /* go on with what lies there */
};

/* Who watches a long piece of work. A zeroed one hears nothing; each function may be NULL. They may
 * be called from any thread. */
struct lrf_observer {
    void *context;
    /* How often the work was asked to end: 0 not at all. It ends early then and keeps what there
     * is; what is left to do afterwards (pictures) ends when the number grows again. */
    unsigned (*cancelled)(void *context);
    /* One line that people should see: something went on otherwise than asked for. */
    void (*warn)(void *context, const char *text);
};

#ifdef __cplusplus
}
#endif
#endif
