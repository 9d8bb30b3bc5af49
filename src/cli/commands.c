#include "cli/commands.h"

#include <string.h>

const struct cli_command *const cli_commands[] = {
#define COMMAND_RECORD(name) &cli_command_##name,
    CLI_COMMANDS(COMMAND_RECORD)
#undef COMMAND_RECORD
        NULL};

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; cli_commands[i] != NULL; i++)
        if (strcmp(cli_commands[i]->name, name) == 0)
            return cli_commands[i];
    return NULL;
}
