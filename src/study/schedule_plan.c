#include "study/schedule_plan.h"
#include "trainer/reference_settings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/near.h"
#include "base/strbuf.h"
#include "study/sweeps.h"
#include "trainer/reference_settings.h"

enum { RANGE_REPEATS = 5 };

/* Rates before the range test is run: any text that could be right passes with them. */
static const double any_base = 1e-300, any_max = 1e300;

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

static bool has_way(const struct lrf_plan *plan, const char *name)
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

/* Whose name is nobody's, and near to somebody's, is told that instead. */
static enum lrf_status fail_way(const char *name, struct lrf_error *err)
{
    const char *plus = strrchr(name, '+'), *part = plus ? plus + 1 : name, *known;
    const size_t n = strcspn(part, ":");
    const struct lrf_schedule_family *family;
    struct lrf_near near;

    lrf_near_init(&near, part, n);
    for (size_t i = 0; (family = lrf_schedule_family(i)) != NULL; i++) {
        if (strlen(family->name) == n && strncmp(family->name, part, n) == 0)
            return LRF_EINVAL;
        lrf_near_try(&near, family->name);
    }
    for (size_t i = 0; part == name && (known = lrf_optimizer_name(i)) != NULL; i++)
        lrf_near_try(&near, known);
    if (*near.best == '\0')
        return LRF_EINVAL;
    *err = (struct lrf_error){0};
    return lrf_fail(err, LRF_EINVAL, "no schedule is named '%.*s'%s", (int)n, part,
                    lrf_near_guess(&near, "", ""));
}

static enum lrf_status add_way(struct lrf_plan *plan, const char *usual, const char *name,
                               struct lrf_error *err)
{
    const char *optimizer = find_optimizer(name);
    struct lrf_schedule_way way = {.name = name, .optimizer = optimizer ? optimizer : usual};
    struct lrf_schedule schedule;
    size_t cap = plan->cap;

    if (has_way(plan, name))
        return LRF_OK;
    if (set_schedule(name, plan->steps, any_base, any_max, &schedule, err) != LRF_OK)
        return fail_way(name, err);
    if (lrf_grow(&plan->schedule, &cap, plan->n + 1, sizeof *plan->schedule) != 0 ||
        lrf_grow(&plan->way, &plan->cap, plan->n + 1, sizeof *plan->way) != 0)
        return lrf_fail_memory(err);
    plan->schedule[plan->n] = schedule;
    plan->way[plan->n++] = way;
    return LRF_OK;
}

enum lrf_status lrf_plan_init(struct lrf_plan *plan, const struct lrf_study_settings *settings,
                              struct lrf_error *err)
{
    size_t budget = settings->analysis.budget;
    struct lrf_strbuf text = {0};
    enum lrf_status status = LRF_OK;

    *plan = (struct lrf_plan){.steps = budget ? budget : LRF_DEFAULT_BUDGET};
    if (settings->schedules)
        lrf_strbuf_puts(&text, settings->schedules);
    else
        put_default_list(&text, settings->model.optimizer);
    if (settings->export_name)
        lrf_strbuf_printf(&text, ",%s", settings->export_name);
    plan->text = text.s;
    for (char *c = text.s; c && *c; c++) /* names and their parameters are small letters */
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    if (text.failed)
        return lrf_fail_memory(err);
    for (char *item = plan->text; item && status == LRF_OK;) {
        size_t n = lrf_schedule_span(item);
        char *next = item[n] ? item + n + 1 : NULL;
        item[n] = '\0';
        status = add_way(plan, settings->model.optimizer, item, err);
        item = next;
    }
    return status;
}

void lrf_plan_release(struct lrf_plan *plan)
{
    free(plan->way);
    free(plan->schedule);
    free(plan->parameters);
    free(plan->text);
    *plan = (struct lrf_plan){0};
}

enum lrf_status lrf_plan_check(const struct lrf_study_settings *settings, struct lrf_error *err)
{
    struct lrf_plan plan;
    enum lrf_status status = lrf_plan_init(&plan, settings, err);

    lrf_plan_release(&plan);
    return status;
}

/* What the range test of one optimizer says. */
struct rates {
    double constant, annealed, onecycle;
    double cycle_base, cycle_max;
};

/* The range tests, while they last. */
struct tests {
    struct lrf_plan *plan;
    const struct lrf_study_settings *settings;
    struct lrf_trainers *trainers;
    const struct lrf_observer *observer;
};

/* What the same curve suggests for a real run with another schedule; nan: nothing. */
static enum lrf_status suggest(const struct lrf_range_test *test,
                               const struct lrf_analysis_settings *usual,
                               enum lrf_run_schedule schedule, double *lr, struct lrf_error *err)
{
    struct lrf_analysis_settings how = *usual;
    struct lrf_analysis analysis = {0};
    enum lrf_status status;

    how.schedule = schedule;
    status = lrf_range_test_analyze(test, &how, &analysis, err);
    *lr = status == LRF_OK ? analysis.suggestion.lr : (double)NAN;
    lrf_analysis_release(&analysis);
    return status;
}

