#include "record/record.h"

#include <math.h>

#include <lrfind.h>

#include "record/phrases.h"

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

/* ---- facts of the real runs after the sweep */

#define RACE struct lrf_race_result
#define RACE_RATE struct lrf_race_rate

struct outcome_row {
    const char *outcome, *why, *score;
};

static const struct lrf_column outcome_columns[] = {
    LRF_FIELD(struct outcome_row, outcome, TEXT, "outcome"),
    LRF_FIELD(struct outcome_row, why, TEXT, "why"),
    LRF_FIELD(struct outcome_row, score, TEXT, "score")};
static const struct lrf_column race_columns[] = {
    LRF_COLUMN(RACE, centre, RATE, "sweep_lr", .why = "the sweep has no suggestion"),
    LRF_COLUMN(RACE, centre_regret, SHARE, "sweep_regret", .why = "not ranked"),
    LRF_COLUMN(RACE, centre_error, SHARE, "sweep_regret_error", .why = "not ranked")};
static const struct lrf_column spent_columns[] = {
    LRF_FIELD(RACE, run_steps, COUNT, "run_steps"), LRF_FIELD(RACE, seeds, COUNT, "seeds"),
    LRF_FIELD(RACE, runs, COUNT, "runs"),           LRF_FIELD(RACE, steps, COUNT, "steps"),
    LRF_FIELD(RACE, evals, COUNT, "evaluations"),   LRF_FIELD(RACE, effort, COUNT, "effort_steps")};
static const struct lrf_column race_rate_columns[] = {
    LRF_COLUMN_LR(RACE_RATE, lr), LRF_COLUMN_VAL_LOSS(RACE_RATE, val_loss, "no validation loss"),
    LRF_COLUMN_TRAIN_LOSS(RACE_RATE, train_loss, "not finite"),
    LRF_COLUMN_REGRET(RACE_RATE, regret, "not finite"),
    LRF_COLUMN(RACE_RATE, failed, SMALL, "failed", .heading = "runs that ended early")};

static void add_race(struct lrf_record *record, const RACE *race)
{
    struct lrf_item *object = lrf_record_object(record, &record->root, "refine"), *rates;
    const struct outcome_row row = {lrf_race_outcome_name(race->outcome), lrf_race_text(race),
                                    race->by_validation ? "val_loss" : "train_loss"};

    lrf_record_fill(record, object, outcome_columns, 2, &row);
    lrf_record_fill(record, object, LRF_COLUMNS(race_columns), race);
    lrf_record_value(record, object, &outcome_columns[2], &row);
    lrf_record_fill(record, object, LRF_COLUMNS(spent_columns), race);
    rates = lrf_record_list(record, object, "rates");
    for (size_t i = 0; i < race->n; i++)
        lrf_record_fill(record, lrf_record_object(record, rates, NULL),
                        LRF_COLUMNS(race_rate_columns), &race->rate[i]);
}

#define CHECK struct lrf_check_result

static const struct lrf_column check_columns[] = {
    LRF_COLUMN(CHECK, lr, RATE, "lr", .heading = "rate"),
    LRF_COLUMN(CHECK, diverged, RATE, "diverged_lr", .why = "no run diverged"),
    LRF_FIELD(CHECK, runs, SMALL, "runs"),
    LRF_FIELD(CHECK, run_steps, COUNT, "run_steps"),
    LRF_FIELD(CHECK, steps, COUNT, "steps"),
    LRF_COLUMN(CHECK, level, NUMBER, "initial_loss", .why = "not finite"),
    LRF_COLUMN(CHECK, last_loss, NUMBER, "last_loss", .why = "the run diverged")};

static void add_check(struct lrf_record *record, const CHECK *check)
{
    struct lrf_item *object = lrf_record_object(record, &record->root, "check");
    const struct outcome_row row = {lrf_check_outcome_name(check->outcome), NULL, NULL};

    lrf_record_value(record, object, &outcome_columns[0], &row);
    lrf_record_fill(record, object, LRF_COLUMNS(check_columns), check);
}

/* ---- the rest of the facts */

static const struct lrf_column size_columns[] = {
    LRF_FIELD(struct lrf_analysis, repeats, COUNT, "repeats"),
    LRF_FIELD(struct lrf_analysis, points, COUNT, "points")};

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

static void add_facts(struct lrf_record *record, const struct lrf_range_result *result,
                      const char *advice, const char *edge)
{
    const struct lrf_analysis *a = result->analysis;

    add_head(record, result, advice);
    lrf_record_landmarks(record, &record->root, &a->landmarks, LRF_RECORD_LANDMARKS);
    lrf_record_analysis(record, a);
    if (result->rules)
        lrf_record_rules(record, result->rules);
    if (result->curvature)
        add_curvature(record, result, edge);
    if (result->steps)
        add_steps(record, result->steps);
    if (result->race)
        add_race(record, result->race);
    if (result->check)
        add_check(record, result->check);
    lrf_record_fill(record, &record->root, LRF_COLUMNS(size_columns), a);
    if (result->settings)
        add_real_run(record, result->settings);
    lrf_record_settings(record, &record->root, result);
}

