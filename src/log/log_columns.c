#include "log/log_columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct lrf_log_column *
lrf_log_column(const struct lrf_log *log, const struct lrf_log_columns *columns, enum lrf_role role)
{
    return columns->of[role] > 0 ? &log->column[columns->of[role] - 1] : NULL;
}

static bool is_better(const struct lrf_log_column *a, const struct lrf_log_column *b)
{
    if (b == NULL || (a->numbers > 0) != (b->numbers > 0))
        return b == NULL || a->numbers > 0;
    return a->rank < b->rank || (a->rank == b->rank && a->numbers > b->numbers);
}

/* Beside a loss of a better name, "val" is an accuracy. */
static bool is_accuracy(const struct lrf_log *log, const struct lrf_log_columns *c,
                        enum lrf_role role)
{
    const struct lrf_log_column *loss = lrf_log_column(log, c, LRF_ROLE_LOSS);
    const struct lrf_log_column *column = lrf_log_column(log, c, role);

    return column != NULL && column->rank >= LRF_RANK_ALONE && loss != NULL &&
           loss->rank < LRF_RANK_ALONE;
}

struct lrf_log_columns lrf_log_choose(const struct lrf_log *log, size_t run)
{
    const enum lrf_role validation = lrf_role_of_field(LRF_VAL_LOSS_INDEX);
    struct lrf_log_columns c = {{0}};

    for (size_t i = 0; i < log->n_columns; i++) {
        const struct lrf_log_column *column = &log->column[i];
        if (column->role == LRF_ROLE_NONE || (column->run != 0 && column->run != run))
            continue;
        if (is_better(column, lrf_log_column(log, &c, column->role)))
            c.of[column->role] = i + 1;
    }
    if (c.of[LRF_ROLE_LR] != 0 || c.of[LRF_ROLE_LOSS] != 0)
        c.of[LRF_ROLE_VALUE] = 0;
    if (is_accuracy(log, &c, validation))
        c.of[validation] = 0;
    return c;
}

/* Appends ", WORD'NAME'" as long as it fits. */
static void add_name(char list[LRF_TAKEN_SIZE], const char *word, const char *name)
{
    const size_t n = strlen(list);
    char value[LRF_VALUE_SIZE], item[2 * LRF_VALUE_SIZE];

    lrf_text_value(value, name, strlen(name));
    snprintf(item, sizeof item, "%s%s'%s'", n > 0 ? ", " : "", word, value);
    if (n + strlen(item) + sizeof ", ..." < LRF_TAKEN_SIZE)
        memcpy(list + n, item, strlen(item) + 1);
    else if (n > 0 && strcmp(list + n - 3, "...") != 0)
        memcpy(list + n, ", ...", sizeof ", ...");
}

void lrf_log_name_columns(const struct lrf_log *log, const struct lrf_log_columns *columns,
                          char list[LRF_TAKEN_SIZE], char names[LRF_TAKEN_SIZE])
{
    char word[LRF_VALUE_SIZE];

    for (unsigned role = 0; role < LRF_ROLE_COUNT && list != NULL; role++) {
        const struct lrf_log_column *column = lrf_log_column(log, columns, role);
        if (column == NULL)
            continue;
        if (role > LRF_ROLE_LOSS && strcmp(column->name, lrf_role_name(role)) == 0)
            continue; /* that 'step' is the step goes without saying */
        snprintf(word, sizeof word, "%s ", lrf_role_name(role));
        add_name(list, word, column->name);
    }
    for (size_t i = 0; i < log->n_columns && names != NULL; i++)
        add_name(names, "", log->column[i].name);
}

/* ---- of an ordinary run */

/* Values without a name are losses, unless the name of the file says that they are rates. */
static void name_value(const struct lrf_log *log, struct lrf_log_columns *c)
{
    const enum lrf_role role = lrf_role_of_file(log->file);

    if (c->of[LRF_ROLE_VALUE] == 0)
        return;
    c->of[role == LRF_ROLE_NONE ? LRF_ROLE_LOSS : role] = c->of[LRF_ROLE_VALUE];
    c->of[LRF_ROLE_VALUE] = 0;
}

