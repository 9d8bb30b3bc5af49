/*
 * lrfind/dataset.h - a data set read from CSV, encoded for the reference models.
 *
 * Reading finds the separator, the header, the types of the columns and the
 * task; encoding makes one float32 matrix: numbers as they are, categories
 * one-hot, missing values at the mean of the training rows, constant columns
 * dropped, every column standardised by the training rows. What it did is in
 * struct lrf_dataset_info.
 *
 * Missing is a cell that is empty, ?, or NA, NaN, null in any case. A column is numeric if all
 * others are finite numbers. Text makes it categorical; but among more than 20 distinct values,
 * text in a tenth of the cells or less, or at most 3 texts in half of them, are an error. Texts
 * that are nearly all different (more than 50 and more than half of the cells, or more than 1000)
 * are identifiers and dropped. The k categories of the training rows become k features in bytewise
 * order, two become one. A target of text, or of at most 20 distinct integers with two rows each on
 * average, is a classification, other numbers are a regression. Classes are sorted: numbers by
 * value, texts bytewise.
 */
#ifndef LRFIND_DATASET_H
#define LRFIND_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

enum lrf_task { LRF_TASK_AUTO, LRF_TASK_REGRESSION, LRF_TASK_CLASSIFICATION };
enum lrf_missing { LRF_MISSING_MEAN, LRF_MISSING_DROP, LRF_MISSING_ERROR };
enum lrf_header { LRF_HEADER_AUTO, LRF_HEADER_YES, LRF_HEADER_NO };

struct lrf_dataset_settings {
    const char *target;  /* column name, or number from 1; NULL: the last column */
    const char *numeric; /* names or numbers, comma-separated, of columns that must be numeric */
    const char *categorical;  /* the same for columns that are categories; NULL: none */
    enum lrf_task task;       /* auto: text or few distinct integers are classes */
    enum lrf_missing missing; /* mean of the training rows, drop the row, or an error */
    enum lrf_header
        header;          /* auto: a first row without numbers above numbers, or all distinct text */
    char separator;      /* ',', ';', '\t' or any other character; 0: detected */
    bool standardize;    /* features by the training rows; a regression target always is */
    double val_fraction; /* share of rows held out for validation, 0 <= x < 1 */
    uint64_t seed;       /* of the split, stratified by class */
};

/* What was read and done to it. Strings are owned by the data set. */
struct lrf_dataset_info {
    const char *name;              /* base name of the file, UTF-8 */
    const char *target;            /* name of the target column */
    enum lrf_task task;            /* never auto */
    bool task_detected;            /* the task was detected, not asked for */
    size_t rows;                   /* data rows in the file */
    size_t rows_used;              /* rows left after dropping */
    size_t train, validation;      /* rows of each */
    size_t columns;                /* feature columns in the file */
    size_t numeric;                /* of these numeric and kept, */
    size_t categorical;            /* categorical and kept, */
    size_t constant;               /* dropped as constant in the training rows, */
    size_t identifiers;            /* dropped as text with nearly as many values as rows */
    size_t features;               /* encoded features: columns of x */
    size_t missing;                /* missing cells in the file */
    size_t classes;                /* 0 for regression */
    const char *const *class_name; /* (classes) */
    double target_mean, target_sd; /* of the training rows; 0 and 1 for classification */
    bool standardized;
    char separator;
    bool header;
};

struct lrf_dataset {
    struct lrf_dataset_info info;
    const float *x;             /* (rows_used, features), row after row */
    const float *y;             /* (rows_used), the standardised target; NULL for classification */
    const uint32_t *label;      /* (rows_used), 0..classes-1; NULL for regression */
    const uint32_t *train;      /* (train) row numbers, ascending */
    const uint32_t *validation; /* (validation) row numbers, ascending */
    size_t outputs;             /* classes, or 1 */
    void *owner;                /* private */
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
LRF_API void lrf_dataset_free(struct lrf_dataset *dataset);
LRF_API const char *lrf_task_name(enum lrf_task task);

#ifdef __cplusplus
}
#endif
#endif
