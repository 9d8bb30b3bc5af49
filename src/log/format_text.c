/*
 * Text that a program printed for people: lines in which numbers have names (log_pairs.h) or
 * stand below them (text_table.h), of which those of a kind that is believed are rows
 * (text_rows.h).
 *
 * A line that only says where training is ("Epoch 3/500", "[step=10/1000,epoch=0]") holds for the
 * lines that follow it, the epoch also for those that say the step alone. A bar that is painted
 * again and again is one row for each of its steps, and one for each epoch where it shows the mean
 * of the epoch so far.
 */
#include <math.h>
#include <string.h>

#include "base/strbuf.h"
#include "log/log_format.h"
#include "log/log_lines.h"
#include "log/text_darknet.h"
#include "log/text_rows.h"
#include "log/text_table.h"
#include "log/text_words.h"

enum { MOST_LISTED = 64 };

struct reader {
    struct lrf_log_lines lines;
    struct lrf_strbuf plain;   /* a line without colours; owned */
    struct lrf_text_rows rows; /* owned */
    struct lrf_text_table table;
    struct lrf_text_value step, epoch; /* what was announced */
    struct lrf_text_row painted;       /* by a bar that may be painted again */
    struct lrf_log_pairs pairs;        /* of the line at hand */
    size_t index[LRF_PAIRS_MOST];      /* of their names; before that, of the line before */
    enum lrf_log_bar bar;              /* of `painted`; none: there is none */
    double bar_at;
    bool painted_announced, begun;
    bool epoch_alone; /* its line said nothing else */
    size_t listed;    /* names without a role that became columns */
    size_t first;     /* the lowest number of a process that wrote, plus 1; 0: none said so */
};

static const struct lrf_text_value nothing = {LRF_TEXT_NONE, 0};

/* A value of the line takes its place in the row. */
static void place(struct reader *r, struct lrf_text_row *row, size_t index,
                  const struct lrf_log_pair *pair)
{
    const double value = pair->value;
    const struct lrf_text_name *name = &r->rows.names.name[index];
    struct lrf_text_value *counter = name->role == LRF_ROLE_STEP    ? &row->step
                                     : name->role == LRF_ROLE_EPOCH ? &row->epoch
                                                                    : NULL;

    if (counter != NULL) {
        if (isfinite(value) &&
            (counter->name == LRF_TEXT_NONE || name->rank < r->rows.names.name[counter->name].rank))
            *counter = (struct lrf_text_value){index, value};
        return;
    }
    if (name->role == LRF_ROLE_NONE || row->n == LRF_TEXT_VALUES)
        return;
    if (name->rank >= LRF_RANK_ALONE && pair->whole) /* "train:417" is a line of train.py */
        return;
    for (size_t i = 0; i < row->n; i++) {
        if (row->value[i].name == index)
            return;
    }
    row->value[row->n++] = (struct lrf_text_value){index, value};
}

static enum lrf_status list(struct reader *r, struct lrf_log *log, struct lrf_text_name *name,
                            size_t index, struct lrf_error *err)
{
    char label[LRF_TEXT_NAME_SIZE];
    size_t column;

    name->listed = true;
    r->listed++;
    lrf_text_names_label(&r->rows.names, index, label);
    return lrf_log_find_column(log, label, 0, &column, err);
}

/* The names that mean nothing become columns, too, for messages of what a log holds. */
static enum lrf_status list_others(struct reader *r, struct lrf_log *log, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < r->pairs.n && status == LRF_OK && r->listed < MOST_LISTED; i++) {
        const size_t index = r->index[i];
        struct lrf_text_name *name = index != LRF_TEXT_NONE ? &r->rows.names.name[index] : NULL;
        if (name != NULL && name->role == LRF_ROLE_NONE && !name->listed)
            status = list(r, log, name, index, err);
    }
    return status;
}

/* "17 train 9.6", "[17] loss 9.6": the number before the first name that means something. */
static enum lrf_status take_lead(struct reader *r, struct lrf_log *log, struct lrf_text_row *row,
                                 struct lrf_error *err)
{
    const struct lrf_log_pair step = {.name = "step", .n = 4};
    size_t index = LRF_TEXT_NONE;
    enum lrf_status status;