/* ---- sentences */

/* At most 12 lines on a terminal in all. */
enum { MOST_REASON = 3, MOST_LIMIT = 2, MOST_WARNING = 1, MOST_ADVICE = 2 };

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
                const char *term, const char *text, size_t most)
{
    if (text && *text)
        lrf_record_say(record,
                       (struct lrf_saying){.role = term || tone != LRF_TONE_CAREFUL ? LRF_ROLE_TERM
                                                                                    : LRF_ROLE_NOTE,
                                           .tone = tone,
                                           .keyword = keyword,
                                           .term = term,
                                           .text = text,
                                           .most = most});
}

/* A sweep that never beats a constant prediction is a warning, a fall that begins with one is not.
 */
static void say_baseline(struct lrf_record *record, const struct lrf_analysis *a)
{
    const struct lrf_item *note = lrf_item_at(&record->root, "baseline_note");

    if (note)
        say(record, a->baseline_unbeaten ? LRF_TONE_CAREFUL : LRF_TONE_QUIET, "note", "Baseline",
            note->is.text, MOST_LIMIT);
}

static void say_all(struct lrf_record *record, const struct lrf_range_result *result,
                    const char *advice, const char *edge, const char *race)
{
    const struct lrf_analysis *a = result->analysis;
    const bool answered = isfinite(a->suggestion.lr);
    struct lrf_strbuf text = {0};

    say_answer(record, a);
    say(record, answered ? LRF_TONE_QUIET : LRF_TONE_CAREFUL, answered ? "why" : "no answer", "Why",
        a->reason[0] || answered ? a->reason : lrf_finding_name(a->status), MOST_REASON);
    say(record, LRF_TONE_QUIET, NULL, "Rule", a->suggestion.rule, 0);
    say(record, LRF_TONE_QUIET, "edge", "Edge", edge, MOST_LIMIT);
    say(record, LRF_TONE_QUIET, "race", NULL, race, MOST_LIMIT);
    say_baseline(record, a);
    for (int i = 0; i < LRF_FINDING_COUNT; i++) {
        if (!(a->warnings & (1u << i)) || i == (int)a->status)
            continue;
        lrf_phrase_warning(&text, (enum lrf_finding)i, record->dialect);
        say(record, LRF_TONE_CAREFUL, "note", NULL, lrf_record_keep(record, &text), MOST_WARNING);
    }
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_FILES, .keyword = "see"});
    say(record, LRF_TONE_QUIET, "next", "Next",
        result->interrupted ? "interrupted: this is what was recorded until then" : advice,
        MOST_ADVICE);
    if (!result->interrupted && a->next.kind == LRF_ADVICE_VERIFY)
        record->saying[record->n_sayings - 1].open = true;
}

/* ---- sections */

static const char *phrase_check(struct lrf_record *record, const CHECK *check)
{
    static const char *const meaning[] = {
        [LRF_CHECK_FALLS] = "the loss falls",
        [LRF_CHECK_STAYS] = "the loss stays where it was",
        [LRF_CHECK_DIVERGES] = "the loss rises, or is not finite",
    };
    struct lrf_strbuf text = {0};

    lrf_strbuf_printf(&text, "A run of %zu steps at ", check->run_steps);
    lrf_put_rate(&text, check->lr);
    lrf_strbuf_printf(&text, ": %s", meaning[check->outcome]);
    if (isfinite(check->diverged)) {
        lrf_strbuf_puts(&text, "; one at ");
        lrf_put_rate(&text, check->diverged);
        lrf_strbuf_puts(&text, " diverged");
    }
    return lrf_record_keep(record, &text);
}

static void show_real_runs(struct lrf_record *record, const struct lrf_range_result *result,
                           const char *race)
{
    struct lrf_section *section;

    if (result->race == NULL && result->check == NULL)
        return;
    section = lrf_record_section(record, "Real runs");
    section->text = race;
    if (result->race && result->race->n)
        lrf_record_table(record, section, lrf_item_at(&record->root, "refine.rates"), NULL,
                         "Final losses, means over the seeds",
                         "lr val_loss train_loss regret failed");
    if (result->check)
        lrf_record_section(record, NULL)->text = phrase_check(record, result->check);
}

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
    const char *advice = advice_of(record, result->analysis), *edge, *race;
    struct lrf_strbuf text = {0};

    lrf_phrase_limit(&text, result);
    edge = lrf_record_keep(record, &text);
    if (result->race)
        lrf_phrase_race(&text, result->race);
    race = lrf_record_keep(record, &text);
    lrf_phrase_range_title(&text, result);
    record->title = lrf_record_keep(record, &text);
    lrf_phrase_range_runs(&text, result);
    record->subtitle = lrf_record_keep(record, &text);
    add_facts(record, result, advice, edge);
    say_all(record, result, advice, edge, race);
    lrf_record_section(record, NULL)->picture = LRF_PICTURE_RESULT;
    show_real_runs(record, result, race);
    lrf_record_analysis_sections(record, result->analysis);
    show_steps(record, result);
    lrf_record_settings_section(record, result, 0, 0);
}
