#include "study/watched.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"

enum { MOST_RUNS = 1 << 12, MOST_POINTS = 1 << 15, MOST_STAYING = 1 << 13 };

static void forget(const struct lrf_watched_run *run)
{
    free(run->point);
    free(run->stays);
    free(run->event);
}

static void leave_out(struct lrf_watched *w, const struct lrf_watched_run *run)
{
    w->left_out++;
    w->n_points -= run->n;
    for (size_t i = 0; i < run->n; i++)
        w->n_stay -= run->stays[i];
    forget(run);
}

static enum lrf_status add_run(struct lrf_watched *w, struct lrf_error *err)
{
    if (w->n == MOST_RUNS)
        leave_out(w, &w->run[--w->n]);
    if (lrf_grow(&w->run, &w->cap, w->n + 1, sizeof *w->run) != 0)
        return lrf_fail_memory(err);
    w->run[w->n] = (struct lrf_watched_run){.run = {.file = w->file,
                                                    .format = w->format,
                                                    .run = w->first + w->n + w->left_out,
                                                    .every = 1}};
    w->n++;
    return LRF_OK;
}

enum lrf_status lrf_watched_start(struct lrf_watched *watched, const char *file, size_t first,
                                  const struct lrf_watch_settings *settings, struct lrf_error *err)
{
    *watched = (struct lrf_watched){.settings = settings, .file = file, .first = first, .lr = NAN};
    watched->monitor = lrf_monitor_alloc(err);
    return watched->monitor != NULL ? add_run(watched, err) : LRF_ENOMEM;
}

/* Keeps every second of the points that need not stay. */
static void thin(struct lrf_watched_run *run)
{
    size_t kept = 0;

    run->run.every *= 2;
    for (size_t i = 0; i < run->n; i++) {
        if (!run->stays[i] && run->point[i].row % run->run.every != 0)
            continue;
        run->point[kept] = run->point[i];
        run->stays[kept++] = run->stays[i];
    }
    run->n = kept;
}

/* Gives back what no point needs. */
static void shrink(struct lrf_watched_run *run)
{
    void *point = run->n > 0 ? realloc(run->point, run->n * sizeof *run->point) : NULL;
    void *stays = run->n > 0 ? realloc(run->stays, run->n * sizeof *run->stays) : NULL;

    run->point = point != NULL ? point : run->point;
    run->stays = stays != NULL ? stays : run->stays;
    run->cap = run->n;
}

static enum lrf_status make_room(struct lrf_watched_run *run, struct lrf_error *err)
{
    const size_t cap = run->cap;
    bool *stays;

    while (run->n >= MOST_POINTS)
        thin(run);
    if (lrf_grow(&run->point, &run->cap, run->n + 1, sizeof *run->point) != 0)
        return lrf_fail_memory(err);
    if (run->cap == cap)
        return LRF_OK;
    stays = realloc(run->stays, run->cap * sizeof *stays);
    if (stays == NULL) {
        run->cap = cap;
        return lrf_fail_memory(err);
    }
    run->stays = stays;
    return LRF_OK;
}

static enum lrf_status keep_point(struct lrf_watched *w, struct lrf_watched_run *run,
                                  const struct lrf_run_row *row, bool matters,
                                  struct lrf_error *err)
{
    struct lrf_watch_point point = {.row = row->known & LRF_ROW_LOSS   ? run->run.verdict.rows
                                           : run->run.verdict.rows > 0 ? run->run.verdict.rows - 1
                                                                       : 0,
                                    .step = row->step,
                                    .lr = w->lr,
                                    .loss = row->known & LRF_ROW_LOSS ? row->loss : NAN,
                                    .val_loss =
                                        row->known & LRF_ROW_VAL_LOSS ? row->val_loss : NAN};
    const bool stays = (matters || (row->known & LRF_ROW_VAL_LOSS)) && w->n_stay < MOST_STAYING;

    if (!stays && (!(row->known & LRF_ROW_LOSS) || point.row % run->run.every != 0))
        return LRF_OK; /* what can be thinned has a row of its own */
    if (make_room(run, err) != LRF_OK)
        return LRF_ENOMEM;
    if (!stays && point.row % run->run.every != 0)
        return LRF_OK; /* it was thinned just now */
    lrf_monitor_level(w->monitor, &point.level, &point.scale);
    run->stays[run->n] = stays;
    w->n_stay += stays;
    run->point[run->n++] = point;
    return LRF_OK;
}

