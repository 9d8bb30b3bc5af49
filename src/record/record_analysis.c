#include "record/record.h"

#include <math.h>

#include <lrfind/analysis.h>

#include "record/phrases.h"

/* ---- what "best" is of, and the level below which learning begins */

struct measure_row {
    const char *objective;
    double baseline, share;
    const char *note;
};

static const struct lrf_column measure_columns[] = {
    LRF_FIELD(struct measure_row, objective, TEXT, "objective"),
    LRF_COLUMN(struct measure_row, baseline, NUMBER, "baseline_loss",
               .why = "the trainer does not say it")};
static const struct lrf_column share_column =
    LRF_COLUMN(struct measure_row, share, SHARE, "baseline_share",
               .why = "the loss does not fall from above the baseline");
static const struct lrf_column note_column =
    LRF_FIELD(struct measure_row, note, TEXT, "baseline_note");

static const char *why_no_baseline(struct lrf_record *record, const struct lrf_range_result *result)
{
    struct lrf_strbuf text = {0};

    if (result->range)
        return measure_columns[1].why;
    lrf_strbuf_puts(&text, "not known for a recorded curve without ");
    lrf_put_setting(&text, record->dialect, "baseline", NULL);
    return lrf_record_keep(record, &text);
}

struct lrf_item *lrf_record_measure(struct lrf_record *record, struct lrf_item *parent,
                                    const struct lrf_range_result *result)
{
    const struct measure_row row = {.objective = lrf_objective_name(result->objective),
                                    .baseline = result->analysis->baseline_loss};
    struct lrf_item *baseline;

    lrf_record_value(record, parent, &measure_columns[0], &row);
    baseline = lrf_record_value(record, parent, &measure_columns[1], &row);
    if (baseline)
        baseline->why = why_no_baseline(record, result);
    return parent;
}

const char *lrf_record_baseline(struct lrf_record *record, const struct lrf_range_result *result)
{
    struct measure_row row = {.share = result->analysis->baseline_share};
    struct lrf_strbuf text = {0};
    struct lrf_item *share = lrf_record_value(record, &record->root, &share_column, &row);

    if (share && isnan(result->analysis->baseline_loss))
        share->why = why_no_baseline(record, result);
    lrf_phrase_baseline(&text, result);
    row.note = lrf_record_keep(record, &text);
    if (*row.note)
        lrf_record_value(record, &record->root, &note_column, &row);
    return row.note;
}

/* ---- the answer and where it comes from */

struct suggestion_row {
    double lr, lo, hi, best_lo, best_hi;
    const char *rule, *from;
};

static const struct lrf_column suggestion_columns[] = {
    LRF_COLUMN(struct suggestion_row, lr, RATE, "lr", .heading = "rate", .brief = "use"),
    LRF_COLUMN(struct suggestion_row, lo, RATE, "lo", .heading = "from", .why = lrf_no_interval),
    LRF_COLUMN(struct suggestion_row, hi, RATE, "hi", .heading = "to", .why = lrf_no_interval),
    LRF_COLUMN(struct suggestion_row, best_lo, RATE, "best_lo", .heading = "best one from",
               .why = lrf_no_interval),
    LRF_COLUMN(struct suggestion_row, best_hi, RATE, "best_hi", .heading = "best one to",
               .why = lrf_no_interval),
    LRF_COLUMN(struct suggestion_row, rule, TEXT, "rule", .heading = "rule"),
    LRF_COLUMN(struct suggestion_row, from, TEXT, "from", .heading = "from")};

struct lrf_item *lrf_record_suggestion(struct lrf_record *record, struct lrf_item *parent,
                                       const struct lrf_analysis *a, size_t n)
{
    const struct lrf_suggestion *s = &a->suggestion;
    const struct suggestion_row row = {s->lr,
                                       s->lo,
                                       s->hi,
                                       s->best_lo,
                                       s->best_hi,
                                       s->rule,
                                       s->given   ? "given"
                                       : s->raced ? "race"
                                                  : "sweep"};

    if (!isfinite(s->lr))
        return lrf_record_null(record, parent, "suggestion", a->reason, suggestion_columns, n);
    return lrf_record_fill(record, lrf_record_object(record, parent, "suggestion"),
                           suggestion_columns, n, &row);
}

