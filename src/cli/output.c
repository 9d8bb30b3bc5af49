#include "cli/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/files.h"
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
            if (plots[i].bit == 0 && (*formats || word[n]))
                return cli_error("'--plot': none goes with no other format");
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

static enum lrf_status write_curve(FILE *out, const void *report, struct lrf_error *err)
{
    (void)err;
    lrf_report_curve_csv(out, ((const struct lrf_report *)report)->curve);
    return LRF_OK;
}

static enum lrf_status write_analysis(FILE *out, const void *report, struct lrf_error *err)
{
    (void)err;
    lrf_report_analysis_csv(out, ((const struct lrf_report *)report)->analysis);
    return LRF_OK;
}

static enum lrf_status write_json(FILE *out, const void *report, struct lrf_error *err)
{
    return lrf_report_json(out, report, err);
}

static enum lrf_status write_gnuplot(FILE *out, const void *report, struct lrf_error *err)
{
    return lrf_report_gnuplot(out, report, err);
}

static enum lrf_status write_steps(FILE *out, const void *report, struct lrf_error *err)
{
    return lrf_report_steps_gnuplot(out, report, err);
}

static enum lrf_status write_html(FILE *out, const void *report, struct lrf_error *err)
{
    return lrf_report_html(out, report, err);
}

static const struct cli_file steps_file = {"steps.gp", write_steps, 0};
static const struct cli_file curve_file = {"curve.csv", write_curve, 0};
static const struct cli_file files[] = {{"analysis.csv", write_analysis, 0},
                                        {"analysis.json", write_json, 0},
                                        {"range.gp", write_gnuplot, 0},
                                        {CLI_PAGE, write_html, CLI_HTML}};

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

enum lrf_status cli_output_curve(const struct cli_settings *settings,
                                 const struct lrf_report *report, struct lrf_error *err)
{
    return cli_files_write(settings->out, &curve_file, 1, 0, report, err);
}

/* Everything that lies in the folder but the curve and the pictures. */
static enum lrf_status write_files(const char *dir, unsigned formats,
                                   const struct lrf_report *report, struct lrf_error *err)
{
    enum lrf_status status =
        cli_files_write(dir, files, sizeof files / sizeof *files, formats, report, err);

    if (status == LRF_OK && report->steps && report->steps->recorded)
        status = cli_files_write(dir, &steps_file, 1, formats, report, err);
    return status;
}

int cli_output_write(const struct cli_settings *settings, unsigned formats,
                     struct lrf_report *report)
{
    struct lrf_error err = {0};
    char picture[32], second[32];

    if (write_files(settings->out, formats, report, &err) != LRF_OK)
        return cli_fail(&err);
    cli_files_pictures(settings->out, "range", formats, picture, sizeof picture);
    if (report->steps && report->steps->recorded && picture[0])
        cli_files_pictures(settings->out, "steps", formats, second, sizeof second);
    report->picture = picture[0] ? picture : NULL;
    report->page = formats & CLI_HTML ? CLI_PAGE : NULL;
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
    if (errno != EPIPE) /* a reader that has seen enough is no failure of ours to talk about */
        cli_error("cannot write to stdout: %s", errno ? strerror(errno) : "write failed");
    return CLI_FAILURE;
}
