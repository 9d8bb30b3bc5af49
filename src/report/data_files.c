/* The data files: a row is a struct, its columns say where the cells are. Numbers are in the
 * shortest form that reads back exactly; nan, inf, -inf. */
#include "report/writers.h"

#include <math.h>

#include "base/number.h"
#include "base/quote.h"
#include "record/verdicts.h"

/* ---- any file */

static void put_head(struct lrf_strbuf *out, const struct lrf_column *column, size_t n,
                     unsigned left_out)
{
    const char *before = "";

    for (size_t i = 0; i < n; i++)
        if (!(left_out & (1u << i))) {
            lrf_strbuf_printf(out, "%s%s", before, column[i].key);
            before = ",";
        }
    lrf_strbuf_puts(out, "\n");
}

static void put_cell(struct lrf_strbuf *out, const struct lrf_column *column, const void *row)
{
    const union lrf_value value = lrf_column_value(column, row);
    char text[LRF_NUMBER_SIZE];

    switch (column->kind) {
    case LRF_KIND_COUNT:
    case LRF_KIND_SMALL:
        lrf_strbuf_count(out, value.count);
        break;
    case LRF_KIND_TEXT:
        lrf_quote_csv(out, value.text);
        break;
    default:
        lrf_strbuf_add(out, text, lrf_number_format(text, value.number));
    }
}

/* Sets of columns: `left_out` is not in the file at all, the cells of `empty` have no text. */
static void put_row(struct lrf_strbuf *out, const struct lrf_column *column, size_t n,
                    const void *row, unsigned left_out, unsigned empty)
{
    const char *before = "";

    for (size_t i = 0; i < n; i++) {
        if (left_out & (1u << i))
            continue;
        lrf_strbuf_puts(out, before);
        if (!(empty & (1u << i)))
            put_cell(out, &column[i], row);
        before = ",";
    }
    lrf_strbuf_puts(out, "\n");
}

/* ---- curve.csv: the optional columns that any point knows */

static const struct lrf_column point[] = {LRF_FIELD(struct lrf_point, repeat, SMALL, "repeat"),
                                          LRF_FIELD(struct lrf_point, step, SMALL, "step"),
                                          LRF_COLUMN_LR(struct lrf_point, lr),
                                          LRF_FIELD(struct lrf_point, loss, NUMBER, "loss"),
#define POINT_COLUMN(bit, field) LRF_FIELD(struct lrf_point, field, NUMBER, #field),
                                          LRF_FIELD_LIST(POINT_COLUMN)
#undef POINT_COLUMN
};

enum { ALWAYS = 4, OPTIONAL = ((1u << LRF_FIELD_COUNT) - 1) << ALWAYS };

void lrf_csv_curve(struct lrf_strbuf *out, const struct lrf_result *result)
{
    const struct lrf_curve *curve = result->range->curve;
    unsigned known = 0;

    for (size_t i = 0; i < curve->n; i++)
        known |= curve->point[i].known;
    put_head(out, LRF_COLUMNS(point), OPTIONAL & ~(known << ALWAYS));
    for (size_t i = 0; i < curve->n; i++)
        put_row(out, LRF_COLUMNS(point), &curve->point[i], OPTIONAL & ~(known << ALWAYS),
                OPTIONAL & ~(curve->point[i].known << ALWAYS));
}

/* ---- analysis.csv, compare.csv: the smooth curve */

struct smooth_row {
    double lr, loss, loss_lo, loss_hi, slope, slope_lo, slope_hi, relative;
    const char *name;
};

#define SMOOTH(field) LRF_FIELD(struct smooth_row, field, NUMBER, #field)

static const struct lrf_column smooth[] = {
    LRF_COLUMN_LR(struct smooth_row, lr),
    SMOOTH(loss),
    SMOOTH(loss_lo),
    SMOOTH(loss_hi),
    LRF_COLUMN(struct smooth_row, slope, NUMBER, "slope", .unit = "per decade"),
    LRF_COLUMN(struct smooth_row, slope_lo, NUMBER, "slope_lo", .unit = "per decade"),
    LRF_COLUMN(struct smooth_row, slope_hi, NUMBER, "slope_hi", .unit = "per decade")};
