#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/near.h"
#include "experiment/ranking.h"
#include "experiment/schedule_runs.h"
#include "experiment/trial.h"
#include "study/journal_lines.h"
#include "study/schedule_plan.h"
#include "study/scheduled.h"
#include "study/study_state.h"
#include "study/usual.h"

/* With 16 seeds the test can tell 17 ways apart, with 10 it cannot. */
enum { CHECKS = 100, NAME_SIZE = 80 };

/* The data as one seed splits them, while any of its runs needs them. */
struct split {
    struct lrf_dataset *own; /* NULL: not needed, or as they were given */
    size_t done;             /* runs that need it no more */
    struct lrf_baseline baseline;
    bool known; /* the baseline is: it is set once, and read without a lock by those who saw that */
};

/* Schedules beside each other and everything that the result points to. */
struct schedule_study {
    struct lrf_study study;
    struct lrf_schedule_result schedule;
    struct lrf_analysis answer; /* of the main optimizer's range test */
    struct lrf_plan plan;
    struct lrf_schedule_run *run; /* (ways, repeats) */
    size_t n_run;
    struct split *split; /* (repeats) */
    pthread_mutex_t lock;
    struct lrf_trial_settings length;
    struct lrf_phase phase;
    struct lrf_schedule_export export;
    char export_name[NAME_SIZE];
    double *export_rates; /* (2, steps) rates and momenta */
};

static void release(struct lrf_study *study)
{
    struct schedule_study *s = (struct schedule_study *)study;

    for (size_t i = 0; s->run && i < s->n_run; i++)
        free(s->run[i].check);
    for (size_t r = 0; s->split && r < s->schedule.repeats; r++)
        lrf_dataset_free(s->split[r].own);
    free(s->split);
    free(s->run);
    free(s->export_rates);
    lrf_plan_release(&s->plan);
    lrf_analysis_release(&s->answer);
}

/* ---- all runs */

/* The first seed has the data as they are, every other a split of its own. NULL with err. */
static const struct lrf_dataset *take_split(struct schedule_study *s, size_t repeat,
                                            struct lrf_error *err)
{
    struct split *split = &s->split[repeat];
    struct lrf_trainers trainers = s->study.trainers;

    pthread_mutex_lock(&s->lock);
    if (repeat > 0 && split->own == NULL)
        split->own = lrf_dataset_split(trainers.data, s->study.settings.seed + repeat, err);
    if (repeat > 0)
        trainers.data = split->own;
    if (trainers.data && !split->known)
        split->baseline = lrf_trainers_baseline(&trainers, s->study.settings.analysis.baseline);
    split->known = split->known || trainers.data;
    pthread_mutex_unlock(&s->lock);
    return trainers.data;
}

static void leave_split(struct schedule_study *s, size_t repeat)
{
    struct split *split = &s->split[repeat];

    pthread_mutex_lock(&s->lock);
    if (++split->done == s->plan.n) {
        lrf_dataset_free(split->own);
        split->own = NULL;
    }
    pthread_mutex_unlock(&s->lock);
}

static enum lrf_status train_way(struct schedule_study *s, size_t way, size_t repeat,
                                 const struct lrf_dataset *data, struct lrf_error *err)
{
    struct lrf_reference_settings model = lrf_plain_model(&s->study.settings.model);
    struct lrf_trial_settings length = s->length;
    struct lrf_trainers trainers = s->study.trainers;
    struct lrf_scheduled run = {.schedule = &s->plan.schedule[way],
                                .validated = lrf_trainers_evaluate(&trainers),
                                .run = &s->run[way * s->schedule.repeats + repeat]};
    struct lrf_course course = {.trainers = &trainers,
                                .model = &model,
                                .ops = &lrf_scheduled_experiment,
                                .experiment = &run,
                                .steps = length.steps,
                                .phase = &s->phase};
    enum lrf_status status;

    trainers.data = data;
    model.optimizer = s->plan.way[way].optimizer;
    length.seed = s->study.settings.seed + repeat;
    run.is_plateau = run.schedule->family == lrf_schedule_find("plateau");
    run.run->check = lrf_calloc(length.checks + 1, sizeof *run.run->check);
    if (run.run->check == NULL)
        return lrf_fail_memory(err);
    run.trial = lrf_trial_alloc(&length, err);
    if (run.trial == NULL)
        return err->status;
    lrf_scheduled_experiment.restart(&run);
    status = lrf_course_run(&course, err);
    lrf_trial_free(run.trial);
    return status;
}

/* Seed by seed, so that an early end leaves ways that can be compared. */
static struct lrf_schedule_run *run_of(const struct schedule_study *s, size_t job, size_t *way,
                                       size_t *repeat)
{
    *way = job % s->plan.n;
    *repeat = job / s->plan.n;
    return &s->run[*way * s->schedule.repeats + *repeat];
}

static enum lrf_status make(void *context, size_t job, struct lrf_error *err)
{
    struct schedule_study *s = context;
    size_t way, repeat;
    const struct lrf_dataset *data;
    enum lrf_status status;

