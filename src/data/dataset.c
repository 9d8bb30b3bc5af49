#include <lrfind/reference.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "data/baseline.h"
#include "data/dataset_settings.h"
#include "data/dropped.h"
#include "data/encode.h"
#include "data/read_table.h"
#include "data/rows.h"
#include "data/schema.h"
#include "data/share.h"
#include "data/table.h"

/* What the data set owns; `data` points into it. */
struct owner {
    struct lrf_dataset data;
    float *x, *y;
    uint32_t *label, *train, *validation;
    char *name, *target;
    char **class_name;
    size_t classes;
    struct lrf_dropped *dropped; /* (n_dropped) with the names */
    size_t n_dropped;
};

/* What is needed until it is made. */
struct making {
    struct lrf_table table;
    struct lrf_target target;
    struct lrf_encoding encoding;
    uint8_t *roles; /* (table.rows) enum lrf_row_role */
};

/* Replaces the allocated text by its clean form. */
static int clean(char **text)
{
    char *dirty = *text;

    *text = lrf_text_clean(dirty, strlen(dirty));
    free(dirty);
    return *text ? 0 : -1;
}

static enum lrf_status name_things(struct owner *owner, const struct making *making,
                                   const char *path, struct lrf_error *err)
{
    const struct lrf_column *target = &making->table.column[making->table.target];
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const struct lrf_levels *levels = &making->target.levels;

    owner->name = lrf_text_clean(base, strlen(base));
    owner->target = lrf_text_clean(target->name, strlen(target->name));
    if (owner->name == NULL || owner->target == NULL)
        return lrf_fail_memory(err);
    if (levels->n == 0)
        return LRF_OK;
    owner->class_name = lrf_levels_text(levels, target);
    if (owner->class_name == NULL)
        return lrf_fail_memory(err);
    owner->classes = levels->n;
    for (size_t i = 0; i < levels->n; i++)
        if (clean(&owner->class_name[i]) != 0)
            return lrf_fail_memory(err);
    return LRF_OK;
}

static void count_columns(struct lrf_dataset_info *info, const struct lrf_table *table)
{
    info->columns = table->columns - 1;
    for (size_t j = 0; j < table->columns; j++) {
        const struct lrf_column *column = &table->column[j];
        info->missing += column->missing;
        info->numeric += column->kind == LRF_COLUMN_NUMERIC;
        info->categorical += column->kind == LRF_COLUMN_CATEGORICAL;
        info->constant += column->kind == LRF_COLUMN_CONSTANT;
        info->identifiers +=
            column->kind == LRF_COLUMN_IDENTIFIER || column->kind == LRF_COLUMN_NUMBERED;
    }
}

static enum lrf_status check_features(const struct making *making, size_t features,
                                      struct lrf_error *err)
{
    const struct lrf_table *table = &making->table;
    struct lrf_dataset_info info = {0};
    char separator[LRF_VALUE_SIZE];

    if (features > 0)
        return LRF_OK;
    count_columns(&info, table);
    lrf_text_value(separator, &table->separator, 1);
    if (info.columns == 0)
        return lrf_table_fail(table, 0, NULL, err,
                              "no feature, the file has one column only (separator '%s')",
                              separator);
    return lrf_table_fail(table, 0, NULL, err,
                          "no usable feature: of %zu columns %zu are constant and %zu identifiers",
                          info.columns, info.constant, info.identifiers);
}

static enum lrf_status find_task(struct owner *owner, struct making *making, enum lrf_task task,
                                 struct lrf_error *err)
{
    struct lrf_dataset_info *info = &owner->data.info;
    const struct lrf_table *table = &making->table;
    const enum lrf_status status =
        lrf_target_resolve(&making->target, &making->table, task, making->roles, err);

