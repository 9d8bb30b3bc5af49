/*
 * lrfind/reference.h - the built-in trainer: a data set read from CSV, and a reference model on it.
 *
 * ---- the data set
 * Reading finds the separator, the header, the types of the columns and the
 * task; encoding makes one float32 matrix: numbers as they are, categories
 * one-hot, missing values at the mean of the training rows, constant columns
 * dropped, every column standardised by the training rows. What it did is in
 * struct lrf_dataset_info.
 *
 * Numbers may have groups of three digits ("1,234.5"). Where ',' does not separate the cells, a
 * comma stands before decimals ("1,5", "1.234,5") if more of the first numbers can only be read so
 * than with a point, or none and ';' separates. A column with both, and numbers that could mean
 * either
 * ("1.234" beside columns with decimal commas), are an error.
 *
 * Missing is a cell that is empty, ?, or NA, NaN, null in any case. A column is numeric if all
 * others are finite numbers. Text makes it categorical; but among more than 20 distinct values,
 * text in a tenth of the cells or less, or at most 3 texts in half of them, are an error. Texts
 * that are nearly all different (more than 50 and more than half of the cells, all of more than 20,
 * or more than 1000) are identifiers and dropped. So are numbers of the rows: more than 20
 * integers, all different, that leave out less than a fifth of those between them; unless nothing
 * else is left, or the column is named numeric. As a target they are an error, unless a regression
 * is asked for. The k categories of the training rows become k features in bytewise order, two
 * become one. A target of text, or of at most 20 distinct integers with two rows each on average,
 * is a classification, other numbers are a regression. Classes are sorted: numbers by value, texts
 * bytewise.
 *
 * ---- the model
 *
 * Models: linear and softmax regression (no hidden layer) and multi-layer
 * perceptrons of any widths. Losses are means over the batch: cross-entropy for
 * classes; squared error, also over outputs and without a factor 1/2, for
 * regression. Weights and biases start uniform in +-1/sqrt(fan_in). Each epoch
 * is shuffled without replacement and its last short batch is kept. Formulas
 * and defaults of the optimizers are PyTorch's, so that a rate carries over.
 * float32 on CBLAS; a step allocates nothing.
 */
#ifndef LRFIND_REFERENCE_H
#define LRFIND_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lrfind/error.h>
#include <lrfind/trainer.h>

