#include "log/log_stream.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/statistics.h"
#include "base/strbuf.h"
#include "log/log_columns.h"
#include "log/log_reader.h"
#include "log/recent_losses.h"

struct lrf_log_stream {
    struct lrf_log log;
    struct lrf_log_reader *reader;
    size_t select; /* which of the runs side by side */
    double only;   /* of runs that take turns its number; nan: they do not */
    size_t runs;   /* side by side; 0: not known */
    bool alone, decided, ended, paused;
    struct lrf_log_columns columns;
    size_t at; /* the next row of the log */
    /* The row that is not complete before the next one shows that it is. */
    struct lrf_run_row row;
    struct lrf_log_position position;
    bool pending, seen; /* is there one; has a loss been read at this position */
    double before;      /* steps of the epochs before */
    bool counts;        /* losses are counted: their epochs do not tell them apart */
    size_t losses;      /* given out */
    struct lrf_recent_losses recent;
    size_t twice; /* rows of a step that was there already */
};

static const struct lrf_curve_format usual_names;

struct lrf_log_stream *lrf_log_stream_alloc(const char *file,
                                            const struct lrf_curve_format *columns, bool alone,
                                            struct lrf_error *err)
{
    struct lrf_log_stream *stream = lrf_calloc(1, sizeof *stream);

    if (stream == NULL) {
        lrf_fail_memory(err);
        return NULL;
    }
    stream->log = (struct lrf_log){
        .file = file, .format = columns != NULL ? columns : &usual_names, .lenient = true};
    stream->alone = alone;
    stream->reader = lrf_log_reader_alloc(&stream->log, err);
    if (stream->reader != NULL)
        return stream;
    lrf_log_stream_free(stream);
    return NULL;
}

/* ---- columns */

/* As lrf_log_choose counts them. */
static size_t run_of(const struct lrf_log_stream *stream)
{
    return stream->log.runs.n > 0 ? stream->select + 1 : 0;
}

/* What there is decides. Without a loss it waits for one, unless it `must` not; a rate that stands
 * alone is one of another file. */
static void decide(struct lrf_log_stream *stream, bool must)
{
    const struct lrf_log *log = &stream->log;
    const struct lrf_log_columns c = lrf_log_choose_run(log, run_of(stream), stream->alone);

    if (c.of[LRF_ROLE_LOSS] == 0 && !must)
        return;
    stream->columns = c;
    stream->only = (double)NAN;
    stream->runs = log->runs.n > 0 ? log->runs.n
                                   : lrf_log_runs_by_turns(log, &c, stream->select, &stream->only);
    stream->counts = lrf_log_shares_epochs(log, &c);
    stream->decided = true;
}

size_t lrf_log_stream_runs(const struct lrf_log_stream *stream)
{
    return stream->runs;
}

void lrf_log_stream_select(struct lrf_log_stream *stream, size_t k)
{
    stream->select = k;
}

/* ---- rows */

static bool get(const struct lrf_log_stream *stream, size_t role, double *value)
{
    const size_t c = stream->columns.of[role];

    if (c == 0 || !stream->log.column[c - 1].known[stream->at])
        return false;
    *value = stream->log.column[c - 1].value[stream->at];
    return true;
}

/* The row at hand as it stands in the log. */
static struct lrf_run_row read_row(const struct lrf_log_stream *stream,
                                   struct lrf_log_position *position)
{
    struct lrf_run_row row = {.step = NAN, .lr = NAN, .loss = NAN, .val_loss = NAN};

    *position = (struct lrf_log_position){NAN, NAN};
    get(stream, LRF_ROLE_STEP, &position->step);
    get(stream, LRF_ROLE_EPOCH, &position->epoch);
    if (get(stream, LRF_ROLE_LR, &row.lr))
        row.known |= LRF_ROW_LR;
    if (get(stream, LRF_ROLE_LOSS, &row.loss))
        row.known |= LRF_ROW_LOSS;
    if (get(stream, LRF_ROLE_FIELD + LRF_VAL_LOSS_INDEX, &row.val_loss))
        row.known |= LRF_ROW_VAL_LOSS;
    return row;
}

/* Fills what a row leaves open by the row before; an evaluation that counts in its own way does
 * not turn the clock back. */
static void settle_position(const struct lrf_log_stream *stream, const struct lrf_run_row *row,
                            struct lrf_log_position *position)
{
    const struct lrf_log_position *last = &stream->position;
    const bool trains = row->known & LRF_ROW_LOSS;

    if (isnan(position->step) || (!trains && position->step < last->step))
        position->step = last->step;
    if (isnan(position->epoch) || (!trains && position->epoch < last->epoch))
        position->epoch = last->epoch;
}

static bool has_position(const struct lrf_log_stream *stream)
{
    const size_t *of = stream->columns.of;

    return of[LRF_ROLE_STEP] > 0 || (of[LRF_ROLE_EPOCH] > 0 && !stream->counts);
}

