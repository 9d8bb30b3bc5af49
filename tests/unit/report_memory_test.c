/*
 * Allocation that fails: whichever it is, a writer says that it failed, or what it wrote is what it
 * writes without any trouble. Every writer of every kind of result.
 */
#include "assert.h"
#include "failing.h"

#include "compare_fixture.h"
#include "report/pictures.h"
#include "report_fixture.h"
#include "schedule_fixture.h"
#include "verify_fixture.h"
#include "watch_fixture.h"
#include "written.h"

/* ---- the writers, as one type */

static const struct lrf_report_context context = {
    .dialect = &options, .dir = "out", .picture = {"range.png"}};
static const struct lrf_terminal terminal = {.width = 80, .height = 24, .color = true};

static void write_json(struct lrf_strbuf *out, const struct lrf_result *result)
{
    struct lrf_record record;

    lrf_record_init(&record, result, &options);
    lrf_json(out, &record);
    lrf_record_release(&record);
}

static void write_page(struct lrf_strbuf *out, const struct lrf_result *result)
{
    struct lrf_record record;

    lrf_record_init(&record, result, &options);
    lrf_page(out, &record, result);
    lrf_record_release(&record);
}

static void write_text(struct lrf_strbuf *out, const struct lrf_result *result)
{
    struct lrf_record record;

    lrf_record_init(&record, result, &options);
    lrf_text(out, &record, &terminal);
    lrf_text_files(out, &record, result, &context, &terminal);
    lrf_record_release(&record);
}

static void write_heading(struct lrf_strbuf *out, const struct lrf_result *result)
{
    lrf_heading(out, result->range, &terminal);
}

typedef void writer(struct lrf_strbuf *out, const struct lrf_result *result);

/* Fails allocation after allocation until one run gets through all; returns how many there were. */
static long fail_each(writer *write, const struct lrf_result *result, const char *what)
{
    struct lrf_strbuf all = {0};
    bool failed = true;
    long n = 0;

    write(&all, result);
    assert_false(all.failed);
    for (; failed; n++) {
        const long before = live;
        struct lrf_strbuf out = {0};
        once = true;
        left = n;
        write(&out, result);
        failed = left < 0; /* the allocation was asked for */
        left = -1;
        assert_true(failed || !out.failed);
        if (!out.failed && (out.n != all.n || memcmp(out.s, all.s, all.n) != 0))
            fail_msg("%s: allocation %ld failed and nobody said so", what, n);
        lrf_strbuf_release(&out);
        assert_int_equal(live, before);
    }
    lrf_strbuf_release(&all);
    return n - 1;
}

static void skip_with_sanitizer(void)
{
#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
}

static void check(const struct lrf_result *result, writer *csv, const char *what)
{
    assert_true(fail_each(write_json, result, what) > 3);
    assert_true(fail_each(write_page, result, what) > 30);
    assert_true(fail_each(write_text, result, what) > 20);
    assert_true(fail_each(csv, result, what) > 3);
    assert_true(fail_each(lrf_script, result, what) > 30);
}

static void range_tests(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_rules rules = {{3e-4, 1e-3, NAN, 1.3e-3, 1.2e-3, 1e-6, 2e-2, 2.6e-3}};
    struct lrf_curvature curvature = {3.25, 0.45, 0.05, 40, NAN, 1437};
    struct lrf_steps steps = {.recorded = true, .noise_scale = 77.25, .gain_zero = 0.375};
    struct lrf_race_result race = {
        .runs = 35, .rate = {{1e-3, 0.3125, 0.34375, 0.28125, 0.0625, 0}}, .n = 1};
    struct lrf_check_result check_result = {.lr = 2.4e-3, .diverged = 1e-2, .runs = 2};
    long n;

    (void)state;
    skip_with_sanitizer();
    f.steps = 30;
    fixture_make(&f);
    f.analysis.smooth.n = 20;
    f.report.rules = &rules;
    f.report.curvature = &curvature;
    f.report.steps = &steps;
    f.report.race = &race;
    f.report.check = &check_result;
    f.analysis.warnings = ~0u;
    f.analysis.next.kind = LRF_ADVICE_VERIFY;
    check(RESULT_OF(RANGE, &f.report), lrf_csv_curve, "range");
    n = fail_each(lrf_csv_analysis, RESULT_OF(RANGE, &f.report), "analysis.csv");
    assert_true(n > 3);
    n = fail_each(write_heading, RESULT_OF(RANGE, &f.report), "heading");
    assert_true(n > 5);
    f.report.data = NULL;
    f.report.model = NULL;
    f.report.source = "a trainer";
    f.report.note = "a note";
    f.analysis.suggestion.lr = NAN;
    check(RESULT_OF(RANGE, &f.report), lrf_csv_curve, "foreign range");
    n = fail_each(write_heading, RESULT_OF(RANGE, &f.report), "heading");
    assert_true(n > 3);
    fixture_free(&f);
}

