#include "figure/smooth.h"

#include <math.h>

/* "2.17 (2.09 to 2.25)". */
static void phrase_band(struct lrf_strbuf *out, const char *name, double value, double lo,
                        double hi)
{
    char text[3][LRF_NUMBER_SIZE];

    lrf_number_short(text[0], value, 4);
    lrf_number_short(text[1], lo, 4);
    lrf_number_short(text[2], hi, 4);
    lrf_strbuf_printf(out, "\n%s %s (%s to %s)", name, text[0], text[1], text[2]);
}

/* What the cross-hair reads. */
static const char *const *tell_curve(struct lrf_plot *plot, const struct lrf_smooth *s)
{
    const char **tell = lrf_plot_array(plot, s->n, sizeof *tell);

    for (size_t i = 0; i < s->n && !plot->failed; i++) {
        struct lrf_strbuf text = {0};
        char rate[LRF_NUMBER_SIZE];
        lrf_number_rate(rate, s->lr[i]);
        lrf_strbuf_printf(&text, "rate %s", rate);
        phrase_band(&text, "loss", s->loss[i], s->loss_lo[i], s->loss_hi[i]);
        phrase_band(&text, "slope per decade", s->slope[i], s->slope_lo[i], s->slope_hi[i]);
        tell[i] = lrf_plot_text(plot, &text);
    }
    return tell;
}

/* Of a band's lower ends, where no loss is below 0: neither are they. */
static const double *cut_at_zero(struct lrf_plot *plot, const double *value, size_t n)
{
    double *out = lrf_plot_array(plot, n, sizeof *out);

    for (size_t i = 0; out && i < n; i++)
        out[i] = value[i] < 0 ? 0 : value[i];
    return out;
}

static const double *scaled(struct lrf_plot *plot, const double *value, size_t n, double offset,
                            double unit)
{
    double *out = lrf_plot_array(plot, n, sizeof *out);

    for (size_t i = 0; out && value && i < n; i++)
        out[i] = (value[i] - offset) / unit;
    return out;
}

void lrf_smooth_draw(struct lrf_plot *plot, const struct lrf_view *v, const struct lrf_smooth *s,
                     struct lrf_panel *upper, struct lrf_panel *lower)
{
    const char *const *tell = tell_curve(plot, s);
    const double *lo = v->positive ? cut_at_zero(plot, s->loss_lo, s->n) : s->loss_lo;

    lrf_panel_series(plot, upper,
                     &(struct lrf_series){.look = {LRF_HUE_CURVE, 0, 2.6},
                                          .n = s->n,
                                          .x = s->lr,
                                          .y = scaled(plot, s->loss, s->n, v->offset, v->unit),
                                          .lo = scaled(plot, lo, s->n, v->offset, v->unit),
                                          .hi = scaled(plot, s->loss_hi, s->n, v->offset, v->unit),
                                          .tell = tell,
                                          .source = {"analysis.csv", 1, 2, 3, 4, 0, 0, v->offset,
                                                     v->unit, v->positive}});
    lrf_panel_series(plot, lower,
                     &(struct lrf_series){
                         .look = {LRF_HUE_SLOPE, 0, 2.6},
                         .n = s->n,
                         .x = s->lr,
                         .y = scaled(plot, s->slope, s->n, 0, v->slope_unit),
                         .lo = scaled(plot, s->slope_lo, s->n, 0, v->slope_unit),
                         .hi = scaled(plot, s->slope_hi, s->n, 0, v->slope_unit),
                         .tell = tell,
                         .source = {"analysis.csv", 1, 5, 6, 7, 0, 0, 0, v->slope_unit, false}});
}
