#include "report/compare_pieces.h"

#include <math.h>

#include <lrfind.h>

#include "report/page.h"
#include "report/words.h"

static const char not_reached[] = "not reached in this range";

void lrf_compare_case_table(FILE *out, const struct lrf_compare_result *report)
{
    static const char *const column[] = {"case",  "rate",    "from", "to",    "descent",
                                         "steep", "minimum", "edge", "limit", "finding"};

    lrf_page_section(out, "Suggestions");
    lrf_page_table_begin(out, "Suggested rates with 95 % intervals, landmarks of the curves",
                         column, 10);
    for (size_t i = 0; i < report->n; i++) {
        const struct lrf_compare_case *item = &report->item[i];
        const struct lrf_analysis *a = item->analysis;
        lrf_page_row(out, item->name);
        lrf_page_cell_rate(out, a->suggestion.lr, a->reason);
        lrf_page_cell_rate(out, a->suggestion.lo, "no interval");
        lrf_page_cell_rate(out, a->suggestion.hi, "no interval");
        lrf_page_cell_rate(out, a->landmarks.descent.lr, not_reached);
        lrf_page_cell_rate(out, a->landmarks.steepest.lr, not_reached);
        lrf_page_cell_rate(out, a->landmarks.minimum.lr, not_reached);
        lrf_page_cell_rate(out, a->landmarks.edge.lr, not_reached);
        lrf_page_cell_rate(out, item->curvature ? item->curvature->lr_limit : NAN, "not measured");
        lrf_page_cell_text(out, lrf_finding_name(a->status));
        lrf_page_row_end(out);
    }
    lrf_page_table_end(out);
}

void lrf_compare_pair_table(FILE *out, const struct lrf_compare_result *report)
{
    static const char *const column[] = {"case", "other case", "ratio of rates", "p"};
    const struct lrf_comparison *c = report->comparison;

    if (c->differ == 0)
        return;
    lrf_page_section(out, "Pairs that differ");
    lrf_page_table_begin(out, "Suggestions further apart than their intervals explain", column, 4);
    for (size_t i = 0; i < report->n; i++) {
        for (size_t j = i + 1; j < report->n; j++) {
            if (!(c->p[i * report->n + j] < 0.05))
                continue;
            lrf_page_row(out, report->item[i].name);
            lrf_page_cell_text(out, report->item[j].name);
            lrf_page_cell_number(out,
                                 report->item[j].analysis->suggestion.lr /
                                     report->item[i].analysis->suggestion.lr,
                                 NULL);
            lrf_page_cell_number(out, c->p[i * report->n + j], NULL);
            lrf_page_row_end(out);
        }
    }
    lrf_page_table_end(out);
}

static void put_settings(FILE *out, const struct lrf_compare_case *item)
{
    const struct lrf_reference_settings *model = item->model;
    struct lrf_strbuf text = {0};

    lrf_page_row(out, item->name);
    lrf_page_cell_text(out, item->data ? item->data->name : "recorded curve");
    if (model) {
        lrf_phrase_model(&text, model);
        lrf_page_cell_text(out, text.failed ? "" : text.s);
        lrf_strbuf_clear(&text);
        lrf_phrase_optimizer(&text, model);
        lrf_page_cell_text(out, text.failed ? "" : text.s);
    } else {
        lrf_page_cell_text(out, "not known");
        lrf_page_cell_text(out, "not known");
    }
    lrf_page_cell_number(out, item->data ? (double)item->data->train : NAN, "not known");
    lrf_page_cell_rate(out, item->range ? item->range->lr_min : item->analysis->lr_min, "no rate");
    lrf_page_cell_rate(out, item->range ? item->range->lr_max : item->analysis->lr_max, "no rate");
    lrf_page_cell_number(out, item->range ? (double)item->range->steps : NAN, "not known");
    lrf_page_cell_number(out, (double)item->analysis->repeats, NULL);
    lrf_page_row_end(out);
    lrf_strbuf_release(&text);
}

void lrf_compare_settings_table(FILE *out, const struct lrf_compare_result *report)
{
    static const char *const column[] = {"case",   "data",   "model", "optimizer", "training rows",
                                         "lr min", "lr max", "steps", "repeats"};
    struct lrf_strbuf caption = {0};

    lrf_strbuf_printf(&caption, "lrfind %s, compare, seed %llu", lrf_version(),
                      (unsigned long long)report->seed);
    if (report->steps)
        lrf_strbuf_printf(&caption, ", real runs of %zu steps", report->steps);
    lrf_page_section(out, "Settings");
    lrf_page_table_begin(out, caption.failed ? "What was run" : caption.s, column, 9);
    for (size_t i = 0; i < report->n; i++)
        put_settings(out, &report->item[i]);
    lrf_page_table_end(out);
    lrf_strbuf_release(&caption);
}
