#include "report/writers.h"

#include <math.h>

#include "base/strbuf.h"
#include "report/csv.h"
#include "report/quote.h"
#include "report/schedule.h"

double lrf_schedule_final(const struct lrf_schedule_result *report,
                          const struct lrf_schedule_run *run)
{
    size_t first = report->data->validation > 0 ? 0 : 1;
    double start, end;

    if (run->n <= first)
        return NAN;
    start = lrf_schedule_loss(report, &run->check[first].at);
    if (run->diverged)
        return start;
    if (run->check[run->n - 1].at.step < report->steps)
        return NAN;
    end = lrf_schedule_loss(report, &run->check[run->n - 1].at);
    return end < start ? end : start;
}

static void put_run(FILE *out, const char *name, size_t repeat, const struct lrf_schedule_run *run)
{
    for (size_t i = 0; i < run->n; i++) {
        const struct lrf_schedule_check *c = &run->check[i];
        fprintf(out, "%s,%zu,%zu", name, repeat, c->at.step);
        lrf_csv_number(out, ',', c->lr);
        lrf_csv_number(out, ',', c->at.train_loss);
        lrf_csv_number(out, ',', c->at.val_loss);
        lrf_csv_number(out, ',', c->at.val_accuracy);
        fputc('\n', out);
    }
}

void lrf_schedule_csv(FILE *out, const struct lrf_schedule_result *report)
{
    fputs("schedule,repeat,step,lr,train_loss,val_loss,val_accuracy\n", out);
    for (size_t i = 0; i < report->n; i++) {
        struct lrf_strbuf name = {0};
        lrf_quote_csv(&name, report->way[i].name);
        for (size_t r = 0; r < report->repeats; r++)
            put_run(out, name.failed ? "" : name.s, r, &report->way[i].run[r]);
        lrf_strbuf_release(&name);
    }
}

void lrf_export_csv(FILE *out, const struct lrf_schedule_export *exported)
{
    fputs(exported->momentum ? "step,lr,momentum\n" : "step,lr\n", out);
    for (size_t t = 0; t < exported->steps; t++) {
        fprintf(out, "%zu", t);
        lrf_csv_number(out, ',', exported->lr[t]);
        if (exported->momentum)
            lrf_csv_number(out, ',', exported->momentum[t]);
        fputc('\n', out);
    }
}
