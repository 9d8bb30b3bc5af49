#include <lrfind/report.h>

#include <math.h>
#include <string.h>

#include <lrfind.h>

#include "report/tree.h"
#include "report/words.h"

static const char not_reached[] = "not reached in this range";
static const char recorded[] = "not known for a recorded curve";
static const char foreign[] = "not known for a foreign trainer";

static const char *why_unknown(const struct lrf_report *report)
{
    return report->range ? foreign : recorded;
}

static void add_warnings(struct lrf_tree *tree, const struct lrf_analysis *a)
{
    cJSON *warnings = lrf_tree_array(tree, tree->root, "warnings");

    for (int i = 0; i < LRF_FINDING_COUNT; i++)
        if (a->warnings & (1u << i))
            lrf_tree_text(tree, warnings, NULL, lrf_finding_name(i));
}

static void add_suggestion(struct lrf_tree *tree, const struct lrf_analysis *a)
{
    const struct lrf_suggestion *s = &a->suggestion;
    cJSON *object;

    if (!isfinite(s->lr)) {
        lrf_tree_null(tree, tree->root, "suggestion", a->reason);
    } else {
        object = lrf_tree_object(tree, tree->root, "suggestion");
        lrf_tree_number(tree, object, "lr", s->lr, NULL);
        lrf_tree_number(tree, object, "lo", s->lo, "no interval");
        lrf_tree_number(tree, object, "hi", s->hi, "no interval");
        lrf_tree_text(tree, object, "rule", s->rule);
    }
    lrf_tree_text(tree, tree->root, "reason", a->reason);
    lrf_tree_text(tree, tree->root, "advice", a->advice);
}

static void add_interval(struct lrf_tree *tree, cJSON *parent, const char *name,
                         const struct lrf_interval *interval)
{
    cJSON *object;

    if (!isfinite(interval->lr)) {
        lrf_tree_null(tree, parent, name, not_reached);
        return;
    }
    object = lrf_tree_object(tree, parent, name);
    lrf_tree_number(tree, object, "lo", interval->lo, "no interval");
    lrf_tree_number(tree, object, "hi", interval->hi, "no interval");
}

static void add_landmarks(struct lrf_tree *tree, const struct lrf_landmarks *l)
{
    cJSON *points = lrf_tree_object(tree, tree->root, "landmarks");
    cJSON *intervals;

    lrf_tree_number(tree, points, "descent", l->descent.lr, not_reached);
    lrf_tree_number(tree, points, "steepest", l->steepest.lr, not_reached);
    lrf_tree_number(tree, points, "minimum", l->minimum.lr, not_reached);
    lrf_tree_number(tree, points, "edge", l->edge.lr, not_reached);
    lrf_tree_number(tree, points, "first_nonfinite", l->first_nonfinite, "every loss is finite");
    intervals = lrf_tree_object(tree, tree->root, "intervals");
    add_interval(tree, intervals, "descent", &l->descent);
    add_interval(tree, intervals, "steepest", &l->steepest);
    add_interval(tree, intervals, "minimum", &l->minimum);
    add_interval(tree, intervals, "edge", &l->edge);
}

static void add_pair(struct lrf_tree *tree, const char *key, const char *lo_key, double lo,
                     const char *hi_key, double hi)
{
    cJSON *object = lrf_tree_object(tree, tree->root, key);

    lrf_tree_number(tree, object, lo_key, lo, not_reached);
    lrf_tree_number(tree, object, hi_key, hi, not_reached);
}

static void add_regimes(struct lrf_tree *tree, const struct lrf_analysis *a)
{
    cJSON *regimes = lrf_tree_array(tree, tree->root, "regimes");

    for (size_t i = 0; i < a->n_regimes; i++) {
        cJSON *object = lrf_tree_object(tree, regimes, NULL);
        lrf_tree_text(tree, object, "kind", lrf_regime_name(a->regime[i].kind));
        lrf_tree_number(tree, object, "lr_lo", a->regime[i].lr_lo, not_reached);
        lrf_tree_number(tree, object, "lr_hi", a->regime[i].lr_hi, not_reached);
    }
}

