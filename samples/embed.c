/*
 * embed.c - a range test inside a training loop of your own, with the library.
 *
 *     cc samples/embed.c $(pkg-config --cflags --libs lrfind) -lm -o embed && ./embed
 */
#include <math.h>
#include <stdio.h>

#include <lrfind.h>

/* Your training step; here gradient descent down the bowl (25 a^2 + b^2) / 2, slope (25 a, b). */
static double train_step(double w[2], double lr)
{
    double loss = (25 * w[0] * w[0] + w[1] * w[1]) / 2;

    w[0] -= lr * 25 * w[0];
    w[1] -= lr * w[1];
    return loss; /* before the step */
}

int main(void)
{
    double w[2] = {1, 4};
    struct lrf_sweep_settings range;
    struct lrf_analysis_settings how;
    struct lrf_analysis result = {0};
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    struct lrf_sweep *sweep;

    lrf_sweep_defaults(&range);
    lrf_analysis_defaults(&how);
    sweep = lrf_sweep_alloc(&range, &err);
    while (err.status == LRF_OK && !lrf_sweep_done(sweep)) {
        struct lrf_point point = {.lr = lrf_sweep_lr(sweep)}; /* ask */
        point.step = (unsigned)lrf_sweep_step(sweep);
        point.loss = train_step(w, point.lr);
        lrf_sweep_tell(sweep, point.loss); /* tell */
        lrf_curve_append(&curve, &point, &err);
    }
    if (err.status == LRF_OK)
        lrf_analyze(&curve, &how, &result, &err);
    if (err.status != LRF_OK)
        fprintf(stderr, "embed: %s\n", err.text);
    else if (isnan(result.suggestion.lr))
        printf("no rate: %s\n", result.reason);
    else
        printf("use %.2g, between %.2g and %.2g\n", result.suggestion.lr, result.suggestion.lo,
               result.suggestion.hi);
    lrf_analysis_release(&result);
    lrf_curve_release(&curve);
    lrf_sweep_free(sweep);
    return err.status != LRF_OK;
}
