/* Ordinary runs in every format: JSON, lines of events, CSV, terminal, page, picture. */
#include "assert.h"

#include <cjson/cJSON.h>

#include "capture.h"
#include "figure/plot.h"
#include "figure/watch_view.h"
#include "markup.h"
#include "record/verdicts.h"
#include "report/pictures.h"
#include "watch_fixture.h"
#include "written.h"

static const struct lrf_terminal plain = {.width = 100, .height = 30, .unicode = true};

static const cJSON *at(const cJSON *json, const char *key)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(json, key);

    if (found == NULL)
        fail_msg("no %s in %s", key, cJSON_PrintUnformatted(json));
    return found;
}

static double number(const cJSON *json, const char *key)
{
    assert_true(cJSON_IsNumber(at(json, key)));
    return at(json, key)->valuedouble;
}

static const char *text(const cJSON *json, const char *key)
{
    assert_true(cJSON_IsString(at(json, key)));
    return at(json, key)->valuestring;
}

/* The keys of an object in their order, those of siblings that say why left out. */
static void expect_keys(const cJSON *json, const char *keys)
{
    char found[600] = "";
    size_t n = 0;

    for (const cJSON *item = json->child; item; item = item->next) {
        const size_t length = strlen(item->string);
        if (length < 4 || strcmp(item->string + length - 4, "_why") != 0)
            n += (size_t)snprintf(found + n, sizeof found - n, "%s%s", n ? " " : "", item->string);
    }
    assert_string_equal(found, keys);
}

#define EVENT_KEYS "run row step lr loss level scale began_step back_to_step back_to_lr text"

/* ---- watch.json */

static void json_has_the_promised_names(void **state)
{
    static struct watch_fixture f;
    const cJSON *run, *event;
    char *written;
    cJSON *json;

    (void)state;
    watch_fixture_init(&f);
    written = written_json(RESULT_OF(WATCH, &f.report));
    json = cJSON_Parse(written);
    assert_non_null(json);
    expect_keys(json, "schema version command interrupted runs shared next command_line settings");
    assert_string_equal(text(json, "schema"), "lrfind/watch/1");
    assert_int_equal(cJSON_GetArraySize(at(json, "runs")), WATCH_RUNS);
    run = cJSON_GetArrayItem(at(json, "runs"), 1);
    expect_keys(run,
                "file format run rows val_rows outliers every note events event_counts verdict");
    assert_true(cJSON_IsNull(at(run, "note")) && text(run, "note_why"));
    event = cJSON_GetArrayItem(at(run, "events"), 1);
    expect_keys(event, "kind " EVENT_KEYS);
    assert_string_equal(text(event, "kind"), "diverging");
    assert_true(number(event, "row") == 172 && number(event, "step") == 1720);
    assert_true(number(event, "loss") == f.point[1][172].loss);
    assert_true(number(event, "back_to_step") == 1300 && number(event, "back_to_lr") == 2.5e-3);
    event = cJSON_GetArrayItem(at(run, "events"), 3);
    assert_true(cJSON_IsNull(at(event, "loss")));
    assert_string_equal(text(event, "loss_why"), "inf");
    assert_true(number(at(run, "event_counts"), "diverging") == 1);
    assert_true(number(at(run, "event_counts"), "spike") == 0);
    expect_keys(at(run, "verdict"),
                "kind text advice stop_step back_to_step back_to_lr first_loss last_loss "
                "least_loss least_val_loss last_val_loss second_half");
    assert_string_equal(text(at(run, "verdict"), "kind"), "diverged");
    run = cJSON_GetArrayItem(at(json, "runs"), 2);
    assert_true(number(at(run, "verdict"), "stop_step") == 950 && number(run, "run") == 1);
    run = cJSON_GetArrayItem(at(json, "runs"), 0);
    assert_string_equal(text(run, "file"), f.run[0].file);
    assert_true(cJSON_IsNull(at(at(run, "verdict"), "advice")));
    assert_true(number(cJSON_GetArrayItem(at(json, "shared"), 0), "step") == 1020);
    cJSON_Delete(json);
    free(written);
}

/* ---- lines while it goes on */

static cJSON *parse_line(const char *line)
{
    cJSON *json = cJSON_Parse(line);

    assert_non_null(json);
    assert_string_equal(strchr(line, '\n'), "\n");
    return json;
}

