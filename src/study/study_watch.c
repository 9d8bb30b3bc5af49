#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "log/log_stream.h"
#include "study/live_log.h"
#include "study/phase.h"
#include "study/shared_steps.h"
#include "study/study_state.h"
#include "study/watched.h"

enum { MOST_RUNS = 64 }; /* side by side in a log */

/* One log. */
struct source {
    struct lrf_live_log log;
    struct lrf_watched watched; /* of its runs; empty where it only gives to another */
    struct source *gives_to;    /* its rates or validation losses join that one's; NULL: nobody's */
    struct lrf_run_row next;    /* of a giver: the first row that was not given yet */
    bool has_next, begun;
    size_t said; /* lines that it was said of that they were told */
    char note[LRF_NOTE_SIZE];
};

struct watch_study {
    struct lrf_study study;
    struct lrf_watch_result watch;
    struct lrf_watch_settings settings;
    struct source *source; /* (n) */
    struct lrf_tail *tail; /* (n) */
    size_t n, source_cap, tail_cap;
    char *bytes; /* (LRF_LIVE_CHUNK) */
    struct lrf_watch_run *run;
    struct lrf_watch_shared *shared;
};

static void release(struct lrf_study *study)
{
    struct watch_study *s = (struct watch_study *)study;

    for (size_t i = 0; i < s->n; i++) {
        lrf_watched_release(&s->source[i].watched);
        lrf_live_log_close(&s->source[i].log);
    }
    free(s->source);
    free(s->tail);
    free(s->bytes);
    free(s->run);
    free(s->shared);
}

/* ---- rows */

/* What the givers have up to the step of a row: rates into it, validation losses before it. */
static enum lrf_status take_gifts(struct watch_study *s, struct source *source,
                                  struct lrf_run_row *row, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < s->n; i++) {
        struct source *giver = &s->source[i];
        if (giver->gives_to != source)
            continue;
        while (status == LRF_OK &&
               (giver->has_next || lrf_live_log_next(&giver->log, &giver->next))) {
            giver->has_next = giver->next.step > row->step;
            if (giver->has_next)
                break;
            if (giver->next.known & LRF_ROW_LR) {
                row->lr = giver->next.lr;
                row->known |= LRF_ROW_LR;
            }
            if (giver->next.known & LRF_ROW_VAL_LOSS)
                status = lrf_watched_tell(&source->watched, &giver->next, err);
        }
    }
    return status;
}

/* Whoever follows and asks for the end gets what is there first, and the end at once when asking
 * again. */
static bool is_cut_off(const struct watch_study *s)
{
    const struct lrf_observer *observer = s->study.observer;
    const unsigned patience = s->settings.follow ? 1 : 0;

    return observer->cancelled != NULL && observer->cancelled(observer->context) > patience;
}

/* Says what is watched. */
static enum lrf_status begin(struct watch_study *s, struct source *source, struct lrf_error *err)
{
    const enum lrf_status status = lrf_log_stream_note(source->log.stream, source->note, err);
    const struct lrf_watch_run run = {
        .file = source->watched.file, .format = source->watched.format, .note = source->note};

    source->begun = true;
    if (status == LRF_OK && s->settings.begun != NULL)
        s->settings.begun(s->settings.context, &run);
    return status;
}

/* Tells all rows that there are. */
static enum lrf_status tell_rows(struct watch_study *s, struct source *source,
                                 struct lrf_error *err)
{
    const struct lrf_log_format *format = lrf_log_stream_format(source->log.stream);
    enum lrf_status status = LRF_OK;
    struct lrf_run_row row;

    if (source->gives_to != NULL)
        return LRF_OK;
    lrf_log_stream_promote(source->log.stream); /* they are nobody else's */
    source->watched.format = format != NULL ? format->name : NULL;
    while (status == LRF_OK && !is_cut_off(s) && lrf_live_log_next(&source->log, &row)) {
        if (!source->begun)
            status = begin(s, source, err);
        if (status == LRF_OK)
            status = take_gifts(s, source, &row, err);
        if (status == LRF_OK)
            status = lrf_watched_tell(&source->watched, &row, err);
    }
    return status;
}

/* ---- which log gives to which */

/* Reads until it is known what a log holds. */
static enum lrf_status prime(struct watch_study *s, size_t i, struct lrf_error *err)
{
    struct source *source = &s->source[i];
    enum lrf_status status = LRF_OK;
    bool more = true;

    while (status == LRF_OK && more && !lrf_log_stream_has(source->log.stream, LRF_ROW_LOSS) &&
           !lrf_cancelled(s->study.observer))
        status = lrf_live_log_read(&s->source[i].log, &more, err);
    if (status == LRF_OK && !lrf_log_stream_has(source->log.stream, LRF_ROW_LOSS) && s->n > 1)
        lrf_log_stream_settle(source->log.stream);
    return status;
}

static bool gives(const struct source *source, enum lrf_row_known known)
{
    return !lrf_log_stream_has(source->log.stream, LRF_ROW_LOSS) &&
           lrf_log_stream_has(source->log.stream, known);
}

