#include "cli/writer.h"

static void write(struct cli_writer *writer, enum cli_block block, const char *term,
                  const char *text)
{
    writer->write(writer, block, term, text);
    writer->last = block;
}

void cli_heading(struct cli_writer *writer, const char *text)
{
    write(writer, CLI_BLOCK_HEADING, NULL, text);
}

void cli_subheading(struct cli_writer *writer, const char *text)
{
    write(writer, CLI_BLOCK_SUBHEADING, NULL, text);
}

void cli_paragraph(struct cli_writer *writer, const char *text)
{
    write(writer, CLI_BLOCK_PARAGRAPH, NULL, text);
}

void cli_bullet(struct cli_writer *writer, const char *text)
{
    write(writer, CLI_BLOCK_BULLET, NULL, text);
}

void cli_item(struct cli_writer *writer, const char *term, const char *text)
{
    write(writer, CLI_BLOCK_ITEM, term, text);
}

void cli_literal(struct cli_writer *writer, const char *text)
{
    write(writer, CLI_BLOCK_LITERAL, NULL, text);
}
