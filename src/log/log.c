#include "log/log.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/character.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"

enum { NOT_ASKED = 2, MOST_NAMES = 4096 };

/* 0: the column is the one wanted; 1: but for its case. */
static unsigned asked(const char *wanted, const char *name, const char *metric)
{
    if (wanted == NULL)
        return NOT_ASKED;
    if (strcmp(wanted, name) == 0 || strcmp(wanted, metric) == 0)
        return 0;
    return strcasecmp(wanted, name) == 0 || strcasecmp(wanted, metric) == 0 ? 1 : NOT_ASKED;
}

static bool ends_with(const char *s, const char *end)
{
    const size_t n = strlen(s), m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}

/* What follows the last " - " of a name. */
static const char *metric_of(const char *name)
{
    const char *metric = name;

    for (const char *s = strstr(name, " - "); s != NULL; s = strstr(metric, " - "))
        metric = s + 3;
    return metric;
}

struct lrf_role_match lrf_log_role(const struct lrf_log *log, const char *name)
{
    const struct {
        enum lrf_role role;
        const char *wanted;
    } columns[] = {{LRF_ROLE_LR, log->format->lr_column},
                   {LRF_ROLE_LOSS, log->format->loss_column},
                   {LRF_ROLE_REPEAT, log->format->repeat_column},
                   {LRF_ROLE_STEP, log->format->step_column},
                   {lrf_role_of_field(LRF_VAL_LOSS_INDEX), log->format->val_column}};
    const char *metric = metric_of(name);
    struct lrf_role_match m = lrf_role_of_column(metric);

    if (ends_with(metric, "__MIN") || ends_with(metric, "__MAX")) /* bands of a chart of groups */
        m.role = LRF_ROLE_NONE;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const unsigned rank = asked(columns[i].wanted, name, metric);
        if (rank < NOT_ASKED)
            return (struct lrf_role_match){columns[i].role, rank};
        if (columns[i].wanted != NULL && m.role == columns[i].role)
            m.role = LRF_ROLE_NONE;
    }
    return m;
}

bool lrf_log_is_rate_or_loss(const struct lrf_log *log, const char *name)
{
    const enum lrf_role role = lrf_log_role(log, name).role;

    return role == LRF_ROLE_LR || role == LRF_ROLE_LOSS;
}

static enum lrf_status describe(struct lrf_log *log, struct lrf_log_column *column,
                                struct lrf_error *err)
{
    const char *metric = metric_of(column->name);
    const struct lrf_role_match m = lrf_log_role(log, column->name);
    size_t run;

    column->role = m.role;
    column->rank = m.rank;
    if (column->sum > 0 && m.rank > 1) /* a part that nobody asked for by name */
        column->role = LRF_ROLE_NONE;
    if (column->role == LRF_ROLE_NONE || metric == column->name)
        return LRF_OK;
    if (lrf_dictionary_add(&log->runs, column->name, (size_t)(metric - column->name), &run) != 0)
        return lrf_fail_memory(err);
    column->run = run + 1;
    return LRF_OK;
}

static enum lrf_status make_room(struct lrf_log *log, struct lrf_log_column *column,
                                 struct lrf_error *err)
{
    void *value, *known;

    if (column->role == LRF_ROLE_NONE || log->row_cap == 0)
        return LRF_OK;
    value = realloc(column->value, log->row_cap * sizeof *column->value);
    if (value != NULL)
        column->value = value;
    known = realloc(column->known, log->row_cap * sizeof *column->known);
    if (known != NULL)
        column->known = known;
    return value != NULL && known != NULL ? LRF_OK : lrf_fail_memory(err);
}

/* A column with this name, described; `sum` as in struct lrf_log_column. */
static enum lrf_status append_column(struct lrf_log *log, const char *name, size_t sum,
                                     struct lrf_error *err)
{
    struct lrf_log_column *column;
    enum lrf_status status;

