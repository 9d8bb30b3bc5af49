#include "cli/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/outfile.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/schedule_plan.h"
#include "cli/schedule_train.h"
#include "cli/talk.h"

enum { SCHEDULE_REPEATS = 10 };

static enum lrf_status write_csv(FILE *out, const void *report, struct lrf_error *err)
{
    (void)err;
    lrf_report_schedule_csv(out, report);
    return LRF_OK;
}

static enum lrf_status write_json(FILE *out, const void *report, struct lrf_error *err)
{
    return lrf_report_schedule_json(out, report, err);
}

static enum lrf_status write_gnuplot(FILE *out, const void *report, struct lrf_error *err)
{
    return lrf_report_schedule_gnuplot(out, report, err);
}

static enum lrf_status write_html(FILE *out, const void *report, struct lrf_error *err)
{
    return lrf_report_schedule_html(out, report, err);
}

static const struct cli_file files[] = {{"schedule.csv", write_csv, 0},
                                        {"schedule.json", write_json, 0},
                                        {"schedule.gp", write_gnuplot, 0},
                                        {CLI_PAGE, write_html, CLI_HTML}};

static const struct lrf_schedule_way *find_way(const struct lrf_schedule_report *report,
                                               const char *name)
{
    for (size_t i = 0; i < report->n; i++)
        if (strcmp(report->way[i].name, name) == 0)
            return &report->way[i];
    return NULL;
}

/* "warmup:steps=5+cosine" becomes warmup+cosine.csv: the parameters stand in schedule.json. */
static void name_export(char *file, size_t size, const struct lrf_schedule *schedule)
{
    snprintf(file, size, "%s%s.csv", schedule->warmup ? "warmup+" : "", schedule->family->name);
}

/* What --export asks for, and the report that it is in. */
struct exported {
    const struct lrf_schedule_report *report;
    const struct lrf_schedule_way *way;
};

static enum lrf_status write_export(FILE *out, const void *context, struct lrf_error *err)
{
    const struct exported *exported = context;

    (void)err;
    lrf_schedule_export_csv(out, &exported->way->schedule, exported->report->steps,
                            exported->way->run);
    return LRF_OK;
}

/* --export NAME; report->exported says where to, in `name`. */
static enum lrf_status export_rates(const struct cli_settings *settings,
                                    struct lrf_schedule_report *report, char *name, size_t size,
                                    struct lrf_error *err)
{
    struct exported exported = {report, find_way(report, settings->export_name)};

    if (exported.way == NULL)
        return LRF_OK;
    name_export(name, size, &exported.way->schedule);
    report->exported = name;
    return cli_files_write(settings->out, &(struct cli_file){name, write_export, 0}, 1, 0,
                           &exported, err);
}

static int write_all(const struct cli_settings *settings, unsigned formats,
                     struct lrf_schedule_report *report)
{
    struct lrf_terminal terminal = cli_terminal(stdout);
    char picture[80], exported[80];
    struct lrf_error err = {0};

    if (settings->export_name &&
        export_rates(settings, report, exported, sizeof exported, &err) != LRF_OK)
        return cli_fail(&err);
    if (cli_files_write(settings->out, files, sizeof files / sizeof *files, formats, report,
                        &err) != LRF_OK)
        return cli_fail(&err);
    cli_files_pictures(settings->out, "schedule", formats, picture, sizeof picture);
    report->picture = picture[0] ? picture : NULL;
    report->page = formats & CLI_HTML ? CLI_PAGE : NULL;
    if (settings->json && lrf_report_schedule_json(stdout, report, &err) != LRF_OK)
        return cli_fail(&err);
    if (!settings->json && !settings->quiet)
        lrf_report_schedule_summary(stdout, report, &terminal, settings->out);
    return cli_output_finish(CLI_DONE);
}

static int train_and_write(const struct cli_settings *settings, unsigned formats,
                           const struct lrf_dataset *data, struct cli_plan *plan)
{
    struct lrf_schedule_report report = {
        .seed = settings->seed,
        .data = &data->info,
        .model = &settings->model,
        .range = &settings->range,
        .steps = cli_plan_steps(settings),
        .repeats = settings->repeats ? settings->repeats : SCHEDULE_REPEATS,
        .way = plan->way,
        .n = plan->n,
    };
    struct lrf_schedule_run *run = lrf_calloc(plan->n * report.repeats, sizeof *run);
    struct lrf_error err = {.status = LRF_ENOMEM};
    int code;

    if (run == NULL || cli_schedule_train(settings, data, plan->way, plan->n, report.steps,
                                          report.repeats, run, &err) != LRF_OK)
        code = cli_fail(&err);
    else
        code = write_all(settings, formats, &report);
    cli_runs_release(run, plan->n * report.repeats);
    return code;
}

static int no_answer(const struct cli_settings *settings, const struct lrf_analysis *answer)
{
    if (!settings->quiet && !settings->json)
        printf("no answer   %s\nnext        %s\n", answer->reason, answer->advice);
    return cli_output_finish(CLI_NO_ANSWER);
}

static int compare_schedules(const struct cli_settings *settings, unsigned formats,
                             const struct lrf_dataset *data, struct cli_plan *plan)
{
    struct lrf_analysis answer = {0};
    struct lrf_error err = {0};
    int code;

    cli_interrupt_catch();
    if (lrf_outdir_prepare(settings->out, &err) != LRF_OK ||
        cli_plan_rates(plan, settings, data, &answer, &err) != LRF_OK)
        code = cli_fail(&err);
    else if (answer.status != LRF_FINDING_OK)
        code = no_answer(settings, &answer);
    else
        code = train_and_write(settings, formats, data, plan);
    lrf_analysis_release(&answer);
    return cli_interrupt_exit(code);
}

int cli_schedule(struct cli_settings *settings)
{
    struct lrf_dataset *data = NULL;
    struct cli_plan plan;
    struct lrf_error err = {0};
    unsigned formats;
    int code;

    if (settings->file.n != 1) {
        cli_error("schedule takes one data set, a CSV file; 'lrfind schedule --help' tells more");
        return CLI_USAGE;
    }
    if (!cli_plot_parse(settings->plot, &formats))
        return CLI_USAGE;
    settings->data.seed = settings->seed;
    if (lrf_sweep_check(&settings->range, &err) != LRF_OK)
        return cli_fail(&err);
    if (cli_plan_init(&plan, settings, settings->schedules, &err) == LRF_OK)
        data = lrf_dataset_read(settings->file.item[0], &settings->data, &err);
    code = data ? compare_schedules(settings, formats, data, &plan) : cli_fail(&err);
    lrf_dataset_free(data);
    cli_plan_release(&plan);
    return code;
}
