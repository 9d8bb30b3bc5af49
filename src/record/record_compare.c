#include "record/record.h"

#include <math.h>

#include <lrfind.h>

#include "record/phrases.h"
#include "record/verdicts.h"

/* ---- facts */

struct head_row {
    const char *schema, *version, *command;
    uint64_t seed;
    const char *test;
};

static const struct lrf_column head_columns[] = {
    LRF_FIELD(struct head_row, schema, TEXT, "schema"),
    LRF_FIELD(struct head_row, version, TEXT, "version"),
    LRF_FIELD(struct head_row, command, TEXT, "command"),
    LRF_FIELD(struct head_row, seed, SEED, "seed")};
static const struct lrf_column test_column = LRF_FIELD(struct head_row, test, TEXT, "test");

struct common_row {
    double lr, worst_regret;
    const char *of, *worst_on;
};

static const struct lrf_column common_columns[] = {
    LRF_COLUMN_LR(struct common_row, lr), LRF_FIELD(struct common_row, of, TEXT, "of"),
    LRF_FIELD(struct common_row, worst_regret, SHARE, "worst_regret"),
    LRF_FIELD(struct common_row, worst_on, TEXT, "worst_on")};

static void add_common(struct lrf_record *record, const struct lrf_compare_result *result)
{
    const struct lrf_comparison *c = result->comparison;
    struct common_row row;

    if (c->common >= result->n) {
        lrf_record_null(record, &record->root, "common", "no case has a suggestion", NULL, 0);
        return;
    }
    row = (struct common_row){.lr = result->item[c->common].analysis->suggestion.lr,
                              .of = result->item[c->common].name,
                              .worst_regret = c->common_regret,
                              .worst_on = result->item[c->common_worst].name};
    lrf_record_fill(record, lrf_record_object(record, &record->root, "common"),
                    LRF_COLUMNS(common_columns), &row);
}

struct case_row {
    const char *name, *status, *none;
    size_t repeats;
};

static const struct lrf_column case_columns[] = {
    LRF_FIELD(struct case_row, name, TEXT, "case"),
    LRF_COLUMN(struct case_row, status, TEXT, "status", .heading = "finding")};
static const struct lrf_column shown_columns[] = {
    LRF_COLUMN(struct case_row, none, TEXT, "none", .shown = true),
    LRF_COLUMN(struct case_row, repeats, COUNT, "repeats", .shown = true)};

static void add_case(struct lrf_record *record, struct lrf_item *cases,
                     const struct lrf_compare_case *item)
{
    const struct lrf_analysis *a = item->analysis;
    const struct lrf_range_result settings = {.data = item->data,
                                              .model = item->model,
                                              .range = item->range,
                                              .analysis = a,
                                              .source = item->name};
    struct case_row row = {
        .name = item->name, .status = lrf_finding_name(a->status), .repeats = a->repeats};
    struct lrf_item *object = lrf_record_object(record, cases, NULL);

    if (isnan(a->suggestion.lr))
        row.none = lrf_record_printf(record, "no answer: %s", lrf_warning_short(a->status));
    lrf_record_fill(record, object, LRF_COLUMNS(case_columns), &row);
    lrf_record_suggestion(record, object, a, 3);
    lrf_record_landmarks(record, object, &a->landmarks, LRF_RECORD_LANDMARKS - 1);
    if (item->curvature)
        lrf_record_curvature(record, object, item->curvature, LRF_RECORD_CURVATURE - 1);
    lrf_record_settings(record, object, &settings);
    lrf_record_fill(record, object, LRF_COLUMNS(shown_columns), &row);
}

struct pair_row {
    const char *a, *b;
    double ratio, p;
    bool differ;
};

static const struct lrf_column pair_columns[] = {
    LRF_COLUMN(struct pair_row, a, TEXT, "a", .heading = "case"),
    LRF_COLUMN(struct pair_row, b, TEXT, "b", .heading = "other case"),
    LRF_COLUMN(struct pair_row, ratio, NUMBER, "ratio", .heading = "ratio of rates"),
    LRF_FIELD(struct pair_row, p, NUMBER, "p"), LRF_FIELD(struct pair_row, differ, FLAG, "differ")};

/* Every pair once: how many times the second's rate is the first's, and whether that is noise. */
static void add_differences(struct lrf_record *record, const struct lrf_compare_result *result)
{
    struct lrf_item *pairs = lrf_record_list(record, &record->root, "differences");

    for (size_t i = 0; i < result->n; i++) {
        for (size_t j = i + 1; j < result->n; j++) {
            const struct lrf_compare_case *a = &result->item[i], *b = &result->item[j];
            const double p = result->comparison->p[i * result->n + j];
            const struct pair_row row = {a->name, b->name,
                                         b->analysis->suggestion.lr / a->analysis->suggestion.lr, p,
                                         p < 0.05};
            if (!isnan(p))
                lrf_record_fill(record, lrf_record_object(record, pairs, NULL),
                                LRF_COLUMNS(pair_columns), &row);
        }
    }
}

struct regret_row {
    const char *from;
    size_t steps;
};

static const struct lrf_column regret_columns[] = {
    LRF_FIELD(struct regret_row, from, TEXT, "from"),
    LRF_FIELD(struct regret_row, steps, COUNT, "steps")};
static const struct lrf_column regret_column = {
    .key = "regret", .kind = LRF_KIND_SHARE, .why = "the other case has no suggestion"};

