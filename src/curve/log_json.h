/* curve/log_json.h - the two halves of reading JSON: text to values, values to rows. */
#ifndef LRF_CURVE_LOG_JSON_H
#define LRF_CURVE_LOG_JSON_H

#include <cjson/cJSON.h>

#include "base/strbuf.h"
#include "curve/log.h"

/*
 * Python writes NaN, Infinity and -Infinity, which are not JSON. Copies text[0..n) to `out` with
 * these in quotes where they stand outside strings; line breaks stay as they are.
 */
void lrf_json_quote_nonfinite(const char *text, size_t n, struct lrf_strbuf *out);

/*
 * Appends what a value holds that begins on `line`: an object of lists, at some depth; an object
 * with a list of objects; a list of objects, of [rate, loss] or of TensorBoard's [wall time,
 * step, value]; else the object is one row, the members of nested objects by names like
 * "train/loss".
 */
enum lrf_status lrf_log_add_json(struct lrf_log *log, const cJSON *value, size_t line,
                                 struct lrf_error *err);

#endif
