#include "report/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "record/words.h"

double lrf_axis_pixel(const struct lrf_axis *axis, double value)
{
    double lo = axis->lo, hi = axis->hi;

    if (axis->log) {
        if (!(value > 0))
            return NAN;
        lo = log10(lo);
        hi = log10(hi);
        value = log10(value);
    }
    return axis->from + (axis->to - axis->from) * ((value - lo) / (hi - lo));
}

double lrf_axis_value(const struct lrf_axis *axis, double pixel)
{
    double t = (pixel - axis->from) / (axis->to - axis->from);

    if (axis->log)
        return axis->lo * pow(axis->hi / axis->lo, t);
    return axis->lo + t * (axis->hi - axis->lo);
}

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

/* One form for the whole axis, with as many digits as tell neighbours apart. */
static void choose_form(struct lrf_ticks *ticks, double greatest)
{
    int high = (int)floor(log10(greatest)), low = (int)floor(log10(ticks->step) + 1e-9);

    ticks->scientific = high >= 6 || high < -3;
    ticks->decimals = ticks->scientific ? high - low : -low;
    if (ticks->decimals < 0)
        ticks->decimals = 0;
    if (ticks->decimals > 15)
        ticks->decimals = 15;
}

/* How many multiples of `step` lie in lo..hi; the first of them is first * step. */
static double count_multiples(double lo, double hi, double step, double *first)
{
    *first = ceil(lo / step - 1e-9) + 0.0; /* -0 becomes 0, so that no tick reads "-0" */
    return floor(hi / step + 1e-9) - *first + 1;
}

/* Three ticks 1, 2 or 5 apart always hold one of the next coarser step: there is at least one. */
void lrf_ticks_linear(struct lrf_ticks *ticks, double lo, double hi, size_t most)
{
    double step = lrf_round_step((hi - lo) / (double)(most + 2)), first, n;
    char text[LRF_NUMBER_SIZE];

    while ((n = count_multiples(lo, hi, step, &first)) > (double)most)
        step = lrf_round_step(step * 1.5);
    *ticks = (struct lrf_ticks){.step = step};
    choose_form(ticks, fmax(fmax(fabs(first), fabs(first + n - 1)), 1) * step);
    for (double i = first; i < first + n; i++) {
        lrf_number_decimals(text, i * step, ticks->decimals, ticks->scientific && i != 0);
        add_tick(ticks, i * step, text);
    }
}

static void decade_ticks(struct lrf_ticks *ticks, int first, int last, size_t most)
{
    int step = 1, count = last - first + 1;
    char text[LRF_NUMBER_SIZE];

    while ((count + step - 1) / step > (int)most)
        step++;
    ticks->step = step;
    for (int d = first; d <= last; d++) {
        if (d % step != 0)
            continue;
        snprintf(text, sizeof text, "1e%+03d", d);
        add_tick(ticks, pow(10, d), text);
    }
}

static void mantissa_ticks(struct lrf_ticks *ticks, double lo, double hi)
{
    static const int mantissa[] = {1, 2, 5};
    char text[LRF_NUMBER_SIZE];

    for (int d = (int)floor(log10(lo)); d <= (int)floor(log10(hi)); d++) {
        for (size_t i = 0; i < sizeof mantissa / sizeof *mantissa; i++) {
            double at = mantissa[i] * pow(10, d);
            if (at < lo * (1 - 1e-9) || at > hi * (1 + 1e-9))
                continue;
            snprintf(text, sizeof text, "%de%+03d", mantissa[i], d);
            add_tick(ticks, at, text);
        }
    }
}

void lrf_ticks_log(struct lrf_ticks *ticks, double lo, double hi, size_t most)
{
    int first = (int)ceil(log10(lo) - 1e-9), last = (int)floor(log10(hi) + 1e-9);

    *ticks = (struct lrf_ticks){0};
    if (last > first) {
        decade_ticks(ticks, first, last, most);
        if (ticks->n >= 2)
            return;
    }
    *ticks = (struct lrf_ticks){0};
    mantissa_ticks(ticks, lo, hi);
    if (ticks->n < 2 || ticks->n > most)
        lrf_ticks_linear(ticks, lo, hi, most);
}
