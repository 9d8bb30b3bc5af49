#include "report/palette.h"

static const char *const color[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                    "#e69f00", "#56b4e9", "#4d4d4d", "#8b5a2b"};

enum { COLORS = sizeof color / sizeof *color, DASHES = 5 };

const char *lrf_palette_color(size_t i)
{
    return color[i % COLORS];
}

int lrf_palette_dash(size_t i)
{
    return 1 + (int)(i / COLORS % DASHES);
}
