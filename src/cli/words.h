/* cli/words.h - words of a command line, written again. */
#ifndef LRF_CLI_WORDS_H
#define LRF_CLI_WORDS_H

#include "base/strbuf.h"

/* " NAME" for sh; without the folder that the program runs in, where the name begins with that. */
void cli_put_file(struct lrf_strbuf *out, const char *name);
/* " -- COMMAND ARG...", likewise. */
void cli_put_child(struct lrf_strbuf *out, char *const *argv);

#endif
