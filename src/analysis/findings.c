#include "analysis/findings.h"
#include "base/error.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"

#define LEAST_RUNUP 1.5   /* decades of plateau before a divergence that stands for a rate */
#define RATES_APART 0.01  /* decades */
#define NEAR_LEFT_END 0.3 /* decades */
#define START 0.15        /* of the range */
#define RISEN 10.0        /* times the first loss: it is growing */
#define NOISY_ERROR 0.25  /* decades */
#define UNSTEADY 0.3      /* of the drop */

enum { USUAL_STEPS = 300 };

static size_t count_rates(const struct lrf_cells *cells)
{
    double last = -INFINITY;
    size_t n = 0;

    for (size_t i = 0; i < cells->n; i++)
        if (cells->cell[i].x > last + RATES_APART) {
            last = cells->cell[i].x;
            n++;
        }
    return n;
}

static bool enough_points(const struct lrf_series *series, const struct lrf_cells *cells)
{
    return cells->usable >= LRF_MIN_POINTS && series->x_max - series->x_min >= LRF_MIN_SPAN;
}

bool lrf_findings_fittable(const struct lrf_series *series, const struct lrf_cells *cells)
{
    return enough_points(series, cells) && count_rates(cells) >= LRF_MIN_RATES;
}

/* Whether losses that are not finite have another cause than the rate: the first of a repeat,
 * before any step, or one within the start of the range that no rise has led to. */
static bool lost_at_start(const struct lrf_series *series)
{
    const double start = series->x_min + START * (series->x_max - series->x_min);

    for (size_t r = 0; r < series->repeats; r++) {
        const struct lrf_sample *first = series->sample + series->start[r];
        const struct lrf_sample *end = series->sample + series->start[r + 1];
        double greatest = fabs(first->loss);
        if (!isfinite(first->loss))
            return true;
        for (const struct lrf_sample *s = first; s < end && s->x <= start; s++) {
            if (!isfinite(s->loss) && !(greatest > RISEN * fabs(first->loss)))
                return true;
            greatest = fmax(greatest, fabs(s->loss));
        }
    }
    return false;
}

static bool descends(const struct lrf_findings *f)
{
    return f->evidence->strength >= LRF_LEAST_STRENGTH;
}

enum lrf_finding lrf_findings_status(const struct lrf_findings *f)
{
    if (!lrf_rate_history_is_range_test(f->rates))
        return LRF_FINDING_NOT_A_RANGE_TEST;
    if (!lrf_findings_fittable(f->series, f->cells))
        return LRF_FINDING_TOO_FEW_POINTS;
    if (descends(f))
        return LRF_FINDING_OK;
    return f->evidence->blows_up && f->cells->diverged >= f->series->x_min + LEAST_RUNUP
               ? LRF_FINDING_OK
               : LRF_FINDING_NO_DESCENT;
}

static bool begins_at_left_end(const struct lrf_findings *f)
{
    return f->marks->descent < f->series->x_min + NEAR_LEFT_END;
}

static bool ends_before_suggestion(const struct lrf_analysis *result)
{
    return result->suggestion.lr >= result->lr_max;
}

static unsigned find_warnings(const struct lrf_findings *f, const struct lrf_analysis *result)
{
    unsigned set = 0;

    if (!descends(f))
        set |= 1u << LRF_FINDING_NO_DESCENT;
    if (isnan(f->marks->edge))
        set |= 1u << LRF_FINDING_NO_DIVERGENCE;
    if (begins_at_left_end(f) || ends_before_suggestion(result))
        set |= 1u << LRF_FINDING_EDGE_OF_RANGE;
    if (f->noise > NOISY_ERROR || f->evidence->strength < LRF_FAIR_STRENGTH)
        set |= 1u << LRF_FINDING_NOISY;
    if (f->marks->climb >= UNSTEADY * f->marks->drop)
        set |= 1u << LRF_FINDING_UNSTEADY;
    return set;
}

/* Numbers for people: rates as everywhere, losses with three digits. */
struct shown {
    char text[LRF_NUMBER_SIZE];
};

static struct shown show_rate(double rate)
{
    struct shown s;

    lrf_number_rate(s.text, rate);
    return s;
}

