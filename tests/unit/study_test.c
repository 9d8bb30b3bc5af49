/*
 * Studies as a user of the library makes them: what is shown after failures and early ends, who
 * owns what, and the hash that tells data sets apart.
 */
#include "assert.h"

#include <stdlib.h>
#include <unistd.h>

#include <lrfind.h>

#include "study/study_key.h"
#include "synthetic.h"

/* Gradient descent down the bowl 12.5 w^2, that fails at step `dies` and counts its ends. */
struct bowl {
    double w;
    size_t steps, dies, frees;
};

static enum lrf_status reset(void *state, uint64_t seed, struct lrf_error *err)
{
    (void)err;
    ((struct bowl *)state)->w = 1.1 + 0.125 * (double)seed;
    return LRF_OK;
}

static enum lrf_status step(void *state, double lr, struct lrf_point *point, struct lrf_error *err)
{
    struct bowl *bowl = state;

    if (++bowl->steps == bowl->dies) {
        snprintf(err->text, sizeof err->text, "died");
        return err->status = LRF_ETRAINER;
    }
    point->loss = 12.5 * bowl->w * bowl->w;
    bowl->w -= lr * 25 * bowl->w;
    return LRF_OK;
}

static void end(void *state)
{
    ((struct bowl *)state)->frees++;
}

static const struct lrf_trainer_ops able = {
    .name = "bowl", .reset = reset, .step = step, .free = end};

/* What an observer heard. */
struct heard {
    size_t steps, cancel_after, begun, recorded;
    bool refuse;
    char phases[200];
};

static unsigned cancelled(void *context)
{
    struct heard *h = context;
    return h->cancel_after > 0 && h->steps >= h->cancel_after - 1;
}

static void progress(void *context, const struct lrf_progress *p)
{
    struct heard *h = context;
    size_t n = strlen(h->phases), k = strlen(p->name);

    h->steps++;
    assert_true(p->steps_done <= p->steps && p->parts_done <= p->parts);
    if (n < k || strcmp(h->phases + n - k, p->name) != 0)
        snprintf(h->phases + n, sizeof h->phases - n, " %s", p->name);
}

static void begun(void *context, const struct lrf_range_result *range)
{
    struct heard *h = context;

    h->begun++;
    assert_true(range->repeats > 0 || range->curve);
}

static enum lrf_status recorded(void *context, const struct lrf_curve *curve, struct lrf_error *err)
{
    struct heard *h = context;

    h->recorded = curve->n;
    if (!h->refuse)
        return LRF_OK;
    snprintf(err->text, sizeof err->text, "no room");
    return err->status = LRF_EIO;
}

static struct lrf_observer observe(struct heard *h)
{
    return (struct lrf_observer){.context = h,
                                 .cancelled = cancelled,
                                 .progress = progress,
                                 .begun = begun,
                                 .recorded = recorded};
}

static struct lrf_study_settings settings(void)
{
    struct lrf_study_settings s;

    lrf_study_defaults(&s);
    s.range.lr_min = 1e-4;
    s.range.lr_max = 1;
    s.range.steps = 60;
    return s;
}

/* A range test of the bowl. */
static struct lrf_study *run_bowl(struct bowl *bowl, struct heard *h, struct lrf_error *err)
{
    struct lrf_trainer trainer = {&able, bowl};
    struct lrf_subject subject = {.trainer = &trainer, .name = "bowl"};
    struct lrf_study_settings s = settings();
    struct lrf_observer observer = observe(h);
    struct lrf_study *study;

    *err = (struct lrf_error){0};
    study = lrf_study_run(&subject, &s, &observer, err);
    assert_int_equal(bowl->frees, 1);
    assert_null(trainer.ops);
    return study;
}

