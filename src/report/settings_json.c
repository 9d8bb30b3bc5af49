#include "report/settings_json.h"

#include "report/words.h"

static const char recorded[] = "not known for a recorded curve";
static const char foreign[] = "not known for a foreign trainer";

static const char *why_unknown(const struct lrf_range_result *report)
{
    return report->range ? foreign : recorded;
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

static void add_data(struct lrf_tree *tree, cJSON *parent, const struct lrf_range_result *report)
{
    cJSON *data = lrf_tree_object(tree, parent, "data");

    if (report->data) {
        add_dataset(tree, data, report->data);
        return;
    }
    lrf_tree_text(tree, data, "name", lrf_report_name(report));
    if (report->note)
        lrf_tree_text(tree, data, "note", report->note);
}

static void add_model(struct lrf_tree *tree, cJSON *parent, const struct lrf_range_result *report)
{
    const struct lrf_reference_settings *m = report->model;
    cJSON *model, *hidden;

    if (!m) {
        lrf_tree_null(tree, parent, "model", why_unknown(report));
        return;
    }
    model = lrf_tree_object(tree, parent, "model");
    lrf_tree_text(tree, model, "kind", m->n_hidden ? "mlp" : "linear");
    hidden = lrf_tree_array(tree, model, "hidden");
    for (size_t i = 0; i < m->n_hidden; i++)
        lrf_tree_count(tree, hidden, NULL, m->hidden[i]);
    if (m->n_hidden)
        lrf_tree_text(tree, model, "activation", m->activation);
    else
        lrf_tree_null(tree, model, "activation", "no hidden layer");
}

static void add_optimizer(struct lrf_tree *tree, cJSON *parent,
                          const struct lrf_range_result *report)
{
    const struct lrf_reference_settings *m = report->model;
    cJSON *optimizer;

    if (!m) {
        lrf_tree_null(tree, parent, "optimizer", why_unknown(report));
        return;
    }
    optimizer = lrf_tree_object(tree, parent, "optimizer");
    lrf_tree_text(tree, optimizer, "name", m->optimizer);
    lrf_tree_number(tree, optimizer, "weight_decay", m->weight_decay, "the optimizer's default");
    lrf_tree_bool(tree, optimizer, "full_batch", m->batch == 0);
    if (m->batch || !report->data)
        lrf_tree_count(tree, optimizer, "batch", m->batch);
    else
        lrf_tree_count(tree, optimizer, "batch", report->data->train);
}

static void add_range(struct lrf_tree *tree, cJSON *parent, const struct lrf_range_result *report)
{
    const struct lrf_sweep_settings *r = report->range;
    cJSON *range = lrf_tree_object(tree, parent, "range");

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

void lrf_settings_add(struct lrf_tree *tree, cJSON *parent, const struct lrf_range_result *report)
{
    add_data(tree, parent, report);
    add_model(tree, parent, report);
    add_optimizer(tree, parent, report);
    add_range(tree, parent, report);
}
