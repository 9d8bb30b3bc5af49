#include <lrfind/monitor.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "monitor/monitor_state.h"

enum {
    PERSIST_ROWS = 8, /* so many rows make a finding of a level */
    FAR_ROWS = 4,     /* of 8 */
    SPIKE_ROWS = 5,
    SPIKE_BAD = 3,
    SPIKE_CALM = 3,   /* so many rows in a row end it */
    SPIKE_LEAST = 16, /* rows that say where the losses were before */
    NOISY_ROWS = 32,  /* so many rows make a finding of a noise */
    SPACED = 8,       /* rows that say how far apart steps are */
};

static const double FAR = 9;                                 /* of |L0| above L0 */
static const double LOSING = .1, DIVERGING = .3, NOISES = 4; /* of G, and of s0 above b */
static const double HIGH_NOISES = 6, HIGH_GAIN = .02;        /* of s and G: opens a spike */
static const double LIMIT_NOISES = 4, LIMIT_GAIN = .01;      /* the same: goes on with it */
static const double NOISIER = 3;                             /* of the least s */
static const double NEAR_START = .02;                        /* of the steps of a run */

static const struct lrf_mark NO_MARK = {0, (double)NAN, (double)NAN, (double)NAN};

#define NAME(constant, name) #name,
const char *lrf_event_name(enum lrf_event_kind kind)
{
    static const char *const names[] = {LRF_EVENT_LIST(NAME)};

    return (unsigned)kind < LRF_EVENT_COUNT ? names[kind] : "unknown";
}

const char *lrf_run_kind_name(enum lrf_run_kind kind)
{
    static const char *const names[] = {LRF_RUN_LIST(NAME)};

    return (unsigned)kind < LRF_RUN_COUNT ? names[kind] : "unknown";
}
#undef NAME

static void begin(struct lrf_run_state *run)
{
    *run = (struct lrf_run_state){.lr = (double)NAN,
                                  .first_step = (double)NAN,
                                  .last_step = (double)NAN,
                                  .far_step = (double)NAN,
                                  .far_first = NO_MARK,
                                  .sound = NO_MARK,
                                  .back_to = NO_MARK,
                                  .least_m = (double)NAN,
                                  .most_m = (double)NAN,
                                  .val_first = (double)NAN,
                                  .val_least = (double)NAN,
                                  .val_least_step = (double)NAN,
                                  .val = {(double)NAN, (double)NAN, (double)NAN},
                                  .val_bends.cap = LRF_WINDOW_MOST};
    lrf_track_init(&run->track);
}

struct lrf_monitor *lrf_monitor_alloc(struct lrf_error *err)
{
    struct lrf_monitor *monitor = lrf_calloc(1, sizeof *monitor);

    if (monitor == NULL) {
        lrf_fail_memory(err);
        return NULL;
    }
    begin(&monitor->now);
    monitor->outlier = (double)NAN;
    lrf_run_judge(&monitor->now, &monitor->ended);
    return monitor;
}

void lrf_monitor_free(struct lrf_monitor *monitor)
{
    free(monitor);
}

/* A row as it is told, and where it stands. */
struct told {
    struct lrf_mark here;
    double loss;
};

static struct lrf_event *say(struct lrf_monitor *monitor, enum lrf_event_kind kind,
                             const struct told *told, const struct lrf_mark *began,
                             const struct lrf_mark *back_to)
{
    struct lrf_run_state *run = &monitor->now;
    struct lrf_event *event = &monitor->queue[monitor->queued++];

    *event = (struct lrf_event){.kind = kind,
                                .run = monitor->run,
                                .row = told->here.row,
                                .step = told->here.step,
                                .lr = told->here.lr,
                                .loss = told->loss,
                                .level = run->track.m,
                                .scale = run->track.s,
                                .began_row = began->row,
                                .began_step = began->step,
                                .back_to_step = back_to->step,
                                .back_to_lr = back_to->lr};
    run->events[kind]++;
    return event;
}

