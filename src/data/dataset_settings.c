#include "data/dataset_settings.h"

#include <stdint.h>

#include "data/rows.h"

#define AT(field) offsetof(struct lrf_dataset_settings, field)

static const char *const task_names[] = {"auto", "regression", "classification", NULL};

static const struct lrf_setting settings[] = {
    {.key = "target",
     .type = LRF_SETTING_TEXT,
     .offset = AT(target),
     .argument = "NAME|N",
     .help = "column to predict: its name, or its number from 1",
     .usual = "the last"},
    {.key = "task",
     .type = LRF_SETTING_CHOICE,
     .offset = AT(task),
     .words = task_names,
     .help = "kind of target"},
    {.key = "numeric",
     .type = LRF_SETTING_TEXT,
     .offset = AT(numeric),
     .argument = "NAMES",
     .help = "columns that must be numbers"},
    {.key = "categorical",
     .type = LRF_SETTING_TEXT,
     .offset = AT(categorical),
     .argument = "NAMES",
     .help = "columns that are categories"},
    {.key = "missing",
     .type = LRF_SETTING_CHOICE,
     .offset = AT(missing),
     .words = (const char *const[]){"mean", "drop", "error", NULL},
     .help = "cells that are empty, NA, NaN, ?"},
    {.key = "header",
     .type = LRF_SETTING_CHOICE,
     .offset = AT(header),
     .words = (const char *const[]){"auto", "yes", "no", NULL},
     .help = "whether the first row names the columns"},
    {.key = "separator",
     .type = LRF_SETTING_CHARACTER,
     .offset = AT(separator),
     .argument = "CHAR",
     .help = "between cells: one character, or tab",
     .usual = "detected"},
    {.key = "decimal",
     .type = LRF_SETTING_CHOICE,
     .offset = AT(decimal),
     .words = (const char *const[]){"auto", "point", "comma", NULL},
     .help = "what stands before decimals"},
    {.key = "sample_rows",
     .type = LRF_SETTING_COUNT,
     .offset = AT(sample_rows),
     .least = LRF_LEAST_ROWS,
     .most = INT32_MAX,
     .unset = true,
     .argument = "N",
     .help = "rows taken at random from a file that has more",
     .usual = "all"},
    {.key = "val_fraction",
     .type = LRF_SETTING_REAL,
     .offset = AT(val_fraction),
     .most = 1,
     .below = true,
     .argument = "X",
     .help = "of rows held out"},
    {.key = "standardize",
     .type = LRF_SETTING_FLAG,
     .offset = AT(standardize),
     .help = "bring the features to mean 0 and deviation 1"},
};

const struct lrf_setting_table lrf_dataset_table = {settings, sizeof settings / sizeof *settings};

void lrf_dataset_defaults(struct lrf_dataset_settings *s)
{
    *s = (struct lrf_dataset_settings){.standardize = true, .val_fraction = 0.2};
}

const char *lrf_task_name(enum lrf_task task)
{
    return task <= LRF_TASK_CLASSIFICATION ? task_names[task] : "unknown task";
}

enum lrf_status lrf_dataset_check(const struct lrf_dataset_settings *s, struct lrf_error *err)
{
    if (s->separator == '"' || s->separator == '\n' || s->separator == '\r')
        return lrf_fail(err, LRF_EINVAL, "a quote or a line end cannot be the separator");
    return lrf_settings_check(&lrf_dataset_table, s, err);
}
