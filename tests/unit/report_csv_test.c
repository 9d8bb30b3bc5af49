#include "assert.h"

#include "report_fixture.h"
#include "written.h"

static char *written(const struct fixture *f, bool curve)
{
    const struct lrf_range_result range = {.curve = &f->curve, .analysis = &f->analysis};

    return written_file(curve ? lrf_csv_curve : lrf_csv_analysis, RESULT_OF(RANGE, &range));
}

/* Moves to the next cell; its text is "" when it is empty. */
static const char *cell(char **at)
{
    char *start = *at;

    assert_non_null(start);
    *at = start + strcspn(start, ",");
    *at = **at ? (**at = '\0', *at + 1) : NULL;
    return start;
}

static void every_number_of_a_curve_reads_back(void **state)
{
    struct fixture f = fixture_default();
    char *text, *line, *rest;

    (void)state;
    fixture_make(&f);
    f.curve.point[1].loss = NAN;
    f.curve.point[2].loss = -INFINITY;
    f.curve.point[3].loss = 4.9406564584124654e-324;
    text = written(&f, true);
    line = strtok_r(text, "\n", &rest);
    assert_string_equal(line, "repeat,step,lr,loss");
    for (size_t i = 0; i < f.curve.n; i++) {
        const struct lrf_point *p = &f.curve.point[i];
        char *at = line = strtok_r(NULL, "\n", &rest);
        assert_non_null(line);
        assert_int_equal(strtoul(cell(&at), NULL, 10), p->repeat);
        assert_int_equal(strtoul(cell(&at), NULL, 10), p->step);
        assert_true(strtod(cell(&at), NULL) == p->lr);
        const char *loss = cell(&at);
        assert_null(at);
        if (isfinite(p->loss))
            assert_true(strtod(loss, NULL) == p->loss);
        else
            assert_string_equal(loss, isnan(p->loss) ? "nan" : "-inf");
    }
    assert_null(strtok_r(NULL, "\n", &rest));
    free(text);
    fixture_free(&f);
}

static void a_column_is_there_when_any_point_knows_it(void **state)
{
    struct fixture f = fixture_default();
    char *text;

    (void)state;
    f.steps = 3;
    f.repeats = 1;
    fixture_make(&f);
    for (size_t i = 0; i < 3; i++) {
        f.curve.point[i].lr = 0.5;
        f.curve.point[i].loss = 2.25;
    }
    f.curve.point[1].known = LRF_GRAD_NORM | LRF_LOSS_AFTER;
    f.curve.point[1].grad_norm = 0.375;
    f.curve.point[1].loss_after = NAN;
    f.curve.point[2].known = LRF_GRAD_NORM;
    f.curve.point[2].grad_norm = INFINITY;
    f.curve.point[2].loss_after = 7; /* not known: must not show */
    text = written(&f, true);
    assert_string_equal(text, "repeat,step,lr,loss,loss_after,grad_norm\n"
                              "0,0,0.5,2.25,,\n"
                              "0,1,0.5,2.25,nan,0.375\n"
                              "0,2,0.5,2.25,,inf\n");
    free(text);
    fixture_free(&f);
}

static void an_empty_curve_is_a_header(void **state)
{
    struct fixture f = {0};
    char *text;

    (void)state;
    text = written(&f, true);
    assert_string_equal(text, "repeat,step,lr,loss\n");
    free(text);
    text = written(&f, false);
    assert_string_equal(text, "lr,loss,loss_lo,loss_hi,slope,slope_lo,slope_hi\n");
    free(text);
}

static void the_smooth_curve_reads_back(void **state)
{
    struct fixture f = fixture_default();
    const struct lrf_smooth *s = &f.analysis.smooth;
    char *text, *line, *rest;

    (void)state;
    fixture_make(&f);
    text = written(&f, false);
    line = strtok_r(text, "\n", &rest);
    assert_string_equal(line, "lr,loss,loss_lo,loss_hi,slope,slope_lo,slope_hi");
    for (size_t i = 0; i < s->n; i++) {
        const double want[] = {s->lr[i],    s->loss[i],     s->loss_lo[i], s->loss_hi[i],
                               s->slope[i], s->slope_lo[i], s->slope_hi[i]};
        char *at = strtok_r(NULL, "\n", &rest);
        for (size_t k = 0; k < 7; k++)
            assert_true(strtod(cell(&at), NULL) == want[k]);
        assert_null(at);
    }
    assert_null(strtok_r(NULL, "\n", &rest));
    free(text);
    fixture_free(&f);
}

static void a_full_disk_shows_in_ferror(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_strbuf text = {.file = fopen("/dev/full", "w")};

    (void)state;
    if (!text.file)
        skip();
    fixture_make(&f);
    f.report.curve = &f.curve;
    lrf_csv_curve(&text, RESULT_OF(RANGE, &f.report));
    lrf_strbuf_drain(&text);
    assert_true(fflush(text.file) != 0 || ferror(text.file));
    fclose(text.file);
    lrf_strbuf_release(&text);
    fixture_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_of_a_curve_reads_back),
        cmocka_unit_test(a_column_is_there_when_any_point_knows_it),
        cmocka_unit_test(an_empty_curve_is_a_header),
        cmocka_unit_test(the_smooth_curve_reads_back),
        cmocka_unit_test(a_full_disk_shows_in_ferror),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
