#include "report/svg_marks.h"

#include <math.h>

#include "report/overlay.h"
#include "base/quote.h"
#include "report/style.h"
#include "report/svg.h"

enum { NAME_LENGTH = 38 };

static const double name_room = 225;

static const char *const outline[] = {
    [LRF_SVG_DOT] = "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z",
    [LRF_SVG_UP] = "M-5 4L5 4L0 -5.5Z",
    [LRF_SVG_DOWN] = "M-5 -4L5 -4L0 5.5Z",
    [LRF_SVG_SQUARE] = "M-4.2 -4.2H4.2V4.2H-4.2Z",
    [LRF_SVG_DIAMOND] = "M-5.5 0L0 -5.5L5.5 0L0 5.5Z",
    [LRF_SVG_CROSS] = "M-4.5 -4.5L4.5 4.5M-4.5 4.5L4.5 -4.5",
};

size_t lrf_svg_color(size_t look)
{
    return look % LRF_OVERLAY_COLORS;
}

const char *lrf_svg_dash(size_t look)
{
    return lrf_overlay_dasharray(look);
}

void lrf_svg_shape(FILE *out, const struct lrf_svg_mark *mark, double x, double y)
{
    fprintf(out, "<path class=\"mark c%zu%s\" transform=\"translate(%s %s)\" d=\"%s\"/>\n",
            lrf_svg_color(mark->look), mark->hollow ? " hollow" : "", lrf_svg_px(x).s,
            lrf_svg_px(y).s, outline[mark->shape]);
}

void lrf_svg_plot_mark(const struct lrf_svg_plot *plot, const struct lrf_svg_mark *mark, double x,
                       double y, double lo, double hi)
{
    double left = plot->box.x, right = plot->box.x + plot->box.w;
    double px = lrf_svg_plot_x(plot, x), py = lrf_svg_plot_y(plot, y);
    FILE *out = plot->figure->out;
    char classes[16];

    if (!isfinite(px) || !isfinite(py))
        return;
    snprintf(classes, sizeof classes, "whisker c%zu", lrf_svg_color(mark->look));
    if (isfinite(lo) && isfinite(hi)) {
        double from = lrf_svg_plot_x(plot, lo), to = lrf_svg_plot_x(plot, hi);
        from = isfinite(from) ? fmax(from, left) : left;
        to = isfinite(to) ? fmin(to, right) : right;
        lrf_svg_line(out, from, py, to, py, classes);
        lrf_svg_line(out, from, py - 4, from, py + 4, classes);
        lrf_svg_line(out, to, py - 4, to, py + 4, classes);
    }
    lrf_svg_shape(out, mark, px, py);
}

void lrf_svg_sample(FILE *out, size_t look, const char *classes, double x, double y)
{
    fprintf(out, "<path class=\"line c%zu %s\" stroke-dasharray=\"%s\" d=\"M%s %sh%s\"/>\n",
            lrf_svg_color(look), classes, lrf_svg_dash(look), lrf_svg_px(x).s, lrf_svg_px(y).s,
            lrf_svg_px(LRF_SVG_SAMPLE).s);
}

void lrf_svg_plot_row(const struct lrf_svg_plot *plot, size_t i, const char *name, bool quiet)
{
    double y = lrf_svg_plot_y(plot, (double)i + 1), x = plot->box.x - 14 - LRF_SVG_SAMPLE;
    double size = LRF_SMALL_SIZE;
    struct lrf_strbuf text = {0};

    lrf_quote_short(&text, name, NAME_LENGTH);
    if (!text.failed && lrf_text_width(text.s, size) > name_room)
        size *= name_room / lrf_text_width(text.s, size);
    lrf_svg_text(plot->figure->out, text.failed ? "" : text.s, x - 10, y, "end", size,
                 quiet ? "quiet" : "ink");
    lrf_strbuf_release(&text);
    lrf_svg_sample(plot->figure->out, i, "", x, y);
}
