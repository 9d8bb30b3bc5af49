/* cli/output.h - where results go: the files in the folder, the pictures, the screen. */
#ifndef LRF_CLI_OUTPUT_H
#define LRF_CLI_OUTPUT_H

#include "cli/observer.h"

/*
 * The end of a command: writes the study's files and pictures and tells of it on stdout, says what
 * failed (`err`), and frees the study (NULL: there is nothing to show). Returns the exit code:
 * done, no answer, wrong usage or failure.
 */
int cli_conclude(struct cli_listener *listener, unsigned formats, struct lrf_study *study,
                 const struct lrf_error *err);
/* The folder of a result's files, where this process writes any, and that all can be written. */
enum lrf_status cli_output_prepare(struct cli_settings *settings, enum lrf_result_kind kind,
                                   unsigned formats, struct lrf_error *err);
/* Has the reader of stdout gone? */
bool cli_output_closed(void);
/* Flushes stdout; CLI_CLOSED when its reader has gone, CLI_FAILURE with a line on stderr when that
 * fails otherwise, else `code`. */
int cli_output_finish(int code);

#endif