    if (status != LRF_OK)
        return status;
    info->task = making->target.task;
    info->task_detected = task == LRF_TASK_AUTO;
    info->rows_used = lrf_rows_count(making->roles, table->rows, LRF_ROW_TRAIN);
    info->classes = making->target.levels.n;
    info->number_classes = !making->target.levels.texts;
    for (size_t i = 0; i < info->classes; i++)
        info->single_classes += making->target.levels.level[i].count == 1;
    if (info->classes == 0)
        return LRF_OK;
    owner->label = lrf_calloc(info->rows_used, sizeof *owner->label);
    if (owner->label == NULL)
        return lrf_fail_memory(err);
    lrf_target_labels(&making->target, table, making->roles, owner->label);
    return LRF_OK;
}

/* `label` of the rows not dropped, NULL for regression. */
static enum lrf_status split_rows(struct owner *owner, uint8_t *roles, size_t rows,
                                  const uint32_t *label, double fraction, uint64_t seed,
                                  struct lrf_error *err)
{
    struct lrf_dataset_info *info = &owner->data.info;

    if (lrf_split(roles, rows, label, info->classes ? info->classes : 1, fraction, seed) != 0)
        return lrf_fail_memory(err);
    info->train = lrf_rows_count(roles, rows, LRF_ROW_TRAIN);
    info->validation = info->rows_used - info->train;
    owner->train = lrf_calloc(info->train, sizeof *owner->train);
    owner->validation = lrf_calloc(info->validation, sizeof *owner->validation);
    if (owner->train == NULL || owner->validation == NULL)
        return lrf_fail_memory(err);
    lrf_rows_index(roles, rows, LRF_ROW_TRAIN, owner->train);
    lrf_rows_index(roles, rows, LRF_ROW_VALIDATION, owner->validation);
    return LRF_OK;
}

static enum lrf_status encode_target(struct owner *owner, const struct making *making,
                                     struct lrf_error *err)
{
    struct lrf_dataset_info *info = &owner->data.info;
    const struct lrf_table *table = &making->table;
    struct lrf_scale scale;

    info->target_sd = 1;
    if (info->task == LRF_TASK_CLASSIFICATION)
        return LRF_OK;
    scale = lrf_scale_measure(table, table->target, making->roles);
    if (lrf_scale_is_constant(&scale))
        return lrf_table_fail(table, 0, &table->column[table->target], err,
                              "the target is constant in the %zu training rows", info->train);
    info->target_mean = lrf_scale_mean(&scale);
    info->target_sd = scale.sd;
    owner->y = lrf_calloc(info->rows_used, sizeof *owner->y);
    if (owner->y == NULL)
        return lrf_fail_memory(err);
    return lrf_encode_numbers(table, table->target, making->roles, &scale, owner->y, err);
}

static enum lrf_status encode_features(struct owner *owner, struct making *making,
                                       const struct lrf_dataset_settings *settings,
                                       struct lrf_error *err)
{
    const struct lrf_share *share = settings->share;
    struct lrf_encoding *encoding = &making->encoding;
    enum lrf_status status =
        lrf_encoding_plan(encoding, &making->table, making->roles, settings->standardize, err);

    if (status == LRF_OK)
        status = check_features(making, encoding->width, err);
    if (status != LRF_OK)
        return status;
    owner->x = lrf_calloc_huge(lrf_share_rows(share, owner->data.info.rows_used),
                               encoding->width * sizeof *owner->x);
    if (owner->x == NULL)
        return lrf_fail_memory(err);
    return lrf_encoding_run(encoding, &making->table, making->roles, share, owner->x, err);
}

