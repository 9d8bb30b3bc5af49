#include <lrfind/report.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/outfile.h"
#include "base/strbuf.h"
#include "report/drawing.h"
#include "report/writers.h"

/* A file of a result: its name, what writes it, and when it is there. */
struct file {
    const char *name;
    enum lrf_status (*write)(FILE *out, const struct lrf_result *result, struct lrf_error *err);
    unsigned formats; /* those that ask for it; 0: it is always there */
    bool (*exists)(const struct lrf_result *result); /* NULL: yes */
    bool drawn; /* a script, from which gnuplot draws pictures of the same name */
};

static enum lrf_status curve_csv(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    (void)err;
    lrf_range_curve_csv(out, r->range->curve);
    return LRF_OK;
}

static enum lrf_status analysis_csv(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    (void)err;
    lrf_range_analysis_csv(out, r->range->analysis);
    return LRF_OK;
}

static enum lrf_status verify_csv(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    (void)err;
    lrf_verify_csv(out, r->verify);
    return LRF_OK;
}

static enum lrf_status compare_csv(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    (void)err;
    lrf_compare_csv(out, r->compare);
    return LRF_OK;
}

static enum lrf_status schedule_csv(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    (void)err;
    lrf_schedule_csv(out, r->schedule);
    return LRF_OK;
}

static enum lrf_status range_script(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    return lrf_range_gnuplot(out, r->range, err);
}

static enum lrf_status steps_script(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    return lrf_steps_gnuplot(out, r->range, err);
}

static enum lrf_status verify_script(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    return lrf_verify_gnuplot(out, r->verify, err);
}

static enum lrf_status compare_script(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    return lrf_compare_gnuplot(out, r->compare, err);
}

static enum lrf_status schedule_script(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    return lrf_schedule_gnuplot(out, r->schedule, err);
}

static enum lrf_status page(FILE *out, const struct lrf_result *r, struct lrf_error *err)
{
    switch (r->kind) {
    case LRF_RESULT_RANGE:
        return lrf_range_html(out, r->range, err);
    case LRF_RESULT_VERIFY:
        return lrf_verify_html(out, r->verify, err);
    case LRF_RESULT_COMPARE:
        return lrf_compare_html(out, r->compare, err);
    default:
        return lrf_schedule_html(out, r->schedule, err);
    }
}

static bool has_steps(const struct lrf_result *r)
{
    return r->range->steps && r->range->steps->recorded;
}

#define PAGE                                                                                       \
    {                                                                                              \
        "report.html", page, LRF_FORMAT_HTML, NULL, false                                          \
    }

static const struct file range_files[] = {{"curve.csv", curve_csv, 0, NULL, false},
                                          {"analysis.csv", analysis_csv, 0, NULL, false},
                                          {"analysis.json", lrf_report_json, 0, NULL, false},
                                          {"range.gp", range_script, 0, NULL, true},
                                          {"steps.gp", steps_script, 0, has_steps, true},
                                          PAGE,
                                          {0}};
static const struct file verify_files[] = {{"verify.csv", verify_csv, 0, NULL, false},
                                           {"verify.json", lrf_report_json, 0, NULL, false},
                                           {"verify.gp", verify_script, 0, NULL, true},
                                           PAGE,
                                           {0}};
static const struct file compare_files[] = {{"compare.csv", compare_csv, 0, NULL, false},
                                            {"compare.json", lrf_report_json, 0, NULL, false},
                                            {"compare.gp", compare_script, 0, NULL, true},
                                            PAGE,
                                            {0}};
static const struct file schedule_files[] = {{"schedule.csv", schedule_csv, 0, NULL, false},
                                             {"schedule.json", lrf_report_json, 0, NULL, false},
                                             {"schedule.gp", schedule_script, 0, NULL, true},
                                             PAGE,
                                             {0}};
static const struct file *const files_of[] = {[LRF_RESULT_RANGE] = range_files,
                                              [LRF_RESULT_VERIFY] = verify_files,
                                              [LRF_RESULT_COMPARE] = compare_files,
                                              [LRF_RESULT_SCHEDULE] = schedule_files};

static enum lrf_status write_file(const struct lrf_result *result, const char *dir,
                                  const struct file *file, struct lrf_error *err)
{
    struct lrf_outfile out;
    enum lrf_status status = lrf_outfile_open(&out, dir, file->name, err);

    if (status != LRF_OK)
        return status;
    status = file->write(out.file, result, err);
    if (status == LRF_OK)
        return lrf_outfile_commit(&out, err);
    lrf_outfile_discard(&out);
    return status;
}

