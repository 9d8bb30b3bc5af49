#include "cli/start.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/conf.h"
#include "cli/options.h"
#include "cli/ranks.h"
#include "cli/talk.h"

/* Options that do not go together, whatever the command. */
static bool fits(const struct cli_settings *settings)
{
    return !(settings->json && settings->print) ||
           cli_error("'--json' and '--print' want stdout for themselves: give one of them");
}

/* Whoever wonders at a setting sees where it comes from. */
static void tell_conf(const struct cli_settings *settings)
{
    const bool talks = cli_talks(settings) && !settings->attach; /* there stdout is for orders */

    if (settings->conf->n && talks && settings->command->topics & CLI_OUTPUT)
        printf("defaults from %s\n", settings->conf->path.s);
}

/* "md" is the same for every command, and no schedule. */
static bool take_export(struct cli_settings *settings, const struct cli_command *command)
{
    const char *name = settings->study.export_name;

    if (name == NULL)
        return true;
    settings->markdown = strcmp(name, "md") == 0;
    if (settings->markdown)
        settings->study.export_name = NULL;
    return settings->markdown || command->topics & CLI_SCHEDULES ||
           cli_error("'--export %s': expected md%s", name,
                     command->topics & CLI_MERGE ? "; a schedule is named to its shards" : "");
}

static void begin(struct cli_settings *settings, const struct cli_command *command,
                  const struct cli_command *const *commands, const struct cli_conf *conf, int argc,
                  char **argv)
{
    cli_settings_init(settings);
    settings->commands = commands;
    settings->command = command;
    settings->conf = conf;
    settings->argc = argc;
    settings->argv = argv;
    lrf_strbuf_printf(&settings->given, "lrfind %s", command->name);
}

/* What the file of defaults says, where there is one, and over it once more the command line. */
static int read_conf(struct cli_settings *settings, struct cli_conf *conf)
{
    const int argc = settings->argc;
    char **argv = settings->argv;
    const struct cli_command *command = settings->command;
    const struct cli_command *const *commands = settings->commands;
    int code = cli_conf_read(conf, commands);
    bool help;

    if (code != CLI_DONE || conf->n == 0)
        return code;
    cli_settings_release(settings);
    begin(settings, command, commands, conf, argc, argv);
    return cli_conf_apply(conf, command, settings) &&
                   cli_options_parse(settings, command->topics, argc, argv, &help)
               ? CLI_DONE
               : CLI_USAGE;
}

static bool is_same_folder(const char *a, const char *b)
{
    struct stat one, other;

    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* As if it had been said at the end of the other call. */
static bool add_export(struct cli_settings *settings, const struct cli_settings *of)
{
    const char *known = settings->study.export_name;
    char option[] = "--export", value[] = "md";
    char *words[] = {option, value};
    bool help;

    return !of->markdown || (known && strcmp(known, "md") == 0) ||
           cli_options_parse(settings, settings->command->topics, 2, words, &help);
}

/* What was said of the folder and the talk of another call holds for this one. A shard that lies
 * where the whole shall go is not emptied. */
static bool take_output(struct cli_settings *settings, const struct cli_settings *of)
{
    settings->out = of->out;
    settings->plot = of->plot;
    settings->json = of->json;
    settings->print = of->print;
    settings->quiet = of->quiet;
    settings->color = of->color;
    settings->shard = NULL;
    settings->study.resume = of->study.resume;
    settings->study.part = of->file.item;
    settings->study.n_parts = of->file.n;
    for (size_t i = 0; i < of->file.n; i++)
        settings->study.resume |= is_same_folder(of->out, of->file.item[i]);
    return add_export(settings, of);
}

/* With options that were understood. */
static int start(struct cli_settings *settings, struct cli_conf *conf,
                 const struct cli_settings *merge)
{
    const struct cli_command *command = settings->command;
    int code = settings->config ? read_conf(settings, conf) : CLI_DONE;

    if (code != CLI_DONE)
        return code;
    if (merge && !take_output(settings, merge))
        return CLI_USAGE;
    if (!fits(settings) || !take_export(settings, command))
        return CLI_USAGE;
    code = cli_ranks_join(settings);
    if (code != CLI_DONE)
        return code;
    tell_conf(settings);
    return cli_ranks_leave(settings, command->run(settings));
}

int cli_start(const struct cli_command *command, const struct cli_command *const *commands,
              int argc, char **argv, const struct cli_settings *merge)
{
    struct cli_settings settings;
    struct cli_conf conf = {0};
    bool wants_help = false;
    int code;

    begin(&settings, command, commands, &conf, argc, argv);
    if (!cli_options_parse(&settings, command->topics, argc, argv, &wants_help))
        code = CLI_USAGE;
    else if (wants_help)
        code = CLI_ASKS_HELP;
    else
        code = start(&settings, &conf, merge);
    cli_settings_release(&settings);
    cli_conf_release(&conf);
    return code;
}