    if (!r->pairs.has_lead || row->step.name != LRF_TEXT_NONE || row->n == 0 ||
        row->value[0].name != r->index[r->pairs.lead_of])
        return LRF_OK;
    status = lrf_text_names_find(&r->rows.names, log, &step, &index, err);
    if (status == LRF_OK && index != LRF_TEXT_NONE) {
        row->step = (struct lrf_text_value){index, r->pairs.lead};
        row->unnamed = true;
    }
    return status;
}

/* "train=0.46 val=0.55 loss=1.45": beside a loss the others are accuracies. */
static void drop_accuracies(const struct reader *r, struct lrf_text_row *row)
{
    const struct lrf_text_name *names = r->rows.names.name;
    bool loss = false;
    size_t kept = 0;

    for (size_t i = 0; i < row->n; i++) {
        const struct lrf_text_name *name = &names[row->value[i].name];
        loss = loss || (name->role == LRF_ROLE_LOSS && name->rank < LRF_RANK_ALONE);
    }
    for (size_t i = 0; i < row->n; i++) {
        if (!loss || names[row->value[i].name].rank < LRF_RANK_ALONE)
            row->value[kept++] = row->value[i];
    }
    row->n = kept;
}

static enum lrf_status make_row(struct reader *r, struct lrf_log *log, struct lrf_text_row *row,
                                struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    *row = (struct lrf_text_row){.line = r->lines.line, .step = nothing, .epoch = nothing};
    for (size_t i = 0; i < r->pairs.n && status == LRF_OK; i++) {
        status = lrf_text_names_find(&r->rows.names, log, &r->pairs.pair[i], &r->index[i], err);
        if (status == LRF_OK && r->index[i] != LRF_TEXT_NONE)
            place(r, row, r->index[i], &r->pairs.pair[i]);
    }
    if (status == LRF_OK)
        status = take_lead(r, log, row, err);
    drop_accuracies(r, row);
    if (row->step.name == LRF_TEXT_NONE && row->epoch.name == LRF_TEXT_NONE)
        return status;
    return status == LRF_OK ? list_others(r, log, err) : status;
}

/* What the line says of where training is holds from here on. */
static void announce(struct reader *r, const struct lrf_text_row *row)
{
    if (row->epoch.name != LRF_TEXT_NONE) {
        r->epoch = row->epoch;
        r->step = row->step;
        r->epoch_alone = row->n == 0 && row->step.name == LRF_TEXT_NONE;
    } else if (row->step.name != LRF_TEXT_NONE) {
        r->step = row->step;
    }
}

static enum lrf_status flush_bar(struct reader *r, struct lrf_log *log, struct lrf_error *err)
{
    if (r->bar == LRF_BAR_NONE)
        return LRF_OK;
    r->bar = LRF_BAR_NONE;
    return lrf_text_rows_add(&r->rows, log, &r->painted, r->painted_announced, err);
}

/* The bar at hand is painted again, or another one begins. */
static enum lrf_status paint(struct reader *r, struct lrf_log *log, const struct lrf_text_row *row,
                             bool announced, struct lrf_error *err)
{
    const double at = r->pairs.bar_at;
    const bool goes_on =
        r->bar == r->pairs.bar && (r->bar == LRF_BAR_EPOCH ? at >= r->bar_at : at == r->bar_at);
    const enum lrf_status status = goes_on ? LRF_OK : flush_bar(r, log, err);

    r->painted = *row;
    r->painted_announced = announced;
    r->bar = r->pairs.bar;
    r->bar_at = at;
    return status;
}

static enum lrf_status use_row(struct reader *r, struct lrf_log *log, struct lrf_text_row *row,
                               struct lrf_error *err)
{
    const bool own = row->step.name != LRF_TEXT_NONE || row->epoch.name != LRF_TEXT_NONE;
    const bool announced =
        !own && (r->step.name != LRF_TEXT_NONE || r->epoch.name != LRF_TEXT_NONE);
    enum lrf_status status;

