/*
 * record/phrases.h - phrases that results share. The texts hold names as the user gave them: they
 * are quoted by whoever sets them.
 */
#ifndef LRF_RECORD_PHRASES_H
#define LRF_RECORD_PHRASES_H

#include <lrfind/report.h>

#include "base/number.h"
#include "base/strbuf.h"

/* ---- numbers: appended */

void lrf_put_rate(struct lrf_strbuf *out, double rate);
void lrf_put_decimals(struct lrf_strbuf *out, double value, int decimals);
/* With so many significant digits. */
void lrf_put_short(struct lrf_strbuf *out, double value, int digits);
/* A step as a log counts it, epochs too: "140749", "2.25". */
void lrf_put_step(struct lrf_strbuf *out, double step);
/* "1 step", "2 steps". */
void lrf_phrase_count(struct lrf_strbuf *out, size_t n, const char *one, const char *many);

/* ---- the program's words: dialect NULL is the library's own */

/* "lr_max 10", of a program "--lr-max 10"; value NULL: the name alone. */
void lrf_put_setting(struct lrf_strbuf *out, const struct lrf_dialect *dialect, const char *name,
                     const char *value);
/* "verify", of a program "lrfind verify". */
void lrf_put_command(struct lrf_strbuf *out, const struct lrf_dialect *dialect, const char *name);

/* ---- what was run */

/* The base name of the data or what the curve came from. */
const char *lrf_report_name(const struct lrf_range_result *result);
/* "classification", "regression". */
const char *lrf_phrase_task(enum lrf_task task);
/* "mlp:64 relu", "linear". */
void lrf_phrase_model(struct lrf_strbuf *out, const struct lrf_reference_settings *model);
/* "adam, batch 32"; data NULL: not known. */
void lrf_phrase_optimizer(struct lrf_strbuf *out, const struct lrf_reference_settings *model,
                          const struct lrf_dataset_info *data);
/* The rows of a step; data NULL: what was asked for, 0: all of them. */
size_t lrf_batch_used(const struct lrf_reference_settings *model,
                      const struct lrf_dataset_info *data);
/* "5 repeats of 300 steps", "812 points". */
void lrf_phrase_sweep(struct lrf_strbuf *out, const struct lrf_range_result *result);
/* The title of a range test, and under it all three, between dots. */
void lrf_phrase_range_title(struct lrf_strbuf *out, const struct lrf_range_result *result);
void lrf_phrase_range_runs(struct lrf_strbuf *out, const struct lrf_range_result *result);
/* What was read, and what was done to it. */
void lrf_phrase_features(struct lrf_strbuf *out, const struct lrf_dataset_info *data);
void lrf_phrase_treatment(struct lrf_strbuf *out, const struct lrf_dataset_info *data);
/* Why a column was dropped, and which were: "id (a number for each row), a, b (constant)". */
void lrf_phrase_drop(struct lrf_strbuf *out, const struct lrf_dropped *dropped);
void lrf_phrase_dropped(struct lrf_strbuf *out, const struct lrf_dataset_info *data);
/* "linear  sgd, batch 32, 5 repeats of 300 steps from 1e-06 to 100". */
void lrf_phrase_training(struct lrf_strbuf *out, const struct lrf_range_result *result);

/* The key in the files of the loss that "best" is of: "best_val_loss". */
const char *lrf_objective_key(enum lrf_objective objective);

/* ---- what a range test found */

/*
 * Where the edge seen in the sweep lies beside what theory says of this model: of a quadratic,
 * where its sweep is back at its start (within half a decade they agree); of any other, whose
 * curvature changes on the way, only beside the stable limit at the start, and no cause. Nothing
 * when one of them is not known.
 */
void lrf_phrase_edge(struct lrf_strbuf *out, const struct lrf_range_result *result);
/*
 * What of the sweep a constant prediction explains: nearly nothing, most of the fall, or all of it.
 * Nothing when the baseline is not known, or less than a twentieth of the fall lies above it.
 */
void lrf_phrase_baseline(struct lrf_strbuf *out, const struct lrf_range_result *result);
/* The gradient noise scale and where steps begin to hurt; may be empty. */
void lrf_phrase_steps(struct lrf_strbuf *out, const struct lrf_range_result *result);
/* How far the predictions for other batches were right where they were tried. */
extern const char lrf_phrase_predictions[];
/* A warning in at most 40 characters for pictures; NULL for OK. */
const char *lrf_warning_short(enum lrf_finding finding);
/* As a sentence; nothing for OK. */
void lrf_phrase_warning(struct lrf_strbuf *out, enum lrf_finding finding,
                        const struct lrf_dialect *dialect);

#endif
