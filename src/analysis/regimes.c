#include "analysis/regimes.h"

#include <math.h>

#include "analysis/oscillation.h"

#define SHORTEST 0.15 /* decades */
#define CLIMBED 0.05  /* of the drop */
#define WINDOW_STEPS 20.0
#define WINDOW_MIN 0.4 /* decades */
#define WINDOW_MAX 1.0
#define STRIDE 0.1
#define FLAT 0.02 /* of the drop */
#define FLAT_DECADES 1.0

enum { STRETCHES = 5 };

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

/* Where the curve comes to a floor on which it then stays for a decade; nan if nowhere. */
static double find_floor(const struct lrf_shape *shape, const struct lrf_marks *marks)
{
    const double *v = shape->value, most = FLAT * marks->drop;
    size_t least = 0, first, last;

    if (!(marks->drop > 0))
        return NAN;
    for (size_t i = 0; i < shape->n; i++)
        least = v[i] < v[least] ? i : least;
    for (first = least; first > 0 && v[first - 1] - v[least] <= most;)
        first--;
    for (last = least; last + 1 < shape->n && v[last + 1] - v[least] <= most;)
        last++;
    return shape->x[last] - shape->x[first] >= FLAT_DECADES ? shape->x[first] : NAN;
}

/* The least x from which a repeat has no finite loss any more; nan: they all end in one. */
static double find_lost(const struct lrf_series *series)
{
    double lost = NAN;

    for (size_t r = 0; r < series->repeats; r++) {
        size_t i = series->start[r + 1];
        while (i > series->start[r] && !isfinite(series->sample[i - 1].loss))
            i--;
        if (i < series->start[r + 1])
            lost = fmin(lost, series->sample[i].x);
    }
    return lost;
}

/* The greatest x below the last: what the last point alone shows began somewhere between. */
static double before_last(const struct lrf_series *series)
{
    double x = series->x_min;

    for (size_t i = 0; i < series->n; i++)
        if (series->sample[i].x < series->x_max)
            x = fmax(x, series->sample[i].x);
    return x;
}

/* Where divergence begins. A loss that was lost for good is one, too, if only in some repeats. */
static double find_divergence(const struct lrf_series *series, const struct lrf_marks *marks)
{
    double x = marks->edge;

    if (isnan(x)) {
        x = find_lost(series);
        x = isnan(x) || isnan(marks->bottom) ? x : fmax(x, marks->bottom);
    }
    return x >= series->x_max ? (before_last(series) + series->x_max) / 2 : x;
}

size_t lrf_regimes_find(const struct lrf_series *series, const struct lrf_shape *shape,
                        const struct lrf_marks *marks, double onset, struct lrf_regime *regime)
{
    /* Where each stretch begins; what comes before it ends there. */
    const struct {
        enum lrf_regime_kind kind;
        double x;
    } begin[STRETCHES] = {{LRF_REGIME_PLATEAU, series->x_min},
                          {LRF_REGIME_DESCENT, marks->descent},
                          {LRF_REGIME_PLATEAU, find_floor(shape, marks)},
                          {LRF_REGIME_OSCILLATION, onset},
                          {LRF_REGIME_DIVERGENCE, find_divergence(series, marks)}};
    size_t n = 0;

    if (series->n == 0)
        return 0;
    for (int i = 0; i < STRETCHES; i++) {
        const double shortest = begin[i].kind == LRF_REGIME_DIVERGENCE ? 0 : SHORTEST;
        double end = series->x_max;
        for (int next = i + 1; next < STRETCHES; next++)
            end = fmin(end, begin[next].x);
        if (!(end - begin[i].x >= shortest) || (n && regime[n - 1].kind == begin[i].kind))
            continue;
        regime[n].kind = begin[i].kind;
        regime[n].lr_lo = n == 0 ? series->lr_min : pow(10, begin[i].x);
        if (n > 0)
            regime[n - 1].lr_hi = regime[n].lr_lo;
        n++;
    }
    if (n == 0)
        regime[n++] = (struct lrf_regime){.kind = LRF_REGIME_PLATEAU, .lr_lo = series->lr_min};
    regime[n - 1].lr_hi = series->lr_max;
    return n;
}
