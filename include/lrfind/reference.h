/*
 * lrfind/reference.h - the built-in trainer: a reference model on a data set.
 *
 * Models: linear and softmax regression (no hidden layer) and multi-layer
 * perceptrons of any widths. Losses are means over the batch: cross-entropy for
 * classes; squared error, also over outputs and without a factor 1/2, for
 * regression. Weights and biases start uniform in +-1/sqrt(fan_in). Each epoch
 * is shuffled without replacement and its last short batch is kept. Formulas
 * and defaults of the optimizers are PyTorch's, so that a rate carries over.
 * float32 on CBLAS; a step allocates nothing.
 */
#ifndef LRFIND_REFERENCE_H
#define LRFIND_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lrfind/dataset.h>
#include <lrfind/error.h>
#include <lrfind/trainer.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { LRF_MAX_HIDDEN = 16 };

struct lrf_reference_settings {
    size_t hidden[LRF_MAX_HIDDEN]; /* widths of the hidden layers */
    size_t n_hidden;               /* 0: linear or softmax regression */
    const char *activation;        /* "relu", "tanh", "gelu" */
    const char *optimizer;         /* a name of lrf_optimizer_name */
    double weight_decay; /* >= 0; decoupled for adamw, else added to the gradient; nan: the
                            optimizer's default */
    size_t batch;        /* rows a step, >= 1; 0: all training rows */
    bool diagnostics;    /* measure loss_after, norms, cosine, ratios in every step */
};

/* mlp:64, relu, adam, the optimizer's own weight decay (adamw 0.01, else 0), batch 32, diagnostics
 * on. */
LRF_API void lrf_reference_defaults(struct lrf_reference_settings *settings);
/* LRF_EINVAL with the name, value and limits of the first bad setting. */
LRF_API enum lrf_status lrf_reference_check(const struct lrf_reference_settings *settings,
                                            struct lrf_error *err);
/* Parses "linear", "mlp:64", "mlp:128,128" into the widths. LRF_EINVAL otherwise. */
LRF_API enum lrf_status lrf_reference_parse_model(const char *text,
                                                  struct lrf_reference_settings *settings,
                                                  struct lrf_error *err);
/* The names that exist, in order; NULL behind the last. */
LRF_API const char *lrf_optimizer_name(size_t i);
LRF_API const char *lrf_activation_name(size_t i);
/* Whether the optimizer divides by the size of past gradients; false for unknown names. */
LRF_API bool lrf_optimizer_is_adaptive(const char *name);

/*
 * A trainer on `data`, which must outlive it. reset(seed) draws the weights and
 * the batch order; the trainer starts as after reset(0). On success
 * `trainer` is yours: lrf_trainer_release. Errors: LRF_EINVAL, LRF_ENOMEM.
 * Trainers on the same data may run in different threads.
 */
LRF_API enum lrf_status lrf_reference_start(const struct lrf_dataset *data,
                                            const struct lrf_reference_settings *settings,
                                            struct lrf_trainer *trainer, struct lrf_error *err);
/*
 * The momentum (adam, adamw: beta1) of the steps from here to the next reset, 0 < momentum < 1;
 * anything else: the optimizer's own. Nothing for optimizers without one and for other trainers.
 */
LRF_API void lrf_reference_set_momentum(const struct lrf_trainer *trainer, double momentum);
/* Trainable parameters of a reference trainer; 0 for another kind. */
LRF_API size_t lrf_reference_parameters(const struct lrf_trainer *trainer);

enum lrf_part { LRF_PART_TRAIN, LRF_PART_VALIDATION };

/*
 * Mean loss over all training or validation rows at the present weights, and the share of rows
 * classified rightly (nan for regression). Both nan when the part has no rows. LRF_EINVAL for
 * another kind of trainer.
 */
LRF_API enum lrf_status lrf_reference_evaluate(const struct lrf_trainer *trainer,
                                               enum lrf_part part, double *loss, double *accuracy,
                                               struct lrf_error *err);

/*
 * Curvature at the present weights of a reference trainer. For adaptive methods it is that of
 * P^-1/2 H P^-1/2, P = sqrt(v) + eps. Before the first step v is the mean over batches of the
 * squared batch gradient at these weights, which is what the optimizer's own v comes to while
 * the rate is still too small to matter, and for a full batch what its first step uses; after
 * that it is the optimizer's own, corrected for its start where the optimizer does so.
 */
struct lrf_curvature {
    double sharpness;   /* largest Hessian eigenvalue of the training loss, preconditioned for
                           adaptive methods; nan: not measured */
    double lr_limit;    /* the largest stable constant rate of this optimizer on that quadratic,
                           weight decay included; infinite when nothing curves upwards */
    double critical_lr; /* the rate at which the loss would rise along the first update of a
                           fresh optimizer, full gradient of these rows; nan: no descent there */
    unsigned products;  /* Hessian-vector products spent */
};

/*
 * Measures at the present weights on at most `rows` training rows (0: all), spread evenly.
 * Lanczos to a residual of 1e-3, or 1e-5 without a hidden layer (that is what theory speaks of),
 * relative to the eigenvalue; its own error is about the square. At most 40, or 300, products of
 * about two gradients each. Leaves the trainer as it was. LRF_EINVAL for another kind of trainer.
 * Kalra et al. 2026 (critical rate), Cohen et al. 2021, 2022 (limits).
 */
LRF_API enum lrf_status lrf_reference_curvature(const struct lrf_trainer *trainer, size_t rows,
                                                struct lrf_curvature *out, struct lrf_error *err);

#ifdef __cplusplus
}
#endif
#endif
