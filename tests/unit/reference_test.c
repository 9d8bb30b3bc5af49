/* The reference trainer in float: repeatable, untouched by its own diagnostics, true to theory. */
#include "assert.h"

#include "model/vector.h"
#include "synthetic.h"
#include "trainer/reference.h"
#include "trainer/reference_settings.h"

enum { STEPS = 60 };

/* Starts `model` on `data`; the test owns the trainer. */
static struct lrf_trainer start(const struct lrf_dataset *data, const char *model,
                                const char *optimizer, size_t batch, bool diagnostics)
{
    struct lrf_reference_settings settings;
    struct lrf_trainer trainer;
    struct lrf_error err = {0};

    lrf_reference_defaults(&settings);
    settings.optimizer = optimizer;
    settings.batch = batch;
    settings.diagnostics = diagnostics;
    assert_ok(lrf_reference_parse_model(model, &settings, &err), err);
    assert_ok(lrf_reference_start(data, &settings, &trainer, &err), err);
    return trainer;
}

static struct lrf_point step(struct lrf_trainer *trainer, double lr)
{
    struct lrf_point point = {.repeat = 77, .step = 78, .lr = 79};
    struct lrf_error err = {0};

    assert_ok(trainer->ops->step(trainer->state, lr, &point, &err), err);
    assert_true(point.repeat == 77 && point.step == 78 && point.lr == 79);
    return point;
}

static void sweep(struct lrf_trainer *trainer, double *loss)
{
    for (int i = 0; i < STEPS; i++)
        loss[i] = step(trainer, 1e-4 * pow(1.2, i)).loss;
}

static void reset(struct lrf_trainer *trainer, uint64_t seed)
{
    struct lrf_error err = {0};

    assert_ok(trainer->ops->reset(trainer->state, seed, &err), err);
}

/* Every optimizer: the same losses to the bit again, after a reset, and without diagnostics. */
static void the_same_seed_gives_the_same_losses(void **state)
{
    struct lrf_dataset data = synthetic_make(101, 13, 7, 3, 5);
    double first[STEPS], again[STEPS], bare[STEPS], other[STEPS];

    (void)state;
    for (size_t i = 0; lrf_optimizer_name(i) != NULL; i++) {
        struct lrf_trainer a = start(&data, "mlp:9,5", lrf_optimizer_name(i), 16, true);
        struct lrf_trainer b = start(&data, "mlp:9,5", lrf_optimizer_name(i), 16, false);
        sweep(&a, first);
        reset(&a, 1);
        sweep(&a, other);
        reset(&a, 0);
        sweep(&a, again);
        sweep(&b, bare);
        assert_memory_equal(first, again, sizeof first);
        assert_memory_equal(first, bare, sizeof first);
        assert_true(first[0] != other[0]);
        lrf_trainer_release(&a);
        lrf_trainer_release(&b);
    }
    synthetic_free(&data);
}

static void only_diagnostics_measure(void **state)
{
    struct lrf_dataset data = synthetic_make(40, 0, 4, 0, 6);
    struct lrf_trainer with = start(&data, "mlp:5", "adam", 8, true);
    struct lrf_trainer without = start(&data, "mlp:5", "adam", 8, false);
    unsigned first = LRF_LOSS_AFTER | LRF_GRAD_NORM | LRF_UPDATE_RATIO | LRF_GAIN_RATIO;

    (void)state;
    assert_int_equal(step(&with, 0.01).known, first);
    assert_int_equal(step(&with, 0.01).known, first | LRF_GRAD_COSINE);
    reset(&with, 3);
    assert_int_equal(step(&with, 0.01).known, first);
    assert_int_equal(step(&without, 0.01).known, 0);
    assert_int_equal(step(&without, 0.01).known, 0);
    lrf_trainer_release(&with);
    lrf_trainer_release(&without);
    synthetic_free(&data);
}

/* Linear regression by plain loops in double, full batch: the loss and its gradient (d + 1). */
static double plain_gradient(const struct lrf_dataset *data, const double *w, double *g)
{
    size_t d = data->info.features, n = data->info.train;
    double loss = 0;

    memset(g, 0, (d + 1) * sizeof *g);
    for (size_t r = 0; r < n; r++) {
        const float *x = data->x + data->train[r] * d;
        double e = w[d] - (double)data->y[data->train[r]];
        for (size_t j = 0; j < d; j++)
            e += w[j] * (double)x[j];
        loss += e * e / (double)n;
        for (size_t j = 0; j < d; j++)
            g[j] += 2 * e * (double)x[j] / (double)n;
        g[d] += 2 * e / (double)n;
    }
    return loss;
}

