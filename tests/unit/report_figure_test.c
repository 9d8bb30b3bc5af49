#include "assert.h"

#include "report/figure.h"
#include "report/style.h"
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

static void check_labels(const struct lrf_figure *figure)
{
    const struct lrf_box *u = &figure->upper;

    for (size_t i = 0; i < figure->n_callouts; i++) {
        const struct lrf_label *l = &figure->callout[i].label;
        if (!l->placed)
            continue;
        assert_true(l->box.x >= u->x && l->box.x + l->box.w <= u->x + u->w);
        assert_true(l->box.y >= u->y && l->box.y + l->box.h <= u->y + u->h);
        for (size_t k = 0; k < i; k++)
            assert_false(figure->callout[k].label.placed &&
                         lrf_box_overlap(&l->box, &figure->callout[k].label.box));
    }
}

static void check_answer(const struct lrf_figure *figure)
{
    for (size_t i = 0; i < figure->n_answer && figure->answered; i++) {
        double half = lrf_text_width(figure->answer[i], i ? LRF_TEXT_SIZE : LRF_ANSWER_SIZE) / 2;
        assert_true(figure->answer_x - half >= 0 && figure->answer_x + half <= LRF_PICTURE_WIDTH);
    }
    assert_true(figure->answer_y > figure->subtitle_y + LRF_TEXT_SIZE);
    assert_true(figure->interval_y < figure->ribbon.y);
    assert_true(figure->upper.h > 200);
    assert_true(figure->upper.y + figure->upper.h < figure->lower.y);
}

static void landmarks_sit_on_the_curve_with_labels_apart(void **state)
{
    size_t labels = 0, placed = 0;

    (void)state;
    for (int round = 0; round < 300; round++) {
        struct fixture f;
        struct lrf_figure figure;
        struct lrf_error err = {0};
        make_random(&f);
        assert_ok(lrf_figure_init(&figure, &f.report, &err), err);
        check_labels(&figure);
        check_answer(&figure);
        for (size_t i = 0; i < figure.n_callouts; i++) {
            const struct lrf_callout *c = &figure.callout[i];
            double on_curve = fixture_loss(&f, log10(c->at.lr));
            assert_close(c->loss, lrf_view_loss(&figure.view, on_curve),
                         0.05 * (figure.loss.hi - figure.loss.lo));
            assert_true(c->loss >= figure.loss.lo && c->loss <= figure.loss.hi);
            labels++;
            placed += c->label.placed;
        }
        lrf_figure_release(&figure);
        fixture_free(&f);
    }
    assert_true(labels > 600 && placed == labels);
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
    struct lrf_analysis none = {.landmarks.edge.lr = NAN, .initial_loss = NAN, .minimum_loss = NAN};
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

static void the_edge_beyond_the_smooth_curve_is_at_the_initial_loss(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_figure figure;
    struct lrf_error err = {0};
    bool found = false;

    (void)state;
    fixture_make(&f);
    f.analysis.smooth.n = FIXTURE_GRID / 2;
    f.analysis.landmarks.edge.lr = 1.01 * f.analysis.smooth.lr[FIXTURE_GRID / 2 - 1];
    assert_ok(lrf_figure_init(&figure, &f.report, &err), err);
    for (size_t i = 0; i < figure.n_callouts; i++)
        if (strncmp(figure.callout[i].text, "edge ", 5) == 0) {
            found = true;
            assert_close(figure.callout[i].loss,
                         lrf_view_loss(&figure.view, f.analysis.initial_loss), 1e-12);
        }
    assert_true(found);
    lrf_figure_release(&figure);
    fixture_free(&f);
}

static void a_bar_goes_on_beyond_the_axis(void **state)
{
    const struct lrf_figure figure = {.x = {2.5e-4, 0.75, 96, 1164, true}};
    struct lrf_bar bar;

    (void)state;
    assert_true(lrf_figure_bar(&figure, 3.1e-4, 0.7, &bar));
    assert_true(bar.lo == 3.1e-4 && bar.hi == 0.7 && !bar.below && !bar.above);
    assert_true(lrf_figure_bar(&figure, 1e-9, 31, &bar));
    assert_true(bar.lo == 2.5e-4 && bar.hi == 0.75 && bar.below && bar.above);
    assert_false(lrf_figure_bar(&figure, NAN, 0.1, &bar));
    assert_false(lrf_figure_bar(&figure, 0.1, INFINITY, &bar));
}

static void every_narrow_regime_becomes_a_flag(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_figure figure;
    struct lrf_error err = {0};
    size_t named = 0, flags = 0;

    (void)state;
    fixture_make(&f);
    f.analysis.n_regimes = 3;
    f.analysis.regime[0] = (struct lrf_regime){LRF_REGIME_PLATEAU, 1e-6, 1e-3};
    f.analysis.regime[1] = (struct lrf_regime){LRF_REGIME_DESCENT, 1e-3, 1.02e-3};
    f.analysis.regime[2] = (struct lrf_regime){LRF_REGIME_DIVERGENCE, 1.02e-3, 1.05e-3};
    assert_ok(lrf_figure_init(&figure, &f.report, &err), err);
    for (size_t i = 0; i < 3; i++)
        named += isfinite(figure.name_x[i]);
    for (size_t i = 0; i < figure.n_flags; i++)
        flags += figure.flag[i].regime && figure.flag[i].placed;
    assert_int_equal(named, 1);
    assert_int_equal(flags, 2);
    lrf_figure_release(&figure);
    fixture_free(&f);
}

static void without_an_answer_the_reason_is_told(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_figure figure;
    struct lrf_error err = {0};

    (void)state;
    fixture_make(&f);
    f.analysis.suggestion = (struct lrf_suggestion){.lr = NAN, .lo = NAN, .hi = NAN};
    strcpy(f.analysis.reason,
           "the loss never fell more than its own noise (drop 0.02, noise 0.05), "
           "and went on to rise from 1.2e-02 on, which is where the range test "
           "ended, without a sign of the descent that would be needed");
    assert_ok(lrf_figure_init(&figure, &f.report, &err), err);
    assert_false(figure.answered);
    assert_string_equal(figure.answer[0], "no answer");
    assert_int_equal(figure.n_answer, 3);
    for (size_t i = 1; i < figure.n_answer; i++)
        assert_true(lrf_text_width(figure.answer[i], LRF_TEXT_SIZE) < figure.upper.w);
    assert_non_null(strstr(figure.answer[2], "needed"));
    lrf_figure_release(&figure);
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
        cmocka_unit_test(the_edge_beyond_the_smooth_curve_is_at_the_initial_loss),
        cmocka_unit_test(a_bar_goes_on_beyond_the_axis),
        cmocka_unit_test(every_narrow_regime_becomes_a_flag),
        cmocka_unit_test(without_an_answer_the_reason_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
