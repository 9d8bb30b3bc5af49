#include "figure/style.h"

#include <math.h>

static const struct {
    const char *gnuplot, *css, *term;
} hues[] = {
#define HUE(name, gnuplot, css, term) [name] = {gnuplot, css, term},
    LRF_HUE_LIST(HUE)
#undef HUE
};

static const struct {
    const char *gnuplot, *svg;
} dashes[] = {{"solid", "none"},
              {"(14,6)", "8,4"},
              {"(3,5)", "2,3"},
              {"(14,5,3,5)", "8,3,2,3"},
              {"(28,6)", "16,4"}};

enum { COLORS = 8, DASHES = sizeof dashes / sizeof *dashes };

struct lrf_look lrf_look_of(size_t i, double width)
{
    return (struct lrf_look){(enum lrf_hue)(LRF_HUE_0 + i % COLORS),
                             (unsigned)(i / COLORS % DASHES), width};
}

const char *lrf_hue_gnuplot(enum lrf_hue hue)
{
    return hues[hue].gnuplot;
}

const char *lrf_hue_class(enum lrf_hue hue)
{
    return hues[hue].css;
}

const char *lrf_hue_term(enum lrf_hue hue)
{
    return hues[hue].term;
}

const char *lrf_dash_gnuplot(unsigned dash)
{
    return dashes[dash % DASHES].gnuplot;
}

const char *lrf_dash_svg(unsigned dash)
{
    return dashes[dash % DASHES].svg;
}

unsigned long lrf_heat_rgb(double share)
{
    static const struct {
        double at, red, green, blue;
    } stop[] = {{0, 255, 255, 255}, {0.1, 251, 230, 200}, {0.5, 230, 159, 0}, {1, 162, 59, 0}};
    double v = share > 0 ? fmin(share, 1) : 0, t; /* white for nan */
    size_t i = 1;

    while (v > stop[i].at)
        i++;
    t = (v - stop[i - 1].at) / (stop[i].at - stop[i - 1].at);
#define MIX(part) ((unsigned long)lround(stop[i - 1].part + t * (stop[i].part - stop[i - 1].part)))
    return MIX(red) << 16 | MIX(green) << 8 | MIX(blue);
#undef MIX
}