/* A landmark is a line of LRF_LANDMARK_LIST (lrfind/analysis.h): it follows here by itself. */
#define LANDMARK(source, field, heading_, meaning_)                                                \
    LRF_COLUMN(struct lrf_landmarks, field.lr, RATE, #field, .heading = (heading_),                \
               .why = lrf_not_reached, .meaning = (meaning_)),

static const struct lrf_column landmark_columns[LRF_RECORD_LANDMARKS] = {LRF_LANDMARK_LIST(
    LANDMARK) LRF_COLUMN(struct lrf_landmarks, first_nonfinite, RATE, "first_nonfinite",
                         .heading = "not finite", .why = "every loss is finite",
                         .meaning = "the first loss that is nan or infinite")};

enum { INTERVALS = LRF_LANDMARK_COUNT };

void lrf_record_landmarks(struct lrf_record *record, struct lrf_item *parent,
                          const struct lrf_landmarks *landmarks, size_t n)
{
    lrf_record_fill(record, lrf_record_object(record, parent, "landmarks"), landmark_columns, n,
                    landmarks);
}

static const struct lrf_column curvature_columns[LRF_RECORD_CURVATURE] = {
    LRF_COLUMN(struct lrf_curvature, sharpness, NUMBER, "sharpness", .why = "not measured"),
    LRF_COLUMN(struct lrf_curvature, lr_limit, RATE, "lr_limit", .heading = "stable limit",
               .why = "no limit from this curvature",
               .meaning = "stable limit: " LRF_MEANING_STABLE_LIMIT),
    LRF_COLUMN(struct lrf_curvature, critical_lr, RATE, "critical_lr", .heading = "critical rate",
               .why = "the loss does not rise along the first update",
               .meaning = "critical rate: " LRF_MEANING_CRITICAL_RATE),
    LRF_FIELD(struct lrf_curvature, products, SMALL, "products"),
    LRF_FIELD(struct lrf_curvature, rows, COUNT, "rows")};

struct lrf_item *lrf_record_curvature(struct lrf_record *record, struct lrf_item *parent,
                                      const struct lrf_curvature *curvature, size_t n)
{
    return lrf_record_fill(record, lrf_record_object(record, parent, "curvature"),
                           curvature_columns, n, curvature);
}

static const struct lrf_column end_columns[] = {
    LRF_COLUMN(struct lrf_interval, lo, RATE, "lo", .heading = "from", .why = lrf_no_interval),
    LRF_COLUMN(struct lrf_interval, hi, RATE, "hi", .heading = "to", .why = lrf_no_interval)};

/* The interval of a landmark; none of a landmark that has no such thing. */
static struct lrf_interval interval_of(const struct lrf_landmarks *l, size_t i)
{
    const void *at = (const char *)l + landmark_columns[i].offset;

    if (i < INTERVALS)
        return *(const struct lrf_interval *)at;
    return (struct lrf_interval){*(const double *)at, NAN, NAN};
}

static void add_intervals(struct lrf_record *record, const struct lrf_landmarks *l)
{
    struct lrf_item *intervals = lrf_record_object(record, &record->root, "intervals");

    for (size_t i = 0; i < INTERVALS; i++) {
        const struct lrf_interval at = interval_of(l, i);
        const char *key = landmark_columns[i].key;
        if (isfinite(at.lr))
            lrf_record_fill(record, lrf_record_object(record, intervals, key),
                            LRF_COLUMNS(end_columns), &at);
        else
            lrf_record_null(record, intervals, key, lrf_not_reached, LRF_COLUMNS(end_columns));
    }
}

static const struct lrf_column region_columns[] = {
    LRF_COLUMN(struct lrf_analysis, steepest_lo, RATE, "lr_lo", .why = lrf_not_reached,
               .meaning = "where the descent is steep: from"),
    LRF_COLUMN(struct lrf_analysis, steepest_hi, RATE, "lr_hi", .why = lrf_not_reached,
               .meaning = "where the descent is steep: to")};
