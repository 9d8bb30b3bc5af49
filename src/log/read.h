/* log/read.h - lrf_curve_read from memory. */
#ifndef LRF_LOG_READ_H
#define LRF_LOG_READ_H

#include <lrfind/curve.h>

/* As lrf_curve_read of one file with these bytes; `name` is its path in messages. */
enum lrf_status lrf_curve_read_memory(const char *name, const char *bytes, size_t n,
                                      const struct lrf_curve_format *format,
                                      struct lrf_curve *curve, char *note, struct lrf_error *err);

#endif
