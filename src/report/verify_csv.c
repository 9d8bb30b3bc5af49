#include "report/writers.h"

#include <math.h>

#include "report/csv.h"

static void put_check(FILE *out, const struct lrf_verify_run *run,
                      const struct lrf_trial_check *check, double steps_per_epoch)
{
    lrf_csv_number(out, '\n', run->lr);
    fprintf(out, ",%u,", run->repeat);
    if (isfinite(steps_per_epoch))
        fprintf(out, "%.4g", (double)check->step / steps_per_epoch);
    fprintf(out, ",%zu", check->step);
    lrf_csv_number(out, ',', check->train_loss);
    lrf_csv_number(out, ',', check->val_loss);
    lrf_csv_number(out, ',', check->val_accuracy);
}

void lrf_verify_csv(FILE *out, const struct lrf_verify_result *report)
{
    fputs("lr,repeat,epoch,step,train_loss,val_loss,val_accuracy", out);
    for (size_t i = 0; i < report->n_run; i++)
        for (size_t k = 0; k < report->run[i].n_check; k++)
            put_check(out, &report->run[i], &report->run[i].check[k], report->steps_per_epoch);
    fputc('\n', out);
}
