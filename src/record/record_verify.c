#include "record/record.h"

#include <math.h>

#include <lrfind.h>

#include "experiment/verification.h"
#include "record/phrases.h"
#include "record/verdicts.h"

static const char diverged[] = "diverged, or not measured";

/* ---- facts */

struct head_row {
    const char *schema, *version;
    uint64_t seed;
    const char *objective, *measure;
};

static const struct lrf_column head_columns[] = {
    LRF_FIELD(struct head_row, schema, TEXT, "schema"),
    LRF_FIELD(struct head_row, version, TEXT, "version"),
    LRF_FIELD(struct head_row, seed, SEED, "seed"),
    LRF_FIELD(struct head_row, objective, TEXT, "objective"),
    LRF_FIELD(struct head_row, measure, TEXT, "measure")};
static const struct lrf_column level_columns[] = {
    LRF_COLUMN(struct lrf_verification, initial_loss, NUMBER, "initial_loss",
               .why = "not measured"),
    LRF_COLUMN(struct lrf_verification, baseline_loss, NUMBER, "baseline_loss",
               .why = "the trainer does not say it")};
static const struct lrf_column sensitivity_column =
    LRF_COLUMN(struct lrf_verification, sensitivity, NUMBER, "sensitivity", .why = "not measured");

/* A rate with what is said of it. */
struct rate_row {
    struct lrf_verify_rate r;
    const char *kind, *verdict, *remark;
};

static const struct lrf_column rate_columns[] = {
    LRF_COLUMN_LR(struct rate_row, r.lr),
    LRF_FIELD(struct rate_row, kind, TEXT, "kind"),
    LRF_COLUMN(struct rate_row, r.train_loss, NUMBER, "train_loss",
               .heading = "final training loss", .brief = "train", .why = diverged),
    LRF_COLUMN(struct rate_row, r.best_val_loss, NUMBER, "best_val_loss",
               .heading = "lowest validation loss", .brief = "lowest val", .why = diverged),
    LRF_COLUMN(struct rate_row, r.val_loss, NUMBER, "val_loss", .heading = "final validation loss",
               .brief = "final val", .why = diverged),
    LRF_COLUMN(struct rate_row, r.val_accuracy, NUMBER, "val_accuracy", .heading = "final accuracy",
               .brief = "accuracy", .why = "no classes, or diverged"),
    LRF_COLUMN(struct rate_row, r.stop_step, NUMBER, "stop_step", .heading = "stop at step",
               .brief = "stop", .why = "the validation loss does not rise"),
    LRF_COLUMN(struct rate_row, r.train_sd, NUMBER, "train_sd", .why = diverged),
    LRF_COLUMN(struct rate_row, r.val_sd, NUMBER, "val_sd", .why = diverged),
    LRF_COLUMN(struct rate_row, r.score, NUMBER, "score", .why = diverged),
    LRF_COLUMN(struct rate_row, r.score_lo, NUMBER, "score_lo", .why = diverged),
    LRF_COLUMN(struct rate_row, r.score_hi, NUMBER, "score_hi", .why = diverged),
    LRF_COLUMN_REGRET(struct rate_row, r.regret, NULL),
    LRF_FIELD(struct rate_row, r.runs, COUNT, "runs"),
    LRF_COLUMN(struct rate_row, verdict, TEXT, "verdict", .shown = true),
    LRF_COLUMN(struct rate_row, remark, TEXT, "remark", .brief = "", .shown = true)};
static const struct lrf_column vote_columns[] = {
#define VOTE_COLUMN(kind, name, words, meaning)                                                    \
    LRF_FIELD(struct lrf_verify_rate, votes[kind], SMALL, name),
    LRF_VERDICT_LIST(VOTE_COLUMN)
#undef VOTE_COLUMN
};

/* "converges  3/3"; what the votes were, where none won. */
static const char *verdict_text(struct lrf_record *record, const struct lrf_verify_rate *r)
{
    struct lrf_strbuf text = {0};

    if (r->kind != LRF_VERDICT_MIXED)
        return lrf_record_printf(record, "%-11s %u/%zu", lrf_phrase_verdict(r->kind),
                                 r->votes[r->kind], r->runs);
    lrf_strbuf_puts(&text, lrf_phrase_verdict(r->kind));
    for (int k = 0; k < LRF_VERDICT_COUNT; k++)
        if (r->votes[k])
            lrf_strbuf_printf(&text, "%s %u %s", text.n > 5 ? "," : ":", r->votes[k],
                              lrf_phrase_verdict((enum lrf_verdict_kind)k));
    return lrf_record_keep(record, &text);
}

