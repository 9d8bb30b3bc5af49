#include "study/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

#include "base/text.h"

enum { HALF_A_SECOND = 500 };

static enum lrf_status fail(const struct lrf_tail *tail, const char *why, struct lrf_error *err)
{
    char name[LRF_VALUE_SIZE];

    lrf_text_value(name, tail->path, strlen(tail->path));
    return lrf_fail(err, LRF_EIO, "cannot read '%s': %s", name, why);
}

/* What the open file is. */
static enum lrf_status look(struct lrf_tail *tail, struct lrf_error *err)
{
    struct stat is;

    if (fstat(tail->fd, &is) != 0)
        return fail(tail, strerror(errno), err);
    if (S_ISDIR(is.st_mode))
        return fail(tail, "it is a folder; name the log in it", err);
    tail->regular = S_ISREG(is.st_mode);
    tail->dev = is.st_dev;
    tail->ino = is.st_ino;
    tail->at = 0;
    return LRF_OK;
}

enum lrf_status lrf_tail_open(struct lrf_tail *tail, const char *path, struct lrf_error *err)
{
    const bool is_stdin = strcmp(path, "-") == 0;
    enum lrf_status status;

    *tail = (struct lrf_tail){.path = is_stdin ? "standard input" : path};
    tail->fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (tail->fd < 0)
        return fail(tail, strerror(errno), err);
    status = look(tail, err);
    if (status != LRF_OK)
        lrf_tail_close(tail);
    return status;
}

void lrf_tail_close(struct lrf_tail *tail)
{
    if (tail->fd > STDIN_FILENO)
        close(tail->fd);
    tail->fd = -1;
}

enum lrf_status lrf_tail_rewind(struct lrf_tail *tail, struct lrf_error *err)
{
    tail->at = 0;
    return lseek(tail->fd, 0, SEEK_SET) == 0 ? LRF_OK : fail(tail, strerror(errno), err);
}

static bool is_cut(const struct lrf_tail *tail)
{
    struct stat is;

    return fstat(tail->fd, &is) == 0 && is.st_size < tail->at;
}

/* Whether there is another of its name. A file that is away may come back. */
static bool is_replaced(const struct lrf_tail *tail)
{
    struct stat is;

    return tail->fd != STDIN_FILENO && stat(tail->path, &is) == 0 &&
           (is.st_dev != tail->dev || is.st_ino != tail->ino);
}

static enum lrf_status open_other(struct lrf_tail *tail, bool *anew, struct lrf_error *err)
{
    const int fd = open(tail->path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return LRF_OK;
    lrf_tail_close(tail);
    tail->fd = fd;
    *anew = true;
    return look(tail, err);
}

static enum lrf_status read_some(struct lrf_tail *tail, char *bytes, size_t n, size_t *got,
                                 struct lrf_error *err)
{
    struct pollfd at = {.fd = tail->fd, .events = POLLIN};
    ssize_t count;

    *got = 0;
    do
        count = read(tail->fd, bytes, n);
    while (count < 0 && errno == EAGAIN && poll(&at, 1, -1) > 0); /* set so by another program */
    if (count < 0)
        return errno == EINTR ? LRF_OK : fail(tail, strerror(errno), err);
    *got = (size_t)count;
    tail->at += tail->regular ? count : 0;
    tail->ended = count == 0 && !tail->regular;
    return LRF_OK;
}

enum lrf_status lrf_tail_read(struct lrf_tail *tail, char *bytes, size_t n, size_t *got, bool *anew,
                              struct lrf_error *err)
{
    enum lrf_status status = read_some(tail, bytes, n, got, err);

    *anew = false;
    if (status != LRF_OK || *got > 0 || !tail->regular)
        return status;
    if (is_replaced(tail)) {
        status = read_some(tail, bytes, n, got, err); /* what came before it was replaced */
        if (status == LRF_OK && *got == 0)
            status = open_other(tail, anew, err);
    } else if (is_cut(tail)) {
        *anew = true;
        status = lrf_tail_rewind(tail, err);
    }
    return status == LRF_OK && *anew ? read_some(tail, bytes, n, got, err) : status;
}

bool lrf_tail_is_idle(const struct lrf_tail *tail)
{
    struct pollfd at = {.fd = tail->fd, .events = POLLIN};

    return !tail->regular && poll(&at, 1, 0) == 0;
}

/* ---- waiting */

static void add_watches(const struct lrf_tail_wait *wait, const struct lrf_tail *tail, size_t n)
{
#ifdef __linux__
    for (size_t i = 0; i < n && wait->fd >= 0; i++) {
        if (tail[i].regular && tail[i].fd > STDIN_FILENO)
            inotify_add_watch(wait->fd, tail[i].path,
                              IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF);
    }
#else
    (void)wait;
    (void)tail;
    (void)n;
#endif
}

void lrf_tail_wait_start(struct lrf_tail_wait *wait, const struct lrf_tail *tail, size_t n)
{
    wait->fd = -1;
#ifdef __linux__
    wait->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
#endif
    add_watches(wait, tail, n);
}

/* The changes themselves do not matter: every file is looked at. */
static void drain(const struct lrf_tail_wait *wait)
{
    char bytes[4096];

    while (wait->fd >= 0 && read(wait->fd, bytes, sizeof bytes) > 0)
        continue;
}

void lrf_tail_wait(struct lrf_tail_wait *wait, const struct lrf_tail *tail, size_t n)
{
    struct pollfd at[2] = {{.fd = wait->fd, .events = POLLIN}, {.fd = -1, .events = POLLIN}};

    add_watches(wait, tail, n); /* those that were replaced; the others are known already */
    for (size_t i = 0; i < n; i++) {
        if (!tail[i].regular && !tail[i].ended)
            at[1].fd = tail[i].fd;
    }
    poll(at, 2, HALF_A_SECOND);
    drain(wait);
}

void lrf_tail_wait_stop(struct lrf_tail_wait *wait)
{
    if (wait->fd >= 0)
        close(wait->fd);
    wait->fd = -1;
}
