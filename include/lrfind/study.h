/*
 * lrfind/study.h - what the program does, as calls: a study makes training runs, watches them and
 * gives a result (result.h), which is one value that reports show.
 *
 *     struct lrf_study_settings settings;
 *     struct lrf_subject subject = {.data = data};
 *     struct lrf_study *study;
 *
 *     lrf_study_defaults(&settings);
 *     study = lrf_study_run(&subject, &settings, NULL, &err);
 *     if (study)
 *         use(lrf_study_result(study)->range->analysis->suggestion.lr);
 *     lrf_study_free(study);
 *
 * A study prints nothing, keeps no global state and writes no file but its journal (settings.dir).
 * Studies may run in different threads. With the same settings and seed a reference model gives the
 * same result whatever the number of jobs. BLAS should have one thread when there are several jobs.
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
#include <lrfind/result.h>
#include <lrfind/sweep.h>
#include <lrfind/trainer.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lrf_crew; /* of the program lrfind alone */

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
    bool refine;          /* race real runs around the sweep's suggestion; the default */
    double effort;        /* of the race: operations, for other trainers steps; nan, 0: the usual */
    bool rules;           /* what other tools would answer, too */
    const char *recorder; /* the same with that tool's smoothing and stop; NULL: none */
    size_t asked_steps;   /* of a recorded curve, for those rules; 0: its points */

    const char *rates; /* verify: "1e-3,1e-2"; NULL or "auto": nine around `lr` */
    double lr;         /* verify: the rate that is proved; nan: a range test's suggestion */
    size_t epochs;     /* verify: length of every run; 0: 20, or the budget */

    const char *schedules;   /* schedule: "constant,warmup+cosine,adamw"; NULL: all of them */
    const char *export_name; /* schedule: one of them, whose rates are wanted; NULL: none */

    size_t max_failures; /* times that a failed trainer is started anew */
    size_t eval_every;   /* steps between validations in a sweep; 0: only at both ends */

    const char *dir;         /* where a study keeps what is done, in a file; NULL: nowhere */
    bool resume;             /* go on with what lies there */
    const char *const *part; /* (n_parts) folders in which parts of the same study were done */
    size_t n_parts;
    const char *call; /* a line that is kept there, too, and begins with a letter; NULL: none */
    struct lrf_crew *crew; /* the processes that work on it together; NULL: this one alone */
};

/* How far a phase of a study is. Counts never exceed their totals; `lr` and `loss` are of the last
 * step, as they were. */
struct lrf_progress {
    const char *name;         /* "sweep", "drive", "race", "check", "verify", "train" */
    size_t parts, parts_done; /* repeats, runs, cases */
    size_t steps, steps_done; /* in all parts together */
    double lr, loss;
};

/* Who watches a long piece of work. A zeroed one hears nothing; each function may be NULL. They may
 * be called from any thread, but `progress` from one at a time. */
struct lrf_observer {
    void *context;
    /* How often the work was asked to end: 0 not at all. It ends early then and keeps what there
     * is; what is left to do afterwards (pictures) ends when the number grows again. */
    unsigned (*cancelled)(void *context);
    /* One line that people should see: something went on otherwise than asked for. */
    void (*warn)(void *context, const char *text);
    /* After every step and part. */
    void (*progress)(void *context, const struct lrf_progress *progress);
    /* Of run, analyze and verify, before the first step: what is known of the range test. */
    void (*begun)(void *context, const struct lrf_range_result *range);
    /* Of run and analyze, once the curve is complete and before it is analysed: to make it safe. A
     * failure ends the study. */
    enum lrf_status (*recorded)(void *context, const struct lrf_curve *curve,
                                struct lrf_error *err);
};

/* What is trained. Borrowed: data and strings must outlive the study. */
struct lrf_subject {
    const struct lrf_dataset *data; /* a reference model on it, or NULL and */
    /*
     * any trainer. A study releases it (lrf_trainer_release) when its last step is taken, and in
     * any case before it returns.
     */
    struct lrf_trainer *trainer;
    const char *name; /* of the trainer, for titles */
    const char *key;  /* what tells it from others when a study is resumed, such as its command with
                         all arguments; NULL: its name */
};

/* One of several range tests beside each other. */
struct lrf_compare_input {
    const char *name;                   /* copied */
    const char *path;                   /* a data set; or a recorded curve, as all others then */
    struct lrf_study_settings settings; /* of its data, model, range and analysis */
};

