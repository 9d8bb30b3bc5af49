#include "record/record.h"

#include <math.h>

#include <lrfind.h>

#include "experiment/comparison.h"
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

static const char no_learning[] =
    "no real runs, or no case learnt anything, or none has a suggestion";
static const char no_seeds[] = "no real runs from several seeds";

struct common_row {
    const char *verdict;
    double lr, worst_regret, lo, hi, limit;
    const char *of, *worst_on;
};

static const struct lrf_column common_columns[] = {
    LRF_FIELD(struct common_row, verdict, TEXT, "verdict"),
    LRF_COLUMN_LR(struct common_row, lr),
    LRF_COLUMN(struct common_row, of, TEXT, "of", .why = "it lies between the suggestions"),
    LRF_FIELD(struct common_row, worst_regret, SHARE, "worst_regret"),
    LRF_COLUMN(struct common_row, lo, SHARE, "lo", .why = no_seeds),
    LRF_COLUMN(struct common_row, hi, SHARE, "hi", .why = no_seeds),
    LRF_FIELD(struct common_row, limit, SHARE, "limit"),
    LRF_FIELD(struct common_row, worst_on, TEXT, "worst_on")};

/* The first case that has this rate of the grid for its own. */
static const char *suggested_for(const struct lrf_compare_result *result, size_t k)
{
    for (size_t i = 0; i < result->n; i++)
        if (result->comparison->own[i] == k)
            return result->item[i].name;
    return NULL;
}

static void add_common(struct lrf_record *record, const struct lrf_compare_result *result)
{
    static const char *const verdict[] = {
        [LRF_FIT_UNCLEAR] = "unclear", [LRF_FIT_ALL] = "fits_all", [LRF_FIT_NONE] = "fits_none"};
    const struct lrf_comparison *c = result->comparison;
    struct common_row row;

    if (c->common == c->n_lr) {
        lrf_record_null(record, &record->root, "common", no_learning, NULL, 0);
        return;
    }
    row = (struct common_row){.verdict = verdict[c->fit],
                              .lr = c->lr[c->common],
                              .of = suggested_for(result, c->common),
                              .worst_regret = c->common_regret,
                              .lo = c->common_lo,
                              .hi = c->common_hi,
                              .limit = LRF_COMMON_LIMIT,
                              .worst_on = result->item[c->common_worst].name};
    lrf_record_fill(record, lrf_record_object(record, &record->root, "common"),
                    LRF_COLUMNS(common_columns), &row);
}

struct case_row {
    const char *name, *status, *none, *objective;
    size_t repeats;
    double level, best, own, common; /* rate, and the regrets of two others */
};

static const struct lrf_column case_columns[] = {
    LRF_FIELD(struct case_row, name, TEXT, "case"),
    LRF_COLUMN(struct case_row, status, TEXT, "status", .heading = "finding")};
static const struct lrf_column shown_columns[] = {
    LRF_COLUMN(struct case_row, none, TEXT, "none", .shown = true),
    LRF_COLUMN(struct case_row, repeats, COUNT, "repeats", .shown = true)};

static const char not_learnt[] = "no rate learnt anything, or there are no real runs";
static const struct lrf_column cost_columns[] = {
    LRF_FIELD(struct case_row, objective, TEXT, "objective"),
    LRF_COLUMN(struct case_row, level, NUMBER, "level", .heading = "loss without learning",
               .why = "it was not trained"),
    LRF_COLUMN(struct case_row, best, RATE, "best_lr", .heading = "best of the grid",
               .brief = "best", .why = not_learnt),
    LRF_COLUMN(struct case_row, own, SHARE, "own_regret", .heading = "regret at its suggestion",
               .brief = "costs", .why = not_learnt),
    LRF_COLUMN(struct case_row, common, SHARE, "common_regret",
               .heading = "regret at the common rate", .why = not_learnt)};

/* What the common rates cost case i. */
static void take_costs(const struct lrf_comparison *c, size_t i, struct case_row *row)
{
    const double *regret = c->regret + i * c->n_lr;
    size_t best = 0;

    row->best = row->own = row->common = NAN;
    for (size_t k = 0; k < c->n_lr; k++)
        best = regret[k] < regret[best] ? k : best;
    if (c->common == c->n_lr || isnan(regret[best]))
        return;
    row->best = c->lr[best];
    row->common = regret[c->common];
    if (c->own[i] < c->n_lr)
        row->own = regret[c->own[i]];
}

static struct lrf_range_result settings_of(const struct lrf_compare_case *item)
{
    return (struct lrf_range_result){.data = item->data,
                                     .model = item->model,
                                     .range = item->range,
                                     .analysis = item->analysis,
                                     .source = item->name};
}

