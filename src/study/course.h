/*
 * study/course.h - the one loop that couples an experiment to a trainer, and many of them at once.
 */
#ifndef LRF_STUDY_COURSE_H
#define LRF_STUDY_COURSE_H

#include <lrfind/analysis.h>
#include <lrfind/reference.h>
#include <lrfind/trainer.h>

#include "experiment/experiment.h"
#include "study/jobs.h"
#include "study/phase.h"

/*
 * Where the trainers of a study come from: a new reference model for every course, or the one
 * trainer that was given, for one course after the other.
 */
struct lrf_trainers {
    const struct lrf_dataset *data; /* NULL: */
    struct lrf_trainer *given;      /* borrowed */
    bool used;                      /* the given one is not as it was when it started */
    size_t failures, max_failures;  /* how often it failed, and may be started anew */
    struct lrf_workforce *force;    /* of the study */
};

/* One experiment on its way. */
struct lrf_course {
    struct lrf_trainers *trainers;
    const struct lrf_reference_settings *model; /* of a reference model */
    const struct lrf_experiment_ops *ops;
    void *experiment;
    size_t steps; /* planned, for the progress; 0: it is no part of that */
    struct lrf_phase *phase;
    /* Called after every answer, NULL: not. */
    void (*told)(void *context, const struct lrf_ask *ask);
    void *context;
};

/*
 * Answers the experiment until it is done, or cancelled: then LRF_OK, too. A given trainer that
 * fails with LRF_ETRAINER is started anew as often as allowed, with a warning, and the experiment
 * begins again; one that cannot reset is started anew for each reset after the first.
 */
enum lrf_status lrf_course_run(const struct lrf_course *course, struct lrf_error *err);
/*
 * Courses of an optimizer's own settings, without diagnostics: real runs are made with what they
 * need and nothing else.
 */
struct lrf_reference_settings lrf_plain_model(const struct lrf_reference_settings *model);
/* Can the trainers evaluate, and go back to the start without being started anew? */
bool lrf_trainers_evaluate(const struct lrf_trainers *trainers);
bool lrf_trainers_reset(const struct lrf_trainers *trainers);

/* Loss of the best constant prediction on the training and on the validation rows; nan: not known.
 * A trainer that is given says one for both, and `said` (nan: nothing) goes before it. */
struct lrf_baseline {
    double train, val;
};
struct lrf_baseline lrf_trainers_baseline(const struct lrf_trainers *trainers, double said);

/* The objective asked for, or the training loss where nothing can be evaluated. */
enum lrf_objective lrf_trainers_objective(const struct lrf_trainers *trainers,
                                          enum lrf_objective asked);
/* How a curve of theirs is analysed: as asked for, with what is known of them; `optimizer` is that
 * of the reference models. */
struct lrf_analysis_settings lrf_trainers_analysis(const struct lrf_trainers *trainers,
                                                   const struct lrf_analysis_settings *asked,
                                                   const char *optimizer);

#endif
