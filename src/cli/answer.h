/* cli/answer.h - from a curve to the answer: what run, analyze and drive share. */
#ifndef LRF_CLI_ANSWER_H
#define LRF_CLI_ANSWER_H

#include <lrfind.h>

#include "cli/settings.h"

/*
 * Analyses report->curve, applies --rules, writes the files and prints. Fills in
 * report->analysis and report->rules for as long as the call lasts. Returns the exit code.
 */
int cli_answer(const struct cli_settings *settings, unsigned formats, struct lrf_report *report);

#endif
