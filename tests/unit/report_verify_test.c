#include "assert.h"

#include <lrfind.h>

#include "capture.h"
#include "markup.h"
#include "record/verdicts.h"
#include "report/pictures.h"
#include "verify_fixture.h"
#include "written.h"

static char *page(const struct lrf_verify_result *report)
{
    return written_page(RESULT_OF(VERIFY, report));
}

static void the_page_can_be_read_and_holds_names_as_text(void **state)
{
    struct verify_fixture f;
    char *text;
    (void)state;
    verify_fixture_init(&f);
    text = page(&f.report);
    /* both losses of four examples at their checks but the two that never came, the scores and the
     * verdicts */
    assert_int_equal(check_page(text),
                     2 * (VERIFY_RUNS * VERIFY_CHECKS - 2) + VERIFY_RATES + VERIFY_RATES);
    assert_null(strstr(text, "<script>x"));
    assert_null(strstr(text, "<!--"));
    assert_non_null(strstr(text, "The suggested rate 2.5e-03 costs 15.5 % of what training gains; "
                                 "the best of 4 rates is 2.5e-02."));
    assert_non_null(strstr(text, "rate 2.5e-01\\ndiverges\\nlowest validation loss 2.312"));
    assert_non_null(strstr(text, "fastai_valley"));
    free(text);
    lrf_verification_release(&f.verification);
}

static void without_a_suggestion_the_best_is_named(void **state)
{
    struct verify_fixture f;
    char *text;
    (void)state;
    verify_fixture_init(&f);
    f.analysis.suggestion =
        (struct lrf_suggestion){.lr = NAN, .lo = NAN, .hi = NAN, .best_lo = NAN, .best_hi = NAN};
    text = page(&f.report);
    check_page(text);
    assert_non_null(strstr(text, "The best of 4 rates is 2.5e-02; the range test had no "
                                 "suggestion."));
    free(text);
    f.verification.best_lr = NAN;
    f.report.data = NULL;
    f.report.model = NULL;
    f.report.rules = NULL;
    f.report.source = "a \"trainer\" & <more>";
    text = page(&f.report);
    check_page(text);
    assert_non_null(strstr(text, "No rate made the loss lower than it was before training."));
    assert_non_null(strstr(text, "a &quot;trainer&quot; &amp; &lt;more&gt;: trained at"));
    free(text);
    lrf_verification_release(&f.verification);
}

/* The same sentence on the page and on the terminal, and the marks that go with it. */
static void check_verdict(struct verify_fixture *f, double suggested, const char *sentence,
                          const char *mark, double marked)
{
    static const struct lrf_terminal wide = {.width = 200, .height = 24};
    const struct lrf_report_context nowhere = {0};
    struct lrf_verify_verdict verdict;
    char *html, *text, want[200];

    f->analysis.suggestion.lr = suggested;
    html = page(&f->report);
    snprintf(want, sizeof want, "class=\"answer\">T%s.</p>", sentence + 1);
    assert_non_null(strstr(html, want));
    text = written_text(RESULT_OF(VERIFY, &f->report), &nowhere, &wide);
    snprintf(want, sizeof want, "\nrate  %s\n", sentence);
    assert_non_null(strstr(text, want));
    lrf_verify_judge(&f->report, &verdict);
    for (size_t i = 0; i < f->verification.n; i++) {
        const double lr = f->verification.rate[i].lr;
        const char *expected = lr == marked ? mark : lr == f->verification.best_lr ? "best" : "";
        assert_string_equal(lrf_verify_mark(&verdict, lr), expected);
    }
    free(html);
    free(text);
}

