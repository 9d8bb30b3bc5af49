/*
 * cli/schedule_plan.h - which ways of training lrfind schedule tries, and from which rates.
 *
 * The rates come from one range test of each optimizer, as its analysis suggests them for the
 * nearest kind of real run: constant and plateau for a constant rate, 1cycle for 1cycle,
 * cyclical ones between the analysis' cycle bounds, all others for a cosine.
 */
#ifndef LRF_CLI_SCHEDULE_PLAN_H
#define LRF_CLI_SCHEDULE_PLAN_H

#include <lrfind.h>

#include "schedule/schedule.h"

#include "cli/settings.h"

struct cli_plan {
    struct lrf_schedule_way *way;               /* (n), owned; their names lie in `text` */
    struct lrf_schedule *schedule;              /* (n), owned: theirs */
    char (*parameters)[LRF_SCHEDULE_TEXT_SIZE]; /* (n), owned: the same as text */
    size_t n, cap;
    char *text; /* owned */
};

/*
 * The ways of a list such as "constant,cosine:min_lr=1e-5,adamw": schedules, and optimizers for
 * a constant rate with them. NULL: all families, warmup+cosine and the adaptive optimizers.
 * The rates are still missing. LRF_EINVAL names what is wrong. Release it in any case.
 */
enum lrf_status cli_plan_init(struct cli_plan *plan, const struct cli_settings *settings,
                              const char *list, struct lrf_error *err);
void cli_plan_release(struct cli_plan *plan);
/* The steps of every run: --budget, or the default length. */
size_t cli_plan_steps(const struct cli_settings *settings);
/*
 * Runs the range tests and fills in the rates. `answer` is the analysis of the main optimizer's;
 * when its status is not OK the plan has no rates. Release it in any case. Ways whose optimizer has
 * no suggestion are taken out with a warning on stderr.
 */
enum lrf_status cli_plan_rates(struct cli_plan *plan, const struct cli_settings *settings,
                               const struct lrf_dataset *data, struct lrf_analysis *answer,
                               struct lrf_error *err);

#endif
