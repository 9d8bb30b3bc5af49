/*
 * study/study_key.h - everything that the runs of a study depend on, in one line: what a journal
 * must be of to be resumed.
 */
#ifndef LRF_STUDY_STUDY_KEY_H
#define LRF_STUDY_STUDY_KEY_H

#include <lrfind/study.h>

#include "base/strbuf.h"

/* Of the steps of a range test. */
void lrf_key_sweep(struct lrf_strbuf *key, const struct lrf_subject *subject,
                   const struct lrf_study_settings *settings);
/* Of `repeats` runs of `steps` steps with `checks` checks at each of lr[0..n). */
void lrf_key_verify(struct lrf_strbuf *key, const struct lrf_subject *subject,
                    const struct lrf_study_settings *settings, size_t steps, size_t checks,
                    size_t repeats, const double *lr, size_t n);
/*
 * FNV-1a (Fowler, Noll, Vo), 64 bits, of the encoded rows: features, targets, and which rows are
 * held out; the same on every machine.
 */
uint64_t lrf_key_rows(const struct lrf_dataset *data);

#endif
