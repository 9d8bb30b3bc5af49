#include "data/split.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/seed.h"
#include "data/rows.h"

/* A class, and how many of its rows are held out. */
struct share {
    size_t class_index;
    size_t first; /* of its rows among the members */
    size_t rows;
    size_t held;
    double remainder;
};

static int by_remainder(const void *a, const void *b)
{
    const struct share *x = a, *y = b;

    if (x->remainder != y->remainder)
        return x->remainder > y->remainder ? -1 : 1;
    return x->class_index < y->class_index ? -1 : 1;
}

/* Sets share[].held (Hamilton's method of largest remainders) and sorts by the remainder. */
static void apportion(struct share *share, size_t classes, size_t rows, double fraction)
{
    size_t left = (size_t)floor(fraction * (double)rows + 0.5);

    for (size_t c = 0; c < classes; c++) {
        const double exact = fraction * (double)share[c].rows;
        share[c].held = (size_t)exact;
        if (share[c].held >= share[c].rows)
            share[c].held = share[c].rows ? share[c].rows - 1 : 0;
        share[c].remainder = exact - (double)share[c].held;
        left -= left < share[c].held ? left : share[c].held;
    }
    qsort(share, classes, sizeof *share, by_remainder);
    for (size_t c = 0; c < classes && left > 0; c++) {
        if (share[c].held + 1 < share[c].rows) {
            share[c].held++;
            left--;
        }
    }
}

static uint32_t class_of(const uint32_t *label, size_t i)
{
    return label ? label[i] : 0;
}

/* Counts the rows of each class; returns those of all. */
static size_t count(struct share *share, size_t classes, const uint8_t *roles, size_t rows,
                    const uint32_t *label)
{
    size_t used = 0, first = 0;

    for (size_t i = 0; i < rows; i++)
        if (roles[i] == LRF_ROW_TRAIN)
            share[class_of(label, used++)].rows++;
    for (size_t c = 0; c < classes; c++) {
        share[c].class_index = c;
        share[c].first = first;
        first += share[c].rows;
    }
    return used;
}

/* Sorts the numbers of the rows into `member` by class; leaves `first` as it was. */
static void sort_members(struct share *share, size_t classes, uint32_t *member,
                         const uint8_t *roles, size_t rows, const uint32_t *label)
{
    size_t used = 0;

    for (size_t i = 0; i < rows; i++)
        if (roles[i] == LRF_ROW_TRAIN)
            member[share[class_of(label, used++)].first++] = (uint32_t)i;
    for (size_t c = 0; c < classes; c++)
        share[c].first -= share[c].rows;
}

static void hold_out(struct share *share, size_t classes, uint32_t *member, uint8_t *roles,
                     gsl_rng *rng)
{
    for (size_t c = 0; c < classes; c++) {
        lrf_shuffle(rng, member + share[c].first, share[c].rows);
        for (size_t i = 0; i < share[c].held; i++)
            roles[member[share[c].first + i]] = LRF_ROW_VALIDATION;
    }
}

int lrf_split(uint8_t *roles, size_t rows, const uint32_t *label, size_t classes, double fraction,
              uint64_t seed)
{
    struct share *share = lrf_calloc(classes, sizeof *share);
    uint32_t *member = lrf_calloc(rows, sizeof *member);
    gsl_rng *rng = lrf_rng_alloc(seed, LRF_STREAM_SPLIT);
    const int failed = share && member && rng ? 0 : -1;

    if (!failed) {
        const size_t used = count(share, classes, roles, rows, label);
        sort_members(share, classes, member, roles, rows, label);
        apportion(share, classes, used, fraction);
        hold_out(share, classes, member, roles, rng);
    }
    if (rng != NULL)
        gsl_rng_free(rng);
    free(member);
    free(share);
    return failed;
}
