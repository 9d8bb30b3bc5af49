#include "report/words.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

#include "report/quote.h"

/* snprintf follows the locale: put a point where it wrote its own radix character. */
void lrf_text_decimals(char buf[LRF_NUMBER_SIZE], double value, int decimals, bool scientific)
{
    char *out = buf;

    if (!isfinite(value) || (!scientific && fabs(value) >= 1e15)) {
        lrf_number_short(buf, value, 6);
        return;
    }
    snprintf(buf, LRF_NUMBER_SIZE, scientific ? "%.*e" : "%.*f", decimals, value);
    for (const char *s = buf; *s; s++) {
        if (isdigit((unsigned char)*s) || *s == '-' || *s == '+' || *s == 'e')
            *out++ = *s;
        else if (out == buf || out[-1] != '.')
            *out++ = '.';
    }
    *out = '\0';
}

void lrf_text_rate(char buf[LRF_NUMBER_SIZE], double rate)
{
    lrf_text_decimals(buf, rate, 1, true);
}

const char *lrf_report_name(const struct lrf_range_result *report)
{
    if (report->data && report->data->name)
        return report->data->name;
    return report->source ? report->source : "recorded curve";
}

void lrf_phrase_count(struct lrf_strbuf *out, size_t n, const char *one, const char *many)
{
    lrf_strbuf_printf(out, "%zu %s", n, n == 1 ? one : many);
}

void lrf_phrase_model(struct lrf_strbuf *out, const struct lrf_reference_settings *model)
{
    if (model->n_hidden == 0) {
        lrf_strbuf_puts(out, "linear");
        return;
    }
    for (size_t i = 0; i < model->n_hidden; i++)
        lrf_strbuf_printf(out, "%s%zu", i ? "," : "mlp:", model->hidden[i]);
    lrf_strbuf_printf(out, " %s", model->activation);
}

void lrf_phrase_optimizer(struct lrf_strbuf *out, const struct lrf_reference_settings *model)
{
    if (model->batch)
        lrf_strbuf_printf(out, "%s, batch %zu", model->optimizer, model->batch);
    else
        lrf_strbuf_printf(out, "%s, full batch", model->optimizer);
}

static size_t repeats_of(const struct lrf_range_result *report)
{
    if (report->repeats)
        return report->repeats;
    return report->analysis ? report->analysis->repeats : 1;
}

void lrf_phrase_sweep(struct lrf_strbuf *out, const struct lrf_range_result *report)
{
    size_t repeats = repeats_of(report);

    if (repeats > 1)
        lrf_strbuf_printf(out, "%zu repeats", repeats);
    if (report->range) {
        lrf_strbuf_puts(out, repeats > 1 ? " of " : "");
        lrf_phrase_count(out, report->range->steps, "step", "steps");
    } else if (report->curve) {
        lrf_strbuf_puts(out, repeats > 1 ? ", " : "");
        lrf_phrase_count(out, report->curve->n, "point", "points");
        lrf_strbuf_puts(out, repeats > 1 ? " in all" : "");
    }
}

void lrf_phrase_range_title(struct lrf_strbuf *out, const struct lrf_range_result *report)
{
    lrf_quote_short(out, lrf_report_name(report), 72);
}

void lrf_phrase_range_runs(struct lrf_strbuf *out, const struct lrf_range_result *report)
{
    if (report->model) {
        lrf_phrase_model(out, report->model);
        lrf_strbuf_puts(out, " · ");
        lrf_phrase_optimizer(out, report->model);
        lrf_strbuf_puts(out, " · ");
    }
    lrf_phrase_sweep(out, report);
}

struct warning {
    const char *brief, *sentence;
};

static const struct warning warning[LRF_FINDING_COUNT] = {
    [LRF_FINDING_NO_DESCENT] = {"no descent", "the loss never falls beyond its noise"},
    [LRF_FINDING_NO_DIVERGENCE] = {"the range ends before the loss diverges",
                                   "the range ends before the loss diverges: a greater --lr-max "
                                   "would show the edge"},
    [LRF_FINDING_TOO_FEW_POINTS] = {"few points", "there are few points: use more --steps"},
    [LRF_FINDING_NOISY] = {"noisy: the interval is wide",
                           "the curve is noisy and the interval wide: more --repeats narrow it"},
    [LRF_FINDING_EDGE_OF_RANGE] = {"the range ends too early",
                                   "the descent begins, or the answer lies, at an end of the "
                                   "range: widen it with --lr-min or --lr-max"},
};

const char *lrf_warning_short(enum lrf_finding finding)
{
    return finding < LRF_FINDING_COUNT ? warning[finding].brief : NULL;
}

const char *lrf_warning_text(enum lrf_finding finding)
{
    return finding < LRF_FINDING_COUNT ? warning[finding].sentence : NULL;
}

void lrf_phrase_limit(struct lrf_strbuf *out, const struct lrf_range_result *report)
{
    double edge = report->analysis->landmarks.edge.lr;
    double limit = report->curvature ? report->curvature->lr_limit : NAN;
    double apart = log10(edge / limit);
    char rate[LRF_NUMBER_SIZE];

    if (!isfinite(apart))
        return;
    lrf_text_rate(rate, limit);
    if (fabs(apart) < 0.5)
        lrf_strbuf_printf(out, "the edge agrees with the stable limit at the start, %s", rate);
    else
        lrf_strbuf_printf(out,
                          "the edge lies %.1f decades %s the stable limit at the start, %s: %s",
                          fabs(apart), apart > 0 ? "above" : "below", rate,
                          apart > 0 ? "the sharpness falls on the way"
                                    : "noise or growing sharpness ends it earlier");
}

const char *lrf_race_text(const struct lrf_race_result *race)
{
    switch (race->outcome) {
    case LRF_RACE_IMPROVED:
        return isnan(race->centre) ? "real runs found a rate where the sweep had none"
                                   : "real runs did better than at the sweep's rate";
    case LRF_RACE_KEPT:
        return "no rate did better than the sweep's beyond noise";
    case LRF_RACE_NOTHING:
        return "no rate lowered the loss within the race";
    default:
        return isnan(race->centre) ? "the effort is too small to search the whole range"
                                   : "the effort is too small for runs that tell anything";
    }
}

void lrf_phrase_race(struct lrf_strbuf *out, const struct lrf_race_result *race)
{
    lrf_strbuf_puts(out, lrf_race_text(race));
    if (race->runs == 0)
        return;
    lrf_strbuf_puts(out, " (");
    lrf_phrase_count(out, race->runs, "run", "runs");
    lrf_strbuf_printf(out, " of %zu steps at ", race->run_steps);
    lrf_phrase_count(out, race->n, "rate", "rates");
    lrf_strbuf_puts(out, ")");
}

void lrf_phrase_steps(struct lrf_strbuf *out, const struct lrf_range_result *report)
{
    char rate[LRF_NUMBER_SIZE];

    if (isfinite(report->steps->noise_scale)) {
        lrf_number_short(rate, report->steps->noise_scale, 3);
        lrf_strbuf_printf(out, "gradient noise scale before training: %s rows", rate);
        if (report->model && report->model->batch)
            lrf_strbuf_printf(out, ", batch: %zu", report->model->batch);
    }
    if (isfinite(report->steps->gain_zero)) {
        lrf_text_rate(rate, report->steps->gain_zero);
        lrf_strbuf_printf(out, "%ssteps raise their own batch's loss from %s on",
                          out->n ? " · " : "", rate);
    }
}
