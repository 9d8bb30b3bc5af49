#include "cli/options.h"

#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "base/quote.h"
#include "cli/commands.h"
#include "cli/talk.h"
#include "cli/words.h"

const struct lrf_setting *cli_option_setting(const struct cli_option *option)
{
    return lrf_setting_find(option->group->table, option->key);
}

bool cli_option_takes_value(const struct cli_option *option)
{
    return option->word == NULL && cli_option_setting(option)->type != LRF_SETTING_FLAG;
}

const char *cli_option_name(const struct cli_option *option, char buf[CLI_OPTION_NAME])
{
    snprintf(buf, CLI_OPTION_NAME, "%s", option->name ? option->name : option->key);
    for (char *s = buf; *s; s++)
        *s = *s == '_' ? '-' : *s;
    return buf;
}

const struct cli_option *cli_option_find(const char *name, size_t n, unsigned topics)
{
    char buf[CLI_OPTION_NAME];

    for (size_t i = 0; i < cli_options_count; i++) {
        const struct cli_option *o = &cli_options[i];
        if ((o->topic & topics) && strlen(cli_option_name(o, buf)) == n &&
            strncmp(buf, name, n) == 0)
            return o;
    }
    return NULL;
}

static const struct cli_option *find_letter(char letter, unsigned topics)
{
    for (size_t i = 0; i < cli_options_count; i++)
        if ((cli_options[i].topic & topics) && cli_options[i].letter == letter)
            return &cli_options[i];
    return NULL;
}

/* What yes or no to an option says of its setting; NULL: it was neither. */
static const char *of_word(const struct cli_option *option, const char *value)
{
    if (lrf_near_same(value, "yes"))
        return option->word;
    return !lrf_near_same(value, "no") ? NULL : strcmp(option->word, "no") == 0 ? "yes" : "no";
}

bool cli_option_set_from(struct cli_settings *settings, const struct cli_option *option,
                         bool as_key, const char *value, const char *where)
{
    const struct lrf_setting *setting = cli_option_setting(option);
    void *group = (char *)settings + option->group->offset;
    const bool spelled = option->name && option->word && !as_key;
    const char *text = spelled ? of_word(option, value) : value;
    char name[CLI_OPTION_NAME];
    struct lrf_error err = {0};

    cli_option_name(option, name);
    if (text == NULL)
        return cli_error("%s'--%s %s': expected yes or no", where, name, value);
    if (lrf_setting_read(setting, group, text, &err) == LRF_OK)
        return true;
    if (err.status != LRF_EINVAL || setting->type == LRF_SETTING_NAME)
        return err.status == LRF_ENOMEM ? cli_no_memory() : cli_error("%s%s", where, err.text);
    if (lrf_setting_explains(setting))
        return cli_error("%s'--%s': %s", where, name, err.text);
    return cli_error("%s'--%s %s': expected %s", where, name, value, err.text);
}

bool cli_option_set(struct cli_settings *settings, const struct cli_option *option,
                    const char *text)
{
    return cli_option_set_from(settings, option, false, text ? text : "yes", "");
}

/* One that other commands have: its name is no slip. */
static bool other_option(const struct cli_settings *settings, const char *arg, size_t n)
{
    const struct cli_option *option = n > 2 ? cli_option_find(arg + 2, n - 2, ~0u) : NULL;
    struct lrf_strbuf names = {0};
    size_t found = 0;

    for (size_t i = 0; option && settings->commands[i]; i++)
        if (cli_option_find(arg + 2, n - 2, settings->commands[i]->topics))
            lrf_strbuf_printf(&names, "%s%s", found++ ? ", " : "", settings->commands[i]->name);
    if (found)
        cli_error("%s has no option '%.*s'; %s %s it", settings->command->name, (int)n, arg,
                  names.s ? names.s : "others", found == 1 ? "has" : "have");
    lrf_strbuf_release(&names);
    return found > 0;
}

static bool unknown_option(const struct cli_settings *settings, unsigned topics, const char *arg,
                           size_t n)
{
    char name[CLI_OPTION_NAME];
    struct lrf_near near;

    if (other_option(settings, arg, n))
        return false;
    lrf_near_init(&near, arg + 2, n > 2 ? n - 2 : 0);
    lrf_near_try(&near, "help");
    for (size_t i = 0; i < cli_options_count; i++)
        if (cli_options[i].topic & topics)
            lrf_near_try(&near, cli_option_name(&cli_options[i], name));
    return cli_error("unknown option '%.*s'%s", (int)n, arg, lrf_near_guess(&near, "--", ""));
}

/* What is left of the command line while it is parsed. */
struct cursor {
    struct cli_settings *settings;
    unsigned topics;
    int argc;
    char **argv, **first;
    bool *help;
};

