#include "figure/answer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double leading = 21;

enum { MOST_LINES = 3, LONGEST_WORD = 100 };

bool lrf_has_interval(const struct lrf_suggestion *s)
{
    return isfinite(s->lr) && isfinite(s->lo) && isfinite(s->hi);
}

/* Whether `one` with a further word is wider than that. */
static bool is_full(const struct lrf_strbuf *one, const char *word, size_t n, double width)
{
    char more[LONGEST_WORD];

    snprintf(more, sizeof more, " %.*s", (int)n, word);
    return one->n &&
           lrf_text_width(one->s, LRF_TEXT_SIZE) + lrf_text_width(more, LRF_TEXT_SIZE) > width;
}

/* Breaks `text` at spaces into lines; returns how many. */
static size_t break_lines(struct lrf_plot *plot, const char *text, double width, const char *line[],
                          size_t most)
{
    struct lrf_strbuf one = {0};
    size_t lines = 0;

    for (const char *word = text; *word && lines < most;) {
        size_t n = strcspn(word, " ");
        if (is_full(&one, word, n, width))
            line[lines++] = lrf_plot_text(plot, &one);
        lrf_strbuf_puts(&one, one.n ? " " : "");
        lrf_strbuf_add(&one, word, n);
        word += n + strspn(word + n, " ");
    }
    if (one.n && lines < most)
        line[lines++] = lrf_plot_text(plot, &one);
    plot->failed |= one.failed;
    lrf_strbuf_release(&one);
    return lines;
}

static size_t word_answer(struct lrf_plot *plot, const struct lrf_analysis *a, double width,
                          const char *line[])
{
    const struct lrf_suggestion *s = &a->suggestion;
    char lr[LRF_NUMBER_SIZE], lo[LRF_NUMBER_SIZE], hi[LRF_NUMBER_SIZE];

    if (!isfinite(s->lr)) {
        line[0] = "no answer";
        return 1 + break_lines(plot, a->reason, width, line + 1, MOST_LINES - 1);
    }
    lrf_number_rate(lr, s->lr);
    lrf_number_rate(lo, s->lo);
    lrf_number_rate(hi, s->hi);
    line[0] = lrf_plot_printf(plot, "use %s", lr);
    line[1] = lrf_plot_printf(plot, "95 %%: %s to %s", lo, hi);
    return lrf_has_interval(s) ? 2 : 1;
}

double lrf_answer_write(struct lrf_plot *plot, const struct lrf_analysis *analysis,
                        const struct lrf_axis *room, double top, double at)
{
    const char *line[MOST_LINES];
    size_t n = word_answer(plot, analysis, room->to - room->from, line);
    bool answered = isfinite(at);
    double half = 0;

    for (size_t i = 0; i < n; i++)
        half = fmax(half, lrf_text_width(line[i], i ? LRF_TEXT_SIZE : LRF_ANSWER_SIZE) / 2);
    if (answered)
        at = fmax(room->from + half, fmin(room->to - half, at));
    for (size_t i = 0; i < n; i++)
        lrf_add_words(plot, &plot->items,
                      &(struct lrf_words){
                          .at = lrf_at_pixel(answered ? at : room->from, top + leading * (double)i),
                          .text = line[i],
                          .size = i ? LRF_TEXT_SIZE : LRF_ANSWER_SIZE,
                          .align = answered ? LRF_ALIGN_CENTER : LRF_ALIGN_LEFT,
                          .hue = LRF_HUE_ANSWER,
                          .bold = i == 0});
    return top + leading * ((double)n - 0.25);
}
