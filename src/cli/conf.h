/*
 * cli/conf.h - a file of defaults: "option = value" for every command that has the option, and
 * below "[run]" for that command alone; lines that begin with # are remarks.
 *
 * It is ./lrfind.conf, else lrfind/lrfind.conf in $XDG_CONFIG_HOME or ~/.config. The command line
 * wins: "--quiet=no" over "quiet = yes".
 */
#ifndef LRF_CLI_CONF_H
#define LRF_CLI_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "cli/settings.h"

struct cli_conf_entry {
    const struct cli_command *command; /* NULL: all that have the option */
    const char *name, *value;
    size_t line;
};

/* What it is, for help and manual. */
extern const char cli_conf_text[];

/* Zeroed is no file. */
struct cli_conf {
    struct lrf_strbuf path, text;
    struct cli_conf_entry *entry; /* (n), into the text */
    size_t n, cap;
};

/*
 * Reads the file, if there is one. Returns CLI_DONE, or the exit code with one line on stderr: a
 * section that is no command, an option that no command has, a value that is none, whatever the
 * command that is called. Release it in any case.
 */
int cli_conf_read(struct cli_conf *conf, const struct cli_command *const *commands);
/* Sets what it says for a command; false with one line on stderr where memory is out. */
bool cli_conf_apply(const struct cli_conf *conf, const struct cli_command *command,
                    struct cli_settings *settings);
void cli_conf_release(struct cli_conf *conf);

#endif