static void a_trainer_of_ones_own_gets_its_rate(void **state)
{
    struct bowl bowl = {0};
    struct heard h = {0};
    struct lrf_error err;
    struct lrf_study *study = run_bowl(&bowl, &h, &err);
    const struct lrf_range_result *range;
    (void)state;

    assert_ok(err.status, err);
    assert_non_null(study);
    assert_int_equal(lrf_study_result(study)->kind, LRF_RESULT_RANGE);
    range = lrf_study_result(study)->range;
    assert_string_equal(range->command, "drive");
    assert_string_equal(range->source, "bowl");
    assert_int_equal(range->repeats, 3);
    assert_int_equal(lrf_curve_repeats(range->curve), 3);
    assert_true(range->analysis->suggestion.lr > 1e-3 && range->analysis->suggestion.lr < 0.08);
    assert_non_null(range->check);
    assert_non_null(range->race);
    assert_true(range->analysis->suggestion.raced);
    assert_false(range->interrupted);
    assert_int_equal(h.begun, 1);
    assert_int_equal(h.recorded, range->curve->n);
    assert_string_equal(h.phases, " drive race check");
    lrf_study_forget(study);
    lrf_study_free(study);
    lrf_study_free(NULL);
}

static void a_failure_on_the_way_shows_what_was_recorded(void **state)
{
    struct bowl bowl = {.dies = 75};
    struct heard h = {0};
    struct lrf_error err;
    struct lrf_study *study = run_bowl(&bowl, &h, &err);
    const struct lrf_range_result *range;
    (void)state;

    assert_int_equal(err.status, LRF_ETRAINER);
    assert_string_equal(err.text, "died");
    assert_non_null(study);
    range = lrf_study_result(study)->range;
    assert_int_equal(range->curve->n, 74);
    assert_int_equal(lrf_curve_repeats(range->curve), 2);
    assert_null(range->check);
    lrf_study_free(study);

    /* In the runs after the sweeps: the sweeps' answer. */
    bowl = (struct bowl){.dies = 60 * 3 + 20};
    study = run_bowl(&bowl, &h, &err);
    assert_int_equal(err.status, LRF_ETRAINER);
    assert_non_null(study);
    assert_true(lrf_study_result(study)->range->analysis->suggestion.lr > 0);
    lrf_study_free(study);

    bowl = (struct bowl){.dies = 1};
    assert_null(run_bowl(&bowl, &h, &err));
    assert_int_equal(err.status, LRF_ETRAINER);
}

static void an_early_end_is_no_failure_unless_nothing_was_done(void **state)
{
    struct bowl bowl = {0};
    struct heard h = {.cancel_after = 90};
    struct lrf_error err;
    struct lrf_study *study = run_bowl(&bowl, &h, &err);
    (void)state;

    assert_ok(err.status, err);
    assert_non_null(study);
    assert_true(lrf_study_result(study)->range->interrupted);
    assert_in_range(lrf_study_result(study)->range->curve->n, 61, 119);
    lrf_study_free(study);

    bowl = (struct bowl){0};
    h = (struct heard){.cancel_after = 1};
    assert_null(run_bowl(&bowl, &h, &err));
    assert_int_equal(err.status, LRF_EINTERRUPTED);
    assert_int_equal(bowl.steps, 0);
}

static void a_curve_that_cannot_be_kept_ends_the_study(void **state)
{
    struct bowl bowl = {0};
    struct heard h = {.refuse = true};
    struct lrf_error err;
    (void)state;

    assert_null(run_bowl(&bowl, &h, &err));
    assert_int_equal(err.status, LRF_EIO);
    assert_string_equal(err.text, "no room");
}

/* The curve of a study analysed again gives its answer again. */
static void a_recorded_curve_gives_the_same_answer(void **state)
{
    struct bowl bowl = {0};
    struct heard h = {0};
    struct lrf_error err;
    struct lrf_study_settings s = settings();
    struct lrf_study *first = run_bowl(&bowl, &h, &err), *second;
    const struct lrf_range_result *a, *b;
    (void)state;

    a = lrf_study_result(first)->range;
    s.rules = true;
    second = lrf_study_analyze(a->curve, "again", NULL, &s, NULL, &err);
    assert_non_null(second);
    b = lrf_study_result(second)->range;
    assert_string_equal(b->command, "analyze");
    assert_string_equal(b->source, "again");
    assert_null(b->note);
    assert_non_null(b->rules);
    assert_true(b->analysis->landmarks.steepest.lr == a->analysis->landmarks.steepest.lr);
    assert_true(b->analysis->suggestion.lr == a->analysis->suggestion.lr);
    lrf_study_free(second);
    lrf_study_free(first);
}

