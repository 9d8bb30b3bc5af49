/* cli/trial_text.h - a finished run as one line of text that reads back exactly, for the journal.
 */
#ifndef LRF_CLI_TRIAL_TEXT_H
#define LRF_CLI_TRIAL_TEXT_H

#include <lrfind.h>

#include "base/strbuf.h"

/* Appends run number `i`: its verdict before the comparison and its checks. */
void cli_run_write(struct lrf_strbuf *line, size_t i, const struct lrf_verify_run *run);
/* Reads such a line into its place among run[0..n). LRF_EDATA when it makes no sense. */
enum lrf_status cli_run_read(const char *line, struct lrf_verify_run *run, size_t n,
                             struct lrf_error *err);

#endif
