#include <lrfind/report_compare.h>

#include <math.h>

#include "base/number.h"
#include "base/strbuf.h"
#include "report/compare.h"
#include "report/csv.h"
#include "report/quote.h"

double lrf_compare_relative(const struct lrf_analysis *a, double loss)
{
    double least = HUGE_VAL;

    for (size_t i = 0; i < a->smooth.n; i++)
        least = fmin(least, a->smooth.loss[i]);
    return a->initial_loss > least ? (loss - least) / (a->initial_loss - least) : NAN;
}

void lrf_report_compare_csv(FILE *out, const struct lrf_compare_report *report)
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
