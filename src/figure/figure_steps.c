/* The picture of single steps: six panels of measurements against the rate. */
#include "figure/plot.h"

#include <math.h>

#include "base/quote.h"
#include "record/phrases.h"

static const double left = 76, right = LRF_PICTURE_WIDTH - 32, top = 130, panel_height = 300;
static const double gap = 96, row_pitch = 418;  /* between panels; from row to row */
static const double key_room = 72, below = 116; /* below the last panel */

static const struct lrf_look answer_look = {LRF_HUE_ANSWER, 0, 2};
static const struct lrf_look median_look = {LRF_HUE_CURVE, 0, 2.4};
static const struct lrf_look diagonal_look = {LRF_HUE_QUIET, 1, 1.4};

enum { PANELS = 6, DIAGONAL = 60, NAME_LENGTH = 60 };

/* A panel: a field of the curve and its median in a bin, or a value of the bins alone. */
static const struct measure {
    const char *name, *meaning;
    int field; /* enum lrf_field_index of the dots; -1: none */
} measures[PANELS] = {
    {"gradient norm", "how steep the loss is", LRF_GRAD_NORM_INDEX},
    {"cosine of successive gradients", "below 0 the steps go back and forth",
     LRF_GRAD_COSINE_INDEX},
    {"update to weight ratio", "how far a step moves the weights", LRF_UPDATE_RATIO_INDEX},
    {"gain ratio", "fall of the loss / what the gradient promised", LRF_GAIN_RATIO_INDEX},
    {"gradient noise scale, rows", "batches much smaller than this waste steps", -1},
    {"stable limit from the sharpness", "the rate, dashed, passes it where they cross",
     LRF_LR_LIMIT_INDEX},
};

/* The median of a measure in a bin. */
static double median(const struct lrf_steps_bin *bin, size_t measure)
{
    const double value[PANELS] = {bin->grad_norm,  bin->grad_cosine, bin->update_ratio,
                                  bin->gain_ratio, bin->noise_scale, bin->lr_limit};
    return value[measure];
}

static unsigned known_fields(const struct lrf_curve *curve)
{
    unsigned known = 0;

    for (size_t i = 0; i < curve->n; i++)
        known |= curve->point[i].known;
    return known;
}

/* The column of a field in curve.csv, from 1; 0 when it is not there. */
static int csv_column(unsigned known, int field)
{
    int column = 5;

    if (field < 0 || !(known & (1u << field)))
        return 0;
    for (int i = 0; i < field; i++)
        column += (known & (1u << i)) != 0;
    return column;
}

/* Why there is nothing to show, in a few words; NULL when there is. */
static const char *missing(const struct lrf_range_result *result, size_t i, unsigned known)
{
    int field = measures[i].field;

    for (size_t k = 0; k < result->steps->n; k++)
        if (isfinite(median(&result->steps->bin[k], i)))
            return NULL;
    if (csv_column(known, field))
        return NULL;
    if (result->model && field == LRF_LR_LIMIT_INDEX)
        return "measured when the sharpness is asked for";
    return result->model && field < 0 ? "needs mini-batches" : "not measured";
}

static struct lrf_axis axis_of(const struct lrf_range_result *result, size_t i)
{
    struct lrf_axis axis = lrf_axis_empty();

    if (measures[i].field == LRF_GRAD_COSINE_INDEX)
        return (struct lrf_axis){.lo = -1, .hi = 1};
    if (measures[i].field == LRF_GAIN_RATIO_INDEX)
        return (struct lrf_axis){.lo = -1.5, .hi = 2};
    for (size_t k = 0; k < result->steps->n; k++)
        lrf_axis_widen(&axis, median(&result->steps->bin[k], i));
    if (measures[i].field == LRF_LR_LIMIT_INDEX)
        lrf_axis_widen(&axis, result->analysis->lr_max / 10);
    lrf_axis_settle(&axis);
    return axis;
}

static void draw_dots(struct lrf_plot *plot, struct lrf_panel *panel, const struct lrf_curve *curve,
                      int field, unsigned known)
{
    double *lr = lrf_plot_array(plot, curve->n, sizeof *lr);
    double *value = lrf_plot_array(plot, curve->n, sizeof *value);
    int column = csv_column(known, field);

    if (column == 0 || plot->failed)
        return;
    for (size_t i = 0; i < curve->n; i++) {
        lr[i] = curve->point[i].lr;
        value[i] = lrf_point_field(&curve->point[i], (enum lrf_field_index)field);
    }
    lrf_panel_series(
        plot, panel,
        &(struct lrf_series){.draw = LRF_DRAW_DOTS,
                             .look = {LRF_HUE_POINT, 0, field == LRF_LR_LIMIT_INDEX ? 6.5 : 2.6},
                             .n = curve->n,
                             .x = lr,
                             .y = value,
                             .source = {.file = "curve.csv", .x = 3, .y = column}});
}

