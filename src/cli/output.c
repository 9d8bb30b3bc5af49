#include "cli/output.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/near.h"
#include "base/strbuf.h"
#include "cli/interrupt.h"
#include "cli/talk.h"
#include "record/verdicts.h"

static const struct {
    const char *name;
    unsigned bit;
} plots[] = {{"png", LRF_FORMAT_PNG},   {"svg", LRF_FORMAT_SVG}, {"pdf", LRF_FORMAT_PDF},
             {"html", LRF_FORMAT_HTML}, {"term", CLI_TERM},      {"none", 0}};

enum { N_PLOTS = sizeof plots / sizeof *plots };

const char *cli_plot_name(size_t i)
{
    return i < N_PLOTS ? plots[i].name : NULL;
}

static bool unknown_plot(const char *word, size_t n, const char *near)
{
    struct lrf_strbuf names = {0};

    for (size_t i = 0; i < N_PLOTS; i++)
        lrf_strbuf_printf(&names, "%s%s",
                          i == 0            ? ""
                          : i + 1 < N_PLOTS ? ", "
                                            : " or ",
                          plots[i].name);
    if (*near)
        cli_error("'--plot %.*s': unknown format (did you mean '%s'?)", (int)n, word, near);
    else
        cli_error("'--plot %.*s': expected %s", (int)n, word, names.s ? names.s : "a format");
    lrf_strbuf_release(&names);
    return false;
}

static bool add_plot(const char *word, size_t n, unsigned *formats)
{
    struct lrf_near near;

    lrf_near_init(&near, word, n);
    for (size_t i = 0; i < N_PLOTS; i++) {
        if (strlen(plots[i].name) == n && strncmp(plots[i].name, word, n) == 0) {
            if (plots[i].bit == 0 && (*formats || word[n]))
                return cli_error("'--plot': none goes with no other format");
            *formats |= plots[i].bit;
            return true;
        }
        lrf_near_try(&near, plots[i].name);
    }
    return unknown_plot(word, n, near.best);
}

bool cli_plot_parse(const char *text, unsigned *formats)
{
    *formats = 0;
    if (text == NULL) {
        *formats = LRF_FORMAT_PNG | (isatty(STDOUT_FILENO) ? CLI_TERM : 0);
        return true;
    }
    for (;;) {
        size_t n = strcspn(text, ",");
        if (!add_plot(text, n, formats))
            return false;
        if (text[n] == '\0')
            return true;
        text += n + 1;
    }
}

static enum lrf_status show(unsigned formats, const struct lrf_result *result,
                            const struct lrf_report_context *context, struct lrf_error *err)
{
    struct lrf_terminal terminal = cli_terminal(stdout);
    enum lrf_status status;

    if (formats & CLI_TERM) {
        fputc('\n', stdout);
        status = lrf_report_plot(stdout, result, &terminal, err);
        fputc('\n', stdout);
        if (status != LRF_OK)
            return status;
    }
    return lrf_report_text(stdout, result, context, &terminal, err);
}

static bool is_healthy(const struct lrf_watch_result *watch)
{
    bool healthy = watch->n > 0;

    for (size_t i = 0; i < watch->n; i++)
        healthy = healthy && watch->run[i].verdict.kind == LRF_RUN_HEALTHY;
    return healthy;
}

/* Is there what was asked for? */
static bool is_answered(const struct lrf_result *result)
{
    switch (result->kind) {
    case LRF_RESULT_RANGE:
        return result->range->analysis->status == LRF_FINDING_OK;
    case LRF_RESULT_VERIFY:
        return !isnan(result->verify->verification->best_lr);
    case LRF_RESULT_COMPARE:
        return lrf_compare_answers(result->compare);
    case LRF_RESULT_WATCH:
        return is_healthy(result->watch);
    default:
        return result->schedule->n > 0;
    }
}

/* JSON on stdout: the whole, or of a watch the last lines, a verdict for each run. */
static enum lrf_status print_json(const struct lrf_result *result,
                                  const struct lrf_report_context *context, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    if (result->kind != LRF_RESULT_WATCH)
        return lrf_report_json(stdout, result, context, err);
    for (size_t i = 0; i < result->watch->n && status == LRF_OK; i++)
        status = lrf_report_verdict_line(stdout, &result->watch->run[i], err);
    return status;
}

/* What the command that is advised next may be given; NULL: its user knows better. */
static const char *subject_of(const struct lrf_result *result, const struct cli_settings *settings)
{
    const bool ordinary = result->kind == LRF_RESULT_RANGE && settings->file.n == 1 &&
                          strcmp(settings->file.item[0], "-") != 0 &&
                          result->range->analysis->status == LRF_FINDING_NOT_A_RANGE_TEST;

    return ordinary || (result->kind == LRF_RESULT_RANGE && result->range->data)
               ? settings->file.item[0]
               : NULL;
}

static int publish(struct cli_listener *listener, unsigned formats, const struct lrf_result *result)
{
    const struct cli_settings *settings = listener->settings;
    struct lrf_report_context context = {.dialect = &cli_dialect,
                                         .curve = true, /* observer.c has written it */
                                         .subject = subject_of(result, settings)};
    struct lrf_error err = {0};

    if (lrf_report_publish(result, settings->out, formats, &listener->observer, &context, &err) !=
        LRF_OK)
        return cli_fail(&err);
    if (settings->json && print_json(result, &context, &err) != LRF_OK)
        return cli_fail(&err);
    if (!settings->quiet && !settings->json && show(formats, result, &context, &err) != LRF_OK)
        return cli_fail(&err);
    return cli_output_finish(is_answered(result) ? CLI_DONE : CLI_NO_ANSWER);
}

/* Without rates nothing was trained and there is nothing to write. */
static int say_why_not(const struct cli_settings *settings, const struct lrf_analysis *analysis)
{
    char advice[LRF_RULE_SIZE];

    if (!settings->quiet && !settings->json)
        printf("no answer   %s\nnext        %s\n", analysis->reason,
               lrf_advice_text(&analysis->next, &cli_dialect, advice, sizeof advice));
    return cli_output_finish(CLI_NO_ANSWER);
}

int cli_conclude(struct cli_listener *listener, unsigned formats, struct lrf_study *study,
                 const struct lrf_error *err)
{
    const struct lrf_result *result = study ? lrf_study_result(study) : NULL;
    int code = CLI_DONE;

    cli_listener_clear(listener);
    if (result && result->kind == LRF_RESULT_SCHEDULE && result->schedule->n == 0)
        code = say_why_not(listener->settings, result->schedule->analysis);
    else if (result)
        code = publish(listener, formats, result);
    if (err->status != LRF_OK) {
        int failure = cli_fail(err);
        code = code <= CLI_NO_ANSWER ? failure : code;
    }
    if (study && code <= CLI_NO_ANSWER && !cli_interrupted())
        lrf_study_forget(study);
    lrf_study_free(study);
    return code;
}

int cli_output_finish(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (errno != EPIPE) /* a reader that has seen enough is no failure of ours to talk about */
        cli_error("cannot write to stdout: %s", errno ? strerror(errno) : "write failed");
    return CLI_FAILURE;
}
