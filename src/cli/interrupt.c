#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t caught; /* the last signal */
static volatile sig_atomic_t times;
static bool waits; /* for all processes to know of it */
static int wake[2] = {-1, -1};

void cli_interrupt_as(int number)
{
    int saved = errno;

    caught = number;
    if (++times == 2) {
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        signal(SIGHUP, SIG_DFL);
    }
    if (wake[1] >= 0 && write(wake[1], "", 1) < 0)
        caught = number;
    errno = saved;
}

void cli_interrupt_catch(void)
{
    struct sigaction action, before;

    memset(&action, 0, sizeof action);
    action.sa_handler = cli_interrupt_as;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler == SIG_DFL) /* nohup stays */
        sigaction(SIGHUP, &action, NULL);
}

int cli_interrupt_fd(void)
{
    if (wake[0] < 0 && pipe(wake) == 0)
        for (int i = 0; i < 2; i++)
            fcntl(wake[i], F_SETFD, FD_CLOEXEC);
    return wake[0];
}

void cli_interrupt_waits(bool wait)
{
    waits = wait;
}

bool cli_interrupted(void)
{
    return caught != 0;
}

unsigned cli_interrupt_requests(void *context)
{
    (void)context;
    return waits ? 0 : (unsigned)times;
}

int cli_interrupt_exit(int code)
{
    if (!caught)
        return code;
    fflush(NULL);
    signal(caught, SIG_DFL);
    raise(caught);
    return 128 + caught;
}
