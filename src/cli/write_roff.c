#include <ctype.h>
#include <limits.h>
#include <string.h>

#include <lrfind.h>

#include "base/text.h"
#include "cli/fill.h"
#include "cli/writer.h"

/* Lines of the source without most of their escapes, and of what a reader sees in 80 columns behind
 * man's margin and ours. */
enum { SOURCE_WIDTH = 72, MARK_WIDTH = 3, LITERAL_WIDTH = 67 };

/* A character that man shows as it is, and that can be copied: a hyphen between letters may be one,
 * any other is a minus. */
static void put_character(struct lrf_strbuf *out, const char *text, const char *s, size_t n)
{
    const bool in_word = s > text && isalpha((unsigned char)s[-1]) && isalpha((unsigned char)s[1]);
    const bool in_name = s - text >= 6 && memcmp(s - 6, "lrfind", 6) == 0; /* never broken there */
    unsigned code;

    if (n > 1 && lrf_utf8_decode(s, n, &code))
        lrf_strbuf_printf(out, "\\[u%04X]", code);
    else if (*s == '\\')
        lrf_strbuf_puts(out, "\\e");
    else if (*s == '-')
        lrf_strbuf_puts(out, in_word && !in_name ? "-" : "\\-");
    else if (*s == '\'')
        lrf_strbuf_puts(out, "\\(aq");
    else if (*s == '`')
        lrf_strbuf_puts(out, "\\(ga");
    else if (*s == '^')
        lrf_strbuf_puts(out, "\\(ha");
    else if (*s == '~')
        lrf_strbuf_puts(out, "\\(ti");
    else
        lrf_strbuf_add(out, s, n);
}

/* Words that begin with a dot would be taken for requests at the start of a line. */
static void put_guarded(struct lrf_strbuf *out, const char *text, const char *s, size_t n)
{
    if (*s == '.' && (s == text || s[-1] == ' ' || s[-1] == '\n' || s[-1] == '`'))
        lrf_strbuf_puts(out, "\\&");
    put_character(out, text, s, n);
}

static void put_filled(struct lrf_strbuf *out, const char *text, int width)
{
    struct cli_fill fill = {.out = out,
                            .width = width,
                            .mark = MARK_WIDTH,
                            .typed = "\\fB",
                            .value = "\\fI",
                            .plain = "\\fR",
                            .put = put_guarded};

    cli_fill(&fill, text);
    lrf_strbuf_puts(out, "\n");
}

/* A heading of the first level is in capitals, as man pages have it. */
static void put_heading(struct lrf_strbuf *out, const char *text, bool capitals)
{
    lrf_strbuf_puts(out, capitals ? ".SH " : ".SS ");
    for (const char *s = text; *s; s++) {
        const char c = capitals ? (char)toupper((unsigned char)*s) : *s;
        put_character(out, &c, &c, 1);
    }
    lrf_strbuf_puts(out, "\n");
}

static void put_literal(struct lrf_strbuf *out, const char *text)
{
    lrf_strbuf_puts(out, ".in +4n\n.nf\n");
    for (const char *s = text; *s; s++) {
        const size_t n = lrf_utf8_length(s);
        if ((*s == '.' || *s == '\'') && (s == text || s[-1] == '\n'))
            lrf_strbuf_puts(out, "\\&");
        if (*s == '\n')
            lrf_strbuf_puts(out, "\n");
        else
            put_character(out, s, s, n ? n : 1); /* no hyphens in code */
        s += n > 1 ? n - 1 : 0;
    }
    lrf_strbuf_puts(out, ".fi\n.in\n");
}

static void write_block(struct cli_writer *writer, enum cli_block block, const char *term,
                        const char *text)
{
    const bool begins = writer->last == CLI_BLOCK_HEADING || writer->last == CLI_BLOCK_SUBHEADING;

    switch (block) {
    case CLI_BLOCK_HEADING:
    case CLI_BLOCK_SUBHEADING:
        put_heading(writer->out, text, block == CLI_BLOCK_HEADING);
        break;
    case CLI_BLOCK_BULLET:
        lrf_strbuf_puts(writer->out, ".IP \\(bu 2\n");
        put_filled(writer->out, text, SOURCE_WIDTH);
        break;
    case CLI_BLOCK_ITEM:
        lrf_strbuf_puts(writer->out, ".TP\n");
        put_filled(writer->out, term, INT_MAX); /* a term is one line */
        put_filled(writer->out, text, SOURCE_WIDTH);
        break;
    case CLI_BLOCK_LITERAL:
        lrf_strbuf_puts(writer->out, begins ? "" : ".PP\n");
        put_literal(writer->out, text);
        break;
    default:
        lrf_strbuf_puts(writer->out, begins ? "" : ".PP\n");
        put_filled(writer->out, text, SOURCE_WIDTH);
    }
}

void cli_write_roff(struct cli_writer *writer, struct lrf_strbuf *out)
{
    *writer = (struct cli_writer){.write = write_block, .out = out, .width = LITERAL_WIDTH};
}

void cli_roff_title(struct lrf_strbuf *out, const char *name, char section)
{
    lrf_strbuf_puts(out, ".\\\" Made by lrfind --generate from the program's own tables.\n.TH ");
    for (const char *s = name; *s; s++) {
        const char c = (char)toupper((unsigned char)*s);
        put_character(out, &c, &c, 1);
    }
    lrf_strbuf_printf(out, " %c \"%s\" \"lrfind %s\" \"lrfind manual\"\n", section,
                      LRF_VERSION_DATE, lrf_version());
    lrf_strbuf_puts(out, ".nh\n.ad l\n");
}

void cli_roff_name(struct cli_writer *writer, const char *name, const char *summary)
{
    cli_heading(writer, "Name");
    lrf_strbuf_puts(writer->out, name); /* whatis(1) wants plain hyphens in it */
    lrf_strbuf_puts(writer->out, " \\- ");
    put_filled(writer->out, summary, INT_MAX);
    writer->last = CLI_BLOCK_PARAGRAPH;
}
