/* A record for a terminal: tables that fit 80 columns, then a keyword in colour and a paragraph
 * beside it, broken at spaces, with a hanging indent. Every text is made safe here. */
#include "report/writers.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/quote.h"
#include "record/phrases.h"
#include "record/verdicts.h"
#include "report/pictures.h"

enum ink { PLAIN = 0, BOLD = 1, DIM = 2, RED = 31, GREEN = 32, YELLOW = 33 };

static enum ink ink_of(enum lrf_tone tone)
{
    static const enum ink ink[] = {[LRF_TONE_QUIET] = DIM,
                                   [LRF_TONE_STRONG] = BOLD,
                                   [LRF_TONE_GOOD] = GREEN,
                                   [LRF_TONE_CAREFUL] = YELLOW,
                                   [LRF_TONE_BAD] = RED};
    return ink[tone];
}

static int width_of(const struct lrf_terminal *terminal)
{
    return terminal->width < 20 ? 20 : terminal->width > 400 ? 400 : terminal->width;
}

static void paint(struct lrf_strbuf *out, const struct lrf_terminal *terminal, enum ink ink,
                  const char *text)
{
    bool painted = terminal->color && ink != PLAIN && *text;

    if (painted)
        lrf_strbuf_printf(out, "\033[%dm", ink);
    lrf_quote_line(out, text);
    if (painted)
        lrf_strbuf_puts(out, "\033[0m");
}

static void pad(struct lrf_strbuf *out, int n)
{
    lrf_strbuf_printf(out, "%*s", n > 0 ? n : 0, "");
}

/* ---- sentences */

/* Writes the words of `text` from this column on, further lines behind the margin `indent`. */
static void put_words(struct lrf_strbuf *out, const char *text, int column, int indent, int width)
{
    int start = column;

    for (text += strspn(text, " "); *text;) {
        size_t bytes = strcspn(text, " ");
        int n = 0;
        for (const char *s = text; s < text + bytes; s += lrf_utf8_length(s))
            n++;
        if (column > start && column + 1 + n > width) {
            lrf_strbuf_printf(out, "\n%*s", indent, "");
            column = start = indent;
        }
        if (column > start) {
            lrf_strbuf_puts(out, " ");
            column++;
        }
        lrf_strbuf_add(out, text, bytes);
        column += n;
        text += bytes;
        text += strspn(text, " ");
    }
}

/* Returns the column behind it. */
static int put_keyword(struct lrf_strbuf *out, const struct lrf_terminal *terminal, enum ink ink,
                       const char *keyword, int indent)
{
    const int n = (int)lrf_utf8_count(keyword), column = n < indent ? indent : n + 1;

    paint(out, terminal, ink, keyword);
    pad(out, column - n);
    return column;
}

static void put_paragraph(struct lrf_strbuf *out, const struct lrf_terminal *terminal, enum ink ink,
                          const char *keyword, int indent, const char *text)
{
    struct lrf_strbuf clean = {0};
    const int column = put_keyword(out, terminal, ink, keyword, indent);

    lrf_quote_line(&clean, text);
    if (clean.n)
        put_words(out, clean.s, column, indent, width_of(terminal));
    lrf_strbuf_puts(out, "\n");
    out->failed |= clean.failed;
    lrf_strbuf_release(&clean);
}

/* "use   lr 3.2e-03        95 %: 7.9e-04 to 1.6e-02". */
static void put_rate_line(struct lrf_strbuf *out, const struct lrf_terminal *terminal,
                          const struct lrf_saying *saying, int indent)
{
    put_keyword(out, terminal, ink_of(saying->tone), saying->keyword, indent);
    lrf_strbuf_puts(out, "lr ");
    paint(out, terminal, BOLD, saying->rate);
    if (*saying->aside) {
        pad(out, width_of(terminal) < 60 ? 2 : 8);
        lrf_quote_line(out, saying->aside);
    }
    lrf_strbuf_puts(out, "\n");
}

