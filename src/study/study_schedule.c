#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "experiment/ranking.h"
#include "experiment/trial.h"
#include "study/schedule_plan.h"
#include "study/study_state.h"

enum { REPEATS = 10, CHECKS = 100, NAME_SIZE = 80 };

/* Schedules beside each other and everything that the result points to. */
struct schedule_study {
    struct lrf_study study;
    struct lrf_schedule_result schedule;
    struct lrf_analysis answer; /* of the main optimizer's range test */
    struct lrf_plan plan;
    struct lrf_schedule_run *run; /* (ways, repeats) */
    size_t n_run;
    struct lrf_trial_settings length;
    struct lrf_watch watch;
    struct lrf_schedule_export export;
    char export_name[NAME_SIZE];
    double *export_rates; /* (2, steps) rates and momenta */
};

static void release(struct lrf_study *study)
{
    struct schedule_study *s = (struct schedule_study *)study;

    for (size_t i = 0; s->run && i < s->n_run; i++)
        free(s->run[i].check);
    free(s->run);
    free(s->export_rates);
    lrf_plan_release(&s->plan);
    lrf_analysis_release(&s->answer);
}

/* ---- one run: a trial whose rates come from a schedule, an experiment of its own */

struct scheduled {
    const struct lrf_schedule *schedule;
    struct lrf_trial *trial;
    struct lrf_plateau plateau;
    bool is_plateau, validated;
    double lr, loss; /* of the last step */
    struct lrf_schedule_run *run;
};

static size_t steps_taken(const struct scheduled *run)
{
    size_t n;

    lrf_trial_losses(run->trial, &n);
    return n;
}

static struct lrf_ask ask(const void *self)
{
    const struct scheduled *run = self;
    struct lrf_ask ask = lrf_trial_experiment.ask(run->trial);
    size_t step = steps_taken(run);

    ask.lr = run->is_plateau ? lrf_plateau_rate(&run->plateau, run->schedule, step)
                             : lrf_schedule_rate(run->schedule, step);
    ask.momentum = lrf_schedule_momentum(run->schedule, step);
    return ask;
}

/* A plateau is told the loss of every check but the first. */
static void keep_check(struct scheduled *run)
{
    struct lrf_schedule_check *check = &run->run->check[run->run->n];
    size_t n;

    check->lr = run->lr;
    check->at = lrf_trial_checks(run->trial, &n)[run->run->n++];
    check->told = run->validated ? check->at.val_loss : check->at.train_loss;
    if (check->at.step > 0)
        lrf_plateau_tell(&run->plateau, run->schedule, check->told);
}

static enum lrf_status tell(void *self, const struct lrf_answer *answer)
{
    struct scheduled *run = self;
    const struct lrf_ask asked = ask(run);
    enum lrf_status status = lrf_trial_experiment.tell(run->trial, answer);

    if (status == LRF_OK && asked.action == LRF_ASK_STEP) {
        run->lr = asked.lr;
        run->loss = answer->loss;
        run->run->diverged = !isfinite(answer->loss);
    }
    if (status == LRF_OK && asked.action == LRF_ASK_EVAL)
        keep_check(run);
    return status;
}

static void restart(void *self)
{
    struct scheduled *run = self;

    lrf_trial_experiment.restart(run->trial);
    lrf_plateau_init(&run->plateau, run->schedule);
    run->lr = lrf_schedule_rate(run->schedule, 0);
    run->run->n = 0;
    run->run->diverged = false;
}

static const struct lrf_experiment_ops scheduled_experiment = {
    .name = "scheduled", .ask = ask, .tell = tell, .restart = restart};

/* ---- all runs */

/* Seed by seed, so that an early end leaves ways that can be compared. */
static enum lrf_status train_one(void *context, size_t job, struct lrf_error *err)
{
    struct schedule_study *s = context;
    size_t ways = s->plan.n, way = job % ways, repeat = job / ways;
    struct lrf_reference_settings model = lrf_plain_model(&s->study.settings.model);
    struct lrf_trial_settings length = s->length;
    struct scheduled run = {.schedule = &s->plan.schedule[way],
                            .validated = lrf_trainers_evaluate(&s->study.trainers),
                            .run = &s->run[way * s->schedule.repeats + repeat]};
    struct lrf_course course = {.trainers = &s->study.trainers,
                                .model = &model,
                                .ops = &scheduled_experiment,
                                .experiment = &run,
                                .steps = length.steps,
                                .watch = &s->watch};
    enum lrf_status status;

