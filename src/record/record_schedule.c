#include "record/record.h"

#include <math.h>
#include <string.h>

#include <lrfind.h>

#include "base/quote.h"
#include "experiment/schedule_runs.h"
#include "record/phrases.h"
#include "record/verdicts.h"

static const char few_seeds[] = "fewer than two seeds";

/* ---- facts */

struct head_row {
    const char *schema, *version, *command;
    uint64_t seed;
    size_t steps, repeats;
    const char *objective, *measure;
    double level, margin;
    const char *test;
};

static const struct lrf_column head_columns[] = {
    LRF_FIELD(struct head_row, schema, TEXT, "schema"),
    LRF_FIELD(struct head_row, version, TEXT, "version"),
    LRF_FIELD(struct head_row, command, TEXT, "command"),
    LRF_FIELD(struct head_row, seed, SEED, "seed"),
    LRF_FIELD(struct head_row, steps, COUNT, "steps"),
    LRF_FIELD(struct head_row, repeats, COUNT, "repeats"),
    LRF_FIELD(struct head_row, objective, TEXT, "objective"),
    LRF_FIELD(struct head_row, measure, TEXT, "measure"),
    LRF_COLUMN(struct head_row, level, NUMBER, "level", .why = "no run was finished"),
    LRF_COLUMN(struct head_row, margin, NUMBER, "margin",
               .why = "the best schedule is no better than no training"),
    LRF_FIELD(struct head_row, test, TEXT, "test")};

/* A way with what is said of it. */
struct way_row {
    struct lrf_schedule_way w;
    const char *unfinished, *ranked, *other, *excess, *remark, *standing;
};

static const struct lrf_column name_columns[] = {
    LRF_FIELD(struct way_row, w.name, TEXT, "schedule"),
    LRF_FIELD(struct way_row, w.optimizer, TEXT, "optimizer"),
    LRF_COLUMN(struct way_row, w.max_lr, RATE, "max_lr", .heading = "rate",
               .meaning = "the rate that a schedule starts from or climbs to; it comes from one "
                          "range test of the optimizer")};
static const struct lrf_column parameters_column =
    LRF_FIELD(struct way_row, w.parameters, TEXT, "parameters");
static const struct lrf_column base_column = LRF_FIELD(struct way_row, w.base_lr, RATE, "base_lr");
static const struct lrf_column place_columns[] = {
    LRF_COLUMN(struct way_row, w.rank.place, COUNT, "place", .brief = ""),
    LRF_FIELD(struct way_row, w.diverged, COUNT, "diverged")};

/* A mean with its 95 % interval. */
#define MEAN(heading_, why_)                                                                       \
    {                                                                                              \
        LRF_COLUMN(struct lrf_mean, mean, NUMBER, "mean", .heading = (heading_), .why = (why_)),   \
            LRF_COLUMN(struct lrf_mean, lo, NUMBER, "lo", .heading = "from", .why = few_seeds),    \
            LRF_COLUMN(struct lrf_mean, hi, NUMBER, "hi", .heading = "to", .why = few_seeds)       \
    }

static const char no_loss[] = "no run was finished without diverging, or no validation rows";
static const struct lrf_column mean_columns[LRF_OBJECTIVE_COUNT][3] = {
#define MEAN_OF_LOSS(objective, name, key, loss) MEAN(loss, no_loss),
    LRF_OBJECTIVE_LIST(MEAN_OF_LOSS)
#undef MEAN_OF_LOSS
};
static const struct lrf_column accuracy_column =
    LRF_COLUMN(struct way_row, w.accuracy, PERCENT, "val_accuracy", .heading = "accuracy",
               .why = "no classes, or no validation rows");
static const struct lrf_column excess_columns[] = {
    LRF_COLUMN(struct lrf_mean, mean, NUMBER, "mean", .heading = "to the best",
               .why = "no run was finished without diverging",
               .meaning = "mean difference of the losses to those of the best schedule, seed by "
                          "seed"),
    LRF_COLUMN(struct lrf_mean, lo, NUMBER, "lo", .heading = "from", .why = few_seeds),
    LRF_COLUMN(struct lrf_mean, hi, NUMBER, "hi", .heading = "to", .why = few_seeds)};
static const struct lrf_column p_column =
    LRF_COLUMN(struct way_row, w.rank.p, NUMBER, "p", .why = few_seeds);
static const struct lrf_column standing_column =
    LRF_FIELD(struct way_row, standing, TEXT, "standing");
