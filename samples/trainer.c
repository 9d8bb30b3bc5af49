/*
 * trainer.c - a trainer for `lrfind drive` in plain C, to be copied: it needs no library.
 *
 * The model is a straight line through noisy points, y = 2 x1 - 3 x2 + 0.5, trained with
 * mini-batches of 16 and the mean squared error. Yours goes where the functions of the first
 * half are; the second half is the protocol.
 *
 *     cc -O2 -o trainer samples/trainer.c
 *     lrfind drive -- ./trainer
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 512, TRAIN = 384, BATCH = 16, D = 3 };

static double x[N][D], y[N]; /* the last input is 1, for the constant */
static double w[D];
static unsigned long long state;
static int next_row;

static double uniform(void) /* -1..1, the same on every machine */
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) / (double)(1ull << 52) - 1;
}

static void make_data(void)
{
    state = 1;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < D; j++)
            x[i][j] = j < D - 1 ? uniform() : 1;
        y[i] = 2 * x[i][0] - 3 * x[i][1] + 0.5 + 0.25 * uniform();
    }
}

static void reset(unsigned long long seed)
{
    memset(w, 0, sizeof w);
    state = 2 * seed + 1;
    next_row = (int)((uniform() + 1) / 2 * TRAIN); /* where in the data to begin */
}

/* The loss of `n` training or validation rows from `first`; its gradient into g unless NULL. */
static double loss(int first, int n, int rows, double *g)
{
    double sum = 0;

    for (int k = 0; k < n; k++) {
        int i = (first + k) % rows;
        double error = -y[i];
        for (int j = 0; j < D; j++)
            error += w[j] * x[i][j];
        for (int j = 0; g != NULL && j < D; j++)
            g[j] += 2 * error * x[i][j] / n;
        sum += error * error;
    }
    return sum / n;
}

/* The loss of the best constant prediction, the mean: below it learning begins. May be left out. */
static double baseline(void)
{
    double sum = 0, squares = 0;

    for (int i = 0; i < TRAIN; i++) {
        sum += y[i];
        squares += y[i] * y[i];
    }
    return squares / TRAIN - sum / TRAIN * (sum / TRAIN);
}

static void step(double lr, double *before, double *after)
{
    double g[D] = {0};

    *before = loss(next_row, BATCH, TRAIN, g);
    for (int j = 0; j < D; j++)
        w[j] -= lr * g[j];
    *after = loss(next_row, BATCH, TRAIN, NULL);
    next_row = (next_row + BATCH) % TRAIN;
}

int main(void)
{
    char order[256];

    make_data();
    reset(0);
    while (fgets(order, sizeof order, stdin) != NULL) {
        if (strncmp(order, "lrfind hello ", 13) == 0) {
            printf("lrfind hello 1 reset eval after baseline %.17g\n", baseline());
        } else if (strncmp(order, "lrfind reset ", 13) == 0) {
            reset(strtoull(order + 13, NULL, 10));
            printf("lrfind ok\n");
        } else if (strncmp(order, "lrfind step ", 12) == 0) {
            double before, after;
            step(strtod(order + 12, NULL), &before, &after);
            printf("lrfind loss %.17g %.17g\n", before, after);
        } else if (strcmp(order, "lrfind eval\n") == 0) {
            printf("lrfind loss %.17g\n", loss(TRAIN, N - TRAIN, N, NULL));
        } else {
            printf("lrfind error an order that is not known\n");
        }
        fflush(stdout); /* the other end waits for it */
    }
    return 0;
}
