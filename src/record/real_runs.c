#include "record/real_runs.h"

#include <math.h>

#include "record/phrases.h"

/* ---- sentences */

static void put_number(struct lrf_strbuf *out, double x)
{
    char text[LRF_NUMBER_SIZE];

    lrf_number_short(text, x, 3);
    lrf_strbuf_puts(out, text);
}

/* "12 %", at least 1. */
static void put_share(struct lrf_strbuf *out, double share)
{
    lrf_strbuf_printf(out, "%.0f %%", fmax(1, 100 * share));
}

static void put_nothing(struct lrf_strbuf *out, const struct lrf_race_result *race)
{
    lrf_strbuf_puts(out, "no rate has learnt anything: ");
    if (isfinite(race->best_loss) && isfinite(race->level)) {
        lrf_strbuf_puts(out, "the least loss is ");
        put_number(out, race->best_loss);
        lrf_strbuf_puts(out, ", the start or a constant prediction has ");
        put_number(out, race->level);
    } else {
        lrf_strbuf_puts(out, "no loss fell");
    }
}

/* Whether the seeds tell the sweep's rate from the best one. */
static bool is_sure(const struct lrf_race_result *race)
{
    return race->centre_regret > 2 * race->centre_error;
}

static void put_improved(struct lrf_strbuf *out, const struct lrf_race_result *race)
{
    if (isnan(race->centre))
        lrf_strbuf_puts(out, "real runs found a rate where the sweep had none");
    else if (isnan(race->centre_regret))
        lrf_strbuf_puts(out, "real runs did best away from the sweep's rate");
    else if (is_sure(race))
        lrf_strbuf_puts(out, "real runs did better than at the sweep's rate");
    else
        lrf_strbuf_puts(out,
                        isnan(race->centre_error)
                            ? "real runs from one seed did best at another rate than the sweep's"
                            : "real runs lean to another rate than the sweep's, within noise");
}

static void put_outcome(struct lrf_strbuf *out, const struct lrf_race_result *race)
{
    switch (race->outcome) {
    case LRF_RACE_IMPROVED:
        put_improved(out, race);
        break;
    case LRF_RACE_KEPT:
        lrf_strbuf_puts(out, "the sweep's rate is as good as the best of real runs");
        break;
    case LRF_RACE_NOTHING:
        put_nothing(out, race);
        break;
    default:
        lrf_strbuf_puts(out, isnan(race->centre)
                                 ? "the effort is too small to search the whole range"
                                 : "the effort is too small for runs that tell anything");
    }
}

void lrf_phrase_race(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    const struct lrf_race_result *race = result->race;

    if (race == NULL)
        return;
    put_outcome(out, race);
    if (race->n == 0)
        return;
    lrf_strbuf_puts(out, " (");
    lrf_phrase_count(out, race->n * race->seeds, "run", "runs");
    lrf_strbuf_printf(out, " of %zu steps at ", race->run_steps);
    lrf_phrase_count(out, race->n, "rate", "rates");
    if (race->first_steps)
        lrf_strbuf_printf(out, ", as %zu steps were too few", race->first_steps);
    lrf_strbuf_printf(out, ", by %s)", lrf_objective_loss(race->objective));
}

/* Real runs are constant, at what is as good for the schedule of the suggestion. */
static void put_run_rate(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    if (result->settings && result->settings->schedule != LRF_RUN_CONSTANT)
        lrf_strbuf_puts(out, "a constant ");
    lrf_put_rate(out, result->check->lr);
}

static void phrase_overfitting(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    const struct lrf_check_result *check = result->check;
    const bool last = result->objective == LRF_OBJECTIVE_LAST;

    lrf_strbuf_puts(out, "overfitting: at ");
    put_run_rate(out, result);
    if (!(check->verdict.best_step > 0)) {
        lrf_strbuf_puts(out, " the validation loss only rises: what is learnt does not carry over");
        return;
    }
    lrf_strbuf_printf(out, " the validation loss is least at step %.0f of %zu, ",
                      check->verdict.best_step, check->run_steps);
    lrf_strbuf_puts(out, "then it rises: ");
    if (last) {
        lrf_strbuf_puts(out, "training to the end wants a smaller rate");
        return;
    }
    lrf_strbuf_puts(out, "stop there, or train to the end at ");
    lrf_put_rate(out, result->analysis->objective[LRF_OBJECTIVE_LAST].lr);
}

