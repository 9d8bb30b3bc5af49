/*
 * A plot as a <figure> of the page: buttons, an <svg> that zooms, and as JSON what the page's
 * script reads along curves and marks.
 *
 * Not gnuplot's own SVG: the page is to be there without gnuplot, its colours follow the reader's
 * system (classes of the page's style), several figures share a page, and the cross-hair needs the
 * pixels of every point anyway, which only the plot knows.
 */
#include "figure/plot.h"

#include <math.h>

#include "base/quote.h"
#include "record/phrases.h"

/* Drawn; read along a line. Of more, every n-th. */
enum { MOST_DOTS = 4000, MOST_READ = 250 };

/* Far outside values stop here: renderers dislike huge coordinates. */
static const double far = 5000;

struct svg {
    struct lrf_strbuf *out;
    const struct lrf_plot *plot;
    size_t clips, read; /* clip paths and series so far */
};

/* A position with one decimal: use `.s` within the same expression. */
struct number {
    char s[LRF_NUMBER_SIZE];
};

static struct number px(double pixels)
{
    struct number text;
    lrf_number_decimals(text.s, fmax(-far, fmin(far, pixels)), 1, false);
    return text;
}

/* ---- shapes */

static void put_line(struct lrf_strbuf *out, double x0, double y0, double x1, double y1,
                     const struct lrf_look *look)
{
    lrf_strbuf_printf(out,
                      "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\" "
                      "stroke-width=\"%s\"",
                      px(x0).s, px(y0).s, px(x1).s, px(y1).s, lrf_hue_class(look->hue),
                      px(look->width).s);
    if (look->dash)
        lrf_strbuf_printf(out, " stroke-dasharray=\"%s\"", lrf_dash_svg(look->dash));
    lrf_strbuf_puts(out, "/>\n");
}

static void put_box(struct lrf_strbuf *out, const struct lrf_box *box, const char *classes)
{
    lrf_strbuf_printf(out, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"%s\"/>\n",
                      px(box->x).s, px(box->y).s, px(box->w).s, px(box->h).s, classes);
}

/* The baseline of a text lies about a third of its size below its middle. */
static void put_text(struct lrf_strbuf *out, const char *text, double x, double y,
                     enum lrf_align align, double size, const char *classes)
{
    static const char *const anchor[] = {"start", "middle", "end"};

    lrf_strbuf_printf(out,
                      "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" font-size=\"%s\" class=\"%s\">",
                      px(x).s, px(y + 0.35 * size).s, anchor[align], px(size).s, classes);
    lrf_quote_html(out, text);
    lrf_strbuf_puts(out, "</text>\n");
}

static void put_area(struct lrf_strbuf *out, const struct lrf_panel *panel,
                     const struct lrf_area *area)
{
    double x0, y0, x1, y1;
    char classes[40];

    lrf_panel_pixel(panel, &area->from, &x0, &y0);
    lrf_panel_pixel(panel, &area->to, &x1, &y1);
    snprintf(classes, sizeof classes, "%s %s", area->band ? "band" : "area",
             lrf_hue_class(area->hue));
    put_box(out, &(struct lrf_box){x0, y1, x1 - x0, y0 - y1}, classes);
}

/* With a cap or an arrow head at its end. */
static void put_stroke(struct lrf_strbuf *out, const struct lrf_panel *panel,
                       const struct lrf_stroke *stroke)
{
    double x0, y0, x1, y1, cap = stroke->cap, back = 0;

    lrf_panel_pixel(panel, &stroke->from, &x0, &y0);
    lrf_panel_pixel(panel, &stroke->to, &x1, &y1);
    put_line(out, x0, y0, x1, y1, &stroke->look);
    if (stroke->end == LRF_END_ARROW)
        back = x1 > x0 ? 2 * cap : -2 * cap;
    if (stroke->end != LRF_END_NONE) {
        put_line(out, x1 - back, y1 - cap, x1, y1, &stroke->look);
        put_line(out, x1 - back, y1 + cap, x1, y1, &stroke->look);
    }
}

