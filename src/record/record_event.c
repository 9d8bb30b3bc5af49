#include "record/record_event.h"

#include <math.h>

#include "record/verdicts.h"

static const char no_count[] = "the log does not count steps";
static const char no_rate[] = "the log does not tell the rate";
static const char too_few[] = "too few rows";
static const char nothing_good[] = "no good row is known";

struct event_row {
    struct lrf_event e;
    const char *schema, *kind, *file, *text, *where, *words;
};

static const struct lrf_column schema_column = LRF_FIELD(struct event_row, schema, TEXT, "schema");
static const struct lrf_column kind_column = LRF_FIELD(struct event_row, kind, TEXT, "kind");
static const struct lrf_column file_column =
    LRF_COLUMN(struct event_row, file, TEXT, "file", .why = "it has no name");
static const struct lrf_column event_columns[] = {
    LRF_FIELD(struct event_row, e.run, COUNT, "run"),
    LRF_FIELD(struct event_row, e.row, COUNT, "row"),
    LRF_COLUMN(struct event_row, e.step, STEP, "step", .why = no_count),
    LRF_COLUMN(struct event_row, e.lr, RATE, "lr", .heading = "rate", .brief = "lr",
               .why = no_rate),
    LRF_COLUMN(struct event_row, e.loss, NUMBER, "loss", .why = "not known"),
    LRF_COLUMN(struct event_row, e.level, NUMBER, "level", .why = too_few),
    LRF_COLUMN(struct event_row, e.scale, NUMBER, "scale", .why = too_few),
    LRF_COLUMN(struct event_row, e.began_step, STEP, "began_step", .heading = "began at step",
               .brief = "began", .why = "not known"),
    LRF_COLUMN(struct event_row, e.back_to_step, STEP, "back_to_step", .heading = "back to step",
               .brief = "back to", .why = nothing_good),
    LRF_COLUMN(struct event_row, e.back_to_lr, RATE, "back_to_lr", .heading = "rate there",
               .brief = "lr there", .why = "not known"),
    LRF_COLUMN(struct event_row, text, TEXT, "text", .heading = "what happened, and what to do")};
/* For people. */
static const struct lrf_column seen_columns[] = {
    LRF_COLUMN(struct event_row, where, TEXT, "where", .heading = "run", .shown = true),
    LRF_COLUMN(struct event_row, words, TEXT, "event", .shown = true)};

/* A loss that is not finite is a finding: "nan", "inf". */
static const char *why_not_finite(double loss)
{
    return isnan(loss) ? "nan" : loss > 0 ? "inf" : "-inf";
}

static void fill(struct lrf_record *record, struct lrf_item *item, const struct lrf_event *event)
{
    struct event_row row = {.e = *event};
    struct lrf_strbuf text = {0};

    lrf_phrase_event(&text, event);
    row.text = lrf_record_keep(record, &text);
    for (size_t i = 0; i < sizeof event_columns / sizeof *event_columns; i++) {
        struct lrf_item *value = lrf_record_value(record, item, &event_columns[i], &row);
        const bool is_loss = event_columns[i].offset == offsetof(struct event_row, e.loss);
        if (value && value->null && is_loss && event->kind == LRF_EVENT_NONFINITE)
            value->why = why_not_finite(event->loss);
    }
}

void lrf_record_event_head(struct lrf_record *record, const char *kind, const char *file)
{
    const struct event_row row = {.schema = "lrfind/event/1", .kind = kind, .file = file};

    lrf_record_value(record, &record->root, &schema_column, &row);
    lrf_record_value(record, &record->root, &kind_column, &row);
    lrf_record_value(record, &record->root, &file_column, &row);
}

void lrf_record_event(struct lrf_record *record, const struct lrf_watch_run *run,
                      const struct lrf_event *event)
{
    lrf_record_event_head(record, lrf_event_name(event->kind), run->file);
    fill(record, &record->root, event);
}

void lrf_record_event_facts(struct lrf_record *record, struct lrf_item *item,
                            const struct lrf_event *event)
{
    const struct event_row row = {.kind = lrf_event_name(event->kind)};

    lrf_record_value(record, item, &kind_column, &row);
    fill(record, item, event);
}

void lrf_record_event_row(struct lrf_record *record, struct lrf_item *item, const char *where,
                          const struct lrf_event *event)
{
    const struct event_row row = {.where = where, .words = lrf_event_words(event->kind)};

    lrf_record_fill(record, item, LRF_COLUMNS(seen_columns), &row);
    fill(record, item, event);
}

enum lrf_tone lrf_event_tone(enum lrf_event_kind kind)
{
    static const enum lrf_tone tone[] = {
        [LRF_EVENT_NONFINITE] = LRF_TONE_BAD,   [LRF_EVENT_EXPLODED] = LRF_TONE_BAD,
        [LRF_EVENT_SPIKE] = LRF_TONE_CAREFUL,   [LRF_EVENT_LOSING_GROUND] = LRF_TONE_CAREFUL,
        [LRF_EVENT_DIVERGING] = LRF_TONE_BAD,   [LRF_EVENT_RECOVERED] = LRF_TONE_GOOD,
        [LRF_EVENT_NOISIER] = LRF_TONE_CAREFUL, [LRF_EVENT_RESTART] = LRF_TONE_QUIET,
        [LRF_EVENT_RESUME] = LRF_TONE_QUIET};
    return tone[kind];
}