static void phrase_noise(struct lrf_strbuf *out, const struct lrf_check_result *check)
{
    const struct lrf_verdict *v = &check->verdict;

    lrf_strbuf_puts(out, v->kind == LRF_VERDICT_OSCILLATES
                             ? "the rate's noise: the loss goes up and down; "
                             : "the rate's noise floor: ");
    lrf_strbuf_printf(out, "a decay to 0 in %.0f more steps takes ",
                      ceil((double)check->run_steps / 4));
    put_share(out, v->cooldown_drop / fabs(v->train_loss));
    lrf_strbuf_puts(out, " off the training loss");
}

static void phrase_stability(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    const struct lrf_check_result *check = result->check;

    lrf_strbuf_puts(out, "the edge: ");
    if (isnan(check->diverged) && check->outcome == LRF_CHECK_STAYS)
        lrf_strbuf_printf(out, "nothing was learnt in %zu steps, and ", check->run_steps);
    else if (isnan(check->diverged))
        lrf_strbuf_printf(out, "the loss still falls after %zu steps, but ", check->run_steps);
    lrf_strbuf_puts(out, "real runs at ");
    lrf_put_rate(out, result->limit.unstable_lr);
    lrf_strbuf_puts(out, isnan(check->diverged) ? " do worse" : " diverge");
}

static void phrase_budget(struct lrf_strbuf *out, const struct lrf_check_result *check)
{
    const struct lrf_verdict *v = &check->verdict;

    lrf_strbuf_puts(out, "the budget: the training loss still falls, by ");
    put_share(out, v->last_fall / (fabs(v->train_loss) + v->last_fall));
    lrf_strbuf_printf(out, " in the last fifth of %zu steps", check->run_steps);
}

static void phrase_unknown(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    const struct lrf_check_result *check = result->check;

    if (check == NULL) {
        lrf_strbuf_puts(out, isfinite(result->analysis->suggestion.lr)
                                 ? "not known: no real run was made at this rate"
                                 : "not known: there is no rate to make a real run at");
    } else if (check->outcome == LRF_CHECK_STAYS) {
        lrf_strbuf_printf(out, "not known: in %zu steps nothing was learnt, the loss stays at ",
                          check->run_steps);
        put_number(out, check->verdict.train_loss);
    } else {
        lrf_strbuf_printf(out,
                          "nothing of the rate: in a run of %zu steps the loss falls and stays",
                          check->run_steps);
    }
}

void lrf_phrase_limit(struct lrf_strbuf *out, const struct lrf_range_result *result)
{
    switch (result->limit.kind) {
    case LRF_LIMIT_OVERFITTING:
        phrase_overfitting(out, result);
        break;
    case LRF_LIMIT_NOISE:
        phrase_noise(out, result->check);
        break;
    case LRF_LIMIT_STABILITY:
        phrase_stability(out, result);
        break;
    case LRF_LIMIT_BUDGET:
        phrase_budget(out, result->check);
        break;
    default:
        phrase_unknown(out, result);
    }
}

static const char *phrase_check(struct lrf_record *record, const struct lrf_range_result *result)
{
    const struct lrf_check_result *check = result->check;
    static const char *const meaning[] = {
        [LRF_CHECK_FALLS] = "the loss falls",
        [LRF_CHECK_STAYS] = "nothing is learnt",
        [LRF_CHECK_DIVERGES] = "the loss rises, or is not finite",
    };
    struct lrf_strbuf text = {0};

    lrf_strbuf_printf(&text, "A run of %zu steps at ", check->run_steps);
    put_run_rate(&text, result);
    lrf_strbuf_printf(&text, ": %s", meaning[check->outcome]);
    if (isfinite(check->diverged)) {
        lrf_strbuf_puts(&text, "; one at ");
        lrf_put_rate(&text, check->diverged);
        lrf_strbuf_puts(&text, " diverged");
    }
    return lrf_record_keep(record, &text);
}

/* ---- facts */

struct objective_row {
    const char *objective, *meaning;
    double lr, stop_step;
};

