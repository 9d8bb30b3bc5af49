#include "experiment/race_state.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"

#define STEP 0.5    /* decades between the first rates */
#define FINEST 0.25 /* decades between the last ones */
#define SAME 1e-9

enum {
    DEFAULT_BUDGET = 1000,
    LEAST_BUDGET = 10,
    LEAST_STEPS = 40,       /* of a run: shorter ones rank nothing */
    LEAST_SCAN_STEPS = 100, /* of a run when the whole range is in question */
    SHARE = 4,              /* a run is at least a quarter of the real one, if that can be paid */
    LEAST_RATES = 3,
    RATES = 5,
    RATES_AT_LENGTH = 7,
    RATES_BEYOND = 2,
    SEEDS = 3,
    LONGER = 4, /* times, when nothing was learnt */
    MOST_SCAN = 16,
    STEPS_A_CHECK = 25,
    LEAST_CHECKS = 4,
    MOST_CHECKS = 20
};

void lrf_race_defaults(struct lrf_race_settings *settings)
{
    *settings = (struct lrf_race_settings){
        .centre = NAN, .lr_min = 1e-6, .lr_max = 10, .effort = 1500, .initial_loss = NAN};
}

static enum lrf_status check_settings(const struct lrf_race_settings *s, struct lrf_error *err)
{
    if (!isnan(s->centre) && !(isfinite(s->centre) && s->centre > 0))
        return lrf_fail(err, LRF_EINVAL, "the centre of a race must be above 0, not %g", s->centre);
    if (!(isfinite(s->lr_min) && s->lr_min > 0 && isfinite(s->lr_max) && s->lr_max > s->lr_min))
        return lrf_fail(err, LRF_EINVAL, "the range of a race must be above 0 and rise, not %g..%g",
                        s->lr_min, s->lr_max);
    if (s->budget && s->budget < LEAST_BUDGET)
        return lrf_fail(err, LRF_EINVAL, "the real run must have at least %d steps, not %zu",
                        LEAST_BUDGET, s->budget);
    return LRF_OK;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t clamp(double x, size_t lo, size_t hi)
{
    return x < (double)lo ? lo : x > (double)hi ? hi : (size_t)x;
}

/* A rate in the middle of each decade of the range. */
static size_t scan_rates(const struct lrf_race_settings *s)
{
    return clamp(ceil(log10(s->lr_max / s->lr_min) - 1e-9), 1, MOST_SCAN);
}

static size_t checks_in(size_t steps)
{
    return clamp((double)steps / STEPS_A_CHECK, LEAST_CHECKS, MOST_CHECKS);
}

/* Rates around a centre, with seeds, for runs that the effort pays for. */
static size_t rates_around(const struct lrf_race_settings *s, size_t seeds)
{
    const size_t quarter = (s->budget + SHARE - 1) / SHARE;

    return clamp((double)s->effort / (double)(quarter * seeds) - 1, LEAST_RATES, RATES);
}

/* How long the runs are, how many seeds and rates. */
static void plan(struct lrf_race *race)
{
    const struct lrf_race_settings *s = &race->settings;
    double effort = (double)s->effort, budget = (double)s->budget;
    bool scan = isnan(s->centre);

    race->allowed = s->effort;
    race->seeds = scan ? 1 : clamp(2 * effort / ((RATES + 1) * budget), 1, SEEDS);
    race->rates = scan ? RATES + scan_rates(s) : rates_around(s, race->seeds);
    race->run_steps = s->effort / (race->rates * race->seeds);
    if (!scan && race->run_steps < s->budget)
        race->run_steps = s->effort / ((race->rates + 1) * race->seeds);
    race->run_steps = least(s->budget, race->run_steps);
    race->affordable = race->run_steps >= least(s->budget, scan ? LEAST_SCAN_STEPS : LEAST_STEPS);
    race->over = !race->affordable;
    if (scan || effort < RATES_AT_LENGTH * budget * (double)race->seeds)
        return;
    race->rates = RATES_AT_LENGTH;
    race->seeds = clamp(effort / (RATES_AT_LENGTH * budget), race->seeds, LRF_RACE_MOST_SEEDS);
}

struct lrf_race *lrf_race_alloc(const struct lrf_race_settings *settings, struct lrf_error *err)
{
    struct lrf_race *race;

