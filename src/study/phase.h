/*
 * study/phase.h - who watches a study: how far a phase of it is, warnings, and whether it shall
 * end.
 */
#ifndef LRF_STUDY_PHASE_H
#define LRF_STUDY_PHASE_H

#include <pthread.h>

#include <lrfind/study.h>

/* One phase of a study: parts of about equally many steps. */
struct lrf_phase {
    const struct lrf_observer *observer; /* never NULL */
    pthread_mutex_t lock;
    struct lrf_progress at;
};

/* An observer that hears nothing, for a NULL one. */
const struct lrf_observer *lrf_observer_or_none(const struct lrf_observer *observer);
bool lrf_cancelled(const struct lrf_observer *observer);
void lrf_warn(const struct lrf_observer *observer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A phase of `parts` parts with `steps` steps each. Stop it in any case. */
void lrf_phase_start(struct lrf_phase *phase, const struct lrf_observer *observer, const char *name,
                     size_t parts, size_t steps);
void lrf_phase_stop(struct lrf_phase *phase);
/* Between parts: there are more of them than was thought. */
void lrf_phase_more(struct lrf_phase *phase, size_t parts, size_t steps);
/* A part need not be done: it was by an earlier start, or by another process. Any thread. */
void lrf_phase_taken_over(struct lrf_phase *phase, size_t steps);
/* A step at `lr` gave `loss`; `steps` of the part's are done with it: 0 beyond its planned ones.
 * Any thread. */
void lrf_phase_step(struct lrf_phase *phase, double lr, double loss, size_t steps);
/* A part is done, `unused` of its steps were never taken. Any thread. */
void lrf_phase_part(struct lrf_phase *phase, size_t unused);
/* `steps` that counted as done have to be taken again. */
void lrf_phase_again(struct lrf_phase *phase, size_t steps);

#endif
