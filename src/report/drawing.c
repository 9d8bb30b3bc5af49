#define _GNU_SOURCE /* posix_spawn_file_actions_addchdir_np */
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
#include "base/number.h"
#include "base/strbuf.h"

#define MOST_SECONDS 60.0 /* a picture */
#define NANOSECONDS_A_LOOK 2000000

/* posix_spawn takes no const. -d: no file of the user's settings, which may hold any command. */
static char gnuplot[] = "gnuplot", plain[] = "-d";

/* What a gnuplot needs of ours: how it, its libraries and fonts are found, where caches lie. */
static const char *const handed_on[] = {
    "PATH=", "HOME=", "TMPDIR=", "LD_LIBRARY_PATH=", "XDG_", "FONTCONFIG_", "GDFONTPATH="};

static bool is_handed_on(const char *variable)
{
    for (size_t i = 0; i < sizeof handed_on / sizeof *handed_on; i++)
        if (strncmp(variable, handed_on[i], strlen(handed_on[i])) == 0)
            return true;
    return false;
}

/*
 * Nothing else: GNUTERM and its like would change the pictures. A UTF-8 locale, as gnuplot
 * complains of characters that the user's locale lacks. Free the array, not its strings.
 */
static char **clean_environment(void)
{
    size_t n = 0, kept = 0;
    static char utf8[] = "LC_ALL=C.UTF-8";
    char **env;

    while (environ[n])
        n++;
    env = lrf_calloc(n + 2, sizeof *env);
    for (size_t i = 0; env && i < n; i++)
        if (is_handed_on(environ[i]))
            env[kept++] = environ[i];
    if (env)
        env[kept] = utf8;
    return env;
}

/* In a process group of its own: a Ctrl-C is ours to answer, and what it started ends with it. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t defaults;

    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    posix_spawnattr_setsigdefault(attributes, &defaults);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
}

static int spawn(char *const argv[], const char *dir, const int fd[2], char **env, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);

    if (error)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        error = set_attributes(&attributes);
        if (!error)
            error = posix_spawn_file_actions_addchdir_np(&actions, dir);
        for (int i = 0; i < 2 && !error; i++)
            error = posix_spawn_file_actions_adddup2(&actions, fd[i], i);
        if (!error)
            error = posix_spawnp(pid, argv[0], &actions, &attributes, argv, env);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void close_ends(int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

static bool open_pipe(int ends[2])
{
    if (pipe(ends) != 0)
        return false;
    for (int i = 0; i < 2; i++)
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    return true;
}

/*
 * Starts gnuplot in `dir` with these orders on its stdin; 0 or an errno. What it prints can be read
 * from *said. The orders fit into a pipe, so nobody waits and nobody gets a SIGPIPE.
 */
static int start(char *const argv[], const char *dir, const char *orders, pid_t *pid, int *said)
{
    const ssize_t n = (ssize_t)strlen(orders);
    int in[2] = {-1, -1}, out[2] = {-1, -1}, error = 0;
    char **env = clean_environment();

    if (env == NULL)
        error = ENOMEM;
    else if (!open_pipe(in) || !open_pipe(out))
        error = errno;
    else if (write(in[1], orders, (size_t)n) != n)
        error = EIO;
    else
        error = spawn(argv, dir, (int[2]){in[0], out[1]}, env, pid);
    if (error == 0) {
        /* Nobody waits for more than there is, should a process of gnuplot's hold it open. */
        fcntl(out[0], F_SETFL, O_NONBLOCK);
        *said = out[0];
        out[0] = -1;
    }
    close_ends(in);
    close_ends(out);
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
static int wait_for(pid_t pid, double most, const struct lrf_observer *observer)
{
    const struct timespec pause = {0, NANOSECONDS_A_LOOK};
    const unsigned asked = requests(observer);
    const double started = lrf_seconds();
    int status, why = 0;
    pid_t got;

    while ((got = waitpid(pid, &status, why ? 0 : WNOHANG)) != pid) {
        if (got < 0 && errno != EINTR)
            return KILLED;
        if (!why && (lrf_seconds() - started > most || requests(observer) > asked)) {
            why = requests(observer) > asked ? CANCELLED : LATE;
            kill(-pid, SIGKILL);
        }
        nanosleep(&pause, NULL);
    }
    return why ? why : WIFEXITED(status) ? WEXITSTATUS(status) : KILLED;
}

/* ---- pictures */

/* A name beside the picture's, that the script writes to. */
static void put_beside(struct lrf_strbuf *out)
{
    lrf_strbuf_printf(out, ".%ld.", (long)getpid());
}

/*
 * One process draws them all, as fresh for each as another would be: its start and its fonts take
 * a quarter of the time of a picture. An error sends gnuplot to its next line, so that a number
 * tells of a picture that is complete, and the last word that each was tried. Names are relative,
 * and so hold no word of a user's.
 */
static void put_orders(struct lrf_strbuf *out, const struct lrf_drawing *picture, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lrf_strbuf_printf(out, "reset session\nset print '-'; format='%s'; beside='",
                          picture[i].format);
        put_beside(out);
        lrf_strbuf_printf(out, "'; load '%s.gp'; print %zu\n", picture[i].name, i);
    }
    lrf_strbuf_puts(out, "set print '-'; print 'end'\n");
}

