#include "cli/answer.h"

#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/talk.h"

/* The rules of other tools on the curve, when they were asked for. */
static enum lrf_status apply_rules(const struct cli_settings *settings,
                                   struct lrf_range_result *report, struct lrf_rules *rules,
                                   struct lrf_error *err)
{
    if (!settings->study.rules)
        return LRF_OK;
    report->rules = rules;
    return lrf_rules_apply(report->curve,
                           report->range ? report->range->steps : settings->study.asked_steps,
                           settings->study.recorder, rules, err);
}

/* What the steps say, where more than losses was recorded. */
static enum lrf_status look_at_steps(struct lrf_range_result *report, struct lrf_steps *steps,
                                     struct lrf_error *err)
{
    const struct lrf_reference_settings *model = report->model;
    enum lrf_status status =
        lrf_steps_analyze(report->curve, report->analysis->landmarks.descent.lr,
                          model ? model->batch : 0, report->analysis->suggestion.lr,
                          model && lrf_optimizer_is_adaptive(model->optimizer), steps, err);

    if (status == LRF_OK && steps->n > 0)
        report->steps = steps;
    return status;
}

int cli_answer(const struct cli_settings *settings, unsigned formats, struct cli_refine *refine,
               struct lrf_range_result *report)
{
    struct lrf_analysis_settings how = settings->study.analysis;
    struct lrf_analysis analysis = {0};
    struct lrf_rules rules;
    struct lrf_steps steps = {0};
    struct lrf_error err = {0}, failure = {0};
    enum lrf_status status;
    int code;

    report->analysis = &analysis;
    report->interrupted = cli_interrupted();
    if (report->curvature)
        how.critical_lr = report->curvature->critical_lr;
    status = lrf_report_curve(report->curve, settings->out, &err);
    if (status == LRF_OK)
        status = lrf_analyze(report->curve, &how, &analysis, &err);
    if (status == LRF_OK && refine)
        cli_refine_run(refine, settings, &how, &analysis, report, &failure);
    if (status == LRF_OK)
        status = apply_rules(settings, report, &rules, &err);
    if (status == LRF_OK)
        status = look_at_steps(report, &steps, &err);
    code = status == LRF_OK
               ? cli_publish(settings, formats,
                             &(struct lrf_result){.kind = LRF_RESULT_RANGE, .range = report},
                             analysis.status == LRF_FINDING_OK)
               : cli_fail(&err);
    lrf_steps_release(&steps);
    lrf_analysis_release(&analysis);
    return failure.status == LRF_OK || code > CLI_NO_ANSWER ? code : cli_fail(&failure);
}
