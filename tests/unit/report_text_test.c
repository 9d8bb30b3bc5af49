#include "assert.h"

#include "base/quote.h"
#include "report/pictures.h"
#include "report_fixture.h"
#include "written.h"

enum what { HEADING, PLOT, SUMMARY };

static char *written(enum what what, const struct lrf_range_result *report,
                     const struct lrf_terminal *terminal, const char *dir)
{
    struct lrf_strbuf heading = {0};
    struct lrf_strbuf plot = {0};

    if (what == SUMMARY)
        return written_text(RESULT_OF(RANGE, report),
                            &(struct lrf_report_context){.dir = dir, .picture = {"range.svg"}},
                            terminal);
    if (what == HEADING) {
        lrf_heading(&heading, report, terminal);
        return whole(&heading);
    }
    lrf_picture_term(&plot, RESULT_OF(RANGE, report), terminal);
    return whole(&plot);
}

static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static size_t widest_line(const char *text)
{
    size_t widest = 0;
    while (*text) {
        size_t n = strcspn(text, "\n"), width = 0;
        for (const char *s = text; s < text + n; s += lrf_utf8_length(s))
            width++;
        widest = width > widest ? width : widest;
        text += n + (text[n] == '\n');
    }
    return widest;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text > 126 || ((unsigned char)*text < 32 && *text != '\n'))
            return false;
    return true;
}

static void the_plot_is_as_wide_as_the_window(void **state)
{
    static const int widths[] = {20, 21, 33, 40, 79, 80, 132, 211, 399, 400};
    struct fixture f = fixture_default();

    (void)state;
    fixture_make(&f);
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        for (int unicode = 0; unicode < 2; unicode++) {
            struct lrf_terminal terminal = {widths[i], 30, false, unicode};
            char *text = written(PLOT, &f.report, &terminal, NULL);
            assert_true(widest_line(text) <= (size_t)widths[i]);
            assert_true(widest_line(text) + 2 >= (size_t)widths[i]);
            assert_true(count_lines(text) < 30);
            assert_true(unicode || is_ascii(text));
            free(text);
        }
    }
    fixture_free(&f);
}

static void absurd_windows_are_no_trouble(void **state)
{
    static const int sizes[] = {-2147483647, -1, 0, 1, 19, 401, 100000, 2147483647};
    struct fixture f = fixture_default();

    (void)state;
    fixture_make(&f);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct lrf_terminal terminal = {sizes[i], sizes[sizeof sizes / sizeof *sizes - 1 - i], true,
                                        true};
        for (enum what what = HEADING; what <= SUMMARY; what++) {
            char *text = written(what, &f.report, &terminal, "out");
            assert_true(count_lines(text) > 0);
            free(text);
        }
    }
    fixture_free(&f);
}

static void colour_comes_only_where_it_is_wanted(void **state)
{
    struct fixture f = fixture_default();

    (void)state;
    fixture_make(&f);
    for (enum what what = HEADING; what <= SUMMARY; what++) {
        struct lrf_terminal terminal = {100, 30, false, true};
        char *plain = written(what, &f.report, &terminal, "out");
        terminal.color = true;
        char *painted = written(what, &f.report, &terminal, "out");
        assert_null(strchr(plain, '\033'));
        assert_non_null(strchr(painted, '\033'));
        free(plain);
        free(painted);
    }
    fixture_free(&f);
}

/* Column of the first occurrence in a line; -1 if there is none. */
static int column_of(const char *line, const char *what)
{
    const char *found = strstr(line, what), *end = strchr(line, '\n');
    int column = 0;

    if (!found || (end && found > end))
        return -1;
    for (const char *s = line; s < found; s += lrf_utf8_length(s))
        column++;
    return column;
}

static void the_suggestion_stands_over_its_rate(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_terminal terminal = {88, 30, false, true};
    char *text, *line;
    double from, to;

    (void)state;
    fixture_make(&f);
    text = written(PLOT, &f.report, &terminal, NULL);
    line = strchr(text, '\n') + 1; /* below the name of the axis */
    assert_int_equal(strspn(line, " "), column_of(line, "use 4.0e-03"));
    line = strchr(line, '\n') + 1;
    from = column_of(line, "\xe2\x94\x9c");
    to = column_of(line, "\xe2\x94\xa4");
    /* The panel is 88 - 6 columns for 6 decades; the interval is 1.3 decades. */
    assert_close(to - from, 82 / 6.0 * 1.3, 1.5);
    assert_close(column_of(line, "\xe2\x94\xbc"), 5 + 82 / 6.0 * 3.6, 1.5);
    assert_non_null(strstr(text, "1e-06"));
    assert_non_null(strstr(text, "1e+00"));
    assert_non_null(strstr(text, "plateau"));
    assert_non_null(strstr(text, "descent"));
    free(text);
    fixture_free(&f);
}

static void sentences_keep_to_the_window(void **state)
{
    struct fixture f = fixture_default();

    (void)state;
    fixture_make(&f);
    memset(f.analysis.reason, 'x', LRF_RULE_SIZE - 1);
    memset(f.analysis.advice, 'y', LRF_RULE_SIZE - 1);
    for (size_t i = 5; i < LRF_RULE_SIZE - 1; i += 6)
        f.analysis.reason[i] = f.analysis.advice[i] = ' ';
    for (int answered = 0; answered < 2; answered++) {
        for (int width = 60; width < 300; width += 13) {
            struct lrf_terminal terminal = {width, 24, false, true};
            f.analysis.warnings = ~0u;
            if (!answered)
                f.analysis.suggestion.lr = NAN;
            char *text = written(SUMMARY, &f.report, &terminal, "out");
            assert_true(widest_line(text) <= (size_t)width);
            assert_non_null(strstr(text, "out/"));
            free(text);
        }
    }
    fixture_free(&f);
}