    if (check_settings(settings, err) != LRF_OK)
        return NULL;
    race = lrf_calloc(1, sizeof *race);
    if (race == NULL) {
        lrf_fail_memory(err);
        return NULL;
    }
    race->settings = *settings;
    if (settings->budget == 0)
        race->settings.budget = DEFAULT_BUDGET;
    if (!settings->evaluates)
        race->settings.objective = LRF_OBJECTIVE_TRAIN;
    plan(race);
    race->checks = checks_in(race->run_steps);
    for (size_t s = 0; s < LRF_RACE_MOST_SEEDS; s++)
        lrf_race_set_baseline(race, s, NAN, NAN);
    return race;
}

void lrf_race_free(struct lrf_race *race)
{
    free(race);
}

static void begin_run(struct lrf_race_run *run, const struct lrf_race *race, double lr, size_t s)
{
    *run = (struct lrf_race_run){.race = race,
                                 .lr = lr,
                                 .s = s,
                                 .finite = true,
                                 .first = NAN,
                                 .start_val = NAN,
                                 .best_val = NAN,
                                 .last_val = NAN};
}

/* Whoever names a range wants no rate beyond it; the sweep's suggestion lies in it. */
static void add_rate(struct lrf_race *race, double x)
{
    const struct lrf_race_settings *settings = &race->settings;
    double lr = pow(10, x);

    if (fabs(x - log10(settings->centre)) < SAME)
        lr = settings->centre;
    else if (race->n == LRF_RACE_MOST_RATES || x < log10(settings->lr_min) - SAME ||
             x > log10(settings->lr_max) + SAME)
        return;
    for (size_t s = 0; s < race->seeds; s++)
        begin_run(&race->run[race->n * race->seeds + s], race, lr, s);
    race->x[race->n++] = x;
}

static void scan_range(struct lrf_race *race)
{
    const struct lrf_race_settings *s = &race->settings;
    size_t n = scan_rates(s);
    double width = log10(s->lr_max / s->lr_min) / (double)n;

    for (size_t i = 0; i < n; i++)
        add_rate(race, log10(s->lr_min) + ((double)i + 0.5) * width);
}

static void add_around(struct lrf_race *race, double x)
{
    static const double offset[] = {0, STEP, -STEP, 2 * STEP};

    for (size_t i = 0; i < least(race->rates, sizeof offset / sizeof *offset); i++)
        add_rate(race, x + offset[i]);
}

static void add_first(struct lrf_race *race)
{
    if (isnan(race->settings.centre))
        scan_range(race);
    else
        add_around(race, log10(race->settings.centre));
}

/* The rate beside the best one that would tell most; nan when that is known well enough. */
static double next_rate(const struct lrf_race *race, const struct lrf_race_table *t)
{
    double below, above;
    bool down;

    if (!(t->least < t->level) || race->n >= race->rates + RATES_BEYOND)
        return NAN;
    if (t->best == 0)
        return t->x[0] - STEP;
    if (t->best == t->n - 1)
        return t->x[t->n - 1] + STEP;
    below = t->x[t->best] - t->x[t->best - 1];
    above = t->x[t->best + 1] - t->x[t->best];
    if (race->n >= race->rates || fmax(below, above) / 2 < FINEST - 1e-6)
        return NAN;
    down = t->rate[t->best - 1].regret <= t->rate[t->best + 1].regret;
    if (fabs(below - above) > 1e-6)
        down = below > above;
    return t->x[t->best] + (down ? -below : above) / 2;
}

/* Once, when nothing was learnt though runs came to their end: perhaps they were too short. */
static void go_on_longer(struct lrf_race *race, const struct lrf_race_table *t)
{
    const size_t budget = race->settings.budget;

    if (t->learnt || !(t->least < t->level) || race->first_steps || race->run_steps == budget)
        return;
    race->spent = lrf_race_spent(race);
    race->first_runs = race->n * race->seeds;
    for (size_t i = 0; i < race->first_runs; i++)
        race->evals += race->run[i].evals;
    race->first_steps = race->run_steps;
    race->run_steps = least(budget, LONGER * race->run_steps);
    race->checks = checks_in(race->run_steps);
    race->rates = LEAST_RATES;
    race->seeds = 1;
    race->allowed = race->spent + (LEAST_RATES + RATES_BEYOND) * race->run_steps;
    race->n = race->done = 0;
    add_around(race, t->x[t->best]);
}

static bool round_is_done(const struct lrf_race *race)
{
    for (size_t i = race->done * race->seeds; i < race->n * race->seeds; i++)
        if (race->run[i].next != LRF_ASK_DONE)
            return false;
    return true;
}

bool lrf_race_next(struct lrf_race *race)
{
    struct lrf_race_table t;
    double x;

    if (race->over || !round_is_done(race)) {
        race->over = true;
        return false;
    }
    race->done = race->n;
    if (race->n == 0) {
        add_first(race);
        return true;
    }
    lrf_race_score(race, &t);
    if (lrf_race_spent(race) + race->seeds * race->run_steps <= race->allowed) {
        x = next_rate(race, &t);
        if (!isnan(x))
            add_rate(race, x);
    }
    if (race->n == race->done)
        go_on_longer(race, &t);
    race->over = race->n == race->done;
    return !race->over;
}

size_t lrf_race_seeds(const struct lrf_race *race)
{
    return race->seeds;
}

size_t lrf_race_run_seed(const struct lrf_race_run *run)
{
    return run->s;
}

void lrf_race_set_baseline(struct lrf_race *race, size_t s, double loss, double val_loss)
{
    race->baseline[s] = loss;
    race->baseline_val[s] = val_loss;
}

size_t lrf_race_runs(const struct lrf_race *race)
{
    return (race->n - race->done) * race->seeds;
}

size_t lrf_race_run_steps(const struct lrf_race *race)
{
    return race->run_steps;
}

size_t lrf_race_planned_runs(const struct lrf_race *race)
{
    return race->affordable ? race->rates * race->seeds : 0;
}

struct lrf_race_run *lrf_race_run(struct lrf_race *race, size_t i)
{
    return i < lrf_race_runs(race) ? &race->run[race->done * race->seeds + i] : NULL;
}

static struct lrf_ask ask(const void *self)
{
    const struct lrf_race_run *run = self;