static struct shown show_loss(double loss)
{
    struct shown s;

    lrf_number_short(s.text, loss, 3);
    return s;
}

static void explain(const struct lrf_findings *f, struct lrf_analysis *result)
{
    char *out = result->reason;
    const struct shown half = show_rate(pow(10, f->evidence->half));
    const struct shown edge = show_rate(result->landmarks.edge.lr);
    const double below = log10(result->landmarks.edge.lr / result->suggestion.lr);

    if (ends_before_suggestion(result))
        snprintf(out, LRF_RULE_SIZE,
                 "the rule points to a rate beyond this range, so this is the greatest one in it; "
                 "the best one may lie above");
    else if (!descends(f))
        snprintf(out, LRF_RULE_SIZE,
                 "no descent stands out of the noise; the rate leans on the divergence at %s, %.1f "
                 "decades above it",
                 edge.text, below);
    else if (isnan(result->landmarks.edge.lr))
        snprintf(out, LRF_RULE_SIZE,
                 "half of the descent is done at %s; the loss never climbs back above its start in "
                 "this range, so the room above is a guess",
                 half.text);
    else
        snprintf(out, LRF_RULE_SIZE,
                 "half of the descent is done at %s and the loss is back above its start at %s, "
                 "%.1f decades above this rate",
                 half.text, edge.text, below);
}

static void explain_too_few(const struct lrf_findings *f, struct lrf_analysis *result)
{
    const struct shown diverged = show_rate(pow(10, f->cells->diverged));
    const double span = f->series->n > 0 ? f->series->x_max - f->series->x_min : 0;
    char *out = result->reason;

    if (lost_at_start(f->series))
        snprintf(out, LRF_RULE_SIZE,
                 "the loss is not finite before any rate can matter: check data and model");
    else if (!enough_points(f->series, f->cells))
        snprintf(out, LRF_RULE_SIZE,
                 "%zu points with a finite loss over %.1f decades are too few: %d over %.1f are "
                 "needed",
                 f->cells->usable, span, (int)LRF_MIN_POINTS, LRF_MIN_SPAN);
    else if (isnan(f->cells->diverged))
        snprintf(out, LRF_RULE_SIZE,
                 "%zu different rates with a finite loss are too few: %d are needed",
                 count_rates(f->cells), (int)LRF_MIN_RATES);
    else
        snprintf(out, LRF_RULE_SIZE,
                 "the loss diverges at %s already, with fewer than %d different rates before it",
                 diverged.text, (int)LRF_MIN_RATES);
}

static void explain_no_range_test(const struct lrf_findings *f, struct lrf_analysis *result)
{
    char why[LRF_RULE_SIZE / 2];

    lrf_rate_history_words(f->rates, why, sizeof why);
    snprintf(result->reason, LRF_RULE_SIZE, "%s; this is the log of an ordinary run, no range test",
             why);
}

static void explain_none(const struct lrf_findings *f, struct lrf_analysis *result)
{
    const struct shown noise = show_loss(result->noise);

    if (result->status == LRF_FINDING_NOT_A_RANGE_TEST)
        explain_no_range_test(f, result);
    else if (result->status == LRF_FINDING_TOO_FEW_POINTS)
        explain_too_few(f, result);
    else if (!isnan(f->cells->diverged))
        snprintf(result->reason, LRF_RULE_SIZE,
                 "the loss rises without having fallen by more than its noise of %s", noise.text);
    else
        snprintf(result->reason, LRF_RULE_SIZE,
                 "the loss does not change by more than its noise of %s", noise.text);
}

/* What to ask for after too few points: twice as many as the longest repeat has. */
static size_t more_steps(const struct lrf_series *series)
{
    size_t most = USUAL_STEPS / 2;

    for (size_t r = 0; r < series->repeats; r++) {
        const size_t n = series->start[r + 1] - series->start[r];
        most = n > most ? n : most;
    }
    return 2 * most;
}