static void put_saying(struct lrf_strbuf *out, const struct lrf_terminal *terminal,
                       const struct lrf_saying *saying, int indent)
{
    if (saying->rate)
        put_rate_line(out, terminal, saying, indent);
    else if (*saying->text)
        put_paragraph(out, terminal, ink_of(saying->tone), saying->keyword, indent, saying->text);
    if (saying->command) { /* whole, however long: it is to be pasted */
        pad(out, indent);
        paint(out, terminal, BOLD, saying->command);
        lrf_strbuf_puts(out, "\n");
    }
}

/* ---- the files */

static void put_file(struct lrf_strbuf *out, const char *name)
{
    if (name == NULL)
        return;
    lrf_strbuf_puts(out, out->s[out->n - 1] == '/' ? "" : "   ");
    lrf_strbuf_puts(out, name);
}

/* What there is to be seen first: pictures, the page, the data, the facts. */
static void put_files(struct lrf_strbuf *out, const struct lrf_terminal *terminal,
                      const struct lrf_result *result, const struct lrf_report_context *context,
                      int indent)
{
    static const struct {
        const char *script, *data, *facts;
    } files[] = {[LRF_RESULT_RANGE] = {"range.gp", "curve.csv", "analysis.json"},
                 [LRF_RESULT_VERIFY] = {NULL, "verify.csv", "verify.json"},
                 [LRF_RESULT_COMPARE] = {"compare.gp", "compare.csv", "compare.json"},
                 [LRF_RESULT_SCHEDULE] = {"schedule.gp", "schedule.csv", "schedule.json"},
                 [LRF_RESULT_WATCH] = {"watch.gp", "watch.csv", "watch.json"}};
    const char(*picture)[LRF_PICTURE_NAME_SIZE] = context->picture, *dir = context->dir;
    const size_t n = strlen(dir);
    struct lrf_strbuf line = {0};

    lrf_strbuf_printf(&line, "%s%s", dir, n && dir[n - 1] == '/' ? "" : "/");
    if (!line.failed) {
        put_file(&line, *picture[0] ? picture[0] : files[result->kind].script);
        put_file(&line, *picture[1] ? picture[1] : NULL);
        put_file(&line, context->page ? "report.html" : NULL);
        put_file(&line, context->markdown ? "report.md" : NULL);
        put_file(&line, files[result->kind].data);
        put_file(&line, files[result->kind].facts);
        if (result->kind == LRF_RESULT_SCHEDULE && result->schedule->exported)
            put_file(&line, result->schedule->exported->name);
        put_keyword(out, terminal, DIM, "see", indent);
        lrf_quote_line(out, line.s);
        lrf_strbuf_puts(out, "\n");
    }
    out->failed |= line.failed;
    lrf_strbuf_release(&line);
}

/* ---- tables */

enum { MOST_NAME = 40 };

static bool is_known(const struct lrf_item *item)
{
    return item && item->column && !item->null &&
           (item->column->kind != LRF_KIND_TEXT || *item->is.text);
}

static bool any_known(const struct lrf_section *section, const char *path)
{
    for (size_t i = 0; i < section->n; i++)
        if (is_known(lrf_item_at(section->row[i], path)))
            return true;
    return false;
}

/* A column is left out where no row has it, and where none knows it and nothing says so. */
static bool is_shown(const struct lrf_section *section, const struct lrf_narrow *column)
{
    return lrf_section_column(section, column->path) &&
           (column->gone || any_known(section, column->path));
}

/* The names of a table are as wide as the widest. */
static int fit_names(const struct lrf_section *section, const struct lrf_narrow *column)
{
    size_t width = strlen(column->path);

    for (size_t i = 0; i < section->n; i++) {
        const struct lrf_item *item = lrf_item_at(section->row[i], column->path);
        size_t n = is_known(item) ? lrf_utf8_count(item->is.text) : 0;
        width = n > width ? n : width;
    }
    return width > MOST_NAME ? -MOST_NAME : -(int)width;
}

/* Blanks are owed until something follows them, so that no line ends in some. */
struct line {
    struct lrf_strbuf *out;
    const struct lrf_terminal *terminal;
    int owed;
};

