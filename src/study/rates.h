/* study/rates.h - the grid of rates of a verification. */
#ifndef LRF_STUDY_RATES_H
#define LRF_STUDY_RATES_H

#include <stddef.h>

#include <lrfind/error.h>

/*
 * Reads "1e-4,1e-3,...", ascending and each once, or for NULL and "auto" nine rates half a decade
 * apart around `centre`. LRF_EINVAL, LRF_ENOMEM. Free *lr (n) in any case.
 */
enum lrf_status lrf_rates_read(const char *text, double centre, double **lr, size_t *n,
                               struct lrf_error *err);
/* LRF_EINVAL when a list makes no sense. */
enum lrf_status lrf_rates_check(const char *text, struct lrf_error *err);

#endif
