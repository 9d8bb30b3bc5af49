#include "cli/options.h"

/* Sets of commands. */
enum {
    TRAIN = CLI_RUN | CLI_VERIFY | CLI_COMPARE | CLI_SCHEDULE,
    SWEEP = TRAIN | CLI_DRIVE,
    ALL = SWEEP | CLI_ANALYZE,
};

#define AT(field) offsetof(struct cli_settings, field)

const struct cli_option cli_options[] = {
    {"out", 'o', TEXT, AT(out), ALL, "DIR", "folder for the files (lrfind-out)", NULL},
    {"json", 0, FLAG, AT(json), ALL, NULL, "print the analysis as JSON, and nothing else", NULL},
    {"quiet", 'q', FLAG, AT(quiet), ALL, NULL, "print nothing but errors", NULL},
    {"plot", 0, TEXT, AT(plot), ALL, "LIST",
     "of png, svg, pdf, html, term, none (png, and term on a terminal)", NULL},
    {"seed", 0, COUNT, AT(seed), ALL, "N", "of split, weights and batch order (0)", NULL},
    {"jobs", 'j', COUNT_1, AT(jobs), TRAIN, "N", "threads (one a processor)", NULL},
    {"lr-min", 0, REAL, AT(range.lr_min), SWEEP, "X", "first rate of the sweep (1e-6)", NULL},
    {"lr-max", 0, REAL, AT(range.lr_max), SWEEP, "X", "last rate of the sweep (10)", NULL},
    {"steps", 0, STEPS, AT(range.steps), ALL, "N",
     "rates in a sweep (300); analyze: asked for at the time", NULL},
    {"repeats", 0, COUNT_1, AT(repeats), SWEEP, "N", "sweeps with different seeds (run 5)", NULL},
    {"mode", 0, CHOICE, AT(range.mode), SWEEP, "exp|linear", "spacing of the rates (exp)",
     "exp|linear"},
    {"budget", 0, COUNT_1, AT(analysis.budget), ALL, "STEPS",
     "length of the real run that the rate is for (1000)", NULL},
    {"schedule", 0, CHOICE, AT(analysis.schedule), ALL, "constant|cosine|1cycle",
     "of the real run (constant)", "constant|cosine|1cycle"},
    {"target", 0, TEXT, AT(data.target), TRAIN, "NAME|N", "column to predict (the last)", NULL},
    {"task", 0, CHOICE, AT(data.task), TRAIN, "auto|regression|classification",
     "kind of target (auto)", "auto|regression|classification"},
    {"numeric", 0, TEXT, AT(data.numeric), TRAIN, "NAMES", "columns that must be numbers", NULL},
    {"categorical", 0, TEXT, AT(data.categorical), TRAIN, "NAMES", "columns that are categories",
     NULL},
    {"missing", 0, CHOICE, AT(data.missing), TRAIN, "mean|drop|error",
     "cells that are empty, NA, NaN, ? (mean)", "mean|drop|error"},
    {"header", 0, HEADER, AT(data.header), TRAIN, NULL, "the first row names the columns", NULL},
    {"no-header", 0, NO_HEADER, AT(data.header), TRAIN, NULL, "the first row is data", NULL},
    {"separator", 0, CHARACTER, AT(data.separator), TRAIN, "CHAR",
     "between cells: one character, or tab (detected)", NULL},
    {"val-fraction", 0, REAL, AT(data.val_fraction), TRAIN, "X", "of rows held out (0.2)", NULL},
    {"no-standardize", 0, FLAG_OFF, AT(data.standardize), TRAIN, NULL,
     "leave the features as they are", NULL},
    {"model", 0, MODEL, AT(model), TRAIN, "NAME", "linear, mlp:64, mlp:128,128 (mlp:64)", NULL},
    {"activation", 0, TEXT, AT(model.activation), TRAIN, "NAME", "relu, tanh, gelu (relu)", NULL},
    {"optimizer", 0, TEXT, AT(model.optimizer), TRAIN, "NAME",
     "sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw (adam)", NULL},
    {"batch", 0, BATCH, AT(model.batch), TRAIN, "N|full", "rows a step (32)", NULL},
    {"weight-decay", 0, REAL, AT(model.weight_decay), TRAIN, "X", "(0; adamw 0.01)", NULL},
    {"no-diagnostics", 0, FLAG_OFF, AT(model.diagnostics), TRAIN, NULL,
     "record only rate and loss: no norms, no same-batch loss, no curvature", NULL},
    {"lr-column", 0, TEXT, AT(columns.lr_column), CLI_ANALYZE, "NAME", "of the rates", NULL},
    {"loss-column", 0, TEXT, AT(columns.loss_column), CLI_ANALYZE, "NAME", "of the losses", NULL},
    {"repeat-column", 0, TEXT, AT(columns.repeat_column), CLI_ANALYZE, "NAME",
     "that tells repeats apart", NULL},
    {"rules", 0, FLAG, AT(rules), CLI_ANALYZE | CLI_RUN | CLI_DRIVE, NULL,
     "add what other tools would answer", NULL},
    {"recorder", 0, TEXT, AT(recorder), CLI_ANALYZE | CLI_RUN | CLI_DRIVE, "NAME",
     "with that tool's smoothing and stop: fastai, lightning, pytorch_lr_finder, ignite", NULL},
};

const size_t cli_options_count = sizeof cli_options / sizeof *cli_options;
