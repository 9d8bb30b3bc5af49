/*
 * Every experiment through the one loop, with a trainer whose steps are known: gradient descent on
 * the bowl 17.3 w^2 / 2, which remembers what it was told to do.
 */
#include "assert.h"

#include "experiment/race.h"
#include "experiment/range.h"
#include "experiment/trial.h"
#include "study/course.h"

#include <lrfind/sweep.h>

struct bowl {
    double w;
    size_t resets, steps, evals, frees, since_reset;
    uint64_t seed;
    size_t fails_at;    /* step that fails; 0: none */
    double least, most; /* rates taken */
};

static enum lrf_status bowl_reset(void *state, uint64_t seed, struct lrf_error *err)
{
    struct bowl *bowl = state;

    (void)err;
    bowl->w = 1.3 + 0.01 * (double)seed;
    bowl->seed = seed;
    bowl->resets++;
    bowl->since_reset = 0;
    return LRF_OK;
}

static enum lrf_status bowl_step(void *state, double lr, struct lrf_point *point,
                                 struct lrf_error *err)
{
    struct bowl *bowl = state;

    if (++bowl->steps == bowl->fails_at) {
        snprintf(err->text, sizeof err->text, "no more at step %zu", bowl->steps);
        return err->status = LRF_ETRAINER;
    }
    bowl->since_reset++;
    bowl->least = bowl->steps == 1 ? lr : fmin(bowl->least, lr);
    bowl->most = fmax(bowl->most, lr);
    point->loss = 17.3 * bowl->w * bowl->w / 2;
    bowl->w -= lr * 17.3 * bowl->w;
    return LRF_OK;
}

static enum lrf_status bowl_eval(void *state, double *loss, struct lrf_error *err)
{
    struct bowl *bowl = state;

    (void)err;
    bowl->evals++;
    *loss = 17.3 * bowl->w * bowl->w / 2;
    return LRF_OK;
}

static void bowl_free(void *state)
{
    ((struct bowl *)state)->frees++;
}

static const struct lrf_trainer_ops able = {
    .name = "bowl", .reset = bowl_reset, .step = bowl_step, .eval = bowl_eval, .free = bowl_free};
static const struct lrf_trainer_ops bare = {.name = "bowl", .step = bowl_step, .free = bowl_free};

/* Counts what it hears; asks for the end after `patience` steps (0: never). */
struct listener {
    size_t patience, heard, warned;
    struct lrf_progress last;
};

static unsigned cancelled(void *context)
{
    struct listener *l = context;
    return l->patience > 0 && l->last.steps_done >= l->patience;
}

static void hear(void *context, const struct lrf_progress *p)
{
    struct listener *l = context;

    assert_true(p->steps_done <= p->steps && p->parts_done <= p->parts);
    assert_true(p->steps_done >= l->last.steps_done);
    l->last = *p;
    l->heard++;
}

static void hear_warning(void *context, const char *text)
{
    (void)text;
    ((struct listener *)context)->warned++;
}

/* One experiment of a kind, and what it must have asked for when it was held to its end. */
struct kind {
    const struct lrf_experiment_ops *ops;
    size_t steps; /* planned */
    size_t resets, taken, evals;
    double least, most;
};

enum { RANGE, TRIAL, RACE, KINDS };

static const struct kind kinds[KINDS] = {
    [RANGE] = {&lrf_range_experiment, 30, 1, 30, 6, 1e-4, 0.05},
    [TRIAL] = {&lrf_trial_experiment, 44, 1, 44, 6, 0.031 / 5, 0.031},
    [RACE] = {&lrf_race_experiment, 250, 1, 250, 11, 0.011, 0.011},
};

struct experiment {
    struct lrf_range *range;
    struct lrf_trial *trial;
    struct lrf_race *race;
    void *it;
};

static struct experiment make(int kind)
{
    struct lrf_range_settings range = {.repeat = 3, .seed = 7, .evaluate = true, .eval_every = 7};
    struct lrf_trial_settings trial = {
        .lr = 0.031, .seed = 7, .steps = 40, .checks = 4, .cooldown = 0.1, .start_check = true};
    struct lrf_race_settings race;
    struct experiment e = {0};
    struct lrf_error err = {0};

    range.sweep = (struct lrf_sweep_settings){1e-4, 0.05, 30, LRF_SWEEP_EXP, true};
    lrf_race_defaults(&race);
    race.centre = 0.011;
    race.seed = 7;
    race.evaluates = true;
    e.range = lrf_range_alloc(&range, &err);
    e.trial = lrf_trial_alloc(&trial, &err);
    e.race = lrf_race_alloc(&race, &err);
    assert_true(e.range && e.trial && e.race && lrf_race_next(e.race));
    e.it = kind == RANGE   ? (void *)e.range
           : kind == TRIAL ? (void *)e.trial
                           : (void *)lrf_race_run(e.race, 0);
    return e;
}

static void release(struct experiment *e)
{
    lrf_range_free(e->range);
    lrf_trial_free(e->trial);
    lrf_race_free(e->race);
}

/* Holds an experiment of the kind with the bowl. */
static enum lrf_status hold(int kind, struct experiment *e, struct bowl *bowl,
                            const struct lrf_trainer_ops *ops, size_t max_failures,
                            struct listener *listener, struct lrf_error *err)
{
    struct lrf_observer observer = {
        .context = listener, .cancelled = cancelled, .progress = hear, .warn = hear_warning};
    struct lrf_trainer trainer = {ops, bowl};
    struct lrf_trainers trainers = {.given = &trainer, .max_failures = max_failures};
    struct lrf_reference_settings model;
    struct lrf_phase phase;
    struct lrf_course course = {.trainers = &trainers,
                                .model = &model,
                                .ops = kinds[kind].ops,
                                .experiment = e->it,
                                .steps = kinds[kind].steps,
                                .phase = &phase};
    enum lrf_status status;

