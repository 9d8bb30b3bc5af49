/*
 * cli/shard_call.h - the words of a call as a line in the journal of a shard, from which
 * `lrfind merge` makes the same call again.
 */
#ifndef LRF_CLI_SHARD_CALL_H
#define LRF_CLI_SHARD_CALL_H

#include "base/strbuf.h"
#include "cli/commands.h"

/* Words, owned; all zeros is none. */
struct cli_words {
    char **word; /* (n), and NULL behind them */
    size_t n;
    struct lrf_strbuf text;
};

/* The line: "call" and each word, "%20" for a blank in it. */
void cli_shard_call_write(const struct cli_settings *settings, struct lrf_strbuf *line);
/* The command and words in folder `dir`; where *command is not NULL, of a shard of that command,
 * which may have been killed before it wrote them. False with a line on stderr; release the words
 * in any case. */
bool cli_shard_call_read(const struct cli_settings *settings, const char *dir,
                         const struct cli_command **command, struct cli_words *words);
/* Which shard it was: k of n. False: it does not say. */
bool cli_shard_call_place(const struct cli_words *words, size_t *k, size_t *n);
/* "2/8"; false where it is no such text. */
bool cli_shard_parse(const char *text, size_t *k, size_t *n);
void cli_words_release(struct cli_words *words);

#endif
