#include "report/writers.h"

#include <math.h>

#include "base/number.h"
#include "base/strbuf.h"
#include "report/compare.h"
#include "report/csv.h"
#include "report/quote.h"
#include "report/words.h"

double lrf_compare_relative(const struct lrf_analysis *a, double loss)
{
    double least = HUGE_VAL;

    for (size_t i = 0; i < a->smooth.n; i++)
        least = fmin(least, a->smooth.loss[i]);
    return a->initial_loss > least ? (loss - least) / (a->initial_loss - least) : NAN;
}

void lrf_compare_csv(FILE *out, const struct lrf_compare_result *report)
{
    fputs("lr,loss,loss_lo,loss_hi,relative,case\n", out);
    for (size_t c = 0; c < report->n; c++) {
        const struct lrf_analysis *a = report->item[c].analysis;
        const struct lrf_smooth *s = &a->smooth;
        struct lrf_strbuf name = {0};
        lrf_quote_csv(&name, report->item[c].name);
        for (size_t i = 0; i < s->n; i++) {
            char lr[LRF_NUMBER_SIZE];
            lrf_number_format(lr, s->lr[i]);
            fputs(lr, out);
            lrf_csv_number(out, ',', s->loss[i]);
            lrf_csv_number(out, ',', s->loss_lo[i]);
            lrf_csv_number(out, ',', s->loss_hi[i]);
            lrf_csv_number(out, ',', lrf_compare_relative(a, s->loss[i]));
            fprintf(out, ",%s\n", name.failed ? "" : name.s);
        }
        lrf_strbuf_release(&name);
    }
}

/* A regret up to this is called a fit. */
static const double most_regret = 0.1;

bool lrf_compare_fits(const struct lrf_compare_result *report)
{
    return report->comparison->common_regret <= most_regret;
}

void lrf_phrase_compare_common(struct lrf_strbuf *out, const struct lrf_compare_result *report)
{
    const struct lrf_comparison *c = report->comparison;
    char rate[LRF_NUMBER_SIZE];

    lrf_text_rate(rate, report->item[c->common].analysis->suggestion.lr);
    lrf_strbuf_printf(out,
                      lrf_compare_fits(report)
                          ? "%s fits all: it costs at most %.0f %% of what training gains, on "
                          : "no rate fits all: the best, %s, costs %.0f %% of what training "
                            "gains on ",
                      rate, 100 * c->common_regret);
    lrf_strbuf_puts(out, report->item[c->common_worst].name);
    if (report->steps)
        lrf_strbuf_printf(out, " (real runs of %zu steps)", report->steps);
    else
        lrf_strbuf_puts(out, " (read from the range curves)");
}

void lrf_phrase_compare_pairs(struct lrf_strbuf *out, const struct lrf_compare_result *report)
{
    const struct lrf_comparison *c = report->comparison;

    if (c->pairs)
        lrf_strbuf_printf(out,
                          "%zu of %zu pairs of rates, beyond their intervals (z tests in log "
                          "rate, Holm-corrected, p < 0.05)",
                          c->differ, c->pairs);
}