static void the_summary_says_what_to_use_and_why(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_terminal terminal = {100, 24, false, true};
    char *text;

    (void)state;
    fixture_make(&f);
    text = written(SUMMARY, &f.report, &terminal, "out");
    assert_string_equal(
        text, "use   lr 4.0e-03        95 %: 7.9e-04 to 1.6e-02\n"
              "why   half of the descent lies below it, a decade and a half below the edge\n"
              "see   out/range.svg   curve.csv   analysis.json\n"
              "next  prove it by training at rates around it: lrfind verify\n");
    free(text);
    f.analysis.suggestion = (struct lrf_suggestion){.lr = NAN, .lo = NAN, .hi = NAN};
    f.analysis.status = LRF_FINDING_NO_DESCENT;
    f.analysis.warnings = 1u << LRF_FINDING_NO_DESCENT;
    strcpy(f.analysis.reason, "the loss never fell more than its own noise");
    strcpy(f.analysis.advice, "widen the range (--lr-max 100)");
    text = written(SUMMARY, &f.report, &terminal, NULL);
    assert_string_equal(text, "no answer   the loss never fell more than its own noise\n"
                              "next        widen the range (--lr-max 100)\n");
    free(text);
    fixture_free(&f);
}

static void the_heading_tells_data_target_and_sweep(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_terminal terminal = {100, 24, false, true};
    char *text;

    (void)state;
    fixture_make(&f);
    text = written(HEADING, &f.report, &terminal, NULL);
    assert_string_equal(text, "digits.csv   1797 rows, 64 features (3 constant, dropped), 10 "
                              "classes; 1437 to train, 360 to\n             validate\n"
                              "predicts class   classification, detected; features standardised\n"
                              "mlp:64 relu  adam, batch 32, 5 repeats of 300 steps from 1e-06 to "
                              "10\n");
    free(text);
    /* Before the run there is neither curve nor analysis. */
    f.report.analysis = NULL;
    f.report.curve = NULL;
    f.report.repeats = 3;
    f.data.task = LRF_TASK_REGRESSION;
    f.data.classes = 0;
    f.data.target_mean = 2.385;
    f.data.target_sd = 0.25;
    f.data.missing = 7;
    f.model.n_hidden = 0;
    f.model.batch = 0;
    text = written(HEADING, &f.report, &terminal, NULL);
    assert_non_null(
        strstr(text, "regression, detected; target standardised (mean 2.385, sd 0.25)"));
    assert_non_null(strstr(text, "7 missing cells"));
    assert_non_null(strstr(text, "linear  adam, full batch, 3 repeats of 300 steps"));
    free(text);
    f.report.data = NULL;
    f.report.model = NULL;
    f.report.range = NULL;
    f.report.curve = &f.curve;
    f.report.source = "log.csv";
    f.report.note = "rate from 'lr', loss from 'loss'";
    text = written(HEADING, &f.report, &terminal, NULL);
    assert_string_equal(text, "log.csv   rate from 'lr', loss from 'loss'\n");
    free(text);
    fixture_free(&f);
}

static void a_terminal_obeys_no_name(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_terminal terminal = {100, 24, false, true};

    (void)state;
    fixture_make(&f);
    f.data.name = f.data.target = "\033]0;owned\007\xc2\x9b"
                                  "2J\r\n\xff";
    snprintf(f.analysis.reason, sizeof f.analysis.reason, "%s", f.data.name);
    for (enum what what = HEADING; what <= SUMMARY; what++) {
        char *text = written(what, &f.report, &terminal, f.data.name);
        assert_null(strpbrk(text, "\033\007\r\xff"));
        assert_null(strstr(text, "\xc2\x9b"));
        free(text);
    }
    fixture_free(&f);
}

static void paragraphs_break_at_spaces(void **state)
{
    struct lrf_terminal terminal = {24, 24, false, true};
    struct lrf_record record = {.indent = 6};
    struct lrf_strbuf out = {0};

    (void)state;
    lrf_record_say(&record, (struct lrf_saying){.role = LRF_ROLE_TERM,
                                                .keyword = "why",
                                                .text = "one two three \xc3\xa4\xc3\xa4\xc3\xa4 "
                                                        "f\xc3\xbcnf sechs sieben"});
    lrf_record_say(&record, (struct lrf_saying){
                                .role = LRF_ROLE_TERM, .keyword = "a longer word", .text = " "});
    lrf_text(&out, &record, &terminal);
    assert_string_equal(whole(&out), "why   one two three \xc3\xa4\xc3\xa4\xc3\xa4\n"
                                     "      f\xc3\xbcnf sechs sieben\n"
                                     "a longer word \n");
    lrf_strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plot_is_as_wide_as_the_window),
        cmocka_unit_test(absurd_windows_are_no_trouble),
        cmocka_unit_test(colour_comes_only_where_it_is_wanted),
        cmocka_unit_test(the_suggestion_stands_over_its_rate),
        cmocka_unit_test(sentences_keep_to_the_window),
        cmocka_unit_test(the_summary_says_what_to_use_and_why),
        cmocka_unit_test(the_heading_tells_data_target_and_sweep),
        cmocka_unit_test(a_terminal_obeys_no_name),
        cmocka_unit_test(paragraphs_break_at_spaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
