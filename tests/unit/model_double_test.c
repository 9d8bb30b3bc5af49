/* Models: losses against plain loops, gradients against differences of losses. */
#include "problem.h"

/* Outputs of one row by the definition, in the layout that model.h gives. */
static void plain_outputs(const struct problem *p, const lrf_real *x, double *out)
{
    double in[8], next[8];
    const lrf_real *w = p->w;
    size_t width = p->shape.inputs;

    for (size_t i = 0; i < width; i++)
        in[i] = x[i];
    for (size_t l = 0; l <= p->shape.n_hidden; l++) {
        size_t wide = l == p->shape.n_hidden ? p->shape.outputs : p->shape.hidden[l];
        for (size_t j = 0; j < wide; j++) {
            double z = w[width * wide + j], a = z;
            for (size_t i = 0; i < width; i++)
                z += in[i] * w[i * wide + j];
            a = z;
            if (l < p->shape.n_hidden && strcmp(p->shape.activation->name, "relu") == 0)
                a = z > 0 ? z : 0;
            else if (l < p->shape.n_hidden && strcmp(p->shape.activation->name, "tanh") == 0)
                a = (exp(2 * z) - 1) / (exp(2 * z) + 1);
            else if (l < p->shape.n_hidden)
                a = z * 0.5 * erfc(-z / sqrt(2));
            next[j] = a;
        }
        w += width * wide + wide;
        memcpy(in, next, sizeof in);
        width = wide;
    }
    memcpy(out, in, width * sizeof *out);
}

static void check_loss(struct problem *p)
{
    double loss = 0, out[8];
    size_t k = p->shape.outputs, correct = 0, right = 0;

    for (size_t i = 0; i < PROBLEM_ROWS; i++) {
        double sum = 0;
        plain_outputs(p, p->x + i * p->shape.inputs, out);
        for (size_t j = 0; j < k; j++)
            sum += p->shape.loss == &lrf_loss_squared ? pow(out[j] - p->y[i * k + j], 2) / (double)k
                                                      : exp(out[j] - out[p->label[i]]);
        loss += p->shape.loss == &lrf_loss_squared ? sum : log(sum);
        right +=
            out[p->label[i]] >= out[0] && out[p->label[i]] >= out[1] && out[p->label[i]] >= out[2];
    }
    assert_relative(lrf_network_loss(p->net, p->w, &p->rows, &correct), loss / PROBLEM_ROWS, 1e-13);
    assert_int_equal(correct, right);
}

static void losses_are_those_of_plain_loops(void **state)
{
    (void)state;
    for_each_problem(check_loss);
}

/* Each component with its sign, by a central difference of the loss. */
static void check_gradient(struct problem *p)
{
    double g[PROBLEM_MAX], size = 0, h = 1e-5;
    double loss = lrf_network_gradient(p->net, p->w, &p->rows, 0, g);

    assert_relative(loss, lrf_network_loss(p->net, p->w, &p->rows, NULL), 1e-14);
    for (size_t i = 0; i < p->n; i++)
        size = fmax(size, fabs(g[i]));
    assert_true(size > 0.01);
    for (size_t i = 0; i < p->n; i++) {
        double keep = p->w[i], up, down;
        p->w[i] = keep + h;
        up = lrf_network_loss(p->net, p->w, &p->rows, NULL);
        p->w[i] = keep - h;
        down = lrf_network_loss(p->net, p->w, &p->rows, NULL);
        p->w[i] = keep;
        assert_close(g[i], (up - down) / (2 * h), 1e-7 * size);
    }
}

static void gradients_are_those_of_differences(void **state)
{
    (void)state;
    for_each_problem(check_gradient);
}

/* 3 rows and 4 rows, each a share of the mean over 7. */
static void check_parts(struct problem *p)
{
    struct lrf_rows head = p->rows, tail = p->rows;
    double whole[PROBLEM_MAX], sum[PROBLEM_MAX], loss;

    head.n = 3;
    tail.n = PROBLEM_ROWS - 3;
    tail.x += 3 * p->shape.inputs;
    tail.y += 3 * p->shape.outputs;
    tail.label += 3;
    loss = lrf_network_gradient(p->net, p->w, &head, 0, sum);
    loss += lrf_network_gradient(p->net, p->w, &tail, 1, sum);
    assert_relative(loss, lrf_network_gradient(p->net, p->w, &p->rows, 0, whole), 1e-14);
    for (size_t i = 0; i < p->n; i++)
        assert_close(sum[i], whole[i], 1e-14);
}

static void parts_of_a_batch_add_up(void **state)
{
    (void)state;
    for_each_problem(check_parts);
}

