#include "report/writers.h"

#include <math.h>

#include <lrfind.h>

#include "report/settings_json.h"
#include "report/tree.h"
#include "report/verify.h"

static const char outside[] = "outside the grid of rates";
static const char diverged[] = "diverged, or not measured";

static void add_votes(struct lrf_tree *tree, cJSON *parent, const struct lrf_verify_rate *rate)
{
    cJSON *votes = lrf_tree_object(tree, parent, "verdicts");

    for (int k = 0; k < LRF_VERDICT_COUNT; k++)
        if (rate->votes[k])
            lrf_tree_count(tree, votes, lrf_verdict_name((enum lrf_verdict_kind)k), rate->votes[k]);
}

static void add_rate(struct lrf_tree *tree, cJSON *rates, const struct lrf_verify_rate *rate)
{
    cJSON *object = lrf_tree_object(tree, rates, NULL);

    lrf_tree_number(tree, object, "lr", rate->lr, NULL);
    lrf_tree_text(tree, object, "kind", lrf_verdict_name(rate->kind));
    lrf_tree_number(tree, object, "train_loss", rate->train_loss, diverged);
    lrf_tree_number(tree, object, "val_loss", rate->val_loss, diverged);
    lrf_tree_number(tree, object, "val_accuracy", rate->val_accuracy, "no classes, or diverged");
    lrf_tree_number(tree, object, "train_sd", rate->train_sd, diverged);
    lrf_tree_number(tree, object, "val_sd", rate->val_sd, diverged);
    lrf_tree_number(tree, object, "score", rate->score, diverged);
    lrf_tree_number(tree, object, "score_lo", rate->score_lo, diverged);
    lrf_tree_number(tree, object, "score_hi", rate->score_hi, diverged);
    lrf_tree_number(tree, object, "regret", rate->regret, NULL);
    lrf_tree_count(tree, object, "runs", rate->runs);
    add_votes(tree, object, rate);
}

/* The numbers that each verdict rests on. */
static void add_run(struct lrf_tree *tree, cJSON *runs, const struct lrf_verify_run *run)
{
    const struct lrf_verdict *v = &run->verdict;
    cJSON *object = lrf_tree_object(tree, runs, NULL);

    lrf_tree_number(tree, object, "lr", run->lr, NULL);
    lrf_tree_count(tree, object, "repeat", run->repeat);
    lrf_tree_text(tree, object, "kind", lrf_verdict_name(v->kind));
    lrf_tree_number(tree, object, "first_loss", v->first_loss, diverged);
    lrf_tree_number(tree, object, "train_loss", v->train_loss, diverged);
    lrf_tree_number(tree, object, "best_val_loss", v->best_val_loss, diverged);
    lrf_tree_number(tree, object, "progress", v->progress, diverged);
    lrf_tree_number(tree, object, "cooldown_drop", v->cooldown_drop, "no cooldown, or diverged");
    lrf_tree_number(tree, object, "alternation", v->alternation, diverged);
    lrf_tree_number(tree, object, "trend", v->trend, "too few steps, or diverged");
    lrf_tree_number(tree, object, "val_rise", v->val_rise, diverged);
}

static void add_best(struct lrf_tree *tree, const struct lrf_verification *v)
{
    cJSON *best;

    if (isnan(v->best_lr)) {
        lrf_tree_null(tree, tree->root, "best", "no rate was better than no training");
        return;
    }
    best = lrf_tree_object(tree, tree->root, "best");
    lrf_tree_number(tree, best, "lr", v->best_lr, NULL);
    lrf_tree_number(tree, best, "score", v->best_score, NULL);
}

static void add_suggestion(struct lrf_tree *tree, const struct lrf_verify_result *report)
{
    const struct lrf_suggestion *s = &report->analysis->suggestion;
    cJSON *object;

    if (isnan(s->lr)) {
        lrf_tree_null(tree, tree->root, "suggestion", report->analysis->reason);
        return;
    }
    object = lrf_tree_object(tree, tree->root, "suggestion");
    lrf_tree_number(tree, object, "lr", s->lr, NULL);
    lrf_tree_number(tree, object, "lo", s->lo, "no interval");
    lrf_tree_number(tree, object, "hi", s->hi, "no interval");
    lrf_tree_text(tree, object, "rule", s->rule);
    lrf_tree_number(tree, object, "regret", lrf_verify_regret(report->verification, s->lr),
                    outside);
}

/* What each other rule's answer to the same range test would have cost. */
static void add_rules(struct lrf_tree *tree, const struct lrf_verify_result *report)
{
    cJSON *rules;

    if (report->rules == NULL)
        return;
    rules = lrf_tree_object(tree, tree->root, "rules");
    for (int r = 0; r < LRF_RULE_COUNT; r++) {
        cJSON *rule = lrf_tree_object(tree, rules, lrf_rule_name((enum lrf_rule)r));
        lrf_tree_number(tree, rule, "lr", report->rules->lr[r], "no answer on this curve");
        lrf_tree_number(tree, rule, "regret",
                        lrf_verify_regret(report->verification, report->rules->lr[r]), outside);
    }
}

static void add_settings(struct lrf_tree *tree, const struct lrf_verify_result *report)
{
    struct lrf_range_result settings = lrf_verify_settings(report);

    lrf_tree_count(tree, tree->root, "steps", report->steps);
    lrf_tree_count(tree, tree->root, "repeats", report->repeats);
    lrf_settings_add(tree, tree->root, &settings);
}

enum lrf_status lrf_verify_json(FILE *out, const struct lrf_verify_result *report,
                                struct lrf_error *err)
{
    const struct lrf_verification *v = report->verification;
    struct lrf_tree tree;
    cJSON *list;

    lrf_tree_init(&tree);
    lrf_tree_text(&tree, tree.root, "schema", "lrfind/verify/1");
    lrf_tree_text(&tree, tree.root, "version", lrf_version());
    lrf_tree_count(&tree, tree.root, "seed", report->seed);
    lrf_tree_text(&tree, tree.root, "measure", v->by_validation ? "val_loss" : "train_loss");
    lrf_tree_number(&tree, tree.root, "initial_loss", v->initial_loss, "not measured");
    list = lrf_tree_array(&tree, tree.root, "rates");
    for (size_t i = 0; i < v->n; i++)
        add_rate(&tree, list, &v->rate[i]);
    add_best(&tree, v);
    add_suggestion(&tree, report);
    lrf_tree_number(&tree, tree.root, "sensitivity", v->sensitivity, "not measured");
    add_rules(&tree, report);
    list = lrf_tree_array(&tree, tree.root, "runs");
    for (size_t i = 0; i < report->n_run; i++)
        if (report->run[i].n_check)
            add_run(&tree, list, &report->run[i]);
    add_settings(&tree, report);
    return lrf_tree_write(&tree, out, err);
}
