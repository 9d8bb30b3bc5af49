#include "report/schedule.h"

#include <math.h>
#include <string.h>

#include "report/words.h"

const char *lrf_schedule_loss_name(const struct lrf_schedule_result *report)
{
    return report->data->validation > 0 ? "validation loss" : "training loss";
}

double lrf_schedule_loss(const struct lrf_schedule_result *report,
                         const struct lrf_trial_check *check)
{
    return report->data->validation > 0 ? check->val_loss : check->train_loss;
}

const struct lrf_schedule_way *lrf_schedule_at(const struct lrf_schedule_result *report,
                                               size_t place)
{
    for (size_t i = 0; i < report->n; i++)
        if (report->way[i].rank.place == place)
            return &report->way[i];
    return &report->way[0];
}

/* ---- words */

/* Against how many others the best was tested, and how many of those it does not beat. */
static void count_others(const struct lrf_schedule_result *report, size_t *tested, size_t *even)
{
    *tested = *even = 0;
    for (size_t i = 0; i < report->n; i++) {
        const struct lrf_rank *rank = &report->way[i].rank;
        *tested += !isnan(rank->p);
        *even += !isnan(rank->p) && !rank->differs;
    }
}

bool lrf_schedule_tested(const struct lrf_schedule_result *report)
{
    size_t tested, even;

    count_others(report, &tested, &even);
    return tested > 0;
}

void lrf_phrase_schedule_answer(struct lrf_strbuf *out, const struct lrf_schedule_result *report)
{
    const struct lrf_schedule_way *best = lrf_schedule_at(report, 1);
    char rate[LRF_NUMBER_SIZE];
    size_t tested, even;

    count_others(report, &tested, &even);
    lrf_text_rate(rate, best->max_lr);
    lrf_strbuf_puts(out, best->name);
    if (strcmp(best->name, best->optimizer) != 0)
        lrf_strbuf_printf(out, " with %s", best->optimizer);
    lrf_strbuf_printf(out, " at %s; ", rate);
    if (tested == 0)
        lrf_strbuf_puts(out, "one seed does not tell the noise: --repeats 10");
    else if (even == tested)
        lrf_strbuf_puts(out, "all others are as good within the noise of the seeds");
    else if (even > 0)
        lrf_strbuf_printf(out, "%zu of the other %zu are as good within the noise of the seeds",
                          even, tested);
    else
        lrf_strbuf_puts(out, "better than all others beyond the noise of the seeds");
}

void lrf_phrase_schedule_runs(struct lrf_strbuf *out, const struct lrf_schedule_result *report)
{
    lrf_phrase_model(out, report->model);
    lrf_strbuf_puts(out, ", ");
    lrf_phrase_optimizer(out, report->model);
    lrf_strbuf_printf(out, "; %zu steps, ", report->steps);
    lrf_phrase_count(out, report->repeats, "seed", "seeds");
}
