/*
 * study/study_key.h - everything that the runs of a study depend on, in one line: what a journal
 * must be of to be resumed.
 */
#ifndef LRF_STUDY_STUDY_KEY_H
#define LRF_STUDY_STUDY_KEY_H

#include <lrfind/study.h>

#include "base/strbuf.h"

/* Adds the settings of a study and what it is about. */
void lrf_key_add(struct lrf_strbuf *key, const struct lrf_subject *subject,
                 const struct lrf_study_settings *settings);
/*
 * FNV-1a (Fowler, Noll, Vo), 64 bits, word by word, of the encoded rows: features, targets, and
 * which rows are held out; the same on every machine.
 */
uint64_t lrf_key_rows(const struct lrf_dataset *data);
/* The same of a line, byte by byte. */
uint64_t lrf_key_text(const char *line);

#endif
