/*
 * cli/foreign.h - the trainer that is not ours: behind "--", which drive and verify share, or
 * attached, who started this program.
 */
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
/*
 * Starts the command, its log to stderr unless --quiet; a command that knows of no orders is told
 * how it could. With --attach stdin and stdout become the trainer's: what is printed from here on
 * goes to stderr. Release it in any case.
 */
enum lrf_status cli_foreign_start(const struct cli_settings *settings, struct cli_foreign *foreign,
                                  struct lrf_error *err);
void cli_foreign_release(struct cli_foreign *foreign);

#endif
