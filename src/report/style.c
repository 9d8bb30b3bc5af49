#include "report/style.h"

#include <lrfind.h>

const char *lrf_regime_color(enum lrf_regime_kind kind)
{
    switch (kind) {
    case LRF_REGIME_DESCENT:
        return "#a5d8c6";
    case LRF_REGIME_OSCILLATION:
        return "#edbd5e";
    case LRF_REGIME_DIVERGENCE:
        return "#dd8452";
    default:
        return "#e4e7ea";
    }
}

const char *lrf_regime_tint(enum lrf_regime_kind kind)
{
    switch (kind) {
    case LRF_REGIME_DESCENT:
        return "#e9f5f0";
    case LRF_REGIME_OSCILLATION:
        return "#fcf2dc";
    case LRF_REGIME_DIVERGENCE:
        return "#fae6da";
    default:
        return "#f6f7f8";
    }
}

static const char head[] =
    "# usage: gnuplot %s.gp                      writes %s.png beside this script\n"
    "#        gnuplot -e \"format='svg'\" %s.gp   writes %s.svg; also 'pdf'\n"
    "# %s\n"
    "\n"
    "# ---- settings\n"
    "if (!exists('format')) format = 'png'\n"
    "font = '" LRF_FONT "'\n"
    "width = %.0f; height = %.0f  # pixels; the places of the texts fit this size\n"
    "color_ink = '" LRF_COLOR_INK "'; color_quiet = '" LRF_COLOR_QUIET
    "'; color_axis = '" LRF_COLOR_AXIS "'\n"
    "color_point = '" LRF_COLOR_POINT "'; color_curve = '" LRF_COLOR_CURVE
    "'; color_slope = '" LRF_COLOR_SLOPE "'; color_answer = '" LRF_COLOR_ANSWER "'\n";

/* Only string functions: a name given to the shell would be obeyed. './' keeps a folder whose
 * name begins with '<' or '|' from being taken for a command. */
static const char place[] =
    "\n"
    "# ---- the folder of this script, with the slash\n"
    "script = exists('ARG0') ? ARG0 : ''\n"
    "slash = strlen(script)\n"
    "while (slash > 0 && script[slash:slash] ne '/') { slash = slash - 1 }\n"
    "dir = slash > 0 ? script[1:slash] : ''\n"
    "if (dir[1:1] ne '/') dir = './' . dir\n"
    "\n"
    "# ---- terminal\n"
    "set encoding utf8\n"
    "if (format eq 'svg') {\n"
    "    set terminal svg size width,height font font.',%g' background '#ffffff'\n"
    "} else { if (format eq 'pdf') {\n"
    "    set terminal pdfcairo size width/100.0,height/100.0 font font.',%g' fontscale 0.54 "
    "linewidth 1.4\n"
    "} else {\n"
    "    set terminal pngcairo size width,height font font.',%g' fontscale 0.75\n"
    "} }\n"
    "if (!exists('beside')) beside = ''  # lrfind draws beside the picture and renames it\n"
    "set output dir . beside . '%s.' . format\n"
    "set datafile separator ','\n";

void lrf_style_gnuplot(FILE *out, const char *name, const char *what)
{
    fprintf(out, "# %s: written by lrfind %s\n", what, lrf_version());
    fprintf(out, head, name, name, name, name, "Change what you like and run it again.",
            LRF_PICTURE_WIDTH, LRF_PICTURE_HEIGHT);
    fprintf(out, place, LRF_TEXT_SIZE, LRF_TEXT_SIZE, LRF_TEXT_SIZE, name);
}
