#include <unistd.h>

#include "base/outfile.h"
#include "cli/commands.h"
#include "cli/foreign.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/plots.h"
#include "cli/talk.h"

static bool check_usage(const struct cli_settings *settings)
{
    if (settings->attach && settings->child)
        return cli_error("'--attach': the trainer is who started lrfind, so no command stands "
                         "behind '--'");
    if (settings->attach && isatty(STDIN_FILENO))
        return cli_error("'--attach' is for a program that starts lrfind and talks with it over "
                         "pipes, such as lrfind.find(...) in Python; stdin is a terminal");
    if (!settings->attach && !cli_foreign_wanted(settings))
        return cli_error("drive takes a command behind '--'; 'lrfind drive --help' tells more");
    return true;
}

static int command(struct cli_settings *settings)
{
    struct cli_listener listener;
    struct cli_foreign foreign = {0};
    struct lrf_study *study = NULL;
    struct lrf_error err = {0};
    unsigned formats;
    int code;

    if (!check_usage(settings) || !cli_plot_parse(settings->plot, &formats))
        return CLI_USAGE;
    cli_interrupt_catch();
    cli_listener_init(&listener, settings);
    settings->study.dir = settings->out;
    if (lrf_study_check(LRF_RESULT_RANGE, &settings->study, &err) == LRF_OK &&
        lrf_outdir_prepare(settings->out, &err) == LRF_OK &&
        cli_foreign_start(settings, &foreign, &err) == LRF_OK)
        study = lrf_study_run(&foreign.subject, &settings->study, &listener.observer, &err);
    code = cli_conclude(&listener, formats, study, &err);
    cli_foreign_release(&foreign);
    return cli_interrupt_exit(code);
}

const struct cli_command cli_command_drive = {
    .name = "drive",
    .topics = CLI_OUTPUT | CLI_PRINT | CLI_STUDY | CLI_SWEEP | CLI_FOREIGN | CLI_ATTACH |
              CLI_EVALUATE | CLI_REFINE | CLI_RULES,
    .usage = "[options] -- COMMAND...",
    .summary = "range-test any trainer, over a pipe",
    .examples = "  lrfind drive -- python3 samples/trainer_cnn.py\n"
                "  lrfind drive --steps 100 --lr-max 1 --eval-every 20 -- sh samples/trainer.sh\n",
    .run = command,
};
