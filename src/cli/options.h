/*
 * cli/options.h - options of commands: which settings a command takes, and how they are spelled.
 *
 * What a setting is stands in the table beside its struct (base/setting.h). An option means the
 * same in every command that has it; option_table.c says which have it.
 */
#ifndef LRF_CLI_OPTIONS_H
#define LRF_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/setting.h"
#include "cli/settings.h"

/* The commands that an option belongs to. */
enum cli_command_bit {
    CLI_RUN = 1u << 0,
    CLI_ANALYZE = 1u << 1,
    CLI_DRIVE = 1u << 2,
    CLI_VERIFY = 1u << 3,
    CLI_COMPARE = 1u << 4,
    CLI_SCHEDULE = 1u << 5,
};

/* A struct of settings and where it lies in struct cli_settings. */
struct cli_group {
    const struct lrf_setting_table *table;
    size_t offset;
    bool makes_a_case; /* another value of any of its settings makes another case of a comparison */
};

struct cli_option {
    const struct cli_group *group;
    const char *key;   /* of the setting; the option is --KEY with '-' for '_' */
    unsigned commands; /* set of enum cli_command_bit */
    char letter;       /* short form, or 0 */
    const char *name;  /* spelled otherwise than the key; NULL: as the key */
    const char *word;  /* the option takes no value, it stands for this one; NULL: it takes one,
                          or is a flag */
    const char *help;  /* where the setting's own does not fit the option; NULL: it does */
};

extern const struct cli_option cli_options[];
extern const size_t cli_options_count;

enum { CLI_OPTION_NAME = 32 };

const struct lrf_setting *cli_option_setting(const struct cli_option *option);
/* How it is spelled, without the dashes: "lr-min" for lr_min. Returns `buf`. */
const char *cli_option_name(const struct cli_option *option, char buf[CLI_OPTION_NAME]);
/* The option of a command by its name s[0..n), without the dashes; NULL if there is none. */
const struct cli_option *cli_option_find(const char *name, size_t n, unsigned command);
/* Sets the option's field from `text` (ignored where it takes none); false with one line on stderr.
 */
bool cli_option_set(struct cli_settings *settings, const struct cli_option *option,
                    const char *text);
/*
 * Parses argv[0..argc), program and command name left off. False with one line on stderr when
 * it is wrong. *help becomes true when -h or --help is there.
 */
bool cli_options_parse(struct cli_settings *settings, enum cli_command_bit command, int argc,
                       char **argv, bool *help);
/* The options of a command, a line each. */
void cli_options_help(FILE *out, enum cli_command_bit command);

#endif
