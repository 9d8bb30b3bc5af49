#include "cli/conf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/character.h"
#include "base/infile.h"
#include "base/memory.h"
#include "base/near.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/talk.h"

enum { LARGEST = 1 << 20 }; /* bytes */

const char cli_conf_text[] =
    "Lines `option = value`, below `[run]` for that command alone, in ./lrfind.conf, else in "
    "lrfind/lrfind.conf in $XDG_CONFIG_HOME or ~/.config. The command line wins (`--quiet=no` over "
    "`quiet = yes`); `--no-config` reads none.";

/* ---- where it is */

static bool is_missing(const struct lrf_strbuf *path)
{
    return !path->failed && access(path->s, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* False when there is none. */
static bool find_file(struct lrf_strbuf *path)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    lrf_strbuf_puts(path, "lrfind.conf");
    if (!is_missing(path))
        return true;
    lrf_strbuf_clear(path);
    if (config && *config == '/')
        lrf_strbuf_puts(path, config);
    else if (home && *home == '/')
        lrf_strbuf_printf(path, "%s/.config", home);
    else
        return false;
    lrf_strbuf_puts(path, "/lrfind/lrfind.conf");
    return !is_missing(path);
}

static enum lrf_status read_text(struct cli_conf *conf, struct lrf_error *err)
{
    if (conf->path.failed)
        return lrf_fail_memory(err);
    if (lrf_infile_read(conf->path.s, LARGEST, &conf->text, err) != LRF_OK)
        return err->status;
    if (memchr(conf->text.s ? conf->text.s : "", 0, conf->text.n))
        return lrf_fail(err, LRF_EDATA, "'%s' is no file of defaults", conf->path.s);
    return LRF_OK;
}

/* ---- what it says */

/* Where reading is. */
struct reader {
    struct cli_conf *conf;
    const struct cli_command *const *commands;
    const struct cli_command *command; /* of the section */
    size_t line;
    struct cli_settings scratch; /* takes each value, to see whether it is one */
};

/* The text without the blanks around it; it is cut there. */
static char *trim(char *text)
{
    char *end = text + strlen(text);

    while (lrf_is_space(*text))
        text++;
    while (end > text && lrf_is_space(end[-1]))
        end--;
    *end = '\0';
    return text;
}

/* By its name, or as the setting is called: "refine" is as good as "no-refine". */
static const struct cli_option *find_option(const char *name, unsigned topics)
{
    const struct cli_option *option = cli_option_find(name, strlen(name), topics);
    char key[CLI_OPTION_NAME];

    for (size_t i = 0; option == NULL && i < cli_options_count; i++) {
        const struct cli_option as_key = {.key = cli_options[i].key};
        if ((cli_options[i].topic & topics) && strcmp(cli_option_name(&as_key, key), name) == 0)
            option = &cli_options[i];
    }
    return option;
}

static bool fail_option(const struct reader *at, const char *name)
{
    char known[CLI_OPTION_NAME];
    struct lrf_near near;

    lrf_near_init(&near, name, strlen(name));
    for (size_t i = 0; i < cli_options_count; i++)
        lrf_near_try(&near, cli_option_name(&cli_options[i], known));
    if (*near.best)
        return cli_error("'%s' line %zu: unknown option '%s'%s", at->conf->path.s, at->line, name,
                         lrf_near_guess(&near, "", ""));
    return cli_error("'%s' line %zu: no command has an option '%s'", at->conf->path.s, at->line,
                     name);
}

/* "[run]" */
static bool read_section(struct reader *at, char *text)
{
    char *name = trim(text + 1), *end = strchr(name, ']');
    struct lrf_near near;

    if (end == NULL || end[1])
        return cli_error("'%s' line %zu: '%s' is no section: expected [COMMAND]", at->conf->path.s,
                         at->line, text);
    *end = '\0';
    name = trim(name);
    lrf_near_init(&near, name, strlen(name));
    for (size_t i = 0; at->commands[i]; i++) {
        at->command = at->commands[i];
        if (lrf_near_same(at->command->name, name))
            return true;
        lrf_near_try(&near, at->command->name);
    }
    return cli_error("'%s' line %zu: unknown command '%s'%s", at->conf->path.s, at->line, name,
                     lrf_near_guess(&near, "", ""));
}

/* A file that happens to lie in a folder must not start programs, and what is said of one call is
 * no default: scripts would find something else on stdout. */
static bool may_stand(const struct cli_option *option)
{
    static const char *const of_a_call[] = {"on_event", "config", "json",         "print",
                                            "resume",   "rows",   "attach",       "name",
                                            "progress", "shard",  "data_parallel"};

    for (size_t i = 0; i < sizeof of_a_call / sizeof *of_a_call; i++)
        if (strcmp(option->key, of_a_call[i]) == 0)
            return false;
    return true;
}

static bool has_option(const struct reader *at, const char *name)
{
    for (size_t i = 0; at->commands[i]; i++)
        if ((at->command == NULL || at->command == at->commands[i]) &&
            find_option(name, at->commands[i]->topics))
            return true;
    return false;
}

static bool apply(const struct cli_conf *conf, const struct cli_conf_entry *entry,
                  const struct cli_option *option, struct cli_settings *settings)
{
    char name[CLI_OPTION_NAME];
    const bool as_key = strcmp(cli_option_name(option, name), entry->name) != 0;
    struct lrf_strbuf where = {0};
    bool fits;

    lrf_strbuf_printf(&where, "'%s' line %zu: ", conf->path.s, entry->line);
    fits = where.failed ? cli_no_memory()
                        : cli_option_set_from(settings, option, as_key, entry->value, where.s);
    lrf_strbuf_release(&where);
    return fits;
}

/* Once and for every command that it is for: what is applied later holds no mistake. */
static bool try_value(struct reader *at, const struct cli_conf_entry *entry)
{
    for (size_t i = 0; at->commands[i]; i++) {
        const struct cli_option *option = find_option(entry->name, at->commands[i]->topics);
        if (option && (entry->command == NULL || entry->command == at->commands[i]) &&
            !apply(at->conf, entry, option, &at->scratch))
            return false;
    }
    return true;
}

static bool read_entry(struct reader *at, char *text)
{
    char *equals = strchr(text, '='), *name, *value;
    struct cli_conf *conf = at->conf;

    if (equals == NULL)
        return cli_error("'%s' line %zu: '%s': expected option = value", conf->path.s, at->line,
                         text);
    *equals = '\0';
    name = trim(text);
    value = trim(equals + 1);
    if (find_option(name, ~0u) == NULL)
        return fail_option(at, name);
    if (!has_option(at, name))
        return cli_error("'%s' line %zu: %s has no option '%s'", conf->path.s, at->line,
                         at->command->name, name);
    if (!may_stand(find_option(name, ~0u)))
        return cli_error("'%s' line %zu: '%s' is for the command line alone", conf->path.s,
                         at->line, name);
    if (*value == '\0')
        return cli_error("'%s' line %zu: '%s' has no value", conf->path.s, at->line, name);
    if (lrf_grow(&conf->entry, &conf->cap, conf->n + 1, sizeof *conf->entry) != 0)
        return cli_no_memory();
    conf->entry[conf->n++] = (struct cli_conf_entry){at->command, name, value, at->line};
    return try_value(at, &conf->entry[conf->n - 1]);
}

static bool read_line(struct reader *at, char *text)
{
    text = trim(text);
    if (*text == '\0' || *text == '#')
        return true;
    return *text == '[' ? read_section(at, text) : read_entry(at, text);
}

static bool read_lines(struct reader *at)
{
    for (char *line = at->conf->text.s, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        at->line++;
        if (!read_line(at, line))
            return false;
    }
    return true;
}

int cli_conf_read(struct cli_conf *conf, const struct cli_command *const *commands)
{
    struct reader at = {.conf = conf, .commands = commands};
    struct lrf_error err = {0};
    bool fits;

    *conf = (struct cli_conf){0};
    if (!find_file(&conf->path)) {
        lrf_strbuf_release(&conf->path);
        return CLI_DONE;
    }
    if (read_text(conf, &err) != LRF_OK)
        return cli_fail(&err);
    cli_settings_init(&at.scratch);
    fits = read_lines(&at);
    cli_settings_release(&at.scratch);
    return fits ? CLI_DONE : CLI_USAGE;
}

bool cli_conf_apply(const struct cli_conf *conf, const struct cli_command *command,
                    struct cli_settings *settings)
{
    for (int own = 0; own < 2; own++) /* a command's own section goes over what is for all */
        for (size_t i = 0; i < conf->n; i++) {
            const struct cli_conf_entry *entry = &conf->entry[i];
            const struct cli_option *option = find_option(entry->name, command->topics);
            const bool wanted = own ? entry->command == command : entry->command == NULL;
            if (wanted && option && !apply(conf, entry, option, settings))
                return false;
        }
    return true;
}

void cli_conf_release(struct cli_conf *conf)
{
    lrf_strbuf_release(&conf->path);
    lrf_strbuf_release(&conf->text);
    free(conf->entry);
    *conf = (struct cli_conf){0};
}