static const struct lrf_column overfits_column = LRF_COLUMN(
    struct way_row, w.overfits, COUNT, "overfits_from", .heading = "overfits from step",
    .meaning = "the step at which the mean validation loss is least, where it then rises by more "
               "than noise; 0: it does not, or it cannot be told");
static const struct lrf_column loss_column = {
    .key = "loss", .kind = LRF_KIND_NUMBER, .why = "it diverged or was cut off"};
static const struct lrf_column shown_columns[][5] = {
#define SHOWN(ranked_, other_)                                                                     \
    {                                                                                              \
        LRF_COLUMN(struct way_row, unfinished, TEXT, "unfinished", .shown = true),                 \
            LRF_COLUMN(struct way_row, ranked, TEXT, "ranked", .heading = (ranked_),               \
                       .shown = true),                                                             \
            LRF_COLUMN(struct way_row, other, TEXT, "other", .heading = (other_), .shown = true),  \
            LRF_COLUMN(struct way_row, excess, TEXT, "excess_interval", .heading = "to the best",  \
                       .shown = true),                                                             \
            LRF_COLUMN(struct way_row, remark, TEXT, "remark", .brief = "", .shown = true)         \
    }
    SHOWN("lowest val. loss", "final"), SHOWN("final val. loss", "lowest"),
    SHOWN("final train. loss", "val loss")};

/* As many decimals as tell the best's interval apart, two significant digits of it. */
static int decimals_for(const struct lrf_schedule_result *result)
{
    const struct lrf_rank *best = &lrf_schedule_at(result, 1)->rank;
    double unit =
        isfinite(best->loss.hi) ? best->loss.hi - best->loss.mean : fabs(best->loss.mean) / 10;
    int decimals = unit > 0 && isfinite(unit) ? 1 - (int)floor(log10(unit)) : 4;

    return decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
}

/* "0.0813 ± 0.0042", with `sign` a sign before it. */
static const char *interval(struct lrf_record *record, double mean, double hi, int decimals,
                            bool sign)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_puts(&text, sign && mean >= 0 ? "+" : "");
    lrf_put_decimals(&text, mean, decimals);
    if (isfinite(hi)) {
        lrf_strbuf_puts(&text, " \xC2\xB1 ");
        lrf_put_decimals(&text, hi - mean, decimals);
    }
    return lrf_record_keep(record, &text);
}

/* "behind, slightly", "unclear, 2 diverged". */
static const char *remark(struct lrf_record *record, const struct lrf_schedule_way *way)
{
    struct lrf_strbuf text = {0};

    if (way->rank.n > 0 && way->rank.place > 1)
        lrf_strbuf_printf(&text, "%s%s", lrf_standing_word(way->rank.standing),
                          lrf_is_slightly_behind(&way->rank) ? ", slightly" : "");
    if (way->diverged)
        lrf_strbuf_printf(&text, "%s%zu diverged", text.n ? ", " : "", way->diverged);
    return lrf_record_keep(record, &text);
}

static void add_mean(struct lrf_record *record, struct lrf_item *way, const char *key,
                     const struct lrf_column *columns, const struct lrf_mean *mean)
{
    lrf_record_fill(record, lrf_record_object(record, way, key), columns, 3, mean);
}

/* The losses of every run: lowest and last, of the rows that the curves show. */
static void add_losses(struct lrf_record *record, struct lrf_item *way,
                       const struct lrf_schedule_result *result, const struct lrf_schedule_way *w)
{
    const bool validated = result->data->validation > 0;
    struct lrf_item *lowest = validated ? lrf_record_list(record, way, "lowest") : NULL;
    struct lrf_item *final = lrf_record_list(record, way, "final");

    for (size_t r = 0; r < result->repeats; r++) {
        const struct lrf_run_losses losses = lrf_schedule_losses(result, &w->run[r]);
        if (validated)
            lrf_record_value(record, lowest, &loss_column, &losses.least);
        lrf_record_value(record, final, &loss_column, validated ? &losses.final : &losses.train);
    }
}

/* The words of a terminal's table. */
static void put_in_words(struct lrf_record *record, const struct lrf_schedule_result *result,
                         struct way_row *row)
{
    const struct lrf_rank *rank = &row->w.rank;
    const int decimals = decimals_for(result);
    const double other =
        result->objective == LRF_OBJECTIVE_LAST ? row->w.least.mean : row->w.final.mean;

