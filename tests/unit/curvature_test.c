/* Curvature of the reference trainer in float, against dense matrices in double. */
#include "assert.h"

#include "base/real.h"
#include "model/hessian.h"
#include "model/lanczos.h"
#include "symmetric.h"
#include "synthetic.h"
#include "tolerance.h"
#include "trainer/reference.h"
#include "trainer/reference_settings.h"

enum { MAX = 64 }; /* parameters */

/* The relative error at which Lanczos ends for models without a hidden layer. */
static const double tolerance = 1e-6;

struct bench {
    struct lrf_dataset data;
    struct lrf_trainer trainer;
    size_t d, k, n; /* features, outputs, parameters */
    double w[MAX], g[MAX], h[MAX * MAX];
    struct tolerance_sum sum_g[MAX], sum_h[MAX * MAX]; /* what float makes of g and h */
};

static void open_bench(struct bench *b, size_t classes, const char *optimizer, double decay)
{
    struct lrf_reference_settings settings;
    struct lrf_error err = {0};

    memset(b, 0, sizeof *b);
    b->data = synthetic_make(331, 0, 7, classes, 21);
    b->d = 7;
    b->k = classes ? classes : 1;
    lrf_reference_defaults(&settings);
    settings.n_hidden = 0;
    settings.optimizer = optimizer;
    settings.batch = 0;
    settings.weight_decay = decay;
    assert_ok(lrf_reference_start(&b->data, &settings, &b->trainer, &err), err);
    b->n = lrf_reference_parameters(&b->trainer);
    assert_int_equal(b->n, (b->d + 1) * b->k);
    for (size_t i = 0; i < b->n; i++)
        b->w[i] = (double)lrf_reference_of(&b->trainer)->w[i];
}

static void close_bench(struct bench *b)
{
    lrf_trainer_release(&b->trainer);
    synthetic_free(&b->data);
}

/* p (k) = softmax of the row's outputs at weights w; x (d + 1) with its 1. */
static void softmax(const struct bench *b, const double *w, const double *x, double *p)
{
    double sum = 0;

    for (size_t c = 0; c < b->k; c++) {
        p[c] = 0;
        for (size_t i = 0; i <= b->d; i++)
            p[c] += x[i] * w[i * b->k + c];
        p[c] = exp(p[c]);
        sum += p[c];
    }
    for (size_t c = 0; c < b->k; c++)
        p[c] /= sum;
}

static void extended_row(const struct bench *b, size_t row, double *x)
{
    for (size_t i = 0; i < b->d; i++)
        x[i] = (double)b->data.x[row * b->d + i];
    x[b->d] = 1;
}

/* Adds a term to entry i of the gradient, or (i, j) of the Hessian; the rest: tolerance.h. */
static void add_slope(struct bench *b, size_t i, double term, double operations, double size)
{
    b->g[i] += term;
    tolerance_add(&b->sum_g[i], term, operations, size);
}

static void add_bend(struct bench *b, size_t i, size_t j, double term, double operations,
                     double size)
{
    b->h[i * b->n + j] += term;
    tolerance_add(&b->sum_h[i * b->n + j], term, operations, size);
}

/* The largest sum of |x| |w| behind an output of the row: what its rounding scales with. */
static double output_size(const struct bench *b, const double *x)
{
    double most = 0;

    for (size_t c = 0; c < b->k; c++) {
        double sum = 0;
        for (size_t i = 0; i <= b->d; i++)
            sum += fabs(x[i] * b->w[i * b->k + c]);
        most = fmax(most, sum);
    }
    return most;
}

enum { FEW = 16 }; /* a term's operations beside its output's: exponential, scales, products */

/*
 * Adds one row of softmax regression to gradient and Hessian; returns its loss. Outputs that are
 * off by e move p by a part of 2 e at most: for the d + 1 operations of an output of size s, that
 * is like (d + 1) (2 s)^2 operations on p.
 */
