#include "cli/answer.h"

#include "cli/output.h"
#include "cli/talk.h"

/* The rules of other tools on the curve, when they were asked for. */
static enum lrf_status apply_rules(const struct cli_settings *settings, struct lrf_report *report,
                                   struct lrf_rules *rules, struct lrf_error *err)
{
    if (!settings->rules)
        return LRF_OK;
    report->rules = rules;
    return lrf_rules_apply(report->curve,
                           settings->steps_given ? settings->range.steps
                           : report->range       ? report->range->steps
                                                 : 0,
                           settings->recorder, rules, err);
}

int cli_answer(const struct cli_settings *settings, unsigned formats, struct lrf_report *report)
{
    struct lrf_analysis_settings how = settings->analysis;
    struct lrf_analysis analysis = {0};
    struct lrf_rules rules;
    struct lrf_error err = {0};
    int code;

    report->analysis = &analysis;
    if (report->curvature)
        how.critical_lr = report->curvature->critical_lr;
    if (lrf_analyze(report->curve, &how, &analysis, &err) != LRF_OK ||
        apply_rules(settings, report, &rules, &err) != LRF_OK)
        code = cli_fail(&err);
    else
        code = cli_output_write(settings, formats, report);
    lrf_analysis_release(&analysis);
    return code;
}