static void add_case(struct lrf_record *record, struct lrf_item *cases,
                     const struct lrf_compare_result *result, size_t i)
{
    const struct lrf_compare_case *item = &result->item[i];
    const struct lrf_analysis *a = item->analysis;
    const struct lrf_range_result settings = settings_of(item);
    struct case_row row = {.name = item->name,
                           .status = lrf_finding_name(a->status),
                           .repeats = a->repeats,
                           .objective = lrf_objective_name(item->objective),
                           .level = item->level};
    struct lrf_item *object = lrf_record_object(record, cases, NULL);

    if (isnan(a->suggestion.lr))
        row.none = lrf_record_printf(record, "no answer: %s", lrf_warning_short(a->status));
    lrf_record_fill(record, object, LRF_COLUMNS(case_columns), &row);
    lrf_record_suggestion(record, object, a, 3);
    lrf_record_landmarks(record, object, &a->landmarks, LRF_RECORD_LANDMARKS - 1);
    if (item->curvature)
        lrf_record_curvature(record, object, item->curvature, LRF_RECORD_CURVATURE - 2);
    take_costs(result->comparison, i, &row);
    lrf_record_fill(record, object, LRF_COLUMNS(cost_columns), &row);
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

/* Every tested pair once: how many times the second's rate is the first's, and whether that is
   noise. */
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
    size_t steps, seeds;
};

static const struct lrf_column regret_columns[] = {
    LRF_FIELD(struct regret_row, from, TEXT, "from"),
    LRF_FIELD(struct regret_row, steps, COUNT, "steps"),
    LRF_FIELD(struct regret_row, seeds, COUNT, "seeds")};
static const struct lrf_column rate_column = {.key = "lr", .kind = LRF_KIND_RATE};
static const struct lrf_column regret_column = {
    .key = "regret", .kind = LRF_KIND_SHARE, .why = not_learnt};
static const struct lrf_column other_column = {
    .key = "regret", .kind = LRF_KIND_SHARE, .why = "the other case has no suggestion"};

/* At every common rate, and of these at what is suggested for each case. */
static void add_rows(struct lrf_record *record, struct lrf_item *regret,
                     const struct lrf_comparison *c)
{
    static const double unknown = NAN;
    struct lrf_item *rates = lrf_record_list(record, regret, "rates");
    struct lrf_item *rows = lrf_record_list(record, regret, "rows_at_rates");
    struct lrf_item *others = lrf_record_list(record, regret, "rows_at_rate_of_columns");

    for (size_t k = 0; k < c->n_lr; k++)
        lrf_record_value(record, rates, &rate_column, &c->lr[k]);
    for (size_t i = 0; i < c->n; i++) {
        const double *row = c->regret + i * c->n_lr;
        struct lrf_item *line = lrf_record_list(record, rows, NULL);
        struct lrf_item *at_others = lrf_record_list(record, others, NULL);
        for (size_t k = 0; k < c->n_lr; k++)
            lrf_record_value(record, line, &regret_column, &row[k]);
        for (size_t j = 0; j < c->n; j++)
            lrf_record_value(record, at_others, &other_column,
                             c->own[j] < c->n_lr ? &row[c->own[j]] : &unknown);
    }
}

static void add_regret(struct lrf_record *record, const struct lrf_compare_result *result)
{
    const struct regret_row row = {result->steps ? "real runs" : "range curves", result->steps,
                                   result->comparison->seeds};
    struct lrf_item *regret = lrf_record_object(record, &record->root, "regret");

    lrf_record_fill(record, regret, regret_columns, result->steps ? 3 : 1, &row);
    add_rows(record, regret, result->comparison);
}

static void add_facts(struct lrf_record *record, const struct lrf_compare_result *result)
{
    const struct head_row row = {"lrfind/compare/1", lrf_version(), "compare", result->seed,
                                 "permutation of what the repeats suggest, in log rate, "
                                 "Holm-corrected for all pairs; differ: "
                                 "p < 0.05"};
    struct lrf_item *cases;

    lrf_record_fill(record, &record->root, LRF_COLUMNS(head_columns), &row);
    add_common(record, result);
    cases = lrf_record_list(record, &record->root, "cases");
    for (size_t i = 0; i < result->n; i++)
        add_case(record, cases, result, i);
    lrf_record_value(record, &record->root, &test_column, &row);
    add_differences(record, result);
    add_regret(record, result);
}

/* ---- sentences */

static bool has_suggestion(const struct lrf_compare_result *result)
{
    return result->comparison->n_lr > 0;
}

static void say_none(struct lrf_record *record, const struct lrf_compare_result *result)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_printf(&text, "%s; look at each with ", lrf_compare_why_none(result));
    lrf_put_command(&text, record->dialect, has_suggestion(result) ? "verify" : "run");
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_ANSWER,
                                               .tone = LRF_TONE_BAD,
                                               .keyword = "no answer",
                                               .text = lrf_record_keep(record, &text)});
}

static void say_common(struct lrf_record *record, const struct lrf_compare_result *result)
{
    const bool fits = result->comparison->fit == LRF_FIT_ALL;
    struct lrf_strbuf text = {0}, next = {0};

    lrf_phrase_compare_common(&text, result);
    if (result->steps) {
        lrf_strbuf_puts(&text, " (");
        lrf_phrase_compare_runs(&text, result);
        lrf_strbuf_puts(&text, ")");
    }
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_ANSWER,
                                               .tone = fits ? LRF_TONE_GOOD : LRF_TONE_CAREFUL,
                                               .keyword = "one rate",
                                               .text = lrf_record_keep(record, &text)});
    lrf_phrase_compare_next(&next, result, record->dialect);
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_TERM,
                                               .keyword = "next",
                                               .term = "Next",
                                               .text = lrf_record_keep(record, &next)});
    if (lrf_compare_wants_seeds(result)) {
        const char *seeds = lrf_record_printf(record, "%zu", 2 * result->comparison->seeds);
        lrf_record_next(record, "compare", &(struct lrf_change){"repeats", seeds}, 1);
    }
}