static void add_rates(struct lrf_record *record, const struct lrf_verification *v,
                      const struct lrf_verify_verdict *verdict)
{
    struct lrf_item *list = lrf_record_list(record, &record->root, "rates");

    for (size_t i = 0; i < v->n; i++) {
        const struct lrf_verify_rate *r = &v->rate[i];
        const char *kind = lrf_verdict_name(r->kind);
        const struct rate_row row = {.r = *r,
                                     .kind = kind,
                                     .verdict = verdict_text(record, r),
                                     .remark = lrf_verify_mark(verdict, r->lr)};
        struct lrf_item *item = lrf_record_object(record, list, NULL), *votes;
        lrf_record_fill(record, item, LRF_COLUMNS(rate_columns), &row);
        votes = lrf_record_object(record, item, "verdicts");
        for (int k = 0; k < LRF_VERDICT_COUNT; k++)
            if (r->votes[k])
                lrf_record_value(record, votes, &vote_columns[k], r);
    }
}

static const struct lrf_column best_columns[] = {
    LRF_COLUMN_LR(struct lrf_verification, best_lr),
    LRF_FIELD(struct lrf_verification, best_score, NUMBER, "score")};

static void add_best(struct lrf_record *record, const struct lrf_verification *v)
{
    if (isnan(v->best_lr))
        lrf_record_null(record, &record->root, "best", "no rate was better than no training", NULL,
                        0);
    else
        lrf_record_fill(record, lrf_record_object(record, &record->root, "best"),
                        LRF_COLUMNS(best_columns), v);
}

/* What answers beside the rules of other tools. */
static const char own_rule[] = "lrfind";

/* What a rule's rate to the same range test would have cost here. */
struct rule_row {
    const char *rule, *none, *cost;
    double lr, regret;
};

static const struct lrf_column rule_columns[] = {
    LRF_COLUMN(struct rule_row, lr, RATE, "lr", .heading = "rate", .why = lrf_no_answer_of_rule),
    LRF_COLUMN_REGRET(struct rule_row, regret, "outside the grid of rates"),
    LRF_FIELD(struct rule_row, rule, TEXT, "rule"),
    LRF_COLUMN(struct rule_row, none, TEXT, "none", .shown = true),
    LRF_COLUMN(struct rule_row, cost, TEXT, "cost", .shown = true)};

static struct rule_row rule_row(struct lrf_record *record, const struct lrf_verification *v,
                                const char *name, double lr)
{
    struct rule_row row = {.rule = name, .lr = lr, .regret = lrf_verify_regret(v, lr)};
    struct lrf_strbuf cost = {0};

    if (isnan(lr)) {
        row.none = "no answer";
    } else {
        lrf_strbuf_puts(&cost, isnan(row.regret) ? "outside the grid" : "regret ");
        if (!isnan(row.regret))
            lrf_put_decimals(&cost, row.regret, 3);
        row.cost = lrf_record_keep(record, &cost);
    }
    return row;
}

static void add_rule(struct lrf_record *record, struct lrf_item *rules,
                     const struct lrf_verification *v, const char *name, double lr)
{
    const struct rule_row row = rule_row(record, v, name, lr);

    lrf_record_fill(record, lrf_record_object(record, rules, name), rule_columns, 2, &row);
}

static void add_rules(struct lrf_record *record, const struct lrf_verify_result *result)
{
    struct lrf_item *rules = lrf_record_object(record, &record->root, "rules");

    add_rule(record, rules, result->verification, own_rule, result->swept);
    for (int r = 0; r < LRF_RULE_COUNT; r++)
        add_rule(record, rules, result->verification, lrf_rule_name((enum lrf_rule)r),
                 result->rules->lr[r]);
}

/* The numbers that each verdict rests on. */
struct run_row {
    struct lrf_verify_run run;
    const char *kind;
};

