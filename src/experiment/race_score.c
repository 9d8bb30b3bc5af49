#include <math.h>
#include <string.h>

#include "experiment/race_state.h"

#define TRAIN_SHARE 0.2 /* of the score, for runs of full length */
#define SHARPNESS 0.35  /* tau = SHARPNESS / sqrt(steps at a rate) */
#define NOISE 0.1       /* in units of tau: a difference that means nothing */
#define FIRM 0.5        /* in paired standard errors: likewise */
#define LEARNT 0.01     /* of the level: less below a constant prediction is nothing */

/* Decades down for each factor of 10 in length. */
static const double horizon[LRF_OBJECTIVE_COUNT] = {
    [LRF_OBJECTIVE_BEST] = 0.17, [LRF_OBJECTIVE_LAST] = 0.5, [LRF_OBJECTIVE_TRAIN] = 0};

/* A loss, cut off at what no training gives: the start, or the best constant prediction. */
struct clipped {
    double loss, level, start;
};

/* As it was: nan where it is not known, or not finite. */
static double measured(const struct lrf_race_run *run, enum lrf_objective objective)
{
    if (!run->finite)
        return NAN;
    if (objective == LRF_OBJECTIVE_TRAIN)
        return run->tail.n ? run->tail.mean : run->recent.n ? run->recent.mean : (double)NAN;
    return objective == LRF_OBJECTIVE_LAST ? run->last_val : run->best_val;
}

static struct clipped loss_of(const struct lrf_race_run *run, enum lrf_objective objective,
                              bool with_baseline)
{
    const struct lrf_race_settings *s = &run->race->settings;
    const bool train = objective == LRF_OBJECTIVE_TRAIN;
    const double known = isnan(s->initial_loss) ? run->first : s->initial_loss;
    const struct lrf_race *race = run->race;
    const double baseline = train ? race->baseline[run->s] : race->baseline_val[run->s];
    struct clipped c = {.start = train ? known : run->start_val};

    c.level = with_baseline ? fmin(c.start, baseline) : c.start;
    c.loss = run->failed ? c.level : lrf_clipped(measured(run, objective), c.level);
    return c;
}

/* Over the seeds of a rate. */
static struct clipped mean_of(const struct lrf_race *race, const struct lrf_race_run *run,
                              enum lrf_objective objective, bool with_baseline)
{
    const double n = (double)race->seeds;
    struct clipped mean = {0};

    for (size_t s = 0; s < race->seeds; s++) {
        const struct clipped c = loss_of(run + s, objective, with_baseline);
        mean.loss += c.loss / n;
        mean.level += c.level / n;
        mean.start += c.start / n;
    }
    return mean;
}

static double mean_measured(const struct lrf_race *race, const struct lrf_race_run *run,
                            enum lrf_objective objective)
{
    double sum = 0;

    for (size_t s = 0; s < race->seeds; s++)
        sum += measured(run + s, objective);
    return sum / (double)race->seeds;
}

static unsigned count_failed(const struct lrf_race *race, const struct lrf_race_run *run)
{
    unsigned n = 0;

    for (size_t s = 0; s < race->seeds; s++)
        n += run[s].failed;
    return n;
}

/* Where x stands among the rates; those above it move up by one. */
static size_t make_place(struct lrf_race_table *t, double x)
{
    size_t i = t->n++;

    for (; i > 0 && t->x[i - 1] > x; i--) {
        t->x[i] = t->x[i - 1];
        t->run[i] = t->run[i - 1];
        t->rate[i] = t->rate[i - 1];
        memcpy(t->loss[i], t->loss[i - 1], sizeof t->loss[i]);
    }
    return i;
}

static void fill(const struct lrf_race *race, bool with_baseline, struct lrf_race_table *t)
{
    *t = (struct lrf_race_table){0};
    for (size_t k = 0; k < race->done; k++) {
        const struct lrf_race_run *run = race->run + k * race->seeds;
        const size_t i = make_place(t, race->x[k]);

        t->x[i] = race->x[k];
        t->run[i] = run;
        t->rate[i] =
            (struct lrf_race_rate){.lr = run->lr,
                                   .best_val_loss = mean_measured(race, run, LRF_OBJECTIVE_BEST),
                                   .val_loss = mean_measured(race, run, LRF_OBJECTIVE_LAST),
                                   .train_loss = mean_measured(race, run, LRF_OBJECTIVE_TRAIN),
                                   .failed = count_failed(race, run)};
        for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++)
            t->loss[i][o] = mean_of(race, run, (enum lrf_objective)o, with_baseline).loss;
    }
}

static double least_loss(const struct lrf_race_table *t, enum lrf_objective objective)
{
    double least = INFINITY;

    for (size_t i = 0; i < t->n; i++)
        least = fmin(least, t->loss[i][objective]);
    return least;
}