static const struct lrf_column objective_name_column =
    LRF_COLUMN(struct objective_row, objective, TEXT, "objective", .heading = "best for");
static const struct lrf_column objective_columns[] = {
    LRF_COLUMN(struct objective_row, lr, RATE, "lr", .heading = "rate",
               .why = "no rate is known for it"),
    LRF_COLUMN(struct objective_row, stop_step, NUMBER, "stop_step", .heading = "stop at step",
               .why = "no real run at this rate shows that it overfits")};

struct limit_row {
    const char *kind, *text;
};

static const struct lrf_column limit_columns[] = {LRF_FIELD(struct limit_row, kind, TEXT, "kind"),
                                                  LRF_FIELD(struct limit_row, text, TEXT, "text")};

void lrf_record_objectives(struct lrf_record *record, const struct lrf_range_result *result,
                           const char *limit)
{
    struct lrf_item *all = lrf_record_object(record, &record->root, "objectives");
    const struct limit_row row = {lrf_limit_name(result->limit.kind), limit};

    for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++)
        lrf_record_fill(
            record, lrf_record_object(record, all, lrf_objective_name((enum lrf_objective)o)),
            LRF_COLUMNS(objective_columns),
            &(struct objective_row){.lr = result->analysis->objective[o].lr,
                                    .stop_step = result->analysis->objective[o].stop_step});
    lrf_record_fill(record, lrf_record_object(record, &record->root, "limit"),
                    LRF_COLUMNS(limit_columns), &row);
}

#define RACE struct lrf_race_result
#define RACE_RATE struct lrf_race_rate

struct outcome_row {
    const char *outcome, *why, *score;
};

static const struct lrf_column outcome_columns[] = {
    LRF_FIELD(struct outcome_row, outcome, TEXT, "outcome"),
    LRF_FIELD(struct outcome_row, why, TEXT, "why")};
static const struct lrf_column score_column = LRF_FIELD(struct outcome_row, score, TEXT, "score");
static const struct lrf_column race_columns[] = {
    LRF_COLUMN(RACE, centre, RATE, "sweep_lr", .why = "the sweep has no suggestion"),
    LRF_COLUMN(RACE, centre_regret, SHARE, "sweep_regret", .why = "it is not among the runs"),
    LRF_COLUMN(RACE, centre_error, SHARE, "sweep_regret_error", .why = "not known from one seed"),
    LRF_COLUMN(RACE, level, NUMBER, "level", .why = "no loss was finite"),
    LRF_COLUMN(RACE, best_loss, NUMBER, "best_loss", .why = "no loss was finite")};
static const struct lrf_column spent_columns[] = {
    LRF_FIELD(RACE, run_steps, COUNT, "run_steps"),
    LRF_FIELD(RACE, seeds, COUNT, "seeds"),
    LRF_FIELD(RACE, runs, COUNT, "runs"),
    LRF_FIELD(RACE, steps, COUNT, "steps"),
    LRF_FIELD(RACE, evals, COUNT, "evaluations"),
    LRF_FIELD(RACE, effort, COUNT, "effort_steps"),
    LRF_FIELD(RACE, first_steps, COUNT, "first_run_steps")};
static const struct lrf_column race_rate_columns[] = {
    LRF_COLUMN_LR(RACE_RATE, lr),
    LRF_COLUMN(RACE_RATE, best_val_loss, NUMBER, "best_val_loss",
               .heading = "lowest validation loss", .why = "no validation loss, or not finite"),
    LRF_COLUMN(RACE_RATE, val_loss, NUMBER, "val_loss", .heading = "final validation loss",
               .why = "no validation loss, or not finite"),
    LRF_COLUMN_TRAIN_LOSS(RACE_RATE, train_loss, "not finite"),
    LRF_COLUMN_REGRET(RACE_RATE, regret, "not finite"),
    LRF_COLUMN(RACE_RATE, failed, SMALL, "failed", .heading = "runs that ended early")};

