#include "model/loss.h"

#include <math.h>

#include "model/exponential.h"

static double squared_value(const struct lrf_rows *rows, size_t k, const lrf_real *out)
{
    double sum = 0;

    for (size_t i = 0; i < rows->n * k; i++) {
        double e = (double)out[i] - (double)rows->y[i];
        sum += e * e;
    }
    return sum / ((double)rows->total * (double)k);
}

static double squared_gradient(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                               lrf_real *delta)
{
    lrf_real scale = (lrf_real)(2 / ((double)rows->total * (double)k));

    for (size_t i = 0; i < rows->n * k; i++)
        delta[i] = scale * (out[i] - rows->y[i]);
    return squared_value(rows, k, out);
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

/* e (k) = exp(out - top); returns their sum. */
LRF_WIDE static double exponentials(size_t k, const lrf_real *restrict out, lrf_real top,
                                    lrf_real *restrict e)
{
    double sum = 0;

    for (size_t j = 0; j < k; j++)
        e[j] = lrf_exp(out[j] - top);
    for (size_t j = 0; j < k; j++)
        sum += (double)e[j];
    return sum;
}

static double cross_entropy_value(const struct lrf_rows *rows, size_t k, const lrf_real *out)
{
    double loss = 0;

    for (size_t i = 0; i < rows->n; i++, out += k) {
        lrf_real top = largest(k, out);
        double sum = 0;
        for (size_t j = 0; j < k; j++)
            sum += (double)lrf_exp(out[j] - top);
        loss += log(sum) + ((double)top - (double)out[rows->label[i]]);
    }
    return loss / (double)rows->total;
}

/* delta = (softmax(out) - onehot(label)) / n */
static double cross_entropy_gradient(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                                     lrf_real *delta)
{
    double loss = 0, share = 1 / (double)rows->total;

    for (size_t i = 0; i < rows->n; i++, out += k, delta += k) {
        lrf_real top = largest(k, out);
        double sum = exponentials(k, out, top, delta);
        lrf_real scale = (lrf_real)(share / sum);
        for (size_t j = 0; j < k; j++)
            delta[j] *= scale;
        delta[rows->label[i]] -= (lrf_real)share;
        loss += log(sum) + ((double)top - (double)out[rows->label[i]]);
    }
    return loss * share;
}

/* r_delta = p (r_out - p.r_out) / n with p = softmax(out) */
static void cross_entropy_product(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                                  const lrf_real *r_out, lrf_real *r_delta)
{
    for (size_t i = 0; i < rows->n; i++, out += k, r_out += k, r_delta += k) {
        double sum = exponentials(k, out, largest(k, out), r_delta), mean = 0;
        lrf_real scale = (lrf_real)(1 / (sum * (double)rows->total));
        for (size_t j = 0; j < k; j++)
            mean += (double)r_delta[j] * (double)r_out[j];
        mean /= sum;
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
