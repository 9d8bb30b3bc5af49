/* All events but those of steps against a second opinion: no windows and no states but what was
 * said, every rule looked at anew over the whole history. */
#include <lrfind/monitor.h>

#include "slow_track.h"

struct opinion {
    struct slow slow;
    double loss[ROWS], good[ROWS], limit[ROWS];
    bool far[ROWS], losing[ROWS], diverging[ROWS], noisy[ROWS]; /* the last three by good rows */
    size_t n, n_good;
    bool not_finite, exploded, lost, diverged;
    double said_s;
    size_t spike, spike_rows; /* rows since the first; 0: there is none */
    double spike_limit;
    bool spike_said;
};

static bool all_of(const bool *v, size_t n, size_t of)
{
    size_t yes = 0;

    for (size_t i = n >= of ? n - of : n; i < n; i++)
        yes += v[i];
    return yes == of;
}

static double gain_of(const struct opinion *o)
{
    return o->n_good == 0 || isnan(o->slow.b) ? 0 : fmax(0, o->slow.L0 - o->slow.b);
}

static size_t high_rows(const struct opinion *o, size_t from)
{
    size_t bad = 0;

    for (size_t i = from; i <= o->n; i++)
        bad += !(o->loss[i] <= o->spike_limit);
    return bad;
}

/* Whether the latest row confirms a spike; opens and closes it. */
static bool spike(struct opinion *o)
{
    const double loss = o->loss[o->n], *good = o->good;
    const size_t n = o->n_good, k = n < 64 ? n : 64;
    double sorted[64], s, gain;
    bool said = false;

    if (o->spike_rows > 0) {
        o->spike_rows++;
        if (o->spike_said)
            o->spike_rows =
                (o->n >= o->spike + 3 && high_rows(o, o->n - 2) == 0 && o->spike_rows > 3) ||
                        o->spike_rows == 64
                    ? 0
                    : o->spike_rows;
        else if (high_rows(o, o->spike) == 3)
            said = o->spike_said = true;
        else if (o->spike_rows == 5)
            o->spike_rows = 0;
    }
    if (o->spike_rows > 0 || n < 16 || !isfinite(loss))
        return said;
    memcpy(sorted, good + n - k, k * sizeof *sorted);
    qsort(sorted, k, sizeof *sorted, lrf_by_value);
    s = o->slow.s[n - 1];
    gain = gain_of(o);
    if (loss > o->slow.before + 6 * s + .02 * gain && loss > sorted[k - 1 - k / 64]) {
        o->spike = o->n;
        o->spike_rows = 1;
        o->spike_said = false;
        o->spike_limit = fmax(o->slow.before + 4 * s + .01 * gain, sorted[k - 1 - k / 64]);
    }
    return said;
}

static bool exploded(struct opinion *o)
{
    const double loss = o->loss[o->n], L0 = o->n_good ? o->slow.L0 : (double)NAN;
    const double size = fmax(fabs(L0), gain_of(o));
    const bool high = isfinite(loss) && size > 0 && loss > L0 + 9 * size;
    size_t far = 0, near = 0;

    o->far[o->n] = high || !isfinite(loss);
    for (size_t i = o->n < 63 ? 0 : o->n - 63; i <= o->n; i++) {
        far += o->far[i];
        near += o->far[i] && i + 8 > o->n;
    }
    if (far == 0)
        o->exploded = false;
    if (!high || o->exploded || near < 4)
        return false;
    return o->exploded = true;
}

static void expect(struct opinion *o, double loss, unsigned *kinds)
{
    const bool finite = isfinite(loss);
    double m, bar, gain;

    *kinds = 0;
    o->loss[o->n] = loss;
    *kinds |= !finite && !o->not_finite ? 1u << LRF_EVENT_NONFINITE : 0;
    o->not_finite = !finite;
    *kinds |= spike(o) ? 1u << LRF_EVENT_SPIKE : 0;
    *kinds |= exploded(o) ? 1u << LRF_EVENT_EXPLODED : 0;
    o->n++;
    if (!finite)
        return;
    o->good[o->n_good++] = loss;
    slow_row(&o->slow, o->good, o->n_good);
    m = o->slow.m[o->n_good - 1];
    gain = gain_of(o);
    bar = 4 * o->slow.s0;
    o->losing[o->n_good - 1] = m - o->slow.b > .1 * gain + bar;
    o->diverging[o->n_good - 1] = m - o->slow.b > .3 * gain + bar;
    if (all_of(o->losing, o->n_good, 8) && !o->lost)
        *kinds |= 1u << LRF_EVENT_LOSING_GROUND, o->lost = true;
    if (all_of(o->diverging, o->n_good, 8) && !o->diverged)
        *kinds |= 1u << LRF_EVENT_DIVERGING, o->diverged = true;
    if (o->lost && m - o->slow.b <= .1 * gain)
        *kinds |= 1u << LRF_EVENT_RECOVERED, o->lost = o->diverged = false;
    o->noisy[o->n_good - 1] = o->slow.s[o->n_good - 1] > 3 * o->slow.old_least_s;
    if (all_of(o->noisy, o->n_good, 32) && o->slow.s[o->n_good - 1] > 3 * o->said_s) {
        *kinds |= 1u << LRF_EVENT_NOISIER;
        o->said_s = o->slow.s[o->n_good - 1];
    }
}

/* Stretches at levels of any kind, with bad rows, ties and losses that are not finite. */
static double strange(size_t i, double *level, double *noise)
{
    if (i == 0 || uniform() < .02) {
        *level = i < 9 ? 5 : 6 * uniform() * uniform() - (uniform() < .1);
        *noise = pow(10, -3 * uniform());
        if (uniform() < .05)
            *level += 100;
    }
    if (uniform() < .01)
        return uniform() < .4 ? (double)NAN : uniform() < .5 ? INFINITY : -INFINITY;
    if (uniform() < .03)
        return 10 * uniform() + (uniform() < .3 ? 1e3 : 0);
    if (uniform() < .2)
        return *level;
    return *level + *noise * (uniform() + uniform() - 1);
}

/* Every kind of event is among those that are compared. */
static void all_events_have_a_second_opinion(void **state)
{
    static struct opinion opinion;
    size_t seen[LRF_EVENT_COUNT] = {0};

    (void)state;
    for (int run = 0; run < 20; run++) {
        double level = 0, noise = 0;
        struct lrf_error err = {0};
        struct lrf_monitor *monitor = lrf_monitor_alloc(&err);
        assert_non_null(monitor);
        random_state = 100 + (uint64_t)run;
        opinion = (struct opinion){.said_s = 0};
        for (size_t i = 0; i < ROWS; i++) {
            unsigned expected, got = 0;
            struct lrf_event event;
            const double loss = strange(i, &level, &noise);
            expect(&opinion, loss, &expected);
            lrf_monitor_tell(monitor, &(struct lrf_run_row){
                                          .known = LRF_ROW_LOSS, .step = (double)i, .loss = loss});
            while (lrf_monitor_take(monitor, &event)) {
                got |= 1u << event.kind;
                seen[event.kind]++;
            }
            if (got != expected)
                fail_msg("run %d, row %zu: %x is not %x", run, i, got, expected);
        }
        lrf_monitor_free(monitor);
    }
    for (int kind = 0; kind < LRF_EVENT_RESTART; kind++)
        assert_true(seen[kind] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_events_have_a_second_opinion),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
