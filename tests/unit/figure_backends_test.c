/* One plot drawn by gnuplot, SVG and terminal shows the same names, texts and ticks. */
#include "assert.h"

#include "base/quote.h"
#include "capture.h"
#include "figure_results.h"
#include "markup.h"

static struct results results;

typedef void (*quote)(struct lrf_strbuf *, const char *);

static void quote_term(struct lrf_strbuf *out, const char *s)
{
    lrf_quote_short(out, s, 1000);
}

/* Fails unless the text is there, quoted as for this backend. */
static void expect(const char *drawing, quote how, const char *text, const char *what)
{
    struct lrf_strbuf quoted = {0};

    how(&quoted, text);
    assert_false(quoted.failed);
    if (quoted.n && strstr(drawing, quoted.s) == NULL)
        fail_msg("no %s '%s' in\n%.3000s", what, quoted.s, drawing);
    lrf_strbuf_release(&quoted);
}

static char *drawn_term(const struct lrf_plot *plot, int width, int height, bool unicode,
                        bool color)
{
    const struct lrf_terminal terminal = {width, height, color, unicode};
    struct lrf_strbuf out = {0};

    lrf_plot_term(&out, plot, &terminal);
    assert_false(out.failed);
    return out.s;
}

static void expect_ticks(const char *drawing, quote how, const struct lrf_scale *scale)
{
    for (size_t i = 0; i < scale->ticks.n && !scale->hidden && !scale->bare; i++)
        expect(drawing, how, scale->ticks.label[i], "tick");
    if (!scale->bare && !scale->hidden && scale->name)
        expect(drawing, how, scale->name, "axis");
}

static void expect_items(const char *drawing, quote how, const struct lrf_items *items, double top)
{
    for (size_t i = 0; i < items->n_words; i++)
        if (items->words[i].at.y > top && !items->words[i].bold)
            expect(drawing, how, items->words[i].text, "text");
}

/* Every name, text and tick of the plot. */
static void expect_all(const char *drawing, quote how, const struct lrf_plot *plot, double top)
{
    expect(drawing, how, plot->title, "title");
    expect(drawing, how, plot->subtitle, "subtitle");
    expect(drawing, how, plot->caption, "caption");
    expect_items(drawing, how, &plot->items, top);
    for (size_t i = 0; i < plot->n_panel; i++) {
        const struct lrf_panel *p = &plot->panel[i];
        if (p->title)
            assert_non_null(strstr(drawing, p->title));
        expect_items(drawing, how, &p->items, top);
        expect_ticks(drawing, how, &p->x);
        expect_ticks(drawing, how, &p->y);
    }
}

/* The main panels: titles, axes, rows and named marks; `ticks`: there is room for all. */
static void expect_term(const char *drawing, const struct lrf_plot *plot, bool ticks)
{
    for (size_t i = 0; i < plot->n_term; i++) {
        const struct lrf_panel *p = &plot->panel[i];
        if (p->title)
            expect(drawing, quote_term, p->title, "title");
        for (size_t k = 0; k < p->n_row; k++)
            expect(drawing, quote_term, p->row[k].name, "row");
        for (size_t k = 0; k < p->items.n_mark; k++)
            if (p->items.mark[k].name)
                expect(drawing, quote_term, p->items.mark[k].name, "mark");
        for (size_t k = 0; k < p->n_vertical; k++)
            if (p->vertical[k].label)
                expect(drawing, quote_term, p->vertical[k].label, "rate");
        if (p->x.name)
            expect(drawing, quote_term, p->x.name, "axis");
        if (p->y.name)
            expect(drawing, quote_term, p->y.name, "axis");
        for (size_t k = 0; ticks && k < p->x.ticks.n; k++)
            expect(drawing, quote_term, p->x.ticks.label[k], "tick");
        for (size_t k = 0; ticks && k < p->y.ticks.n && !p->y.hidden; k++)
            expect(drawing, quote_term, p->y.ticks.label[k], "tick");
    }
}

