#include "cli/markup.h"

#include <string.h>

enum state { NOTHING, WORDS, BULLET, ITEM, TABLE, INDENTED, FENCED };

/* What is read of a text: the block that the last lines belong to. */
struct markup {
    struct cli_writer *writer;
    enum state state;
    struct lrf_strbuf term, text; /* of the block */
};

static void end_block(struct markup *markup)
{
    struct cli_writer *writer = markup->writer;
    const char *text = markup->text.s;

    writer->out->failed |= markup->text.failed || markup->term.failed;
    if (!writer->out->failed && markup->text.n > 0)
        switch (markup->state) {
        case WORDS:
            cli_paragraph(writer, text);
            break;
        case BULLET:
            cli_bullet(writer, text);
            break;
        case ITEM:
            cli_item(writer, markup->term.s, text);
            break;
        case TABLE:
            cli_table(writer, text);
            break;
        case INDENTED:
        case FENCED:
            cli_literal(writer, text);
            break;
        case NOTHING:
            break;
        }
    lrf_strbuf_clear(&markup->text);
    markup->state = NOTHING;
}

/* The line belongs to a block of this kind: it goes on, or another ends. */
static void add_line(struct markup *markup, enum state state, const char *s, size_t n)
{
    if (markup->state != state) {
        end_block(markup);
        markup->state = state;
    }
    lrf_strbuf_add(&markup->text, s, n);
    lrf_strbuf_puts(&markup->text, "\n");
}

static void put_heading(struct markup *markup, const char *s, size_t n)
{
    const size_t level = strspn(s, "#");

    end_block(markup);
    lrf_strbuf_add(&markup->text, s + level + 1, n - level - 1);
    markup->writer->out->failed |= markup->text.failed;
    if (markup->text.failed)
        return;
    if (level == 1)
        cli_heading(markup->writer, markup->text.s);
    else
        cli_subheading(markup->writer, markup->text.s);
    lrf_strbuf_clear(&markup->text);
}

/* The words so far are the term of what the line begins to tell. */
static void begin_item(struct markup *markup)
{
    lrf_strbuf_clear(&markup->term);
    lrf_strbuf_add(&markup->term, markup->text.s, markup->text.n);
    lrf_strbuf_clear(&markup->text);
    markup->state = ITEM;
}

static void read_line(struct markup *markup, const char *s, size_t n)
{
    const bool goes_on = markup->state == BULLET || markup->state == ITEM;

    if (n >= 3 && memcmp(s, "```", 3) == 0) {
        const bool ends = markup->state == FENCED;
        end_block(markup);
        markup->state = ends ? NOTHING : FENCED;
    } else if (markup->state == FENCED) {
        add_line(markup, FENCED, s, n);
    } else if (n == 0) {
        end_block(markup);
    } else if (*s == '#') {
        put_heading(markup, s, n);
    } else if (n > 4 && memcmp(s, "    ", 4) == 0 && !goes_on) {
        add_line(markup, INDENTED, s + 4, n - 4);
    } else if (*s == '|') {
        add_line(markup, TABLE, s, n);
    } else if (n > 2 && memcmp(s, "* ", 2) == 0) {
        end_block(markup);
        add_line(markup, BULLET, s + 2, n - 2);
    } else if (n > 2 && memcmp(s, ": ", 2) == 0 && markup->state == WORDS) {
        begin_item(markup);
        add_line(markup, ITEM, s + 2, n - 2);
    } else {
        add_line(markup, goes_on ? markup->state : WORDS, s, n);
    }
}

void cli_markup(struct cli_writer *writer, const char *text)
{
    struct markup markup = {.writer = writer};

    for (size_t n; *text; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        read_line(&markup, text, n);
    }
    end_block(&markup);
    lrf_strbuf_release(&markup.term);
    lrf_strbuf_release(&markup.text);
}
