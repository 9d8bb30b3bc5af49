#include "report/verify.h"

#include <math.h>

#include "report/quote.h"
#include "report/words.h"

double lrf_verify_nearest(const struct lrf_verification *v, double lr)
{
    double best = NAN;

    for (size_t i = 0; i < v->n; i++)
        if (isfinite(lr) && !(fabs(log(v->rate[i].lr / lr)) >= fabs(log(best / lr))))
            best = v->rate[i].lr;
    return best;
}

bool lrf_verify_has(const struct lrf_verification *v, enum lrf_verdict_kind kind)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->rate[i].kind == kind)
            return true;
    return false;
}

/* ---- words */

struct lrf_range_result lrf_verify_settings(const struct lrf_verify_result *report)
{
    return (struct lrf_range_result){.command = "verify",
                                     .seed = report->seed,
                                     .repeats = report->repeats,
                                     .analysis = report->analysis,
                                     .data = report->data,
                                     .model = report->model,
                                     .source = report->source};
}

void lrf_phrase_verify_title(struct lrf_strbuf *out, const struct lrf_verify_result *report)
{
    lrf_quote_short(out, report->data ? report->data->name : report->source, 60);
    lrf_strbuf_puts(out, ": trained at a grid of rates");
}

void lrf_phrase_verify_runs(struct lrf_strbuf *out, const struct lrf_verify_result *report)
{
    if (report->model) {
        lrf_phrase_model(out, report->model);
        lrf_strbuf_puts(out, ", ");
        lrf_phrase_optimizer(out, report->model);
        lrf_strbuf_puts(out, "; ");
    }
    lrf_phrase_count(out, report->verification->n, "rate", "rates");
    lrf_strbuf_puts(out, ", ");
    lrf_phrase_count(out, report->repeats, "seed", "seeds");
    lrf_strbuf_printf(out, ", %zu steps each", report->steps);
}

const char *lrf_verdict_meaning(enum lrf_verdict_kind kind)
{
    static const char *const meaning[LRF_VERDICT_COUNT] = {
        [LRF_VERDICT_TOO_SLOW] = "less than half of the drop in loss that the best run reached",
        [LRF_VERDICT_CONVERGES] = "the loss falls and stays: none of the other verdicts",
        [LRF_VERDICT_OSCILLATES] = "the rate's own noise holds the loss up: it falls as soon as "
                                   "the rate does, or goes back and forth",
        [LRF_VERDICT_DIVERGES] = "a loss that is not finite, or one that ends above the first",
        [LRF_VERDICT_OVERFITS] = "the validation loss was least well before the end and has risen",
        [LRF_VERDICT_UNDERFITS] = "the training loss still falls at the end, or is far from the "
                                  "best run's",
    };
    return meaning[kind];
}

const char *lrf_verdict_advice(enum lrf_verdict_kind kind)
{
    static const char *const advice[LRF_VERDICT_COUNT] = {
        [LRF_VERDICT_TOO_SLOW] = "a greater rate",
        [LRF_VERDICT_OSCILLATES] = "a smaller rate, or one that decays: lrfind schedule",
        [LRF_VERDICT_DIVERGES] = "a smaller rate",
        [LRF_VERDICT_OVERFITS] = "fewer steps, or weight decay: the model learns the training "
                                 "rows by heart",
        [LRF_VERDICT_UNDERFITS] = "more steps: the loss still falls",
    };
    return advice[kind];
}
