/*
 * tests/bench/watch.c - how often the monitor is wrong, and how much of what goes wrong it sees.
 *
 * usage: watch [LOSSES...] [-- DATA.csv...]
 *
 * LOSSES are healthy logs, a row `STEP LOSS` or `LOSS` a line: every alarm in them is a false one,
 * and at random rows of those with at least 200 something is put into them that should be seen:
 *
 *     collapse   the losses jump to the start level
 *     rise       by all that was gained, over 50 rows
 *     doubling   twice the loss every 10 rows (losses above 0)
 *     drift      a noise's worth above the level, twice as much every 10 rows
 *     one        one row far above the start: must not be an event
 *
 * It is seen when `diverging` or `exploded` is said within 200 rows. DATA trains the reference
 * model at rates that are too great, as `lrfind verify` has in its grid; of the runs that end in
 * nan or infinite losses it is told how many were told before. Without arguments: the speed alone.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <lrfind/reference.h>

#include "base/memory.h"
/* A monitor is copied in the middle of a log, to try many things from there. */
#include "monitor/monitor_state.h"

enum {
    TRIALS = 200,
    SEEDS = 5,
    AFTER = 200,
    LEAST = 200,
    STEPS = 1000,
    RUNS = 100,
    SPEED_ROWS = 2000000
};

enum injection { COLLAPSE, RISE, DOUBLING, DRIFT, ONE, INJECTIONS };
static const char *const names[INJECTIONS] = {"collapse", "rise", "doubling", "drift", "one"};

struct series {
    double *step, *loss;
    size_t n, cap;
};

struct score {
    size_t tried, seen;
    double rows; /* until it was seen, summed */
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* xorshift64 (Marsaglia 2003): uniform on 0..1. */
static double uniform(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (double)(*state >> 11) * 0x1p-53;
}

static double normal(uint64_t *state)
{
    return sqrt(-2 * log(1 - uniform(state))) * cos(6.283185307179586 * uniform(state));
}

static void append(struct series *s, double step, double loss)
{
    if (s->n == s->cap) {
        s->cap = 2 * s->cap + 1024;
        s->step = realloc(s->step, s->cap * sizeof *s->step);
        s->loss = realloc(s->loss, s->cap * sizeof *s->loss);
        if (s->step == NULL || s->loss == NULL)
            exit(3);
    }
    s->step[s->n] = step;
    s->loss[s->n++] = loss;
}

static struct series read_series(const char *path)
{
    struct series s = {0};
    char line[256];
    FILE *f = fopen(path, "r");

    if (f == NULL) {
        perror(path);
        exit(3);
    }
    while (fgets(line, sizeof line, f)) {
        char *end;
        const double a = strtod(line, &end);
        char *rest = end;
        const double b = strtod(rest, &end);
        append(&s, end == rest ? (double)s.n : a, end == rest ? a : b);
    }
    fclose(f);
    return s;
}

static void tell(struct lrf_monitor *monitor, double step, double loss)
{
    lrf_monitor_tell(monitor,
                     &(struct lrf_run_row){.known = LRF_ROW_LOSS, .step = step, .loss = loss});
}

/* Whether the row told last is an alarm. */
static bool alarmed(struct lrf_monitor *monitor)
{
    struct lrf_event event;
    bool found = false;

    while (lrf_monitor_take(monitor, &event))
        found = found || event.kind == LRF_EVENT_DIVERGING || event.kind == LRF_EVENT_EXPLODED;
    return found;
}

static struct lrf_monitor *new_monitor(void)
{
    struct lrf_error err = {0};
    struct lrf_monitor *monitor = lrf_monitor_alloc(&err);

    if (monitor == NULL)
        exit(3);
    return monitor;
}

/* The loss of row r + k when something happened at row r. */
static double injected(enum injection kind, const struct lrf_track *then, double loss, size_t k)
{
    const double gain = then->L0 - then->m;

    switch (kind) {
    case COLLAPSE:
        return loss + gain;
    case RISE:
        return loss + gain * fmin(1, (double)(k + 1) / 50);
    case DOUBLING:
        return loss * exp2((double)(k + 1) / 10);
    case DRIFT:
        return loss + then->s * exp2((double)(k + 1) / 10);
    default:
        return k == 0 ? then->L0 + 20 * fabs(then->L0) + 1 : loss;
    }
}

/* Whether one row far off gives an event that the log would not have given without it. */
static bool one_speaks(const struct series *s, size_t r, const struct lrf_monitor *monitor,
                       struct lrf_monitor *scratch)
{
    size_t without[LRF_EVENT_COUNT];
    const size_t rows = s->n - r < AFTER ? s->n - r : AFTER;

