/*
 * base/quote.h - names that came from a user, made safe for where they go. Each function
 * appends to `out`, whose `failed` latches. NULL is written as the empty text.
 */
#ifndef LRF_BASE_QUOTE_H
#define LRF_BASE_QUOTE_H

#include "base/strbuf.h"
#include "base/text.h"

/* Valid UTF-8: every byte that is not part of a well-formed sequence becomes U+FFFD. */
void lrf_quote_utf8(struct lrf_strbuf *out, const char *s);
/* Valid UTF-8 on one line: control characters become spaces. For terminals and pictures. */
void lrf_quote_line(struct lrf_strbuf *out, const char *s);
/* lrf_quote_line cut to at most `limit` characters (>= 3), the middle replaced by an ellipsis. */
void lrf_quote_short(struct lrf_strbuf *out, const char *s, size_t limit);
/*
 * A gnuplot string expression in single quotes, where a doubled quote is the only special
 * sequence: no backticks, no macros, no escapes. Print it with `noenhanced`.
 */
void lrf_quote_gnuplot(struct lrf_strbuf *out, const char *s);
/* A CSV field, in double quotes when it holds a separator, a quote or a line end (RFC 4180). */
void lrf_quote_csv(struct lrf_strbuf *out, const char *s);
/* Text or an attribute value in double quotes, for HTML and SVG. */
void lrf_quote_html(struct lrf_strbuf *out, const char *s);
/* One line of Markdown that means itself, in a table's cell, too. */
void lrf_quote_markdown(struct lrf_strbuf *out, const char *s);
/* A JSON string with its quotes, as cJSON writes it; NULL becomes null. */
void lrf_quote_json(struct lrf_strbuf *out, const char *s);
/* A JSON string, with its quotes, that may stand in a <script> element; line ends are kept. */
void lrf_quote_script(struct lrf_strbuf *out, const char *s);
/* A word for sh, in single quotes when it holds more than letters, digits and harmless signs. */
void lrf_quote_sh(struct lrf_strbuf *out, const char *s);

#endif
