#include "report/svg_plot.h"

#include <math.h>

#include "report/overlay.h"
#include "report/style.h"
#include "report/svg.h"
#include "report/svg_marks.h"
#include "record/words.h"

static const double tick_room_x = 80, tick_room_y = 44;
/* So many points of a line can be read. */
enum { MOST_READ = 250 };
/* Far outside values stop here: renderers dislike huge coordinates. */
static const double far = 5000;

static struct lrf_ticks ticks_of(const struct lrf_axis *axis, double length, double room)
{
    struct lrf_ticks ticks;
    size_t most = (size_t)fmax(3, fmin(LRF_MAX_TICKS, length / room));

    if (axis->log)
        lrf_ticks_log(&ticks, axis->lo, axis->hi, most);
    else
        lrf_ticks_linear(&ticks, axis->lo, axis->hi, most);
    return ticks;
}

static void draw_x(const struct lrf_svg_plot *plot)
{
    const struct lrf_box *box = &plot->box;
    struct lrf_ticks ticks = ticks_of(&plot->x.axis, box->w, tick_room_x);
    double bottom = box->y + box->h;
    FILE *out = plot->figure->out;

    lrf_svg_line(out, box->x, bottom, box->x + box->w, bottom, "axis");
    for (size_t i = 0; i < ticks.n; i++) {
        double x = lrf_svg_plot_x(plot, ticks.at[i]);
        if (plot->rows)
            lrf_svg_line(out, x, box->y, x, bottom, "rule");
        lrf_svg_line(out, x, bottom, x, bottom + 6, "axis");
        lrf_svg_text(out, ticks.label[i], x, bottom + 17, "middle", LRF_SMALL_SIZE, "ink");
    }
    if (plot->x.name)
        lrf_svg_text(out, plot->x.name, box->x + box->w / 2, bottom + 38, "middle", LRF_SMALL_SIZE,
                     "ink");
}

static void draw_y(const struct lrf_svg_plot *plot)
{
    const struct lrf_box *box = &plot->box;
    struct lrf_ticks ticks = ticks_of(&plot->y.axis, box->h, tick_room_y);
    FILE *out = plot->figure->out;
    double widest = 0;

    for (size_t i = 0; i < ticks.n; i++) {
        double y = lrf_svg_plot_y(plot, ticks.at[i]);
        lrf_svg_line(out, box->x, y, box->x + box->w, y, "rule");
        lrf_svg_line(out, box->x - 6, y, box->x, y, "axis");
        lrf_svg_text(out, ticks.label[i], box->x - 10, y, "end", LRF_SMALL_SIZE, "ink");
        widest = fmax(widest, lrf_text_width(ticks.label[i], LRF_SMALL_SIZE));
    }
    lrf_svg_line(out, box->x, box->y, box->x, box->y + box->h, "axis");
    if (plot->y.name == NULL || plot->y_titled)
        return;
    fprintf(out, "<g transform=\"translate(%s %s) rotate(-90)\">",
            lrf_svg_px(box->x - 20 - widest).s, lrf_svg_px(box->y + box->h / 2).s);
    lrf_svg_text(out, plot->y.name, 0, 0, "middle", LRF_SMALL_SIZE, "ink");
    fputs("</g>\n", out);
}

void lrf_svg_plot_begin(struct lrf_svg_plot *plot)
{
    const struct lrf_box *box = &plot->box;

    plot->x.axis.from = box->x;
    plot->x.axis.to = box->x + box->w;
    plot->y.axis.from = plot->rows ? box->y : box->y + box->h;
    plot->y.axis.to = plot->rows ? box->y + box->h : box->y;
    if (!plot->rows)
        draw_y(plot);
    draw_x(plot);
}

static double stop(double pixel)
{
    return isfinite(pixel) ? fmax(-far, fmin(far, pixel)) : pixel;
}

double lrf_svg_plot_x(const struct lrf_svg_plot *plot, double x)
{
    return stop(lrf_axis_pixel(&plot->x.axis, x));
}

double lrf_svg_plot_y(const struct lrf_svg_plot *plot, double y)
{
    return stop(lrf_axis_pixel(&plot->y.axis, y));
}

void lrf_svg_plot_title(const struct lrf_svg_plot *plot, const char *title, const char *what)
{
    const struct lrf_box *box = &plot->box;
    FILE *out = plot->figure->out;

    if (title)
        lrf_svg_text(out, title, box->x, box->y - (what ? 34 : 16), "start", LRF_TEXT_SIZE,
                     "ink strong");
    if (what)
        lrf_svg_text(out, what, box->x, box->y - 15, "start", LRF_SMALL_SIZE, "quiet");
}

/* ---- lines */

