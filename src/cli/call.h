/*
 * cli/call.h - the call of the program as results hold it: command line and settings; and the line
 * of the command that goes on from it.
 */
#ifndef LRF_CLI_CALL_H
#define LRF_CLI_CALL_H

#include <lrfind.h>

#include "cli/settings.h"

struct cli_call {
    struct lrf_call call;
    struct lrf_call_setting *setting; /* (n), owned with their texts */
    size_t n;
};

/* Borrows the settings. Release it in any case. */
enum lrf_status cli_call_init(struct cli_call *call, const struct cli_settings *settings,
                              struct lrf_error *err);
void cli_call_release(struct cli_call *call);

#endif
