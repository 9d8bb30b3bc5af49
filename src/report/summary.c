#include "report/writers.h"

#include <math.h>
#include <string.h>

#include "report/lines.h"
#include "report/words.h"

enum {
    MOST_REASON = 3,
    MOST_LIMIT = 2,
    MOST_WARNING = 1,
    MOST_ADVICE = 2
}; /* lines: at most 12 in all */

static void summary_rate(FILE *out, const struct lrf_suggestion *s,
                         const struct lrf_terminal *terminal, int indent)
{
    char lr[LRF_NUMBER_SIZE], lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];

    lrf_text_rate(lr, s->lr);
    lrf_text_rate(lo, s->lo);
    lrf_text_rate(hi, s->hi);
    lrf_paint(out, terminal, LRF_INK_GREEN, "use");
    fprintf(out, "%*slr ", indent - 3, "");
    lrf_paint(out, terminal, LRF_INK_BOLD, lr);
    if (isfinite(s->lo) && isfinite(s->hi))
        fprintf(out, "%*s95 %%: %s to %s", lrf_terminal_width(terminal) < 60 ? 2 : 8, "", lo, hi);
    fputc('\n', out);
}

/* What the curvature says of the edge. */
static void summary_limit(FILE *out, const struct lrf_range_result *report,
                          const struct lrf_terminal *terminal, int indent)
{
    struct lrf_strbuf text = {0};

    lrf_phrase_limit(&text, report);
    if (text.n && !text.failed)
        lrf_paragraph(out, terminal, LRF_INK_DIM, "edge", indent, text.s, MOST_LIMIT);
    lrf_strbuf_release(&text);
}

static void summary_race(FILE *out, const struct lrf_range_result *report,
                         const struct lrf_terminal *terminal, int indent)
{
    struct lrf_strbuf text = {0};

    if (report->race == NULL)
        return;
    lrf_phrase_race(&text, report->race);
    if (!text.failed)
        lrf_paragraph(out, terminal, LRF_INK_DIM, "race", indent, text.s, MOST_LIMIT);
    lrf_strbuf_release(&text);
}

static void summary_files(FILE *out, const struct lrf_range_result *report,
                          const struct lrf_report_files *files, const struct lrf_terminal *terminal,
                          int indent)
{
    char steps[32] = "";
    const char *file[] = {files->picture[0] ? files->picture : "range.gp", NULL,
                          files->page ? "report.html" : NULL, "curve.csv", "analysis.json"};

    if (report->steps && report->steps->recorded && files->picture[0]) {
        snprintf(steps, sizeof steps, "steps%s", strrchr(files->picture, '.'));
        file[1] = steps;
    }
    lrf_files_line(out, terminal, indent, files->dir, file, sizeof file / sizeof *file);
}

/* What to do next; an advice that ends in a command is completed. */
static void summary_next(FILE *out, const struct lrf_range_result *report, const char *subject,
                         const struct lrf_terminal *terminal, int indent)
{
    static const char command[] = "lrfind verify";
    const char *advice = report->interrupted ? "interrupted: this is what was recorded until then"
                                             : report->analysis->advice;
    size_t n = strlen(advice), end = sizeof command - 1;
    struct lrf_strbuf text = {0};

    lrf_strbuf_puts(&text, advice);
    if (subject && n >= end && strcmp(advice + n - end, command) == 0)
        lrf_strbuf_printf(&text, " %s", subject);
    if (text.n && !text.failed)
        lrf_paragraph(out, terminal, LRF_INK_DIM, "next", indent, text.s, MOST_ADVICE);
    lrf_strbuf_release(&text);
}

void lrf_range_text(FILE *out, const struct lrf_range_result *report,
                    const struct lrf_report_files *files, const struct lrf_terminal *terminal)
{
    const struct lrf_analysis *a = report->analysis;
    bool answered = isfinite(a->suggestion.lr);
    int indent = answered ? 6 : 12;

    if (answered)
        summary_rate(out, &a->suggestion, terminal, indent);
    if (a->reason[0])
        lrf_paragraph(out, terminal, answered ? LRF_INK_DIM : LRF_INK_YELLOW,
                      answered ? "why" : "no answer", indent, a->reason, MOST_REASON);
    else if (!answered)
        lrf_paragraph(out, terminal, LRF_INK_YELLOW, "no answer", indent,
                      lrf_finding_name(a->status), MOST_REASON);
    summary_limit(out, report, terminal, indent);
    summary_race(out, report, terminal, indent);
    for (int i = 0; i < LRF_FINDING_COUNT; i++)
        if ((a->warnings & (1u << i)) && i != (int)a->status && lrf_warning_text(i))
            lrf_paragraph(out, terminal, LRF_INK_YELLOW, "note", indent, lrf_warning_text(i),
                          MOST_WARNING);
    if (files->dir)
        summary_files(out, report, files, terminal, indent);
    summary_next(out, report, files->subject, terminal, indent);
}