static double add_softmax_row(struct bench *b, size_t row)
{
    double x[8], p[8], share = 1 / (double)b->data.info.train, operations;
    size_t k = b->k;

    extended_row(b, row, x);
    softmax(b, b->w, x, p);
    operations = FEW + 4 * (double)(b->d + 1) * pow(output_size(b, x), 2);
    for (size_t i = 0; i <= b->d; i++)
        for (size_t c = 0; c < k; c++) {
            add_slope(b, i * k + c, share * x[i] * (p[c] - (c == b->data.label[row])), operations,
                      share * x[i] * p[c]);
            for (size_t j = 0; j <= b->d; j++)
                for (size_t e = 0; e < k; e++)
                    add_bend(b, i * k + c, j * k + e,
                             share * x[i] * x[j] * (p[c] * (c == e) - p[c] * p[e]), 2 * operations,
                             share * x[i] * x[j] * p[c]);
        }
    return -share * log(p[b->data.label[row]]);
}

/* The same of linear regression: d + 2 operations make its error. */
static double add_squared_row(struct bench *b, size_t row)
{
    double x[8], y = (double)b->data.y[row], error = -y, share = 1 / (double)b->data.info.train;

    extended_row(b, row, x);
    for (size_t i = 0; i <= b->d; i++)
        error += x[i] * b->w[i];
    for (size_t i = 0; i <= b->d; i++) {
        double scale = 2 * share * x[i];
        add_slope(b, i, scale * error, FEW + (double)b->d, scale * (output_size(b, x) + fabs(y)));
        for (size_t j = 0; j <= b->d; j++)
            add_bend(b, i, j, scale * x[j], FEW, scale * x[j]);
    }
    return share * error * error;
}

/* Fills g and h at the weights w; returns the loss. */
static double expand(struct bench *b)
{
    double loss = 0;

    memset(b->g, 0, sizeof b->g);
    memset(b->h, 0, sizeof b->h);
    memset(b->sum_g, 0, sizeof b->sum_g);
    memset(b->sum_h, 0, sizeof b->sum_h);
    for (size_t row = 0; row < b->data.info.train; row++)
        loss += b->data.label ? add_softmax_row(b, row) : add_squared_row(b, row);
    return loss;
}

/* Largest eigenvalue of P^-1/2 h P^-1/2 with P = |g| + eps, or 1 when eps is 0. */
static double largest_of(const struct bench *b, const double *h, double eps)
{
    static double m[MAX * MAX];
    size_t n = b->n;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double p = eps > 0 ? sqrt((fabs(b->g[i]) + eps) * (fabs(b->g[j]) + eps)) : 1;
            m[i * n + j] = h[i * n + j] / p;
        }
    return symmetric_largest(n, m);
}

/* The same of the Hessian with a weight decay. */
static double dense_largest(const struct bench *b, double eps, double decay)
{
    static double h[MAX * MAX];

    for (size_t i = 0; i < b->n * b->n; i++)
        h[i] = b->h[i] + decay * (i % (b->n + 1) == 0);
    return largest_of(b, h, eps);
}

/*
 * By which part float may miss dense_largest(). An error E of the matrix moves an eigenvalue by
 * ||E||_2 at most (Weyl), which for entries below e is at most the largest eigenvalue of e. A scale
 * P^-1/2 whose squares are off by a part of s moves it by that part (Ostrowski). Lanczos ends
 * early.
 */
static double rounding(const struct bench *b, double eps, double decay)
{
    static double e[MAX * MAX];
    double scale = 0;

    for (size_t i = 0; i < b->n * b->n; i++)
        e[i] = tolerance_of(&b->sum_h[i]);
    for (size_t i = 0; eps > 0 && i < b->n; i++)
        scale = fmax(scale, tolerance_of(&b->sum_g[i]) / (fabs(b->g[i]) + eps));
    return largest_of(b, e, eps) / dense_largest(b, eps, decay) + scale / (1 - scale) + tolerance;
}

static struct lrf_curvature measure(const struct bench *b, size_t rows)
{
    struct lrf_curvature curvature;
    struct lrf_error err = {0};

    assert_ok(lrf_reference_curvature(&b->trainer, rows, &curvature, &err), err);
    return curvature;
}

