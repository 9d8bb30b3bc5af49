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

static void squared_prepare(const struct lrf_rows *rows, size_t k, const lrf_real *out, lrf_real *p)
{
    (void)rows, (void)k, (void)out, (void)p;
}

static void squared_product(const struct lrf_rows *rows, size_t k, const lrf_real *p,
                            const lrf_real *r_out, lrf_real *r_delta)
{
    lrf_real scale = (lrf_real)(2 / ((double)rows->total * (double)k));

    (void)p;
    for (size_t i = 0; i < rows->n * k; i++)
        r_delta[i] = scale * r_out[i];
}

const struct lrf_loss lrf_loss_squared = {
    .name = "squared error",
    .value = squared_value,
    .gradient = squared_gradient,
    .prepare = squared_prepare,
    .product = squared_product,
};

static inline lrf_real largest(size_t k, const lrf_real *out)
{
    lrf_real top = out[0];

    for (size_t j = 1; j < k; j++)
        if (out[j] > top)
            top = out[j];
    return top;
}

/* e (n, k) = exp(out less the largest of its row), which so cannot overflow; returns the sum of
 * out[label] less that over rows. */
LRF_WIDE static double exponentiate(const struct lrf_rows *rows, size_t k,
                                    const lrf_real *restrict out, lrf_real *restrict e)
{
    const size_t n = rows->n;
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const lrf_real top = largest(k, out + i * k);
        for (size_t j = 0; j < k; j++)
            e[i * k + j] = out[i * k + j] - top;
        sum += (double)(out[i * k + rows->label[i]] - top);
    }
    for (size_t i = 0; i < n * k; i++)
        e[i] = lrf_exp(e[i]);
    return sum;
}

static inline double sum(size_t k, const lrf_real *e)
{
    double s = 0;

    for (size_t j = 0; j < k; j++)
        s += (double)e[j];
    return s;
}

/* A sum of logarithms, by one of them for many factors; a factor lies between 1 and 1e19, or is
 * nan. */
struct logs {
    double sum, product;
};

static inline void add_log(struct logs *logs, double factor)
{
    logs->product *= factor;
    if (logs->product > 1e280) {
        logs->sum += log(logs->product);
        logs->product = 1;
    }
}

static double cross_entropy_value(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                                  lrf_real *work)
{
    const double labels = exponentiate(rows, k, out, work);
    struct logs logs = {0, 1};

    for (size_t i = 0; i < rows->n; i++)
        add_log(&logs, sum(k, work + i * k));
    return (logs.sum + log(logs.product) - labels) * (1 / (double)rows->total);
}

/* Divides each row of e (n, k) by its sum and multiplies it by share, less share at the label;
 * returns the sum of the logarithms of the sums. */
LRF_WIDE static double normalize(const struct lrf_rows *rows, size_t k, double share, double label,
                                 lrf_real *restrict e)
{
    struct logs logs = {0, 1};

    for (size_t i = 0; i < rows->n; i++, e += k) {
        const double total = sum(k, e);
        const lrf_real scale = (lrf_real)(share / total);
        for (size_t j = 0; j < k; j++)
            e[j] *= scale;
        e[rows->label[i]] -= (lrf_real)label;
        add_log(&logs, total);
    }
    return logs.sum + log(logs.product);
}

/* delta = (softmax(out) - onehot(label)) / n */
static double cross_entropy_gradient(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                                     lrf_real *delta)
{
    const double share = 1 / (double)rows->total, labels = exponentiate(rows, k, out, delta);

    return (normalize(rows, k, share, share, delta) - labels) * share;
}

/* p = softmax(out) */
static void cross_entropy_prepare(const struct lrf_rows *rows, size_t k, const lrf_real *out,
                                  lrf_real *p)
{
    exponentiate(rows, k, out, p);
    normalize(rows, k, 1, 0, p);
}

/* r_delta = p (r_out - p.r_out) / n */
static void cross_entropy_product(const struct lrf_rows *rows, size_t k, const lrf_real *p,
                                  const lrf_real *r_out, lrf_real *r_delta)
{
    const lrf_real scale = (lrf_real)(1 / (double)rows->total);

    for (size_t i = 0; i < rows->n; i++, p += k, r_out += k, r_delta += k) {
        double mean = 0;
        for (size_t j = 0; j < k; j++)
            mean += (double)p[j] * (double)r_out[j];
        for (size_t j = 0; j < k; j++)
            r_delta[j] = scale * p[j] * (r_out[j] - (lrf_real)mean);
    }
}

const struct lrf_loss lrf_loss_cross_entropy = {
    .name = "cross-entropy",
    .value = cross_entropy_value,
    .gradient = cross_entropy_gradient,
    .prepare = cross_entropy_prepare,
    .product = cross_entropy_product,
};
