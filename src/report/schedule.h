/*
 * report/schedule.h - what the picture, the page and the text of schedules side by side share:
 * their order and what is said.
 */
#ifndef LRF_REPORT_SCHEDULE_H
#define LRF_REPORT_SCHEDULE_H

#include <lrfind/report.h>

#include "base/strbuf.h"

/*
 * The loss that a run ended with: of the validation rows, without them of the last training
 * batches. At most the loss at the first check, which a run that diverged counts as: no better
 * than no training. Nan for a run that was cut off.
 */
double lrf_schedule_final(const struct lrf_schedule_result *report,
                          const struct lrf_schedule_run *run);
/* The way at a place, 1 the best. */
const struct lrf_schedule_way *lrf_schedule_at(const struct lrf_schedule_result *report,
                                               size_t place);
/* What ways are compared by: the validation loss, without validation rows the training loss. */
double lrf_schedule_loss(const struct lrf_schedule_result *report,
                         const struct lrf_trial_check *check);
/* "validation loss", "training loss". */
const char *lrf_schedule_loss_name(const struct lrf_schedule_result *report);
/* Whether any difference could be tested. */
bool lrf_schedule_tested(const struct lrf_schedule_result *report);
/* "cosine with adam at 1.1e-02; 3 of the other 16 are as good ...". Names are not yet quoted. */
void lrf_phrase_schedule_answer(struct lrf_strbuf *out, const struct lrf_schedule_result *report);
/* "mlp:64 relu, adam, batch 32; 1000 steps, 10 seeds". */
void lrf_phrase_schedule_runs(struct lrf_strbuf *out, const struct lrf_schedule_result *report);

#endif