static void put_aligned(struct line *line, const char *text, int width, int gap, enum ink ink)
{
    struct lrf_strbuf cut = {0};
    int length, room;

    if (width)
        lrf_quote_short(&cut, text, (size_t)(width < 0 ? -width : width > 3 ? width : 3));
    else
        lrf_quote_line(&cut, text);
    length = cut.n ? (int)lrf_utf8_count(cut.s) : 0;
    room = (width < 0 ? -width : width) - length;
    line->owed += gap + (width > 0 && room > 0 ? room : 0);
    if (length) {
        pad(line->out, line->owed);
        line->owed = 0;
        paint(line->out, line->terminal, ink, cut.s);
    }
    line->owed += width < 0 && room > 0 ? room : 0;
    line->out->failed |= cut.failed;
    lrf_strbuf_release(&cut);
}

/* Where there is no Unicode, +- says what one sign says there. */
static void spell_out(struct lrf_strbuf *text)
{
    char *sign = text->n ? strstr(text->s, "\xC2\xB1") : NULL;

    if (sign)
        memcpy(sign, "+-", 2);
}

static void put_cell(struct line *line, const struct lrf_item *item,
                     const struct lrf_narrow *column, int width)
{
    struct lrf_strbuf text = {0};

    if (is_known(item))
        lrf_item_show(&text, item);
    else
        lrf_strbuf_puts(&text, column->gone ? column->gone : "");
    if (!line->terminal->unicode)
        spell_out(&text);
    put_aligned(line, text.n ? text.s : "", width, column->gap, column->strong ? BOLD : PLAIN);
    line->out->failed |= text.failed;
    lrf_strbuf_release(&text);
}

static void put_row(struct line *line, const struct lrf_section *section,
                    const struct lrf_item *row, int name_width)
{
    for (size_t k = 0; k < section->n_narrow; k++) {
        const struct lrf_narrow *column = &section->narrow[k];
        const struct lrf_item *item = lrf_item_at(row, column->path);
        if (column->instead && !is_known(item))
            continue;
        if (is_shown(section, column))
            put_cell(line, item, column, k == 0 && column->width == 0 ? name_width : column->width);
        if (column->instead)
            break;
    }
    lrf_strbuf_puts(line->out, "\n");
    line->owed = 0;
}

static void put_headings(struct line *line, const struct lrf_section *section, int name_width)
{
    for (size_t k = 0; k < section->n_narrow; k++) {
        const struct lrf_narrow *column = &section->narrow[k];
        struct lrf_strbuf heading = {0};
        if (column->instead || !is_shown(section, column))
            continue;
        lrf_column_heading(&heading, lrf_section_column(section, column->path), true);
        put_aligned(line, heading.n ? heading.s : "",
                    k == 0 && column->width == 0 ? name_width : column->width, column->gap, PLAIN);
        line->out->failed |= heading.failed;
        lrf_strbuf_release(&heading);
    }
    lrf_strbuf_puts(line->out, "\n");
    line->owed = 0;
}

static void put_section(struct lrf_strbuf *out, const struct lrf_terminal *terminal,
                        const struct lrf_section *section)
{
    struct line line = {.out = out, .terminal = terminal};
    int name_width = section->narrow[0].width ? 0 : fit_names(section, &section->narrow[0]);
    const size_t all = section->all ? section->all : section->n;
    const size_t n = section->most && section->most < section->n ? section->most : section->n;

    if (section->over)
        lrf_strbuf_printf(out, "%s\n", section->over);
    else
        put_headings(&line, section, name_width);
    for (size_t i = 0; i < n; i++)
        put_row(&line, section, section->row[i], name_width);
    if (n < all)
        lrf_strbuf_printf(out, "and %zu more\n", all - n);
    lrf_strbuf_puts(out, "\n");
}

/* The sayings end with the files and what comes after them; the rest is the answer. */
static size_t count_answer(const struct lrf_record *record)
{
    size_t n = 0;

    while (n < record->n_sayings && record->saying[n].role != LRF_ROLE_FILES)
        n++;
    return n;
}

