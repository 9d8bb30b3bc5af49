/* cli/ranks.h - the program as one of many processes that work on the same command. */
#ifndef LRF_CLI_RANKS_H
#define LRF_CLI_RANKS_H

#include "cli/settings.h"

/*
 * Joins those that a launcher started with this process, or becomes the shard that was asked for,
 * in settings->study.crew. All but the leader are silent from here on and write no files, and
 * trainers find LRFIND_RANK and LRFIND_LOCAL_RANK in their environment. Returns CLI_DONE, or an
 * exit code with one line on stderr.
 */
int cli_ranks_join(struct cli_settings *settings);
/* After the command, which would end with `code`; waits until all have come so far. Returns the
 * exit code. */
int cli_ranks_leave(struct cli_settings *settings, int code);

#endif