/* The step of a loss at a position, once it is known that it follows the pending one. */
static double step_of(struct lrf_log_stream *stream, const struct lrf_log_position *position)
{
    const struct lrf_log_position *last = &stream->position;

    if (!has_position(stream))
        return (double)stream->losses;
    if (stream->columns.of[LRF_ROLE_STEP] == 0)
        return position->epoch;
    if (position->step < last->step && position->epoch > last->epoch)
        stream->before += last->step - position->step + 1; /* steps count within an epoch */
    else if (position->step < last->step)
        stream->before = 0; /* another beginning */
    return stream->before + position->step;
}

static void absorb(struct lrf_run_row *row, const struct lrf_run_row *other)
{
    if (other->known & LRF_ROW_LR)
        row->lr = other->lr;
    if (other->known & LRF_ROW_LOSS)
        row->loss = other->loss;
    if (other->known & LRF_ROW_VAL_LOSS)
        row->val_loss = other->val_loss;
    row->known |= other->known;
}

/* Gives the pending row out. */
static bool give(struct lrf_log_stream *stream, struct lrf_run_row *row)
{
    if (!stream->pending)
        return false;
    *row = stream->row;
    stream->pending = false;
    if (row->known & LRF_ROW_LOSS)
        stream->losses++;
    return true;
}

/* A step that is there already: one program writes twice, or two write one log. Of epochs alone it
 * says that they do not number the losses. */
static bool is_twice(struct lrf_log_stream *stream, const struct lrf_run_row *row, bool has_step,
                     const struct lrf_log_position *position)
{
    if (!(row->known & LRF_ROW_LOSS))
        return false;
    if (has_step && position->step < stream->position.step)
        return lrf_recent_losses_have(&stream->recent, position, row->loss);
    if (!stream->seen || !lrf_is_at_once(position, &stream->position))
        return false;
    if (stream->columns.of[LRF_ROLE_STEP] == 0)
        stream->counts = true;
    return has_step;
}

/* Of runs that take turns. */
static bool is_of_another_run(const struct lrf_log_stream *stream)
{
    double run;

    return !isnan(stream->only) && get(stream, LRF_ROLE_REPEAT, &run) && run != stream->only;
}

/* Takes the row at hand; true: `given` is the one that was pending. */
static bool take(struct lrf_log_stream *stream, struct lrf_run_row *given)
{
    struct lrf_log_position position;
    struct lrf_run_row row = read_row(stream, &position);
    bool gives, has_step, at_once;

    if (row.known == 0 || is_of_another_run(stream))
        return false;
    has_step = !isnan(position.step);
    settle_position(stream, &row, &position);
    if (is_twice(stream, &row, has_step, &position)) {
        stream->twice++;
        return false;
    }
    at_once = lrf_is_at_once(&position, &stream->position);
    stream->seen = (row.known & LRF_ROW_LOSS) || (stream->seen && at_once);
    if (row.known & LRF_ROW_LOSS)
        lrf_recent_losses_add(&stream->recent, &position, row.loss);
    if (stream->pending && at_once && !(row.known & stream->row.known)) {
        absorb(&stream->row, &row);
        return false;
    }
    gives = give(stream, given);
    row.step = step_of(stream, &position);
    stream->row = row;
    stream->position = position;
    stream->pending = true;
    return gives;
}

/* ---- the stream */

/* Rows that are read whole: before a pause the last one may still get more. */
static size_t readable(const struct lrf_log_stream *stream)
{
    const size_t n = stream->log.n_rows;

    return stream->paused || stream->ended || n == 0 ? n : n - 1;
}

bool lrf_log_stream_next(struct lrf_log_stream *stream, struct lrf_run_row *row)
{
    if (!stream->decided)
        return false;
    while (stream->at < readable(stream)) {
        const bool gives = take(stream, row);
        stream->at++;
        if (gives)
            return true;
    }
    lrf_log_drop_rows(&stream->log, stream->log.n_rows - stream->at);
    stream->at = 0;
    return (stream->paused || stream->ended) && give(stream, row);
}

/* More rows than this are not held for a loss that may come. */
enum { MOST_HELD = 1 << 20 };

static void look(struct lrf_log_stream *stream, bool all)
{
    const size_t n = stream->log.n_rows;

    if (stream->decided)
        lrf_log_choose_late(&stream->log, run_of(stream), &stream->columns);
    else if (all || n >= LRF_LOG_LOOK)
        decide(stream, n > MOST_HELD);
}

enum lrf_status lrf_log_stream_feed(struct lrf_log_stream *stream, const char *s, size_t n,
                                    struct lrf_error *err)
{
    const enum lrf_status status = lrf_log_reader_feed(stream->reader, s, n, err);

    stream->paused = false;
    if (status == LRF_OK)
        look(stream, false);
    return status;
}

enum lrf_status lrf_log_stream_pause(struct lrf_log_stream *stream, struct lrf_error *err)
{
    const enum lrf_status status = lrf_log_reader_pause(stream->reader, err);

    stream->paused = true;
    if (status == LRF_OK)
        look(stream, true);
    return status;
}

