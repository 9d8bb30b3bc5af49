#include "assert.h"

#include <cjson/cJSON.h>

#include <lrfind.h>

#include "capture.h"
#include "markup.h"
#include "report/schedule.h"
#include "report/writers.h"
#include "schedule/schedule.h"

enum { WAYS = 3, SEEDS = 2, CHECKS = 4, STEPS = 30 };

/* Three ways from two seeds; every number below is different. */
struct fixture {
    struct lrf_schedule_check check[WAYS][SEEDS][CHECKS];
    struct lrf_schedule_run run[WAYS][SEEDS];
    struct lrf_schedule schedule[WAYS];
    char parameters[WAYS][LRF_SCHEDULE_TEXT_SIZE];
    struct lrf_schedule_way way[WAYS];
    struct lrf_dataset_info data;
    struct lrf_reference_settings model;
    struct lrf_sweep_settings range;
    struct lrf_schedule_result report;
};

static void fill_run(struct fixture *f, size_t i, size_t r)
{
    for (size_t k = 0; k < CHECKS; k++) {
        double loss = 2.3125 / (double)(1 + k * (3 - i)) + 0.03125 * (double)r;
        f->check[i][r][k] = (struct lrf_schedule_check){
            .lr = lrf_schedule_rate(&f->schedule[i], k ? 10 * k - 1 : 0),
            .told = loss,
            .at = {.step = 10 * k,
                   .train_loss = k ? loss - 0.015625 : NAN,
                   .val_loss = loss,
                   .val_accuracy = 0.25 * (double)k}};
    }
    f->run[i][r] = (struct lrf_schedule_run){.check = f->check[i][r], .n = CHECKS};
}

static void fixture_init(struct fixture *f)
{
    static const char *const name[WAYS] = {"constant", "warmup:steps=5,factor=0.5+1cycle",
                                           "plateau:patience=0,gamma=0.5"};
    struct lrf_error err = {0};

    *f = (struct fixture){
        .data = {
            .name = "a'b\"`c`\n.csv", .target = "t", .validation = 9, .task = LRF_TASK_REGRESSION}};
    lrf_reference_defaults(&f->model);
    lrf_sweep_defaults(&f->range);
    for (size_t i = 0; i < WAYS; i++) {
        f->way[i] = (struct lrf_schedule_way){
            .name = name[i], .optimizer = "adam", .run = f->run[i], .accuracy = NAN};
        assert_ok(lrf_schedule_parse(name[i], STEPS, 0.0125, 0.25, &f->schedule[i], &err), err);
        lrf_schedule_format(&f->schedule[i], f->parameters[i]);
        f->way[i].parameters = f->parameters[i];
        f->way[i].max_lr = f->schedule[i].max_lr;
        f->way[i].base_lr = NAN;
        for (size_t r = 0; r < SEEDS; r++)
            fill_run(f, i, r);
        f->way[i].rank = (struct lrf_rank){.place = i + 1,
                                           .n = SEEDS,
                                           .mean = 0.25 + (double)i,
                                           .lo = 0.125 + (double)i,
                                           .hi = 0.375 + (double)i,
                                           .excess = (double)i,
                                           .excess_lo = (double)i - 0.5,
                                           .excess_hi = (double)i + 0.5,
                                           .p = i ? 0.07 / (double)(i * i) : NAN,
                                           .differs = i == 2};
    }
    f->report = (struct lrf_schedule_result){.seed = 7,
                                             .data = &f->data,
                                             .model = &f->model,
                                             .range = &f->range,
                                             .steps = STEPS,
                                             .repeats = SEEDS,
                                             .way = f->way,
                                             .n = WAYS};
}

static void a_run_ends_at_its_last_check_or_where_it_began(void **state)
{
    struct fixture f;
    struct lrf_schedule_run *run = &f.run[1][1];
    (void)state;
    fixture_init(&f);
    assert_relative(lrf_schedule_final(&f.report, run), 2.3125 / 7 + 0.03125, 1e-15);
    run->check[3].at.val_loss = 99;
    assert_relative(lrf_schedule_final(&f.report, run), 2.3125 + 0.03125, 1e-15);
    run->check[3].at.val_loss = NAN;
    assert_relative(lrf_schedule_final(&f.report, run), 2.3125 + 0.03125, 1e-15);
    run->n = 2;
    assert_true(isnan(lrf_schedule_final(&f.report, run)));
    run->diverged = true;
    assert_relative(lrf_schedule_final(&f.report, run), 2.3125 + 0.03125, 1e-15);
    run->n = 0;
    assert_true(isnan(lrf_schedule_final(&f.report, run)));
    f.data.validation = 0;
    assert_relative(lrf_schedule_final(&f.report, &f.run[0][0]), 2.3125 / 10 - 0.015625, 1e-15);
}

