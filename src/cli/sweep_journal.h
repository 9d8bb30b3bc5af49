/*
 * cli/sweep_journal.h - the steps of a range test as lines of a journal, for --resume.
 *
 *     begin REPEAT
 *     point REPEAT STEP LR LOSS KNOWN [the known optional fields]
 *     end REPEAT
 *
 * A repeat that did not come to its end is begun again from its seed, so only whole repeats are
 * taken over.
 */
#ifndef LRF_CLI_SWEEP_JOURNAL_H
#define LRF_CLI_SWEEP_JOURNAL_H

#include <lrfind.h>

#include "cli/journal.h"

/* Each adds one line; a NULL journal is allowed. */
void cli_sweep_journal_begin(struct cli_journal *journal, unsigned repeat);
void cli_sweep_journal_point(struct cli_journal *journal, const struct lrf_point *point);
void cli_sweep_journal_end(struct cli_journal *journal, unsigned repeat);
/*
 * Appends the points of every whole repeat below `repeats` to `curve` and sets its done flag;
 * `done` is (repeats). LRF_EDATA for a line that makes no sense.
 */
enum lrf_status cli_sweep_journal_recall(const struct cli_journal *journal, size_t repeats,
                                         bool *done, struct lrf_curve *curve,
                                         struct lrf_error *err);

#endif