/* What is logged in a folder called "validation" is no training loss. */
static void move_validation(const struct lrf_log *log, struct lrf_log_columns *c)
{
    if (!lrf_path_is_validation(log->file) || c->of[LRF_ROLE_LOSS] == 0)
        return;
    c->of[lrf_role_of_field(LRF_VAL_LOSS_INDEX)] = c->of[LRF_ROLE_LOSS];
    c->of[LRF_ROLE_LOSS] = 0;
}

struct lrf_log_columns lrf_log_choose_run(const struct lrf_log *log, size_t run, bool alone)
{
    struct lrf_log_columns c = lrf_log_choose(log, run);

    for (size_t role = 0; role < LRF_ROLE_COUNT; role++) {
        if (c.of[role] > 0 && log->column[c.of[role] - 1].numbers == 0)
            c.of[role] = 0;
    }
    if (log->format->loss_column == NULL)
        name_value(log, &c);
    if (!alone)
        move_validation(log, &c);
    return c;
}

void lrf_log_choose_late(const struct lrf_log *log, size_t run, struct lrf_log_columns *columns)
{
    const size_t late[] = {LRF_ROLE_LR, LRF_ROLE_STEP, LRF_ROLE_EPOCH,
                           LRF_ROLE_FIELD + LRF_VAL_LOSS_INDEX};
    struct lrf_log_columns now;
    bool missing = false;

    for (size_t i = 0; i < sizeof late / sizeof *late; i++)
        missing = missing || columns->of[late[i]] == 0;
    if (!missing)
        return;
    now = lrf_log_choose(log, run);
    for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
        const size_t c = now.of[late[i]];
        if (columns->of[late[i]] == 0 && c > 0 && log->column[c - 1].numbers > 0)
            columns->of[late[i]] = c;
    }
}

bool lrf_log_shares_epochs(const struct lrf_log *log, const struct lrf_log_columns *columns)
{
    const struct lrf_log_column *epoch = lrf_log_column(log, columns, LRF_ROLE_EPOCH);
    const struct lrf_log_column *loss = lrf_log_column(log, columns, LRF_ROLE_LOSS);
    double last = NAN;

    for (size_t i = 0; i < log->n_rows && epoch != NULL && loss != NULL; i++) {
        if (!loss->known[i] || !epoch->known[i])
            continue;
        if (epoch->value[i] == last)
            return true;
        last = epoch->value[i];
    }
    return false;
}

enum { MOST_RUNS = 64 };

size_t lrf_log_runs_by_turns(const struct lrf_log *log, const struct lrf_log_columns *columns,
                             size_t k, double *number)
{
    const struct lrf_log_column *c = lrf_log_column(log, columns, LRF_ROLE_REPEAT);
    double run[MOST_RUNS], last = NAN;
    bool turns = false;
    size_t n = 0;

    for (size_t i = 0; i < log->n_rows && c != NULL; i++) {
        size_t at = 0;
        if (!c->known[i] || c->value[i] == last)
            continue;
        last = c->value[i];
        while (at < n && run[at] != last)
            at++;
        turns = turns || at < n;
        if (at == n && n < MOST_RUNS)
            run[n++] = last;
    }
    if (!turns || k >= n)
        return 1;
    *number = run[k];
    return n;
}

const char *lrf_log_asked_in_vain(const struct lrf_log *log, const struct lrf_log_columns *columns)
{
    const struct {
        const char *name;
        size_t role;
    } asked[] = {{log->format->loss_column, LRF_ROLE_LOSS},
                 {log->format->lr_column, LRF_ROLE_LR},
                 {log->format->step_column, LRF_ROLE_STEP},
                 {log->format->val_column, LRF_ROLE_FIELD + LRF_VAL_LOSS_INDEX}};

    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        if (asked[i].name != NULL && columns->of[asked[i].role] == 0)
            return asked[i].name;
    }
    return NULL;
}