static void a_verification_shows_the_runs_before_a_failure(void **state)
{
    struct bowl bowl = {.dies = 60 * 3 + 125 + 125 + 7};
    struct lrf_trainer trainer = {&able, &bowl};
    struct lrf_subject subject = {.trainer = &trainer, .name = "bowl"};
    struct lrf_study_settings s = settings();
    struct lrf_error err = {0};
    struct lrf_study *study;
    const struct lrf_verify_result *verify;
    (void)state;

    s.rates = "1e-3,1e-2";
    s.analysis.budget = 100;
    s.range.stop_on_divergence = false;
    s.range.lr_max = 0.05;
    study = lrf_study_verify(&subject, &s, NULL, &err);
    assert_int_equal(err.status, LRF_ETRAINER);
    assert_int_equal(bowl.frees, 1);
    assert_non_null(study);
    verify = lrf_study_result(study)->verify;
    assert_int_equal(verify->n_run, 6);
    assert_true(verify->run[1].n_check > 0 && verify->run[2].n_check == 0);
    assert_int_equal(verify->verification->n, 1);
    lrf_study_free(study);
}

static void data_sets_are_compared_and_scheduled(void **state)
{
    struct lrf_compare_input input[2] = {{.name = "iris", .path = "samples/iris.csv"},
                                         {.name = "wine", .path = "samples/wine.csv"}};
    struct lrf_study_settings s = settings();
    struct lrf_subject subject = {0};
    struct lrf_error err = {0};
    const struct lrf_comparison *comparison;
    struct lrf_dataset *data;
    struct lrf_study *study;
    (void)state;

    s.range.lr_min = 1e-6;
    s.range.lr_max = 10;
    s.analysis.budget = 60;
    input[0].settings = input[1].settings = s;
    study = lrf_study_compare(input, 2, &s, NULL, &err);
    assert_ok(err.status, err);
    assert_int_equal(lrf_study_result(study)->compare->n, 2);
    assert_string_equal(lrf_study_result(study)->compare->item[1].name, "wine");
    assert_int_equal(lrf_study_result(study)->compare->steps, 60);
    comparison = lrf_study_result(study)->compare->comparison;
    for (size_t i = 0; i < 2; i++) {
        const struct lrf_compare_case *item = &lrf_study_result(study)->compare->item[i];
        assert_true(comparison->lr[comparison->own[i]] == item->analysis->suggestion.lr);
        assert_true(item->level <= item->data->baseline_val_loss);
        assert_true(item->level > 0.5 && item->level < 1.3); /* three classes: at most ln 3 or so */
    }
    assert_int_equal(comparison->seeds, s.repeats ? s.repeats : 5);
    lrf_study_free(study);
    assert_null(lrf_study_compare(input, 0, &s, NULL, &err));
    assert_int_equal(err.status, LRF_EINVAL);

    err = (struct lrf_error){0};
    subject.data = data = lrf_dataset_read("samples/iris.csv", &s.data, &err);
    s.schedules = "constant,cosine";
    s.repeats = 2;
    study = lrf_study_schedule(&subject, &s, NULL, &err);
    assert_ok(err.status, err);
    assert_int_equal(lrf_study_result(study)->schedule->n, 2);
    assert_string_equal(lrf_study_result(study)->schedule->way[1].name, "cosine");
    lrf_study_free(study);
    s.range.lr_max = 1e-5; /* nothing happens there: no rate to schedule */
    study = lrf_study_schedule(&subject, &s, NULL, &err);
    assert_ok(err.status, err);
    assert_int_equal(lrf_study_result(study)->schedule->n, 0);
    assert_true(lrf_study_result(study)->schedule->analysis->status != LRF_FINDING_OK);
    lrf_study_free(study);
    lrf_dataset_free(data);
}

