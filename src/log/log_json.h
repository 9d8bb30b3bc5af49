/*
 * log/log_json.h - JSON in logs: a file of values, one a line as a rule, or a single one.
 * Python's NaN, Infinity and -Infinity are read as the texts "NaN" and so on.
 */
#ifndef LRF_LOG_LOG_JSON_H
#define LRF_LOG_LOG_JSON_H

#include <cjson/cJSON.h>

#include "base/infile.h"
#include "log/log.h"

/* Objects within objects are looked into so deep. */
enum { LRF_JSON_DEEPEST = 4 };

/* Where reading is. Zero-initialised is legal to release. */
struct lrf_json {
    struct lrf_strbuf text; /* the file, owned */
    const char *at, *end, *stop;
    size_t line;  /* of the value */
    cJSON *value; /* the present one, owned; NULL at the end */
};

/* Takes the rest of `in`; release it even after a failure. */
enum lrf_status lrf_json_start(struct lrf_json *json, struct lrf_infile *in, struct lrf_error *err);
/* The next value, NULL behind the last. Errors: LRF_EDATA for what is not JSON. */
enum lrf_status lrf_json_next(struct lrf_json *json, const char *file, struct lrf_error *err);
void lrf_json_release(struct lrf_json *json);

/* A list of at least two; [0.1] is how optimizers with one group of parameters write 0.1. */
bool lrf_json_is_list(const cJSON *item);
/* Sets a value of the log's last row from a number, a text, a truth or [one of these]. */
enum lrf_status lrf_json_set(struct lrf_log *log, size_t column, const cJSON *item,
                             struct lrf_error *err);

#endif
