/*
 * lrfind.h - finding and diagnosing learning rates: the whole public library.
 *
 * Producers of curves: sweep.h (ask/tell), trainer.h, child.h, dataset.h, reference.h; rates:
 * schedule.h.
 * The curve: curve.h. Consumers: analysis.h, report.h. Errors: error.h.
 */
#ifndef LRFIND_H
#define LRFIND_H

#include <lrfind/analysis.h>
#include <lrfind/check.h>
#include <lrfind/child.h>
#include <lrfind/compare.h>
#include <lrfind/curve.h>
#include <lrfind/dataset.h>
#include <lrfind/error.h>
#include <lrfind/groups.h>
#include <lrfind/race.h>
#include <lrfind/ranking.h>
#include <lrfind/reference.h>
#include <lrfind/report.h>
#include <lrfind/report_compare.h>
#include <lrfind/report_schedule.h>
#include <lrfind/report_verify.h>
#include <lrfind/schedule.h>
#include <lrfind/steps.h>
#include <lrfind/sweep.h>
#include <lrfind/trainer.h>
#include <lrfind/trial.h>
#include <lrfind/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LRF_VERSION "0.1.0"

/* The version of the library in use, LRF_VERSION when it was built. */
LRF_API const char *lrf_version(void);

#ifdef __cplusplus
}
#endif
#endif
