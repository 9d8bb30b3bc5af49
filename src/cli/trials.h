/* cli/trials.h - real training runs at a grid of rates. */
#ifndef LRF_CLI_TRIALS_H
#define LRF_CLI_TRIALS_H

#include <lrfind.h>

#include "cli/journal.h"
#include "experiment/trial.h"

struct cli_trials {
    const struct lrf_dataset *data; /* a reference model on data: in parallel, */
    const struct lrf_reference_settings *model;
    struct lrf_trainer *foreign; /* or, unless NULL, this trainer, one run after the other, */
    size_t max_failures;         /* which is started anew so often */
    const struct lrf_trial_settings *trial;
    const double *lr; /* (n_lr) */
    size_t n_lr, repeats;
    size_t jobs;   /* threads */
    uint64_t seed; /* repeat r starts from seed + r at every rate: common random numbers */
    bool quiet;
    struct cli_journal *journal; /* runs that are in it are not made again; new ones are added */
};

/*
 * Makes every run, rate by rate and repeat by repeat. `run` (n_lr * repeats) gets them in that
 * order whatever the number of threads, judged and compared; runs that an interrupt left out
 * have no checks. Free with cli_trials_release.
 */
enum lrf_status cli_trials_run(const struct cli_trials *trials, struct lrf_verify_run *run,
                               struct lrf_error *err);
void cli_trials_release(struct lrf_verify_run *run, size_t n);
/*
 * The loss before any step, mean over n > 0 finished runs: validation loss at the start check,
 * which they must have, or the first training loss.
 */
double cli_trials_initial(const struct lrf_verify_run *run, size_t n, bool by_validation);

#endif
