#include "record/verdicts.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/number.h"
#include "base/quote.h"
#include "experiment/verification.h"
#include "record/phrases.h"

/* ---- verify */

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
    lrf_strbuf_puts(out, "the suggested rate ");
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
    const bool best = lr == verdict->best;

    if (lr != verdict->nearest)
        return best ? "best" : "";
    if (verdict->same)
        return best ? "best, suggested" : "suggested";
    return best ? "best, nearest to the suggestion" : "nearest to the suggestion";
}

const char *lrf_verdict_meaning(enum lrf_verdict_kind kind)
{
    static const char *const meanings[] = {
#define VERDICT_MEANING(kind, name, meaning) meaning,
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
                          rate->runs, lrf_verdict_name(rate->kind));
    lrf_strbuf_puts(out, lrf_verdict_meaning(rate->kind));
}

/* What to do about a rate with this verdict; NULL for one that is as it should be. */
static const char *remedy_of(const struct lrf_verification *v, const struct lrf_verify_rate *rate)
{
    static const char *const remedy[LRF_VERDICT_COUNT] = {
        [LRF_VERDICT_DIVERGES] = "a smaller rate",
        [LRF_VERDICT_DEAD] = "a smaller rate, or an activation that does not die (tanh, gelu)",
        [LRF_VERDICT_OSCILLATES] = "a smaller rate, or one that decays: ",
        [LRF_VERDICT_NOISE_FLOOR] = "a rate that decays gets below this loss: ",
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
                              const struct lrf_verify_rate *rate, const struct lrf_dialect *dialect)
{
    const char *remedy = remedy_of(result->verification, rate);

    lrf_strbuf_puts(out, remedy ? remedy : result->data ? "" : "train with it");
    if (rate->kind == LRF_VERDICT_OSCILLATES || rate->kind == LRF_VERDICT_NOISE_FLOOR)
        lrf_put_command(out, dialect, "schedule");
    if (remedy == NULL && result->data) {
        lrf_put_command(out, dialect, "schedule");
        lrf_strbuf_puts(out, " shows which schedule does best from here");
    }
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
        lrf_phrase_optimizer(out, result->model);
        lrf_strbuf_puts(out, "; ");
    }
    lrf_phrase_count(out, result->verification->n, "rate", "rates");
    lrf_strbuf_puts(out, ", ");
    lrf_phrase_count(out, result->repeats, "seed", "seeds");
    lrf_strbuf_printf(out, ", %zu steps each", result->steps);
}

/* ---- compare */

double lrf_compare_relative(const struct lrf_analysis *a, double loss)
{
    double least = HUGE_VAL;

    for (size_t i = 0; i < a->smooth.n; i++)
        least = fmin(least, a->smooth.loss[i]);
    return a->initial_loss > least ? (loss - least) / (a->initial_loss - least) : NAN;
}

static void put_percent(struct lrf_strbuf *out, double share)
{
    lrf_put_decimals(out, 100 * share, 0);
}

/* "8 % (95 %: 3 to 14 %) of what training gains". */
static void put_cost(struct lrf_strbuf *out, const struct lrf_comparison *c)
{
    put_percent(out, c->common_regret);
    lrf_strbuf_puts(out, " %");
    if (!isnan(c->common_hi)) {
        lrf_strbuf_puts(out, " (95 %: ");
        put_percent(out, c->common_lo);
        lrf_strbuf_puts(out, " to ");
        put_percent(out, c->common_hi);
        lrf_strbuf_puts(out, " %)");
    }
    lrf_strbuf_puts(out, " of what training gains");
}

void lrf_phrase_compare_runs(struct lrf_strbuf *out, const struct lrf_compare_result *result)
{
    static const char *const loss[] = {
#define LOSS(objective, name, meaning) meaning,
        LRF_OBJECTIVE_LIST(LOSS)
#undef LOSS
    };
    const enum lrf_objective objective = result->item[0].objective;
    bool same = true;

    for (size_t i = 1; i < result->n; i++)
        same = same && result->item[i].objective == objective;
    if (result->steps == 0) {
        lrf_strbuf_puts(out, "read from the range curves");
        return;
    }
    if (same)
        lrf_strbuf_printf(out, "%s, ", loss[objective]);
    lrf_strbuf_printf(out, "real runs of %zu steps, ", result->steps);
    lrf_phrase_count(out, result->comparison->seeds, "seed", "seeds");
}

bool lrf_compare_answers(const struct lrf_compare_result *result)
{
    const struct lrf_comparison *c = result->comparison;

    return c->common < c->n_lr || (result->steps == 0 && c->n_lr > 0);
}

