/* cli/compare_cases.h - the work behind lrfind compare: a range test and real runs of each case. */
#ifndef LRF_CLI_COMPARE_CASES_H
#define LRF_CLI_COMPARE_CASES_H

#include <lrfind.h>

#include "base/strbuf.h"
#include "cli/over.h"
#include "cli/range_test.h"
#include "cli/settings.h"

/* One case. Its settings borrow from the command line and the grid. */
struct cli_case {
    const char *path;
    struct cli_settings settings;
    struct lrf_strbuf name;
    struct lrf_dataset *data; /* NULL: a recorded curve */
    struct cli_range_test test;
    struct lrf_verification verification;
    bool tested, trained;
    struct lrf_error err;
};

struct cli_cases {
    struct cli_case *item; /* (n), owned */
    size_t n;
    size_t steps; /* of the real runs; 0 while there are none */
};

/* Every file with every combination, files outermost. LRF_ENOMEM. Release it in any case. */
enum lrf_status cli_cases_init(struct cli_cases *cases, const struct cli_settings *settings,
                               const struct cli_grid *grid, struct lrf_error *err);
void cli_cases_release(struct cli_cases *cases);
/* How many of the files hold a recorded curve and not a data set. */
size_t cli_cases_recorded(const struct cli_settings *settings);
/* Reads and analyses each file as a recorded curve. */
enum lrf_status cli_cases_read(struct cli_cases *cases, struct lrf_error *err);
/*
 * Range-tests every case, several at once, then trains each at a grid of rates that spans all
 * suggestions. After an interrupt only the cases that were tested are left.
 */
enum lrf_status cli_cases_run(struct cli_cases *cases, const struct cli_settings *settings,
                              struct lrf_error *err);

#endif
