#include "base/outfile.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/talk.h"

static int command(struct cli_settings *settings)
{
    struct cli_watch watch;
    struct lrf_subject subject = {0};
    struct lrf_dataset *data;
    struct lrf_study *study = NULL;
    struct lrf_error err = {0};
    unsigned formats;
    int code;

    if (settings->file.n != 1) {
        cli_error("schedule takes one data set, a CSV file; 'lrfind schedule --help' tells more");
        return CLI_USAGE;
    }
    if (!cli_plot_parse(settings->plot, &formats))
        return CLI_USAGE;
    if (lrf_study_check(LRF_RESULT_SCHEDULE, &settings->study, &err) != LRF_OK)
        return cli_fail(&err);
    cli_watch_init(&watch, settings);
    settings->study.data.seed = settings->study.seed;
    data = lrf_dataset_read(settings->file.item[0], &settings->study.data, &err);
    if (data && lrf_outdir_prepare(settings->out, &err) == LRF_OK) {
        cli_interrupt_catch();
        subject.data = data;
        study = lrf_study_schedule(&subject, &settings->study, &watch.observer, &err);
    }
    code = cli_conclude(&watch, formats, study, &err);
    lrf_dataset_free(data);
    return cli_interrupt_exit(code);
}

const struct cli_command cli_command_schedule = {
    .name = "schedule",
    .topics = CLI_OUTPUT | CLI_STUDY | CLI_SWEEP | CLI_TRAIN | CLI_SCHEDULES,
    .usage = "[options] DATA.csv",
    .summary = "constant, decaying, cyclical and adaptive rates side by side",
    .examples =
        "  lrfind schedule samples/digits.csv\n"
        "  lrfind schedule --schedules constant,cosine,1cycle --export 1cycle samples/wine.csv\n",
    .run = command,
};
