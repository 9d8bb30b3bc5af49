/*
 * report/page.h - a record as report.html: one file that asks for nothing from anywhere, dark or
 * light as the reader's system is, printable, usable by keyboard and screen reader. Every text is
 * quoted here.
 *
 * The page's script (page.js) sorts tables by a click on a column's name. In a figure it zooms and
 * moves a cross-hair along the series given as JSON in a <script> behind the <svg>.
 */
#ifndef LRF_REPORT_PAGE_H
#define LRF_REPORT_PAGE_H

#include "record/record.h"

void lrf_page(struct lrf_strbuf *out, const struct lrf_record *record,
              const struct lrf_result *result);

#endif
