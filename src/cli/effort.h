/* cli/effort.h - what real runs of a reference model cost, and what they have to beat. */
#ifndef LRF_CLI_EFFORT_H
#define LRF_CLI_EFFORT_H

#include <lrfind.h>

/*
 * How many steps of a race `flops` floating-point operations pay for, its evaluations included:
 * B (6 P + 1000) + 20 P for a step on B rows with P parameters, N (2 P + 200) for an evaluation
 * on N rows; the constants stand for whatever is not a matrix product.
 */
size_t cli_effort_steps(double flops, const struct lrf_dataset *data,
                        const struct lrf_reference_settings *model, size_t parameters);
/* Loss of the best constant answer of the training rows, on the validation rows if there are
 * any: a model that does no better has learnt nothing. */
double cli_untrained_loss(const struct lrf_dataset *data);

#endif
