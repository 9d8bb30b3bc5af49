#include "cli/sweep_journal.h"

#include <limits.h>
#include <string.h>

#include "base/error.h"
#include "cli/fields.h"

static void add_mark(struct cli_journal *journal, const char *word, unsigned repeat)
{
    struct lrf_strbuf line = {0};

    if (journal == NULL)
        return;
    lrf_strbuf_printf(&line, "%s %u", word, repeat);
    cli_journal_add(journal, line.s ? line.s : "");
    lrf_strbuf_release(&line);
}

void cli_sweep_journal_begin(struct cli_journal *journal, unsigned repeat)
{
    add_mark(journal, "begin", repeat);
}

void cli_sweep_journal_end(struct cli_journal *journal, unsigned repeat)
{
    add_mark(journal, "end", repeat);
}

/* The optional fields in the order of their bits. */
static void fields_of(struct lrf_point *point, double *field[LRF_FIELD_COUNT])
{
#define FIELD_AT(bit, name) field[bit##_INDEX] = &point->name;
    LRF_FIELD_LIST(FIELD_AT)
#undef FIELD_AT
}

void cli_sweep_journal_point(struct cli_journal *journal, const struct lrf_point *point)
{
    struct lrf_point copy = *point;
    double *field[LRF_FIELD_COUNT];
    struct lrf_strbuf line = {0};

    if (journal == NULL)
        return;
    lrf_strbuf_printf(&line, "point %u %u", point->repeat, point->step);
    cli_field_put(&line, point->lr);
    cli_field_put(&line, point->loss);
    cli_field_put(&line, point->known);
    fields_of(&copy, field);
    for (size_t i = 0; i < LRF_FIELD_COUNT; i++)
        if (point->known & 1u << i)
            cli_field_put(&line, *field[i]);
    cli_journal_add(journal, line.s ? line.s : "");
    lrf_strbuf_release(&line);
}

static bool read_point(const char *line, struct lrf_point *point)
{
    double *field[LRF_FIELD_COUNT];
    size_t repeat, step, known;

    if (!cli_field_take_count(&line, UINT_MAX, &repeat) ||
        !cli_field_take_count(&line, UINT_MAX, &step) || !cli_field_take(&line, &point->lr) ||
        !cli_field_take(&line, &point->loss) ||
        !cli_field_take_count(&line, 1u << LRF_FIELD_COUNT, &known))
        return false;
    point->repeat = (unsigned)repeat;
    point->step = (unsigned)step;
    point->known = (unsigned)known;
    fields_of(point, field);
    for (size_t i = 0; i < LRF_FIELD_COUNT; i++)
        if ((known & 1u << i) && !cli_field_take(&line, field[i]))
            return false;
    return cli_field_end(line);
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
        return cli_field_take_count(&rest, UINT_MAX, &repeat);
    }
    rest = after(line, "end ");
    return rest && cli_field_take_count(&rest, UINT_MAX, &repeat) &&
           end_repeat(recall, repeat, err);
}

enum lrf_status cli_sweep_journal_recall(const struct cli_journal *journal, size_t repeats,
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