static void no_weights_give_even_odds(void **state)
{
    struct problem p;
    size_t correct = 0;

    (void)state;
    problem_init(&p, (const size_t[]){0}, "relu", &lrf_loss_cross_entropy, 5);
    memset(p.w, 0, sizeof p.w);
    assert_close(lrf_network_loss(p.net, p.w, &p.rows, &correct), log(3), 1e-15);
    problem_free(&p);
}

static void huge_outputs_do_not_overflow(void **state)
{
    struct problem p;
    double g[PROBLEM_MAX];

    (void)state;
    problem_init(&p, (const size_t[]){0}, "relu", &lrf_loss_cross_entropy, 6);
    memset(p.w, 0, sizeof p.w);
    p.w[p.n - 1] = 12345.5; /* the bias of the last class */
    p.label[0] = p.label[1] = 0;
    for (size_t i = 2; i < PROBLEM_ROWS; i++)
        p.label[i] = 2;
    assert_relative(lrf_network_gradient(p.net, p.w, &p.rows, 0, g), 12345.5 * 2 / 7, 1e-14);
    assert_close(g[p.n - 1], 2.0 / 7, 1e-14);
    assert_close(g[p.n - 3], -2.0 / 7, 1e-14);
    problem_free(&p);
}

static void what_is_not_finite_comes_out(void **state)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    static const size_t hidden[] = {6, 0};
    const struct lrf_loss *losses[] = {&lrf_loss_squared, &lrf_loss_cross_entropy};
    struct problem p;
    double g[PROBLEM_MAX];
    size_t correct = 0;

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        problem_init(&p, hidden, "relu", losses[i % 2], 60 + i);
        for (size_t j = 0; j < p.n; j++)
            p.w[j] = bad[i / 2] * (j % 2 ? 1 : -1);
        assert_false(isfinite(lrf_network_loss(p.net, p.w, &p.rows, &correct)));
        assert_false(isfinite(lrf_network_gradient(p.net, p.w, &p.rows, 0, g)));
        problem_free(&p);
    }
    assert_int_equal(correct, 0);
}

static void one_nan_weight_makes_relu_layers_nan(void **state)
{
    static const size_t hidden[] = {6, 0};
    struct problem p;

    (void)state;
    problem_init(&p, hidden, "relu", &lrf_loss_squared, 77);
    p.w[3] = NAN;
    assert_true(isnan(lrf_network_loss(p.net, p.w, &p.rows, NULL)));
    problem_free(&p);
}

static void initial_weights_are_uniform_in_their_bounds(void **state)
{
    struct lrf_shape shape = {.inputs = 49, .outputs = 90, .hidden = {130}, .n_hidden = 1};
    struct lrf_network *net = lrf_network_alloc(&shape, 1);
    size_t n = lrf_network_parameters(net), first = 49 * 130 + 130;
    double *w = calloc(2 * n, sizeof *w), *again = w + n, square = 0, mean = 0, top = 0;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    assert_int_equal(n, first + 130 * 90 + 90);
    gsl_rng_set(rng, 17);
    lrf_network_init(net, rng, w);
    for (size_t i = 0; i < n; i++) {
        double bound = 1 / sqrt(i < first ? 49 : 130), u = w[i] / bound;
        assert_true(fabs(u) <= 1);
        mean += u / (double)n;
        square += u * u / (double)n;
        top = fmax(top, fabs(u));
    }
    assert_close(mean, 0, 4 * sqrt(1 / 3.0 / (double)n));
    assert_close(square, 1 / 3.0, 4 * sqrt(4 / 45.0 / (double)n));
    assert_true(top > 0.999);
    lrf_network_init(net, rng, again);
    assert_true(memcmp(w, again, n * sizeof *w) != 0);
    gsl_rng_set(rng, 17);
    lrf_network_init(net, rng, again);
    assert_memory_equal(w, again, n * sizeof *w);
    gsl_rng_free(rng);
    lrf_network_free(net);
    free(w);
}

static void an_unknown_activation_is_not_found(void **state)
{
    (void)state;
    assert_null(lrf_activation_find("sigmoid"));
    assert_null(lrf_activation_at(3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_are_those_of_plain_loops),
        cmocka_unit_test(gradients_are_those_of_differences),
        cmocka_unit_test(parts_of_a_batch_add_up),
        cmocka_unit_test(no_weights_give_even_odds),
        cmocka_unit_test(huge_outputs_do_not_overflow),
        cmocka_unit_test(what_is_not_finite_comes_out),
        cmocka_unit_test(one_nan_weight_makes_relu_layers_nan),
        cmocka_unit_test(initial_weights_are_uniform_in_their_bounds),
        cmocka_unit_test(an_unknown_activation_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
