#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "experiment/comparison.h"
#include "experiment/verdict.h"
#include "study/compare_cases.h"
#include "study/study_key.h"
#include "study/study_state.h"
#include "study/trials.h"
#include "study/usual.h"

/*
 * Eight sweeps against eight have 12870 permutations: one pair of 300 can be told apart. Real runs
 * cost more than sweeps do: five seeds a cell.
 */
enum { CHECKS = 10 };

/* A grid that is too narrow grows by decades of so many rates, at most so often at each end. */
enum { A_DECADE = 3, MOST_DECADES = 2 };

/* A comparison and everything that its result points to. */
struct compare_study {
    struct lrf_study study;
    struct lrf_compare_result compare;
    struct lrf_comparison comparison;
    struct lrf_case *one; /* (n) */
    size_t n;
    struct lrf_compare_case *item; /* (n) */
    double *lr;                    /* (n_lr) the common rates */
    size_t n_lr, seeds, steps;     /* of the real runs */
};

static void release(struct lrf_study *study)
{
    struct compare_study *s = (struct compare_study *)study;

    for (size_t i = 0; s->one && i < s->n; i++)
        lrf_case_release(&s->one[i]);
    lrf_comparison_release(&s->comparison);
    free(s->one);
    free(s->item);
    free(s->lr);
}

static enum lrf_status choose_rates(struct compare_study *s, struct lrf_error *err)
{
    const struct lrf_analysis **analysis = lrf_calloc(s->n, sizeof(const struct lrf_analysis *));
    enum lrf_status status;

    if (analysis == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < s->n; i++)
        analysis[i] = &s->one[i].test.analysis;
    status = lrf_compare_rates(analysis, s->n, &s->lr, &s->n_lr, err);
    free(analysis);
    return status;
}

/* ---- recorded curves */

static enum lrf_status analyze_curves(struct compare_study *s, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < s->n && status == LRF_OK; i++)
        status = lrf_analyze(&s->one[i].test.curve, &s->one[i].settings.analysis,
                             &s->one[i].test.analysis, err);
    return status == LRF_OK ? choose_rates(s, err) : status;
}

/* ---- data sets */

/* What was done belongs to these data with these settings. */
static enum lrf_status keep(struct compare_study *s, struct lrf_error *err)
{
    struct lrf_strbuf key = {0};
    enum lrf_status status;

    for (size_t i = 0; i < s->n; i++) {
        const struct lrf_subject subject = {.data = s->one[i].data};
        lrf_key_add(&key, &subject, &s->one[i].settings);
    }
    status = lrf_study_keep(&s->study, "compare", &key, err);
    lrf_strbuf_release(&key);
    return status;
}

static void keep_tested(struct compare_study *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (s->one[i].test.whole)
            s->one[kept++] = s->one[i];
        else
            lrf_case_release(&s->one[i]);
    }
    s->n = kept;
}

/* What a case brings: losses of real runs only when all cases have them. */
static struct lrf_compared compared(const struct compare_study *s, const struct lrf_case *one)
{
    const struct lrf_analysis *a = &one->test.analysis;
    double baseline = one->settings.analysis.baseline;

    if (s->compare.steps)
        return (struct lrf_compared){a, one->loss, one->level};
    if (one->data)
        baseline = lrf_trainers_baseline(&one->trainers, baseline).train;
    return (struct lrf_compared){a, NULL, fmin(a->initial_loss, baseline)};
}

static enum lrf_status compare_cases(const struct compare_study *s, struct lrf_comparison *out,
                                     struct lrf_error *err)
{
    struct lrf_compared *of = lrf_calloc(s->n, sizeof *of);
    enum lrf_status status;

    if (of == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < s->n; i++)
        of[i] = compared(s, &s->one[i]);
    status = lrf_compare(of, s->n, s->lr, s->n_lr, s->compare.steps ? s->seeds : 0,
                         s->study.settings.seed, out, err);
    free(of);
    return status;
}

/* ---- real runs */