void lrf_text(struct lrf_strbuf *out, const struct lrf_record *record,
              const struct lrf_terminal *terminal)
{
    const size_t n = count_answer(record);

    if (record->opening) {
        lrf_quote_line(out, record->opening);
        lrf_strbuf_puts(out, "\n\n");
    }
    for (size_t i = 0; i < record->n_sections; i++)
        if (record->section[i].n_narrow && record->section[i].n)
            put_section(out, terminal, &record->section[i]);
    for (size_t i = 0; i < n; i++)
        if (record->saying[i].keyword)
            put_saying(out, terminal, &record->saying[i], record->indent);
    out->failed |= record->failed;
}

void lrf_text_files(struct lrf_strbuf *out, const struct lrf_record *record,
                    const struct lrf_result *result, const struct lrf_report_context *context,
                    const struct lrf_terminal *terminal)
{
    for (size_t i = count_answer(record); i < record->n_sayings; i++) {
        const struct lrf_saying *saying = &record->saying[i];
        if (saying->role != LRF_ROLE_FILES && saying->keyword)
            put_saying(out, terminal, saying, record->indent);
        else if (saying->role == LRF_ROLE_FILES && context->dir)
            put_files(out, terminal, result, context, record->indent);
    }
    out->failed |= record->failed;
}

/* ---- one event */

void lrf_event_line(struct lrf_strbuf *out, const struct lrf_watch_run *run,
                    const struct lrf_event *event, const struct lrf_terminal *terminal)
{
    const char *words = lrf_event_words(event->kind);
    struct lrf_strbuf text = {0};

    lrf_phrase_event(&text, event);
    if (run->file) {
        lrf_quote_line(out, run->file);
        lrf_strbuf_puts(out, ": ");
    }
    if (!text.failed) {
        paint(out, terminal, ink_of(lrf_event_tone(event->kind)), words);
        lrf_quote_line(out, text.s + strlen(words));
    }
    lrf_strbuf_puts(out, "\n");
    out->failed |= text.failed;
    lrf_strbuf_release(&text);
}

/* ---- what is said before the work */

enum { HEADING_INDENT = 24 }; /* behind longer names the next line begins here */

/* A name, then what there is to say about it. */
static void put_heading(struct lrf_strbuf *out, const struct lrf_terminal *terminal, enum ink ink,
                        const char *label, const char *name, struct lrf_strbuf *text)
{
    struct lrf_strbuf keyword = {0};

    lrf_strbuf_puts(&keyword, label);
    lrf_quote_line(&keyword, name);
    out->failed |= keyword.failed || text->failed;
    if (!out->failed && text->n) {
        const int behind = (int)lrf_utf8_count(keyword.s) + 3;
        put_paragraph(out, terminal, ink, keyword.s, behind < HEADING_INDENT ? behind : 3, text->s);
    } else if (!out->failed)
        paint(out, terminal, ink, keyword.s);
    lrf_strbuf_puts(out, text->n ? "" : "\n");
    lrf_strbuf_release(&keyword);
    lrf_strbuf_clear(text);
}

void lrf_heading(struct lrf_strbuf *out, const struct lrf_range_result *result,
                 const struct lrf_terminal *terminal)
{
    struct lrf_strbuf line = {0};

    if (result->data)
        lrf_phrase_features(&line, result->data);
    else if (result->note)
        lrf_strbuf_add(&line, result->note, strcspn(result->note, "\n"));
    put_heading(out, terminal, BOLD, "", lrf_report_name(result), &line);
    if (result->data && result->data->n_dropped > 0) {
        lrf_phrase_dropped(&line, result->data);
        put_heading(out, terminal, PLAIN, "dropped", "", &line);
    }
    if (result->data) {
        lrf_phrase_treatment(&line, result->data);
        put_heading(out, terminal, PLAIN, "predicts ", result->data->target, &line);
    }
    if (result->model || result->range) /* of a recorded curve the note has said it */
        lrf_phrase_training(&line, result);
    if (line.n)
        lrf_strbuf_printf(out, "%s\n", line.s);
    out->failed |= line.failed;
    lrf_strbuf_release(&line);
}
