#include "report/page.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/quote.h"
#include "figure/style.h"
#include "report/pictures.h"
#include "report/writers.h"

/* page.css and page.js, lines that the build has made into strings. */
static const char *const style[] = {
#include "page.css.inc"
    NULL};
static const char *const script[] = {
#include "page.js.inc"
    NULL};

static void put_lines(struct lrf_strbuf *out, const char *const *line)
{
    for (; *line; line++)
        lrf_strbuf_puts(out, *line);
}

static void put_element(struct lrf_strbuf *out, const char *tag, const char *text)
{
    lrf_strbuf_printf(out, "<%s>", tag);
    lrf_quote_html(out, text);
    lrf_strbuf_printf(out, "</%s>\n", tag);
}

/* ---- the frame */

/* What the pictures of gnuplot are drawn in, for those of the page: --ink, --c0, --plateau, ... */
static void put_colors(struct lrf_strbuf *out)
{
    lrf_strbuf_puts(out, ":root { --ink: " LRF_COLOR_INK "; --quiet: " LRF_COLOR_QUIET
                         "; --axis: " LRF_COLOR_AXIS "; --point: " LRF_COLOR_POINT
                         "; --loss: " LRF_COLOR_CURVE "; --slope: " LRF_COLOR_SLOPE
                         "; --answer: " LRF_COLOR_ANSWER "; --font: " LRF_FONT ";");
    for (int i = LRF_HUE_INK; i <= LRF_HUE_DIVERGENCE; i++) {
        const enum lrf_hue hue = (enum lrf_hue)i;
        const bool own = i <= LRF_HUE_7 ? i >= LRF_HUE_0 : i >= LRF_HUE_PLATEAU;
        if (own) /* gnuplot's stands in quotes */
            lrf_strbuf_printf(out, " --%s: %.7s;", lrf_hue_class(hue), lrf_hue_gnuplot(hue) + 1);
    }
    lrf_strbuf_puts(out, " }\n");
}

static void begin(struct lrf_strbuf *out, const struct lrf_record *record)
{
    lrf_strbuf_puts(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n");
    put_element(out, "title", record->title);
    lrf_strbuf_puts(out, "<style>\n");
    put_colors(out);
    put_lines(out, style);
    lrf_strbuf_puts(out, "</style>\n</head>\n<body>\n<main>\n<header>\n");
    put_element(out, "h1", record->title);
    put_element(out, "p", record->subtitle);
    lrf_strbuf_puts(out, "</header>\n");
}

static void end(struct lrf_strbuf *out)
{
    lrf_strbuf_puts(out, "</main>\n<script>\n");
    put_lines(out, script);
    lrf_strbuf_puts(out, "</script>\n</body>\n</html>\n");
}

/* ---- sentences */

/* A sentence as a paragraph: a capital letter and a full stop. */
static void put_paragraph(struct lrf_strbuf *out, const char *class, const char *lead,
                          const char *text)
{
    const char *first = lead && *lead ? lead : text;
    const char letter[] = {(char)toupper((unsigned char)*first), '\0'};

    lrf_strbuf_printf(out, "<p class=\"%s\">", class);
    if ((unsigned char)*first < 0x80) {
        lrf_quote_html(out, letter);
        first += *first != '\0';
    }
    lrf_quote_html(out, first);
    if (lead && *lead)
        lrf_quote_html(out, text);
    lrf_strbuf_puts(out, ".</p>\n");
}

static void put_sayings(struct lrf_strbuf *out, const struct lrf_record *record)
{
    const struct lrf_saying *s = record->saying, *const last = s + record->n_sayings;

    for (; s < last; s++)
        if (s->role == LRF_ROLE_ANSWER)
            put_paragraph(out, "answer", s->lead, s->text);
    lrf_strbuf_puts(out, "<dl>\n");
    for (s = record->saying; s < last; s++)
        if (s->role == LRF_ROLE_TERM && s->term && *s->text) {
            put_element(out, "dt", s->term);
            put_element(out, "dd", s->text);
            if (s->command) {
                lrf_strbuf_puts(out, "<dd><code>");
                lrf_quote_html(out, s->command);
                lrf_strbuf_puts(out, "</code></dd>\n");
            }
        }
    lrf_strbuf_puts(out, "</dl>\n");
    for (s = record->saying; s < last; s++)
        if (s->role == LRF_ROLE_NOTE)
            put_paragraph(out, "note", NULL, s->text);
}

static void put_terms(struct lrf_strbuf *out, const struct lrf_record *record)
{
    const struct lrf_gloss *gloss;

    put_element(out, "h2", "Terms");
    lrf_strbuf_puts(out, "<dl>\n");
    for (size_t i = 0; i < record->n_terms; i++) {
        put_element(out, "dt", record->term[i].term);
        put_element(out, "dd", record->term[i].meaning);
    }
    for (size_t i = 0; (gloss = lrf_glossary_at(i)) != NULL; i++) {
        put_element(out, "dt", gloss->term);
        put_element(out, "dd", gloss->meaning);
    }
    lrf_strbuf_puts(out, "</dl>\n");
}

/* ---- tables, whose columns can be sorted; the first cell names the row */

static void begin_table(struct lrf_strbuf *out, const char *caption)
{
    lrf_strbuf_puts(out, "<div class=\"wide\"><table>\n");
    put_element(out, "caption", caption);
    lrf_strbuf_puts(out, "<thead><tr>");
}

static void put_heading(struct lrf_strbuf *out, const char *text)
{
    lrf_strbuf_puts(out, "<th scope=\"col\"><button type=\"button\">");
    lrf_quote_html(out, text);
    lrf_strbuf_puts(out, "</button></th>");
}

static void end_table(struct lrf_strbuf *out)
{
    lrf_strbuf_puts(out, "\n</tbody></table></div>\n");
}

static bool is_number(const struct lrf_item *item)
{
    return item->form == LRF_FORM_VALUE && item->column->kind != LRF_KIND_TEXT &&
           item->column->kind != LRF_KIND_FLAG;
}

/* What a cell holds; all digits of a number are in data-value, and why there is none in title. */
static void put_cell(struct lrf_strbuf *out, const struct lrf_item *item, bool first)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_puts(out, first ? "<th scope=\"row\"" : "<td");
    if (item && is_number(item))
        lrf_strbuf_puts(out, " class=\"number\"");
    if (item == NULL || item->null) {
        lrf_strbuf_puts(out, " title=\"");
        lrf_quote_html(out, item ? item->why : "not known");
        lrf_strbuf_puts(out, "\">&ndash;");
    } else {
        if (is_number(item)) {
            lrf_strbuf_puts(out, " data-value=\"");
            lrf_json_item(out, item);
            lrf_strbuf_puts(out, "\"");
        }
        lrf_strbuf_puts(out, ">");
        lrf_item_show(&text, item);
        lrf_quote_html(out, text.s);
        out->failed |= text.failed;
    }
    lrf_strbuf_puts(out, first ? "</th>" : "</td>");
    lrf_strbuf_release(&text);
}

