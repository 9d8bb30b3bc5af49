#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/shard_call.h"
#include "cli/start.h"
#include "cli/talk.h"

/* Which of n shards are there. */
struct roll {
    bool *here; /* (n) */
    size_t n, present;
    bool mixed; /* some are of other numbers of shards */
};

static void enter(struct roll *roll, const struct cli_words *call)
{
    size_t k, n;

    if (!cli_shard_call_place(call, &k, &n))
        return;
    if (roll->here == NULL)
        roll->here = lrf_calloc(roll->n = n, sizeof *roll->here);
    if (n != roll->n) {
        roll->mixed = true;
        return;
    }
    if (roll->here == NULL || roll->here[k - 1])
        return;
    roll->here[k - 1] = true;
    roll->present++;
}

/* Whoever forgot one would wait for what merge makes in its place. */
static void tell_missing(const struct cli_settings *settings, const struct roll *roll)
{
    size_t first = 0;

    if (!cli_talks(settings) || roll->mixed || roll->here == NULL || roll->present == roll->n)
        return;
    while (roll->here[first])
        first++;
    if (roll->n - roll->present == 1)
        printf("shard %zu/%zu is missing: its runs are made now\n", first + 1, roll->n);
    else
        printf("%zu of %zu shards are missing, the first %zu/%zu: their runs are made now\n",
               roll->n - roll->present, roll->n, first + 1, roll->n);
    fflush(stdout);
}

/* Folder i of those that were given, as far as one call tells it: the whole is made as the first
 * says. */
static bool read_other(const struct cli_settings *settings, size_t i,
                       const struct cli_command *made_by, struct roll *roll)
{
    struct cli_words call = {0};
    const bool read = cli_shard_call_read(settings, settings->file.item[i], &made_by, &call);

    if (read)
        enter(roll, &call);
    cli_words_release(&call);
    return read;
}

static bool read_all(const struct cli_settings *settings, const struct cli_command **made_by,
                     struct cli_words *call)
{
    struct roll roll = {0};
    bool read = cli_shard_call_read(settings, settings->file.item[0], made_by, call);

    if (read)
        enter(&roll, call);
    for (size_t i = 1; read && i < settings->file.n; i++)
        read = read_other(settings, i, *made_by, &roll);
    if (read)
        tell_missing(settings, &roll);
    free(roll.here);
    return read;
}

static int command(struct cli_settings *settings)
{
    const struct cli_command *made_by = NULL;
    struct cli_words call = {0};
    int code = CLI_USAGE;

    if (settings->file.n == 0)
        cli_error("merge takes the folders of all shards; 'lrfind merge --help' tells more");
    else if (read_all(settings, &made_by, &call))
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
