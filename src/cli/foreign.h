/* cli/foreign.h - the trainer behind "--": what drive and verify share. */
#ifndef LRF_CLI_FOREIGN_H
#define LRF_CLI_FOREIGN_H

#include <lrfind.h>

#include "base/strbuf.h"
#include "cli/settings.h"

/* Zeroed is none. */
struct cli_foreign {
    struct lrf_subject subject;
    struct lrf_trainer trainer;
    char name[80];         /* the command without the folders in it, for titles */
    struct lrf_strbuf key; /* each word of the command in quotes */
};

/* Is there a command behind "--" and nothing else? */
bool cli_foreign_wanted(const struct cli_settings *settings);
/* Starts the command, its log to stderr unless --quiet. Release it in any case. */
enum lrf_status cli_foreign_start(const struct cli_settings *settings, struct cli_foreign *foreign,
                                  struct lrf_error *err);
void cli_foreign_release(struct cli_foreign *foreign);

#endif