    run_of(s, job, &way, &repeat);
    data = take_split(s, repeat, err);
    status = data ? train_way(s, way, repeat, data, err) : err->status;
    leave_split(s, repeat);
    return status;
}

static void write(const void *context, size_t job, struct lrf_strbuf *line)
{
    const struct schedule_study *s = context;
    size_t way, repeat;
    const struct lrf_schedule_run *run = run_of(s, job, &way, &repeat);

    if (!run->diverged && !(run->n > 0 && run->check[run->n - 1].at.step >= s->length.steps))
        return;
    lrf_line_put(line, s->split[repeat].baseline.train);
    lrf_line_put(line, s->split[repeat].baseline.val);
    lrf_lines_put_scheduled(line, run);
}

static bool read(void *context, size_t job, const char *line)
{
    struct schedule_study *s = context;
    const size_t most = s->length.checks + 1;
    size_t way, repeat;
    struct lrf_schedule_run *run = run_of(s, job, &way, &repeat);
    struct lrf_baseline baseline;

    leave_split(s, repeat);
    lrf_phase_taken_over(&s->phase, s->length.steps);
    if (!lrf_line_take(&line, &baseline.train) || !lrf_line_take(&line, &baseline.val))
        return false;
    pthread_mutex_lock(&s->lock);
    if (!s->split[repeat].known)
        s->split[repeat].baseline = baseline;
    s->split[repeat].known = true;
    pthread_mutex_unlock(&s->lock);
    run->check = lrf_calloc(most, sizeof *run->check);
    return run->check && lrf_lines_take_scheduled(line, most, run);
}

static double mean_accuracy(const struct lrf_schedule_run *run, size_t repeats)
{
    double sum = 0;
    size_t n = 0;

    for (size_t r = 0; r < repeats; r++)
        if (run[r].n > 0) {
            sum += run[r].check[run[r].n - 1].at.val_accuracy;
            n++;
        }
    return n ? sum / (double)n : NAN;
}

/* The loss of an untrained network or of the best constant prediction, whichever is lower. */
static double find_level(const struct schedule_study *s)
{
    const bool by_training = s->schedule.objective == LRF_OBJECTIVE_TRAIN;
    double start = 0, baseline = 0;
    size_t n = 0;

    for (size_t r = 0; r < s->schedule.repeats; r++) {
        const struct lrf_schedule_run *run = &s->run[r]; /* every way starts alike */
        if (run->n == 0)
            continue;
        n++;
        start += run->check[0].at.val_loss;
        baseline += by_training ? s->split[r].baseline.train : s->split[r].baseline.val;
    }
    return (by_training ? baseline : fmin(start, baseline)) / (double)n;
}

/* `loss` (3, repeats) is workspace. */
static void summarise(struct schedule_study *s, struct lrf_schedule_way *way, double *loss)
{
    const size_t repeats = s->schedule.repeats;

    way->accuracy = mean_accuracy(way->run, repeats);
    for (size_t r = 0; r < repeats; r++) {
        struct lrf_run_losses losses = lrf_schedule_losses(&s->schedule, &way->run[r]);
        loss[r] = losses.least;
        loss[repeats + r] = losses.final;
        loss[2 * repeats + r] = losses.train;
        way->diverged += isinf(losses.train) != 0;
    }
    way->least = lrf_mean_of(loss, repeats);
    way->final = lrf_mean_of(loss + repeats, repeats);
    way->train = lrf_mean_of(loss + 2 * repeats, repeats);
    way->overfits = lrf_schedule_overfits(&s->schedule, way);
}

static enum lrf_status rank_ways(struct schedule_study *s, struct lrf_error *err)
{
    struct lrf_schedule_way *way = s->plan.way;
    size_t n = s->plan.n, repeats = s->schedule.repeats;
    struct lrf_rank *rank = lrf_calloc(n, sizeof *rank);
    double *loss = lrf_calloc(n < 3 ? 3 : n, repeats * sizeof *loss);
    enum lrf_status status = LRF_ENOMEM;

    if (rank && loss) {
        for (size_t i = 0; i < n; i++)
            summarise(s, &way[i], loss);
        for (size_t i = 0; i < s->n_run; i++)
            loss[i] = lrf_schedule_objective(&s->schedule, &s->run[i]);
        s->schedule.level = find_level(s);
        status = lrf_rank_losses(loss, n, repeats, s->schedule.level, rank, err);
    } else {
        lrf_fail_memory(err);
    }
    for (size_t i = 0; status == LRF_OK && i < n; i++) {
        way[i].rank = rank[i];
        if (rank[i].place == 1)
            s->schedule.margin = lrf_rank_margin(s->schedule.level, rank[i].loss.mean);
    }
    free(rank);
    free(loss);
    return status;
}

static enum lrf_status make_room(struct schedule_study *s, struct lrf_error *err)
{
    size_t repeats = s->schedule.repeats;

