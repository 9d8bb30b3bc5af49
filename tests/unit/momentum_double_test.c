/* A momentum that changes from step to step, against the textbook formulas with their own state. */
#include "assert.h"

#include "optim/optim.h"

enum { N = 3, STEPS = 40 };

/* High-entropy gradients and momenta. */
static double gradient(size_t t, size_t i)
{
    return sin(1.7 * (double)t + 2.3 * (double)i) * (1 + (double)i);
}

static double momentum_of(size_t t)
{
    return 0.9 + 0.05 * cos(0.31 * (double)t);
}

/* `oracle` steps one weight: state s[2], gradient g, momentum b. */
static void follow(const char *name, double (*oracle)(double *s, double g, double b, size_t t))
{
    const struct lrf_optimizer *optimizer = lrf_optimizer_find(name);
    lrf_real w[N] = {0.385, -1.27, 2.31}, g[N], state[2 * N] = {0};
    double mine[N] = {0.385, -1.27, 2.31}, s[N][2] = {{0}};

    for (size_t t = 1; t <= STEPS; t++) {
        struct lrf_update update = {.lr = 0.0173, .t = t, .momentum = momentum_of(t)};
        for (size_t i = 0; i < N; i++) {
            g[i] = gradient(t, i);
            mine[i] -= 0.0173 * oracle(s[i], gradient(t, i), momentum_of(t), t);
        }
        optimizer->step(&update, N, g, w, state);
        for (size_t i = 0; i < N; i++)
            assert_relative(w[i], mine[i], 1e-12);
    }
}

static double heavy_ball(double *s, double g, double b, size_t t)
{
    (void)t;
    return s[0] = b * s[0] + g;
}

static double nesterov(double *s, double g, double b, size_t t)
{
    (void)t;
    s[0] = b * s[0] + g;
    return g + b * s[0];
}

static double adam(double *s, double g, double b, size_t t)
{
    s[0] = b * s[0] + (1 - b) * g;
    s[1] = 0.999 * s[1] + (1 - 0.999) * g * g;
    return s[0] / (1 - pow(b, (double)t)) / (sqrt(s[1] / (1 - pow(0.999, (double)t))) + 1e-8);
}

static void momentum_follows_the_schedule(void **state)
{
    (void)state;
    follow("momentum", heavy_ball);
}

static void nesterov_follows_the_schedule(void **state)
{
    (void)state;
    follow("nesterov", nesterov);
}

static void adam_takes_it_as_beta1(void **state)
{
    (void)state;
    follow("adam", adam);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(momentum_follows_the_schedule),
        cmocka_unit_test(nesterov_follows_the_schedule),
        cmocka_unit_test(adam_takes_it_as_beta1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
