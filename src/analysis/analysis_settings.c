#include "analysis/analysis_settings.h"

#include <math.h>

#include <lrfind/analysis.h>

#define AT(field) offsetof(struct lrf_analysis_settings, field)

static const struct lrf_setting settings[] = {
    {.key = "budget",
     .type = LRF_SETTING_COUNT,
     .offset = AT(budget),
     .least = 1,
     .most = 1e8,
     .unset = true,
     .argument = "STEPS",
     .help = "length of the real run that the rate is for (1000)"},
    {.key = "schedule",
     .type = LRF_SETTING_CHOICE,
     .offset = AT(schedule),
     .words = (const char *const[]){"constant", "cosine", "1cycle", NULL},
     .help = "of the real run (constant)"},
};

const struct lrf_setting_table lrf_analysis_table = {settings, sizeof settings / sizeof *settings};

void lrf_analysis_defaults(struct lrf_analysis_settings *s)
{
    *s = (struct lrf_analysis_settings){.schedule = LRF_RUN_CONSTANT, .critical_lr = NAN};
}
