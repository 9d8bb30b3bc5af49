/* Products in float against double sums. */
#include "assert.h"

#include <float.h>

#include "model/product.h"
#include "synthetic.h"

enum { GUARD = 3 };

static lrf_real *numbers(size_t n, uint64_t *seed)
{
    lrf_real *x = calloc(n + GUARD, sizeof *x);

    assert_non_null(x);
    for (size_t i = 0; i < n + GUARD; i++)
        x[i] = (lrf_real)synthetic_uniform(seed);
    return x;
}

/* Each number within what adding k + 1 terms in any order can round; beyond the last none changes.
 */
static void check(const struct lrf_product *p, const lrf_real *start, const lrf_real *beyond)
{
    for (size_t i = 0; i < p->m; i++)
        for (size_t j = 0; j < p->n; j++) {
            double sum = start ? (double)start[(p->same_start ? 0 : i * p->n) + j] : 0;
            double size = fabs(sum);
            for (size_t t = 0; t < p->k; t++) {
                double term = (double)p->a[p->turn_a ? t * p->m + i : i * p->k + t] *
                              (double)p->b[p->turn_b ? j * p->k + t : t * p->n + j];
                sum += term;
                size += fabs(term);
            }
            assert_close((double)p->c[i * p->n + j], sum,
                         (double)(p->k + 1) * (double)FLT_EPSILON * size);
        }
    assert_memory_equal(p->c + p->m * p->n, beyond, GUARD * sizeof *beyond);
}

static void multiply(size_t m, size_t n, size_t k, bool turn_a, bool turn_b, int from)
{
    uint64_t seed = 17 + m + 31 * n + 977 * k;
    lrf_real *a = numbers(m * k, &seed), *b = numbers(k * n, &seed), *c = numbers(m * n, &seed);
    lrf_real *start = numbers(m * n, &seed), beyond[GUARD];
    struct lrf_product p = {turn_a, turn_b, m, n, k, a, b, from ? start : NULL, from == 1, c};

    if (from == 3) { /* added to what is there */
        memcpy(c, start, m * n * sizeof *c);
        p.start = c;
    }
    memcpy(beyond, c + m * n, sizeof beyond);
    lrf_product_make(&p);
    check(&p, from ? start : NULL, beyond);
    free(a);
    free(b);
    free(c);
    free(start);
}

static void every_shape_is_multiplied(void **state)
{
    static const size_t m[] = {1, 2, 3, 4, 7, 30}, n[] = {1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 40};
    static const size_t k[] = {1, 2, 10, 32, 33, 450};
    (void)state;

    for (size_t i = 0; i < sizeof m / sizeof *m; i++)
        for (size_t j = 0; j < sizeof n / sizeof *n; j++)
            for (size_t l = 0; l < sizeof k / sizeof *k; l++)
                for (int turned = 0; turned < 4; turned++)
                    multiply(m[i], n[j], k[l], turned & 1, turned & 2, (int)(i + j + l) % 4);
}

static void a_sum_that_is_not_finite_stays_so(void **state)
{
    lrf_real a[4] = {1, INFINITY, 2, NAN}, b[4 * 9], c[2 * 9];
    const struct lrf_product p = {.m = 2, .n = 9, .k = 2, .a = a, .b = b, .c = c};
    (void)state;

    for (size_t i = 0; i < 18; i++)
        b[i] = 1;
    lrf_product_make(&p);
    for (size_t j = 0; j < 9; j++)
        assert_true(isinf(c[j]) && isnan(c[9 + j]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_is_multiplied),
        cmocka_unit_test(a_sum_that_is_not_finite_stays_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