void lrf_phrase_compare_common(struct lrf_strbuf *out, const struct lrf_compare_result *result)
{
    static const char *const before[] = {[LRF_FIT_UNCLEAR] =
                                             "whether one rate fits all is unclear: the best, ",
                                         [LRF_FIT_ALL] = "",
                                         [LRF_FIT_NONE] = "no rate fits all: the best, "};
    static const char *const behind[] = {[LRF_FIT_UNCLEAR] = ", costs ",
                                         [LRF_FIT_ALL] = " fits all: it costs at most ",
                                         [LRF_FIT_NONE] = ", costs "};
    const struct lrf_comparison *c = result->comparison;

    if (result->steps == 0) {
        lrf_strbuf_puts(out, "whether one rate fits all takes real runs: range curves do not tell");
        return;
    }
    lrf_strbuf_puts(out, before[c->fit]);
    lrf_put_rate(out, c->lr[c->common]);
    lrf_strbuf_puts(out, behind[c->fit]);
    put_cost(out, c);
    lrf_strbuf_printf(out, ", on %s", result->item[c->common_worst].name);
    if (c->fit != LRF_FIT_UNCLEAR)
        return;
    if (isnan(c->common_hi)) {
        lrf_strbuf_puts(out, ", and one seed tells no more");
    } else {
        lrf_strbuf_puts(out, ", and ");
        put_percent(out, LRF_COMMON_LIMIT);
        lrf_strbuf_puts(out, " % is the limit");
    }
}

void lrf_phrase_compare_next(struct lrf_strbuf *out, const struct lrf_compare_result *result,
                             const struct lrf_dialect *dialect)
{
    const struct lrf_comparison *c = result->comparison;
    char more[24];

    if (result->steps == 0) {
        lrf_strbuf_puts(out, "use each case's own rate, or compare the data sets with real runs");
    } else if (c->fit == LRF_FIT_ALL) {
        lrf_strbuf_puts(out, "use it for all");
    } else {
        lrf_strbuf_puts(out, "use each case's best rate of the real runs, in the table");
    }
    if (result->steps && c->fit == LRF_FIT_UNCLEAR) {
        snprintf(more, sizeof more, "%zu", 2 * c->seeds);
        lrf_strbuf_puts(out, "; more seeds make it clearer: ");
        lrf_put_setting(out, dialect, "repeats", more);
    }
}

/* What the sweeps find against what the real runs find. */
static void put_consequence(struct lrf_strbuf *out, const struct lrf_compare_result *result)
{
    const struct lrf_comparison *c = result->comparison;

    if (c->differ && c->fit == LRF_FIT_ALL) {
        lrf_strbuf_puts(out, ", but ");
        lrf_put_rate(out, c->lr[c->common]);
        lrf_strbuf_puts(out, " costs at most ");
        put_percent(out, c->common_regret);
        lrf_strbuf_puts(out, " % everywhere");
    } else if (c->differ == 0 && c->fit == LRF_FIT_NONE) {
        lrf_strbuf_puts(out, ", but real runs tell the cases apart");
    }
}

void lrf_phrase_compare_pairs(struct lrf_strbuf *out, const struct lrf_compare_result *result)
{
    const struct lrf_comparison *c = result->comparison;

    if (c->pairs == 0) {
        if (c->untested)
            lrf_strbuf_printf(out,
                              "not known whether the sweeps suggest different rates: that takes %d "
                              "repeats of each",
                              LRF_COMPARE_REPEATS);
        return;
    }
    if (c->blind) {
        lrf_strbuf_puts(out, "not known whether the sweeps suggest different rates: ");
        lrf_phrase_count(out, c->pairs, "pair is", "pairs are");
        lrf_strbuf_puts(out, " too many for so few repeats");
        return;
    }
    lrf_strbuf_puts(out, c->differ ? "the sweeps suggest different rates"
                                   : "the sweeps do not suggest different rates, beyond what "
                                     "their repeats do");
    if (c->differ && c->pairs > 1)
        lrf_strbuf_printf(out, " in %zu of %zu pairs", c->differ, c->pairs);
    put_consequence(out, result);
    lrf_strbuf_puts(out, " (permutation tests, Holm-corrected, p < 0.05)");
}

/* ---- schedule */

const struct lrf_schedule_way *lrf_schedule_at(const struct lrf_schedule_result *result,
                                               size_t place)
{
    for (size_t i = 0; i < result->n; i++)
        if (result->way[i].rank.place == place)
            return &result->way[i];
    return &result->way[0];
}

const char *lrf_schedule_loss_name(const struct lrf_schedule_result *result)
{
    return result->data->validation > 0 ? "validation loss" : "training loss";
}

const char *lrf_schedule_objective_name(const struct lrf_schedule_result *result)
{
    static const char *const name[LRF_OBJECTIVE_COUNT] = {
        "lowest validation loss", "final validation loss", "final training loss"};

    return name[result->objective];
}

bool lrf_is_slightly_behind(const struct lrf_rank *rank)
{
    return rank->standing == LRF_STANDING_BEHIND && rank->slight;
}

size_t lrf_schedule_count(const struct lrf_schedule_result *result, enum lrf_standing standing)
{
    size_t n = 0;

    for (size_t i = 0; i < result->n; i++)
        n += result->way[i].rank.n > 0 && result->way[i].rank.standing == standing;
    return n;
}

