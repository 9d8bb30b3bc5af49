#include "cli/schedule_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "cli/range_test.h"
#include "cli/talk.h"

enum { RANGE_REPEATS = 5 };

/* Rates before the range test is run: any text that could be right passes with them. */
static const double any_base = 1e-300, any_max = 1e300;

size_t cli_plan_steps(const struct cli_settings *settings)
{
    return settings->study.analysis.budget ? settings->study.analysis.budget : LRF_DEFAULT_BUDGET;
}

static void put_default_list(struct lrf_strbuf *list, const char *optimizer)
{
    const struct lrf_schedule_family *family;
    const char *name;

    for (size_t i = 0; (family = lrf_schedule_family(i)) != NULL; i++)
        lrf_strbuf_printf(list, "%s,", family->name);
    lrf_strbuf_puts(list, "warmup+cosine");
    for (size_t i = 0; (name = lrf_optimizer_name(i)) != NULL; i++)
        if (lrf_optimizer_is_adaptive(name) && strcmp(name, optimizer) != 0)
            lrf_strbuf_printf(list, ",%s", name);
}

static const char *find_optimizer(const char *name)
{
    const char *known;

    for (size_t i = 0; (known = lrf_optimizer_name(i)) != NULL; i++)
        if (strcmp(known, name) == 0)
            return known;
    return NULL;
}

static bool has_way(const struct cli_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->n; i++)
        if (strcmp(plan->way[i].name, name) == 0)
            return true;
    return false;
}

/* The schedule of a way between these rates. */
static enum lrf_status set_schedule(const char *name, size_t steps, double base, double max,
                                    struct lrf_schedule *schedule, struct lrf_error *err)
{
    const char *text = find_optimizer(name) ? "constant" : name;

    return lrf_schedule_parse(text, steps, base, max, schedule, err);
}

static enum lrf_status add_way(struct cli_plan *plan, const struct cli_settings *settings,
                               const char *name, struct lrf_error *err)
{
    const char *optimizer = find_optimizer(name);
    struct lrf_schedule_way way = {
        .name = name, .optimizer = optimizer ? optimizer : settings->study.model.optimizer};

    struct lrf_schedule schedule;
    size_t cap = plan->cap;

    if (has_way(plan, name))
        return LRF_OK;
    if (set_schedule(name, cli_plan_steps(settings), any_base, any_max, &schedule, err) != LRF_OK)
        return LRF_EINVAL;
    if (lrf_grow(&plan->schedule, &cap, plan->n + 1, sizeof *plan->schedule) != 0 ||
        lrf_grow(&plan->way, &plan->cap, plan->n + 1, sizeof *plan->way) != 0)
        return lrf_fail_memory(err);
    plan->schedule[plan->n] = schedule;
    plan->way[plan->n++] = way;
    return LRF_OK;
}

enum lrf_status cli_plan_init(struct cli_plan *plan, const struct cli_settings *settings,
                              const char *list, struct lrf_error *err)
{
    struct lrf_strbuf text = {0};
    enum lrf_status status = LRF_OK;

    *plan = (struct cli_plan){0};
    if (list)
        lrf_strbuf_puts(&text, list);
    else
        put_default_list(&text, settings->study.model.optimizer);
    if (settings->study.export_name)
        lrf_strbuf_printf(&text, ",%s", settings->study.export_name);
    plan->text = text.s;
    if (text.failed)
        return lrf_fail_memory(err);
    for (char *item = plan->text; item && status == LRF_OK;) {
        size_t n = lrf_schedule_span(item);
        char *next = item[n] ? item + n + 1 : NULL;
        item[n] = '\0';
        status = add_way(plan, settings, item, err);
        item = next;
    }
    return status;
}

void cli_plan_release(struct cli_plan *plan)
{
    free(plan->way);
    free(plan->schedule);
    free(plan->parameters);
    free(plan->text);
    *plan = (struct cli_plan){0};
}

/* What the range test of one optimizer says. */
struct rates {
    double constant, annealed, onecycle;
    double cycle_base, cycle_max;
};

static enum lrf_status find_rates(const struct cli_settings *settings, const char *optimizer,
                                  const struct lrf_dataset *data, struct rates *rates,
                                  struct lrf_analysis *analysis, struct lrf_error *err)
{
    struct lrf_reference_settings model = settings->study.model;
    struct cli_range_test test;
    enum lrf_status status;