    row->remark = remark(record, &row->w);
    row->standing = lrf_standing_word(rank->standing);
    if (rank->n == 0)
        row->unfinished = "no run was finished";
    else if (isnan(rank->loss.mean))
        row->unfinished = "all runs diverged";
    else
        row->ranked = interval(record, rank->loss.mean, rank->loss.hi, decimals, false);
    if (!isnan(other))
        row->other = interval(record, other, NAN, decimals, false);
    if (rank->place > 1 && !isnan(rank->excess.mean))
        row->excess = interval(record, rank->excess.mean, rank->excess.hi, decimals, true);
}

static void add_way(struct lrf_record *record, struct lrf_item *ways,
                    const struct lrf_schedule_result *result, const struct lrf_schedule_way *w)
{
    const struct lrf_mean *means[LRF_OBJECTIVE_COUNT] = {&w->least, &w->final, &w->train};
    struct way_row row = {.w = *w};
    struct lrf_item *way = lrf_record_object(record, ways, NULL), *p;

    put_in_words(record, result, &row);
    lrf_record_value(record, way, &name_columns[0], &row);
    lrf_record_value(record, way, &parameters_column, &row);
    lrf_record_fill(record, way, &name_columns[1], 2, &row);
    if (!isnan(w->base_lr))
        lrf_record_value(record, way, &base_column, &row);
    lrf_record_fill(record, way, LRF_COLUMNS(place_columns), &row);
    for (size_t i = 0; i < LRF_OBJECTIVE_COUNT; i++)
        add_mean(record, way, lrf_objective_key((enum lrf_objective)i), mean_columns[i], means[i]);
    lrf_record_value(record, way, &accuracy_column, &row);
    add_mean(record, way, "to_best", excess_columns, &w->rank.excess);
    p = lrf_record_value(record, way, &p_column, &row);
    if (p && w->rank.place == 1)
        p->why = "this is the best";
    lrf_record_value(record, way, &standing_column, &row);
    lrf_record_value(record, way, &overfits_column, &row);
    add_losses(record, way, result, w);
    lrf_record_fill(record, way, shown_columns[result->objective], 5, &row);
}

/* Why no way is the best. */
static const char *why_none(const struct lrf_schedule_result *result)
{
    return result->n == 0 && result->analysis ? result->analysis->reason : "no run was finished";
}

static void add_best(struct lrf_record *record, const struct lrf_schedule_result *result)
{
    struct way_row row = {0};

    if (result->n)
        row.w = *lrf_schedule_at(result, 1);
    if (row.w.rank.n == 0)
        lrf_record_null(record, &record->root, "best", why_none(result), NULL, 0);
    else
        lrf_record_fill(record, lrf_record_object(record, &record->root, "best"),
                        LRF_COLUMNS(name_columns), &row);
}

static void add_facts(struct lrf_record *record, const struct lrf_schedule_result *result,
                      const struct lrf_range_result *settings)
{
    const struct head_row row = {
        "lrfind/schedule/2",
        lrf_version(),
        "schedule",
        result->seed,
        result->steps,
        result->repeats,
        lrf_objective_name(result->objective),
        lrf_objective_key(result->objective),
        result->level,
        result->margin,
        "permutation of signed ranks within seeds, step-down; behind: p < 0.05"};
    struct lrf_item *ways;

    lrf_record_fill(record, &record->root, LRF_COLUMNS(head_columns), &row);
    add_best(record, result);
    ways = lrf_record_list(record, &record->root, "schedules");
    for (size_t i = 0; i < result->n; i++)
        add_way(record, ways, result, &result->way[i]);
    lrf_record_settings(record, &record->root, settings);
}

/* ---- sentences */

