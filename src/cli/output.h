/* cli/output.h - where results go: the files in the folder, the pictures, the screen. */
#ifndef LRF_CLI_OUTPUT_H
#define LRF_CLI_OUTPUT_H

#include <lrfind.h>

#include "cli/settings.h"

/* Of --plot, beside enum lrf_report_format: a picture on the terminal. */
enum { CLI_TERM = 1u << 8 };

/* The words of --plot, in order; NULL behind the last. */
const char *cli_plot_name(size_t i);
/* Parses --plot, or takes the default: png, and term when stdout is a terminal. False with a line
 * on stderr. */
bool cli_plot_parse(const char *text, unsigned *formats);
/* The heading: data, model and sweep; on stdout unless --quiet or --json. */
void cli_output_heading(const struct cli_settings *settings, const struct lrf_range_result *report);
/*
 * Writes the result's files and pictures, then tells of it on stdout. Returns the exit code: done,
 * no answer, or failure.
 */
int cli_publish(const struct cli_settings *settings, unsigned formats,
                const struct lrf_result *result, bool answered);
/* Flushes stdout; CLI_FAILURE with a line on stderr when that fails, else `code`. */
int cli_output_finish(int code);

#endif