/* The Hessian (d + 1, d + 1) of that loss. */
static void plain_hessian(const struct lrf_dataset *data, double *h)
{
    size_t d = data->info.features, n = data->info.train;

    memset(h, 0, (d + 1) * (d + 1) * sizeof *h);
    for (size_t r = 0; r < n; r++) {
        const float *x = data->x + data->train[r] * d;
        for (size_t i = 0; i <= d; i++)
            for (size_t j = 0; j <= d; j++)
                h[i * (d + 1) + j] +=
                    2 * (i < d ? (double)x[i] : 1) * (j < d ? (double)x[j] : 1) / (double)n;
    }
}

/* a' H b for (m, m) H. */
static double form(size_t m, const double *h, const double *a, const double *b)
{
    double sum = 0;

    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            sum += a[i] * h[i * m + j] * b[j];
    return sum;
}

static void weights(const struct lrf_trainer *trainer, double *w)
{
    const struct lrf_reference *ref = lrf_reference_of(trainer);

    for (size_t i = 0; i < ref->n; i++)
        w[i] = (double)ref->w[i];
}

/*
 * On a quadratic, with l = g'Hg / g'g: after a step of gradient descent the loss has fallen by
 * (1 - lr l / 2) of what the slope promised, and the next gradient has g'g2 / g'g = 1 - lr l.
 */
static void identities_of_a_quadratic_hold(void **state)
{
    enum { D = 6, M = D + 1 };
    static const double rate[] = {0.1, 0.7, 1.0, 1.9}; /* of 1 / l */
    struct lrf_dataset data = synthetic_make(61, 0, D, 0, 7);
    struct lrf_trainer trainer = start(&data, "linear", "sgd", 0, true);
    double h[M * M], w[M], g[M], g2[M], identity[M * M] = {0};

    (void)state;
    plain_hessian(&data, h);
    for (size_t i = 0; i < M; i++)
        identity[i * M + i] = 1;
    for (size_t i = 0; i < sizeof rate / sizeof *rate; i++) {
        struct lrf_point first, second;
        double loss, squared, l, lr, cosine;
        reset(&trainer, 20 + i);
        weights(&trainer, w);
        loss = plain_gradient(&data, w, g);
        squared = form(M, identity, g, g);
        l = form(M, h, g, g) / squared;
        lr = rate[i] / l;
        first = step(&trainer, lr);
        second = step(&trainer, lr);
        assert_relative(first.loss, loss, 1e-6);
        assert_relative(first.grad_norm, sqrt(squared), 1e-6);
        assert_close(first.gain_ratio, 1 - rate[i] / 2, 2e-5);
        assert_relative(first.update_ratio, lr * sqrt(squared) / sqrt(form(M, identity, w, w)),
                        1e-5);
        assert_close(second.loss, first.loss_after, 1e-6 * loss);
        for (size_t j = 0; j < M; j++)
            w[j] -= lr * g[j];
        assert_relative(second.loss, plain_gradient(&data, w, g2), 1e-5);
        assert_close(form(M, identity, g, g2) / squared, 1 - rate[i], 1e-6);
        cosine = form(M, identity, g, g2) / sqrt(squared * form(M, identity, g2, g2));
        assert_close(second.grad_cosine, cosine, 1e-5);
    }
    lrf_trainer_release(&trainer);
    synthetic_free(&data);
}

