/*
 * log/text_number.h - a number as programs print it for people: "2.3", "2.999E-04", "nan",
 * "12/6200", "1,234", "250K", "50ms", "2%".
 */
#ifndef LRF_LOG_TEXT_NUMBER_H
#define LRF_LOG_TEXT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

struct lrf_text_number {
    double value;     /* a suffix K, M, G, B or T multiplies it; a unit does not */
    double total;     /* behind a slash; 0: there is none */
    bool whole;       /* digits alone */
    bool bare;        /* without suffix, unit, percent */
    const char *stop; /* behind all of that */
};

/* The number that begins at s; false: there is none that ends like one ("12:30", "1.2.3",
 * "2023-04-01", "3f2a"). */
bool lrf_text_number(const char *s, const char *end, struct lrf_text_number *number);
/* All of s[0..n), with commas between its digits or without. */
bool lrf_text_number_parse(const char *s, size_t n, double *value);
/* Behind "/ 6200", whose number *total gets; q itself where there is no such thing. */
const char *lrf_text_skip_total(const char *end, const char *q, double *total);

#endif