static void add_rules(struct lrf_tree *tree, const struct lrf_rules *rules)
{
    cJSON *object = lrf_tree_object(tree, tree->root, "rules");

    for (int i = 0; i < LRF_RULE_COUNT; i++)
        lrf_tree_number(tree, object, lrf_rule_name(i), rules->lr[i], "no answer on this curve");
}

static void add_curvature(struct lrf_tree *tree, const struct lrf_curvature *c)
{
    cJSON *object = lrf_tree_object(tree, tree->root, "curvature");

    lrf_tree_number(tree, object, "sharpness", c->sharpness, "not measured");
    lrf_tree_number(tree, object, "lr_limit", c->lr_limit, "no limit from this curvature");
    lrf_tree_number(tree, object, "critical_lr", c->critical_lr,
                    "the loss does not rise along the first update");
    lrf_tree_count(tree, object, "products", c->products);
}

static void add_target(struct lrf_tree *tree, cJSON *data, const struct lrf_dataset_info *d)
{
    lrf_tree_text(tree, data, "target", d->target);
    lrf_tree_text(tree, data, "task", lrf_task_name(d->task));
    lrf_tree_bool(tree, data, "task_detected", d->task_detected);
    if (d->task == LRF_TASK_CLASSIFICATION) {
        lrf_tree_count(tree, data, "classes", d->classes);
        return;
    }
    lrf_tree_bool(tree, data, "target_standardized", true);
    lrf_tree_number(tree, data, "target_mean", d->target_mean, "not finite");
    lrf_tree_number(tree, data, "target_sd", d->target_sd, "not finite");
}

static void add_dataset(struct lrf_tree *tree, cJSON *data, const struct lrf_dataset_info *d)
{
    const struct {
        const char *key;
        size_t value;
    } count[] = {
        {"rows", d->rows},
        {"rows_used", d->rows_used},
        {"train", d->train},
        {"validation", d->validation},
        {"columns", d->columns},
        {"numeric", d->numeric},
        {"categorical", d->categorical},
        {"constant", d->constant},
        {"identifiers", d->identifiers},
        {"features", d->features},
        {"missing", d->missing},
    };

    lrf_tree_text(tree, data, "name", d->name);
    add_target(tree, data, d);
    for (size_t i = 0; i < sizeof count / sizeof *count; i++)
        lrf_tree_count(tree, data, count[i].key, count[i].value);
    lrf_tree_bool(tree, data, "standardized", d->standardized);
    lrf_tree_bool(tree, data, "header", d->header);
    lrf_tree_text(tree, data, "separator", (char[]){d->separator, '\0'});
}

static void add_data(struct lrf_tree *tree, const struct lrf_report *report)
{
    cJSON *data = lrf_tree_object(tree, tree->root, "data");

    if (report->data) {
        add_dataset(tree, data, report->data);
        return;
    }
    lrf_tree_text(tree, data, "name", lrf_report_name(report));
    if (report->note)
        lrf_tree_text(tree, data, "note", report->note);
}

static void add_model(struct lrf_tree *tree, const struct lrf_report *report)
{
    const struct lrf_reference_settings *m = report->model;
    cJSON *model, *hidden;

    if (!m) {
        lrf_tree_null(tree, tree->root, "model", why_unknown(report));
        return;
    }
    model = lrf_tree_object(tree, tree->root, "model");
    lrf_tree_text(tree, model, "kind", m->n_hidden ? "mlp" : "linear");
    hidden = lrf_tree_array(tree, model, "hidden");
    for (size_t i = 0; i < m->n_hidden; i++)
        lrf_tree_count(tree, hidden, NULL, m->hidden[i]);
    if (m->n_hidden)
        lrf_tree_text(tree, model, "activation", m->activation);
    else
        lrf_tree_null(tree, model, "activation", "no hidden layer");
}