/* More parameters than are changed and measured at a time: to the bit what one pass would say. */
static void wide_models_are_measured_in_parts(void **state)
{
    struct lrf_dataset data = synthetic_make(40, 0, 40, 3, 6);
    struct lrf_trainer with = start(&data, "mlp:150", "adam", 16, true);
    struct lrf_trainer without = start(&data, "mlp:150", "adam", 16, false);
    const struct lrf_reference *ref = lrf_reference_of(&with), *bare = lrf_reference_of(&without);
    float before[40 * 150 + 150 + 150 * 3 + 3], change[sizeof before / sizeof *before];
    double last = NAN;

    (void)state;
    assert_int_equal(ref->n, sizeof before / sizeof *before);
    for (int i = 0; i < 5; i++) {
        struct lrf_point point;
        const float *last_g = ref->last_g;
        double dot, fell;
        memcpy(before, ref->w, sizeof before);
        point = step(&with, 0.003);
        assert_true(last_g != ref->last_g && point.loss == step(&without, 0.003).loss);
        assert_memory_equal(ref->w, bare->w, sizeof before);
        for (size_t k = 0; k < ref->n; k++)
            change[k] = ref->w[k] - before[k];
        dot = lrf_vector_dot(ref->n, ref->last_g, last_g);
        fell = -lrf_vector_dot(ref->n, ref->last_g, change);
        assert_true(point.grad_norm == lrf_vector_norm(ref->n, ref->last_g));
        assert_true(i == 0 || point.grad_cosine == dot / (point.grad_norm * last));
        assert_true(point.update_ratio ==
                    lrf_vector_norm(ref->n, change) / lrf_vector_norm(ref->n, before));
        assert_true(point.gain_ratio == (point.loss - point.loss_after) / fell);
        last = point.grad_norm;
    }
    lrf_trainer_release(&with);
    lrf_trainer_release(&without);
    synthetic_free(&data);
}

/* Units whose bias keeps their input below 0 on every row are dead; a dead layer takes with it all
 * that comes before. */
static void dead_units_are_counted(void **state)
{
    enum { D = 4, H1 = 5, H2 = 8 };
    struct lrf_dataset data = synthetic_make(61, 0, D, 0, 7);
    struct lrf_trainer trainer = start(&data, "mlp:5,8", "sgd", 0, false);
    struct lrf_trainer linear = start(&data, "linear", "sgd", 0, false);
    lrf_real *w = lrf_reference_of(&trainer)->w;
    const size_t bias1 = D * H1, bias2 = (D + 1) * H1 + H1 * H2;

    (void)state;
    for (size_t i = 0; i < H1; i++)
        w[bias1 + i] = 100; /* they all live */
    for (size_t i = 0; i < H2; i++)
        w[bias2 + i] = 1000;
    assert_close(lrf_reference_dead(&trainer), 0, 0);
    for (size_t k = 0; k < H2; k++) {
        w[bias2 + k] = -1000;
        assert_close(lrf_reference_dead(&trainer), k + 1 < H2 ? (double)(k + 1) / H2 : 1, 0);
    }
    assert_close(lrf_reference_dead(&linear), 0, 0);
    lrf_trainer_release(&trainer);
    lrf_trainer_release(&linear);
    synthetic_free(&data);
}

/* More rows than one piece, so that pieces are added up in every pass. */
static void large_batches_are_computed_in_pieces(void **state)
{
    enum { D = 5, M = D + 1 };
    struct lrf_dataset data = synthetic_make(2 * LRF_PIECE_ROWS + 137, 600, D, 0, 8);
    struct lrf_trainer trainer = start(&data, "linear", "sgd", 0, true);
    struct lrf_dataset rest = data;
    struct lrf_error err = {0};
    struct lrf_point point;
    double w[M], g[M], loss;

    (void)state;
    weights(&trainer, w);
    point = step(&trainer, 0);
    assert_relative(point.loss, plain_gradient(&data, w, g), 1e-6);
    assert_true(point.loss_after == point.loss);
    rest.train = data.validation;
    rest.info.train = data.info.validation;
    assert_ok(trainer.ops->eval(trainer.state, &loss, &err), err);
    assert_relative(loss, plain_gradient(&rest, w, g), 1e-6);
    lrf_trainer_release(&trainer);
    synthetic_free(&data);
}

static void without_validation_rows_there_is_no_eval(void **state)
{
    struct lrf_dataset data = synthetic_make(20, 0, 3, 2, 9);
    struct lrf_trainer trainer = start(&data, "linear", "adam", 8, true);
    struct lrf_error err = {0};
    double loss = 5, accuracy = 5;

    (void)state;
    assert_null(trainer.ops->eval);
    assert_ok(lrf_reference_evaluate(&trainer, LRF_PART_VALIDATION, &loss, &accuracy, &err), err);
    assert_true(isnan(loss) && isnan(accuracy));
    lrf_trainer_release(&trainer);
    synthetic_free(&data);
}

/* Which of three classes a linear model's weights give to a row; layout as in model/model.h. */
static uint32_t plain_class(const double *w, const float *x, size_t d)
{
    double out[3] = {w[3 * d], w[3 * d + 1], w[3 * d + 2]};

    for (size_t j = 0; j < d; j++)
        for (size_t k = 0; k < 3; k++)
            out[k] += (double)x[j] * w[3 * j + k];
    return out[0] >= out[1] && out[0] >= out[2] ? 0 : out[1] >= out[2] ? 1 : 2;
}

