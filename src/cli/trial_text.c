#include "cli/trial_text.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"

enum { VERDICT_NUMBERS = 10, CHECK_NUMBERS = 4 };

static void verdict_fields(struct lrf_verdict *v, double *field[VERDICT_NUMBERS])
{
    double *all[VERDICT_NUMBERS] = {
        &v->first_loss, &v->train_loss,    &v->val_loss,    &v->val_accuracy, &v->best_val_loss,
        &v->progress,   &v->cooldown_drop, &v->alternation, &v->trend,        &v->val_rise};
    memcpy(field, all, sizeof all);
}

static void put(struct lrf_strbuf *line, double value)
{
    char text[LRF_NUMBER_SIZE];

    lrf_strbuf_puts(line, " ");
    lrf_strbuf_add(line, text, lrf_number_format(text, value));
}

void cli_run_write(struct lrf_strbuf *line, size_t i, const struct lrf_verify_run *run)
{
    struct lrf_verdict verdict = run->verdict;
    double *field[VERDICT_NUMBERS];

    lrf_strbuf_printf(line, "%zu %d %zu", i, (int)verdict.kind, run->n_check);
    verdict_fields(&verdict, field);
    for (size_t k = 0; k < VERDICT_NUMBERS; k++)
        put(line, *field[k]);
    for (size_t k = 0; k < run->n_check; k++) {
        put(line, (double)run->check[k].step);
        put(line, run->check[k].train_loss);
        put(line, run->check[k].val_loss);
        put(line, run->check[k].val_accuracy);
    }
}

/* Takes the next number of the line; false at its end or when it is none. */
static bool take(const char **line, double *value)
{
    size_t n;

    *line += strspn(*line, " ");
    n = strcspn(*line, " ");
    if (lrf_number_parse(*line, n, value) == LRF_NUMBER_NONE)
        return false;
    *line += n;
    return true;
}

static bool take_count(const char **line, size_t below, size_t *value)
{
    double number;

    if (!take(line, &number) || !(number >= 0 && number < (double)below))
        return false;
    *value = (size_t)number;
    return true;
}

static bool take_check(const char **line, struct lrf_trial_check *check)
{
    return take_count(line, (size_t)1 << 40, &check->step) && take(line, &check->train_loss) &&
           take(line, &check->val_loss) && take(line, &check->val_accuracy);
}

static bool read_run(const char *line, struct lrf_verify_run *run, size_t n)
{
    double *field[VERDICT_NUMBERS];
    size_t i, kind, checks;

    if (!take_count(&line, n, &i) || !take_count(&line, LRF_VERDICT_COUNT, &kind) ||
        !take_count(&line, strlen(line), &checks) || run[i].check)
        return false;
    run += i;
    run->verdict.kind = (enum lrf_verdict_kind)kind;
    verdict_fields(&run->verdict, field);
    for (size_t k = 0; k < VERDICT_NUMBERS; k++)
        if (!take(&line, field[k]))
            return false;
    run->check = lrf_calloc(checks, sizeof *run->check);
    for (run->n_check = 0; run->check && run->n_check < checks; run->n_check++)
        if (!take_check(&line, &run->check[run->n_check]))
            return false;
    return run->check && line[strspn(line, " ")] == '\0';
}

enum lrf_status cli_run_read(const char *line, struct lrf_verify_run *run, size_t n,
                             struct lrf_error *err)
{
    if (!read_run(line, run, n))
        return lrf_fail(err, LRF_EDATA, "cannot resume: '%.40s' is not a run", line);
    return LRF_OK;
}