static const struct lrf_column run_columns[] = {
    LRF_COLUMN_LR(struct run_row, run.lr), LRF_FIELD(struct run_row, run.repeat, SMALL, "repeat"),
    LRF_FIELD(struct run_row, kind, TEXT, "kind"),
#define RUN_COLUMN(number)                                                                         \
    LRF_COLUMN(struct run_row, run.verdict.number, NUMBER, #number, .why = diverged),
    LRF_VERDICT_NUMBERS(RUN_COLUMN)
#undef RUN_COLUMN
};

static void add_runs(struct lrf_record *record, const struct lrf_verify_result *result)
{
    struct lrf_item *runs = lrf_record_list(record, &record->root, "runs");

    for (size_t i = 0; i < result->n_run; i++) {
        const struct run_row row = {result->run[i], lrf_verdict_name(result->run[i].verdict.kind)};
        if (row.run.n_check)
            lrf_record_fill(record, lrf_record_object(record, runs, NULL), LRF_COLUMNS(run_columns),
                            &row);
    }
}

static const struct lrf_column size_columns[] = {
    LRF_FIELD(struct lrf_verify_result, steps, COUNT, "steps"),
    LRF_FIELD(struct lrf_verify_result, repeats, COUNT, "repeats")};

static void add_facts(struct lrf_record *record, const struct lrf_verify_result *result,
                      const struct lrf_range_result *settings,
                      const struct lrf_verify_verdict *verdict)
{
    const struct lrf_verification *v = result->verification;
    const struct head_row row = {"lrfind/verify/1", lrf_version(), result->seed,
                                 lrf_objective_name(v->objective), lrf_objective_key(v->objective)};
    struct lrf_item *suggestion;

    lrf_record_fill(record, &record->root, LRF_COLUMNS(head_columns), &row);
    lrf_record_fill(record, &record->root, LRF_COLUMNS(level_columns), v);
    add_rates(record, v, verdict);
    add_best(record, v);
    suggestion = lrf_record_suggestion(record, &record->root, result->analysis, 7);
    if (isfinite(verdict->suggested))
        lrf_record_value(record, suggestion, &rule_columns[1],
                         &(struct rule_row){.regret = verdict->regret});
    lrf_record_value(record, &record->root, &sensitivity_column, v);
    if (result->rules)
        add_rules(record, result);
    add_runs(record, result);
    lrf_record_fill(record, &record->root, LRF_COLUMNS(size_columns), result);
    lrf_record_settings(record, &record->root, settings);
}

/* ---- sentences */

static void say(struct lrf_record *record, const char *keyword, const char *term,
                struct lrf_strbuf *text)
{
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_TERM,
                                               .tone = LRF_TONE_QUIET,
                                               .keyword = keyword,
                                               .term = term,
                                               .text = lrf_record_keep(record, text)});
}

static void say_best(struct lrf_record *record, const struct lrf_verification *v)
{
    struct lrf_saying best = {
        .role = LRF_ROLE_TERM, .tone = LRF_TONE_GOOD, .keyword = "best", .term = "Best"};
    struct lrf_strbuf rate = {0}, aside = {0};

    lrf_put_rate(&rate, v->best_lr);
    lrf_strbuf_printf(&aside, "%s ", lrf_objective_loss(v->objective));
    lrf_put_short(&aside, v->best_score, 3);
    lrf_strbuf_puts(&aside, "; sensitivity to the rate ");
    lrf_put_short(&aside, v->sensitivity, 3);
    best.rate = lrf_record_keep(record, &rate);
    best.aside = lrf_record_keep(record, &aside);
    best.text = lrf_record_printf(record, "%s; %s", best.rate, best.aside);
    lrf_record_say(record, best);
}

/* Where to stop at that rate, and the best rate of the grid for training to the end. */
static void say_stop(struct lrf_record *record, const struct lrf_verify_result *result,
                     const struct lrf_verify_rate *rate)
{
    const struct lrf_verify_rate *end = lrf_verify_to_the_end(result->verification);
    struct lrf_strbuf text = {0};

    if (!isfinite(rate->stop_step))
        return;
    lrf_strbuf_printf(&text, "at step %.0f of %zu: the validation loss is least about there (",
                      rate->stop_step, result->steps);
    lrf_put_short(&text, rate->best_val_loss, 3);
    lrf_strbuf_puts(&text, ") and ends at ");
    lrf_put_short(&text, rate->val_loss, 3);
    if (end && end != rate && end->val_loss < rate->val_loss) {
        lrf_strbuf_puts(&text, "; to train to the end, ");
        lrf_put_rate(&text, end->lr);
        lrf_strbuf_puts(&text, " (");
        lrf_put_short(&text, end->val_loss, 3);
        lrf_strbuf_puts(&text, ")");
    }
    say(record, "stop", "Stop", &text);
}

static void say_why(struct lrf_record *record, const struct lrf_verify_result *result,
                    const struct lrf_verify_verdict *verdict)
{
    const struct lrf_verification *v = result->verification;
    const struct lrf_verify_rate *rate = lrf_verify_telling(v, verdict);
    struct lrf_strbuf text = {0};

    if (rate) {
        lrf_phrase_verify_rate(&text, rate);
        say(record, "why", "Why", &text);
        say_stop(record, result, rate);
        lrf_phrase_verify_remedy(&text, result, rate);
    } else {
        lrf_strbuf_puts(&text, "other rates (");
        lrf_put_setting(&text, record->dialect, "rates", NULL);
        lrf_strbuf_puts(&text, "), more steps, or a look at the target: can it be learned from "
                               "these features?");
    }
    say(record, "next", "Next", &text);
    if (rate && lrf_verify_wants_schedule(result, rate)) { /* runs as long as these */
        const struct lrf_change change = {"budget",
                                          lrf_record_printf(record, "%zu", result->steps)};
        lrf_record_next(record, "schedule", &change, 1);
    }
}

