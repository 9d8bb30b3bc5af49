#include "report/writers.h"

#include <math.h>

#include <lrfind.h>

#include "report/settings_json.h"

static const char not_reached[] = "not reached in this range";

static void add_suggestion(struct lrf_tree *tree, cJSON *parent, const struct lrf_analysis *a)
{
    const struct lrf_suggestion *s = &a->suggestion;
    cJSON *object;

    if (isnan(s->lr)) {
        lrf_tree_null(tree, parent, "suggestion", a->reason);
        return;
    }
    object = lrf_tree_object(tree, parent, "suggestion");
    lrf_tree_number(tree, object, "lr", s->lr, NULL);
    lrf_tree_number(tree, object, "lo", s->lo, "no interval");
    lrf_tree_number(tree, object, "hi", s->hi, "no interval");
}

static void add_landmarks(struct lrf_tree *tree, cJSON *parent, const struct lrf_landmarks *l)
{
    cJSON *object = lrf_tree_object(tree, parent, "landmarks");

    lrf_tree_number(tree, object, "descent", l->descent.lr, not_reached);
    lrf_tree_number(tree, object, "steepest", l->steepest.lr, not_reached);
    lrf_tree_number(tree, object, "minimum", l->minimum.lr, not_reached);
    lrf_tree_number(tree, object, "edge", l->edge.lr, not_reached);
}

static void add_case(struct lrf_tree *tree, cJSON *cases, const struct lrf_compare_case *item)
{
    cJSON *object = lrf_tree_object(tree, cases, NULL), *curvature;
    struct lrf_range_result settings = {.data = item->data,
                                        .model = item->model,
                                        .range = item->range,
                                        .analysis = item->analysis,
                                        .source = item->name};

    lrf_tree_text(tree, object, "case", item->name);
    lrf_tree_text(tree, object, "status", lrf_finding_name(item->analysis->status));
    add_suggestion(tree, object, item->analysis);
    add_landmarks(tree, object, &item->analysis->landmarks);
    if (item->curvature) {
        curvature = lrf_tree_object(tree, object, "curvature");
        lrf_tree_number(tree, curvature, "sharpness", item->curvature->sharpness, "not measured");
        lrf_tree_number(tree, curvature, "lr_limit", item->curvature->lr_limit, "no limit");
        lrf_tree_number(tree, curvature, "critical_lr", item->curvature->critical_lr,
                        "the loss does not rise along the first update");
    }
    lrf_settings_add(tree, object, &settings);
}

/* Every pair once: how many times the second's rate is the first's, and whether that is noise. */
static void add_differences(struct lrf_tree *tree, const struct lrf_compare_result *report)
{
    cJSON *pairs = lrf_tree_array(tree, tree->root, "differences");

    for (size_t i = 0; i < report->n; i++) {
        for (size_t j = i + 1; j < report->n; j++) {
            double p = report->comparison->p[i * report->n + j];
            cJSON *pair;
            if (isnan(p))
                continue;
            pair = lrf_tree_object(tree, pairs, NULL);
            lrf_tree_text(tree, pair, "a", report->item[i].name);
            lrf_tree_text(tree, pair, "b", report->item[j].name);
            lrf_tree_number(tree, pair, "ratio",
                            report->item[j].analysis->suggestion.lr /
                                report->item[i].analysis->suggestion.lr,
                            NULL);
            lrf_tree_number(tree, pair, "p", p, NULL);
            lrf_tree_bool(tree, pair, "differ", p < 0.05);
        }
    }
}

static void add_regret(struct lrf_tree *tree, const struct lrf_compare_result *report)
{
    cJSON *regret = lrf_tree_object(tree, tree->root, "regret"), *rows;

    lrf_tree_text(tree, regret, "from", report->steps ? "real runs" : "range curves");
    if (report->steps)
        lrf_tree_count(tree, regret, "steps", report->steps);
    rows = lrf_tree_array(tree, regret, "rows_at_rate_of_columns");
    for (size_t i = 0; i < report->n; i++) {
        cJSON *row = lrf_tree_array(tree, rows, NULL);
        for (size_t j = 0; j < report->n; j++)
            lrf_tree_number(tree, row, NULL, report->comparison->regret[i * report->n + j], NULL);
    }
}

static void add_common(struct lrf_tree *tree, const struct lrf_compare_result *report)
{
    const struct lrf_comparison *c = report->comparison;
    cJSON *common;

    if (c->common >= report->n) {
        lrf_tree_null(tree, tree->root, "common", "no case has a suggestion");
        return;
    }
    common = lrf_tree_object(tree, tree->root, "common");
    lrf_tree_number(tree, common, "lr", report->item[c->common].analysis->suggestion.lr, NULL);
    lrf_tree_text(tree, common, "of", report->item[c->common].name);
    lrf_tree_number(tree, common, "worst_regret", c->common_regret, NULL);
    lrf_tree_text(tree, common, "worst_on", report->item[c->common_worst].name);
}

enum lrf_status lrf_compare_json(FILE *out, const struct lrf_compare_result *report,
                                 struct lrf_error *err)
{
    struct lrf_tree tree;
    cJSON *cases;

    lrf_tree_init(&tree);
    lrf_tree_text(&tree, tree.root, "schema", "lrfind/compare/1");
    lrf_tree_text(&tree, tree.root, "version", lrf_version());
    lrf_tree_text(&tree, tree.root, "command", "compare");
    lrf_tree_count(&tree, tree.root, "seed", report->seed);
    add_common(&tree, report);
    cases = lrf_tree_array(&tree, tree.root, "cases");
    for (size_t i = 0; i < report->n; i++)
        add_case(&tree, cases, &report->item[i]);
    lrf_tree_text(&tree, tree.root, "test",
                  "z on the intervals in log rate, Holm-corrected for all pairs; differ: p < 0.05");
    add_differences(&tree, report);
    add_regret(&tree, report);
    return lrf_tree_write(&tree, out, err);
}
