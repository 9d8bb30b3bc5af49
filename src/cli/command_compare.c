#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/over.h"
#include "cli/plots.h"
#include "cli/talk.h"
#include "study/usual.h"

/* Every file with every combination of the grid, files outermost. */
struct cases {
    struct lrf_compare_input *input; /* (n), owned */
    struct lrf_strbuf *name;         /* (n), owned */
    size_t n;
};

/* The last `parts` parts of a path, all of it when it has fewer. */
static const char *path_end(const char *path, size_t parts)
{
    const char *s = path + strlen(path);

    while (s > path && (s[-1] != '/' || --parts > 0))
        s--;
    return s;
}

/* How many parts of its path tell file i from the others. */
static size_t parts_needed(const struct cli_list *file, size_t i)
{
    const char *path = file->item[i];
    size_t parts = 1;

    for (size_t k = 0; k < file->n; k++)
        while (k != i && strcmp(path, file->item[k]) != 0 &&
               strcmp(path_end(path, parts), path_end(file->item[k], parts)) == 0)
            parts++;
    return parts;
}

/* The length of a text that may end so, without that. */
static size_t without(const char *text, size_t n, const char *end)
{
    const size_t m = strlen(end);

    return n > m && strncmp(text + n - m, end, m) == 0 ? n - m : n;
}

/* Of what is before ".csv" or ".csv.gz" where no other file differs only in that. */
static size_t name_length(const struct cli_list *file, const char *text)
{
    const size_t n = strlen(text), bare = without(text, without(text, n, ".gz"), ".csv");

    for (size_t k = 0; k < file->n; k++) {
        const char *other = path_end(file->item[k], parts_needed(file, k));
        const size_t m = strlen(other);
        if (strcmp(other, text) != 0 && strncmp(other, text, bare) == 0 &&
            without(other, without(other, m, ".gz"), ".csv") == bare)
            return n;
    }
    return bare;
}

static void name_file(struct lrf_strbuf *name, const struct cli_list *file, size_t i)
{
    const char *text = path_end(file->item[i], parts_needed(file, i));

    lrf_strbuf_add(name, text, name_length(file, text));
}

static enum lrf_status make_cases(struct cases *cases, const struct cli_settings *settings,
                                  const struct cli_grid *grid, struct lrf_error *err)
{
    size_t combinations = cli_grid_size(grid);
    bool failed = false;

    if (!lrf_multiply(settings->file.n, combinations, &cases->n))
        return lrf_fail(err, LRF_EINVAL, "there are too many cases to compare");
    cases->input = lrf_calloc(cases->n, sizeof *cases->input);
    cases->name = lrf_calloc(cases->n, sizeof *cases->name);
    if (cases->input == NULL || cases->name == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < cases->n; i++) {
        struct cli_settings varied = *settings;
        if (settings->file.n > 1 || grid->n == 0)
            name_file(&cases->name[i], &settings->file, i / combinations);
        cli_grid_apply(grid, i % combinations, &varied, &cases->name[i]);
        cases->input[i].path = settings->file.item[i / combinations];
        cases->input[i].name = cases->name[i].s;
        cases->input[i].settings = varied.study;
        failed |= cases->name[i].failed;
    }
    return failed ? lrf_fail_memory(err) : LRF_OK;
}

static void release_cases(struct cases *cases)
{
    for (size_t i = 0; cases->name && i < cases->n; i++)
        lrf_strbuf_release(&cases->name[i]);
    free(cases->name);
    free(cases->input);
}

/* What a recorded curve was recorded with cannot be varied any more. */
static enum lrf_status check_grid(const struct lrf_study *study, const struct cli_grid *grid,
                                  struct lrf_error *err)
{
    if (study && grid->n > 0 && lrf_study_result(study)->compare->item[0].data == NULL)
        return lrf_fail(err, LRF_EINVAL, "recorded curves are compared with recorded curves alone");
    return LRF_OK;
}

static int compare(struct cli_settings *settings, const struct cli_grid *grid, unsigned formats)
{
    struct cli_listener listener;
    struct cases cases = {0};
    struct lrf_study *study = NULL;
    struct lrf_error err = {0};
    int code;

    cli_interrupt_catch();
    cli_listener_init(&listener, settings);
    if (make_cases(&cases, settings, grid, &err) == LRF_OK &&
        cli_output_prepare(settings, LRF_RESULT_COMPARE, formats, &err) == LRF_OK)
        study = lrf_study_compare(cases.input, cases.n, &settings->study, &listener.observer, &err);
    if (check_grid(study, grid, &err) != LRF_OK) {
        lrf_study_free(study);
        study = NULL;
    }
    code = cli_conclude(&listener, formats, study, &err);
    release_cases(&cases);
    return code;
}

static int command(struct cli_settings *settings)
{
    struct cli_grid grid = {0};
    struct lrf_error err = {0};
    unsigned formats;
    int code = CLI_USAGE;

    if (!cli_plot_parse(settings->plot, &formats))
        return CLI_USAGE;
    if (lrf_study_check(LRF_RESULT_COMPARE, &settings->study, &err) != LRF_OK)
        return cli_fail(&err);
    if (!cli_grid_parse(&grid, settings, &settings->over))
        code = CLI_USAGE;
    else if (settings->file.n == 0 || settings->file.n * cli_grid_size(&grid) < 2)
        cli_error("compare takes two or more data sets or recorded curves, or one data set and "
                  "--over NAME=A,B; 'lrfind compare --help' tells more");
    else
        code = compare(settings, &grid, formats);
    cli_grid_release(&grid);
    return code;
}

static const struct cli_word operands[] = {
    {"DATA.csv", "a table, or the curve.csv of a recorded range test: all of one kind"}, {0}};

static const struct cli_word usual[] = {
    {"repeats", LRF_TEXT(LRF_USUAL_COMPARE_SWEEPS) " sweeps and " LRF_TEXT(
                    LRF_USUAL_COMPARE_RUNS) " runs a rate"},
    {0}};

const struct cli_command cli_command_compare = {
    .name = "compare",
    .topics = CLI_OUTPUT | CLI_PRINT | CLI_STUDY | CLI_SWEEP | CLI_TRAIN | CLI_OVER,
    .usage = "[options] DATA.csv...",
    .summary = "data sets, settings or recorded curves side by side",
    .examples = "  lrfind compare samples/digits.csv samples/wine.csv\n"
                "  lrfind compare --over batch=32,256 samples/iris.csv\n"
                "  lrfind compare monday/curve.csv tuesday/curve.csv\n",
    .usual = usual,
    .operands = operands,
    .description = "Range-tests data sets, settings (`--over`, a grid) or recorded curves beside "
                   "each other, and answers whether one rate\n"
                   "fits all: real runs at a grid of rates through every suggestion. A rate fits "
                   "when it costs no case more than .1 of\n"
                   "what training gains; the answer is \"unclear\" while its 95 % interval over "
                   "the seeds holds that. Whether the sweeps\n"
                   "suggest different rates is a permutation test, corrected for all pairs.\n",
    .run = command,
};
