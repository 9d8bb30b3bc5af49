#include "cli/commands.h"
#include "cli/on_data.h"
#include "cli/options.h"
#include "study/usual.h"

static int command(struct cli_settings *settings)
{
    return cli_on_data(settings, "run", LRF_RESULT_RANGE, lrf_study_run);
}

static const struct cli_word operands[] = {
    {"DATA.csv", "a table: a row an example, the last column what is to be predicted (--target "
                 "names another); - is standard input"},
    {0}};

static const struct cli_word usual[] = {{"repeats", LRF_TEXT(LRF_USUAL_REPEATS)}, {0}};

const struct cli_command cli_command_run = {
    .name = "run",
    .topics = CLI_OUTPUT | CLI_PRINT | CLI_STUDY | CLI_SWEEP | CLI_TRAIN | CLI_SHARPNESS |
              CLI_REFINE | CLI_RULES,
    .usage = "[options] DATA.csv",
    .summary = "range-test a reference model on a data set",
    .examples = "  lrfind run samples/digits.csv\n"
                "  lrfind run --optimizer sgd --model linear samples/concrete.csv\n",
    .usual = usual,
    .operands = operands,
    .description = "Trains a reference model (linear, softmax or multi-layer perceptron) on a "
                   "table while the rate rises from step to\n"
                   "step, from several seeds side by side; the loss against the rate shows where "
                   "training begins to work and where it\n"
                   "breaks. Then it races real runs at rates around what the curve says, within "
                   "`--effort`, and one run at the answer\n"
                   "proves it and shows what keeps it from more. `--no-refine` gives the curve's "
                   "answer, checked by 200 steps.\n"
                   "\n"
                   "The answer is one rate, an interval in which some rate is good enough, one "
                   "that holds the best rate, and what was\n"
                   "seen on the way: landmarks, regimes, curvature, the gradient noise scale and "
                   "what it says about the batch size.\n"
                   "\n"
                   "Rates carry over to PyTorch: its optimizers' formulas and defaults, losses "
                   "that are means over the batch, and its\n"
                   "initial weights.\n",
    .run = command,
};