static void accuracy_is_the_share_of_right_answers(void **state)
{
    enum { D = 4, ROWS = 900, HELD = 90 };
    struct lrf_dataset data = synthetic_make(ROWS, HELD, D, 3, 10);
    struct lrf_trainer trainer = start(&data, "linear", "adam", 32, false);
    struct lrf_error err = {0};
    double loss, train, held, w[3 * D + 3], right[2] = {0};

    (void)state;
    for (int i = 0; i < 200; i++)
        step(&trainer, 0.01);
    weights(&trainer, w);
    for (size_t i = 0; i < ROWS + HELD; i++)
        right[i >= ROWS] += plain_class(w, data.x + i * D, D) == data.label[i];
    assert_ok(lrf_reference_evaluate(&trainer, LRF_PART_TRAIN, &loss, &train, &err), err);
    assert_ok(lrf_reference_evaluate(&trainer, LRF_PART_VALIDATION, &loss, &held, &err), err);
    assert_close(train, right[0] / ROWS, 1e-12);
    assert_close(held, right[1] / HELD, 1e-12);
    assert_true(train > 0.4 && train < 1 && train != held);
    lrf_trainer_release(&trainer);
    synthetic_free(&data);
}

/* A regression diverges to inf and nan, and the trainer goes on answering. */
static void divergence_is_an_answer(void **state)
{
    struct lrf_dataset data = synthetic_make(50, 10, 6, 0, 11);
    struct lrf_trainer trainer = start(&data, "mlp:8", "sgd", 10, true);
    struct lrf_error err = {0};
    struct lrf_point point;
    double loss;

    (void)state;
    for (int i = 0; i < 40; i++)
        point = step(&trainer, 100);
    assert_false(isfinite(point.loss));
    assert_ok(trainer.ops->eval(trainer.state, &loss, &err), err);
    assert_false(isfinite(loss));
    reset(&trainer, 0);
    assert_true(isfinite(step(&trainer, 0.01).loss_after));
    lrf_trainer_release(&trainer);
    synthetic_free(&data);
}

static void models_are_parsed(void **state)
{
    struct lrf_reference_settings s;
    struct lrf_error err = {0};

    (void)state;
    lrf_reference_defaults(&s);
    assert_true(s.n_hidden == 1 && s.hidden[0] == 64 && isnan(s.weight_decay) && s.diagnostics);
    assert_ok(lrf_reference_parse_model("linear", &s, &err), err);
    assert_int_equal(s.n_hidden, 0);
    assert_ok(lrf_reference_parse_model("mlp:128,65536,1", &s, &err), err);
    assert_int_equal(s.n_hidden, 3);
    assert_true(s.hidden[0] == 128 && s.hidden[1] == 65536 && s.hidden[2] == 1);
    assert_ok(lrf_reference_parse_model("mlp:1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", &s, &err), err);
    assert_int_equal(s.n_hidden, 16);
}