static void the_csv_has_a_row_a_check(void **state)
{
    struct fixture f;
    char *text = NULL;
    size_t rows = 0;
    (void)state;
    fixture_init(&f);
    CAPTURE(text, lrf_schedule_csv(out, &f.report));
    for (const char *s = text; *s; s++)
        rows += *s == '\n';
    assert_int_equal(rows, 1 + WAYS * SEEDS * CHECKS);
    assert_memory_equal(text,
                        "schedule,repeat,step,lr,train_loss,val_loss,val_accuracy\n"
                        "constant,0,0,0.25,nan,2.3125,0\n"
                        "constant,0,10,0.25,0.5625,0.578125,0.25\n",
                        127);
    assert_non_null(strstr(text, "\n\"warmup:steps=5,factor=0.5+1cycle\",1,30,"));
    free(text);
}

static void export(FILE *out, const struct lrf_schedule *schedule,
                   const struct lrf_schedule_run *run, size_t steps)
{
    double lr[STEPS + 1], momentum[STEPS + 1];
    struct lrf_schedule_export exported = {.name = "x.csv", .steps = steps, .lr = lr};

    lrf_schedule_rates(schedule, run, steps, lr, momentum);
    exported.momentum = isnan(momentum[0]) ? NULL : momentum;
    lrf_export_csv(out, &exported);
}

static void exports_ask_for_every_step(void **state)
{
    struct fixture f;
    char *text = NULL, *s;
    (void)state;
    fixture_init(&f);
    CAPTURE(text, export(out, &f.schedule[1], NULL, STEPS));
    s = strchr(text, '\n');
    assert_memory_equal(text, "step,lr,momentum\n", 17);
    for (size_t t = 0; t < STEPS; t++) {
        assert_int_equal(strtoul(s + 1, &s, 10), t);
        assert_true(strtod(s + 1, &s) == lrf_schedule_rate(&f.schedule[1], t));
        assert_true(strtod(s + 1, &s) == lrf_schedule_momentum(&f.schedule[1], t));
    }
    assert_string_equal(s, "\n");
    free(text);
}

/* With patience 0 the second and third check, both worse, halve the rate. */
static void an_exported_plateau_follows_its_run(void **state)
{
    struct fixture f;
    char *text = NULL;
    (void)state;
    fixture_init(&f);
    f.check[2][0][2].told = f.check[2][0][3].told = 5;
    CAPTURE(text, export(out, &f.schedule[2], f.run[2], STEPS + 1));
    assert_memory_equal(text, "step,lr\n0,0.25\n", 15);
    assert_non_null(strstr(text, "\n19,0.25\n20,0.125\n"));
    assert_non_null(strstr(text, "\n29,0.125\n30,0.0625\n"));
    free(text);
}

static const cJSON *at(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

    if (value == NULL)
        fail_msg("no key '%s'", key);
    return value;
}

static void the_json_holds_all_of_it(void **state)
{
    struct fixture f;
    struct lrf_error err = {0};
    const cJSON *ways, *second;
    cJSON *json;
    char *text = NULL;
    (void)state;
    fixture_init(&f);
    CAPTURE(text, assert_ok(lrf_schedule_json(out, &f.report, &err), err));
    json = cJSON_Parse(text);
    assert_non_null(json);
    assert_string_equal(at(json, "schema")->valuestring, "lrfind/schedule/1");
    assert_string_equal(at(json, "measure")->valuestring, "val_loss");
    assert_string_equal(at(at(json, "best"), "schedule")->valuestring, "constant");
    ways = at(json, "schedules");
    assert_int_equal(cJSON_GetArraySize(ways), WAYS);
    assert_true(cJSON_IsNull(at(cJSON_GetArrayItem(ways, 0), "p")));
    assert_string_equal(at(cJSON_GetArrayItem(ways, 0), "p_why")->valuestring, "this is the best");
    second = cJSON_GetArrayItem(ways, 1);
    assert_true(at(at(second, "to_best"), "hi")->valuedouble == 1.5);
    assert_true(at(at(second, "val_loss"), "lo")->valuedouble == 1.125);
    assert_relative(cJSON_GetArrayItem(at(second, "final"), 1)->valuedouble, 2.3125 / 7 + 0.03125,
                    1e-15);
    assert_true(cJSON_IsFalse(at(second, "behind")));
    assert_true(cJSON_IsTrue(at(cJSON_GetArrayItem(ways, 2), "behind")));
    assert_string_equal(at(at(json, "data"), "name")->valuestring, f.data.name);
    cJSON_Delete(json);
    free(text);
}

