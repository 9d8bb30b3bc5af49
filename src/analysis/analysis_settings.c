#include "analysis/analysis_settings.h"

#include <math.h>

#include <lrfind/analysis.h>

#include "analysis/suggest.h"

#define AT(field) offsetof(struct lrf_analysis_settings, field)

static const struct lrf_setting settings[] = {
    {.key = "budget",
     .type = LRF_SETTING_COUNT,
     .offset = AT(budget),
     .least = 1,
     .most = 1e8,
     .unset = true,
     .argument = "STEPS",
     .help = "length of the real run that the rate is for",
     .instead = LRF_DEFAULT_BUDGET},
    {.key = "schedule",
     .type = LRF_SETTING_CHOICE,
     .offset = AT(schedule),
     .words = (const char *const[]){"constant", "cosine", "1cycle", NULL},
     .help = "of the real run"},
    {.key = "objective",
     .type = LRF_SETTING_CHOICE,
     .offset = AT(objective),
#define OBJECTIVE_WORD(objective, name, key, loss) name,
     .words = (const char *const[]){LRF_OBJECTIVE_LIST(OBJECTIVE_WORD) NULL},
#undef OBJECTIVE_WORD
#define OBJECTIVE_HELP(objective, name, key, loss) "; " name ": " loss
     .help = "which loss the rate is best for" LRF_OBJECTIVE_LIST(OBJECTIVE_HELP)},
#undef OBJECTIVE_HELP
    {.key = "baseline",
     .type = LRF_SETTING_REAL,
     .offset = AT(baseline),
     .least = -1e300,
     .most = 1e300,
     .unset = true,
     .argument = "X",
     .help = "loss of the best constant prediction, where the trainer does not say it"},
    {.key = "optimizer",
     .type = LRF_SETTING_NAME,
     .offset = AT(optimizer),
     .name = lrf_suggest_optimizer,
     .open = true,
     .indifferent = true,
     .argument = "NAME",
     .help = "that the curve was recorded with, if one of %s"},
};

const struct lrf_setting_table lrf_analysis_table = {settings, sizeof settings / sizeof *settings};

void lrf_analysis_defaults(struct lrf_analysis_settings *s)
{
    *s = (struct lrf_analysis_settings){
        .schedule = LRF_RUN_CONSTANT, .baseline = NAN, .critical_lr = NAN};
}