static bool needs_value(const struct cli_option *option, const char *arg, size_t n)
{
    struct lrf_strbuf argument = {0};

    lrf_setting_argument(cli_option_setting(option), &argument);
    cli_error("option '%.*s' needs a value: %s", (int)n, arg, argument.s ? argument.s : "");
    lrf_strbuf_release(&argument);
    return false;
}

/* What was given, as it was, for those who read the result. */
static void note(struct cursor *at, const struct cli_option *option, const char *spelled, size_t n,
                 const char *value)
{
    struct lrf_strbuf *given = &at->settings->given;

    if (option->outside)
        return;
    lrf_strbuf_printf(given, " %.*s", (int)n, spelled);
    if (value) {
        lrf_strbuf_puts(given, cli_option_takes_value(option) ? " " : "=");
        lrf_quote_sh(given, value);
    }
}

static bool take_value(struct cursor *at, const struct cli_option *option, const char *value,
                       const char *arg, size_t n)
{
    if (cli_option_takes_value(option) && !value) {
        if (at->argc == 0)
            return needs_value(option, arg, n);
        value = *at->argv++;
        at->argc--;
    }
    note(at, option, arg, n, value);
    return cli_option_set(at->settings, option, value);
}

static bool take_long(struct cursor *at, const char *arg)
{
    size_t n = strcspn(arg, "=");
    const char *value = arg[n] ? arg + n + 1 : NULL;
    const struct cli_option *option = cli_option_find(arg + 2, n - 2, at->topics);

    if (strcmp(arg, "--help") == 0)
        return *at->help = true;
    return option ? take_value(at, option, value, arg, n)
                  : unknown_option(at->settings, at->topics, arg, n);
}

static bool take_short(struct cursor *at, const char *arg)
{
    const struct cli_option *option;

    for (const char *s = arg + 1; *s; s++) {
        if (*s == 'h') {
            *at->help = true;
            continue;
        }
        option = find_letter(*s, at->topics);
        if (!option)
            return cli_error("unknown option '-%c'", *s);
        if (cli_option_takes_value(option))
            return take_value(at, option, s[1] ? s + 1 : NULL, (const char[]){'-', *s}, 2);
        note(at, option, (const char[]){'-', *s}, 2, NULL);
        if (!cli_option_set(at->settings, option, NULL))
            return false;
    }
    return true;
}

/* A command without "--" before it: the whole line as it should be, before the options of that
 * command are taken for ours. */
static bool propose_dashes(const struct cursor *at)
{
    struct lrf_strbuf line = {0};

    for (char **arg = at->first; *arg; arg++) {
        lrf_strbuf_puts(&line, arg == at->argv - 1 ? " -- " : " ");
        lrf_quote_sh(&line, *arg);
    }
    cli_error("a command stands behind '--': lrfind %s%s", at->settings->command->name,
              line.s ? line.s : "");
    lrf_strbuf_release(&line);
    return false;
}

static bool take_file(struct cursor *at, const char *name)
{
    if (at->topics & CLI_ATTACH)
        return propose_dashes(at);
    cli_put_file(&at->settings->given, name);
    return cli_list_add(&at->settings->file, name) || cli_no_memory();
}

static bool take(struct cursor *at, const char *arg)
{
    if (strncmp(arg, "--", 2) == 0)
        return take_long(at, arg);
    if (arg[0] == '-' && arg[1] != '\0')
        return take_short(at, arg);
    return take_file(at, arg);
}

/* Behind "--": a command for those that take one, else names of files. */
static bool take_rest(struct cursor *at)
{
    if (at->topics & CLI_FOREIGN) {
        at->settings->child = at->argv;
        cli_put_child(&at->settings->given, at->argv);
        return true;
    }
    for (; at->argc > 0; at->argc--)
        if (!take_file(at, *at->argv++))
            return false;
    return true;
}

/* Who trains, where no command behind "--" does. */
static void note_attached(struct cli_settings *settings)
{
    lrf_strbuf_puts(&settings->given, " --attach");
    if (settings->name) {
        lrf_strbuf_puts(&settings->given, " --name ");
        lrf_quote_sh(&settings->given, settings->name);
    }
}

bool cli_options_parse(struct cli_settings *settings, unsigned topics, int argc, char **argv,
                       bool *help)
{
    struct cursor at = {settings, topics, argc, argv, argv, help};

    while (at.argc > 0) {
        const char *arg = *at.argv++;
        at.argc--;
        if (strcmp(arg, "--") == 0)
            return take_rest(&at);
        if (!take(&at, arg))
            return false;
    }
    if (settings->attach)
        note_attached(settings);
    return true;
}
