/* Hessian products against differences of gradients, Lanczos against a dense solver. */
#include "problem.h"

#include "model/hessian.h"
#include "model/lanczos.h"
#include "model/vector.h"
#include "symmetric.h"

static void check_product(struct problem *p)
{
    struct lrf_hessian *hessian = lrf_hessian_alloc(&p->shape, PROBLEM_ROWS);
    double v[PROBLEM_MAX], hv[PROBLEM_MAX], up[PROBLEM_MAX], down[PROBLEM_MAX], w[PROBLEM_MAX];
    double h = 1e-5, size = 0;

    fill_random(&p->random, p->n, 1, v);
    lrf_hessian_place(hessian, p->w, &p->rows);
    lrf_hessian_product(hessian, v, 0, hv);
    for (size_t i = 0; i < p->n; i++) {
        w[i] = p->w[i] + h * v[i];
        size = fmax(size, fabs(hv[i]));
    }
    lrf_network_gradient(p->net, w, &p->rows, 0, up);
    for (size_t i = 0; i < p->n; i++)
        w[i] = p->w[i] - h * v[i];
    lrf_network_gradient(p->net, w, &p->rows, 0, down);
    assert_true(size > 0.01);
    for (size_t i = 0; i < p->n; i++)
        assert_close(hv[i], (up[i] - down[i]) / (2 * h), 1e-7 * size);
    lrf_hessian_free(hessian);
}

static void products_are_those_of_differences(void **state)
{
    (void)state;
    for_each_problem(check_product);
}

/* The assembled Hessian, its largest eigenvalue by GSL's dense solver. */
static double dense_largest(struct problem *p, struct lrf_hessian *hessian)
{
    double *h = calloc(p->n * p->n, sizeof *h), unit[PROBLEM_MAX], largest;

    for (size_t i = 0; i < p->n; i++) {
        memset(unit, 0, sizeof unit);
        unit[i] = 1;
        lrf_hessian_product(hessian, unit, 0, h + i * p->n);
    }
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < i; j++)
            assert_close(h[i * p->n + j], h[j * p->n + i], 1e-13);
    largest = symmetric_largest(p->n, h);
    free(h);
    return largest;
}

static double lanczos_largest(struct problem *p, struct lrf_hessian *hessian, double tolerance)
{
    struct lrf_lanczos *lanczos = lrf_lanczos_alloc(p->n, p->n);
    double start[PROBLEM_MAX], value;

    fill_random(&p->random, p->n, 1, start);
    lrf_lanczos_start(lanczos, start, tolerance);
    assert_true(isnan(lrf_lanczos_value(lanczos)));
    while (!lrf_lanczos_done(lanczos)) {
        lrf_hessian_product(hessian, lrf_lanczos_in(lanczos), 0, lrf_lanczos_out(lanczos));
        lrf_lanczos_step(lanczos);
    }
    assert_true(lrf_lanczos_converged(lanczos));
    value = lrf_lanczos_value(lanczos);
    lrf_lanczos_free(lanczos);
    return value;
}

static void check_largest(struct problem *p)
{
    struct lrf_hessian *hessian = lrf_hessian_alloc(&p->shape, PROBLEM_ROWS);
    double want;

    lrf_hessian_place(hessian, p->w, &p->rows);
    want = dense_largest(p, hessian);
    assert_relative(lanczos_largest(p, hessian, 1e-9), want, 1e-8);
    assert_relative(lanczos_largest(p, hessian, 1e-4), want, 1e-3);
    lrf_hessian_free(hessian);
}

static void lanczos_agrees_with_a_dense_solver(void **state)
{
    (void)state;
    for_each_problem(check_largest);
}

/* Head and tail of the batch, placed in turn, add up to the product on all rows. */
static void parts_of_a_batch_add_up(void **state)
{
    static const size_t hidden[] = {4, 5, 0};
    struct lrf_rows head, tail;
    struct problem p;
    struct lrf_hessian *hessian;
    double v[PROBLEM_MAX], whole[PROBLEM_MAX], sum[PROBLEM_MAX];

    (void)state;
    problem_init(&p, hidden, "gelu", &lrf_loss_cross_entropy, 31);
    hessian = lrf_hessian_alloc(&p.shape, PROBLEM_ROWS);
    fill_random(&p.random, p.n, 1, v);
    head = tail = p.rows;
    head.n = 2;
    tail.n = PROBLEM_ROWS - 2;
    tail.x += 2 * 5;
    tail.y += 2 * 3;
    tail.label += 2;
    lrf_hessian_place(hessian, p.w, &head);
    lrf_hessian_product(hessian, v, 0, sum);
    lrf_hessian_place(hessian, p.w, &tail);
    lrf_hessian_product(hessian, v, 1, sum);
    lrf_hessian_place(hessian, p.w, &p.rows);
    lrf_hessian_product(hessian, v, 0, whole);
    for (size_t i = 0; i < p.n; i++)
        assert_close(sum[i], whole[i], 1e-14);
    lrf_hessian_free(hessian);
    problem_free(&p);
}

