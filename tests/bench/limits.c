/*
 * tests/bench/limits.c - what this machine and its libraries can do at best, for tests/bench/run.
 *
 *     limits products WIDTHS BATCH      the matrix products of a training step, such as 64-64-10 32
 *     limits read|memcpy|triad MB       pass once over that much memory (triad: three times it)
 *     limits lines FILE                 read(2) a file, find its line ends
 *     limits csv FILE                   libcsv on a file, with callbacks that do nothing
 *
 * Each works as tests/bench/turns.h says.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cblas.h>
#include <csv.h>

#include "bench/turns.h"

enum { MAX_WIDTHS = 18, CHUNK = 65536 };

static volatile uint64_t kept; /* results go here, so that no loop is left out as useless */

static void die(const char *what)
{
    fprintf(stderr, "limits: %s\n", what);
    exit(1);
}

static void *memory(size_t size)
{
    char *block = malloc(size);

    if (block == NULL)
        die("no memory");
    memset(block, 1, size); /* every page exists before it is timed */
    return block;
}

/* Layers as lrfind has them: activations (batch, width), weights (width of outputs, of inputs). */
struct products {
    int width[MAX_WIDTHS], n_widths, batch;
    float *activation[MAX_WIDTHS], *delta[MAX_WIDTHS], *weight[MAX_WIDTHS], *gradient[MAX_WIDTHS];
};

static void multiply(void *subject)
{
    const struct products *p = subject;
    int batch = p->batch, last = p->n_widths - 1;

    for (int l = 0; l < last; l++) /* activation' = activation weight^T */
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, batch, p->width[l + 1], p->width[l], 1,
                    p->activation[l], p->width[l], p->weight[l], p->width[l], 0,
                    p->activation[l + 1], p->width[l + 1]);
    for (int l = last - 1; l >= 0; l--) { /* gradient = delta'^T activation */
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, p->width[l + 1], p->width[l], batch, 1,
                    p->delta[l + 1], p->width[l + 1], p->activation[l], p->width[l], 0,
                    p->gradient[l], p->width[l]);
        if (l > 0) /* delta = delta' weight */
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, p->width[l],
                        p->width[l + 1], 1, p->delta[l + 1], p->width[l + 1], p->weight[l],
                        p->width[l], 0, p->delta[l], p->width[l]);
    }
}

static float *numbers(int rows, int columns)
{
    size_t n = (size_t)rows * (size_t)columns;
    float *x = memory(n * sizeof *x);

    for (size_t i = 0; i < n; i++)
        x[i] = (float)(i % 1021) / 1021 - 0.5f;
    return x;
}

static int products(const char *widths, const char *batch)
{
    struct products p = {.batch = (int)strtol(batch, NULL, 10)};
    char *rest = (char *)widths;

    while (*rest != '\0' && p.n_widths < MAX_WIDTHS) {
        p.width[p.n_widths++] = (int)strtol(rest, &rest, 10);
        rest += *rest == '-';
    }
    if (p.batch < 1 || p.n_widths < 2)
        die("products needs WIDTHS, such as 64-64-10, and BATCH");
    for (int l = 0; l < p.n_widths; l++) {
        int next = l + 1 < p.n_widths ? p.width[l + 1] : 1;
        p.activation[l] = numbers(p.batch, p.width[l]);
        p.delta[l] = numbers(p.batch, p.width[l]);
        p.weight[l] = numbers(next, p.width[l]);
        p.gradient[l] = numbers(next, p.width[l]);
    }
    return bench_turns(multiply, &p);
}

struct block {
    size_t size; /* bytes of each */
    double *a, *b, *c;
};

static void read_once(void *subject)
{
    const struct block *m = subject;
    const uint64_t *word = (const uint64_t *)m->a;
    uint64_t mix = 0;

    for (size_t i = 0; i < m->size / sizeof *word; i++)
        mix ^= word[i];
    kept = mix;
}

static void copy(void *subject)
{
    const struct block *m = subject;

    memcpy(m->b, m->a, m->size);
    kept = (uint64_t)m->b[m->size / sizeof *m->b - 1];
}

static void triad(void *subject)
{
    const struct block *m = subject;
    double *restrict a = m->a;
    const double *restrict b = m->b, *restrict c = m->c;

    for (size_t i = 0; i < m->size / sizeof *a; i++)
        a[i] = b[i] + 3 * c[i];
    kept = (uint64_t)a[0];
}

static int pass(void (*work)(void *), const char *megabytes)
{
    struct block m = {.size = (size_t)strtol(megabytes, NULL, 10) * 1000000};

    if (m.size == 0)
        die("how many MB?");
    m.a = memory(m.size);
    m.b = work == read_once ? NULL : memory(m.size);
    m.c = work == triad ? memory(m.size) : NULL;
    return bench_turns(work, &m);
}

/* Hands every chunk of the file to take(). */
static void chunks(const char *path, void (*take)(const char *, size_t, void *), void *context)
{
    static char chunk[CHUNK];
    int file = open(path, O_RDONLY);
    ssize_t n;

    if (file < 0)
        die("cannot open the file");
    while ((n = read(file, chunk, sizeof chunk)) > 0)
        take(chunk, (size_t)n, context);
    if (n < 0)
        die("cannot read the file");
    close(file);
}

static void count_lines(const char *text, size_t n, void *context)
{
    uint64_t *lines = context;

    for (const char *end = text + n; (text = memchr(text, '\n', (size_t)(end - text))) != NULL;
         text++)
        ++*lines;
}

static void lines(void *path)
{
    uint64_t n = 0;

    chunks(path, count_lines, &n);
    kept = n;
}

static void ignore_cell(void *text, size_t n, void *context)
{
    (void)text, (void)n, (void)context;
}

static void ignore_row(int end, void *context)
{
    (void)end, (void)context;
}

static void parse(const char *text, size_t n, void *context)
{
    if (csv_parse(context, text, n, ignore_cell, ignore_row, NULL) != n)
        die("libcsv refuses the file");
}

static void bare_csv(void *path)
{
    struct csv_parser parser;

    if (csv_init(&parser, 0) != 0)
        die("no memory");
    chunks(path, parse, &parser);
    csv_fini(&parser, ignore_cell, ignore_row, NULL);
    csv_free(&parser);
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";

    if (strcmp(what, "products") == 0 && argc == 4)
        return products(argv[2], argv[3]);
    if (strcmp(what, "read") == 0)
        return pass(read_once, argv[2]);
    if (strcmp(what, "memcpy") == 0)
        return pass(copy, argv[2]);
    if (strcmp(what, "triad") == 0)
        return pass(triad, argv[2]);
    if (strcmp(what, "lines") == 0)
        return bench_turns(lines, argv[2]);
    if (strcmp(what, "csv") == 0)
        return bench_turns(bare_csv, argv[2]);
    die("what? products WIDTHS BATCH; read, memcpy, triad MB; lines, csv FILE");
}
