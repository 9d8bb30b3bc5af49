#include "model/loss.h"

#include <math.h>

#include "model/exponential.h"

static double squared_value(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                            lrf_real *work)
{
    double sum = 0, share = 1 / ((double)rows->total * (double)k);

    (void)work;
    for (size_t i = 0; i < rows->n * k; i++) {
        double e = (double)out[i] - (double)rows->y[i];
        sum += e * e;
    }
    return sum * share;
}

static double squared_gradient(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                               lrf_real *delta)
{
    double sum = 0, share = 1 / ((double)rows->total * (double)k);

    for (size_t i = 0; i < rows->n * k; i++) {
        double e = (double)out[i] - (double)rows->y[i];
        delta[i] = (lrf_real)(2 * share * e);
        sum += e * e;
    }
    return sum * share;
}

static void squared_product(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                            const lrf_real *r_out, lrf_real *r_delta)
{
    lrf_real scale = (lrf_real)(2 / ((double)rows->total * (double)k));

    (void)out;
    for (size_t i = 0; i < rows->n * k; i++)
        r_delta[i] = scale * r_out[i];
}

const struct lrf_loss lrf_loss_squared = {
    .name = "squared error",
    .value = squared_value,
    .gradient = squared_gradient,
    .product = squared_product,
};

static lrf_real largest(size_t k, const lrf_real *out)
{
    lrf_real top = out[0];

    for (size_t j = 1; j < k; j++)
        if (out[j] > top)
            top = out[j];
    return top;
}

/* e (n, k) = out less the largest of its row: so exp(e) cannot overflow. */
static void shift(size_t n, size_t k, const lrf_real *out, lrf_real *e)
{
    for (size_t i = 0; i < n; i++, out += k, e += k) {
        lrf_real top = largest(k, out);
        for (size_t j = 0; j < k; j++)
            e[j] = out[j] - top;
    }
}

LRF_WIDE static void exponentiate(size_t n, lrf_real *e)
{
    for (size_t i = 0; i < n; i++)
        e[i] = lrf_exp(e[i]);
}

static double sum(size_t k, const lrf_real *e)
{
    double s = 0;

    for (size_t j = 0; j < k; j++)
        s += (double)e[j];
    return s;
}

/* e (n, k) = exp(out), shifted; returns the sum of -log e[label] over rows. */
static double shifted_exp(const struct lrf_rows *rows, size_t k, const lrf_real *out, lrf_real *e)
{
    double loss = 0;

    shift(rows->n, k, out, e);
    for (size_t i = 0; i < rows->n; i++)
        loss -= (double)e[i * k + rows->label[i]];
    exponentiate(rows->n * k, e);
    return loss;
}

static double cross_entropy_value(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                                  lrf_real *work)
{
    double loss = shifted_exp(rows, k, out, work);

    for (size_t i = 0; i < rows->n; i++)
        loss += log(sum(k, work + i * k));
    return loss * (1 / (double)rows->total);
}

/* delta = (softmax(out) - onehot(label)) / n */
static double cross_entropy_gradient(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                                     lrf_real *delta)
{
    double loss = shifted_exp(rows, k, out, delta), share = 1 / (double)rows->total;

    for (size_t i = 0; i < rows->n; i++, delta += k) {
        double total = sum(k, delta);
        lrf_real scale = (lrf_real)(share / total);
        for (size_t j = 0; j < k; j++)
            delta[j] *= scale;
        delta[rows->label[i]] -= (lrf_real)share;
        loss += log(total);
    }
    return loss * share;
}

/* r_delta = p (r_out - p.r_out) / n with p = softmax(out) */
static void cross_entropy_product(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                                  const lrf_real *r_out, lrf_real *r_delta)
{
    shift(rows->n, k, out, r_delta);
    exponentiate(rows->n * k, r_delta);
    for (size_t i = 0; i < rows->n; i++, r_out += k, r_delta += k) {
        double total = sum(k, r_delta), mean = 0;
        lrf_real scale = (lrf_real)(1 / (total * (double)rows->total));
        for (size_t j = 0; j < k; j++)
            mean += (double)r_delta[j] * (double)r_out[j];
        mean /= total;
        for (size_t j = 0; j < k; j++)
            r_delta[j] *= scale * (r_out[j] - (lrf_real)mean);
    }
}

const struct lrf_loss lrf_loss_cross_entropy = {
    .name = "cross-entropy",
    .value = cross_entropy_value,
    .gradient = cross_entropy_gradient,
    .product = cross_entropy_product,
};