/* Largest eigenvalue of the second moments of (x, 1). */
static double moment_largest(const struct problem *p)
{
    double moment[36] = {0};

    for (size_t r = 0; r < PROBLEM_ROWS; r++)
        for (size_t i = 0; i < 6; i++)
            for (size_t j = 0; j < 6; j++)
                moment[i * 6 + j] +=
                    (i < 5 ? p->x[r * 5 + i] : 1) * (j < 5 ? p->x[r * 5 + j] : 1) / PROBLEM_ROWS;
    return symmetric_largest(6, moment);
}

static void closed_forms_of_linear_models_hold(void **state)
{
    struct problem p;
    struct lrf_hessian *hessian;

    (void)state;
    for (uint64_t seed = 0; seed < 5; seed++) {
        problem_init(&p, (const size_t[]){0}, "relu", &lrf_loss_cross_entropy, seed);
        hessian = lrf_hessian_alloc(&p.shape, PROBLEM_ROWS);
        memset(p.w, 0, sizeof p.w); /* there the softmax Hessian is (I - 1/K)/K times the moments */
        lrf_hessian_place(hessian, p.w, &p.rows);
        assert_relative(lanczos_largest(&p, hessian, 1e-11), moment_largest(&p) / 3, 1e-9);
        lrf_hessian_free(hessian);
        problem_free(&p);

        problem_init(&p, (const size_t[]){0}, "relu", &lrf_loss_squared, seed);
        hessian = lrf_hessian_alloc(&p.shape, PROBLEM_ROWS);
        lrf_hessian_place(hessian, p.w, &p.rows);
        assert_relative(lanczos_largest(&p, hessian, 1e-11), 2 * moment_largest(&p) / 3, 1e-9);
        lrf_hessian_free(hessian);
        problem_free(&p);
    }
}

/* out = diag(d) in, at most `max` times; returns the number of products. */
static size_t run_diagonal(const double *d, size_t n, size_t max, double tolerance, double *value,
                           bool *converged)
{
    struct lrf_lanczos *lanczos = lrf_lanczos_alloc(n, max);
    double start[64];
    uint64_t random = 9;
    size_t products;

    fill_random(&random, n, 1, start);
    lrf_lanczos_start(lanczos, start, tolerance);
    while (!lrf_lanczos_done(lanczos)) {
        for (size_t i = 0; i < n; i++)
            lrf_lanczos_out(lanczos)[i] = d[i] * lrf_lanczos_in(lanczos)[i];
        lrf_lanczos_step(lanczos);
    }
    *value = lrf_lanczos_value(lanczos);
    *converged = lrf_lanczos_converged(lanczos);
    products = lrf_lanczos_products(lanczos);
    lrf_lanczos_free(lanczos);
    return products;
}

static void lanczos_ends_where_it_must(void **state)
{
    double d[64], value;
    bool converged;

    (void)state;
    for (size_t i = 0; i < 64; i++)
        d[i] = i % 3 == 0 ? -7.1 : 2.385;
    assert_int_equal(run_diagonal(d, 64, 40, 1e-12, &value, &converged), 2);
    assert_true(converged);
    assert_relative(value, 2.385, 1e-14);
    for (size_t i = 0; i < 64; i++)
        d[i] = 1 + 0.001 * (double)i;
    assert_int_equal(run_diagonal(d, 64, 5, 1e-12, &value, &converged), 5);
    assert_false(converged);
    assert_true(value > 1.03 && value < 1.063);
    run_diagonal(d, 64, 1000, 1e-15, &value, &converged);
    assert_true(converged);
    assert_relative(value, 1.063, 1e-13);
    memset(d, 0, sizeof d);
    assert_int_equal(run_diagonal(d, 64, 40, 1e-3, &value, &converged), 1);
    assert_true(converged && value == 0);
    d[5] = NAN;
    assert_int_equal(run_diagonal(d, 64, 40, 1e-3, &value, &converged), 1);
    assert_true(!converged && isnan(value));
}

static void dots_are_those_of_plain_loops(void **state)
{
    double a[41], b[41];
    uint64_t random = 3;

    (void)state;
    fill_random(&random, 41, 1, a);
    fill_random(&random, 41, 1, b);
    for (size_t n = 0; n <= 41; n++) {
        double sum = 0, square = 0;
        for (size_t i = 0; i < n; i++) {
            sum += a[i] * b[i];
            square += a[i] * a[i];
        }
        assert_close(lrf_vector_dot(n, a, b), sum, 1e-14);
        assert_close(lrf_vector_norm(n, a), sqrt(square), 1e-14);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_those_of_differences),
        cmocka_unit_test(lanczos_agrees_with_a_dense_solver),
        cmocka_unit_test(parts_of_a_batch_add_up),
        cmocka_unit_test(closed_forms_of_linear_models_hold),
        cmocka_unit_test(lanczos_ends_where_it_must),
        cmocka_unit_test(dots_are_those_of_plain_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