static void put_mark(struct lrf_strbuf *out, const struct lrf_panel *panel,
                     const struct lrf_mark *mark)
{
    static const char *const outline[] = {
        [LRF_SHAPE_DOT] = "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z",
        [LRF_SHAPE_UP] = "M-5 4L5 4L0 -5.5Z",
        [LRF_SHAPE_DOWN] = "M-5 -4L5 -4L0 5.5Z",
        [LRF_SHAPE_SQUARE] = "M-4.2 -4.2H4.2V4.2H-4.2Z",
        [LRF_SHAPE_DIAMOND] = "M-5.5 0L0 -5.5L5.5 0L0 5.5Z",
        [LRF_SHAPE_CROSS] = "M-4.5 -4.5L4.5 4.5M-4.5 4.5L4.5 -4.5",
    };
    double x, y;

    lrf_panel_pixel(panel, &mark->at, &x, &y);
    lrf_strbuf_printf(
        out, "<path class=\"mark %s%s\" transform=\"translate(%s %s) scale(%s)\" d=\"%s\"/>\n",
        lrf_hue_class(mark->hue), mark->hollow ? " hollow" : "", px(x).s, px(y).s,
        px(mark->size / 9).s, outline[mark->shape]);
}

static void put_words(const struct svg *svg, const struct lrf_panel *panel,
                      const struct lrf_words *words)
{
    char classes[40];
    double x, y;

    lrf_panel_pixel(panel, &words->at, &x, &y);
    if (y < svg->plot->top)
        return;
    snprintf(classes, sizeof classes, "%s%s%s", lrf_hue_class(words->hue),
             words->bold ? " strong" : "", words->halo ? " halo" : "");
    put_text(svg->out, words->text, x, y, words->align, words->size, classes);
}

static void put_strokes(struct lrf_strbuf *out, const struct lrf_panel *panel,
                        const struct lrf_items *items, bool front)
{
    for (size_t i = 0; i < items->n_stroke; i++)
        if (items->stroke[i].front == front)
            put_stroke(out, panel, &items->stroke[i]);
}

static void put_areas(struct lrf_strbuf *out, const struct lrf_panel *panel,
                      const struct lrf_items *items)
{
    for (size_t i = 0; i < items->n_area; i++)
        put_area(out, panel, &items->area[i]);
}

/* What lies over the series. */
static void put_front(const struct svg *svg, const struct lrf_panel *panel,
                      const struct lrf_items *items)
{
    put_strokes(svg->out, panel, items, true);
    for (size_t i = 0; i < items->n_mark; i++)
        put_mark(svg->out, panel, &items->mark[i]);
    for (size_t i = 0; i < items->n_words; i++)
        put_words(svg, panel, &items->words[i]);
}

/* ---- axes */

static const struct lrf_look axis_look = {LRF_HUE_AXIS, 0, 1};

static void put_x_axis(struct lrf_strbuf *out, const struct lrf_panel *p)
{
    const struct lrf_ticks *ticks = &p->x.ticks;
    double bottom = p->box.y + p->box.h;

    put_line(out, p->box.x, bottom, p->box.x + p->box.w, bottom, &axis_look);
    for (size_t i = 0; i < ticks->n_minor; i++) {
        double x = lrf_axis_pixel(&p->x.axis, ticks->minor[i]);
        put_line(out, x, bottom, x, bottom + 3, &axis_look);
    }
    for (size_t i = 0; i < ticks->n; i++) {
        double x = lrf_axis_pixel(&p->x.axis, ticks->at[i]);
        if (p->n_row && !p->no_grid)
            put_line(out, x, p->box.y, x, bottom, &(struct lrf_look){p->grid, 0, 0.8});
        put_line(out, x, bottom, x, bottom + 6, &axis_look);
        if (!p->x.bare)
            put_text(out, ticks->label[i], x, bottom + 20, LRF_ALIGN_CENTER, LRF_TEXT_SIZE, "ink");
    }
    if (p->x.name && !p->x.bare)
        put_text(out, p->x.name, p->box.x + p->box.w / 2, bottom + 43, LRF_ALIGN_CENTER,
                 LRF_TEXT_SIZE, "ink");
}

