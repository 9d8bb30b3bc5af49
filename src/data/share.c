#include "data/share.h"

size_t lrf_share_rows(const struct lrf_share *share, size_t rows)
{
    return share == NULL ? rows : (rows + share->parts - 1 - share->part) / share->parts;
}

void lrf_share_add(const struct lrf_share *share, double *value, size_t n)
{
    if (share != NULL)
        share->add(share->context, value, n);
}

void lrf_share_add_reals(const struct lrf_share *share, lrf_real *value, size_t n)
{
    if (share == NULL)
        return;
#ifdef LRF_DOUBLE
    share->add(share->context, value, n);
#else
    share->add_floats(share->context, value, n);
#endif
}

enum lrf_status lrf_share_agree(const struct lrf_share *share, enum lrf_status status,
                                struct lrf_error *err)
{
    struct lrf_error own = {0};

    if (share == NULL)
        return status;
    err = err ? err : &own;
    err->status = status;
    share->agree(share->context, err);
    return err->status;
}
