#include "cli/commands.h"
#include "cli/on_data.h"
#include "cli/options.h"
#include "study/usual.h"

static int command(struct cli_settings *settings)
{
    return cli_on_data(settings, "schedule", LRF_RESULT_SCHEDULE, lrf_study_schedule);
}

static const struct cli_word operands[] = {
    {"DATA.csv", "a table: a row an example, the last column what is to be predicted (--target "
                 "names another); - is standard input"},
    {0}};

static const struct cli_word usual[] = {
    {"repeats", LRF_TEXT(LRF_USUAL_SCHEDULE_REPEATS) " a schedule"}, {0}};

const struct cli_command cli_command_schedule = {
    .name = "schedule",
    .topics = CLI_OUTPUT | CLI_PRINT | CLI_STUDY | CLI_SWEEP | CLI_TRAIN | CLI_SCHEDULES,
    .usage = "[options] DATA.csv",
    .summary = "constant, decaying, cyclical and adaptive rates side by side",
    .examples = "  lrfind schedule samples/digits.csv\n"
                "  lrfind schedule --schedules constant,1cycle samples/wine.csv\n"
                "  lrfind schedule --export 1cycle samples/wine.csv\n",
    .usual = usual,
    .operands = operands,
    .description = "Trains with constant, decaying, cyclical and adaptive rates from common seeds, "
                   "each with its own split, ranks them by\n"
                   "the `--objective`, and says which are behind the best, which are as good, "
                   "which cannot be told apart, and from which\n"
                   "step on they overfit.\n"
                   "\n"
                   "All start from one range test of each optimizer: constant and plateau from the "
                   "suggestion for a constant rate, 1cycle\n"
                   "from that for 1cycle, cyclical ones between `base_lr` and `max_lr`, all others "
                   "from that for a cosine. `--export`\n"
                   "writes the rates of one of them, a step a line, for a training loop to read.\n",
    .run = command,
};