/* The first validation loss of run r is that of its weights on the rows that its seed holds out. */
static void every_seed_has_a_split_of_its_own(void **state)
{
    struct lrf_study_settings s = settings();
    struct lrf_subject subject = {0};
    struct lrf_error err = {0};
    struct lrf_dataset *data;
    struct lrf_study *study;
    double baseline = 0, start = 0, loss, accuracy;
    (void)state;

    s.seed = s.data.seed = 11;
    s.range.lr_min = 1e-6;
    s.range.lr_max = 10;
    s.analysis.budget = 10;
    s.schedules = "constant,cosine";
    s.repeats = 3;
    s.jobs = 2;
    subject.data = data = lrf_dataset_read("samples/iris.csv", &s.data, &err);
    study = lrf_study_schedule(&subject, &s, NULL, &err);
    assert_ok(err.status, err);
    for (size_t r = 0; r < s.repeats; r++) {
        const struct lrf_schedule_result *result = lrf_study_result(study)->schedule;
        struct lrf_dataset *own;
        struct lrf_trainer trainer;
        s.data.seed = 11 + r;
        own = lrf_dataset_read("samples/iris.csv", &s.data, &err);
        assert_ok(lrf_reference_start(own, &s.model, &trainer, &err), err);
        assert_ok(trainer.ops->reset(trainer.state, 11 + r, &err), err);
        assert_ok(lrf_reference_evaluate(&trainer, LRF_PART_VALIDATION, &loss, &accuracy, &err),
                  err);
        for (size_t i = 0; i < 2; i++)
            assert_relative(result->way[i].run[r].check[0].at.val_loss, loss, 1e-5);
        start += loss / 3;
        baseline += own->info.baseline_val_loss / 3;
        lrf_trainer_release(&trainer);
        lrf_dataset_free(own);
    }
    assert_relative(lrf_study_result(study)->schedule->level, fmin(start, baseline), 1e-5);
    lrf_study_free(study);
    lrf_dataset_free(data);
}

static void bad_settings_are_named(void **state)
{
    struct lrf_study_settings s = settings();
    struct bowl bowl = {0};
    struct lrf_trainer trainer = {&able, &bowl};
    struct lrf_subject subject = {.trainer = &trainer}, nothing = {0};
    struct lrf_error err = {0};
    (void)state;

    assert_int_equal(lrf_study_check(LRF_RESULT_RANGE, &s, &err), LRF_OK);
    s.repeats = SIZE_MAX / 3;
    for (int kind = LRF_RESULT_RANGE; kind <= LRF_RESULT_SCHEDULE; kind++) {
        assert_int_equal(lrf_study_check((enum lrf_result_kind)kind, &s, &err), LRF_EINVAL);
        assert_non_null(strstr(err.text, "6148914691236517205"));
    }
    assert_null(lrf_study_run(&subject, &s, NULL, &err));
    assert_int_equal(bowl.frees, 1); /* in any case */
    s = settings();
    assert_null(lrf_study_run(&nothing, &s, NULL, &err));
    assert_int_equal(err.status, LRF_EINVAL);
    s.effort = -1;
    assert_int_equal(lrf_study_check(LRF_RESULT_RANGE, &s, &err), LRF_EINVAL);
    s.rates = "1e-3,,1";
    assert_int_equal(lrf_study_check(LRF_RESULT_VERIFY, &s, &err), LRF_EINVAL);
    s.schedules = "cosin";
    assert_int_equal(lrf_study_check(LRF_RESULT_SCHEDULE, &s, &err), LRF_EINVAL);
    s.range.steps = 1;
    assert_int_equal(lrf_study_check(LRF_RESULT_COMPARE, &s, &err), LRF_EINVAL);
}

/* Asks for the end from its n-th look on. */
static unsigned ends_at_look(void *context)
{
    size_t *looks = context;

    if (*looks > 1)
        --*looks;
    return *looks == 1;
}

