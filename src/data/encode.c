#include "data/encode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "data/cell.h"
#include "data/rows.h"
#include "data/share.h"

/* In the range of long double, so that squares of any double fit. */
struct sums {
    size_t n;
    double min, max;
    long double mean;
    long double deviation; /* sum of (value - mean)^2 */
};

/* Packs the numbers of the training rows to the front of `cell`; returns how many there are. */
static size_t keep_training(double *cell, const uint8_t *role, size_t rows)
{
    size_t n = 0;

    for (size_t i = 0; i < rows; i++) {
        cell[n] = cell[i];
        n += (role[i] == LRF_ROW_TRAIN) & lrf_cell_is_number(cell[i]);
    }
    return n;
}

/* Sums run side by side, so that each addition need not wait for the one before. */
enum { SIDES = 4 };

static long double sum_sides(const long double *side)
{
    return (side[0] + side[1]) + (side[2] + side[3]);
}

static void find_range(const double *value, size_t n, double *min, double *max)
{
    double low[SIDES], high[SIDES];
    size_t i = 0;

    for (int k = 0; k < SIDES; k++)
        low[k] = HUGE_VAL, high[k] = -HUGE_VAL;
    for (; i + SIDES <= n; i += SIDES)
        for (int k = 0; k < SIDES; k++) {
            low[k] = value[i + k] < low[k] ? value[i + k] : low[k];
            high[k] = value[i + k] > high[k] ? value[i + k] : high[k];
        }
    for (; i < n; i++) {
        low[0] = value[i] < low[0] ? value[i] : low[0];
        high[0] = value[i] > high[0] ? value[i] : high[0];
    }
    *min = fmin(fmin(low[0], low[1]), fmin(low[2], low[3]));
    *max = fmax(fmax(high[0], high[1]), fmax(high[2], high[3]));
}

static long double sum_values(const double *value, size_t n)
{
    long double side[SIDES] = {0};
    size_t i = 0;

    for (; i + SIDES <= n; i += SIDES)
        for (int k = 0; k < SIDES; k++)
            side[k] += value[i + k];
    for (; i < n; i++)
        side[0] += value[i];
    return sum_sides(side);
}

static long double sum_squares(const double *value, size_t n, long double mean)
{
    long double side[SIDES] = {0};
    size_t i = 0;

    for (; i + SIDES <= n; i += SIDES)
        for (int k = 0; k < SIDES; k++)
            side[k] += (value[i + k] - mean) * (value[i + k] - mean);
    for (; i < n; i++)
        side[0] += (value[i] - mean) * (value[i] - mean);
    return sum_sides(side);
}

static struct sums sum(const double *value, size_t n)
{
    struct sums sums = {.n = n};

    find_range(value, n, &sums.min, &sums.max);
    sums.mean = n ? sum_values(value, n) / (long double)n : 0;
    sums.deviation = sum_squares(value, n, sums.mean);
    return sums;
}

/* The sums of two sets of values together (Chan, Golub, LeVeque 1979). */
static struct sums join(struct sums a, struct sums b)
{
    const long double n = (long double)(a.n + b.n), apart = b.mean - a.mean;

    if (a.n == 0 || b.n == 0)
        return a.n ? a : b;
    return (struct sums){
        .n = a.n + b.n,
        .min = fmin(a.min, b.min),
        .max = fmax(a.max, b.max),
        .mean = a.mean + apart * (long double)b.n / n,
        .deviation =
            a.deviation + b.deviation + apart * apart * ((long double)a.n / n) * (long double)b.n,
    };
}

struct lrf_scale lrf_scale_measure(const struct lrf_table *table, size_t column,
                                   const uint8_t *roles)
{
    const struct lrf_store *store = &table->store;
    struct sums sums = {0};

    for (size_t b = 0; b < store->n_blocks; b++) {
        double *cell = lrf_store_segment(store, b, column);
        const uint8_t *role = roles + b * store->block_rows;
        const size_t n = keep_training(cell, role, lrf_store_block_rows(store, b));
        sums = join(sums, sum(cell, n));
    }
    return (struct lrf_scale){
        .min = sums.min,
        .max = sums.max,
        .center = (double)sums.mean,
        .rest = (double)(sums.mean - (double)sums.mean),
        .sd = sums.n ? (double)sqrtl(sums.deviation / (long double)sums.n) : 0,
    };
}

/* Makes it leave values as they are. */
static void make_plain(struct lrf_scale *scale)
{
    scale->missing = lrf_scale_mean(scale);
    scale->center = scale->rest = 0;
    scale->sd = 1;
}

bool lrf_scale_is_constant(const struct lrf_scale *scale)
{
    return !(scale->min < scale->max && scale->sd > 0);
}

