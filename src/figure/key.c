/* Keys: signs and what they mean, see plot.h. */
#include "figure/plot.h"

static const double key_gap = 8, key_between = 22, key_line = 22, sign_width = 32;

/* How wide the sign is. */
static double width_of(const struct lrf_key *key)
{
    return key->line.width > 0 || key->interval ? sign_width : 12;
}

double lrf_key_width(const struct lrf_key *key)
{
    return width_of(key) + key_gap + lrf_text_width(key->text, LRF_SMALL_SIZE);
}

static void add_sign(struct lrf_plot *plot, double x, double y, const struct lrf_key *key)
{
    const struct lrf_look bar = {LRF_HUE_ANSWER, 0, 1.6};
    double end = x + sign_width, middle = key->interval ? (x + end) / 2 : x;
    struct lrf_mark mark = key->mark;

    mark.at = lrf_at_pixel(x + 6, y);
    if (key->line.width == 0 && !key->interval) {
        lrf_add_mark(plot, &plot->items, &mark);
        return;
    }
    if (key->band || key->interval)
        lrf_add_area(plot, &plot->items,
                     &(struct lrf_area){.from = lrf_at_pixel(x, y + 6),
                                        .to = lrf_at_pixel(end, y - 6),
                                        .hue = key->interval ? LRF_HUE_PALE : key->line.hue,
                                        .band = key->band});
    for (int i = 0; i < 1 + key->interval; i++) /* an interval is two halves */
        lrf_add_stroke(plot, &plot->items,
                       &(struct lrf_stroke){.from = lrf_at_pixel(middle, y),
                                            .to = lrf_at_pixel(i ? x : end, y),
                                            .look = key->interval ? bar : key->line,
                                            .end = key->interval ? LRF_END_CAP : LRF_END_NONE,
                                            .cap = 4});
}

double lrf_plot_key(struct lrf_plot *plot, double x, double y, const struct lrf_key *key)
{
    add_sign(plot, x, y, key);
    lrf_add_text(plot, &plot->items, x + width_of(key) + key_gap, y, key->text, LRF_SMALL_SIZE,
                 LRF_ALIGN_LEFT, LRF_HUE_QUIET);
    return lrf_key_width(key) + key_between;
}

double lrf_plot_keys(struct lrf_plot *plot, const struct lrf_box *box, const struct lrf_key *key,
                     size_t n)
{
    double x = box->x, y = box->y;

    for (size_t i = 0; i < n; i++) {
        if (x > box->x && x + lrf_key_width(&key[i]) > box->x + box->w) {
            x = box->x;
            y += key_line;
        }
        x += lrf_plot_key(plot, x, y, &key[i]);
    }
    return n ? y + key_line : y;
}
