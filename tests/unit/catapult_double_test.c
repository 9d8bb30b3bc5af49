/*
 * A nonlinear model whose training is known exactly: Lewkowycz et al. 2020, the catapult. A linear
 * network f = u.v / sqrt(n) on one row x = 1, y = 0 with loss f^2 / 2 obeys, with curvature
 * l = (|u|^2 + |v|^2) / n and rate lr,
 *
 *     f' = f (1 - lr l + lr^2 f^2 / n),   l' = l + lr f^2 / n (lr l - 4)
 */
#include "problem.h"

#include "optim/optim.h"

enum { WIDTH = 1024, PARAMETERS = 3 * WIDTH + 1 };

static void same(size_t n, const lrf_real *z, lrf_real *a)
{
    memcpy(a, z, n * sizeof *a);
}

static void slope_one(size_t n, const lrf_real *z, const lrf_real *a, lrf_real *d)
{
    (void)n, (void)z, (void)a, (void)d;
}

struct state {
    struct lrf_network *net;
    double w[PARAMETERS]; /* u, biases, v, bias */
    double f, l;          /* by the recursion */
    double lr;
};

/* The network's own f and l. Its biases, which the theory does not have, are kept at 0. */
static void own(struct state *s, double *f, double *l)
{
    const double *u = s->w, *v = s->w + 2 * WIDTH;

    memset(s->w + WIDTH, 0, WIDTH * sizeof *s->w);
    s->w[PARAMETERS - 1] = 0;
    *f = *l = 0;
    for (size_t i = 0; i < WIDTH; i++) {
        *f += u[i] * v[i] / sqrt(WIDTH);
        *l += (u[i] * u[i] + v[i] * v[i]) / WIDTH;
    }
}

/* `relative` is lr times the first curvature. */
static void begin(struct state *s, double relative)
{
    static const struct lrf_activation identity = {"identity", same, slope_one, NULL};
    static const struct lrf_shape shape = {.inputs = 1,
                                           .outputs = 1,
                                           .hidden = {WIDTH},
                                           .n_hidden = 1,
                                           .activation = &identity,
                                           .loss = &lrf_loss_squared};
    uint64_t random = 11;

    s->net = lrf_network_alloc(&shape, 1);
    assert_int_equal(lrf_network_parameters(s->net), PARAMETERS);
    fill_random(&random, PARAMETERS, sqrt(3), s->w);
    own(s, &s->f, &s->l);
    s->lr = relative / s->l;
}

/* One step of the network and of the recursion; they must agree while f is not lost in rounding. */
static void advance(struct state *s)
{
    static const double x = 1, y = 0;
    const struct lrf_rows row = {.n = 1, .total = 1, .x = &x, .y = &y};
    /* the model's loss is (sqrt(n) f)^2, 2 n times that of the theory */
    const struct lrf_update update = {.lr = s->lr / (2 * WIDTH), .t = 1};
    double g[PARAMETERS], f, l, square = s->f * s->f / WIDTH;

    assert_relative(lrf_network_gradient(s->net, s->w, &row, 0, g), s->f * s->f * WIDTH, 1e-6);
    lrf_optimizer_find("sgd")->step(&update, PARAMETERS, g, s->w, NULL);
    s->f *= 1 - s->lr * s->l + s->lr * s->lr * square;
    s->l += s->lr * square * (s->lr * s->l - 4);
    own(s, &f, &l);
    assert_close(f, s->f, 1e-6 * fabs(s->f) + 1e-13);
    assert_relative(l, s->l, 1e-6);
}

/* Steps until |f| < 1e-5 or > 1e30; returns the largest |f| over the first one. */
static double climb(struct state *s, double relative)
{
    double first, top;

    begin(s, relative);
    first = top = fabs(s->f);
    for (int i = 0; i < 2000 && fabs(s->f) > 1e-5 && fabs(s->f) < 1e30; i++) {
        advance(s);
        top = fmax(top, fabs(s->f));
    }
    lrf_network_free(s->net);
    return top / first;
}

static void below_the_limit_the_loss_falls(void **unused)
{
    struct state s;

    (void)unused;
    assert_true(climb(&s, 1.5) == 1);
    assert_true(fabs(s.f) < 1e-5);
}

static void above_it_the_loss_climbs_and_the_curvature_falls(void **unused)
{
    static const double relative[] = {2.5, 3.5};
    struct state s;

    (void)unused;
    for (size_t i = 0; i < 2; i++) {
        assert_true(climb(&s, relative[i]) > 10);
        assert_true(fabs(s.f) < 1e-5);
        assert_true(s.lr * s.l < 2);
    }
}

static void above_twice_the_limit_it_diverges(void **unused)
{
    struct state s;

    (void)unused;
    climb(&s, 4.5);
    assert_true(fabs(s.f) > 1e30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(below_the_limit_the_loss_falls),
        cmocka_unit_test(above_it_the_loss_climbs_and_the_curvature_falls),
        cmocka_unit_test(above_twice_the_limit_it_diverges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
