/*
 * cli/writer.h - a text of headings, paragraphs, items and tables, for a terminal or as a man page.
 *
 * Whoever has something to tell (markup.h, manual.h) calls these functions; texts have the marks of
 * fill.h. What has no memory latches out->failed.
 */
#ifndef LRF_CLI_WRITER_H
#define LRF_CLI_WRITER_H

#include <stdbool.h>

#include "base/strbuf.h"

enum cli_block {
    CLI_BLOCK_NONE,
    CLI_BLOCK_HEADING,
    CLI_BLOCK_SUBHEADING,
    CLI_BLOCK_PARAGRAPH,
    CLI_BLOCK_BULLET,
    CLI_BLOCK_ITEM,    /* a term and what it is */
    CLI_BLOCK_LITERAL, /* lines as they are, without marks */
};

struct cli_writer {
    /* `term` is NULL but for an item. */
    void (*write)(struct cli_writer *writer, enum cli_block block, const char *term,
                  const char *text);
    struct lrf_strbuf *out;
    int width;           /* of the widest literal line */
    int hang;            /* terminal: where the text of an item begins; 0: on a line of its own */
    bool bold;           /* terminal: it can show that */
    enum cli_block last; /* that was written */
};

enum { CLI_HELP_WIDTH = 80 };

void cli_write_terminal(struct cli_writer *writer, struct lrf_strbuf *out, bool bold);
void cli_write_roff(struct cli_writer *writer, struct lrf_strbuf *out);
/* The first line of a man page; `name` is "lrfind-run". */
void cli_roff_title(struct lrf_strbuf *out, const char *name, char section);
/* Its section NAME. */
void cli_roff_name(struct cli_writer *writer, const char *name, const char *summary);

void cli_heading(struct cli_writer *writer, const char *text);
void cli_subheading(struct cli_writer *writer, const char *text);
void cli_paragraph(struct cli_writer *writer, const char *text);
void cli_bullet(struct cli_writer *writer, const char *text);
void cli_item(struct cli_writer *writer, const char *term, const char *text);
void cli_literal(struct cli_writer *writer, const char *text);
/* A table of lines "| a | b |", the first of them its headings. One of two columns that is too wide
 * becomes items. */
void cli_table(struct cli_writer *writer, const char *text);
#endif
