#include "study/journal_lines.h"

#include <limits.h>
#include <string.h>

#include "base/memory.h"
#include "curve/points.h"
#include "study/jobs.h"

#define ONE_MORE(number) +1
enum { VERDICT_NUMBERS = 0 LRF_VERDICT_NUMBERS(ONE_MORE) };
#undef ONE_MORE

/* ---- points */

/* The optional fields in the order of their bits. */
static void fields_of(struct lrf_point *point, double *field[LRF_FIELD_COUNT])
{
#define FIELD_AT(bit, name) field[bit##_INDEX] = &point->name;
    LRF_FIELD_LIST(FIELD_AT)
#undef FIELD_AT
}

static void put_point(struct lrf_strbuf *line, const struct lrf_point *point)
{
    struct lrf_point copy = *point;
    double *field[LRF_FIELD_COUNT];

    lrf_strbuf_add(line, " ", 1);
    lrf_strbuf_count(line, point->step);
    lrf_line_put(line, point->lr);
    lrf_line_put(line, point->loss);
    lrf_line_put(line, point->known);
    fields_of(&copy, field);
    for (size_t i = 0; i < LRF_FIELD_COUNT; i++)
        if (point->known & 1u << i)
            lrf_line_put(line, *field[i]);
}

static bool take_point(const char **line, struct lrf_point *point)
{
    double *field[LRF_FIELD_COUNT];
    size_t step, known;

    if (!lrf_line_take_count(line, UINT_MAX, &step) || !lrf_line_take(line, &point->lr) ||
        !lrf_line_take(line, &point->loss) ||
        !lrf_line_take_count(line, 1u << LRF_FIELD_COUNT, &known))
        return false;
    point->step = (unsigned)step;
    point->known = (unsigned)known;
    fields_of(point, field);
    for (size_t i = 0; i < LRF_FIELD_COUNT; i++)
        if ((known & 1u << i) && !lrf_line_take(line, field[i]))
            return false;
    return true;
}

/* A line without memory for it is a line that could not be written. */
static void add(struct lrf_journal *journal, struct lrf_strbuf *line)
{
    if (line->failed)
        lrf_journal_fail(journal);
    else
        lrf_journal_add(journal, line->s);
    lrf_strbuf_release(line);
}

void lrf_lines_begin(struct lrf_journal *journal, size_t repeat)
{
    struct lrf_strbuf line = {0};

    lrf_strbuf_printf(&line, "begin %zu", repeat);
    add(journal, &line);
}

void lrf_lines_point(struct lrf_journal *journal, const struct lrf_point *point)
{
    struct lrf_strbuf line = {0};

    lrf_strbuf_printf(&line, "point %u", point->repeat);
    put_point(&line, point);
    add(journal, &line);
}

void lrf_lines_put_curve(struct lrf_strbuf *line, const struct lrf_curve *curve)
{
    for (size_t i = 0; i < curve->n; i++)
        put_point(line, &curve->point[i]);
}

bool lrf_lines_take_curve(const char *line, unsigned repeat, struct lrf_curve *curve)
{
    struct lrf_error err = {0};

    while (!lrf_line_ends(line)) {
        struct lrf_point point = {.repeat = repeat};
        if (!take_point(&line, &point) || lrf_curve_append(curve, &point, &err) != LRF_OK)
            return false;
    }
    return true;
}

void lrf_lines_put_curvature(struct lrf_strbuf *line, const struct lrf_curvature *c)
{
    const double number[] = {c->sharpness, c->lr_limit, c->critical_lr,
                             c->undone_lr, c->products, (double)c->rows};

    lrf_line_put_all(line, number, sizeof number / sizeof *number);
}

bool lrf_lines_take_curvature(const char *line, struct lrf_curvature *c)
{
    double number[4];
    size_t products, rows;

    if (!lrf_line_take_all(&line, number, 4) || !lrf_line_take_count(&line, UINT_MAX, &products) ||
        !lrf_line_take_count(&line, UINT32_MAX, &rows))
        return false;
    *c = (struct lrf_curvature){.sharpness = number[0],
                                .lr_limit = number[1],
                                .critical_lr = number[2],
                                .undone_lr = number[3],
                                .products = (unsigned)products,
                                .rows = rows};
    return lrf_line_ends(line);
}