static void add_optimizer(struct lrf_tree *tree, const struct lrf_report *report)
{
    const struct lrf_reference_settings *m = report->model;
    cJSON *optimizer;

    if (!m) {
        lrf_tree_null(tree, tree->root, "optimizer", why_unknown(report));
        return;
    }
    optimizer = lrf_tree_object(tree, tree->root, "optimizer");
    lrf_tree_text(tree, optimizer, "name", m->optimizer);
    lrf_tree_number(tree, optimizer, "weight_decay", m->weight_decay, "the optimizer's default");
    lrf_tree_bool(tree, optimizer, "full_batch", m->batch == 0);
    if (m->batch || !report->data)
        lrf_tree_count(tree, optimizer, "batch", m->batch);
    else
        lrf_tree_count(tree, optimizer, "batch", report->data->train);
}

static void add_range(struct lrf_tree *tree, const struct lrf_report *report)
{
    const struct lrf_sweep_settings *r = report->range;
    cJSON *range = lrf_tree_object(tree, tree->root, "range");

    lrf_tree_number(tree, range, "lr_min", r ? r->lr_min : report->analysis->lr_min, "no rate");
    lrf_tree_number(tree, range, "lr_max", r ? r->lr_max : report->analysis->lr_max, "no rate");
    if (!r) {
        lrf_tree_null(tree, range, "steps", recorded);
        lrf_tree_null(tree, range, "mode", recorded);
        return;
    }
    lrf_tree_count(tree, range, "steps", r->steps);
    lrf_tree_text(tree, range, "mode", r->mode == LRF_SWEEP_EXP ? "exp" : "linear");
}

static void add_real_run(struct lrf_tree *tree, const struct lrf_analysis_settings *settings)
{
    static const char *const schedule[] = {
        [LRF_RUN_CONSTANT] = "constant", [LRF_RUN_COSINE] = "cosine", [LRF_RUN_1CYCLE] = "1cycle"};
    cJSON *run = lrf_tree_object(tree, tree->root, "real_run");

    lrf_tree_count(tree, run, "budget", settings->budget ? settings->budget : LRF_DEFAULT_BUDGET);
    lrf_tree_text(tree, run, "schedule", schedule[settings->schedule]);
}

static void add_head(struct lrf_tree *tree, const struct lrf_report *report)
{
    lrf_tree_text(tree, tree->root, "schema", "lrfind/analysis/1");
    lrf_tree_text(tree, tree->root, "version", lrf_version());
    lrf_tree_text(tree, tree->root, "command", report->command);
    lrf_tree_count(tree, tree->root, "seed", report->seed);
    lrf_tree_text(tree, tree->root, "status", lrf_finding_name(report->analysis->status));
}

enum lrf_status lrf_report_json(FILE *out, const struct lrf_report *report, struct lrf_error *err)
{
    const struct lrf_analysis *a = report->analysis;
    struct lrf_tree tree;

    lrf_tree_init(&tree);
    add_head(&tree, report);
    add_warnings(&tree, a);
    add_suggestion(&tree, a);
    add_landmarks(&tree, &a->landmarks);
    add_pair(&tree, "steepest_region", "lr_lo", a->steepest_lo, "lr_hi", a->steepest_hi);
    add_pair(&tree, "cycle", "base_lr", a->cycle_base, "max_lr", a->cycle_max);
    add_regimes(&tree, a);
    if (report->rules)
        add_rules(&tree, report->rules);
    if (report->curvature)
        add_curvature(&tree, report->curvature);
    lrf_tree_count(&tree, tree.root, "repeats", a->repeats);
    lrf_tree_count(&tree, tree.root, "points", a->points);
    if (report->settings)
        add_real_run(&tree, report->settings);
    add_data(&tree, report);
    add_model(&tree, report);
    add_optimizer(&tree, report);
    add_range(&tree, report);
    return lrf_tree_write(&tree, out, err);
}
