#include "report/page.h"

#include <math.h>

#include "base/number.h"
#include "report/quote.h"
#include "report/words.h"

static void put_lines(FILE *out, const char *const *line)
{
    for (; *line; line++)
        fprintf(out, "%s\n", *line);
}

static void put_text(FILE *out, const char *text)
{
    struct lrf_strbuf quoted = {0};

    lrf_quote_html(&quoted, text);
    if (quoted.n && !quoted.failed)
        fputs(quoted.s, out);
    lrf_strbuf_release(&quoted);
}

static void put_element(FILE *out, const char *tag, const char *text)
{
    fprintf(out, "<%s>", tag);
    put_text(out, text);
    fprintf(out, "</%s>\n", tag);
}

void lrf_page_begin(FILE *out, const char *title, const char *subtitle)
{
    fputs(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n",
        out);
    put_element(out, "title", title);
    fputs("<style>\n", out);
    put_lines(out, lrf_page_style);
    fputs("</style>\n</head>\n<body>\n<main>\n<header>\n", out);
    put_element(out, "h1", title);
    put_element(out, "p", subtitle);
    fputs("</header>\n", out);
}

void lrf_page_end(FILE *out)
{
    fputs("</main>\n<script>\n", out);
    put_lines(out, lrf_page_script);
    fputs("</script>\n</body>\n</html>\n", out);
}

void lrf_page_section(FILE *out, const char *title)
{
    put_element(out, "h2", title);
}

void lrf_page_paragraph(FILE *out, const char *classes, const char *text)
{
    if (!text || !*text)
        return;
    fprintf(out, "<p class=\"%s\">", classes);
    put_text(out, text);
    fputs("</p>\n", out);
}

void lrf_page_terms_begin(FILE *out)
{
    fputs("<dl>\n", out);
}

void lrf_page_term(FILE *out, const char *term, const char *meaning)
{
    if (!meaning || !*meaning)
        return;
    put_element(out, "dt", term);
    put_element(out, "dd", meaning);
}

void lrf_page_terms_end(FILE *out)
{
    fputs("</dl>\n", out);
}

void lrf_page_table_begin(FILE *out, const char *caption, const char *const *column, size_t n)
{
    fputs("<div class=\"wide\"><table>\n", out);
    put_element(out, "caption", caption);
    fputs("<thead><tr>", out);
    for (size_t i = 0; i < n; i++) {
        fputs("<th scope=\"col\"><button type=\"button\">", out);
        put_text(out, column[i]);
        fputs("</button></th>", out);
    }
    fputs("</tr></thead>\n<tbody>", out);
}

void lrf_page_row(FILE *out, const char *name)
{
    fputs("\n<tr><th scope=\"row\">", out);
    put_text(out, name);
    fputs("</th>", out);
}

void lrf_page_row_rate(FILE *out, double rate)
{
    char exact[LRF_NUMBER_SIZE], brief[LRF_NUMBER_SIZE];

    lrf_number_format(exact, rate);
    lrf_text_rate(brief, rate);
    fprintf(out, "\n<tr><th scope=\"row\" class=\"number\" data-value=\"%s\">%s</th>", exact,
            brief);
}

void lrf_page_cell_text(FILE *out, const char *text)
{
    fputs("<td>", out);
    put_text(out, text);
    fputs("</td>", out);
}

static void put_cell(FILE *out, double value, const char *brief, const char *why)
{
    char exact[LRF_NUMBER_SIZE];

    if (!isfinite(value)) {
        fputs("<td class=\"number\" title=\"", out);
        put_text(out, why);
        fputs("\">&ndash;</td>", out);
        return;
    }
    lrf_number_format(exact, value);
    fprintf(out, "<td class=\"number\" data-value=\"%s\">%s</td>", exact, brief);
}

void lrf_page_cell_rate(FILE *out, double rate, const char *why)
{
    char brief[LRF_NUMBER_SIZE];

    lrf_text_rate(brief, rate);
    put_cell(out, rate, brief, why);
}

void lrf_page_cell_number(FILE *out, double value, const char *why)
{
    char brief[LRF_NUMBER_SIZE];

    lrf_number_short(brief, value, 4);
    put_cell(out, value, brief, why);
}

void lrf_page_row_end(FILE *out)
{
    fputs("</tr>", out);
}

void lrf_page_table_end(FILE *out)
{
    fputs("\n</tbody></table></div>\n", out);
}
