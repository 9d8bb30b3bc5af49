/* cli/numbers.h - the numbers of an answer that --print knows. */
#ifndef LRF_CLI_NUMBERS_H
#define LRF_CLI_NUMBERS_H

#include <stddef.h>

#include <lrfind.h>

/* Their names, in order; NULL behind the last. */
const char *cli_number_name(size_t i);
/* The rate to use or an end of its interval; nan where the result has none. */
double cli_number(const struct lrf_result *result, const char *name);

#endif