/* The line of an event holds what watch.json does. */
static void an_event_is_one_line_of_json(void **state)
{
    static struct watch_fixture f;
    struct lrf_error err = {0};
    char *whole_text;
    cJSON *all;

    (void)state;
    watch_fixture_init(&f);
    whole_text = written_json(RESULT_OF(WATCH, &f.report));
    all = cJSON_Parse(whole_text);
    for (size_t i = 0; i < WATCH_RUNS; i++)
        for (size_t k = 0; k < f.run[i].n_events; k++) {
            const cJSON *run = cJSON_GetArrayItem(at(all, "runs"), (int)i);
            cJSON *same = cJSON_Duplicate(cJSON_GetArrayItem(at(run, "events"), (int)k), true);
            char *line = NULL;
            cJSON *json;
            CAPTURE(line, assert_ok(lrf_report_event(out, &f.run[i], &f.event[i][k], &err), err));
            json = parse_line(line);
            expect_keys(json, "schema kind file " EVENT_KEYS);
            assert_string_equal(text(json, "schema"), "lrfind/event/1");
            assert_string_equal(text(json, "file"), f.run[i].file);
            cJSON_DeleteItemFromObject(json, "schema");
            cJSON_DeleteItemFromObject(json, "file");
            assert_true(cJSON_Compare(json, same, true));
            cJSON_Delete(json);
            cJSON_Delete(same);
            free(line);
        }
    cJSON_Delete(all);
    free(whole_text);
}

static void the_verdict_is_the_last_line(void **state)
{
    static struct watch_fixture f;
    struct lrf_error err = {0};
    char *line = NULL, *whole_text;
    cJSON *json, *all;

    (void)state;
    watch_fixture_init(&f);
    whole_text = written_json(RESULT_OF(WATCH, &f.report));
    all = cJSON_Parse(whole_text);
    CAPTURE(line, assert_ok(lrf_report_verdict_line(out, &f.run[2], &err), err));
    json = parse_line(line);
    expect_keys(json, "schema kind file run rows val_rows outliers verdict");
    assert_string_equal(text(json, "kind"), "verdict");
    assert_true(number(json, "run") == 1);
    assert_true(cJSON_Compare(at(json, "verdict"),
                              at(cJSON_GetArrayItem(at(all, "runs"), 2), "verdict"), true));
    cJSON_Delete(json);
    cJSON_Delete(all);
    free(line);
    free(whole_text);
}

static void an_event_is_one_line_for_people(void **state)
{
    static struct watch_fixture f;
    struct lrf_terminal terminal = plain;
    struct lrf_error err = {0};
    char *line = NULL;

    (void)state;
    watch_fixture_init(&f);
    CAPTURE(line,
            assert_ok(lrf_report_event_text(out, &f.run[0], &f.event[0][0], &terminal, &err), err));
    assert_string_equal(line,
                        "train \"a'b`c` <i>& .log: spike from step 1000: the loss rises from about "
                        "3.07 to 5.206; look at the data of that step; where spikes come again, "
                        "clip the gradients or lower the rate from 6.7e-04; the last step before "
                        "it is 990\n");
    free(line);
    terminal.color = true;
    f.run[1].file = NULL;
    CAPTURE(line,
            assert_ok(lrf_report_event_text(out, &f.run[1], &f.event[1][1], &terminal, &err), err));
    assert_memory_equal(line, "\033[31mdiverging\033[0m since step 1310: by step 1720", 48);
    assert_non_null(strstr(line, "go back to the checkpoint at or before step 1300 and go on with "
                                 "half the rate that it had there, 2.5e-03, or less\n"));
    free(line);
}

/* ---- sentences */

/* What is not known is not said: no nan in any sentence, whatever is missing. */
static void sentences_say_only_what_is_known(void **state)
{
    (void)state;
    for (int k = 0; k < 2 * LRF_EVENT_COUNT; k++) {
        const double known = k % 2 ? 2.25 : (double)NAN;
        const struct lrf_event event = {(enum lrf_event_kind)(k / 2),
                                        0,
                                        7,
                                        NAN,
                                        known,
                                        known,
                                        known,
                                        known,
                                        5,
                                        NAN,
                                        NAN,
                                        known};
        struct lrf_strbuf out = {0};
        const char *words = lrf_event_words(event.kind);
        lrf_phrase_event(&out, &event);
        if (event.kind != LRF_EVENT_NONFINITE && strstr(out.s, "nan"))
            fail_msg("%s", out.s);
        assert_memory_equal(out.s, words, strlen(words));
        assert_non_null(strstr(out.s, " row "));
        lrf_strbuf_release(&out);
    }
    for (int k = 0; k < LRF_RUN_COUNT; k++) {
        const struct lrf_run_verdict none = {
            (enum lrf_run_kind)k, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, 0, {0}};
        struct lrf_strbuf out = {0};
        lrf_phrase_run(&out, &none);
        lrf_phrase_run_advice(&out, &none);
        if (strstr(out.s, "nan"))
            fail_msg("%s", out.s);
        lrf_strbuf_release(&out);
    }
}

