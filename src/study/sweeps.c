#include "study/sweeps.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "curve/points.h"
#include "experiment/range.h"
#include "study/journal_lines.h"
#include "trainer/reference.h"

/* One sweep; made here, or read. */
struct part {
    struct lrf_range *range; /* owned; NULL: not begun, or */
    struct lrf_curve read;
    bool whole;
    double seconds; /* of a trainer that was given, else 0 */
};

struct work {
    const struct lrf_sweeps *sweeps; /* (n) */
    struct lrf_range_test *test;     /* (n) */
    size_t n;
    struct part *part; /* of all tests, in order */
    bool *measured;    /* (n) the curvature came to its end */
    struct lrf_phase phase;
};

/* What a job is: a repeat of a test, or the measurement of its curvature, which goes before them
 * because it takes longest. */
struct place {
    size_t test, repeat, part;
    bool measures;
};

static bool measures(const struct lrf_sweeps *sweeps)
{
    return sweeps->trainers->given == NULL && sweeps->model->diagnostics;
}

static struct place place_of(const struct work *work, size_t job)
{
    struct place place = {0};

    for (;; place.test++) {
        const struct lrf_sweeps *sweeps = &work->sweeps[place.test];
        const size_t n = sweeps->repeats + measures(sweeps);
        if (job < n) {
            place.measures = measures(sweeps) && job == 0;
            place.repeat = job - (measures(sweeps) && !place.measures);
            place.part += place.repeat;
            return place;
        }
        job -= n;
        place.part += sweeps->repeats;
    }
}

static const struct lrf_curve *curve_of(const struct part *part)
{
    return part->range ? lrf_range_curve(part->range) : &part->read;
}

/* ---- the curvature at the start, an experiment of its own */

struct start {
    uint64_t seed;
    enum lrf_ask_action next;
    struct lrf_curvature curvature;
};

static struct lrf_ask ask(const void *self)
{
    const struct start *start = self;

    return (struct lrf_ask){.action = start->next, .seed = start->seed};
}

static enum lrf_status tell(void *self, const struct lrf_answer *answer)
{
    struct start *start = self;

    if (start->next == LRF_ASK_MEASURE)
        start->curvature = answer->curvature;
    start->next = start->next == LRF_ASK_RESET ? LRF_ASK_MEASURE : LRF_ASK_DONE;
    return LRF_OK;
}

static void restart(void *self)
{
    ((struct start *)self)->next = LRF_ASK_RESET;
}

static const struct lrf_experiment_ops at_start = {
    .name = "start", .ask = ask, .tell = tell, .restart = restart};

static enum lrf_status measure(struct work *work, size_t i, struct lrf_error *err)
{
    const struct lrf_sweeps *sweeps = &work->sweeps[i];
    struct start start = {
        .seed = sweeps->seed, .next = LRF_ASK_RESET, .curvature = lrf_curvature_unknown};
    const struct lrf_course course = {.trainers = sweeps->trainers,
                                      .model = sweeps->model,
                                      .ops = &at_start,
                                      .experiment = &start,
                                      .phase = &work->phase};
    const enum lrf_status status = lrf_course_run(&course, err);

    work->test[i].curvature = start.curvature;
    work->measured[i] = start.next == LRF_ASK_DONE;
    return status;
}

/* ---- a sweep */

/* What one repeat of a trainer that was given adds to the journal, step by step. */
struct record {
    struct lrf_journal *journal;
    const struct lrf_range *range;
    size_t repeat, written;
};

static void add_lines(void *context, const struct lrf_ask *ask)
{
    struct record *record = context;
    const struct lrf_curve *curve = lrf_range_curve(record->range);

    if (ask->action == LRF_ASK_RESET) {
        lrf_lines_begin(record->journal, record->repeat);
        record->written = 0;
    }
    while (record->written < lrf_range_complete(record->range))
        lrf_lines_point(record->journal, &curve->point[record->written++]);
}

/* Sharpness belongs to the first repeat of a reference model. */
static struct lrf_range_settings plan(const struct lrf_sweeps *sweeps, size_t repeat)
{
    const size_t every = sweeps->sharpness ? sweeps->range->steps / sweeps->sharpness : 0;
    const bool along = repeat == 0 && measures(sweeps) && sweeps->sharpness;

    return (struct lrf_range_settings){.sweep = *sweeps->range,
                                       .repeat = (unsigned)repeat,
                                       .seed = sweeps->seed + repeat,
                                       .evaluate = sweeps->evaluate,
                                       .eval_every = sweeps->eval_every,
                                       .sharpness_every = along ? every + !every : 0};
}

static enum lrf_status sweep(struct work *work, const struct place *place, struct lrf_error *err)
{
    const struct lrf_sweeps *sweeps = &work->sweeps[place->test];
    const struct lrf_range_settings settings = plan(sweeps, place->repeat);
    struct part *part = &work->part[place->part];
    struct record record = {.journal = &sweeps->trainers->force->journal, .repeat = place->repeat};
    const bool given = sweeps->trainers->given != NULL;
    struct lrf_course course = {.trainers = sweeps->trainers,
                                .model = sweeps->model,
                                .ops = &lrf_range_experiment,
                                .steps = sweeps->range->steps,
                                .phase = &work->phase,
                                .told = given && record.journal->fd >= 0 ? add_lines : NULL,
                                .context = &record};
    const double started = lrf_seconds();
    enum lrf_status status;

