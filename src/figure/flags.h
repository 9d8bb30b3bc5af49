/*
 * figure/flags.h - named rates above a panel: a pole at the rate with its text beside it or
 * at the end of a leader, in as many rows as it takes for no text to cover another text or a pole.
 */
#ifndef LRF_FIGURE_FLAGS_H
#define LRF_FIGURE_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

enum { LRF_MAX_FLAGS = 20, LRF_FLAG_SIZE = 48 };

struct lrf_flag {
    char text[LRF_FLAG_SIZE];
    double lr;
    double x;    /* of the pole, pixels */
    bool strong; /* drawn through the panel */
    bool regime; /* names a part of the ribbon; shares its pole with no other */
    bool placed; /* false: only the pole is drawn */
    bool left;   /* the text ends at text_x instead of beginning there */
    bool leader; /* a line at the text's height leads from the pole to text_x */
    size_t row;  /* 0 is the lowest */
    double text_x;
    double width; /* of the text, pixels */
};

/*
 * Gives each flag its row and side within from..to pixels; flags at nearly the same x become
 * one. `keep_free`: another line through all rows, or nan. Sorts and shortens the array;
 * returns its new length. `rows` is how many rows are used.
 */
size_t lrf_flags_place(struct lrf_flag *flag, size_t n, double from, double to, double keep_free,
                       double size, size_t *rows);

#endif
