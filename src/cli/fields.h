/* cli/fields.h - lines of a journal: numbers separated by blanks, exact to the last bit. */
#ifndef LRF_CLI_FIELDS_H
#define LRF_CLI_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

/* Appends a blank and the number. */
void cli_field_put(struct lrf_strbuf *line, double value);
/* Takes the next number of the line; false at its end or when it is none. */
bool cli_field_take(const char **line, double *value);
/* Takes a whole number less than `below`. */
bool cli_field_take_count(const char **line, size_t below, size_t *value);
/* Is nothing left? */
bool cli_field_end(const char *line);

#endif
