/*
 * cli/completion.h - what a shell offers while a command line is typed: commands, their options,
 * values of these, files, topics; from the tables that parse them.
 */
#ifndef LRF_CLI_COMPLETION_H
#define LRF_CLI_COMPLETION_H

#include <stdbool.h>

#include "base/strbuf.h"
#include "cli/commands.h"
#include "cli/options.h"

/* Appends the script for a shell. */
void cli_complete_bash(struct lrf_strbuf *out);
void cli_complete_zsh(struct lrf_strbuf *out);
void cli_complete_fish(struct lrf_strbuf *out);

/* ---- what they share */

/* What the value of an option may be. */
enum cli_values { CLI_VALUES_ANY, CLI_VALUES_WORDS, CLI_VALUES_LIST, CLI_VALUES_FOLDER };
enum cli_values cli_option_values(const struct cli_option *option);
/* Appends its words, a blank between them. */
void cli_option_words(struct lrf_strbuf *out, const struct cli_option *option);
/* Appends what it does in a few words, up to the first ';' or ':', without its default. */
void cli_option_brief(struct lrf_strbuf *out, const struct cli_option *option);
/* Appends a text for a shell's single quotes, with `escaped` characters behind a '\'. */
void cli_put_quoted(struct lrf_strbuf *out, const char *text, const char *escaped);
/* The ending of the files that a command takes, "csv"; "": any; NULL: it takes none. */
const char *cli_command_ending(const struct cli_command *command);

#endif