static const struct lrf_column cycle_columns[] = {
    LRF_COLUMN(struct lrf_analysis, cycle_base, RATE, "base_lr", .why = lrf_not_reached,
               .meaning = "base_lr of a cyclical schedule"),
    LRF_COLUMN(struct lrf_analysis, cycle_max, RATE, "max_lr", .why = lrf_not_reached,
               .meaning = "max_lr of a cyclical or one-cycle schedule")};

struct regime_row {
    const char *kind, *meaning;
    double lr_lo, lr_hi;
};

static const struct lrf_column regime_columns[] = {
    LRF_COLUMN(struct regime_row, kind, TEXT, "kind", .heading = "regime"),
    LRF_COLUMN(struct regime_row, lr_lo, RATE, "lr_lo", .heading = "from", .why = lrf_not_reached),
    LRF_COLUMN(struct regime_row, lr_hi, RATE, "lr_hi", .heading = "to", .why = lrf_not_reached),
    LRF_COLUMN(struct regime_row, meaning, TEXT, "meaning", .heading = "what it is",
               .shown = true)};

static void add_regimes(struct lrf_record *record, const struct lrf_analysis *a)
{
    static const char *const meaning_of[] = {
#define REGIME_MEANING(kind, name, meaning) meaning,
        LRF_REGIME_LIST(REGIME_MEANING)
#undef REGIME_MEANING
    };
    struct lrf_item *regimes = lrf_record_list(record, &record->root, "regimes");

    for (size_t i = 0; i < a->n_regimes; i++) {
        const struct lrf_regime *r = &a->regime[i];
        const struct regime_row row = {lrf_regime_name(r->kind), meaning_of[r->kind], r->lr_lo,
                                       r->lr_hi};
        lrf_record_fill(record, lrf_record_object(record, regimes, NULL),
                        LRF_COLUMNS(regime_columns), &row);
    }
}

static const struct lrf_column rule_columns[] = {
#define RULE_COLUMN(rule, name)                                                                    \
    LRF_COLUMN(struct lrf_rules, lr[rule], RATE, name, .why = lrf_no_answer_of_rule,               \
               .meaning = name),
    LRF_RULE_LIST(RULE_COLUMN)
#undef RULE_COLUMN
};

void lrf_record_rules(struct lrf_record *record, const struct lrf_rules *rules)
{
    lrf_record_fill(record, lrf_record_object(record, &record->root, "rules"),
                    LRF_COLUMNS(rule_columns), rules);
}

void lrf_record_analysis(struct lrf_record *record, const struct lrf_analysis *a)
{
    add_intervals(record, &a->landmarks);
    lrf_record_fill(record, lrf_record_object(record, &record->root, "steepest_region"),
                    LRF_COLUMNS(region_columns), a);
    lrf_record_fill(record, lrf_record_object(record, &record->root, "cycle"),
                    LRF_COLUMNS(cycle_columns), a);
    add_regimes(record, a);
}

/* ---- tables for people */

struct landmark_row {
    const char *name, *meaning;
    struct lrf_interval at;
};

static const struct lrf_column landmark_table[] = {
    LRF_COLUMN(struct landmark_row, name, TEXT, "name", .heading = "landmark"),
    LRF_COLUMN(struct landmark_row, at.lr, RATE, "lr", .heading = "rate"),
    LRF_COLUMN(struct landmark_row, at.lo, RATE, "lo", .heading = "from", .why = lrf_no_interval),
    LRF_COLUMN(struct landmark_row, at.hi, RATE, "hi", .heading = "to", .why = lrf_no_interval),
    LRF_COLUMN(struct landmark_row, meaning, TEXT, "meaning", .heading = "what it is")};

