#define _DEFAULT_SOURCE /* S_ISVTX */
#include "base/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/character.h"
#include "base/memory.h"
#include "base/strbuf.h"

static enum lrf_status fail_write(const char *path, int why, struct lrf_error *err)
{
    return lrf_fail(err, LRF_EIO, "cannot write '%s': %s", path,
                    why ? strerror(why) : "write failed");
}

static enum lrf_status make_dirs(char *path, struct lrf_error *err)
{
    struct stat st;

    for (char *s = path + 1;; s++) {
        char c = *s;
        if (c != '/' && c != '\0')
            continue;
        *s = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return lrf_fail(err, LRF_EIO, "cannot make folder '%s': %s", path, strerror(errno));
        if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
            return lrf_fail(err, LRF_EIO, "cannot write to '%s': not a folder", path);
        if (c == '\0')
            return LRF_OK;
        *s = c;
    }
}

static bool ends_as_a_file(const char *name, size_t n)
{
    static const char *const ending[] = {".csv", ".json", ".gp",  ".html", ".md",
                                         ".png", ".svg",  ".pdf", "probe"};

    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        const size_t m = strlen(ending[i]);
        if (n >= m && memcmp(name + n - m, ending[i], m) == 0)
            return true;
    }
    return false;
}

/* The process that a name beside a file is of; 0: it is no such name. */
static long writer_of(const char *name)
{
    const size_t n = strlen(name), digits = strspn(name + (*name == '.'), "0123456789");
    size_t stem = n;

    if (*name != '.' || n < 3)
        return 0;
    if (digits > 0 && digits < 10 && name[1 + digits] == '.' && ends_as_a_file(name, n))
        return strtol(name + 1, NULL, 10);
    while (lrf_is_digit(name[stem - 1]))
        stem--;
    return n > stem && n - stem < 10 && name[stem - 1] == '.' && ends_as_a_file(name, stem - 1)
               ? strtol(name + stem, NULL, 10)
               : 0;
}

static void remove_stale(const char *dir)
{
    DIR *folder = opendir(dir);
    const struct dirent *entry;
    struct stat st;

    while (folder && (entry = readdir(folder)) != NULL) {
        const long writer = writer_of(entry->d_name);
        if (writer > 0 && kill((pid_t)writer, 0) != 0 && errno == ESRCH &&
            fstatat(dirfd(folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode)))
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder)
        closedir(folder);
}

enum lrf_status lrf_outdir_prepare(const char *dir, struct lrf_error *err)
{
    struct lrf_outfile probe;
    enum lrf_status status;
    char *path;

    if (*dir == '\0')
        return lrf_fail(err, LRF_EIO, "cannot write to '': the name is empty");
    path = lrf_strdup(dir);
    status = path ? make_dirs(path, err) : lrf_fail_memory(err);
    free(path);
    if (status != LRF_OK)
        return status;
    remove_stale(dir);
    status = lrf_outfile_open(&probe, dir, "probe", err);
    if (status == LRF_OK)
        lrf_outfile_discard(&probe);
    return status;
}

/*
 * What is there is no file that this process may replace: a folder, a file that nobody may change,
 * one of somebody else's in a folder like /tmp. 0: nothing stands in the way.
 */
static int obstacle(const char *dir, const char *path)
{
    struct stat file, folder;

    if (lstat(path, &file) != 0)
        return errno == ENOENT ? 0 : errno;
    if (S_ISDIR(file.st_mode))
        return EISDIR;
    if (!S_ISLNK(file.st_mode) && access(path, W_OK) != 0 && errno == EPERM) /* immutable */
        return EPERM;
    if (stat(dir, &folder) == 0 && (folder.st_mode & S_ISVTX) && geteuid() != 0 &&
        folder.st_uid != geteuid() && file.st_uid != geteuid())
        return EPERM;
    return 0;
}

enum lrf_status lrf_outfile_check(const char *dir, const char *name, struct lrf_error *err)
{
    struct lrf_strbuf path = {0};
    enum lrf_status status = LRF_OK;
    int why = 0;

    lrf_strbuf_printf(&path, "%s/%s", dir, name);
    if (path.failed)
        status = lrf_fail_memory(err);
    else
        why = obstacle(dir, path.s);
    if (why)
        status = fail_write(path.s, why, err);
    lrf_strbuf_release(&path);
    return status;
}

/* A new file, whatever lay there: what a process that was killed has left, somebody's link. */
static FILE *open_new(const char *path)
{
    const int how = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    int fd = open(path, how, 0666), saved;
    FILE *file;

    if (fd < 0 && errno == EEXIST && unlink(path) == 0)
        fd = open(path, how, 0666);
    if (fd < 0)
        return NULL;
    file = fdopen(fd, "w");
    if (file == NULL) {
        saved = errno;
        close(fd);
        unlink(path);
        errno = saved;
    }
    return file;
}

enum lrf_status lrf_outfile_open(struct lrf_outfile *out, const char *dir, const char *name,
                                 struct lrf_error *err)
{
    struct lrf_strbuf path = {0}, temp = {0};
    enum lrf_status status;

    lrf_strbuf_printf(&path, "%s/%s", dir, name);
    lrf_strbuf_printf(&temp, "%s/.%s.%ld", dir, name, (long)getpid());
    *out = (struct lrf_outfile){.path = path.s, .temp = temp.s};
    if (path.failed || temp.failed) {
        lrf_outfile_discard(out);
        return lrf_fail_memory(err);
    }
    out->file = open_new(out->temp);
    if (out->file != NULL)
        return LRF_OK;
    status = fail_write(out->path, errno, err);
    lrf_outfile_discard(out);
    return status;
}

enum lrf_status lrf_outfile_commit(struct lrf_outfile *out, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;
    int bad = ferror(out->file);

    errno = 0;
    /* Before it has its name: or a loss of power could leave the name with nothing behind it. */
    bad |= fflush(out->file) != 0 || (fsync(fileno(out->file)) != 0 && errno == EIO);
    bad |= fclose(out->file) != 0;
    out->file = NULL;
    if (bad || rename(out->temp, out->path) != 0)
        status = fail_write(out->path, out->why ? out->why : errno, err);
    else
        out->temp[0] = '\0';
    lrf_outfile_discard(out);
    return status;
}

void lrf_outdir_settle(const char *dir)
{
    const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

void lrf_outfile_discard(struct lrf_outfile *out)
{
    if (out->file)
        fclose(out->file);
    if (out->temp && out->temp[0])
        unlink(out->temp);
    free(out->temp);
    free(out->path);
    *out = (struct lrf_outfile){0};
}