static void verifications(void **state)
{
    struct verify_fixture f;

    (void)state;
    skip_with_sanitizer();
    verify_fixture_init(&f);
    check(RESULT_OF(VERIFY, &f.report), lrf_csv_verify, "verify");
    f.verification.best_lr = NAN;
    check(RESULT_OF(VERIFY, &f.report), lrf_csv_verify, "verify without an answer");
    lrf_verification_release(&f.verification);
}

static void comparisons(void **state)
{
    struct compare_fixture f;

    (void)state;
    skip_with_sanitizer();
    compare_fixture_init(&f);
    check(RESULT_OF(COMPARE, &f.report), lrf_csv_compare, "compare");
    lrf_comparison_release(&f.comparison);
}

static void schedules(void **state)
{
    struct schedule_fixture f;
    const double lr[] = {0.125, 0.25};
    const struct lrf_schedule_export exported = {.name = "x.csv", .steps = 2, .lr = lr};

    (void)state;
    skip_with_sanitizer();
    schedule_fixture_init(&f);
    check(RESULT_OF(SCHEDULE, &f.report), lrf_csv_schedule, "schedule");
    f.report.exported = &exported;
    assert_true(fail_each(lrf_csv_export, RESULT_OF(SCHEDULE, &f.report), "export") > 0);
    assert_true(fail_each(write_text, RESULT_OF(SCHEDULE, &f.report), "exported") > 20);
}

static void write_event(struct lrf_strbuf *out, const struct lrf_result *result)
{
    struct lrf_record record;

    lrf_record_begin(&record, NULL);
    lrf_record_event(&record, result->watch->run, result->watch->run->event);
    lrf_json_line(out, &record);
    lrf_record_release(&record);
}

static void write_event_line(struct lrf_strbuf *out, const struct lrf_result *result)
{
    lrf_event_line(out, result->watch->run, result->watch->run->event, &terminal);
}

static void write_last_word(struct lrf_strbuf *out, const struct lrf_result *result)
{
    struct lrf_record record;

    lrf_record_begin(&record, NULL);
    lrf_record_last_word(&record, result->watch->run);
    lrf_json_line(out, &record);
    lrf_record_release(&record);
}

static void watches(void **state)
{
    static struct watch_fixture f;

    (void)state;
    skip_with_sanitizer();
    watch_fixture_init(&f);
    for (size_t i = 0; i < WATCH_RUNS; i++)
        f.run[i].n_points = 40;
    check(RESULT_OF(WATCH, &f.report), lrf_csv_watch, "watch");
    for (size_t i = 0; i < 2; i++) { /* those with events */
        const struct lrf_watch_result alone = watch_alone(&f, i);
        check(RESULT_OF(WATCH, &alone), lrf_csv_watch, "watch of one run");
        assert_true(fail_each(write_event, RESULT_OF(WATCH, &alone), "event") > 3);
        assert_true(fail_each(write_event_line, RESULT_OF(WATCH, &alone), "event line") > 1);
        assert_true(fail_each(write_last_word, RESULT_OF(WATCH, &alone), "last word") > 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(range_tests), cmocka_unit_test(verifications),
        cmocka_unit_test(comparisons), cmocka_unit_test(schedules),
        cmocka_unit_test(watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
