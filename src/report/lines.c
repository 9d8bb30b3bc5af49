#include "report/lines.h"

#include <string.h>

#include "report/quote.h"

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

/* Writes the words of `text` from column `indent`; returns the lines begun. */
static int write_words(FILE *out, const char *text, int indent, int width, int most)
{
    int lines = 1, column = indent;

    for (text += strspn(text, " "); *text;) {
        size_t bytes = strcspn(text, " ");
        int n = 0;
        for (const char *s = text; s < text + bytes; s += lrf_utf8_length(s))
            n++;
        if (column > indent && column + 1 + n > width && lines < most) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
            lines++;
        }
        if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fwrite(text, 1, bytes, out);
        column += n;
        text += bytes;
        text += strspn(text, " ");
    }
    return lines;
}

int lrf_paragraph(FILE *out, const struct lrf_terminal *terminal, enum lrf_ink ink,
                  const char *keyword, int indent, const char *text, int most)
{
    struct lrf_strbuf clean = {0};
    int lines, pad = indent - (int)lrf_utf8_count(keyword);

    lrf_quote_line(&clean, text);
    lrf_paint(out, terminal, ink, keyword);
    fprintf(out, "%*s", pad > 0 ? pad : 1, "");
    lines = write_words(out, clean.n && !clean.failed ? clean.s : "", indent,
                        lrf_terminal_width(terminal), most);
    fputc('\n', out);
    lrf_strbuf_release(&clean);
    return lines;
}

void lrf_files_line(FILE *out, const struct lrf_terminal *terminal, int indent, const char *dir,
                    const char *const *file, size_t n)
{
    struct lrf_strbuf files = {0}, clean = {0};
    size_t length = strlen(dir);

    lrf_strbuf_printf(&files, "%s%s", dir, length && dir[length - 1] == '/' ? "" : "/");
    for (size_t i = 0, shown = 0; i < n; i++)
        if (file[i])
            lrf_strbuf_printf(&files, "%s%s", shown++ ? "   " : "", file[i]);
    lrf_quote_line(&clean, files.failed ? "" : files.s);
    lrf_paint(out, terminal, LRF_INK_DIM, "see");
    fprintf(out, "%*s%s\n", indent - 3, "", clean.n && !clean.failed ? clean.s : "");
    lrf_strbuf_release(&files);
    lrf_strbuf_release(&clean);
}
