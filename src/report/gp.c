#include "report/gp.h"

#include <math.h>

#include "base/quote.h"
#include "report/style.h"
#include "record/words.h"

struct lrf_gp_number lrf_gp_value(double value)
{
    struct lrf_gp_number text;
    lrf_number_format(text.s, value);
    return text;
}

static struct lrf_gp_number share(double value)
{
    struct lrf_gp_number text;
    lrf_number_decimals(text.s, value, 4, false);
    return text;
}

struct lrf_gp_number lrf_gp_x(double x)
{
    return share(x / LRF_PICTURE_WIDTH);
}

struct lrf_gp_number lrf_gp_y(double y)
{
    return share(1 - y / LRF_PICTURE_HEIGHT);
}

struct lrf_gp_number lrf_gp_width(double pixels)
{
    return share(pixels / LRF_PICTURE_WIDTH);
}

struct lrf_gp_number lrf_gp_height(double pixels)
{
    return share(pixels / LRF_PICTURE_HEIGHT);
}

void lrf_gp_string(FILE *out, const char *s)
{
    struct lrf_strbuf quoted = {0};

    lrf_quote_gnuplot(&quoted, s);
    fputs(quoted.failed ? "''" : quoted.s, out);
    lrf_strbuf_release(&quoted);
}

void lrf_gp_label(FILE *out, const char *text, double x, double y, const char *align, double size,
                  const char *color)
{
    fputs("set label ", out);
    lrf_gp_string(out, text);
    fprintf(out, " at screen %s, screen %s %s noenhanced font font.',%s' textcolor rgb %s\n",
            lrf_gp_x(x).s, lrf_gp_y(y).s, align, lrf_gp_value(size).s, color);
}

void lrf_gp_panel(FILE *out, const struct lrf_box *panel)
{
    fprintf(out, "set lmargin at screen %s; set rmargin at screen %s\n", lrf_gp_x(panel->x).s,
            lrf_gp_x(panel->x + panel->w).s);
    fprintf(out, "set tmargin at screen %s; set bmargin at screen %s\n", lrf_gp_y(panel->y).s,
            lrf_gp_y(panel->y + panel->h).s);
}

void lrf_gp_y_axis(FILE *out, const struct lrf_axis *axis, const struct lrf_ticks *ticks)
{
    fprintf(out, "set yrange [%s:%s]\n", lrf_gp_value(axis->lo).s, lrf_gp_value(axis->hi).s);
    fprintf(out, "set ytics %s; set format y '%%.%d%c'\n", lrf_gp_value(ticks->step).s,
            ticks->decimals, ticks->scientific ? 'e' : 'f');
}

void lrf_gp_x_axis(FILE *out, const struct lrf_axis *axis, const struct lrf_ticks *ticks)
{
    if (axis->log)
        fputs("set logscale x\n", out);
    fprintf(out, "set xrange [%s:%s]\n", lrf_gp_value(axis->lo).s, lrf_gp_value(axis->hi).s);
    if (axis->log && ticks->step > 0) {
        fprintf(out, "set xtics %s; set mxtics %d\n", lrf_gp_value(pow(10, ticks->step)).s,
                ticks->step > 1 ? (int)ticks->step : 10);
        return;
    }
    fputs("set xtics (", out);
    for (size_t i = 0; i < ticks->n; i++)
        fprintf(out, "%s%s", i ? ", " : "", lrf_gp_value(ticks->at[i]).s);
    fputs(")\n", out);
}
