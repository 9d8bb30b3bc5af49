/*
 * The JSON that nearly every line of a log is, one object of plain numbers and short texts, read
 * without a tree: five times as fast. What is anything else is left to the parser.
 */
#include <string.h>

#include "base/character.h"
#include "base/number.h"
#include "log/log_json.h"

enum { MOST_MEMBERS = 64, LONGEST_NAME = 128 };

enum kind { NUMBER, TEXT, NOTHING };

struct member {
    const char *name, *value;
    size_t name_n, value_n;
    enum kind kind;
};

struct scan {
    const char *s, *end;
};

static void skip_space(struct scan *at)
{
    while (at->s < at->end && lrf_is_space(*at->s))
        at->s++;
}

static bool take(struct scan *at, char c)
{
    skip_space(at);
    if (at->s == at->end || *at->s != c)
        return false;
    at->s++;
    return true;
}

/* A text in quotes without escapes, and without control characters. */
static bool scan_text(struct scan *at, const char **s, size_t *n)
{
    if (!take(at, '"'))
        return false;
    for (*s = at->s; at->s < at->end && *at->s != '"'; at->s++) {
        if (*at->s == '\\' || (unsigned char)*at->s < ' ')
            return false;
    }
    *n = (size_t)(at->s - *s);
    return take(at, '"');
}

static bool scan_digits(struct scan *at)
{
    const char *first = at->s;

    while (at->s < at->end && *at->s >= '0' && *at->s <= '9')
        at->s++;
    return at->s > first;
}

/* -?digits(.digits)?([eE][+-]?digits)?, which is what JSON calls a number. */
static bool scan_number(struct scan *at)
{
    if (at->s < at->end && *at->s == '-')
        at->s++;
    if (!scan_digits(at))
        return false;
    if (at->s < at->end && *at->s == '.') {
        at->s++;
        if (!scan_digits(at))
            return false;
    }
    if (at->s < at->end && (*at->s == 'e' || *at->s == 'E')) {
        at->s++;
        if (at->s < at->end && (*at->s == '+' || *at->s == '-'))
            at->s++;
        return scan_digits(at);
    }
    return true;
}

static bool scan_word(struct scan *at, struct member *m)
{
    static const char *const words[] = {"null", "true", "false", "NaN", "Infinity", "-Infinity"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const size_t n = strlen(words[i]);
        if ((size_t)(at->end - at->s) < n || memcmp(at->s, words[i], n) != 0)
            continue;
        m->value = at->s;
        m->value_n = n;
        m->kind = i == 0 ? NOTHING : TEXT;
        at->s += n;
        return true;
    }
    return false;
}

static bool scan_value(struct scan *at, struct member *m)
{
    skip_space(at);
    m->kind = TEXT;
    if (at->s < at->end && *at->s == '"')
        return scan_text(at, &m->value, &m->value_n);
    if (scan_word(at, m))
        return true;
    m->kind = NUMBER;
    m->value = at->s;
    if (!scan_number(at))
        return false;
    m->value_n = (size_t)(at->s - m->value);
    return true;
}

/* The members of the object that s[0..n) is; false: it is none of these. */
static bool scan_object(struct scan *at, struct member member[MOST_MEMBERS], size_t *n)
{
    *n = 0;
    if (!take(at, '{'))
        return false;
    do {
        struct member *m = &member[*n];
        if (*n == MOST_MEMBERS || !scan_text(at, &m->name, &m->name_n) ||
            m->name_n >= LONGEST_NAME || !take(at, ':') || !scan_value(at, m))
            return false;
        ++*n;
    } while (take(at, ','));
    if (!take(at, '}'))
        return false;
    skip_space(at);
    return at->s == at->end;
}

static enum lrf_status set(struct lrf_log *log, const struct member *m, size_t *next,
                           struct lrf_error *err)
{
    char name[LONGEST_NAME];
    enum lrf_status status;
    double value;
    size_t column;

    memcpy(name, m->name, m->name_n);
    name[m->name_n] = '\0';
    status = lrf_log_find_column(log, name, *next, &column, err);
    if (status != LRF_OK)
        return status;
    *next = column + 1;
    if (m->kind == NOTHING || !lrf_log_wants(log, column))
        return LRF_OK;
    if (m->kind == TEXT)
        return lrf_log_set_text(log, column, m->value, m->value_n, false, err);
    lrf_number_parse(m->value, m->value_n, &value);
    lrf_log_set_number(log, column, value);
    return LRF_OK;
}

bool lrf_json_read_flat(struct lrf_log *log, const char *s, size_t n, size_t line,
                        enum lrf_status *status, struct lrf_error *err)
{
    struct member member[MOST_MEMBERS];
    struct scan at = {s, s + n};
    size_t members, next = 0;

    if (!scan_object(&at, member, &members))
        return false;
    *status = lrf_log_add_row(log, line, err);
    for (size_t i = 0; i < members && *status == LRF_OK; i++)
        *status = set(log, &member[i], &next, err);
    return true;
}