static enum lrf_status find_rates(const struct tests *tests, const char *optimizer,
                                  struct rates *rates, struct lrf_analysis *analysis,
                                  struct lrf_error *err)
{
    const struct lrf_study_settings *settings = tests->settings;
    struct lrf_reference_settings model = settings->model;
    struct lrf_sweeps sweeps = {.trainers = tests->trainers,
                                .model = &model,
                                .range = &settings->range,
                                .repeats = RANGE_REPEATS,
                                .seed = settings->seed,
                                .name = "sweep",
                                .observer = tests->observer};
    const struct lrf_analysis_settings how =
        lrf_trainers_analysis(tests->trainers, &settings->analysis, optimizer);
    struct lrf_range_test test = {0};
    enum lrf_status status;

    model.optimizer = optimizer;
    status = lrf_range_test_record(&sweeps, &test, err);
    if (status == LRF_OK)
        status = lrf_range_test_analyze(&test, &how, &test.analysis, err);
    if (status == LRF_OK)
        status = suggest(&test, &how, LRF_RUN_CONSTANT, &rates->constant, err);
    if (status == LRF_OK)
        status = suggest(&test, &how, LRF_RUN_COSINE, &rates->annealed, err);
    if (status == LRF_OK)
        status = suggest(&test, &how, LRF_RUN_1CYCLE, &rates->onecycle, err);
    rates->cycle_base = test.analysis.cycle_base;
    rates->cycle_max = test.analysis.cycle_max;
    *analysis = test.analysis;
    test.analysis = (struct lrf_analysis){0};
    lrf_range_test_release(&test);
    return status;
}

static enum lrf_status give_rates(struct lrf_plan *plan, size_t i, const struct rates *rates,
                                  struct lrf_error *err)
{
    const struct lrf_schedule_family *family = plan->schedule[i].family;
    double base = rates->cycle_base, max = rates->annealed;

    if (family == lrf_schedule_find("constant") || family == lrf_schedule_find("plateau"))
        max = rates->constant;
    else if (family == lrf_schedule_find("1cycle"))
        max = rates->onecycle;
    else if (family->parameters & LRF_SCHEDULE_BASE_LR)
        max = rates->cycle_max;
    return set_schedule(plan->way[i].name, plan->steps, base, max, &plan->schedule[i], err);
}

/* Fills in the rates of all ways with this optimizer. */
static enum lrf_status fill_in(struct lrf_plan *plan, const char *optimizer,
                               const struct rates *rates, struct lrf_error *err)
{
    for (size_t i = 0; i < plan->n; i++)
        if (strcmp(plan->way[i].optimizer, optimizer) == 0 &&
            give_rates(plan, i, rates, err) != LRF_OK)
            return LRF_EINVAL;
    return LRF_OK;
}

static void take_out(const struct tests *tests, const char *optimizer, const char *reason)
{
    struct lrf_plan *plan = tests->plan;
    size_t kept = 0;

    lrf_warn(tests->observer, "%s is left out, its range test has no answer: %s", optimizer,
             reason);
    for (size_t i = 0; i < plan->n; i++)
        if (strcmp(plan->way[i].optimizer, optimizer) != 0) {
            plan->schedule[kept] = plan->schedule[i];
            plan->way[kept++] = plan->way[i];
        }
    plan->n = kept;
}

/* The range test of an optimizer beside the main one. */
static enum lrf_status add_rates(const struct tests *tests, const char *optimizer,
                                 struct lrf_error *err)
{
    struct lrf_analysis analysis = {0};
    struct rates rates;
    enum lrf_status status = find_rates(tests, optimizer, &rates, &analysis, err);

    if (status == LRF_OK && analysis.status != LRF_FINDING_OK)
        take_out(tests, optimizer, analysis.reason);
    else if (status == LRF_OK)
        status = fill_in(tests->plan, optimizer, &rates, err);
    lrf_analysis_release(&analysis);
    return status;
}

static bool uses(const struct lrf_plan *plan, const char *optimizer)
{
    for (size_t i = 0; i < plan->n; i++)
        if (strcmp(plan->way[i].optimizer, optimizer) == 0)
            return true;
    return false;
}

/* What a result says of the schedules. */
static enum lrf_status describe(struct lrf_plan *plan, struct lrf_error *err)
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

enum lrf_status lrf_plan_rates(struct lrf_plan *plan, const struct lrf_study_settings *settings,
                               struct lrf_trainers *trainers, const struct lrf_observer *observer,
                               struct lrf_analysis *answer, struct lrf_error *err)
{
    const struct tests tests = {plan, settings, trainers, observer};
    const char *first = settings->model.optimizer, *name;
    struct rates rates;
    enum lrf_status status = find_rates(&tests, first, &rates, answer, err);

    if (status != LRF_OK || answer->status != LRF_FINDING_OK)
        return status;
    status = fill_in(plan, first, &rates, err);
    for (size_t i = 0; status == LRF_OK && (name = lrf_optimizer_name(i)) != NULL; i++)
        if (strcmp(name, first) != 0 && uses(plan, name))
            status = add_rates(&tests, name, err);
    return status == LRF_OK ? describe(plan, err) : status;
}
