#include "record/verdicts.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/quote.h"
#include "experiment/verification.h"
#include "record/phrases.h"

static double nearest_rate(const struct lrf_verification *v, double lr)
{
    double nearest = NAN;

    for (size_t i = 0; i < v->n; i++)
        if (!(fabs(log(v->rate[i].lr / lr)) >= fabs(log(nearest / lr))))
            nearest = v->rate[i].lr;
    return nearest;
}

void lrf_verify_judge(const struct lrf_verify_result *result, struct lrf_verify_verdict *verdict)
{
    const struct lrf_verification *v = result->verification;
    const double lr = result->analysis->suggestion.lr;
    const double regret = isfinite(lr) ? lrf_verify_regret(v, lr) : NAN;
    /* The regret is what knows where the grid ends. */
    const double nearest = isnan(regret) ? NAN : nearest_rate(v, lr);

    *verdict = (struct lrf_verify_verdict){.rates = v->n,
                                           .suggested = isfinite(lr) ? lr : NAN,
                                           .given = result->analysis->suggestion.given,
                                           .nearest = nearest,
                                           .same = fabs(log10(nearest / lr)) <= LRF_SAME_DECADES,
                                           .best = v->best_lr,
                                           .regret = regret};
    verdict->kind = isnan(v->best_lr)                        ? LRF_TESTED_NONE_TRAINS
                    : !isfinite(lr)                          ? LRF_TESTED_NO_SUGGESTION
                    : isnan(nearest)                         ? LRF_TESTED_OUTSIDE
                    : verdict->same && nearest == v->best_lr ? LRF_TESTED_BEST
                                                             : LRF_TESTED_COSTS;
}

static void put_best(struct lrf_strbuf *out, const struct lrf_verify_verdict *verdict)
{
    lrf_strbuf_puts(out, "the best of ");
    lrf_phrase_count(out, verdict->rates, "rate", "rates");
    lrf_strbuf_puts(out, " is ");
    lrf_put_rate(out, verdict->best);
}

const char *lrf_verify_origin(const struct lrf_verify_verdict *verdict)
{
    return verdict->given ? "given" : "suggested";
}

void lrf_phrase_verify_verdict(struct lrf_strbuf *out, const struct lrf_verify_verdict *verdict)
{
    if (verdict->kind == LRF_TESTED_NONE_TRAINS) {
        lrf_strbuf_puts(out, "no rate made the loss lower than it was before training");
        return;
    }
    if (verdict->kind == LRF_TESTED_NO_SUGGESTION) {
        put_best(out, verdict);
        lrf_strbuf_puts(out, "; the range test had no suggestion");
        return;
    }
    lrf_strbuf_printf(out, "the %s rate ", lrf_verify_origin(verdict));
    lrf_put_rate(out, verdict->suggested);
    if (verdict->kind == LRF_TESTED_BEST) {
        lrf_strbuf_puts(out, " is the best of ");
        lrf_phrase_count(out, verdict->rates, "rate", "rates");
        return;
    }
    if (verdict->kind == LRF_TESTED_OUTSIDE) {
        lrf_strbuf_puts(out, " lies outside the grid; ");
    } else {
        lrf_strbuf_puts(out, " costs ");
        lrf_put_decimals(out, 100 * verdict->regret, 1);
        lrf_strbuf_puts(out, " % of what training gains; ");
    }
    put_best(out, verdict);
}

const char *lrf_verify_mark(const struct lrf_verify_verdict *verdict, double lr)
{
    static const char *const marks[2][2][2] = {
        {{"nearest to the suggestion", "best, nearest to the suggestion"},
         {"suggested", "best, suggested"}},
        {{"nearest to the given rate", "best, nearest to the given rate"},
         {"given", "best, given"}}};
    const bool best = lr == verdict->best;

    if (lr != verdict->nearest)
        return best ? "best" : "";
    return marks[verdict->given][verdict->same][best];
}

const char *lrf_phrase_verdict(enum lrf_verdict_kind kind)
{
    static const char *const words_of[] = {
#define VERDICT_WORDS(kind, name, words, meaning) words,
        LRF_VERDICT_LIST(VERDICT_WORDS)
#undef VERDICT_WORDS
    };
    return words_of[kind];
}

const char *lrf_verdict_meaning(enum lrf_verdict_kind kind)
{
    static const char *const meanings[] = {
#define VERDICT_MEANING(kind, name, words, meaning) meaning,
        LRF_VERDICT_LIST(VERDICT_MEANING)
#undef VERDICT_MEANING
    };
    return meanings[kind];
}

