#include "figure/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "record/phrases.h"

/* Values beyond these would overflow in differences, those below underflow in room and ticks. */
static const double greatest = 1e300, least = 1e-300;
/* Closer than this, as a share of their size, and no label tells two values apart. */
static const double distinct = 1e-9;
static const double near = 0.25; /* of the span */

static double position(const struct lrf_axis *axis, double value)
{
    if (!axis->log)
        return (value - axis->lo) / (axis->hi - axis->lo);
    if (!(value > 0))
        return NAN;
    return (log10(value) - log10(axis->lo)) / (log10(axis->hi) - log10(axis->lo));
}

double lrf_axis_pixel(const struct lrf_axis *axis, double value)
{
    return axis->from + (axis->to - axis->from) * position(axis, value);
}

double lrf_axis_value(const struct lrf_axis *axis, double pixel)
{
    double t = (pixel - axis->from) / (axis->to - axis->from);

    if (axis->log) /* not as a quotient of the ends, which may overflow */
        return pow(10, log10(axis->lo) + t * (log10(axis->hi) - log10(axis->lo)));
    return axis->lo + t * (axis->hi - axis->lo);
}

bool lrf_axis_holds(const struct lrf_axis *axis, double value)
{
    return value >= axis->lo && value <= axis->hi;
}

double lrf_axis_clamp(const struct lrf_axis *axis, double value)
{
    return isnan(value) ? value : fmax(axis->lo, fmin(axis->hi, value));
}

/* ---- from values to an axis */

struct lrf_axis lrf_axis_empty(void)
{
    return (struct lrf_axis){.lo = HUGE_VAL, .hi = -HUGE_VAL};
}

void lrf_axis_widen(struct lrf_axis *axis, double value)
{
    if (!isfinite(value))
        return;
    value = fmax(-greatest, fmin(greatest, value));
    axis->lo = fmin(axis->lo, value);
    axis->hi = fmax(axis->hi, value);
}

static bool too_close(double lo, double hi)
{
    double size = fmax(fabs(lo), fabs(hi));

    return !(hi - lo > fmax(distinct * size, least));
}

void lrf_axis_reach(struct lrf_axis *axis, double value)
{
    const double room = near * (axis->hi - axis->lo);

    if (value >= axis->lo - room && value <= axis->hi + room)
        lrf_axis_widen(axis, value);
}

void lrf_axis_settle(struct lrf_axis *axis)
{
    double size, room;

    if (!(axis->lo <= axis->hi))
        *axis = (struct lrf_axis){.lo = 0, .hi = 1};
    axis->log = axis->lo > least && axis->hi > 10 * axis->lo;
    if (axis->log) {
        room = pow(10, 0.04 * (log10(axis->hi) - log10(axis->lo)));
        axis->lo = fmax(axis->lo / room, 1e-307);
        axis->hi = fmin(axis->hi * room, 1e307);
        return;
    }
    size = fmax(fabs(axis->lo), fabs(axis->hi));
    room = 0.05 * (axis->hi - axis->lo);
    if (too_close(axis->lo, axis->hi))
        room = size > 10 * least ? 0.05 * size : 1;
    axis->lo -= room;
    axis->hi += room;
}

struct lrf_axis lrf_axis_rates(double lo, double hi)
{
    struct lrf_axis axis = {.lo = fmax(lo, least), .hi = fmin(hi, greatest), .log = true};

    if (!(axis.lo <= axis.hi)) /* neither for nan */
        axis.lo = axis.hi = 1e-3;
    if (axis.hi < axis.lo * 1.01) {
        axis.lo /= 3;
        axis.hi *= 3;
    }
    return axis;
}

/* ---- ticks */

double lrf_round_step(double x)
{
    double power = pow(10, floor(log10(x)));

    if (x <= power)
        return power;
    if (x <= 2 * power)
        return 2 * power;
    return x <= 5 * power ? 5 * power : 10 * power;
}

static void add_tick(struct lrf_ticks *ticks, double at, const char label[LRF_NUMBER_SIZE])
{
    if (ticks->n == LRF_MAX_TICKS)
        return;
    ticks->at[ticks->n] = at;
    memcpy(ticks->label[ticks->n], label, LRF_NUMBER_SIZE);
    ticks->n++;
}

/* One form for the whole axis. */
static int choose_decimals(double step, double largest, bool *scientific)
{
    int high = (int)floor(log10(largest)), low = (int)floor(log10(step) + 1e-9);
    int decimals;

    *scientific = high >= 6 || high < -3;
    decimals = *scientific ? high - low : -low;
    return decimals < 0 ? 0 : decimals > 15 ? 15 : decimals;
}

