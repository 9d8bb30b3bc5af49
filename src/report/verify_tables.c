#include "report/verify_tables.h"

#include <math.h>

#include "report/page.h"
#include "report/verify.h"
#include "report/words.h"

static const char unknown[] = "diverged, or not measured";

/* "overfits 2 of 3". */
static void put_votes(FILE *out, const struct lrf_verify_rate *rate)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_printf(&text, "%s %u of %zu", lrf_verdict_name(rate->kind), rate->votes[rate->kind],
                      rate->runs);
    lrf_page_cell_text(out, text.failed ? "" : text.s);
    lrf_strbuf_release(&text);
}

static const char *remark(const struct lrf_verification *v, double lr, double suggested)
{
    bool best = lr == v->best_lr, mine = lr == suggested;
    return best && mine ? "best, nearest to the suggestion"
           : best       ? "best"
           : mine       ? "nearest to the suggestion"
                        : "";
}

void lrf_verify_rate_table(FILE *out, const struct lrf_verify_result *report)
{
    static const char *const column[] = {"rate",   "training loss", "validation loss", "accuracy",
                                         "regret", "verdict",       "remark"};
    const struct lrf_verification *v = report->verification;
    double suggested = lrf_verify_nearest(v, report->analysis->suggestion.lr);

    lrf_page_section(out, "Rates");
    lrf_page_table_begin(out, "Final losses, means over the seeds", column, 7);
    for (size_t i = 0; i < v->n; i++) {
        const struct lrf_verify_rate *r = &v->rate[i];
        lrf_page_row_rate(out, r->lr);
        lrf_page_cell_number(out, r->train_loss, unknown);
        lrf_page_cell_number(out, r->val_loss, unknown);
        lrf_page_cell_number(out, r->val_accuracy, "no classes, or diverged");
        lrf_page_cell_number(out, r->regret, unknown);
        put_votes(out, r);
        lrf_page_cell_text(out, remark(v, r->lr, suggested));
        lrf_page_row_end(out);
    }
    lrf_page_table_end(out);
}

static void put_rule(FILE *out, const struct lrf_verification *v, const char *name, double lr)
{
    lrf_page_row(out, name);
    lrf_page_cell_rate(out, lr, "no answer on this curve");
    lrf_page_cell_number(out, isnan(lr) ? NAN : lrf_verify_regret(v, lr), "no answer");
    lrf_page_row_end(out);
}

void lrf_verify_rule_table(FILE *out, const struct lrf_verify_result *report)
{
    static const char *const column[] = {"rule", "rate", "regret"};
    const struct lrf_verification *v = report->verification;

    lrf_page_section(out, "The same range test, answered by");
    lrf_page_table_begin(out, "What each rule's rate would have cost here", column, 3);
    put_rule(out, v, "lrfind", report->analysis->suggestion.lr);
    for (int r = 0; report->rules && r < LRF_RULE_COUNT; r++)
        put_rule(out, v, lrf_rule_name((enum lrf_rule)r), report->rules->lr[r]);
    lrf_page_table_end(out);
}
