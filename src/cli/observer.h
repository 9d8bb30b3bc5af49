/*
 * cli/observer.h - the program as the observer of its studies: one line on stderr that says how far
 * the work is, if that is a terminal; warnings; the heading; the recorded curve made safe.
 */
#ifndef LRF_CLI_OBSERVER_H
#define LRF_CLI_OBSERVER_H

#include <lrfind.h>

#include "base/strbuf.h"
#include "cli/settings.h"

struct cli_listener {
    struct lrf_observer observer;
    const struct cli_settings *settings;
    bool unicode;
    int width;
    const char *phase;       /* that the line is of; NULL: none so far */
    double started, painted; /* seconds on the monotonic clock; painted 0: there is no line */
    size_t steps_before;     /* done when the phase began: taken over from an earlier start */
};

/* Borrows the settings; the observer borrows the listener. */
void cli_listener_init(struct cli_listener *listener, const struct cli_settings *settings);
/* Removes the line. */
void cli_listener_clear(struct cli_listener *listener);
/*
 * The line without its line break, `width` columns at most: name, bar, parts, rate and loss, time
 * left (nan: not known); what has no room is left out.
 */
void cli_listener_line(struct lrf_strbuf *line, const struct lrf_progress *progress, double left,
                       int width, bool unicode);

#endif
