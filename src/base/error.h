/* base/error.h - filling the caller's error. */
#ifndef LRF_BASE_ERROR_H
#define LRF_BASE_ERROR_H

#include <lrfind/error.h>

#ifdef __FAST_MATH__
#error "-ffast-math and -Ofast break isnan: this project cannot be built with them"
#endif

/* Writes one line into err (NULL is allowed), a '?' for every control character, and returns
 * `status`, so that `return lrf_fail(...)` reads well. */
enum lrf_status lrf_fail(struct lrf_error *err, enum lrf_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds what would help to an error (NULL is allowed); returns `status`, that of the error. */
enum lrf_status lrf_fail_remedy(struct lrf_error *err, enum lrf_status status,
                                enum lrf_remedy remedy);
/* lrf_fail with LRF_ENOMEM. */
enum lrf_status lrf_fail_memory(struct lrf_error *err);

/* "lr_max 10", in a program's words "--lr-max 10"; value NULL: the name alone. Returns `out`. */
char *lrf_dialect_setting(const struct lrf_dialect *dialect, char *out, size_t size,
                          const char *name, const char *value);

#endif