const char *lrf_standing_word(enum lrf_standing standing)
{
    switch (standing) {
    case LRF_STANDING_BEST:
        return "best";
    case LRF_STANDING_AS_GOOD:
        return "as good";
    case LRF_STANDING_BEHIND:
        return "behind";
    case LRF_STANDING_UNCLEAR:
        break;
    }
    return "unclear";
}

static void put_counts(struct lrf_strbuf *out, const struct lrf_schedule_result *result)
{
    const size_t behind = lrf_schedule_count(result, LRF_STANDING_BEHIND);
    const size_t good = lrf_schedule_count(result, LRF_STANDING_AS_GOOD);
    const size_t unclear = lrf_schedule_count(result, LRF_STANDING_UNCLEAR);
    const size_t others = behind + good + unclear;
    size_t slight = 0;

    for (size_t i = 0; i < result->n; i++)
        slight += lrf_is_slightly_behind(&result->way[i].rank);
    if (behind)
        lrf_strbuf_printf(out, "; better than %s%zu other%s",
                          behind == others && others > 1 ? "all " : "", behind,
                          behind == 1 ? "" : "s");
    if (slight && slight == behind)
        lrf_strbuf_puts(out, ", but only slightly");
    else if (slight)
        lrf_strbuf_printf(out, ", %zu of them only slightly", slight);
    if (good)
        lrf_strbuf_printf(out, "; %s%zu other%s as good", good == others && good > 1 ? "all " : "",
                          good, good == 1 ? " is" : "s are");
    if (unclear) {
        lrf_strbuf_printf(out, "; %zu other%s not distinguishable from it with ", unclear,
                          unclear == 1 ? " is" : "s are");
        lrf_phrase_count(out, lrf_schedule_at(result, 1)->rank.n, "seed", "seeds");
    }
}

void lrf_phrase_schedule_answer(struct lrf_strbuf *out, const struct lrf_schedule_result *result,
                                const struct lrf_dialect *dialect)
{
    const struct lrf_schedule_way *best = lrf_schedule_at(result, 1);

    lrf_strbuf_puts(out, best->name);
    if (strcmp(best->name, best->optimizer) != 0)
        lrf_strbuf_printf(out, " with %s", best->optimizer);
    lrf_strbuf_puts(out, " at ");
    lrf_put_rate(out, best->max_lr);
    put_counts(out, result);
    if (isnan(result->margin))
        lrf_strbuf_printf(out, "; but its %s is no lower than before training",
                          lrf_schedule_objective_name(result));
    if (best->rank.n == 1) {
        lrf_strbuf_puts(out, ": ");
        lrf_put_setting(out, dialect, "repeats", "16");
    }
}

void lrf_phrase_standings(struct lrf_strbuf *out, const struct lrf_schedule_result *result)
{
    char margin[LRF_NUMBER_SIZE];

    lrf_strbuf_printf(out,
                      "by the %s; behind: worse in more seeds, and by more, than chance deals "
                      "(permutation test of signed ranks, p < 0.05 for all together)",
                      lrf_schedule_objective_name(result));
    if (isnan(result->margin))
        return;
    lrf_number_short(margin, result->margin, 2);
    lrf_strbuf_printf(
        out,
        "; slightly, as good: by less than %s, 5 %% of what training gains, with 95 %% "
        "confidence",
        margin);
}

void lrf_phrase_overfitting(struct lrf_strbuf *out, const struct lrf_schedule_result *result)
{
    size_t n = 0, trained = 0, first = SIZE_MAX, last = 0;

    for (size_t i = 0; i < result->n; i++) {
        const struct lrf_schedule_way *way = &result->way[i];
        trained += way->rank.n > 0;
        if (way->overfits == 0)
            continue;
        n++;
        first = way->overfits < first ? way->overfits : first;
        last = way->overfits > last ? way->overfits : last;
    }
    if (n == 0)
        return;
    if (n == trained)
        lrf_strbuf_puts(out, n == 1 ? "the schedule overfits" : "all schedules overfit");
    else
        lrf_strbuf_printf(out, "%zu of %zu schedules overfit%s", n, trained, n == 1 ? "s" : "");
    if (first == last)
        lrf_strbuf_printf(out, " from step %zu on", first);
    else
        lrf_strbuf_printf(out, ", the first from step %zu on, the last from step %zu on", first,
                          last);
    lrf_strbuf_puts(out, ": there the mean validation loss is least");
}

void lrf_phrase_schedule_runs(struct lrf_strbuf *out, const struct lrf_schedule_result *result)
{
    lrf_phrase_model(out, result->model);
    lrf_strbuf_puts(out, ", ");
    lrf_phrase_optimizer(out, result->model);
    lrf_strbuf_printf(out, "; %zu steps, ", result->steps);
    lrf_phrase_count(out, result->repeats, "seed", "seeds");
}
