#include "assert.h"

#include "figure/callout.h"
#include "figure/plot.h"
#include "figure/view.h"
#include "report_fixture.h"

static uint64_t bits = 88172645463325252u;

static double uniform(double lo, double hi)
{
    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    return lo + (hi - lo) * ((double)(bits >> 11) * 0x1p-53);
}

/* A curve of random shape, range, noise, scale and offset. */
static void make_random(struct fixture *f)
{
    *f = fixture_default();
    f->from = uniform(-8, -3);
    f->to = f->from + uniform(1, 9);
    f->middle = uniform(f->from, f->to);
    f->edge = f->middle + uniform(0.5, 4);
    f->noise = f->drop * pow(10, uniform(-3, -0.7));
    f->scale = pow(10, uniform(-12, 12));
    if (uniform(0, 1) < 0.2)
        f->scale = -f->scale;
    f->offset = uniform(0, 1) < 0.5 ? 0 : f->scale * uniform(-1e6, 1e6);
    f->steps = (size_t)uniform(30, 400);
    f->repeats = (size_t)uniform(1, 4);
    f->state = bits;
    fixture_make(f);
}

/* Where a text stands, by the estimate that placed it. */
static struct lrf_box box_of(const struct lrf_words *w)
{
    double width = lrf_text_width(w->text, w->size), height = w->size + 4;
    double before = w->align == LRF_ALIGN_LEFT    ? 0
                    : w->align == LRF_ALIGN_RIGHT ? width
                                                  : width / 2;
    return (struct lrf_box){w->at.x - before, w->at.y - height / 2, width, height};
}

/* Fails when the label covers a mark, an interval, or a line across the panel but a dotted one. */
static void check_clear(const struct lrf_panel *panel, const struct lrf_words *words)
{
    const struct lrf_items *items = &panel->items;
    const struct lrf_box box = box_of(words), *u = &panel->box;
    double x, y, x1;

    assert_true(box.x >= u->x + 4 && box.x + box.w <= u->x + u->w - 4);
    assert_true(box.y >= u->y + 4 && box.y + box.h <= u->y + u->h - 4);
    for (size_t i = 0; i < items->n_mark; i++) {
        double half = items->mark[i].size / 2;
        lrf_panel_pixel(panel, &items->mark[i].at, &x, &y);
        assert_false(
            lrf_box_overlap(&box, &(struct lrf_box){x - half, y - half, 2 * half, 2 * half}));
    }
    for (size_t i = 0; i < items->n_stroke; i++) {
        if (items->stroke[i].end == LRF_END_NONE)
            continue;
        lrf_panel_pixel(panel, &items->stroke[i].from, &x, &y);
        lrf_panel_pixel(panel, &items->stroke[i].to, &x1, &y);
        assert_false(lrf_box_overlap(&box, &(struct lrf_box){fmin(x, x1), y, fabs(x1 - x), 1}));
    }
    for (size_t i = 0; i < panel->n_vertical; i++) {
        x = lrf_axis_pixel(&panel->x.axis, panel->vertical[i].x);
        if (panel->vertical[i].look.dash != LRF_DASH_DOTS)
            assert_false(box.x < x && x < box.x + box.w);
    }
}

/* The labels of landmarks; returns how many there are. */
static size_t check_labels(const struct lrf_panel *panel)
{
    const struct lrf_items *items = &panel->items;
    size_t n = 0;

    for (size_t i = 0; i < items->n_words; i++) {
        struct lrf_box box = box_of(&items->words[i]), other;
        if (!items->words[i].halo)
            continue;
        n++;
        check_clear(panel, &items->words[i]);
        for (size_t k = 0; k < i; k++) {
            other = box_of(&items->words[k]);
            assert_false(items->words[k].halo && lrf_box_overlap(&box, &other));
        }
    }
    return n;
}

/* The lowest line of the answer. */
static const struct lrf_words *check_answer(const struct lrf_plot *plot)
{
    const struct lrf_words *last = NULL;
    double subtitle_y = plot->items.words[1].at.y;

    for (size_t i = 0; i < plot->items.n_words; i++) {
        const struct lrf_words *w = &plot->items.words[i];
        struct lrf_box box = box_of(w);
        if (w->hue != LRF_HUE_ANSWER)
            continue;
        assert_true(box.x >= 0 && box.x + box.w <= plot->width);
        assert_true(w->at.y > subtitle_y + LRF_TEXT_SIZE);
        last = w;
    }
    assert_non_null(last);
    assert_true(last->at.y + LRF_TEXT_SIZE / 2 < plot->panel[0].box.y);
    assert_true(plot->panel[0].box.h > 200);
    assert_true(plot->panel[0].box.y + plot->panel[0].box.h < plot->panel[1].box.y);
    return last;
}

