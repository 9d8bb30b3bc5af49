/* cli/over.h - a grid of settings: --over NAME=A,B ... becomes every combination. */
#ifndef LRF_CLI_OVER_H
#define LRF_CLI_OVER_H

#include <lrfind.h>

#include "base/strbuf.h"
#include "cli/options.h"
#include "cli/settings.h"

/* More cases than these nobody can look at; and no product of counts goes round. */
enum { CLI_MAX_OVER = 8, CLI_MOST_CASES = 10000 };

/* One option with its values. */
struct cli_over {
    const struct cli_option *option;
    char *text; /* owned: the values, each ending in NUL, one behind the other */
    size_t n;   /* how many they are */
};

struct cli_grid {
    struct cli_over over[CLI_MAX_OVER];
    size_t n;
};

/*
 * Parses each "NAME=A,B": NAME is an option of compare about data, model, optimizer, range or
 * real run. A piece that begins with a digit belongs to a model before it ("mlp:64,64"). False
 * with a line on stderr. Release the grid in any case.
 */
bool cli_grid_parse(struct cli_grid *grid, const struct cli_settings *settings,
                    const struct cli_list *over);
void cli_grid_release(struct cli_grid *grid);
/* How many combinations there are; 1 for an empty grid. */
size_t cli_grid_size(const struct cli_grid *grid);
/* Sets combination i in `settings` and appends its values to `name`: "sgd, batch 32". */
void cli_grid_apply(const struct cli_grid *grid, size_t i, struct cli_settings *settings,
                    struct lrf_strbuf *name);

#endif
