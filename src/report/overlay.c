#include "report/overlay.h"

#include <math.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "report/gp.h"
#include "base/quote.h"
#include "report/style.h"

static const char *const color[LRF_OVERLAY_COLORS] = {LRF_COLOR_0, LRF_COLOR_1, LRF_COLOR_2,
                                                      LRF_COLOR_3, LRF_COLOR_4, LRF_COLOR_5,
                                                      LRF_COLOR_6, LRF_COLOR_7};

static const struct {
    const char *gnuplot, *svg;
} dash[] = {{"solid", "none"},
            {"(14,6)", "8,4"},
            {"(3,5)", "2,3"},
            {"(14,5,3,5)", "8,3,2,3"},
            {"(28,6)", "16,4"}};

enum { DASHES = sizeof dash / sizeof *dash, SAMPLE = 60, NAME_LENGTH = 40, NAME_ROOM = 189 };

const char *lrf_overlay_color(size_t i)
{
    return color[i % LRF_OVERLAY_COLORS];
}

unsigned long lrf_overlay_rgb(size_t i)
{
    return strtoul(lrf_overlay_color(i) + 1, NULL, 16);
}

const char *lrf_overlay_dash(size_t i)
{
    return dash[i / LRF_OVERLAY_COLORS % DASHES].gnuplot;
}

const char *lrf_overlay_dasharray(size_t i)
{
    return dash[i / LRF_OVERLAY_COLORS % DASHES].svg;
}

double lrf_interval_end(double middle, double end)
{
    return isnan(end) ? middle : end;
}

struct lrf_axis lrf_axis_empty(void)
{
    return (struct lrf_axis){.lo = HUGE_VAL, .hi = -HUGE_VAL};
}

void lrf_axis_widen(struct lrf_axis *axis, double value)
{
    if (isfinite(value)) {
        axis->lo = fmin(axis->lo, value);
        axis->hi = fmax(axis->hi, value);
    }
}

double lrf_axis_lower(const struct lrf_axis *axis, double value)
{
    return axis->log && value < axis->lo ? axis->lo : value;
}

void lrf_axis_settle(struct lrf_axis *axis)
{
    double room;

    if (!(axis->lo <= axis->hi))
        *axis = (struct lrf_axis){.lo = 0, .hi = 1};
    axis->log = axis->lo > 0 && axis->hi > 10 * axis->lo;
    if (axis->log) {
        room = pow(axis->hi / axis->lo, 0.04);
        axis->lo /= room;
        axis->hi *= room;
        return;
    }
    room = axis->hi > axis->lo ? 0.05 * (axis->hi - axis->lo) : 0.05 * fabs(axis->hi) + 1e-12;
    axis->lo -= room;
    axis->hi += room;
}

/* Whole decades as powers of ten. */
static void put_tick(FILE *out, const struct lrf_ticks *ticks, size_t i, bool log)
{
    if (log && ticks->step > 0)
        fprintf(out, "'10^{%d}' %s", (int)lround(log10(ticks->at[i])),
                lrf_gp_value(ticks->at[i]).s);
    else
        fprintf(out, "'%s' %s", ticks->label[i], lrf_gp_value(ticks->at[i]).s);
}

void lrf_overlay_axis(FILE *out, char which, const struct lrf_axis *axis, size_t most)
{
    struct lrf_ticks ticks;

    fprintf(out, "%s logscale %c\nset %crange [%s:%s]\nset %ctics (", axis->log ? "set" : "unset",
            which, which, lrf_gp_value(axis->lo).s, lrf_gp_value(axis->hi).s, which);
    if (axis->log)
        lrf_ticks_log(&ticks, axis->lo, axis->hi, most);
    else
        lrf_ticks_linear(&ticks, axis->lo, axis->hi, most);
    for (size_t i = 0; i < ticks.n; i++) {
        fputs(i ? ", " : "", out);
        put_tick(out, &ticks, i, axis->log);
    }
    fputs(")\n", out);
}

void lrf_overlay_begin(FILE *out)
{
    fputs("\n# ---- axes\n"
          "color_grid = '#e4e7ea'\n"
          "set border 3 linecolor rgb color_axis linewidth 1\n"
          "set tics nomirror out scale 0.8,0.4 textcolor rgb color_ink\n"
          "set grid ytics back linetype 1 linewidth 0.6 linecolor rgb color_grid\n"
          "unset key\n"
          "set multiplot\n",
          out);
}

void lrf_overlay_name(FILE *out, const struct lrf_box *panel, size_t i, size_t n, const char *name,
                      bool quiet)
{
    double row = panel->h / (double)n, size = row < LRF_TEXT_SIZE ? row : LRF_TEXT_SIZE;
    double y = panel->y + row * ((double)i + 0.5), x = panel->x - 14;
    struct lrf_strbuf text = {0};

    lrf_quote_short(&text, name, NAME_LENGTH);
    if (!text.failed && lrf_text_width(text.s, size) > NAME_ROOM)
        size *= NAME_ROOM / lrf_text_width(text.s, size);
    lrf_gp_label(out, text.failed ? "" : text.s, x - SAMPLE - 8, y, "right", size,
                 quiet ? "color_quiet" : "color_ink");
    lrf_strbuf_release(&text);
    fprintf(out,
            "set arrow from screen %s, screen %s to screen %s, screen %s nohead linewidth 2.2 "
            "dashtype %s linecolor rgb '%s'\n",
            lrf_gp_x(x - SAMPLE).s, lrf_gp_y(y).s, lrf_gp_x(x).s, lrf_gp_y(y).s,
            lrf_overlay_dash(i), lrf_overlay_color(i));
}

void lrf_overlay_rows(FILE *out, const struct lrf_box *panel, size_t n, const struct lrf_axis *x,
                      const char *x_label)
{
    lrf_gp_panel(out, panel);
    lrf_overlay_axis(out, 'x', x, 4);
    fprintf(out,
            "unset logscale y; set yrange [%zu.5:0.5]; unset ytics; unset ylabel; set border 1\n"
            "set grid xtics back linetype 1 linewidth 0.6 linecolor rgb color_grid\n"
            "set xlabel '%s' textcolor rgb color_ink\n",
            n, x_label);
}
