/* Threads in place of processes, each with its share of the rows: they train as one does. */
#include <pthread.h>

#include "data/share.h"
#include "dataset_file.h"
#include "trainer/reference.h"
#include "trainer/reference_settings.h"

enum { MOST_PARTS = 3, STEPS = 40, MOST_NUMBERS = 1 << 14 };

/* Where threads meet; the sum of what they bring is made in the order of the parts. */
struct meeting {
    size_t parts;
    pthread_barrier_t barrier;
    double sum[MOST_NUMBERS];
    struct lrf_error failure;
    size_t first;
};

struct member {
    struct meeting *meeting;
    struct lrf_share share;
    void (*task)(struct member *member);
    size_t asked; /* rows of the curvature */
    /* What came out. */
    struct lrf_dataset_info info;
    double loss[STEPS], after[STEPS], val, accuracy, split_val;
    struct lrf_curvature curvature;
    size_t here;
};

static void in_turn(struct member *m, void (*act)(struct member *m, void *what, size_t n),
                    void *what, size_t n)
{
    for (size_t part = 0; part < m->meeting->parts; part++) {
        pthread_barrier_wait(&m->meeting->barrier);
        if (part == m->share.part)
            act(m, what, n);
    }
    pthread_barrier_wait(&m->meeting->barrier);
}

static void bring(struct member *m, void *what, size_t n)
{
    assert_true(n <= MOST_NUMBERS);
    for (size_t i = 0; i < n; i++)
        m->meeting->sum[i] = (m->share.part ? m->meeting->sum[i] : 0) + ((double *)what)[i];
}

static void add(void *context, double *value, size_t n)
{
    struct member *m = context;

    in_turn(m, bring, value, n);
    memcpy(value, m->meeting->sum, n * sizeof *value);
}

static void bring_floats(struct member *m, void *what, size_t n)
{
    assert_true(n <= MOST_NUMBERS);
    for (size_t i = 0; i < n; i++)
        m->meeting->sum[i] =
            (float)((m->share.part ? m->meeting->sum[i] : 0) + (double)((float *)what)[i]);
}

static void add_floats(void *context, float *value, size_t n)
{
    struct member *m = context;

    in_turn(m, bring_floats, value, n);
    for (size_t i = 0; i < n; i++)
        value[i] = (float)m->meeting->sum[i];
}

static void bring_failure(struct member *m, void *what, size_t n)
{
    const struct lrf_error *err = what;

    (void)n;
    if (m->share.part == 0 || m->meeting->failure.status == LRF_OK)
        m->meeting->failure = *err;
}

static void agree(void *context, struct lrf_error *err)
{
    struct member *m = context;

    in_turn(m, bring_failure, err, 1);
    *err = m->meeting->failure;
}

static void *work(void *context)
{
    struct member *m = context;

    m->task(m);
    return NULL;
}

/* Member 0 of `parts` that did `task`, all of whom say the same. */
static void together(size_t parts, void (*task)(struct member *member), struct member *member)
{
    static struct meeting meeting;
    pthread_t thread[MOST_PARTS];

    meeting.parts = parts;
    pthread_barrier_init(&meeting.barrier, NULL, (unsigned)parts);
    for (size_t i = 0; i < parts; i++) {
        member[i] = (struct member){.meeting = &meeting, .task = task};
        member[i].share =
            (struct lrf_share){.part = i, .parts = parts, .add = add, .add_floats = add_floats};
        member[i].share.agree = agree;
        member[i].share.context = &member[i];
        assert_int_equal(pthread_create(&thread[i], NULL, work, &member[i]), 0);
    }
    for (size_t i = 0; i < parts; i++)
        pthread_join(thread[i], NULL);
    pthread_barrier_destroy(&meeting.barrier);
}

static void train(struct member *m, const struct lrf_dataset *data, const char *optimizer,
                  size_t batch)
{
    struct lrf_reference_settings settings;
    struct lrf_trainer trainer;
    struct lrf_error err = {0};

    lrf_reference_defaults(&settings);
    settings.optimizer = optimizer;
    settings.batch = batch;
    assert_ok(lrf_reference_parse_model("mlp:9,5", &settings, &err), err);
    assert_ok(lrf_reference_start(data, &settings, &trainer, &err), err);
    assert_ok(lrf_reference_curvature(&trainer, 0, &m->curvature, &err), err);
    for (int i = 0; i < STEPS; i++) {
        struct lrf_point point = {0};
        assert_ok(trainer.ops->step(trainer.state, 1e-3, &point, &err), err);
        m->loss[i] = point.loss;
        m->after[i] = point.loss_after;
    }
    assert_ok(lrf_reference_evaluate(&trainer, LRF_PART_VALIDATION, &m->val, &m->accuracy, &err),
              err);
    lrf_trainer_release(&trainer);
}

