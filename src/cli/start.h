/* cli/start.h - a command from its words: options, file of defaults, the processes beside it. */
#ifndef LRF_CLI_START_H
#define LRF_CLI_START_H

#include "cli/commands.h"

enum { CLI_ASKS_HELP = -1 };

/*
 * Runs one of `commands` with argv[0..argc), the words behind its name. `merge`: the call of
 * `lrfind merge` whose folders and output it takes; NULL: none. Returns the exit code, or
 * CLI_ASKS_HELP: it was asked for help, and did nothing.
 */
int cli_start(const struct cli_command *command, const struct cli_command *const *commands,
              int argc, char **argv, const struct cli_settings *merge);

#endif