    part->range = lrf_range_alloc(&settings, err);
    if (part->range == NULL)
        return err->status;
    record.range = course.experiment = part->range;
    status = lrf_course_run(&course, err);
    part->whole = lrf_range_experiment.ask(part->range).action == LRF_ASK_DONE;
    part->seconds = given ? lrf_seconds() - started : 0;
    return status;
}

/* ---- the jobs */

static enum lrf_status make(void *context, size_t i, struct lrf_error *err)
{
    struct work *work = context;
    const struct place place = place_of(work, i);

    return place.measures ? measure(work, place.test, err) : sweep(work, &place, err);
}

static void write(const void *context, size_t i, struct lrf_strbuf *line)
{
    const struct work *work = context;
    const struct place place = place_of(work, i);

    if (place.measures) {
        if (!work->measured[place.test])
            return;
        lrf_lines_put_curvature(line, &work->test[place.test].curvature);
    } else if (work->part[place.part].whole) {
        lrf_line_put(line, work->part[place.part].seconds);
        lrf_lines_put_curve(line, curve_of(&work->part[place.part]));
    }
}

static bool read(void *context, size_t i, const char *line)
{
    struct work *work = context;
    const struct place place = place_of(work, i);
    struct part *part = &work->part[place.part];

    if (place.measures)
        return work->measured[place.test] =
                   lrf_lines_take_curvature(line, &work->test[place.test].curvature);
    part->whole = lrf_line_take(&line, &part->seconds) &&
                  lrf_lines_take_curve(line, (unsigned)place.repeat, &part->read);
    lrf_phase_taken_over(&work->phase, work->sweeps[place.test].range->steps);
    return part->whole;
}

/* Joins the repeats of one test in order, the parts of unfinished ones too. */
static enum lrf_status collect(const struct lrf_sweeps *sweeps, struct part *part,
                               struct lrf_range_test *test, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;
    double seconds = 0;
    size_t steps = 0;

    test->whole = true;
    for (size_t r = 0; r < sweeps->repeats; r++, part++) {
        if (status == LRF_OK)
            status = lrf_curve_join(&test->curve, curve_of(part), err);
        test->whole = test->whole && part->whole;
        seconds += part->whole ? part->seconds : 0;
        steps += part->whole ? curve_of(part)->n : 0;
    }
    test->step_seconds = seconds > 0 ? seconds / (double)steps : (double)NAN;
    return status;
}

static void release_parts(struct work *work, size_t n)
{
    for (size_t k = 0; work->part && k < n; k++) {
        lrf_range_free(work->part[k].range);
        lrf_curve_release(&work->part[k].read);
    }
    free(work->part);
    free(work->measured);
}

static enum lrf_status record(struct work *work, size_t jobs, struct lrf_error *err)
{
    const struct lrf_jobs lot = {.n = jobs,
                                 .split = work->sweeps->split,
                                 .observer = work->sweeps->observer,
                                 .context = work,
                                 .make = make,
                                 .write = write,
                                 .read = read};
    struct lrf_error later = {0};
    enum lrf_status status = lrf_jobs_run(work->sweeps->trainers->force, &lot, err);
    struct part *part = work->part;

    for (size_t i = 0; i < work->n; part += work->sweeps[i++].repeats)
        if (collect(&work->sweeps[i], part, &work->test[i], &later) != LRF_OK && status == LRF_OK) {
            *err = later;
            status = later.status;
        }
    return status;
}

enum lrf_status lrf_range_tests_record(const struct lrf_sweeps *sweeps, size_t n,
                                       struct lrf_range_test *test, struct lrf_error *err)
{
    struct work work = {.sweeps = sweeps, .test = test, .n = n};
    size_t repeats = 0, jobs = 0;
    enum lrf_status status;

    for (size_t i = 0; i < n; i++) {
        test[i].curvature = lrf_curvature_unknown;
        repeats += sweeps[i].repeats;
        jobs += sweeps[i].repeats + measures(&sweeps[i]);
    }
    work.part = lrf_calloc(repeats, sizeof *work.part);
    work.measured = lrf_calloc(n, sizeof *work.measured);
    if (work.part == NULL || work.measured == NULL) {
        release_parts(&work, repeats);
        return lrf_fail_memory(err);
    }
    lrf_phase_start(&work.phase, sweeps->observer, sweeps->name, repeats, sweeps->range->steps);
    status = record(&work, jobs, err);
    lrf_phase_stop(&work.phase);
    release_parts(&work, repeats);
    return status;
}

enum lrf_status lrf_range_test_record(const struct lrf_sweeps *sweeps, struct lrf_range_test *test,
                                      struct lrf_error *err)
{
    enum lrf_status status = lrf_range_tests_record(sweeps, 1, test, err);

    if (status == LRF_OK && test->curve.n == 0)
        status = lrf_fail(err, LRF_EINTERRUPTED, "interrupted before the first step");
    return status;
}

enum lrf_status lrf_range_test_analyze(const struct lrf_range_test *test,
                                       const struct lrf_analysis_settings *how,
                                       struct lrf_analysis *analysis, struct lrf_error *err)
{
    struct lrf_analysis_settings settings = *how;

    if (!isnan(test->curvature.critical_lr))
        settings.critical_lr = test->curvature.critical_lr;
    return lrf_analyze(&test->curve, &settings, analysis, err);
}

void lrf_range_test_release(struct lrf_range_test *test)
{
    lrf_curve_release(&test->curve);
    lrf_analysis_release(&test->analysis);
}
