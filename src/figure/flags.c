#include "figure/flags.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figure/placement.h"

#define GAP 5.0   /* between a pole and its text */
#define SAME 2.5  /* poles nearer than this are one */
#define SPACE 8.0 /* between a text and the next text */
#define CLEAR 4.0 /* between a text and another pole: less than GAP */

#define LONGEST 320.0    /* leader from a pole to its text */
#define ROW_COST 18.0    /* of a row, in pixels of leader */
#define LEADER_COST 12.0 /* of having one */

enum { MAX_ROWS = 12, LONGEST_TEXT = 40, MOST_ATTEMPTS = 12 };

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
        if (last && flag[i].x - last->x < SAME && last->strong == flag[i].strong && !last->regime &&
            !flag[i].regime && used + strlen(flag[i].text) + 3 < LONGEST_TEXT) {
            memcpy(last->text + used, ", ", 2);
            memcpy(last->text + used + 2, flag[i].text, strlen(flag[i].text) + 1);
        } else {
            flag[kept++] = flag[i];
        }
    }
    return kept;
}

struct row_box {
    double from, to;
};

static struct row_box text_box(const struct lrf_flag *flag)
{
    return flag->left ? (struct row_box){flag->text_x - flag->width, flag->text_x}
                      : (struct row_box){flag->text_x, flag->text_x + flag->width};
}

/* The text with the way from its pole. */
static struct row_box whole_box(const struct lrf_flag *flag)
{
    struct row_box box = text_box(flag);

    return (struct row_box){fmin(box.from, flag->x), fmax(box.to, flag->x)};
}

static bool holds(struct row_box box, double x)
{
    return x > box.from - CLEAR && x < box.to + CLEAR;
}

static bool meet(struct row_box a, struct row_box b)
{
    return a.from < b.to + SPACE && b.from < a.to + SPACE;
}

struct search {
    struct lrf_flag *flag;
    size_t n;
    struct row_box room;
    double keep_free;
    double longest; /* leader */
};

/* Whether flag i may stand as it does, with rows left for the poles of those not yet placed. */
static bool is_free(const struct search *s, size_t i)
{
    const struct lrf_flag *flag = s->flag;
    struct row_box text = text_box(&flag[i]), whole = whole_box(&flag[i]);
    size_t row = flag[i].row, below = 0;

    if (text.from < s->room.from || text.to > s->room.to || holds(text, s->keep_free))
        return false;
    for (size_t k = 0; k < s->n; k++) {
        if (k == i)
            continue;
        if (!flag[k].placed) {
            below += holds(text, flag[k].x);
            continue;
        }
        if (flag[k].row >= row && holds(text, flag[k].x))
            return false;
        if (flag[k].row <= row && holds(text_box(&flag[k]), flag[i].x))
            return false;
        if (flag[k].row == row && meet(whole, whole_box(&flag[k])))
            return false;
    }
    return below <= row;
}

/* The cheapest of rows lo to hi - 1, sides and distances from the pole. */
static void place_one(const struct search *s, size_t i, size_t lo, size_t hi)
{
    struct lrf_flag *flag = &s->flag[i], best = *flag;
    double least = HUGE_VAL;

    for (flag->row = lo; flag->row < hi; flag->row++)
        for (double gap = GAP; gap <= s->longest; gap += GAP)
            for (int left = 0; left < 2; left++) {
                double cost = ROW_COST * (double)flag->row + gap + (gap > GAP ? LEADER_COST : 0);
                flag->left = left;
                flag->leader = gap > GAP;
                flag->text_x = left ? flag->x - gap : flag->x + gap;
                if (cost >= least || !is_free(s, i))
                    continue;
                least = cost;
                best = *flag;
                best.placed = true;
            }
    *flag = best;
}

/* Places the flags in this order; returns how many of them found a place before one did not. */
static size_t place_all(const struct search *s, const size_t order[])
{
    size_t done = 0;

    for (size_t i = 0; i < s->n; i++)
        s->flag[i].placed = false;
    while (done < s->n) {
        place_one(s, order[done], 0, MAX_ROWS);
        if (!s->flag[order[done]].placed)
            break;
        done++;
    }
    for (size_t rest = done + 1; rest < s->n; rest++)
        place_one(s, order[rest], 0, MAX_ROWS);
    return done;
}

/* A row for each: the last resort of crowds. */
static void stack(const struct search *s)
{
    struct search wide = *s;

    wide.longest = s->room.to - s->room.from;
    for (size_t i = 0; i < s->n; i++)
        s->flag[i].placed = false;
    for (size_t i = 0; i < s->n; i++)
        place_one(&wide, i, s->n - 1 - i, s->n - i);
}

/* From right to left; whoever finds no place goes first the next time. */
static void search_order(const struct search *s)
{
    size_t order[LRF_MAX_FLAGS];

    for (size_t i = 0; i < s->n; i++)
        order[i] = s->n - 1 - i;
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        size_t failed = place_all(s, order), first;
        if (failed == s->n)
            return;
        first = order[failed];
        memmove(order + 1, order, failed * sizeof *order);
        order[0] = first;
    }
    stack(s);
}

size_t lrf_flags_place(struct lrf_flag *flag, size_t n, double from, double to, double keep_free,
                       double size, size_t *rows)
{
    struct search search = {flag, 0, {from, to}, keep_free, LONGEST};

    qsort(flag, n, sizeof *flag, by_rate);
    n = search.n = merge(flag, n);
    /* Once: the search asks for each text's place thousands of times. */
    for (size_t i = 0; i < n; i++)
        flag[i].width = lrf_text_width(flag[i].text, size);
    search_order(&search);
    *rows = 0;
    for (size_t i = 0; i < n; i++)
        if (flag[i].placed && flag[i].row + 1 > *rows)
            *rows = flag[i].row + 1;
    return n;
}