static void all_three_show_the_same(void **state)
{
    (void)state;
    for (int i = 0; i < PICTURES; i++) {
        struct lrf_strbuf gnuplot = {0}, svg = {0};
        struct lrf_plot plot;
        char *term;
        results_plot(&results, i, &plot);
        assert_false(plot.failed);
        lrf_plot_gnuplot(&gnuplot, &plot);
        lrf_plot_svg(&svg, &plot);
        assert_false(gnuplot.failed || svg.failed);
        expect_all(gnuplot.s, lrf_quote_gnuplot, &plot, 0);
        expect_all(svg.s, lrf_quote_html, &plot, plot.top);
        term = drawn_term(&plot, 200, 60, true, true);
        expect_term(term, &plot, true);
        free(term);
        lrf_strbuf_release(&gnuplot);
        lrf_strbuf_release(&svg);
        lrf_plot_release(&plot);
    }
}

/* Series with a name are told by the page, and lead the data that a script holds. */
static void series_have_the_same_names(void **state)
{
    (void)state;
    for (int i = 0; i < PICTURES; i++) {
        struct lrf_strbuf gnuplot = {0}, svg = {0};
        struct lrf_plot plot;
        results_plot(&results, i, &plot);
        lrf_plot_gnuplot(&gnuplot, &plot);
        lrf_plot_svg(&svg, &plot);
        for (size_t p = 0; p < plot.n_panel; p++)
            for (size_t k = 0; k < plot.panel[p].n_series; k++) {
                const struct lrf_series *s = &plot.panel[p].series[k];
                if (s->name && s->tell)
                    expect(svg.s, lrf_quote_script, s->name, "series");
                if (s->name && s->source.file == NULL)
                    expect(gnuplot.s, lrf_quote_line, s->name, "series");
                if (s->source.file)
                    assert_non_null(strstr(gnuplot.s, s->source.file));
            }
        lrf_strbuf_release(&gnuplot);
        lrf_strbuf_release(&svg);
        lrf_plot_release(&plot);
    }
}

static void the_figures_are_markup_with_everything_to_read(void **state)
{
    (void)state;
    for (int i = 0; i < PICTURES; i++) {
        struct lrf_strbuf svg = {0};
        struct lrf_plot plot;
        size_t told = 0;
        results_plot(&results, i, &plot);
        lrf_plot_svg(&svg, &plot);
        for (size_t p = 0; p < plot.n_panel; p++) {
            for (size_t k = 0; k < plot.panel[p].n_series; k++) {
                const struct lrf_series *s = &plot.panel[p].series[k];
                for (size_t j = 0; s->tell && j < s->n; j++)
                    told += isfinite(s->x[j]) && isfinite(s->y[j]);
            }
            for (size_t k = 0; k < plot.panel[p].items.n_mark; k++)
                told += plot.panel[p].items.mark[k].tell != NULL;
        }
        assert_int_equal(check_page(svg.s), told);
        assert_null(strstr(svg.s, "nan"));
        assert_null(strstr(svg.s, "inf\""));
        lrf_strbuf_release(&svg);
        lrf_plot_release(&plot);
    }
}

/* Columns of a line: escape sequences have none, what follows the first byte of a character
 * neither. */
static int columns_of(const char *s)
{
    int n = 0;

    for (; *s && *s != '\n'; s++) {
        if (*s == '\033')
            s = strchr(s, 'm');
        else
            n += ((unsigned char)*s & 0xC0) != 0x80;
    }
    return n;
}

static void a_terminal_of_any_size_is_filled_not_overflowed(void **state)
{
    static const int width[] = {20, 37, 60, 80, 133, 200, 400};

    (void)state;
    for (int i = 0; i < PICTURES * 4; i++) {
        struct lrf_plot plot;
        results_plot(&results, i / 4, &plot);
        for (size_t w = 0; w < sizeof width / sizeof *width; w++) {
            char *text = drawn_term(&plot, width[w], 10 + (int)w * 9, i & 1, i & 2);
            for (const char *s = text; *s; s += strcspn(s, "\n") + 1)
                if (columns_of(s) > width[w] && width[w] > 40)
                    fail_msg("%d of %d columns: %.*s", columns_of(s), width[w],
                             (int)strcspn(s, "\n"), s);
            for (const char *s = text; *s && !(i & 1); s++)
                assert_true((unsigned char)*s < 0x80);
            assert_true((strchr(text, '\033') != NULL) == !!(i & 2));
            if (width[w] >= 80)
                expect_term(text, &plot, false);
            free(text);
        }
        lrf_plot_release(&plot);
    }
}