/* Points the public structure at what the owner holds. */
static void publish(struct owner *owner, const struct making *making,
                    const struct lrf_dataset_settings *settings)
{
    struct lrf_dataset *data = &owner->data;
    struct lrf_dataset_info *info = &data->info;

    info->name = owner->name;
    info->target = owner->target;
    info->class_name = (const char *const *)owner->class_name;
    info->dropped = owner->dropped;
    info->n_dropped = owner->n_dropped;
    info->rows = making->table.rows_in_file;
    info->sampled = making->table.rows < info->rows ? making->table.rows : 0;
    info->features = making->encoding.width;
    info->standardized = settings->standardize;
    info->separator = making->table.separator;
    info->decimal = lrf_schema_has_commas(&making->table) ? ',' : '.';
    info->header = making->table.header;
    count_columns(info, &making->table);
    data->x = owner->x;
    data->y = owner->y;
    data->label = owner->label;
    data->train = owner->train;
    data->validation = owner->validation;
    data->outputs = info->classes ? info->classes : 1;
    data->share = settings->share;
    data->owner = owner;
}

static enum lrf_status make(struct owner *owner, struct making *making, const char *path,
                            const struct lrf_dataset_settings *settings, struct lrf_error *err)
{
    enum lrf_status status = lrf_dataset_check(settings, err);

    if (status == LRF_OK)
        status = lrf_table_read(&making->table, path, settings, err);
    if (status == LRF_OK)
        status = lrf_schema_resolve(&making->table, settings, err);
    if (status == LRF_OK && (making->roles = lrf_calloc(making->table.rows, 1)) == NULL)
        status = lrf_fail_memory(err);
    if (status == LRF_OK)
        status = lrf_rows_select(&making->table, settings->missing, making->roles, err);
    if (status == LRF_OK)
        status = find_task(owner, making, settings->task, err);
    if (status == LRF_OK)
        status = name_things(owner, making, path, err);
    if (status == LRF_OK)
        status = split_rows(owner, making->roles, making->table.rows, owner->label,
                            settings->val_fraction, settings->seed, err);
    if (status == LRF_OK)
        status = encode_target(owner, making, err);
    if (status == LRF_OK)
        status = encode_features(owner, making, settings, err);
    if (status == LRF_OK)
        status = lrf_dropped_list(&owner->dropped, &owner->n_dropped, &making->table, err);
    if (status != LRF_OK)
        return status;
    publish(owner, making, settings);
    return lrf_baseline_find(&owner->data, err);
}

static void free_owner(struct owner *owner)
{
    for (size_t i = 0; i < owner->classes; i++)
        free(owner->class_name[i]);
    free(owner->class_name);
    lrf_dropped_free(owner->dropped, owner->n_dropped);
    free(owner->name);
    free(owner->target);
    free(owner->x);
    free(owner->y);
    free(owner->label);
    free(owner->train);
    free(owner->validation);
    free(owner);
}

struct lrf_dataset *lrf_dataset_read(const char *path, const struct lrf_dataset_settings *settings,
                                     struct lrf_error *err)
{
    struct owner *owner = lrf_calloc(1, sizeof *owner);
    struct making making = {0};
    struct lrf_error ignored;
    enum lrf_status status;

    if (owner == NULL) {
        lrf_fail_memory(err);
        return NULL;
    }
    status = make(owner, &making, path, settings, err ? err : &ignored);
    status = lrf_share_agree(settings->share, status, err);
    if (status == LRF_ENOMEM && making.table.rows > 0)
        lrf_fail_remedy(err, status, LRF_REMEDY_SAMPLE);
    lrf_encoding_release(&making.encoding);
    lrf_levels_release(&making.target.levels);
    lrf_table_release(&making.table);
    free(making.roles);
    if (status == LRF_OK)
        return &owner->data;
    free_owner(owner);
    return NULL;
}

/* ---- another split of the same rows */

