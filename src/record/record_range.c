#include "record/record.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <lrfind.h>

#include "record/phrases.h"
#include "record/real_runs.h"

static const char no_range_test[] = "this is no range test";

/* ---- facts of the analysis */

struct head_row {
    const char *schema, *version, *command;
    uint64_t seed;
    const char *status, *reason, *advice;
};

static const struct lrf_column head_columns[] = {
    LRF_FIELD(struct head_row, schema, TEXT, "schema"),
    LRF_FIELD(struct head_row, version, TEXT, "version"),
    LRF_FIELD(struct head_row, command, TEXT, "command"),
    LRF_FIELD(struct head_row, seed, SEED, "seed"),
    LRF_COLUMN(struct head_row, status, TEXT, "status", .heading = "finding")};
static const struct lrf_column answer_columns[] = {
    LRF_FIELD(struct head_row, reason, TEXT, "reason"),
    LRF_FIELD(struct head_row, advice, TEXT, "advice")};
static const struct lrf_column warning_column = {.key = "warning", .kind = LRF_KIND_TEXT};

static const char *advice_of(struct lrf_record *record, const struct lrf_analysis *a)
{
    char text[LRF_RULE_SIZE];

    if (a->next.kind == LRF_ADVICE_NONE)
        return a->advice;
    return lrf_record_printf(record, "%s",
                             lrf_advice_text(&a->next, record->dialect, text, sizeof text));
}

static void add_head(struct lrf_record *record, const struct lrf_range_result *result,
                     const char *advice)
{
    const struct lrf_analysis *a = result->analysis;
    const struct head_row row = {
        "lrfind/analysis/1",         lrf_version(), result->command, result->seed,
        lrf_finding_name(a->status), a->reason,     advice};
    struct lrf_item *warnings;

    lrf_record_fill(record, &record->root, LRF_COLUMNS(head_columns), &row);
    warnings = lrf_record_list(record, &record->root, "warnings");
    for (int i = 0; i < LRF_FINDING_COUNT; i++)
        if (a->warnings & (1u << i))
            lrf_record_value(record, warnings, &warning_column,
                             &(const char *){lrf_finding_name((enum lrf_finding)i)});
    lrf_record_measure(record, &record->root, result);
    lrf_record_baseline(record, result);
    lrf_record_suggestion(record, &record->root, a, 7);
    lrf_record_fill(record, &record->root, LRF_COLUMNS(answer_columns), &row);
}

static const struct lrf_column edge_column = {.key = "edge", .kind = LRF_KIND_TEXT};

static void add_curvature(struct lrf_record *record, const struct lrf_range_result *result,
                          const char *edge)
{
    struct lrf_item *object =
        lrf_record_curvature(record, &record->root, result->curvature, LRF_RECORD_CURVATURE);

    if (*edge)
        lrf_record_value(record, object, &edge_column, &edge);
}

static const struct lrf_column steps_columns[] = {
    LRF_COLUMN(struct lrf_steps, noise_scale, NUMBER, "noise_scale", .unit = "rows",
               .why = "no norms and cosines of mini-batch gradients on a plateau"),
    LRF_COLUMN(struct lrf_steps, gain_half, RATE, "gain_half", .why = lrf_not_reached),
    LRF_COLUMN(struct lrf_steps, gain_zero, RATE, "gain_zero", .why = lrf_not_reached),
    LRF_COLUMN(struct lrf_steps, curvature, NUMBER, "curvature", .why = lrf_not_reached)};
static const struct lrf_column note_column = {.key = "prediction_note", .kind = LRF_KIND_TEXT};
static const struct lrf_column batch_columns[] = {
    LRF_COLUMN(struct lrf_batch_prediction, batch, COUNT, "batch", .unit = "rows"),
    LRF_COLUMN_LR(struct lrf_batch_prediction, lr)};

static void add_steps(struct lrf_record *record, const struct lrf_steps *steps)
{
    struct lrf_item *object = lrf_record_object(record, &record->root, "steps"), *list;

    lrf_record_fill(record, object, LRF_COLUMNS(steps_columns), steps);
    list = lrf_record_list(record, object, "predicted_for_batch");
    for (size_t i = 0; i < steps->n_batch; i++)
        lrf_record_fill(record, lrf_record_object(record, list, NULL), LRF_COLUMNS(batch_columns),
                        &steps->batch[i]);
    if (steps->n_batch)
        lrf_record_value(record, object, &note_column, &(const char *){lrf_phrase_predictions});
}

