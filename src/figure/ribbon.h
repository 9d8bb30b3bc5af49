/*
 * figure/ribbon.h - over the panel of a range test: the ribbon of named regimes, and flags for
 * what other rules would answer, for limits from curvature and for regimes too narrow for a name.
 */
#ifndef LRF_FIGURE_RIBBON_H
#define LRF_FIGURE_RIBBON_H

#include "figure/flags.h"
#include "figure/plot.h"

struct lrf_ribbon {
    double name_x[LRF_MAX_REGIMES]; /* pixels; nan: no room, the regime is a flag */
    struct lrf_flag flag[LRF_MAX_FLAGS];
    size_t n_flags;
    double height; /* of the ribbon and all rows of flags */
};

/* How limits from curvature are drawn through the panels. */
extern const struct lrf_look lrf_limit_look;
/* Whether one of them lies within the picture. */
bool lrf_ribbon_has_limits(const struct lrf_ribbon *ribbon);

/* Gives names and flags their place on the axis of rates; all keep clear of the pixel `answer`. */
void lrf_ribbon_place(struct lrf_ribbon *ribbon, const struct lrf_axis *x,
                      const struct lrf_range_result *result, double answer);
/* Draws them over the panel; the limits also through `lower`. */
void lrf_ribbon_draw(struct lrf_plot *plot, const struct lrf_ribbon *ribbon,
                     const struct lrf_analysis *analysis, struct lrf_panel *upper,
                     struct lrf_panel *lower);
/* Adds a flag for each answer of other tools on the axis to (*n) of at most LRF_MAX_FLAGS. */
void lrf_flag_rules(struct lrf_flag *flag, size_t *n, const struct lrf_axis *x,
                    const struct lrf_rules *rules);
/* "fastai slide 3.5e-06, lightning 2.3e-05": those that are not. rules may be NULL. */
void lrf_put_other_rules(struct lrf_strbuf *out, const struct lrf_axis *x,
                         const struct lrf_rules *rules);
/* Draws flags that have their place, each row so high, over a panel from pixel `foot` up. */
extern const double lrf_flag_height;
void lrf_flags_draw(struct lrf_plot *plot, struct lrf_panel *panel, const struct lrf_flag *flag,
                    size_t n, double foot);
/* A stretch of rates from pixel y on, h high. */
void lrf_panel_stretch(struct lrf_plot *plot, struct lrf_panel *panel, double lo, double hi,
                       double y, double h, enum lrf_hue hue, const char *name);

#endif
