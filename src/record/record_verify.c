#include "record/record.h"

#include <math.h>

#include <lrfind.h>

#include "experiment/verification.h"
#include "record/phrases.h"
#include "record/verdicts.h"

static const char diverged[] = "diverged, or not measured";

/* ---- verdicts in words */

static const char *meaning_of(enum lrf_verdict_kind kind)
{
    static const char *const meaning[LRF_VERDICT_COUNT] = {
        [LRF_VERDICT_TOO_SLOW] = "less than half of the drop in loss that the best run reached",
        [LRF_VERDICT_CONVERGES] = "the loss falls and stays: none of the other verdicts",
        [LRF_VERDICT_OSCILLATES] = "the rate's own noise holds the loss up: it falls as soon as "
                                   "the rate does, or goes back and forth",
        [LRF_VERDICT_DIVERGES] = "a loss that is not finite, or one that ends above the first",
        [LRF_VERDICT_OVERFITS] = "the validation loss was least well before the end and has risen",
        [LRF_VERDICT_UNDERFITS] = "the training loss still falls at the end, or is far from the "
                                  "best run's",
    };
    return meaning[kind];
}

/* What to do about a rate with this verdict; false for one that is as it should be. */
static bool put_remedy(struct lrf_strbuf *out, enum lrf_verdict_kind kind,
                       const struct lrf_dialect *dialect)
{
    static const char *const remedy[LRF_VERDICT_COUNT] = {
        [LRF_VERDICT_TOO_SLOW] = "a greater rate",
        [LRF_VERDICT_OSCILLATES] = "a smaller rate, or one that decays: ",
        [LRF_VERDICT_DIVERGES] = "a smaller rate",
        [LRF_VERDICT_OVERFITS] = "fewer steps, or weight decay: the model learns the training "
                                 "rows by heart",
        [LRF_VERDICT_UNDERFITS] = "more steps: the loss still falls",
    };

    if (remedy[kind] == NULL)
        return false;
    lrf_strbuf_puts(out, remedy[kind]);
    if (kind == LRF_VERDICT_OSCILLATES)
        lrf_put_command(out, dialect, "schedule");
    return true;
}

/* ---- facts */

struct head_row {
    const char *schema, *version;
    uint64_t seed;
    const char *measure;
};

static const struct lrf_column head_columns[] = {
    LRF_FIELD(struct head_row, schema, TEXT, "schema"),
    LRF_FIELD(struct head_row, version, TEXT, "version"),
    LRF_FIELD(struct head_row, seed, SEED, "seed"),
    LRF_FIELD(struct head_row, measure, TEXT, "measure")};
static const struct lrf_column initial_column = LRF_COLUMN(
    struct lrf_verification, initial_loss, NUMBER, "initial_loss", .why = "not measured");
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
    LRF_COLUMN_TRAIN_LOSS(struct rate_row, r.train_loss, diverged),
    LRF_COLUMN_VAL_LOSS(struct rate_row, r.val_loss, diverged),
    LRF_COLUMN(struct rate_row, r.val_accuracy, NUMBER, "val_accuracy", .heading = "accuracy",
               .why = "no classes, or diverged"),
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
#define VOTE_COLUMN(kind, name) LRF_FIELD(struct lrf_verify_rate, votes[kind], SMALL, name),
    LRF_VERDICT_LIST(VOTE_COLUMN)
#undef VOTE_COLUMN
};