static void say_all(struct lrf_record *record, const struct lrf_verify_result *result,
                    const struct lrf_range_result *settings,
                    const struct lrf_verify_verdict *verdict)
{
    const bool none = verdict->kind == LRF_TESTED_NONE_TRAINS;
    struct lrf_strbuf text = {0};

    if (none)
        record->indent = 12;
    else
        say_best(record, result->verification);
    lrf_phrase_verify_verdict(&text, verdict);
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_ANSWER,
                                               .tone = none ? LRF_TONE_BAD
                                                       : verdict->kind == LRF_TESTED_BEST
                                                           ? LRF_TONE_GOOD
                                                           : LRF_TONE_CAREFUL,
                                               .keyword = none ? "no answer" : "rate",
                                               .text = lrf_record_keep(record, &text)});
    say_why(record, result, verdict);
    lrf_record_say_data(record, settings, true);
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_FILES, .keyword = "see"});
}

/* ---- sections */

static const struct lrf_narrow rate_narrow[] = {
    {"lr", -10, 0, "", 0, 0},           {"train_loss", 10, 0, "", 0, 0},
    {"best_val_loss", 11, 0, "", 0, 0}, {"val_loss", 10, 0, "", 0, 0},
    {"val_accuracy", 10, 0, "", 0, 0},  {"regret", 8, 0, "", 0, 0},
    {"stop_step", 6, 0, "", 0, 0},      {"verdict", 0, 2, "", 0, 0},
    {"remark", 0, 2, NULL, 0, 0},
};
static const struct lrf_narrow rule_narrow[] = {
    {"rule", -20, 2, NULL, 0, 0},
    {"none", 0, 1, NULL, 0, 1},
    {"lr", -10, 1, NULL, 0, 0},
    {"cost", 0, 1, NULL, 0, 0},
};

static void show_rates(struct lrf_record *record, const struct lrf_verification *v)
{
    struct lrf_section *section = lrf_record_section(record, "Rates");

    lrf_record_table(record, section, lrf_item_at(&record->root, "rates"), NULL,
                     lrf_record_printf(record, "Means over the seeds; regret is of the %s",
                                       lrf_objective_loss(v->objective)),
                     "lr train_loss best_val_loss val_loss val_accuracy regret stop_step verdict "
                     "remark");
    section->narrow = rate_narrow;
    section->n_narrow = sizeof rate_narrow / sizeof *rate_narrow;
}

static void show_rule(struct lrf_record *record, struct lrf_item *list,
                      const struct lrf_verification *v, const char *name, double lr)
{
    const struct rule_row row = rule_row(record, v, name, lr);

    lrf_record_fill(record, lrf_record_object(record, list, NULL), LRF_COLUMNS(rule_columns), &row);
}

static void show_rules(struct lrf_record *record, const struct lrf_verify_result *result)
{
    struct lrf_section *section = lrf_record_section(record, "The same range test, answered by");
    struct lrf_item *list = lrf_record_list(record, NULL, NULL);

    show_rule(record, list, result->verification, own_rule, result->swept);
    for (int r = 0; result->rules && r < LRF_RULE_COUNT; r++)
        show_rule(record, list, result->verification, lrf_rule_name((enum lrf_rule)r),
                  result->rules->lr[r]);
    lrf_record_table(record, section, list, NULL, "What each rule's rate would have cost here",
                     "rule lr regret");
    section->over = "the same range test, answered by";
    section->narrow = rule_narrow;
    section->n_narrow = sizeof rule_narrow / sizeof *rule_narrow;
}

void lrf_record_verify(struct lrf_record *record, const struct lrf_verify_result *result)
{
    const struct lrf_range_result settings = {.command = "verify",
                                              .seed = result->seed,
                                              .repeats = result->repeats,
                                              .analysis = result->analysis,
                                              .data = result->data,
                                              .model = result->model,
                                              .source = result->source};
    struct lrf_verify_verdict verdict;
    struct lrf_strbuf text = {0};

    lrf_verify_judge(result, &verdict);
    lrf_phrase_verify_title(&text, result);
    record->title = lrf_record_keep(record, &text);
    lrf_phrase_verify_runs(&text, result);
    record->subtitle = lrf_record_keep(record, &text);
    add_facts(record, result, &settings, &verdict);
    say_all(record, result, &settings, &verdict);
    lrf_record_section(record, NULL)->picture = LRF_PICTURE_RESULT;
    show_rates(record, result->verification);
    show_rules(record, result);
    lrf_record_settings_section(record, &settings, result->steps, result->repeats);
}