static void say_all(struct lrf_record *record, const struct lrf_schedule_result *result,
                    const struct lrf_range_result *settings)
{
    struct lrf_saying answer = {.role = LRF_ROLE_ANSWER};
    struct lrf_saying next = {.role = LRF_ROLE_TERM, .term = "Next"};
    struct lrf_strbuf text = {0};
    const bool several = result->n > 1 && lrf_schedule_at(result, 1)->rank.n > 1;

    if (result->n && lrf_schedule_at(result, 1)->rank.n > 0) {
        answer.tone = LRF_TONE_GOOD;
        answer.keyword = "use";
        answer.lead = "use ";
        lrf_phrase_schedule_answer(&text, result, record->dialect);
        answer.text = lrf_record_keep(record, &text);
    } else {
        record->indent = 12;
        answer.tone = LRF_TONE_BAD;
        answer.keyword = "no answer";
        answer.text = why_none(result);
    }
    lrf_record_say(record, answer);
    lrf_phrase_overfitting(&text, result);
    if (text.n)
        lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_TERM,
                                                   .tone = LRF_TONE_CAREFUL,
                                                   .keyword = "stop",
                                                   .term = "Overfitting",
                                                   .text = lrf_record_keep(record, &text)});
    if (several) {
        lrf_phrase_standings(&text, result);
        lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_TERM,
                                                   .tone = LRF_TONE_STRONG,
                                                   .keyword = "why",
                                                   .term = "Why",
                                                   .text = lrf_record_keep(record, &text)});
    }
    lrf_record_say_data(record, settings, false);
    lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_FILES, .keyword = "see"});
    if (result->exported) {
        next.text = "train with the exported rates";
    } else {
        lrf_put_setting(&text, record->dialect, "export", "NAME");
        lrf_strbuf_puts(&text, " writes a schedule's rates as step,lr for use elsewhere");
        next.text = lrf_record_keep(record, &text);
    }
    lrf_record_say(record, next);
    if (result->n && !result->exported) {
        const char *best = lrf_schedule_at(result, 1)->name;
        const struct lrf_change change[] = {{"schedules", best}, {"export", best}};
        lrf_record_next(record, "schedule", change, 2);
    }
}

/* ---- sections */

static const struct lrf_narrow way_narrow[] = {
    {"place", 3, 0, NULL, 0, 0},
    {"schedule", -16, 2, NULL, 0, 0},
    {"max_lr", -7, 2, NULL, 0, 0},
    {"unfinished", 0, 3, NULL, 0, 1},
    {"ranked", 17, 1, NULL, 0, 0},
    {"other", 8, 2, NULL, 0, 0},
    {"excess_interval", 18, 1, NULL, 0, 0},
    {"remark", 0, 2, NULL, 0, 0},
};

static void show_ways(struct lrf_record *record, const struct lrf_schedule_result *result)
{
    struct lrf_section *section = lrf_record_section(record, "Schedules");
    const bool validated = result->data->validation > 0;

    lrf_record_table(record, section, lrf_item_at(&record->root, "schedules"), NULL,
                     "Mean losses with 95 % intervals over the seeds",
                     validated ? "schedule optimizer max_lr best_val_loss.mean best_val_loss.lo "
                                 "best_val_loss.hi val_loss.mean val_loss.lo val_loss.hi "
                                 "train_loss.mean val_accuracy overfits_from to_best.mean p remark "
                                 "parameters"
                               : "schedule optimizer max_lr train_loss.mean train_loss.lo "
                                 "train_loss.hi to_best.mean p remark parameters");
    section->narrow = way_narrow;
    section->n_narrow = sizeof way_narrow / sizeof *way_narrow;
    if (section->n == result->n) { /* it is so unless there was no memory */
        const struct lrf_item *way = lrf_item_at(&record->root, "schedules")->child;
        for (size_t i = 0; i < result->n; i++, way = way->next)
            section->row[result->way[i].rank.place - 1] = way;
    }
}

void lrf_record_schedule(struct lrf_record *record, const struct lrf_schedule_result *result)
{
    const struct lrf_range_result settings = {.command = "schedule",
                                              .seed = result->seed,
                                              .data = result->data,
                                              .model = result->model,
                                              .range = result->range};
    struct lrf_strbuf text = {0};

    lrf_quote_short(&text, result->data->name, 60);
    lrf_strbuf_printf(&text, ": %zu schedules side by side", result->n);
    record->title = lrf_record_keep(record, &text);
    lrf_phrase_schedule_runs(&text, result);
    record->subtitle = lrf_record_keep(record, &text);
    record->opening = lrf_record_printf(record, "%s   %s", result->data->name, record->subtitle);
    add_facts(record, result, &settings);
    say_all(record, result, &settings);
    lrf_record_section(record, NULL)->picture = LRF_PICTURE_RESULT;
    show_ways(record, result);
    lrf_record_explain(record, "rate", name_columns[2].meaning);
    lrf_record_explain(record, excess_columns[0].heading, excess_columns[0].meaning);
    lrf_record_explain(record, overfits_column.heading, overfits_column.meaning);
    lrf_record_settings_section(record, &settings, result->steps, result->repeats);
}
