#include "cli/commands.h"
#include "cli/options.h"
#include "cli/shard_call.h"
#include "cli/start.h"
#include "cli/talk.h"

static int command(struct cli_settings *settings)
{
    const struct cli_command *made_by;
    struct cli_words call = {0};
    int code = CLI_USAGE;

    if (settings->file.n == 0)
        cli_error("merge takes the folders of all shards; 'lrfind merge --help' tells more");
    else if (cli_shard_call_read(settings, &made_by, &call))
        code = cli_start(made_by, settings->commands, (int)call.n, call.word, settings);
    cli_words_release(&call);
    return code;
}

static const struct cli_word operands[] = {
    {"DIR...", "the folders in which `lrfind COMMAND --shard K/N -o DIR` left what it did"}, {0}};

const struct cli_command cli_command_merge = {
    .name = "merge",
    .topics = CLI_OUTPUT | CLI_PRINT | CLI_MERGE,
    .usage = "[options] DIR...",
    .summary = "the shards of one experiment become the whole",
    .examples = "  lrfind verify --shard 1/2 -o part1 samples/wine.csv\n"
                "  lrfind verify --shard 2/2 -o part2 samples/wine.csv\n"
                "  lrfind merge part1 part2\n",
    .operands = operands,
    .description = "Puts together what shards of `run`, `verify`, `schedule` or `compare` left in "
                   "their folders, to the same bytes as one run\n"
                   "without shards. What no shard has done is done now: runs of a shard that is "
                   "missing, and all that can only be done\n"
                   "when everything before is there, such as the race of `run`. The data set must "
                   "lie where it lay for the shards. See\n"
                   "lrfind-scale(7).\n",
    .run = command,
};
