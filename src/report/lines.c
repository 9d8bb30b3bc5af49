#include "report/lines.h"

int lrf_terminal_width(const struct lrf_terminal *terminal)
{
    return terminal->width < 20 ? 20 : terminal->width > 400 ? 400 : terminal->width;
}

void lrf_ink_set(FILE *out, const struct lrf_terminal *terminal, enum lrf_ink ink)
{
    static const char *const attribute[] = {
        [LRF_INK_PLAIN] = "0",  [LRF_INK_BOLD] = "1",    [LRF_INK_DIM] = "2",  [LRF_INK_RED] = "31",
        [LRF_INK_GREEN] = "32", [LRF_INK_YELLOW] = "33", [LRF_INK_BLUE] = "34"};

    if (terminal->color)
        fprintf(out, "\033[%sm", attribute[ink]);
}

void lrf_paint(FILE *out, const struct lrf_terminal *terminal, enum lrf_ink ink, const char *text)
{
    if (ink != LRF_INK_PLAIN)
        lrf_ink_set(out, terminal, ink);
    fputs(text, out);
    if (ink != LRF_INK_PLAIN)
        lrf_ink_set(out, terminal, LRF_INK_PLAIN);
}
