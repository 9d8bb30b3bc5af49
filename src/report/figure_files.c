/*
 * Adapters, until the writers take a struct lrf_strbuf: then publish.c and the pages call
 * lrf_plot_X and lrf_plot_gnuplot (svg, term) themselves, and this file goes.
 */
#include "report/writers.h"

#include "base/error.h"
#include "figure/plot.h"

/* Draws and releases the plot. */
static enum lrf_status draw(FILE *file, struct lrf_plot *plot,
                            void (*backend)(struct lrf_strbuf *, const struct lrf_plot *),
                            struct lrf_error *err)
{
    struct lrf_strbuf out = {.file = file};
    bool memory;

    backend(&out, plot);
    memory = !plot->failed && (!out.failed || ferror(file)); /* that is told when it is closed */
    lrf_strbuf_drain(&out);
    lrf_strbuf_release(&out);
    lrf_plot_release(plot);
    return memory ? LRF_OK : lrf_fail_memory(err);
}

#define PICTURE(name, kind)                                                                        \
    enum lrf_status lrf_##name##_gnuplot(FILE *out, const struct lrf_##kind##_result *result,      \
                                         struct lrf_error *err)                                    \
    {                                                                                              \
        struct lrf_plot plot;                                                                      \
        lrf_plot_##name(&plot, result);                                                            \
        return draw(out, &plot, lrf_plot_gnuplot, err);                                            \
    }                                                                                              \
    enum lrf_status lrf_##name##_svg(FILE *out, const struct lrf_##kind##_result *result,          \
                                     struct lrf_error *err)                                        \
    {                                                                                              \
        struct lrf_plot plot;                                                                      \
        lrf_plot_##name(&plot, result);                                                            \
        return draw(out, &plot, lrf_plot_svg, err);                                                \
    }

PICTURE(range, range)
PICTURE(steps, range)
PICTURE(verify, verify)
PICTURE(compare, compare)
PICTURE(schedule, schedule)

void lrf_result_plot(FILE *file, const struct lrf_result *result,
                     const struct lrf_terminal *terminal)
{
    struct lrf_strbuf out = {.file = file};
    struct lrf_plot plot;

    switch (result->kind) {
    case LRF_RESULT_RANGE:
        lrf_plot_range(&plot, result->range);
        break;
    case LRF_RESULT_VERIFY:
        lrf_plot_verify(&plot, result->verify);
        break;
    case LRF_RESULT_COMPARE:
        lrf_plot_compare(&plot, result->compare);
        break;
    default:
        lrf_plot_schedule(&plot, result->schedule);
    }
    lrf_plot_term(&out, &plot, terminal);
    lrf_strbuf_drain(&out);
    lrf_strbuf_release(&out);
    lrf_plot_release(&plot);
}
