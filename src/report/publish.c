#include <lrfind/report.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/outfile.h"
#include "base/strbuf.h"
#include "report/drawing.h"
#include "report/page.h"
#include "report/pictures.h"
#include "report/writers.h"

/* Ends what was written to a file. LRF_ENOMEM when it is not all there; a write that failed shows
 * in ferror(), and whoever closes the file sees it. */
static enum lrf_status finish(struct lrf_strbuf *text, struct lrf_error *err)
{
    const bool whole = lrf_strbuf_drain(text) || ferror(text->file);

    lrf_strbuf_release(text);
    return whole ? LRF_OK : lrf_fail_memory(err);
}

/* A file of a result: its name, what writes it, and when it is there. */
struct file {
    const char *name;
    /* From the result: data, a script. NULL: from the record. */
    void (*write)(struct lrf_strbuf *out, const struct lrf_result *result);
    unsigned formats;                                /* those that ask for it; 0: always */
    bool (*exists)(const struct lrf_result *result); /* NULL: yes */
    bool drawn; /* a script, from which gnuplot draws pictures of the same name */
};

/* For people who asked for them: a page, a text. */
#define PAGE                                                                                       \
    {                                                                                              \
        "report.html", NULL, LRF_FORMAT_HTML, NULL, false                                          \
    }
#define MARKDOWN                                                                                   \
    {                                                                                              \
        "report.md", NULL, LRF_FORMAT_MARKDOWN, NULL, false                                        \
    }

static const struct file range_files[] = {{"curve.csv", lrf_csv_curve, 0, NULL, false},
                                          {"analysis.csv", lrf_csv_analysis, 0, NULL, false},
                                          {"analysis.json", NULL, 0, NULL, false},
                                          {"range.gp", lrf_script, 0, NULL, true},
                                          {"steps.gp", lrf_steps_script, 0, lrf_has_steps, true},
                                          PAGE,
                                          MARKDOWN,
                                          {0}};
static const struct file verify_files[] = {{"verify.csv", lrf_csv_verify, 0, NULL, false},
                                           {"verify.json", NULL, 0, NULL, false},
                                           {"verify.gp", lrf_script, 0, NULL, true},
                                           PAGE,
                                           MARKDOWN,
                                           {0}};
static const struct file compare_files[] = {{"compare.csv", lrf_csv_compare, 0, NULL, false},
                                            {"compare.json", NULL, 0, NULL, false},
                                            {"compare.gp", lrf_script, 0, NULL, true},
                                            PAGE,
                                            MARKDOWN,
                                            {0}};
static const struct file schedule_files[] = {{"schedule.csv", lrf_csv_schedule, 0, NULL, false},
                                             {"schedule.json", NULL, 0, NULL, false},
                                             {"schedule.gp", lrf_script, 0, NULL, true},
                                             PAGE,
                                             MARKDOWN,
                                             {0}};
static const struct file watch_files[] = {{"watch.csv", lrf_csv_watch, 0, NULL, false},
                                          {"watch.json", NULL, 0, NULL, false},
                                          {"watch.gp", lrf_script, 0, NULL, true},
                                          PAGE,
                                          MARKDOWN,
                                          {0}};
static const struct file *const files_of[] = {[LRF_RESULT_RANGE] = range_files,
                                              [LRF_RESULT_VERIFY] = verify_files,
                                              [LRF_RESULT_COMPARE] = compare_files,
                                              [LRF_RESULT_SCHEDULE] = schedule_files,
                                              [LRF_RESULT_WATCH] = watch_files};

