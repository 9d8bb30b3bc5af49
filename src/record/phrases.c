#include "record/phrases.h"
#include "base/error.h"

#include <math.h>

#include "base/batch_rows.h"
#include "base/quote.h"

#define LEAST_SHARE 0.05 /* of the fall above the baseline: less is not worth a sentence */

void lrf_put_rate(struct lrf_strbuf *out, double rate)
{
    char text[LRF_NUMBER_SIZE];

    lrf_number_rate(text, rate);
    lrf_strbuf_puts(out, text);
}

void lrf_put_decimals(struct lrf_strbuf *out, double value, int decimals)
{
    char text[LRF_NUMBER_SIZE];

    lrf_number_decimals(text, value, decimals, false);
    lrf_strbuf_puts(out, text);
}

void lrf_put_short(struct lrf_strbuf *out, double value, int digits)
{
    char text[LRF_NUMBER_SIZE];

    lrf_number_short(text, value, digits);
    lrf_strbuf_puts(out, text);
}

void lrf_put_step(struct lrf_strbuf *out, double step)
{
    if (step == floor(step))
        lrf_put_decimals(out, step, 0);
    else
        lrf_put_short(out, step, 6);
}

void lrf_phrase_count(struct lrf_strbuf *out, size_t n, const char *one, const char *many)
{
    lrf_strbuf_printf(out, "%zu %s", n, n == 1 ? one : many);
}

/* ---- the program's words */

void lrf_put_setting(struct lrf_strbuf *out, const struct lrf_dialect *dialect, const char *name,
                     const char *value)
{
    char text[128];

    lrf_dialect_setting(dialect, text, sizeof text, name, value);
    lrf_strbuf_puts(out, text);
}

void lrf_put_command(struct lrf_strbuf *out, const struct lrf_dialect *dialect, const char *name)
{
    lrf_strbuf_printf(out, "%s%s", dialect ? dialect->command : "", name);
}

/* ---- what was run */

const char *lrf_report_name(const struct lrf_range_result *result)
{
    if (result->data && result->data->name)
        return result->data->name;
    return result->source ? result->source : "recorded curve";
}

const char *lrf_phrase_task(enum lrf_task task)
{
    return task == LRF_TASK_CLASSIFICATION ? "classification" : "regression";
}

const char *lrf_objective_key(enum lrf_objective objective)
{
    static const char *const keys[] = {
#define OBJECTIVE_KEY(objective, name, key, loss) key,
        LRF_OBJECTIVE_LIST(OBJECTIVE_KEY)
#undef OBJECTIVE_KEY
    };
    return keys[objective];
}

void lrf_phrase_model(struct lrf_strbuf *out, const struct lrf_reference_settings *model)
{
    if (model->n_hidden == 0) {
        lrf_strbuf_puts(out, "linear");
        return;
    }
    for (size_t i = 0; i < model->n_hidden; i++)
        lrf_strbuf_printf(out, "%s%zu", i ? "," : "mlp:", model->hidden[i]);
    lrf_strbuf_printf(out, " %s", model->activation);
}

size_t lrf_batch_used(const struct lrf_reference_settings *model,
                      const struct lrf_dataset_info *data)
{
    return data ? lrf_batch_rows(model->batch, data->train) : model->batch;
}

void lrf_phrase_optimizer(struct lrf_strbuf *out, const struct lrf_reference_settings *model,
                          const struct lrf_dataset_info *data)
{
    if (model->batch)
        lrf_strbuf_printf(out, "%s, batch %zu", model->optimizer, lrf_batch_used(model, data));
    else
        lrf_strbuf_printf(out, "%s, full batch", model->optimizer);
}

static size_t repeats_of(const struct lrf_range_result *result)
{
    if (result->repeats)
        return result->repeats;
    return result->analysis ? result->analysis->repeats : 1;
}

void lrf_phrase_sweep(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    size_t repeats = repeats_of(result);

    if (repeats > 1)
        lrf_strbuf_printf(out, "%zu repeats", repeats);
    if (result->range) {
        lrf_strbuf_puts(out, repeats > 1 ? " of " : "");
        lrf_phrase_count(out, result->range->steps, "step", "steps");
    } else if (result->curve) {
        lrf_strbuf_puts(out, repeats > 1 ? ", " : "");
        lrf_phrase_count(out, result->curve->n, "point", "points");
        lrf_strbuf_puts(out, repeats > 1 ? " in all" : "");
    }
}

