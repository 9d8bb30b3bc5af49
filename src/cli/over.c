#include "cli/over.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/talk.h"

/* Only what makes another case: those fields stand together in struct cli_settings. */
static bool makes_a_case(const struct cli_option *option)
{
    return option->argument && option->offset >= offsetof(struct cli_settings, study.range) &&
           option->offset < offsetof(struct cli_settings, study.sharpness);
}

/* Where the value behind this one begins, or the end. */
static char *end_of_value(const struct cli_option *option, char *value)
{
    char *end = value + strcspn(value, ",");

    while (option->kind == MODEL && *end == ',' && end[1] >= '0' && end[1] <= '9')
        end += 1 + strcspn(end + 1, ",");
    return end;
}

/* Cuts the values apart and tries each. */
static bool cut_values(struct cli_over *over, struct cli_settings scratch)
{
    for (char *value = over->text;;) {
        char *end = end_of_value(over->option, value);
        bool last = *end == '\0';
        *end = '\0';
        if (!cli_value_set(&scratch, over->option, value))
            return false;
        over->n++;
        if (last)
            return true;
        value = end + 1;
    }
}

static bool parse_one(struct cli_over *over, const struct cli_settings *settings, const char *text)
{
    size_t n = strcspn(text, "=");

    over->option = cli_option_find(text, n, CLI_COMPARE);
    if (over->option == NULL || !makes_a_case(over->option))
        return cli_error("'--over %s': '%.*s' is not an option that makes another case", text,
                         (int)n, text);
    if (text[n] == '\0')
        return cli_error("'--over %s': expected NAME=A,B", text);
    over->text = lrf_strdup(text + n + 1);
    if (over->text == NULL)
        return cli_error("%s", lrf_status_text(LRF_ENOMEM));
    return cut_values(over, *settings);
}

bool cli_grid_parse(struct cli_grid *grid, const struct cli_settings *settings,
                    const struct cli_list *over)
{
    *grid = (struct cli_grid){0};
    if (over->n > CLI_MAX_OVER)
        return cli_error("'--over': at most %d times", CLI_MAX_OVER);
    for (size_t i = 0; i < over->n; i++) {
        grid->n++;
        if (!parse_one(&grid->over[i], settings, over->item[i]))
            return false;
    }
    return true;
}

void cli_grid_release(struct cli_grid *grid)
{
    for (size_t i = 0; i < grid->n; i++)
        free(grid->over[i].text);
    *grid = (struct cli_grid){0};
}

size_t cli_grid_size(const struct cli_grid *grid)
{
    size_t size = 1;

    for (size_t i = 0; i < grid->n; i++)
        size *= grid->over[i].n;
    return size;
}

/* "batch 32", but "sgd": a name speaks for itself. */
static void add_name(struct lrf_strbuf *name, const struct cli_over *over, const char *value)
{
    bool speaks = over->option->kind == TEXT || over->option->kind == MODEL;

    lrf_strbuf_printf(name, "%s%s%s%s", name->n ? ", " : "", speaks ? "" : over->option->name,
                      speaks ? "" : " ", value);
}

void cli_grid_apply(const struct cli_grid *grid, size_t i, struct cli_settings *settings,
                    struct lrf_strbuf *name)
{
    size_t rest = cli_grid_size(grid);

    for (size_t k = 0; k < grid->n; k++) {
        const struct cli_over *over = &grid->over[k];
        const char *value = over->text;
        rest /= over->n;
        for (size_t skip = i / rest % over->n; skip > 0; skip--)
            value += strlen(value) + 1;
        cli_value_set(settings, over->option, value);
        add_name(name, over, value);
    }
}
