#include "report/drawing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/strbuf.h"

extern char **environ;

#define MOST_SECONDS 60.0
#define NANOSECONDS_A_LOOK 2000000

/*
 * Our environment with a UTF-8 locale: gnuplot complains of characters that the user's locale
 * lacks. Free the array, not its strings.
 */
static char **utf8_environment(void)
{
    size_t n = 0, kept = 0;
    char **env;

    while (environ[n])
        n++;
    env = lrf_calloc(n + 2, sizeof *env);
    for (size_t i = 0; env && i < n; i++)
        if (strncmp(environ[i], "LC_ALL=", 7) != 0)
            env[kept++] = environ[i];
    if (env)
        env[kept] = "LC_ALL=C.UTF-8";
    return env;
}

/* In a process group of its own: a Ctrl-C is ours to answer, and what it started ends with it. */
static int spawn(char *const argv[], int fd, char **env, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);

    if (error)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
        error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (!error)
            error = posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
        if (!error)
            error = posix_spawnp(pid, argv[0], &actions, &attributes, argv, env);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Starts gnuplot with its stdout to `fd` and its stdin from nowhere; 0 or an errno. */
static int start(char *const argv[], int fd, pid_t *pid)
{
    char **env = utf8_environment();
    int error = env ? spawn(argv, fd, env, pid) : ENOMEM;

    free(env);
    return error;
}

static unsigned requests(const struct lrf_observer *observer)
{
    return observer && observer->cancelled ? observer->cancelled(observer->context) : 0;
}

enum { LATE = -1, CANCELLED = -2, KILLED = -3 };

/* The exit code, or why there is none. Asking now and then costs a few milliseconds a picture and
 * needs no signal handler in a library. */
static int wait_for(pid_t pid, const struct lrf_observer *observer)
{
    const struct timespec pause = {0, NANOSECONDS_A_LOOK};
    const unsigned asked = requests(observer);
    const double started = lrf_seconds();
    int status, why = 0;
    pid_t got;

    while ((got = waitpid(pid, &status, why ? 0 : WNOHANG)) != pid) {
        if (got < 0 && errno != EINTR)
            return KILLED;
        if (!why && (lrf_seconds() - started > MOST_SECONDS || requests(observer) > asked)) {
            why = requests(observer) > asked ? CANCELLED : LATE;
            kill(-pid, SIGKILL);
        }
        nanosleep(&pause, NULL);
    }
    return why ? why : WIFEXITED(status) ? WEXITSTATUS(status) : KILLED;
}

static void warn(const struct lrf_observer *observer, const struct lrf_strbuf *text)
{
    if (observer && observer->warn)
        observer->warn(observer->context, text->failed ? "no picture: out of memory" : text->s);
}

/* What went wrong in words; nothing when the work was cancelled. */
static void warn_of(const struct lrf_observer *observer, int error, int code, const char *script)
{
    struct lrf_strbuf text = {0};

    if (error || code == 127)
        lrf_strbuf_printf(
            &text, "no picture: gnuplot cannot be started (%s); install gnuplot, then: gnuplot %s",
            strerror(error ? error : ENOENT), script);
    else if (code == LATE)
        lrf_strbuf_printf(&text, "no picture: gnuplot did not end within %g s on %s", MOST_SECONDS,
                          script);
    else
        lrf_strbuf_printf(&text, "no picture: gnuplot failed on %s", script);
    if (code != CANCELLED)
        warn(observer, &text);
    lrf_strbuf_release(&text);
}

/* Runs the script for a picture at `temp`, whose name begins with the digits of `beside`. */
static bool run(const char *script, const char *format, const char *beside,
                const struct lrf_observer *observer)
{
    struct lrf_strbuf set = {0};
    pid_t pid = 0;
    int error = ENOMEM, code = 0;

    lrf_strbuf_printf(&set, "format='%s'; beside='%s'", format, beside);
    if (!set.failed)
        error =
            start((char *[]){"gnuplot", "-e", set.s, (char *)script, NULL}, STDERR_FILENO, &pid);
    if (!error)
        code = wait_for(pid, observer);
    lrf_strbuf_release(&set);
    if (!error && code == 0)
        return true;
    warn_of(observer, error, code, script);
    return false;
}

bool lrf_draw(const char *dir, const char *name, const char *format,
              const struct lrf_observer *observer)
{
    const char *here = dir[0] == '/' ? "" : "./";
    struct lrf_strbuf script = {0}, temp = {0}, picture = {0};
    char beside[32];
    bool drawn = false;

    snprintf(beside, sizeof beside, ".%ld.", (long)getpid());
    lrf_strbuf_printf(&script, "%s%s/%s.gp", here, dir, name);
    lrf_strbuf_printf(&temp, "%s%s/%s%s.%s", here, dir, beside, name, format);
    lrf_strbuf_printf(&picture, "%s%s/%s.%s", here, dir, name, format);
    if (script.failed || temp.failed || picture.failed)
        warn(observer, &(struct lrf_strbuf){.failed = true});
    else if (!run(script.s, format, beside, observer))
        unlink(temp.s);
    else if (!(drawn = rename(temp.s, picture.s) == 0))
        warn_of(observer, 0, KILLED, script.s);
    lrf_strbuf_release(&script);
    lrf_strbuf_release(&temp);
    lrf_strbuf_release(&picture);
    return drawn;
}

void lrf_drawing_version(char *buf, size_t size)
{
    char *argv[] = {"gnuplot", "--version", NULL};
    int ends[2];
    ssize_t n = 0;
    pid_t pid;

    snprintf(buf, size, "no gnuplot");
    if (pipe(ends) != 0)
        return;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    if (start(argv, ends[1], &pid) == 0) {
        close(ends[1]);
        ends[1] = -1;
        n = read(ends[0], buf, size - 1);
        wait_for(pid, NULL);
    }
    if (n > 0)
        buf[strncmp(buf, "gnuplot", 7) == 0 ? strcspn(buf, "\n") : 0] = '\0';
    close(ends[0]);
    if (ends[1] >= 0)
        close(ends[1]);
}