/* Adds weight * (loss - least) / (level - least) to each regret. */
static void add_regret(struct lrf_race_table *t, enum lrf_objective objective, double level,
                       double weight)
{
    const double least = least_loss(t, objective);

    if (level - least > 0)
        for (size_t i = 0; i < t->n; i++)
            t->rate[i].regret += weight * (t->loss[i][objective] - least) / (level - least);
}

static void rank(struct lrf_race_table *t)
{
    double least;

    for (size_t i = 1; i < t->n; i++)
        if (t->rate[i].regret < t->rate[t->best].regret)
            t->best = i;
    least = t->n ? t->rate[t->best].regret : 0;
    for (size_t i = 0; i < t->n; i++)
        t->rate[i].regret -= least;
}

static void score(const struct lrf_race *race, enum lrf_objective objective, bool with_baseline,
                  struct lrf_race_table *t)
{
    const double length = (double)race->run_steps / (double)race->settings.budget;
    const double share = objective == LRF_OBJECTIVE_BEST ? TRAIN_SHARE * length : 0;
    struct clipped common;

    fill(race, with_baseline, t);
    t->level = t->least = NAN;
    if (t->n == 0)
        return;
    common = mean_of(race, race->run, objective, with_baseline);
    t->level = common.level;
    t->least = least_loss(t, objective);
    t->learnt = t->level - t->least > (t->level < common.start ? LEARNT * fabs(t->level) : 0);
    add_regret(t, objective, t->level, 1 - share);
    if (share > 0)
        add_regret(t, LRF_OBJECTIVE_TRAIN,
                   mean_of(race, race->run, LRF_OBJECTIVE_TRAIN, with_baseline).level, share);
    rank(t);
}

/* On the scale of the start where no rate has learnt anything: some came farther than others. */
static void score_all(const struct lrf_race *race, enum lrf_objective objective,
                      struct lrf_race_table *t)
{
    score(race, objective, true, t);
    if (t->learnt)
        return;
    score(race, objective, false, t);
    t->learnt = false;
}

void lrf_race_score(const struct lrf_race *race, struct lrf_race_table *t)
{
    score_all(race, race->settings.objective, t);
}

size_t lrf_race_spent(const struct lrf_race *race)
{
    size_t steps = race->spent;

    for (size_t i = 0; i < race->done * race->seeds; i++)
        steps += race->run[i].step;
    return steps;
}

/* Half of the distance between the neighbours; at an end the distance to the one neighbour. */
static double spacing(const struct lrf_race_table *t, size_t i)
{
    double below = i > 0 ? t->x[i] - t->x[i - 1] : NAN;
    double above = i + 1 < t->n ? t->x[i + 1] - t->x[i] : NAN;

    if (t->n == 1)
        return 1;
    return isnan(below) ? above : isnan(above) ? below : (below + above) / 2;
}

static double tau_of(const struct lrf_race *race)
{
    return SHARPNESS / sqrt((double)(race->seeds * race->run_steps));
}

/* The weighted mean of x; sets its spread. */
static double centre_of(const struct lrf_race_table *t, double tau, double *spread)
{
    double weight[LRF_RACE_MOST_RATES], sum = 0, mean = 0, square = 0;

    for (size_t i = 0; i < t->n; i++) {
        weight[i] = spacing(t, i) * exp(-t->rate[i].regret / tau);
        sum += weight[i];
        mean += weight[i] * t->x[i];
    }
    mean /= sum;
    for (size_t i = 0; i < t->n; i++)
        square += weight[i] * (t->x[i] - mean) * (t->x[i] - mean);
    *spread = sqrt(square / sum);
    return mean;
}

/* What the runs say of the real one; nan where none came below its level. */
static double answer_of(const struct lrf_race *race, const struct lrf_race_table *t,
                        enum lrf_objective objective, double *spread)
{
    const double length = (double)race->run_steps / (double)race->settings.budget;

    if (!(t->least < t->level))
        return NAN;
    return centre_of(t, tau_of(race), spread) + horizon[objective] * log10(length);
}

/* Where a rate stands in the table; n when it does not. */
static size_t find_rate(const struct lrf_race_table *t, double lr)
{
    size_t i = 0;

    while (i < t->n && t->rate[i].lr != lr)
        i++;
    return i;
}

/* Standard error of the mean difference of two rates over the common seeds, as a regret; nan
 * with one seed. */
static double paired_error(const struct lrf_race *race, const struct lrf_race_table *t, size_t a,
                           size_t b)
{
    const enum lrf_objective objective = race->settings.objective;
    struct lrf_moments difference = {0};

    for (size_t s = 0; s < race->seeds; s++)
        lrf_moments_add(&difference, loss_of(t->run[a] + s, objective, t->learnt).loss -
                                         loss_of(t->run[b] + s, objective, t->learnt).loss);
    return lrf_moments_error(&difference) / (t->level - t->least);
}

