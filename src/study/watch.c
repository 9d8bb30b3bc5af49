#include "study/watch.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/memory.h"

static const struct lrf_observer nobody;

const struct lrf_observer *lrf_observer_or_none(const struct lrf_observer *observer)
{
    return observer ? observer : &nobody;
}

bool lrf_cancelled(const struct lrf_observer *observer)
{
    return observer->cancelled && observer->cancelled(observer->context) > 0;
}

void lrf_warn(const struct lrf_observer *observer, const char *format, ...)
{
    char text[LRF_ERROR_SIZE];
    va_list args;

    if (observer->warn == NULL)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    observer->warn(observer->context, text);
}

void lrf_watch_start(struct lrf_watch *watch, const struct lrf_observer *observer, const char *name,
                     size_t parts, size_t steps)
{
    *watch = (struct lrf_watch){.observer = observer, .at = {.name = name, .parts = parts}};
    if (!lrf_multiply(parts, steps, &watch->at.steps))
        watch->at.steps = SIZE_MAX;
    pthread_mutex_init(&watch->lock, NULL);
}

void lrf_watch_stop(struct lrf_watch *watch)
{
    pthread_mutex_destroy(&watch->lock);
}

void lrf_watch_more(struct lrf_watch *watch, size_t parts, size_t steps)
{
    size_t more;

    watch->at.parts += parts;
    if (!lrf_multiply(parts, steps, &more) || watch->at.steps > SIZE_MAX - more)
        watch->at.steps = SIZE_MAX;
    else
        watch->at.steps += more;
}

void lrf_watch_taken_over(struct lrf_watch *watch, size_t steps)
{
    watch->at.parts_done++;
    watch->at.steps_done += steps;
}

/* Told under the lock, so that reports come one at a time and never go back by accident. */
static void report(struct lrf_watch *watch)
{
    if (watch->observer->progress)
        watch->observer->progress(watch->observer->context, &watch->at);
}

void lrf_watch_step(struct lrf_watch *watch, double lr, double loss, size_t steps)
{
    pthread_mutex_lock(&watch->lock);
    watch->at.steps_done += steps;
    watch->at.lr = lr;
    watch->at.loss = loss;
    report(watch);
    pthread_mutex_unlock(&watch->lock);
}

void lrf_watch_part(struct lrf_watch *watch, size_t unused)
{
    pthread_mutex_lock(&watch->lock);
    watch->at.parts_done++;
    watch->at.steps_done += unused;
    report(watch);
    pthread_mutex_unlock(&watch->lock);
}

void lrf_watch_again(struct lrf_watch *watch, size_t steps)
{
    pthread_mutex_lock(&watch->lock);
    watch->at.steps_done -= steps;
    pthread_mutex_unlock(&watch->lock);
}
