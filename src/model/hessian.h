/*
 * model/hessian.h - exact products of the loss's Hessian with a vector.
 *
 * Pearlmutter 1994: the derivative of the gradient along v, by differentiating the forward
 * and the backward pass. R{.} stands for the derivative of a quantity along v. One product
 * costs about as much as two gradients. At relu's kink the slope 0 is taken, as in backward.
 */
#ifndef LRF_MODEL_HESSIAN_H
#define LRF_MODEL_HESSIAN_H

#include "model/model.h"

struct lrf_hessian;

/* Numbers a row and unit of the model, whatever the rows. */
enum { LRF_HESSIAN_ARRAYS = 5 };

/* Working memory for up to max_rows rows; NULL without memory. You own it. */
struct lrf_hessian *lrf_hessian_alloc(const struct lrf_shape *shape, size_t max_rows);
void lrf_hessian_free(struct lrf_hessian *hessian);
/* Puts the Hessian at parameters w, on these rows; both are borrowed until the next call. */
void lrf_hessian_place(struct lrf_hessian *hessian, const lrf_real *w, const struct lrf_rows *rows);
/* hv = H v, or `keep`: that more than it was, for the shares of the parts of a batch. */
void lrf_hessian_product(struct lrf_hessian *hessian, const lrf_real *v, bool keep, lrf_real *hv);

#endif
