#define _POSIX_C_SOURCE 200809L
#include "base/outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/strbuf.h"

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
    status = lrf_outfile_open(&probe, dir, "probe", err);
    if (status == LRF_OK)
        lrf_outfile_discard(&probe);
    return status;
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
    out->file = fopen(out->temp, "w");
    if (out->file != NULL)
        return LRF_OK;
    status = lrf_fail(err, LRF_EIO, "cannot write '%s': %s", out->path, strerror(errno));
    lrf_outfile_discard(out);
    return status;
}

enum lrf_status lrf_outfile_commit(struct lrf_outfile *out, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;
    int bad = ferror(out->file);

    errno = 0;
    bad |= fclose(out->file) != 0;
    out->file = NULL;
    if (bad || rename(out->temp, out->path) != 0)
        status = lrf_fail(err, LRF_EIO, "cannot write '%s': %s", out->path,
                          errno ? strerror(errno) : "write failed");
    else
        out->temp[0] = '\0';
    lrf_outfile_discard(out);
    return status;
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
