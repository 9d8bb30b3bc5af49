#include "data/encode.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/real.h"
#include "data/cell.h"
#include "data/rows.h"
#include "data/share.h"
#include "parallel/parallel.h"

/* Makes it leave values as they are. */
static void make_plain(struct lrf_scale *scale)
{
    scale->missing = lrf_scale_mean(scale);
    scale->center = scale->rest = 0;
    scale->sd = 1;
}

static void plan_numbers(struct lrf_feature *feature, const struct lrf_scale *scale,
                         bool standardize)
{
    feature->scale = *scale;
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

static void release_feature(struct lrf_feature *feature)
{
    lrf_levels_release(&feature->levels);
    free(feature->indicators.on);
}

/* A row that has no category. Returns 0, or -1 without memory. */
static int plan_others(struct lrf_encoding *encoding)
{
    encoding->others = lrf_calloc(encoding->width, sizeof *encoding->others);
    for (size_t i = 0; encoding->others != NULL && i < encoding->n; i++) {
        const struct lrf_feature *feature = &encoding->feature[i];
        if (feature->indicators.off != NULL)
            memcpy(encoding->others + feature->first, feature->indicators.off,
                   feature->width * sizeof *encoding->others);
    }
    return encoding->others ? 0 : -1;
}

/* The feature of the next column. Returns 0, or -1 without memory. */
static int plan_feature(struct lrf_encoding *encoding, struct lrf_table *table, size_t j,
                        const uint8_t *roles, const struct lrf_scale *scale, bool standardize)
{
    struct lrf_column *column = &table->column[j];
    struct lrf_feature *feature = &encoding->feature[encoding->n++];

    *feature = (struct lrf_feature){.column = j, .first = encoding->width};
    if (column->kind == LRF_COLUMN_NUMERIC)
        plan_numbers(feature, scale, standardize);
    else if (!plan_categories(feature, table, roles, standardize))
        return -1;
    encoding->width += feature->width;
    if (feature->width == 0) {
        column->kind = LRF_COLUMN_CONSTANT;
        release_feature(feature);
        encoding->n--;
    }
    return 0;
}

enum lrf_status lrf_encoding_plan(struct lrf_encoding *encoding, struct lrf_table *table,
                                  const uint8_t *roles, bool standardize, struct lrf_error *err)
{
    struct lrf_scale *scale = lrf_calloc(table->columns, sizeof *scale);
    int failed = -1;

    *encoding = (struct lrf_encoding){0};
    encoding->feature = lrf_calloc(table->columns, sizeof *encoding->feature);
    if (scale != NULL && encoding->feature != NULL)
        failed = lrf_scale_measure_features(table, roles, scale);
    for (size_t j = 0; j < table->columns && failed == 0; j++)
        if (table->column[j].kind == LRF_COLUMN_NUMERIC ||
            table->column[j].kind == LRF_COLUMN_CATEGORICAL)
            failed = plan_feature(encoding, table, j, roles, &scale[j], standardize);
    if (failed == 0)
        failed = plan_others(encoding);
    free(scale);
    return failed == 0 ? LRF_OK : lrf_fail_memory(err);
}

void lrf_encoding_release(struct lrf_encoding *encoding)
{
    for (size_t i = 0; i < encoding->n; i++)
        release_feature(&encoding->feature[i]);
    free(encoding->feature);
    free(encoding->others);
    *encoding = (struct lrf_encoding){0};
}

/* Some rows of one block, so few that what they become stays in the caches. */
struct stretch {
    const struct lrf_table *table;
    const uint8_t *roles;
    size_t block;
    size_t first; /* of its rows */
    size_t n;     /* up to MOST_ROWS */
};

enum { MOST_ROWS = 256, LEAST_ROWS = 16, STRETCH_BYTES = 1 << 17, MOST_BLOCKS = 32 };

static const double *cells_of(const struct stretch *stretch, size_t column)
{
    return lrf_store_stretch(&stretch->table->store, stretch->block, column, stretch->first,
                             stretch->n);
}

static const uint8_t *roles_of(const struct stretch *stretch)
{
    return stretch->roles + stretch->block * stretch->table->store.block_rows + stretch->first;
}

/* False if some are not finite. */
LRF_WIDE static bool scale_cells(const struct lrf_scale *scale, const double *cell, size_t n,
                                 float *value)
{
    const struct lrf_scale s = *scale;
    int wrong = 0;

    for (size_t i = 0; i < n; i++) {
        const double scaled = lrf_scale_apply(&s, cell[i]);
        value[i] = (float)(lrf_cell_is_number(cell[i]) ? scaled : s.missing);
        wrong |= !(fabsf(value[i]) <= FLT_MAX);
    }
    return wrong == 0;
}

/* For the first value that is not finite, in a row that is not dropped. */
static enum lrf_status check_finite(const struct stretch *stretch, size_t column,
                                    const float *value, struct lrf_error *err)
{
    const struct lrf_table *table = stretch->table;
    const uint8_t *role = roles_of(stretch);
    char text[LRF_NUMBER_SIZE];
    size_t i = 0, row;

    while (i < stretch->n && (role[i] == LRF_ROW_DROPPED || isfinite(value[i])))
        i++;
    if (i == stretch->n)
        return LRF_OK;
    lrf_number_format(text, cells_of(stretch, column)[i]);
    row = stretch->block * table->store.block_rows + stretch->first + i;
    return lrf_table_fail(table, lrf_table_line(table, row), &table->column[column], err,
                          "'%s' is too great for a float", text);
}

/* Writes every stride-th number of out. */
static enum lrf_status encode_numbers(const struct stretch *stretch, size_t column,
                                      const struct lrf_scale *scale, float *out, size_t stride,
                                      struct lrf_error *err)
{
    const uint8_t *role = roles_of(stretch);
    float value[MOST_ROWS];

    if (!scale_cells(scale, cells_of(stretch, column), stretch->n, value) &&
        check_finite(stretch, column, value, err) != LRF_OK)
        return err->status;
    for (size_t i = 0; i < stretch->n; i++) {
        if (role[i] == LRF_ROW_DROPPED)
            continue;
        *out = value[i];
        out += stride;
    }
    return LRF_OK;
}

/* Into rows of lrf_encoding's others. */
static void encode_categories(const struct stretch *stretch, const struct lrf_feature *feature,
                              float *out, size_t stride)
{
    const struct lrf_indicators *indicators = &feature->indicators;
    const double *cell = cells_of(stretch, feature->column);
    const uint8_t *role = roles_of(stretch);

    for (size_t i = 0; i < stretch->n; i++) {
        const unsigned level = lrf_levels_find(&feature->levels, cell[i]);
        if (role[i] == LRF_ROW_DROPPED)
            continue;
        if (level == LRF_NO_LEVEL)
            memcpy(out, indicators->missing, feature->width * sizeof *out);
        else if (level >= feature->base)
            out[level - feature->base] = indicators->on[level - feature->base];
        out += stride;
    }
}

static size_t count_rows(const struct stretch *stretch)
{
    const uint8_t *role = roles_of(stretch);
    size_t used = 0;

    for (size_t i = 0; i < stretch->n; i++)
        used += role[i] != LRF_ROW_DROPPED;
    return used;
}

/* The rows not dropped into out. */
static enum lrf_status encode_stretch(const struct lrf_encoding *encoding,
                                      const struct stretch *stretch, size_t used, float *out,
                                      struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < used; i++)
        memcpy(out + i * encoding->width, encoding->others, encoding->width * sizeof *out);
    for (size_t i = 0; i < encoding->n && status == LRF_OK; i++) {
        const struct lrf_feature *feature = &encoding->feature[i];
        if (feature->indicators.on != NULL)
            encode_categories(stretch, feature, out + feature->first, encoding->width);
        else
            status = encode_numbers(stretch, feature->column, &feature->scale, out + feature->first,
                                    encoding->width, err);
    }
    return status;
}