    model.optimizer = optimizer;
    status = cli_range_test_run(settings, &model, RANGE_REPEATS, data, &test, err);
    if (status == LRF_OK)
        status = cli_range_test_suggest(settings, &test, LRF_RUN_CONSTANT, &rates->constant, err);
    if (status == LRF_OK)
        status = cli_range_test_suggest(settings, &test, LRF_RUN_COSINE, &rates->annealed, err);
    if (status == LRF_OK)
        status = cli_range_test_suggest(settings, &test, LRF_RUN_1CYCLE, &rates->onecycle, err);
    rates->cycle_base = test.analysis.cycle_base;
    rates->cycle_max = test.analysis.cycle_max;
    *analysis = test.analysis;
    test.analysis = (struct lrf_analysis){0};
    cli_range_test_release(&test);
    return status;
}

static enum lrf_status give_rates(struct cli_plan *plan, size_t i, size_t steps,
                                  const struct rates *rates, struct lrf_error *err)
{
    const struct lrf_schedule_family *family = plan->schedule[i].family;
    double base = rates->cycle_base, max = rates->annealed;

    if (family == lrf_schedule_find("constant") || family == lrf_schedule_find("plateau"))
        max = rates->constant;
    else if (family == lrf_schedule_find("1cycle"))
        max = rates->onecycle;
    else if (family->parameters & LRF_SCHEDULE_BASE_LR)
        max = rates->cycle_max;
    return set_schedule(plan->way[i].name, steps, base, max, &plan->schedule[i], err);
}

/* Fills in the rates of all ways with this optimizer. */
static enum lrf_status fill_in(struct cli_plan *plan, const struct cli_settings *settings,
                               const char *optimizer, const struct rates *rates,
                               struct lrf_error *err)
{
    for (size_t i = 0; i < plan->n; i++)
        if (strcmp(plan->way[i].optimizer, optimizer) == 0 &&
            give_rates(plan, i, cli_plan_steps(settings), rates, err) != LRF_OK)
            return LRF_EINVAL;
    return LRF_OK;
}

static void take_out(struct cli_plan *plan, const char *optimizer, const char *reason)
{
    size_t kept = 0;

    cli_warn("%s is left out, its range test has no answer: %s", optimizer, reason);
    for (size_t i = 0; i < plan->n; i++)
        if (strcmp(plan->way[i].optimizer, optimizer) != 0) {
            plan->schedule[kept] = plan->schedule[i];
            plan->way[kept++] = plan->way[i];
        }
    plan->n = kept;
}

/* The range test of an optimizer beside the main one. */
static enum lrf_status add_rates(struct cli_plan *plan, const struct cli_settings *settings,
                                 const char *optimizer, const struct lrf_dataset *data,
                                 struct lrf_error *err)
{
    struct lrf_analysis analysis = {0};
    struct rates rates;
    enum lrf_status status = find_rates(settings, optimizer, data, &rates, &analysis, err);

    if (status == LRF_OK && analysis.status != LRF_FINDING_OK)
        take_out(plan, optimizer, analysis.reason);
    else if (status == LRF_OK)
        status = fill_in(plan, settings, optimizer, &rates, err);
    lrf_analysis_release(&analysis);
    return status;
}

static bool uses(const struct cli_plan *plan, const char *optimizer)
{
    for (size_t i = 0; i < plan->n; i++)
        if (strcmp(plan->way[i].optimizer, optimizer) == 0)
            return true;
    return false;
}

/* What a result says of the schedules. */
static enum lrf_status describe(struct cli_plan *plan, struct lrf_error *err)
{
    plan->parameters = lrf_calloc(plan->n, sizeof *plan->parameters);
    if (plan->parameters == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < plan->n; i++) {
        const struct lrf_schedule *s = &plan->schedule[i];
        lrf_schedule_format(s, plan->parameters[i]);
        plan->way[i].parameters = plan->parameters[i];
        plan->way[i].max_lr = s->max_lr;
        plan->way[i].base_lr =
            s->family->parameters & LRF_SCHEDULE_BASE_LR ? s->base_lr : (double)NAN;
    }
    return LRF_OK;
}

enum lrf_status cli_plan_rates(struct cli_plan *plan, const struct cli_settings *settings,
                               const struct lrf_dataset *data, struct lrf_analysis *answer,
                               struct lrf_error *err)
{
    const char *first = settings->study.model.optimizer, *name;
    struct rates rates;
    enum lrf_status status = find_rates(settings, first, data, &rates, answer, err);

    if (status != LRF_OK || answer->status != LRF_FINDING_OK)
        return status;
    status = fill_in(plan, settings, first, &rates, err);
    for (size_t i = 0; status == LRF_OK && (name = lrf_optimizer_name(i)) != NULL; i++)
        if (strcmp(name, first) != 0 && uses(plan, name))
            status = add_rates(plan, settings, name, data, err);
    return status == LRF_OK ? describe(plan, err) : status;
}
