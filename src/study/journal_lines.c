#include "study/journal_lines.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "curve/points.h"

#define ONE_MORE(number) +1
enum { VERDICT_NUMBERS = 0 LRF_VERDICT_NUMBERS(ONE_MORE) };
#undef ONE_MORE

/* A blank and the number. */
static void put(struct lrf_strbuf *line, double value)
{
    char text[LRF_NUMBER_SIZE];

    lrf_strbuf_puts(line, " ");
    lrf_strbuf_add(line, text, lrf_number_format(text, value));
}

/* Takes the next number of the line; false at its end or when it is none. */
static bool take(const char **line, double *value)
{
    size_t n;

    *line += strspn(*line, " ");
    n = strcspn(*line, " ");
    if (lrf_number_parse(*line, n, value) == LRF_NUMBER_NONE)
        return false;
    *line += n;
    return true;
}

/* Takes a whole number less than `below`. */
static bool take_count(const char **line, size_t below, size_t *value)
{
    double number;

    if (!take(line, &number) || !(number >= 0 && number < (double)below))
        return false;
    *value = (size_t)number;
    return true;
}

static bool is_end(const char *line)
{
    return line[strspn(line, " ")] == '\0';
}

/* The optional fields in the order of their bits. */
static void fields_of(struct lrf_point *point, double *field[LRF_FIELD_COUNT])
{
#define FIELD_AT(bit, name) field[bit##_INDEX] = &point->name;
    LRF_FIELD_LIST(FIELD_AT)
#undef FIELD_AT
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

static void add_mark(struct lrf_journal *journal, const char *word, size_t repeat)
{
    struct lrf_strbuf line = {0};

    lrf_strbuf_printf(&line, "%s %zu", word, repeat);
    add(journal, &line);
}

void lrf_lines_begin(struct lrf_journal *journal, size_t repeat)
{
    add_mark(journal, "begin", repeat);
}

void lrf_lines_end(struct lrf_journal *journal, size_t repeat)
{
    add_mark(journal, "end", repeat);
}

void lrf_lines_point(struct lrf_journal *journal, const struct lrf_point *point)
{
    struct lrf_point copy = *point;
    double *field[LRF_FIELD_COUNT];
    struct lrf_strbuf line = {0};

    lrf_strbuf_printf(&line, "point %u %u", point->repeat, point->step);
    put(&line, point->lr);
    put(&line, point->loss);
    put(&line, point->known);
    fields_of(&copy, field);
    for (size_t i = 0; i < LRF_FIELD_COUNT; i++)
        if (point->known & 1u << i)
            put(&line, *field[i]);
    add(journal, &line);
}

static bool read_point(const char *line, struct lrf_point *point)
{
    double *field[LRF_FIELD_COUNT];
    size_t repeat, step, known;

    if (!take_count(&line, UINT_MAX, &repeat) || !take_count(&line, UINT_MAX, &step) ||
        !take(&line, &point->lr) || !take(&line, &point->loss) ||
        !take_count(&line, 1u << LRF_FIELD_COUNT, &known))
        return false;
    point->repeat = (unsigned)repeat;
    point->step = (unsigned)step;
    point->known = (unsigned)known;
    fields_of(point, field);
    for (size_t i = 0; i < LRF_FIELD_COUNT; i++)
        if ((known & 1u << i) && !take(&line, field[i]))
            return false;
    return is_end(line);
}

/* The rest of the line behind `word`, NULL if it begins otherwise. */
static const char *after(const char *line, const char *word)
{
    size_t n = strlen(word);

    return strncmp(line, word, n) == 0 ? line + n : NULL;
}

/* A recall under way. */
struct recall {
    struct lrf_curve pending; /* of the repeat begun last */
    struct lrf_curve *curve;
    bool *done; /* (repeats) */
    size_t repeats;
};

static bool end_repeat(struct recall *recall, size_t repeat, struct lrf_error *err)
{
    if (repeat < recall->repeats && !recall->done[repeat]) {
        if (lrf_curve_join(recall->curve, &recall->pending, err) != LRF_OK)
            return false;
        recall->done[repeat] = true;
    }
    recall->pending.n = 0;
    return true;
}

/* False when the line makes no sense, or without memory. */
static bool recall_line(struct recall *recall, const char *line, struct lrf_error *err)
{
    struct lrf_point point = {0};
    const char *rest;
    size_t repeat;

    if ((rest = after(line, "point ")) != NULL)
        return read_point(rest, &point) &&
               lrf_curve_append(&recall->pending, &point, err) == LRF_OK;
    if ((rest = after(line, "begin ")) != NULL) {
        recall->pending.n = 0;
        return take_count(&rest, UINT_MAX, &repeat);
    }
    rest = after(line, "end ");
    return rest && take_count(&rest, UINT_MAX, &repeat) && end_repeat(recall, repeat, err);
}

enum lrf_status lrf_lines_recall_points(const struct lrf_journal *journal, size_t repeats,
                                        bool *done, struct lrf_curve *curve, struct lrf_error *err)
{
    struct recall recall = {.curve = curve, .done = done, .repeats = repeats};
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < journal->n && status == LRF_OK; i++) {
        err->status = LRF_OK;
        if (!recall_line(&recall, journal->line[i], err))
            status = err->status != LRF_OK
                         ? err->status
                         : lrf_fail(err, LRF_EDATA, "cannot resume: '%.60s' is not a step",
                                    journal->line[i]);
    }
    lrf_curve_release(&recall.pending);
    return status;
}