/* How logs of ordinary runs are watched. All zeros but lr is legal. Strings are borrowed. */
struct lrf_watch_settings {
    struct lrf_curve_format columns; /* their names; NULL: the usual ones */
    double lr;                       /* of a log that tells none; nan: not known */
    bool follow;                     /* go on as the logs grow, until cancelled */
    void *context;
    /* Before the first row of a log: `file`, `format` and `note` of the run are known; NULL: not.
     */
    void (*begun)(void *context, const struct lrf_watch_run *run);
    /* At once, as the rows come; NULL: not. `run` is as it stands then, without points. */
    void (*event)(void *context, const struct lrf_watch_run *run, const struct lrf_event *event);
    /* Of a log that comes through a pipe: everything in so many lines was told, and no more is
     * there now; NULL: not. */
    void (*caught_up)(void *context, size_t lines);
};

struct lrf_study;

/* Every setting's default; no folder. */
LRF_API void lrf_study_defaults(struct lrf_study_settings *settings);
/* LRF_EINVAL with the name, value and limits of the first setting that a study of this kind cannot
 * have. Every study checks its settings itself; this is for those who want to know earlier. */
LRF_API enum lrf_status lrf_study_check(enum lrf_result_kind kind,
                                        const struct lrf_study_settings *settings,
                                        struct lrf_error *err);

/*
 * The studies. Each returns the study, or NULL when there is nothing to show, with the reason in
 * err, which must be zeroed before. A failure on the way (a trainer that dies in its second repeat,
 * a journal that cannot be written) gives the study with what was recorded until then, and the
 * error. Ending early because the observer cancelled it is no failure, unless nothing was done:
 * LRF_EINTERRUPTED. `observer` may be NULL; it is used until the call returns. You own the study:
 * lrf_study_free.
 */

/*
 * A range test from several seeds, its analysis, and short real runs that refine and check the
 * suggestion: `lrfind run` and `lrfind drive`. Repeats: 5 of a reference model, 3 of another
 * trainer, 1 of one that cannot reset. Failures of the refining runs leave the sweep's answer.
 */
LRF_API struct lrf_study *lrf_study_run(const struct lrf_subject *subject,
                                        const struct lrf_study_settings *settings,
                                        const struct lrf_observer *observer, struct lrf_error *err);
/*
 * The analysis of a recorded curve: `lrfind analyze`. The curve is borrowed and must outlive the
 * study; `source` and `note` (NULL: none) are copied: what it came from, and which columns were
 * taken.
 */
LRF_API struct lrf_study *lrf_study_analyze(const struct lrf_curve *curve, const char *source,
                                            const char *note,
                                            const struct lrf_study_settings *settings,
                                            const struct lrf_observer *observer,
                                            struct lrf_error *err);
/* Real runs at a grid of rates, from 5 seeds each (3 of another trainer), after a range test:
 * `lrfind verify`. */
LRF_API struct lrf_study *lrf_study_verify(const struct lrf_subject *subject,
                                           const struct lrf_study_settings *settings,
                                           const struct lrf_observer *observer,
                                           struct lrf_error *err);
/*
 * Range tests and real runs of n cases beside each other: `lrfind compare`. Eight sweeps of each
 * case, and real runs from 5 seeds at each rate of a grid that goes through all suggestions and
 * grows where a case still gains at its end; with settings.repeats so many of both. Of `settings`
 * it reads seed, jobs, repeats and budget. A case that fails leaves nothing to compare; when
 * cancelled, the cases that were tested are compared.
 */
LRF_API struct lrf_study *lrf_study_compare(const struct lrf_compare_input *input, size_t n,
                                            const struct lrf_study_settings *settings,
                                            const struct lrf_observer *observer,
                                            struct lrf_error *err);
/*
 * Schedules and optimizers beside each other from 16 seeds, each with its own split, with rates
 * from a range test of each optimizer: `lrfind schedule`. When that of settings.model has no
 * suggestion the result has no ways and says why in its analysis. Reference models only.
 */
LRF_API struct lrf_study *lrf_study_schedule(const struct lrf_subject *subject,
                                             const struct lrf_study_settings *settings,
                                             const struct lrf_observer *observer,
                                             struct lrf_error *err);

/*
 * Ordinary runs by their logs, "-" is standard input: `lrfind watch`. Each log is read as it is,
 * whatever its kind (monitor.h says what is looked for); rates or validation losses in a file of
 * their own join the log of losses that they belong to. LRF_EDATA: a log without a loss.
 */
LRF_API struct lrf_study *lrf_study_watch(const char *const *path, size_t n,
                                          const struct lrf_watch_settings *settings,
                                          const struct lrf_observer *observer,
                                          struct lrf_error *err);

/* What was found; everything in it belongs to the study or was borrowed by it. Never NULL. */
LRF_API const struct lrf_result *lrf_study_result(const struct lrf_study *study);
/* The result is safe elsewhere: removes what was kept in settings.dir for another start. */
LRF_API void lrf_study_forget(struct lrf_study *study);
/* NULL is allowed. */
LRF_API void lrf_study_free(struct lrf_study *study);

#ifdef __cplusplus
}
#endif
#endif
