#include <stdio.h>
#include <string.h>

#include "base/outfile.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/plots.h"
#include "cli/talk.h"

/* What the curve came from, for the title: the only file, or how many. */
static const char *source_name(const struct cli_settings *settings, char *buf, size_t size)
{
    const char *path = settings->file.item[0];
    const char *slash = strrchr(path, '/');

    if (settings->file.n > 1)
        snprintf(buf, size, "%zu recorded curves", settings->file.n);
    else
        snprintf(buf, size, "%s", strcmp(path, "-") == 0 ? "stdin" : slash ? slash + 1 : path);
    return buf;
}

static int command(struct cli_settings *settings)
{
    char note[LRF_NOTE_SIZE] = "", source[256];
    struct cli_listener listener;
    struct lrf_curve curve = {0};
    struct lrf_study *study = NULL;
    struct lrf_error err = {0};
    unsigned formats;
    int code;

    if (settings->file.n == 0) {
        cli_error("analyze takes recorded curves, files or -; 'lrfind analyze --help' tells more");
        return CLI_USAGE;
    }
    if (!cli_plot_parse(settings->plot, &formats))
        return CLI_USAGE;
    cli_listener_init(&listener, settings);
    if (lrf_curve_read(settings->file.item, settings->file.n, &settings->columns, &curve, note,
                       &err) == LRF_OK &&
        cli_output_prepare(settings, LRF_RESULT_RANGE, formats, &err) == LRF_OK)
        study = lrf_study_analyze(&curve, source_name(settings, source, sizeof source), note,
                                  &settings->study, &listener.observer, &err);
    code = cli_conclude(&listener, formats, study, &err);
    lrf_curve_release(&curve);
    return code;
}

static const struct cli_word operands[] = {
    {"CURVE", "a recorded curve: CSV, JSON, TensorBoard, text with names and numbers, gzip of "
              "each; - is standard input"},
    {0}};

const struct cli_command cli_command_analyze = {
    .name = "analyze",
    .topics = CLI_OUTPUT | CLI_PRINT | CLI_STUDY | CLI_CURVE | CLI_COLUMNS | CLI_RULES,
    .usage = "[options] CURVE...",
    .summary = "analyse recorded curves; - is stdin",
    .examples = "  lrfind analyze samples/curves/keras.csv\n"
                "  lrfind analyze --rules --plot term lrfind-out/curve.csv\n",
    .operands = operands,
    .description = "Reads what Keras, Lightning, trackers and TensorBoard have recorded of a range "
                   "test, whatever the format, and gives\n"
                   "the rate that it speaks for. Several files are repeats of one range test, "
                   "unless they hold different columns of the\n"
                   "same steps: `rates.csv losses.csv` are joined by step.\n"
                   "\n"
                   "Where the rate does not rise from the first step to the last, the file is the "
                   "log of an ordinary run: it gets no\n"
                   "rate (`not_a_range_test`), and `lrfind watch` reads it. First points that "
                   "climb as an average does which is not\n"
                   "corrected for its start are left out, with a note.\n",
    .run = command,
};