static void add_regret(struct lrf_record *record, const struct lrf_compare_result *result)
{
    const struct regret_row row = {result->steps ? "real runs" : "range curves", result->steps};
    struct lrf_item *regret = lrf_record_object(record, &record->root, "regret"), *rows;

    lrf_record_fill(record, regret, regret_columns, result->steps ? 2 : 1, &row);
    rows = lrf_record_list(record, regret, "rows_at_rate_of_columns");
    for (size_t i = 0; i < result->n; i++) {
        struct lrf_item *line = lrf_record_list(record, rows, NULL);
        for (size_t j = 0; j < result->n; j++)
            lrf_record_value(record, line, &regret_column,
                             &result->comparison->regret[i * result->n + j]);
    }
}

static void add_facts(struct lrf_record *record, const struct lrf_compare_result *result)
{
    const struct head_row row = {
        "lrfind/compare/1", lrf_version(), "compare", result->seed,
        "z on the intervals in log rate, Holm-corrected for all pairs; differ: p < 0.05"};
    struct lrf_item *cases;

    lrf_record_fill(record, &record->root, LRF_COLUMNS(head_columns), &row);
    add_common(record, result);
    cases = lrf_record_list(record, &record->root, "cases");
    for (size_t i = 0; i < result->n; i++)
        add_case(record, cases, &result->item[i]);
    lrf_record_value(record, &record->root, &test_column, &row);
    add_differences(record, result);
    add_regret(record, result);
}

/* ---- sentences */

static void say_none(struct lrf_record *record)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_puts(&text, "no case has a suggestion; look at each with ");
    lrf_put_command(&text, record->dialect, "run");
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_ANSWER,
                                               .tone = LRF_TONE_BAD,
                                               .keyword = "no answer",
                                               .text = lrf_record_keep(record, &text),
                                               .most = 3});
}

static void say_common(struct lrf_record *record, const struct lrf_compare_result *result)
{
    const bool fits = lrf_compare_fits(result);
    struct lrf_strbuf text = {0};

    lrf_phrase_compare_common(&text, result);
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_ANSWER,
                                               .tone = fits ? LRF_TONE_GOOD : LRF_TONE_CAREFUL,
                                               .keyword = "one rate",
                                               .text = lrf_record_keep(record, &text),
                                               .most = 3});
    lrf_record_say(record, (struct lrf_saying){
                               .role = LRF_ROLE_TERM,
                               .term = "Next",
                               .text = fits ? "use it for all, or each case's own rate below"
                                            : "use each case's own rate, from the table below",
                           });
    if (result->steps == 0)
        lrf_record_say(record, (struct lrf_saying){
                                   .role = LRF_ROLE_NOTE,
                                   .text = "the regrets are read from the range curves, which make "
                                           "small rates look worse than they are in a long run"});
}

static void say_all(struct lrf_record *record, const struct lrf_compare_result *result)
{
    struct lrf_strbuf text = {0};
    const char *pairs;

    record->indent = 10;
    if (result->comparison->common < result->n)
        say_common(record, result);
    else
        say_none(record);
    lrf_phrase_compare_pairs(&text, result);
    pairs = lrf_record_keep(record, &text);
    if (*pairs)
        lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_TERM,
                                                   .tone = LRF_TONE_STRONG,
                                                   .keyword = "differ",
                                                   .term = "Differ",
                                                   .text = pairs,
                                                   .most = 3});
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_FILES, .keyword = "see"});
}

/* ---- sections */

static const struct lrf_narrow case_narrow[] = {
    {"case", 0, 0, NULL, 0, 0},           {"none", 0, 2, NULL, 0, 1},
    {"suggestion.lr", -7, 2, "-", 1, 0},  {"suggestion.lo", -7, 2, "-", 0, 0},
    {"suggestion.hi", -7, 2, "-", 0, 0},  {"landmarks.minimum", -7, 2, "-", 0, 0},
    {"landmarks.edge", -7, 2, "-", 0, 0}, {"curvature.lr_limit", -12, 2, "-", 0, 0},
};

#define LANDMARK_PATH(source, field, heading, meaning) "landmarks." #field " "

static void show_cases(struct lrf_record *record)
{
    struct lrf_section *section = lrf_record_section(record, "Suggestions");

    lrf_record_table(record, section, lrf_item_at(&record->root, "cases"), NULL,
                     "Suggested rates with 95 % intervals, landmarks of the curves",
                     "case suggestion.lr suggestion.lo suggestion.hi " LRF_LANDMARK_LIST(
                         LANDMARK_PATH) "curvature.lr_limit status");
    section->narrow = case_narrow;
    section->n_narrow = sizeof case_narrow / sizeof *case_narrow;
}

static void show_settings(struct lrf_record *record, const struct lrf_compare_result *result)
{
    struct lrf_strbuf caption = {0};

    lrf_strbuf_printf(&caption, "lrfind %s, compare, seed %llu", lrf_version(),
                      (unsigned long long)result->seed);
    if (result->steps)
        lrf_strbuf_printf(&caption, ", real runs of %zu steps", result->steps);
    lrf_record_table(record, lrf_record_section(record, "Settings"),
                     lrf_item_at(&record->root, "cases"), NULL, lrf_record_keep(record, &caption),
                     "case data.name model.words optimizer.words data.train range.lr_min "
                     "range.lr_max range.steps repeats");
}

void lrf_record_compare(struct lrf_record *record, const struct lrf_compare_result *result)
{
    record->title = lrf_record_printf(record, "%zu range tests side by side", result->n);
    add_facts(record, result);
    say_all(record, result);
    lrf_record_section(record, NULL)->picture = LRF_PICTURE_RESULT;
    show_cases(record);
    if (result->comparison->differ)
        lrf_record_table(record, lrf_record_section(record, "Pairs that differ"),
                         lrf_item_at(&record->root, "differences"), "differ",
                         "Suggestions further apart than their intervals explain", "a b ratio p");
    lrf_record_explain(record, "differ",
                       "the two suggestions are further apart than their intervals "
                       "explain, with the number of pairs allowed for");
    show_settings(record, result);
}