static enum lrf_status keep_event(struct lrf_watched_run *run, const struct lrf_event *event,
                                  struct lrf_error *err)
{
    if (run->n_events == LRF_MOST_EVENTS)
        return LRF_OK;
    if (lrf_grow(&run->event, &run->event_cap, run->n_events + 1, sizeof *run->event) != 0)
        return lrf_fail_memory(err);
    run->event[run->n_events++] = *event;
    return LRF_OK;
}

/* A step whose loss stands out. */
static enum lrf_status keep_step(struct lrf_watched *w, double step, struct lrf_error *err)
{
    if (w->n_out == LRF_MOST_EVENTS || isnan(step))
        return LRF_OK;
    if (lrf_grow(&w->out, &w->out_cap, w->n_out + 1, sizeof *w->out) != 0)
        return lrf_fail_memory(err);
    w->out[w->n_out++] = step;
    return LRF_OK;
}

/* All runs together keep as many points as two long ones. */
static void thin_all(struct lrf_watched *w)
{
    while (w->n_points > 2 * MOST_POINTS) {
        w->n_points = 0;
        for (size_t i = 0; i < w->n; i++) {
            thin(&w->run[i]);
            shrink(&w->run[i]);
            w->n_points += w->run[i].n;
        }
    }
}

/* A run that another one follows in the same log. */
static enum lrf_status begin_another(struct lrf_watched *w, struct lrf_error *err)
{
    struct lrf_watched_run *ended = &w->run[w->n - 1];

    lrf_monitor_ended(w->monitor, &ended->run.verdict);
    shrink(ended);
    w->n_points += ended->n;
    thin_all(w);
    return add_run(w, err);
}

static enum lrf_status take_events(struct lrf_watched *w, bool *any, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;
    struct lrf_event event;
    double step;

    if (lrf_monitor_outlier(w->monitor, &step))
        status = keep_step(w, step, err);
    while (status == LRF_OK && lrf_monitor_take(w->monitor, &event)) {
        event.run += w->first;
        if (event.kind == LRF_EVENT_RESTART)
            status = begin_another(w, err);
        if (status == LRF_OK)
            status = keep_event(&w->run[w->n - 1], &event, err);
        if (status == LRF_OK && event.kind == LRF_EVENT_SPIKE)
            status = keep_step(w, event.began_step, err);
        if (status == LRF_OK && w->settings->event)
            w->settings->event(w->settings->context, &w->run[w->n - 1].run, &event);
        *any = true;
    }
    return status;
}

enum lrf_status lrf_watched_tell(struct lrf_watched *watched, const struct lrf_run_row *row,
                                 struct lrf_error *err)
{
    struct lrf_run_row told = *row;
    struct lrf_watched_run *run;
    enum lrf_status status;
    bool any = false;

    if (!(told.known & LRF_ROW_LR) && !isnan(watched->settings->lr)) {
        told.lr = watched->settings->lr;
        told.known |= LRF_ROW_LR;
    }
    if (told.known & LRF_ROW_LR)
        watched->lr = told.lr;
    lrf_monitor_tell(watched->monitor, &told);
    status = take_events(watched, &any, err);
    run = &watched->run[watched->n - 1];
    run->run.has_lr = run->run.has_lr || !isnan(watched->lr);
    if (status == LRF_OK && ((told.known & LRF_ROW_LOSS) || !isnan(told.val_loss)))
        status = keep_point(watched, run, &told, any, err);
    run->run.verdict.rows += (told.known & LRF_ROW_LOSS) != 0;
    run->run.verdict.val_rows += (told.known & LRF_ROW_VAL_LOSS) != 0;
    return status;
}

void lrf_watched_end(struct lrf_watched *watched, const char *note)
{
    if (watched->n > 0)
        lrf_monitor_verdict(watched->monitor, &watched->run[watched->n - 1].run.verdict);
    for (size_t i = 0; i < watched->n; i++) {
        struct lrf_watched_run *run = &watched->run[i];
        run->run.format = watched->format;
        run->run.note = note;
        run->run.point = run->point;
        run->run.n_points = run->n;
        run->run.event = run->event;
        run->run.n_events = run->n_events;
    }
}

void lrf_watched_release(struct lrf_watched *watched)
{
    for (size_t i = 0; i < watched->n; i++)
        forget(&watched->run[i]);
    free(watched->run);
    free(watched->out);
    lrf_monitor_free(watched->monitor);
    *watched = (struct lrf_watched){0};
}
