#include "base/gsl_guard.h"

#include <pthread.h>

#include <gsl/gsl_errno.h>

/* The one piece of state that is global, because GSL's own is. */
static struct {
    pthread_mutex_t lock;
    unsigned depth;
    gsl_error_handler_t *saved;
} guard = {.lock = PTHREAD_MUTEX_INITIALIZER};

void lrf_gsl_enter(void)
{
    pthread_mutex_lock(&guard.lock);
    if (guard.depth++ == 0)
        guard.saved = gsl_set_error_handler_off();
    pthread_mutex_unlock(&guard.lock);
}

void lrf_gsl_leave(void)
{
    pthread_mutex_lock(&guard.lock);
    if (--guard.depth == 0)
        gsl_set_error_handler(guard.saved);
    pthread_mutex_unlock(&guard.lock);
}
