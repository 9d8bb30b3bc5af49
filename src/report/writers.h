/*
 * report/writers.h - what writes each file of a result: pure functions to an open FILE, whose
 * ferror() tells of a failed write. LRF_ENOMEM where something could not be built: the file must
 * not be kept then.
 */
#ifndef LRF_REPORT_WRITERS_H
#define LRF_REPORT_WRITERS_H

#include <lrfind/report.h>

/* range: curve.csv, analysis.csv, analysis.json, range.gp, steps.gp, report.html */
void lrf_range_curve_csv(FILE *out, const struct lrf_curve *curve);
void lrf_range_analysis_csv(FILE *out, const struct lrf_analysis *analysis);
enum lrf_status lrf_range_json(FILE *out, const struct lrf_range_result *result,
                               struct lrf_error *err);
enum lrf_status lrf_range_gnuplot(FILE *out, const struct lrf_range_result *result,
                                  struct lrf_error *err);
enum lrf_status lrf_steps_gnuplot(FILE *out, const struct lrf_range_result *result,
                                  struct lrf_error *err);
enum lrf_status lrf_range_html(FILE *out, const struct lrf_range_result *result,
                               struct lrf_error *err);
void lrf_range_text(FILE *out, const struct lrf_range_result *result,
                    const struct lrf_report_files *files, const struct lrf_terminal *terminal);

/* verify.csv, verify.json, verify.gp, report.html */
void lrf_verify_csv(FILE *out, const struct lrf_verify_result *result);
enum lrf_status lrf_verify_json(FILE *out, const struct lrf_verify_result *result,
                                struct lrf_error *err);
enum lrf_status lrf_verify_gnuplot(FILE *out, const struct lrf_verify_result *result,
                                   struct lrf_error *err);
enum lrf_status lrf_verify_html(FILE *out, const struct lrf_verify_result *result,
                                struct lrf_error *err);
void lrf_verify_text(FILE *out, const struct lrf_verify_result *result,
                     const struct lrf_report_files *files, const struct lrf_terminal *terminal);

/* compare.csv, compare.json, compare.gp, report.html */
void lrf_compare_csv(FILE *out, const struct lrf_compare_result *result);
enum lrf_status lrf_compare_json(FILE *out, const struct lrf_compare_result *result,
                                 struct lrf_error *err);
enum lrf_status lrf_compare_gnuplot(FILE *out, const struct lrf_compare_result *result,
                                    struct lrf_error *err);
enum lrf_status lrf_compare_html(FILE *out, const struct lrf_compare_result *result,
                                 struct lrf_error *err);
void lrf_compare_text(FILE *out, const struct lrf_compare_result *result,
                      const struct lrf_report_files *files, const struct lrf_terminal *terminal);

/* schedule.csv, schedule.json, schedule.gp, report.html, the exported rates */
void lrf_schedule_csv(FILE *out, const struct lrf_schedule_result *result);
enum lrf_status lrf_schedule_json(FILE *out, const struct lrf_schedule_result *result,
                                  struct lrf_error *err);
enum lrf_status lrf_schedule_gnuplot(FILE *out, const struct lrf_schedule_result *result,
                                     struct lrf_error *err);
enum lrf_status lrf_schedule_html(FILE *out, const struct lrf_schedule_result *result,
                                  struct lrf_error *err);
void lrf_schedule_text(FILE *out, const struct lrf_schedule_result *result,
                       const struct lrf_report_files *files, const struct lrf_terminal *terminal);
void lrf_export_csv(FILE *out, const struct lrf_schedule_export *exported);

/* The main panels of a result's picture in characters. */
void lrf_result_plot(FILE *out, const struct lrf_result *result,
                     const struct lrf_terminal *terminal);

/* The pictures of the pages: a <figure> each. */
enum lrf_status lrf_range_svg(FILE *out, const struct lrf_range_result *result,
                              struct lrf_error *err);
enum lrf_status lrf_schedule_svg(FILE *out, const struct lrf_schedule_result *result,
                                 struct lrf_error *err);
enum lrf_status lrf_steps_svg(FILE *out, const struct lrf_range_result *result,
                              struct lrf_error *err);
enum lrf_status lrf_verify_svg(FILE *out, const struct lrf_verify_result *result,
                               struct lrf_error *err);
enum lrf_status lrf_compare_svg(FILE *out, const struct lrf_compare_result *result,
                                struct lrf_error *err);

#endif
