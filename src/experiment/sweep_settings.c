#include "experiment/sweep_settings.h"

#include <math.h>

#include <lrfind/sweep.h>

#define AT(field) offsetof(struct lrf_sweep_settings, field)

/* Closer ends than this hold no two rates that training could tell apart, and rounding makes the
 * rates between them equal. */
#define LEAST_RATIO 1.001

static const struct lrf_setting settings[] = {
    {.key = "lr_min",
     .type = LRF_SETTING_REAL,
     .offset = AT(lr_min),
     .above = true,
     .most = HUGE_VAL,
     .argument = "X",
     .help = "first rate of the sweep"},
    {.key = "lr_max",
     .type = LRF_SETTING_REAL,
     .offset = AT(lr_max),
     .above = true,
     .most = HUGE_VAL,
     .argument = "X",
     .help = "last rate of the sweep"},
    {.key = "steps",
     .type = LRF_SETTING_COUNT,
     .offset = AT(steps),
     .least = 2,
     .most = 1e7,
     .argument = "N",
     .help = "rates in a sweep"},
    {.key = "mode",
     .type = LRF_SETTING_CHOICE,
     .offset = AT(mode),
     .words = (const char *const[]){"exp", "linear", NULL},
     .help = "spacing of the rates"},
};

const struct lrf_setting_table lrf_sweep_table = {settings, sizeof settings / sizeof *settings};

void lrf_sweep_defaults(struct lrf_sweep_settings *s)
{
    *s = (struct lrf_sweep_settings){
        .lr_min = 1e-6, .lr_max = 100, .steps = 300, .stop_on_divergence = true};
}

enum lrf_status lrf_sweep_check(const struct lrf_sweep_settings *s, struct lrf_error *err)
{
    enum lrf_status status = lrf_settings_check(&lrf_sweep_table, s, err);

    if (status == LRF_OK && !(s->lr_max >= LEAST_RATIO * s->lr_min))
        status = lrf_fail(err, LRF_EINVAL, "lr_max must be at least %g times lr_min, %g, not %g",
                          LEAST_RATIO, s->lr_min, s->lr_max);
    return status;
}
