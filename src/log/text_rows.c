#include "log/text_rows.h"

#include <math.h>
#include <string.h>

#include "base/statistics.h"

static enum lrf_role role_of(const struct lrf_text_rows *rows, size_t name)
{
    return rows->names.name[name].role;
}

static bool has_role(const struct lrf_text_rows *rows, const struct lrf_text_row *row,
                     enum lrf_role role)
{
    for (size_t i = 0; i < row->n; i++) {
        if (role_of(rows, row->value[i].name) == role)
            return true;
    }
    return false;
}

/* Its kind, LRF_TEXT_NONE if there are too many. */
static size_t find_kind(struct lrf_text_rows *rows, const struct lrf_text_row *row, bool announced)
{
    const size_t epoch = row->carried ? LRF_TEXT_NONE : row->epoch.name;
    size_t i = 0;

    while (i < rows->n_kinds &&
           !(rows->kind[i].step == row->step.name && rows->kind[i].epoch == epoch &&
             rows->kind[i].announced == announced))
        i++;
    if (i == LRF_TEXT_KINDS)
        return LRF_TEXT_NONE;
    if (i == rows->n_kinds)
        rows->kind[rows->n_kinds++] =
            (struct lrf_text_kind){.step = row->step.name, .epoch = epoch, .announced = announced};
    return i;
}

static bool is_stepped(const struct lrf_text_kind *kind)
{
    return kind->step != LRF_TEXT_NONE || kind->epoch != LRF_TEXT_NONE;
}

/* Its first loss, NULL if there is none. */
static const struct lrf_text_value *loss_of(const struct lrf_text_rows *rows,
                                            const struct lrf_text_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        if (role_of(rows, row->value[i].name) == LRF_ROLE_LOSS)
            return &row->value[i];
    }
    return NULL;
}

static bool is_alike(const struct lrf_text_row *a, const struct lrf_text_row *b)
{
    return a->kind == b->kind && a->value[0].name == b->value[0].name;
}

/* Whether what waits and this row make its kind credible. */
static bool convinces(const struct lrf_text_rows *rows, const struct lrf_text_row *row)
{
    const struct lrf_text_value *loss = loss_of(rows, row), *other;
    bool steps = false, losses = false;
    size_t alike = 1;

    for (size_t i = 0; i < rows->n_waiting; i++) {
        const struct lrf_text_row *w = &rows->waiting[i];
        if (!is_alike(w, row))
            continue;
        alike++;
        steps = steps || w->step.value != row->step.value || w->epoch.value != row->epoch.value;
        other = loss_of(rows, w);
        losses =
            losses || (loss != NULL && other != NULL && !lrf_is_same(loss->value, other->value));
    }
    return steps || (losses && alike >= 3);
}

static void forget_step(struct lrf_text_rows *rows, struct lrf_text_row *row)
{
    row->step.name = LRF_TEXT_NONE;
    row->step.value = 0;
    row->unnamed = false;
    row->kind = find_kind(rows, row, false);
}

/* A number before the names that is the same in rows that are not is no step, but that of a
 * process: it is taken from all of them. */
static void check_steps(struct lrf_text_rows *rows, struct lrf_text_row *row)
{
    const size_t kind = row->kind;

    if (!row->unnamed || rows->stepped || rows->n_kinds == LRF_TEXT_KINDS)
        return;
    for (size_t i = 0; i < rows->n_waiting; i++) {
        if (is_alike(&rows->waiting[i], row) && rows->waiting[i].step.value != row->step.value)
            return;
    }
    rows->named = true;
    for (size_t i = 0; i < rows->n_waiting; i++) {
        if (rows->waiting[i].kind == kind && rows->waiting[i].unnamed)
            forget_step(rows, &rows->waiting[i]);
    }
    forget_step(rows, row);
}

/* The kind's own column for a loss that another kind has, too. */
static enum lrf_status find_own(struct lrf_text_rows *rows, struct lrf_log *log,
                                struct lrf_text_kind *kind, size_t name, size_t *column,
                                struct lrf_error *err)
{
    char label[LRF_TEXT_NAME_SIZE];
    enum lrf_status status;

    for (size_t i = 0; i < kind->n_own; i++) {
        *column = kind->own[i].column;
        if (kind->own[i].name == name)
            return LRF_OK;
    }
    *column = LRF_TEXT_NONE;
    if (kind->n_own == LRF_TEXT_VALUES)
        return LRF_OK;
    lrf_text_names_label(&rows->names, name, label);
    status = lrf_log_add_column(log, label, err);
    if (status == LRF_OK) {
        *column = log->n_columns - 1;
        kind->own[kind->n_own].name = name;
        kind->own[kind->n_own++].column = *column;
    }
    return status;
}