static void expect_run(const struct lrf_run_verdict *verdict, const char *said, const char *advised)
{
    struct lrf_strbuf out = {0};

    lrf_phrase_run(&out, verdict);
    assert_string_equal(out.s, said);
    lrf_strbuf_clear(&out);
    lrf_phrase_run_advice(&out, verdict);
    assert_string_equal(out.n ? out.s : "", advised);
    lrf_strbuf_release(&out);
}

static void every_verdict_has_its_sentence(void **state)
{
    struct lrf_run_verdict v = {.first = 10.96875,
                                .last = 3.296875,
                                .least = 3.28125,
                                .stop_step = 87,
                                .back_to_step = 140749,
                                .back_to_lr = 3e-4,
                                .val_least = 0.375,
                                .val_last = 0.6875,
                                .second_half = 0.40625,
                                .rows = 3};

    (void)state;
    v.kind = LRF_RUN_HEALTHY;
    expect_run(&v, "healthy: the loss fell from 10.97 to 3.297; nothing else to say", "");
    v.outliers = 2;
    v.events[LRF_EVENT_SPIKE] = 1;
    expect_run(&v, "healthy: the loss fell from 10.97 to 3.297; spike once, outlier 2 times", "");
    v.kind = LRF_RUN_TOO_SLOW;
    expect_run(&v,
               "too slow: the loss fell from 10.97 to 3.297 and was still falling at the end: the "
               "second half brought 41 % of all that was gained",
               "train longer, or try a higher rate");
    v.kind = LRF_RUN_FLAT;
    expect_run(&v, "flat: the loss fell from 10.97 to 3.297 and no longer falls",
               "often a lower rate still gains; else stop here");
    v.kind = LRF_RUN_OVERFITS;
    expect_run(&v,
               "overfits: the validation loss was least, 0.375, at step 87 and ends at 0.6875, "
               "while the training loss falls",
               "stop at step 87, or keep the checkpoint at or before it; weight decay or more data "
               "put it off");
    v.kind = LRF_RUN_UNSTABLE;
    expect_run(&v, "unstable: the loss fell from 10.97 to 3.297; spike once, outlier 2 times",
               "clip the gradients, warm up longer, or lower the rate from 3.0e-04; until step "
               "140749 all was well");
    v.kind = LRF_RUN_DIVERGED;
    expect_run(&v,
               "diverged: the loss fell from 10.97 to 3.297 and had been down to 3.281; spike "
               "once, outlier 2 times",
               "go back to the checkpoint at or before step 140749 and go on with half the rate "
               "that it had there, 3.0e-04, or less");
    v.events[LRF_EVENT_NONFINITE] = 1;
    v.back_to_step = v.back_to_lr = NAN;
    expect_run(&v,
               "diverged: the loss fell from 10.97 to 3.297 and is no longer finite; not "
               "finite once, spike once, outlier 2 times",
               "go back to a checkpoint from before, or begin anew, with half the rate or less");
    v.kind = LRF_RUN_UNCLEAR;
    v.events[LRF_EVENT_NONFINITE] = 0;
    v.outliers = v.events[LRF_EVENT_SPIKE] = 0;
    expect_run(&v, "unclear: 3 rows say too little: the loss fell from 10.97 to 3.297",
               "let it run on, or log more often");
    v.rows = 0;
    expect_run(&v, "unclear: there is no training loss to judge",
               "let it run on, or log more often");
}

/* ---- watch.csv */