/* The stretch of up to `most` rows from `first` on. */
static struct stretch stretch_from(const struct lrf_table *table, const uint8_t *roles,
                                   size_t block, size_t first, size_t most)
{
    const size_t left = lrf_store_block_rows(&table->store, block) - first;

    return (struct stretch){table, roles, block, first, left < most ? left : most};
}

/* The rows not dropped of one block into out; how many there are into *used. */
static enum lrf_status encode_block(const struct lrf_encoding *encoding,
                                    const struct lrf_table *table, const uint8_t *roles,
                                    size_t block, float *out, size_t *used, struct lrf_error *err)
{
    const size_t fit = STRETCH_BYTES / (encoding->width * sizeof *out),
                 most = fit < LEAST_ROWS  ? LEAST_ROWS
                        : fit > MOST_ROWS ? MOST_ROWS
                                          : fit,
                 rows = lrf_store_block_rows(&table->store, block);
    enum lrf_status status = LRF_OK;

    *used = 0;
    for (size_t i = 0; i < rows && status == LRF_OK; i += most) {
        const struct stretch stretch = stretch_from(table, roles, block, i, most);
        const size_t n = count_rows(&stretch);
        status = encode_stretch(encoding, &stretch, n, out + *used * encoding->width, err);
        *used += n;
    }
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
        size_t used;
        status = encode_block(encoding, table, roles, b, all, &used, err);
        lrf_store_drop(&table->store, b);
        for (size_t i = 0; i < used; i++, row++)
            if (lrf_share_has(share, row))
                memcpy(x + lrf_share_place(share, row) * width, all + i * width, width * sizeof *x);
    }
    free(all);
    return status;
}

