#include "study/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/outfile.h"
#include "base/strbuf.h"

static bool write_all(int fd, const char *s, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, s, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        s += done;
        n -= (size_t)done;
    }
    return true;
}

/* Two that write into one file would make one heap of their lines. */
static enum lrf_status lock(int fd, const char *path, struct lrf_error *err)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fcntl(fd, F_SETLK, &whole) == 0 || (errno != EACCES && errno != EAGAIN))
        return LRF_OK; /* a file system without locks is no reason not to work */
    return lrf_fail(err, LRF_EIO, "cannot use '%s': another lrfind is at work in that folder",
                    path);
}

static enum lrf_status fail_open(const char *path, struct lrf_error *err)
{
    return lrf_fail(err, LRF_EIO, "cannot use '%s': %s", path, strerror(errno));
}

/* Reads a file up to its last whole line, *whole bytes, into a text of the journal. */
static enum lrf_status load(struct lrf_journal *journal, int fd, const char *path, size_t *whole,
                            struct lrf_error *err)
{
    struct stat st;
    size_t n = 0;
    ssize_t got = 1;
    char *text;

    if (fstat(fd, &st) != 0)
        return fail_open(path, err);
    if (lrf_grow(&journal->text, &journal->text_cap, journal->n_text + 1, sizeof *journal->text) !=
            0 ||
        (text = lrf_calloc((size_t)st.st_size + 1, 1)) == NULL)
        return lrf_fail_memory(err);
    journal->text[journal->n_text++] = text;
    while (got != 0 && n < (size_t)st.st_size) {
        got = read(fd, text + n, (size_t)st.st_size - n);
        if (got < 0 && errno != EINTR)
            return fail_open(path, err);
        n += got > 0 ? (size_t)got : 0;
    }
    while (n > 0 && text[n - 1] != '\n')
        n--;
    text[n] = '\0';
    *whole = n;
    return LRF_OK;
}

/* The lines of the text that was read last, to `resume` or `merge` it. */
static enum lrf_status split(struct lrf_journal *journal, const char *path, const char *key,
                             const char *verb, struct lrf_error *err)
{
    char *line = journal->text[journal->n_text - 1], *end;
    bool first = true;

    for (; (end = strchr(line, '\n')) != NULL; line = end + 1, first = false) {
        *end = '\0';
        if (first && strcmp(line, key) != 0)
            return lrf_fail(err, LRF_EINVAL,
                            "cannot %s: '%s' is of a run with other data or settings", verb, path);
        if (first)
            continue;
        if (lrf_grow(&journal->line, &journal->cap, journal->n + 1, sizeof *journal->line) != 0)
            return lrf_fail_memory(err);
        journal->line[journal->n++] = line;
    }
    return LRF_OK;
}

/* Leaves the file ready for appending: behind the last whole line, or empty but for the key. */
static enum lrf_status begin(struct lrf_journal *journal, const char *key, size_t whole,
                             struct lrf_error *err)
{
    if (ftruncate(journal->fd, (off_t)whole) != 0 || lseek(journal->fd, 0, SEEK_END) < 0)
        return fail_open(journal->path, err);
    if (whole == 0 &&
        (!write_all(journal->fd, key, strlen(key)) || !write_all(journal->fd, "\n", 1)))
        return fail_open(journal->path, err);
    return LRF_OK;
}

enum lrf_status lrf_journal_open(struct lrf_journal *journal, const char *dir, const char *name,
                                 const char *key, bool resume, struct lrf_error *err)
{
    struct lrf_strbuf path = {0};
    enum lrf_status status = LRF_OK;
    size_t whole = 0;

    lrf_strbuf_printf(&path, "%s/%s", dir, name);
    *journal = (struct lrf_journal){.fd = -1, .path = path.s};
    pthread_mutex_init(&journal->lock, NULL);
    if (path.failed)
        return lrf_fail_memory(err);
    journal->fd = open(path.s, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (journal->fd < 0 && errno == ELOOP)
        status = lrf_fail(err, LRF_EIO, "cannot use '%s': it is a symbolic link", path.s);
    else if (journal->fd < 0)
        status = fail_open(path.s, err);
    if (status == LRF_OK)
        status = lock(journal->fd, path.s, err);
    if (status == LRF_OK && resume)
        status = load(journal, journal->fd, path.s, &whole, err);
    if (status == LRF_OK && whole > 0)
        status = split(journal, path.s, key, "resume", err);
    if (status == LRF_OK)
        status = begin(journal, key, whole, err);
    if (status != LRF_OK)
        lrf_journal_close(journal, false);
    else
        lrf_outdir_settle(dir);
    return status;
}

enum lrf_status lrf_journal_join(struct lrf_journal *journal, const char *dir, const char *name,
                                 const char *key, struct lrf_error *err)
{
    const size_t before = journal->n;
    struct lrf_strbuf path = {0};
    enum lrf_status status = LRF_OK;
    size_t whole = 0;
    int fd;

    lrf_strbuf_printf(&path, "%s/%s", dir, name);
    if (path.failed)
        return lrf_fail_memory(err);
    fd = open(path.s, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        status = fail_open(path.s, err);
    if (status == LRF_OK)
        status = load(journal, fd, path.s, &whole, err);
    if (status == LRF_OK && whole > 0)
        status = split(journal, path.s, key, "merge", err);
    for (size_t i = before; status == LRF_OK && i < journal->n; i++)
        lrf_journal_add(journal, journal->line[i]);
    if (fd >= 0)
        close(fd);
    lrf_strbuf_release(&path);
    return status;
}

void lrf_journal_add(struct lrf_journal *journal, const char *line)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_printf(&text, "%s\n", line);
    pthread_mutex_lock(&journal->lock);
    if (text.failed || !write_all(journal->fd, text.s, text.n)) {
        journal->why = journal->failed || text.failed ? journal->why : errno;
        journal->failed = true;
    }
    pthread_mutex_unlock(&journal->lock);
    lrf_strbuf_release(&text);
}

void lrf_journal_settle(struct lrf_journal *journal)
{
    double now;

    pthread_mutex_lock(&journal->lock);
    now = lrf_seconds();
    if (now - journal->settled >= 10 * journal->took) {
        if (fdatasync(journal->fd) != 0 && errno == EIO) {
            journal->why = journal->failed ? journal->why : errno;
            journal->failed = true;
        }
        journal->settled = lrf_seconds();
        journal->took = journal->settled - now;
    }
    pthread_mutex_unlock(&journal->lock);
}

void lrf_journal_fail(struct lrf_journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    journal->failed = true;
    pthread_mutex_unlock(&journal->lock);
}

enum lrf_status lrf_journal_check(struct lrf_journal *journal, struct lrf_error *err)
{
    if (journal->fd >= 0 && journal->failed)
        return lrf_fail(err, LRF_EIO, "cannot write '%s': %s", journal->path,
                        strerror(journal->why ? journal->why : ENOMEM));
    return LRF_OK;
}

void lrf_journal_close(struct lrf_journal *journal, bool done)
{
    if (journal->fd >= 0)
        close(journal->fd);
    if (done && journal->path)
        unlink(journal->path);
    free(journal->path);
    for (size_t i = 0; i < journal->n_text; i++)
        free(journal->text[i]);
    free(journal->text);
    free(journal->line);
    pthread_mutex_destroy(&journal->lock);
    *journal = (struct lrf_journal){.fd = -1};
}
