/*
 * cli/commands.h - a command is one file that ends in its record, and its line in CLI_COMMANDS.
 */
#ifndef LRF_CLI_COMMANDS_H
#define LRF_CLI_COMMANDS_H

#include "cli/settings.h"

struct cli_command {
    const char *name;
    unsigned topics;      /* set of enum cli_topic (cli/options.h): the options that it has */
    const char *usage;    /* what stands behind the name */
    const char *summary;  /* what it does, in one line */
    const char *examples; /* a line each */
    /* Gets parsed settings and returns the exit code; what is wrong it has said on stderr. */
    int (*run)(struct cli_settings *settings);
};

/* In the order of help: the record of NAME is cli_command_NAME. */
#define CLI_COMMANDS(X)                                                                            \
    X(run)                                                                                         \
    X(analyze)                                                                                     \
    X(verify)                                                                                      \
    X(drive)                                                                                       \
    X(compare)                                                                                     \
    X(schedule)                                                                                    \
    X(watch)                                                                                       \
    X(check)

#define CLI_COMMAND_RECORD(name) extern const struct cli_command cli_command_##name;
CLI_COMMANDS(CLI_COMMAND_RECORD)
#undef CLI_COMMAND_RECORD

#endif
