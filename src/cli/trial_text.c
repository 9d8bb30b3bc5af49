#include "cli/trial_text.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "cli/fields.h"

enum { VERDICT_NUMBERS = 11, CHECK_NUMBERS = 4 };

static void verdict_fields(struct lrf_verdict *v, double *field[VERDICT_NUMBERS])
{
    double *all[VERDICT_NUMBERS] = {&v->first_loss, &v->train_loss,    &v->batch_noise,
                                    &v->val_loss,   &v->val_accuracy,  &v->best_val_loss,
                                    &v->progress,   &v->cooldown_drop, &v->alternation,
                                    &v->trend,      &v->val_rise};
    memcpy(field, all, sizeof all);
}

void cli_run_write(struct lrf_strbuf *line, size_t i, const struct lrf_verify_run *run)
{
    struct lrf_verdict verdict = run->verdict;
    double *field[VERDICT_NUMBERS];

    lrf_strbuf_printf(line, "%zu %d %zu", i, (int)verdict.kind, run->n_check);
    verdict_fields(&verdict, field);
    for (size_t k = 0; k < VERDICT_NUMBERS; k++)
        cli_field_put(line, *field[k]);
    for (size_t k = 0; k < run->n_check; k++) {
        cli_field_put(line, (double)run->check[k].step);
        cli_field_put(line, run->check[k].train_loss);
        cli_field_put(line, run->check[k].val_loss);
        cli_field_put(line, run->check[k].val_accuracy);
    }
}

static bool take_check(const char **line, struct lrf_trial_check *check)
{
    return cli_field_take_count(line, (size_t)1 << 40, &check->step) &&
           cli_field_take(line, &check->train_loss) && cli_field_take(line, &check->val_loss) &&
           cli_field_take(line, &check->val_accuracy);
}

static bool read_run(const char *line, struct lrf_verify_run *run, size_t n)
{
    double *field[VERDICT_NUMBERS];
    size_t i, kind, checks;

    if (!cli_field_take_count(&line, n, &i) ||
        !cli_field_take_count(&line, LRF_VERDICT_COUNT, &kind) ||
        !cli_field_take_count(&line, strlen(line), &checks) || run[i].check)
        return false;
    run += i;
    run->verdict.kind = (enum lrf_verdict_kind)kind;
    verdict_fields(&run->verdict, field);
    for (size_t k = 0; k < VERDICT_NUMBERS; k++)
        if (!cli_field_take(&line, field[k]))
            return false;
    run->check = lrf_calloc(checks, sizeof *run->check);
    for (run->n_check = 0; run->check && run->n_check < checks; run->n_check++)
        if (!take_check(&line, &run->check[run->n_check]))
            return false;
    return run->check && cli_field_end(line);
}

enum lrf_status cli_run_read(const char *line, struct lrf_verify_run *run, size_t n,
                             struct lrf_error *err)
{
    if (!read_run(line, run, n))
        return lrf_fail(err, LRF_EDATA, "cannot resume: '%.40s' is not a run", line);
    return LRF_OK;
}
