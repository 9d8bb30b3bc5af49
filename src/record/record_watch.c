#include "record/record.h"

#include <lrfind.h>

#include "base/quote.h"
#include "record/phrases.h"
#include "record/record_event.h"
#include "record/verdicts.h"

static const char no_val[] = "the log has no validation loss";
static const char too_few[] = "too few rows";

/* So many runs are spoken of one by one, and so many events are shown. */
enum { MOST_SAID = 6, MOST_SHOWN = 400, MOST_LINES = 20 };

/* ---- runs */

struct verdict_row {
    struct lrf_run_verdict v;
    const char *kind, *text, *advice, *words;
};

#define LOSS(member, key_, heading_, brief_, why_)                                                 \
    LRF_COLUMN(struct verdict_row, v.member, NUMBER, key_, .heading = heading_, .brief = brief_,   \
               .why = why_)

static const struct lrf_column verdict_columns[] = {
    LRF_FIELD(struct verdict_row, kind, TEXT, "kind"),
    LRF_COLUMN(struct verdict_row, words, TEXT, "verdict", .shown = true),
    LRF_COLUMN(struct verdict_row, text, TEXT, "text", .heading = "what was seen"),
    LRF_COLUMN(struct verdict_row, advice, TEXT, "advice", .heading = "what to do",
               .why = "nothing"),
    LRF_COLUMN(struct verdict_row, v.stop_step, STEP, "stop_step", .heading = "stop at step",
               .brief = "stop", .why = "it does not overfit"),
    LRF_COLUMN(struct verdict_row, v.back_to_step, STEP, "back_to_step", .heading = "back to step",
               .brief = "back to", .why = "nothing is to be undone, or no good row is known"),
    LRF_COLUMN(struct verdict_row, v.back_to_lr, RATE, "back_to_lr", .heading = "rate there",
               .brief = "lr there", .why = "nothing is to be undone, or no rate is known"),
    LOSS(first, "first_loss", "loss at the start", "first", too_few),
    LOSS(last, "last_loss", "at the end", "last", "too few rows, or not finite"),
    LOSS(least, "least_loss", "least level", "least", too_few),
    LOSS(val_least, "least_val_loss", "lowest validation loss", "lowest val", no_val),
    LOSS(val_last, "last_val_loss", "validation loss at the end", "final val", no_val),
    LRF_COLUMN(struct verdict_row, v.second_half, SHARE, "second_half",
               .heading = "gained in the second half", .why = "nothing was gained")};

struct run_row {
    struct lrf_watch_run run;
    const char *where;
};

/* Where the columns begin that count, and how many they are. */
enum { RUN_NUMBER = 3, RUN_NUMBERS = 4 };

static const struct lrf_column run_columns[] = {
    LRF_COLUMN(struct run_row, run.file, TEXT, "file", .why = "it has no name"),
    LRF_COLUMN(struct run_row, where, TEXT, "where", .heading = "run", .shown = true),
    LRF_COLUMN(struct run_row, run.format, TEXT, "format", .why = "not known"),
    LRF_FIELD(struct run_row, run.run, COUNT, "run"),
    LRF_FIELD(struct run_row, run.verdict.rows, COUNT, "rows"),
    LRF_COLUMN(struct run_row, run.verdict.val_rows, COUNT, "val_rows",
               .heading = "validation rows"),
    LRF_FIELD(struct run_row, run.verdict.outliers, COUNT, "outliers"),
    LRF_COLUMN(struct run_row, run.every, COUNT, "every", .heading = "every n-th row is drawn"),
    LRF_COLUMN(struct run_row, run.note, TEXT, "note", .heading = "what was taken",
               .why = "nothing is to be said")};
static const struct lrf_column count_columns[] = {
#define COUNT_COLUMN(kind, name) LRF_FIELD(struct lrf_run_verdict, events[kind], COUNT, #name),
    LRF_EVENT_LIST(COUNT_COLUMN)
#undef COUNT_COLUMN
};

static struct verdict_row verdict_row(struct lrf_record *record, const struct lrf_run_verdict *v)
{
    struct verdict_row row = {
        .v = *v, .kind = lrf_run_kind_name(v->kind), .words = lrf_run_words(v->kind)};
    struct lrf_strbuf text = {0}, advice = {0};