static void put_table(struct lrf_strbuf *out, const struct lrf_section *section)
{
    const struct lrf_column *column;
    char path[LRF_PATH_SIZE];

    begin_table(out, section->caption);
    for (const char *paths = section->columns; lrf_section_path(&paths, path);)
        if ((column = lrf_section_column(section, path)) != NULL) {
            struct lrf_strbuf heading = {0};
            lrf_column_heading(&heading, column, false);
            put_heading(out, heading.s);
            out->failed |= heading.failed;
            lrf_strbuf_release(&heading);
        }
    lrf_strbuf_puts(out, "</tr></thead>\n<tbody>");
    for (size_t i = 0; i < section->n; i++) {
        bool first = true;
        lrf_strbuf_puts(out, "\n<tr>");
        for (const char *paths = section->columns; lrf_section_path(&paths, path); first = false)
            if (lrf_section_column(section, path))
                put_cell(out, lrf_item_at(section->row[i], path), first);
        lrf_strbuf_puts(out, "</tr>");
    }
    end_table(out);
}

/* A setting as in JSON, but a text as it is. */
static void put_setting(struct lrf_strbuf *out, const char *part, const char *key,
                        const struct lrf_item *item)
{
    struct lrf_strbuf json = {0};

    lrf_strbuf_printf(out, "\n<tr><th scope=\"row\">%s</th><td>%s</td><td>", part, key);
    if (item->null)
        lrf_quote_html(out, item->why);
    else if (item->column && item->column->kind == LRF_KIND_TEXT)
        lrf_quote_html(out, item->is.text);
    else
        lrf_json_item(&json, item);
    lrf_quote_html(out, json.s);
    lrf_strbuf_puts(out, "</td></tr>");
    out->failed |= json.failed;
    lrf_strbuf_release(&json);
}

static void put_settings(struct lrf_strbuf *out, const struct lrf_section *section)
{
    begin_table(out, section->caption);
    put_heading(out, "part");
    put_heading(out, "setting");
    put_heading(out, "value");
    lrf_strbuf_puts(out, "</tr></thead>\n<tbody>");
    for (size_t i = 0; i < LRF_MOST_PARTS && section->part[i]; i++) {
        const struct lrf_item *part = section->part[i];
        if (part->null)
            put_setting(out, part->key, "", part);
        for (const struct lrf_item *item = part->child; item && !part->null; item = item->next)
            if (item->column == NULL || !item->column->shown)
                put_setting(out, part->key, item->key, item);
    }
    end_table(out);
}

static void put_section(struct lrf_strbuf *out, const struct lrf_section *section,
                        const struct lrf_result *result)
{
    if (section->title)
        put_element(out, "h2", section->title);
    if (section->text && *section->text)
        put_element(out, "p", section->text);
    if (section->picture != LRF_PICTURE_NONE)
        lrf_picture(out, section->picture, result);
    if (section->n)
        put_table(out, section);
    if (section->part[0])
        put_settings(out, section);
}

/* The terms stand before the last section, the settings. */
void lrf_page(struct lrf_strbuf *out, const struct lrf_record *record,
              const struct lrf_result *result)
{
    begin(out, record);
    put_sayings(out, record);
    for (size_t i = 0; i < record->n_sections; i++) {
        if (i + 1 == record->n_sections)
            put_terms(out, record);
        put_section(out, &record->section[i], result);
    }
    end(out);
    out->failed |= record->failed;
}