/* Keeps the losses of n runs, and what they started from or a constant would do. */
static void keep_losses(struct lrf_case *one, const struct lrf_verify_run *run, size_t n,
                        double *loss)
{
    const enum lrf_objective objective =
        lrf_trainers_objective(&one->trainers, one->settings.analysis.objective);
    const bool by_training = objective == LRF_OBJECTIVE_TRAIN;
    const struct lrf_baseline baseline =
        lrf_trainers_baseline(&one->trainers, one->settings.analysis.baseline);
    double start = 0;

    for (size_t i = 0; i < n; i++) {
        loss[i] = lrf_verdict_loss(&run[i].verdict, objective);
        start += (by_training ? run[i].verdict.first_loss : run[i].check[0].val_loss) / (double)n;
    }
    one->level = fmin(start, by_training ? baseline.train : baseline.val);
}

/* At `n_lr` of the rates from `first` on. */
static struct lrf_trials trials_of(const struct compare_study *s, struct lrf_case *one,
                                   size_t first, size_t n_lr)
{
    return (struct lrf_trials){.trainers = &one->trainers,
                               .model = &one->settings.model,
                               .trial = {.steps = s->steps, .checks = CHECKS, .start_check = true},
                               .lr = s->lr + first,
                               .n_lr = n_lr,
                               .repeats = s->seeds,
                               .objective = one->settings.analysis.objective,
                               .baseline = one->settings.analysis.baseline,
                               .split = true,
                               .seed = one->settings.seed,
                               .name = "train",
                               .observer = s->study.observer};
}

static enum lrf_status train_all(struct compare_study *s, size_t first, size_t n_lr,
                                 struct lrf_error *err)
{
    const size_t n = n_lr * s->seeds;
    struct lrf_trials *trials = lrf_calloc(s->n, sizeof *trials);
    struct lrf_verify_run *run = lrf_calloc(s->n, n * sizeof *run);
    enum lrf_status status = trials && run ? LRF_OK : lrf_fail_memory(err);

    for (size_t i = 0; status == LRF_OK && i < s->n; i++)
        trials[i] = trials_of(s, &s->one[i], first, n_lr);
    if (status == LRF_OK)
        status = lrf_trials_run(trials, s->n, run, err);
    for (size_t i = 0; status == LRF_OK && !lrf_cancelled(s->study.observer) && i < s->n; i++)
        keep_losses(&s->one[i], run + i * n, n, s->one[i].loss + first * s->seeds);
    lrf_trials_release(run, s->n * n);
    free(trials);
    return status;
}

/* Adds the rates of one more decade, and room for their losses. */
static enum lrf_status make_room(struct compare_study *s, bool above, struct lrf_error *err)
{
    const size_t n_lr = s->n_lr + A_DECADE, at = above ? 0 : A_DECADE;
    double *lr = lrf_calloc(n_lr, sizeof *lr);

    if (lr == NULL)
        return lrf_fail_memory(err);
    memcpy(lr + at, s->lr, s->n_lr * sizeof *lr);
    for (size_t k = 0; k < A_DECADE; k++)
        lr[above ? s->n_lr + k : k] = above
                                          ? s->lr[s->n_lr - 1] * pow(10, (double)(k + 1) / A_DECADE)
                                          : s->lr[0] * pow(10, (double)k / A_DECADE - 1);
    free(s->lr);
    s->lr = lr;
    for (size_t i = 0; i < s->n; i++) {
        double *loss = lrf_calloc(n_lr * s->seeds, sizeof *loss);
        if (loss == NULL)
            return lrf_fail_memory(err);
        memcpy(loss + at * s->seeds, s->one[i].loss, s->n_lr * s->seeds * sizeof *loss);
        free(s->one[i].loss);
        s->one[i].loss = loss;
    }
    s->n_lr = n_lr;
    return LRF_OK;
}

/* A decade further where a case still gains at the end of the grid. */
static enum lrf_status widen(struct compare_study *s, bool above, struct lrf_error *err)
{
    struct lrf_comparison c;
    bool open = false;

    if (lrf_cancelled(s->study.observer))
        return LRF_OK;
    if (compare_cases(s, &c, err) != LRF_OK)
        return err->status;
    for (size_t i = 0; i < s->n; i++)
        open = open || lrf_compare_open(&c, i, above);
    lrf_comparison_release(&c);
    if (!open)
        return LRF_OK;
    if (make_room(s, above, err) != LRF_OK)
        return err->status;
    return train_all(s, above ? s->n_lr - A_DECADE : 0, A_DECADE, err);
}

