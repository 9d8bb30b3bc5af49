/*
 * tests/bench/scale.c - lrfind on many ranks, on a virtual clock: `make bench-scale`.
 *
 *     scale [NAME=VALUE]...      names and what they stand for: struct world
 *
 * A rank holds one trainer and trains whatever run rank 0 hands it; a rank that is done tells rank
 * 0, which records the result and hands out the next run. What is to be trained comes from the
 * program's own rules (sweep.h, race.h, trial.h), asked and told with the losses of a synthetic
 * model; only time is made up. A rank that fails ends the job of all: what was recorded stands, the
 * rest is trained anew after a restart (--resume).
 *
 * Prints the tables of `lrfind help scale`. Every simulation is checked: the time of all ranks adds
 * up to ranks times wall time, every run is recorded once, and none is trained twice without a
 * failure. Exits 1 where that does not hold.
 */
#include <stddef.h>

#include "bench/scale_clock.h"

/* ---- what is assumed */

static const struct world usual = {.ranks = 1000,
                                   .step = 1,
                                   .spread = 0.1,
                                   .eval = 5,
                                   .reset = 2,
                                   .start = 60,
                                   .message = 10e-6,
                                   .record = 1e-3,
                                   .latency = 1e-3,
                                   .held = 1e-3,
                                   .plan = 0.05,
                                   .mtbf = 5000,
                                   .restart = 300};

static const struct {
    const char *name;
    size_t offset;
} names[] = {
    {"ranks", offsetof(struct world, ranks)},     {"step", offsetof(struct world, step)},
    {"spread", offsetof(struct world, spread)},   {"eval", offsetof(struct world, eval)},
    {"reset", offsetof(struct world, reset)},     {"start", offsetof(struct world, start)},
    {"message", offsetof(struct world, message)}, {"record", offsetof(struct world, record)},
    {"latency", offsetof(struct world, latency)}, {"held", offsetof(struct world, held)},
    {"plan", offsetof(struct world, plan)},       {"mtbf", offsetof(struct world, mtbf)},
    {"restart", offsetof(struct world, restart)}, {"seed", offsetof(struct world, seed)},
};

/* ---- what must hold, and what comes out */

static void check(const struct scale *s)
{
    const double whole = (double)s->ranks * s->wall;
    double sum = 0;
    bool once = s->recorded == s->plan.n && (s->failures || s->begun == s->plan.n);

    for (int i = 0; i < STATES; i++)
        sum += s->state[i];
    for (size_t i = 0; i < s->plan.n; i++)
        once &= s->plan.run[i].recorded && s->plan.run[i].trained <= 1 + s->failures;
    if (once && fabs(sum - whole) <= 1e-9 * whole && s->manager <= s->wall)
        return;
    fprintf(stderr, "scale: %zu of %zu runs recorded, %zu begun, %zu failures; %g of %g s\n",
            s->recorded, s->plan.n, s->begun, s->failures, sum, whole);
    exit(1);
}

/* Seconds of a rank of usual speed, for all runs, and for the longest of each round. */
static double all_seconds(const struct world *w, const struct plan *plan, bool longest)
{
    const struct scale s = {.world = w};
    const struct rank rank = {.factor = 1};
    double sum = 0;

    for (size_t round = 0, i = 0; round < plan->rounds; round++) {
        double most = 0, all = 0;

        for (; i < plan->ends[round]; i++) {
            const double seconds = seconds_of(&s, &plan->run[i], &rank);

            most = fmax(most, seconds);
            all += seconds;
        }
        sum += longest ? most : all;
    }
    return sum;
}

static double share(const struct scale *s, enum state state)
{
    return 100 * s->state[state] / ((double)s->ranks * s->wall);
}

struct subject {
    const char *name;
    void (*make)(struct plan *plan, uint64_t cells);
    uint64_t cells;
    double ranks;
    struct plan plan;
};

static struct world world_of(const struct world *w, const struct subject *subject)
{
    struct world own = *w;

    own.ranks = subject->ranks;
    return own;
}

static void print_times(const struct world *w, const struct subject *subject)
{
    const struct world own = world_of(w, subject);
    const struct plan *plan = &subject->plan;
    struct scale s = run_plan(&own, plan, INFINITY);
    const double all = all_seconds(w, plan, false) + w->start;

    check(&s);
    printf("| %s | %zu | %zu | %.1f h | %.0f min | %.0f min | %.1f |\n", subject->name, s.ranks,
           plan->n, all / 3600, (all_seconds(w, plan, true) + w->start) / 60, s.wall / 60,
           all / s.wall);
    free_scale(&s);
}

static void print_shares(const struct world *w, const struct subject *subject)
{
    const struct world own = world_of(w, subject);
    struct scale s = run_plan(&own, &subject->plan, INFINITY);

    printf("| %s | %zu | %.1f %% | %.1f %% | %.1f %% | %.4f %% |\n", subject->name, s.ranks,
           share(&s, TRAINING), share(&s, STARTING), share(&s, IDLE), share(&s, WAITING));
    free_scale(&s);
}

/* How many ranks have something to do while a round lasts: with as many runs as ranks, or fewer. */
static void print_rounds(const struct world *w, const struct subject *subject)
{
    const struct world own = world_of(w, subject);
    const struct plan *plan = &subject->plan;
    struct scale s = run_plan(&own, plan, INFINITY);

    for (size_t round = 0; round < plan->rounds; round++) {
        const size_t first = round ? plan->ends[round - 1] : 0;
        const double until = round + 1 < plan->rounds ? s.opened[round + 1] : s.wall;
        const double lasts = until - s.opened[round];
        double busy = 0;

        for (size_t i = first; i < plan->ends[round]; i++)
            busy += s.plan.run[i].seconds;
        printf("| %s | %zu | %zu | %.1f min | %.1f %% |\n", plan->name[round], s.ranks,
               plan->ends[round] - first, lasts / 60, 100 - 100 * busy / ((double)s.ranks * lasts));
    }
    free_scale(&s);
}

