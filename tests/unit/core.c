/* Multiplies matrices and vectors with OpenBLAS's kernels of today and says for which processor
 * they are. */
#include <stdio.h>

#include <cblas.h>

extern char *openblas_get_corename(void);

enum { N = 100 };

int main(void)
{
    static float a[N * N], b[N * N], c[N * N];
    static double d[N];

    for (int i = 0; i < N * N; i++)
        a[i] = b[i] = (float)(i % 7);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, N, N, 1, a, N, b, N, 0, c, N);
    cblas_sgemv(CblasRowMajor, CblasTrans, N, N, 1, a, N, b, 1, 0, c, 1);
    cblas_saxpy(N, 2, a, 1, c, 1);
    d[0] = cblas_ddot(N, d, 1, d, 1) + (double)c[0];
    return puts(openblas_get_corename()) < 0 || d[0] < 0;
}