void lrf_phrase_range_title(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    lrf_strbuf_puts(out, "Learning-rate range test: ");
    lrf_quote_short(out, lrf_report_name(result), 72);
}

void lrf_phrase_range_runs(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    static const char dot[] = " \xC2\xB7 ";

    if (result->model) {
        lrf_phrase_model(out, result->model);
        lrf_strbuf_puts(out, dot);
        lrf_phrase_optimizer(out, result->model, result->data);
        lrf_strbuf_puts(out, dot);
    }
    lrf_phrase_sweep(out, result);
    if (result->race && result->race->n)
        lrf_strbuf_printf(out, "%sscored on the %s", dot,
                          lrf_objective_loss(result->race->objective));
}

void lrf_phrase_features(struct lrf_strbuf *out, const struct lrf_dataset_info *d)
{
    if (d->sampled > 0)
        lrf_strbuf_printf(out, "a sample of %zu of ", d->sampled);
    lrf_phrase_count(out, d->rows, "row", "rows");
    lrf_strbuf_puts(out, ", ");
    lrf_phrase_count(out, d->columns, "feature", "features");
    if (d->constant + d->identifiers) {
        lrf_strbuf_puts(out, " (");
        if (d->constant)
            lrf_strbuf_printf(out, "%zu constant", d->constant);
        if (d->identifiers)
            lrf_strbuf_printf(out, "%s%zu identifying", d->constant ? ", " : "", d->identifiers);
        lrf_strbuf_puts(out, ", dropped)");
    }
    if (d->categorical)
        lrf_strbuf_printf(out, ", %zu categorical: %zu encoded", d->categorical, d->features);
    if (d->classes)
        lrf_strbuf_printf(out, ", %zu classes", d->classes);
    lrf_strbuf_printf(out, "; %zu to train, %zu to validate", d->train, d->validation);
}

/* Of the columns that were dropped. */
enum { MOST_NAMES = 8, MOST_NAME = 40 };

void lrf_phrase_drop(struct lrf_strbuf *out, const struct lrf_dropped *dropped)
{
    if (dropped->why == LRF_DROP_CONSTANT)
        lrf_strbuf_puts(out, "constant");
    else if (dropped->why == LRF_DROP_NUMBERED)
        lrf_strbuf_puts(out, "a number for each row");
    else if (dropped->distinct > LRF_MAX_DISTINCT)
        lrf_strbuf_printf(out, "more than %d different texts", LRF_MAX_DISTINCT);
    else
        lrf_phrase_count(out, dropped->distinct, "text", "different texts");
}

/* Those that are constant come last, behind one another, and say so once. */
static void put_dropped(struct lrf_strbuf *out, const struct lrf_dataset_info *data, bool constant,
                        size_t *named)
{
    const size_t n = data->n_dropped;
    size_t before = *named;

    for (size_t i = 0; i < n && *named < MOST_NAMES; i++) {
        const struct lrf_dropped *dropped = &data->dropped[i];
        if ((dropped->why == LRF_DROP_CONSTANT) != constant)
            continue;
        lrf_strbuf_puts(out, (*named)++ ? ", " : "");
        lrf_quote_short(out, dropped->name, MOST_NAME);
        if (constant)
            continue;
        lrf_strbuf_puts(out, " (");
        lrf_phrase_drop(out, dropped);
        lrf_strbuf_puts(out, ")");
    }
    if (constant && *named > before)
        lrf_strbuf_puts(out, " (constant)");
}

void lrf_phrase_dropped(struct lrf_strbuf *out, const struct lrf_dataset_info *data)
{
    const size_t n = data->n_dropped;
    size_t named = 0;

    put_dropped(out, data, false, &named);
    put_dropped(out, data, true, &named);
    if (named < n)
        lrf_strbuf_printf(out, " and %zu more", n - named);
}