static void show_landmarks(struct lrf_record *record, const struct lrf_landmarks *l)
{
    struct lrf_item *list = lrf_record_list(record, NULL, NULL);

    for (size_t i = 0; i < LRF_RECORD_LANDMARKS; i++) {
        const struct lrf_column *column = &landmark_columns[i];
        const struct landmark_row row = {column->heading, column->meaning, interval_of(l, i)};
        struct lrf_item *item = lrf_record_object(record, list, NULL), *rate;
        lrf_record_value(record, item, &landmark_table[0], &row);
        rate = lrf_record_value(record, item, &landmark_table[1], &row);
        if (rate)
            rate->why = column->why;
        lrf_record_fill(record, item, &landmark_table[2], 3, &row);
    }
    lrf_record_table(record, lrf_record_section(record, "Landmarks"), list, NULL,
                     "Where the curve turns, with 95 % intervals", "name lr lo hi meaning");
}

struct fact_row {
    const char *what;
    double lr;
};

static const struct lrf_column fact_columns[] = {
    LRF_FIELD(struct fact_row, what, TEXT, "what"),
    LRF_COLUMN(struct fact_row, lr, RATE, "lr", .heading = "rate")};

/* A row for every rate of an object that says what it means. */
static void list_rates(struct lrf_record *record, struct lrf_item *list, const char *object)
{
    const struct lrf_item *parent = lrf_item_at(&record->root, object);

    for (const struct lrf_item *i = parent ? parent->child : NULL; i; i = i->next) {
        struct lrf_item *row, *rate;
        if (i->column->kind != LRF_KIND_RATE || i->column->meaning == NULL)
            continue;
        row = lrf_record_object(record, list, NULL);
        lrf_record_value(record, row, &fact_columns[0], &i->column->meaning);
        rate =
            lrf_record_value(record, row, &fact_columns[1], &(struct fact_row){.lr = i->is.number});
        if (rate)
            rate->why = i->why;
    }
}

static void show_other_rates(struct lrf_record *record)
{
    struct lrf_item *list = lrf_record_list(record, NULL, NULL);

    list_rates(record, list, "steepest_region");
    list_rates(record, list, "cycle");
    list_rates(record, list, "curvature");
    lrf_record_table(record, lrf_record_section(record, "Other rates"), list, NULL,
                     "For schedules and from curvature", "what lr");
}

struct rule_row {
    const char *rule, *what;
    double lr;
};

static const struct lrf_column rule_table[] = {
    LRF_FIELD(struct rule_row, rule, TEXT, "rule"),
    LRF_COLUMN(struct rule_row, lr, RATE, "lr", .heading = "rate", .why = lrf_no_answer_of_rule),
    LRF_FIELD(struct rule_row, what, TEXT, "what")};
static const struct lrf_narrow rule_narrow[] = {{"rule", -20, 2, NULL, 0, 0},
                                                {"lr", -10, 1, "no answer", 0, 0}};

static void show_rules(struct lrf_record *record)
{
    const struct lrf_item *rules = lrf_item_at(&record->root, "rules");
    struct lrf_item *list = lrf_record_list(record, NULL, NULL);
    struct lrf_section *section;

    if (rules == NULL)
        return;
    for (const struct lrf_item *i = rules->child; i; i = i->next) {
        const struct rule_row row = {i->key, i->column->meaning, i->is.number};
        lrf_record_fill(record, lrf_record_object(record, list, NULL), LRF_COLUMNS(rule_table),
                        &row);
    }
    section = lrf_record_section(record, "Other tools");
    lrf_record_table(record, section, list, NULL, "What their rules say of the losses as they are",
                     "rule lr what");
    section->over = "other tools would answer";
    section->narrow = rule_narrow;
    section->n_narrow = sizeof rule_narrow / sizeof *rule_narrow;
}

void lrf_record_analysis_sections(struct lrf_record *record, const struct lrf_analysis *a)
{
    show_landmarks(record, &a->landmarks);
    lrf_record_table(record, lrf_record_section(record, "Regimes"),
                     lrf_item_at(&record->root, "regimes"), NULL, "What training does at a rate",
                     "kind lr_lo lr_hi meaning");
    show_other_rates(record);
    show_rules(record);
}
