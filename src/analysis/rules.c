#include "analysis/rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/statistics.h"

static const struct lrf_recorder recorders[] = {
    {"fastai", 0.98, 1, 4, false},
    {"lightning", 0.98, 2, 4, true},
    {"pytorch_lr_finder", 0.95, 0, 5, false},
    {"ignite", 0.95, 0, 5, false},
};

const struct lrf_recorder *lrf_recorder_find(const char *name)
{
    for (size_t i = 0; i < sizeof recorders / sizeof *recorders; i++) {
        if (strcmp(recorders[i].name, name) == 0)
            return &recorders[i];
    }
    return NULL;
}

const char *lrf_recorder_name(size_t i)
{
    const size_t n = sizeof recorders / sizeof *recorders;

    return i < n ? recorders[i].name : i == n ? "none" : NULL;
}

static double smooth_next(const struct lrf_recorder *r, size_t i, double loss, double *average)
{
    if (r->correction == 0 && i == 0)
        *average = loss;
    else
        *average = r->keep * *average + (1 - r->keep) * loss;
    return r->correction ? *average / (1 - pow(r->keep, (double)i + r->correction)) : *average;
}

size_t lrf_recorder_apply(const struct lrf_recorder *recorder, size_t n, const double *loss,
                          double *smooth)
{
    double average = 0, least = NAN;

    for (size_t i = 0; i < n; i++) {
        const double s = smooth_next(recorder, i, loss[i], &average), before = least;
        if (i == 0 || s < least)
            least = s;
        smooth[i] = s;
        if (s > recorder->stop * (recorder->stop_first ? before : least))
            return i + 1;
    }
    return n;
}

enum {
    SLIDE_GAP = 15,
    SKIP_START = 10,
    FASTAI_SKIP_END = 5,
    LIGHTNING_SKIP_END = 1,
    PYTORCH_LR_FINDER_SKIP_END = 5
};

static const double slide_threshold = 0.005;

/* A stretch of the input: a rule's window. */
struct window {
    size_t first, n;
    const double *lr, *loss;
};

static struct window window_of(const struct lrf_rule_input *in, size_t first, size_t skip_end)
{
    const size_t end = in->n > skip_end ? in->n - skip_end : 0;

    if (first >= end)
        return (struct window){.first = first};
    return (struct window){first, end - first, in->lr + first, in->loss + first};
}

static struct window fastai_window(const struct lrf_rule_input *in)
{
    struct window w = window_of(in, in->steps / 10, FASTAI_SKIP_END);

    for (size_t i = 0; i < w.n; i++) {
        if (isnan(w.loss[i]))
            w.n = i;
    }
    return w;
}

/* The index of the first nan, else of the first minimum. */
static size_t least(size_t n, const double *v)
{
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        if (isnan(v[i]))
            return i;
        if (v[i] < v[at])
            at = i;
    }
    return at;
}

/* Central differences of v at unit spacing, one-sided at the ends; n >= 2. */
static double unit_slope(size_t n, const double *v, size_t i)
{
    if (i == 0)
        return v[1] - v[0];
    return i == n - 1 ? v[i] - v[i - 1] : (v[i + 1] - v[i - 1]) / 2;
}

static size_t steepest_by_index(size_t n, const double *v, double *work)
{
    for (size_t i = 0; i < n; i++)
        work[i] = unit_slope(n, v, i);
    return least(n, work);
}

/* The length of the longest strictly decreasing subsequence that ends at s, when tail[l] is the
 * greatest end of those of length l + 1. */
static size_t extend_decreasing(double *tail, size_t *n_tail, double s)
{
    size_t lo = 0, hi = *n_tail;

    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (tail[mid] > s)
            lo = mid + 1;
        else
            hi = mid;
    }
    tail[lo] = s;
    if (lo == *n_tail)
        ++*n_tail;
    return lo + 1;
}

static size_t fastai_valley(const struct lrf_rule_input *in)
{
    const struct window w = fastai_window(in);
    size_t n_tail = 0, longest = 1, end = 0, at;

    if (w.n == 0)
        return in->n;
    for (size_t i = 0; i < w.n; i++) {
        const size_t length = extend_decreasing(in->work, &n_tail, w.loss[i]);
        if (length > longest) {
            longest = length;
            end = i;
        }
    }
    if (longest == 1)
        return w.first;
    at = end + longest / 3 + longest / 6; /* `longest` too far right, so that it is not negative */
    return w.first + (at >= longest ? at - longest : at + w.n - longest);
}

