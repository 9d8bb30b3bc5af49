/* base/near.h - the nearest of several words, for "did you mean". */
#ifndef LRF_BASE_NEAR_H
#define LRF_BASE_NEAR_H

#include <stddef.h>

struct lrf_near {
    const char *word; /* what was typed */
    size_t n;
    size_t distance;  /* of the best so far */
    const char *best; /* NULL while none is near: at most a third of the letters differ */
};

void lrf_near_init(struct lrf_near *near, const char *word, size_t n);
void lrf_near_try(struct lrf_near *near, const char *known);

#endif
