#include "cli/commands.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/outfile.h"
#include "cli/compare_cases.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/talk.h"
#include "experiment/compare.h"

/* What the report needs of each case, side by side. */
struct table {
    struct lrf_compare_case *item;        /* (n) */
    const struct lrf_analysis **analysis; /* (n) */
    struct lrf_verification *run;         /* (n), borrowed from the cases */
};

static bool fill_table(struct table *table, const struct cli_cases *cases)
{
    table->item = lrf_calloc(cases->n, sizeof *table->item);
    table->analysis = lrf_calloc(cases->n, sizeof *table->analysis);
    table->run = lrf_calloc(cases->n, sizeof *table->run);
    if (!table->item || !table->analysis || !table->run)
        return false;
    for (size_t i = 0; i < cases->n; i++) {
        const struct cli_case *c = &cases->item[i];
        table->analysis[i] = &c->test.analysis;
        table->run[i] = c->verification;
        table->item[i] =
            (struct lrf_compare_case){.name = c->name.s, .analysis = &c->test.analysis};
        if (c->data == NULL)
            continue;
        table->item[i].data = &c->data->info;
        table->item[i].model = &c->settings.study.model;
        table->item[i].range = &c->settings.study.range;
        if (c->settings.study.model.diagnostics)
            table->item[i].curvature = &c->test.curvature;
    }
    return true;
}

static int compare_and_publish(const struct cli_settings *settings, unsigned formats,
                               const struct cli_cases *cases)
{
    struct table table = {0};
    struct lrf_comparison comparison = {0};
    struct lrf_compare_result report = {.seed = settings->study.seed,
                                        .n = cases->n,
                                        .comparison = &comparison,
                                        .steps = cases->steps};
    struct lrf_error err = {0};
    int code;

    if (!fill_table(&table, cases))
        lrf_fail_memory(&err);
    report.item = table.item;
    if (err.status != LRF_OK || lrf_compare(table.analysis, cases->steps ? table.run : NULL,
                                            cases->n, &comparison, &err) != LRF_OK)
        code = cli_fail(&err);
    else
        code = cli_publish(settings, formats,
                           &(struct lrf_result){.kind = LRF_RESULT_COMPARE, .compare = &report},
                           comparison.common < cases->n);
    lrf_comparison_release(&comparison);
    free(table.item);
    free(table.analysis);
    free(table.run);
    return code;
}

static int compare(const struct cli_settings *settings, const struct cli_grid *grid,
                   unsigned formats)
{
    struct cli_cases cases = {0};
    struct lrf_error err = {0};
    size_t recorded = cli_cases_recorded(settings);
    enum lrf_status status = cli_cases_init(&cases, settings, grid, &err);
    int code;

    if (status == LRF_OK && recorded > 0 && (recorded < settings->file.n || grid->n > 0))
        status =
            lrf_fail(&err, LRF_EINVAL, "recorded curves are compared with recorded curves alone");
    if (status == LRF_OK)
        status = lrf_outdir_prepare(settings->out, &err);
    if (status == LRF_OK && recorded > 0)
        status = cli_cases_read(&cases, &err);
    else if (status == LRF_OK)
        status = cli_cases_run(&cases, settings, &err);
    code = status == LRF_OK ? compare_and_publish(settings, formats, &cases) : cli_fail(&err);
    cli_cases_release(&cases);
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
    if (lrf_sweep_check(&settings->study.range, &err) != LRF_OK)
        return cli_fail(&err);
    if (cli_grid_parse(&grid, settings, &settings->over)) {
        if (settings->file.n == 0 || settings->file.n * cli_grid_size(&grid) < 2) {
            cli_error("compare takes two or more data sets or recorded curves, or one data set and "
                      "--over NAME=A,B; 'lrfind compare --help' tells more");
        } else {
            cli_interrupt_catch();
            code = compare(settings, &grid, formats);
        }
    }
    cli_grid_release(&grid);
    return cli_interrupt_exit(code);
}

const struct cli_command cli_command_compare = {
    .name = "compare",
    .topics = CLI_OUTPUT | CLI_STUDY | CLI_SWEEP | CLI_TRAIN | CLI_OVER,
    .usage = "[options] DATA.csv...",
    .summary = "data sets, settings or recorded curves side by side",
    .examples =
        "  lrfind compare samples/digits.csv samples/wine.csv samples/concrete.csv\n"
        "  lrfind compare --over optimizer=sgd,adam --over batch=32,256 samples/digits.csv\n"
        "  lrfind compare monday/curve.csv tuesday/curve.csv\n",
    .run = command,
};
