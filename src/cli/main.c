#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <cblas.h>
#include <gsl/gsl_version.h>

#include "base/near.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/talk.h"
#include "record/glossary.h"
#include "report/drawing.h"

static const struct cli_command *const commands[] = {
#define COMMAND_RECORD(name) &cli_command_##name,
    CLI_COMMANDS(COMMAND_RECORD)
#undef COMMAND_RECORD
        NULL};

enum { HELP_WIDTH = 80, N_COMMANDS = sizeof commands / sizeof *commands - 1 };

static int print_help(void)
{
    puts("lrfind finds and diagnoses learning rates.\n");
    for (size_t i = 0; i < N_COMMANDS; i++)
        printf("  lrfind %-9s%-38s%s\n", commands[i]->name, commands[i]->usage,
               commands[i]->summary);
    puts("  lrfind help     [COMMAND]                             the options of a command\n"
         "  lrfind help     terms                                 what the words mean\n"
         "  lrfind --version                                      what this program is made of\n\n"
         "Exit: 0 with a suggestion, 1 when the finding is that there is none, 2 wrong usage,\n"
         "3 failure. Of watch: 0 when the run is healthy, 1 when something is wrong with it.");
    return cli_output_finish(CLI_DONE);
}

static int print_command_help(const struct cli_command *command)
{
    printf("usage: lrfind %s %s\n\n%s\n\n", command->name, command->usage, command->summary);
    if (!cli_options_help(stdout, command->topics))
        return CLI_FAILURE;
    printf("\nexamples:\n%s", command->examples);
    return cli_output_finish(CLI_DONE);
}

/* Words wrapped behind a margin, as wide as the rest of the help. */
static void print_wrapped(const char *text, int margin)
{
    int at = margin;

    printf("%*s", margin, "");
    while (*text) {
        const int word = (int)strcspn(text, " ");
        if (at > margin && at + 1 + word > HELP_WIDTH) {
            printf("\n%*s", margin, "");
            at = margin;
        }
        at += printf("%s%.*s", at > margin ? " " : "", word, text);
        text += word + (text[word] == ' ');
    }
    putchar('\n');
}

static int print_terms(void)
{
    const struct lrf_gloss *gloss;

    puts("The words of the program, and what they are called in its files.\n");
    for (size_t i = 0; (gloss = lrf_glossary_at(i)) != NULL; i++) {
        printf(gloss->key ? "  %s (%s)\n" : "  %s\n", gloss->term, gloss->key);
        print_wrapped(gloss->meaning, 6);
    }
    return cli_output_finish(CLI_DONE);
}

static bool ends_in(const char *name, const char *ending)
{
    const size_t n = strlen(name), m = strlen(ending);

    return n > m && strcasecmp(name + n - m, ending) == 0;
}

static bool is_file(const char *name)
{
    struct stat status;

    return stat(name, &status) == 0 && S_ISREG(status.st_mode);
}

/* What a file is for, where somebody gave it in place of a command. */
static const char *command_for(const char *file)
{
    const struct lrf_curve_format usual = {0};
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    char note[LRF_NOTE_SIZE];
    bool recorded = lrf_curve_read(&file, 1, &usual, &curve, note, &err) == LRF_OK;

    lrf_curve_release(&curve);
    if (recorded)
        return "analyze";
    return ends_in(file, ".csv") || ends_in(file, ".tsv") ? "run" : "watch";
}

static const struct cli_command *find_command(const char *name)
{
    struct lrf_near near;

    lrf_near_init(&near, name, strlen(name));
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
        lrf_near_try(&near, commands[i]->name);
    }
    if (*name == '-')
        cli_error("expected a command before '%s': lrfind COMMAND %s ...", name, name);
    else if (is_file(name))
        cli_error("'%s' is no command (did you mean 'lrfind %s %s'?)", name, command_for(name),
                  name);
    else if (*near.best)
        cli_error("unknown command '%s' (did you mean '%s'?)", name, near.best);
    else
        cli_error("unknown command '%s'; 'lrfind help' lists them", name);
    return NULL;
}

static int help(int argc, char **argv)
{
    const struct cli_command *command;

    if (argc == 0)
        return print_help();
    if (strcmp(argv[0], "terms") == 0)
        return print_terms();
    command = find_command(argv[0]);
    return command ? print_command_help(command) : CLI_USAGE;
}

/* Options that do not go together, whatever the command. */
static bool fits(const struct cli_settings *settings)
{
    return !(settings->json && settings->print) ||
           cli_error("'--json' and '--print' want stdout for themselves: give one of them");
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
           cli_error("'--export %s': expected md", name);
}

static int run_command(const struct cli_command *command, int argc, char **argv)
{
    struct cli_settings settings;
    bool wants_help = false;
    int code = CLI_USAGE;

    cli_settings_init(&settings);
    settings.commands = commands;
    settings.command = command;
    lrf_strbuf_printf(&settings.given, "lrfind %s", command->name);
    if (cli_options_parse(&settings, command->topics, argc, argv, &wants_help) &&
        (wants_help || (fits(&settings) && take_export(&settings, command))))
        code = wants_help ? print_command_help(command) : command->run(&settings);
    cli_settings_release(&settings);
    return code;
}

/* What this program is made of. */
static int print_version(void)
{
    char gnuplot[80];

    lrf_drawing_version(gnuplot, sizeof gnuplot);
    printf("lrfind %s\nGSL %s\n%s\n%s\n", lrf_version(), gsl_version, openblas_get_config(),
           gnuplot);
    return cli_output_finish(CLI_DONE);
}

static int dispatch(int argc, char **argv)
{
    const char *word = argv[0];
    const struct cli_command *command;

    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help(argc - 1, argv + 1);
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return print_version();
    command = find_command(word);
    return command ? run_command(command, argc - 1, argv + 1) : CLI_USAGE;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    openblas_set_num_threads(1); /* repeats run in parallel: two pools of threads would fight */
    if (argc < 2) {
        cli_error("expected a command; 'lrfind help' lists them");
        return CLI_USAGE;
    }
    return dispatch(argc - 1, argv + 1);
}
