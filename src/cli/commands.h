/* cli/commands.h - the commands: each gets parsed settings and returns the exit code. */
#ifndef LRF_CLI_COMMANDS_H
#define LRF_CLI_COMMANDS_H

#include "cli/settings.h"

int cli_run(struct cli_settings *settings);
int cli_analyze(struct cli_settings *settings);
int cli_drive(struct cli_settings *settings);
int cli_verify(struct cli_settings *settings);
int cli_compare(struct cli_settings *settings);
int cli_schedule(struct cli_settings *settings);

#endif