static void what_was_cut_off_is_not_taken_for_a_result(void **state)
{
    struct lrf_dataset data = synthetic_make(60, 12, 4, 3, 1);
    const struct lrf_subject subject = {.data = &data};
    char dir[] = "/tmp/study_test_XXXXXX", path[64];

    (void)state;
    assert_non_null(mkdtemp(dir));
    for (size_t k = 2; k < 9; k++) {
        struct lrf_study_settings s = settings();
        size_t looks = k;
        const struct lrf_observer ends = {.context = &looks, .cancelled = ends_at_look};
        struct lrf_error err = {0};
        struct lrf_study *study;

        s.jobs = 1;
        s.dir = dir;
        s.rates = "1e-3,1e-2";
        s.epochs = 8;
        lrf_study_free(lrf_study_verify(&subject, &s, &ends, &err));
        err = (struct lrf_error){0};
        s.resume = true;
        study = lrf_study_verify(&subject, &s, NULL, &err);
        assert_ok(err.status, err);
        assert_non_null(study);
        assert_true(isfinite(lrf_study_result(study)->verify->curvature->sharpness));
        lrf_study_forget(study);
        lrf_study_free(study);
    }
    snprintf(path, sizeof path, "%s/verify.part", dir);
    unlink(path);
    assert_int_equal(rmdir(dir), 0);
    synthetic_free(&data);
}

/* The FNV-1a of one word of 32 bits (a Python of three lines says so). */
static void rows_have_a_hash_that_tells_them_apart(void **state)
{
    float x = 0;
    uint32_t label = 0x626f6f66;
    struct lrf_dataset one = {.x = &x, .label = &label, .info = {.rows_used = 1}};
    struct lrf_dataset data = synthetic_make(7, 3, 2, 3, 1);
    uint64_t before = lrf_key_rows(&data);
    float *cell = (float *)data.x + 13;
    (void)state;

    assert_true(lrf_key_rows(&one) == UINT64_C(0xda8cdbf3555895d9));
    assert_true(lrf_key_rows(&data) == before);
    *cell = nextafterf(*cell, 9);
    assert_true(lrf_key_rows(&data) != before);
    *cell = nextafterf(*cell, -9);
    assert_true(lrf_key_rows(&data) == before);
    ((uint32_t *)data.label)[9] ^= 1;
    assert_true(lrf_key_rows(&data) != before);
    ((uint32_t *)data.label)[9] ^= 1;
    ((uint32_t *)data.validation)[2] = 8;
    assert_true(lrf_key_rows(&data) != before);
    synthetic_free(&data);
}

/* A user words a result by the names of the JSON files. */
static void what_was_found_has_names(void **state)
{
    (void)state;
    assert_string_equal(lrf_finding_name(LRF_FINDING_NO_DESCENT), "no_descent");
    assert_string_equal(lrf_finding_name(LRF_FINDING_EDGE_OF_RANGE), "edge_of_range");
    assert_string_equal(lrf_race_outcome_name(LRF_RACE_IMPROVED), "improved");
    assert_string_equal(lrf_race_outcome_name(LRF_RACE_SKIPPED), "skipped");
    assert_string_equal(lrf_check_outcome_name(LRF_CHECK_FALLS), "falls");
    assert_string_equal(lrf_check_outcome_name(LRF_CHECK_DIVERGES), "diverges");
    assert_string_equal(lrf_verdict_name(LRF_VERDICT_UNDERFITS), "underfits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trainer_of_ones_own_gets_its_rate),
        cmocka_unit_test(a_failure_on_the_way_shows_what_was_recorded),
        cmocka_unit_test(an_early_end_is_no_failure_unless_nothing_was_done),
        cmocka_unit_test(a_curve_that_cannot_be_kept_ends_the_study),
        cmocka_unit_test(a_recorded_curve_gives_the_same_answer),
        cmocka_unit_test(a_verification_shows_the_runs_before_a_failure),
        cmocka_unit_test(data_sets_are_compared_and_scheduled),
        cmocka_unit_test(every_seed_has_a_split_of_its_own),
        cmocka_unit_test(bad_settings_are_named),
        cmocka_unit_test(what_was_cut_off_is_not_taken_for_a_result),
        cmocka_unit_test(rows_have_a_hash_that_tells_them_apart),
        cmocka_unit_test(what_was_found_has_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
