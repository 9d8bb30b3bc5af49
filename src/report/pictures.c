#include "report/pictures.h"

#include "figure/plot.h"

bool lrf_has_steps(const struct lrf_result *result)
{
    return result->kind == LRF_RESULT_RANGE && result->range->steps &&
           result->range->steps->recorded;
}

/* The picture that a kind of result has. */
static void describe(struct lrf_plot *plot, const struct lrf_result *result)
{
    switch (result->kind) {
    case LRF_RESULT_RANGE:
        lrf_plot_range(plot, result->range);
        break;
    case LRF_RESULT_VERIFY:
        lrf_plot_verify(plot, result->verify);
        break;
    case LRF_RESULT_COMPARE:
        lrf_plot_compare(plot, result->compare);
        break;
    case LRF_RESULT_WATCH:
        lrf_plot_watch(plot, result->watch);
        break;
    default:
        lrf_plot_schedule(plot, result->schedule);
    }
}

void lrf_picture(struct lrf_strbuf *out, enum lrf_picture picture, const struct lrf_result *result)
{
    struct lrf_plot plot;

    if (picture == LRF_PICTURE_STEPS)
        lrf_plot_steps(&plot, result->range);
    else
        describe(&plot, result);
    lrf_plot_svg(out, &plot);
    lrf_plot_release(&plot);
}

void lrf_script(struct lrf_strbuf *out, const struct lrf_result *result)
{
    struct lrf_plot plot;

    describe(&plot, result);
    lrf_plot_gnuplot(out, &plot);
    lrf_plot_release(&plot);
}

void lrf_steps_script(struct lrf_strbuf *out, const struct lrf_result *result)
{
    struct lrf_plot plot;

    lrf_plot_steps(&plot, result->range);
    lrf_plot_gnuplot(out, &plot);
    lrf_plot_release(&plot);
}

void lrf_picture_term(struct lrf_strbuf *out, const struct lrf_result *result,
                      const struct lrf_terminal *terminal)
{
    struct lrf_plot plot;

    describe(&plot, result);
    lrf_plot_term(out, &plot, terminal);
    lrf_plot_release(&plot);
}
