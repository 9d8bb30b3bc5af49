#include "report/html_parts.h"

#include <math.h>

#include "report/page.h"
#include "report/words.h"

static void write_rates(FILE *out, const struct lrf_race_result *race)
{
    static const char *const column[] = {"rate", "validation loss", "training loss", "regret",
                                         "runs that ended early"};

    lrf_page_table_begin(out, "Final losses, means over the seeds", column, 5);
    for (size_t i = 0; i < race->n; i++) {
        const struct lrf_race_rate *rate = &race->rate[i];
        lrf_page_row_rate(out, rate->lr);
        lrf_page_cell_number(out, rate->val_loss, "no validation loss");
        lrf_page_cell_number(out, rate->train_loss, "not finite");
        lrf_page_cell_number(out, rate->regret, "not finite");
        lrf_page_cell_number(out, rate->failed, NULL);
        lrf_page_row_end(out);
    }
    lrf_page_table_end(out);
}

static void write_check(FILE *out, const struct lrf_check_result *check)
{
    static const char *const meaning[] = {
        [LRF_CHECK_FALLS] = "the loss falls",
        [LRF_CHECK_STAYS] = "the loss stays where it was",
        [LRF_CHECK_DIVERGES] = "the loss rises, or is not finite",
    };
    char rate[LRF_NUMBER_SIZE], diverged[LRF_NUMBER_SIZE];
    struct lrf_strbuf text = {0};

    lrf_text_rate(rate, check->lr);
    lrf_text_rate(diverged, check->diverged);
    lrf_strbuf_printf(&text, "A run of %zu steps at %s: %s", check->run_steps, rate,
                      meaning[check->outcome]);
    if (isfinite(check->diverged))
        lrf_strbuf_printf(&text, "; one at %s diverged", diverged);
    if (!text.failed)
        lrf_page_paragraph(out, "", text.s);
    lrf_strbuf_release(&text);
}

void lrf_html_race(FILE *out, const struct lrf_range_result *report)
{
    struct lrf_strbuf text = {0};

    if (report->race == NULL && report->check == NULL)
        return;
    lrf_page_section(out, "Real runs");
    if (report->race) {
        lrf_phrase_race(&text, report->race);
        if (!text.failed)
            lrf_page_paragraph(out, "", text.s);
        if (report->race->n)
            write_rates(out, report->race);
    }
    if (report->check)
        write_check(out, report->check);
    lrf_strbuf_release(&text);
}
