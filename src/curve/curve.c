#include "curve/points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

void lrf_curve_release(struct lrf_curve *curve)
{
    if (curve == NULL)
        return;
    free(curve->point);
    *curve = (struct lrf_curve){0};
}

enum lrf_status lrf_curve_reserve(struct lrf_curve *curve, size_t cap, struct lrf_error *err)
{
    if (lrf_grow(&curve->point, &curve->cap, cap, sizeof *curve->point) != 0)
        return lrf_fail_memory(err);
    return LRF_OK;
}

enum lrf_status lrf_curve_append(struct lrf_curve *curve, const struct lrf_point *point,
                                 struct lrf_error *err)
{
    const struct lrf_point copy = *point; /* it may lie in this curve, which may move */

    if (lrf_curve_reserve(curve, curve->n + 1, err) != LRF_OK)
        return LRF_ENOMEM;
    curve->point[curve->n++] = copy;
    return LRF_OK;
}

enum lrf_status lrf_curve_join(struct lrf_curve *curve, const struct lrf_curve *other,
                               struct lrf_error *err)
{
    const size_t n = other->n;

    if (n == 0)
        return LRF_OK;
    if (lrf_curve_reserve(curve, curve->n + n, err) != LRF_OK)
        return LRF_ENOMEM;
    memcpy(curve->point + curve->n, other->point, n * sizeof *curve->point);
    curve->n += n;
    return LRF_OK;
}

double lrf_point_field(const struct lrf_point *point, enum lrf_field_index index)
{
    if (index >= LRF_FIELD_COUNT || !(point->known & 1u << index))
        return NAN;
    switch (index) {
#define FIELD_CASE(bit, field)                                                                     \
    case bit##_INDEX:                                                                              \
        return point->field;
        LRF_FIELD_LIST(FIELD_CASE)
#undef FIELD_CASE
    case LRF_FIELD_COUNT:
        break;
    }
    return NAN;
}

const char *lrf_field_name(enum lrf_field_index index)
{
    switch (index) {
#define FIELD_CASE(bit, field)                                                                     \
    case bit##_INDEX:                                                                              \
        return #field;
        LRF_FIELD_LIST(FIELD_CASE)
#undef FIELD_CASE
    case LRF_FIELD_COUNT:
        break;
    }
    return "unknown field";
}

enum { WINDOW = 1 << 16 };

/* Counts the distinct repeats in first .. first + WINDOW - 1; *next is the least one beyond. */
static size_t count_window(const struct lrf_curve *curve, unsigned first, unsigned *next,
                           bool *more)
{
    unsigned char seen[WINDOW / 8] = {0};
    size_t count = 0;

    *more = false;
    for (size_t i = 0; i < curve->n; i++) {
        const unsigned repeat = curve->point[i].repeat, at = repeat - first;
        const unsigned bit = 1u << at % 8;
        if (repeat < first)
            continue;
        if (at < WINDOW) {
            count += !(seen[at / 8] & bit);
            seen[at / 8] |= (unsigned char)bit;
        } else if (!*more || repeat < *next) {
            *next = repeat;
            *more = true;
        }
    }
    return count;
}

size_t lrf_curve_repeats(const struct lrf_curve *curve)
{
    unsigned next = 0;
    bool more = curve->n > 0;
    size_t count = 0;

    while (more)
        count += count_window(curve, next, &next, &more);
    return count;
}