double lrf_scale_mean(const struct lrf_scale *scale)
{
    return scale->center + scale->rest;
}

static void plan_numbers(struct lrf_feature *feature, const struct lrf_table *table,
                         const uint8_t *roles, bool standardize)
{
    feature->scale = lrf_scale_measure(table, feature->column, roles);
    feature->width = lrf_scale_is_constant(&feature->scale) ? 0 : 1;
    if (!standardize)
        make_plain(&feature->scale);
}

/* The indicator of category k, which a share of the training rows has. */
static void make_indicator(struct lrf_indicators *indicators, size_t k, double share,
                           bool standardize)
{
    const double sd = sqrt(share * (1 - share));

    indicators->on[k] = standardize ? (float)((1 - share) / sd) : 1;
    indicators->off[k] = standardize ? (float)(-share / sd) : 0;
    indicators->missing[k] = standardize ? 0 : (float)share;
}

static bool plan_categories(struct lrf_feature *feature, const struct lrf_table *table,
                            const uint8_t *roles, bool standardize)
{
    struct lrf_levels *levels = &feature->levels;
    float *values;

    if (lrf_levels_count(levels, table, feature->column, roles, LRF_ROW_TRAIN) != 0 ||
        lrf_levels_rank(levels, &table->column[feature->column]) != 0)
        return false;
    feature->base = levels->n == 2;
    feature->width = levels->n < 2 ? 0 : levels->n - feature->base;
    values = lrf_calloc(feature->width, 3 * sizeof *values);
    if (values == NULL)
        return false;
    feature->indicators = (struct lrf_indicators){
        .on = values, .off = values + feature->width, .missing = values + 2 * feature->width};
    for (size_t i = 0; i < levels->n && feature->width > 0; i++) {
        const struct lrf_level *level = &levels->level[i];
        if (level->rank >= feature->base)
            make_indicator(&feature->indicators, level->rank - feature->base,
                           (double)level->count / levels->total, standardize);
    }
    return true;
}

static bool plan_feature(struct lrf_feature *feature, const struct lrf_table *table,
                         const uint8_t *roles, bool standardize)
{
    if (table->column[feature->column].kind == LRF_COLUMN_CATEGORICAL)
        return plan_categories(feature, table, roles, standardize);
    plan_numbers(feature, table, roles, standardize);
    return true;
}

static void release_feature(struct lrf_feature *feature)
{
    lrf_levels_release(&feature->levels);
    free(feature->indicators.on);
}

enum lrf_status lrf_encoding_plan(struct lrf_encoding *encoding, struct lrf_table *table,
                                  const uint8_t *roles, bool standardize, struct lrf_error *err)
{
    *encoding = (struct lrf_encoding){0};
    encoding->feature = lrf_calloc(table->columns, sizeof *encoding->feature);
    if (encoding->feature == NULL)
        return lrf_fail_memory(err);
    for (size_t j = 0; j < table->columns; j++) {
        struct lrf_column *column = &table->column[j];
        struct lrf_feature *feature = &encoding->feature[encoding->n];
        if (column->kind != LRF_COLUMN_NUMERIC && column->kind != LRF_COLUMN_CATEGORICAL)
            continue;
        *feature = (struct lrf_feature){.column = j, .first = encoding->width};
        encoding->n++;
        if (!plan_feature(feature, table, roles, standardize))
            return lrf_fail_memory(err);
        encoding->width += feature->width;
        if (feature->width == 0) {
            column->kind = LRF_COLUMN_CONSTANT;
            release_feature(&encoding->feature[--encoding->n]);
        }
    }
    return LRF_OK;
}

void lrf_encoding_release(struct lrf_encoding *encoding)
{
    for (size_t i = 0; i < encoding->n; i++)
        release_feature(&encoding->feature[i]);
    free(encoding->feature);
    *encoding = (struct lrf_encoding){0};
}

/* The place of one column in one block. */
struct stretch {
    const struct lrf_table *table;
    const uint8_t *roles;
    size_t block;
    size_t column;
};

static enum lrf_status fail_great(const struct stretch *stretch, size_t i, double value,
                                  struct lrf_error *err)
{
    const struct lrf_table *table = stretch->table;
    const size_t row = stretch->block * table->store.block_rows + i;
    char text[LRF_NUMBER_SIZE];

    lrf_number_format(text, value);
    return lrf_table_fail(table, lrf_table_line(table, row), &table->column[stretch->column], err,
                          "'%s' is too great for a float", text);
}

