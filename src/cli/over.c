#include "cli/over.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/near.h"
#include "cli/talk.h"

/* The options of compare that can make another case are among these. */
enum { CASE_TOPICS = CLI_STUDY | CLI_SWEEP | CLI_TRAIN };

static bool is_model(const struct cli_option *option)
{
    return cli_option_setting(option)->type == LRF_SETTING_OWN;
}

/* Where the value behind this one begins, or the end. */
static char *end_of_value(const struct cli_option *option, char *value)
{
    char *end = value + strcspn(value, ",");

    while (is_model(option) && *end == ',' && end[1] >= '0' && end[1] <= '9')
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
        if (!cli_option_set(&scratch, over->option, value))
            return false;
        over->n++;
        if (last)
            return true;
        value = end + 1;
    }
}

static bool makes_a_case(const struct cli_option *option)
{
    return (option->topic & CASE_TOPICS) && option->group->makes_a_case && option->word == NULL;
}

static bool no_case(const char *text, size_t n)
{
    char name[CLI_OPTION_NAME];
    struct lrf_near near;

    lrf_near_init(&near, text, n);
    for (size_t i = 0; i < cli_options_count; i++)
        if (makes_a_case(&cli_options[i]))
            lrf_near_try(&near, cli_option_name(&cli_options[i], name));
    if (*near.best)
        return cli_error("'--over %s': unknown option '%.*s'%s", text, (int)n, text,
                         lrf_near_guess(&near, "", ""));
    return cli_error("'--over %s': '%.*s' is not an option that makes another case", text, (int)n,
                     text);
}

static bool parse_one(struct cli_over *over, const struct cli_settings *settings, const char *text)
{
    size_t n = strcspn(text, "=");

    over->option = cli_option_find(text, n, CASE_TOPICS);
    if (over->option == NULL || !makes_a_case(over->option))
        return no_case(text, n);
    if (text[n] == '\0')
        return cli_error("'--over %s': expected NAME=A,B", text);
    over->text = lrf_strdup(text + n + 1);
    if (over->text == NULL)
        return cli_no_memory();
    return cut_values(over, *settings);
}

bool cli_grid_parse(struct cli_grid *grid, const struct cli_settings *settings,
                    const struct cli_list *over)
{
    size_t cases = settings->file.n ? settings->file.n : 1;

    *grid = (struct cli_grid){0};
    if (over->n > CLI_MAX_OVER)
        return cli_error("'--over': at most %d times", CLI_MAX_OVER);
    for (size_t i = 0; i < over->n; i++) {
        grid->n++;
        if (!parse_one(&grid->over[i], settings, over->item[i]))
            return false;
        cases *= grid->over[i].n;
        if (cases > CLI_MOST_CASES)
            return cli_error("'--over': more than %d cases", CLI_MOST_CASES);
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
    enum lrf_setting_type type = cli_option_setting(over->option)->type;
    char spelled[CLI_OPTION_NAME];
    bool speaks = type == LRF_SETTING_TEXT || type == LRF_SETTING_NAME || is_model(over->option);

    if (name->n)
        lrf_strbuf_puts(name, ", ");
    if (!speaks)
        lrf_strbuf_printf(name, "%s ", cli_option_name(over->option, spelled));
    lrf_strbuf_puts(name, value);
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
        cli_option_set(settings, over->option, value);
        add_name(name, over, value);
    }
}
