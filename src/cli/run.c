#include "cli/commands.h"

#include <math.h>

#include "base/outfile.h"
#include "cli/answer.h"
#include "cli/ensemble.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/range_test.h"
#include "cli/talk.h"

enum { RUN_REPEATS = 5 };

static int sweep(const struct cli_settings *settings, unsigned formats,
                 const struct lrf_dataset *data)
{
    struct cli_ensemble ensemble = {
        .data = data,
        .model = &settings->study.model,
        .range = &settings->study.range,
        .repeats = settings->study.repeats ? settings->study.repeats : RUN_REPEATS,
        .jobs = cli_jobs(settings),
        .seed = settings->study.seed,
        .sharpness = settings->study.model.diagnostics ? settings->study.sharpness : 0,
        .quiet = settings->quiet,
    };
    struct lrf_curve curve = {0};
    struct lrf_curvature curvature = {.sharpness = NAN, .lr_limit = NAN, .critical_lr = NAN};
    struct lrf_range_result report = {.command = "run",
                                      .seed = settings->study.seed,
                                      .curve = &curve,
                                      .data = &data->info,
                                      .model = &settings->study.model,
                                      .range = &settings->study.range,
                                      .repeats = ensemble.repeats,
                                      .settings = &settings->study.analysis,
                                      .curvature =
                                          settings->study.model.diagnostics ? &curvature : NULL};
    struct cli_refine refine = {.data = data, .model = &settings->study.model};
    struct lrf_error err = {0};
    int code;

    cli_output_heading(settings, &report);
    cli_interrupt_catch();
    if (cli_ensemble_run(&ensemble, &curve, report.curvature ? &curvature : NULL, &err) != LRF_OK)
        code = cli_fail(&err);
    else
        code = cli_answer(settings, formats, &refine, &report);
    lrf_curve_release(&curve);
    return cli_interrupt_exit(code);
}

static int command(struct cli_settings *settings)
{
    struct lrf_dataset *data;
    struct lrf_error err = {0};
    unsigned formats;
    int code;

    if (settings->file.n != 1) {
        cli_error("run takes one data set, a CSV file; 'lrfind run --help' tells more");
        return CLI_USAGE;
    }
    if (!cli_plot_parse(settings->plot, &formats))
        return CLI_USAGE;
    settings->study.data.seed = settings->study.seed;
    if (lrf_sweep_check(&settings->study.range, &err) != LRF_OK ||
        lrf_reference_check(&settings->study.model, &err) != LRF_OK ||
        cli_refine_settings(settings, &err) != LRF_OK)
        return cli_fail(&err);
    data = lrf_dataset_read(settings->file.item[0], &settings->study.data, &err);
    if (data == NULL)
        return cli_fail(&err);
    if (lrf_outdir_prepare(settings->out, &err) != LRF_OK)
        code = cli_fail(&err);
    else
        code = sweep(settings, formats, data);
    lrf_dataset_free(data);
    return code;
}

const struct cli_command cli_command_run = {
    .name = "run",
    .topics =
        CLI_OUTPUT | CLI_STUDY | CLI_SWEEP | CLI_TRAIN | CLI_SHARPNESS | CLI_REFINE | CLI_RULES,
    .usage = "[options] DATA.csv",
    .summary = "range-test a reference model on a data set",
    .examples = "  lrfind run samples/digits.csv\n"
                "  lrfind run --optimizer sgd --model linear --repeats 10 samples/concrete.csv\n",
    .run = command,
};