    model.optimizer = s->plan.way[way].optimizer;
    length.seed = s->study.settings.seed + repeat;
    run.is_plateau = run.schedule->family == lrf_schedule_find("plateau");
    run.run->check = lrf_calloc(length.checks + 1, sizeof *run.run->check);
    if (run.run->check == NULL)
        return lrf_fail_memory(err);
    run.trial = lrf_trial_alloc(&length, err);
    if (run.trial == NULL)
        return err->status;
    restart(&run);
    status = lrf_course_run(&course, err);
    lrf_trial_free(run.trial);
    return status;
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

static size_t count_diverged(const struct lrf_schedule_run *run, size_t repeats)
{
    size_t n = 0;

    for (size_t r = 0; r < repeats; r++)
        n += run[r].diverged;
    return n;
}

static enum lrf_status rank_ways(struct schedule_study *s, struct lrf_error *err)
{
    struct lrf_schedule_way *way = s->plan.way;
    size_t n = s->plan.n, repeats = s->schedule.repeats;
    struct lrf_rank *rank = lrf_calloc(n, sizeof *rank);
    double *final = lrf_calloc(s->n_run, sizeof *final);
    enum lrf_status status = LRF_ENOMEM;

    for (size_t i = 0; final && i < s->n_run; i++)
        final[i] = lrf_schedule_final(&s->schedule, &s->run[i]);
    if (rank && final)
        status = lrf_rank_losses(final, n, repeats, rank, err);
    else
        lrf_fail_memory(err);
    for (size_t i = 0; status == LRF_OK && i < n; i++) {
        way[i].rank = rank[i];
        way[i].accuracy = mean_accuracy(way[i].run, repeats);
        way[i].diverged = count_diverged(way[i].run, repeats);
    }
    free(rank);
    free(final);
    return status;
}

static enum lrf_status make_room(struct schedule_study *s, struct lrf_error *err)
{
    size_t repeats = s->schedule.repeats;

    if (!lrf_multiply(s->plan.n, repeats, &s->n_run))
        return lrf_fail(err, LRF_EINVAL, "%zu ways with %zu repeats are too many runs", s->plan.n,
                        repeats);
    s->run = lrf_calloc(s->n_run, sizeof *s->run);
    if (s->run == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < s->plan.n; i++)
        s->plan.way[i].run = s->run + i * repeats;
    return LRF_OK;
}

/* Whether there is something to show, and the error. */
static bool train(struct schedule_study *s, struct lrf_error *err)
{
    size_t jobs = lrf_jobs(&s->study.trainers, s->study.settings.jobs);
    enum lrf_status status;

    if (make_room(s, err) != LRF_OK)
        return false;
    lrf_watch_start(&s->watch, s->study.observer, "train", s->n_run, s->length.steps);
    status = lrf_jobs_run(s->n_run, jobs, s->study.observer, train_one, s, err);
    lrf_watch_stop(&s->watch);
    return status == LRF_OK && rank_ways(s, err) == LRF_OK;
}

/* ---- the rates of one way, for use elsewhere */

static size_t find_way(const struct lrf_plan *plan, const char *name)
{
    size_t i = 0;

    while (i < plan->n && strcmp(plan->way[i].name, name) != 0)
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
    s->schedule = (struct lrf_schedule_result){.seed = settings->seed,
                                               .data = &s->study.trainers.data->info,
                                               .model = &settings->model,
                                               .range = &settings->range,
                                               .steps = steps,
                                               .repeats = lrf_study_repeats(&s->study, REPEATS),
                                               .analysis = &s->answer};
}

static bool compare_schedules(struct schedule_study *s, struct lrf_error *err)
{
    if (s->study.trainers.data == NULL) {
        lrf_fail(err, LRF_EINVAL, "schedules are compared with a data set");
        return false;
    }
    if (lrf_plan_init(&s->plan, &s->study.settings, err) != LRF_OK)
        return false;
    describe(s);
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
