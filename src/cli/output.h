/* cli/output.h - where results go: the files in the folder, the pictures, the screen. */
#ifndef LRF_CLI_OUTPUT_H
#define LRF_CLI_OUTPUT_H

#include "cli/observer.h"

/* Of --plot, beside enum lrf_report_format: a picture on the terminal. */
enum { CLI_TERM = 1u << 8 };

/* The words of --plot, in order; NULL behind the last. */
const char *cli_plot_name(size_t i);
/* Parses --plot, or takes the default: png, and term when stdout is a terminal. False with a line
 * on stderr. */
bool cli_plot_parse(const char *text, unsigned *formats);
/*
 * The end of a command: writes the study's files and pictures and tells of it on stdout, says what
 * failed (`err`), and frees the study (NULL: there is nothing to show). Returns the exit code:
 * done, no answer, wrong usage or failure.
 */
int cli_conclude(struct cli_listener *listener, unsigned formats, struct lrf_study *study,
                 const struct lrf_error *err);
/* Flushes stdout; CLI_FAILURE with a line on stderr when that fails, else `code`. */
int cli_output_finish(int code);

#endif
