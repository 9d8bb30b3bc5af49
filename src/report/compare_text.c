#include "report/writers.h"

#include <math.h>

#include "base/strbuf.h"
#include "report/compare.h"
#include "report/lines.h"
#include "report/quote.h"
#include "report/words.h"

enum { INDENT = 10, MOST_NAME = 40 };

static int name_width(const struct lrf_compare_result *report)
{
    size_t width = 4;

    for (size_t i = 0; i < report->n; i++) {
        size_t n = lrf_utf8_count(report->item[i].name);
        width = n > width ? n : width;
    }
    return width > MOST_NAME ? MOST_NAME : (int)width;
}

static void put_rate(FILE *out, double rate)
{
    char text[LRF_NUMBER_SIZE];

    lrf_text_rate(text, rate);
    fprintf(out, "  %-7s", isnan(rate) ? "-" : text);
}

static void put_case(FILE *out, const struct lrf_compare_case *item, int width,
                     const struct lrf_terminal *terminal)
{
    const struct lrf_analysis *a = item->analysis;
    struct lrf_strbuf name = {0};

    lrf_quote_short(&name, item->name, MOST_NAME);
    fprintf(out, "%s%*s", name.failed ? "" : name.s,
            name.failed ? width : width - (int)lrf_utf8_count(name.s), "");
    lrf_strbuf_release(&name);
    if (isnan(a->suggestion.lr)) {
        fprintf(out, "  no answer: %s\n", lrf_warning_short(a->status));
        return;
    }
    lrf_ink_set(out, terminal, LRF_INK_BOLD);
    put_rate(out, a->suggestion.lr);
    lrf_ink_set(out, terminal, LRF_INK_PLAIN);
    put_rate(out, a->suggestion.lo);
    put_rate(out, a->suggestion.hi);
    put_rate(out, a->landmarks.minimum.lr);
    put_rate(out, a->landmarks.edge.lr);
    if (item->curvature)
        put_rate(out, item->curvature->lr_limit);
    fputc('\n', out);
}

static void put_differences(FILE *out, const struct lrf_compare_result *report,
                            const struct lrf_terminal *terminal)
{
    struct lrf_strbuf text = {0};

    lrf_phrase_compare_pairs(&text, report);
    if (text.n && !text.failed)
        lrf_paragraph(out, terminal, LRF_INK_BOLD, "differ", INDENT, text.s, 3);
    lrf_strbuf_release(&text);
}

/* Does one rate fit all? */
static void put_common(FILE *out, const struct lrf_compare_result *report,
                       const struct lrf_terminal *terminal)
{
    enum lrf_ink ink = lrf_compare_fits(report) ? LRF_INK_GREEN : LRF_INK_YELLOW;
    struct lrf_strbuf text = {0};

    if (report->comparison->common >= report->n) {
        lrf_paragraph(out, terminal, LRF_INK_RED, "no answer", INDENT,
                      "no case has a suggestion; look at each with lrfind run", 3);
        return;
    }
    lrf_phrase_compare_common(&text, report);
    lrf_paragraph(out, terminal, ink, "one rate", INDENT, text.failed ? "" : text.s, 3);
    lrf_strbuf_release(&text);
}

void lrf_compare_text(FILE *out, const struct lrf_compare_result *report,
                      const struct lrf_report_files *files, const struct lrf_terminal *terminal)
{
    const char *file[] = {files->picture[0] ? files->picture : "compare.gp",
                          files->page ? "report.html" : NULL, "compare.csv", "compare.json"};
    int width = name_width(report);

    fprintf(out, "%-*s  %-7s  %-7s  %-7s  %-7s  %-7s%s\n", width, "case", "use", "from", "to",
            "minimum", "edge", report->n && report->item[0].curvature ? "  limit" : "");
    for (size_t i = 0; i < report->n; i++)
        put_case(out, &report->item[i], width, terminal);
    fputc('\n', out);
    put_common(out, report, terminal);
    put_differences(out, report, terminal);
    if (files->dir)
        lrf_files_line(out, terminal, INDENT, files->dir, file, sizeof file / sizeof *file);
}