static enum lrf_status write_file(const struct lrf_result *result, const struct lrf_record *record,
                                  const char *dir, const struct file *file, struct lrf_error *err)
{
    struct lrf_outfile out;
    struct lrf_strbuf text = {0};
    enum lrf_status status = lrf_outfile_open(&out, dir, file->name, err);

    if (status != LRF_OK)
        return status;
    text.file = out.file;
    if (file->write)
        file->write(&text, result);
    else if (file->formats == LRF_FORMAT_MARKDOWN)
        lrf_markdown(&text, record);
    else if (file->formats)
        lrf_page(&text, record, result);
    else
        lrf_json(&text, record);
    lrf_strbuf_drain(&text);
    out.why = text.why;
    status = finish(&text, err);
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

enum { N_PICTURES = sizeof pictures / sizeof *pictures, MOST_SCRIPTS = 2 /* of a result */ };

static void remove_pictures(const char *dir, const char *script)
{
    int length = (int)strcspn(script, ".") + 1;

    for (size_t i = 0; i < N_PICTURES; i++)
        remove_file(dir, script, length, pictures[i].name);
}

static bool is_asked(const struct file *file, unsigned formats)
{
    return file->formats == 0 || (file->formats & formats);
}

static bool wanted(const struct file *file, const struct lrf_result *result, unsigned formats)
{
    return is_asked(file, formats) && (file->exists == NULL || file->exists(result));
}

static enum lrf_status check_pictures(const char *dir, const struct file *file, unsigned formats,
                                      struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;
    char name[LRF_PICTURE_NAME_SIZE];

    for (size_t i = 0; i < N_PICTURES && file->drawn && status == LRF_OK; i++)
        if (formats & pictures[i].bit) {
            snprintf(name, sizeof name, "%.*s.%s", (int)strcspn(file->name, "."), file->name,
                     pictures[i].name);
            status = lrf_outfile_check(dir, name, err);
        }
    return status;
}

enum lrf_status lrf_report_prepare(enum lrf_result_kind kind, const char *dir, unsigned formats,
                                   struct lrf_error *err)
{
    enum lrf_status status = lrf_outdir_prepare(dir, err);

    for (const struct file *f = files_of[kind]; f->name && status == LRF_OK; f++)
        if (is_asked(f, formats)) {
            status = lrf_outfile_check(dir, f->name, err);
            if (status == LRF_OK)
                status = check_pictures(dir, f, formats, err);
        }
    return status;
}

enum lrf_status lrf_report_curve(const struct lrf_curve *curve, const char *dir,
                                 struct lrf_error *err)
{
    const struct lrf_range_result range = {.curve = curve};
    const struct lrf_result result = {.kind = LRF_RESULT_RANGE, .range = &range};

    return write_file(&result, NULL, dir, &range_files[0], err);
}

static enum lrf_status write_files(const struct lrf_result *result, const struct lrf_record *record,
                                   const char *dir, unsigned formats, bool has_curve,
                                   struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (const struct file *f = files_of[result->kind]; f->name && status == LRF_OK; f++) {
        if (has_curve && f->write == lrf_csv_curve)
            continue;
        if (wanted(f, result, formats))
            status = write_file(result, record, dir, f, err);
        else
            remove_file(dir, f->name, (int)strlen(f->name), "");
        if (f->drawn)
            remove_pictures(dir, f->name);
    }
    if (status == LRF_OK && result->kind == LRF_RESULT_SCHEDULE && result->schedule->exported) {
        const struct file file = {.name = result->schedule->exported->name,
                                  .write = lrf_csv_export};
        status = write_file(result, record, dir, &file, err);
    }
    return status;
}

enum lrf_status lrf_report_publish(const struct lrf_result *result, const char *dir,
                                   unsigned formats, struct lrf_report_context *context,
                                   struct lrf_error *err)
{
    struct lrf_record record;
    enum lrf_status status;

    context->dir = dir;
    memset(context->picture, 0, sizeof context->picture);
    context->page = formats & LRF_FORMAT_HTML;
    context->markdown = formats & LRF_FORMAT_MARKDOWN;
    lrf_record_init(&record, result, context->dialect);
    status = write_files(result, &record, dir, formats, context->curve, err);
    if (status == LRF_OK)
        lrf_outdir_settle(dir);
    lrf_record_release(&record);
    return status;
}

void lrf_report_draw(const struct lrf_result *result, const char *dir, unsigned formats,
                     const struct lrf_observer *observer, struct lrf_report_context *context)
{
    struct lrf_drawing drawing[MOST_SCRIPTS * N_PICTURES] = {0};
    size_t n = 0;

    for (const struct file *f = files_of[result->kind]; f->name; f++)
        for (size_t i = 0; i < N_PICTURES && f->drawn && wanted(f, result, formats); i++)
            if (formats & pictures[i].bit) {
                snprintf(drawing[n].name, sizeof drawing[n].name, "%.*s",
                         (int)strcspn(f->name, "."), f->name);
                drawing[n++].format = pictures[i].name;
            }
    if (n > 0)
        lrf_draw(dir, drawing, n, observer);
    for (size_t i = 0; i < n; i++) {
        char *name = context->picture[strcmp(drawing[i].name, drawing[0].name) != 0];
        if (drawing[i].drawn && !*name)
            snprintf(name, sizeof *context->picture, "%.15s.%.3s", drawing[i].name,
                     drawing[i].format);
    }
}

/* ---- the same to a stream */

enum lrf_status lrf_report_json(FILE *out, const struct lrf_result *result,
                                const struct lrf_report_context *context, struct lrf_error *err)
{
    struct lrf_strbuf text = {.file = out};
    struct lrf_record record;

    lrf_record_init(&record, result, context ? context->dialect : NULL);
    lrf_json(&text, &record);
    lrf_record_release(&record);
    return finish(&text, err);
}

enum lrf_status lrf_report_text(FILE *out, const struct lrf_result *result,
                                const struct lrf_report_context *context,
                                const struct lrf_terminal *terminal, struct lrf_error *err)
{
    struct lrf_strbuf text = {.file = out};
    struct lrf_record record;

    lrf_record_init(&record, result, context->dialect);
    lrf_text(&text, &record, terminal);
    lrf_record_release(&record);
    return finish(&text, err);
}

enum lrf_status lrf_report_files(FILE *out, const struct lrf_result *result,
                                 const struct lrf_report_context *context,
                                 const struct lrf_terminal *terminal, struct lrf_error *err)
{
    struct lrf_strbuf text = {.file = out};
    struct lrf_record record;

    lrf_record_init(&record, result, context->dialect);
    lrf_text_files(&text, &record, result, context, terminal);
    lrf_record_release(&record);
    return finish(&text, err);
}

enum lrf_status lrf_report_heading(FILE *out, const struct lrf_range_result *result,
                                   const struct lrf_terminal *terminal, struct lrf_error *err)
{
    struct lrf_strbuf text = {.file = out};

    lrf_heading(&text, result, terminal);
    return finish(&text, err);
}

enum lrf_status lrf_report_plot(FILE *out, const struct lrf_result *result,
                                const struct lrf_terminal *terminal, struct lrf_error *err)
{
    struct lrf_strbuf text = {.file = out};

    lrf_picture_term(&text, result, terminal);
    return finish(&text, err);
}

/* ---- a run that goes on, line by line */

enum lrf_status lrf_report_event(FILE *out, const struct lrf_watch_run *run,
                                 const struct lrf_event *event, struct lrf_error *err)
{
    struct lrf_strbuf text = {.file = out};
    struct lrf_record record;

    lrf_record_begin(&record, NULL);
    lrf_record_event(&record, run, event);
    lrf_json_line(&text, &record);
    lrf_record_release(&record);
    return finish(&text, err);
}

enum lrf_status lrf_report_event_text(FILE *out, const struct lrf_watch_run *run,
                                      const struct lrf_event *event,
                                      const struct lrf_terminal *terminal, struct lrf_error *err)
{
    struct lrf_strbuf text = {.file = out};

    lrf_event_line(&text, run, event, terminal);
    return finish(&text, err);
}

enum lrf_status lrf_report_verdict_line(FILE *out, const struct lrf_watch_run *run,
                                        struct lrf_error *err)
{
    struct lrf_strbuf text = {.file = out};
    struct lrf_record record;

    lrf_record_begin(&record, NULL);
    lrf_record_last_word(&record, run);
    lrf_json_line(&text, &record);
    lrf_record_release(&record);
    return finish(&text, err);
}
