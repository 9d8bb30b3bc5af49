#include "report/writers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/strbuf.h"
#include "report/lines.h"
#include "report/quote.h"
#include "report/schedule.h"
#include "report/words.h"

enum { NAME_WIDTH = 22, INDENT = 6 };

/* As many decimals as tell the best's interval apart, two significant digits of it. */
static int decimals_for(const struct lrf_schedule_result *report)
{
    const struct lrf_rank *best = &lrf_schedule_at(report, 1)->rank;
    double unit = isfinite(best->hi) ? best->hi - best->mean : fabs(best->mean) / 10;
    int decimals = unit > 0 && isfinite(unit) ? 1 - (int)floor(log10(unit)) : 4;

    return decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
}

/* "0.0813 ± 0.0042", with `sign` a sign before it; returns how many columns it takes. */
static int put_interval(FILE *out, double mean, double hi, int decimals, bool sign,
                        const struct lrf_terminal *terminal)
{
    char middle[LRF_NUMBER_SIZE], half[LRF_NUMBER_SIZE];
    const char *plus = sign && mean >= 0 ? "+" : "";

    lrf_text_decimals(middle, mean, decimals, false);
    fprintf(out, "%*s%s", 10 - (int)strlen(middle), plus, middle);
    if (!isfinite(hi))
        return 10;
    lrf_text_decimals(half, hi - mean, decimals, false);
    fprintf(out, " %s %s", terminal->unicode ? "±" : "+-", half);
    return 12 + (terminal->unicode ? 1 : 2) + (int)strlen(half);
}

static void put_way(FILE *out, const struct lrf_schedule_result *report,
                    const struct lrf_schedule_way *way, int decimals,
                    const struct lrf_terminal *terminal)
{
    const struct lrf_rank *rank = &way->rank;
    struct lrf_strbuf name = {0};
    char rate[LRF_NUMBER_SIZE];
    int width;

    lrf_quote_short(&name, way->name, NAME_WIDTH);
    lrf_text_rate(rate, way->max_lr);
    fprintf(out, "%3zu  %s%*s  %s ", rank->place, name.failed ? "" : name.s,
            name.failed ? 0 : NAME_WIDTH - (int)lrf_utf8_count(name.s), "", rate);
    lrf_strbuf_release(&name);
    if (rank->n == 0) {
        fputs("  no run was finished\n", out);
        return;
    }
    width = put_interval(out, rank->mean, rank->hi, decimals, false, terminal);
    if (!isnan(way->accuracy))
        fprintf(out, "%*s%5.1f %%", 22 - width, "", 100 * way->accuracy);
    else if (rank->place > 1)
        fprintf(out, "%*s", 20 - width, "");
    if (rank->place > 1) {
        put_interval(out, rank->excess, rank->excess_hi, decimals, true, terminal);
        fputs(rank->differs ? "  behind" : "", out);
    }
    if (way->diverged)
        fprintf(out, "%s %zu diverged", rank->differs ? "," : " ", way->diverged);
    if (rank->n < report->repeats)
        fprintf(out, "  %zu of %zu runs", rank->n, report->repeats);
    fputc('\n', out);
}

static void put_answer(FILE *out, const struct lrf_schedule_result *report,
                       const struct lrf_terminal *terminal)
{
    struct lrf_strbuf text = {0};

    lrf_phrase_schedule_answer(&text, report);
    lrf_paragraph(out, terminal, LRF_INK_GREEN, "use", INDENT, text.failed ? "" : text.s, 3);
    lrf_strbuf_release(&text);
    if (lrf_schedule_tested(report))
        lrf_paragraph(out, terminal, LRF_INK_BOLD, "why", INDENT,
                      "behind: paired t test over common seeds, Holm-corrected for all pairs, "
                      "p < 0.05",
                      3);
}

static void put_heading(FILE *out, const struct lrf_schedule_result *report)
{
    struct lrf_strbuf text = {0};

    lrf_quote_line(&text, report->data->name);
    lrf_strbuf_puts(&text, "   ");
    lrf_phrase_schedule_runs(&text, report);
    lrf_strbuf_puts(&text, "\n\n");
    fputs(text.failed ? "" : text.s, out);
    lrf_strbuf_release(&text);
    fprintf(out, "     %-*s  rate    %18s  %s%18s\n", NAME_WIDTH, "schedule",
            lrf_schedule_loss_name(report),
            report->data->classes && report->data->validation ? "accuracy " : "", "to the best");
}

void lrf_schedule_text(FILE *out, const struct lrf_schedule_result *report,
                       const struct lrf_report_files *files, const struct lrf_terminal *terminal)
{
    const char *file[] = {files->picture[0] ? files->picture : "schedule.gp",
                          files->page ? "report.html" : NULL, "schedule.csv", "schedule.json",
                          report->exported ? report->exported->name : NULL};
    int decimals = decimals_for(report);

    put_heading(out, report);
    for (size_t place = 1; place <= report->n; place++)
        put_way(out, report, lrf_schedule_at(report, place), decimals, terminal);
    fputc('\n', out);
    if (lrf_schedule_at(report, 1)->rank.n > 0)
        put_answer(out, report, terminal);
    else
        lrf_paragraph(out, terminal, LRF_INK_RED, "no answer", 10, "no run was finished", 1);
    if (files->dir)
        lrf_files_line(out, terminal, INDENT, files->dir, file, sizeof file / sizeof *file);
}
