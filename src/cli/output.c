#include "cli/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/near.h"
#include "cli/interrupt.h"
#include "cli/talk.h"

static const struct {
    const char *name;
    unsigned bit;
} plots[] = {{"png", LRF_FORMAT_PNG},   {"svg", LRF_FORMAT_SVG}, {"pdf", LRF_FORMAT_PDF},
             {"html", LRF_FORMAT_HTML}, {"term", CLI_TERM},      {"none", 0}};

enum { N_PLOTS = sizeof plots / sizeof *plots };

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
    if (near.best)
        return cli_error("'--plot %.*s': unknown format (did you mean '%s'?)", (int)n, word,
                         near.best);
    return cli_error("'--plot %.*s': expected png, svg, pdf, html, term or none", (int)n, word);
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

static bool talks(const struct cli_settings *settings)
{
    return !settings->quiet && !settings->json;
}

void cli_output_heading(const struct cli_settings *settings, const struct lrf_range_result *report)
{
    struct lrf_terminal terminal = cli_terminal(stdout);
    struct lrf_error err = {0};

    if (talks(settings) && lrf_report_heading(stdout, report, &terminal, &err) != LRF_OK)
        cli_warn("%s", err.text);
    fflush(stdout);
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

int cli_publish(const struct cli_settings *settings, unsigned formats,
                const struct lrf_result *result, bool answered)
{
    bool is_run = result->kind == LRF_RESULT_RANGE && result->range->data;
    struct lrf_report_context context = {.dialect = &cli_dialect,
                                         .subject = is_run ? settings->file.item[0] : NULL};
    struct lrf_error err = {0};

    if (lrf_report_publish(result, settings->out, formats, &cli_observer, &context, &err) != LRF_OK)
        return cli_fail(&err);
    if (settings->json && lrf_report_json(stdout, result, &context, &err) != LRF_OK)
        return cli_fail(&err);
    if (talks(settings) && show(formats, result, &context, &err) != LRF_OK)
        return cli_fail(&err);
    return cli_output_finish(answered ? CLI_DONE : CLI_NO_ANSWER);
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