static void add_race(struct lrf_record *record, const struct lrf_range_result *result)
{
    const RACE *race = result->race;
    struct lrf_item *object = lrf_record_object(record, &record->root, "refine"), *rates;
    struct lrf_strbuf why = {0};
    struct outcome_row row = {.outcome = lrf_race_outcome_name(race->outcome),
                              .score = lrf_objective_name(race->objective)};

    lrf_phrase_race(&why, result);
    row.why = lrf_record_keep(record, &why);
    lrf_record_fill(record, object, LRF_COLUMNS(outcome_columns), &row);
    lrf_record_fill(record, object, LRF_COLUMNS(race_columns), race);
    lrf_record_value(record, object, &score_column, &row);
    lrf_record_fill(record, object, LRF_COLUMNS(spent_columns), race);
    rates = lrf_record_list(record, object, "rates");
    for (size_t i = 0; i < race->n; i++)
        lrf_record_fill(record, lrf_record_object(record, rates, NULL),
                        LRF_COLUMNS(race_rate_columns), &race->rate[i]);
}

#define CHECK struct lrf_check_result
#define NO_END "the run ended early"

static const struct lrf_column check_columns[] = {
    LRF_COLUMN(CHECK, lr, RATE, "lr", .heading = "rate"),
    LRF_COLUMN(CHECK, diverged, RATE, "diverged_lr", .why = "no run diverged"),
    LRF_FIELD(CHECK, runs, SMALL, "runs"),
    LRF_FIELD(CHECK, run_steps, COUNT, "run_steps"),
    LRF_FIELD(CHECK, steps, COUNT, "steps"),
    LRF_COLUMN(CHECK, level, NUMBER, "level", .why = "not finite"),
    LRF_COLUMN(CHECK, verdict.train_loss, NUMBER, "last_loss", .why = NO_END),
    LRF_COLUMN(CHECK, verdict.cooled_loss, NUMBER, "cooled_loss", .why = NO_END),
    LRF_COLUMN(CHECK, verdict.best_val_loss, NUMBER, "best_val_loss", .why = "no validation loss"),
    LRF_COLUMN(CHECK, verdict.val_loss, NUMBER, "val_loss", .why = "no validation loss"),
    LRF_COLUMN(CHECK, verdict.best_step, NUMBER, "best_step", .why = "no validation loss")};

static void add_check(struct lrf_record *record, const CHECK *check)
{
    struct lrf_item *object = lrf_record_object(record, &record->root, "check");
    const struct outcome_row row = {.outcome = lrf_check_outcome_name(check->outcome)};

    lrf_record_value(record, object, &outcome_columns[0], &row);
    lrf_record_fill(record, object, LRF_COLUMNS(check_columns), check);
}

void lrf_record_real_runs(struct lrf_record *record, const struct lrf_range_result *result)
{
    if (result->race)
        add_race(record, result);
    if (result->check)
        add_check(record, result->check);
}

/* ---- the section of a page */

static void show_objectives(struct lrf_record *record, const struct lrf_range_result *result)
{
    struct lrf_item *list = lrf_record_list(record, NULL, NULL);
    struct lrf_section *section = lrf_record_section(record, NULL);

    for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++) {
        const struct lrf_objective_rate *rate = &result->analysis->objective[o];
        const struct objective_row row = {.objective = lrf_objective_loss((enum lrf_objective)o),
                                          .lr = rate->lr,
                                          .stop_step = rate->stop_step};
        struct lrf_item *object = lrf_record_object(record, list, NULL);
        lrf_record_value(record, object, &objective_name_column, &row);
        lrf_record_fill(record, object, LRF_COLUMNS(objective_columns), &row);
    }
    lrf_record_table(record, section, list, NULL, "Rates for each objective",
                     "objective lr stop_step");
}

void lrf_record_real_runs_section(struct lrf_record *record, const struct lrf_range_result *result)
{
    struct lrf_section *section;

    if (result->race == NULL && result->check == NULL)
        return;
    section = lrf_record_section(record, "Real runs");
    if (result->race && result->race->n)
        lrf_record_table(record, section, lrf_item_at(&record->root, "refine.rates"), NULL,
                         "Losses of the race, means over the seeds; for the regret cut at what no "
                         "training gives",
                         "lr best_val_loss val_loss train_loss regret failed");
    if (result->check)
        lrf_record_section(record, NULL)->text = phrase_check(record, result);
    show_objectives(record, result);
}
