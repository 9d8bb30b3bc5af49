#include <math.h>

#include "experiment/race_state.h"

#define TRAIN_SHARE 0.2 /* of the score, for runs of full length */
#define SHARPNESS 0.35  /* tau = SHARPNESS / sqrt(steps at a rate) */
#define NOISE 0.1       /* in units of tau: a difference that means nothing */
#define FIRM 0.5        /* in paired standard errors: likewise */
#define HORIZON 0.12    /* decades down for each factor of 10 in length */

/* Losses of one rate averaged over its seeds, and the level before training. */
struct means {
    double val, val_level, train, train_level;
};

static double lower(double loss, double level)
{
    return loss < level ? loss : level;
}

/* A loss, cut off at the level before training. */
struct clipped {
    double loss, level;
};

static struct clipped val_of(const struct lrf_race_run *run, double untrained)
{
    double level = fmin(run->start_val, untrained);
    return (struct clipped){run->failed ? level : lower(run->best_val, level), level};
}

static struct clipped train_of(const struct lrf_race_run *run, double untrained)
{
    double level = isnan(untrained) ? run->first : untrained;
    return (struct clipped){run->failed ? level : lower(run->tail, level), level};
}

static struct means average(const struct lrf_race *race, const struct lrf_race_run *run,
                            double untrained)
{
    double n = (double)race->seeds;
    struct means m = {0};

    for (size_t s = 0; s < race->seeds; s++) {
        struct clipped val = val_of(run + s, untrained), train = train_of(run + s, untrained);
        m.val += val.loss / n;
        m.val_level += val.level / n;
        m.train += train.loss / n;
        m.train_level += train.level / n;
    }
    return m;
}

static void insert(struct lrf_race_table *t, double x, const struct lrf_race_run *run,
                   const struct lrf_race_rate *rate)
{
    size_t i = t->n++;

    for (; i > 0 && t->x[i - 1] > x; i--) {
        t->x[i] = t->x[i - 1];
        t->run[i] = t->run[i - 1];
        t->rate[i] = t->rate[i - 1];
    }
    t->x[i] = x;
    t->run[i] = run;
    t->rate[i] = *rate;
}

static unsigned count_failed(const struct lrf_race *race, const struct lrf_race_run *run)
{
    unsigned n = 0;

    for (size_t s = 0; s < race->seeds; s++)
        n += run[s].failed;
    return n;
}