static void the_picture_is_drawn(void **state)
{
    char dir[] = "/tmp/lrfind-schedule-XXXXXX", *csv = NULL, *gp = NULL;
    struct fixture f;
    struct lrf_error err = {0};
    (void)state;
    fixture_init(&f);
    f.run[1][0].n = 0;
    f.run[2][1] = (struct lrf_schedule_run){.check = f.check[2][1], .n = 1, .diverged = true};
    f.way[2].rank.mean = f.way[2].rank.lo = f.way[2].rank.hi = NAN;
    assert_non_null(mkdtemp(dir));
    CAPTURE(csv, lrf_schedule_csv(out, &f.report));
    CAPTURE(gp, assert_ok(lrf_schedule_gnuplot(out, &f.report, &err), err));
    write_text(dir, "schedule.csv", csv);
    write_text(dir, "schedule.gp", gp);
    if (system("gnuplot --version >/dev/null 2>&1") == 0)
        draw_all(dir, "schedule");
    remove_all(dir, "schedule.csv", "schedule.gp");
    free(csv);
    free(gp);
}

static void the_table_is_narrow_and_says_who_is_behind(void **state)
{
    struct lrf_terminal terminal = {.width = 80, .height = 24};
    struct fixture f;
    char *text = NULL;
    (void)state;
    fixture_init(&f);
    f.way[2].diverged = 1;
    CAPTURE(text, lrf_schedule_text(out, &f.report, &(struct lrf_report_files){.dir = "there"},
                                    &terminal));
    assert_non_null(
        strstr(text, "use   constant with adam at 2.5e-01; 1 of the other 2 are as good within"));
    assert_non_null(strstr(text, "behind, 1 diverged\n"));
    assert_non_null(strstr(text, "see   there/schedule.gp"));
    assert_null(strstr(text, "\xc2\xb1"));
    assert_null(strstr(text, " \n"));
    for (const char *s = text; *s; s += strcspn(s, "\n") + 1)
        if (strcspn(s, "\n") > 100)
            fail_msg("too long: %.*s", (int)strcspn(s, "\n"), s);
    free(text);
}

static void the_page_can_be_read(void **state)
{
    struct fixture f;
    struct lrf_error err = {0};
    char *text = NULL;
    (void)state;
    fixture_init(&f);
    f.way[1].name = "</script><b>";
    f.run[2][0].n = 2; /* one seed was cut off: the mean goes on without it */
    CAPTURE(text, assert_ok(lrf_schedule_html(out, &f.report, &err), err));
    /* rate and loss of every way at every check, and the final losses */
    assert_int_equal(check_page(text), 2 * WAYS * CHECKS + WAYS);
    assert_null(strstr(text, "<b>"));
    assert_non_null(strstr(text, "step 20\\nvalidation loss 0.346"));
    assert_non_null(strstr(text, "class=\"answer\">Use constant with adam at 2.5e-01; 1 of the "
                                 "other 2 are as good"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_ends_at_its_last_check_or_where_it_began),
        cmocka_unit_test(the_csv_has_a_row_a_check),
        cmocka_unit_test(exports_ask_for_every_step),
        cmocka_unit_test(an_exported_plateau_follows_its_run),
        cmocka_unit_test(the_json_holds_all_of_it),
        cmocka_unit_test(the_picture_is_drawn),
        cmocka_unit_test(the_table_is_narrow_and_says_who_is_behind),
        cmocka_unit_test(the_page_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
