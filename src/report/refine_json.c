#include "report/refine_json.h"

#include "report/words.h"

#include <math.h>

static const char no_validation[] = "no validation loss";

static void add_rates(struct lrf_tree *tree, cJSON *object, const struct lrf_race_result *race)
{
    cJSON *rates = lrf_tree_array(tree, object, "rates");

    for (size_t i = 0; i < race->n; i++) {
        const struct lrf_race_rate *rate = &race->rate[i];
        cJSON *one = lrf_tree_object(tree, rates, NULL);
        lrf_tree_number(tree, one, "lr", rate->lr, NULL);
        lrf_tree_number(tree, one, "val_loss", rate->val_loss, no_validation);
        lrf_tree_number(tree, one, "train_loss", rate->train_loss, "not finite");
        lrf_tree_number(tree, one, "regret", rate->regret, "not finite");
        lrf_tree_count(tree, one, "failed", rate->failed);
    }
}

void lrf_refine_add(struct lrf_tree *tree, const struct lrf_race_result *race)
{
    cJSON *object = lrf_tree_object(tree, tree->root, "refine");

    lrf_tree_text(tree, object, "outcome", lrf_race_outcome_name(race->outcome));
    lrf_tree_text(tree, object, "why", lrf_race_text(race));
    lrf_tree_number(tree, object, "sweep_lr", race->centre, "the sweep has no suggestion");
    lrf_tree_number(tree, object, "sweep_regret", race->centre_regret, "not ranked");
    lrf_tree_number(tree, object, "sweep_regret_error", race->centre_error, "not ranked");
    lrf_tree_text(tree, object, "score", race->by_validation ? "val_loss" : "train_loss");
    lrf_tree_count(tree, object, "run_steps", race->run_steps);
    lrf_tree_count(tree, object, "seeds", race->seeds);
    lrf_tree_count(tree, object, "runs", race->runs);
    lrf_tree_count(tree, object, "steps", race->steps);
    lrf_tree_count(tree, object, "evaluations", race->evals);
    lrf_tree_count(tree, object, "effort_steps", race->effort);
    add_rates(tree, object, race);
}

void lrf_check_add(struct lrf_tree *tree, const struct lrf_check_result *check)
{
    cJSON *object = lrf_tree_object(tree, tree->root, "check");

    lrf_tree_text(tree, object, "outcome", lrf_check_outcome_name(check->outcome));
    lrf_tree_number(tree, object, "lr", check->lr, NULL);
    lrf_tree_number(tree, object, "diverged_lr", check->diverged, "no run diverged");
    lrf_tree_count(tree, object, "runs", check->runs);
    lrf_tree_count(tree, object, "run_steps", check->run_steps);
    lrf_tree_count(tree, object, "steps", check->steps);
    lrf_tree_number(tree, object, "initial_loss", check->level, "not finite");
    lrf_tree_number(tree, object, "last_loss", check->last_loss, "the run diverged");
}