static void the_verdict_of_the_suggestion_is_one(void **state)
{
    struct verify_fixture f;
    (void)state;
    verify_fixture_init(&f);
    check_verdict(&f, 2.5e-2, "the suggested rate 2.5e-02 is the best of 4 rates",
                  "best, suggested", f.verification.rate[2].lr);
    check_verdict(&f, 3.1e-2, "the suggested rate 3.1e-02 is the best of 4 rates",
                  "best, suggested", f.verification.rate[2].lr);
    /* beside the best, but nothing that the grid has tried */
    check_verdict(&f, 3.3e-2,
                  "the suggested rate 3.3e-02 costs 12.1 % of what training gains; the best of 4 "
                  "rates is 2.5e-02",
                  "best, nearest to the suggestion", f.verification.rate[2].lr);
    check_verdict(&f, 2.5e-3,
                  "the suggested rate 2.5e-03 costs 15.5 % of what training gains; the best of 4 "
                  "rates is 2.5e-02",
                  "suggested", f.verification.rate[1].lr);
    check_verdict(&f, 1e-3,
                  "the suggested rate 1.0e-03 costs 46.4 % of what training gains; the best of 4 "
                  "rates is 2.5e-02",
                  "nearest to the suggestion", f.verification.rate[1].lr);
    check_verdict(
        &f, 1e-6,
        "the suggested rate 1.0e-06 lies outside the grid; the best of 4 rates is 2.5e-02", "best",
        f.verification.rate[2].lr);
    check_verdict(
        &f, 9.0, "the suggested rate 9.0e+00 lies outside the grid; the best of 4 rates is 2.5e-02",
        "best", f.verification.rate[2].lr);
    f.analysis.suggestion.given = true; /* a rate that the caller wants to be proved */
    check_verdict(&f, 2.5e-2, "the given rate 2.5e-02 is the best of 4 rates", "best, given",
                  f.verification.rate[2].lr);
    check_verdict(&f, 1e-3,
                  "the given rate 1.0e-03 costs 46.4 % of what training gains; the best of 4 rates "
                  "is 2.5e-02",
                  "nearest to the given rate", f.verification.rate[1].lr);
    lrf_verification_release(&f.verification);
}

/* People read words, files keep the key. */
static void verdicts_are_words_to_people(void **state)
{
    const struct lrf_terminal terminal = {.width = 80, .height = 24, .unicode = true};
    const struct lrf_report_context context = {.dir = "out"};
    struct verify_fixture f;
    (void)state;
    verify_fixture_init(&f);
    assert_string_equal(lrf_phrase_verdict(LRF_VERDICT_TOO_SLOW), "too slow");
    assert_string_equal(lrf_phrase_verdict(LRF_VERDICT_NOISE_FLOOR), "noise floor");
    for (int k = 0; k < LRF_VERDICT_COUNT; k++) {
        const char *name = lrf_verdict_name((enum lrf_verdict_kind)k);
        const char *words = lrf_phrase_verdict((enum lrf_verdict_kind)k);
        const struct lrf_result *result = RESULT_OF(VERIFY, &f.report);
        char *json, *seen[3];
        f.verification.rate[1].kind = (enum lrf_verdict_kind)k; /* nearest to the suggestion */
        json = written_json(result);
        seen[0] = page(&f.report);
        seen[1] = written_text(result, &context, &terminal);
        seen[2] = written_file(lrf_script, result);
        assert_non_null(strstr(json, name));
        assert_int_equal(strcspn(words, "_"), strlen(words));
        for (size_t i = 0; i < 3; i++) {
            assert_non_null(strstr(seen[i], words));
            if (strchr(name, '_'))
                assert_null(strstr(seen[i], name));
            free(seen[i]);
        }
        free(json);
    }
    lrf_verification_release(&f.verification);
}

static void the_script_is_drawn_by_gnuplot(void **state)
{
    char dir[] = "/tmp/lrfind-verify-XXXXXX", *csv = NULL, *gp = NULL;
    struct verify_fixture f;
    (void)state;
    verify_fixture_init(&f);
    assert_non_null(mkdtemp(dir));
    csv = written_file(lrf_csv_verify, RESULT_OF(VERIFY, &f.report));
    gp = written_file(lrf_script, RESULT_OF(VERIFY, &f.report));
    write_text(dir, "verify.csv", csv);
    write_text(dir, "verify.gp", gp);
    if (system("gnuplot --version >/dev/null 2>&1") == 0)
        draw_all(dir, "verify");
    remove_all(dir, "verify.csv", "verify.gp");
    free(csv);
    free(gp);
    lrf_verification_release(&f.verification);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_can_be_read_and_holds_names_as_text),
        cmocka_unit_test(without_a_suggestion_the_best_is_named),
        cmocka_unit_test(the_verdict_of_the_suggestion_is_one),
        cmocka_unit_test(verdicts_are_words_to_people),
        cmocka_unit_test(the_script_is_drawn_by_gnuplot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