static void sharpness_and_limits_are_those_of_the_dense_hessian(void **state)
{
    static const struct {
        const char *optimizer;
        double eps, decay, factor; /* limit = factor / lambda, with the decay in lambda */
    } known[] = {
        {"sgd", 0, 0, 2},         {"momentum", 0, 0, 3.8},    {"nesterov", 0, 0, 3.8 / 2.8},
        {"adagrad", 1e-10, 0, 2}, {"rmsprop", 1e-8, 0, 2},    {"adam", 1e-8, 0, 38},
        {"sgd", 0, 0.31, 2},      {"momentum", 0, 0.31, 3.8}, {"adam", 1e-8, 0.31, 38},
    };
    struct bench b;

    (void)state;
    for (size_t classes = 0; classes <= 3; classes += 3)
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            struct lrf_curvature curvature;
            double eps = known[i].eps, decay = known[i].decay;
            open_bench(&b, classes, known[i].optimizer, decay);
            expand(&b);
            curvature = measure(&b, 0);
            assert_relative(curvature.sharpness, dense_largest(&b, eps, 0), rounding(&b, eps, 0));
            assert_relative(curvature.lr_limit, known[i].factor / dense_largest(&b, eps, decay),
                            rounding(&b, eps, decay));
            assert_true(curvature.products >= 1 && curvature.products <= 60);
            close_bench(&b);
        }
}

static void decoupled_decay_lowers_the_limit_of_adamw(void **state)
{
    struct bench b;
    struct lrf_curvature curvature;

    (void)state;
    open_bench(&b, 3, "adamw", 0.4);
    expand(&b);
    curvature = measure(&b, 0);
    assert_relative(curvature.lr_limit, 3.8 / (0.1 * dense_largest(&b, 1e-8, 0) + 1.9 * 0.4),
                    rounding(&b, 1e-8, 0));
    close_bench(&b);
}

/* Loss after the first update of size lr, in double; u is the update's direction. */
static double loss_along(struct bench *b, const double *u, double lr)
{
    double start[MAX], loss;

    memcpy(start, b->w, sizeof start);
    for (size_t i = 0; i < b->n; i++)
        b->w[i] += lr * u[i];
    loss = expand(b);
    memcpy(b->w, start, sizeof start);
    return loss;
}

static void first_direction(const struct bench *b, const char *optimizer, double decay, double *u)
{
    for (size_t i = 0; i < b->n; i++) {
        double g = b->g[i] + (strcmp(optimizer, "adamw") == 0 ? 0 : decay * b->w[i]);
        if (strcmp(optimizer, "nesterov") == 0)
            u[i] = -1.9 * g;
        else if (strcmp(optimizer, "rmsprop") == 0)
            u[i] = -g / (0.1 * fabs(g) + 1e-8);
        else if (strcmp(optimizer, "adamw") == 0)
            u[i] = -g / (fabs(g) + 1e-8) - decay * b->w[i];
        else if (strncmp(optimizer, "ada", 3) == 0)
            u[i] = -g / (fabs(g) + 1e-9);
        else
            u[i] = -g;
    }
}

static void the_loss_comes_back_at_the_critical_rate(void **state)
{
    static const double decays[] = {0, 0.07};
    struct bench b;
    double u[MAX];

    (void)state;
    for (size_t i = 0; i < 4 * 7; i++) {
        const char *optimizer = lrf_optimizer_name(i % 7);
        double decay = decays[i / 14], critical, loss;
        open_bench(&b, i / 7 % 2 ? 3 : 0, optimizer, decay);
        loss = expand(&b);
        first_direction(&b, optimizer, decay, u);
        critical = measure(&b, 0).critical_lr;
        assert_true(critical > 0);
        assert_true(loss_along(&b, u, 0.998 * critical) < loss);
        assert_true(loss_along(&b, u, 1.002 * critical) > loss);
        assert_true(loss_along(&b, u, 0.5 * critical) < loss);
        close_bench(&b);
    }
}

