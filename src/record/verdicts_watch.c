#include "record/verdicts.h"

#include <math.h>
#include <string.h>

#include "base/quote.h"
#include "record/glossary.h"
#include "record/phrases.h"

enum { LOSS_DIGITS = 4, NAME_LENGTH = 60 };

const char *lrf_event_words(enum lrf_event_kind kind)
{
    static const char *const words_of[] = {
#define EVENT_WORDS(kind, words, meaning) [kind] = words,
        LRF_EVENT_WORDS(EVENT_WORDS)
#undef EVENT_WORDS
    };
    return words_of[kind];
}

const char *lrf_run_words(enum lrf_run_kind kind)
{
    static const char *const words_of[] = {
#define RUN_WORDS(kind, words, meaning) [kind] = words,
        LRF_RUN_WORDS(RUN_WORDS)
#undef RUN_WORDS
    };
    return words_of[kind];
}

/* ---- pieces */

/* Nothing where it is not known. */
static void put_loss(struct lrf_strbuf *out, const char *before, double loss)
{
    if (isnan(loss))
        return;
    lrf_strbuf_puts(out, before);
    lrf_put_short(out, loss, LOSS_DIGITS);
}

/* "step 1200"; where the log does not count, "row 312". */
static void put_where(struct lrf_strbuf *out, double step, size_t row)
{
    if (!isfinite(step)) {
        lrf_strbuf_printf(out, "row %zu", row);
        return;
    }
    lrf_strbuf_puts(out, "step ");
    lrf_put_step(out, step);
}

/* "half the rate that it had there, 3.0e-04, or less". */
static void put_half(struct lrf_strbuf *out, double lr, const char *had)
{
    lrf_strbuf_puts(out, "half the rate");
    if (isfinite(lr) && lr > 0) {
        lrf_strbuf_printf(out, " %s, ", had);
        lrf_put_rate(out, lr);
        lrf_strbuf_puts(out, ",");
    }
    lrf_strbuf_puts(out, " or less");
}

/* "go back to the checkpoint at or before step 1184 and go on with half the rate ..."; no step was
 * good: begin anew. */
static void put_back(struct lrf_strbuf *out, double step, double lr)
{
    if (isfinite(step)) {
        lrf_strbuf_puts(out, "go back to the checkpoint at or before step ");
        lrf_put_step(out, step);
        lrf_strbuf_puts(out, " and go on with ");
        put_half(out, lr, "that it had there");
    } else {
        lrf_strbuf_puts(out, "go back to a checkpoint from before, or begin anew, with ");
        put_half(out, lr, "that it had");
    }
}

/* ---- events: what happened, and what to do */

/* "by step 1240 the loss is about 3.1, more than three tenths of what was gained is lost". */
static void put_lost(struct lrf_strbuf *out, const struct lrf_event *e, const char *share)
{
    lrf_strbuf_puts(out, "by ");
    put_where(out, e->step, e->row);
    put_loss(out, " the loss is about ", e->level);
    lrf_strbuf_printf(out, ", more than %s of what was gained is lost; ", share);
}

static void put_nonfinite(struct lrf_strbuf *out, const struct lrf_event *e)
{
    lrf_strbuf_puts(out, "the loss is ");
    lrf_put_short(out, e->loss, LOSS_DIGITS);
    lrf_strbuf_puts(out, "; ");
    put_back(out, e->back_to_step, e->back_to_lr);
    lrf_strbuf_puts(out, "; a longer warm-up and clipped gradients help, and look at the data of "
                         "that step");
}

static void put_exploded(struct lrf_strbuf *out, const struct lrf_event *e)
{
    lrf_strbuf_puts(out, "the loss is far above where it began");
    put_loss(out, ", at ", e->loss);
    lrf_strbuf_puts(out, "; ");
    put_back(out, e->back_to_step, e->back_to_lr);
    lrf_strbuf_puts(out, "; a longer warm-up and clipped gradients help");
}

