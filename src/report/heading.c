#include <lrfind/report.h>

#include "report/lines.h"
#include "report/quote.h"
#include "report/words.h"

static void phrase_features(struct lrf_strbuf *out, const struct lrf_dataset_info *d)
{
    size_t dropped = d->constant + d->identifiers;

    lrf_phrase_count(out, d->rows, "row", "rows");
    lrf_strbuf_puts(out, ", ");
    lrf_phrase_count(out, d->columns, "feature", "features");
    if (dropped) {
        lrf_strbuf_puts(out, " (");
        if (d->constant)
            lrf_strbuf_printf(out, "%zu constant", d->constant);
        if (d->identifiers)
            lrf_strbuf_printf(out, "%s%zu identifying", d->constant ? ", " : "", d->identifiers);
        lrf_strbuf_puts(out, ", dropped)");
    }
    if (d->categorical)
        lrf_strbuf_printf(out, ", %zu categorical: %zu encoded", d->categorical, d->features);
    if (d->classes)
        lrf_strbuf_printf(out, ", %zu classes", d->classes);
    lrf_strbuf_printf(out, "; %zu to train, %zu to validate", d->train, d->validation);
}

static void phrase_treatment(struct lrf_strbuf *out, const struct lrf_dataset_info *d)
{
    bool classes = d->task == LRF_TASK_CLASSIFICATION;
    char mean[LRF_NUMBER_SIZE], sd[LRF_NUMBER_SIZE];

    lrf_strbuf_printf(out, "%s, %s", lrf_task_name(d->task),
                      d->task_detected ? "detected" : "asked for");
    if (!classes) {
        lrf_number_short(mean, d->target_mean, 4);
        lrf_number_short(sd, d->target_sd, 4);
        lrf_strbuf_printf(out, "; target standardised (mean %s, sd %s)", mean, sd);
    }
    if (d->standardized)
        lrf_strbuf_puts(out, "; features standardised");
    if (d->missing)
        lrf_strbuf_printf(out, "; %zu missing %s", d->missing, d->missing == 1 ? "cell" : "cells");
    if (d->rows_used < d->rows)
        lrf_strbuf_printf(out, "; %zu of %zu rows used", d->rows_used, d->rows);
}

static void phrase_training(struct lrf_strbuf *out, const struct lrf_range_result *report)
{
    char lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];

    if (report->model) {
        lrf_phrase_model(out, report->model);
        lrf_strbuf_puts(out, "  ");
        lrf_phrase_optimizer(out, report->model);
        lrf_strbuf_puts(out, ", ");
    }
    lrf_phrase_sweep(out, report);
    if (report->range) {
        lrf_number_short(lo, report->range->lr_min, 6);
        lrf_number_short(hi, report->range->lr_max, 6);
        lrf_strbuf_printf(out, " from %s to %s%s", lo, hi,
                          report->range->mode == LRF_SWEEP_LINEAR ? ", linear" : "");
    }
}

/* One line: a name, then what there is to say about it. */
static void heading_line(FILE *out, const struct lrf_terminal *terminal, enum lrf_ink ink,
                         const char *label, const char *name, const struct lrf_strbuf *text)
{
    struct lrf_strbuf keyword = {0};

    lrf_strbuf_puts(&keyword, label);
    lrf_quote_line(&keyword, name);
    if (text->n == 0 && !keyword.failed) {
        lrf_paint(out, terminal, ink, keyword.s);
        fputc('\n', out);
    } else if (!keyword.failed)
        lrf_paragraph(out, terminal, ink, keyword.s, (int)lrf_utf8_count(keyword.s) + 3,
                      text->failed ? "" : text->s, 1);
    lrf_strbuf_release(&keyword);
}

void lrf_report_heading(FILE *out, const struct lrf_range_result *report,
                        const struct lrf_terminal *terminal)
{
    struct lrf_strbuf line = {0};

    if (report->data)
        phrase_features(&line, report->data);
    else
        lrf_quote_line(&line, report->note);
    heading_line(out, terminal, LRF_INK_BOLD, "", lrf_report_name(report), &line);
    lrf_strbuf_clear(&line);
    if (report->data) {
        phrase_treatment(&line, report->data);
        heading_line(out, terminal, LRF_INK_PLAIN, "predicts ", report->data->target, &line);
        lrf_strbuf_clear(&line);
    }
    phrase_training(&line, report);
    if (line.n && !line.failed)
        fprintf(out, "%s\n", line.s);
    lrf_strbuf_release(&line);
}
