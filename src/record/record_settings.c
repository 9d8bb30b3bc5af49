#include "record/record.h"

#include <string.h>

#include <lrfind.h>

#include "record/phrases.h"

static const char recorded[] = "not known for a recorded curve";
static const char foreign[] = "not known for a foreign trainer";

static const char *why_unknown(const struct lrf_range_result *result)
{
    return result->range ? foreign : recorded;
}

/* ---- data */

#define INFO struct lrf_dataset_info

/* What is a text only by its name. */
struct data_row {
    const char *name, *note, *task, *separator, *decimal;
    bool standardized_target;
};

static const struct lrf_column named[] = {
    LRF_COLUMN(struct data_row, name, TEXT, "name", .heading = "data"),
    LRF_COLUMN(struct data_row, note, TEXT, "note", .heading = "columns taken")};
static const struct lrf_column target[] = {
    LRF_COLUMN(INFO, target, TEXT, "target", .heading = "target"),
    LRF_FIELD(INFO, task_detected, FLAG, "task_detected"),
    LRF_FIELD(INFO, classes, COUNT, "classes")};
static const struct lrf_column task = LRF_FIELD(struct data_row, task, TEXT, "task");
static const struct lrf_column standardized_target =
    LRF_FIELD(struct data_row, standardized_target, FLAG, "target_standardized");
static const struct lrf_column target_scale[] = {
    LRF_COLUMN(INFO, target_mean, NUMBER, "target_mean", .why = "not finite"),
    LRF_COLUMN(INFO, target_sd, NUMBER, "target_sd", .why = "not finite")};
static const struct lrf_column rows = LRF_FIELD(INFO, rows, COUNT, "rows");
static const struct lrf_column sampled =
    LRF_COLUMN(INFO, sampled, COUNT, "rows_sampled", .heading = "rows in the sample");
static const struct lrf_column counts[] = {
    LRF_FIELD(INFO, rows_used, COUNT, "rows_used"),
    LRF_COLUMN(INFO, train, COUNT, "train", .heading = "training rows"),
    LRF_COLUMN(INFO, validation, COUNT, "validation", .heading = "validation rows"),
    LRF_FIELD(INFO, columns, COUNT, "columns"),
    LRF_FIELD(INFO, numeric, COUNT, "numeric"),
    LRF_FIELD(INFO, categorical, COUNT, "categorical"),
    LRF_FIELD(INFO, constant, COUNT, "constant"),
    LRF_FIELD(INFO, identifiers, COUNT, "identifiers"),
    LRF_FIELD(INFO, features, COUNT, "features"),
    LRF_COLUMN(INFO, missing, COUNT, "missing", .heading = "missing cells"),
    LRF_FIELD(INFO, standardized, FLAG, "standardized"),
    LRF_FIELD(INFO, header, FLAG, "header")};
static const struct lrf_column signs[] = {LRF_FIELD(struct data_row, separator, TEXT, "separator"),
                                          LRF_FIELD(struct data_row, decimal, TEXT, "decimal")};

struct dropped_row {
    const char *column, *why;
};

static const struct lrf_column dropped_columns[] = {
    LRF_FIELD(struct dropped_row, column, TEXT, "column"),
    LRF_FIELD(struct dropped_row, why, TEXT, "why")};
static const struct lrf_column note_column = {.key = "note", .kind = LRF_KIND_TEXT};

static void add_dropped(struct lrf_record *record, struct lrf_item *data, const INFO *d)
{
    struct lrf_item *list = lrf_record_list(record, data, "dropped");
    struct lrf_strbuf text = {0};

    for (size_t i = 0; i < d->n_dropped; i++) {
        struct dropped_row row = {.column = d->dropped[i].name};
        lrf_phrase_drop(&text, &d->dropped[i]);
        row.why = lrf_record_keep(record, &text);
        lrf_record_fill(record, lrf_record_object(record, list, NULL), LRF_COLUMNS(dropped_columns),
                        &row);
    }
}

static void add_notes(struct lrf_record *record, struct lrf_item *data,
                      const struct lrf_range_result *settings)
{
    const char *note[LRF_MOST_DATA_NOTES];
    const size_t n = lrf_record_data_notes(record, settings, note);
    struct lrf_item *list = lrf_record_list(record, data, "notes");

    for (size_t i = 0; i < n; i++)
        lrf_record_value(record, list, &note_column, &note[i]);
}