/* A file of an earlier result must not lie beside this one's. */
static void remove_file(const char *dir, const char *name, int length, const char *ending)
{
    struct lrf_strbuf path = {0};

    lrf_strbuf_printf(&path, "%s/%.*s%s", dir, length, name, ending);
    if (!path.failed)
        unlink(path.s);
    lrf_strbuf_release(&path);
}

static const struct {
    const char *name;
    unsigned bit;
} pictures[] = {{"png", LRF_FORMAT_PNG}, {"svg", LRF_FORMAT_SVG}, {"pdf", LRF_FORMAT_PDF}};

static void remove_pictures(const char *dir, const char *script)
{
    int length = (int)strcspn(script, ".") + 1;

    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
        remove_file(dir, script, length, pictures[i].name);
}

static bool wanted(const struct file *file, const struct lrf_result *result, unsigned formats)
{
    return (file->formats == 0 || (file->formats & formats)) &&
           (file->exists == NULL || file->exists(result));
}

/* Draws what is asked for; false after the first failure. */
static bool draw(const char *dir, const char *script, unsigned formats,
                 const struct lrf_observer *observer, struct lrf_report_files *files)
{
    char name[32];

    snprintf(name, sizeof name, "%.*s", (int)strcspn(script, "."), script);
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        if (!(formats & pictures[i].bit))
            continue;
        if (!lrf_draw(dir, name, pictures[i].name, observer))
            return false;
        if (!files->picture[0])
            snprintf(files->picture, sizeof files->picture, "%s.%s", name, pictures[i].name);
    }
    return true;
}

static enum lrf_status write_export(const struct lrf_schedule_export *exported, const char *dir,
                                    struct lrf_error *err)
{
    struct lrf_outfile out;
    enum lrf_status status = lrf_outfile_open(&out, dir, exported->name, err);

    if (status != LRF_OK)
        return status;
    lrf_export_csv(out.file, exported);
    return lrf_outfile_commit(&out, err);
}

enum lrf_status lrf_report_curve(const struct lrf_curve *curve, const char *dir,
                                 struct lrf_error *err)
{
    const struct lrf_range_result range = {.curve = curve};
    const struct lrf_result result = {.kind = LRF_RESULT_RANGE, .range = &range};

    return write_file(&result, dir, &range_files[0], err);
}

enum lrf_status lrf_report_publish(const struct lrf_result *result, const char *dir,
                                   unsigned formats, const struct lrf_observer *observer,
                                   struct lrf_report_files *files, struct lrf_error *err)
{
    const struct file *all = files_of[result->kind];
    enum lrf_status status = LRF_OK;

    files->dir = dir;
    files->picture[0] = '\0';
    files->page = formats & LRF_FORMAT_HTML;
    for (const struct file *f = all; f->name && status == LRF_OK; f++) {
        if (wanted(f, result, formats))
            status = write_file(result, dir, f, err);
        else
            remove_file(dir, f->name, (int)strlen(f->name), "");
        if (f->drawn)
            remove_pictures(dir, f->name);
    }
    if (status == LRF_OK && result->kind == LRF_RESULT_SCHEDULE && result->schedule->exported)
        status = write_export(result->schedule->exported, dir, err);
    for (const struct file *f = all; f->name && status == LRF_OK; f++)
        if (f->drawn && wanted(f, result, formats) && !draw(dir, f->name, formats, observer, files))
            break;
    return status;
}

enum lrf_status lrf_report_json(FILE *out, const struct lrf_result *result, struct lrf_error *err)
{
    switch (result->kind) {
    case LRF_RESULT_RANGE:
        return lrf_range_json(out, result->range, err);
    case LRF_RESULT_VERIFY:
        return lrf_verify_json(out, result->verify, err);
    case LRF_RESULT_COMPARE:
        return lrf_compare_json(out, result->compare, err);
    default:
        return lrf_schedule_json(out, result->schedule, err);
    }
}

void lrf_report_text(FILE *out, const struct lrf_result *result,
                     const struct lrf_report_files *files, const struct lrf_terminal *terminal)
{
    switch (result->kind) {
    case LRF_RESULT_RANGE:
        lrf_range_text(out, result->range, files, terminal);
        break;
    case LRF_RESULT_VERIFY:
        lrf_verify_text(out, result->verify, files, terminal);
        break;
    case LRF_RESULT_COMPARE:
        lrf_compare_text(out, result->compare, files, terminal);
        break;
    default:
        lrf_schedule_text(out, result->schedule, files, terminal);
    }
}

void lrf_report_plot(FILE *out, const struct lrf_result *result,
                     const struct lrf_terminal *terminal)
{
    lrf_result_plot(out, result, terminal);
}
