/* report/palette.h - many curves in one picture: each its own colour and line type. */
#ifndef LRF_REPORT_PALETTE_H
#define LRF_REPORT_PALETTE_H

#include <stddef.h>

/* "#rrggbb" of the i-th curve: Okabe and Ito's colours on white, repeating after eight, */
const char *lrf_palette_color(size_t i);
/* and its gnuplot dashtype, another one after every eight. */
int lrf_palette_dash(size_t i);

#endif