    lrf_reference_defaults(&model);
    lrf_phase_start(&phase, &observer, "test", 1, kinds[kind].steps);
    status = lrf_course_run(&course, err);
    lrf_phase_stop(&phase);
    assert_int_equal(bowl->frees, 0);
    return status;
}

static void every_experiment_gets_what_it_asks_for(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        struct experiment e = make(k);
        struct bowl bowl = {0};
        struct listener listener = {0};
        struct lrf_error err = {0};

        assert_ok(hold(k, &e, &bowl, &able, 0, &listener, &err), err);
        assert_int_equal(kinds[k].ops->ask(e.it).action, LRF_ASK_DONE);
        assert_int_equal(kinds[k].ops->tell(e.it, &(struct lrf_answer){0}), LRF_EINVAL);
        assert_int_equal(bowl.resets, kinds[k].resets);
        assert_int_equal(bowl.seed, 7);
        assert_int_equal(bowl.steps, kinds[k].taken);
        assert_int_equal(bowl.evals, kinds[k].evals);
        assert_relative(bowl.least, kinds[k].least, 1e-9);
        assert_relative(bowl.most, kinds[k].most, 1e-9);
        assert_int_equal(listener.last.steps_done, kinds[k].steps);
        assert_int_equal(listener.last.parts_done, 1);
        assert_int_equal(listener.heard, kinds[k].taken + 1);
        release(&e);
    }
}

static void every_experiment_ends_when_it_is_cancelled(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        struct experiment e = make(k);
        struct bowl bowl = {0};
        struct listener listener = {.patience = 11};
        struct lrf_error err = {0};

        assert_ok(hold(k, &e, &bowl, &able, 0, &listener, &err), err);
        assert_int_equal(bowl.steps, 11);
        assert_int_not_equal(kinds[k].ops->ask(e.it).action, LRF_ASK_DONE);
        release(&e);
    }
}

static void a_failure_is_handed_on_and_a_restart_begins_again(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        struct experiment e = make(k);
        struct bowl bowl = {.fails_at = 13};
        struct listener listener = {0};
        struct lrf_error err = {0};

        assert_int_equal(hold(k, &e, &bowl, &able, 0, &listener, &err), LRF_ETRAINER);
        assert_string_equal(err.text, "no more at step 13");
        assert_int_equal(listener.warned, 0);
        kinds[k].ops->restart(e.it);
        assert_int_equal(kinds[k].ops->ask(e.it).action, LRF_ASK_RESET);
        bowl = (struct bowl){0};
        listener = (struct listener){0};
        assert_ok(hold(k, &e, &bowl, &able, 0, &listener, &err), err);
        assert_int_equal(bowl.steps, kinds[k].taken);
        assert_int_equal(bowl.evals, kinds[k].evals);
        release(&e);
    }
}

/* Only a child can be started anew. */
static void a_trainer_of_ones_own_is_not_started_anew(void **state)
{
    struct experiment e = make(TRIAL);
    struct bowl bowl = {.fails_at = 13};
    struct listener listener = {0};
    struct lrf_error err = {0};

    (void)state;
    assert_int_equal(hold(TRIAL, &e, &bowl, &able, 2, &listener, &err), LRF_EINVAL);
    assert_int_equal(listener.warned, 1);
    release(&e);
}

static void a_trainer_without_reset_and_eval_serves_once(void **state)
{
    struct experiment e = make(TRIAL);
    struct bowl bowl = {.w = 1.3};
    struct listener listener = {0};
    struct lrf_error err = {0};
    const struct lrf_trial_check *check;
    size_t n;

    (void)state;
    assert_ok(hold(TRIAL, &e, &bowl, &bare, 0, &listener, &err), err);
    assert_int_equal(bowl.steps, kinds[TRIAL].taken);
    check = lrf_trial_checks(e.trial, &n);
    assert_int_equal(n, 5);
    assert_true(isnan(check[4].val_loss) && isfinite(check[4].train_loss));
    release(&e);
}

static void a_range_keeps_its_points(void **state)
{
    struct experiment e = make(RANGE);
    struct bowl bowl = {0};
    struct listener listener = {0};
    struct lrf_error err = {0};
    const struct lrf_curve *curve;
    double w = 1.3 + 0.07;

    (void)state;
    assert_ok(hold(RANGE, &e, &bowl, &able, 0, &listener, &err), err);
    curve = lrf_range_curve(e.range);
    assert_int_equal(curve->n, 30);
    assert_int_equal(lrf_range_complete(e.range), 30);
    for (size_t i = 0; i < curve->n; i++) {
        const struct lrf_point *point = &curve->point[i];
        bool due = i == 0 || (i + 1) % 7 == 0 || i == 29;
        assert_int_equal(point->repeat, 3);
        assert_int_equal(point->step, i);
        assert_relative(point->loss, 17.3 * w * w / 2, 1e-12);
        w -= point->lr * 17.3 * w;
        assert_int_equal(point->known, due ? LRF_VAL_LOSS : 0);
        if (due)
            assert_relative(point->val_loss, 17.3 * w * w / 2, 1e-12);
    }
    release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_experiment_gets_what_it_asks_for),
        cmocka_unit_test(every_experiment_ends_when_it_is_cancelled),
        cmocka_unit_test(a_failure_is_handed_on_and_a_restart_begins_again),
        cmocka_unit_test(a_trainer_of_ones_own_is_not_started_anew),
        cmocka_unit_test(a_trainer_without_reset_and_eval_serves_once),
        cmocka_unit_test(a_range_keeps_its_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
