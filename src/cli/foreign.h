/* cli/foreign.h - the trainer behind "--": what drive and verify share. */
#ifndef LRF_CLI_FOREIGN_H
#define LRF_CLI_FOREIGN_H

#include <lrfind.h>

#include "base/strbuf.h"
#include "cli/settings.h"

enum { CLI_SOURCE_SIZE = 80 };

/* Is there a command behind "--" and nothing else? */
bool cli_foreign_wanted(const struct cli_settings *settings);
/* Starts the command, its log to stderr unless --quiet. The trainer is yours. */
enum lrf_status cli_foreign_start(const struct cli_settings *settings, struct lrf_trainer *trainer,
                                  struct lrf_error *err);
/* The command without the folders in it, for titles. */
void cli_foreign_name(const struct cli_settings *settings, char name[CLI_SOURCE_SIZE]);
/* Appends the command, each word in quotes, on one line: for the key of a journal. */
void cli_foreign_key(const struct cli_settings *settings, struct lrf_strbuf *key);

#endif