static void add_rates(struct lrf_record *record, const struct lrf_verification *v,
                      const struct lrf_verify_verdict *verdict)
{
    struct lrf_item *list = lrf_record_list(record, &record->root, "rates");

    for (size_t i = 0; i < v->n; i++) {
        const struct lrf_verify_rate *r = &v->rate[i];
        const char *kind = lrf_verdict_name(r->kind);
        const struct rate_row row = {
            .r = *r,
            .kind = kind,
            .verdict = lrf_record_printf(record, "%-10s %u/%zu", kind, r->votes[r->kind], r->runs),
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

static void add_rules(struct lrf_record *record, const struct lrf_verify_result *result)
{
    struct lrf_item *rules = lrf_record_object(record, &record->root, "rules");

    for (int r = 0; r < LRF_RULE_COUNT; r++) {
        const char *name = lrf_rule_name((enum lrf_rule)r);
        const struct rule_row row =
            rule_row(record, result->verification, name, result->rules->lr[r]);
        lrf_record_fill(record, lrf_record_object(record, rules, name), rule_columns, 2, &row);
    }
}

/* The numbers that each verdict rests on. */
struct run_row {
    struct lrf_verify_run run;
    const char *kind;
};

#define RUN(member, why_)                                                                          \
    LRF_COLUMN(struct run_row, run.verdict.member, NUMBER, #member, .why = (why_))

static const struct lrf_column run_columns[] = {
    LRF_COLUMN_LR(struct run_row, run.lr),
    LRF_FIELD(struct run_row, run.repeat, SMALL, "repeat"),
    LRF_FIELD(struct run_row, kind, TEXT, "kind"),
    RUN(first_loss, diverged),
    RUN(train_loss, diverged),
    RUN(best_val_loss, diverged),
    RUN(progress, diverged),
    RUN(cooldown_drop, "no cooldown, or diverged"),
    RUN(alternation, diverged),
    RUN(trend, "too few steps, or diverged"),
    RUN(val_rise, diverged)};

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
                                 v->by_validation ? "val_loss" : "train_loss"};
    struct lrf_item *suggestion;

    lrf_record_fill(record, &record->root, LRF_COLUMNS(head_columns), &row);
    lrf_record_value(record, &record->root, &initial_column, v);
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

/* The rate of the grid that says how training goes: nearest the suggestion, else the best. */
static const struct lrf_verify_rate *telling_rate(const struct lrf_verification *v,
                                                  const struct lrf_verify_verdict *verdict)
{
    double lr = isnan(verdict->nearest) ? verdict->best : verdict->nearest;

    for (size_t i = 0; i < v->n; i++)
        if (v->rate[i].lr == lr)
            return &v->rate[i];
    return NULL;
}

static void say_best(struct lrf_record *record, const struct lrf_verification *v)
{
    struct lrf_saying best = {
        .role = LRF_ROLE_TERM, .tone = LRF_TONE_GOOD, .keyword = "best", .term = "Best"};
    struct lrf_strbuf text = {0};
    char number[LRF_NUMBER_SIZE];

    lrf_number_short(number, v->sensitivity, 3);
    lrf_put_rate(&text, v->best_lr);
    best.rate = lrf_record_keep(record, &text);
    best.aside = lrf_record_printf(record, "sensitivity to the rate %s", number);
    best.text = lrf_record_printf(record, "%s; %s", best.rate, best.aside);
    lrf_record_say(record, best);
}

static void say_why(struct lrf_record *record, const struct lrf_verify_result *result,
                    const struct lrf_verify_verdict *verdict)
{
    const struct lrf_verify_rate *rate = telling_rate(result->verification, verdict);
    struct lrf_saying why = {.role = LRF_ROLE_TERM, .term = "Why"};
    struct lrf_saying next = {.role = LRF_ROLE_TERM, .term = "Next"};
    struct lrf_strbuf text = {0};

    if (rate == NULL) {
        lrf_strbuf_puts(&text, "other rates (");
        lrf_put_setting(&text, record->dialect, "rates", NULL);
        lrf_strbuf_puts(&text, "), more steps, or a look at the target: can it be learned from "
                               "these features?");
        next.text = lrf_record_keep(record, &text);
        lrf_record_say(record, next);
        return;
    }
    lrf_strbuf_puts(&text, "at ");
    lrf_put_rate(&text, rate->lr);
    lrf_strbuf_printf(&text, " %u of %zu runs get the verdict \"%s\": %s", rate->votes[rate->kind],
                      rate->runs, lrf_verdict_name(rate->kind), meaning_of(rate->kind));
    why.text = lrf_record_keep(record, &text);
    lrf_record_say(record, why);
    if (!put_remedy(&text, rate->kind, record->dialect)) {
        if (result->data)
            lrf_put_command(&text, record->dialect, "schedule");
        lrf_strbuf_puts(&text, result->data ? " shows which schedule does best from here"
                                            : "train with it");
    }
    next.text = lrf_record_keep(record, &text);
    lrf_record_say(record, next);
}

static void say_all(struct lrf_record *record, const struct lrf_verify_result *result,
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
                                               .text = lrf_record_keep(record, &text),
                                               .most = 3});
    say_why(record, result, verdict);
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_FILES, .keyword = "see"});
}

/* ---- sections */

static const struct lrf_narrow rate_narrow[] = {
    {"lr", -10, 0, "", 0, 0},      {"train_loss", 11, 0, "", 0, 0},
    {"val_loss", 11, 0, "", 0, 0}, {"val_accuracy", 11, 0, "", 0, 0},
    {"regret", 8, 0, "", 0, 0},    {"verdict", 0, 2, "", 0, 0},
    {"remark", 0, 2, NULL, 0, 0},
};
static const struct lrf_narrow rule_narrow[] = {
    {"rule", -20, 2, NULL, 0, 0},
    {"none", 0, 1, NULL, 0, 1},
    {"lr", -10, 1, NULL, 0, 0},
    {"cost", 0, 1, NULL, 0, 0},
};

static void show_rates(struct lrf_record *record)
{
    struct lrf_section *section = lrf_record_section(record, "Rates");

    lrf_record_table(record, section, lrf_item_at(&record->root, "rates"), NULL,
                     "Final losses, means over the seeds",
                     "lr train_loss val_loss val_accuracy regret verdict remark");
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

    show_rule(record, list, result->verification, "lrfind", result->analysis->suggestion.lr);
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
    say_all(record, result, &verdict);
    lrf_record_section(record, NULL)->picture = LRF_PICTURE_RESULT;
    show_rates(record);
    show_rules(record, result);
    for (int k = 0; k < LRF_VERDICT_COUNT; k++)
        if (lrf_verify_has(result->verification, (enum lrf_verdict_kind)k))
            lrf_record_explain(record, lrf_verdict_name((enum lrf_verdict_kind)k),
                               meaning_of((enum lrf_verdict_kind)k));
    lrf_record_settings_section(record, &settings, result->steps, result->repeats);
}
