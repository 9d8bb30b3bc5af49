/*
 * report/page.h - the frame of every report.html: one file that asks for nothing from anywhere,
 * dark or light as the reader's system is, printable, usable by keyboard and screen reader.
 * Every text is quoted here.
 *
 * The page's script sorts tables by a click on a column's name. In a figure it zooms and moves a
 * cross-hair along the series given as JSON in a <script> behind the <svg> (figure/draw_svg.c).
 */
#ifndef LRF_REPORT_PAGE_H
#define LRF_REPORT_PAGE_H

#include <stddef.h>
#include <stdio.h>

#include <lrfind/report.h>

/* From the first line to the heading of the page. */
void lrf_page_begin(FILE *out, const char *title, const char *subtitle);
void lrf_page_end(FILE *out);
void lrf_page_section(FILE *out, const char *title);
/* A paragraph; `classes` is "answer" or "note". NULL or empty text: nothing. */
void lrf_page_paragraph(FILE *out, const char *classes, const char *text);
/* A term and what it means, between begin and end; no meaning: nothing. */
void lrf_page_terms_begin(FILE *out);
void lrf_page_term(FILE *out, const char *term, const char *meaning);
void lrf_page_terms_end(FILE *out);

/* A table whose columns can be sorted; the first column names the row. A row's cells follow
 * lrf_page_row, then lrf_page_row_end. */
void lrf_page_table_begin(FILE *out, const char *caption, const char *const *column, size_t n);
void lrf_page_row(FILE *out, const char *name);
/* A row that is named by a rate. */
void lrf_page_row_rate(FILE *out, double rate);
void lrf_page_cell_text(FILE *out, const char *text);
/* A rate, "3.2e-03"; not finite: a dash with `why` for those who ask. */
void lrf_page_cell_rate(FILE *out, double rate, const char *why);
/* A number, four digits; not finite: a dash. */
void lrf_page_cell_number(FILE *out, double value, const char *why);
void lrf_page_row_end(FILE *out);
void lrf_page_table_end(FILE *out);

/* A section with the same settings as in the JSON files: data, model, optimizer, range, seed; and
 * the steps of a real run, 0: there was none, and how many of them from different seeds. */
void lrf_page_settings(FILE *out, const struct lrf_range_result *report, size_t steps,
                       size_t seeds);

/* Lines of the page's style and script, ending in NULL: page_style.c, page_script.c. */
extern const char *const lrf_page_style[];
extern const char *const lrf_page_script[];

#endif
