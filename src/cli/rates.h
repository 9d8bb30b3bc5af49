/* cli/rates.h - the grid of rates of --rates. */
#ifndef LRF_CLI_RATES_H
#define LRF_CLI_RATES_H

#include <stdbool.h>
#include <stddef.h>

enum { CLI_AUTO_RATES = 9 };

/*
 * Reads "1e-4,1e-3,..." or, for NULL and "auto", nine rates half a decade apart around
 * `centre`. False with one line on stderr. Free *lr.
 */
bool cli_rates_parse(const char *text, double centre, double **lr, size_t *n);

#endif
