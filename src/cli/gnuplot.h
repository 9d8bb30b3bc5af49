/* cli/gnuplot.h - running gnuplot, when it is there. */
#ifndef LRF_CLI_GNUPLOT_H
#define LRF_CLI_GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>

/* Runs dir/NAME.gp with the variable `format`; false with a warning on stderr when that fails. */
bool cli_gnuplot_run(const char *dir, const char *name, const char *format);
/* "gnuplot 5.4 patchlevel 4", or "no gnuplot". */
void cli_gnuplot_version(char *buf, size_t size);

#endif
