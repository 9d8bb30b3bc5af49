/* cli/answer.h - from a curve to the answer: what run, analyze and drive share. */
#ifndef LRF_CLI_ANSWER_H
#define LRF_CLI_ANSWER_H

#include <lrfind.h>

#include "cli/refine.h"
#include "cli/settings.h"

/*
 * Analyses report->curve, makes the runs that `refine` allows (NULL: none), applies --rules,
 * writes the files and prints. Fills in report->analysis and report->rules for as long as the call
 * lasts. Returns the exit code. When those runs fail, the sweep's answer is written all the same.
 */
int cli_answer(const struct cli_settings *settings, unsigned formats, struct cli_refine *refine,
               struct lrf_range_result *report);

#endif
