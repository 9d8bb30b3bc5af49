#include "cli/options.h"

#include <string.h>

#include "base/near.h"
#include "cli/talk.h"

enum { MOST_OPTIONS = 64 };

const struct lrf_setting *cli_option_setting(const struct cli_option *option)
{
    return lrf_setting_find(option->group->table, option->key);
}

static bool takes_value(const struct cli_option *option)
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

const struct cli_option *cli_option_find(const char *name, size_t n, unsigned command)
{
    char buf[CLI_OPTION_NAME];

    for (size_t i = 0; i < cli_options_count; i++) {
        const struct cli_option *o = &cli_options[i];
        if ((o->commands & command) && strlen(cli_option_name(o, buf)) == n &&
            strncmp(buf, name, n) == 0)
            return o;
    }
    return NULL;
}

static const struct cli_option *find_letter(char letter, unsigned command)
{
    for (size_t i = 0; i < cli_options_count; i++)
        if ((cli_options[i].commands & command) && cli_options[i].letter == letter)
            return &cli_options[i];
    return NULL;
}

bool cli_option_set(struct cli_settings *settings, const struct cli_option *option,
                    const char *text)
{
    const struct lrf_setting *setting = cli_option_setting(option);
    void *group = (char *)settings + option->group->offset;
    const char *value = option->word ? option->word : takes_value(option) ? text : "yes";
    char name[CLI_OPTION_NAME];
    struct lrf_error err = {0};

    if (lrf_setting_read(setting, group, value, &err) == LRF_OK)
        return true;
    cli_option_name(option, name);
    if (err.status != LRF_EINVAL || setting->type == LRF_SETTING_NAME)
        return cli_error("%s", err.text);
    if (lrf_setting_explains(setting))
        return cli_error("'--%s': %s", name, err.text);
    return cli_error("'--%s %s': expected %s", name, text, err.text);
}

/* Keeps `name` near as long as it is looked at: lrf_near only points to it. */
static void try_names(struct lrf_near *near, char (*name)[CLI_OPTION_NAME], unsigned command)
{
    for (size_t i = 0; i < cli_options_count; i++)
        if (cli_options[i].commands & command)
            lrf_near_try(near, cli_option_name(&cli_options[i], name[i]));
}

static bool unknown_option(const char *arg, size_t n, unsigned command)
{
    char name[MOST_OPTIONS][CLI_OPTION_NAME];
    struct lrf_near near;

    lrf_near_init(&near, arg + 2, n > 2 ? n - 2 : 0);
    lrf_near_try(&near, "help");
    try_names(&near, name, command);
    if (near.best)
        return cli_error("unknown option '%.*s' (did you mean '--%s'?)", (int)n, arg, near.best);
    return cli_error("unknown option '%.*s'", (int)n, arg);
}

/* What is left of the command line while it is parsed. */
struct cursor {
    struct cli_settings *settings;
    unsigned command;
    int argc;
    char **argv;
    bool *help;
};

/* What stands for the value in texts. */
static const char *argument_of(const struct cli_option *option)
{
    const struct lrf_setting *setting = cli_option_setting(option);

    return !takes_value(option) ? NULL : setting->argument ? setting->argument : setting->words;
}

static bool take_value(struct cursor *at, const struct cli_option *option, const char *value,
                       const char *arg, size_t n)
{
    if (!takes_value(option) && value)
        return cli_error("option '%.*s' takes no value", (int)n, arg);
    if (takes_value(option) && !value) {
        if (at->argc == 0)
            return cli_error("option '%.*s' needs a value: %s", (int)n, arg, argument_of(option));
        value = *at->argv++;
        at->argc--;
    }
    return cli_option_set(at->settings, option, value);
}

static bool take_long(struct cursor *at, const char *arg)
{
    size_t n = strcspn(arg, "=");
    const char *value = arg[n] ? arg + n + 1 : NULL;
    const struct cli_option *option = cli_option_find(arg + 2, n - 2, at->command);

    if (strcmp(arg, "--help") == 0)
        return *at->help = true;
    return option ? take_value(at, option, value, arg, n) : unknown_option(arg, n, at->command);
}

static bool take_short(struct cursor *at, const char *arg)
{
    const struct cli_option *option;

    for (const char *s = arg + 1; *s; s++) {
        if (*s == 'h') {
            *at->help = true;
            continue;
        }
        option = find_letter(*s, at->command);
        if (!option)
            return cli_error("unknown option '-%c'", *s);
        if (takes_value(option))
            return take_value(at, option, s[1] ? s + 1 : NULL, arg, strlen(arg));
        if (!cli_option_set(at->settings, option, NULL))
            return false;
    }
    return true;
}

static bool take(struct cursor *at, const char *arg)
{
    if (strncmp(arg, "--", 2) == 0)
        return take_long(at, arg);
    if (arg[0] == '-' && arg[1] != '\0')
        return take_short(at, arg);
    return cli_list_add(&at->settings->file, arg);
}

/* Behind "--": a command for those that take one, else names of files. */
static bool take_rest(struct cursor *at)
{
    if (at->command & (CLI_DRIVE | CLI_VERIFY)) {
        at->settings->child = at->argv;
        return true;
    }
    for (; at->argc > 0; at->argc--)
        if (!cli_list_add(&at->settings->file, *at->argv++))
            return false;
    return true;
}

bool cli_options_parse(struct cli_settings *settings, enum cli_command_bit command, int argc,
                       char **argv, bool *help)
{
    struct cursor at = {settings, command, argc, argv, help};

    while (at.argc > 0) {
        const char *arg = *at.argv++;
        at.argc--;
        if (strcmp(arg, "--") == 0)
            return take_rest(&at);
        if (!take(&at, arg))
            return false;
    }
    return true;
}

static void help_line(FILE *out, const struct cli_option *option)
{
    const char *argument = argument_of(option);
    struct lrf_strbuf help = {0};
    char left[80], name[CLI_OPTION_NAME];

    snprintf(left, sizeof left, "%s--%s%s%s", option->letter ? "" : "    ",
             cli_option_name(option, name), argument ? " " : "", argument ? argument : "");
    if (option->help)
        lrf_strbuf_puts(&help, option->help);
    else
        lrf_setting_help(cli_option_setting(option), &help);
    if (option->letter)
        fprintf(out, "  -%c, %-30s %s\n", option->letter, left, help.s ? help.s : "");
    else if (strlen(left) <= 34)
        fprintf(out, "  %-34s %s\n", left, help.s ? help.s : "");
    else
        fprintf(out, "  %s\n  %-34s %s\n", left, "", help.s ? help.s : "");
    lrf_strbuf_release(&help);
}

void cli_options_help(FILE *out, enum cli_command_bit command)
{
    for (size_t i = 0; i < cli_options_count; i++)
        if (cli_options[i].commands & command)
            help_line(out, &cli_options[i]);
    fprintf(out, "  -h, %-30s %s\n", "--help", "this text");
}
