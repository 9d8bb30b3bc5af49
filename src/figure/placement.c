#include "figure/placement.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/quote.h"

enum { CELL = 4, ALONG = 64 /* places for the label of a line */ };

/* What a position costs beside what lies under it. */
#define NEAR 8.0           /* gap between a point and a label beside it */
#define LEADER_BEYOND 16.0 /* a label farther away than this gets a leader line */
#define LEADER_COST 30.0
#define DISTANCE_COST 0.6 /* a pixel of distance */
#define CROSSED_COST 80.0 /* of a leader through another label */
#define ELSEWHERE_COST 10.0
#define SPACE 6.0 /* between labels side by side */

struct lrf_room {
    struct lrf_box box;
    size_t columns, rows;
    double *cost; /* (rows, columns) */
    double *sum;  /* (rows + 1, columns + 1): cost of all cells above and to the left */
};

bool lrf_box_overlap(const struct lrf_box *a, const struct lrf_box *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

/* Advance widths of DejaVu Sans, the widest of the usual fonts, in hundredths of its size. */
static const unsigned char advance[95] = {
    32, 40, 46, 84, 64, 95, 78, 27, 39,  39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79,
    60, 79, 69, 63, 61, 73, 68, 99, 69,  61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63,
    63, 28, 28, 58, 28, 97, 63, 61, 63,  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84};

double lrf_text_width(const char *text, double size)
{
    double hundredths = 0;

    for (size_t n; *text; text += n ? n : 1) {
        n = lrf_utf8_length(text);
        hundredths += *text >= 32 && *text < 127 ? advance[*text - 32] : 100;
    }
    return hundredths * size / 100;
}

struct lrf_room *lrf_room_alloc(const struct lrf_box *box)
{
    struct lrf_room *room = lrf_calloc(1, sizeof *room);

    if (!room)
        return NULL;
    room->box = *box;
    room->columns = (size_t)(box->w / CELL) + 1;
    room->rows = (size_t)(box->h / CELL) + 1;
    room->cost = lrf_calloc(room->columns * room->rows, sizeof *room->cost);
    room->sum = lrf_calloc((room->columns + 1) * (room->rows + 1), sizeof *room->sum);
    if (room->cost && room->sum)
        return room;
    lrf_room_free(room);
    return NULL;
}

void lrf_room_free(struct lrf_room *room)
{
    if (!room)
        return;
    free(room->cost);
    free(room->sum);
    free(room);
}

static double *cell_at(struct lrf_room *room, double x, double y)
{
    const struct lrf_box *box = &room->box;

    if (!(x >= box->x && x <= box->x + box->w && y >= box->y && y <= box->y + box->h))
        return NULL;
    return &room->cost[(size_t)((y - box->y) / CELL) * room->columns +
                       (size_t)((x - box->x) / CELL)];
}

void lrf_room_point(struct lrf_room *room, double x, double y, double cost)
{
    double *cell = cell_at(room, x, y);

    if (cell && *cell < cost)
        *cell = cost;
}

/* Cuts t0..t1 down to where start + t * change lies within lo..hi. */
static void clip(double start, double change, double lo, double hi, double *t0, double *t1)
{
    double a = (lo - start) / change, b = (hi - start) / change;

    if (change == 0) {
        if (start < lo || start > hi)
            *t1 = -1;
        return;
    }
    *t0 = fmax(*t0, fmin(a, b));
    *t1 = fmin(*t1, fmax(a, b));
}

void lrf_room_line(struct lrf_room *room, double x0, double y0, double x1, double y1, double cost)
{
    const struct lrf_box *box = &room->box;
    double dx = x1 - x0, dy = y1 - y0, t0 = 0, t1 = 1;

    if (!isfinite(dx) || !isfinite(dy))
        return;
    clip(x0, dx, box->x, box->x + box->w, &t0, &t1);
    clip(y0, dy, box->y, box->y + box->h, &t0, &t1);
    if (!(t0 <= t1))
        return;
    double steps = ceil(hypot(dx, dy) * (t1 - t0) / (CELL / 2)) + 1;
    for (double i = 0; i <= steps; i++) {
        double t = t0 + (t1 - t0) * i / steps;
        lrf_room_point(room, x0 + t * dx, y0 + t * dy, cost);
    }
}

/* A summed-area table (Crow 1984): afterwards the cost under any box takes four look-ups. */
static void sum_up(struct lrf_room *room)
{
    size_t stride = room->columns + 1;

    for (size_t r = 0; r < room->rows; r++) {
        double row = 0;
        for (size_t c = 0; c < room->columns; c++) {
            row += room->cost[r * room->columns + c];
            room->sum[(r + 1) * stride + c + 1] = room->sum[r * stride + c + 1] + row;
        }
    }
}

static double cost_under(const struct lrf_room *room, const struct lrf_box *box)
{
    size_t stride = room->columns + 1;
    size_t c0 = (size_t)((box->x - room->box.x) / CELL);
    size_t r0 = (size_t)((box->y - room->box.y) / CELL);
    size_t c1 = (size_t)((box->x + box->w - room->box.x) / CELL) + 1;
    size_t r1 = (size_t)((box->y + box->h - room->box.y) / CELL) + 1;
    const double *sum = room->sum;

    return sum[r1 * stride + c1] - sum[r0 * stride + c1] - sum[r1 * stride + c0] +
           sum[r0 * stride + c0];
}

static bool is_inside(const struct lrf_box *box, const struct lrf_box *room)
{
    return box->x >= room->x && box->y >= room->y && box->x + box->w <= room->x + room->w &&
           box->y + box->h <= room->y + room->h;
}

/* From at .. at + length to lo .. lo + size on one axis. */
static double gap(double at, double length, double lo, double size)
{
    const double after = lo - at - length, before = at - lo - size;
    const double apart = after > before ? after : before;

    return apart > 0 ? apart : 0;
}

/* From what is named to the nearest part of the box, `most` where that is farther. */
static double distance(const struct lrf_label *label, const struct lrf_box *box, double most)
{
    double dx = gap(label->x, label->right, box->x, box->w);
    double dy = gap(label->y, label->down, box->y, box->h);

    return dx < most && dy < most ? hypot(dx, dy) : most; /* most places are too far away */
}

static double nearest(double value, double lo, double hi)
{
    return fmax(lo, fmin(hi, value));
}

/* Where the leader of a label in its box is. */
static void lead(struct lrf_label *l)
{
    const struct lrf_box *box = &l->box;

    l->from_x = nearest(box->x + box->w / 2, l->x, l->x + l->right);
    l->from_y = nearest(box->y + box->h / 2, l->y, l->y + l->down);
    l->to_x = nearest(l->from_x, box->x, box->x + box->w);
    l->to_y = nearest(l->from_y, box->y, box->y + box->h);
}

static bool is_crossed(const struct lrf_box *box, const struct lrf_label *by)
{
    double t0 = 0, t1 = 1;

    if (!by->leader)
        return false;
    clip(by->from_x, by->to_x - by->from_x, box->x, box->x + box->w, &t0, &t1);
    clip(by->from_y, by->to_y - by->from_y, box->y, box->y + box->h, &t0, &t1);
    return t0 <= t1;
}

struct search {
    const struct lrf_room *room;
    const struct lrf_label *other; /* placed before */
    size_t n_other;
    struct lrf_label *label;
    double best;
};

static void try_at(struct search *search, double x, double y, double extra)
{
    const struct lrf_box box = {x, y, search->label->w, search->label->h};
    const struct lrf_box wide = {x - SPACE, y, box.w + 2 * SPACE, box.h};
    struct lrf_label label;
    double away;

    if (!is_inside(&box, &search->room->box))
        return;
    away = distance(search->label, &box, (search->best - extra) / DISTANCE_COST + 1);
    extra += DISTANCE_COST * away;
    extra += away > LEADER_BEYOND ? LEADER_COST : 0;
    if (!(extra < search->best)) /* nearly all of them */
        return;
    extra += cost_under(search->room, &box);
    if (!(extra < search->best))
        return;
    label = *search->label;
    label.box = box;
    label.leader = away > LEADER_BEYOND;
    lead(&label);
    for (size_t i = 0; i < search->n_other; i++) {
        const struct lrf_label *other = &search->other[i];
        if (other->placed && lrf_box_overlap(&wide, &other->box))
            return;
        if (other->placed && (is_crossed(&label.box, other) || is_crossed(&other->box, &label)))
            extra += CROSSED_COST;
    }
    if (extra < search->best) {
        search->best = extra;
        label.placed = true;
        *search->label = label;
    }
}

/* Right, left, above, below and the corners of a point. */
static void try_around(struct search *search, double x, double y)
{
    const struct lrf_label *l = search->label;

    for (double away = NEAR; away < LEADER_BEYOND; away += NEAR) {
        double left = x - away - l->w, right = x + away;
        double above = y - away - l->h, below = y + away;
        try_at(search, right, y - l->h / 2, 0);
        try_at(search, left, y - l->h / 2, 0);
        try_at(search, x - l->w / 2, above, 1);
        try_at(search, x - l->w / 2, below, 1);
        try_at(search, right, above, 2);
        try_at(search, left, above, 2);
        try_at(search, right, below, 2);
        try_at(search, left, below, 2);
    }
}

/* Around the point or some points of the line; then everywhere. */
static void place_one(struct search *search)
{
    const struct lrf_label *l = search->label;
    const struct lrf_box *box = &search->room->box;
    const int places = l->right > 0 || l->down > 0 ? ALONG : 0;

    for (int i = 0; i <= places; i++) {
        const double t = (double)i / fmax(places, 1);
        try_around(search, l->x + t * l->right, l->y + t * l->down);
    }
    for (double y = box->y; y + l->h <= box->y + box->h; y += CELL) {
        const double away = gap(l->y, l->down, y, l->h);
        if (!(ELSEWHERE_COST + DISTANCE_COST * away < search->best))
            continue; /* no place in this row is near enough */
        for (double x = box->x; x + l->w <= box->x + box->w; x += CELL)
            try_at(search, x, y, ELSEWHERE_COST);
    }
}

void lrf_labels_place(struct lrf_room *room, struct lrf_label *label, size_t n)
{
    sum_up(room);
    for (size_t i = 0; i < n; i++) {
        struct search search = {room, label, i, &label[i], HUGE_VAL};
        label[i].placed = label[i].leader = false;
        if (isfinite(label[i].x) && isfinite(label[i].y))
            place_one(&search);
    }
}