/* Writes every stride-th number of out. */
static enum lrf_status encode_numbers(const struct stretch *stretch, const struct lrf_scale *scale,
                                      float *out, size_t stride, struct lrf_error *err)
{
    const struct lrf_store *store = &stretch->table->store;
    const uint8_t *role = stretch->roles + stretch->block * store->block_rows;
    const size_t rows = lrf_store_block_rows(store, stretch->block);
    const double *cell = lrf_store_segment(store, stretch->block, stretch->column);

    for (size_t i = 0; i < rows; i++) {
        if (role[i] == LRF_ROW_DROPPED)
            continue;
        *out =
            (float)(lrf_cell_is_number(cell[i]) ? lrf_scale_apply(scale, cell[i]) : scale->missing);
        if (!isfinite(*out))
            return fail_great(stretch, i, cell[i], err);
        out += stride;
    }
    return LRF_OK;
}

static void encode_category(const struct lrf_feature *feature, unsigned level, float *out)
{
    const struct lrf_indicators *indicators = &feature->indicators;
    const float *others = level == LRF_NO_LEVEL ? indicators->missing : indicators->off;

    for (size_t k = 0; k < feature->width; k++)
        out[k] = others[k];
    if (level != LRF_NO_LEVEL && level >= feature->base)
        out[level - feature->base] = indicators->on[level - feature->base];
}

static void encode_categories(const struct stretch *stretch, const struct lrf_feature *feature,
                              float *out, size_t stride)
{
    const struct lrf_store *store = &stretch->table->store;
    const uint8_t *role = stretch->roles + stretch->block * store->block_rows;
    const size_t rows = lrf_store_block_rows(store, stretch->block);
    const double *cell = lrf_store_segment(store, stretch->block, stretch->column);

    for (size_t i = 0; i < rows; i++) {
        if (role[i] == LRF_ROW_DROPPED)
            continue;
        encode_category(feature, lrf_levels_find(&feature->levels, cell[i]), out);
        out += stride;
    }
}

static size_t count_used(const struct lrf_table *table, const uint8_t *roles, size_t block)
{
    const uint8_t *role = roles + block * table->store.block_rows;
    const size_t rows = lrf_store_block_rows(&table->store, block);
    size_t used = 0;

    for (size_t i = 0; i < rows; i++)
        used += role[i] != LRF_ROW_DROPPED;
    return used;
}

/* The rows not dropped of one block, into out. */
static enum lrf_status encode_block(const struct lrf_encoding *encoding, struct lrf_table *table,
                                    const uint8_t *roles, size_t block, float *out,
                                    struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < encoding->n && status == LRF_OK; i++) {
        const struct lrf_feature *feature = &encoding->feature[i];
        const struct stretch stretch = {table, roles, block, feature->column};
        if (feature->indicators.on != NULL)
            encode_categories(&stretch, feature, out + feature->first, encoding->width);
        else
            status = encode_numbers(&stretch, &feature->scale, out + feature->first,
                                    encoding->width, err);
    }
    lrf_store_drop(&table->store, block);
    return status;
}

/* The same, where only some of the rows are kept, by way of all of them. */
static enum lrf_status encode_shares(const struct lrf_encoding *encoding, struct lrf_table *table,
                                     const uint8_t *roles, const struct lrf_share *share, float *x,
                                     struct lrf_error *err)
{
    const size_t width = encoding->width;
    float *all = lrf_calloc(table->store.block_rows, width * sizeof *all);
    enum lrf_status status = all ? LRF_OK : lrf_fail_memory(err);
    size_t row = 0;

    for (size_t b = 0; b < table->store.n_blocks && status == LRF_OK; b++) {
        const size_t used = count_used(table, roles, b);
        status = encode_block(encoding, table, roles, b, all, err);
        for (size_t i = 0; i < used; i++, row++)
            if (lrf_share_has(share, row))
                memcpy(x + lrf_share_place(share, row) * width, all + i * width, width * sizeof *x);
    }
    free(all);
    return status;
}

enum lrf_status lrf_encoding_run(const struct lrf_encoding *encoding, struct lrf_table *table,
                                 const uint8_t *roles, const struct lrf_share *share, float *x,
                                 struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    if (share != NULL)
        return encode_shares(encoding, table, roles, share, x, err);
    for (size_t b = 0; b < table->store.n_blocks && status == LRF_OK; b++) {
        const size_t used = count_used(table, roles, b);
        status = encode_block(encoding, table, roles, b, x, err);
        x += used * encoding->width;
    }
    return status;
}

enum lrf_status lrf_encode_numbers(const struct lrf_table *table, size_t column,
                                   const uint8_t *roles, const struct lrf_scale *scale, float *out,
                                   struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t b = 0; b < table->store.n_blocks && status == LRF_OK; b++) {
        const struct stretch stretch = {table, roles, b, column};
        status = encode_numbers(&stretch, scale, out, 1, err);
        out += count_used(table, roles, b);
    }
    return status;
}
