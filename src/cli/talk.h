/* cli/talk.h - what the program says to people: errors and warnings on stderr, and the shape of the
 * terminal. */
#ifndef LRF_CLI_TALK_H
#define LRF_CLI_TALK_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include <lrfind.h>

/* CLI_CLOSED: all was done, but whoever read stdout has gone; main ends as pipes do. */
enum cli_exit {
    CLI_DONE = 0,
    CLI_NO_ANSWER = 1,
    CLI_USAGE = 2,
    CLI_FAILURE = 3,
    CLI_CLOSED = 128 + SIGPIPE
};

/* How the program calls settings and commands of the library. */
extern const struct lrf_dialect cli_dialect;

/* One line on stderr, "lrfind: ..."; returns false so that `return cli_error(...)` reads well. */
bool cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The line of memory that is lacking, which is no wrong usage wherever it is met; false. */
bool cli_no_memory(void);
/* CLI_USAGE, but CLI_FAILURE where memory was lacking: what was wanted was never understood. */
int cli_refusal(void);
/* One line on stderr, "lrfind: warning: ...". */
void cli_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* From here on nothing of that is said; whoever speaks for this process asks what the last was. */
void cli_hush(void);
const char *cli_last_error(void);
/* From here on nothing is a terminal: a launcher gives its processes one, wherever it lets their
 * words go itself. */
void cli_launched(void);
bool cli_is_terminal(FILE *stream);
/* The exit code of a failed library call, its text on stderr. */
int cli_fail(const struct lrf_error *err);
/* Whether there are colours: always, never, or on a terminal without NO_COLOR and TERM=dumb. */
enum cli_color { CLI_COLOR_AUTO, CLI_COLOR_ALWAYS, CLI_COLOR_NEVER };
/* How wide `stream` is, and whether it takes colours and UTF-8. */
struct lrf_terminal cli_terminal(FILE *stream, enum cli_color color);

#endif