/* The same of something after which one would go back. */
static struct lrf_event *alarm(struct lrf_monitor *monitor, enum lrf_event_kind kind,
                               const struct told *told, const struct lrf_mark *began,
                               const struct lrf_mark *back_to)
{
    monitor->now.back_to = *back_to;
    return say(monitor, kind, told, began, back_to);
}

static bool known(const struct lrf_mark *mark)
{
    return !isnan(mark->level);
}

/* What was good last. A loss that already loses ground, or is amid a spike, is no longer good. */
static const struct lrf_mark *last_good(const struct lrf_run_state *run)
{
    if (run->losing_rows > 0 && known(&run->track.b))
        return &run->track.b;
    return run->spike.open ? &run->spike.before : &run->sound;
}

static void watch_finite(struct lrf_monitor *monitor, const struct told *told)
{
    struct lrf_run_state *run = &monitor->now;
    const struct lrf_mark *good = last_good(run);
    const bool finite = isfinite(told->loss);

    if (!finite && !run->not_finite)
        alarm(monitor, LRF_EVENT_NONFINITE, told, good == &run->track.b ? good : &told->here, good);
    run->not_finite = !finite;
}

static size_t bits(uint64_t set)
{
    size_t n = 0;

    for (; set != 0; set &= set - 1)
        n++;
    return n;
}

/* Returns whether this row lies far above the start, or is not finite. Where losses can be below 0
 * the start says nothing of their size: then what was gained does. */
static bool watch_far(struct lrf_monitor *monitor, const struct told *told)
{
    struct lrf_run_state *run = &monitor->now;
    const double size = fmax(fabs(run->track.L0), lrf_track_gain(&run->track));
    const bool high = isfinite(told->loss) && size > 0 && told->loss > run->track.L0 + FAR * size;
    const bool far = high || !isfinite(told->loss);

    if (!(run->far & LRF_FAR_NOW) && far)
        run->far_first = told->here;
    run->far = run->far << 1 | far;
    if (run->far == 0)
        run->exploded = false;
    if (high && !run->exploded && bits(run->far & LRF_FAR_NOW) >= FAR_ROWS) {
        const struct lrf_mark *good = last_good(run);
        run->exploded = true;
        alarm(monitor, LRF_EVENT_EXPLODED, told, good == &run->track.b ? good : &run->far_first,
              good);
    }
    return far;
}

/* What one of the 64 rows before exceeded: where high rows are common they are no spike. */
static double common(const struct lrf_track *t)
{
    return t->losses.order[t->losses.n - 1 - t->losses.n / 64];
}

static bool opens_spike(const struct lrf_run_state *run, double loss)
{
    const struct lrf_track *t = &run->track;

    return t->losses.n >= SPIKE_LEAST && loss > common(t) &&
           loss > t->before + HIGH_NOISES * t->s + HIGH_GAIN * lrf_track_gain(t);
}

static void open_spike(struct lrf_run_state *run, const struct told *told)
{
    const struct lrf_track *t = &run->track;
    const double limit = t->before + LIMIT_NOISES * t->s + LIMIT_GAIN * lrf_track_gain(t);

    run->spike = (struct lrf_spike){.open = true,
                                    .rows = 1,
                                    .bad = 1,
                                    .level = t->before,
                                    .scale = t->s,
                                    .limit = fmax(limit, common(t)),
                                    .first = told->here,
                                    .before = run->sound};
}

/* It ends when rows lie below its limit again, or when the rows before it are forgotten: what
 * stays up there is a level, no spike. */
static void go_on_with_spike(struct lrf_monitor *monitor, const struct told *told)
{
    struct lrf_run_state *run = &monitor->now;
    struct lrf_spike *spike = &run->spike;
    const bool bad = !(told->loss <= spike->limit);

    spike->rows++;
    spike->bad += bad;
    spike->calm = bad ? 0 : spike->calm + 1;
    if (spike->said) {
        spike->open = spike->calm < SPIKE_CALM && spike->rows < LRF_SCALE_ROWS;
    } else if (spike->bad == SPIKE_BAD) {
        struct lrf_event *event =
            alarm(monitor, LRF_EVENT_SPIKE, told, &spike->first, &spike->before);
        event->level = spike->level;
        event->scale = spike->scale;
        spike->said = true;
    } else if (spike->rows == SPIKE_ROWS) {
        spike->open = false;
        run->outliers++;
        monitor->outlier = spike->first.step;
    }
}

