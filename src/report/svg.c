#include "report/svg.h"

#include "base/quote.h"
#include "record/words.h"

struct lrf_svg_number lrf_svg_px(double pixels)
{
    struct lrf_svg_number text;
    lrf_number_decimals(text.s, pixels, 1, false);
    return text;
}

/* The baseline of a text lies about a third of its size below its middle. */
void lrf_svg_text(FILE *out, const char *text, double x, double y, const char *anchor, double size,
                  const char *classes)
{
    struct lrf_strbuf quoted = {0};

    lrf_quote_html(&quoted, text);
    if (quoted.n && !quoted.failed)
        fprintf(out,
                "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" font-size=\"%s\" "
                "class=\"%s\">%s</text>\n",
                lrf_svg_px(x).s, lrf_svg_px(y + 0.35 * size).s, anchor, lrf_svg_px(size).s, classes,
                quoted.s);
    lrf_strbuf_release(&quoted);
}

void lrf_svg_line(FILE *out, double x0, double y0, double x1, double y1, const char *classes)
{
    fprintf(out, "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>\n", lrf_svg_px(x0).s,
            lrf_svg_px(y0).s, lrf_svg_px(x1).s, lrf_svg_px(y1).s, classes);
}

void lrf_svg_box(FILE *out, const struct lrf_box *box, const char *classes)
{
    fprintf(out, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"%s\"/>\n",
            lrf_svg_px(box->x).s, lrf_svg_px(box->y).s, lrf_svg_px(box->w).s, lrf_svg_px(box->h).s,
            classes);
}

void lrf_svg_dot(FILE *out, double x, double y, double radius, const char *classes)
{
    fprintf(out, "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" class=\"%s\"/>\n", lrf_svg_px(x).s,
            lrf_svg_px(y).s, lrf_svg_px(radius).s, classes);
}

void lrf_svg_clip(FILE *out, const char *id, const struct lrf_box *box)
{
    fprintf(out, "<clipPath id=\"%s\">", id);
    lrf_svg_box(out, box, "");
    fputs("</clipPath>\n", out);
}
