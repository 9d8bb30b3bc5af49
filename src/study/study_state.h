/* study/study_state.h - what all kinds of study have in common. */
#ifndef LRF_STUDY_STUDY_STATE_H
#define LRF_STUDY_STUDY_STATE_H

#include <lrfind/study.h>

#include "study/course.h"

/* The first member of each kind of study. */
struct lrf_study {
    struct lrf_result result;
    struct lrf_study_settings settings;
    const struct lrf_observer *observer; /* never NULL; until the study is done */
    struct lrf_trainers trainers;        /* likewise */
    struct lrf_workforce force;
    void (*release)(struct lrf_study *study); /* of what the kind adds */
};

/*
 * A zeroed study of `size` bytes with its settings checked; `subject` may be NULL. NULL on failure,
 * the trainer released.
 */
void *lrf_study_alloc(size_t size, enum lrf_result_kind kind, const struct lrf_subject *subject,
                      const struct lrf_study_settings *settings,
                      const struct lrf_observer *observer, void (*release)(struct lrf_study *study),
                      struct lrf_error *err);
/*
 * Opens the journal of a study where settings.dir says so: of whatever `key` says besides the
 * settings. With settings.resume it holds what an earlier start has made.
 */
enum lrf_status lrf_study_keep(struct lrf_study *study, const char *name,
                               const struct lrf_strbuf *key, struct lrf_error *err);
/* The same of one subject, where a folder or other processes ask what the study is of. */
enum lrf_status lrf_study_keep_of(struct lrf_study *study, const char *name,
                                  const struct lrf_subject *subject, struct lrf_error *err);
/* Did a lot of jobs end so because this process is a shard, that has done its share? */
bool lrf_study_is_part(const struct lrf_study *study, enum lrf_status status);
/* No step more will be taken. */
void lrf_study_release_trainer(struct lrf_study *study);
/*
 * The end of a study: the trainer released, and `study`, or NULL with everything freed when there
 * is nothing to show. A study that was cancelled has not failed.
 */
struct lrf_study *lrf_study_end(struct lrf_study *study, bool shows, struct lrf_error *err);
/* The number of repeats, or what the kind of study is used to. */
size_t lrf_study_repeats(const struct lrf_study *study, size_t usual);

#endif
