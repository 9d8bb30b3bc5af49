/* report/drawing.h - running gnuplot, when it is there. */
#ifndef LRF_REPORT_DRAWING_H
#define LRF_REPORT_DRAWING_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/study.h>

/* dir/NAME.FORMAT, from dir/NAME.gp. */
struct lrf_drawing {
    char name[16];
    const char *format;
    bool drawn; /* false before */
};

/*
 * Draws the pictures, beside their names first, so that each is complete or absent, and says which
 * it drew. Each that it could not is a warning of the observer's; one for all where gnuplot cannot
 * be started, dies or takes more than a minute a picture; none when the work was cancelled.
 */
void lrf_draw(const char *dir, struct lrf_drawing *picture, size_t n,
              const struct lrf_observer *observer);
/* "gnuplot 5.4 patchlevel 4", or "no gnuplot". */
void lrf_drawing_version(char *buf, size_t size);

#endif