static void put_y_axis(struct lrf_strbuf *out, const struct lrf_panel *p)
{
    const struct lrf_ticks *ticks = &p->y.ticks;
    const struct lrf_look grid = {p->grid, 0, p->grid == LRF_HUE_GRID ? 1.4 : 0.8};
    double left = p->box.x, widest = 0;

    for (size_t i = 0; i < ticks->n_minor; i++) {
        double y = lrf_axis_pixel(&p->y.axis, ticks->minor[i]);
        put_line(out, left - 3, y, left, y, &axis_look);
    }
    for (size_t i = 0; i < ticks->n; i++) {
        double y = lrf_axis_pixel(&p->y.axis, ticks->at[i]);
        if (!p->no_grid)
            put_line(out, left, y, left + p->box.w, y, &grid);
        put_line(out, left - 6, y, left, y, &axis_look);
        put_text(out, ticks->label[i], left - 11, y, LRF_ALIGN_RIGHT, LRF_TEXT_SIZE, "ink");
        widest = fmax(widest, lrf_text_width(ticks->label[i], LRF_TEXT_SIZE));
    }
    put_line(out, left, p->box.y, left, p->box.y + p->box.h, &axis_look);
    if (p->y.name == NULL)
        return;
    lrf_strbuf_printf(out, "<g transform=\"translate(%s %s) rotate(-90)\">",
                      px(left - 24 - widest).s, px(p->box.y + p->box.h / 2).s);
    put_text(out, p->y.name, 0, 0, LRF_ALIGN_CENTER, LRF_TEXT_SIZE, "ink");
    lrf_strbuf_puts(out, "</g>\n");
}

/* ---- series */

static bool pixel(const struct lrf_panel *p, double x, double y, double *px_x, double *px_y)
{
    *px_x = lrf_axis_pixel(&p->x.axis, x);
    *px_y = lrf_axis_pixel(&p->y.axis, y);
    return isfinite(*px_x) && isfinite(*px_y);
}

/* Moves over gaps: the next point begins a new piece. */
static void put_path(struct lrf_strbuf *out, const struct lrf_panel *p, const struct lrf_series *s)
{
    char command = 'M';
    double x, y;

    for (size_t i = 0; i < s->n; i++) {
        bool known = pixel(p, s->x[i], s->y[i], &x, &y);
        if (known)
            lrf_strbuf_printf(out, "%c%s %s", command, px(x).s, px(y).s);
        command = known ? 'L' : 'M';
    }
}

/* One closed shape for each stretch in which both ends are known. */
static void put_band(struct lrf_strbuf *out, const struct lrf_panel *p, const struct lrf_series *s)
{
    double x, y;

    for (size_t i = 0, end; i < s->n; i = end + 1) {
        for (end = i; end < s->n && pixel(p, s->x[end], s->lo[end], &x, &y) &&
                      pixel(p, s->x[end], s->hi[end], &x, &y);
             end++)
            lrf_strbuf_printf(out, "%c%s %s", end == i ? 'M' : 'L', px(x).s, px(y).s);
        for (size_t k = end; k-- > i;) {
            pixel(p, s->x[k], s->lo[k], &x, &y);
            lrf_strbuf_printf(out, "L%s %s", px(x).s, px(y).s);
        }
        if (end > i)
            lrf_strbuf_puts(out, "Z");
    }
}

/* Every dot is a line of no length with round ends: the shortest way to say it. */
static void put_dots(struct lrf_strbuf *out, const struct lrf_panel *p, const struct lrf_series *s)
{
    double x, y, top = p->box.y - 99, bottom = p->box.y + p->box.h + 99;

    for (size_t i = 0; i < s->n; i += s->n / MOST_DOTS + 1)
        if (pixel(p, s->x[i], s->y[i], &x, &y) && y > top && y < bottom)
            lrf_strbuf_printf(out, s->draw == LRF_DRAW_ABOVE ? "M%s %sl-3 5h6z" : "M%s %sh0",
                              px(x).s, px(s->draw == LRF_DRAW_ABOVE ? y - 3 : y).s);
}

