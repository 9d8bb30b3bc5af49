#include "report/svg_figure.h"

#include <math.h>

#include "report/pictures.h"
#include "base/quote.h"
#include "report/svg.h"

static void put_element(FILE *out, const char *tag, const char *id, const char *text)
{
    struct lrf_strbuf quoted = {0};

    lrf_quote_html(&quoted, text);
    fprintf(out, "<%s id=\"%s-%s\">%s</%s>\n", tag, id, tag, quoted.failed ? "" : quoted.s, tag);
    lrf_strbuf_release(&quoted);
}

void lrf_svg_figure_begin(struct lrf_svg_figure *figure, FILE *out, const char *id,
                          const struct lrf_box *view, const char *title, const char *what)
{
    struct lrf_strbuf desc = {0};

    *figure = (struct lrf_svg_figure){.out = out, .id = id};
    lrf_page_figure_begin(out);
    fprintf(out,
            "<svg viewBox=\"%s %s %s %s\" role=\"img\" tabindex=\"0\" "
            "aria-labelledby=\"%s-title %s-desc\">\n",
            lrf_svg_px(view->x).s, lrf_svg_px(view->y).s, lrf_svg_px(view->w).s,
            lrf_svg_px(view->h).s, id, id);
    lrf_strbuf_puts(&desc, what);
    lrf_strbuf_puts(&desc, " Arrow keys read the values, up and down go from curve to curve; plus "
                           "and minus zoom, 0 shows everything.");
    put_element(out, "title", id, title);
    put_element(out, "desc", id, desc.failed ? what : desc.s);
    lrf_strbuf_release(&desc);
}

enum lrf_status lrf_svg_figure_end(struct lrf_svg_figure *figure, const char *caption,
                                   struct lrf_error *err)
{
    bool failed = figure->read.failed;

    fputs("</svg>\n", figure->out);
    if (figure->read.n && !failed)
        fprintf(figure->out, "<script type=\"application/json\">[%s]</script>\n", figure->read.s);
    lrf_page_figure_end(figure->out, caption);
    lrf_strbuf_release(&figure->read);
    return failed ? lrf_fail_memory(err) : LRF_OK;
}

void lrf_svg_clip_begin(struct lrf_svg_figure *figure, const struct lrf_box *box)
{
    char id[64];

    snprintf(id, sizeof id, "%s-%zu", figure->id, ++figure->n_clips);
    lrf_svg_clip(figure->out, id, box);
    fprintf(figure->out, "<g clip-path=\"url(#%s)\">\n", id);
}

void lrf_svg_clip_end(struct lrf_svg_figure *figure)
{
    fputs("</g>\n", figure->out);
}

/* ---- what can be read: [{"box":[x,y,w,h],"line":true,"name":"","at":[[x,y,"text"],...]},...] */

void lrf_svg_series_begin(struct lrf_svg_figure *figure, const struct lrf_box *where, bool is_line,
                          const char *name)
{
    lrf_strbuf_printf(&figure->read,
                      "%s{\"box\":[%s,%s,%s,%s],\"line\":%s,\"name\":", figure->read.n ? ",\n" : "",
                      lrf_svg_px(where->x).s, lrf_svg_px(where->y).s, lrf_svg_px(where->w).s,
                      lrf_svg_px(where->h).s, is_line ? "true" : "false");
    lrf_quote_script(&figure->read, name);
    lrf_strbuf_puts(&figure->read, ",\"at\":[");
    figure->series_begun = false;
}

void lrf_svg_series_point(struct lrf_svg_figure *figure, double x, double y, const char *text)
{
    if (!isfinite(x) || !isfinite(y))
        return;
    lrf_strbuf_printf(&figure->read, "%s[%s,%s,", figure->series_begun ? "," : "", lrf_svg_px(x).s,
                      lrf_svg_px(y).s);
    lrf_quote_script(&figure->read, text);
    lrf_strbuf_puts(&figure->read, "]");
    figure->series_begun = true;
}

void lrf_svg_series_end(struct lrf_svg_figure *figure)
{
    lrf_strbuf_puts(&figure->read, "]}");
}
