/* Optimizers against recorded PyTorch trajectories and against theory on quadratics. */
#include "assert.h"

#include "optim/optim.h"

enum { N = 4, STEPS = 50 };

/* The field of scripts/record-optimizers. */
static void field(const double *w, int t, double *g)
{
    static const double curvature[N] = {0.23, 0.81, 1.7, 2.9};

    for (int i = 0; i < N; i++)
        g[i] = curvature[i] * w[i] + cos(0.3 * t + i) * sin(w[(i + 1) % N]);
}

/* One block of the record: `decay` is "default" or a number. */
static void follow(FILE *record, const char *name, const char *decay)
{
    const struct lrf_optimizer *optimizer = lrf_optimizer_find(name);
    double w[N] = {1.385, -0.713, 0.0291, -2.114}, g[N], state[2 * N] = {0}, want;

    assert_non_null(optimizer);
    for (int t = 0; t < STEPS; t++) {
        struct lrf_update update = {.lr = 0.001 * pow(1.1, t), .t = (size_t)t + 1};
        update.weight_decay = optimizer->weight_decay;
        if (strcmp(decay, "default") != 0)
            update.weight_decay = strtod(decay, NULL);
        field(w, t, g);
        optimizer->step(&update, N, g, w, state);
        for (int i = 0; i < N; i++) {
            assert_int_equal(fscanf(record, "%lf", &want), 1);
            assert_relative(w[i], want, 1e-10);
        }
    }
}

static void trajectories_are_those_of_torch(void **unused)
{
    FILE *record = fopen("tests/unit/optim_torch.txt", "r");
    char name[16], decay[16];
    int blocks = 0;

    (void)unused;
    assert_non_null(record);
    while (fscanf(record, "%15s %15s", name, decay) == 2) {
        follow(record, name, decay);
        blocks++;
    }
    fclose(record);
    assert_int_equal(blocks, 21);
}

/* |w| / |w at the start| after `steps` steps at a constant rate on 1/2 w' diag(1, 10, 100) w. */
static double growth(const struct lrf_optimizer *optimizer, double lr, size_t steps)
{
    static const double h[3] = {1, 10, 100};
    double w[3] = {0.31, -0.47, 0.53}, g[3], state[6] = {0};
    double start = sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);

    for (size_t t = 1; t <= steps; t++) {
        struct lrf_update update = {.lr = lr, .t = t};
        for (int i = 0; i < 3; i++)
            g[i] = h[i] * w[i];
        optimizer->step(&update, 3, g, w, state);
    }
    return sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]) / start;
}

static void limits_on_a_quadratic_are_exact(void **unused)
{
    static const struct {
        const char *name;
        double limit; /* for lambda = 100 */
    } known[] = {{"sgd", 0.02}, {"momentum", 0.038}, {"nesterov", 0.01357142857142857}};

    (void)unused;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const struct lrf_optimizer *optimizer = lrf_optimizer_find(known[i].name);
        double limit = optimizer->lr_limit(100, 0);
        assert_relative(limit, known[i].limit, 1e-14);
        assert_true(growth(optimizer, 0.999 * limit, 10000) < 1);
        assert_true(growth(optimizer, 1.001 * limit, 10000) > 1);
    }
}

/*
 * An adaptive method whose preconditioner stays put: a huge constant beside the root of v would be
 * another method, so v itself is held by resetting it before every step.
 */
static double frozen_growth(const struct lrf_optimizer *optimizer, double lr, double decay,
                            size_t steps)
{
    const double lambda = 2.385, v = 1.7 * 1.7;
    double w = 1e-9, state[2] = {0, v}, start = w;

    for (size_t t = 1; t <= steps; t++) {
        struct lrf_update update = {.lr = lr, .weight_decay = decay, .t = 1000000};
        double g = lambda * 1.7 * w;
        state[optimizer->states - 1] = v;
        optimizer->step(&update, 1, &g, &w, state);
    }
    return fabs(w) / start;
}

/* w is so small that its square changes v by nothing; rmsprop and adam then shrink v once. */
static void adaptive_limits_hold_for_a_frozen_preconditioner(void **unused)
{
    static const struct {
        const char *name;
        double keep; /* of v in one step */
        double decay;
    } known[] = {
        {"adagrad", 1, 0}, {"rmsprop", 0.99, 0}, {"adam", 0.999, 0}, {"adamw", 0.999, 0.213}};

    (void)unused;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const struct lrf_optimizer *optimizer = lrf_optimizer_find(known[i].name);
        double lambda = 2.385 / sqrt(known[i].keep);
        double limit = optimizer->lr_limit(lambda, known[i].decay);
        assert_true(frozen_growth(optimizer, 0.999 * limit, known[i].decay, 10000) < 0.1);
        assert_true(frozen_growth(optimizer, 1.001 * limit, known[i].decay, 10000) > 10);
    }
    assert_relative(lrf_optimizer_find("adam")->lr_limit(2.385, 0), 38 / 2.385, 1e-14);
}

static void nan_and_infinity_pass_through(void **unused)
{
    (void)unused;
    for (size_t i = 0; lrf_optimizer_at(i) != NULL; i++) {
        const struct lrf_optimizer *optimizer = lrf_optimizer_at(i);
        struct lrf_update update = {.lr = 0.1, .t = 1};
        double g[2] = {NAN, 1.3}, w[2] = {0.7, 0.7}, state[4] = {0};
        optimizer->step(&update, 2, g, w, state);
        assert_true(isnan(w[0]));
        assert_true(isfinite(w[1]));
        update = (struct lrf_update){.lr = INFINITY, .t = 2};
        optimizer->step(&update, 2, g, w, state);
        assert_false(isfinite(w[1]));
    }
}

/* Odd lengths meet the ends of vectorised loops. */
static void every_element_is_updated_alike(void **unused)
{
    enum { M = 37 };

    (void)unused;
    for (size_t i = 0; lrf_optimizer_at(i) != NULL; i++) {
        const struct lrf_optimizer *optimizer = lrf_optimizer_at(i);
        struct lrf_update update = {.lr = 0.0173, .weight_decay = 0.031, .t = 1};
        double w[M], g[M], state[2 * M] = {0};
        for (int j = 0; j < M; j++) {
            w[j] = 0.7131;
            g[j] = -1.913;
        }
        for (; update.t <= 3; update.t++)
            optimizer->step(&update, M, g, w, state);
        for (int j = 1; j < M; j++)
            assert_relative(w[j], w[0], 1e-15);
        assert_true(w[0] > 0.7131);
    }
}

/* Dividing by the root of v is one way of not following the gradient's size. */
static void who_divides_by_a_root_is_adaptive(void **unused)
{
    (void)unused;
    for (size_t i = 0; lrf_optimizer_at(i) != NULL; i++)
        assert_true(lrf_optimizer_at(i)->adaptive || !(lrf_optimizer_at(i)->eps > 0));
    assert_true(lrf_optimizer_find("adam")->adaptive);
    assert_false(lrf_optimizer_find("nesterov")->adaptive);
}

static void an_unknown_name_is_not_found(void **unused)
{
    (void)unused;
    assert_null(lrf_optimizer_find("adamax"));
    assert_null(lrf_optimizer_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trajectories_are_those_of_torch),
        cmocka_unit_test(limits_on_a_quadratic_are_exact),
        cmocka_unit_test(adaptive_limits_hold_for_a_frozen_preconditioner),
        cmocka_unit_test(nan_and_infinity_pass_through),
        cmocka_unit_test(every_element_is_updated_alike),
        cmocka_unit_test(who_divides_by_a_root_is_adaptive),
        cmocka_unit_test(an_unknown_name_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