/* Marks at values, on the smooth curve and within the panel; returns how many there are. */
static size_t check_landmarks(const struct fixture *f, const struct lrf_panel *panel)
{
    const struct lrf_items *items = &panel->items;
    struct lrf_view view;
    size_t n = 0;

    lrf_view_choose(&view, &f->curve, &f->analysis);
    for (size_t i = 0; i < items->n_mark; i++) {
        const struct lrf_mark *m = &items->mark[i];
        if (!m->at.y_value)
            continue;
        n++;
        assert_close(m->at.y, lrf_view_loss(&view, fixture_loss(f, log10(m->at.x))),
                     0.05 * (panel->y.axis.hi - panel->y.axis.lo));
        assert_true(lrf_axis_holds(&panel->x.axis, m->at.x));
        assert_true(lrf_axis_holds(&panel->y.axis, m->at.y));
    }
    return n;
}

/* Whether the edge is within the picture: then it is a line across both panels. */
static bool has_edge(const struct fixture *f, const struct lrf_plot *plot)
{
    const double edge = f->analysis.landmarks.edge.lr;
    const bool within = lrf_axis_holds(&plot->panel[0].x.axis, edge);

    for (size_t p = 0; p < 2; p++) {
        size_t lines = 0;
        for (size_t i = 0; i < plot->panel[p].n_vertical; i++) {
            const struct lrf_vertical *v = &plot->panel[p].vertical[i];
            lines += v->x == edge && v->look.dash == 1;
        }
        assert_int_equal(lines, within);
    }
    return within;
}

static void landmarks_sit_on_the_curve_with_labels_apart(void **state)
{
    size_t marks = 0, labels = 0, edges = 0;

    (void)state;
    for (int round = 0; round < 300; round++) {
        struct fixture f;
        struct lrf_plot plot;
        make_random(&f);
        lrf_plot_range(&plot, &f.report);
        assert_false(plot.failed);
        labels += check_labels(&plot.panel[0]);
        marks += check_landmarks(&f, &plot.panel[0]);
        edges += has_edge(&f, &plot);
        check_answer(&plot);
        lrf_plot_release(&plot);
        fixture_free(&f);
    }
    assert_true(marks > 400 && edges > 50);
    assert_int_equal(labels, marks + edges);
}

static void the_view_shows_plateau_and_minimum(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct fixture f;
        const struct lrf_analysis *a = &f.analysis;
        struct lrf_view v;
        double span;
        make_random(&f);
        lrf_view_choose(&v, &f.curve, a);
        span = v.loss_hi - v.loss_lo;
        assert_true(v.lr_lo < v.lr_hi && v.slope_lo <= 0 && v.slope_hi >= 0);
        assert_true(span > 0 && isfinite(span));
        if (f.scale > 0) {
            assert_true(v.loss_lo < a->minimum_loss && v.loss_hi > a->initial_loss);
            assert_true(a->initial_loss - a->minimum_loss > 0.2 * span);
        }
        fixture_free(&f);
    }
}

static void a_blow_up_does_not_press_the_rest_together(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_view calm, wild;

    (void)state;
    fixture_make(&f);
    lrf_view_choose(&calm, &f.curve, &f.analysis);
    for (size_t i = 0; i < f.curve.n; i++)
        if (f.curve.point[i].lr > 0.4)
            f.curve.point[i].loss *= 1e30;
    f.curve.point[77].loss = 1e300; /* and one lone spike on the plateau */
    f.curve.point[300].loss = NAN;
    f.curve.point[301].loss = -INFINITY;
    lrf_view_choose(&wild, &f.curve, &f.analysis);
    assert_close(wild.loss_lo, calm.loss_lo, 0.05);
    assert_close(wild.loss_hi, calm.loss_hi, 0.05);
    assert_int_equal(wild.finite, f.curve.n - 2);
    assert_true(wild.above > 0);
    fixture_free(&f);
}

static void losses_far_from_zero_get_an_offset(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_view v;

    (void)state;
    f.offset = 1e9;
    f.scale = 1e-3;
    fixture_make(&f);
    lrf_view_choose(&v, &f.curve, &f.analysis);
    assert_true(v.offset > 0.9e9);
    assert_true(v.loss_lo - v.offset >= 0 && v.loss_hi - v.offset < 1);
    fixture_free(&f);
    f = fixture_default();
    fixture_make(&f);
    lrf_view_choose(&v, &f.curve, &f.analysis);
    assert_true(v.offset == 0);
    fixture_free(&f);
}

