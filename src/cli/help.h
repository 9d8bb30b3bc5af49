/* cli/help.h - `lrfind help`: what the program, a command or a topic is, on a terminal. */
#ifndef LRF_CLI_HELP_H
#define LRF_CLI_HELP_H

#include "cli/commands.h"

/* `lrfind help [COMMAND|TOPIC]`; argv is what stands behind "help". Returns the exit code. */
int cli_help(int argc, char **argv);
/* `lrfind COMMAND --help` */
int cli_help_command(const struct cli_command *command);

#endif