static int lines_of(const char *s)
{
    int n = 0;

    for (; *s; s++)
        n += *s == '\n';
    return n;
}

/* Lines with a side or a tick of the y axis, down to the x axis. */
static int rows_of(const char *s)
{
    int n = 0;

    for (; *s; s += strcspn(s, "\n") + 1) {
        const char *side = s + strspn(s, " 0123456789.e-");
        if (*side == '+' && (side[1] == '-' || side[1] == '+'))
            break;
        n += *side == '|' || *side == '+';
    }
    return n;
}

/* A picture of one panel fills the window but for a line, up to 20 rows, and never less than 6. */
static void the_picture_is_as_high_as_the_window_allows(void **state)
{
    static const int height[] = {8, 14, 18, 24, 28, 40, 90}; /* of windows */
    struct lrf_plot plot;

    (void)state;
    results_plot(&results, 0, &plot);
    for (size_t i = 0; i < sizeof height / sizeof *height; i++) {
        char *text = drawn_term(&plot, 80, height[i], false, false);
        int rows = rows_of(text), lines = lines_of(text);
        assert_true(rows >= 6 && rows <= 20);
        if (rows < 20 && rows > 6)
            assert_true(lines == height[i] - 1 || lines == height[i] - 2); /* without a key */
        if (height[i] >= 40)
            assert_int_equal(rows, 20);
        assert_non_null(strstr(text, "learning rate"));
        assert_non_null(strstr(text, "loss\n"));
        free(text);
    }
    lrf_plot_release(&plot);
}

/* Whether a letter stands in the canvas, right of the axis, before the text goes on at `end`. */
static bool has_letter(const char *text, const char *end, char letter)
{
    for (const char *s = text; s < end; s += strcspn(s, "\n") + 1) {
        const char *canvas = s + strcspn(s, "|+\n");
        for (; *canvas && *canvas != '\n'; canvas++)
            if (*canvas == letter)
                return true;
    }
    return false;
}

/* Without colour a curve is found by its letter, which stands before its name below. */
static void curves_have_letters(void **state)
{
    struct lrf_plot plot;
    const char *rows;
    char *text;

    (void)state;
    results_plot(&results, 4, &plot);
    text = drawn_term(&plot, 100, 40, false, false);
    rows = strstr(text, "Best first");
    assert_non_null(rows);
    assert_non_null(strstr(rows, "a constant"));
    assert_non_null(strstr(rows, "b warmup:steps=5+1cycle"));
    assert_true(has_letter(text, rows, 'a') && has_letter(text, rows, 'b'));
    assert_true(has_letter(text, rows, 'c') && !has_letter(text, rows, 'd'));
    free(text);
    lrf_plot_release(&plot);
}

static void a_failed_plot_is_not_drawn(void **state)
{
    const struct lrf_terminal terminal = {80, 24, false, false};
    struct lrf_strbuf out[3] = {{0}, {0}, {0}};
    struct lrf_plot plot;

    (void)state;
    results_plot(&results, 0, &plot);
    plot.failed = true;
    lrf_plot_gnuplot(&out[0], &plot);
    lrf_plot_svg(&out[1], &plot);
    lrf_plot_term(&out[2], &plot, &terminal);
    for (int i = 0; i < 3; i++) {
        assert_true(out[i].failed && out[i].n == 0);
        lrf_strbuf_release(&out[i]);
    }
    lrf_plot_release(&plot);
}

static int set_up(void **state)
{
    (void)state;
    results_init(&results);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    results_release(&results);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_three_show_the_same),
        cmocka_unit_test(series_have_the_same_names),
        cmocka_unit_test(the_figures_are_markup_with_everything_to_read),
        cmocka_unit_test(a_terminal_of_any_size_is_filled_not_overflowed),
        cmocka_unit_test(the_picture_is_as_high_as_the_window_allows),
        cmocka_unit_test(curves_have_letters),
        cmocka_unit_test(a_failed_plot_is_not_drawn),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
