/*
 * report/writers.h - what writes each file of a result. Writers append to `out`, whose `failed`
 * latches: nothing of a file whose writer ran out of memory may be kept.
 */
#ifndef LRF_REPORT_WRITERS_H
#define LRF_REPORT_WRITERS_H

#include <lrfind/report.h>

#include "base/strbuf.h"
#include "record/record.h"

/* Of the record, in every format. */
void lrf_json(struct lrf_strbuf *out, const struct lrf_record *record);
/* The same on one line. */
void lrf_json_line(struct lrf_strbuf *out, const struct lrf_record *record);
/* A single item of one as JSON. */
void lrf_json_item(struct lrf_strbuf *out, const struct lrf_item *item);
/* What was found; then where it lies and what to do next. */
void lrf_text(struct lrf_strbuf *out, const struct lrf_record *record,
              const struct lrf_terminal *terminal);
void lrf_text_files(struct lrf_strbuf *out, const struct lrf_record *record,
                    const struct lrf_result *result, const struct lrf_report_context *context,
                    const struct lrf_terminal *terminal);
void lrf_markdown(struct lrf_strbuf *out, const struct lrf_record *record);
/* An event for people, on one line. */
void lrf_event_line(struct lrf_strbuf *out, const struct lrf_watch_run *run,
                    const struct lrf_event *event, const struct lrf_terminal *terminal);
void lrf_heading(struct lrf_strbuf *out, const struct lrf_range_result *result,
                 const struct lrf_terminal *terminal);

/* The data: range's curve and analysis, and those of the other kinds. */
void lrf_csv_curve(struct lrf_strbuf *out, const struct lrf_result *result);
void lrf_csv_analysis(struct lrf_strbuf *out, const struct lrf_result *result);
void lrf_csv_verify(struct lrf_strbuf *out, const struct lrf_result *result);
void lrf_csv_compare(struct lrf_strbuf *out, const struct lrf_result *result);
void lrf_csv_schedule(struct lrf_strbuf *out, const struct lrf_result *result);
void lrf_csv_watch(struct lrf_strbuf *out, const struct lrf_result *result);
void lrf_csv_export(struct lrf_strbuf *out, const struct lrf_result *result);

#endif
