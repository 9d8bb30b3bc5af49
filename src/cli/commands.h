/*
 * cli/commands.h - a command is one file that ends in its record, and its line in CLI_COMMANDS.
 */
#ifndef LRF_CLI_COMMANDS_H
#define LRF_CLI_COMMANDS_H

#include "cli/settings.h"

/* A word and what it stands for; a list of them ends in {0}. */
struct cli_word {
    const char *word, *text;
};

struct cli_command {
    const char *name;
    unsigned topics;      /* set of enum cli_topic (cli/options.h): the options that it has */
    const char *usage;    /* what stands behind the name */
    const char *summary;  /* what it does, in one line */
    const char *examples; /* a line each */
    const struct cli_word *operands; /* what it is given, each with what that is; or NULL */
    const struct cli_word *usual;    /* defaults of options that are its own, by key; or NULL */
    const char *description; /* for its man page, in markup (cli/markup.h); NULL: the summary */
    const char *note;        /* below its options, or NULL */
    const char *exits;       /* what exit codes 0 and 1 mean, in markup; NULL: the usual */
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
    X(check)                                                                                       \
    X(merge)

/* All of them, to NULL; and that with a name, NULL where there is none. */
extern const struct cli_command *const cli_commands[];
const struct cli_command *cli_command_find(const char *name);

#define CLI_COMMAND_RECORD(name) extern const struct cli_command cli_command_##name;
CLI_COMMANDS(CLI_COMMAND_RECORD)
#undef CLI_COMMAND_RECORD

#endif
