#include "assert.h"

#include <cjson/cJSON.h>

#include <lrfind.h>

#include "capture.h"
#include "experiment/ranking.h"
#include "markup.h"
#include "report/pictures.h"
#include "schedule_fixture.h"
#include "written.h"

static void a_run_ends_at_its_last_check_or_where_it_began(void **state)
{
    struct schedule_fixture f;
    struct lrf_schedule_run *run = &f.run[1][1];
    (void)state;
    schedule_fixture_init(&f);
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
    struct schedule_fixture f;
    char *text = NULL;
    size_t rows = 0;
    (void)state;
    schedule_fixture_init(&f);
    text = written_file(lrf_csv_schedule, RESULT_OF(SCHEDULE, &f.report));
    for (const char *s = text; *s; s++)
        rows += *s == '\n';
    assert_int_equal(rows, 1 + SCHEDULE_WAYS * SCHEDULE_SEEDS * SCHEDULE_CHECKS);
    assert_memory_equal(text,
                        "schedule,repeat,step,lr,train_loss,val_loss,val_accuracy\n"
                        "constant,0,0,0.25,nan,2.3125,0\n"
                        "constant,0,10,0.25,0.5625,0.578125,0.25\n",
                        127);
    assert_non_null(strstr(text, "\n\"warmup:steps=5,factor=0.5+1cycle\",1,30,"));
    free(text);
}

static char *export(const struct lrf_schedule *schedule, const struct lrf_schedule_run *run,
                    size_t steps)
{
    double lr[SCHEDULE_STEPS + 1], momentum[SCHEDULE_STEPS + 1];
    struct lrf_schedule_export exported = {.name = "x.csv", .steps = steps, .lr = lr};

    lrf_schedule_rates(schedule, run, steps, lr, momentum);
    exported.momentum = isnan(momentum[0]) ? NULL : momentum;
    return written_file(lrf_csv_export,
                        RESULT_OF(SCHEDULE, &(struct lrf_schedule_result){.exported = &exported}));
}

static void exports_ask_for_every_step(void **state)
{
    struct schedule_fixture f;
    char *text = NULL, *s;
    (void)state;
    schedule_fixture_init(&f);
    text = export(&f.schedule[1], NULL, SCHEDULE_STEPS);
    s = strchr(text, '\n');
    assert_memory_equal(text, "step,lr,momentum\n", 17);
    for (size_t t = 0; t < SCHEDULE_STEPS; t++) {
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
    struct schedule_fixture f;
    char *text = NULL;
    (void)state;
    schedule_fixture_init(&f);
    f.check[2][0][2].told = f.check[2][0][3].told = 5;
    text = export(&f.schedule[2], f.run[2], SCHEDULE_STEPS + 1);
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
    struct schedule_fixture f;
    const cJSON *ways, *second;
    cJSON *json;
    char *text = NULL;
    (void)state;
    schedule_fixture_init(&f);
    text = written_json(RESULT_OF(SCHEDULE, &f.report));
    json = cJSON_Parse(text);
    assert_non_null(json);
    assert_string_equal(at(json, "schema")->valuestring, "lrfind/schedule/1");
    assert_string_equal(at(json, "measure")->valuestring, "val_loss");
    assert_string_equal(at(at(json, "best"), "schedule")->valuestring, "constant");
    ways = at(json, "schedules");
    assert_int_equal(cJSON_GetArraySize(ways), SCHEDULE_WAYS);
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
    struct schedule_fixture f;
    (void)state;
    schedule_fixture_init(&f);
    f.run[1][0].n = 0;
    f.run[2][1] = (struct lrf_schedule_run){.check = f.check[2][1], .n = 1, .diverged = true};
    f.way[2].rank.mean = f.way[2].rank.lo = f.way[2].rank.hi = NAN;
    assert_non_null(mkdtemp(dir));
    csv = written_file(lrf_csv_schedule, RESULT_OF(SCHEDULE, &f.report));
    gp = written_file(lrf_script, RESULT_OF(SCHEDULE, &f.report));
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
    struct schedule_fixture f;
    char *text = NULL;
    (void)state;
    schedule_fixture_init(&f);
    f.way[2].diverged = 1;
    text = written_text(RESULT_OF(SCHEDULE, &f.report),
                        &(struct lrf_report_context){.dir = "there"}, &terminal);
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
    struct schedule_fixture f;
    char *text = NULL;
    (void)state;
    schedule_fixture_init(&f);
    f.way[1].name = "</script><b>";
    f.run[2][0].n = 2; /* one seed was cut off: the mean goes on without it */
    text = written_page(RESULT_OF(SCHEDULE, &f.report));
    /* rate and loss of every way at every check, and the final losses */
    assert_int_equal(check_page(text), 2 * SCHEDULE_WAYS * SCHEDULE_CHECKS + SCHEDULE_WAYS);
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
