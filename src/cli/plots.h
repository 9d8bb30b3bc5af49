/* cli/plots.h - the words of --plot. */
#ifndef LRF_CLI_PLOTS_H
#define LRF_CLI_PLOTS_H

#include <stdbool.h>
#include <stddef.h>

/* Of --plot, beside enum lrf_report_format: a picture on the terminal. */
enum { CLI_TERM = 1u << 8 };

/* The words of --plot, in order; NULL behind the last. */
const char *cli_plot_name(size_t i);
/* Parses --plot, or takes the default: png, and term when stdout is a terminal. False with a line
 * on stderr. */
bool cli_plot_parse(const char *text, unsigned *formats);
#endif