void lrf_phrase_treatment(struct lrf_strbuf *out, const struct lrf_dataset_info *d)
{
    const size_t read = d->sampled > 0 ? d->sampled : d->rows;

    lrf_strbuf_printf(out, "%s, %s", lrf_phrase_task(d->task),
                      d->task_detected ? "detected" : "asked for");
    if (d->task != LRF_TASK_CLASSIFICATION) {
        lrf_strbuf_puts(out, "; target standardised (mean ");
        lrf_put_short(out, d->target_mean, 4);
        lrf_strbuf_puts(out, ", sd ");
        lrf_put_short(out, d->target_sd, 4);
        lrf_strbuf_puts(out, ")");
    }
    if (d->standardized)
        lrf_strbuf_puts(out, "; features standardised");
    if (d->decimal == ',')
        lrf_strbuf_puts(out, "; decimal commas");
    if (d->missing) {
        lrf_strbuf_puts(out, "; ");
        lrf_phrase_count(out, d->missing, "missing cell", "missing cells");
    }
    if (d->rows_used < read)
        lrf_strbuf_printf(out, "; %zu of %zu rows used", d->rows_used, read);
}

void lrf_phrase_training(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    if (result->model) {
        lrf_phrase_model(out, result->model);
        lrf_strbuf_puts(out, "  ");
        lrf_phrase_optimizer(out, result->model, result->data);
        lrf_strbuf_puts(out, ", ");
    }
    lrf_phrase_sweep(out, result);
    if (result->range) {
        lrf_strbuf_puts(out, " from ");
        lrf_put_short(out, result->range->lr_min, 6);
        lrf_strbuf_puts(out, " to ");
        lrf_put_short(out, result->range->lr_max, 6);
        lrf_strbuf_puts(out, result->range->mode == LRF_SWEEP_LINEAR ? ", linear" : "");
    }
}

/* ---- what a range test found */

/* "1.2 decades above ", or how what agrees is called. */
static void put_place(struct lrf_strbuf *out, double apart, const char *agrees)
{
    if (fabs(apart) < 0.5) {
        lrf_strbuf_puts(out, agrees);
        return;
    }
    lrf_strbuf_puts(out, "lies ");
    lrf_put_decimals(out, fabs(apart), 1);
    lrf_strbuf_puts(out, apart > 0 ? " decades above " : " decades below ");
}

/* A quadratic tells where its sweep comes back; batches that differ undo it earlier (Mulayoff and
 * Michaeli 2023). */
static void phrase_undone(struct lrf_strbuf *out, const struct lrf_range_result *result,
                          double apart)
{
    const struct lrf_curvature *c = result->curvature;
    const bool noisy = result->model && result->model->batch && result->data &&
                       result->model->batch < result->data->train;

    lrf_strbuf_puts(out, "the edge ");
    put_place(out, apart, "agrees with ");
    lrf_put_rate(out, c->undone_lr);
    lrf_strbuf_puts(out, ", where theory has a squared loss back at its start, ");
    lrf_put_decimals(out, c->undone_lr / c->lr_limit, 1);
    lrf_strbuf_puts(out, " times the stable limit ");
    lrf_put_rate(out, c->lr_limit);
    if (apart <= -0.5 && noisy)
        lrf_strbuf_puts(out, "; small batches make it earlier");
}

void lrf_phrase_edge(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    const struct lrf_curvature *c = result->curvature;
    const double edge = result->analysis->landmarks.edge.lr;

    if (c == NULL || !isfinite(log10(edge / c->lr_limit)))
        return;
    if (c->undone_lr > 0 && result->range && result->range->mode == LRF_SWEEP_EXP) {
        phrase_undone(out, result, log10(edge / c->undone_lr));
        return;
    }
    lrf_strbuf_puts(out, "the edge ");
    put_place(out, log10(edge / c->lr_limit), "lies near ");
    lrf_strbuf_puts(out, "the stable limit at the start, ");
    lrf_put_rate(out, c->lr_limit);
}

/* What the best constant prediction knows of the data; NULL: nobody says what is predicted. */
static const char *constant_of(const struct lrf_dataset_info *data)
{
    if (data == NULL)
        return NULL;
    return data->task == LRF_TASK_CLASSIFICATION ? "the class frequencies"
                                                 : "the mean of the target";
}