/* *column (LRF_TEXT_NONE: not known yet) is that of a name. */
static enum lrf_status find_shared(struct lrf_text_rows *rows, struct lrf_log *log, size_t name,
                                   size_t *column, struct lrf_error *err)
{
    char label[LRF_TEXT_NAME_SIZE];

    if (*column != LRF_TEXT_NONE)
        return LRF_OK;
    lrf_text_names_label(&rows->names, name, label);
    return lrf_log_find_column(log, label, 0, column, err);
}

static enum lrf_status set_value(struct lrf_text_rows *rows, struct lrf_log *log,
                                 struct lrf_text_kind *kind, const struct lrf_text_value *value,
                                 struct lrf_error *err)
{
    struct lrf_text_name *name = &rows->names.name[value->name];
    size_t column;
    enum lrf_status status;

    if (kind->apart && name->role == LRF_ROLE_LOSS) {
        status = find_own(rows, log, kind, value->name, &column, err);
    } else {
        status = find_shared(rows, log, value->name, &name->column, err);
        column = name->column;
    }
    if (status == LRF_OK && column != LRF_TEXT_NONE)
        lrf_log_set_number(log, column, value->value);
    return status;
}

/* All kinds have one column for the step and one for the epoch, called as the first calls it. */
static enum lrf_status set_counter(struct lrf_text_rows *rows, struct lrf_log *log, size_t *column,
                                   const struct lrf_text_value *value, struct lrf_error *err)
{
    size_t found = *column > 0 ? *column - 1 : LRF_TEXT_NONE;
    enum lrf_status status;

    if (value->name == LRF_TEXT_NONE)
        return LRF_OK;
    status = find_shared(rows, log, value->name, &found, err);
    if (status != LRF_OK)
        return status;
    *column = found + 1;
    lrf_log_set_number(log, found, value->value);
    return LRF_OK;
}

/* The first row with a loss decides whether its kind goes with the others. */
static void decide(struct lrf_text_rows *rows, const struct lrf_text_row *row)
{
    struct lrf_text_kind *kind = &rows->kind[row->kind];

    for (size_t i = 0; i < row->n; i++) {
        struct lrf_text_name *name = &rows->names.name[row->value[i].name];
        if (name->role != LRF_ROLE_LOSS)
            continue;
        if (name->owner == LRF_TEXT_NONE)
            name->owner = row->kind;
        kind->apart = kind->apart || (!kind->decided && name->owner != row->kind);
    }
    kind->decided = kind->decided || has_role(rows, row, LRF_ROLE_LOSS);
}

/* Where training is now. */
static void note_place(struct lrf_text_rows *rows, const struct lrf_text_row *row)
{
    if (row->step.name != LRF_TEXT_NONE) {
        rows->interval = row->step.value - rows->last_step;
        rows->last_step = row->step.value;
    }
    if (row->epoch.name != LRF_TEXT_NONE)
        rows->last_epoch = row->epoch.value;
}

/* Whether the row is of about there: an evaluation often has lines of its own kind. */
static bool is_in_place(const struct lrf_text_rows *rows, const struct lrf_text_row *row)
{
    const double ahead = row->step.value - rows->last_step;

    if (row->step.name != LRF_TEXT_NONE)
        return ahead == 0 || (ahead > 0 && ahead <= 2 * fmax(rows->interval, 1));
    return row->epoch.name != LRF_TEXT_NONE && row->epoch.value == rows->last_epoch;
}

static enum lrf_status append(struct lrf_text_rows *rows, struct lrf_log *log,
                              const struct lrf_text_row *row, struct lrf_error *err)
{
    struct lrf_text_kind *kind = &rows->kind[row->kind];
    enum lrf_status status = lrf_log_add_row(log, row->line, err);

    rows->any = true;
    decide(rows, row);
    note_place(rows, row);
    if (status == LRF_OK)
        status = set_counter(rows, log, &rows->step_column, &row->step, err);
    if (status == LRF_OK)
        status = set_counter(rows, log, &rows->epoch_column, &row->epoch, err);
    for (size_t i = 0; i < row->n && status == LRF_OK; i++)
        status = set_value(rows, log, kind, &row->value[i], err);
    return status;
}

static void leave_out(const struct lrf_text_rows *rows, struct lrf_log *log,
                      const struct lrf_text_row *row)
{
    log->left_out += has_role(rows, row, LRF_ROLE_LOSS);
}

static void hold(struct lrf_text_rows *rows, struct lrf_log *log, const struct lrf_text_row *row)
{
    if (rows->n_waiting == LRF_TEXT_WAITING) {
        leave_out(rows, log, &rows->waiting[0]);
        rows->n_waiting--;
        memmove(rows->waiting, rows->waiting + 1, rows->n_waiting * sizeof *rows->waiting);
    }
    rows->waiting[rows->n_waiting++] = *row;
}

