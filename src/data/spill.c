#define _GNU_SOURCE /* mkostemp */
#include "data/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/strbuf.h"

static int fail(struct lrf_spill *spill)
{
    spill->error = errno;
    return -1;
}

int lrf_spill_open(struct lrf_spill *spill)
{
    const char *folder = getenv("TMPDIR");
    struct lrf_strbuf path = {0};

    *spill = (struct lrf_spill){.fd = -1};
    folder = folder && *folder ? folder : "/tmp";
    lrf_strbuf_printf(&path, "%s/lrfind-XXXXXX", folder);
    spill->place = path.failed ? NULL : lrf_strdup(folder);
    if (spill->place != NULL && (spill->fd = mkostemp(path.s, O_CLOEXEC)) < 0)
        fail(spill);
    else if (spill->place != NULL)
        unlink(path.s);
    lrf_strbuf_release(&path);
    return spill->fd < 0 ? -1 : 0;
}

int lrf_spill_write(struct lrf_spill *spill, const void *bytes, size_t n)
{
    const char *s = bytes;

    while (n > 0) {
        const ssize_t done = write(spill->fd, s, n);
        if (done < 0 && errno != EINTR)
            return fail(spill);
        if (done > 0) {
            s += done;
            n -= (size_t)done;
            spill->n += (size_t)done;
        }
    }
    return 0;
}

int lrf_spill_map(struct lrf_spill *spill)
{
    void *bytes;

    if (spill->n == 0)
        return 0;
    bytes = mmap(NULL, spill->n, PROT_READ, MAP_SHARED, spill->fd, 0);
    if (bytes == MAP_FAILED)
        return fail(spill);
    spill->bytes = bytes;
    return 0;
}

enum lrf_status lrf_spill_fail(const struct lrf_spill *spill, struct lrf_error *err)
{
    if (spill->error == 0)
        return lrf_fail_memory(err);
    return lrf_fail(err, LRF_EIO, "cannot keep the cells of the data in '%s': %s", spill->place,
                    strerror(spill->error));
}

void lrf_spill_release(struct lrf_spill *spill)
{
    if (spill->place == NULL)
        return;
    if (spill->bytes != NULL)
        munmap(spill->bytes, spill->n);
    if (spill->fd >= 0)
        close(spill->fd);
    free(spill->place);
    *spill = (struct lrf_spill){0};
}