static void put_spike(struct lrf_strbuf *out, const struct lrf_event *e)
{
    lrf_strbuf_puts(out, "the loss rises");
    put_loss(out, " from about ", e->level);
    if (isfinite(e->loss))
        put_loss(out, " to ", e->loss);
    else
        lrf_strbuf_puts(out, " and is no longer finite");
    lrf_strbuf_puts(out, "; look at the data of that step; where spikes come again, clip the "
                         "gradients or lower the rate");
    if (isfinite(e->back_to_lr) && e->back_to_lr > 0) {
        lrf_strbuf_puts(out, " from ");
        lrf_put_rate(out, e->back_to_lr);
    }
    if (isfinite(e->back_to_step)) {
        lrf_strbuf_puts(out, "; the last step before it is ");
        lrf_put_step(out, e->back_to_step);
    }
}

static void put_losing_ground(struct lrf_strbuf *out, const struct lrf_event *e)
{
    put_lost(out, e, "a tenth");
    lrf_strbuf_puts(out, "keep an eye on it; if it goes on, ");
    put_back(out, e->back_to_step, e->back_to_lr);
}

static void put_diverging(struct lrf_strbuf *out, const struct lrf_event *e)
{
    put_lost(out, e, "three tenths");
    put_back(out, e->back_to_step, e->back_to_lr);
}

static void put_recovered(struct lrf_strbuf *out, const struct lrf_event *e)
{
    lrf_strbuf_puts(out, "the loss is back");
    put_loss(out, " at about ", e->level);
    lrf_strbuf_puts(out, "; go on");
}

static void put_noisier(struct lrf_strbuf *out, const struct lrf_event *e)
{
    lrf_strbuf_puts(out, "the losses differ more than three times as much as they did");
    put_loss(out, ", scale ", e->scale);
    lrf_strbuf_puts(out, "; a lower rate, a greater batch or "
                         "clipped gradients calm it");
}

static void put_restart(struct lrf_strbuf *out, const struct lrf_event *e)
{
    (void)e;
    lrf_strbuf_puts(out, "the steps begin anew; what follows is another run, judged for itself");
}

static void put_resume(struct lrf_strbuf *out, const struct lrf_event *e)
{
    (void)e;
    lrf_strbuf_puts(out, "the steps fall back to here, and the run goes on; compare its loss with "
                         "that of the first time");
}

void lrf_phrase_event(struct lrf_strbuf *out, const struct lrf_event *event)
{
    static void (*const put[])(struct lrf_strbuf *, const struct lrf_event *) = {
        [LRF_EVENT_NONFINITE] = put_nonfinite, [LRF_EVENT_EXPLODED] = put_exploded,
        [LRF_EVENT_SPIKE] = put_spike,         [LRF_EVENT_LOSING_GROUND] = put_losing_ground,
        [LRF_EVENT_DIVERGING] = put_diverging, [LRF_EVENT_RECOVERED] = put_recovered,
        [LRF_EVENT_NOISIER] = put_noisier,     [LRF_EVENT_RESTART] = put_restart,
        [LRF_EVENT_RESUME] = put_resume};
    const bool from = event->kind == LRF_EVENT_SPIKE || event->kind == LRF_EVENT_EXPLODED;
    const bool since = event->kind == LRF_EVENT_LOSING_GROUND || event->kind == LRF_EVENT_DIVERGING;
    const bool began = from || since;

    lrf_strbuf_printf(out, "%s %s ", lrf_event_words(event->kind),
                      from    ? "from"
                      : since ? "since"
                              : "at");
    put_where(out, began ? event->began_step : event->step, began ? event->began_row : event->row);
    lrf_strbuf_puts(out, ": ");
    put[event->kind](out, event);
}

/* ---- verdicts */

