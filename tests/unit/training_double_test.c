/* Whole training runs against recorded ones of PyTorch: scripts/record-training says how. */
#include "problem.h"

#include "base/number.h"
#include "optim/optim.h"

enum { ROWS = 24, FEATURES = 5, OUTPUTS = 3, BATCH = 8, STEPS = 40 };

struct run {
    double x[ROWS * FEATURES], y[ROWS * OUTPUTS];
    uint32_t label[ROWS];
    struct lrf_shape shape;
    struct lrf_network *net;
    size_t n;
    double w[PROBLEM_MAX], g[PROBLEM_MAX], state[2 * PROBLEM_MAX];
};

/* "7,6" or "-" */
static void set_hidden(struct lrf_shape *shape, const char *text)
{
    while (text[0] != '-' && text[0] != '\0') {
        size_t length = strcspn(text, ",");
        char width[8];
        snprintf(width, sizeof width, "%.*s", (int)length, text);
        assert_true(lrf_number_parse_size(width, &shape->hidden[shape->n_hidden++]));
        text += length + (text[length] == ',');
    }
}

static void draw(struct run *r)
{
    uint64_t random = 2385;
    size_t at = 0, in = FEATURES;

    fill_random(&random, ROWS * FEATURES, 1.7, r->x);
    fill_random(&random, ROWS * OUTPUTS, 2.3, r->y);
    for (size_t i = 0; i < ROWS; i++)
        r->label[i] = (uint32_t)(1.5 * (synthetic_uniform(&random) + 1));
    for (size_t l = 0; l <= r->shape.n_hidden; l++) {
        size_t out = l < r->shape.n_hidden ? r->shape.hidden[l] : OUTPUTS;
        fill_random(&random, (in + 1) * out, 1 / sqrt((double)in), r->w + at);
        at += (in + 1) * out;
        in = out;
    }
    assert_int_equal(at, r->n);
}

static void follow(FILE *record, const char *hidden, const char *activation, const char *loss,
                   const char *optimizer)
{
    struct run r = {.shape = {.inputs = FEATURES, .outputs = OUTPUTS}};
    double want;

    set_hidden(&r.shape, hidden);
    r.shape.activation = lrf_activation_find(activation);
    r.shape.loss = strcmp(loss, "squared") == 0 ? &lrf_loss_squared : &lrf_loss_cross_entropy;
    r.net = lrf_network_alloc(&r.shape, BATCH);
    r.n = lrf_network_parameters(r.net);
    draw(&r);
    for (size_t t = 0; t < STEPS; t++) {
        size_t row = BATCH * t % ROWS;
        struct lrf_rows rows = {.n = BATCH,
                                .total = BATCH,
                                .x = r.x + row * FEATURES,
                                .y = r.y + row * OUTPUTS,
                                .label = r.label + row};
        struct lrf_update update = {.lr = 0.003 * pow(1.1, (double)t), .t = t + 1};
        assert_int_equal(fscanf(record, "%lf", &want), 1);
        assert_relative(lrf_network_gradient(r.net, r.w, &rows, 0, r.g), want, 1e-10);
        lrf_optimizer_find(optimizer)->step(&update, r.n, r.g, r.w, r.state);
    }
    lrf_network_free(r.net);
}

static void losses_are_those_of_torch(void **unused)
{
    FILE *record = fopen("tests/unit/training_torch.txt", "r");
    char hidden[16], activation[16], loss[16], optimizer[16];
    int blocks = 0;

    (void)unused;
    assert_non_null(record);
    while (fscanf(record, "%15s %15s %15s %15s", hidden, activation, loss, optimizer) == 4) {
        follow(record, hidden, activation, loss, optimizer);
        blocks++;
    }
    fclose(record);
    assert_int_equal(blocks, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(losses_are_those_of_torch)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