/* Adds weight * (loss - least) / (level - least) to each regret; returns level - least. */
static double add_regret(struct lrf_race_table *t, const double *loss, double level, double weight)
{
    double least = INFINITY;

    for (size_t i = 0; i < t->n; i++)
        least = fmin(least, loss[i]);
    if (level - least > 0)
        for (size_t i = 0; i < t->n; i++)
            t->rate[i].regret += weight * (loss[i] - least) / (level - least);
    return level - least;
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

static void score(const struct lrf_race *race, double untrained, struct lrf_race_table *t)
{
    bool validated = race->settings.evaluates;
    double share = TRAIN_SHARE * (double)race->run_steps / (double)race->settings.budget;
    double val[LRF_RACE_MOST_RATES], train[LRF_RACE_MOST_RATES];
    struct means m = {0};

    *t = (struct lrf_race_table){.untrained = untrained};
    for (size_t i = 0; i < race->done; i++) {
        const struct lrf_race_run *run = race->run + i * race->seeds;
        m = average(race, run, untrained);
        insert(t, race->x[i], run,
               &(struct lrf_race_rate){.lr = run->lr,
                                       .val_loss = validated ? m.val : NAN,
                                       .train_loss = m.train,
                                       .failed = count_failed(race, run)});
    }
    for (size_t i = 0; i < t->n; i++) {
        val[i] = t->rate[i].val_loss;
        train[i] = t->rate[i].train_loss;
    }
    t->reach = add_regret(t, train, m.train_level, validated ? share : 1);
    if (validated)
        t->reach = add_regret(t, val, m.val_level, 1 - share);
    rank(t);
}

void lrf_race_score(const struct lrf_race *race, struct lrf_race_table *t)
{
    score(race, race->settings.untrained_loss, t);
    if (!(t->reach > 0))
        score(race, NAN, t);
}

size_t lrf_race_spent(const struct lrf_race *race)
{
    size_t steps = 0;

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

/* Where a rate stands in the table; n when it does not. */
static size_t find_rate(const struct lrf_race_table *t, double lr)
{
    size_t i = 0;

    while (i < t->n && t->rate[i].lr != lr)
        i++;
    return i;
}

/* Standard error of the mean difference of two rates over the common seeds, as a regret; 0 with
 * one seed. */
static double paired_error(const struct lrf_race *race, const struct lrf_race_table *t, size_t a,
                           size_t b)
{
    struct clipped (*of)(const struct lrf_race_run *, double) =
        race->settings.evaluates ? val_of : train_of;
    double n = (double)race->seeds, mean = 0, squares = 0;

    for (size_t s = 0; s < race->seeds; s++) {
        double d = of(t->run[a] + s, t->untrained).loss - of(t->run[b] + s, t->untrained).loss;
        squares += (d - mean) * (d - mean) * (double)s / (double)(s + 1);
        mean += (d - mean) / (double)(s + 1);
    }
    return race->seeds > 1 ? sqrt(squares / (n * (n - 1))) / t->reach : 0;
}

/*
 * Without a centre no sweep has shown a descent: is the best rate's training loss below that of
 * the lowest rate, which has hardly moved, by 3 standard errors?
 */
static bool trains(const struct lrf_race_table *t)
{
    const struct lrf_race_run *low = t->run[0], *best = t->run[t->best];
    double low_n = (double)low->tail_n, best_n = (double)best->tail_n;

    if (t->best == 0 || low->tail_n < 2 || best->tail_n < 2)
        return false;
    return low->tail - best->tail > 3 * sqrt(low->tail_squares / (low_n * (low_n - 1)) +
                                             best->tail_squares / (best_n * (best_n - 1)));
}

static void answer(const struct lrf_race *race, const struct lrf_race_table *t,
                   struct lrf_race_result *r)
{
    double steps = (double)(race->seeds * race->run_steps), tau = SHARPNESS / sqrt(steps);
    double x, spread;
    size_t centre;

    if (!(t->reach > 0) || (isnan(r->centre) && !trains(t))) {
        r->outcome = LRF_RACE_NOTHING;
        return;
    }
    x = centre_of(t, tau, &spread) +
        HORIZON * log10((double)race->run_steps / (double)race->settings.budget);
    r->outcome = LRF_RACE_IMPROVED;
    centre = find_rate(t, r->centre);
    if (centre < t->n) {
        r->centre_regret = t->rate[centre].regret;
        r->centre_error = paired_error(race, t, centre, t->best);
        if (r->centre_regret <= fmax(NOISE * tau, FIRM * r->centre_error)) {
            r->outcome = LRF_RACE_KEPT;
            x = t->x[centre];
        }
    }
    if (r->outcome == LRF_RACE_IMPROVED)
        r->lr = pow(10, x);
    r->lo = pow(10, x - 1.96 * hypot(0.2, 1.5 * spread));
    r->hi = pow(10, x + 1.96 * hypot(0.5, 1.5 * spread));
}

void lrf_race_result(const struct lrf_race *race, struct lrf_race_result *r)
{
    struct lrf_race_table t;

    *r = (struct lrf_race_result){.outcome = LRF_RACE_SKIPPED,
                                  .lr = race->settings.centre,
                                  .lo = NAN,
                                  .hi = NAN,
                                  .centre = race->settings.centre,
                                  .centre_regret = NAN,
                                  .centre_error = NAN,
                                  .run_steps = race->run_steps,
                                  .seeds = race->seeds,
                                  .runs = race->done * race->seeds,
                                  .steps = lrf_race_spent(race),
                                  .effort = race->settings.effort,
                                  .by_validation = race->settings.evaluates,
                                  .n = race->done};
    for (size_t i = 0; i < r->runs; i++)
        r->evals += race->run[i].evals;
    lrf_race_score(race, &t);
    for (size_t i = 0; i < t.n; i++)
        r->rate[i] = t.rate[i];
    if (race->done > 0)
        answer(race, &t, r);
}

const char *lrf_race_outcome_name(enum lrf_race_outcome outcome)
{
    static const char *const name[] = {[LRF_RACE_IMPROVED] = "improved",
                                       [LRF_RACE_KEPT] = "kept",
                                       [LRF_RACE_NOTHING] = "nothing",
                                       [LRF_RACE_SKIPPED] = "skipped"};
    return outcome <= LRF_RACE_SKIPPED ? name[outcome] : "unknown";
}