/* Before the row enters the statistics. */
static void watch_spike(struct lrf_monitor *monitor, const struct told *told)
{
    struct lrf_run_state *run = &monitor->now;

    if (run->spike.open)
        go_on_with_spike(monitor, told);
    if (!run->spike.open && isfinite(told->loss) && opens_spike(run, told->loss))
        open_spike(run, told);
}

static void watch_level(struct lrf_monitor *monitor, const struct told *told)
{
    struct lrf_run_state *run = &monitor->now;
    const struct lrf_track *t = &run->track;
    const double gain = lrf_track_gain(t), above = t->m - t->b.level, noise = NOISES * t->s0;

    run->losing_rows = above > LOSING * gain + noise ? run->losing_rows + 1 : 0;
    run->diverging_rows = above > DIVERGING * gain + noise ? run->diverging_rows + 1 : 0;
    if (run->losing_rows >= PERSIST_ROWS && !run->losing) {
        run->losing = true;
        alarm(monitor, LRF_EVENT_LOSING_GROUND, told, &t->b, &t->b);
    }
    if (run->diverging_rows >= PERSIST_ROWS && !run->diverging) {
        run->diverging = true;
        alarm(monitor, LRF_EVENT_DIVERGING, told, &t->b, &t->b);
    }
    if (run->losing && above <= LOSING * gain) {
        run->losing = run->diverging = false;
        say(monitor, LRF_EVENT_RECOVERED, told, &t->b, &NO_MARK);
    }
}

/* One row far off moves s for 64 rows, by little. Said again only when it has grown as much once
 * more: noise comes and goes. */
static void watch_noise(struct lrf_monitor *monitor, const struct told *told)
{
    struct lrf_run_state *run = &monitor->now;
    const struct lrf_track *t = &run->track;

    run->noisy_rows = t->s > NOISIER * t->old_least_s ? run->noisy_rows + 1 : 0;
    if (run->noisy_rows < NOISY_ROWS || !(t->s > NOISIER * run->said_s))
        return;
    run->said_s = t->s;
    say(monitor, LRF_EVENT_NOISIER, told, &t->b, &t->b);
}

static void watch_loss(struct lrf_monitor *monitor, const struct told *told)
{
    struct lrf_run_state *run = &monitor->now;
    bool far;

    watch_finite(monitor, told);
    watch_spike(monitor, told);
    far = watch_far(monitor, told);
    if (isfinite(told->loss)) {
        lrf_track_add(&run->track, told->loss, &told->here);
        lrf_history_add(&run->history, told->loss);
        run->least_m = fmin(run->least_m, run->track.m);
        run->most_m = fmax(run->most_m, run->track.m);
        watch_level(monitor, told);
        watch_noise(monitor, told);
    }
    if (!far) {
        run->sound = told->here;
        run->sound.level = told->loss;
    }
    run->rows++;
}

/* Steps that fall to the first ones again are another run: to the first one, by the spacing of
 * the log near it, or into the first fiftieth. Of a few rows nobody knows the spacing. */
static bool begins_anew(const struct lrf_run_state *run, double step)
{
    const double length = run->far_step - run->first_step;
    const double spacing = run->rows >= SPACED ? length / (double)(run->rows - 1) : 0;

    return step <= run->first_step + fmax(spacing, NEAR_START * length);
}

static void restart(struct lrf_monitor *monitor, const struct told *told)
{
    lrf_run_judge(&monitor->now, &monitor->ended);
    begin(&monitor->now);
    monitor->run++;
    say(monitor, LRF_EVENT_RESTART, told, &told->here, &NO_MARK);
}