/* What waits of believed kinds becomes rows, unless others already did: then it is too late. */
static enum lrf_status release_waiting(struct lrf_text_rows *rows, struct lrf_log *log, bool late,
                                       struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;
    size_t kept = 0;

    for (size_t i = 0; i < rows->n_waiting; i++) {
        const struct lrf_text_row *row = &rows->waiting[i];
        if (!rows->kind[row->kind].believed)
            rows->waiting[kept++] = *row;
        else if (late)
            leave_out(rows, log, row);
        else if (status == LRF_OK)
            status = append(rows, log, row, err);
    }
    rows->n_waiting = kept;
    return status;
}

static bool begins_at(const struct lrf_text_row *row, const struct lrf_text_row *first)
{
    if (row->step.name != LRF_TEXT_NONE || first->step.name != LRF_TEXT_NONE)
        return row->step.name != LRF_TEXT_NONE && first->step.name != LRF_TEXT_NONE &&
               row->step.value == first->step.value;
    return row->epoch.name != LRF_TEXT_NONE && row->epoch.value == first->epoch.value;
}

/* Kinds of the same counters are believed together, and those that begin at the same step, or
 * epoch where there are no steps. */
static void believe(struct lrf_text_rows *rows, size_t index)
{
    struct lrf_text_kind *kind = &rows->kind[index];
    const struct lrf_text_row *first = NULL;

    kind->believed = true;
    for (size_t i = 0; i < rows->n_kinds && is_stepped(kind); i++) {
        if (rows->kind[i].step == kind->step && rows->kind[i].epoch == kind->epoch)
            rows->kind[i].believed = true;
    }
    for (size_t i = 0; i < rows->n_waiting && first == NULL && is_stepped(kind); i++) {
        if (rows->waiting[i].kind == index)
            first = &rows->waiting[i];
    }
    for (size_t i = 0; i < rows->n_waiting && first != NULL; i++) {
        if (begins_at(&rows->waiting[i], first))
            rows->kind[rows->waiting[i].kind].believed = true;
    }
}

/* Once there are rows with steps, a kind that fits in is believed at its first line. */
static bool fits_in(const struct lrf_text_rows *rows, const struct lrf_text_row *row)
{
    const struct lrf_text_kind *kind = &rows->kind[row->kind];

    if (!rows->stepped || !is_stepped(kind))
        return false;
    if (!kind->announced)
        return is_in_place(rows, row);
    for (size_t i = 0; i < rows->n_kinds; i++) {
        if (rows->kind[i].believed && rows->kind[i].step == kind->step &&
            rows->kind[i].epoch == kind->epoch)
            return true;
    }
    return false;
}

/* A gradient norm or the like alone tells nothing about what a line is. */
static bool has_substance(const struct lrf_text_rows *rows, const struct lrf_text_row *row)
{
    return has_role(rows, row, LRF_ROLE_LOSS) || has_role(rows, row, LRF_ROLE_LR) ||
           has_role(rows, row, lrf_role_of_field(LRF_VAL_LOSS_INDEX));
}

enum lrf_status lrf_text_rows_add(struct lrf_text_rows *rows, struct lrf_log *log,
                                  const struct lrf_text_row *given, bool announced,
                                  struct lrf_error *err)
{
    struct lrf_text_row row = *given;
    struct lrf_text_kind *kind;
    enum lrf_status status;

    row.kind = find_kind(rows, &row, announced);
    if (row.unnamed && rows->named)
        forget_step(rows, &row);
    kind = row.kind != LRF_TEXT_NONE ? &rows->kind[row.kind] : NULL;
    if (kind != NULL && kind->believed && (is_stepped(kind) || !rows->stepped))
        return append(rows, log, &row, err);
    if (kind == NULL || (!is_stepped(kind) && rows->stepped)) {
        leave_out(rows, log, &row);
        return LRF_OK;
    }
    if (!has_substance(rows, &row) || (!is_stepped(kind) && !has_role(rows, &row, LRF_ROLE_LOSS)))
        return LRF_OK;
    if (!fits_in(rows, &row) && !convinces(rows, &row)) {
        hold(rows, log, &row);
        return LRF_OK;
    }
    check_steps(rows, &row);
    believe(rows, row.kind);
    status = release_waiting(rows, log, rows->stepped, err);
    rows->stepped = rows->stepped || is_stepped(&rows->kind[row.kind]);
    return status == LRF_OK ? append(rows, log, &row, err) : status;
}

enum lrf_status lrf_text_rows_end(struct lrf_text_rows *rows, struct lrf_log *log,
                                  struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < rows->n_waiting && status == LRF_OK; i++) {
        const struct lrf_text_row *row = &rows->waiting[i];
        const struct lrf_text_kind *kind = &rows->kind[row->kind];
        if (!rows->any && rows->n_waiting == 1 && is_stepped(kind) && !kind->announced)
            status = append(rows, log, row, err);
        else
            leave_out(rows, log, row);
    }
    rows->n_waiting = 0;
    return status;
}

void lrf_text_rows_release(struct lrf_text_rows *rows)
{
    lrf_text_names_release(&rows->names);
    *rows = (struct lrf_text_rows){0};
}