/* What would be needed instead. */
static const char *way_out(const struct lrf_log_stream *stream)
{
    const struct lrf_log *log = &stream->log;
    const struct lrf_log_column *rate = lrf_log_column(log, &stream->columns, LRF_ROLE_LR);

    if (rate != NULL && rate->role == LRF_ROLE_VALUE)
        return "; its name says that these are rates: give the log of the losses, too";
    if (log->n_columns > 0 && strcmp(log->column[0].name, "1") == 0)
        return "; columns without names: say which of them is the loss";
    return "; say which of them is the loss, if one is";
}

enum lrf_status lrf_log_stream_check(const struct lrf_log_stream *stream, struct lrf_error *err)
{
    const struct lrf_log_format *format = lrf_log_reader_format(stream->reader);
    const struct lrf_log *log = &stream->log;
    const char *asked = lrf_log_asked_in_vain(log, &stream->columns);
    char names[LRF_TAKEN_SIZE] = "", value[LRF_VALUE_SIZE];

    if (asked == NULL && stream->columns.of[LRF_ROLE_LOSS] > 0)
        return LRF_OK;
    lrf_log_name_columns(log, &stream->columns, NULL, names);
    if (names[0] == '\0')
        return lrf_fail(err, LRF_EDATA,
                        "'%s' (%s) has no line with a loss: a name such as loss and a number",
                        log->file, format->name);
    if (asked == NULL)
        return lrf_fail(err, LRF_EDATA, "'%s' (%s) has no training loss, only %s%s", log->file,
                        format->name, names, way_out(stream));
    lrf_text_value(value, asked, strlen(asked));
    return lrf_fail(err, LRF_EDATA, "'%s' (%s) has no '%s', only %s", log->file, format->name,
                    value, names);
}

void lrf_log_stream_settle(struct lrf_log_stream *stream)
{
    const struct lrf_log_columns c =
        lrf_log_choose_run(&stream->log, run_of(stream), stream->alone);

    if (!stream->decided &&
        (c.of[LRF_ROLE_LR] > 0 || c.of[LRF_ROLE_FIELD + LRF_VAL_LOSS_INDEX] > 0))
        decide(stream, true);
}

void lrf_log_stream_promote(struct lrf_log_stream *stream)
{
    size_t *of = stream->columns.of;
    const size_t val = LRF_ROLE_FIELD + LRF_VAL_LOSS_INDEX;

    if (of[LRF_ROLE_LOSS] == 0 && stream->log.format->loss_column == NULL) {
        of[LRF_ROLE_LOSS] = of[val];
        of[val] = 0;
    }
}

enum lrf_status lrf_log_stream_end(struct lrf_log_stream *stream, struct lrf_error *err)
{
    const enum lrf_status status = lrf_log_reader_end(stream->reader, err);

    stream->ended = true;
    if (status != LRF_OK)
        return status;
    if (!stream->decided)
        decide(stream, true);
    lrf_log_choose_late(&stream->log, run_of(stream), &stream->columns);
    return LRF_OK;
}

bool lrf_log_stream_has(const struct lrf_log_stream *stream, enum lrf_row_known known)
{
    const size_t *of = stream->columns.of;

    switch (known) {
    case LRF_ROW_LR:
        return of[LRF_ROLE_LR] > 0;
    case LRF_ROW_LOSS:
        return of[LRF_ROLE_LOSS] > 0;
    default:
        return of[LRF_ROLE_FIELD + LRF_VAL_LOSS_INDEX] > 0;
    }
}

const struct lrf_log_format *lrf_log_stream_format(const struct lrf_log_stream *stream)
{
    return lrf_log_reader_format(stream->reader);
}

bool lrf_log_stream_is_document(const struct lrf_log_stream *stream)
{
    return lrf_log_reader_is_document(stream->reader);
}

enum lrf_status lrf_log_stream_note(const struct lrf_log_stream *stream, char note[LRF_NOTE_SIZE],
                                    struct lrf_error *err)
{
    const size_t left_out = stream->log.left_out;
    struct lrf_log_columns columns = stream->columns;
    char taken[LRF_TAKEN_SIZE] = "";
    struct lrf_strbuf text = {0};

    if (columns.of[LRF_ROLE_STEP] > 0 || stream->counts)
        columns.of[LRF_ROLE_EPOCH] = 0;
    lrf_log_name_columns(&stream->log, &columns, taken, NULL);
    lrf_strbuf_puts(&text, taken);
    if (stream->runs > 1)
        lrf_strbuf_printf(&text, "; run %zu of %zu side by side", stream->select + 1, stream->runs);
    if (stream->twice > 0)
        lrf_strbuf_printf(&text, "; %zu %s logged twice, taken once", stream->twice,
                          stream->twice == 1 ? "step" : "steps");
    if (left_out > 0)
        lrf_strbuf_printf(&text, "; left out: %zu %s that %s no sense", left_out,
                          left_out == 1 ? "line" : "lines", left_out == 1 ? "makes" : "make");
    if (text.failed)
        return lrf_fail_memory(err);
    snprintf(note, LRF_NOTE_SIZE, "%s", text.s);
    lrf_strbuf_release(&text);
    return LRF_OK;
}

void lrf_log_stream_free(struct lrf_log_stream *stream)
{
    if (stream == NULL)
        return;
    lrf_log_reader_free(stream->reader);
    lrf_log_release(&stream->log);
    free(stream);
}