    return (struct lrf_ask){
        .action = run->next, .lr = run->lr, .seed = run->race->settings.seed + run->s};
}

static void end_early(struct lrf_race_run *run)
{
    run->failed = true;
    run->next = LRF_ASK_DONE;
}

/* A check is passed; the one in the middle ends a run that is not better than before training. */
static void pass_check(struct lrf_race_run *run)
{
    const struct lrf_race *race = run->race;

    run->checks++;
    run->next = run->step == race->run_steps ? LRF_ASK_DONE : LRF_ASK_STEP;
    if (run->next == LRF_ASK_STEP && race->settings.objective != LRF_OBJECTIVE_TRAIN &&
        run->checks == (race->checks + 1) / 2 && !(run->best_val < run->start_val))
        end_early(run);
}

static void tell_eval(struct lrf_race_run *run, double loss)
{
    run->evals++;
    if (!isfinite(loss)) {
        run->finite = false;
        end_early(run);
    } else if (run->step == 0) {
        run->start_val = loss;
        run->next = LRF_ASK_STEP;
    } else {
        run->best_val = fmin(run->best_val, loss);
        run->last_val = loss;
        pass_check(run);
    }
}

/* The step at which check k of 1..checks is due. */
static size_t check_step(const struct lrf_race_run *run, size_t k)
{
    const struct lrf_race *race = run->race;

    return (size_t)((double)race->run_steps * (double)k / (double)race->checks + 0.5);
}

static void tell_step(struct lrf_race_run *run, double loss)
{
    const struct lrf_race *race = run->race;

    if (run->step++ == 0)
        run->first = loss;
    if (!isfinite(loss)) {
        run->finite = false;
        end_early(run);
        return;
    }
    if (run->step == check_step(run, run->checks) + 1)
        run->recent = (struct lrf_moments){0};
    lrf_moments_add(&run->recent, loss);
    if (run->step > race->run_steps * 3 / 5)
        lrf_moments_add(&run->tail, loss);
    if (run->step < check_step(run, run->checks + 1))
        return;
    if (race->settings.evaluates)
        run->next = LRF_ASK_EVAL;
    else
        pass_check(run);
}

static enum lrf_status tell(void *self, const struct lrf_answer *answer)
{
    struct lrf_race_run *run = self;

    if (run->next == LRF_ASK_DONE)
        return LRF_EINVAL;
    if (run->next == LRF_ASK_RESET)
        run->next = run->race->settings.evaluates ? LRF_ASK_EVAL : LRF_ASK_STEP;
    else if (run->next == LRF_ASK_EVAL)
        tell_eval(run, answer->loss);
    else
        tell_step(run, answer->loss);
    return LRF_OK;
}

static void put_moments(const struct lrf_moments *m, double number[3])
{
    number[0] = (double)m->n;
    number[1] = m->mean;
    number[2] = m->squares;
}

static struct lrf_moments moments_of(const double number[3])
{
    return (struct lrf_moments){(size_t)number[0], number[1], number[2]};
}

void lrf_race_run_numbers(const struct lrf_race_run *run, double number[LRF_RACE_RUN_NUMBERS])
{
    const double own[] = {
        (double)run->step, (double)run->checks, (double)run->evals, run->first,
        run->start_val,    run->best_val,       run->last_val,      run->failed + 2 * run->finite};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        number[i] = own[i];
    put_moments(&run->tail, number + 8);
    put_moments(&run->recent, number + 11);
}

/* Whole numbers that a run can have; nan is none. */
static bool is_count(double number)
{
    return number >= 0 && number < 1e15 && number == floor(number);
}

bool lrf_race_run_set(struct lrf_race_run *run, const double number[LRF_RACE_RUN_NUMBERS])
{
    static const size_t count[] = {0, 1, 2, 7, 8, 11};

    for (size_t i = 0; i < sizeof count / sizeof *count; i++)
        if (!is_count(number[count[i]]))
            return false;
    if (number[7] >= 4)
        return false;
    run->step = (size_t)number[0];
    run->checks = (size_t)number[1];
    run->evals = (size_t)number[2];
    run->first = number[3];
    run->start_val = number[4];
    run->best_val = number[5];
    run->last_val = number[6];
    run->failed = (unsigned)number[7] & 1;
    run->finite = (unsigned)number[7] & 2;
    run->tail = moments_of(number + 8);
    run->recent = moments_of(number + 11);
    run->next = LRF_ASK_DONE;
    return true;
}

static void restart(void *self)
{
    struct lrf_race_run *run = self;

    begin_run(run, run->race, run->lr, run->s);
}

const struct lrf_experiment_ops lrf_race_experiment = {
    .name = "race", .ask = ask, .tell = tell, .restart = restart};