enum { TRIES = 16 };

/* Where ranks fail all the time. */
static void check_storm(const struct world *w, const struct plan *plan, double wall)
{
    struct world storm = *w;
    struct scale s;

    storm.mtbf = w->ranks * wall / 3600 / 5;
    storm.restart = storm.start = w->step;
    s = run_plan(&storm, plan, -1);
    check(&s);
    free_scale(&s);
}

/* One failure, at times spread evenly over the run. */
static void print_loss(const struct world *w, const struct subject *subject)
{
    const struct world own = world_of(w, subject);
    const struct plan *plan = &subject->plan;
    struct scale whole = run_plan(&own, plan, INFINITY);
    const double expected = whole.wall * own.ranks / (w->mtbf * 3600);
    double later = 0, most = 0, lost = 0;

    for (int i = 0; i < TRIES; i++) {
        struct scale s = run_plan(&own, plan, whole.wall * (i + 0.5) / TRIES);

        check(&s);
        later += (s.wall - whole.wall) / TRIES;
        most = fmax(most, s.wall - whole.wall);
        lost += s.state[LOST] / TRIES;
        free_scale(&s);
    }
    check_storm(&own, plan, whole.wall);
    printf("| %s | %zu | %.0f min | %.0f min | %.1f h, %.0f %% | %.3f | %.1f min |\n",
           subject->name, whole.ranks, later / 60, most / 60, lost / 3600,
           100 * lost / all_seconds(w, plan, false), expected, expected * later / 60);
    free_scale(&whole);
}

static void print_scheduling(const struct world *w, const struct subject *subject, const char *what)
{
    const struct world own = world_of(w, subject);
    struct scale s = run_plan(&own, &subject->plan, INFINITY);

    check(&s);
    printf("| %s | %.1f ms | %.2f %% | %.4f %% | %.1f min |\n", what,
           1e3 * s.state[WAITING] / (double)(s.begun ? s.begun : 1), 100 * s.manager / s.wall,
           share(&s, WAITING), s.wall / 60);
    free_scale(&s);
}

static void print_table(const char *const *heading, size_t columns,
                        void (*row)(const struct world *, const struct subject *),
                        const struct world *w, const struct subject *subject, size_t n)
{
    for (size_t i = 0; i < columns; i++)
        printf(*heading[i] ? "| %s " : "| ", heading[i]);
    printf("|\n");
    for (size_t i = 0; i < columns; i++)
        printf("|---");
    printf("|\n");
    for (size_t i = 0; i < n; i++)
        row(w, &subject[i]);
    printf("\n");
}

static const char *const times[] = {"", "ranks", "runs", "one rank", "chain", "here", "times"};
static const char *const shares[] = {"", "ranks", "training", "loading", "idle", "scheduling"};
static const char *const rounds[] = {"`drive`", "ranks", "runs", "lasts", "idle"};
static const char *const losses[] = {"",     "ranks",    "later by",     "at most",
                                     "lost", "expected", "later by them"};
static const char *const scheduling[] = {"", "a run waits", "rank 0 works", "scheduling", "here"};

#define PRINT(heading, row, from, n)                                                               \
    print_table(heading, sizeof heading / sizeof *heading, row, w, from, n)

static void print_rules(const struct world *w, const struct subject *subject)
{
    struct world dear = *w, slow = *w, held = *w;

    dear.message *= 100;
    slow.record = 0.02;
    held.held = w->step;
    print_scheduling(w, subject, "as above");
    print_scheduling(&dear, subject, "messages of 1 ms");
    print_scheduling(&slow, subject, "results of 20 ms");
    print_scheduling(&held, subject, "between own steps");
}

static void print_all(const struct world *w)
{
    struct subject subject[] = {{.name = "`drive`", .make = plan_drive, .ranks = 8},
                                {.name = "`drive`", .make = plan_drive},
                                {.name = "`verify`", .make = plan_verify, .ranks = 8},
                                {.name = "`verify`", .make = plan_verify},
                                {.name = "200 cells", .make = plan_compare, .cells = 200},
                                {.name = "2000 cells", .make = plan_compare, .ranks = 125},
                                {.name = "2000 cells", .make = plan_compare}};
    const size_t n = sizeof subject / sizeof *subject;

    for (size_t i = 0; i < n; i++) {
        subject[i].cells = subject[i].cells ? subject[i].cells : 2000;
        subject[i].ranks = subject[i].ranks > 0 ? subject[i].ranks : w->ranks;
        subject[i].make(&subject[i].plan, subject[i].cells);
    }
    PRINT(times, print_times, subject, n);
    PRINT(shares, print_shares, subject, n);
    PRINT(rounds, print_rounds, subject, 2);
    PRINT(losses, print_loss, subject, n);
    PRINT(scheduling, print_rules, &subject[n - 1], 1);
    for (size_t i = 0; i < n; i++)
        free(subject[i].plan.run);
}

static bool set(struct world *w, const char *given)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const size_t n = strlen(names[i].name);
        char *end;

        if (strncmp(given, names[i].name, n) != 0 || given[n] != '=')
            continue;
        *(double *)((char *)w + names[i].offset) = strtod(given + n + 1, &end);
        return *end == '\0' && end != given + n + 1;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct world w = usual;

    for (int i = 1; i < argc; i++) {
        if (!set(&w, argv[i])) {
            fprintf(stderr, "scale: '%s' is no NAME=VALUE of struct world\n", argv[i]);
            return 2;
        }
    }
    print_all(&w);
    return 0;
}