    if (r->pairs.bar != LRF_BAR_NONE && row->n == 0)
        return LRF_OK;
    announce(r, row);
    if (r->pairs.bar == LRF_BAR_NONE) {
        status = flush_bar(r, log, err);
        if (status != LRF_OK || row->n == 0)
            return status;
    }
    if (announced) {
        row->step = r->step;
        row->epoch = r->epoch;
    } else if (row->epoch.name == LRF_TEXT_NONE && r->epoch_alone) {
        row->epoch = r->epoch;
        row->carried = row->epoch.name != LRF_TEXT_NONE;
    }
    return r->pairs.bar != LRF_BAR_NONE ? paint(r, log, row, announced, err)
                                        : lrf_text_rows_add(&r->rows, log, row, announced, err);
}

/* Of the lines of several processes those of the first are read: "[rank3]:" and what mpirun puts
 * before them, "[1,3]<stdout>:". */
static bool is_of_another(struct reader *r, const char **s, size_t *n)
{
    size_t rank;
    const size_t length = lrf_text_process(*s, *n, &rank);

    *s += length;
    *n -= length;
    if (length == 0)
        return false;
    if (r->first == 0 || rank + 1 < r->first)
        r->first = rank + 1;
    return rank + 1 > r->first;
}

static enum lrf_status read_plain(struct reader *r, struct lrf_log *log, const char *s, size_t n,
                                  struct lrf_error *err)
{
    struct lrf_text_row row;
    enum lrf_status status;

    if (is_of_another(r, &s, &n))
        return LRF_OK;
    if (!lrf_text_table_next(&r->table, log, s, n, &r->pairs) && !lrf_text_darknet(s, n, &r->pairs))
        lrf_log_pairs_find(&r->pairs, s, n);
    if (r->pairs.n == 0)
        return LRF_OK;
    status = make_row(r, log, &row, err);
    if (status != LRF_OK ||
        (row.n == 0 && row.step.name == LRF_TEXT_NONE && row.epoch.name == LRF_TEXT_NONE))
        return status;
    return use_row(r, log, &row, err);
}

/* Behind "ESC [ 1 ; 36 m" and the like. */
static size_t skip_escape(const char *s, size_t n)
{
    size_t i = 1;

    if (n < 2 || s[1] != '[')
        return 1;
    for (i = 2; i < n && ((s[i] >= '0' && s[i] <= '9') || s[i] == ';' || s[i] == '?'); i++)
        ;
    return i < n ? i + 1 : n;
}

/* A line as a terminal shows it: without colours; what backspaces overwrite is a line before. */
static enum lrf_status read_line(struct reader *r, struct lrf_log *log, const char *s, size_t n,
                                 struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    if (memchr(s, 27, n) == NULL && memchr(s, '\b', n) == NULL)
        return read_plain(r, log, s, n, err);
    lrf_strbuf_clear(&r->plain);
    for (size_t i = 0; i < n && status == LRF_OK; i += s[i] == 27 ? skip_escape(s + i, n - i) : 1) {
        if (s[i] == '\b') {
            if (r->plain.n > 0)
                status = read_plain(r, log, r->plain.s, r->plain.n, err);
            lrf_strbuf_clear(&r->plain);
        } else if (s[i] != 27) {
            lrf_strbuf_add(&r->plain, s + i, 1);
        }
    }
    if (r->plain.failed)
        return lrf_fail_memory(err);
    return status == LRF_OK && r->plain.n > 0 ? read_plain(r, log, r->plain.s, r->plain.n, err)
                                              : status;
}

static enum lrf_status feed(void *state, struct lrf_log *log, const char *s, size_t n,
                            struct lrf_error *err)
{
    struct reader *r = state;
    enum lrf_status status = LRF_OK;
    const char *line;
    size_t length;

    if (!r->begun)
        r->step = r->epoch = nothing;
    r->begun = true;
    lrf_log_lines_feed(&r->lines, s, n);
    while (status == LRF_OK && lrf_log_lines_next(&r->lines, &line, &length))
        status = read_line(r, log, line, length, err);
    return status == LRF_OK && r->lines.failed ? lrf_fail_memory(err) : status;
}

