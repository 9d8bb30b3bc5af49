/* ADAPTER: the pictures still write to a FILE and have an error of their own; here they get one in
 * memory, and what they could not write latches in the buffer. It goes when they are plots. */
#include "report/pictures.h"

#include <stdlib.h>

#include "base/quote.h"
#include "report/schedule.h"
#include "report/svg_range.h"

static enum lrf_status range_svg(FILE *out, const struct lrf_range_result *result,
                                 struct lrf_error *err)
{
    struct lrf_figure figure;
    enum lrf_status status = lrf_figure_init(&figure, result, err);

    if (status == LRF_OK)
        status = lrf_svg_range(out, &figure, result, err);
    lrf_figure_release(&figure);
    return status;
}

static enum lrf_status schedule_svg(FILE *out, const struct lrf_schedule_result *result,
                                    struct lrf_error *err)
{
    struct lrf_schedule_layout layout;
    enum lrf_status status = lrf_schedule_lay_out(&layout, result, err);

    if (status == LRF_OK)
        status = lrf_schedule_svg(out, &layout, err);
    lrf_schedule_layout_release(&layout);
    return status;
}

static enum lrf_status draw(FILE *out, enum lrf_picture picture, const struct lrf_result *result,
                            struct lrf_error *err)
{
    switch (picture) {
    case LRF_PICTURE_RANGE:
        return range_svg(out, result->range, err);
    case LRF_PICTURE_STEPS:
        return lrf_steps_svg(out, result->range, err);
    case LRF_PICTURE_VERIFY:
        return lrf_verify_svg(out, result->verify, err);
    case LRF_PICTURE_COMPARE:
        return lrf_compare_svg(out, result->compare, err);
    case LRF_PICTURE_HEAT:
        return lrf_compare_heat_map(out, result->compare, err);
    default:
        return schedule_svg(out, result->schedule, err);
    }
}

static enum lrf_status write_script(FILE *out, enum lrf_picture picture,
                                    const struct lrf_result *result, struct lrf_error *err)
{
    switch (picture) {
    case LRF_PICTURE_RANGE:
        return lrf_range_gnuplot(out, result->range, err);
    case LRF_PICTURE_STEPS:
        return lrf_steps_gnuplot(out, result->range, err);
    case LRF_PICTURE_VERIFY:
        return lrf_verify_gnuplot(out, result->verify, err);
    case LRF_PICTURE_COMPARE:
        return lrf_compare_gnuplot(out, result->compare, err);
    default:
        return lrf_schedule_gnuplot(out, result->schedule, err);
    }
}

static void adapt(struct lrf_strbuf *out, enum lrf_picture picture, const struct lrf_result *result,
                  enum lrf_status (*write)(FILE *, enum lrf_picture, const struct lrf_result *,
                                           struct lrf_error *))
{
    struct lrf_error err = {0};
    char *text = NULL;
    size_t n = 0;
    FILE *file = open_memstream(&text, &n);

    if (file == NULL || write(file, picture, result, &err) != LRF_OK)
        out->failed = true;
    if (file && (ferror(file) | fclose(file)))
        out->failed = true;
    if (text && !out->failed)
        lrf_strbuf_add(out, text, n);
    free(text);
}

void lrf_picture(struct lrf_strbuf *out, enum lrf_picture picture, const struct lrf_result *result)
{
    adapt(out, picture, result, draw);
}

void lrf_script(struct lrf_strbuf *out, const struct lrf_result *result)
{
    static const enum lrf_picture picture[] = {[LRF_RESULT_RANGE] = LRF_PICTURE_RANGE,
                                               [LRF_RESULT_VERIFY] = LRF_PICTURE_VERIFY,
                                               [LRF_RESULT_COMPARE] = LRF_PICTURE_COMPARE,
                                               [LRF_RESULT_SCHEDULE] = LRF_PICTURE_SCHEDULE};

    adapt(out, picture[result->kind], result, write_script);
}

void lrf_steps_script(struct lrf_strbuf *out, const struct lrf_result *result)
{
    adapt(out, LRF_PICTURE_STEPS, result, write_script);
}

void lrf_page_section(FILE *out, const char *title)
{
    (void)out;
    (void)title;
}

void lrf_page_figure_begin(FILE *out)
{
    fputs("<figure>\n"
          "<div class=\"tools\"><output aria-live=\"polite\"></output>"
          "<button type=\"button\" data-zoom=\"in\" aria-label=\"zoom in\">+</button>"
          "<button type=\"button\" data-zoom=\"out\" aria-label=\"zoom out\">&minus;</button>"
          "<button type=\"button\" data-zoom=\"all\" aria-label=\"show everything\">all</button>"
          "</div>\n",
          out);
}

void lrf_page_figure_end(FILE *out, const char *caption)
{
    struct lrf_strbuf text = {0};

    lrf_quote_html(&text, caption);
    fprintf(out, "<figcaption>%s</figcaption>\n</figure>\n", text.n ? text.s : "");
    lrf_strbuf_release(&text);
}