static bool slopes_differ(const struct window *w, size_t left)
{
    const double a = unit_slope(w->n, w->loss, left);
    const double b = unit_slope(w->n, w->loss, left + SLIDE_GAP);

    return fabs(b - a) > slide_threshold;
}

static size_t fastai_slide(const struct lrf_rule_input *in)
{
    const struct window w = fastai_window(in);
    size_t answer;

    if (w.n < SLIDE_GAP + 1)
        return in->n;
    answer = w.n - SLIDE_GAP - 1;
    for (size_t left = answer + 1; left-- > 0 && slopes_differ(&w, left);)
        answer = left;
    return w.first + answer;
}

static size_t fastai_minimum(const struct lrf_rule_input *in)
{
    const struct window w = fastai_window(in);

    return w.n == 0 ? in->n : w.first + least(w.n, w.loss);
}

static size_t fastai_steep(const struct lrf_rule_input *in)
{
    const struct window w = fastai_window(in);

    if (w.n < 2)
        return in->n;
    for (size_t i = 0; i + 1 < w.n; i++)
        in->work[i] = (w.loss[i + 1] - w.loss[i]) / (log(w.lr[i + 1]) - log(w.lr[i]));
    return w.first + least(w.n - 1, in->work);
}

/* Lightning leaves out losses that are not finite; this is the rest, and room for its slopes. */
struct finite {
    size_t n;
    double *index, *lr, *loss, *slope;
};

static struct finite finite_of(const struct window *w, double *work)
{
    struct finite f = {0, work, work + w->n, work + 2 * w->n, work + 3 * w->n};

    for (size_t i = 0; i < w->n; i++) {
        if (!isfinite(w->loss[i]))
            continue;
        f.index[f.n] = (double)i;
        f.lr[f.n] = w->lr[i];
        f.loss[f.n] = w->loss[i];
        f.n++;
    }
    return f;
}

/* Up to 2.5.2 the index among the finite losses was taken for one among all. */
static size_t lightning_by_index(const struct lrf_rule_input *in)
{
    const struct window w = window_of(in, SKIP_START, LIGHTNING_SKIP_END);
    const struct finite f = finite_of(&w, in->work);

    return f.n < 2 ? in->n : w.first + steepest_by_index(f.n, f.loss, f.slope);
}

/* The slope of v over x, of second order inside on uneven spacing, one-sided at the ends. */
static double uneven_slope(size_t n, const double *v, const double *x, size_t k)
{
    double left, right;

    if (k == 0)
        return (v[1] - v[0]) / (x[1] - x[0]);
    left = x[k] - x[k - 1];
    if (k == n - 1)
        return (v[k] - v[k - 1]) / left;
    right = x[k + 1] - x[k];
    return -right / (left * (left + right)) * v[k - 1] + (right - left) / (left * right) * v[k] +
           left / (right * (left + right)) * v[k + 1];
}

static size_t lightning_by_rate(const struct lrf_rule_input *in)
{
    const struct window w = window_of(in, SKIP_START, LIGHTNING_SKIP_END);
    const struct finite f = finite_of(&w, in->work);

    if (f.n < 2)
        return in->n;
    for (size_t i = 0; i < f.n; i++)
        f.slope[i] = uneven_slope(f.n, f.loss, f.lr, i);
    return w.first + (size_t)f.index[least(f.n, f.slope)];
}

static size_t pytorch_lr_finder(const struct lrf_rule_input *in)
{
    const struct window w = window_of(in, SKIP_START, PYTORCH_LR_FINDER_SKIP_END);

    return w.n < 2 ? in->n : w.first + steepest_by_index(w.n, w.loss, in->work);
}

static size_t ignite(const struct lrf_rule_input *in)
{
    const size_t minimum = least(in->n, in->loss);

    if (minimum < 2)
        return in->n;
    for (size_t i = 1; i < minimum; i++)
        in->work[i] = unit_slope(in->n, in->loss, i);
    return 1 + least(minimum - 1, in->work + 1);
}

