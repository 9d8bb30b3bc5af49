#include "report/flags.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/placement.h"

#define GAP 5.0   /* between a pole and its text */
#define SAME 2.5  /* poles nearer than this are one */
#define SPACE 8.0 /* between a text and the next text or pole */

enum { MAX_ROWS = LRF_MAX_FLAGS };

static int by_rate(const void *a, const void *b)
{
    const struct lrf_flag *x = a, *y = b;
    int order = (x->lr > y->lr) - (x->lr < y->lr);
    return order ? order : strcmp(x->text, y->text);
}

static size_t merge(struct lrf_flag *flag, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        struct lrf_flag *last = kept ? &flag[kept - 1] : NULL;
        size_t used = last ? strlen(last->text) : 0;
        if (last && flag[i].x - last->x < SAME && last->strong == flag[i].strong &&
            used + strlen(flag[i].text) + 3 < LRF_FLAG_SIZE) {
            snprintf(last->text + used, sizeof last->text - used, ", %s", flag[i].text);
        } else {
            flag[kept++] = flag[i];
        }
    }
    return kept;
}

struct row_box {
    double from, to;
};

static struct row_box text_box(const struct lrf_flag *flag, bool left, double size)
{
    double w = lrf_text_width(flag->text, size);

    if (left)
        return (struct row_box){flag->x - GAP - w, flag->x - GAP};
    return (struct row_box){flag->x + GAP, flag->x + GAP + w};
}

static bool holds(struct row_box box, double x)
{
    return x > box.from - SPACE && x < box.to + SPACE;
}

/* Whether flag i may stand in `row` with its text at `box`, given the flags right of it. */
static bool is_free(const struct lrf_flag *flag, size_t n, size_t i, size_t row, struct row_box box,
                    double size)
{
    size_t below = 0;

    for (size_t k = 0; k < i; k++)
        below += holds(box, flag[k].x);
    if (below > row)
        return false;
    for (size_t k = i + 1; k < n; k++) {
        struct row_box other = text_box(&flag[k], flag[k].left, size);
        if (!flag[k].placed)
            continue;
        if (flag[k].row >= row && holds(box, flag[k].x))
            return false;
        if (flag[k].row <= row && holds(other, flag[i].x))
            return false;
        if (flag[k].row == row && box.from < other.to + SPACE && other.from < box.to + SPACE)
            return false;
    }
    return true;
}

static void place_one(struct lrf_flag *flag, size_t n, size_t i, const struct row_box *room,
                      double keep_free, double size)
{
    for (size_t row = 0; row < MAX_ROWS; row++) {
        for (int left = 0; left < 2; left++) {
            struct row_box box = text_box(&flag[i], left, size);
            if (box.from < room->from || box.to > room->to || holds(box, keep_free) ||
                !is_free(flag, n, i, row, box, size))
                continue;
            flag[i].placed = true;
            flag[i].left = left;
            flag[i].row = row;
            flag[i].text_x = left ? box.to : box.from;
            return;
        }
    }
}

size_t lrf_flags_place(struct lrf_flag *flag, size_t n, double from, double to, double keep_free,
                       double size, size_t *rows)
{
    struct row_box room = {from, to};

    qsort(flag, n, sizeof *flag, by_rate);
    n = merge(flag, n);
    for (size_t i = 0; i < n; i++)
        flag[i].placed = false;
    *rows = 0;
    for (size_t i = n; i-- > 0;) {
        place_one(flag, n, i, &room, keep_free, size);
        if (flag[i].placed && flag[i].row + 1 > *rows)
            *rows = flag[i].row + 1;
    }
    return n;
}
