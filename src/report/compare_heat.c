#include "report/pictures.h"

#include <math.h>

#include "report/pictures.h"
#include "base/quote.h"
#include "report/style.h"
#include "report/svg.h"
#include "report/svg_figure.h"
#include "record/words.h"

/* So many cases have their regrets written into the cells. */
enum { MOST_TEXTS = 12, NAME_LENGTH = 40 };

static const double left = 330, top = 40, most_width = 64, width = 1200;

/* The cells: n rows and columns from (left, top). */
struct grid {
    size_t n;
    double w, h;
};

static struct grid grid_of(size_t n)
{
    return (struct grid){n, fmin(most_width, (width - left - 20) / (double)n),
                         n > MOST_TEXTS ? 22 : 30};
}

static void draw_names(FILE *out, const struct lrf_compare_result *report, const struct grid *grid)
{
    char number[24];

    for (size_t i = 0; i < report->n; i++) {
        double at = (double)i + 0.5;
        struct lrf_strbuf name = {0};
        snprintf(number, sizeof number, "%zu", i + 1);
        lrf_quote_short(&name, report->item[i].name, NAME_LENGTH);
        lrf_svg_text(out, name.failed ? "" : name.s, left - 36, top + at * grid->h, "end",
                     LRF_SMALL_SIZE, "ink");
        lrf_svg_text(out, number, left - 10, top + at * grid->h, "end", LRF_SMALL_SIZE, "ink");
        lrf_svg_text(out, number, left + at * grid->w, top - 14, "middle", LRF_SMALL_SIZE, "ink");
        lrf_strbuf_release(&name);
    }
}

static void tell_cell(struct lrf_svg_figure *figure, const struct lrf_compare_result *report,
                      size_t i, size_t j, const struct lrf_box *cell)
{
    double regret = report->comparison->regret[i * report->n + j];
    char rate[LRF_NUMBER_SIZE];
    struct lrf_strbuf text = {0};

    lrf_number_rate(rate, report->item[j].analysis->suggestion.lr);
    lrf_strbuf_puts(&text, report->item[i].name);
    lrf_strbuf_puts(&text, i == j ? "\nat its own rate " : "\nat the rate of ");
    lrf_strbuf_puts(&text, i == j ? "" : report->item[j].name);
    lrf_strbuf_printf(&text, i == j ? "%s" : ", %s", isnan(regret) ? "none" : rate);
    if (!isnan(regret))
        lrf_strbuf_printf(&text, "\nregret %.2f", regret);
    lrf_svg_series_point(figure, cell->x + cell->w / 2, cell->y + cell->h / 2,
                         text.failed ? rate : text.s);
    lrf_strbuf_release(&text);
}

/* Each row is a series: up and down keys go from case to case. */
static void draw_row(struct lrf_svg_figure *figure, const struct lrf_compare_result *report,
                     const struct grid *grid, size_t i)
{
    struct lrf_box row = {left, top + grid->h * (double)i, grid->w * (double)grid->n, grid->h};
    char text[LRF_NUMBER_SIZE];

    lrf_svg_series_begin(figure, &row, false, NULL);
    for (size_t j = 0; j < grid->n; j++) {
        struct lrf_box cell = {left + grid->w * (double)j, row.y, grid->w, grid->h};
        double regret = report->comparison->regret[i * grid->n + j];
        lrf_number_decimals(text, isnan(regret) ? 0 : regret, 2, false);
        fprintf(figure->out, "<g fill-opacity=\"%s\">", text);
        lrf_svg_box(figure->out, &cell, "cell");
        fputs("</g>\n", figure->out);
        if (grid->n <= MOST_TEXTS)
            lrf_svg_text(figure->out, isnan(regret) ? "-" : text, cell.x + cell.w / 2,
                         cell.y + cell.h / 2, "middle", LRF_SMALL_SIZE, "ink");
        tell_cell(figure, report, i, j, &cell);
    }
    lrf_svg_series_end(figure);
}

enum lrf_status lrf_compare_heat_map(FILE *out, const struct lrf_compare_result *report,
                                     struct lrf_error *err)
{
    struct grid grid = grid_of(report->n);
    double height = top + grid.h * (double)grid.n + 10;
    struct lrf_svg_figure figure;

    lrf_page_section(out, "Does one rate fit all?");
    lrf_svg_figure_begin(&figure, out, "regret", &(struct lrf_box){0, 0, width, height}, "Regret",
                         "Rows are cases, columns the cases whose suggested rate they use.");
    draw_names(out, report, &grid);
    for (size_t i = 0; i < grid.n; i++)
        draw_row(&figure, report, &grid, i);
    return lrf_svg_figure_end(&figure,
                              "What a row's case loses at a column's rate: the fuller the colour, "
                              "the more; 1 is everything that training gains.",
                              err);
}
