#include "cli/commands.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/outfile.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/schedule_plan.h"
#include "cli/schedule_train.h"
#include "cli/talk.h"

enum { SCHEDULE_REPEATS = 10 };

/* What --export asks for; released at the end. */
struct exported {
    struct lrf_schedule_export export;
    char name[80];
    double *lr; /* (2, steps) rates and momenta */
};

static size_t find_way(const struct cli_plan *plan, const char *name)
{
    size_t i = 0;

    while (i < plan->n && strcmp(plan->way[i].name, name) != 0)
        i++;
    return i;
}

/* "warmup:steps=5+cosine" becomes warmup+cosine.csv: the parameters stand in schedule.json. */
static enum lrf_status export_rates(const struct cli_settings *settings,
                                    const struct cli_plan *plan, struct exported *exported,
                                    struct lrf_schedule_result *report, struct lrf_error *err)
{
    size_t i = settings->study.export_name ? find_way(plan, settings->study.export_name) : plan->n;
    const struct lrf_schedule *schedule = plan->schedule + i;

    if (i == plan->n)
        return LRF_OK;
    exported->lr = lrf_calloc(2 * report->steps, sizeof *exported->lr);
    if (exported->lr == NULL)
        return lrf_fail_memory(err);
    lrf_schedule_rates(schedule, plan->way[i].run, report->steps, exported->lr,
                       exported->lr + report->steps);
    snprintf(exported->name, sizeof exported->name, "%s%s.csv", schedule->warmup ? "warmup+" : "",
             schedule->family->name);
    exported->export = (struct lrf_schedule_export){
        .name = exported->name,
        .steps = report->steps,
        .lr = exported->lr,
        .momentum = isnan(exported->lr[report->steps]) ? NULL : exported->lr + report->steps};
    report->exported = &exported->export;
    return LRF_OK;
}

static int train_and_write(const struct cli_settings *settings, unsigned formats,
                           const struct lrf_dataset *data, struct cli_plan *plan)
{
    struct lrf_schedule_result report = {
        .seed = settings->study.seed,
        .data = &data->info,
        .model = &settings->study.model,
        .range = &settings->study.range,
        .steps = cli_plan_steps(settings),
        .repeats = settings->study.repeats ? settings->study.repeats : SCHEDULE_REPEATS,
        .way = plan->way,
        .n = plan->n,
    };
    struct lrf_schedule_run *run = lrf_calloc(plan->n * report.repeats, sizeof *run);
    struct exported exported = {0};
    struct lrf_error err = {.status = LRF_ENOMEM};
    int code;

    if (run == NULL ||
        cli_schedule_train(settings, data, plan, report.steps, report.repeats, run, &err) !=
            LRF_OK ||
        export_rates(settings, plan, &exported, &report, &err) != LRF_OK)
        code = cli_fail(&err);
    else
        code = cli_publish(settings, formats,
                           &(struct lrf_result){.kind = LRF_RESULT_SCHEDULE, .schedule = &report},
                           true);
    free(exported.lr);
    cli_runs_release(run, plan->n * report.repeats);
    return code;
}

static int no_answer(const struct cli_settings *settings, const struct lrf_analysis *answer)
{
    char advice[LRF_RULE_SIZE];

    if (!settings->quiet && !settings->json)
        printf("no answer   %s\nnext        %s\n", answer->reason,
               lrf_advice_text(&answer->next, &cli_dialect, advice, sizeof advice));
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
    settings->study.data.seed = settings->study.seed;
    if (lrf_sweep_check(&settings->study.range, &err) != LRF_OK)
        return cli_fail(&err);
    if (cli_plan_init(&plan, settings, settings->study.schedules, &err) == LRF_OK)
        data = lrf_dataset_read(settings->file.item[0], &settings->study.data, &err);
    code = data ? compare_schedules(settings, formats, data, &plan) : cli_fail(&err);
    lrf_dataset_free(data);
    cli_plan_release(&plan);
    return code;
}