    *scratch = *monitor;
    for (size_t k = 0; k < rows; k++)
        tell(scratch, s->step[r + k], s->loss[r + k]);
    memcpy(without, scratch->now.events, sizeof without);
    *scratch = *monitor;
    for (size_t k = 0; k < rows; k++)
        tell(scratch, s->step[r + k], injected(ONE, &monitor->now.track, s->loss[r + k], k));
    for (int kind = 0; kind < LRF_EVENT_COUNT; kind++)
        if (scratch->now.events[kind] > without[kind])
            return true;
    return false;
}

/* Tries one thing at row r from a copy of the monitor; `scratch` is that copy. */
static void try_one(const struct series *s, size_t r, enum injection kind,
                    const struct lrf_monitor *monitor, struct lrf_monitor *scratch,
                    struct score *score)
{
    if (kind == DOUBLING && !(monitor->now.track.m > 0))
        return;
    score->tried++;
    if (kind == ONE) {
        score->seen += one_speaks(s, r, monitor, scratch);
        return;
    }
    *scratch = *monitor;
    for (size_t k = 0; k < AFTER && r + k < s->n; k++) {
        tell(scratch, s->step[r + k], injected(kind, &monitor->now.track, s->loss[r + k], k));
        if (alarmed(scratch)) {
            score->seen++;
            score->rows += (double)k;
            return;
        }
    }
}

/* At about TRIALS random rows of a log, of those with room before and after. */
static void inject(const struct series *s, uint64_t seed, struct score *score)
{
    struct lrf_monitor *monitor = new_monitor(), *scratch = new_monitor();
    const double share = fmin(1, TRIALS / (double)s->n);

    for (size_t r = 0; r < s->n; r++) {
        if (r >= 64 && r + 64 < s->n && uniform(&seed) < share) {
            for (int kind = 0; kind < INJECTIONS; kind++)
                try_one(s, r, (enum injection)kind, monitor, scratch, &score[kind]);
        }
        tell(monitor, s->step[r], s->loss[r]);
    }
    lrf_monitor_free(monitor);
    lrf_monitor_free(scratch);
}

/* Adds the events of a healthy log to `sum`, prints them and the verdict. */
static void listen(const char *path, const struct series *s, size_t *sum)
{
    struct lrf_monitor *monitor = new_monitor();
    struct lrf_run_verdict verdict;
    const char *name = strrchr(path, '/');

    for (size_t i = 0; i < s->n; i++)
        tell(monitor, s->step[i], s->loss[i]);
    lrf_monitor_verdict(monitor, &verdict);
    printf("%-24.24s %7zu rows  %-9s", name ? name + 1 : path, s->n,
           lrf_run_kind_name(verdict.kind));
    for (int kind = 0; kind < LRF_EVENT_COUNT; kind++) {
        sum[kind] += verdict.events[kind];
        if (verdict.events[kind] > 0)
            printf(" %zu %s", verdict.events[kind], lrf_event_name((enum lrf_event_kind)kind));
    }
    printf("%s\n", verdict.outliers ? " (outliers)" : "");
    lrf_monitor_free(monitor);
}

static void print_scores(const struct score *score)
{
    for (int kind = 0; kind < INJECTIONS; kind++) {
        const struct score *of = &score[kind];
        if (of->tried == 0)
            continue;
        printf("  %-9s %4zu of %4zu  %.1f %%", names[kind], of->seen, of->tried,
               100 * (double)of->seen / (double)of->tried);
        if (kind != ONE && of->seen > 0)
            printf(", after %.0f rows", of->rows / (double)of->seen);
        printf("\n");
    }
}

static void healthy(char **paths, int n)
{
    size_t sum[LRF_EVENT_COUNT] = {0}, rows = 0;
    struct score all[INJECTIONS] = {0};

    for (int i = 0; i < n; i++) {
        struct series s = read_series(paths[i]);
        listen(paths[i], &s, sum);
        rows += s.n;
        if (s.n >= LEAST) {
            struct score score[INJECTIONS] = {0};
            for (uint64_t seed = 1; seed <= SEEDS; seed++)
                inject(&s, 88172645463325252u * seed, score);
            print_scores(score);
            for (int kind = 0; kind < INJECTIONS; kind++) {
                all[kind].tried += score[kind].tried;
                all[kind].seen += score[kind].seen;
                all[kind].rows += score[kind].rows;
            }
        }
        free(s.step);
        free(s.loss);
    }
    printf("all: %zu rows; per 1000 rows:", rows);
    for (int kind = 0; kind < LRF_EVENT_COUNT; kind++)
        printf(" %s %.4f", lrf_event_name((enum lrf_event_kind)kind),
               1e3 * (double)sum[kind] / (double)rows);
    printf("\n");
    print_scores(all);
}

/* What is counted of runs that go wrong. */
struct grid {
    size_t runs, ended, told, lead;
};

/* One run at one rate: it counts when it ends in a loss that is not finite. */
static void train(struct lrf_trainer *trainer, double lr, uint64_t seed, struct grid *grid)
{
    struct lrf_monitor *monitor = new_monitor();
    struct lrf_error err = {0};
    size_t told = SIZE_MAX;

    trainer->ops->reset(trainer->state, seed, &err);
    grid->runs++;
    for (size_t i = 0; i < STEPS; i++) {
        struct lrf_point point = {0};
        if (trainer->ops->step(trainer->state, lr, &point, &err) != LRF_OK)
            exit(3);
        tell(monitor, (double)i, point.loss);
        if (alarmed(monitor) && told == SIZE_MAX)
            told = i;
        if (!isfinite(point.loss)) {
            grid->ended++;
            if (told < i) {
                grid->told++;
                grid->lead += i - told;
            }
            break;
        }
    }
    lrf_monitor_free(monitor);
}

/* Rates from 1 up, three a decade, of SGD and momentum, until enough runs ended badly. */
static void diverge(char **paths, int n)
{
    static const char *const optimizers[] = {"sgd", "momentum"};
    struct grid grid = {0};

    for (uint64_t seed = 0; grid.ended < RUNS && seed < 20; seed++)
        for (int i = 0; i < 2 * n && grid.ended < RUNS; i++) {
            struct lrf_dataset_settings how;
            struct lrf_reference_settings model;
            struct lrf_trainer trainer = {0};
            struct lrf_error err = {0};
            struct lrf_dataset *data;
            lrf_dataset_defaults(&how);
            lrf_reference_defaults(&model);
            model.optimizer = optimizers[i % 2];
            model.diagnostics = false;
            data = lrf_dataset_read(paths[i / 2], &how, &err);
            if (data == NULL || lrf_reference_start(data, &model, &trainer, &err) != LRF_OK) {
                fprintf(stderr, "watch: %s\n", err.text);
                exit(3);
            }
            for (int k = -4; k <= 4; k++)
                train(&trainer, pow(10, k / 4.), seed, &grid);
            lrf_trainer_release(&trainer);
            lrf_dataset_free(data);
        }
    printf("reference model: %zu runs, %zu end in a loss that is not finite, %zu told before "
           "(%.0f %%), by %.0f rows\n",
           grid.runs, grid.ended, grid.told, 100 * (double)grid.told / (double)grid.ended,
           (double)grid.lead / (double)grid.told);
}

static void speed(void)
{
    struct lrf_monitor *monitor = new_monitor();
    struct lrf_run_verdict verdict;
    double *loss = lrf_calloc(SPEED_ROWS, sizeof *loss), started;
    uint64_t seed = 1;

    if (loss == NULL)
        exit(3);
    for (size_t i = 0; i < SPEED_ROWS; i++)
        loss[i] = 2 + 8 / sqrt(1 + (double)i / 100) + .05 * normal(&seed);
    started = seconds();
    for (size_t i = 0; i < SPEED_ROWS; i++)
        tell(monitor, (double)i, loss[i]);
    started = seconds() - started;
    lrf_monitor_verdict(monitor, &verdict);
    printf("speed: %.0f ns a row over %d rows, %zu bytes; %s\n", 1e9 * started / SPEED_ROWS,
           SPEED_ROWS, sizeof *monitor, lrf_run_kind_name(verdict.kind));
    free(loss);
    lrf_monitor_free(monitor);
}

int main(int argc, char **argv)
{
    int logs = 1;

    while (logs < argc && strcmp(argv[logs], "--") != 0)
        logs++;
    speed();
    if (logs > 1)
        healthy(argv + 1, logs - 1);
    if (logs + 1 < argc)
        diverge(argv + logs + 1, argc - logs - 1);
    return 0;
}
