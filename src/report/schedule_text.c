#include <lrfind/report_schedule.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/strbuf.h"
#include "report/lines.h"
#include "report/quote.h"
#include "report/words.h"

enum { NAME_WIDTH = 22, INDENT = 6 };

static const struct lrf_schedule_way *at_place(const struct lrf_schedule_report *report,
                                               size_t place)
{
    for (size_t i = 0; i < report->n; i++)
        if (report->way[i].rank.place == place)
            return &report->way[i];
    return &report->way[0];
}

/* As many decimals as tell the best's interval apart, two significant digits of it. */
static int decimals_for(const struct lrf_schedule_report *report)
{
    const struct lrf_rank *best = &at_place(report, 1)->rank;
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

static void put_way(FILE *out, const struct lrf_schedule_report *report,
                    const struct lrf_schedule_way *way, int decimals,
                    const struct lrf_terminal *terminal)
{
    const struct lrf_rank *rank = &way->rank;
    struct lrf_strbuf name = {0};
    char rate[LRF_NUMBER_SIZE];
    int width;

    lrf_quote_short(&name, way->name, NAME_WIDTH);
    lrf_text_rate(rate, way->schedule.max_lr);
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

/* Against how many others the best was tested, and how many of those it does not beat. */
static void count_others(const struct lrf_schedule_report *report, size_t *tested, size_t *even)
{
    *tested = *even = 0;
    for (size_t i = 0; i < report->n; i++) {
        const struct lrf_rank *rank = &report->way[i].rank;
        *tested += !isnan(rank->p);
        *even += !isnan(rank->p) && !rank->differs;
    }
}

static void put_answer(FILE *out, const struct lrf_schedule_report *report,
                       const struct lrf_terminal *terminal)
{
    const struct lrf_schedule_way *best = at_place(report, 1);
    struct lrf_strbuf text = {0};
    char rate[LRF_NUMBER_SIZE];
    size_t tested, even;

    count_others(report, &tested, &even);
    lrf_text_rate(rate, best->schedule.max_lr);
    lrf_strbuf_puts(&text, best->name);
    if (strcmp(best->name, best->optimizer) != 0)
        lrf_strbuf_printf(&text, " with %s", best->optimizer);
    lrf_strbuf_printf(&text, " at %s; ", rate);
    if (tested == 0)
        lrf_strbuf_puts(&text, "one seed does not tell the noise: --repeats 10");
    else if (even == tested)
        lrf_strbuf_puts(&text, "all others are as good within the noise of the seeds");
    else if (even > 0)
        lrf_strbuf_printf(&text, "%zu of the other %zu are as good within the noise of the seeds",
                          even, tested);
    else
        lrf_strbuf_puts(&text, "better than all others beyond the noise of the seeds");
    lrf_paragraph(out, terminal, LRF_INK_GREEN, "use", INDENT, text.failed ? "" : text.s, 3);
    lrf_strbuf_release(&text);
    if (tested > 0)
        lrf_paragraph(out, terminal, LRF_INK_BOLD, "why", INDENT,
                      "behind: paired t test over common seeds, Holm-corrected for all pairs, "
                      "p < 0.05",
                      3);
}

static void put_heading(FILE *out, const struct lrf_schedule_report *report)
{
    struct lrf_strbuf text = {0};

    lrf_quote_line(&text, report->data->name);
    lrf_strbuf_puts(&text, "   ");
    lrf_phrase_model(&text, report->model);
    lrf_strbuf_puts(&text, ", ");
    lrf_phrase_optimizer(&text, report->model);
    lrf_strbuf_printf(&text, "; %zu steps, ", report->steps);
    lrf_phrase_count(&text, report->repeats, "seed", "seeds");
    lrf_strbuf_puts(&text, "\n\n");
    fputs(text.failed ? "" : text.s, out);
    lrf_strbuf_release(&text);
    fprintf(out, "     %-*s  rate    %18s  %s%18s\n", NAME_WIDTH, "schedule",
            report->data->validation > 0 ? "validation loss" : "training loss",
            report->data->classes && report->data->validation ? "accuracy " : "", "to the best");
}

void lrf_report_schedule_summary(FILE *out, const struct lrf_schedule_report *report,
                                 const struct lrf_terminal *terminal, const char *dir)
{
    int decimals = decimals_for(report);

    put_heading(out, report);
    for (size_t place = 1; place <= report->n; place++)
        put_way(out, report, at_place(report, place), decimals, terminal);
    fputc('\n', out);
    if (at_place(report, 1)->rank.n > 0)
        put_answer(out, report, terminal);
    else
        lrf_paragraph(out, terminal, LRF_INK_RED, "no answer", 10, "no run was finished", 1);
    if (dir == NULL)
        return;
    fprintf(out, "see   %s/%s   schedule.csv   schedule.json", dir,
            report->picture ? report->picture : "schedule.gp");
    fprintf(out, "%s%s\n", report->exported ? "   " : "", report->exported ? report->exported : "");
}
