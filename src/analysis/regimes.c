#include "analysis/regimes.h"

#include <math.h>

#define SHORTEST 0.15 /* decades */

enum { KINDS = 4 };

size_t lrf_regimes_find(const struct lrf_marks *marks, double x_min, double x_max,
                        struct lrf_regime *regime)
{
    const double begin[KINDS + 1] = {x_min, marks->descent, marks->bottom, marks->edge, x_max};
    size_t n = 0;

    for (int kind = 0; kind < KINDS; kind++) {
        double lo = begin[kind], hi = x_max;
        if (isnan(lo))
            continue;
        for (int next = KINDS; next > kind; next--)
            if (!isnan(begin[next]))
                hi = begin[next];
        if (hi - lo < SHORTEST && !(n == 0 && hi >= x_max))
            continue;
        regime[n].kind = (enum lrf_regime_kind)kind;
        regime[n++].lr_lo = lo;
    }
    for (size_t i = 0; i < n; i++) {
        regime[i].lr_lo = pow(10, i == 0 ? x_min : regime[i].lr_lo);
        if (i > 0)
            regime[i - 1].lr_hi = regime[i].lr_lo;
    }
    if (n > 0)
        regime[n - 1].lr_hi = pow(10, x_max);
    return n;
}
