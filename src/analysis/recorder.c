#include "analysis/recorder.h"

#include <math.h>
#include <string.h>

static const struct lrf_recorder recorders[] = {
    {"fastai", 0.98, 1, 4, false},
    {"lightning", 0.98, 2, 4, true},
    {"pytorch_lr_finder", 0.95, 0, 5, false},
    {"ignite", 0.95, 0, 5, false},
};

const struct lrf_recorder *lrf_recorder_find(const char *name)
{
    for (size_t i = 0; i < sizeof recorders / sizeof *recorders; i++) {
        if (strcmp(recorders[i].name, name) == 0)
            return &recorders[i];
    }
    return NULL;
}

const char *lrf_recorder_name(size_t i)
{
    const size_t n = sizeof recorders / sizeof *recorders;

    return i < n ? recorders[i].name : i == n ? "none" : NULL;
}

static double smooth_next(const struct lrf_recorder *r, size_t i, double loss, double *average)
{
    if (r->correction == 0 && i == 0)
        *average = loss;
    else
        *average = r->keep * *average + (1 - r->keep) * loss;
    return r->correction ? *average / (1 - pow(r->keep, (double)i + r->correction)) : *average;
}

size_t lrf_recorder_apply(const struct lrf_recorder *recorder, size_t n, const double *loss,
                          double *smooth)
{
    double average = 0, least = NAN;

    for (size_t i = 0; i < n; i++) {
        const double s = smooth_next(recorder, i, loss[i], &average), before = least;
        if (i == 0 || s < least)
            least = s;
        smooth[i] = s;
        if (s > recorder->stop * (recorder->stop_first ? before : least))
            return i + 1;
    }
    return n;
}