/* The k-th giver of a kind gives to the k-th log of losses, a single one's to that. */
static enum lrf_status pair(struct watch_study *s, enum lrf_row_known known, struct lrf_error *err)
{
    size_t bases = 0, givers = 0, base = 0;

    for (size_t i = 0; i < s->n; i++) {
        bases += lrf_log_stream_has(s->source[i].log.stream, LRF_ROW_LOSS);
        givers += gives(&s->source[i], known);
    }
    if (givers == 0 || bases == 0)
        return LRF_OK;
    if (bases > 1 && givers != bases)
        return lrf_fail(err, LRF_EDATA, "%zu logs of %s do not fit %zu of losses", givers,
                        known == LRF_ROW_LR ? "rates" : "validation losses", bases);
    for (size_t i = 0; i < s->n; i++) {
        if (!gives(&s->source[i], known))
            continue;
        while (!lrf_log_stream_has(s->source[base].log.stream, LRF_ROW_LOSS))
            base++;
        s->source[i].gives_to = &s->source[base];
        base += bases > 1;
    }
    return LRF_OK;
}

static enum lrf_status pair_all(struct watch_study *s, struct lrf_error *err)
{
    const enum lrf_status status = pair(s, LRF_ROW_LR, err);

    return status == LRF_OK ? pair(s, LRF_ROW_VAL_LOSS, err) : status;
}

/* ---- the study */

/* Who waits for the answer to a line has it, whether the line was a row or not. */
static void say_caught_up(const struct watch_study *s, size_t i)
{
    struct source *source = &s->source[i];

    if (s->settings.caught_up == NULL || source->said == source->log.lines ||
        !lrf_tail_is_idle(&s->tail[i]))
        return;
    source->said = source->log.lines;
    s->settings.caught_up(s->settings.context, source->said);
}

/* All that there is of one log. */
static enum lrf_status read_all(struct watch_study *s, size_t i, struct lrf_error *err)
{
    enum lrf_status status = tell_rows(s, &s->source[i], err);
    bool more = true;

    say_caught_up(s, i); /* of what was read to know what it holds */
    while (status == LRF_OK && more && !is_cut_off(s)) {
        status = lrf_live_log_read(&s->source[i].log, &more, err);
        if (status == LRF_OK)
            status = tell_rows(s, &s->source[i], err);
        if (status == LRF_OK && more)
            say_caught_up(s, i);
    }
    return status;
}

/* Givers first: their rows wait for those that they belong to. */
static enum lrf_status read_every(struct watch_study *s, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (int giving = 1; giving >= 0; giving--) {
        for (size_t i = 0; i < s->n && status == LRF_OK; i++) {
            if ((s->source[i].gives_to != NULL) == giving)
                status = read_all(s, i, err);
        }
    }
    return status;
}

static bool goes_on(const struct watch_study *s)
{
    bool any = false;

    for (size_t i = 0; i < s->n; i++)
        any = any || !s->source[i].log.all_read;
    return any && !lrf_cancelled(s->study.observer);
}

/* A log that is followed and holds no row so far may be none at all. */
static void warn_of_silence(const struct watch_study *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct source *source = &s->source[i];
        if (!source->log.all_read && source->gives_to == NULL && !source->begun &&
            source->log.lines > 0)
            lrf_warn(s->study.observer, "no row with a loss in '%s' so far", source->log.path);
    }
}

static enum lrf_status watch_all(struct watch_study *s, struct lrf_error *err)
{
    struct lrf_tail_wait wait;
    enum lrf_status status;

    lrf_tail_wait_start(&wait, s->tail, s->n);
    status = pair_all(s, err);
    if (status == LRF_OK)
        status = read_every(s, err);
    if (status == LRF_OK)
        warn_of_silence(s);
    while (status == LRF_OK && goes_on(s)) {
        lrf_tail_wait(&wait, s->tail, s->n);
        status = read_every(s, err);
    }
    lrf_tail_wait_stop(&wait);
    return status;
}

/* A log that is no run, or not as was asked for, and gives nothing to another is refused. */
static enum lrf_status check(struct watch_study *s, struct source *source, struct lrf_error *err)
{
    const bool cancelled = lrf_cancelled(s->study.observer);

    if (source->gives_to != NULL || cancelled)
        return LRF_OK;
    if (lrf_log_stream_check(source->log.stream, err) != LRF_OK)
        return LRF_EDATA;
    if (source->watched.run->run.verdict.rows > 0)
        return LRF_OK;
    return lrf_fail(err, LRF_EDATA, "'%s' has no row", source->log.path);
}

static enum lrf_status find_shared(struct watch_study *s, struct lrf_error *err)
{
    struct lrf_watched **watched = lrf_calloc(s->n, sizeof *watched);
    enum lrf_status status;
    size_t n = 0;

    if (watched == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < s->n; i++) {
        if (s->source[i].gives_to == NULL)
            watched[n++] = &s->source[i].watched;
    }
    status = lrf_shared_steps(watched, n, &s->shared, &s->watch.n_shared, err);
    s->watch.shared = s->shared;
    free(watched);
    return status;
}