/* Blocks that threads encode side by side; then they are freed. */
struct wave {
    const struct lrf_encoding *encoding;
    const struct lrf_table *table;
    const uint8_t *roles;
    size_t first, n; /* the blocks */
    struct {
        float *out;
        struct lrf_error err;
    } of[MOST_BLOCKS];
};

static void encode_in_wave(void *context, size_t i)
{
    struct wave *wave = context;
    struct lrf_table own = *wave->table; /* with a store to read for this thread alone */
    struct lrf_error *err = &wave->of[i].err;
    size_t used;

    if (wave->n > 1 && lrf_store_view(&wave->table->store, &own.store) != 0)
        lrf_fail_memory(err);
    else
        encode_block(wave->encoding, &own, wave->roles, wave->first + i, wave->of[i].out, &used,
                     err);
    if (wave->n > 1)
        lrf_store_close(&own.store);
}

/* Returns what is behind the rows of these blocks. */
static float *place_blocks(struct wave *wave, float *x)
{
    const struct lrf_store *store = &wave->table->store;

    for (size_t i = 0; i < wave->n; i++) {
        const size_t b = wave->first + i;
        const struct stretch whole =
            stretch_from(wave->table, wave->roles, b, 0, lrf_store_block_rows(store, b));
        wave->of[i].out = x;
        wave->of[i].err = (struct lrf_error){0};
        x += count_rows(&whole) * wave->encoding->width;
    }
    return x;
}

/* The first failure is the one that counts. */
static enum lrf_status end_wave(const struct wave *wave, struct lrf_table *table,
                                struct lrf_error *err)
{
    for (size_t i = 0; i < wave->n; i++) {
        if (wave->of[i].err.status != LRF_OK) {
            *err = wave->of[i].err;
            return err->status;
        }
        lrf_store_drop(&table->store, wave->first + i);
    }
    return LRF_OK;
}

enum lrf_status lrf_encoding_run(const struct lrf_encoding *encoding, struct lrf_table *table,
                                 const uint8_t *roles, const struct lrf_share *share, float *x,
                                 struct lrf_error *err)
{
    const size_t blocks = table->store.n_blocks, threads = table->threads,
                 most = threads <= 1                ? 1
                        : 4 * threads < MOST_BLOCKS ? 4 * threads
                                                    : MOST_BLOCKS;
    struct wave wave = {encoding, table, roles, 0, 0, {{0}}};
    enum lrf_status status = LRF_OK;

    if (share != NULL)
        return encode_shares(encoding, table, roles, share, x, err);
    for (; wave.first < blocks && status == LRF_OK; wave.first += wave.n) {
        wave.n = blocks - wave.first < most ? blocks - wave.first : most;
        x = place_blocks(&wave, x);
        lrf_parallel_run(wave.n, threads, encode_in_wave, &wave);
        status = end_wave(&wave, table, err);
    }
    return status;
}

enum lrf_status lrf_encode_numbers(const struct lrf_table *table, size_t column,
                                   const uint8_t *roles, const struct lrf_scale *scale, float *out,
                                   struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t b = 0; b < table->store.n_blocks; b++) {
        const size_t rows = lrf_store_block_rows(&table->store, b);
        for (size_t i = 0; i < rows && status == LRF_OK; i += MOST_ROWS) {
            const struct stretch stretch = stretch_from(table, roles, b, i, MOST_ROWS);
            status = encode_numbers(&stretch, column, scale, out, 1, err);
            out += count_rows(&stretch);
        }
    }
    return status;
}
