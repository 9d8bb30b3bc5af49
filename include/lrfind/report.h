/*
 * lrfind/report.h - a result as files, pictures and text.
 *
 * The same result gives the same bytes; nothing written holds times, paths or host names, and names
 * that came from a user are quoted for where they go.
 */
#ifndef LRFIND_REPORT_H
#define LRFIND_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include <lrfind/result.h>
#include <lrfind/study.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How the terminal looks. */
struct lrf_terminal {
    int width;    /* columns */
    int height;   /* lines */
    bool color;   /* ANSI colours */
    bool unicode; /* UTF-8 line drawing, else ASCII */
};

/* One setting of a call; NULL or nan: not given. */
enum lrf_call_kind { LRF_CALL_TEXT, LRF_CALL_NUMBER, LRF_CALL_FLAG };

struct lrf_call_setting {
    const char *key;
    enum lrf_call_kind kind;
    const char *text;
    double number;
    bool flag;
};

/* A setting with another value. */
struct lrf_change {
    const char *setting, *value;
};

/* How a program was called for a result: it stands in the JSON and on the page. */
struct lrf_call {
    const char *command_line;               /* in one line, quoted; NULL: not known */
    const struct lrf_call_setting *setting; /* (n) */
    size_t n;
    /*
     * The call of a command ("verify") on the same subject with the same settings but for n
     * changes, as a line that can be pasted; you free it. *line NULL: there is none. LRF_ENOMEM.
     * NULL in place of it: there never is.
     */
    enum lrf_status (*next)(const struct lrf_call *call, const char *command,
                            const struct lrf_change *change, size_t n, char **line);
    const void *context; /* next's own */
};

enum { LRF_PICTURE_NAME_SIZE = 32 };

/* What a report has to know beside the result: how its reader calls things, and what was written
 * where. All zeros is legal. */
struct lrf_report_context {
    const struct lrf_dialect *dialect; /* a program's words; NULL: the library's own */
    bool curve;                        /* curve.csv lies there already, from lrf_report_curve */
    const char *dir;                   /* the folder; NULL: nothing was written */
    /* Names of pictures that were drawn, the first of the result and of its single steps; "": none
     */
    char picture[2][LRF_PICTURE_NAME_SIZE];
    bool page;     /* report.html was written */
    bool markdown; /* report.md was written */
};

/* Texts to a stream: LRF_ENOMEM where something is missing; a failed write shows in ferror(out). */
/* The result as JSON: schema lrfind/analysis/1, verify/1, compare/1, schedule/2 or watch/1. Only
 * the context's dialect matters; NULL: the library's own. */
LRF_API enum lrf_status lrf_report_json(FILE *out, const struct lrf_result *result,
                                        const struct lrf_report_context *context,
                                        struct lrf_error *err);
/* Three lines before the work: the data, the model and the sweep; what is not known yet is NULL. */
LRF_API enum lrf_status lrf_report_heading(FILE *out, const struct lrf_range_result *result,
                                           const struct lrf_terminal *terminal,
                                           struct lrf_error *err);
/* What was found, for people: the table, the answer and why. Of the context only the dialect
 * matters. */
LRF_API enum lrf_status lrf_report_text(FILE *out, const struct lrf_result *result,
                                        const struct lrf_report_context *context,
                                        const struct lrf_terminal *terminal, struct lrf_error *err);
/* What belongs below it once everything is there: the files, and what to do next. */
LRF_API enum lrf_status lrf_report_files(FILE *out, const struct lrf_result *result,
                                         const struct lrf_report_context *context,
                                         const struct lrf_terminal *terminal,
                                         struct lrf_error *err);
/* The picture drawn with characters, `width` columns wide. */
LRF_API enum lrf_status lrf_report_plot(FILE *out, const struct lrf_result *result,
                                        const struct lrf_terminal *terminal, struct lrf_error *err);

/*
 * An ordinary run while it goes on: one line an event, as JSON (schema lrfind/event/1: kind, file,
 * run, row, step, lr, loss, level, scale, began_step, back_to_step, back_to_lr, text; what is not
 * known is null with a sibling ..._why) or for people, and at the end the verdict as JSON (kind
 * "verdict", with the object `verdict` of watch/1). Of the run only `file`, which for people may be
 * NULL, and for the verdict `run` and `verdict` matter. The same words stand in the whole result.
 */
LRF_API enum lrf_status lrf_report_event(FILE *out, const struct lrf_watch_run *run,
                                         const struct lrf_event *event, struct lrf_error *err);
LRF_API enum lrf_status lrf_report_event_text(FILE *out, const struct lrf_watch_run *run,
                                              const struct lrf_event *event,
                                              const struct lrf_terminal *terminal,
                                              struct lrf_error *err);
LRF_API enum lrf_status lrf_report_verdict_line(FILE *out, const struct lrf_watch_run *run,
                                                struct lrf_error *err);

/* What is drawn beside the data files, as a set. */
enum lrf_report_format {
    LRF_FORMAT_PNG = 1u << 0,
    LRF_FORMAT_SVG = 1u << 1,
    LRF_FORMAT_PDF = 1u << 2,
    LRF_FORMAT_HTML = 1u << 3,
    LRF_FORMAT_MARKDOWN = 1u << 5, /* report.md: what was found, in sentences and tables */
};

/*
 * Makes the folder and its parents, and proves that the files of such a result and the pictures of
 * `formats` can be written there: before the work that they are for. LRF_EIO names the file.
 */
LRF_API enum lrf_status lrf_report_prepare(enum lrf_result_kind kind, const char *dir,
                                           unsigned formats, struct lrf_error *err);
/* repeat,step,lr,loss and the optional columns that any point knows, into dir/curve.csv: what was
 * recorded is safe before it is analysed. */
LRF_API enum lrf_status lrf_report_curve(const struct lrf_curve *curve, const char *dir,
                                         struct lrf_error *err);
/*
 * Writes every file of the result into `dir`: CSV, JSON, gnuplot scripts that read them from their
 * own folder, and with `formats` report.html and report.md. A file is complete or absent; what a
 * result of this kind may have and this one has not is removed, pictures too. `context` gives the
 * dialect and learns what there is.
 */
LRF_API enum lrf_status lrf_report_publish(const struct lrf_result *result, const char *dir,
                                           unsigned formats, struct lrf_report_context *context,
                                           struct lrf_error *err);
/*
 * Draws the pictures of `formats` from the scripts that lie in `dir`, by one gnuplot, which takes
 * longer than everything else that is written: whoever has an answer gives it first. A picture is
 * complete or absent. One that cannot be drawn, or not within a minute, is a warning of the
 * observer's (NULL: nobody's). `context` learns what there is.
 */
LRF_API void lrf_report_draw(const struct lrf_result *result, const char *dir, unsigned formats,
                             const struct lrf_observer *observer,
                             struct lrf_report_context *context);

#ifdef __cplusplus
}
#endif
#endif