/* P without an own v is the mean over batches; with one after a step it is the optimizer's. */
static void after_a_step_the_preconditioner_is_the_optimizers(void **state)
{
    struct bench b;
    struct lrf_point point;
    struct lrf_error err = {0};
    struct tolerance_sum sum[MAX];
    double first[MAX];

    (void)state;
    open_bench(&b, 3, "adam", 0);
    expand(&b);
    memcpy(first, b.g, sizeof first);
    memcpy(sum, b.sum_g, sizeof sum);
    for (int i = 0; i < 2; i++)
        assert_ok(b.trainer.ops->step(b.trainer.state, i * 0.01, &point, &err), err);
    for (size_t i = 0; i < b.n; i++)
        b.w[i] = (double)lrf_reference_of(&b.trainer)->w[i];
    expand(&b);
    memcpy(b.g, first, sizeof first); /* both batches had the gradient of the start */
    memcpy(b.sum_g, sum, sizeof sum);
    assert_relative(measure(&b, 0).sharpness, dense_largest(&b, 1e-8, 0), rounding(&b, 1e-8, 0));
    close_bench(&b);
}

static void the_trainer_is_left_as_it_was(void **state)
{
    struct lrf_dataset data = synthetic_make(700, 20, 6, 3, 33);
    struct lrf_reference_settings settings;
    struct lrf_trainer with, without;
    struct lrf_curvature curvature;
    struct lrf_error err = {0};
    struct lrf_point a = {0}, b = {0};

    (void)state;
    lrf_reference_defaults(&settings);
    assert_ok(lrf_reference_start(&data, &settings, &with, &err), err);
    assert_ok(lrf_reference_start(&data, &settings, &without, &err), err);
    for (int i = 0; i < 50; i++) {
        if (i % 7 == 0)
            assert_ok(lrf_reference_curvature(&with, 100, &curvature, &err), err);
        assert_ok(with.ops->step(with.state, 0.01, &a, &err), err);
        assert_ok(without.ops->step(without.state, 0.01, &b, &err), err);
        assert_true(a.loss == b.loss && a.loss_after == b.loss_after);
    }
    lrf_trainer_release(&with);
    lrf_trainer_release(&without);
    synthetic_free(&data);
}

/* On all rows, from a random direction, to what float can tell. */
static double patient_sharpness(const struct lrf_trainer *trainer)
{
    const struct lrf_reference *ref = lrf_reference_of(trainer);
    const struct lrf_dataset *data = ref->data;
    struct lrf_rows rows = {data->info.train, data->info.train, data->x, NULL, data->label};
    struct lrf_hessian *hessian = lrf_hessian_alloc(&ref->shape, rows.n);
    struct lrf_lanczos *lanczos = lrf_lanczos_alloc(ref->n, 100);
    float *start = calloc(ref->n, sizeof *start);
    uint64_t random = 35;
    double value;

    for (size_t i = 0; i < ref->n; i++)
        start[i] = (float)synthetic_uniform(&random);
    lrf_hessian_place(hessian, ref->w, &rows);
    lrf_lanczos_start(lanczos, start, 1e-7);
    while (!lrf_lanczos_done(lanczos)) {
        lrf_hessian_product(hessian, lrf_lanczos_in(lanczos), 0, lrf_lanczos_out(lanczos));
        lrf_lanczos_step(lanczos);
    }
    value = lrf_lanczos_value(lanczos);
    free(start);
    lrf_lanczos_free(lanczos);
    lrf_hessian_free(hessian);
    return value;
}

/* A deep model: the same answer in one piece and in several, and close from half of the rows. */
static void deep_models_take_at_most_forty_products(void **state)
{
    static const char *const optimizers[] = {"momentum", "adam"};
    struct lrf_dataset data = synthetic_make(3000, 0, 30, 5, 34);

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct lrf_reference_settings settings;
        struct lrf_trainer trainer;
        struct lrf_curvature all, again, half;
        struct lrf_error err = {0};
        lrf_reference_defaults(&settings);
        settings.optimizer = optimizers[i];
        assert_ok(lrf_reference_start(&data, &settings, &trainer, &err), err);
        assert_ok(lrf_reference_curvature(&trainer, 0, &all, &err), err);
        assert_ok(lrf_reference_curvature(&trainer, 3000, &again, &err), err);
        assert_ok(lrf_reference_curvature(&trainer, 1500, &half, &err), err);
        assert_true(all.sharpness == again.sharpness && all.critical_lr == again.critical_lr);
        assert_true(all.products > 2 && all.products <= 40);
        assert_true(all.rows == 3000 && half.rows == 1500);
        if (i == 0)
            assert_relative(all.sharpness, patient_sharpness(&trainer), 1e-3);
        assert_relative(half.sharpness, all.sharpness, 0.2);
        assert_relative(half.critical_lr, all.critical_lr, 0.2);
        lrf_trainer_release(&trainer);
    }
    synthetic_free(&data);
}