void lrf_phrase_baseline(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    const struct lrf_analysis *a = result->analysis;
    const char *constant = constant_of(result->data);

    if (a->baseline_unbeaten && result->interrupted)
        return;
    if (a->baseline_unbeaten) {
        lrf_strbuf_puts(out, "no rate of the sweep gets below the loss of a constant prediction (");
        lrf_put_short(out, a->baseline_loss, 4);
        lrf_strbuf_printf(out, "): it learnt nothing beyond %s", constant ? constant : "that");
    } else if (a->baseline_share >= LEAST_SHARE) { /* some of it lies below: never 100 % */
        lrf_strbuf_puts(out, "the first ");
        lrf_put_decimals(out, fmin(100 * a->baseline_share, 99), 0);
        lrf_strbuf_puts(out, " % of the fall, down to ");
        lrf_put_short(out, a->baseline_loss, 4);
        lrf_strbuf_printf(out, ", is only %s",
                          constant ? constant : "what a constant prediction reaches");
    }
}

void lrf_phrase_steps(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    bool scale = isfinite(result->steps->noise_scale);

    if (scale) {
        lrf_strbuf_puts(out, "gradient noise scale before training: ");
        lrf_put_short(out, result->steps->noise_scale, 3);
        lrf_strbuf_puts(out, " rows");
        if (result->model && result->model->batch)
            lrf_strbuf_printf(out, ", batch: %zu", lrf_batch_used(result->model, result->data));
    }
    if (isfinite(result->steps->gain_zero)) {
        lrf_strbuf_printf(out, "%ssteps raise their own batch's loss from ",
                          scale ? " \xC2\xB7 " : "");
        lrf_put_rate(out, result->steps->gain_zero);
        lrf_strbuf_puts(out, " on");
    }
}

/* scripts/measure-batches, on 7 of the samples and 9 other data sets; lrfind help evidence. */
const char lrf_phrase_predictions[] =
    "a guess: in 171 trials from 32 rows the predicted rate cost 11 % of what training gains at 8 "
    "rows and 1 % at 64 to 256; not moving 30 % and 1 %, the square root of the batch 12 % and 4 "
    "%; of the validation loss 4 % and 1 %, 10 % and 1 %, 2 % and 5 %";

const char *lrf_warning_short(enum lrf_finding finding)
{
    static const char *const brief[LRF_FINDING_COUNT] = {
        [LRF_FINDING_NO_DESCENT] = "no descent",
        [LRF_FINDING_NO_DIVERGENCE] = "the range ends before the loss diverges",
        [LRF_FINDING_TOO_FEW_POINTS] = "few points",
        [LRF_FINDING_NOISY] = "noisy: the interval is wide",
        [LRF_FINDING_EDGE_OF_RANGE] = "the range ends too early",
        [LRF_FINDING_NOT_A_RANGE_TEST] = "an ordinary run, no range test",
    };
    return finding < LRF_FINDING_COUNT ? brief[finding] : NULL;
}

void lrf_phrase_warning(struct lrf_strbuf *out, enum lrf_finding finding,
                        const struct lrf_dialect *dialect)
{
    /* What is said before a setting, which, and what after it. */
    static const struct {
        const char *before, *setting, *after;
    } warning[LRF_FINDING_COUNT] = {
        [LRF_FINDING_NO_DESCENT] = {"the loss never falls beyond its noise", NULL, ""},
        [LRF_FINDING_NO_DIVERGENCE] = {"the range ends before the loss diverges: a greater ",
                                       "lr_max", " would show the edge"},
        [LRF_FINDING_TOO_FEW_POINTS] = {"there are few points: use more ", "steps", ""},
        [LRF_FINDING_NOISY] = {"the curve is noisy and the interval wide: more ", "repeats",
                               " narrow it"},
        [LRF_FINDING_EDGE_OF_RANGE] = {"the descent begins, or the answer lies, at an end of the "
                                       "range: widen it with ",
                                       "lr_min", " or "},
    };

    if (finding >= LRF_FINDING_COUNT || warning[finding].before == NULL)
        return;
    lrf_strbuf_puts(out, warning[finding].before);
    if (warning[finding].setting)
        lrf_put_setting(out, dialect, warning[finding].setting, NULL);
    lrf_strbuf_puts(out, warning[finding].after);
    if (finding == LRF_FINDING_EDGE_OF_RANGE)
        lrf_put_setting(out, dialect, "lr_max", NULL);
}