/* Nothing at all, one point, equal losses, no finite loss, rates that no log axis has. */
static void poor_curves_still_have_a_view(void **state)
{
    static const double loss[][3] = {
        {2.5, 2.5, 2.5}, {0, 0, 0}, {NAN, INFINITY, -INFINITY}, {1e-320, 0, 0}, {-7e307, 7e307, 1},
    };
    struct lrf_analysis none = {
        .landmarks.edge.lr = NAN, .initial_loss = NAN, .minimum_loss = NAN, .baseline_loss = NAN};
    struct lrf_curve curve = {0};
    struct lrf_view v;

    (void)state;
    lrf_view_choose(&v, &curve, &none);
    assert_true(v.lr_lo < v.lr_hi && v.loss_lo < v.loss_hi && v.finite == 0);
    for (size_t i = 0; i < sizeof loss / sizeof *loss; i++) {
        struct lrf_point point[5] = {{.lr = 1e-3, .loss = loss[i][0]},
                                     {.lr = 1e-3, .loss = loss[i][1]},
                                     {.lr = 1e-3, .loss = loss[i][2]},
                                     {.lr = -1, .loss = 5},
                                     {.lr = INFINITY, .loss = 9}};
        curve.point = point;
        curve.n = 5;
        lrf_view_choose(&v, &curve, &none);
        assert_true(v.lr_lo > 0 && v.lr_lo < 1e-3 && v.lr_hi > 1e-3);
        assert_true(isfinite(v.loss_hi - v.loss_lo) && v.loss_lo < v.loss_hi);
        assert_int_equal(v.finite, i == 2 ? 0 : 3);
    }
}

static void the_smooth_curve_is_interpolated(void **state)
{
    struct fixture f = fixture_default();
    const struct lrf_smooth *s = &f.analysis.smooth;

    (void)state;
    fixture_make(&f);
    for (int i = 0; i < 200; i++) {
        double x = uniform(-5.99, -1.5);
        assert_close(lrf_smooth_at(s, s->loss, pow(10, x)), fixture_loss(&f, x), 2e-3);
    }
    assert_close(lrf_smooth_at(s, s->loss, s->lr[0]), s->loss[0], 0);
    assert_close(lrf_smooth_at(s, s->loss, s->lr[s->n - 1]), s->loss[s->n - 1], 1e-12);
    assert_true(isnan(lrf_smooth_at(s, s->loss, 1e-7)));
    assert_true(isnan(lrf_smooth_at(s, s->loss, 2)));
    assert_true(isnan(lrf_smooth_at(s, s->loss, NAN)));
    fixture_free(&f);
}

static const struct lrf_words *find_words(const struct lrf_items *items, const char *text)
{
    for (size_t i = 0; i < items->n_words; i++)
        if (strncmp(items->words[i].text, text, strlen(text)) == 0)
            return &items->words[i];
    return NULL;
}

/* Neither on the curve nor beside it is there a dot, wherever the curve ends. */
static void the_edge_is_a_threshold(void **state)
{
    (void)state;
    for (int beyond = 0; beyond < 2; beyond++) {
        struct fixture f = fixture_default();
        const struct lrf_items *items;
        struct lrf_plot plot;
        double edge;
        fixture_make(&f);
        if (beyond) {
            f.analysis.smooth.n = FIXTURE_GRID / 2;
            f.analysis.landmarks.edge.lr = 1.01 * f.analysis.smooth.lr[FIXTURE_GRID / 2 - 1];
        }
        edge = f.analysis.landmarks.edge.lr;
        lrf_plot_range(&plot, &f.report);
        assert_true(has_edge(&f, &plot));
        items = &plot.panel[0].items;
        assert_non_null(find_words(items, "edge "));
        for (size_t i = 0; i < items->n_mark; i++)
            assert_false(items->mark[i].at.x_value && items->mark[i].at.x == edge);
        lrf_plot_release(&plot);
        fixture_free(&f);
    }
}