static void without_descent_there_is_no_critical_rate(void **state)
{
    struct bench b;
    struct lrf_reference *ref;
    struct lrf_curvature curvature;

    (void)state;
    open_bench(&b, 0, "sgd", 0);
    ref = lrf_reference_of(&b.trainer);
    for (size_t i = 0; i < b.data.info.train; i++)
        ((float *)b.data.y)[i] = 0.75f;
    memset(ref->w, 0, ref->n * sizeof *ref->w);
    ref->w[b.d] = 0.75f; /* a perfect fit */
    assert_true(isnan(measure(&b, 0).critical_lr));
    ref->w[0] = NAN;
    curvature = measure(&b, 0);
    assert_true(isnan(curvature.critical_lr));
    close_bench(&b);
}

/* The spectral radius of a method on a mode, z = lr lambda: the roots of w'' = b w' + c w. */
static double radius(const char *method, double z)
{
    const double beta = 0.9;
    double b = 1 - z, c = 0, square;

    if (strcmp(method, "momentum") == 0) {
        b = 1 + beta - z;
        c = -beta;
    } else if (strcmp(method, "nesterov") == 0) {
        b = (1 + beta) * (1 - z);
        c = -beta * (1 - z);
    }
    square = b * b / 4 + c;
    return square < 0 ? sqrt(-c) : fabs(b / 2) + sqrt(square);
}

/* What a sweep without end has done to a mode is undone where the logarithm of the radius, over log
 * rate, adds up to nothing: here by the middle rule, which steps over the pole of sgd at z = 1. */
static void a_quadratic_says_where_its_sweep_is_undone(void **state)
{
    static const char *const method[] = {"sgd", "momentum", "nesterov"};
    const double h = 1e-5;
    (void)state;

    for (int m = 0; m < 3; m++) {
        struct bench b;
        double sum = 0, u = log(1e-7), z = 0;
        struct lrf_curvature c;
        open_bench(&b, 0, method[m], 0);
        c = measure(&b, 0);
        while (z < c.lr_limit * c.sharpness || sum < 0) {
            z = exp(u + h / 2);
            sum += h * log(radius(method[m], z));
            u += h;
        }
        assert_relative(c.undone_lr * c.sharpness, z, 1e-4);
        close_bench(&b);
        open_bench(&b, 3, method[m], 0);
        assert_true(isnan(measure(&b, 0).undone_lr)); /* softmax is no quadratic */
        close_bench(&b);
    }
}

static void methods_that_adapt_say_no_such_rate(void **state)
{
    static const char *const method[] = {"adagrad", "rmsprop", "adam", "adamw"};
    (void)state;

    for (int m = 0; m < 4; m++) {
        struct bench b;
        open_bench(&b, 0, method[m], 0);
        assert_true(isnan(measure(&b, 0).undone_lr));
        close_bench(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sharpness_and_limits_are_those_of_the_dense_hessian),
        cmocka_unit_test(decoupled_decay_lowers_the_limit_of_adamw),
        cmocka_unit_test(the_loss_comes_back_at_the_critical_rate),
        cmocka_unit_test(after_a_step_the_preconditioner_is_the_optimizers),
        cmocka_unit_test(the_trainer_is_left_as_it_was),
        cmocka_unit_test(deep_models_take_at_most_forty_products),
        cmocka_unit_test(without_descent_there_is_no_critical_rate),
        cmocka_unit_test(a_quadratic_says_where_its_sweep_is_undone),
        cmocka_unit_test(methods_that_adapt_say_no_such_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
