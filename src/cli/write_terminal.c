#include <string.h>

#include "cli/fill.h"
#include "cli/writer.h"

enum { MARGIN = 2, LITERAL_MARGIN = 4, ITEM_MARGIN = 6 };

/* Blocks are a line apart, but items and bullets among each other, and what follows a heading. */
static void part(struct cli_writer *writer, enum cli_block block)
{
    const bool list = block == CLI_BLOCK_ITEM || block == CLI_BLOCK_BULLET;

    if (writer->last == CLI_BLOCK_NONE || writer->last == CLI_BLOCK_HEADING ||
        writer->last == CLI_BLOCK_SUBHEADING || (list && writer->last == block))
        return;
    lrf_strbuf_puts(writer->out, "\n");
}

static struct cli_fill fill_of(const struct cli_writer *writer, int margin)
{
    return (struct cli_fill){.out = writer->out,
                             .margin = margin,
                             .width = CLI_HELP_WIDTH,
                             .typed = writer->bold ? "\033[1m" : "",
                             .value = writer->bold ? "\033[4m" : "",
                             .plain = writer->bold ? "\033[0m" : ""};
}

static void put_filled(struct cli_writer *writer, int at, int margin, const char *text)
{
    struct cli_fill fill = fill_of(writer, margin);

    fill.at = at;
    cli_fill(&fill, text);
    lrf_strbuf_puts(writer->out, "\n");
}

static void put_heading(struct cli_writer *writer, enum cli_block block, const char *text)
{
    if (block == CLI_BLOCK_SUBHEADING)
        lrf_strbuf_puts(writer->out, "  ");
    lrf_strbuf_printf(writer->out, writer->bold ? "\033[1m%s\033[0m\n" : "%s\n", text);
}

static void put_item(struct cli_writer *writer, const char *term, const char *text)
{
    const int margin = writer->hang ? writer->hang : ITEM_MARGIN;
    struct cli_fill fill = fill_of(writer, MARGIN);
    bool fits;

    cli_fill(&fill, term);
    fits = writer->hang && fill.at + 2 <= margin;
    if (!fits)
        lrf_strbuf_puts(writer->out, "\n");
    put_filled(writer, fits ? fill.at : 0, margin, text);
}

static void put_literal(struct cli_writer *writer, const char *text)
{
    while (*text) {
        const size_t n = strcspn(text, "\n");
        if (n)
            lrf_strbuf_printf(writer->out, "%*s%.*s\n", LITERAL_MARGIN, "", (int)n, text);
        else
            lrf_strbuf_puts(writer->out, "\n");
        text += n + (text[n] == '\n');
    }
}

static void write_block(struct cli_writer *writer, enum cli_block block, const char *term,
                        const char *text)
{
    part(writer, block);
    switch (block) {
    case CLI_BLOCK_HEADING:
    case CLI_BLOCK_SUBHEADING:
        put_heading(writer, block, text);
        break;
    case CLI_BLOCK_BULLET:
        lrf_strbuf_printf(writer->out, "%*s* ", MARGIN, "");
        put_filled(writer, MARGIN + 2, MARGIN + 2, text);
        break;
    case CLI_BLOCK_ITEM:
        put_item(writer, term, text);
        break;
    case CLI_BLOCK_LITERAL:
        put_literal(writer, text);
        break;
    default:
        put_filled(writer, 0, MARGIN, text);
    }
}

void cli_write_terminal(struct cli_writer *writer, struct lrf_strbuf *out, bool bold)
{
    *writer = (struct cli_writer){
        .write = write_block, .out = out, .width = CLI_HELP_WIDTH - LITERAL_MARGIN, .bold = bold};
}
