#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/talk.h"
#include "cli/version.h"

static const struct command {
    const char *name;
    enum cli_command_bit bit;
    int (*run)(struct cli_settings *settings);
    const char *usage;
    const char *summary;
    const char *examples;
} commands[] = {
    {"run", CLI_RUN, cli_run, "[options] DATA.csv", "range-test a reference model on a data set",
     "  lrfind run samples/digits.csv\n"
     "  lrfind run --optimizer sgd --model linear --repeats 10 samples/concrete.csv\n"},
    {"analyze", CLI_ANALYZE, cli_analyze, "[options] CURVE...",
     "analyse recorded curves; - is stdin",
     "  lrfind analyze samples/curves/keras.csv\n"
     "  lrfind analyze --rules --plot term lrfind-out/curve.csv\n"},
    {"verify", CLI_VERIFY, cli_verify, "[options] DATA.csv | -- COMMAND...",
     "train at a grid of rates: which converge, oscillate, diverge",
     "  lrfind verify samples/digits.csv\n"
     "  lrfind verify --rates 1e-3,1e-2,1e-1 --epochs 50 --optimizer sgd samples/wine.csv\n"
     "  lrfind verify --budget 100 -- sh samples/trainer.sh\n"},
    {"drive", CLI_DRIVE, cli_drive, "[options] -- COMMAND...",
     "range-test any trainer, over a pipe",
     "  lrfind drive -- python3 samples/trainer_cnn.py\n"
     "  lrfind drive --steps 100 --lr-max 1 --eval-every 20 -- sh samples/trainer.sh\n"},
    {"compare", CLI_COMPARE, cli_compare, "[options] DATA.csv...",
     "data sets, settings or recorded curves side by side",
     "  lrfind compare samples/digits.csv samples/wine.csv samples/concrete.csv\n"
     "  lrfind compare --over optimizer=sgd,adam --over batch=32,256 samples/digits.csv\n"
     "  lrfind compare monday/curve.csv tuesday/curve.csv\n"},
    {"schedule", CLI_SCHEDULE, cli_schedule, "[options] DATA.csv",
     "constant, decaying, cyclical and adaptive rates side by side",
     "  lrfind schedule samples/digits.csv\n"
     "  lrfind schedule --schedules constant,cosine,1cycle --export 1cycle samples/wine.csv\n"},
};

enum { N_COMMANDS = sizeof commands / sizeof *commands };

static int print_help(void)
{
    puts("lrfind finds and diagnoses learning rates.\n");
    for (size_t i = 0; i < N_COMMANDS; i++)
        printf("  lrfind %-9s%-38s%s\n", commands[i].name, commands[i].usage, commands[i].summary);
    puts("  lrfind help     [COMMAND]                             the options of a command\n"
         "  lrfind --version                                      what this program is made of\n\n"
         "Exit: 0 with a suggestion, 1 when the finding is that there is none, 2 wrong usage,\n"
         "3 failure.");
    return cli_output_finish(CLI_DONE);
}

static int print_command_help(const struct command *command)
{
    printf("usage: lrfind %s %s\n\n%s\n\n", command->name, command->usage, command->summary);
    cli_options_help(stdout, command->bit);
    printf("\nexamples:\n%s", command->examples);
    return cli_output_finish(CLI_DONE);
}

static const struct command *find_command(const char *name)
{
    struct lrf_near near;

    lrf_near_init(&near, name, strlen(name));
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
        lrf_near_try(&near, commands[i].name);
    }
    if (near.best)
        cli_error("unknown command '%s' (did you mean '%s'?)", name, near.best);
    else
        cli_error("unknown command '%s'; 'lrfind help' lists them", name);
    return NULL;
}

static int help(int argc, char **argv)
{
    const struct command *command;

    if (argc == 0)
        return print_help();
    command = find_command(argv[0]);
    return command ? print_command_help(command) : CLI_USAGE;
}

static int run_command(const struct command *command, int argc, char **argv)
{
    struct cli_settings settings;
    bool wants_help = false;
    int code = CLI_USAGE;

    cli_settings_init(&settings);
    if (cli_options_parse(&settings, command->bit, argc, argv, &wants_help))
        code = wants_help ? print_command_help(command) : command->run(&settings);
    cli_settings_release(&settings);
    return code;
}

static int dispatch(int argc, char **argv)
{
    const char *word = argv[0];
    const struct command *command;

    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help(argc - 1, argv + 1);
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        cli_version_print();
        return cli_output_finish(CLI_DONE);
    }
    command = find_command(word);
    return command ? run_command(command, argc - 1, argv + 1) : CLI_USAGE;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    cli_blas_single();
    if (argc < 2) {
        cli_error("expected a command; 'lrfind help' lists them");
        return CLI_USAGE;
    }
    return dispatch(argc - 1, argv + 1);
}
