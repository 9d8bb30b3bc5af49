/* figure/answer.h - the answer of a range test in words, over its rate. */
#ifndef LRF_FIGURE_ANSWER_H
#define LRF_FIGURE_ANSWER_H

#include "figure/plot.h"

/* Whether it has both ends. */
bool lrf_has_interval(const struct lrf_suggestion *suggestion);
/*
 * Writes it from `top` on, over pixel `at` as far as the width of `room` allows; at is nan without
 * one: the reason begins at the left. Returns where a bar over its interval belongs.
 */
double lrf_answer_write(struct lrf_plot *plot, const struct lrf_analysis *analysis,
                        const struct lrf_axis *room, double top, double at);

#endif