/* "the loss fell from 10.97 to 3.3". */
static void put_course(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    if (!isfinite(v->first) || !isfinite(v->last)) {
        lrf_strbuf_puts(out, v->events[LRF_EVENT_NONFINITE] ? "the loss was never finite"
                                                            : "there are no losses");
        return;
    }
    lrf_strbuf_puts(out, v->last < v->first ? "the loss fell" : "the loss went");
    put_loss(out, " from ", v->first);
    put_loss(out, " to ", v->last);
}

/* "; spike 2 times"; nothing for none. */
static bool put_times(struct lrf_strbuf *out, const char *before, const char *words, size_t n)
{
    if (n == 1)
        lrf_strbuf_printf(out, "%s%s once", before, words);
    else if (n)
        lrf_strbuf_printf(out, "%s%s %zu times", before, words, n);
    return n > 0;
}

/* "; spike once, outlier 3 times": how often each was said; false, and nothing, where nothing was.
 */
static bool put_counts(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    bool any = false;

    for (int k = 0; k < LRF_EVENT_COUNT; k++)
        any |= put_times(out, any ? ", " : "; ", lrf_event_words((enum lrf_event_kind)k),
                         v->events[k]);
    return put_times(out, any ? ", " : "; ", "outlier", v->outliers) || any;
}

static void put_healthy(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    put_course(out, v);
    if (!put_counts(out, v))
        lrf_strbuf_puts(out, "; nothing else to say");
}

static void put_too_slow(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    put_course(out, v);
    lrf_strbuf_puts(out, " and was still falling at the end");
    if (isfinite(v->second_half)) {
        lrf_strbuf_puts(out, ": the second half brought ");
        lrf_put_decimals(out, 100 * v->second_half, 0);
        lrf_strbuf_puts(out, " % of all that was gained");
    }
}

static void put_flat(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    put_course(out, v);
    lrf_strbuf_puts(out, " and no longer falls");
}

static void put_overfits(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    lrf_strbuf_puts(out, "the validation loss was least");
    put_loss(out, ", ", v->val_least);
    if (isfinite(v->stop_step)) {
        lrf_strbuf_puts(out, ", at step ");
        lrf_put_step(out, v->stop_step);
    }
    put_loss(out, " and ends at ", v->val_last);
    lrf_strbuf_puts(out, ", while the training loss falls");
}

static void put_unstable(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    put_course(out, v);
    put_counts(out, v);
}

/* Whether nothing else explains that it diverged: its end is not above its start, nothing exploded
 * and nothing lost ground. */
static bool ends_not_finite(const struct lrf_run_verdict *v)
{
    return v->events[LRF_EVENT_NONFINITE] && !v->events[LRF_EVENT_DIVERGING] &&
           !v->events[LRF_EVENT_EXPLODED] && v->last < v->first;
}

static void put_diverged(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    put_course(out, v);
    if (ends_not_finite(v))
        lrf_strbuf_puts(out, " and is no longer finite");
    else if (v->least < v->first)
        put_loss(out, " and had been down to ", v->least);
    put_counts(out, v);
}

static void put_unclear(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    if (v->rows == 0) {
        lrf_strbuf_puts(out, "there is no training loss to judge");
        return;
    }
    lrf_phrase_count(out, v->rows, "row says", "rows say");
    lrf_strbuf_puts(out, " too little: ");
    put_course(out, v);
    put_counts(out, v);
}

void lrf_phrase_run(struct lrf_strbuf *out, const struct lrf_run_verdict *verdict)
{
    static void (*const put[])(struct lrf_strbuf *, const struct lrf_run_verdict *) = {
        [LRF_RUN_HEALTHY] = put_healthy,   [LRF_RUN_TOO_SLOW] = put_too_slow,
        [LRF_RUN_FLAT] = put_flat,         [LRF_RUN_OVERFITS] = put_overfits,
        [LRF_RUN_UNSTABLE] = put_unstable, [LRF_RUN_DIVERGED] = put_diverged,
        [LRF_RUN_UNCLEAR] = put_unclear};

    lrf_strbuf_printf(out, "%s: ", lrf_run_words(verdict->kind));
    put[verdict->kind](out, verdict);
}

