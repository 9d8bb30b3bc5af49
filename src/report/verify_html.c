#include "report/writers.h"

#include <math.h>

#include "base/error.h"
#include "base/memory.h"
#include "report/page.h"
#include "report/verify.h"
#include "report/verify_tables.h"
#include "report/words.h"

static void write_answer(FILE *out, const struct lrf_verify_result *report)
{
    const struct lrf_verification *v = report->verification;
    double lr = report->analysis->suggestion.lr;
    char best[LRF_NUMBER_SIZE], suggested[LRF_NUMBER_SIZE];
    struct lrf_strbuf line = {0};

    lrf_text_rate(best, v->best_lr);
    lrf_text_rate(suggested, lr);
    if (isnan(v->best_lr))
        lrf_strbuf_puts(&line, "No rate made the loss lower than it was before training.");
    else if (isnan(lr))
        lrf_strbuf_printf(&line, "The best of %zu rates is %s; the range test had no suggestion.",
                          v->n, best);
    else if (lrf_verify_nearest(v, lr) == v->best_lr)
        lrf_strbuf_printf(&line, "The suggested rate %s is the best of %zu rates.", suggested,
                          v->n);
    else
        lrf_strbuf_printf(&line,
                          "The suggested rate %s costs %.1f %% of what training gains; the best "
                          "of %zu rates is %s.",
                          suggested, 100 * lrf_verify_regret(v, lr), v->n, best);
    lrf_page_paragraph(out, "answer", line.failed ? best : line.s);
    lrf_strbuf_release(&line);
}

/* The rate of the grid that says how training goes: nearest the suggestion, else the best. */
static const struct lrf_verify_rate *judged(const struct lrf_verify_result *report)
{
    const struct lrf_verification *v = report->verification;
    double lr = lrf_verify_nearest(v, report->analysis->suggestion.lr);

    if (isnan(lr))
        lr = v->best_lr;
    for (size_t i = 0; i < v->n; i++)
        if (v->rate[i].lr == lr)
            return &v->rate[i];
    return NULL;
}

static void write_why(FILE *out, const struct lrf_verify_result *report)
{
    const struct lrf_verify_rate *rate = judged(report);
    struct lrf_strbuf why = {0}, next = {0};
    char lr[LRF_NUMBER_SIZE];

    if (rate == NULL) {
        lrf_strbuf_puts(&next, "other rates (--rates), more steps, or a look at the target: can "
                               "it be learned from these features?");
    } else {
        const char *advice = lrf_verdict_advice(rate->kind);
        lrf_text_rate(lr, rate->lr);
        lrf_strbuf_printf(&why, "at %s %u of %zu runs get the verdict \"%s\": %s", lr,
                          rate->votes[rate->kind], rate->runs, lrf_verdict_name(rate->kind),
                          lrf_verdict_meaning(rate->kind));
        lrf_strbuf_puts(&next, advice ? advice
                               : report->data
                                   ? "lrfind schedule shows which schedule does best from here"
                                   : "train with it");
    }
    lrf_page_terms_begin(out);
    lrf_page_term(out, "Why", why.failed ? NULL : why.s);
    lrf_page_term(out, "Next", next.failed ? NULL : next.s);
    lrf_page_terms_end(out);
    lrf_strbuf_release(&why);
    lrf_strbuf_release(&next);
}

static void write_terms(FILE *out, const struct lrf_verification *v)
{
    lrf_page_section(out, "Terms");
    lrf_page_terms_begin(out);
    lrf_page_term(out, "regret",
                  "what a rate loses: 0 as good as the best rate, 1 no better than no training");
    for (int k = 0; k < LRF_VERDICT_COUNT; k++)
        if (lrf_verify_has(v, (enum lrf_verdict_kind)k))
            lrf_page_term(out, lrf_verdict_name((enum lrf_verdict_kind)k),
                          lrf_verdict_meaning((enum lrf_verdict_kind)k));
    lrf_page_terms_end(out);
}

enum lrf_status lrf_verify_html(FILE *out, const struct lrf_verify_result *report,
                                struct lrf_error *err)
{
    struct lrf_range_result settings = lrf_verify_settings(report);
    struct lrf_strbuf title = {0}, subtitle = {0};
    enum lrf_status status;

    lrf_phrase_verify_title(&title, report);
    lrf_phrase_verify_runs(&subtitle, report);
    lrf_page_begin(out, title.failed ? "" : title.s, subtitle.failed ? "" : subtitle.s);
    write_answer(out, report);
    write_why(out, report);
    status = lrf_verify_svg(out, report, err);
    lrf_verify_rate_table(out, report);
    lrf_verify_rule_table(out, report);
    write_terms(out, report->verification);
    lrf_page_settings(out, &settings, report->steps, report->repeats);
    lrf_page_end(out);
    lrf_strbuf_release(&title);
    lrf_strbuf_release(&subtitle);
    return status;
}