    if (!lrf_multiply(s->plan.n, repeats, &s->n_run))
        return lrf_fail(err, LRF_EINVAL, "%zu ways with %zu repeats are too many runs", s->plan.n,
                        repeats);
    s->run = lrf_calloc(s->n_run, sizeof *s->run);
    s->split = lrf_calloc(repeats, sizeof *s->split);
    if (s->run == NULL || s->split == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < s->plan.n; i++)
        s->plan.way[i].run = s->run + i * repeats;
    return LRF_OK;
}

/* Whether there is something to show, and the error. */
static bool train(struct schedule_study *s, struct lrf_error *err)
{
    struct lrf_jobs jobs = {.split = true,
                            .observer = s->study.observer,
                            .context = s,
                            .make = make,
                            .write = write,
                            .read = read};
    enum lrf_status status;

    if (make_room(s, err) != LRF_OK)
        return false;
    jobs.n = s->n_run;
    lrf_phase_start(&s->phase, s->study.observer, "train", s->n_run, s->length.steps);
    pthread_mutex_init(&s->lock, NULL);
    status = lrf_jobs_run(&s->study.force, &jobs, err);
    pthread_mutex_destroy(&s->lock);
    lrf_phase_stop(&s->phase);
    return status == LRF_OK && rank_ways(s, err) == LRF_OK;
}

/* ---- the rates of one way, for use elsewhere */

static size_t find_way(const struct lrf_plan *plan, const char *name)
{
    size_t i = 0;

    while (i < plan->n && !lrf_near_same(plan->way[i].name, name))
        i++;
    return i;
}

/* "warmup:steps=5+cosine" becomes warmup+cosine.csv: the parameters stand in schedule.json. */
static enum lrf_status export_rates(struct schedule_study *s, struct lrf_error *err)
{
    const char *name = s->study.settings.export_name;
    size_t i = name ? find_way(&s->plan, name) : s->plan.n, steps = s->plan.steps, n;
    const struct lrf_schedule *schedule = s->plan.schedule + i;

    if (i == s->plan.n)
        return LRF_OK;
    s->export_rates = lrf_multiply(2, steps, &n) ? lrf_calloc(n, sizeof *s->export_rates) : NULL;
    if (s->export_rates == NULL)
        return lrf_fail_memory(err);
    lrf_schedule_rates(schedule, s->plan.way[i].run, steps, s->export_rates,
                       s->export_rates + steps);
    snprintf(s->export_name, sizeof s->export_name, "%s%s.csv", schedule->warmup ? "warmup+" : "",
             schedule->family->name);
    s->export = (struct lrf_schedule_export){
        .name = s->export_name,
        .steps = steps,
        .lr = s->export_rates,
        .momentum = isnan(s->export_rates[steps]) ? NULL : s->export_rates + steps};
    s->schedule.exported = &s->export;
    return LRF_OK;
}

/* ---- the study */

static void describe(struct schedule_study *s)
{
    const struct lrf_study_settings *settings = &s->study.settings;
    size_t steps = s->plan.steps;

    s->study.result.schedule = &s->schedule;
    s->length = (struct lrf_trial_settings){
        .steps = steps, .checks = steps < CHECKS ? steps : CHECKS, .start_check = true};
    s->schedule = (struct lrf_schedule_result){
        .seed = settings->seed,
        .data = &s->study.trainers.data->info,
        .model = &settings->model,
        .range = &settings->range,
        .objective = lrf_trainers_objective(&s->study.trainers, settings->analysis.objective),
        .steps = steps,
        .repeats = lrf_study_repeats(&s->study, LRF_USUAL_SCHEDULE_REPEATS),
        .analysis = &s->answer};
}

static bool compare_schedules(struct schedule_study *s, struct lrf_error *err)
{
    const struct lrf_subject subject = {.data = s->study.trainers.data};

    if (s->study.trainers.data == NULL) {
        lrf_fail(err, LRF_EINVAL, "schedules are compared with a data set");
        return false;
    }
    if (lrf_plan_init(&s->plan, &s->study.settings, err) != LRF_OK)
        return false;
    describe(s);
    if (lrf_study_keep_of(&s->study, "schedule", &subject, err) != LRF_OK)
        return false;
    if (lrf_trial_check_settings(&s->length, err) != LRF_OK ||
        lrf_plan_rates(&s->plan, &s->study.settings, &s->study.trainers, s->study.observer,
                       &s->answer, err) != LRF_OK)
        return false;
    if (s->answer.status != LRF_FINDING_OK)
        return true;
    if (!train(s, err) || export_rates(s, err) != LRF_OK)
        return false;
    s->schedule.way = s->plan.way;
    s->schedule.n = s->plan.n;
    return true;
}

struct lrf_study *lrf_study_schedule(const struct lrf_subject *subject,
                                     const struct lrf_study_settings *settings,
                                     const struct lrf_observer *observer, struct lrf_error *err)
{
    struct schedule_study *s =
        lrf_study_alloc(sizeof *s, LRF_RESULT_SCHEDULE, subject, settings, observer, release, err);

    if (s == NULL)
        return NULL;
    return lrf_study_end(&s->study, compare_schedules(s, err), err);
}
