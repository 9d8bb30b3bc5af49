#include "study/rates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/near.h"
#include "base/number.h"

enum { AUTO_RATES = 9 };

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Nine rates half a decade apart. */
static enum lrf_status rates_around(double centre, double **lr, size_t *n, struct lrf_error *err)
{
    *lr = lrf_calloc(AUTO_RATES, sizeof **lr);
    if (*lr == NULL)
        return lrf_fail_memory(err);
    for (int i = 0; i < AUTO_RATES; i++)
        (*lr)[i] = centre * pow(10, 0.5 * (i - AUTO_RATES / 2));
    *n = AUTO_RATES;
    return LRF_OK;
}

static enum lrf_status add_rate(const char *text, size_t length, double **lr, size_t *n,
                                size_t *cap, struct lrf_error *err)
{
    double rate;

    if (lrf_number_parse(text, length, &rate) != LRF_NUMBER_FINITE || rate <= 0)
        return lrf_fail(err, LRF_EINVAL, "rates: '%.*s' is not a rate above 0, nor is it auto",
                        (int)length, text);
    if (lrf_grow(lr, cap, *n + 1, sizeof **lr) != 0)
        return lrf_fail_memory(err);
    (*lr)[(*n)++] = rate;
    return LRF_OK;
}

/* Ascending and each once. */
static enum lrf_status read_list(const char *text, double **lr, size_t *n, struct lrf_error *err)
{
    size_t cap = 0, kept = 0;

    for (;; text++) {
        size_t length = strcspn(text, ",");
        if (add_rate(text, length, lr, n, &cap, err) != LRF_OK)
            return err->status;
        text += length;
        if (*text == '\0')
            break;
    }
    qsort(*lr, *n, sizeof **lr, ascending);
    for (size_t i = 0; i < *n; i++)
        if (kept == 0 || (*lr)[i] != (*lr)[kept - 1])
            (*lr)[kept++] = (*lr)[i];
    *n = kept;
    return LRF_OK;
}

enum lrf_status lrf_rates_read(const char *text, double centre, double **lr, size_t *n,
                               struct lrf_error *err)
{
    *lr = NULL;
    *n = 0;
    if (text == NULL || lrf_near_same(text, "auto"))
        return rates_around(centre, lr, n, err);
    return read_list(text, lr, n, err);
}

enum lrf_status lrf_rates_check(const char *text, struct lrf_error *err)
{
    double *lr;
    size_t n;
    enum lrf_status status = lrf_rates_read(text, 1, &lr, &n, err);

    free(lr);
    return status;
}
