/*
 * lrfind.h - finding and diagnosing learning rates: the whole public library.
 *
 * Producers of curves: sweep.h (ask/tell), trainer.h (anything that takes a step), reference.h (the
 * built-in trainer). The curve: curve.h. Ordinary runs and their logs: monitor.h. What it means:
 * analysis.h. What a study of several runs found: result.h. Files, pictures and texts: report.h.
 * Errors: error.h.
 */
#ifndef LRFIND_H
#define LRFIND_H

#include <lrfind/analysis.h>
#include <lrfind/curve.h>
#include <lrfind/error.h>
#include <lrfind/monitor.h>
#include <lrfind/reference.h>
#include <lrfind/report.h>
#include <lrfind/result.h>
#include <lrfind/study.h>
#include <lrfind/sweep.h>
#include <lrfind/trainer.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LRF_VERSION "0.1.0"
#define LRF_VERSION_DATE "2026-11-30"

/* The version of the library in use, LRF_VERSION when it was built. */
LRF_API const char *lrf_version(void);

#ifdef __cplusplus
}
#endif
#endif
