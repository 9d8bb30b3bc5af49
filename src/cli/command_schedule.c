#include "cli/commands.h"
#include "cli/on_data.h"
#include "cli/options.h"

static int command(struct cli_settings *settings)
{
    return cli_on_data(settings, "schedule", LRF_RESULT_SCHEDULE, lrf_study_schedule);
}

const struct cli_command cli_command_schedule = {
    .name = "schedule",
    .topics = CLI_OUTPUT | CLI_PRINT | CLI_STUDY | CLI_SWEEP | CLI_TRAIN | CLI_SCHEDULES,
    .usage = "[options] DATA.csv",
    .summary = "constant, decaying, cyclical and adaptive rates side by side",
    .examples =
        "  lrfind schedule samples/digits.csv\n"
        "  lrfind schedule --schedules constant,cosine,1cycle --export 1cycle samples/wine.csv\n",
    .run = command,
};