    if (lrf_grow(&log->column, &log->column_cap, log->n_columns + 1, sizeof *column) != 0)
        return lrf_fail_memory(err);
    column = &log->column[log->n_columns];
    *column = (struct lrf_log_column){.name = lrf_strdup(name), .role = LRF_ROLE_NONE, .sum = sum};
    if (column->name == NULL)
        return lrf_fail_memory(err);
    log->n_columns++;
    status = describe(log, column, err);
    if (status == LRF_OK)
        status = make_room(log, column, err);
    if (status == LRF_OK && column->known != NULL)
        memset(column->known, 0, log->n_rows * sizeof *column->known);
    return status;
}

/* The sum that a part with this beginning belongs to: its index; n_columns: there is none yet. */
static size_t find_sum(const struct lrf_log *log, const char *name, size_t beginning)
{
    size_t i = 0;

    while (i < log->n_columns &&
           !(log->column[i].is_sum && strncmp(log->column[i].name, name, beginning) == 0))
        i++;
    return i;
}

/* Makes the part a summand, and the name of the sum tell so. */
static enum lrf_status add_to_sum(struct lrf_log *log, const char *name, size_t beginning,
                                  size_t *sum, struct lrf_error *err)
{
    struct lrf_strbuf text = {0};
    enum lrf_status status = LRF_OK;
    const size_t i = find_sum(log, name, beginning);

    *sum = i + 1;
    if (i == log->n_columns) {
        status = append_column(log, name, 0, err);
        if (status == LRF_OK)
            log->column[i].is_sum = true;
        return status;
    }
    lrf_strbuf_printf(&text, "%s + %s", log->column[i].name, name);
    if (text.failed)
        return lrf_fail_memory(err);
    free(log->column[i].name);
    log->column[i].name = text.s;
    return LRF_OK;
}

enum lrf_status lrf_log_add_column(struct lrf_log *log, const char *name, struct lrf_error *err)
{
    const size_t beginning = lrf_loss_part(name);
    enum lrf_status status = LRF_OK;
    size_t sum = 0;

    if (beginning > 0)
        status = add_to_sum(log, name, beginning, &sum, err);
    return status == LRF_OK ? append_column(log, name, sum, err) : status;
}

static bool is_named(const struct lrf_log_column *column, const char *name)
{
    return !column->is_sum && strcmp(column->name, name) == 0;
}

enum lrf_status lrf_log_find_column(struct lrf_log *log, const char *name, size_t guess,
                                    size_t *index, struct lrf_error *err)
{
    if (guess < log->n_columns && is_named(&log->column[guess], name)) {
        *index = guess;
        return LRF_OK;
    }
    for (*index = 0; *index < log->n_columns; ++*index) {
        if (is_named(&log->column[*index], name))
            return LRF_OK;
    }
    if (log->n_columns == MOST_NAMES)
        return lrf_fail(err, LRF_EDATA, "'%s' has more than %d different names", log->file,
                        MOST_NAMES);
    if (lrf_log_add_column(log, name, err) != LRF_OK)
        return err->status;
    *index = log->n_columns - 1; /* behind that of a sum, if there is a new one */
    return LRF_OK;
}

enum lrf_status lrf_log_add_row(struct lrf_log *log, size_t line, struct lrf_error *err)
{
    const size_t cap = log->row_cap;
    enum lrf_status status = LRF_OK;

    if (lrf_grow(&log->line, &log->row_cap, log->n_rows + 1, sizeof *log->line) != 0)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < log->n_columns; i++) {
        if (log->row_cap > cap && status == LRF_OK)
            status = make_room(log, &log->column[i], err);
        if (status == LRF_OK && log->column[i].known != NULL)
            log->column[i].known[log->n_rows] = false;
    }
    log->line[log->n_rows] = line;
    log->n_rows += status == LRF_OK;
    return status;
}

void lrf_log_drop_rows(struct lrf_log *log, size_t kept)
{
    const size_t first = log->n_rows > kept ? log->n_rows - kept : 0;

    if (kept > 0 && first > 0) {
        log->line[0] = log->line[first];
        for (size_t i = 0; i < log->n_columns; i++) {
            struct lrf_log_column *c = &log->column[i];
            if (c->known == NULL)
                continue;
            c->known[0] = c->known[first];
            c->value[0] = c->value[first];
        }
    }
    log->n_rows -= first;
}

