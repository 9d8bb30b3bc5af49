#include "record/verdicts.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/number.h"
#include "base/quote.h"
#include "record/phrases.h"

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
                          lrf_objective_loss(result->objective));
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
                      lrf_objective_loss(result->objective));
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
    lrf_phrase_optimizer(out, result->model, result->data);
    lrf_strbuf_printf(out, "; %zu steps, ", result->steps);
    lrf_phrase_count(out, result->repeats, "seed", "seeds");
}