/* The objective of real runs at their rates, where the picture reaches. */
static void what_the_rate_is_best_for_is_drawn(void **state)
{
    static const double best[] = {0.7, 0.4, 0.9}, lr[] = {1e-3, 1e-2, 1e-1};
    struct lrf_race_result race = {.n = 3};
    struct fixture f = fixture_default();
    const struct lrf_panel *panel;
    struct lrf_plot plot;
    size_t marks = 0;

    (void)state;
    fixture_make(&f);
    for (size_t i = 0; i < 3; i++)
        race.rate[i] = (struct lrf_race_rate){
            .lr = lr[i], .best_val_loss = best[i], .val_loss = 9, .train_loss = 9};
    race.rate[2].best_val_loss = NAN;
    f.report.race = &race;
    lrf_plot_range(&plot, &f.report);
    panel = &plot.panel[0];
    for (size_t i = 0; i < panel->items.n_mark; i++) {
        const struct lrf_mark *m = &panel->items.mark[i];
        for (size_t k = 0; k < 2; k++)
            marks += m->shape == LRF_SHAPE_DIAMOND && m->at.x == lr[k] && m->at.y == best[k];
        assert_true(m->at.x != lr[2]);
    }
    assert_int_equal(marks, 2);
    assert_non_null(find_words(&plot.items, "lowest validation loss of real runs"));
    assert_non_null(strstr(plot.subtitle, "scored on the lowest validation loss"));
    lrf_plot_release(&plot);
    fixture_free(&f);
}

/* A band ends at 0 where no loss is below that, and only there. */
static void a_band_does_not_go_below_what_a_loss_can_be(void **state)
{
    (void)state;
    for (int below = 0; below < 2; below++) {
        struct fixture f = fixture_default();
        struct lrf_smooth *s = &f.analysis.smooth;
        const struct lrf_series *line;
        struct lrf_plot plot;
        fixture_make(&f);
        for (size_t i = 0; i < f.curve.n; i++)
            f.curve.point[i].loss = fabs(f.curve.point[i].loss);
        for (size_t i = 0; i < s->n; i++)
            s->loss_lo[i] = s->loss[i] - 5;
        f.curve.point[3].loss = below ? -0.5 : 0;
        lrf_plot_range(&plot, &f.report);
        for (size_t i = 0; i < plot.panel[0].n_series; i++) {
            line = &plot.panel[0].series[i];
            for (size_t k = 0; line->lo && k < line->n; k++)
                assert_true(line->lo[k] == (below ? s->loss[k] - 5 : fmax(s->loss[k] - 5, 0)));
        }
        lrf_plot_release(&plot);
        fixture_free(&f);
    }
}

static const struct lrf_stroke *find_level(const struct lrf_items *items)
{
    for (size_t i = 0; i < items->n_stroke; i++)
        if (items->stroke[i].name)
            return &items->stroke[i];
    return NULL;
}