    lrf_phrase_run(&text, v);
    row.text = lrf_record_keep(record, &text);
    lrf_phrase_run_advice(&advice, v);
    row.advice = advice.n || advice.failed ? lrf_record_keep(record, &advice) : NULL;
    return row;
}

static void add_verdict(struct lrf_record *record, struct lrf_item *parent,
                        const struct lrf_run_verdict *v)
{
    const struct verdict_row row = verdict_row(record, v);

    lrf_record_fill(record, lrf_record_object(record, parent, "verdict"),
                    LRF_COLUMNS(verdict_columns), &row);
}

void lrf_record_last_word(struct lrf_record *record, const struct lrf_watch_run *run)
{
    const struct run_row row = {.run = *run};

    lrf_record_event_head(record, "verdict", run->file);
    lrf_record_fill(record, &record->root, &run_columns[RUN_NUMBER], RUN_NUMBERS, &row);
    add_verdict(record, &record->root, &run->verdict);
}

static void add_run(struct lrf_record *record, struct lrf_item *list,
                    const struct lrf_watch_result *result, size_t i)
{
    const struct lrf_watch_run *run = &result->run[i];
    struct lrf_item *item = lrf_record_object(record, list, NULL), *events;
    struct run_row row = {.run = *run};
    struct lrf_strbuf where = {0};

    lrf_phrase_run_name(&where, result, i);
    row.where = lrf_record_keep(record, &where);
    lrf_record_fill(record, item, LRF_COLUMNS(run_columns), &row);
    events = lrf_record_list(record, item, "events");
    for (size_t k = 0; k < run->n_events; k++)
        lrf_record_event_facts(record, lrf_record_object(record, events, NULL), &run->event[k]);
    lrf_record_fill(record, lrf_record_object(record, item, "event_counts"),
                    LRF_COLUMNS(count_columns), &run->verdict);
    add_verdict(record, item, &run->verdict);
}

/* ---- the same step in several logs */

struct shared_row {
    struct lrf_watch_shared s;
    const char *text;
};

static const struct lrf_column shared_columns[] = {
    LRF_FIELD(struct shared_row, s.step, STEP, "step"),
    LRF_COLUMN(struct shared_row, s.runs, COUNT, "runs", .heading = "logs"),
    LRF_COLUMN(struct shared_row, text, TEXT, "text", .heading = "what it means")};

static void add_shared(struct lrf_record *record, const struct lrf_watch_result *result)
{
    struct lrf_item *list = lrf_record_list(record, &record->root, "shared");

    for (size_t i = 0; i < result->n_shared; i++) {
        struct shared_row row = {.s = result->shared[i]};
        struct lrf_strbuf text = {0};
        lrf_phrase_shared(&text, &row.s);
        row.text = lrf_record_keep(record, &text);
        lrf_record_fill(record, lrf_record_object(record, list, NULL), LRF_COLUMNS(shared_columns),
                        &row);
    }
}

/* ---- all facts */

struct head_row {
    const char *schema, *version, *command;
    bool interrupted;
};

static const struct lrf_column head_columns[] = {
    LRF_FIELD(struct head_row, schema, TEXT, "schema"),
    LRF_FIELD(struct head_row, version, TEXT, "version"),
    LRF_FIELD(struct head_row, command, TEXT, "command"),
    LRF_FIELD(struct head_row, interrupted, FLAG, "interrupted")};

static void add_facts(struct lrf_record *record, const struct lrf_watch_result *result)
{
    const struct head_row row = {"lrfind/watch/1", lrf_version(), "watch", result->interrupted};
    struct lrf_item *list;

    lrf_record_fill(record, &record->root, LRF_COLUMNS(head_columns), &row);
    list = lrf_record_list(record, &record->root, "runs");
    for (size_t i = 0; i < result->n; i++)
        add_run(record, list, result, i);
    add_shared(record, result);
}

/* ---- sentences */