/* mean and sd (columns) of the training rows of x, whose rows are those of `share`. */
static void measure_again(const struct lrf_dataset *data, const struct lrf_share *share,
                          const float *x, size_t columns, double *mean, double *sd)
{
    const size_t n = data->info.train;
    const uint32_t *train = data->train;

    for (size_t i = 0; i < n; i++) {
        const float *row = x + lrf_share_place(share, train[i]) * columns;
        if (!lrf_share_has(share, train[i]))
            continue;
        for (size_t j = 0; j < columns; j++)
            mean[j] += (double)row[j] / (double)n;
    }
    lrf_share_add(share, mean, columns);
    for (size_t i = 0; i < n; i++) {
        const float *row = x + lrf_share_place(share, train[i]) * columns;
        if (!lrf_share_has(share, train[i]))
            continue;
        for (size_t j = 0; j < columns; j++)
            sd[j] += pow((double)row[j] - mean[j], 2);
    }
    lrf_share_add(share, sd, columns);
    for (size_t j = 0; j < columns; j++)
        sd[j] = sqrt(sd[j] / (double)n);
}

/*
 * A copy of x, standardised by its training rows, whose mean and sd (columns) it puts out. A column
 * that is constant there becomes 0. NULL without memory.
 */
static float *standardize_again(const struct lrf_dataset *data, const struct lrf_share *share,
                                const float *x, size_t columns, double *mean, double *sd)
{
    const size_t rows = lrf_share_rows(share, data->info.rows_used);
    float *to = lrf_calloc_huge(rows, columns * sizeof *to);

    if (lrf_share_agree(share, to ? LRF_OK : LRF_ENOMEM, NULL) != LRF_OK) {
        free(to);
        return NULL;
    }
    measure_again(data, share, x, columns, mean, sd);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            to[i * columns + j] =
                sd[j] > 0 ? (float)(((double)x[i * columns + j] - mean[j]) / sd[j]) : 0;
    return to;
}

static enum lrf_status encode_x_again(struct owner *owner, struct lrf_error *err)
{
    struct lrf_dataset *data = &owner->data;
    const size_t features = data->info.features;
    double *measures = lrf_calloc(features, 2 * sizeof *measures);

    if (measures != NULL)
        owner->x =
            standardize_again(data, data->share, data->x, features, measures, measures + features);
    free(measures);
    if (owner->x == NULL)
        return lrf_fail_memory(err);
    data->x = owner->x;
    return LRF_OK;
}

static enum lrf_status encode_y_again(struct owner *owner, struct lrf_error *err)
{
    struct lrf_dataset *data = &owner->data;
    struct lrf_dataset_info *info = &data->info;
    double mean = 0, sd = 0;

    owner->y = standardize_again(data, NULL, data->y, 1, &mean, &sd);
    if (owner->y == NULL)
        return lrf_fail_memory(err);
    data->y = owner->y;
    if (!(sd > 0))
        return lrf_fail(err, LRF_EDATA, "the target is constant in the %zu training rows",
                        info->train);
    info->target_mean += info->target_sd * mean;
    info->target_sd *= sd;
    return LRF_OK;
}

struct lrf_dataset *lrf_dataset_split(const struct lrf_dataset *data, uint64_t seed,
                                      struct lrf_error *err)
{
    struct owner *owner = lrf_calloc(1, sizeof *owner);
    const size_t rows = data->info.rows_used;
    uint8_t *roles = lrf_calloc(rows, 1);
    enum lrf_status status;

    if (owner == NULL || roles == NULL) {
        free(owner);
        free(roles);
        lrf_fail_memory(err);
        return NULL;
    }
    owner->data = *data;
    owner->data.owner = owner;
    memset(roles, LRF_ROW_TRAIN, rows);
    status = split_rows(owner, roles, rows, data->label,
                        (double)data->info.validation / (double)rows, seed, err);
    owner->data.train = owner->train;
    owner->data.validation = owner->validation;
    if (status == LRF_OK && data->info.standardized)
        status = encode_x_again(owner, err);
    if (status == LRF_OK && data->y != NULL)
        status = encode_y_again(owner, err);
    if (status == LRF_OK)
        status = lrf_baseline_find(&owner->data, err);
    free(roles);
    if (status == LRF_OK)
        return &owner->data;
    free_owner(owner);
    return NULL;
}

void lrf_dataset_free(struct lrf_dataset *dataset)
{
    if (dataset != NULL)
        free_owner(dataset->owner);
}
