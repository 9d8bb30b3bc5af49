#include <unistd.h>

#include "cli/commands.h"
#include "cli/foreign.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/plots.h"
#include "cli/talk.h"
#include "study/usual.h"

static bool check_usage(const struct cli_settings *settings)
{
    if (settings->attach && settings->child)
        return cli_error("'--attach': the trainer is who started lrfind, so no command stands "
                         "behind '--'");
    if (settings->attach && isatty(STDIN_FILENO))
        return cli_error("'--attach' is for a program that starts lrfind and talks with it over "
                         "pipes, such as lrfind.find(...) in Python; stdin is a terminal");
    if (!settings->attach && !cli_foreign_wanted(settings))
        return cli_error("drive takes a command behind '--'; 'lrfind drive --help' tells more");
    return true;
}

static int command(struct cli_settings *settings)
{
    struct cli_listener listener;
    struct cli_foreign foreign = {0};
    struct lrf_study *study = NULL;
    struct lrf_error err = {0};
    unsigned formats;
    int code;

    if (!check_usage(settings) || !cli_plot_parse(settings->plot, &formats))
        return CLI_USAGE;
    cli_interrupt_catch();
    cli_listener_init(&listener, settings);
    if (lrf_study_check(LRF_RESULT_RANGE, &settings->study, &err) == LRF_OK &&
        cli_output_prepare(settings, LRF_RESULT_RANGE, formats, &err) == LRF_OK &&
        cli_foreign_start(settings, &foreign, &err) == LRF_OK)
        study = lrf_study_run(&foreign.subject, &settings->study, &listener.observer, &err);
    code = cli_conclude(&listener, formats, study, &err);
    cli_foreign_release(&foreign);
    return code;
}

static const struct cli_word operands[] = {
    {"COMMAND...", "a trainer that speaks the protocol (lrfind help protocol), with its arguments; "
                   "started without a shell"},
    {0}};

static const struct cli_word usual[] = {
    {"timeout", "60; none with --attach"},
    {"repeats", LRF_TEXT(LRF_USUAL_TRAINER_REPEATS) "; 1 of a trainer that cannot reset"},
    {"effort", LRF_TEXT(LRF_USUAL_STEPS) " steps, " LRF_TEXT(LRF_USUAL_SLOW_STEPS) " of slow ones"},
    {0}};

const struct cli_command cli_command_drive = {
    .name = "drive",
    .topics = CLI_OUTPUT | CLI_PRINT | CLI_STUDY | CLI_SWEEP | CLI_FOREIGN | CLI_ATTACH |
              CLI_EVALUATE | CLI_REFINE | CLI_RULES,
    .usage = "[options] -- COMMAND...",
    .summary = "range-test any trainer, over a pipe",
    .examples = "  lrfind drive -- python3 samples/trainer_cnn.py\n"
                "  lrfind drive --steps 100 --lr-max 1 -- sh samples/trainer.sh\n",
    .usual = usual,
    .operands = operands,
    .description =
        "Range-tests any trainer, in any language: the command is started without a shell and "
        "asked for one training step\n"
        "after the other, over a pipe. lrfind-protocol(7) has its four orders of one line each; "
        "`lrfind.serve` of the\n"
        "Python module speaks them for PyTorch, Hugging Face, Lightning, Keras and scikit-learn.\n"
        "\n"
        "The sweep is followed by a race of real runs within `--effort` steps, and a run that "
        "proves the answer. Every step is\n"
        "written before the next one, so that a killed process loses none, and put on the disk at "
        "the end of its repeat, against\n"
        "a loss of power. A trainer that hangs, dies or talks nonsense is ended with "
        "all that it started, and named\n"
        "with its last words; `--max-failures` starts it anew from the beginning of the repeat. "
        "`--resume` keeps the whole\n"
        "repeats of an interrupted run. What the trainer prints besides goes to standard error.\n",
    .note = "There is no --jobs: one trainer takes one step after the other. Several trainers side "
            "by side are a matter of mpirun (lrfind help scale); several starts need an --out and "
            "a --seed each.",
    .run = command,
};