/* Within the losses of the curve, or near them, at its place with its name; else nowhere. */
static void the_baseline_is_a_level_where_it_belongs_to_the_curve(void **state)
{
    static const struct {
        double share; /* of the fall that lies above it */
        bool drawn;
    } cases[] = {{0.76, true}, {-0.1, true}, {1.1, true}, {-30, false}, {30, false}, {NAN, false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f = fixture_default();
        struct lrf_analysis *a = &f.analysis;
        const struct lrf_stroke *level;
        const struct lrf_panel *panel;
        struct lrf_view without, with;
        struct lrf_plot plot;
        fixture_make(&f);
        lrf_view_choose(&without, &f.curve, a);
        a->baseline_loss = a->initial_loss - cases[i].share * (a->initial_loss - a->minimum_loss);
        lrf_view_choose(&with, &f.curve, a);
        assert_true(with.loss_hi - with.loss_lo < 1.5 * (without.loss_hi - without.loss_lo));
        lrf_plot_range(&plot, &f.report);
        panel = &plot.panel[0];
        level = find_level(&panel->items);
        assert_true((level != NULL) == cases[i].drawn);
        assert_true((find_words(&panel->items, "baseline ") != NULL) == cases[i].drawn);
        if (level) {
            assert_true(level->from.x == panel->x.axis.lo && level->to.x == panel->x.axis.hi);
            assert_close(level->from.y, lrf_view_loss(&with, a->baseline_loss), 1e-12);
            assert_close(level->to.y, lrf_view_loss(&with, a->baseline_loss), 1e-12);
            assert_true(lrf_axis_holds(&panel->y.axis, level->to.y));
        }
        lrf_plot_release(&plot);
        fixture_free(&f);
    }
}

/* The label of a point goes where no other mark is. */
static void a_label_keeps_clear_of_marks(void **state)
{
    const struct lrf_scale axis = {.axis = {.lo = 0, .hi = 1}};
    const struct lrf_callout callout = {.x = 0.5, .lo = NAN, .hi = NAN, .y = 0.5, .text = "here"};

    (void)state;
    for (int side = 0; side < 4; side++) {
        struct lrf_panel *panel;
        struct lrf_plot plot;
        lrf_plot_begin(&plot, "x", "x", 900);
        panel = lrf_plot_panel(&plot, &(struct lrf_box){100, 100, 1000, 1000}, &axis, &axis);
        for (int i = 0; i < 4; i++) /* right, left, above, below: all but one */
            if (i != side)
                lrf_panel_mark(
                    &plot, panel,
                    &(struct lrf_mark){.at = lrf_at_value(0.5 + (i == 0) * 0.02 - (i == 1) * 0.02,
                                                          0.5 + (i == 2) * 0.02 - (i == 3) * 0.02),
                                       .size = 8});
        lrf_panel_callouts(&plot, panel, &callout, 1);
        assert_int_equal(panel->items.n_words, 1);
        check_clear(panel, &panel->items.words[0]);
        lrf_plot_release(&plot);
    }
}

/* Both halves of an interval, from its middle. */
static void check_interval(struct lrf_plot *plot, double lo, double hi, double from, double to,
                           enum lrf_end below, enum lrf_end above)
{
    const struct lrf_look look = {LRF_HUE_INK, 0, 1};
    struct lrf_panel *panel = &plot->panel[0];
    const struct lrf_stroke *s;

    panel->items.n_stroke = 0;
    lrf_panel_interval(plot, panel, lo, hi, 0.5, true, 3, &look);
    assert_int_equal(panel->items.n_stroke, 2);
    s = panel->items.stroke;
    assert_true(s[0].to.x == from && s[0].end == below);
    assert_true(s[1].to.x == to && s[1].end == above);
    assert_relative(s[0].from.x, sqrt(from * to), 1e-12);
}

static void an_interval_goes_on_beyond_the_axis(void **state)
{
    const struct lrf_scale x = {.axis = {.lo = 2.5e-4, .hi = 0.75, .log = true}};
    const struct lrf_scale y = {.axis = {.lo = 0, .hi = 1}};
    const struct lrf_look look = {LRF_HUE_INK, 0, 1};
    struct lrf_panel *panel;
    struct lrf_plot plot;

    (void)state;
    lrf_plot_begin(&plot, "x", "x", 900);
    panel = lrf_plot_panel(&plot, &(struct lrf_box){96, 100, 1068, 300}, &x, &y);
    check_interval(&plot, 3.1e-4, 0.7, 3.1e-4, 0.7, LRF_END_CAP, LRF_END_CAP);
    check_interval(&plot, 1e-9, 31, 2.5e-4, 0.75, LRF_END_ARROW, LRF_END_ARROW);
    panel->items.n_stroke = 0;
    lrf_panel_interval(&plot, panel, NAN, 0.1, 0.5, true, 3, &look);
    lrf_panel_interval(&plot, panel, 0.1, INFINITY, 0.5, true, 3, &look);
    lrf_panel_interval(&plot, panel, 2, 3, 0.5, true, 3, &look);
    assert_int_equal(panel->items.n_stroke, 0);
    lrf_plot_release(&plot);
}

/* Whatever is not within a panel, or is no number, is not drawn in it. */
static void nothing_is_drawn_outside_of_a_panel(void **state)
{
    static const double at[][2] = {{0.5, 2},   {0.5, -1},       {1e-6, 0.5}, {3, 0.5}, {NAN, 0.5},
                                   {0.5, NAN}, {INFINITY, 0.5}, {-1, 0.5},   {0, 0.5}};
    const struct lrf_scale x = {.axis = {.lo = 2.5e-4, .hi = 0.75, .log = true}};
    const struct lrf_scale y = {.axis = {.lo = 0, .hi = 1}};
    const struct lrf_series none = {.n = 2, .x = (double[]){0.1, NAN}, .y = (double[]){NAN, 0.5}};
    struct lrf_panel *panel;
    struct lrf_plot plot;

    (void)state;
    lrf_plot_begin(&plot, "x", "x", 900);
    panel = lrf_plot_panel(&plot, &(struct lrf_box){96, 100, 1068, 300}, &x, &y);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        const struct lrf_callout callout = {.x = at[i][0], .y = at[i][1], .text = "here"};
        lrf_panel_mark(&plot, panel, &(struct lrf_mark){.at = lrf_at_value(at[i][0], at[i][1])});
        lrf_panel_callouts(&plot, panel, &callout, 1);
        if (i > 1 && i != 5)
            lrf_panel_vertical(&plot, panel, &(struct lrf_vertical){.x = at[i][0]});
        if (!(at[i][1] >= 0 && at[i][1] <= 1))
            assert_false(lrf_panel_level(&plot, panel, at[i][1], "level"));
    }
    lrf_panel_series(&plot, panel, &none);
    lrf_add_words(&plot, &panel->items,
                  &(struct lrf_words){.at = lrf_at_pixel(NAN, 5), .text = "nowhere"});
    assert_int_equal(panel->items.n_mark + panel->items.n_words + panel->items.n_stroke, 0);
    assert_int_equal(panel->n_vertical + panel->n_series, 0);
    lrf_plot_release(&plot);
}