static void bad_models_are_refused(void **state)
{
    static const char *const texts[][2] = {
        {"mpl:64", "unknown model 'mpl:64' (did you mean 'mlp:64'?)"},
        {"", "unknown model '' (linear, mlp:64, mlp:128,128, ...)"},
        {"mlp", "unknown model 'mlp' (linear, mlp:64, mlp:128,128, ...)"},
        {"mlp:", "unknown model 'mlp:' (did you mean 'mlp:64'?)"},
        {"mlp:64,", "unknown model 'mlp:64,' (linear, mlp:64, mlp:128,128, ...)"},
        {"mlp:64,,8", "unknown model 'mlp:64,,8' (linear, mlp:64, mlp:128,128, ...)"},
        {"mpl:64,8", "unknown model 'mpl:64,8' (did you mean 'mlp:64,8'?)"},
        {"mlp128", "unknown model 'mlp128' (did you mean 'mlp:128'?)"},
        {"mlp:6x", "unknown model 'mlp:6x' (linear, mlp:64, mlp:128,128, ...)"},
        {"mlp:-3", "unknown model 'mlp:-3' (linear, mlp:64, mlp:128,128, ...)"},
        {"linear ", "unknown model 'linear ' (did you mean 'linear'?)"},
        {"mlp:0", "width 0 in model 'mlp:0' is not in 1..65536"},
        {"mlp:8,65537", "width 65537 in model 'mlp:8,65537' is not in 1..65536"},
        {"mlp:99999999999999999999999",
         "width 99999999999999999999999 in model 'mlp:99999999999999999999999' is not in 1..65536"},
        {"mlp:1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
         "model 'mlp:1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1' has more than 16 hidden layers"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lrf_reference_settings s;
        struct lrf_error err = {0};
        lrf_reference_defaults(&s);
        assert_int_equal(lrf_reference_parse_model(texts[i][0], &s, &err), LRF_EINVAL);
        assert_string_equal(err.text, texts[i][1]);
        assert_true(s.n_hidden == 1 && s.hidden[0] == 64);
    }
}

/* One bad setting, its refusal in words. */
static void refuse(const struct lrf_reference_settings *settings, const char *text)
{
    struct lrf_dataset data = synthetic_make(20, 0, 3, 2, 9);
    struct lrf_trainer trainer;
    struct lrf_error err = {0};

    assert_int_equal(lrf_reference_start(&data, settings, &trainer, &err), LRF_EINVAL);
    assert_string_equal(err.text, text);
    assert_null(trainer.ops);
    lrf_trainer_release(&trainer);
    synthetic_free(&data);
}

/* The refusal of a name: it lists those that exist. */
static void refuse_name(const struct lrf_reference_settings *settings, const char *before,
                        const char *(*name)(size_t i))
{
    char text[LRF_ERROR_SIZE];
    size_t n = (size_t)snprintf(text, sizeof text, "%s (", before);

    for (size_t i = 0; name(i) != NULL; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? ", " : "", name(i));
    snprintf(text + n, sizeof text - n, ")");
    refuse(settings, text);
}

static void bad_settings_are_refused(void **state)
{
    struct lrf_reference_settings good, bad;

    (void)state;
    lrf_reference_defaults(&good);
    bad = good;
    bad.optimizer = "Adam";
    refuse(&bad, "unknown optimizer 'Adam' (did you mean 'adam'?)");
    bad.optimizer = "lbfgs";
    refuse_name(&bad, "unknown optimizer 'lbfgs'", lrf_optimizer_name);
    bad = good;
    bad.activation = "sigmoid";
    refuse_name(&bad, "unknown activation 'sigmoid'", lrf_activation_name);
    assert_string_equal(lrf_activation_name(0), "relu");
    bad = good;
    bad.n_hidden = 17;
    refuse(&bad, "17 hidden layers are more than 16");
    bad = good;
    bad.n_hidden = 2;
    refuse(&bad, "width 0 of hidden layer 2 is not in 1..65536");
    bad = good;
    bad.weight_decay = -0.5;
    refuse(&bad, "weight_decay must be 0 or more, not -0.5");
    bad.weight_decay = INFINITY;
    refuse(&bad, "weight_decay must be 0 or more, not inf");
}

static void other_trainers_are_told_apart(void **state)
{
    static const struct lrf_trainer_ops foreign = {.name = "foreign"};
    struct lrf_trainer trainer = {&foreign, NULL};
    struct lrf_curvature curvature;
    struct lrf_error err = {0};
    double loss, accuracy;

    (void)state;
    assert_int_equal(lrf_reference_parameters(&trainer), 0);
    assert_int_equal(lrf_reference_curvature(&trainer, 0, &curvature, &err), LRF_EINVAL);
    assert_int_equal(lrf_reference_evaluate(&trainer, LRF_PART_TRAIN, &loss, &accuracy, &err),
                     LRF_EINVAL);
    lrf_trainer_release(&trainer);
    assert_null(trainer.ops);
    lrf_trainer_release(&trainer);
    lrf_trainer_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_losses),
        cmocka_unit_test(only_diagnostics_measure),
        cmocka_unit_test(identities_of_a_quadratic_hold),
        cmocka_unit_test(wide_models_are_measured_in_parts),
        cmocka_unit_test(dead_units_are_counted),
        cmocka_unit_test(large_batches_are_computed_in_pieces),
        cmocka_unit_test(without_validation_rows_there_is_no_eval),
        cmocka_unit_test(accuracy_is_the_share_of_right_answers),
        cmocka_unit_test(divergence_is_an_answer),
        cmocka_unit_test(models_are_parsed),
        cmocka_unit_test(bad_models_are_refused),
        cmocka_unit_test(bad_settings_are_refused),
        cmocka_unit_test(other_trainers_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
