#include "assert.h"

#include "figure/flags.h"
#include "figure/placement.h"

static uint64_t bits = 88172645463325252u;

static double uniform(double lo, double hi)
{
    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    return lo + (hi - lo) * ((double)(bits >> 11) * 0x1p-53);
}

static bool is_inside(const struct lrf_box *box, const struct lrf_box *room)
{
    return box->x >= room->x && box->y >= room->y && box->x + box->w <= room->x + room->w &&
           box->y + box->h <= room->y + room->h;
}

static void labels_never_overlap_and_never_leave_the_room(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        struct lrf_box box = {uniform(0, 100), uniform(0, 100), uniform(30, 900), uniform(20, 500)};
        struct lrf_room *room = lrf_room_alloc(&box);
        struct lrf_label label[6];
        assert_non_null(room);
        for (int i = 0; i < 40; i++)
            lrf_room_line(room, uniform(-200, 1200), uniform(-200, 900), uniform(-200, 1200),
                          uniform(-200, 900), 40);
        for (int i = 0; i < 6; i++)
            label[i] = (struct lrf_label){.x = uniform(box.x, box.x + box.w),
                                          .y = uniform(box.y, box.y + box.h),
                                          .w = uniform(20, 160),
                                          .h = 18};
        lrf_labels_place(room, label, 6);
        for (int i = 0; i < 6; i++) {
            if (!label[i].placed)
                continue;
            assert_true(is_inside(&label[i].box, &box));
            assert_true(label[i].box.w == label[i].w && label[i].box.h == label[i].h);
            for (int k = 0; k < i; k++)
                assert_false(label[k].placed && lrf_box_overlap(&label[i].box, &label[k].box));
        }
        lrf_room_free(room);
    }
}

static void in_a_large_room_every_label_finds_a_place(void **state)
{
    struct lrf_box box = {96, 203, 1068, 410};

    (void)state;
    for (int round = 0; round < 50; round++) {
        struct lrf_room *room = lrf_room_alloc(&box);
        struct lrf_label label[5];
        for (int i = 0; i < 5; i++) /* all at nearly the same point */
            label[i] = (struct lrf_label){.x = 1100 + uniform(0, 9), .y = 210, .w = 140, .h = 18};
        lrf_labels_place(room, label, 5);
        for (int i = 0; i < 5; i++)
            assert_true(label[i].placed);
        lrf_room_free(room);
    }
}

static void a_label_keeps_clear_of_a_curve(void **state)
{
    struct lrf_box box = {0, 0, 800, 400};

    (void)state;
    for (int round = 0; round < 100; round++) {
        struct lrf_room *room = lrf_room_alloc(&box);
        double a = uniform(20, 160), b = uniform(0.004, 0.02), c = uniform(0, 6);
        struct lrf_label label = {.x = uniform(10, 790), .w = 130, .h = 18};
        for (double x = 0; x < 800; x += 2)
            lrf_room_line(room, x, 200 + a * sin(b * x + c), x + 2, 200 + a * sin(b * (x + 2) + c),
                          40);
        label.y = 200 + a * sin(b * label.x + c);
        lrf_labels_place(room, &label, 1);
        assert_true(label.placed);
        for (double x = label.box.x; x <= label.box.x + label.box.w; x++) {
            double y = 200 + a * sin(b * x + c);
            assert_false(y > label.box.y && y < label.box.y + label.box.h);
        }
        lrf_room_free(room);
    }
}

static void a_point_outside_or_not_a_number_is_no_trouble(void **state)
{
    struct lrf_box box = {10, 10, 300, 200};
    struct lrf_room *room = lrf_room_alloc(&box);
    struct lrf_label label[2] = {{.x = NAN, .y = 50, .w = 40, .h = 18},
                                 {.x = 50, .y = 50, .w = 400, .h = 18}};

    (void)state;
    lrf_room_point(room, NAN, 20, 1);
    lrf_room_point(room, -1e300, 1e300, 1);
    lrf_room_line(room, NAN, 0, 100, 100, 1);
    lrf_room_line(room, -1e300, 0, 1e300, 100, 1);
    lrf_room_line(room, 50, -1e9, 50, 1e9, 1);
    lrf_labels_place(room, label, 2);
    assert_false(label[0].placed);
    assert_false(label[1].placed);
    lrf_room_free(room);
    lrf_room_free(NULL);
}