/* What gnuplot has printed: marks what was drawn; true where it came to the end. */
static bool hear(int said, struct lrf_drawing *picture, size_t n)
{
    char text[512];
    const ssize_t length = read(said, text, sizeof text - 1);
    bool ended = false;
    char *end;

    text[length > 0 ? length : 0] = '\0';
    for (char *line = text; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        size_t i;
        *end = '\0';
        if (lrf_number_parse_size(line, &i) && i < n)
            picture[i].drawn = true;
        ended = strcmp(line, "end") == 0;
    }
    return ended;
}

static void warn(const struct lrf_observer *observer, const struct lrf_strbuf *text)
{
    if (observer && observer->warn)
        observer->warn(observer->context, text->failed ? "no picture: out of memory" : text->s);
}

/* Why there is no such picture, in words. */
static void warn_of(const struct lrf_observer *observer, int error, int code, const char *dir,
                    const struct lrf_drawing *picture)
{
    struct lrf_strbuf text = {0};

    if (error || code == 127)
        lrf_strbuf_printf(&text,
                          "no picture: gnuplot cannot be started (%s); install gnuplot, then: "
                          "gnuplot %s/%s.gp",
                          strerror(error ? error : ENOENT), dir, picture->name);
    else if (code == LATE)
        lrf_strbuf_printf(&text, "no %s.%s: gnuplot did not end within %g s on %s/%s.gp",
                          picture->name, picture->format, MOST_SECONDS, dir, picture->name);
    else
        lrf_strbuf_printf(&text, "no %s.%s: gnuplot failed on %s/%s.gp", picture->name,
                          picture->format, dir, picture->name);
    warn(observer, &text);
    lrf_strbuf_release(&text);
}

/* A picture that is complete gets its name; what is left of another goes. */
static bool keep(const char *dir, const struct lrf_drawing *picture)
{
    struct lrf_strbuf temp = {0}, name = {0};
    bool kept = false;

    lrf_strbuf_printf(&temp, "%s/", dir);
    put_beside(&temp);
    lrf_strbuf_printf(&temp, "%s.%s", picture->name, picture->format);
    lrf_strbuf_printf(&name, "%s/%s.%s", dir, picture->name, picture->format);
    if (!temp.failed && !name.failed) {
        kept = picture->drawn && rename(temp.s, name.s) == 0;
        if (!kept)
            unlink(temp.s);
    }
    lrf_strbuf_release(&temp);
    lrf_strbuf_release(&name);
    return kept;
}

void lrf_draw(const char *dir, struct lrf_drawing *picture, size_t n,
              const struct lrf_observer *observer)
{
    struct lrf_strbuf orders = {0};
    int error = ENOMEM, code = 0, said = -1;
    bool ended = false;
    pid_t pid = 0;

    put_orders(&orders, picture, n);
    if (!orders.failed)
        error = start((char *[]){gnuplot, plain, NULL}, dir, orders.s, &pid, &said);
    lrf_strbuf_release(&orders);
    if (!error) {
        code = wait_for(pid, MOST_SECONDS * (double)n, observer);
        ended = hear(said, picture, n);
        close(said);
    }
    for (size_t i = 0, told = 0; i < n; i++) {
        picture[i].drawn = keep(dir, &picture[i]);
        if (!picture[i].drawn && code != CANCELLED && (ended || told++ == 0))
            warn_of(observer, error, code, dir, &picture[i]);
    }
}

void lrf_drawing_version(char *buf, size_t size)
{
    char version[] = "--version";
    ssize_t n;
    pid_t pid;
    int said;

    snprintf(buf, size, "no gnuplot");
    if (start((char *[]){gnuplot, version, NULL}, ".", "", &pid, &said) != 0)
        return;
    wait_for(pid, MOST_SECONDS, NULL);
    n = read(said, buf, size - 1);
    close(said);
    if (n > 0)
        buf[strncmp(buf, "gnuplot", 7) == 0 ? strcspn(buf, "\n") : 0] = '\0';
}