static const struct lrf_column compared[] = {LRF_COLUMN_LR(struct smooth_row, lr),
                                             SMOOTH(loss),
                                             SMOOTH(loss_lo),
                                             SMOOTH(loss_hi),
                                             SMOOTH(relative),
                                             LRF_FIELD(struct smooth_row, name, TEXT, "case")};

static struct smooth_row smooth_row(const struct lrf_smooth *s, size_t i)
{
    return (struct smooth_row){
        .lr = s->lr[i], .loss = s->loss[i], .loss_lo = s->loss_lo[i], .loss_hi = s->loss_hi[i]};
}

void lrf_csv_analysis(struct lrf_strbuf *out, const struct lrf_result *result)
{
    const struct lrf_smooth *s = &result->range->analysis->smooth;

    put_head(out, LRF_COLUMNS(smooth), 0);
    for (size_t i = 0; i < s->n; i++) {
        struct smooth_row row = smooth_row(s, i);
        row.slope = s->slope[i];
        row.slope_lo = s->slope_lo[i];
        row.slope_hi = s->slope_hi[i];
        put_row(out, LRF_COLUMNS(smooth), &row, 0, 0);
    }
}

void lrf_csv_compare(struct lrf_strbuf *out, const struct lrf_result *result)
{
    put_head(out, LRF_COLUMNS(compared), 0);
    for (size_t c = 0; c < result->compare->n; c++) {
        const struct lrf_analysis *a = result->compare->item[c].analysis;
        for (size_t i = 0; i < a->smooth.n; i++) {
            struct smooth_row row = smooth_row(&a->smooth, i);
            row.relative = lrf_compare_relative(a, row.loss);
            row.name = result->compare->item[c].name;
            put_row(out, LRF_COLUMNS(compared), &row, 0, 0);
        }
    }
}

/* ---- verify.csv, schedule.csv: what real runs did on their way */

struct check_row {
    struct lrf_trial_check at;
    double lr;
    size_t repeat;
    const char *epoch, *name;
};

#define CHECK_COLUMNS                                                                              \
    LRF_COLUMN_TRAIN_LOSS(struct check_row, at.train_loss, NULL),                                  \
        LRF_COLUMN_VAL_LOSS(struct check_row, at.val_loss, NULL),                                  \
        LRF_COLUMN(struct check_row, at.val_accuracy, NUMBER, "val_accuracy",                      \
                   .heading = "accuracy")

static const struct lrf_column verified[] = {
    LRF_COLUMN_LR(struct check_row, lr), LRF_FIELD(struct check_row, repeat, COUNT, "repeat"),
    LRF_FIELD(struct check_row, epoch, TEXT, "epoch"),
    LRF_FIELD(struct check_row, at.step, COUNT, "step"), CHECK_COLUMNS};
static const struct lrf_column scheduled[] = {LRF_FIELD(struct check_row, name, TEXT, "schedule"),
                                              LRF_FIELD(struct check_row, repeat, COUNT, "repeat"),
                                              LRF_FIELD(struct check_row, at.step, COUNT, "step"),
                                              LRF_COLUMN_LR(struct check_row, lr), CHECK_COLUMNS};

void lrf_csv_verify(struct lrf_strbuf *out, const struct lrf_result *result)
{
    const struct lrf_verify_result *v = result->verify;

    put_head(out, LRF_COLUMNS(verified), 0);
    for (size_t i = 0; i < v->n_run; i++) {
        for (size_t k = 0; k < v->run[i].n_check; k++) {
            const struct lrf_trial_check *check = &v->run[i].check[k];
            char epoch[LRF_NUMBER_SIZE] = "";
            if (isfinite(v->steps_per_epoch))
                lrf_number_short(epoch, (double)check->step / v->steps_per_epoch, 4);
            put_row(
                out, LRF_COLUMNS(verified),
                &(struct check_row){
                    .at = *check, .lr = v->run[i].lr, .repeat = v->run[i].repeat, .epoch = epoch},
                0, 0);
        }
    }
}