/* ---- the rest of the facts */

static const struct lrf_column size_columns[] = {
    LRF_FIELD(struct lrf_analysis, repeats, COUNT, "repeats"),
    LRF_FIELD(struct lrf_analysis, points, COUNT, "points")};

static const struct lrf_column left_out_column =
    LRF_FIELD(struct lrf_analysis, left_out_start, COUNT, "left_out_start");

struct real_row {
    size_t budget;
    const char *schedule;
};

static const struct lrf_column real_columns[] = {
    LRF_COLUMN(struct real_row, budget, COUNT, "budget", .unit = "steps"),
    LRF_FIELD(struct real_row, schedule, TEXT, "schedule")};

static void add_real_run(struct lrf_record *record, const struct lrf_analysis_settings *settings)
{
    static const char *const schedule[] = {
        [LRF_RUN_CONSTANT] = "constant", [LRF_RUN_COSINE] = "cosine", [LRF_RUN_1CYCLE] = "1cycle"};
    const struct real_row row = {settings->budget ? settings->budget : LRF_DEFAULT_BUDGET,
                                 schedule[settings->schedule]};

    lrf_record_fill(record, lrf_record_object(record, &record->root, "real_run"),
                    LRF_COLUMNS(real_columns), &row);
}

/* What an ordinary run cannot tell has one reason. */
static void deny(struct lrf_record *record)
{
    static const char *const of_range_tests[] = {"baseline_share",  "landmarks", "intervals",
                                                 "steepest_region", "cycle",     "rules"};

    for (struct lrf_item *item = record->root.child; item; item = item->next)
        for (size_t i = 0; i < sizeof of_range_tests / sizeof *of_range_tests; i++) {
            if (strcmp(item->key, of_range_tests[i]) != 0)
                continue;
            item->why = no_range_test;
            for (struct lrf_item *part = item->child; part; part = part->next)
                part->why = no_range_test;
        }
}

static void add_facts(struct lrf_record *record, const struct lrf_range_result *result,
                      const char *advice, const char *edge, const char *limit)
{
    const struct lrf_analysis *a = result->analysis;

    add_head(record, result, advice);
    lrf_record_objectives(record, result, limit);
    lrf_record_landmarks(record, &record->root, &a->landmarks, LRF_RECORD_LANDMARKS);
    lrf_record_analysis(record, a);
    if (result->rules)
        lrf_record_rules(record, result->rules);
    if (result->curvature)
        add_curvature(record, result, edge);
    if (result->steps)
        add_steps(record, result->steps);
    lrf_record_real_runs(record, result);
    lrf_record_fill(record, &record->root, LRF_COLUMNS(size_columns), a);
    if (a->left_out_start)
        lrf_record_value(record, &record->root, &left_out_column, a);
    if (result->settings)
        add_real_run(record, result->settings);
    lrf_record_settings(record, &record->root, result);
    if (a->status == LRF_FINDING_NOT_A_RANGE_TEST)
        deny(record);
}

/* ---- sentences */

/* A rate is proved in runs of the length that it is for, which for a data set is not verify's own.
 */
static void add_verify(struct lrf_record *record, const struct lrf_range_result *result)
{
    const size_t budget = result->settings ? result->settings->budget : 0;
    char rate[LRF_NUMBER_SIZE], steps[LRF_NUMBER_SIZE];
    const struct lrf_change change[] = {{"lr", rate}, {"budget", steps}};

    lrf_number_rate(rate, result->analysis->suggestion.lr);
    snprintf(steps, sizeof steps, "%zu", budget ? budget : LRF_DEFAULT_BUDGET);
    lrf_record_next(record, "verify", change, result->data ? 2 : 1);
}

/* The setting that an advice changes; NULL: none. */
static const char *setting_of(enum lrf_advice_kind kind)
{
    switch (kind) {
    case LRF_ADVICE_LEFT:
        return "lr_min";
    case LRF_ADVICE_ABOVE:
    case LRF_ADVICE_ABOVE_OR_REPEAT:
    case LRF_ADVICE_BELOW:
        return "lr_max";
    case LRF_ADVICE_STEPS:
        return "steps";
    case LRF_ADVICE_REPEAT:
        return "repeats";
    default:
        return NULL;
    }
}

