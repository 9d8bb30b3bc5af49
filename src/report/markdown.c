/* A record as Markdown (GitHub's): its sentences, and its tables as a page has them. */
#include "report/writers.h"

#include <string.h>

#include "base/quote.h"

static void put_line(struct lrf_strbuf *out, const char *before, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    lrf_strbuf_puts(out, before);
    lrf_quote_markdown(out, text);
    lrf_strbuf_puts(out, "\n\n");
}

/* The answer first, as on a page. */
static void put_sayings(struct lrf_strbuf *out, const struct lrf_record *record)
{
    for (size_t i = 0; i < record->n_sayings; i++)
        if (record->saying[i].role == LRF_ROLE_ANSWER)
            put_line(out, "", record->saying[i].text);
    for (size_t i = 0; i < record->n_sayings; i++) {
        const struct lrf_saying *s = &record->saying[i];
        if (s->role == LRF_ROLE_TERM && s->term && *s->text) {
            lrf_strbuf_printf(out, "**%s**: ", s->term);
            put_line(out, "", s->text);
        }
        if (s->command) /* one line, so that nothing in it ends the block */
            lrf_strbuf_printf(out, "```sh\n%s\n```\n\n", s->command);
        if (s->role == LRF_ROLE_NOTE)
            put_line(out, "> ", s->text);
    }
}

static void put_cell(struct lrf_strbuf *out, const struct lrf_item *item)
{
    struct lrf_strbuf text = {0};

    if (item && !item->null && item->column)
        lrf_item_show(&text, item);
    lrf_strbuf_puts(out, " ");
    lrf_quote_markdown(out, text.n ? text.s : "");
    lrf_strbuf_puts(out, " |");
    out->failed |= text.failed;
    lrf_strbuf_release(&text);
}

static bool is_number(const struct lrf_column *column)
{
    return column->kind != LRF_KIND_TEXT && column->kind != LRF_KIND_FLAG;
}

/* The headings, or the line below them, which puts numbers to the right. */
static void put_headings(struct lrf_strbuf *out, const struct lrf_section *section, bool line)
{
    char path[LRF_PATH_SIZE];

    lrf_strbuf_puts(out, "|");
    for (const char *paths = section->columns; lrf_section_path(&paths, path);) {
        const struct lrf_column *column = lrf_section_column(section, path);
        struct lrf_strbuf heading = {0};
        if (column == NULL)
            continue;
        lrf_column_heading(&heading, column, false);
        lrf_strbuf_puts(out, line ? is_number(column) ? " ---: |" : " --- |" : " ");
        if (!line) {
            lrf_quote_markdown(out, heading.s);
            lrf_strbuf_puts(out, " |");
        }
        out->failed |= heading.failed;
        lrf_strbuf_release(&heading);
    }
    lrf_strbuf_puts(out, "\n");
}

static void put_table(struct lrf_strbuf *out, const struct lrf_section *section)
{
    char path[LRF_PATH_SIZE];

    put_line(out, "", section->caption);
    put_headings(out, section, false);
    put_headings(out, section, true);
    for (size_t i = 0; i < section->n; i++) {
        lrf_strbuf_puts(out, "|");
        for (const char *paths = section->columns; lrf_section_path(&paths, path);)
            if (lrf_section_column(section, path))
                put_cell(out, lrf_item_at(section->row[i], path));
        lrf_strbuf_puts(out, "\n");
    }
    lrf_strbuf_puts(out, "\n");
}

static void put_setting(struct lrf_strbuf *out, const char *part, const struct lrf_item *item)
{
    struct lrf_strbuf text = {0};

    if (item->column && !item->null)
        lrf_item_show(&text, item);
    else if (!item->null)
        lrf_json_item(&text, item);
    lrf_strbuf_printf(out, "| %s | ", part);
    lrf_quote_markdown(out, item->key);
    lrf_strbuf_puts(out, " | ");
    lrf_quote_markdown(out, item->null ? item->why : text.n ? text.s : "");
    lrf_strbuf_puts(out, " |\n");
    out->failed |= text.failed;
    lrf_strbuf_release(&text);
}

static void put_settings(struct lrf_strbuf *out, const struct lrf_section *section)
{
    put_line(out, "", section->caption);
    lrf_strbuf_puts(out, "| part | setting | value |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < LRF_MOST_PARTS && section->part[i]; i++) {
        const struct lrf_item *part = section->part[i];
        if (part->null)
            put_setting(out, part->key, part);
        for (const struct lrf_item *item = part->child; item && !part->null; item = item->next)
            if (item->column == NULL || !item->column->shown)
                put_setting(out, part->key, item);
    }
    lrf_strbuf_puts(out, "\n");
}

void lrf_markdown(struct lrf_strbuf *out, const struct lrf_record *record)
{
    put_line(out, "# ", record->title);
    put_line(out, "", record->subtitle);
    put_sayings(out, record);
    for (size_t i = 0; i < record->n_sections; i++) {
        const struct lrf_section *section = &record->section[i];
        if (section->n == 0 && section->part[0] == NULL)
            continue;
        put_line(out, "## ", section->title);
        put_line(out, "", section->text);
        if (section->n)
            put_table(out, section);
        if (section->part[0])
            put_settings(out, section);
    }
    out->failed |= record->failed;
}
