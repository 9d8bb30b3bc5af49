#include "cli/options.h"

#include "analysis/analysis_settings.h"
#include "data/dataset_settings.h"
#include "experiment/sweep_settings.h"
#include "study/study_settings.h"
#include "trainer/reference_settings.h"

#define GROUP(name, settings_table, member, another)                                               \
    static const struct cli_group name = {&settings_table, offsetof(struct cli_settings, member),  \
                                          another}

/* What the program itself is told, and the columns of a recorded curve. */
GROUP(program, cli_program_table, out, false);
GROUP(study, lrf_study_table, study, false);
GROUP(sweep, lrf_sweep_table, study.range, true);
GROUP(data, lrf_dataset_table, study.data, true);
GROUP(model, lrf_reference_table, study.model, true);
GROUP(analysis, lrf_analysis_table, study.analysis, true);

/* In the order of help, which sets them under headings: one more option goes below its like. */
const struct cli_option cli_options[] = {
    {&sweep, "lr_min", .topic = CLI_SWEEP, .heading = "Rates of the sweep"},
    {&sweep, "lr_max", .topic = CLI_SWEEP},
    {&sweep, "steps", .topic = CLI_SWEEP},
    {&sweep, "mode", .topic = CLI_SWEEP},
    {&study, "eval_every", .topic = CLI_EVALUATE},
    {&study, "sharpness", .topic = CLI_SHARPNESS},

    {&analysis, "optimizer", .topic = CLI_CURVE, .heading = "Recorded curve"},
    {&program, "repeat_column", .topic = CLI_CURVE},
    {&program, "lr_column", .topic = CLI_COLUMNS, .heading = "Columns of what was recorded"},
    {&program, "loss_column", .topic = CLI_COLUMNS},
    {&program, "step_column", .topic = CLI_COLUMNS},
    {&program, "val_column", .topic = CLI_COLUMNS},

    {&program, "follow", .topic = CLI_WATCH, .heading = "Watching", .letter = 'f'},
    {&program, "lr", .topic = CLI_WATCH},
    {&program, "on_event", .topic = CLI_WATCH},
    {&program, "rows", .topic = CLI_WATCH},

    {&program, "lr", .topic = CLI_CHECK, .heading = "What is checked",
     .help = "the rate that a run is configured with"},

    {&program, "over", .topic = CLI_OVER, .heading = "Cases to compare"},
    {&study, "schedules", .topic = CLI_SCHEDULES, .heading = "Schedules to compare"},
    {&study, "lr", .topic = CLI_RATES, .heading = "Real runs to make"},
    {&study, "rates", .topic = CLI_RATES},
    {&study, "epochs", .topic = CLI_RATES},

    {&analysis, "budget", .topic = CLI_STUDY, .heading = "The real run that the rate is for"},
    {&analysis, "schedule", .topic = CLI_STUDY},
    {&analysis, "objective", .topic = CLI_STUDY},
    {&analysis, "baseline", .topic = CLI_STUDY},
    {&study, "refine", .topic = CLI_REFINE, .heading = "Race of real runs"},
    {&study, "refine", .topic = CLI_REFINE, .name = "no-refine", .word = "no",
     .help = "no race: the sweep's answer, checked by one short run"},
    {&study, "effort", .topic = CLI_REFINE},

    {&data, "target", .topic = CLI_TRAIN, .heading = "Data"},
    {&data, "task", .topic = CLI_TRAIN},
    {&data, "numeric", .topic = CLI_TRAIN},
    {&data, "categorical", .topic = CLI_TRAIN},
    {&data, "missing", .topic = CLI_TRAIN},
    {&data, "header", .topic = CLI_TRAIN, .word = "yes", .help = "the first row names the columns"},
    {&data, "header", .topic = CLI_TRAIN, .name = "no-header", .word = "no",
     .help = "the first row is data"},
    {&data, "separator", .topic = CLI_TRAIN},
    {&data, "decimal", .topic = CLI_TRAIN},
    {&data, "sample_rows", .topic = CLI_TRAIN},
    {&data, "val_fraction", .topic = CLI_TRAIN},
    {&data, "standardize", .topic = CLI_TRAIN, .name = "no-standardize", .word = "no",
     .help = "leave the features as they are"},
    {&model, "model", .topic = CLI_TRAIN, .heading = "Model"},
    {&model, "activation", .topic = CLI_TRAIN},
    {&model, "optimizer", .topic = CLI_TRAIN},
    {&model, "batch", .topic = CLI_TRAIN},
    {&model, "weight_decay", .topic = CLI_TRAIN},
    {&model, "diagnostics", .topic = CLI_TRAIN, .name = "no-diagnostics", .word = "no",
     .help = "record only rate and loss: no norms, no same-batch loss, no curvature"},
    {&program, "timeout", .topic = CLI_FOREIGN, .heading = "Another trainer"},
    {&program, "attach", .topic = CLI_ATTACH, .outside = true},
    {&program, "name", .topic = CLI_ATTACH, .outside = true},
    {&program, "progress", .topic = CLI_ATTACH, .outside = true},
    {&study, "max_failures", .topic = CLI_FOREIGN},

    {&study, "repeats", .topic = CLI_SWEEP, .heading = "Repeats and work"},
    {&study, "seed", .topic = CLI_STUDY},
    {&study, "jobs", .topic = CLI_TRAIN, .letter = 'j', .outside = true},
    {&study, "resume", .topic = CLI_SWEEP | CLI_MERGE, .outside = true},
    {&program, "shard", .topic = CLI_TRAIN, .outside = true},
    {&program, "data_parallel", .topic = CLI_TRAIN, .outside = true},

    {&study, "rules", .topic = CLI_RULES, .heading = "Answers of other tools"},
    {&study, "recorder", .topic = CLI_RULES},
    {&study, "asked_steps", .topic = CLI_CURVE, .name = "steps"},

    {&program, "out", .topic = CLI_OUTPUT, .heading = "Output", .letter = 'o', .outside = true},
    {&program, "plot", .topic = CLI_OUTPUT, .outside = true},
    {&study, "export", .topic = CLI_OUTPUT,
     .help = "md: sentences and tables as report.md; of schedule also one of them, whose rates go "
             "as step,lr into NAME.csv"},
    {&program, "json", .topic = CLI_OUTPUT, .outside = true},
    {&program, "print", .topic = CLI_PRINT, .outside = true},
    {&program, "quiet", .topic = CLI_OUTPUT, .letter = 'q', .outside = true},
    {&program, "quiet", .topic = CLI_CHECK, .letter = 'q',
     .help = "only the exit code: 0 within, 1 not"},
    {&program, "color", .topic = CLI_OUTPUT, .outside = true},
    {&program, "config", .topic = CLI_OUTPUT | CLI_CHECK, .outside = true, .name = "no-config",
     .word = "no", .help = "read no lrfind.conf; 'lrfind help' says where it may lie"},
};

const size_t cli_options_count = sizeof cli_options / sizeof *cli_options;
