#include "assert.h"

#include <cjson/cJSON.h>

#include <lrfind.h>

#include "capture.h"
#include "experiment/schedule_runs.h"
#include "markup.h"
#include "report/pictures.h"
#include "schedule_fixture.h"
#include "written.h"

static void assert_losses(const struct schedule_fixture *f, const struct lrf_schedule_run *run,
                          double least, double final, double train)
{
    struct lrf_run_losses losses = lrf_schedule_losses(&f->report, run);
    double got[] = {losses.least, losses.final, losses.train}, want[] = {least, final, train};

    for (size_t i = 0; i < 3; i++)
        if (isfinite(want[i]))
            assert_relative(got[i], want[i], 1e-15);
        else
            assert_true(isnan(want[i]) ? isnan(got[i]) : got[i] == want[i]);
}

/* Real losses, above the untrained one, too. */
static void a_run_has_the_losses_that_it_had(void **state)
{
    struct schedule_fixture f;
    struct lrf_schedule_run *run = &f.run[1][1];
    const double start = 2.3125 + 0.03125, end = 2.3125 / 7 + 0.03125;
    (void)state;
    schedule_fixture_init(&f);
    assert_losses(&f, run, end, end, end - 0.015625);
    run->check[3].at.val_loss = 99;
    assert_losses(&f, run, 2.3125 / 5 + 0.03125, 99, end - 0.015625);
    f.report.objective = LRF_OBJECTIVE_LAST;
    assert_true(lrf_schedule_objective(&f.report, run) == 99);
    f.report.objective = LRF_OBJECTIVE_TRAIN;
    assert_relative(lrf_schedule_objective(&f.report, run), end - 0.015625, 1e-15);
    run->check[1].at.val_loss = run->check[2].at.val_loss = NAN;
    assert_losses(&f, run, start, 99, end - 0.015625);
    run->check[3].at.val_loss = NAN;
    assert_losses(&f, run, INFINITY, INFINITY, INFINITY);
    run->n = 2;
    assert_losses(&f, run, NAN, NAN, NAN);
    run->diverged = true;
    assert_losses(&f, run, INFINITY, INFINITY, INFINITY);
    *run = (struct lrf_schedule_run){.n = 0};
    assert_losses(&f, run, NAN, NAN, NAN);
    f.data.validation = 0;
    assert_losses(&f, &f.run[0][0], NAN, NAN, 2.3125 / 10 - 0.015625);
}

enum { CURVES = 8, POINTS = 11 };

/* Curves that fall to step 40 and then rise by `rise` a step, with noise of sd about 0.3. */
static size_t overfits_from(double rise, uint64_t *bits)
{
    struct lrf_schedule_check check[CURVES][POINTS];
    struct lrf_schedule_run run[CURVES];
    struct lrf_dataset_info data = {.validation = 9};
    struct lrf_schedule_result result = {
        .data = &data, .steps = 10 * (POINTS - 1), .repeats = CURVES};

    for (size_t r = 0; r < CURVES; r++) {
        for (size_t k = 0; k < POINTS; k++) {
            double noise = 0, step = 10 * (double)k;
            for (int i = 0; i < 3; i++) {
                *bits ^= *bits << 13, *bits ^= *bits >> 7, *bits ^= *bits << 17;
                noise += (double)(*bits >> 11) / 9007199254740992.0 - 0.5;
            }
            check[r][k].at = (struct lrf_trial_check){
                .step = 10 * k,
                .train_loss = 1,
                .val_loss = 9 + (double)r + 0.6 * noise +
                            (step < 40 ? 0.1 * (40 - step) : rise * (step - 40))};
        }
        run[r] = (struct lrf_schedule_run){.check = check[r], .n = POINTS};
    }
    return lrf_schedule_overfits(&result, &(struct lrf_schedule_way){.run = run});
}

/* A flat end has a least step, too, which must not make it an overfit one. */
static void a_rise_is_told_from_noise(void **state)
{
    uint64_t bits = 88172645463325252u;
    size_t flat = 0, clear = 0, trials = 2000;
    (void)state;
    for (size_t i = 0; i < trials; i++) {
        flat += overfits_from(0, &bits) > 0;
        clear += overfits_from(0.05, &bits) == 40;
    }
    print_message("flat ends that overfit %.4f, rises found at their step %.4f\n",
                  (double)flat / (double)trials, (double)clear / (double)trials);
    assert_true(flat <= trials * 5 / 100);
    assert_true(clear >= trials * 9 / 10);
    assert_int_equal(overfits_from(-0.02, &bits), 0);
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
    assert_string_equal(at(json, "schema")->valuestring, "lrfind/schedule/2");
    assert_string_equal(at(json, "objective")->valuestring, lrf_objective_name(LRF_OBJECTIVE_BEST));
    assert_string_equal(at(json, "measure")->valuestring, "best_val_loss");
    assert_string_equal(at(at(json, "best"), "schedule")->valuestring, "constant");
    ways = at(json, "schedules");
    assert_int_equal(cJSON_GetArraySize(ways), SCHEDULE_WAYS);
    assert_true(cJSON_IsNull(at(cJSON_GetArrayItem(ways, 0), "p")));
    assert_string_equal(at(cJSON_GetArrayItem(ways, 0), "p_why")->valuestring, "this is the best");
    second = cJSON_GetArrayItem(ways, 1);
    assert_true(at(at(second, "to_best"), "hi")->valuedouble == 1.5);
    assert_true(at(at(second, "best_val_loss"), "lo")->valuedouble == 1.125);
    assert_true(at(at(second, "val_loss"), "mean")->valuedouble == 1.5);
    assert_true(at(at(second, "train_loss"), "hi")->valuedouble == 1.09375);
    assert_relative(cJSON_GetArrayItem(at(second, "final"), 1)->valuedouble, 2.3125 / 7 + 0.03125,
                    1e-15);
    assert_string_equal(at(second, "standing")->valuestring, "as good");
    assert_string_equal(at(cJSON_GetArrayItem(ways, 2), "standing")->valuestring, "behind");
    assert_true(at(second, "overfits_from")->valuedouble == 0);
    assert_true(at(json, "margin")->valuedouble == 0.103125);
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
    f.way[2].rank.loss = (struct lrf_mean){NAN, NAN, NAN};
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
    assert_non_null(strstr(
        text, "use   constant with adam at 2.5e-01; better than 1 other; 1 other is as good"));
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
    /* rate and loss of every way at every check, the least and the final losses */
    assert_int_equal(check_page(text), 2 * SCHEDULE_WAYS * SCHEDULE_CHECKS + 2 * SCHEDULE_WAYS);
    assert_null(strstr(text, "<b>"));
    assert_non_null(strstr(text, "step 20\\nvalidation loss 0.346"));
    assert_non_null(strstr(text, "class=\"answer\">Use constant with adam at 2.5e-01; better "
                                 "than 1 other; 1 other is as good"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_has_the_losses_that_it_had),
        cmocka_unit_test(a_rise_is_told_from_noise),
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
