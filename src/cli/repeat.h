/* cli/repeat.h - the small loop that couples a range sweep to a trainer: one repeat. */
#ifndef LRF_CLI_REPEAT_H
#define LRF_CLI_REPEAT_H

#include <lrfind.h>

#include "cli/journal.h"
#include "cli/progress.h"

struct cli_repeat {
    const struct lrf_trainer *trainer;
    const struct lrf_sweep_settings *range;
    unsigned repeat; /* the label of its points */
    uint64_t seed;
    bool evaluate;          /* validate after the first and the last step, */
    size_t sharpness_every; /* steps between measurements of it; 0: none. Reference trainers only */
    size_t sharpness_rows;  /* training rows to measure it on; 0: all */
    size_t eval_every;      /* and after every so many; 0: not in between */
    struct cli_journal *journal; /* every step, once it is taken; NULL: none */
    struct cli_progress *progress;
};

/*
 * Resets the trainer, if it can, and sweeps it: appends a point for every step to `curve`. Ends
 * early on an interrupt. What was recorded before a failure is in the curve.
 */
enum lrf_status cli_repeat_run(const struct cli_repeat *repeat, struct lrf_curve *curve,
                               struct lrf_error *err);

#endif
