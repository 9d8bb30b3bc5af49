/* cli/option_help.h - what the options and exit codes of a command are, for its help and its
 * man page. */
#ifndef LRF_CLI_OPTION_HELP_H
#define LRF_CLI_OPTION_HELP_H

#include "cli/commands.h"
#include "cli/writer.h"

/* Its options under their headings, each with what holds without it; then what the words mean that
 * stand for values. `heading` writes a heading (writer.h). */
void cli_write_options(struct cli_writer *writer, const struct cli_command *command,
                       void (*heading)(struct cli_writer *writer, const char *text));

/* Its exit codes; of a command that is NULL those of every one. */
void cli_write_exits(struct cli_writer *writer, const struct cli_command *command);

#endif
