/*
 * cli/fill.h - running text filled into lines, with marks for words.
 *
 * A `word` is what is typed as it stands, *word* what is to be replaced; between back-ticks a star
 * is a star. How they look is the affair of who fills: bold and italic, colours, nothing.
 */
#ifndef LRF_CLI_FILL_H
#define LRF_CLI_FILL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

struct cli_fill {
    struct lrf_strbuf *out;
    int margin, width;         /* lines begin behind the margin and end before width */
    int at;                    /* column where the text goes on */
    int mark;                  /* columns that a mark takes; 0 where nobody sees it */
    const char *typed, *value; /* before such a word */
    const char *plain;         /* behind either */
    /* Appends the character at `s`, of `n` bytes, for a format with an escape; NULL: as it is. */
    void (*put)(struct lrf_strbuf *out, const char *text, const char *s, size_t n);
};

/* Fills words from column `at` on; blanks and line ends between words are one blank. No line end
 * behind the last. */
void cli_fill(struct cli_fill *fill, const char *text);
/* How many columns a text takes, without its marks. */
int cli_fill_width(const char *text, size_t n);
/* Appends a text without its marks. */
void cli_fill_plain(struct lrf_strbuf *out, const char *text, size_t n);

#endif
