#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/talk.h"

enum { BAR = 30 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void cli_progress_start(struct cli_progress *progress, const char *name, size_t parts, size_t steps,
                        bool quiet)
{
    struct lrf_terminal terminal = cli_terminal(stderr);

    *progress = (struct cli_progress){.shown = !quiet && isatty(STDERR_FILENO),
                                      .unicode = terminal.unicode,
                                      .width = terminal.width,
                                      .name = name,
                                      .parts = parts,
                                      .steps = steps,
                                      .started = now()};
    pthread_mutex_init(&progress->lock, NULL);
}

static void paint_bar(const struct cli_progress *p)
{
    size_t full = p->steps ? p->steps_done * BAR / p->steps : BAR;

    for (size_t i = 0; i < BAR; i++)
        fputs(i < full ? (p->unicode ? "━" : "#") : (p->unicode ? "─" : "."), stderr);
}

/* Called with the lock held. */
static void paint(struct cli_progress *p, double lr, double loss)
{
    double t = now(), spent = t - p->started, left;

    if (t - p->painted < 0.1)
        return;
    p->painted = t;
    left = p->steps_done ? spent * (double)(p->steps - p->steps_done) / (double)p->steps_done : 0;
    fprintf(stderr, "\r\033[K%s  ", p->name);
    if (p->width >= BAR + 30)
        paint_bar(p);
    fprintf(stderr, "  %zu/%zu", p->parts_done, p->parts);
    if (p->width >= 80)
        fprintf(stderr, "   lr %.2g   loss %.3g   %.1f s left", lr, loss, left);
    fflush(stderr);
}

void cli_progress_step(struct cli_progress *progress, double lr, double loss)
{
    if (!progress->shown)
        return;
    pthread_mutex_lock(&progress->lock);
    progress->steps_done++;
    paint(progress, lr, loss);
    pthread_mutex_unlock(&progress->lock);
}

void cli_progress_part(struct cli_progress *progress, size_t unused)
{
    pthread_mutex_lock(&progress->lock);
    progress->parts_done++;
    progress->steps_done += unused;
    pthread_mutex_unlock(&progress->lock);
}

void cli_progress_again(struct cli_progress *progress, size_t steps)
{
    pthread_mutex_lock(&progress->lock);
    progress->parts_done--;
    progress->steps_done -= steps < progress->steps_done ? steps : progress->steps_done;
    pthread_mutex_unlock(&progress->lock);
}

void cli_progress_stop(struct cli_progress *progress)
{
    if (progress->painted > 0) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    pthread_mutex_destroy(&progress->lock);
}