static void a_text_is_never_narrower_than_its_parts(void **state)
{
    (void)state;
    assert_close(lrf_text_width("", 14), 0, 0);
    assert_true(lrf_text_width("minimum", 14) > lrf_text_width("edge", 14));
    assert_close(lrf_text_width("edge", 28), 2 * lrf_text_width("edge", 14), 1e-9);
    assert_true(lrf_text_width("\xc3\xa4\xff", 10) > 0);
}

/* The horizontal extent of a flag's text. */
static void extent(const struct lrf_flag *flag, double *from, double *to)
{
    double w = lrf_text_width(flag->text, 12.5);
    *from = flag->left ? flag->text_x - w : flag->text_x;
    *to = *from + w;
}

static void flags_overlap_neither_texts_nor_poles(void **state)
{
    static const char *const names[] = {"fastai valley", "fastai slide",      "lightning 2.5.2",
                                        "lightning",     "pytorch-lr-finder", "ignite",
                                        "critical rate", "stable limit",      "fastai minimum"};
    size_t flags = 0, placed = 0;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct lrf_flag flag[9];
        double spread = uniform(3, 1050), centre = uniform(100, 1150);
        double answer = round % 3 ? uniform(96, 1164) : NAN;
        size_t rows, n;
        for (int i = 0; i < 9; i++) {
            flag[i] = (struct lrf_flag){.lr = centre + uniform(-0.5, 0.5) * spread};
            flag[i].x = fmax(96, fmin(1164, flag[i].lr));
            snprintf(flag[i].text, sizeof flag[i].text, "%s", names[i]);
        }
        n = lrf_flags_place(flag, 9, 8, 1192, answer, 12.5, &rows);
        assert_true(n >= 1 && n <= 9 && rows <= LRF_MAX_FLAGS);
        for (size_t i = 0; i < n; i++) {
            double from, to;
            flags++;
            placed += flag[i].placed;
            if (!flag[i].placed)
                continue;
            extent(&flag[i], &from, &to);
            assert_true(from >= 8 && to <= 1192 && flag[i].row < rows);
            assert_false(answer > from && answer < to);
            for (size_t k = 0; k < n; k++) {
                double other_from, other_to;
                if (k == i || !flag[k].placed)
                    continue;
                extent(&flag[k], &other_from, &other_to);
                if (flag[k].row == flag[i].row)
                    assert_true(fmin(from, flag[i].x) > fmax(other_to, flag[k].x) ||
                                fmin(other_from, flag[k].x) > fmax(to, flag[i].x));
                if (flag[k].row >= flag[i].row)
                    assert_false(flag[k].x > from && flag[k].x < to);
            }
        }
    }
    assert_true(flags > 20000 && placed == flags);
}

static void flags_at_one_rate_share_a_pole(void **state)
{
    struct lrf_flag flag[3] = {{.text = "b", .lr = 0.02, .x = 500},
                               {.text = "c", .lr = 0.5, .x = 900},
                               {.text = "a", .lr = 0.02, .x = 500}};
    size_t rows;

    (void)state;
    assert_int_equal(lrf_flags_place(flag, 3, 0, 1000, NAN, 12, &rows), 2);
    assert_string_equal(flag[0].text, "a, b");
    assert_string_equal(flag[1].text, "c");
    assert_int_equal(rows, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_never_overlap_and_never_leave_the_room),
        cmocka_unit_test(in_a_large_room_every_label_finds_a_place),
        cmocka_unit_test(a_label_keeps_clear_of_a_curve),
        cmocka_unit_test(a_point_outside_or_not_a_number_is_no_trouble),
        cmocka_unit_test(a_text_is_never_narrower_than_its_parts),
        cmocka_unit_test(flags_overlap_neither_texts_nor_poles),
        cmocka_unit_test(flags_at_one_rate_share_a_pole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