static enum lrf_status end(void *state, struct lrf_log *log, struct lrf_error *err)
{
    struct reader *r = state;
    enum lrf_status status = LRF_OK;
    const char *line;
    size_t length;

    if (lrf_log_lines_rest(&r->lines, &line, &length))
        status = read_line(r, log, line, length, err);
    if (status == LRF_OK)
        status = flush_bar(r, log, err);
    if (status == LRF_OK)
        status = lrf_text_rows_end(&r->rows, log, err);
    log->left_out += r->lines.too_long;
    return status;
}

static void release(void *state)
{
    struct reader *r = state;

    lrf_log_lines_release(&r->lines);
    lrf_strbuf_release(&r->plain);
    lrf_text_rows_release(&r->rows);
}

/* The head as lines, of which the first ones are looked at as a table. */
struct look {
    bool prose;        /* four words in a line */
    size_t pairs;      /* lines in which a name that means something has a number */
    bool ragged;       /* not the same number of any separator in each of the first lines */
    size_t lines;      /* that are not empty */
    size_t columns[3]; /* by separator, in the first line */
};

static size_t count_words(const char *s, size_t n)
{
    size_t words = 0, length = 0;

    for (size_t i = 0; i < n; i++) {
        const bool letter = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z');
        length = letter ? length + 1 : 0;
        words += length == 2;
    }
    return words;
}

static void look_at_table(struct look *look, const char *s, size_t n)
{
    static const char separators[] = {',', ';', '\t'};
    bool same = false;

    for (size_t i = 0; i < sizeof separators; i++) {
        size_t count = 0;
        for (size_t j = 0; j < n; j++)
            count += s[j] == separators[i];
        if (look->lines == 0)
            look->columns[i] = count;
        else if (look->columns[i] != count)
            look->columns[i] = 0;
        same = same || look->columns[i] > 0;
    }
    look->ragged = look->ragged || !same;
    look->prose = look->prose || count_words(s, n) >= 4;
}

static bool has_pair(const struct lrf_log *log, const char *s, size_t n)
{
    struct lrf_log_pairs pairs;
    char name[LRF_TEXT_NAME_SIZE];

    lrf_log_pairs_find(&pairs, s, n);
    for (size_t i = 0; i < pairs.n; i++) {
        if (pairs.pair[i].n >= sizeof name)
            continue;
        memcpy(name, pairs.pair[i].name, pairs.pair[i].n);
        name[pairs.pair[i].n] = '\0';
        if (lrf_log_role(log, name).role != LRF_ROLE_NONE)
            return true;
    }
    return false;
}

/* Whether the head is one line without an end, and no row of names: settings that somebody prints
 * before the first row. */
static bool is_long_talk(const char *head, size_t n)
{
    const bool one = !memchr(head, '\n', n) && !memchr(head, '\r', n);
    const bool names = memchr(head, ',', n) || memchr(head, '\t', n) || memchr(head, ';', n);

    return n >= LRF_LOG_HEAD && one && (!names || memchr(head, '=', n) || memchr(head, ':', n));
}

/* What is no table and has names with numbers, or sentences. */
static bool looks_like(const struct lrf_log *log, const char *head, size_t n, bool whole)
{
    enum { TABLE = 10 };
    struct lrf_log_lines lines = {0};
    struct look look = {0};
    const char *line;
    size_t length;

    if (is_long_talk(head, n))
        return true;
    lrf_log_lines_feed(&lines, head, n);
    while (lrf_log_lines_next(&lines, &line, &length) ||
           (whole && lrf_log_lines_rest(&lines, &line, &length))) {
        if (length == 0)
            continue;
        if (look.lines < TABLE)
            look_at_table(&look, line, length);
        look.pairs += has_pair(log, line, length);
        look.lines++;
        if (look.lines >= TABLE && (!look.ragged || look.pairs > 0))
            break;
    }
    lrf_log_lines_release(&lines);
    return look.ragged ? look.pairs > 0 || look.prose : 2 * look.pairs > look.lines;
}

const struct lrf_log_format lrf_log_format_text = {
    .name = "text",
    .looks_like = looks_like,
    .state_size = sizeof(struct reader),
    .feed = feed,
    .end = end,
    .release = release,
};