#ifdef __cplusplus
extern "C" {
#endif

enum lrf_task { LRF_TASK_AUTO, LRF_TASK_REGRESSION, LRF_TASK_CLASSIFICATION };
enum lrf_missing { LRF_MISSING_MEAN, LRF_MISSING_DROP, LRF_MISSING_ERROR };
enum lrf_decimal { LRF_DECIMAL_AUTO, LRF_DECIMAL_POINT, LRF_DECIMAL_COMMA };
enum lrf_header { LRF_HEADER_AUTO, LRF_HEADER_YES, LRF_HEADER_NO };

/*
 * Rows of a data set that lie with many processes, which train each model together: every one of
 * them makes the same calls in the same order, and sums over rows are added up over all of them.
 */
struct lrf_share {
    size_t part, parts; /* this process holds the features of the rows part, part + parts, ... */
    /* Adds up value (n) of all processes, in place; all of them get the same bytes. */
    void (*add)(void *context, double *value, size_t n);
    void (*add_floats)(void *context, float *value, size_t n);
    /* After what may have failed in one process alone: the failure of the first that has one
     * becomes that of all. err->status LRF_OK: none here. */
    void (*agree)(void *context, struct lrf_error *err);
    void *context;
};

struct lrf_dataset_settings {
    const char *target;  /* column name, or number from 1; NULL: the last column */
    const char *numeric; /* names or numbers, comma-separated, of columns that must be numeric */
    const char *categorical;  /* the same for columns that are categories; NULL: none */
    enum lrf_task task;       /* auto: text or few distinct integers are classes */
    enum lrf_missing missing; /* mean of the training rows, drop the row, or an error */
    enum lrf_header
        header;     /* auto: a first row without numbers above numbers, or all distinct text */
    char separator; /* ',', ';', '\t' or any other character; 0: detected */
    enum lrf_decimal decimal; /* what stands before decimals */
    bool standardize;         /* features by the training rows; a regression target always is */
    double val_fraction;      /* share of rows held out for validation, 0 <= x < 1 */
    size_t sample_rows;       /* at most so many rows, taken at random; 0: all */
    uint64_t seed;            /* of the sample, and of the split, stratified by class */
    size_t jobs;              /* threads that read a large file; 0: as many as processors */
    /* NULL: all rows are here. Else each process reads the whole file, and keeps the cells on disk
     * (in $TMPDIR or /tmp) until it has encoded its own. Outlives the data set. */
    const struct lrf_share *share;
};

/* Why a column is no feature. */
enum lrf_drop {
    LRF_DROP_CONSTANT, /* one value in the training rows, or none */
    LRF_DROP_NUMBERED, /* numbers the rows */
    LRF_DROP_TEXTS     /* texts that are nearly all different */
};

struct lrf_dropped {
    const char *name;
    enum lrf_drop why;
    size_t distinct; /* texts; LRF_MAX_DISTINCT + 1: more than that */
};

enum { LRF_MAX_DISTINCT = 1000 };

/* What was read and done to it. Strings are owned by the data set. */
struct lrf_dataset_info {
    const char *name;         /* base name of the file, UTF-8 */
    const char *target;       /* name of the target column */
    enum lrf_task task;       /* never auto */
    bool task_detected;       /* the task was detected, not asked for */
    size_t rows;              /* data rows in the file */
    size_t sampled;           /* of these read, where that was a sample; 0: all */
    size_t rows_used;         /* rows left after dropping */
    size_t train, validation; /* rows of each */
    size_t columns;           /* feature columns in the file */
    size_t numeric;           /* of these numeric and kept, */
    size_t categorical;       /* categorical and kept, */
    size_t constant;          /* dropped as constant in the training rows, */
    size_t identifiers;       /* dropped as numbers of the rows, or text nearly all different */
    const struct lrf_dropped *dropped; /* (n_dropped) all of these, in the order of the file */
    size_t n_dropped;
    size_t features;               /* encoded features: columns of x */
    size_t missing;                /* missing cells in the file */
    size_t classes;                /* 0 for regression */
    const char *const *class_name; /* (classes) */
    size_t single_classes;         /* of these, with one row */
    bool number_classes;           /* all of them are numbers */
    double target_mean, target_sd; /* of the training rows; 0 and 1 for classification */
    /*
     * Loss of the best constant prediction from the training rows, on the training and on the
     * validation rows: with the shares of the classes (infinite where a class has no training row),
     * or with the mean. A model that does no better has learnt nothing. nan without rows.
     */
    double baseline_loss, baseline_val_loss;
    bool standardized;
    char separator;
    char decimal; /* ',' where the numbers have decimal commas, else '.' */
    bool header;
};

struct lrf_dataset {
    struct lrf_dataset_info info;
    const float *x;             /* (rows_used, features), row after row; only those of `share` */
    const float *y;             /* (rows_used), the standardised target; NULL for classification */
    const uint32_t *label;      /* (rows_used), 0..classes-1; NULL for regression */
    const uint32_t *train;      /* (train) row numbers, ascending */
    const uint32_t *validation; /* (validation) row numbers, ascending */
    size_t outputs;             /* classes, or 1 */
    const struct lrf_share *share; /* which rows of x are here; NULL: all */
    void *owner;                   /* private */
};

/* Last column, everything detected, mean for missing values, standardised, 0.2 held out, seed 0. */
LRF_API void lrf_dataset_defaults(struct lrf_dataset_settings *settings);
/*
 * Reads `path`. NULL on failure: LRF_EIO for a file that cannot be read,
 * LRF_EDATA for one that makes no sense, LRF_EINVAL for a bad setting; the text
 * names file, line, column and value. You own the data set: lrf_dataset_free.
 * It is constant after that and may be shared by threads.
 */
LRF_API struct lrf_dataset *lrf_dataset_read(const char *path,
                                             const struct lrf_dataset_settings *settings,
                                             struct lrf_error *err);
/*
 * The same rows with another split: features and target standardised anew by its training rows, and
 * their baselines. Columns, categories and what stands for missing cells stay those of `data`,
 * which must outlive it. The seed of `data` gives its own split again. NULL on failure: LRF_ENOMEM,
 * or LRF_EDATA where the target is constant in the new training rows. You own it: lrf_dataset_free.
 */
LRF_API struct lrf_dataset *lrf_dataset_split(const struct lrf_dataset *data, uint64_t seed,
                                              struct lrf_error *err);
LRF_API void lrf_dataset_free(struct lrf_dataset *dataset);

enum { LRF_MAX_HIDDEN = 16 };

struct lrf_reference_settings {
    size_t hidden[LRF_MAX_HIDDEN]; /* widths of the hidden layers */
    size_t n_hidden;               /* 0: linear or softmax regression */
    const char *activation;        /* "relu", "tanh", "gelu" */
    const char *optimizer;         /* "sgd", "momentum", "adam", ... */
    double weight_decay; /* >= 0; decoupled for adamw, else added to the gradient; nan: the
                            optimizer's default */
    size_t batch;        /* rows a step, >= 1; 0: all training rows */
    bool diagnostics;    /* measure loss_after, norms, cosine, ratios in every step */
};

/* mlp:64, relu, adam, the optimizer's own weight decay (adamw 0.01, else 0), batch 32, diagnostics
 * on. */
LRF_API void lrf_reference_defaults(struct lrf_reference_settings *settings);

/*
 * A trainer on `data`, which must outlive it. reset(seed) draws the weights and
 * the batch order; the trainer starts as after reset(0). On success
 * `trainer` is yours: lrf_trainer_release. Errors: LRF_EINVAL, LRF_ENOMEM.
 * Trainers on the same data may run in different threads.
 */
LRF_API enum lrf_status lrf_reference_start(const struct lrf_dataset *data,
                                            const struct lrf_reference_settings *settings,
                                            struct lrf_trainer *trainer, struct lrf_error *err);
/* Trainable parameters of a reference trainer; 0 for another kind. */
LRF_API size_t lrf_reference_parameters(const struct lrf_trainer *trainer);

enum lrf_part { LRF_PART_TRAIN, LRF_PART_VALIDATION };

/*
 * Mean loss over all training or validation rows at the present weights, and the share of rows
 * classified rightly (nan for regression). Both nan when the part has no rows. LRF_EINVAL for
 * another kind of trainer.
 */
LRF_API enum lrf_status lrf_reference_evaluate(const struct lrf_trainer *trainer,
                                               enum lrf_part part, double *loss, double *accuracy,
                                               struct lrf_error *err);

/*
 * Curvature at the present weights of a reference trainer. For adaptive methods it is that of
 * P^-1/2 H P^-1/2, P = sqrt(v) + eps. Before the first step v is the mean over batches of the
 * squared batch gradient at these weights, which is what the optimizer's own v comes to while
 * the rate is still too small to matter, and for a full batch what its first step uses; after
 * that it is the optimizer's own, corrected for its start where the optimizer does so.
 */
struct lrf_curvature {
    double sharpness;   /* largest Hessian eigenvalue of the training loss, preconditioned for
                           adaptive methods; nan: not measured */
    double lr_limit;    /* the largest stable constant rate of this optimizer on that quadratic,
                           weight decay included; infinite when nothing curves upwards */
    double critical_lr; /* the rate at which the loss would rise along the first update of a
                           fresh optimizer, full gradient of these rows; nan: no descent there */
    unsigned products;  /* Hessian-vector products spent */
    double undone_lr; /* where a slow sweep of this model would be back at its start: squared error
                         without a hidden layer, whose Hessian is constant, and a method that does
                         not adapt; nan for all others, theory has no such rate */
    size_t rows;      /* training rows that all of this was measured on */
};

/*
 * Measures at the present weights on at most `rows` training rows (0: all), spread evenly.
 * Lanczos until the eigenvalue is known to 3e-4 of itself, or 1e-6 without a hidden layer (that is
 * what theory speaks of). At most 40, or 300, products of about two gradients each. Leaves the
 * trainer as it was. LRF_EINVAL for another kind of trainer. Kalra et al. 2026 (critical rate),
 * Cohen et al. 2021, 2022 (limits).
 */
LRF_API enum lrf_status lrf_reference_curvature(const struct lrf_trainer *trainer, size_t rows,
                                                struct lrf_curvature *out, struct lrf_error *err);

#ifdef __cplusplus
}
#endif
#endif
