/* report/drawing.h - running gnuplot, when it is there. */
#ifndef LRF_REPORT_DRAWING_H
#define LRF_REPORT_DRAWING_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/study.h>

/*
 * Draws dir/NAME.FORMAT from dir/NAME.gp, beside it first, so that it is complete or absent. False
 * with a warning of the observer's when gnuplot cannot be started, fails or takes more than a
 * minute; without a warning when the work was cancelled meanwhile.
 */
bool lrf_draw(const char *dir, const char *name, const char *format,
              const struct lrf_observer *observer);
/* "gnuplot 5.4 patchlevel 4", or "no gnuplot". */
void lrf_drawing_version(char *buf, size_t size);

#endif
