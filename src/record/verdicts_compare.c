#include "record/verdicts.h"

#include <math.h>
#include <stdio.h>

#include "record/phrases.h"

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
    const enum lrf_objective objective = result->item[0].objective;
    bool same = true;

    for (size_t i = 1; i < result->n; i++)
        same = same && result->item[i].objective == objective;
    if (result->steps == 0) {
        lrf_strbuf_puts(out, "read from the range curves");
        return;
    }
    if (same)
        lrf_strbuf_printf(out, "%s, ", lrf_objective_loss(objective));
    lrf_strbuf_printf(out, "real runs of %zu steps, ", result->steps);
    lrf_phrase_count(out, result->comparison->seeds, "seed", "seeds");
}

bool lrf_compare_answers(const struct lrf_compare_result *result)
{
    const struct lrf_comparison *c = result->comparison;

    return c->common < c->n_lr || (result->steps == 0 && c->n_lr > 0);
}

const char *lrf_compare_why_none(const struct lrf_compare_result *result)
{
    return result->comparison->n_lr ? "no case learnt anything at any rate"
                                    : "no case has a suggestion";
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

bool lrf_compare_wants_seeds(const struct lrf_compare_result *result)
{
    return result->steps && result->comparison->fit == LRF_FIT_UNCLEAR;
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
    if (lrf_compare_wants_seeds(result)) {
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