static void add_dataset(struct lrf_record *record, struct lrf_item *data, const INFO *d)
{
    const struct data_row row = {.name = d->name,
                                 .task = lrf_phrase_task(d->task),
                                 .separator = lrf_record_printf(record, "%c", d->separator),
                                 .decimal = d->decimal == ',' ? "," : ".",
                                 .standardized_target = true};

    lrf_record_value(record, data, &named[0], &row);
    lrf_record_value(record, data, &target[0], d);
    lrf_record_value(record, data, &task, &row);
    lrf_record_value(record, data, &target[1], d);
    if (d->task == LRF_TASK_CLASSIFICATION) {
        lrf_record_value(record, data, &target[2], d);
    } else {
        lrf_record_value(record, data, &standardized_target, &row);
        lrf_record_fill(record, data, LRF_COLUMNS(target_scale), d);
    }
    lrf_record_value(record, data, &rows, d);
    if (d->sampled > 0)
        lrf_record_value(record, data, &sampled, d);
    lrf_record_fill(record, data, LRF_COLUMNS(counts), d);
    lrf_record_fill(record, data, LRF_COLUMNS(signs), &row);
    add_dropped(record, data, d);
}

static void add_data(struct lrf_record *record, struct lrf_item *parent,
                     const struct lrf_range_result *result)
{
    struct lrf_item *data = lrf_record_object(record, parent, "data");
    struct data_row row = {.name = lrf_report_name(result), .note = result->note};

    if (result->data) {
        add_dataset(record, data, result->data);
        add_notes(record, data, result);
        return;
    }
    if (result->note)
        row.note =
            lrf_record_printf(record, "%.*s", (int)strcspn(result->note, "\n"), result->note);
    lrf_record_fill(record, data, named, result->note ? 2 : 1, &row);
    if (result->note && strchr(result->note, '\n'))
        add_notes(record, data, result);
}

/* ---- model and optimizer */

struct model_row {
    const char *kind, *activation, *words;
};

static const struct lrf_column model_columns[] = {
    LRF_COLUMN(struct model_row, kind, TEXT, "kind", .heading = "model"),
    LRF_COLUMN(struct model_row, activation, TEXT, "activation", .why = "no hidden layer"),
    LRF_COLUMN(struct model_row, words, TEXT, "words", .heading = "model", .shown = true)};
static const struct lrf_column hidden = {.key = "hidden", .kind = LRF_KIND_COUNT};

static void add_model(struct lrf_record *record, struct lrf_item *parent,
                      const struct lrf_range_result *result)
{
    const struct lrf_reference_settings *m = result->model;
    struct lrf_strbuf words = {0};
    struct lrf_item *model, *widths;
    struct model_row row;

    if (m == NULL) {
        lrf_record_null(record, parent, "model", why_unknown(result), LRF_COLUMNS(model_columns));
        return;
    }
    lrf_phrase_model(&words, m);
    row = (struct model_row){.kind = m->n_hidden ? "mlp" : "linear",
                             .activation = m->n_hidden ? m->activation : NULL,
                             .words = lrf_record_keep(record, &words)};
    model = lrf_record_object(record, parent, "model");
    lrf_record_value(record, model, &model_columns[0], &row);
    widths = lrf_record_list(record, model, "hidden");
    for (size_t i = 0; i < m->n_hidden; i++)
        lrf_record_value(record, widths, &hidden, &m->hidden[i]);
    lrf_record_fill(record, model, &model_columns[1], 2, &row);
}

struct optimizer_row {
    const char *name, *words;
    double weight_decay;
    size_t batch;
    bool full;
};

static const struct lrf_column optimizer_columns[] = {
    LRF_COLUMN(struct optimizer_row, name, TEXT, "name", .heading = "optimizer"),
    LRF_COLUMN(struct optimizer_row, weight_decay, NUMBER, "weight_decay",
               .why = "the optimizer's default"),
    LRF_FIELD(struct optimizer_row, full, FLAG, "full_batch"),
    LRF_COLUMN(struct optimizer_row, batch, COUNT, "batch", .unit = "rows"),
    LRF_COLUMN(struct optimizer_row, words, TEXT, "words", .heading = "optimizer", .shown = true)};

