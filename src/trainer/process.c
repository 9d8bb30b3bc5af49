#define _GNU_SOURCE /* pipe2 */
#include "trainer/process.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "trainer/protocol.h"

static const double TERM_SECONDS = 1, KILL_SECONDS = 5, SLICE_SECONDS = 0.25, BRISK_SECONDS = 1e-4;
enum { CHUNK = 4096, LAST_READS = 64 };

void lrf_process_init(struct lrf_process *process)
{
    process->pid = 0;
    process->attached = false;
    process->in = process->out = process->err = -1;
    process->log_fd = process->cancel_fd = -1;
    process->begin = process->end = process->seen = process->strays = 0;
    process->brisk = false;
    process->words = (struct lrf_words){0};
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Both ends above stderr, so that dup2 in the child never meets its own source. */
static bool open_pipe(int end[2])
{
    if (pipe2(end, O_CLOEXEC) != 0) {
        end[0] = end[1] = -1;
        return false;
    }
    for (int i = 0; i < 2; i++) {
        int low = end[i];
        if (low > STDERR_FILENO)
            continue;
        end[i] = fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        close(low);
        if (end[i] < 0)
            return false;
    }
    return true;
}

static int set_actions(posix_spawn_file_actions_t *actions, const int end[3])
{
    int failed = 0;

    for (int fd = 0; fd < 3 && !failed; fd++)
        failed = posix_spawn_file_actions_adddup2(actions, end[fd], fd);
    return failed;
}

static int set_attributes(posix_spawnattr_t *attr)
{
    sigset_t mask, defaults;

    sigemptyset(&mask);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGTERM);
    sigaddset(&defaults, SIGXFSZ);
    posix_spawnattr_setsigmask(attr, &mask);
    posix_spawnattr_setsigdefault(attr, &defaults);
    posix_spawnattr_setpgroup(attr, 0);
    return posix_spawnattr_setflags(attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF);
}

