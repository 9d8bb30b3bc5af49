#include "study/study_settings.h"

#include <math.h>

#include "analysis/analysis_settings.h"
#include "analysis/rules.h"
#include "data/dataset_settings.h"
#include "experiment/sweep_settings.h"
#include "schedule/schedule.h"
#include "study/usual.h"
#include "trainer/reference_settings.h"

static const char *schedule_name(size_t i)
{
    const struct lrf_schedule_family *family = lrf_schedule_family(i);

    return family ? family->name : NULL;
}

#define AT(field) offsetof(struct lrf_study_settings, field)

/* A seed is at most 2^53: readers of JSON keep such whole numbers exactly. */
static const struct lrf_setting settings[] = {
    {.key = "seed",
     .type = LRF_SETTING_COUNT,
     .offset = AT(seed),
     .least = 0,
     .most = 9007199254740992,
     .argument = "N",
     .help = "of split, weights and batch order"},
    {.key = "jobs",
     .type = LRF_SETTING_COUNT,
     .offset = AT(jobs),
     .least = 1,
     .most = 1024,
     .unset = true,
     .indifferent = true,
     .argument = "N",
     .help = "threads",
     .usual = "one a processor"},
    {.key = "repeats",
     .type = LRF_SETTING_COUNT,
     .offset = AT(repeats),
     .least = 1,
     .most = 1e6,
     .unset = true,
     .argument = "N",
     .help = "runs from different seeds"},
    {.key = "sharpness",
     .type = LRF_SETTING_COUNT,
     .offset = AT(sharpness),
     .least = 1,
     .most = 1e7,
     .unset = true,
     .argument = "N",
     .help = "measure the sharpness at N rates along the first sweep too"},
    {.key = "refine",
     .type = LRF_SETTING_FLAG,
     .offset = AT(refine),
     .help = "race real runs around the sweep's suggestion: the usual"},
    {.key = "effort",
     .type = LRF_SETTING_REAL,
     .offset = AT(effort),
     .most = HUGE_VAL,
     .unset = true,
     .argument = "N",
     .help = "what the race may cost: floating-point operations, of a foreign trainer steps",
     .usual = LRF_TEXT(LRF_USUAL_OPERATIONS) " operations"},
    {.key = "rules",
     .type = LRF_SETTING_FLAG,
     .offset = AT(rules),
     .indifferent = true,
     .help = "add what other tools would answer"},
    {.key = "recorder",
     .type = LRF_SETTING_NAME,
     .offset = AT(recorder),
     .name = lrf_recorder_name,
     .indifferent = true,
     .argument = "NAME",
     .help = "the same with that tool's smoothing and stop: %s"},
    {.key = "asked_steps",
     .type = LRF_SETTING_COUNT,
     .offset = AT(asked_steps),
     .least = 1,
     .most = 1e7,
     .unset = true,
     .indifferent = true,
     .argument = "N",
     .help = "that a recorded curve was asked for, for other tools' rules"},
    {.key = "rates",
     .type = LRF_SETTING_TEXT,
     .offset = AT(rates),
     .argument = "LIST|auto",
     .help = "rates to train at",
     .usual = "nine around the rate to prove"},
    {.key = "lr",
     .type = LRF_SETTING_REAL,
     .offset = AT(lr),
     .above = true,
     .most = 1e6,
     .unset = true,
     .argument = "X",
     .help = "the rate to prove, such as a race's",
     .usual = "a range test's suggestion"},
    {.key = "epochs",
     .type = LRF_SETTING_COUNT,
     .offset = AT(epochs),
     .least = 1,
     .most = 1e6,
     .unset = true,
     .argument = "N",
     .help = "length of every run",
     .usual = LRF_TEXT(LRF_USUAL_EPOCHS)},
    {.key = "schedules",
     .type = LRF_SETTING_TEXT,
     .offset = AT(schedules),
     .argument = "LIST",
     .name = schedule_name,
     .help = "of %s; with parameters, warm-ups and optimizers: "
             "step:gamma=.5,size=99,warmup+cosine,adamw",
     .usual = "all of them"},
    {.key = "export",
     .type = LRF_SETTING_TEXT,
     .offset = AT(export_name),
     .name = schedule_name,
     .argument = "NAME",
     .help = "one of the schedules: its rates go as step,lr into NAME.csv"},
    {.key = "max_failures",
     .type = LRF_SETTING_COUNT,
     .offset = AT(max_failures),
     .least = 0,
     .most = 1e6,
     .indifferent = true,
     .argument = "N",
     .help = "times that a failed trainer is started anew"},
    {.key = "eval_every",
     .type = LRF_SETTING_COUNT,
     .offset = AT(eval_every),
     .least = 1,
     .most = 1e7,
     .unset = true,
     .argument = "N",
     .help = "validate every N steps too, not only at both ends"},
    {.key = "resume",
     .type = LRF_SETTING_FLAG,
     .offset = AT(resume),
     .indifferent = true,
     .help = "go on with what was interrupted"},
};

const struct lrf_setting_table lrf_study_table = {settings, sizeof settings / sizeof *settings};

enum lrf_status lrf_study_settings_check(const struct lrf_study_settings *s, struct lrf_error *err)
{
    enum lrf_status status = lrf_settings_check(&lrf_study_table, s, err);

    if (status == LRF_OK)
        status = lrf_sweep_check(&s->range, err);
    if (status == LRF_OK)
        status = lrf_dataset_check(&s->data, err);
    if (status == LRF_OK)
        status = lrf_reference_check(&s->model, err);
    return status == LRF_OK ? lrf_settings_check(&lrf_analysis_table, &s->analysis, err) : status;
}
