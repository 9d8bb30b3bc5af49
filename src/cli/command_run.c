#include "cli/commands.h"
#include "cli/on_data.h"
#include "cli/options.h"

static int command(struct cli_settings *settings)
{
    return cli_on_data(settings, "run", LRF_RESULT_RANGE, lrf_study_run);
}

const struct cli_command cli_command_run = {
    .name = "run",
    .topics = CLI_OUTPUT | CLI_PRINT | CLI_STUDY | CLI_SWEEP | CLI_TRAIN | CLI_SHARPNESS |
              CLI_REFINE | CLI_RULES,
    .usage = "[options] DATA.csv",
    .summary = "range-test a reference model on a data set",
    .examples = "  lrfind run samples/digits.csv\n"
                "  lrfind run --optimizer sgd --model linear --repeats 10 samples/concrete.csv\n",
    .run = command,
};