static void note_left_out(struct source *source)
{
    const size_t n = strlen(source->note), left_out = source->watched.left_out;

    if (left_out > 0)
        snprintf(source->note + n, sizeof source->note - n, "; left out: %zu %s before the last",
                 left_out, left_out == 1 ? "run" : "runs");
}

/* All runs of all logs in one array. */
static enum lrf_status collect(struct watch_study *s, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;
    size_t n = 0;

    for (size_t i = 0; i < s->n && status == LRF_OK; i++) {
        struct source *source = &s->source[i];
        if (source->gives_to != NULL || source->watched.n == 0)
            continue;
        status = lrf_log_stream_note(source->log.stream, source->note, err);
        note_left_out(source);
        lrf_watched_end(&source->watched, source->note);
        n += source->watched.n;
    }
    s->run = lrf_calloc(n + 1, sizeof *s->run);
    if (s->run == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < s->n && status == LRF_OK; i++) {
        const struct source *source = &s->source[i];
        if (source->gives_to != NULL)
            continue;
        for (size_t k = 0; k < source->watched.n; k++)
            s->run[s->watch.n++] = source->watched.run[k].run;
        s->watch.logs++;
    }
    s->watch.run = s->run;
    return status == LRF_OK ? find_shared(s, err) : status;
}

/* One more source: the k-th run of a log. */
static enum lrf_status add_source(struct watch_study *s, const char *path, const char *name,
                                  size_t k, bool alone, struct lrf_error *err)
{
    const struct source blank = {.log = {.settings = &s->settings, .alone = alone, .run = k}};
    struct source *source;
    enum lrf_status status;

    if (lrf_grow(&s->source, &s->source_cap, s->n + 1, sizeof *s->source) != 0 ||
        lrf_grow(&s->tail, &s->tail_cap, s->n + 1, sizeof *s->tail) != 0)
        return lrf_fail_memory(err);
    s->source[s->n] = blank;
    s->tail[s->n] = (struct lrf_tail){.fd = -1};
    s->n++;
    for (size_t i = 0; i < s->n; i++) { /* they may have moved */
        s->source[i].log.tail = &s->tail[i];
        s->source[i].log.bytes = s->bytes;
    }
    source = &s->source[s->n - 1];
    status = lrf_live_log_open(&source->log, path, err);
    return status == LRF_OK ? lrf_watched_start(&source->watched, name, k, &s->settings, err)
                            : status;
}

static enum lrf_status start(struct watch_study *s, const char *const *path, size_t n,
                             struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    s->bytes = malloc(LRF_LIVE_CHUNK);
    if (s->bytes == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < n && status == LRF_OK; i++)
        status = add_source(s, path[i],
                            strcmp(path[i], "-") == 0 ? "standard input"
                                                      : lrf_text_path_name(path, n, i),
                            0, n == 1, err);
    return status;
}

/* Runs that lie side by side in one log are watched as if each had its own. */
static enum lrf_status take_apart(struct watch_study *s, struct lrf_error *err)
{
    const size_t logs = s->n;
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < logs && status == LRF_OK; i++) {
        if (logs == 1 && !s->tail[i].regular)
            break; /* whoever feeds it may wait for an answer to its first line */
        status = prime(s, i, err);
        for (size_t k = 1; status == LRF_OK && s->tail[i].regular && k < MOST_RUNS &&
                           k < lrf_log_stream_runs(s->source[i].log.stream);
             k++) {
            const struct source *first = &s->source[i];
            status = add_source(s, first->log.path, first->watched.file, k, first->log.alone, err);
            if (status == LRF_OK)
                status = prime(s, s->n - 1, err);
        }
    }
    return status;
}

static bool shows_any(const struct watch_study *s)
{
    bool any = false;

    for (size_t i = 0; i < s->watch.n; i++)
        any = any || s->run[i].verdict.rows > 0;
    return any;
}

struct lrf_study *lrf_study_watch(const char *const *path, size_t n,
                                  const struct lrf_watch_settings *settings,
                                  const struct lrf_observer *observer, struct lrf_error *err)
{
    struct lrf_study_settings usual;
    struct watch_study *s;
    enum lrf_status status;

    if (n == 0) {
        lrf_fail(err, LRF_EINVAL, "no log to watch");
        return NULL;
    }
    lrf_study_defaults(&usual);
    s = lrf_study_alloc(sizeof *s, LRF_RESULT_WATCH, NULL, &usual, observer, release, err);
    if (s == NULL)
        return NULL;
    s->settings = *settings;
    s->study.result.watch = &s->watch;
    status = start(s, path, n, err);
    if (status == LRF_OK)
        status = take_apart(s, err);
    if (status == LRF_OK)
        status = watch_all(s, err);
    for (size_t i = 0; i < s->n && status == LRF_OK; i++)
        status = check(s, &s->source[i], err);
    s->watch.interrupted = lrf_cancelled(s->study.observer) > 0;
    if (collect(s, err) != LRF_OK)
        s->watch.n = 0;
    if (status == LRF_EDATA && !lrf_cancelled(s->study.observer))
        s->watch.n = 0; /* not what was asked for */
    return lrf_study_end(&s->study, shows_any(s), err);
}