/* The command that does what is advised. */
static void add_next(struct lrf_record *record, const struct lrf_range_result *result)
{
    const struct lrf_advice *a = &result->analysis->next;
    const bool counts = a->kind == LRF_ADVICE_STEPS || a->kind == LRF_ADVICE_REPEAT;
    char value[LRF_NUMBER_SIZE];
    const struct lrf_change change[] = {{setting_of(a->kind), value}, {"mode", "exp"}};

    if (counts)
        snprintf(value, sizeof value, "%zu", a->count);
    else
        lrf_number_rate(value, a->rate);
    if (a->kind == LRF_ADVICE_VERIFY)
        add_verify(record, result);
    else if (a->kind == LRF_ADVICE_WATCH)
        lrf_record_next(record, "watch", NULL, 0);
    else if (change[0].setting)
        lrf_record_next(record, result->command, change, a->kind == LRF_ADVICE_BELOW ? 2 : 1);
}

static void say_answer(struct lrf_record *record, const struct lrf_analysis *a)
{
    const struct lrf_suggestion *s = &a->suggestion;
    struct lrf_saying answer = {.role = LRF_ROLE_ANSWER, .tone = LRF_TONE_GOOD, .keyword = "use"};
    struct lrf_strbuf text = {0};

    if (!isfinite(s->lr)) {
        record->indent = 12;
        lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_ANSWER, .text = "no answer"});
        return;
    }
    if (isfinite(s->lo) && isfinite(s->hi)) {
        lrf_strbuf_puts(&text, "95 %: ");
        lrf_put_rate(&text, s->lo);
        lrf_strbuf_puts(&text, " to ");
        lrf_put_rate(&text, s->hi);
    }
    answer.aside = lrf_record_keep(record, &text);
    lrf_put_rate(&text, s->lr);
    answer.rate = lrf_record_keep(record, &text);
    answer.text = lrf_record_printf(
        record, *answer.aside ? "use a learning rate of %s (%s)" : "use a learning rate of %s",
        answer.rate, answer.aside);
    lrf_record_say(record, answer);
}

static void say(struct lrf_record *record, enum lrf_tone tone, const char *keyword,
                const char *term, const char *text)
{
    if (text && *text)
        lrf_record_say(record,
                       (struct lrf_saying){.role = term || tone != LRF_TONE_CAREFUL ? LRF_ROLE_TERM
                                                                                    : LRF_ROLE_NOTE,
                                           .tone = tone,
                                           .keyword = keyword,
                                           .term = term,
                                           .text = text});
}

/* Where the best rate lies; empty where it is not known. */
static const char *best_rates(struct lrf_record *record, const struct lrf_analysis *a)
{
    struct lrf_strbuf text = {0};

    if (isfinite(a->suggestion.best_lo)) {
        lrf_strbuf_puts(&text, "with 90 % the best rate lies from ");
        lrf_put_rate(&text, a->suggestion.best_lo);
        lrf_strbuf_puts(&text, " to ");
        lrf_put_rate(&text, a->suggestion.best_hi);
    }
    return lrf_record_keep(record, &text);
}

static void say_left_out(struct lrf_record *record, const struct lrf_analysis *a)
{
    struct lrf_strbuf text = {0};

    if (a->left_out_start == 0)
        return;
    lrf_strbuf_puts(&text, "left out: the first ");
    lrf_phrase_count(&text, a->left_out_start, "point", "points");
    lrf_strbuf_puts(&text, ", which climb as an average does that is not corrected for its start");
    say(record, LRF_TONE_CAREFUL, "note", NULL, lrf_record_keep(record, &text));
}

/* A sweep that never beats a constant prediction is a warning, a fall that begins with one is not.
 */
static void say_baseline(struct lrf_record *record, const struct lrf_analysis *a)
{
    const struct lrf_item *note = lrf_item_at(&record->root, "baseline_note");

    if (note)
        say(record, a->baseline_unbeaten ? LRF_TONE_CAREFUL : LRF_TONE_QUIET, "note", "Baseline",
            note->is.text);
}

