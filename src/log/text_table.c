#include "log/text_table.h"

#include <string.h>
#include <strings.h>

#include "base/character.h"
#include "log/text_number.h"

enum { MOST_CELLS = 32 };

struct cells {
    struct {
        const char *s;
        size_t n;
    } of[MOST_CELLS];
    size_t n; /* more than MOST_CELLS: too many */
};

/* Whether a cell ends at s[i]; `wide`: not at a single space. */
static bool is_gap(const char *s, size_t n, size_t i, bool wide)
{
    if (s[i] == '|' || s[i] == '\t')
        return true;
    return s[i] == ' ' && (!wide || i + 1 == n || lrf_is_blank(s[i + 1]) || s[i + 1] == '|');
}

static void split(struct cells *cells, const char *s, size_t n, bool wide)
{
    cells->n = 0;
    for (size_t i = 0; i < n && cells->n <= MOST_CELLS;) {
        size_t begin;
        while (i < n && (lrf_is_blank(s[i]) || s[i] == '|'))
            i++;
        for (begin = i; i < n && !is_gap(s, n, i, wide); i++)
            ;
        if (i > begin && cells->n < MOST_CELLS) {
            cells->of[cells->n].s = s + begin;
            cells->of[cells->n].n = i - begin;
        }
        cells->n += i > begin;
    }
}

static bool consists_of(const char *s, size_t n, const char *bytes)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\0' || strchr(bytes, s[i]) == NULL)
            return false;
    }
    return true;
}

/* A cell without a number that a row may have: "00:12", "No log", "-". */
static bool is_blank(const char *s, size_t n)
{
    static const char *const words[] = {"no log", "none", "n/a"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == n && strncasecmp(s, words[i], n) == 0)
            return true;
    }
    return consists_of(s, n, "0123456789:.") || consists_of(s, n, "-");
}

static bool is_number(const char *s, size_t n, struct lrf_text_number *number)
{
    return lrf_text_number(s, s + n, number) && number->stop == s + n;
}

static bool is_row(const struct cells *cells)
{
    struct lrf_text_number number;
    size_t numbers = 0;

    if (cells->n < 2 || cells->n > MOST_CELLS ||
        !is_number(cells->of[0].s, cells->of[0].n, &number))
        return false;
    for (size_t i = 0; i < cells->n; i++) {
        if (is_number(cells->of[i].s, cells->of[i].n, &number))
            numbers++;
        else if (!is_blank(cells->of[i].s, cells->of[i].n))
            return false;
    }
    return numbers >= 2;
}

static bool copy_name(const struct cells *names, size_t i, char name[LRF_TEXT_HEADER])
{
    if (names->of[i].n >= LRF_TEXT_HEADER)
        return false;
    memcpy(name, names->of[i].s, names->of[i].n);
    name[names->of[i].n] = '\0';
    return true;
}

static bool has_loss(const struct lrf_log *log, const struct cells *names)
{
    char name[LRF_TEXT_HEADER];

    for (size_t i = 0; i < names->n; i++) {
        if (copy_name(names, i, name) && lrf_log_role(log, name).role == LRF_ROLE_LOSS)
            return true;
    }
    return false;
}

/* The names of as many cells, split at single spaces or not. */
static bool find_names(const struct lrf_log *log, const char *s, size_t n, size_t wanted,
                       struct cells *names)
{
    split(names, s, n, true);
    if (names->n != wanted)
        split(names, s, n, false);
    return names->n == wanted && has_loss(log, names);
}

static void give(const struct cells *names, const struct cells *row, struct lrf_log_pairs *pairs)
{
    *pairs = (struct lrf_log_pairs){.n = 0};
    for (size_t i = 0; i < row->n; i++) {
        struct lrf_text_number number;
        if (!is_number(row->of[i].s, row->of[i].n, &number))
            continue;
        pairs->pair[pairs->n++] = (struct lrf_log_pair){names->of[i].s, names->of[i].n,
                                                        number.value, number.whole, false};
        if (names->of[i].n == 1 && *names->of[i].s == '#') { /* spaCy */
            pairs->pair[pairs->n - 1].name = "step";
            pairs->pair[pairs->n - 1].n = 4;
        }
    }
}

/* A line of names has no sign that a sentence or a number with a name has. */
static bool may_be_header(const char *s, size_t n)
{
    if (n == 0 || n > LRF_TEXT_HEADER)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '=' || s[i] == ':' || s[i] == '{' || s[i] == ',' || s[i] == '\0')
            return false;
    }
    return true;
}

static bool match(struct lrf_text_table *table, const struct lrf_log *log, const struct cells *row,
                  struct lrf_log_pairs *pairs)
{
    struct cells names;

    if (table->n_above > 0 && find_names(log, table->above, table->n_above, row->n, &names)) {
        memcpy(table->header, table->above, table->n_above);
        table->n_header = table->n_above;
    }
    table->n_above = 0;
    if (table->n_header == 0 || !find_names(log, table->header, table->n_header, row->n, &names))
        return false;
    give(&names, row, pairs);
    return true;
}

bool lrf_text_table_next(struct lrf_text_table *table, const struct lrf_log *log, const char *line,
                         size_t n, struct lrf_log_pairs *pairs)
{
    size_t first = 0;
    struct cells row;

    while (first < n && (lrf_is_blank(line[first]) || line[first] == '|'))
        first++;
    if (consists_of(line, n, " \t-|:+=")) /* a rule, or nothing */
        return false;
    if (consists_of(line + first, 1, "0123456789-+.")) {
        if (table->n_above == 0 && table->n_header == 0)
            return false;
        split(&row, line, n, false);
        if (!is_row(&row))
            split(&row, line, n, true);
        if (is_row(&row))
            return match(table, log, &row, pairs);
    }
    table->n_above = may_be_header(line, n) ? n : 0;
    memcpy(table->above, line, table->n_above);
    return false;
}