static void every_narrow_regime_becomes_a_flag(void **state)
{
    struct fixture f = fixture_default();
    const struct lrf_words *plateau, *descent, *divergence;
    struct lrf_plot plot;
    double ribbon;

    (void)state;
    fixture_make(&f);
    f.analysis.n_regimes = 3;
    f.analysis.regime[0] = (struct lrf_regime){LRF_REGIME_PLATEAU, 1e-6, 1e-3};
    f.analysis.regime[1] = (struct lrf_regime){LRF_REGIME_DESCENT, 1e-3, 1.02e-3};
    f.analysis.regime[2] = (struct lrf_regime){LRF_REGIME_DIVERGENCE, 1.02e-3, 1.05e-3};
    lrf_plot_range(&plot, &f.report);
    plateau = find_words(&plot.panel[0].items, "plateau");
    descent = find_words(&plot.panel[0].items, "descent");
    divergence = find_words(&plot.panel[0].items, "divergence");
    assert_true(plateau && descent && divergence);
    ribbon = plateau->at.y;
    assert_true(ribbon < plot.panel[0].box.y && ribbon > plot.panel[0].box.y - 24);
    assert_true(descent->at.y < ribbon - 12 && divergence->at.y < ribbon - 12);
    lrf_plot_release(&plot);
    fixture_free(&f);
}

static void without_an_answer_the_reason_is_told(void **state)
{
    struct fixture f = fixture_default();
    const struct lrf_words *answer, *last;
    struct lrf_plot plot;

    (void)state;
    fixture_make(&f);
    f.analysis.suggestion = (struct lrf_suggestion){.lr = NAN, .lo = NAN, .hi = NAN};
    strcpy(f.analysis.reason,
           "the loss never fell more than its own noise (drop 0.02, noise 0.05), "
           "and went on to rise from 1.2e-02 on, which is where the range test "
           "ended, without a sign of the descent that would be needed");
    lrf_plot_range(&plot, &f.report);
    answer = find_words(&plot.items, "no answer");
    assert_non_null(answer);
    assert_true(answer->bold && answer->align == LRF_ALIGN_LEFT);
    last = check_answer(&plot);
    assert_true(last == answer + 2);
    for (const struct lrf_words *w = answer + 1; w <= last; w++)
        assert_true(lrf_text_width(w->text, LRF_TEXT_SIZE) < plot.panel[0].box.w);
    assert_non_null(strstr(last->text, "needed"));
    for (size_t i = 0; i < plot.panel[0].n_vertical; i++)
        assert_null(plot.panel[0].vertical[i].label);
    lrf_plot_release(&plot);
    fixture_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(landmarks_sit_on_the_curve_with_labels_apart),
        cmocka_unit_test(the_view_shows_plateau_and_minimum),
        cmocka_unit_test(a_blow_up_does_not_press_the_rest_together),
        cmocka_unit_test(losses_far_from_zero_get_an_offset),
        cmocka_unit_test(poor_curves_still_have_a_view),
        cmocka_unit_test(the_smooth_curve_is_interpolated),
        cmocka_unit_test(the_edge_is_a_threshold),
        cmocka_unit_test(what_the_rate_is_best_for_is_drawn),
        cmocka_unit_test(a_band_does_not_go_below_what_a_loss_can_be),
        cmocka_unit_test(the_baseline_is_a_level_where_it_belongs_to_the_curve),
        cmocka_unit_test(a_label_keeps_clear_of_marks),
        cmocka_unit_test(an_interval_goes_on_beyond_the_axis),
        cmocka_unit_test(nothing_is_drawn_outside_of_a_panel),
        cmocka_unit_test(every_narrow_regime_becomes_a_flag),
        cmocka_unit_test(without_an_answer_the_reason_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