/* What was reached after the step is gone, events too. */
static void forget(struct lrf_run_state *run, double step)
{
    lrf_track_fall_back(&run->track, step);
    run->losing = run->diverging = run->exploded = run->spike.open = false;
    run->losing_rows = run->diverging_rows = 0;
    run->far = 0;
}

/* A fall by less than the level's window changes no level. Two writers in one log fall back all
 * the time, which is said once. */
static void resume(struct lrf_monitor *monitor, const struct told *told)
{
    struct lrf_run_state *run = &monitor->now;
    const struct lrf_mark *oldest = &run->track.late[run->track.late_at];
    const bool deep = run->track.late_n == LRF_LEVEL_ROWS && told->here.step < oldest->step;

    if (deep)
        forget(run, told->here.step);
    if (deep || run->falls == 0 || run->rows - run->fell_row >= LRF_LEVEL_ROWS)
        say(monitor, LRF_EVENT_RESUME, told, &told->here, &NO_MARK);
    run->falls++;
    run->fell_row = run->rows;
}

static void watch_steps(struct lrf_monitor *monitor, struct told *told)
{
    struct lrf_run_state *run = &monitor->now;
    const double step = told->here.step;

    if (!isfinite(step))
        return;
    if (step < run->last_step && begins_anew(run, step)) {
        told->here.row = 0;
        restart(monitor, told);
    } else if (step < run->last_step) {
        resume(monitor, told);
    }
    if (isnan(run->first_step))
        run->first_step = step;
    run->last_step = step;
    run->far_step = fmax(run->far_step, step);
}

static void add_validation(struct lrf_run_state *run, double loss, double step)
{
    if (!isfinite(loss))
        return;
    if (run->val_rows == 0)
        run->val_first = loss;
    run->val_rows++;
    run->val_since++;
    run->val[2] = run->val[1];
    run->val[1] = run->val[0];
    run->val[0] = loss;
    if (run->val_rows >= 3)
        lrf_window_add(&run->val_bends, fabs(run->val[0] - 2 * run->val[1] + run->val[2]));
    if (!(loss >= run->val_least)) {
        run->val_least = loss;
        run->val_since = 0;
        run->val_least_step = isnan(step) ? run->last_step : step;
        run->val_least_row = run->track.n;
    }
}

void lrf_monitor_tell(struct lrf_monitor *monitor, const struct lrf_run_row *row)
{
    struct lrf_run_state *run = &monitor->now;
    struct told told = {{run->rows, row->step, run->lr, (double)NAN}, row->loss};

    monitor->queued = monitor->taken = 0;
    monitor->outlier = (double)NAN;
    if (row->known & LRF_ROW_LR && !isnan(row->lr))
        told.here.lr = row->lr;
    if (row->known & LRF_ROW_LOSS)
        watch_steps(monitor, &told);
    run->lr = told.here.lr;
    if (row->known & LRF_ROW_LOSS)
        watch_loss(monitor, &told);
    if (row->known & LRF_ROW_VAL_LOSS)
        add_validation(run, row->val_loss, row->step);
}

bool lrf_monitor_outlier(const struct lrf_monitor *monitor, double *step)
{
    *step = monitor->outlier;
    return !isnan(monitor->outlier);
}

bool lrf_monitor_take(struct lrf_monitor *monitor, struct lrf_event *event)
{
    if (monitor->taken == monitor->queued)
        return false;
    *event = monitor->queue[monitor->taken++];
    return true;
}

void lrf_monitor_level(const struct lrf_monitor *monitor, double *level, double *scale)
{
    *level = monitor->now.track.m;
    *scale = monitor->now.track.s;
}

void lrf_monitor_verdict(const struct lrf_monitor *monitor, struct lrf_run_verdict *verdict)
{
    lrf_run_judge(&monitor->now, verdict);
}

void lrf_monitor_ended(const struct lrf_monitor *monitor, struct lrf_run_verdict *verdict)
{
    *verdict = monitor->ended;
}
