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
    bool foreign = cli_foreign_wanted(settings);

    if (!foreign && (settings->file.n != 1 || settings->child))
        return cli_error("verify takes one data set, or a command behind '--'; 'lrfind verify "
                         "--help' tells more");
    if (foreign && settings->study.epochs)
        return cli_error("'--epochs' is for data sets; a trainer behind '--' takes --budget STEPS");
    return true;
}

/* The data set, or the trainer behind "--". */
static enum lrf_status open_subject(struct cli_settings *settings, unsigned formats,
                                    struct lrf_dataset **data, struct cli_foreign *foreign,
                                    struct lrf_error *err)
{
    enum lrf_status status;

    if (cli_foreign_wanted(settings)) {
        status = cli_output_prepare(settings, LRF_RESULT_VERIFY, formats, err);
        return status == LRF_OK ? cli_foreign_start(settings, foreign, err) : status;
    }
    cli_settings_for_data(settings);
    *data = lrf_dataset_read(settings->file.item[0], &settings->study.data, err);
    foreign->subject.data = *data;
    return *data ? cli_output_prepare(settings, LRF_RESULT_VERIFY, formats, err) : err->status;
}

static int command(struct cli_settings *settings)
{
    struct cli_listener listener;
    struct cli_foreign foreign = {0};
    struct lrf_dataset *data = NULL;
    struct lrf_study *study = NULL;
    struct lrf_error err = {0};
    unsigned formats;
    int code;

    if (!cli_plot_parse(settings->plot, &formats) || !check_usage(settings))
        return CLI_USAGE;
    if (lrf_study_check(LRF_RESULT_VERIFY, &settings->study, &err) != LRF_OK)
        return cli_fail(&err);
    cli_interrupt_catch();
    cli_listener_init(&listener, settings);
    if (open_subject(settings, formats, &data, &foreign, &err) == LRF_OK)
        study = lrf_study_verify(&foreign.subject, &settings->study, &listener.observer, &err);
    code = cli_conclude(&listener, formats, study, &err);
    cli_foreign_release(&foreign);
    lrf_dataset_free(data);
    return code;
}

static const struct cli_word operands[] = {
    {"DATA.csv", "a table: a row an example, the last column what is to be predicted (--target "
                 "names another); - is standard input"},
    {"COMMAND...", "a trainer that speaks the protocol, as for lrfind drive"},
    {0}};

static const struct cli_word usual[] = {
    {"repeats", LRF_TEXT(LRF_USUAL_REPEATS) " a rate; " LRF_TEXT(
                    LRF_USUAL_TRAINER_REPEATS) " of a trainer behind --"},
    {"epochs", LRF_TEXT(LRF_USUAL_EPOCHS) ", or --budget"},
    {0}};

const struct cli_command cli_command_verify = {
    .name = "verify",
    .topics = CLI_OUTPUT | CLI_PRINT | CLI_STUDY | CLI_SWEEP | CLI_TRAIN | CLI_FOREIGN | CLI_RATES,
    .usage = "[options] DATA.csv | -- COMMAND...",
    .summary = "train at a grid of rates: which converge, oscillate, diverge",
    .examples = "  lrfind verify samples/digits.csv\n"
                "  lrfind verify --rates 1e-3,1e-2,1e-1 --epochs 50 samples/wine.csv\n"
                "  lrfind verify --budget 100 -- sh samples/trainer.sh\n",
    .usual = usual,
    .operands = operands,
    .description = "Trains at a grid of rates, a reference model or anybody's trainer, and gives "
                   "each a verdict: diverges, dead,\n"
                   "oscillates, noise floor, overfits, too slow, underfits, converges, or mixed "
                   "where the seeds disagree\n"
                   "(`lrfind help terms` has what they mean). A cooldown of a quarter of the steps "
                   "shows what the rate's own noise holds\n"
                   "up.\n"
                   "\n"
                   "It says which rate is best for `--objective`, at which step to stop, and what "
                   "every rule's answer would have cost.\n"
                   "`--resume` goes on with what was interrupted, to the same bytes.\n",
    .run = command,
};