/* Returns 0 or an errno; end[fd] becomes the child's descriptor fd. */
static int spawn(pid_t *pid, const char *const *argv, const int end[3])
{
    char *const *words; /* POSIX writes no const, and changes nothing */
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    int failed = posix_spawn_file_actions_init(&actions);

    if (failed)
        return failed;
    memcpy(&words, &argv, sizeof words);
    failed = posix_spawnattr_init(&attr);
    if (!failed) {
        failed = set_actions(&actions, end);
        if (!failed)
            failed = set_attributes(&attr);
        if (!failed)
            failed = posix_spawnp(pid, argv[0], &actions, &attr, words, environ);
        posix_spawnattr_destroy(&attr);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

enum lrf_status lrf_process_spawn(struct lrf_process *process, const char *const *argv,
                                  struct lrf_error *err)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, error[2] = {-1, -1}, failed = 0;

    if (!open_pipe(in) || !open_pipe(out) || !open_pipe(error))
        failed = errno;
    if (!failed)
        failed = spawn(&process->pid, argv, (const int[3]){in[0], out[1], error[1]});
    close_end(&in[0]);
    close_end(&out[1]);
    close_end(&error[1]);
    process->in = in[1];
    process->out = out[0];
    process->err = error[0];
    if (!failed)
        return LRF_OK;
    process->pid = 0;
    lrf_process_stop(process, 0);
    return lrf_fail(err, LRF_ETRAINER, "cannot start '%s': %s", argv[0], strerror(failed));
}

void lrf_process_attach(struct lrf_process *process, int in, int out)
{
    process->attached = true;
    process->in = in;
    process->out = out;
}

/* Writes all of s[0..n) without a SIGPIPE; false when that is not possible, or fd is -1. */
static bool write_all(int fd, const char *s, size_t n)
{
    sigset_t broken_pipe, before, pending;
    struct timespec now = {0};
    bool ours = true, good = true;

    if (fd < 0)
        return false;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
    if (sigismember(&before, SIGPIPE) && sigpending(&pending) == 0)
        ours = !sigismember(&pending, SIGPIPE);
    while (good && n > 0) {
        ssize_t wrote = write(fd, s, n);
        if (wrote > 0) {
            s += wrote;
            n -= (size_t)wrote;
        } else if (wrote == 0 || errno != EINTR) {
            good = false;
        }
    }
    if (!good && ours)
        while (sigtimedwait(&broken_pipe, NULL, &now) < 0 && errno == EINTR)
            ;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return good;
}

bool lrf_process_send(struct lrf_process *process, const char *text, size_t n)
{
    return write_all(process->in, text, n);
}

/* read() that is not interrupted; 0 or -1 close the end. */
static ssize_t read_some(int *fd, char *s, size_t n)
{
    ssize_t got;

    do
        got = read(*fd, s, n);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        close_end(fd);
    return got;
}

static void read_error(struct lrf_process *process)
{
    char chunk[CHUNK];
    ssize_t got = read_some(&process->err, chunk, sizeof chunk);

    if (got > 0) {
        write_all(process->log_fd, chunk, (size_t)got);
        lrf_words_add(&process->words, chunk, (size_t)got);
    }
}

static enum lrf_process_event read_output(struct lrf_process *process)
{
    ssize_t got;

    if (process->begin > 0) {
        memmove(process->line, process->line + process->begin, process->end - process->begin);
        process->end -= process->begin;
        process->seen -= process->begin;
        process->begin = 0;
    }
    got = read_some(&process->out, process->line + process->end, LRF_LINE_MAX - process->end);
    if (got <= 0)
        return LRF_PROCESS_CLOSED;
    process->end += (size_t)got;
    return LRF_PROCESS_DATA;
}

/* One poll; a descriptor of -1 is left out. */
static enum lrf_process_event pump(struct lrf_process *process, int cancel_fd, double seconds)
{
    struct pollfd fd[] = {
        {process->out, POLLIN, 0}, {process->err, POLLIN, 0}, {cancel_fd, POLLIN, 0}};
    double slice = fmin(fmax(seconds, 0), SLICE_SECONDS);

    if (process->end - process->begin == LRF_LINE_MAX)
        return LRF_PROCESS_OVERLONG;
    if (poll(fd, 3, (int)ceil(1000 * slice)) <= 0)
        return LRF_PROCESS_QUIET;
    if (fd[1].revents)
        read_error(process);
    if (fd[2].revents)
        return LRF_PROCESS_CANCELLED;
    return fd[0].revents ? read_output(process) : LRF_PROCESS_QUIET;
}

/*
 * pump(), but a child that answered at once is waited for awake: to fall asleep and to be woken on
 * another processor can cost ten times its answer. One slower answer ends that. Where both share
 * one processor, the child can only answer when it is let.
 */
static enum lrf_process_event pump_brisk(struct lrf_process *process, double seconds)
{
    enum lrf_process_event event = LRF_PROCESS_QUIET;
    double start = lrf_seconds(), until = start + fmin(seconds, BRISK_SECONDS);

    while (process->brisk && event == LRF_PROCESS_QUIET && lrf_seconds() < until) {
        event = pump(process, process->cancel_fd, 0);
        if (event == LRF_PROCESS_QUIET)
            sched_yield();
    }
    if (event == LRF_PROCESS_QUIET)
        event = pump(process, process->cancel_fd, seconds);
    process->brisk = lrf_seconds() - start < BRISK_SECONDS;
    return event;
}

enum lrf_process_event lrf_process_poll(struct lrf_process *process, double seconds)
{
    enum lrf_process_event event;
    bool ended;

    if (process->out < 0)
        return LRF_PROCESS_CLOSED;
    event = pump_brisk(process, seconds);
    if (event != LRF_PROCESS_QUIET || seconds < SLICE_SECONDS)
        return event;
    /* Something that the child started may hold its stdout open for ever. */
    ended = lrf_process_ended(process);
    event = pump(process, process->cancel_fd, 0);
    return event == LRF_PROCESS_QUIET && ended ? LRF_PROCESS_CLOSED : event;
}

char *lrf_process_message(struct lrf_process *process)
{
    const size_t prefix = strlen(LRF_PROTOCOL_PREFIX);

    for (;;) {
        char *line = process->line + process->begin;
        char *stop = memchr(process->line + process->seen, '\n', process->end - process->seen);
        if (stop == NULL) {
            process->seen = process->end;
            return NULL;
        }
        process->begin = process->seen = (size_t)(stop + 1 - process->line);
        if ((size_t)(stop - line) >= prefix && memcmp(line, LRF_PROTOCOL_PREFIX, prefix) == 0) {
            for (char *nul = line; (nul = memchr(nul, '\0', (size_t)(stop - nul))) != NULL;)
                *nul = '\1'; /* or it would hide what follows */
            *stop = '\0';
            return line;
        }
        process->strays++;
        write_all(process->log_fd, line, (size_t)(stop + 1 - line));
    }
}

/* Fills info->si_code and si_status when the child has ended; false while it runs. */
static bool peek(const struct lrf_process *process, siginfo_t *info)
{
    *info = (siginfo_t){0};
    if (process->attached)
        return process->out < 0;
    return process->pid == 0 ||
           waitid(P_PID, (id_t)process->pid, info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info->si_pid != 0;
}

bool lrf_process_ended(const struct lrf_process *process)
{
    siginfo_t info;

    return peek(process, &info);
}

bool lrf_process_wait(struct lrf_process *process, double seconds)
{
    double deadline = lrf_seconds() + seconds, slice = 0.001;
    bool ended = lrf_process_ended(process);

    /* What it wrote before its end is still in the pipes. */
    for (int last = 0; !ended || (last < LAST_READS && (process->out >= 0 || process->err >= 0));
         last += ended) {
        double left = deadline - lrf_seconds();
        if (!ended && left <= 0)
            return false;
        if (pump(process, -1, ended ? 0 : fmin(left, slice)) == LRF_PROCESS_OVERLONG)
            process->begin = process->end = process->seen = 0;
        while (lrf_process_message(process) != NULL)
            ; /* nobody waits for it */
        slice = fmin(2 * slice, 0.02);
        ended = ended || lrf_process_ended(process);
    }
    return true;
}

void lrf_process_describe(const struct lrf_process *process, char *text, size_t size)
{
    siginfo_t info;

    if (!peek(process, &info))
        snprintf(text, size, "is running");
    else if (info.si_code == CLD_EXITED)
        snprintf(text, size, "ended with exit code %d", info.si_status);
    else if (info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED)
        snprintf(text, size, "was killed by signal %d (%s)", info.si_status,
                 strsignal(info.si_status));
    else
        snprintf(text, size, "ended");
}

void lrf_process_stop(struct lrf_process *process, double grace)
{
    close_end(&process->in);
    if (process->pid > 0) {
        if (!lrf_process_wait(process, grace)) {
            kill(-process->pid, SIGTERM);
            lrf_process_wait(process, TERM_SECONDS);
        }
        kill(-process->pid, SIGKILL);
        lrf_process_wait(process, KILL_SECONDS);
        while (waitpid(process->pid, NULL, WNOHANG) < 0 && errno == EINTR)
            ;
        process->pid = 0;
    }
    close_end(&process->out);
    close_end(&process->err);
}
