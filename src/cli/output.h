/* cli/output.h - where results go: the files in the folder, the pictures, the screen. */
#ifndef LRF_CLI_OUTPUT_H
#define LRF_CLI_OUTPUT_H

#include <lrfind.h>

#include "cli/settings.h"

/* The formats of --plot. */
enum cli_plot {
    CLI_PNG = 1u << 0,
    CLI_SVG = 1u << 1,
    CLI_PDF = 1u << 2,
    CLI_HTML = 1u << 3,
    CLI_TERM = 1u << 4
};

/* Parses --plot, or takes the default: png, and term when stdout is a terminal. False with a line
 * on stderr. */
bool cli_plot_parse(const char *text, unsigned *formats);
/* The heading: data, model and sweep; on stdout unless --quiet or --json. */
void cli_output_heading(const struct cli_settings *settings, const struct lrf_report *report);
/* Writes curve.csv: what was recorded is safe before it is analysed. */
enum lrf_status cli_output_curve(const struct cli_settings *settings,
                                 const struct lrf_report *report, struct lrf_error *err);
/*
 * Writes analysis.csv, analysis.json, range.gp and the pictures, then the summary on
 * stdout. Sets report->picture for the call. Returns the exit code: done, no answer, or failure.
 */
int cli_output_write(const struct cli_settings *settings, unsigned formats,
                     struct lrf_report *report);
/* Flushes stdout; CLI_FAILURE with a line on stderr when that fails, else `code`. */
int cli_output_finish(int code);

#endif
