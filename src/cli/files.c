#include "cli/files.h"

#include <unistd.h>

#include "base/outfile.h"
#include "base/strbuf.h"
#include "cli/gnuplot.h"
#include "cli/output.h"

static enum lrf_status write_one(const char *dir, const struct cli_file *file, const void *report,
                                 struct lrf_error *err)
{
    struct lrf_outfile out;
    enum lrf_status status = lrf_outfile_open(&out, dir, file->name, err);

    if (status != LRF_OK)
        return status;
    status = file->write(out.file, report, err);
    if (status == LRF_OK)
        return lrf_outfile_commit(&out, err);
    lrf_outfile_discard(&out);
    return status;
}

enum lrf_status cli_files_write(const char *dir, const struct cli_file *file, size_t n,
                                unsigned formats, const void *report, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < n && status == LRF_OK; i++)
        if (file[i].formats == 0 || (file[i].formats & formats))
            status = write_one(dir, &file[i], report, err);
    return status;
}

/* A picture of an earlier answer must not lie beside this one. */
static void remove_stale(const char *dir, const char *name, const char *format)
{
    struct lrf_strbuf path = {0};

    lrf_strbuf_printf(&path, "%s/%s.%s", dir, name, format);
    if (!path.failed)
        unlink(path.s);
    lrf_strbuf_release(&path);
}

void cli_files_pictures(const char *dir, const char *name, unsigned formats, char *picture,
                        size_t size)
{
    static const struct {
        const char *name;
        unsigned bit;
    } formats_known[] = {{"png", CLI_PNG}, {"svg", CLI_SVG}, {"pdf", CLI_PDF}};

    bool works = true;

    picture[0] = '\0';
    for (size_t i = 0; i < sizeof formats_known / sizeof *formats_known; i++) {
        remove_stale(dir, name, formats_known[i].name);
        if (!works || !(formats & formats_known[i].bit))
            continue;
        works = cli_gnuplot_run(dir, name, formats_known[i].name);
        if (works && picture[0] == '\0')
            snprintf(picture, size, "%s.%s", name, formats_known[i].name);
    }
}