static void say(struct lrf_record *record, const char *keyword, const char *term, const char *text)
{
    if (text && *text)
        lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_TERM,
                                                   .tone = LRF_TONE_QUIET,
                                                   .keyword = keyword,
                                                   .term = term,
                                                   .text = text});
}

static enum lrf_tone tone_of(enum lrf_run_kind kind)
{
    return kind == LRF_RUN_HEALTHY    ? LRF_TONE_GOOD
           : kind == LRF_RUN_DIVERGED ? LRF_TONE_BAD
                                      : LRF_TONE_CAREFUL;
}

static void say_one(struct lrf_record *record, const struct lrf_run_verdict *v)
{
    const struct verdict_row row = verdict_row(record, v);

    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_ANSWER,
                                               .tone = tone_of(v->kind),
                                               .keyword = "verdict",
                                               .text = row.text});
    say(record, "next", "Next", row.advice);
}

/* The runs that are not healthy, each with what to do. */
static void say_each(struct lrf_record *record, const struct lrf_watch_result *result)
{
    size_t said = 0, left_out = 0;

    for (size_t i = 0; i < result->n; i++) {
        struct verdict_row row;
        struct lrf_strbuf name = {0};
        if (result->run[i].verdict.kind == LRF_RUN_HEALTHY)
            continue;
        if (said++ >= MOST_SAID) {
            left_out++;
            continue;
        }
        row = verdict_row(record, &result->run[i].verdict);
        lrf_phrase_run_name(&name, result, i);
        say(record, "why", "Why",
            lrf_record_printf(record, "%s: %s; %s", lrf_record_keep(record, &name), row.text,
                              row.advice ? row.advice : ""));
    }
    if (left_out)
        say(record, "why", "More",
            lrf_record_printf(record, "and %zu more runs that are not healthy", left_out));
}

static void say_several(struct lrf_record *record, const struct lrf_watch_result *result)
{
    enum lrf_tone tone = LRF_TONE_GOOD;

    for (size_t i = 0; i < result->n; i++) {
        const enum lrf_tone one = tone_of(result->run[i].verdict.kind);
        tone = one > tone ? one : tone;
    }
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_ANSWER,
                                               .tone = tone,
                                               .keyword = "verdict",
                                               .text = record->title});
    say_each(record, result);
}

static void note(struct lrf_record *record, const char *text)
{
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_NOTE,
                                               .tone = LRF_TONE_CAREFUL,
                                               .keyword = "note",
                                               .text = text});
}

static void say_all(struct lrf_record *record, const struct lrf_watch_result *result)
{
    record->indent = 9;
    if (result->n == 1)
        say_one(record, &result->run[0].verdict);
    else
        say_several(record, result);
    for (size_t i = 0; i < result->n_shared && i < MOST_SAID; i++) {
        struct lrf_strbuf text = {0};
        lrf_phrase_shared(&text, &result->shared[i]);
        note(record, lrf_record_keep(record, &text));
    }
    if (result->interrupted)
        note(record, "somebody ended the watch: the verdict is on what was there by then");
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_FILES, .keyword = "see"});
}

/* ---- sections */

static const struct lrf_narrow run_narrow[] = {
    {"where", 0, 0, "", 0, 0},
    {"rows", 9, 0, "", 0, 0},
    {"verdict.first_loss", 10, 0, "", 0, 0},
    {"verdict.last_loss", 10, 0, "", 0, 0},
    {"verdict.least_val_loss", 11, 0, NULL, 0, 0},
    {"verdict.verdict", 0, 2, "", 1, 0},
};
static const struct lrf_narrow event_narrow[] = {
    {"event", -14, 0, "", 1, 0},      {"step", 10, 0, "", 0, 0},
    {"loss", 10, 0, "", 0, 0},        {"level", 10, 0, "", 0, 0},
    {"lr", 9, 0, NULL, 0, 0},         {"back_to_step", 10, 0, NULL, 0, 0},
    {"back_to_lr", 9, 0, NULL, 0, 0}, {"where", 0, 2, NULL, 0, 0},
};

