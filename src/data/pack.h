/*
 * data/pack.h - a run of cells (data/cell.h) in the narrowest of three forms, without loss but for
 * the sign of zero: one value for all; whole numbers of 32 bits over a power of ten, as decimal
 * numbers of few digits are (ALP, Afroozeh et al. 2023); doubles.
 */
#ifndef LRF_DATA_PACK_H
#define LRF_DATA_PACK_H

#include <stdbool.h>
#include <stddef.h>

enum lrf_pack_form { LRF_PACK_SAME, LRF_PACK_WHOLE, LRF_PACK_DOUBLE };

/* How a run was packed. */
struct lrf_packing {
    enum lrf_pack_form form;
    int digits; /* WHOLE: value = number / 10^digits */
    bool odd;   /* WHOLE: some cells are no numbers */
};

/* Packs cell[0..n), n >= 1, into at most n * sizeof(double) bytes at `out`; returns how many. */
size_t lrf_pack(struct lrf_packing *packing, char *out, const double *cell, size_t n);
/* The reverse. */
void lrf_unpack(const struct lrf_packing *packing, const char *bytes, double *cell, size_t n);

#endif
