/* tests/unit/problem.h - small random models with random rows, for the tests of src/model. */
#ifndef TESTS_UNIT_PROBLEM_H
#define TESTS_UNIT_PROBLEM_H

#include "assert.h"

#include "model/activation.h"
#include "model/loss.h"
#include "model/model.h"
#include "synthetic.h"

enum { PROBLEM_ROWS = 7, PROBLEM_MAX = 300 };

struct problem {
    struct lrf_shape shape;
    struct lrf_network *net;
    struct lrf_rows rows;
    size_t n; /* parameters, at most PROBLEM_MAX */
    lrf_real x[PROBLEM_ROWS * 8], y[PROBLEM_ROWS * 8], w[PROBLEM_MAX];
    uint32_t label[PROBLEM_ROWS];
    uint64_t random;
};

static inline void fill_random(uint64_t *random, size_t n, double size, lrf_real *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (lrf_real)(size * synthetic_uniform(random));
}

/* `hidden` ends in 0; 5 inputs, 3 outputs; weights larger than initial ones, to bend. */
static inline void problem_init(struct problem *p, const size_t *hidden, const char *activation,
                                const struct lrf_loss *loss, uint64_t seed)
{
    *p = (struct problem){.shape = {.inputs = 5, .outputs = 3, .loss = loss}, .random = seed};
    p->shape.activation = lrf_activation_find(activation);
    while (hidden[p->shape.n_hidden] != 0) {
        p->shape.hidden[p->shape.n_hidden] = hidden[p->shape.n_hidden];
        p->shape.n_hidden++;
    }
    p->net = lrf_network_alloc(&p->shape, PROBLEM_ROWS);
    p->n = lrf_network_parameters(p->net);
    assert_true(p->n <= PROBLEM_MAX);
    fill_random(&p->random, PROBLEM_ROWS * 5, 1.7, p->x);
    fill_random(&p->random, PROBLEM_ROWS * 3, 2.3, p->y);
    fill_random(&p->random, p->n, 0.9, p->w);
    for (size_t i = 0; i < PROBLEM_ROWS; i++)
        p->label[i] = (uint32_t)(1.5 * (synthetic_uniform(&p->random) + 1)) % 3;
    p->rows = (struct lrf_rows){
        .n = PROBLEM_ROWS, .total = PROBLEM_ROWS, .x = p->x, .y = p->y, .label = p->label};
}

static inline void problem_free(struct problem *p)
{
    lrf_network_free(p->net);
}

/* Calls `check` on every kind of model at several random points. */
static inline void for_each_problem(void (*check)(struct problem *p))
{
    static const size_t shapes[][3] = {{0}, {6, 0}, {4, 5, 0}};
    static const char *const activations[] = {"relu", "tanh", "gelu"};
    const struct lrf_loss *losses[] = {&lrf_loss_squared, &lrf_loss_cross_entropy};
    struct problem p;

    for (uint64_t i = 0; i < 3 * 3 * 2 * 5; i++) {
        problem_init(&p, shapes[i % 3], activations[i / 3 % 3], losses[i / 9 % 2], 1000 + i);
        check(&p);
        problem_free(&p);
    }
}

#endif