/*
 * Without a centre no sweep has shown a descent: is the best rate's training loss below that of
 * the lowest rate, by 3 standard errors?
 */
static bool trains(const struct lrf_race_table *t)
{
    const struct lrf_moments *low = &t->run[0]->tail, *best = &t->run[t->best]->tail;

    return t->best > 0 &&
           low->mean - best->mean > 3 * hypot(lrf_moments_error(low), lrf_moments_error(best));
}

/* Decades around an answer: measured with it: lrfind help evidence. */
static void promise(double lr, double spread, struct lrf_race_result *r)
{
    const bool last = r->objective == LRF_OBJECTIVE_LAST;

    r->lo = lr * pow(10, last ? -0.3 : -0.2);
    r->hi = lr * pow(10, last ? 0.4 : 0.3);
    r->best_lo = lr * pow(10, -(last ? 0.8 : 0.6) - spread);
    r->best_hi = lr * pow(10, (last ? 1.6 : 1.3) + 1.5 * spread);
}

/* Whether the centre is as good as the best, as far as the seeds tell. */
static bool keeps_centre(const struct lrf_race *race, const struct lrf_race_table *t,
                         struct lrf_race_result *r)
{
    const size_t centre = find_rate(t, r->centre);

    if (centre == t->n)
        return false;
    r->centre_regret = t->rate[centre].regret;
    r->centre_error = paired_error(race, t, centre, t->best);
    return r->centre_regret <= fmax(NOISE * tau_of(race), FIRM * r->centre_error);
}

static void answer_each(const struct lrf_race *race, struct lrf_race_result *r)
{
    for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++) {
        const enum lrf_objective objective = (enum lrf_objective)o;
        struct lrf_race_table t;
        double spread = NAN;

        if (!race->settings.evaluates && objective != LRF_OBJECTIVE_TRAIN)
            continue;
        score_all(race, objective, &t);
        r->lr[o] = pow(10, answer_of(race, &t, objective, &spread));
        if (objective == r->objective)
            promise(r->lr[o], spread, r);
    }
}

static void stay_at_centre(struct lrf_race_result *r)
{
    const double factor = r->centre / r->lr[r->objective];

    r->lr[r->objective] = r->centre;
    r->lo *= factor;
    r->hi *= factor;
    r->best_lo *= factor;
    r->best_hi *= factor;
}

static void conclude(const struct lrf_race *race, const struct lrf_race_table *t,
                     struct lrf_race_result *r)
{
    bool keeps;

    r->outcome = LRF_RACE_NOTHING;
    if (!(t->least < t->level) || (isnan(r->centre) && !(t->learnt && trains(t))))
        return;
    keeps = keeps_centre(race, t, r);
    answer_each(race, r);
    if (!t->learnt)
        return;
    r->outcome = LRF_RACE_IMPROVED;
    if (!keeps)
        return;
    r->outcome = LRF_RACE_KEPT;
    stay_at_centre(r);
}

void lrf_race_result(const struct lrf_race *race, struct lrf_race_result *r)
{
    struct lrf_race_table t;

    *r = (struct lrf_race_result){.outcome = LRF_RACE_SKIPPED,
                                  .objective = race->settings.objective,
                                  .lr = {NAN, NAN, NAN},
                                  .lo = NAN,
                                  .hi = NAN,
                                  .best_lo = NAN,
                                  .best_hi = NAN,
                                  .centre = race->settings.centre,
                                  .centre_regret = NAN,
                                  .centre_error = NAN,
                                  .run_steps = race->run_steps,
                                  .seeds = race->seeds,
                                  .runs = race->first_runs + race->done * race->seeds,
                                  .steps = lrf_race_spent(race),
                                  .evals = race->evals,
                                  .effort = race->settings.effort,
                                  .first_steps = race->first_steps,
                                  .n = race->done};
    for (size_t i = 0; i < race->done * race->seeds; i++)
        r->evals += race->run[i].evals;
    score(race, r->objective, true, &t);
    r->level = t.level;
    lrf_race_score(race, &t);
    r->best_loss = t.least;
    for (size_t i = 0; i < t.n; i++)
        r->rate[i] = t.rate[i];
    if (race->done > 0)
        conclude(race, &t, r);
}

const char *lrf_race_outcome_name(enum lrf_race_outcome outcome)
{
    static const char *const name[] = {[LRF_RACE_IMPROVED] = "improved",
                                       [LRF_RACE_KEPT] = "kept",
                                       [LRF_RACE_NOTHING] = "nothing",
                                       [LRF_RACE_SKIPPED] = "skipped"};
    return outcome <= LRF_RACE_SKIPPED ? name[outcome] : "unknown";
}