/* ---- real runs */

static void verdict_fields(struct lrf_verdict *v, double *field[VERDICT_NUMBERS])
{
    double *all[VERDICT_NUMBERS] = {
#define NUMBER_FIELD(number) &v->number,
        LRF_VERDICT_NUMBERS(NUMBER_FIELD)
#undef NUMBER_FIELD
    };
    memcpy(field, all, sizeof all);
}

void lrf_lines_put_verdict(struct lrf_strbuf *line, const struct lrf_verdict *verdict)
{
    struct lrf_verdict copy = *verdict;
    double *field[VERDICT_NUMBERS];

    lrf_strbuf_printf(line, " %d", (int)verdict->kind);
    verdict_fields(&copy, field);
    for (size_t k = 0; k < VERDICT_NUMBERS; k++)
        lrf_line_put(line, *field[k]);
}

bool lrf_lines_take_verdict(const char **line, struct lrf_verdict *verdict)
{
    double *field[VERDICT_NUMBERS];
    size_t kind;

    if (!lrf_line_take_count(line, LRF_VERDICT_COUNT, &kind))
        return false;
    verdict->kind = (enum lrf_verdict_kind)kind;
    verdict_fields(verdict, field);
    for (size_t k = 0; k < VERDICT_NUMBERS; k++)
        if (!lrf_line_take(line, field[k]))
            return false;
    return true;
}

static void put_check(struct lrf_strbuf *line, const struct lrf_trial_check *check)
{
    const double number[] = {(double)check->step, check->train_loss, check->val_loss,
                             check->val_accuracy};

    lrf_line_put_all(line, number, 4);
}

static bool take_check(const char **line, struct lrf_trial_check *check)
{
    return lrf_line_take_count(line, (size_t)1 << 40, &check->step) &&
           lrf_line_take(line, &check->train_loss) && lrf_line_take(line, &check->val_loss) &&
           lrf_line_take(line, &check->val_accuracy);
}

void lrf_lines_put_run(struct lrf_strbuf *line, const struct lrf_verify_run *run)
{
    lrf_lines_put_verdict(line, &run->verdict);
    lrf_strbuf_printf(line, " %zu", run->n_check);
    for (size_t k = 0; k < run->n_check; k++)
        put_check(line, &run->check[k]);
}

bool lrf_lines_take_run(const char *line, struct lrf_verify_run *run)
{
    size_t checks;

    if (!lrf_lines_take_verdict(&line, &run->verdict) ||
        !lrf_line_take_count(&line, strlen(line), &checks) || run->check)
        return false;
    run->check = lrf_calloc(checks, sizeof *run->check);
    for (run->n_check = 0; run->check && run->n_check < checks; run->n_check++)
        if (!take_check(&line, &run->check[run->n_check]))
            return false;
    return run->check && lrf_line_ends(line);
}

void lrf_lines_put_scheduled(struct lrf_strbuf *line, const struct lrf_schedule_run *run)
{
    lrf_strbuf_printf(line, " %d", run->diverged);
    for (size_t k = 0; k < run->n; k++) {
        lrf_line_put(line, run->check[k].lr);
        lrf_line_put(line, run->check[k].told);
        put_check(line, &run->check[k].at);
    }
}

bool lrf_lines_take_scheduled(const char *line, size_t most, struct lrf_schedule_run *run)
{
    size_t diverged;

    if (!lrf_line_take_count(&line, 2, &diverged))
        return false;
    run->diverged = diverged;
    for (run->n = 0; !lrf_line_ends(line); run->n++) {
        struct lrf_schedule_check *check = &run->check[run->n];
        if (run->n == most || !lrf_line_take(&line, &check->lr) ||
            !lrf_line_take(&line, &check->told) || !take_check(&line, &check->at))
            return false;
    }
    return true;
}