static void csv_leaves_empty_what_is_not_known(void **state)
{
    static struct watch_fixture f;
    char *csv;

    (void)state;
    watch_fixture_init(&f);
    csv = written_file(lrf_csv_watch, RESULT_OF(WATCH, &f.report));
    assert_memory_equal(csv, "run,row,step,lr,loss,val_loss,level,scale\n0,0,0,", 47);
    assert_non_null(strstr(csv, "\n1,229,2290,0.0025,inf,,"));
    assert_non_null(strstr(csv, "\n2,95,950,,,0.608"));
    f.point[1][229].loss = NAN;
    free(csv);
    csv = written_file(lrf_csv_watch, RESULT_OF(WATCH, &f.report));
    assert_non_null(strstr(csv, "\n1,229,2290,0.0025,nan,,"));
    free(csv);
}

/* ---- terminal and page */

static void the_terminal_counts_what_it_leaves_out(void **state)
{
    static struct watch_fixture f;
    const struct lrf_report_context context = {.dir = "out", .picture = {"watch.png"}};
    struct lrf_event many[50];
    struct lrf_watch_result alone;
    char *written;
    size_t lines = 0;

    (void)state;
    watch_fixture_init(&f);
    for (size_t i = 0; i < 50; i++)
        many[i] = f.event[1][0];
    f.run[1].event = many;
    f.run[1].n_events = 50;
    alone = watch_alone(&f, 1);
    written = written_text(RESULT_OF(WATCH, &alone), &context, &plain);
    for (const char *s = written; (s = strstr(s, "\nlosing ground")) != NULL; s++)
        lines++;
    assert_int_equal(lines, 20);
    assert_non_null(strstr(written, "\nand 30 more\n"));
    assert_non_null(strstr(written, "\nverdict  diverged: the loss"));
    assert_non_null(strstr(written, "\nnext     go back to"));
    assert_non_null(strstr(written, "\nsee      out/watch.png   watch.csv   watch.json\n"));
    free(written);
}

static void the_page_holds_names_as_text(void **state)
{
    static struct watch_fixture f;
    char *page;

    (void)state;
    watch_fixture_init(&f);
    f.run[1].file = "</script><script>x()";
    f.run[2].note = "<!-- \xff \x01";
    f.report.interrupted = true;
    page = written_page(RESULT_OF(WATCH, &f.report));
    check_page(page);
    assert_null(strstr(page, "<script>x"));
    assert_null(strstr(page, "<!--"));
    assert_non_null(strstr(page, "step 1020 is out in 2 logs") ? page
                                                               : strstr(page, "Step 1020 is out"));
    free(page);
}

/* ---- pictures */

static void draw(const struct lrf_watch_result *result)
{
    char dir[] = "/tmp/lrfind-watch-XXXXXX";
    char *csv = written_file(lrf_csv_watch, RESULT_OF(WATCH, result));
    char *gp = written_file(lrf_script, RESULT_OF(WATCH, result));

    assert_non_null(mkdtemp(dir));
    write_text(dir, "watch.csv", csv);
    write_text(dir, "watch.gp", gp);
    if (system("gnuplot --version >/dev/null 2>&1") == 0)
        draw_all(dir, "watch");
    remove_all(dir, "watch.csv", "watch.gp");
    free(csv);
    free(gp);
}

static void the_scripts_are_drawn_by_gnuplot(void **state)
{
    static struct watch_fixture f;

    (void)state;
    watch_fixture_init(&f);
    draw(&f.report);
    for (size_t i = 0; i < WATCH_RUNS; i++) {
        const struct lrf_watch_result alone = watch_alone(&f, i);
        draw(&alone);
    }
}

/* Every format, without a crash or a word of gnuplot's. */
static void write_all(const struct lrf_watch_result *result)
{
    const struct lrf_report_context context = {.dir = "out"};
    char *written[3] = {written_json(RESULT_OF(WATCH, result)),
                        written_text(RESULT_OF(WATCH, result), &context, &plain),
                        written_page(RESULT_OF(WATCH, result))};
    cJSON *json = cJSON_Parse(written[0]);

    assert_non_null(json);
    cJSON_Delete(json);
    check_page(written[2]);
    for (size_t i = 0; i < 3; i++)
        free(written[i]);
    draw(result);
}

