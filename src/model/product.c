#include "model/product.h"

#include <string.h>

static void begin(const struct lrf_product *p)
{
    const size_t row = p->n * sizeof *p->c;
    size_t done = 1;

    if (p->start == NULL) {
        memset(p->c, 0, p->m * row);
    } else if (p->same_start && p->m > 0) { /* copies that double: few calls for many short rows */
        memcpy(p->c, p->start, row);
        for (size_t more; done < p->m; done += more) {
            more = done < p->m - done ? done : p->m - done;
            memcpy(p->c + done * p->n, p->c, more * row);
        }
    } else if (p->start != p->c) {
        memcpy(p->c, p->start, p->m * row);
    }
}

/* Adds to c, because what OpenBLAS multiplies c by takes it longer than begin(). */
static void by_openblas(const struct lrf_product *p)
{
    const int m = (int)p->m, n = (int)p->n, k = (int)p->k;

    begin(p);
    LRF_CBLAS(gemm)
    (CblasRowMajor, p->turn_a ? CblasTrans : CblasNoTrans, p->turn_b ? CblasTrans : CblasNoTrans, m,
     n, k, 1, p->a, p->turn_a ? m : k, p->b, p->turn_b ? k : n, 1, p->c, n);
}

#if defined(__x86_64__) && !defined(LRF_DOUBLE)

#include <immintrin.h>
#include <stdatomic.h>

#define WITH_FMA __attribute__((target("avx2,fma")))
#define IN_PLACE WITH_FMA static inline __attribute__((always_inline))

/*
 * Four rows of c and two vectors of columns lie in registers while the inner terms pass by: eight
 * sums, as many as it takes until the first one is ready again.
 */
enum { LANES = 8, ROWS = 4, COLUMNS = 2 * LANES };

/*
 * What is read again and again lies in the nearest cache: all of b, and of a, whose rows lie apart
 * when it is turned, where there are more columns than one tile's. A narrow b is copied when it is
 * turned. Beyond that OpenBLAS's copies pay.
 */
enum { MOST_NUMBERS = 6144, MOST_OF_ONE_TILE = 16384, MOST_TURNED = 32 };

/* Where a tile's numbers are: its columns are `second` apart in two halves, which may overlap. */
struct tile {
    const float *a, *b, *start;
    size_t a_row, a_inner, b_inner, start_row, c_row; /* from one to the next */
    size_t k, second;
    float *c;
};

IN_PLACE void multiply_tile(const struct tile *t, const size_t rows)
{
    const float *a = t->a, *b = t->b;
    __m256 sum[ROWS][2];

    for (size_t i = 0; i < rows; i++)
        sum[i][0] = sum[i][1] = _mm256_setzero_ps();
    for (size_t p = 0; p < t->k; p++, a += t->a_inner, b += t->b_inner) {
        const __m256 b0 = _mm256_loadu_ps(b), b1 = _mm256_loadu_ps(b + t->second);
        for (size_t i = 0; i < rows; i++) {
            const __m256 x = _mm256_broadcast_ss(a + i * t->a_row);
            sum[i][0] = _mm256_fmadd_ps(x, b0, sum[i][0]);
            sum[i][1] = _mm256_fmadd_ps(x, b1, sum[i][1]);
        }
    }
    for (size_t i = 0; i < rows; i++) {
        if (t->start != NULL) {
            const float *start = t->start + i * t->start_row;
            sum[i][0] = _mm256_add_ps(_mm256_loadu_ps(start), sum[i][0]);
            sum[i][1] = _mm256_add_ps(_mm256_loadu_ps(start + t->second), sum[i][1]);
        }
        _mm256_storeu_ps(t->c + i * t->c_row, sum[i][0]);
        _mm256_storeu_ps(t->c + i * t->c_row + t->second, sum[i][1]);
    }
}

/* All m rows of the tile's columns. */
WITH_FMA static void multiply_columns(struct tile t, size_t m)
{
    for (; m >= ROWS; m -= ROWS) {
        multiply_tile(&t, ROWS);
        t.a += ROWS * t.a_row;
        t.c += ROWS * t.c_row;
        t.start = t.start ? t.start + ROWS * t.start_row : NULL;
    }
    if (m == 3)
        multiply_tile(&t, 3);
    else if (m == 2)
        multiply_tile(&t, 2);
    else if (m == 1)
        multiply_tile(&t, 1);
}

/* Of so many columns that are left, at least LANES, how many come next, so that as many are left
 * again, or none. */
static size_t next_columns(size_t left)
{
    if (left <= COLUMNS)
        return left;
    return left >= COLUMNS + LANES ? COLUMNS : LANES;
}

static void turn(const float *b, size_t columns, size_t k, float *out)
{
    for (size_t p = 0; p < k; p++)
        for (size_t j = 0; j < columns; j++)
            out[p * COLUMNS + j] = b[j * k + p];
}

static void in_place(const struct lrf_product *p)
{
    float turned[MOST_TURNED * COLUMNS];
    struct tile t = {.a_row = p->turn_a ? 1 : p->k,
                     .a_inner = p->turn_a ? p->m : 1,
                     .b_inner = p->turn_b ? COLUMNS : p->n,
                     .start_row = p->same_start ? 0 : p->n,
                     .c_row = p->n,
                     .k = p->k};

    for (size_t j = 0, columns; j < p->n; j += columns) {
        columns = next_columns(p->n - j);
        if (p->turn_b)
            turn(p->b + j * p->k, columns, p->k, turned);
        t.a = p->a;
        t.b = p->turn_b ? turned : p->b + j;
        t.start = p->start ? p->start + j : NULL;
        t.c = p->c + j;
        t.second = columns - LANES;
        multiply_columns(t, p->m);
    }
}

/*
 * Whether OpenBLAS multiplies by kernels for AVX2 and FMA. Those for AVX-512 know small matrices
 * themselves, and who asks for a lesser one (OPENBLAS_CORETYPE) shall have it.
 */
static bool has_fma(void)
{
    static atomic_int known; /* 0: not yet, 1: no, 2: yes */
    int has = atomic_load_explicit(&known, memory_order_relaxed);

    if (has == 0) {
        const char *core = openblas_get_corename();
        has = strcmp(core, "Haswell") == 0 || strcmp(core, "Zen") == 0 ? 2 : 1;
        atomic_store_explicit(&known, has, memory_order_relaxed);
    }
    return has == 2;
}

static bool is_small(const struct lrf_product *p)
{
    if (p->n < LANES || (p->turn_b && p->k > MOST_TURNED))
        return false;
    if (p->n <= COLUMNS)
        return p->k * p->n <= MOST_OF_ONE_TILE;
    return p->k * p->n <= MOST_NUMBERS && (!p->turn_a || p->k * p->m <= MOST_NUMBERS);
}

void lrf_product_make(const struct lrf_product *product)
{
    if (is_small(product) && has_fma())
        in_place(product);
    else
        by_openblas(product);
}

#else

void lrf_product_make(const struct lrf_product *product)
{
    by_openblas(product);
}

#endif
