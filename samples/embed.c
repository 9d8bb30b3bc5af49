/*
 * embed.c - lrfind as a library: a range test inside a training loop of your own, and everything
 * that `lrfind run` does with one call.
 *
 *     cc samples/embed.c $(pkg-config --cflags --libs lrfind) -lm -o embed && ./embed
 * samples/iris.csv
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

static void tell(const struct lrf_analysis *analysis)
{
    const struct lrf_suggestion *s = &analysis->suggestion;

    if (isnan(s->lr))
        printf("no rate: %s\n", analysis->reason);
    else
        printf("use %.6g, between %.2g and %.2g\n", s->lr, s->lo, s->hi);
}

/* Your own loop: ask for a rate, take a step, tell the loss; then analyse what was recorded. */
static void own_loop(struct lrf_error *err)
{
    double w[2] = {1, 4};
    struct lrf_sweep_settings range;
    struct lrf_analysis_settings how;
    struct lrf_analysis result = {0};
    struct lrf_curve curve = {0};
    struct lrf_sweep *sweep;

    lrf_sweep_defaults(&range);
    lrf_analysis_defaults(&how);
    sweep = lrf_sweep_alloc(&range, err);
    while (err->status == LRF_OK && !lrf_sweep_done(sweep)) {
        struct lrf_point point = {.lr = lrf_sweep_lr(sweep)}; /* ask */
        point.step = (unsigned)lrf_sweep_step(sweep);
        point.loss = train_step(w, point.lr);
        lrf_sweep_tell(sweep, point.loss); /* tell */
        lrf_curve_append(&curve, &point, err);
    }
    if (err->status == LRF_OK && lrf_analyze(&curve, &how, &result, err) == LRF_OK)
        tell(&result);
    lrf_analysis_release(&result);
    lrf_curve_release(&curve);
    lrf_sweep_free(sweep);
}

/* One call: the sweeps, the analysis and the runs that check it, as `lrfind run PATH`. */
static void one_call(const char *path, struct lrf_error *err)
{
    struct lrf_study_settings settings;
    struct lrf_subject subject = {0};
    struct lrf_dataset *data;
    struct lrf_study *study = NULL;

    lrf_study_defaults(&settings);
    subject.data = data = lrf_dataset_read(path, &settings.data, err);
    if (data)
        study = lrf_study_run(&subject, &settings, NULL, err);
    if (study)
        tell(lrf_study_result(study)->range->analysis);
    lrf_study_free(study);
    lrf_dataset_free(data);
}

int main(int argc, char **argv)
{
    struct lrf_error err = {0};

    own_loop(&err);
    if (err.status == LRF_OK && argc > 1)
        one_call(argv[1], &err);
    if (err.status != LRF_OK)
        fprintf(stderr, "embed: %s\n", err.text);
    return err.status != LRF_OK;
}
