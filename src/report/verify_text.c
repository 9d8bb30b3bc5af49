#include "report/writers.h"

#include <math.h>

#include "report/lines.h"
#include "report/verify.h"
#include "report/words.h"

static void put_cell(FILE *out, double value)
{
    char text[LRF_NUMBER_SIZE];

    lrf_number_short(text, value, 4);
    fprintf(out, "%11s", isnan(value) ? "" : text);
}

/* "converges 3/3". */
static void put_votes(FILE *out, const struct lrf_verify_rate *rate)
{
    fprintf(out, "  %-10s %u/%zu", lrf_verdict_name(rate->kind), rate->votes[rate->kind],
            rate->runs);
}

static bool is_nearest(const struct lrf_verification *v, size_t i, double lr)
{
    double mine = fabs(log(v->rate[i].lr / lr));

    if (isnan(lrf_verify_regret(v, lr)))
        return false;
    for (size_t k = 0; k < v->n; k++)
        if (fabs(log(v->rate[k].lr / lr)) < mine)
            return false;
    return isfinite(lr);
}

static void put_rate(FILE *out, const struct lrf_verify_result *report, size_t i)
{
    const struct lrf_verification *v = report->verification;
    const struct lrf_verify_rate *rate = &v->rate[i];
    char lr[LRF_NUMBER_SIZE];

    lrf_text_rate(lr, rate->lr);
    fprintf(out, "%-10s", lr);
    put_cell(out, rate->train_loss);
    put_cell(out, rate->val_loss);
    put_cell(out, rate->val_accuracy);
    fprintf(out, "%8.3f", rate->regret);
    put_votes(out, rate);
    if (rate->lr == v->best_lr)
        fputs("  best", out);
    if (is_nearest(v, i, report->analysis->suggestion.lr))
        fputs("  suggested", out);
    fputc('\n', out);
}

static void put_table(FILE *out, const struct lrf_verify_result *report)
{
    fprintf(out, "%-10s%11s%11s%11s%8s  %s\n", "lr", "train loss", "val loss", "accuracy", "regret",
            "verdict");
    for (size_t i = 0; i < report->verification->n; i++)
        put_rate(out, report, i);
}

static void put_regret(FILE *out, const struct lrf_verification *v, const char *name, double lr)
{
    char rate[LRF_NUMBER_SIZE];

    lrf_text_rate(rate, lr);
    if (isnan(lr))
        fprintf(out, "  %-20s no answer\n", name);
    else if (isnan(lrf_verify_regret(v, lr)))
        fprintf(out, "  %-20s %-10s outside the grid\n", name, rate);
    else
        fprintf(out, "  %-20s %-10s regret %.3f\n", name, rate, lrf_verify_regret(v, lr));
}

/* What each rule's answer to the range test would have cost here. */
static void put_rules(FILE *out, const struct lrf_verify_result *report)
{
    fputs("\nthe same range test, answered by\n", out);
    put_regret(out, report->verification, "lrfind", report->analysis->suggestion.lr);
    for (int r = 0; report->rules && r < LRF_RULE_COUNT; r++)
        put_regret(out, report->verification, lrf_rule_name((enum lrf_rule)r),
                   report->rules->lr[r]);
}

static void put_best(FILE *out, const struct lrf_verify_result *report)
{
    const struct lrf_verification *v = report->verification;
    char best[LRF_NUMBER_SIZE];

    if (isnan(v->best_lr)) {
        fputs("\nno answer   no rate made the loss lower than it was before training\n", out);
        return;
    }
    lrf_text_rate(best, v->best_lr);
    fprintf(out, "\nbest  lr %s        sensitivity to the rate %.3g\n", best, v->sensitivity);
}

void lrf_verify_text(FILE *out, const struct lrf_verify_result *report,
                     const struct lrf_report_files *files, const struct lrf_terminal *terminal)
{
    const char *file[] = {files->picture[0] ? files->picture : NULL,
                          files->page ? "report.html" : NULL, "verify.csv", "verify.json"};

    put_table(out, report);
    put_rules(out, report);
    put_best(out, report);
    if (files->dir)
        lrf_files_line(out, terminal, 6, files->dir, file, sizeof file / sizeof *file);
}