static void put_cells(struct lrf_strbuf *out, const struct lrf_panel *p, const struct lrf_series *s)
{
    char share[LRF_NUMBER_SIZE];
    double x0, y0, x1, y1;

    for (size_t i = 0; i < s->n; i++) {
        lrf_number_decimals(share, isfinite(s->fill[i]) ? s->fill[i] : 0, 2, false);
        pixel(p, s->x[i] - 0.5, s->y[i] - 0.5, &x0, &y0);
        pixel(p, s->x[i] + 0.5, s->y[i] + 0.5, &x1, &y1);
        lrf_strbuf_printf(out, "<g fill-opacity=\"%s\">", share);
        put_box(out, &(struct lrf_box){x0, fmin(y0, y1), x1 - x0, fabs(y1 - y0)}, "cell");
        lrf_strbuf_puts(out, "</g>\n");
    }
}

static void put_series(struct lrf_strbuf *out, const struct lrf_panel *p,
                       const struct lrf_series *s)
{
    const char *hue = lrf_hue_class(s->look.hue);

    if (s->draw == LRF_DRAW_CELLS) {
        put_cells(out, p, s);
        return;
    }
    if (s->lo) {
        lrf_strbuf_printf(out, "<path class=\"band %s\" d=\"", hue);
        put_band(out, p, s);
        lrf_strbuf_puts(out, "\"/>\n");
    }
    if (s->draw == LRF_DRAW_LINE) {
        lrf_strbuf_printf(
            out, "<path class=\"line %s\" stroke-width=\"%s\" stroke-dasharray=\"%s\" d=\"", hue,
            px(s->look.width).s, lrf_dash_svg(s->look.dash));
        put_path(out, p, s);
    } else {
        lrf_strbuf_printf(out, "<path class=\"%s %s\" stroke-width=\"%s\" d=\"",
                          s->draw == LRF_DRAW_ABOVE ? "area" : "dots", hue, px(s->look.width).s);
        put_dots(out, p, s);
    }
    lrf_strbuf_puts(out, "\"/>\n");
}

/* Only what lies in the panel's box is shown of its series. */
static void put_clipped(struct svg *svg, const struct lrf_panel *p)
{
    const char *name = svg->plot->name;

    svg->clips++;
    lrf_strbuf_printf(svg->out, "<clipPath id=\"%s-%zu\">", name, svg->clips);
    put_box(svg->out, &p->box, "");
    lrf_strbuf_printf(svg->out, "</clipPath>\n<g clip-path=\"url(#%s-%zu)\">\n", name, svg->clips);
    for (size_t i = 0; i < p->n_series; i++)
        put_series(svg->out, p, &p->series[i]);
    lrf_strbuf_puts(svg->out, "</g>\n");
}

static void put_panel(struct svg *svg, const struct lrf_panel *p)
{
    struct lrf_strbuf *out = svg->out;

    put_areas(out, p, &p->items);
    if (!p->y.hidden)
        put_y_axis(out, p);
    if (!p->x.hidden)
        put_x_axis(out, p);
    for (size_t i = 0; i < p->n_vertical; i++) {
        double x = lrf_axis_pixel(&p->x.axis, p->vertical[i].x);
        put_line(out, x, p->box.y, x, p->box.y + p->box.h, &p->vertical[i].look);
    }
    put_strokes(out, p, &p->items, false);
    put_clipped(svg, p);
    put_front(svg, p, &p->items);
}

/* ---- what is read: [{"box":[x,y,w,h],"line":true,"name":"","at":[[x,y,"text"],...]},...] */

static void begin_reading(struct svg *svg, const struct lrf_panel *p, bool is_line,
                          const char *name)
{
    const struct lrf_box *box = &p->box;

    lrf_strbuf_puts(svg->out, svg->read++ ? ",\n" : "<script type=\"application/json\">[");
    lrf_strbuf_printf(svg->out, "{\"box\":[%s,%s,%s,%s],\"line\":%s,\"name\":", px(box->x).s,
                      px(box->y).s, px(box->w).s, px(box->h).s, is_line ? "true" : "false");
    lrf_quote_script(svg->out, name);
    lrf_strbuf_puts(svg->out, ",\"at\":[");
}

