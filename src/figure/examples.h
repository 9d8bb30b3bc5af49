/* figure/examples.h - which rates of a verification are shown step by step. */
#ifndef LRF_FIGURE_EXAMPLES_H
#define LRF_FIGURE_EXAMPLES_H

#include "figure/plot.h"
#include "record/verdicts.h"

enum { LRF_EXAMPLES = 4 };

/* A rate whose runs are shown step by step: "9.1e-04  best". */
struct lrf_example {
    double lr;
    const char *text;
};

/* What was suggested and what is best, always, and one to either side of them that fails;
 * ascending. Returns how many. */
size_t lrf_examples_choose(struct lrf_example example[LRF_EXAMPLES], struct lrf_plot *plot,
                           const struct lrf_verification *v,
                           const struct lrf_verify_verdict *verdict);

#endif
