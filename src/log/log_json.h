/*
 * log/log_json.h - JSON in logs: values, one a line as a rule, or a single one in a file.
 * Python's NaN, Infinity and -Infinity are read as the texts "NaN" and so on.
 */
#ifndef LRF_LOG_LOG_JSON_H
#define LRF_LOG_LOG_JSON_H

#include <cjson/cJSON.h>

#include "base/strbuf.h"
#include "log/log.h"

/* Objects within objects are looked into so deep. */
enum { LRF_JSON_DEEPEST = 4 };

/* Where reading is in a text of values. Zero-initialised is legal to release. */
struct lrf_json {
    struct lrf_strbuf text; /* owned */
    const char *at, *end, *stop;
    size_t line;  /* of the value */
    cJSON *value; /* the present one, owned; NULL at the end */
};

/* Where the first value begins: behind a byte order mark and white space. */
const char *lrf_json_begin(const char *s, size_t n);
/* Whether what begins at s like JSON is none: {'loss': 0.1} of Python, "[12:30:01] INFO". */
bool lrf_json_is_text(const char *s, size_t n);
/* Reads s[0..n), whose first line has number `line`. Release it even after a failure. */
enum lrf_status lrf_json_start(struct lrf_json *json, const char *s, size_t n, size_t line,
                               struct lrf_error *err);
/* The next value, NULL behind the last. Errors: LRF_EDATA for what is not JSON. */
enum lrf_status lrf_json_next(struct lrf_json *json, const char *file, struct lrf_error *err);
void lrf_json_release(struct lrf_json *json);
/* Appends the rows of one value, whatever its shape. */
enum lrf_status lrf_json_read(struct lrf_log *log, const cJSON *value, size_t line,
                              struct lrf_error *err);
/* The same of what is no object of lists. */
enum lrf_status lrf_json_read_rows(struct lrf_log *log, const cJSON *value, size_t line,
                                   struct lrf_error *err);

/*
 * A row from a line that is one object of plain numbers and texts, quickly; false: it is something
 * else, and nothing was read.
 */
bool lrf_json_read_flat(struct lrf_log *log, const char *s, size_t n, size_t line,
                        enum lrf_status *status, struct lrf_error *err);

/* A list of at least two; [0.1] is how optimizers with one group of parameters write 0.1. */
bool lrf_json_is_list(const cJSON *item);
/* Sets a value of the log's last row from a number, a text, a truth or [one of these]. */
enum lrf_status lrf_json_set(struct lrf_log *log, size_t column, const cJSON *item,
                             struct lrf_error *err);

#endif
