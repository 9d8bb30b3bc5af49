#include "data/pack.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "data/cell.h"

enum { DIGITS = 9 /* powers of ten that are tried */ };

static const double power_of_ten[DIGITS + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

/* Up to here a 32-bit number is the code of a cell that is not a number, counted from the least. */
static const int32_t last_code = INT32_MIN + (1 << 20);

static bool fits(double scaled)
{
    return scaled > last_code && scaled <= INT32_MAX;
}

static bool is_whole(double v, int digits)
{
    const double scaled = v * power_of_ten[digits];
    return fits(scaled) && (double)lrint(scaled) / power_of_ten[digits] == v;
}

static bool all_same(const double *cell, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (memcmp(&cell[i], cell, sizeof *cell) != 0)
            return false;
    return true;
}

/* Finds the digits behind the point that every cell needs. */
static bool find_digits(struct lrf_packing *packing, const double *cell, size_t n)
{
    packing->digits = 0;
    packing->odd = false;
    for (size_t i = 0; i < n; i++) {
        if (!lrf_cell_is_number(cell[i])) {
            packing->odd = true;
            continue;
        }
        while (!is_whole(cell[i], packing->digits))
            if (++packing->digits > DIGITS)
                return false;
    }
    return true;
}

/* False if a number that needs fewer digits is too great for these; else it fits them, too. */
static bool pack_whole(const struct lrf_packing *packing, char *out, const double *cell, size_t n)
{
    const double scale = power_of_ten[packing->digits];

    for (size_t i = 0; i < n; i++) {
        const double scaled = cell[i] * scale;
        int32_t whole;
        if (!lrf_cell_is_number(cell[i]))
            whole = (int32_t)(INT32_MIN + (int64_t)lrf_cell_code(cell[i]));
        else if (fits(scaled))
            whole = (int32_t)lrint(scaled);
        else
            return false;
        memcpy(out + i * sizeof whole, &whole, sizeof whole);
    }
    return true;
}

size_t lrf_pack(struct lrf_packing *packing, char *out, const double *cell, size_t n)
{
    if (all_same(cell, n)) {
        packing->form = LRF_PACK_SAME;
        memcpy(out, cell, sizeof *cell);
        return sizeof *cell;
    }
    if (find_digits(packing, cell, n) && pack_whole(packing, out, cell, n)) {
        packing->form = LRF_PACK_WHOLE;
        return n * sizeof(int32_t);
    }
    packing->form = LRF_PACK_DOUBLE;
    memcpy(out, cell, n * sizeof *cell);
    return n * sizeof *cell;
}

static int32_t read_whole(const char *bytes, size_t i)
{
    int32_t whole;

    memcpy(&whole, bytes + i * sizeof whole, sizeof whole);
    return whole;
}

static void unpack_whole(const struct lrf_packing *packing, const char *bytes, double *cell,
                         size_t n)
{
    const double scale = power_of_ten[packing->digits];

    for (size_t i = 0; i < n; i++)
        cell[i] = read_whole(bytes, i) / scale;
    for (size_t i = 0; i < n && packing->odd; i++) {
        const int32_t whole = read_whole(bytes, i);
        if (whole <= last_code)
            cell[i] = lrf_cell_text((uint32_t)((int64_t)whole - INT32_MIN));
    }
}

void lrf_unpack(const struct lrf_packing *packing, const char *bytes, double *cell, size_t n)
{
    double same;

    switch (packing->form) {
    case LRF_PACK_SAME:
        memcpy(&same, bytes, sizeof same);
        for (size_t i = 0; i < n; i++)
            cell[i] = same;
        break;
    case LRF_PACK_WHOLE:
        unpack_whole(packing, bytes, cell, n);
        break;
    case LRF_PACK_DOUBLE:
        memcpy(cell, bytes, n * sizeof *cell);
        break;
    }
}