const struct lrf_verify_rate *lrf_verify_telling(const struct lrf_verification *v,
                                                 const struct lrf_verify_verdict *verdict)
{
    double lr = isnan(verdict->nearest) ? verdict->best : verdict->nearest;

    for (size_t i = 0; i < v->n; i++)
        if (v->rate[i].lr == lr)
            return &v->rate[i];
    return NULL;
}

const struct lrf_verify_rate *lrf_verify_to_the_end(const struct lrf_verification *v)
{
    const struct lrf_verify_rate *best = NULL;

    for (size_t i = 0; i < v->n; i++)
        if (v->rate[i].kind != LRF_VERDICT_DIVERGES && isfinite(v->rate[i].val_loss) &&
            !(best && v->rate[i].val_loss >= best->val_loss))
            best = &v->rate[i];
    return best;
}

void lrf_phrase_verify_rate(struct lrf_strbuf *out, const struct lrf_verify_rate *rate)
{
    lrf_strbuf_puts(out, "at ");
    lrf_put_rate(out, rate->lr);
    if (rate->kind == LRF_VERDICT_MIXED)
        lrf_strbuf_printf(out, " the verdict on %zu runs is \"mixed\": ", rate->runs);
    else
        lrf_strbuf_printf(out, " %u of %zu runs get the verdict \"%s\": ", rate->votes[rate->kind],
                          rate->runs, lrf_phrase_verdict(rate->kind));
    lrf_strbuf_puts(out, lrf_verdict_meaning(rate->kind));
}

/* What to do about a rate with this verdict; NULL for one that is as it should be. */
static const char *remedy_of(const struct lrf_verification *v, const struct lrf_verify_rate *rate)
{
    static const char *const remedy[LRF_VERDICT_COUNT] = {
        [LRF_VERDICT_DIVERGES] = "a smaller rate",
        [LRF_VERDICT_DEAD] = "a smaller rate, or an activation that does not die (tanh, gelu)",
        [LRF_VERDICT_OSCILLATES] = "a smaller rate, or one that decays",
        [LRF_VERDICT_NOISE_FLOOR] = "a rate that decays gets below this loss",
        [LRF_VERDICT_OVERFITS] = "keep the weights of the step with the lowest validation loss, "
                                 "or weight decay: the model learns the training rows by heart",
        [LRF_VERDICT_TOO_SLOW] = "a greater rate",
        [LRF_VERDICT_UNDERFITS] = "more steps: the loss still falls",
        [LRF_VERDICT_MIXED] = "more seeds, or a smaller rate: this one is at a limit",
    };

    if (rate->kind == LRF_VERDICT_UNDERFITS && rate->lr > v->best_lr)
        return "a smaller rate does better in these steps";
    if (rate->kind == LRF_VERDICT_DIVERGES && isfinite(rate->stop_step))
        return "fewer steps, or a smaller rate";
    return remedy[rate->kind];
}

void lrf_phrase_verify_remedy(struct lrf_strbuf *out, const struct lrf_verify_result *result,
                              const struct lrf_verify_rate *rate)
{
    const char *remedy = remedy_of(result->verification, rate);

    lrf_strbuf_puts(out, remedy         ? remedy
                         : result->data ? "see which schedule does best from here"
                                        : "train with it");
}

bool lrf_verify_wants_schedule(const struct lrf_verify_result *result,
                               const struct lrf_verify_rate *rate)
{
    return rate->kind == LRF_VERDICT_OSCILLATES || rate->kind == LRF_VERDICT_NOISE_FLOOR ||
           remedy_of(result->verification, rate) == NULL;
}

bool lrf_verify_has(const struct lrf_verification *v, enum lrf_verdict_kind kind)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->rate[i].kind == kind)
            return true;
    return false;
}

void lrf_phrase_verify_title(struct lrf_strbuf *out, const struct lrf_verify_result *result)
{
    lrf_quote_short(out, result->data ? result->data->name : result->source, 60);
    lrf_strbuf_puts(out, ": trained at a grid of rates");
}

void lrf_phrase_verify_runs(struct lrf_strbuf *out, const struct lrf_verify_result *result)
{
    if (result->model) {
        lrf_phrase_model(out, result->model);
        lrf_strbuf_puts(out, ", ");
        lrf_phrase_optimizer(out, result->model, result->data);
        lrf_strbuf_puts(out, "; ");
    }
    lrf_phrase_count(out, result->verification->n, "rate", "rates");
    lrf_strbuf_puts(out, ", ");
    lrf_phrase_count(out, result->repeats, "seed", "seeds");
    lrf_strbuf_printf(out, ", %zu steps each", result->steps);
}