static void advise_stop(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    if (isfinite(v->stop_step)) {
        lrf_strbuf_puts(out, "stop at step ");
        lrf_put_step(out, v->stop_step);
        lrf_strbuf_puts(out, ", or keep the checkpoint at or before it");
    } else {
        lrf_strbuf_puts(out, "stop where the validation loss is least");
    }
    lrf_strbuf_puts(out, "; weight decay or more data put it off");
}

static void advise_calm(struct lrf_strbuf *out, const struct lrf_run_verdict *v)
{
    lrf_strbuf_puts(out, "clip the gradients, warm up longer, or lower the rate");
    if (isfinite(v->back_to_lr) && v->back_to_lr > 0) {
        lrf_strbuf_puts(out, " from ");
        lrf_put_rate(out, v->back_to_lr);
    }
    if (isfinite(v->back_to_step)) {
        lrf_strbuf_puts(out, "; until step ");
        lrf_put_step(out, v->back_to_step);
        lrf_strbuf_puts(out, " all was well");
    }
}

void lrf_phrase_run_advice(struct lrf_strbuf *out, const struct lrf_run_verdict *verdict)
{
    switch (verdict->kind) {
    case LRF_RUN_TOO_SLOW:
        lrf_strbuf_puts(out, "train longer, or try a higher rate");
        break;
    case LRF_RUN_FLAT:
        lrf_strbuf_puts(out, "often a lower rate still gains; else stop here");
        break;
    case LRF_RUN_OVERFITS:
        advise_stop(out, verdict);
        break;
    case LRF_RUN_UNSTABLE:
        advise_calm(out, verdict);
        break;
    case LRF_RUN_DIVERGED:
        put_back(out, verdict->back_to_step, verdict->back_to_lr);
        break;
    case LRF_RUN_UNCLEAR:
        lrf_strbuf_puts(out, "let it run on, or log more often");
        break;
    default:
        break;
    }
}

/* ---- names and titles */

/* Runs stand log by log, numbered from 0 within each. */
static bool has_brothers(const struct lrf_watch_result *result, size_t i)
{
    return result->run[i].run > 0 || (i + 1 < result->n && result->run[i + 1].run > 0);
}

void lrf_phrase_run_name(struct lrf_strbuf *out, const struct lrf_watch_result *result, size_t i)
{
    lrf_quote_short(out, result->run[i].file, NAME_LENGTH);
    if (has_brothers(result, i))
        lrf_strbuf_printf(out, ", run %zu", result->run[i].run);
}

void lrf_phrase_watch_title(struct lrf_strbuf *out, const struct lrf_watch_result *result)
{
    size_t n[LRF_RUN_COUNT] = {0};
    const char *before = ": ";

    if (result->n == 1) {
        lrf_phrase_run_name(out, result, 0);
        lrf_strbuf_printf(out, ": %s", lrf_run_words(result->run[0].verdict.kind));
        return;
    }
    lrf_phrase_count(out, result->n, "run", "runs");
    lrf_strbuf_puts(out, " of ");
    lrf_phrase_count(out, result->logs, "log", "logs");
    for (size_t i = 0; i < result->n; i++)
        n[result->run[i].verdict.kind]++;
    for (int k = 0; k < LRF_RUN_COUNT; k++)
        if (n[k]) {
            lrf_strbuf_printf(out, "%s%zu %s", before, n[k],
                              k == LRF_RUN_OVERFITS && n[k] > 1
                                  ? "overfit"
                                  : lrf_run_words((enum lrf_run_kind)k));
            before = ", ";
        }
}

void lrf_phrase_shared(struct lrf_strbuf *out, const struct lrf_watch_shared *shared)
{
    lrf_strbuf_puts(out, "step ");
    lrf_put_step(out, shared->step);
    lrf_strbuf_puts(out, " is out in ");
    lrf_phrase_count(out, shared->runs, "log", "logs");
    lrf_strbuf_puts(out, ": that is the data, not the rate; look at the batch of that step");
}