/* A table of the first runs. */
static struct lrf_section *show_table(struct lrf_record *record, const char *title,
                                      const char *caption, const char *columns)
{
    struct lrf_section *section = lrf_record_section(record, title);

    lrf_record_table(record, section, lrf_item_at(&record->root, "runs"), NULL, caption, columns);
    section->all = section->n;
    if (section->n > MOST_SHOWN) {
        section->n = MOST_SHOWN;
        section->text = lrf_record_printf(record, "The first %d of %zu; watch.json has all.",
                                          MOST_SHOWN, section->all);
    }
    return section;
}

static void show_runs(struct lrf_record *record, const struct lrf_watch_result *result)
{
    struct lrf_section *section = show_table(
        record, "Runs", "What each run was like; losses are of training unless it says otherwise",
        "where rows verdict.verdict verdict.first_loss verdict.last_loss "
        "verdict.least_val_loss verdict.last_val_loss verdict.stop_step "
        "verdict.text verdict.advice");
    if (result->n > 1) {
        section->narrow = run_narrow;
        section->n_narrow = sizeof run_narrow / sizeof *run_narrow;
        section->most = MOST_LINES;
    }
}

/* The first events of every run, in their order; returns how many there are in all. */
static size_t gather_events(struct lrf_record *record, const struct lrf_watch_result *result,
                            struct lrf_item *list)
{
    size_t n = 0;

    for (size_t i = 0; i < result->n; i++) {
        const struct lrf_watch_run *run = &result->run[i];
        for (size_t k = 0; k < run->n_events && n + k < MOST_SHOWN; k++) {
            struct lrf_strbuf where = {0};
            if (result->n > 1)
                lrf_phrase_run_name(&where, result, i);
            lrf_record_event_row(record, lrf_record_object(record, list, NULL),
                                 lrf_record_keep(record, &where), &run->event[k]);
        }
        n += run->n_events;
    }
    return n;
}

static void show_events(struct lrf_record *record, const struct lrf_watch_result *result)
{
    struct lrf_section *section = lrf_record_section(record, "Events");
    struct lrf_item *list = lrf_record_list(record, NULL, NULL);
    const size_t n = gather_events(record, result, list);

    section->text = n == 0 ? "Nothing happened that is worth a word." : NULL;
    lrf_record_table(
        record, section, list, NULL,
        n > MOST_SHOWN
            ? lrf_record_printf(record, "The first %d of %zu; watch.json has more", MOST_SHOWN, n)
            : "What happened, in order",
        result->n > 1 ? "row where event step loss level lr back_to_step back_to_lr text"
                      : "row event step loss level lr back_to_step back_to_lr text");
    section->narrow = event_narrow;
    section->n_narrow = sizeof event_narrow / sizeof *event_narrow;
    section->most = MOST_LINES;
    section->all = n;
}

static void show_source(struct lrf_record *record)
{
    show_table(record, "What was read", lrf_record_printf(record, "By lrfind %s", lrf_version()),
               "where format rows val_rows outliers every note");
}

/* ---- all of it */

/* "JSON lines, 812 rows; loss from 'loss'". */
static const char *about(struct lrf_record *record, const struct lrf_watch_run *run)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_printf(&text, "%s, ", run->format ? run->format : "a log");
    lrf_phrase_count(&text, run->verdict.rows, "row", "rows");
    if (run->note && *run->note)
        lrf_strbuf_printf(&text, "; %s", run->note);
    return lrf_record_keep(record, &text);
}

void lrf_record_watch(struct lrf_record *record, const struct lrf_watch_result *result)
{
    struct lrf_strbuf text = {0};

    lrf_phrase_watch_title(&text, result);
    record->title = lrf_record_keep(record, &text);
    if (result->n == 1) {
        lrf_phrase_run_name(&text, result, 0);
        record->subtitle = about(record, &result->run[0]);
        record->opening =
            lrf_record_printf(record, "%s   %s", text.s ? text.s : "", record->subtitle);
        record->failed |= text.failed;
        lrf_strbuf_release(&text);
    }
    add_facts(record, result);
    say_all(record, result);
    lrf_record_section(record, NULL)->picture = LRF_PICTURE_RESULT;
    show_runs(record, result);
    show_events(record, result);
    show_source(record);
}