/* Whether the advice says what to do about a warning: a terminal then says it once. */
static bool is_advised(enum lrf_finding warning, enum lrf_advice_kind advice)
{
    const bool above = advice == LRF_ADVICE_ABOVE || advice == LRF_ADVICE_ABOVE_OR_REPEAT;

    switch (warning) {
    case LRF_FINDING_NO_DIVERGENCE:
        return above;
    case LRF_FINDING_EDGE_OF_RANGE:
        return above || advice == LRF_ADVICE_LEFT;
    case LRF_FINDING_TOO_FEW_POINTS:
        return advice == LRF_ADVICE_STEPS;
    case LRF_FINDING_NOISY:
        return advice == LRF_ADVICE_REPEAT || advice == LRF_ADVICE_ABOVE_OR_REPEAT;
    default:
        return false;
    }
}

static void say_all(struct lrf_record *record, const struct lrf_range_result *result,
                    const char *advice, const char *edge, const char *race, const char *limit)
{
    const struct lrf_analysis *a = result->analysis;
    const bool answered = isfinite(a->suggestion.lr);
    struct lrf_strbuf text = {0};

    say_answer(record, a);
    say(record, answered ? LRF_TONE_QUIET : LRF_TONE_CAREFUL, answered ? "why" : "no answer", "Why",
        a->reason[0] || answered ? a->reason : lrf_finding_name(a->status));
    say(record, LRF_TONE_QUIET, NULL, "Rule", a->suggestion.rule);
    say(record, LRF_TONE_QUIET, NULL, "Best rate", best_rates(record, a));
    say(record, LRF_TONE_QUIET, "edge", "Edge", edge);
    say(record,
        result->race && result->race->outcome == LRF_RACE_NOTHING ? LRF_TONE_CAREFUL
                                                                  : LRF_TONE_QUIET,
        "race", "Real runs", race);
    say(record, LRF_TONE_QUIET, result->check ? "limit" : NULL, "Limit", limit);
    lrf_record_say_data(record, result, true);
    say_baseline(record, a);
    say_left_out(record, a);
    for (int i = 0; i < LRF_FINDING_COUNT; i++) {
        if (!(a->warnings & (1u << i)) || i == (int)a->status)
            continue;
        lrf_phrase_warning(&text, (enum lrf_finding)i, record->dialect);
        say(record, LRF_TONE_CAREFUL,
            !result->interrupted && is_advised((enum lrf_finding)i, a->next.kind) ? NULL : "note",
            NULL, lrf_record_keep(record, &text));
    }
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_FILES, .keyword = "see"});
    say(record, LRF_TONE_QUIET, "next", "Next",
        result->interrupted ? "interrupted: this is what was recorded until then" : advice);
    if (!result->interrupted)
        add_next(record, result);
}

/* ---- sections */

static void show_steps(struct lrf_record *record, const struct lrf_range_result *result)
{
    struct lrf_section *section;
    struct lrf_strbuf text = {0};

    if (result->steps == NULL || !result->steps->recorded)
        return;
    lrf_phrase_steps(&text, result);
    section = lrf_record_section(record, "What single steps say");
    section->text = lrf_record_keep(record, &text);
    section->picture = LRF_PICTURE_STEPS;
    if (result->steps->n_batch) {
        section = lrf_record_section(record, NULL);
        section->text = lrf_phrase_predictions;
        lrf_record_table(record, section, lrf_item_at(&record->root, "steps.predicted_for_batch"),
                         NULL, "Predicted rates for other batches, from the noise scale",
                         "batch lr");
    }
}

void lrf_record_range(struct lrf_record *record, const struct lrf_range_result *result)
{
    const char *advice = advice_of(record, result->analysis), *edge, *race, *limit;
    struct lrf_strbuf text = {0};

    lrf_phrase_edge(&text, result);
    edge = lrf_record_keep(record, &text);
    lrf_phrase_race(&text, result);
    race = lrf_record_keep(record, &text);
    lrf_phrase_limit(&text, result);
    limit = lrf_record_keep(record, &text);
    lrf_phrase_range_title(&text, result);
    record->title = lrf_record_keep(record, &text);
    lrf_phrase_range_runs(&text, result);
    record->subtitle = lrf_record_keep(record, &text);
    add_facts(record, result, advice, edge, limit);
    say_all(record, result, advice, edge, race, limit);
    lrf_record_section(record, NULL)->picture = LRF_PICTURE_RESULT;
    lrf_record_real_runs_section(record, result);
    lrf_record_analysis_sections(record, result->analysis);
    show_steps(record, result);
    lrf_record_settings_section(record, result, 0, 0);
}