static void read_point(struct svg *svg, double x, double y, const char *text, bool *begun)
{
    lrf_strbuf_printf(svg->out, "%s[%s,%s,", *begun ? "," : "", px(x).s, px(y).s);
    lrf_quote_script(svg->out, text);
    lrf_strbuf_puts(svg->out, "]");
    *begun = true;
}

static void read_series(struct svg *svg, const struct lrf_panel *p, const struct lrf_series *s)
{
    bool begun = false;
    double x, y;

    if (s->tell == NULL)
        return;
    begin_reading(svg, p, s->draw == LRF_DRAW_LINE, s->name);
    for (size_t i = 0; i < s->n; i += s->n / MOST_READ + 1)
        if (pixel(p, s->x[i], s->y[i], &x, &y))
            read_point(svg, x, y, s->tell[i], &begun);
    lrf_strbuf_puts(svg->out, "]}");
}

static void read_marks(struct svg *svg, const struct lrf_panel *p)
{
    bool begun = false;
    double x, y;

    for (size_t i = 0; i < p->items.n_mark; i++) {
        const struct lrf_mark *mark = &p->items.mark[i];
        if (mark->tell == NULL)
            continue;
        if (!begun)
            begin_reading(svg, p, false, NULL);
        lrf_panel_pixel(p, &mark->at, &x, &y);
        read_point(svg, x, y, mark->tell, &begun);
    }
    if (begun)
        lrf_strbuf_puts(svg->out, "]}");
}

/* ---- the figure */

static const char begin[] =
    "<figure>\n<div class=\"tools\"><output aria-live=\"polite\"></output>"
    "<button type=\"button\" data-zoom=\"in\" aria-label=\"zoom in\">+</button>"
    "<button type=\"button\" data-zoom=\"out\" aria-label=\"zoom out\">&minus;</button>"
    "<button type=\"button\" data-zoom=\"all\" aria-label=\"show everything\">all</button>"
    "</div>\n<div class=\"wide\">";

static const char end[] = "<figcaption>Move over the picture or use the arrow keys to read it."
                          "</figcaption>\n</figure>\n";

static void put_head(struct lrf_strbuf *out, const struct lrf_plot *plot)
{
    lrf_strbuf_puts(out, begin);
    lrf_strbuf_printf(out,
                      "<svg viewBox=\"0 %s %s %s\" role=\"img\" tabindex=\"0\" "
                      "aria-labelledby=\"%s-title %s-desc\">\n<title id=\"%s-title\">",
                      px(plot->top).s, px(plot->width).s, px(plot->height - plot->top).s,
                      plot->name, plot->name, plot->name);
    lrf_quote_html(out, plot->title);
    lrf_strbuf_printf(out, "</title>\n<desc id=\"%s-desc\">", plot->name);
    lrf_quote_html(out, plot->about);
    lrf_strbuf_puts(out, *plot->subtitle ? "; " : "");
    lrf_quote_html(out, plot->subtitle);
    lrf_strbuf_puts(out, ". Arrow keys read the values, up and down go from curve to curve; plus "
                         "and minus zoom, 0 shows everything.</desc>\n");
}

void lrf_plot_svg(struct lrf_strbuf *out, const struct lrf_plot *plot)
{
    struct svg svg = {.out = out, .plot = plot};

    if (plot->failed) {
        out->failed = true;
        return;
    }
    put_head(out, plot);
    put_areas(out, NULL, &plot->items);
    put_strokes(out, NULL, &plot->items, false);
    put_front(&svg, NULL, &plot->items);
    for (size_t i = 0; i < plot->n_panel; i++)
        put_panel(&svg, &plot->panel[i]);
    lrf_strbuf_puts(out, "</svg></div>\n");
    for (size_t i = 0; i < plot->n_panel; i++) {
        for (size_t k = 0; k < plot->panel[i].n_series; k++)
            read_series(&svg, &plot->panel[i], &plot->panel[i].series[k]);
        read_marks(&svg, &plot->panel[i]);
    }
    lrf_strbuf_puts(out, svg.read ? "]</script>\n" : "");
    lrf_strbuf_puts(out, end);
}
