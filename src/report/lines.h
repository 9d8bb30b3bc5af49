/*
 * report/lines.h - text for terminals: a keyword in colour and a paragraph beside it, broken at
 * spaces, with a hanging indent.
 */
#ifndef LRF_REPORT_LINES_H
#define LRF_REPORT_LINES_H

#include <lrfind/report.h>

/* How a piece of text looks, where the terminal has colours. */
enum lrf_ink {
    LRF_INK_PLAIN,
    LRF_INK_BOLD,
    LRF_INK_DIM,
    LRF_INK_RED,
    LRF_INK_GREEN,
    LRF_INK_YELLOW,
    LRF_INK_BLUE,
};

/* Begins an ink; LRF_INK_PLAIN ends it. Nothing is written when the terminal has no colours. */
void lrf_ink_set(FILE *out, const struct lrf_terminal *terminal, enum lrf_ink ink);
/* Writes `text` in that ink. */
void lrf_paint(FILE *out, const struct lrf_terminal *terminal, enum lrf_ink ink, const char *text);
/* The terminal's width within 20..400. */
int lrf_terminal_width(const struct lrf_terminal *terminal);

#endif
