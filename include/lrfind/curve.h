/*
 * lrfind/curve.h - a recorded range test: what came out of training steps.
 *
 * The curve is the only thing that producers (sweeps, trainers, readers of
 * logs) and consumers (analysis, reports) share. A point is one training step:
 * the rate it was taken with and what was measured around it.
 */
#ifndef LRFIND_CURVE_H
#define LRFIND_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The optional measurements of a point: bit, field and column name. A bit in
 * `known` says that the field was measured (it may still be nan: a finding).
 */
#define LRF_FIELD_LIST(X)                                                                          \
    X(LRF_LOSS_AFTER, loss_after)                                                                  \
    X(LRF_VAL_LOSS, val_loss)                                                                      \
    X(LRF_GRAD_NORM, grad_norm)                                                                    \
    X(LRF_GRAD_COSINE, grad_cosine)                                                                \
    X(LRF_UPDATE_RATIO, update_ratio)                                                              \
    X(LRF_GAIN_RATIO, gain_ratio)                                                                  \
    X(LRF_SHARPNESS, sharpness)                                                                    \
    X(LRF_LR_LIMIT, lr_limit)

enum lrf_field_index {
#define LRF_FIELD_INDEX(bit, field) bit##_INDEX,
    LRF_FIELD_LIST(LRF_FIELD_INDEX)
#undef LRF_FIELD_INDEX
        LRF_FIELD_COUNT
};

enum lrf_field {
#define LRF_FIELD_BIT(bit, field) bit = 1u << bit##_INDEX,
    LRF_FIELD_LIST(LRF_FIELD_BIT)
#undef LRF_FIELD_BIT
};

struct lrf_point {
    unsigned repeat;     /* which run of the ensemble, from 0 */
    unsigned step;       /* which step of that run, from 0 */
    unsigned known;      /* which of the optional fields were measured: enum lrf_field bits */
    double lr;           /* the rate that the step was taken with */
    double loss;         /* the batch loss before the step */
    double loss_after;   /* the loss of the same batch after the step */
    double val_loss;     /* the validation loss after the step */
    double grad_norm;    /* Euclidean norm of the batch gradient */
    double grad_cosine;  /* cosine between this gradient and the one of the step before, -1..1 */
    double update_ratio; /* norm of the update divided by the norm of the weights */
    double gain_ratio;   /* (loss - loss_after) / (-g.dw): 1 - lr lambda/2 on a quadratic */
    double
        sharpness; /* largest Hessian eigenvalue before the step, preconditioned as the method is */
    double lr_limit; /* the stable limit that follows from it */
};

/* Points in any order; the analysis sorts its own copy. Zero-initialised is empty and legal. */
struct lrf_curve {
    struct lrf_point *point; /* (n), owned */
    size_t n;
    size_t cap;
};

/* Frees the points; the curve is empty and usable again. NULL is allowed. */
LRF_API void lrf_curve_release(struct lrf_curve *curve);
LRF_API enum lrf_status lrf_curve_append(struct lrf_curve *curve, const struct lrf_point *point,
                                         struct lrf_error *err);
/* The value of optional field `index` (enum lrf_field_index) of a point; nan where not known. */
LRF_API double lrf_point_field(const struct lrf_point *point, enum lrf_field_index index);
/* The column name of an optional field, "loss_after" and so on. */
LRF_API const char *lrf_field_name(enum lrf_field_index index);
/* The number of distinct repeats. */
LRF_API size_t lrf_curve_repeats(const struct lrf_curve *curve);

/*
 * How to read a recorded curve. A NULL column name means: find it by its usual
 * names (lr, learning_rate, ...; loss, train_loss, ...).
 */
struct lrf_curve_format {
    const char *lr_column;
    const char *loss_column;
    const char *repeat_column;
    const char *step_column;
    const char *val_column; /* of the validation loss */
};

enum { LRF_NOTE_SIZE = 1024 };

/*
 * Reads recorded curves, whatever kind of log they are (told from the content):
 * CSV of this program, of Keras' and Lightning's loggers, exports with rate and
 * loss in separate files (joined by step), JSON such as Lightning's
 * lr_find.results, JSON lines, TensorBoard's event files, text in which names and
 * numbers stand in a line; gzip of each. "-" is standard input. Several files are
 * repeats of one ensemble unless they hold different columns of the
 * same steps. Appends to `curve`; on an error `curve` is as it was.
 * `note` (LRF_NOTE_SIZE bytes) says in its first line which columns were taken and
 * what was left out, such as points that an earlier file has, too; a second line, where there is
 * one, warns of files that are hardly repeats of one thing.
 * Errors: LRF_EIO for a file that cannot be read, LRF_EDATA with file, line,
 * column and value for one that makes no sense.
 */
LRF_API enum lrf_status lrf_curve_read(const char *const *path, size_t n_path,
                                       const struct lrf_curve_format *format,
                                       struct lrf_curve *curve, char *note, struct lrf_error *err);

#ifdef __cplusplus
}
#endif
#endif