void lrf_csv_schedule(struct lrf_strbuf *out, const struct lrf_result *result)
{
    const struct lrf_schedule_result *s = result->schedule;

    put_head(out, LRF_COLUMNS(scheduled), 0);
    for (size_t i = 0; i < s->n; i++)
        for (size_t r = 0; r < s->repeats; r++)
            for (size_t k = 0; k < s->way[i].run[r].n; k++) {
                const struct lrf_schedule_check *check = &s->way[i].run[r].check[k];
                put_row(out, LRF_COLUMNS(scheduled),
                        &(struct check_row){
                            .at = check->at, .lr = check->lr, .repeat = r, .name = s->way[i].name},
                        0, 0);
            }
}

/* ---- watch.csv: the rows of ordinary runs, with the monitor's statistics */

/* `run` counts all runs of all logs. */
struct watch_row {
    size_t run;
    struct lrf_watch_point p;
};

static const struct lrf_column watched[] = {LRF_FIELD(struct watch_row, run, COUNT, "run"),
                                            LRF_FIELD(struct watch_row, p.row, COUNT, "row"),
                                            LRF_FIELD(struct watch_row, p.step, NUMBER, "step"),
                                            LRF_COLUMN_LR(struct watch_row, p.lr),
                                            LRF_FIELD(struct watch_row, p.loss, NUMBER, "loss"),
                                            LRF_COLUMN_VAL_LOSS(struct watch_row, p.val_loss, NULL),
                                            LRF_FIELD(struct watch_row, p.level, NUMBER, "level"),
                                            LRF_FIELD(struct watch_row, p.scale, NUMBER, "scale")};

enum { WATCH_STEP = 2, WATCH_LR, WATCH_LOSS, WATCH_VAL_LOSS, WATCH_LEVEL, WATCH_SCALE };

/* What is not known. A row without a training loss has a validation loss; else the loss is nan, as
 * the log says. */
static unsigned unknown(const struct lrf_watch_point *p)
{
    return (unsigned)isnan(p->step) << WATCH_STEP | (unsigned)isnan(p->lr) << WATCH_LR |
           (unsigned)(isnan(p->loss) && !isnan(p->val_loss)) << WATCH_LOSS |
           (unsigned)isnan(p->val_loss) << WATCH_VAL_LOSS |
           (unsigned)isnan(p->level) << WATCH_LEVEL | (unsigned)isnan(p->scale) << WATCH_SCALE;
}

void lrf_csv_watch(struct lrf_strbuf *out, const struct lrf_result *result)
{
    put_head(out, LRF_COLUMNS(watched), 0);
    for (size_t i = 0; i < result->watch->n; i++)
        for (size_t k = 0; k < result->watch->run[i].n_points; k++) {
            const struct watch_row row = {i, result->watch->run[i].point[k]};
            put_row(out, LRF_COLUMNS(watched), &row, 0, unknown(&row.p));
        }
}

/* ---- the rates of one schedule, for use elsewhere */

struct export_row {
    size_t step;
    double lr, momentum;
};

static const struct lrf_column exported[] = {
    LRF_FIELD(struct export_row, step, COUNT, "step"), LRF_COLUMN_LR(struct export_row, lr),
    LRF_FIELD(struct export_row, momentum, NUMBER, "momentum")};

void lrf_csv_export(struct lrf_strbuf *out, const struct lrf_result *result)
{
    const struct lrf_schedule_export *e = result->schedule->exported;
    const size_t n = e->momentum ? 3 : 2;

    put_head(out, exported, n, 0);
    for (size_t t = 0; t < e->steps; t++)
        put_row(out, exported, n,
                &(struct export_row){t, e->lr[t], e->momentum ? e->momentum[t] : NAN}, 0, 0);
}
