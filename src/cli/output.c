#include "cli/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/outfile.h"
#include "cli/gnuplot.h"
#include "cli/near.h"
#include "cli/talk.h"

static const struct {
    const char *name;
    unsigned bit;
} plots[] = {{"png", CLI_PNG},   {"svg", CLI_SVG},   {"pdf", CLI_PDF},
             {"html", CLI_HTML}, {"term", CLI_TERM}, {"none", 0}};

enum { N_PLOTS = sizeof plots / sizeof *plots };

static bool add_plot(const char *word, size_t n, unsigned *formats)
{
    struct cli_near near;

    cli_near_init(&near, word, n);
    for (size_t i = 0; i < N_PLOTS; i++) {
        if (strlen(plots[i].name) == n && strncmp(plots[i].name, word, n) == 0) {
            *formats |= plots[i].bit;
            return true;
        }
        cli_near_try(&near, plots[i].name);
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
        *formats = CLI_PNG | (isatty(STDOUT_FILENO) ? CLI_TERM : 0);
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

/* The files of an analysis, by name. */
enum content { CURVE_CSV, ANALYSIS_CSV, ANALYSIS_JSON, RANGE_GP, N_CONTENTS };

static const char *const file_name[N_CONTENTS] = {"curve.csv", "analysis.csv", "analysis.json",
                                                  "range.gp"};

static enum lrf_status write_content(FILE *out, enum content content,
                                     const struct lrf_report *report, struct lrf_error *err)
{
    switch (content) {
    case CURVE_CSV:
        lrf_report_curve_csv(out, report->curve);
        return LRF_OK;
    case ANALYSIS_CSV:
        lrf_report_analysis_csv(out, report->analysis);
        return LRF_OK;
    case ANALYSIS_JSON:
        return lrf_report_json(out, report, err);
    case RANGE_GP:
        return lrf_report_gnuplot(out, report, err);
    case N_CONTENTS:
        break;
    }
    return LRF_EINVAL;
}

static enum lrf_status write_file(const char *dir, enum content content,
                                  const struct lrf_report *report, struct lrf_error *err)
{
    struct lrf_outfile out;
    enum lrf_status status = lrf_outfile_open(&out, dir, file_name[content], err);

    if (status != LRF_OK)
        return status;
    status = write_content(out.file, content, report, err);
    if (status == LRF_OK)
        return lrf_outfile_commit(&out, err);
    lrf_outfile_discard(&out);
    return status;
}

static bool talks(const struct cli_settings *settings)
{
    return !settings->quiet && !settings->json;
}

void cli_output_heading(const struct cli_settings *settings, const struct lrf_report *report)
{
    struct lrf_terminal terminal = cli_terminal(stdout);

    if (talks(settings))
        lrf_report_heading(stdout, report, &terminal);
    fflush(stdout);
}

void cli_output_pictures(const char *dir, const char *script, unsigned formats)
{
    for (size_t i = 0; i < N_PLOTS; i++) {
        if (!(formats & plots[i].bit & (CLI_PNG | CLI_SVG | CLI_PDF)))
            continue;
        if (!cli_gnuplot_run(dir, script, plots[i].name))
            return;
    }
}

static void show(const struct cli_settings *settings, unsigned formats,
                 const struct lrf_report *report)
{
    struct lrf_terminal terminal = cli_terminal(stdout);

    if (formats & CLI_TERM) {
        fputc('\n', stdout);
        lrf_report_plot(stdout, report, &terminal);
        fputc('\n', stdout);
    }
    lrf_report_summary(stdout, report, &terminal, settings->out);
}

int cli_output_write(const struct cli_settings *settings, unsigned formats,
                     const struct lrf_report *report)
{
    struct lrf_error err = {0};

    for (int i = 0; i < N_CONTENTS; i++)
        if (write_file(settings->out, (enum content)i, report, &err) != LRF_OK)
            return cli_fail(&err);
    cli_output_pictures(settings->out, "range.gp", formats);
    if (settings->json && lrf_report_json(stdout, report, &err) != LRF_OK)
        return cli_fail(&err);
    if (talks(settings))
        show(settings, formats, report);
    return cli_output_finish(report->analysis->status == LRF_FINDING_OK ? CLI_DONE : CLI_NO_ANSWER);
}

int cli_output_finish(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    cli_error("cannot write to stdout: %s", errno ? strerror(errno) : "write failed");
    return CLI_FAILURE;
}