/* Bins without the value are passed over: the line leads from one known to the next. */
static void draw_medians(struct lrf_plot *plot, struct lrf_panel *panel,
                         const struct lrf_steps *steps, size_t i)
{
    double *lr = lrf_plot_array(plot, steps->n, sizeof *lr);
    double *value = lrf_plot_array(plot, steps->n, sizeof *value);
    struct lrf_series line = {.name = "median", .look = median_look, .x = lr, .y = value};

    for (size_t k = 0; k < steps->n && !plot->failed; k++) {
        lr[line.n] = steps->bin[k].lr;
        value[line.n] = median(&steps->bin[k], i);
        line.n += isfinite(value[line.n]);
    }
    line.tell = lrf_panel_tell(plot, panel, &line, measures[i].name);
    lrf_panel_series(plot, panel, &line);
}

/* The rate itself: where it passes the stable limit. */
static void draw_diagonal(struct lrf_plot *plot, struct lrf_panel *panel)
{
    double *lr = lrf_plot_array(plot, DIAGONAL, sizeof *lr);
    const struct lrf_box *box = &panel->box;

    for (size_t i = 0; lr && i < DIAGONAL; i++)
        lr[i] = lrf_axis_value(&panel->x.axis, box->x + box->w * (double)i / (DIAGONAL - 1));
    lrf_panel_series(
        plot, panel,
        &(struct lrf_series){
            .name = "the rate itself", .look = diagonal_look, .n = DIAGONAL, .x = lr, .y = lr});
}

/*
 * Three in a row, two of four; a row of fewer is as wide. Nothing is where one is not shown.
 */
static struct lrf_box box_of(size_t i, size_t n)
{
    const size_t in_row = n == 4 ? 2 : 3, row = i / in_row;
    const size_t here = n - row * in_row < in_row ? n - row * in_row : in_row;
    const double pitch = (right - left + gap) / (double)here;

    return (struct lrf_box){left + pitch * (double)(i % in_row), top + row_pitch * (double)row,
                            pitch - gap, panel_height};
}

static void draw_panel(struct lrf_plot *plot, const struct lrf_range_result *result, size_t i,
                       const struct lrf_box *box, unsigned known)
{
    const struct lrf_analysis *a = result->analysis;
    struct lrf_scale rate = {
        .name = "learning rate", .axis = lrf_axis_rates(a->lr_min, a->lr_max), .is_rate = true};
    struct lrf_scale value = {.axis = axis_of(result, i),
                              .is_rate = measures[i].field == LRF_LR_LIMIT_INDEX};
    struct lrf_panel *panel = lrf_plot_panel(plot, box, &rate, &value);

    lrf_panel_title(plot, panel, measures[i].name, measures[i].meaning);
    draw_dots(plot, panel, result->curve, measures[i].field, known);
    draw_medians(plot, panel, result->steps, i);
    if (measures[i].field == LRF_LR_LIMIT_INDEX)
        draw_diagonal(plot, panel);
    lrf_panel_rate(plot, panel, a->suggestion.lr, answer_look);
}

/* What is drawn in the panels from `y` on, and below it what is not shown. */
static void draw_key(struct lrf_plot *plot, const struct lrf_range_result *result, bool limit,
                     double y)
{
    const struct lrf_box box = {left, y, right - left, 0};
    struct lrf_key key[4] = {{.text = "a single step", .mark = {.hue = LRF_HUE_POINT, .size = 5}},
                             {.text = "median of an eighth of a decade", .line = median_look}};
    size_t n = 2;

    if (isfinite(result->analysis->suggestion.lr))
        key[n++] = (struct lrf_key){.text = "suggested", .line = answer_look};
    if (limit)
        key[n++] = (struct lrf_key){.text = "the rate itself", .line = diagonal_look};
    lrf_plot_keys(plot, &box, key, n);
}

void lrf_plot_steps(struct lrf_plot *plot, const struct lrf_range_result *result)
{
    struct lrf_strbuf title = {0}, subtitle = {0}, caption = {0};
    size_t shown[PANELS], n = 0;
    double bottom;
    unsigned known = known_fields(result->curve);

    lrf_plot_begin(plot, "steps", "what single steps say", top);
    lrf_quote_short(&title, lrf_report_name(result), NAME_LENGTH);
    lrf_strbuf_puts(&title, ": what the steps say");
    lrf_phrase_steps(&subtitle, result);
    plot->title = lrf_plot_text(plot, &title);
    plot->subtitle = lrf_plot_text(plot, &subtitle);
    for (size_t i = 0; i < PANELS; i++) {
        const char *why = missing(result, i, known);
        if (why)
            lrf_strbuf_printf(&caption, "%s%s: %s",
                              caption.n ? "; " : "not shown: ", measures[i].name, why);
        else
            shown[n++] = i;
    }
    plot->caption = lrf_plot_text(plot, &caption);
    bottom = top + panel_height + (n > 3 ? row_pitch : 0);
    plot->height = bottom + below;
    lrf_plot_titles(plot, left);
    for (size_t i = 0; i < n; i++) {
        const struct lrf_box box = box_of(i, n);
        draw_panel(plot, result, shown[i], &box, known);
    }
    draw_key(plot, result, n && shown[n - 1] == PANELS - 1, bottom + key_room);
    plot->n_term = plot->n_panel;
}