static void train_on(struct member *m, const char *path, const char *optimizer, size_t batch)
{
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};
    struct lrf_dataset *data, *split;
    struct member other;

    lrf_dataset_defaults(&settings);
    settings.share = m->share.parts > 1 ? &m->share : NULL;
    data = lrf_dataset_read(path, &settings, &err);
    assert_non_null(data);
    m->info = data->info;
    m->here = lrf_share_rows(settings.share, data->info.rows_used);
    train(m, data, optimizer, batch);
    other = *m;
    split = lrf_dataset_split(data, 5, &err);
    assert_non_null(split);
    train(&other, split, optimizer, batch);
    m->split_val = other.val;
    lrf_dataset_free(split);
    lrf_dataset_free(data);
}

static void on_digits(struct member *m)
{
    train_on(m, "samples/digits.csv", "adam", 32);
}

/* The last batch is short, so that a part has none of its rows. */
static void on_concrete(struct member *m)
{
    train_on(m, "samples/concrete.csv", "momentum", 3);
}

static void in_pieces(struct member *m)
{
    train_on(m, "samples/digits.csv", "sgd", 1000);
}

static void same(double a, double b, double tolerance)
{
    if (!(fabs(a - b) <= tolerance * fabs(b)))
        fail_msg("%.17g is not %.17g to %g", a, b, tolerance);
}

/* float32 sums in another order: a part in 10^6, which 40 small steps do not make much more of. */
static void they_train_as_one(void (*task)(struct member *member), double sharpness)
{
    static struct member alone[1], many[MOST_PARTS];

    together(1, task, alone);
    for (size_t parts = 2; parts <= MOST_PARTS; parts++) {
        size_t here = 0;
        together(parts, task, many);
        for (size_t k = 0; k < parts; k++) {
            here += many[k].here;
            assert_memory_equal(many[k].loss, many[0].loss, sizeof many[0].loss);
            assert_memory_equal(&many[k].curvature, &many[0].curvature, sizeof many[0].curvature);
            assert_true(many[k].val == many[0].val && many[k].split_val == many[0].split_val);
        }
        assert_int_equal(here, alone->info.rows_used);
        assert_true(many[0].info.baseline_loss == alone->info.baseline_loss);
        for (int i = 0; i < STEPS; i++) {
            same(many[0].loss[i], alone->loss[i], 2e-5);
            same(many[0].after[i], alone->after[i], 2e-5);
        }
        same(many[0].val, alone->val, 2e-5);
        same(many[0].split_val, alone->split_val, 2e-5);
        same(many[0].curvature.sharpness, alone->curvature.sharpness, sharpness);
        same(many[0].curvature.critical_lr, alone->curvature.critical_lr, 1e-3);
        if (alone->info.classes)
            same(many[0].accuracy, alone->accuracy, 0);
    }
}

static void shares_train_as_one_process_does(void **state)
{
    (void)state;
    they_train_as_one(on_digits, 1e-3);
}

static void where_a_batch_has_no_row_of_a_part(void **state)
{
    (void)state;
    they_train_as_one(on_concrete, 1e-3);
}

static void where_a_batch_is_many_pieces(void **state)
{
    (void)state;
    they_train_as_one(in_pieces, 1e-3);
}

static void read_nothing(struct member *m)
{
    struct lrf_dataset_settings settings;
    struct lrf_error err = {0};

    lrf_dataset_defaults(&settings);
    settings.share = &m->share;
    assert_null(
        lrf_dataset_read(m->share.part == 1 ? "none.csv" : "samples/iris.csv", &settings, &err));
    assert_int_equal(err.status, LRF_EIO);
    assert_non_null(strstr(err.text, "none.csv"));
}

static void the_failure_of_one_is_that_of_all(void **state)
{
    static struct member many[MOST_PARTS];
    (void)state;

    together(3, read_nothing, many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_train_as_one_process_does),
        cmocka_unit_test(where_a_batch_has_no_row_of_a_part),
        cmocka_unit_test(where_a_batch_is_many_pieces),
        cmocka_unit_test(the_failure_of_one_is_that_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
