#include "study/race_runs.h"

#include "base/error.h"

struct work {
    const struct lrf_race_runs *runs;
    struct lrf_race *race;
    struct lrf_dataset *split[LRF_RACE_MOST_SEEDS];    /* owned; NULL: the data as they are */
    struct lrf_trainers split_up[LRF_RACE_MOST_SEEDS]; /* (seeds) on their splits */
    struct lrf_phase phase;
};

/* The one trainer that was given, or one on the split of a seed. */
static struct lrf_trainers *trainers_of(struct work *work, size_t s)
{
    return work->runs->trainers->given ? work->runs->trainers : &work->split_up[s];
}

/* A split in which the target is constant is none: such a seed gets the data as they are. */
static enum lrf_status split(struct work *work, size_t s, struct lrf_error *err)
{
    struct lrf_error why = {0};

    work->split_up[s] = *work->runs->trainers;
    if (s == 0 || work->runs->trainers->data == NULL)
        return LRF_OK;
    work->split[s] = lrf_dataset_split(work->runs->trainers->data, work->runs->seed + s, &why);
    if (work->split[s])
        work->split_up[s].data = work->split[s];
    return why.status == LRF_ENOMEM ? lrf_fail_memory(err) : LRF_OK;
}

static enum lrf_status split_all(struct work *work, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t s = 0; status == LRF_OK && s < lrf_race_seeds(work->race); s++) {
        struct lrf_baseline baseline;

        status = split(work, s, err);
        baseline = lrf_trainers_baseline(trainers_of(work, s), work->runs->baseline);
        lrf_race_set_baseline(work->race, s, baseline.train, baseline.val);
    }
    return status;
}

static enum lrf_status make(void *context, size_t i, struct lrf_error *err)
{
    struct work *work = context;
    struct lrf_race_run *run = lrf_race_run(work->race, i);
    struct lrf_course course = {.trainers = trainers_of(work, lrf_race_run_seed(run)),
                                .model = work->runs->model,
                                .ops = &lrf_race_experiment,
                                .experiment = run,
                                .steps = lrf_race_run_steps(work->race),
                                .phase = &work->phase};

    return lrf_course_run(&course, err);
}

static void write(const void *context, size_t i, struct lrf_strbuf *line)
{
    const struct work *work = context;
    const struct lrf_race_run *run = lrf_race_run(work->race, i);
    double number[LRF_RACE_RUN_NUMBERS];

    if (lrf_race_experiment.ask(run).action != LRF_ASK_DONE)
        return;
    lrf_race_run_numbers(run, number);
    lrf_line_put_all(line, number, LRF_RACE_RUN_NUMBERS);
}

static bool read(void *context, size_t i, const char *line)
{
    struct work *work = context;
    double number[LRF_RACE_RUN_NUMBERS];

    lrf_phase_taken_over(&work->phase, lrf_race_run_steps(work->race));
    return lrf_line_take_all(&line, number, LRF_RACE_RUN_NUMBERS) && lrf_line_ends(line) &&
           lrf_race_run_set(lrf_race_run(work->race, i), number);
}

static enum lrf_status run_round(struct work *work, struct lrf_error *err)
{
    const struct lrf_jobs jobs = {.n = lrf_race_runs(work->race),
                                  .observer = work->runs->observer,
                                  .context = work,
                                  .make = make,
                                  .write = write,
                                  .read = read};

    return lrf_jobs_run(work->runs->trainers->force, &jobs, err);
}

/* The rounds whose runs have one length, which are a phase of their own. */
static enum lrf_status run_rounds(struct work *work, bool *more, struct lrf_error *err)
{
    const struct lrf_race_runs *runs = work->runs;
    const size_t steps = lrf_race_run_steps(work->race);
    size_t planned = lrf_race_planned_runs(work->race), begun = 0;
    enum lrf_status status = LRF_OK;

    lrf_phase_start(&work->phase, runs->observer, "race", planned, steps);
    while (status == LRF_OK && *more && lrf_race_run_steps(work->race) == steps) {
        begun += lrf_race_runs(work->race);
        if (begun > planned) {
            lrf_phase_more(&work->phase, begun - planned, steps);
            planned = begun;
        }
        status = run_round(work, err);
        *more = lrf_race_next(work->race);
    }
    lrf_phase_stop(&work->phase);
    return status;
}

enum lrf_status lrf_race_hold(const struct lrf_race_runs *runs, struct lrf_race *race,
                              struct lrf_error *err)
{
    struct work work = {.runs = runs, .race = race};
    bool more = lrf_race_next(race);
    enum lrf_status status = split_all(&work, err);

    while (status == LRF_OK && more)
        status = run_rounds(&work, &more, err);
    for (size_t s = 0; s < LRF_RACE_MOST_SEEDS; s++)
        lrf_dataset_free(work.split[s]);
    return status;
}
