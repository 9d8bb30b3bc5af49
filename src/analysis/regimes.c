#include "analysis/regimes.h"

#include <math.h>

#include "analysis/oscillation.h"

#define SHORTEST 0.15 /* decades */
#define CLIMBED 0.05  /* of the drop */
#define WINDOW_STEPS 20.0
#define WINDOW_MIN 0.4 /* decades */
#define WINDOW_MAX 1.0
#define STRIDE 0.1

enum { KINDS = 4 };

/* Where the curve has climbed for good or for a while, right of the bottom. */
static double find_climb(const struct lrf_fit *fit, const struct lrf_marks *marks)
{
    const struct lrf_shape *shape = &fit->shape;
    double lowest = INFINITY;

    for (size_t i = 0; i < shape->n; i++) {
        double climbed;
        if (shape->x[i] < marks->bottom)
            continue;
        lowest = fmin(lowest, shape->value[i]);
        climbed = shape->value[i] - lowest;
        if (climbed > CLIMBED * marks->drop && climbed > lrf_band_value(fit, i))
            return shape->x[i];
    }
    return NAN;
}

int lrf_onset_find(const struct lrf_series *series, const struct lrf_fit *fit,
                   const struct lrf_marks *marks, double unit, double *onset)
{
    const double steps = lrf_series_density(series, marks->bottom) * (double)series->repeats;
    const double width = fmin(fmax(WINDOW_STEPS / steps, WINDOW_MIN), WINDOW_MAX);
    double hi;

    *onset = find_climb(fit, marks);
    hi = fmin(fmin(isnan(*onset) ? fit->shape.x[fit->shape.n - 1] : *onset, marks->edge),
              series->x_max);
    for (; hi - width > marks->half; hi -= STRIDE) {
        struct lrf_swing swing;
        if (lrf_swing_measure(series, hi - width, hi, unit, &swing) != 0)
            return -1;
        if (!lrf_swing_oscillates(&swing, hi - width < marks->bottom))
            break;
        *onset = hi - width;
    }
    return 0;
}

size_t lrf_regimes_find(const struct lrf_series *series, const struct lrf_marks *marks,
                        double onset, struct lrf_regime *regime)
{
    /* Where each kind begins; what comes before it ends there. */
    const double begin[KINDS + 1] = {series->x_min, marks->descent, onset, marks->edge,
                                     series->x_max};
    size_t n = 0;

    if (series->n == 0)
        return 0;
    for (int kind = 0; kind < KINDS; kind++) {
        double end = series->x_max;
        for (int next = KINDS; next > kind; next--)
            end = fmin(end, begin[next]);
        if (!(end - begin[kind] >= SHORTEST))
            continue;
        regime[n].kind = (enum lrf_regime_kind)kind;
        regime[n].lr_lo = n == 0 ? series->lr_min : pow(10, begin[kind]);
        if (n > 0)
            regime[n - 1].lr_hi = regime[n].lr_lo;
        n++;
    }
    if (n == 0)
        regime[n++] = (struct lrf_regime){.kind = LRF_REGIME_PLATEAU, .lr_lo = series->lr_min};
    regime[n - 1].lr_hi = series->lr_max;
    return n;
}
