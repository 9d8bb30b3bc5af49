#include "report/writers.h"

#include <math.h>

#include <lrfind.h>

#include "report/schedule.h"
#include "report/settings_json.h"

static const char *loss_name(const struct lrf_schedule_result *report)
{
    return report->data->validation > 0 ? "val_loss" : "train_loss";
}

/* A mean with its 95 % interval. */
static void add_mean(struct lrf_tree *tree, cJSON *parent, const char *key, double mean, double lo,
                     double hi)
{
    cJSON *object = lrf_tree_object(tree, parent, key);

    lrf_tree_number(tree, object, "mean", mean, "no run was finished");
    lrf_tree_number(tree, object, "lo", lo, "fewer than two seeds");
    lrf_tree_number(tree, object, "hi", hi, "fewer than two seeds");
}

static void add_finals(struct lrf_tree *tree, cJSON *way, const struct lrf_schedule_result *report,
                       const struct lrf_schedule_way *w)
{
    cJSON *finals = lrf_tree_array(tree, way, "final");

    for (size_t r = 0; r < report->repeats; r++)
        lrf_tree_number(tree, finals, NULL, lrf_schedule_final(report, &w->run[r]), NULL);
}

static void add_way(struct lrf_tree *tree, cJSON *ways, const struct lrf_schedule_result *report,
                    const struct lrf_schedule_way *w)
{
    cJSON *way = lrf_tree_object(tree, ways, NULL);

    lrf_tree_text(tree, way, "schedule", w->name);
    lrf_tree_text(tree, way, "parameters", w->parameters);
    lrf_tree_text(tree, way, "optimizer", w->optimizer);
    lrf_tree_number(tree, way, "max_lr", w->max_lr, NULL);
    if (!isnan(w->base_lr))
        lrf_tree_number(tree, way, "base_lr", w->base_lr, NULL);
    lrf_tree_count(tree, way, "place", w->rank.place);
    lrf_tree_count(tree, way, "diverged", w->diverged);
    add_mean(tree, way, loss_name(report), w->rank.mean, w->rank.lo, w->rank.hi);
    lrf_tree_number(tree, way, "val_accuracy", w->accuracy, "no classes, or no validation rows");
    add_mean(tree, way, "to_best", w->rank.excess, w->rank.excess_lo, w->rank.excess_hi);
    lrf_tree_number(tree, way, "p", w->rank.p,
                    w->rank.place == 1 ? "this is the best" : "fewer than two seeds");
    lrf_tree_bool(tree, way, "behind", w->rank.differs);
    add_finals(tree, way, report, w);
}

static void add_best(struct lrf_tree *tree, const struct lrf_schedule_result *report)
{
    cJSON *best;

    for (size_t i = 0; i < report->n; i++) {
        const struct lrf_schedule_way *w = &report->way[i];
        if (w->rank.place != 1)
            continue;
        if (w->rank.n == 0) {
            lrf_tree_null(tree, tree->root, "best", "no run was finished");
            return;
        }
        best = lrf_tree_object(tree, tree->root, "best");
        lrf_tree_text(tree, best, "schedule", w->name);
        lrf_tree_text(tree, best, "optimizer", w->optimizer);
        lrf_tree_number(tree, best, "max_lr", w->max_lr, NULL);
    }
}

enum lrf_status lrf_schedule_json(FILE *out, const struct lrf_schedule_result *report,
                                  struct lrf_error *err)
{
    struct lrf_range_result settings = {
        .data = report->data, .model = report->model, .range = report->range};
    struct lrf_tree tree;
    cJSON *ways;

    lrf_tree_init(&tree);
    lrf_tree_text(&tree, tree.root, "schema", "lrfind/schedule/1");
    lrf_tree_text(&tree, tree.root, "version", lrf_version());
    lrf_tree_text(&tree, tree.root, "command", "schedule");
    lrf_tree_count(&tree, tree.root, "seed", report->seed);
    lrf_tree_count(&tree, tree.root, "steps", report->steps);
    lrf_tree_count(&tree, tree.root, "repeats", report->repeats);
    lrf_tree_text(&tree, tree.root, "measure", loss_name(report));
    lrf_tree_text(&tree, tree.root, "test",
                  "paired t over common seeds, Holm-corrected for all pairs; behind: p < 0.05");
    add_best(&tree, report);
    ways = lrf_tree_array(&tree, tree.root, "schedules");
    for (size_t i = 0; i < report->n; i++)
        add_way(&tree, ways, report, &report->way[i]);
    lrf_settings_add(&tree, tree.root, &settings);
    return lrf_tree_write(&tree, out, err);
}
