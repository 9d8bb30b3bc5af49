/* cli/near.h - the nearest of several words, for "did you mean". */
#ifndef LRF_CLI_NEAR_H
#define LRF_CLI_NEAR_H

#include <stddef.h>

struct cli_near {
    const char *word; /* what was typed */
    size_t n;
    size_t distance;  /* of the best so far */
    const char *best; /* NULL while none is near: at most a third of the letters differ */
};

void cli_near_init(struct cli_near *near, const char *word, size_t n);
void cli_near_try(struct cli_near *near, const char *known);

#endif
