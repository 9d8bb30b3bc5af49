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

/* Sets of commands. */
enum {
    TRAIN = CLI_RUN | CLI_VERIFY | CLI_COMPARE | CLI_SCHEDULE,
    SWEEP = TRAIN | CLI_DRIVE,
    ALL = SWEEP | CLI_ANALYZE,
    FOREIGN = CLI_DRIVE | CLI_VERIFY,
    ANSWER = CLI_RUN | CLI_DRIVE,
    READ = ANSWER | CLI_ANALYZE,
};

/* In the order of --help. */
const struct cli_option cli_options[] = {
    {&program, "out", .commands = ALL, .letter = 'o'},
    {&program, "json", .commands = ALL},
    {&program, "quiet", .commands = ALL, .letter = 'q'},
    {&program, "plot", .commands = ALL},
    {&study, "seed", .commands = ALL},
    {&study, "jobs", .commands = TRAIN, .letter = 'j'},
    {&sweep, "lr_min", .commands = SWEEP},
    {&sweep, "lr_max", .commands = SWEEP},
    {&sweep, "steps", .commands = SWEEP},
    {&study, "asked_steps", .commands = CLI_ANALYZE, .name = "steps"},
    {&study, "repeats", .commands = SWEEP},
    {&sweep, "mode", .commands = SWEEP},
    {&analysis, "budget", .commands = ALL},
    {&analysis, "schedule", .commands = ALL},
    {&data, "target", .commands = TRAIN},
    {&data, "task", .commands = TRAIN},
    {&data, "numeric", .commands = TRAIN},
    {&data, "categorical", .commands = TRAIN},
    {&data, "missing", .commands = TRAIN},
    {&data, "header", .commands = TRAIN, .word = "yes", .help = "the first row names the columns"},
    {&data, "header", .commands = TRAIN, .name = "no-header", .word = "no",
     .help = "the first row is data"},
    {&data, "separator", .commands = TRAIN},
    {&data, "val_fraction", .commands = TRAIN},
    {&data, "standardize", .commands = TRAIN, .name = "no-standardize", .word = "no",
     .help = "leave the features as they are"},
    {&model, "model", .commands = TRAIN},
    {&model, "activation", .commands = TRAIN},
    {&model, "optimizer", .commands = TRAIN},
    {&model, "batch", .commands = TRAIN},
    {&model, "weight_decay", .commands = TRAIN},
    {&model, "diagnostics", .commands = TRAIN, .name = "no-diagnostics", .word = "no",
     .help = "record only rate and loss: no norms, no same-batch loss, no curvature"},
    {&study, "sharpness", .commands = CLI_RUN},
    {&study, "rates", .commands = CLI_VERIFY},
    {&study, "epochs", .commands = CLI_VERIFY},
    {&study, "resume", .commands = FOREIGN},
    {&program, "timeout", .commands = FOREIGN},
    {&study, "max_failures", .commands = FOREIGN},
    {&study, "eval_every", .commands = CLI_DRIVE},
    {&program, "over", .commands = CLI_COMPARE},
    {&study, "schedules", .commands = CLI_SCHEDULE},
    {&study, "export", .commands = CLI_SCHEDULE},
    {&program, "lr_column", .commands = CLI_ANALYZE},
    {&program, "loss_column", .commands = CLI_ANALYZE},
    {&program, "repeat_column", .commands = CLI_ANALYZE},
    {&study, "refine", .commands = ANSWER},
    {&study, "effort", .commands = ANSWER},
    {&study, "rules", .commands = READ},
    {&study, "recorder", .commands = READ},
};

const size_t cli_options_count = sizeof cli_options / sizeof *cli_options;