static size_t (*const rule_index[LRF_RULE_COUNT])(const struct lrf_rule_input *in) = {
    [LRF_RULE_FASTAI_VALLEY] = fastai_valley,         [LRF_RULE_FASTAI_SLIDE] = fastai_slide,
    [LRF_RULE_FASTAI_MINIMUM] = fastai_minimum,       [LRF_RULE_FASTAI_STEEP] = fastai_steep,
    [LRF_RULE_LIGHTNING_2_5_2] = lightning_by_index,  [LRF_RULE_LIGHTNING] = lightning_by_rate,
    [LRF_RULE_PYTORCH_LR_FINDER] = pytorch_lr_finder, [LRF_RULE_IGNITE] = ignite,
};

const char *lrf_rule_name(enum lrf_rule rule)
{
    switch (rule) {
#define RULE_CASE(name, text)                                                                      \
    case name:                                                                                     \
        return text;
        LRF_RULE_LIST(RULE_CASE)
#undef RULE_CASE
    case LRF_RULE_COUNT:
        break;
    }
    return "unknown rule";
}

size_t lrf_rule_index(enum lrf_rule rule, const struct lrf_rule_input *input)
{
    return rule_index[rule](input);
}

double lrf_rule_rate(enum lrf_rule rule, const struct lrf_rule_input *input)
{
    const size_t at = lrf_rule_index(rule, input);

    if (at >= input->n)
        return NAN;
    return rule == LRF_RULE_FASTAI_MINIMUM ? input->lr[at] / 10 : input->lr[at];
}

static int by_step(const void *a, const void *b)
{
    const struct lrf_point *p = a, *q = b;

    if (p->step != q->step)
        return p->step < q->step ? -1 : 1;
    return p->lr != q->lr ? lrf_order(p->lr, q->lr) : lrf_order(p->loss, q->loss);
}

/* Copies the points of the first repeat in the order of their steps. */
static size_t first_repeat(const struct lrf_curve *curve, struct lrf_point *point)
{
    unsigned repeat = curve->point[0].repeat;
    size_t n = 0;

    for (size_t i = 0; i < curve->n; i++) {
        if (curve->point[i].repeat < repeat)
            repeat = curve->point[i].repeat;
    }
    for (size_t i = 0; i < curve->n; i++) {
        if (curve->point[i].repeat == repeat)
            point[n++] = curve->point[i];
    }
    qsort(point, n, sizeof *point, by_step);
    return n;
}

static void apply_rules(const struct lrf_point *point, size_t n, size_t steps,
                        const struct lrf_recorder *recorder, double *array, struct lrf_rules *rules)
{
    double *lr = array, *loss = array + n;
    struct lrf_rule_input in = {n, lr, loss, steps ? steps : n, array + 2 * n};

    for (size_t i = 0; i < n; i++) {
        lr[i] = point[i].lr;
        loss[i] = point[i].loss;
    }
    if (recorder != NULL)
        in.n = lrf_recorder_apply(recorder, n, loss, loss);
    for (unsigned rule = 0; rule < LRF_RULE_COUNT; rule++)
        rules->lr[rule] = lrf_rule_rate(rule, &in);
}

static enum lrf_status find_recorder(const char *name, const struct lrf_recorder **recorder,
                                     struct lrf_error *err)
{
    *recorder = NULL;
    if (name == NULL || strcmp(name, "none") == 0)
        return LRF_OK;
    *recorder = lrf_recorder_find(name);
    if (*recorder == NULL)
        return lrf_fail(err, LRF_EINVAL,
                        "unknown recorder '%s': it must be fastai, lightning, pytorch_lr_finder, "
                        "ignite or none",
                        name);
    return LRF_OK;
}

enum lrf_status lrf_rules_apply(const struct lrf_curve *curve, size_t steps, const char *recorder,
                                struct lrf_rules *rules, struct lrf_error *err)
{
    const struct lrf_recorder *found;
    struct lrf_point *point;
    double *array;
    enum lrf_status status = find_recorder(recorder, &found, err);

    if (status != LRF_OK)
        return status;
    if (curve->n == 0)
        return lrf_fail(err, LRF_EINVAL, "the curve has no points");
    point = lrf_calloc(curve->n, sizeof *point);
    array = lrf_calloc(curve->n, (2 + LRF_RULE_WORK) * sizeof *array);
    if (point != NULL && array != NULL)
        apply_rules(point, first_repeat(curve, point), steps, found, array, rules);
    else
        status = lrf_fail_memory(err);
    free(point);
    free(array);
    return status;
}