/* How many multiples of `step` lie in lo..hi; the first of them is first * step. */
static double count_multiples(double lo, double hi, double step, double *first)
{
    *first = ceil(lo / step - 1e-9) + 0.0; /* -0 becomes 0, so that no tick reads "-0" */
    return floor(hi / step + 1e-9) - *first + 1;
}

static void one_tick(struct lrf_ticks *ticks, double at)
{
    char text[LRF_NUMBER_SIZE];

    lrf_number_short(text, at, 6);
    add_tick(ticks, at, text);
}

/* Three ticks 1, 2 or 5 apart always hold one of the next coarser step: there is at least one. */
static void linear_ticks(struct lrf_ticks *ticks, double lo, double hi, size_t most)
{
    double step = lrf_round_step((hi - lo) / (double)(most + 2)), first, n;
    char text[LRF_NUMBER_SIZE];
    bool scientific;
    int decimals;

    while ((n = count_multiples(lo, hi, step, &first)) > (double)most)
        step = lrf_round_step(step * 1.5);
    decimals =
        choose_decimals(step, fmax(fmax(fabs(first), fabs(first + n - 1)), 1) * step, &scientific);
    /* counted in whole numbers: beyond 2^53 `first + 1` is `first` and would never arrive */
    for (size_t i = 0; i < most && (double)i < n; i++) {
        double at = (first + (double)i) * step;
        lrf_number_decimals(text, at, decimals, scientific && at != 0);
        add_tick(ticks, at, text);
    }
}

static void minor_ticks(struct lrf_ticks *ticks, double lo, double hi, int first, int last)
{
    for (int d = first - 1; d <= last; d++)
        for (int m = 2; m < 10; m++) {
            double at = m * pow(10, d);
            if (at >= lo && at <= hi && ticks->n_minor < LRF_MAX_MINOR)
                ticks->minor[ticks->n_minor++] = at;
        }
}

static void decade_ticks(struct lrf_ticks *ticks, int first, int last, size_t most)
{
    int step = 1, count = last - first + 1;
    char text[LRF_NUMBER_SIZE];

    while ((count + step - 1) / step > (int)most)
        step++;
    for (int d = first; d <= last; d++) {
        if (d % step != 0)
            continue;
        snprintf(text, sizeof text, "1e%+03d", d);
        add_tick(ticks, pow(10, d), text);
    }
}

/* At the digits, "125" or "13", times every power of ten. */
static void mantissa_ticks(struct lrf_ticks *ticks, double lo, double hi, const char *digits)
{
    char text[LRF_NUMBER_SIZE];

    *ticks = (struct lrf_ticks){0};
    for (int d = (int)floor(log10(lo)); d <= (int)floor(log10(hi)); d++) {
        for (const char *digit = digits; *digit; digit++) {
            double at = (*digit - '0') * pow(10, d);
            if (at < lo * (1 - 1e-9) || at > hi * (1 + 1e-9))
                continue;
            snprintf(text, sizeof text, "%ce%+03d", *digit, d);
            add_tick(ticks, at, text);
        }
    }
}

/* None where the axis is too short for any of them. */
static void log_ticks(struct lrf_ticks *ticks, double lo, double hi, size_t most)
{
    int first = (int)ceil(log10(lo) - 1e-9), last = (int)floor(log10(hi) + 1e-9);

    if (last > first) {
        decade_ticks(ticks, first, last, most);
        if (ticks->n == (size_t)(last - first + 1)) /* every decade has its tick */
            minor_ticks(ticks, lo, hi, first, last);
        if (ticks->n >= 2)
            return;
    }
    mantissa_ticks(ticks, lo, hi, "125");
    if (ticks->n > most)
        mantissa_ticks(ticks, lo, hi, "13");
    if (ticks->n < 2 || ticks->n > most)
        *ticks = (struct lrf_ticks){0};
}

void lrf_ticks(struct lrf_ticks *ticks, const struct lrf_axis *axis, size_t most)
{
    double lo = fmax(axis->lo, -greatest), hi = fmin(axis->hi, greatest);

    *ticks = (struct lrf_ticks){0};
    most = most < 2 ? 2 : most > LRF_MAX_TICKS ? LRF_MAX_TICKS : most;
    if (!(hi - lo > fmax(1e-12 * fmax(fabs(lo), fabs(hi)), 1e-305)))
        one_tick(ticks, isnan(lo) ? 0 : lo);
    else if (axis->log && lo > 0)
        log_ticks(ticks, lo, hi, most);
    if (ticks->n == 0)
        linear_ticks(ticks, lo, hi, most);
}
