/*
 * report/pictures.h - the pictures of a result: in a page, and as gnuplot scripts.
 */
#ifndef LRF_REPORT_PICTURES_H
#define LRF_REPORT_PICTURES_H

#include <stdio.h>

#include "record/record.h"

/* A <figure> with a picture of the result, for a page. */
void lrf_picture(struct lrf_strbuf *out, enum lrf_picture picture, const struct lrf_result *result);
/* The gnuplot script of the result's picture; of a range test's single steps. */
void lrf_script(struct lrf_strbuf *out, const struct lrf_result *result);
void lrf_steps_script(struct lrf_strbuf *out, const struct lrf_result *result);

/* ---- until pictures are drawn from plots: writers to a FILE, and what they ask of a page */

enum lrf_status lrf_range_gnuplot(FILE *out, const struct lrf_range_result *result,
                                  struct lrf_error *err);
enum lrf_status lrf_steps_gnuplot(FILE *out, const struct lrf_range_result *result,
                                  struct lrf_error *err);
enum lrf_status lrf_verify_gnuplot(FILE *out, const struct lrf_verify_result *result,
                                   struct lrf_error *err);
enum lrf_status lrf_compare_gnuplot(FILE *out, const struct lrf_compare_result *result,
                                    struct lrf_error *err);
enum lrf_status lrf_schedule_gnuplot(FILE *out, const struct lrf_schedule_result *result,
                                     struct lrf_error *err);
enum lrf_status lrf_steps_svg(FILE *out, const struct lrf_range_result *result,
                              struct lrf_error *err);
enum lrf_status lrf_verify_svg(FILE *out, const struct lrf_verify_result *result,
                               struct lrf_error *err);
enum lrf_status lrf_compare_svg(FILE *out, const struct lrf_compare_result *result,
                                struct lrf_error *err);
enum lrf_status lrf_compare_heat_map(FILE *out, const struct lrf_compare_result *report,
                                     struct lrf_error *err);
void lrf_range_plot(FILE *out, const struct lrf_range_result *result,
                    const struct lrf_terminal *terminal);
void lrf_page_figure_begin(FILE *out);
void lrf_page_figure_end(FILE *out, const char *caption);
void lrf_page_section(FILE *out, const char *title);

#endif
