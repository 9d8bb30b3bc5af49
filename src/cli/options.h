/*
 * cli/options.h - the one table of options (option_table.c): it drives parsing, --help and the
 * tests. An option means the same in every command that has it.
 */
#ifndef LRF_CLI_OPTIONS_H
#define LRF_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

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

/* How the text of a value becomes a field. */
enum cli_option_kind {
    FLAG,      /* bool, becomes true */
    FLAG_OFF,  /* bool, becomes false */
    HEADER,    /* data.header becomes yes */
    NO_HEADER, /* data.header becomes no */
    TEXT,      /* const char * */
    LIST,      /* struct cli_list, one more item each time */
    COUNT,     /* size_t >= 0 */
    COUNT_1,   /* size_t >= 1 */
    STEPS,     /* COUNT_1, and remembers that it was given */
    BATCH,     /* size_t >= 1, or "full" for 0 */
    REAL,      /* double, finite */
    CHOICE,    /* an enum: the place in `words` */
    MODEL,     /* the widths in struct lrf_reference_settings */
    CHARACTER, /* char: one character, or "tab" */
};

struct cli_option {
    const char *name; /* without the dashes */
    char letter;      /* short form, or 0 */
    enum cli_option_kind kind;
    size_t offset;        /* of the field in struct cli_settings */
    unsigned commands;    /* set of enum cli_command_bit */
    const char *argument; /* as shown in --help; NULL for flags */
    const char *help;
    const char *words; /* CHOICE: the words, separated by '|' */
};

extern const struct cli_option cli_options[];
extern const size_t cli_options_count;

/* The option of a command by its name s[0..n), without the dashes; NULL if there is none. */
const struct cli_option *cli_option_find(const char *name, size_t n, unsigned command);
/* Sets the option's field from `text` (ignored for flags); false with one line on stderr. */
bool cli_value_set(struct cli_settings *settings, const struct cli_option *option,
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