/* Of which cases a name is wanted: those that learnt nothing; those whose best rate may lie beyond
   the grid. */
static bool learnt_nothing(const struct lrf_comparison *c, size_t i)
{
    return isnan(c->regret[i * c->n_lr]);
}

static bool best_at_an_end(const struct lrf_comparison *c, size_t i)
{
    return lrf_compare_open(c, i, false) || lrf_compare_open(c, i, true);
}

static void say_of_some(struct lrf_record *record, const struct lrf_compare_result *result,
                        bool (*some)(const struct lrf_comparison *c, size_t i), const char *what)
{
    struct lrf_strbuf text = {0};
    size_t n = 0;

    for (size_t i = 0; i < result->n; i++)
        if (some(result->comparison, i))
            lrf_strbuf_printf(&text, "%s%s", n++ ? "; " : "", result->item[i].name);
    lrf_strbuf_printf(&text, ": %s", what);
    if (n > 0)
        lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_NOTE,
                                                   .keyword = "note",
                                                   .text = lrf_record_keep(record, &text)});
    lrf_strbuf_release(&text);
}

static void say_limits(struct lrf_record *record, const struct lrf_compare_result *result)
{
    if (result->steps == 0) {
        lrf_record_say(record, (struct lrf_saying){
                                   .role = LRF_ROLE_NOTE,
                                   .text = "the regrets are read from the range curves, which make "
                                           "small rates look worse than they are in a long run"});
        return;
    }
    say_of_some(record, result, learnt_nothing,
                "nothing was learnt at any rate, so that one rate is as good as another");
    say_of_some(record, result, best_at_an_end,
                "still gains at an end of the grid, so that it may lose more than is seen here");
}

static void say_all(struct lrf_record *record, const struct lrf_compare_result *result)
{
    struct lrf_strbuf text = {0};
    const char *pairs;

    record->indent = 10;
    if (lrf_compare_answers(result))
        say_common(record, result);
    else
        say_none(record, result);
    lrf_phrase_compare_pairs(&text, result);
    pairs = lrf_record_keep(record, &text);
    if (*pairs)
        lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_TERM,
                                                   .tone = LRF_TONE_STRONG,
                                                   .keyword = "differ",
                                                   .term = "Differ",
                                                   .text = pairs});
    if (has_suggestion(result))
        say_limits(record, result);
    lrf_record_say_cases(record, result);
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_FILES, .keyword = "see"});
}

/* ---- sections */

static const struct lrf_narrow case_narrow[] = {
    {"case", 0, 0, NULL, 0, 0},          {"none", 0, 2, NULL, 0, 1},
    {"suggestion.lr", -7, 2, "-", 1, 0}, {"suggestion.lo", -7, 2, "-", 0, 0},
    {"suggestion.hi", -7, 2, "-", 0, 0}, {"landmarks.edge", -7, 2, "-", 0, 0},
    {"own_regret", -7, 2, "-", 0, 0},    {"best_lr", -7, 2, "-", 0, 0},
};

#define LANDMARK_PATH(source, field, heading, meaning) "landmarks." #field " "

static void show_cases(struct lrf_record *record)
{
    struct lrf_section *section = lrf_record_section(record, "Suggestions");

    lrf_record_table(record, section, lrf_item_at(&record->root, "cases"), NULL,
                     "Suggested rates with 95 % intervals, landmarks of the curves",
                     "case suggestion.lr suggestion.lo suggestion.hi " LRF_LANDMARK_LIST(
                         LANDMARK_PATH) "curvature.lr_limit own_regret common_regret best_lr "
                                        "level status");
    section->narrow = case_narrow;
    section->n_narrow = sizeof case_narrow / sizeof *case_narrow;
}

static void show_settings(struct lrf_record *record, const struct lrf_compare_result *result)
{
    struct lrf_strbuf caption = {0};

    lrf_strbuf_printf(&caption, "lrfind %s, compare, seed %llu", lrf_version(),
                      (unsigned long long)result->seed);
    if (result->steps) {
        lrf_strbuf_puts(&caption, "; ");
        lrf_phrase_compare_runs(&caption, result);
    }
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
                         "Suggestions further apart than those of the repeats", "a b ratio p");
    lrf_record_explain(record, "fits all",
                       "the rate costs no case more than 10 % of what training gains, for all that "
                       "the seeds of the real runs leave open (95 %)");
    lrf_record_explain(
        record, "differ",
        "what the repeats of one case suggest is further from what those of "
        "the other do than chance would bring about, with the number of pairs allowed "
        "for; what that costs is its regret");
    show_settings(record, result);
}