static void verdict_fields(struct lrf_verdict *v, double *field[VERDICT_NUMBERS])
{
    double *all[VERDICT_NUMBERS] = {
#define NUMBER_FIELD(number) &v->number,
        LRF_VERDICT_NUMBERS(NUMBER_FIELD)
#undef NUMBER_FIELD
    };
    memcpy(field, all, sizeof all);
}

void lrf_lines_run(struct lrf_journal *journal, size_t i, const struct lrf_verify_run *run)
{
    struct lrf_verdict verdict = run->verdict;
    double *field[VERDICT_NUMBERS];
    struct lrf_strbuf line = {0};

    lrf_strbuf_printf(&line, "%zu %d %zu", i, (int)verdict.kind, run->n_check);
    verdict_fields(&verdict, field);
    for (size_t k = 0; k < VERDICT_NUMBERS; k++)
        put(&line, *field[k]);
    for (size_t k = 0; k < run->n_check; k++) {
        put(&line, (double)run->check[k].step);
        put(&line, run->check[k].train_loss);
        put(&line, run->check[k].val_loss);
        put(&line, run->check[k].val_accuracy);
    }
    add(journal, &line);
}

static bool take_check(const char **line, struct lrf_trial_check *check)
{
    return take_count(line, (size_t)1 << 40, &check->step) && take(line, &check->train_loss) &&
           take(line, &check->val_loss) && take(line, &check->val_accuracy);
}

static bool read_run(const char *line, struct lrf_verify_run *run, size_t n)
{
    double *field[VERDICT_NUMBERS];
    size_t i, kind, checks;

    if (!take_count(&line, n, &i) || !take_count(&line, LRF_VERDICT_COUNT, &kind) ||
        !take_count(&line, strlen(line), &checks) || run[i].check)
        return false;
    run += i;
    run->verdict.kind = (enum lrf_verdict_kind)kind;
    verdict_fields(&run->verdict, field);
    for (size_t k = 0; k < VERDICT_NUMBERS; k++)
        if (!take(&line, field[k]))
            return false;
    run->check = lrf_calloc(checks, sizeof *run->check);
    for (run->n_check = 0; run->check && run->n_check < checks; run->n_check++)
        if (!take_check(&line, &run->check[run->n_check]))
            return false;
    return run->check && is_end(line);
}

enum lrf_status lrf_lines_recall_runs(const struct lrf_journal *journal, struct lrf_verify_run *run,
                                      size_t n, struct lrf_error *err)
{
    for (size_t i = 0; i < journal->n; i++)
        if (!read_run(journal->line[i], run, n))
            return lrf_fail(err, LRF_EDATA, "cannot resume: '%.40s' is not a run",
                            journal->line[i]);
    return LRF_OK;
}