static enum lrf_status train(struct compare_study *s, struct lrf_error *err)
{
    const size_t budget = s->study.settings.analysis.budget;
    enum lrf_status status = LRF_OK;

    s->steps = budget ? budget : LRF_DEFAULT_BUDGET;
    s->seeds = lrf_study_repeats(&s->study, LRF_USUAL_COMPARE_RUNS);
    for (size_t i = 0; i < s->n; i++)
        if ((s->one[i].loss = lrf_calloc(s->n_lr * s->seeds, sizeof(double))) == NULL)
            return lrf_fail_memory(err);
    status = train_all(s, 0, s->n_lr, err);
    s->compare.steps = s->steps;
    for (int round = 0; round < 2 * MOST_DECADES && status == LRF_OK; round++)
        status = widen(s, round % 2, err);
    if (status != LRF_OK || lrf_cancelled(s->study.observer))
        s->compare.steps = 0;
    return status;
}

static enum lrf_status test_and_train(struct compare_study *s, struct lrf_error *err)
{
    enum lrf_status status = lrf_cases_read(s->one, s->n, &s->study.force, s->study.observer, err);

    if (status == LRF_OK && !lrf_cancelled(s->study.observer))
        status = keep(s, err);
    if (status == LRF_OK && !lrf_cancelled(s->study.observer))
        status = lrf_cases_test(s->one, s->n, s->study.observer, err);
    if (status != LRF_OK)
        return status;
    keep_tested(s);
    if (s->n == 0)
        return lrf_fail(err, LRF_EINTERRUPTED, "interrupted before the first case was done");
    status = choose_rates(s, err);
    if (status != LRF_OK || s->n_lr == 0 || lrf_cancelled(s->study.observer))
        return status;
    return train(s, err);
}

/* ---- beside each other */

static struct lrf_compare_case describe_case(const struct lrf_case *one)
{
    struct lrf_compare_case item = {.name = one->name,
                                    .analysis = &one->test.analysis,
                                    .objective = one->settings.analysis.objective};

    if (one->data == NULL)
        return item;
    item.data = &one->data->info;
    item.model = &one->settings.model;
    item.range = &one->settings.range;
    if (one->settings.model.diagnostics)
        item.curvature = &one->test.curvature;
    return item;
}

static enum lrf_status compare(struct compare_study *s, struct lrf_error *err)
{
    s->item = lrf_calloc(s->n, sizeof *s->item);
    if (s->item == NULL)
        return lrf_fail_memory(err);
    for (size_t i = 0; i < s->n; i++) {
        s->item[i] = describe_case(&s->one[i]);
        s->item[i].level = compared(s, &s->one[i]).level;
    }
    return compare_cases(s, &s->comparison, err);
}

static enum lrf_status do_work(struct compare_study *s, struct lrf_error *err)
{
    size_t recorded = lrf_cases_read_curves(s->one, s->n);

    if (recorded == 0)
        return test_and_train(s, err);
    if (recorded < s->n)
        return lrf_fail(err, LRF_EINVAL, "recorded curves are compared with recorded curves alone");
    return analyze_curves(s, err);
}

struct lrf_study *lrf_study_compare(const struct lrf_compare_input *input, size_t n,
                                    const struct lrf_study_settings *settings,
                                    const struct lrf_observer *observer, struct lrf_error *err)
{
    struct compare_study *s =
        lrf_study_alloc(sizeof *s, LRF_RESULT_COMPARE, NULL, settings, observer, release, err);
    bool shows;

    if (s == NULL)
        return NULL;
    s->study.result.compare = &s->compare;
    s->compare = (struct lrf_compare_result){.seed = settings->seed, .comparison = &s->comparison};
    shows = lrf_cases_take(&s->one, &s->n, input, n, err) == LRF_OK && do_work(s, err) == LRF_OK &&
            compare(s, err) == LRF_OK;
    s->compare.item = s->item;
    s->compare.n = s->n;
    return lrf_study_end(&s->study, shows, err);
}
