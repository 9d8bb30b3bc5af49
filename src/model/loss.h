/* model/loss.h - the losses: means over the batch, as in PyTorch. */
#ifndef LRF_MODEL_LOSS_H
#define LRF_MODEL_LOSS_H

#include "model/model.h"

/* out (n, k) are the outputs for n rows. */
struct lrf_loss {
    const char *name;
    /* Returns the loss; work (n, k) is scratch. */
    double (*value)(const struct lrf_rows *rows, size_t k, const lrf_real *out, lrf_real *work);
    /* Returns the same; delta (n, k) is its derivative by the outputs. */
    double (*gradient)(const struct lrf_rows *rows, size_t k, const lrf_real *out, lrf_real *delta);
    /* p (n, k) = what product() needs of the outputs. */
    void (*prepare)(const struct lrf_rows *rows, size_t k, const lrf_real *out, lrf_real *p);
    /* How delta changes when out changes in direction r_out (n, k): the loss's own Hessian. */
    void (*product)(const struct lrf_rows *rows, size_t k, const lrf_real *p, const lrf_real *r_out,
                    lrf_real *r_delta);
};

/* sum (out - y)^2 / (n k): without a factor 1/2, and a mean over outputs too */
extern const struct lrf_loss lrf_loss_squared;
/* sum (log sum exp(out) - out[label]) / n, in nats, shifted by the largest output */
extern const struct lrf_loss lrf_loss_cross_entropy;

#endif