static struct lrf_advice choose_advice(const struct lrf_findings *f,
                                       const struct lrf_analysis *result)
{
    const double diverged = pow(10, f->cells->diverged);
    const bool few = result->status == LRF_FINDING_TOO_FEW_POINTS;
    const bool flat = result->status == LRF_FINDING_NO_DESCENT;
    struct lrf_advice next = {.kind = LRF_ADVICE_VERIFY, .end = result->lr_max};

    if (result->status == LRF_FINDING_NOT_A_RANGE_TEST) {
        next.kind = LRF_ADVICE_WATCH;
    } else if (few && lost_at_start(f->series)) {
        next.kind = LRF_ADVICE_CHECK;
        next.rate = result->lr_min;
    } else if (few && enough_points(f->series, f->cells) && !isnan(diverged)) {
        next.kind = LRF_ADVICE_BELOW;
        next.rate = diverged;
    } else if (few) {
        next.kind = LRF_ADVICE_STEPS;
        next.count = more_steps(f->series);
    } else if (flat && isnan(diverged)) {
        next.kind = LRF_ADVICE_ABOVE_OR_REPEAT;
        next.rate = result->lr_max * 100;
        next.count = 2 * result->repeats + 8;
    } else if (result->warnings & 1u << LRF_FINDING_NO_DIVERGENCE) {
        next.kind = LRF_ADVICE_ABOVE;
        next.rate = result->lr_max * 100;
    } else if (flat || begins_at_left_end(f)) {
        next.kind = LRF_ADVICE_LEFT;
        next.rate = result->lr_min / 100;
    } else if (result->warnings & 1u << LRF_FINDING_NOISY) {
        next.kind = LRF_ADVICE_REPEAT;
        next.count = 2 * result->repeats + 3;
    }
    return next;
}

void lrf_findings_report(const struct lrf_findings *f, struct lrf_analysis *result)
{
    result->status = lrf_findings_status(f);
    if (result->status == LRF_FINDING_OK) {
        result->warnings = find_warnings(f, result);
        explain(f, result);
    } else {
        explain_none(f, result);
    }
    result->next = choose_advice(f, result);
    lrf_advice_text(&result->next, NULL, result->advice, sizeof result->advice);
}

/* ---- words for it */

char *lrf_advice_text(const struct lrf_advice *a, const struct lrf_dialect *dialect, char *out,
                      size_t size)
{
    const struct shown end = show_rate(a->end), rate = show_rate(a->rate);
    char count[LRF_NUMBER_SIZE], to[64], by[64];

    snprintf(count, sizeof count, "%zu", a->count);
    lrf_dialect_setting(dialect, to, sizeof to, a->kind == LRF_ADVICE_LEFT ? "lr_min" : "lr_max",
                        rate.text);
    lrf_dialect_setting(dialect, by, sizeof by, a->kind == LRF_ADVICE_STEPS ? "steps" : "repeats",
                        count);
    switch (a->kind) {
    case LRF_ADVICE_BELOW:
        lrf_dialect_setting(dialect, by, sizeof by, "mode", "exp");
        snprintf(out, size, "take the steps below that, evenly in log rate: %s %s", by, to);
        break;
    case LRF_ADVICE_CHECK:
        snprintf(
            out, size,
            "look for missing or infinite values in what is trained on, and at the first loss; "
            "only if it is finite, begin below %s",
            rate.text);
        break;
    case LRF_ADVICE_STEPS:
        snprintf(out, size, "take more steps over a wider range: %s", by);
        break;
    case LRF_ADVICE_ABOVE_OR_REPEAT:
        snprintf(out, size, "the curve ends at %s: go on beyond it, %s, or average repeats, %s",
                 end.text, to, by);
        break;
    case LRF_ADVICE_ABOVE:
        snprintf(out, size, "the curve ends at %s: go on beyond it, %s", end.text, to);
        break;
    case LRF_ADVICE_LEFT:
        snprintf(out, size, "widen the range to the left: %s", to);
        break;
    case LRF_ADVICE_REPEAT:
        snprintf(out, size, "average more repeats: %s", by);
        break;
    case LRF_ADVICE_VERIFY:
        snprintf(out, size, "verify it: train at rates around it");
        break;
    case LRF_ADVICE_WATCH:
        snprintf(out, size, "a watch tells what this run did");
        break;
    default:
        snprintf(out, size, "%s", "");
    }
    return out;
}
