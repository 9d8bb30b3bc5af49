#include <lrfind/curve.h>

#include "assert.h"
#include "curve/points.h"

static struct lrf_point numbered(size_t i)
{
    return (struct lrf_point){.repeat = (unsigned)(i % 7),
                              .step = (unsigned)i,
                              .lr = 2.385e-7 * (double)(i + 1),
                              .loss = 1.0 / (double)(i + 3)};
}

static void appended_points_are_kept_in_order(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    (void)state;

    for (size_t i = 0; i < 1009; i++) {
        struct lrf_point p = numbered(i);
        assert_ok(lrf_curve_append(&curve, &p, &err), err);
    }
    assert_int_equal(curve.n, 1009);
    for (size_t i = 0; i < curve.n; i++) {
        assert_int_equal(curve.point[i].step, i);
        assert_true(curve.point[i].lr == 2.385e-7 * (double)(i + 1));
    }
    assert_int_equal(lrf_curve_repeats(&curve), 7);
    lrf_curve_release(&curve);
    assert_int_equal(curve.n, 0);
    assert_null(curve.point);
}

static void what_was_reserved_does_not_move(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    const struct lrf_point *at;
    (void)state;

    assert_ok(lrf_curve_reserve(&curve, 101, &err), err);
    at = curve.point;
    for (size_t i = 0; i < 101; i++) {
        struct lrf_point p = numbered(i);
        assert_ok(lrf_curve_append(&curve, &p, &err), err);
    }
    assert_ptr_equal(curve.point, at);
    lrf_curve_release(&curve);
}

static void a_point_of_the_curve_itself_can_be_appended(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    struct lrf_point p = numbered(5);
    (void)state;

    assert_ok(lrf_curve_append(&curve, &p, &err), err);
    for (size_t i = 0; i < 300; i++)
        assert_ok(lrf_curve_append(&curve, &curve.point[0], &err), err);
    for (size_t i = 0; i < curve.n; i++)
        assert_true(curve.point[i].lr == p.lr);
    lrf_curve_release(&curve);
}

static void joined_curves_follow_each_other(void **state)
{
    struct lrf_curve a = {0}, b = {0}, empty = {0};
    struct lrf_error err = {0};
    (void)state;

    for (size_t i = 0; i < 13; i++) {
        struct lrf_point p = numbered(i);
        assert_ok(lrf_curve_append(i < 4 ? &a : &b, &p, &err), err);
    }
    assert_ok(lrf_curve_join(&a, &empty, &err), err);
    assert_ok(lrf_curve_join(&a, &b, &err), err);
    assert_ok(lrf_curve_join(&a, &a, &err), err);
    assert_int_equal(a.n, 26);
    for (size_t i = 0; i < a.n; i++)
        assert_int_equal(a.point[i].step, i % 13);
    lrf_curve_release(&a);
    lrf_curve_release(&b);
    lrf_curve_release(NULL);
}

static void too_many_points_are_out_of_memory(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    (void)state;

    assert_int_equal(lrf_curve_reserve(&curve, SIZE_MAX / 2, &err), LRF_ENOMEM);
    assert_int_equal(err.status, LRF_ENOMEM);
    assert_null(curve.point);
    assert_int_equal(curve.cap, 0);
}

static void a_field_that_is_not_known_is_nan(void **state)
{
    const double value[] = {2.5, 3.75, 4.125, -0.625, 1e-3, 0.96875, 17.5, 0.114};
    struct lrf_point p = {.loss_after = value[0],
                          .val_loss = value[1],
                          .grad_norm = value[2],
                          .grad_cosine = value[3],
                          .update_ratio = value[4],
                          .gain_ratio = value[5],
                          .sharpness = value[6],
                          .lr_limit = value[7]};
    (void)state;

    for (unsigned i = 0; i < LRF_FIELD_COUNT; i++) {
        p.known = 0;
        assert_true(isnan(lrf_point_field(&p, i)));
        p.known = 1u << i;
        assert_true(lrf_point_field(&p, i) == value[i]);
        p.known = ~(1u << i);
        assert_true(isnan(lrf_point_field(&p, i)));
    }
    assert_true(isnan(lrf_point_field(&p, LRF_FIELD_COUNT)));
}

static void fields_have_the_names_of_their_columns(void **state)
{
    static const char *name[] = {"loss_after",   "val_loss",   "grad_norm", "grad_cosine",
                                 "update_ratio", "gain_ratio", "sharpness", "lr_limit"};
    (void)state;

    assert_int_equal(sizeof name / sizeof *name, LRF_FIELD_COUNT);
    for (unsigned i = 0; i < LRF_FIELD_COUNT; i++)
        assert_string_equal(lrf_field_name(i), name[i]);
    assert_string_equal(lrf_field_name(LRF_FIELD_COUNT), "unknown field");
}

static size_t slow_repeats(const struct lrf_curve *curve)
{
    size_t count = 0;
    for (size_t i = 0; i < curve->n; i++) {
        size_t j = 0;
        while (curve->point[j].repeat != curve->point[i].repeat)
            j++;
        count += j == i;
    }
    return count;
}

static void repeats_are_counted_wherever_they_are_numbered(void **state)
{
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    uint64_t bits = 88172645463325252u;
    (void)state;

    assert_int_equal(lrf_curve_repeats(&curve), 0);
    for (int i = 0; i < 1500; i++) {
        struct lrf_point p = {0};
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        p.repeat = (unsigned)bits >> (bits >> 40) % 32;
        assert_ok(lrf_curve_append(&curve, &p, &err), err);
    }
    curve.point[700].repeat = UINT32_MAX;
    assert_int_equal(lrf_curve_repeats(&curve), slow_repeats(&curve));
    assert_true(slow_repeats(&curve) > 900);
    lrf_curve_release(&curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appended_points_are_kept_in_order),
        cmocka_unit_test(what_was_reserved_does_not_move),
        cmocka_unit_test(a_point_of_the_curve_itself_can_be_appended),
        cmocka_unit_test(joined_curves_follow_each_other),
        cmocka_unit_test(too_many_points_are_out_of_memory),
        cmocka_unit_test(a_field_that_is_not_known_is_nan),
        cmocka_unit_test(fields_have_the_names_of_their_columns),
        cmocka_unit_test(repeats_are_counted_wherever_they_are_numbered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
