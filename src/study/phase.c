#include "study/phase.h"

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

void lrf_phase_start(struct lrf_phase *phase, const struct lrf_observer *observer, const char *name,
                     size_t parts, size_t steps)
{
    *phase = (struct lrf_phase){.observer = observer, .at = {.name = name, .parts = parts}};
    if (!lrf_multiply(parts, steps, &phase->at.steps))
        phase->at.steps = SIZE_MAX;
    pthread_mutex_init(&phase->lock, NULL);
}

void lrf_phase_stop(struct lrf_phase *phase)
{
    pthread_mutex_destroy(&phase->lock);
}

void lrf_phase_more(struct lrf_phase *phase, size_t parts, size_t steps)
{
    size_t more;

    phase->at.parts += parts;
    if (!lrf_multiply(parts, steps, &more) || phase->at.steps > SIZE_MAX - more)
        phase->at.steps = SIZE_MAX;
    else
        phase->at.steps += more;
}

/* Told under the lock, so that reports come one at a time and never go back by accident. */
static void report(struct lrf_phase *phase)
{
    if (phase->observer->progress)
        phase->observer->progress(phase->observer->context, &phase->at);
}

void lrf_phase_step(struct lrf_phase *phase, double lr, double loss, size_t steps)
{
    pthread_mutex_lock(&phase->lock);
    phase->at.steps_done += steps;
    phase->at.lr = lr;
    phase->at.loss = loss;
    report(phase);
    pthread_mutex_unlock(&phase->lock);
}

void lrf_phase_part(struct lrf_phase *phase, size_t unused)
{
    pthread_mutex_lock(&phase->lock);
    phase->at.parts_done++;
    phase->at.steps_done += unused;
    report(phase);
    pthread_mutex_unlock(&phase->lock);
}

void lrf_phase_again(struct lrf_phase *phase, size_t steps)
{
    pthread_mutex_lock(&phase->lock);
    phase->at.steps_done -= steps;
    pthread_mutex_unlock(&phase->lock);
}

void lrf_phase_taken_over(struct lrf_phase *phase, size_t steps)
{
    lrf_phase_part(phase, steps);
}
