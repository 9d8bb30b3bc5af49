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
void lrf_product_make(const struct lrf_product *p)
{
    const int m = (int)p->m, n = (int)p->n, k = (int)p->k;

    begin(p);
    LRF_CBLAS(gemm)
    (CblasRowMajor, p->turn_a ? CblasTrans : CblasNoTrans, p->turn_b ? CblasTrans : CblasNoTrans, m,
     n, k, 1, p->a, p->turn_a ? m : k, p->b, p->turn_b ? k : n, 1, p->c, n);
}