static void nothing_is_a_result_too(void **state)
{
    static struct watch_fixture f;
    struct lrf_watch_run empty = {.file = "empty.log", .format = "text", .every = 1};
    const struct lrf_watch_result none = {.n = 0, .logs = 1};
    const struct lrf_watch_result hollow = {.run = &empty, .n = 1, .logs = 1};
    struct lrf_watch_result one;

    (void)state;
    write_all(&none);
    empty.verdict = (struct lrf_run_verdict){
        LRF_RUN_UNCLEAR, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, 0, {0}};
    write_all(&hollow);
    watch_fixture_init(&f);
    f.run[0].n_points = 1;
    f.run[0].n_events = 0;
    one = watch_alone(&f, 0);
    write_all(&one);
}

/* Losses and steps at the ends of double. */
static void any_number_is_written_and_drawn(void **state)
{
    static const double hostile[] = {NAN, HUGE_VAL, -HUGE_VAL, 1e308, -1e308, 5e-324, 0, -0.0};
    static struct watch_fixture f;

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct lrf_watch_result alone;
        watch_fixture_init(&f);
        for (size_t k = 0; k < f.run[0].n_points; k++) {
            struct lrf_watch_point *p = &f.point[0][k];
            if (k % 3 == 0)
                p->loss = p->val_loss = hostile[i];
            if (k % 5 == 0)
                p->level = p->scale = p->lr = hostile[i];
            if (k % 7 == 0)
                p->step = hostile[i];
        }
        f.event[0][0].step = f.event[0][0].level = f.event[0][0].back_to_step = hostile[i];
        f.run[0].verdict.first = f.run[0].verdict.back_to_step = hostile[i];
        f.run[0].verdict.kind = LRF_RUN_DIVERGED;
        alone = watch_alone(&f, 0);
        write_all(&alone);
        for (size_t k = 0; k < f.run[0].n_points; k++)
            f.point[0][k].loss = hostile[i];
        write_all(&alone);
    }
}

/* What explodes leaves through the top: the course before it fills at least a third of the panel.
 */
static void an_explosion_does_not_squash_the_picture(void **state)
{
    static struct watch_fixture f;
    struct lrf_watch_result alone;
    struct lrf_watch_view view;
    size_t above = 0;

    (void)state;
    watch_fixture_init(&f);
    alone = watch_alone(&f, 1);
    lrf_watch_view_choose(&view, &alone);
    assert_true(lrf_axis_holds(&view.loss, f.run[1].verdict.first));
    assert_true(lrf_axis_holds(&view.loss, f.run[1].verdict.least));
    assert_true(view.loss.hi - view.loss.lo <
                3 * (f.run[1].verdict.first - f.run[1].verdict.least));
    for (size_t i = 0; i < f.run[1].n_points; i++)
        above += f.point[1][i].loss > view.loss.hi;
    assert_true(above > 40);
    assert_int_equal(view.above, above);
    assert_true(view.has_lr && !view.by_row && !view.loss.log && view.lr.log);
    for (size_t i = 0; i < f.run[0].n_points; i++) /* one that rises from 2 to 3.8 is seen */
        f.point[0][i].loss = 2 + 1.8 * (double)i / (double)f.run[0].n_points;
    f.run[0].verdict.first = f.run[0].verdict.least = 2;
    alone = watch_alone(&f, 0);
    lrf_watch_view_choose(&view, &alone);
    assert_true(lrf_axis_holds(&view.loss, 3.75) && view.above < 5);
    alone = watch_alone(&f, 2);
    lrf_watch_view_choose(&view, &alone); /* from 2.5 to .02 */
    assert_true(view.loss.log && !view.has_lr && view.above == 0);
    f.point[2][7].step = NAN;
    lrf_watch_view_choose(&view, &alone);
    assert_true(view.by_row && view.x.hi == WATCH_ROWS - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_has_the_promised_names),
        cmocka_unit_test(an_event_is_one_line_of_json),
        cmocka_unit_test(the_verdict_is_the_last_line),
        cmocka_unit_test(an_event_is_one_line_for_people),
        cmocka_unit_test(sentences_say_only_what_is_known),
        cmocka_unit_test(every_verdict_has_its_sentence),
        cmocka_unit_test(csv_leaves_empty_what_is_not_known),
        cmocka_unit_test(the_terminal_counts_what_it_leaves_out),
        cmocka_unit_test(the_page_holds_names_as_text),
        cmocka_unit_test(the_scripts_are_drawn_by_gnuplot),
        cmocka_unit_test(nothing_is_a_result_too),
        cmocka_unit_test(any_number_is_written_and_drawn),
        cmocka_unit_test(an_explosion_does_not_squash_the_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
