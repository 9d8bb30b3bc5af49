#define _GNU_SOURCE /* sched_getaffinity */
#include "parallel/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/memory.h"

struct queue {
    atomic_size_t next;
    size_t n;
    void (*job)(void *context, size_t i);
    void *context;
};

static void *work(void *arg)
{
    struct queue *queue = arg;
    size_t i;

    while ((i = atomic_fetch_add(&queue->next, 1)) < queue->n)
        queue->job(queue->context, i);
    return NULL;
}

void lrf_parallel_run(size_t n, size_t threads, void (*job)(void *context, size_t i), void *context)
{
    struct queue queue = {.n = n, .job = job, .context = context};
    size_t extra = threads < n ? threads : n, started = 0;
    pthread_t *thread;

    extra = extra > 0 ? extra - 1 : 0;
    thread = lrf_calloc(extra, sizeof *thread);
    while (thread && started < extra && pthread_create(&thread[started], NULL, work, &queue) == 0)
        started++;
    work(&queue);
    for (size_t i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    free(thread);
}

size_t lrf_parallel_processors(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    return CPU_COUNT(&set) > 0 ? (size_t)CPU_COUNT(&set) : 1;
}
