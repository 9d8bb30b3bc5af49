#include "report/writers.h"

#include <math.h>
#include <string.h>

#include <lrfind.h>

#include "report/refine_json.h"
#include "report/settings_json.h"
#include "report/tree.h"
#include "report/words.h"

static const char not_reached[] = "not reached in this range";

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

static void add_curvature(struct lrf_tree *tree, const struct lrf_range_result *report)
{
    const struct lrf_curvature *c = report->curvature;
    struct lrf_strbuf words = {0};
    cJSON *object = lrf_tree_object(tree, tree->root, "curvature");

    lrf_tree_number(tree, object, "sharpness", c->sharpness, "not measured");
    lrf_tree_number(tree, object, "lr_limit", c->lr_limit, "no limit from this curvature");
    lrf_tree_number(tree, object, "critical_lr", c->critical_lr,
                    "the loss does not rise along the first update");
    lrf_tree_count(tree, object, "products", c->products);
    lrf_phrase_limit(&words, report);
    if (words.n && !words.failed)
        lrf_tree_text(tree, object, "edge", words.s);
    lrf_strbuf_release(&words);
}

static void add_steps(struct lrf_tree *tree, const struct lrf_steps *steps)
{
    cJSON *object = lrf_tree_object(tree, tree->root, "steps"), *list;

    lrf_tree_number(tree, object, "noise_scale", steps->noise_scale,
                    "no norms and cosines of mini-batch gradients on a plateau");
    lrf_tree_number(tree, object, "gain_half", steps->gain_half, not_reached);
    lrf_tree_number(tree, object, "gain_zero", steps->gain_zero, not_reached);
    lrf_tree_number(tree, object, "curvature", steps->curvature, not_reached);
    list = lrf_tree_array(tree, object, "predicted_for_batch");
    for (size_t i = 0; i < steps->n_batch; i++) {
        cJSON *one = lrf_tree_object(tree, list, NULL);
        lrf_tree_count(tree, one, "batch", steps->batch[i].batch);
        lrf_tree_number(tree, one, "lr", steps->batch[i].lr, NULL);
    }
}

static void add_real_run(struct lrf_tree *tree, const struct lrf_analysis_settings *settings)
{
    static const char *const schedule[] = {
        [LRF_RUN_CONSTANT] = "constant", [LRF_RUN_COSINE] = "cosine", [LRF_RUN_1CYCLE] = "1cycle"};
    cJSON *run = lrf_tree_object(tree, tree->root, "real_run");

    lrf_tree_count(tree, run, "budget", settings->budget ? settings->budget : LRF_DEFAULT_BUDGET);
    lrf_tree_text(tree, run, "schedule", schedule[settings->schedule]);
}

static void add_head(struct lrf_tree *tree, const struct lrf_range_result *report)
{
    lrf_tree_text(tree, tree->root, "schema", "lrfind/analysis/1");
    lrf_tree_text(tree, tree->root, "version", lrf_version());
    lrf_tree_text(tree, tree->root, "command", report->command);
    lrf_tree_count(tree, tree->root, "seed", report->seed);
    lrf_tree_text(tree, tree->root, "status", lrf_finding_name(report->analysis->status));
}

enum lrf_status lrf_range_json(FILE *out, const struct lrf_range_result *report,
                               struct lrf_error *err)
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
        add_curvature(&tree, report);
    if (report->steps)
        add_steps(&tree, report->steps);
    if (report->race)
        lrf_refine_add(&tree, report->race);
    if (report->check)
        lrf_check_add(&tree, report->check);
    lrf_tree_count(&tree, tree.root, "repeats", a->repeats);
    lrf_tree_count(&tree, tree.root, "points", a->points);
    if (report->settings)
        add_real_run(&tree, report->settings);
    lrf_settings_add(&tree, tree.root, report);
    return lrf_tree_write(&tree, out, err);
}
