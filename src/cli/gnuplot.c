#include "cli/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/strbuf.h"
#include "cli/talk.h"

extern char **environ;

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

/* Starts gnuplot with its stdout to `fd` (and its stdin from nowhere); 0 or an errno. */
static int start(char *const argv[], int fd, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    char **env = utf8_environment();
    int error = env ? posix_spawn_file_actions_init(&actions) : ENOMEM;

    if (error) {
        free(env);
        return error;
    }
    error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
    if (!error)
        error = posix_spawnp(pid, argv[0], &actions, NULL, argv, env);
    posix_spawn_file_actions_destroy(&actions);
    free(env);
    return error;
}

static int wait_for(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool cli_gnuplot_run(const char *dir, const char *name, const char *format)
{
    struct lrf_strbuf path = {0}, set = {0};
    pid_t pid = 0;
    int error = ENOMEM, code = 0;

    lrf_strbuf_printf(&path, "%s%s/%s.gp", dir[0] == '/' ? "" : "./", dir, name);
    lrf_strbuf_printf(&set, "format='%s'", format);
    if (!path.failed && !set.failed) {
        char *argv[] = {"gnuplot", "-e", set.s, path.s, NULL};
        error = start(argv, STDERR_FILENO, &pid);
    }
    if (!error)
        code = wait_for(pid);
    if (error || code == 127)
        cli_warn("no picture: gnuplot cannot be started (%s); install gnuplot, then: gnuplot %s",
                 strerror(error ? error : ENOENT), path.s ? path.s : name);
    else if (code != 0)
        cli_warn("no picture: gnuplot failed on %s", path.s);
    lrf_strbuf_release(&path);
    lrf_strbuf_release(&set);
    return !error && code == 0;
}

void cli_gnuplot_version(char *buf, size_t size)
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
        wait_for(pid);
    }
    if (n > 0)
        buf[strncmp(buf, "gnuplot", 7) == 0 ? strcspn(buf, "\n") : 0] = '\0';
    close(ends[0]);
    if (ends[1] >= 0)
        close(ends[1]);
}
