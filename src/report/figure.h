/*
 * report/figure.h - the picture of a range test before it is drawn: where everything goes.
 *
 * From top to bottom: title and subtitle; the answer with its interval; flags (what other rules
 * would answer, limits from curvature); a ribbon of named regimes; loss against rate; slope
 * against rate. Pixels from the upper left corner. Whoever draws it decides nothing.
 */
#ifndef LRF_REPORT_FIGURE_H
#define LRF_REPORT_FIGURE_H

#include <lrfind/report.h>

#include "base/strbuf.h"
#include "report/axis.h"
#include "report/flags.h"
#include "report/placement.h"
#include "report/view.h"

enum { LRF_MAX_CALLOUTS = 5, LRF_ANSWER_LINES = 3, LRF_ANSWER_COLUMNS = 140 };

/* A landmark: a dot on the smooth curve with its interval and its label. */
struct lrf_callout {
    struct lrf_interval at;
    double loss;    /* the smooth curve there; the top of the view for the first non-finite rate */
    bool nonfinite; /* this is the first non-finite rate: no dot on the curve */
    char text[48];  /* "steepest 4.1e-03" */
    struct lrf_label label;
};

/* An interval as it is drawn: cut at the axis, with an arrow head where it goes on beyond. */
struct lrf_bar {
    double lo, hi;
    bool below, above;
};

enum lrf_key_sign { LRF_KEY_SHADE, LRF_KEY_ABOVE, LRF_KEY_DOT, LRF_KEY_BAND, LRF_KEY_COUNT };

#define LRF_KEY_WIDTH 28.0 /* of a sign, with 8 pixels up to its text */

/* What a sign means; NULL when the picture has none. */
struct lrf_key_item {
    const char *text;
    double x; /* where the text begins */
};

struct lrf_figure {
    struct lrf_view view;
    struct lrf_axis x, loss, slope; /* losses and slopes as the view shows them */
    struct lrf_ticks x_ticks, loss_ticks, slope_ticks;
    struct lrf_box upper, lower, ribbon;
    struct lrf_strbuf title, subtitle, footnote; /* one line, not yet quoted for gnuplot or HTML */
    struct lrf_strbuf loss_name, slope_name;     /* of the y axes */
    double title_y, subtitle_y;
    double footer_y, footnote_y; /* the footer: name of the x axis and key; below it the footnote */
    struct lrf_key_item key[LRF_KEY_COUNT]; /* in the footer, left and right of the axis' name */

    bool answered;
    double answer_x, answer_y;                              /* middle of the first line */
    char answer[LRF_ANSWER_LINES][LRF_ANSWER_COLUMNS + 20]; /* "use 3.2e-03", "95 %: ..." */
    size_t n_answer;
    double interval_y; /* of the bar over the interval */

    double name_x[LRF_MAX_REGIMES]; /* middle of the regime's name in the ribbon; nan: no room, it
                                       is a flag */
    struct lrf_flag flag[LRF_MAX_FLAGS];
    size_t n_flags;
    double flag_y; /* the middle of the lowest row; each higher row is LRF_FLAG_HEIGHT above */
    struct lrf_callout callout[LRF_MAX_CALLOUTS];
    size_t n_callouts;
};

#define LRF_FLAG_HEIGHT 18.0
#define LRF_ABOVE 7.0 /* below the panel's top: the marks of points above it */
#define LRF_ANSWER_LEADING 21.0

/* Fills the figure. LRF_ENOMEM; release it in any case. */
enum lrf_status lrf_figure_init(struct lrf_figure *figure, const struct lrf_range_result *report,
                                struct lrf_error *err);
/* The interval lo..hi; false for one that is not finite. */
bool lrf_figure_bar(const struct lrf_figure *figure, double lo, double hi, struct lrf_bar *bar);
void lrf_figure_release(struct lrf_figure *figure);

#endif