/* Moves over gaps: the next point begins a new piece. */
static void put_points(const struct lrf_svg_plot *plot, const struct lrf_svg_series *s,
                       const double *y)
{
    char command = 'M';

    for (size_t i = 0; i < s->n; i++) {
        double px = lrf_svg_plot_x(plot, s->x[i]), py = lrf_svg_plot_y(plot, y[i]);
        bool known = isfinite(px) && isfinite(py);
        if (known)
            fprintf(plot->figure->out, "%c%s %s", command, lrf_svg_px(px).s, lrf_svg_px(py).s);
        command = known ? 'L' : 'M';
    }
}

static double lower_end(const struct lrf_svg_plot *plot, double lo)
{
    return lrf_svg_plot_y(plot, lrf_axis_lower(&plot->y.axis, lo));
}

/* One closed shape for each stretch in which both ends are known. */
static void put_band(const struct lrf_svg_plot *plot, const struct lrf_svg_series *s)
{
    FILE *out = plot->figure->out;

    for (size_t i = 0, end; i < s->n; i = end + 1) {
        for (end = i; end < s->n && isfinite(lower_end(plot, s->lo[end])) &&
                      isfinite(lrf_svg_plot_y(plot, s->hi[end]));
             end++)
            fprintf(out, "%c%s %s", end == i ? 'M' : 'L',
                    lrf_svg_px(lrf_svg_plot_x(plot, s->x[end])).s,
                    lrf_svg_px(lrf_svg_plot_y(plot, s->hi[end])).s);
        for (size_t k = end; k-- > i;)
            fprintf(out, "L%s %s", lrf_svg_px(lrf_svg_plot_x(plot, s->x[k])).s,
                    lrf_svg_px(lower_end(plot, s->lo[k])).s);
        if (end > i)
            fputc('Z', out);
    }
}

static void format_value(char text[LRF_NUMBER_SIZE], const struct lrf_svg_axis *axis, double value)
{
    if (axis->is_rate)
        lrf_number_rate(text, value);
    else
        lrf_number_short(text, value, 4);
}

void lrf_svg_read_value(struct lrf_strbuf *out, const struct lrf_svg_axis *axis, double value)
{
    char text[LRF_NUMBER_SIZE];

    format_value(text, axis, value);
    lrf_strbuf_printf(out, "%s%s %s", out->n ? "\n" : "", axis->name ? axis->name : "", text);
}

static void tell_line(const struct lrf_svg_plot *plot, const struct lrf_svg_series *s)
{
    size_t step = s->n / MOST_READ + 1;
    struct lrf_strbuf text = {0};
    char lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];

    lrf_svg_series_begin(plot->figure, &plot->box, true, s->name);
    for (size_t i = 0; i < s->n; i += step) {
        lrf_strbuf_clear(&text);
        lrf_svg_read_value(&text, &plot->x, s->x[i]);
        lrf_svg_read_value(&text, &plot->y, s->y[i]);
        if (s->lo && isfinite(s->lo[i]) && isfinite(s->hi[i])) {
            format_value(lo, &plot->y, s->lo[i]);
            format_value(hi, &plot->y, s->hi[i]);
            lrf_strbuf_printf(&text, " (%s to %s)", lo, hi);
        }
        lrf_svg_series_point(plot->figure, lrf_svg_plot_x(plot, s->x[i]),
                             lrf_svg_plot_y(plot, s->y[i]), text.failed ? "" : text.s);
    }
    lrf_svg_series_end(plot->figure);
    lrf_strbuf_release(&text);
}

void lrf_svg_plot_line(const struct lrf_svg_plot *plot, const struct lrf_svg_series *s)
{
    FILE *out = plot->figure->out;

    lrf_svg_clip_begin(plot->figure, &plot->box);
    if (s->lo) {
        fprintf(out, "<path class=\"area c%zu\" d=\"", lrf_svg_color(s->look));
        put_band(plot, s);
        fputs("\"/>\n", out);
    }
    fprintf(out, "<path class=\"line c%zu %s\" stroke-dasharray=\"%s\" d=\"",
            lrf_svg_color(s->look), s->classes, lrf_svg_dash(s->look));
    put_points(plot, s, s->y);
    fputs("\"/>\n", out);
    lrf_svg_clip_end(plot->figure);
    tell_line(plot, s);
}

void lrf_svg_plot_vertical(const struct lrf_svg_plot *plot, double x, const char *classes)
{
    double px = lrf_svg_plot_x(plot, x);

    if (px >= plot->box.x && px <= plot->box.x + plot->box.w)
        lrf_svg_line(plot->figure->out, px, plot->box.y, px, plot->box.y + plot->box.h, classes);
}
