#include "report/steps.h"

#include <math.h>

#include "record/words.h"
#include "report/overlay.h"

const struct lrf_steps_panel lrf_steps_panel[LRF_STEPS_PANELS] = {
    {"gradient norm", "how steep the loss is", LRF_GRAD_NORM_INDEX, 2},
    {"cosine of successive gradients", "below 0 the steps go back and forth", LRF_GRAD_COSINE_INDEX,
     3},
    {"update to weight ratio", "how far a step moves the weights", LRF_UPDATE_RATIO_INDEX, 4},
    {"gain ratio", "fall of the loss / what the gradient promised", LRF_GAIN_RATIO_INDEX, 5},
    {"gradient noise scale, rows", "batches much smaller than this waste steps", -1, 6},
    {"stable rate from the sharpness", "where the dashed line crosses, it is left",
     LRF_LR_LIMIT_INDEX, 7},
};

double lrf_steps_value(const struct lrf_steps_bin *bin, int column)
{
    const double values[] = {bin->lr,         bin->grad_norm,   bin->grad_cosine, bin->update_ratio,
                             bin->gain_ratio, bin->noise_scale, bin->lr_limit};
    return values[column - 1];
}

bool lrf_steps_measured(const struct lrf_curve *curve, const struct lrf_steps_panel *panel)
{
    if (panel->field < 0)
        return true;
    for (size_t i = 0; i < curve->n; i++)
        if (curve->point[i].known & (1u << panel->field))
            return true;
    return false;
}

const char *lrf_steps_missing(const struct lrf_range_result *report,
                              const struct lrf_steps_panel *panel)
{
    const struct lrf_steps *steps = report->steps;

    for (size_t i = 0; i < steps->n; i++)
        if (isfinite(lrf_steps_value(&steps->bin[i], panel->column)))
            return NULL;
    if (panel->field >= 0 && lrf_steps_measured(report->curve, panel))
        return NULL;
    if (report->model && panel->field == LRF_LR_LIMIT_INDEX)
        return "measured when the sharpness is asked for";
    if (report->model && panel->field < 0)
        return "needs mini-batches";
    return "not measured";
}

struct lrf_axis lrf_steps_axis(const struct lrf_range_result *report,
                               const struct lrf_steps_panel *panel)
{
    const struct lrf_steps *steps = report->steps;
    struct lrf_axis axis = lrf_axis_empty();

    if (panel->field == LRF_GRAD_COSINE_INDEX)
        return (struct lrf_axis){.lo = -1, .hi = 1};
    if (panel->field == LRF_GAIN_RATIO_INDEX)
        return (struct lrf_axis){.lo = -1.5, .hi = 2};
    for (size_t i = 0; i < steps->n; i++)
        lrf_axis_widen(&axis, lrf_steps_value(&steps->bin[i], panel->column));
    if (panel->field == LRF_LR_LIMIT_INDEX)
        lrf_axis_widen(&axis, report->analysis->lr_max / 10);
    lrf_axis_settle(&axis);
    return axis;
}
