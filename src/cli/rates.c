#include "cli/rates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "cli/talk.h"

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool auto_grid(double centre, double **lr, size_t *n)
{
    *lr = lrf_calloc(CLI_AUTO_RATES, sizeof **lr);
    if (*lr == NULL)
        return cli_error("%s", lrf_status_text(LRF_ENOMEM));
    for (int i = 0; i < CLI_AUTO_RATES; i++)
        (*lr)[i] = centre * pow(10, 0.5 * (i - CLI_AUTO_RATES / 2));
    *n = CLI_AUTO_RATES;
    return true;
}

static bool add_rate(const char *text, size_t length, double **lr, size_t *n, size_t *cap)
{
    double rate;

    if (lrf_number_parse(text, length, &rate) != LRF_NUMBER_FINITE || rate <= 0)
        return cli_error("'--rates': '%.*s' is not a rate above 0", (int)length, text);
    if (lrf_grow(lr, cap, *n + 1, sizeof **lr) != 0)
        return cli_error("%s", lrf_status_text(LRF_ENOMEM));
    (*lr)[(*n)++] = rate;
    return true;
}

bool cli_rates_parse(const char *text, double centre, double **lr, size_t *n)
{
    size_t cap = 0, kept = 0;

    *lr = NULL;
    *n = 0;
    if (text == NULL || strcmp(text, "auto") == 0)
        return auto_grid(centre, lr, n);
    for (;; text++) {
        size_t length = strcspn(text, ",");
        if (!add_rate(text, length, lr, n, &cap))
            return false;
        text += length;
        if (*text == '\0')
            break;
    }
    qsort(*lr, *n, sizeof **lr, ascending);
    for (size_t i = 0; i < *n; i++)
        if (kept == 0 || (*lr)[i] != (*lr)[kept - 1])
            (*lr)[kept++] = (*lr)[i];
    *n = kept;
    return true;
}