/* A validation that did not take place is logged as parts of 0. Where another column was asked for
 * their sum means nothing. */
static void add_part(struct lrf_log *log, struct lrf_log_column *sum, double value)
{
    const size_t row = log->n_rows - 1;

    if (sum->role == LRF_ROLE_NONE || (sum->role != LRF_ROLE_LOSS && value == 0))
        return;
    sum->value[row] = (sum->known[row] ? sum->value[row] : 0) + value;
    sum->numbers += !sum->known[row];
    sum->known[row] = true;
}

void lrf_log_set_number(struct lrf_log *log, size_t column, double value)
{
    struct lrf_log_column *c = &log->column[column];

    if (c->sum > 0)
        add_part(log, &log->column[c->sum - 1], value);

    if (c->role == LRF_ROLE_NONE)
        return;
    c->numbers += !c->known[log->n_rows - 1];
    c->known[log->n_rows - 1] = true;
    c->value[log->n_rows - 1] = value;
}

static bool is_missing(const char *s, size_t n)
{
    static const char *const words[] = {"", "na", "n/a", "none", "null", "-"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == n && strncasecmp(s, words[i], n) == 0)
            return true;
    }
    return false;
}

enum lrf_log_cell lrf_log_number(const char *s, size_t n, bool decimal_comma, double *value)
{
    if (n > 0 && lrf_number_parse(s, n, value) != LRF_NUMBER_NONE) /* nearly always */
        return LRF_LOG_NUMBER;
    while (n > 0 && lrf_is_space(s[0])) {
        s++;
        n--;
    }
    while (n > 0 && lrf_is_space(s[n - 1]))
        n--;
    if (is_missing(s, n))
        return LRF_LOG_MISSING;
    if (lrf_number_parse(s, n, value) != LRF_NUMBER_NONE)
        return LRF_LOG_NUMBER;
    if (decimal_comma && lrf_number_parse_point(s, n, ',', value) != LRF_NUMBER_NONE)
        return LRF_LOG_NUMBER;
    return lrf_number_parse_point(s, n, '.', value) != LRF_NUMBER_NONE ? LRF_LOG_NUMBER
                                                                       : LRF_LOG_TEXT;
}

bool lrf_log_wants(const struct lrf_log *log, size_t column)
{
    return log->column[column].role != LRF_ROLE_NONE || log->column[column].sum > 0;
}

enum lrf_status lrf_log_set_text(struct lrf_log *log, size_t column, const char *s, size_t n,
                                 bool decimal_comma, struct lrf_error *err)
{
    struct lrf_log_column *c = &log->column[column];
    double value;
    size_t repeat;

    if (!lrf_log_wants(log, column))
        return LRF_OK;
    switch (lrf_log_number(s, n, decimal_comma, &value)) {
    case LRF_LOG_NUMBER:
        lrf_log_set_number(log, column, value);
        break;
    case LRF_LOG_TEXT:
        if (c->role == LRF_ROLE_REPEAT) {
            if (lrf_dictionary_add(&log->repeats, s, n, &repeat) != 0)
                return lrf_fail_memory(err);
            lrf_log_set_number(log, column, (double)repeat);
        } else if (c->bad_line == 0 && c->role != LRF_ROLE_NONE) {
            c->bad_line = log->line[log->n_rows - 1];
            lrf_text_value(c->bad, s, n);
        }
        break;
    case LRF_LOG_MISSING:
        break;
    }
    return LRF_OK;
}

void lrf_log_release(struct lrf_log *log)
{
    for (size_t i = 0; i < log->n_columns; i++) {
        free(log->column[i].name);
        free(log->column[i].value);
        free(log->column[i].known);
    }
    free(log->column);
    free(log->line);
    lrf_dictionary_release(&log->repeats);
    lrf_dictionary_release(&log->runs);
    *log = (struct lrf_log){0};
}