static void add_optimizer(struct lrf_record *record, struct lrf_item *parent,
                          const struct lrf_range_result *result)
{
    const struct lrf_reference_settings *m = result->model;
    struct lrf_strbuf words = {0};
    struct optimizer_row row;

    if (m == NULL) {
        lrf_record_null(record, parent, "optimizer", why_unknown(result),
                        LRF_COLUMNS(optimizer_columns));
        return;
    }
    lrf_phrase_optimizer(&words, m, result->data);
    row = (struct optimizer_row){.name = m->optimizer,
                                 .words = lrf_record_keep(record, &words),
                                 .weight_decay = m->weight_decay,
                                 .batch = lrf_batch_used(m, result->data),
                                 .full = m->batch == 0};
    lrf_record_fill(record, lrf_record_object(record, parent, "optimizer"),
                    LRF_COLUMNS(optimizer_columns), &row);
}

/* ---- range */

struct range_row {
    double lr_min, lr_max;
    size_t steps;
    const char *mode;
};

static const struct lrf_column range_columns[] = {
    LRF_COLUMN(struct range_row, lr_min, RATE, "lr_min", .why = "no rate"),
    LRF_COLUMN(struct range_row, lr_max, RATE, "lr_max", .why = "no rate"),
    LRF_FIELD(struct range_row, steps, COUNT, "steps"),
    LRF_FIELD(struct range_row, mode, TEXT, "mode")};

static void add_range(struct lrf_record *record, struct lrf_item *parent,
                      const struct lrf_range_result *result)
{
    const struct lrf_sweep_settings *r = result->range;
    const struct range_row row = {.lr_min = r ? r->lr_min : result->analysis->lr_min,
                                  .lr_max = r ? r->lr_max : result->analysis->lr_max,
                                  .steps = r ? r->steps : 0,
                                  .mode = r && r->mode == LRF_SWEEP_LINEAR ? "linear" : "exp"};
    struct lrf_item *range = lrf_record_object(record, parent, "range");

    lrf_record_fill(record, range, range_columns, r ? 4 : 2, &row);
    for (size_t i = 2; i < 4 && r == NULL; i++) {
        struct lrf_item *item = lrf_record_value(record, range, &range_columns[i], &row);
        if (item) {
            item->null = true;
            item->why = recorded;
        }
    }
}

void lrf_record_settings(struct lrf_record *record, struct lrf_item *parent,
                         const struct lrf_range_result *result)
{
    add_data(record, parent, result);
    add_model(record, parent, result);
    add_optimizer(record, parent, result);
    add_range(record, parent, result);
}

/* ---- the table of them */

struct program_row {
    const char *version, *command;
    uint64_t seed;
    size_t steps, seeds;
};

static const struct lrf_column program[] = {LRF_FIELD(struct program_row, version, TEXT, "version"),
                                            LRF_FIELD(struct program_row, command, TEXT, "command"),
                                            LRF_FIELD(struct program_row, seed, SEED, "seed")};
static const struct lrf_column runs[] = {LRF_FIELD(struct program_row, steps, COUNT, "steps"),
                                         LRF_FIELD(struct program_row, seeds, COUNT, "seeds")};

void lrf_record_settings_section(struct lrf_record *record, const struct lrf_range_result *result,
                                 size_t steps, size_t seeds)
{
    static const char *const part[] = {"data", "model", "optimizer", "range"};
    struct lrf_section *section = lrf_record_section(record, "Settings");
    const struct program_row row = {lrf_version(), result->command, result->seed, steps, seeds};
    size_t n = 0;

    section->caption = "What was run";
    section->part[n++] = lrf_record_fill(record, lrf_record_object(record, NULL, "program"),
                                         LRF_COLUMNS(program), &row);
    if (steps)
        section->part[n++] = lrf_record_fill(record, lrf_record_object(record, NULL, "real runs"),
                                             LRF_COLUMNS(runs), &row);
    else
        section->part[n++] =
            lrf_record_measure(record, lrf_record_object(record, NULL, "measure"), result);
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        section->part[n++] = lrf_item_at(&record->root, part[i]);
}
