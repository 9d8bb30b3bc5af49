#include "cli/version.h"

#include <stdio.h>

#include <cblas.h>
#include <gsl/gsl_version.h>

#include <lrfind.h>

#include "report/drawing.h"

void cli_blas_single(void)
{
    openblas_set_num_threads(1);
}

void cli_version_print(void)
{
    char gnuplot[80];

    lrf_drawing_version(gnuplot, sizeof gnuplot);
    printf("lrfind %s\nGSL %s\n%s\n%s\n", lrf_version(), gsl_version, openblas_get_config(),
           gnuplot);
}
