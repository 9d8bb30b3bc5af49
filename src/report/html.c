#include "report/writers.h"

#include <math.h>

#include "base/error.h"
#include "report/html_parts.h"
#include "report/page.h"
#include "report/words.h"

static void write_answer(FILE *out, const struct lrf_analysis *a)
{
    struct lrf_strbuf line = {0};
    char lr[LRF_NUMBER_SIZE], lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];

    if (!isfinite(a->suggestion.lr)) {
        lrf_page_paragraph(out, "answer", "No answer.");
    } else {
        lrf_text_rate(lr, a->suggestion.lr);
        lrf_text_rate(lo, a->suggestion.lo);
        lrf_text_rate(hi, a->suggestion.hi);
        lrf_strbuf_printf(&line, "Use a learning rate of %s", lr);
        if (isfinite(a->suggestion.lo) && isfinite(a->suggestion.hi))
            lrf_strbuf_printf(&line, " (95 %%: %s to %s)", lo, hi);
        lrf_page_paragraph(out, "answer", line.failed ? lr : line.s);
    }
    lrf_strbuf_release(&line);
    lrf_page_terms_begin(out);
    lrf_page_term(out, "Why", a->reason);
    lrf_page_term(out, "Rule", a->suggestion.rule);
    lrf_page_term(out, "Next", a->advice);
    lrf_page_terms_end(out);
    for (int i = 0; i < LRF_FINDING_COUNT; i++)
        if ((a->warnings & (1u << i)) && i != (int)a->status)
            lrf_page_paragraph(out, "note", lrf_warning_text(i));
}

/* ---- tables */

static void write_interval_row(FILE *out, const char *name, const struct lrf_interval *at,
                               const char *meaning)
{
    lrf_page_row(out, name);
    lrf_page_cell_rate(out, at->lr, "not reached in this range");
    lrf_page_cell_rate(out, at->lo, "no interval");
    lrf_page_cell_rate(out, at->hi, "no interval");
    lrf_page_cell_text(out, meaning);
    lrf_page_row_end(out);
}

static void write_landmarks(FILE *out, const struct lrf_landmarks *l)
{
    static const char *const column[] = {"landmark", "rate", "from", "to", "what it is"};
    struct lrf_interval nonfinite = {l->first_nonfinite, NAN, NAN};

    lrf_page_section(out, "Landmarks");
    lrf_page_table_begin(out, "Where the curve turns, with 95 % intervals", column, 5);
    write_interval_row(out, "descent", &l->descent, "the loss begins to fall: 5 % of the drop");
    write_interval_row(out, "steepest", &l->steepest, "the loss falls fastest per decade");
    write_interval_row(out, "minimum", &l->minimum, "the loss is least");
    write_interval_row(out, "edge", &l->edge, "the loss is back above where it began");
    write_interval_row(out, "not finite", &nonfinite, "the first loss that is nan or infinite");
    lrf_page_table_end(out);
}

static void write_regimes(FILE *out, const struct lrf_analysis *a)
{
    static const char *const column[] = {"regime", "from", "to", "what it is"};
    static const char *const meaning[] = {
        [LRF_REGIME_PLATEAU] = "too small to matter: no significant change",
        [LRF_REGIME_DESCENT] = "the loss falls",
        [LRF_REGIME_OSCILLATION] = "past the descent: the loss rises, alternates or grows noisy",
        [LRF_REGIME_DIVERGENCE] = "above the initial loss, or not finite",
    };

    lrf_page_section(out, "Regimes");
    lrf_page_table_begin(out, "What training does at a rate", column, 4);
    for (size_t i = 0; i < a->n_regimes; i++) {
        lrf_page_row(out, lrf_regime_name(a->regime[i].kind));
        lrf_page_cell_rate(out, a->regime[i].lr_lo, "unknown");
        lrf_page_cell_rate(out, a->regime[i].lr_hi, "unknown");
        lrf_page_cell_text(out, meaning[a->regime[i].kind]);
        lrf_page_row_end(out);
    }
    lrf_page_table_end(out);
}

static void write_rate_row(FILE *out, const char *name, double rate, const char *why)
{
    lrf_page_row(out, name);
    lrf_page_cell_rate(out, rate, why);
    lrf_page_row_end(out);
}

static void write_others(FILE *out, const struct lrf_range_result *report)
{
    static const char *const column[] = {"what", "rate"};
    const struct lrf_curvature *c = report->curvature;
    const struct lrf_analysis *a = report->analysis;

    lrf_page_section(out, "Other rates");
    lrf_page_table_begin(out, "For schedules, from curvature, and by the rules of other tools",
                         column, 2);
    write_rate_row(out, "base_lr of a cyclical schedule", a->cycle_base, "not reached");
    write_rate_row(out, "max_lr of a cyclical or one-cycle schedule", a->cycle_max, "not reached");
    if (c) {
        write_rate_row(out, "stability limit of this optimizer at the start", c->lr_limit,
                       "not measured");
        write_rate_row(out, "critical rate: the first update would raise the loss", c->critical_lr,
                       "not measured");
    }
    for (int i = 0; report->rules && i < LRF_RULE_COUNT; i++)
        write_rate_row(out, lrf_rule_name(i), report->rules->lr[i], "no answer on this curve");
    lrf_page_table_end(out);
}

static void write_terms(FILE *out)
{
    lrf_page_section(out, "Terms");
    lrf_page_terms_begin(out);
    lrf_page_term(
        out, "range test",
        "one short training run in which the rate grows from step to step; the loss against "
        "the rate shows where training begins to work and where it breaks");
    lrf_page_term(out, "smooth mean and band",
                  "the curve that the noisy losses follow, and where it lies with 95 % certainty");
    lrf_page_term(out, "slope per decade",
                  "how much the loss changes while the rate grows tenfold");
    lrf_page_term(out, "95 % interval of the suggestion",
                  "where the best rate lies, the uncertainty of the rule included");
    lrf_page_terms_end(out);
}

enum lrf_status lrf_range_html(FILE *out, const struct lrf_range_result *report,
                               struct lrf_error *err)
{
    const struct lrf_analysis *a = report->analysis;
    struct lrf_strbuf title = {0}, subtitle = {0};
    enum lrf_status status;

    lrf_phrase_range_title(&title, report);
    lrf_phrase_range_runs(&subtitle, report);
    lrf_page_begin(out, title.failed || !title.s ? "" : title.s,
                   subtitle.failed || !subtitle.s ? "" : subtitle.s);
    write_answer(out, a);
    status = lrf_range_svg(out, report, err);
    lrf_html_race(out, report);
    write_landmarks(out, &a->landmarks);
    write_regimes(out, a);
    write_others(out, report);
    if (status == LRF_OK)
        status = lrf_html_steps(out, report, err);
    write_terms(out);
    lrf_page_settings(out, report, 0, 0);
    lrf_page_end(out);
    lrf_strbuf_release(&title);
    lrf_strbuf_release(&subtitle);
    return status;
}
