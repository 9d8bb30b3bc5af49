#include "assert.h"

#include <lrfind.h>

#include "capture.h"
#include "experiment/verification.h"
#include "markup.h"
#include "report/writers.h"

enum { RATES = 4, SEEDS = 2, CHECKS = 3, STEPS = 30, RUNS = RATES * SEEDS };

/* Four rates from two seeds: too slow, converging, overfitting, diverging at once. */
struct fixture {
    struct lrf_trial_check check[RUNS][CHECKS];
    struct lrf_verify_run run[RUNS];
    struct lrf_verification verification;
    struct lrf_analysis analysis;
    struct lrf_dataset_info data;
    struct lrf_reference_settings model;
    struct lrf_rules rules;
    struct lrf_verify_result report;
};

static void fill_run(struct fixture *f, size_t i)
{
    static const enum lrf_verdict_kind kind[RATES] = {LRF_VERDICT_TOO_SLOW, LRF_VERDICT_CONVERGES,
                                                      LRF_VERDICT_OVERFITS, LRF_VERDICT_DIVERGES};
    static const double fall[RATES] = {0.125, 0.75, 0.875, -40};
    size_t rate = i / SEEDS;
    bool diverges = kind[rate] == LRF_VERDICT_DIVERGES;

    for (size_t k = 0; k < CHECKS; k++) {
        double loss = 2.3125 - fall[rate] * (double)k + 0.03125 * (double)(i % SEEDS);
        f->check[i][k] = (struct lrf_trial_check){
            .step = 10 * (k + 1),
            .train_loss = diverges && k == 2 ? INFINITY : loss,
            .val_loss = diverges && k == 2 ? NAN : loss + 0.0625 * (double)k,
            .val_accuracy = NAN};
    }
    f->run[i] = (struct lrf_verify_run){
        .lr = 2.5e-4 * pow(10, (double)rate),
        .repeat = (unsigned)(i % SEEDS),
        .verdict = {.kind = kind[rate],
                    .first_loss = 2.3125,
                    .train_loss = diverges ? NAN : f->check[i][2].train_loss,
                    .val_loss = f->check[i][2].val_loss,
                    .val_accuracy = NAN,
                    .best_val_loss = diverges ? NAN : f->check[i][2].val_loss},
        .check = f->check[i],
        .n_check = diverges ? 2 : CHECKS};
}

static void fixture_init(struct fixture *f)
{
    struct lrf_error err = {0};

    *f = (struct fixture){.analysis = {.suggestion = {0.0025, 0.001, 0.005, "a rule"}},
                          .data = {.name = "</title><script>x()//<!--.csv",
                                   .target = "t",
                                   .train = 40,
                                   .validation = 10,
                                   .task = LRF_TASK_REGRESSION}};
    lrf_reference_defaults(&f->model);
    for (int r = 0; r < LRF_RULE_COUNT; r++)
        f->rules.lr[r] = r ? 1e-4 * (r + 1) : NAN;
    for (size_t i = 0; i < RUNS; i++)
        fill_run(f, i);
    assert_ok(lrf_verify_summarize(f->run, RUNS, 2.3125, true, &f->verification, &err), err);
    f->report = (struct lrf_verify_result){.seed = 7,
                                           .repeats = SEEDS,
                                           .steps_per_epoch = 2,
                                           .steps = STEPS,
                                           .run = f->run,
                                           .n_run = RUNS,
                                           .verification = &f->verification,
                                           .analysis = &f->analysis,
                                           .rules = &f->rules,
                                           .data = &f->data,
                                           .model = &f->model};
}

static char *page(const struct lrf_verify_result *report)
{
    struct lrf_error err = {0};
    char *text = NULL;

    CAPTURE(text, assert_ok(lrf_verify_html(out, report, &err), err));
    return text;
}

static void the_page_can_be_read_and_holds_names_as_text(void **state)
{
    struct fixture f;
    char *text;
    (void)state;
    fixture_init(&f);
    text = page(&f.report);
    /* four examples with their checks but the two that never came, the scores, the training losses
     * that are finite, and the verdicts */
    assert_int_equal(check_page(text), RUNS * CHECKS - 2 + RATES + (RATES - 1) + RATES);
    assert_null(strstr(text, "<script>x"));
    assert_null(strstr(text, "<!--"));
    assert_non_null(strstr(text, "The suggested rate 2.5e-03 costs 15.5 % of what training gains; "
                                 "the best of 4 rates is 2.5e-02."));
    assert_non_null(strstr(text, "rate 2.5e-01\\ndiverges\\nvalidation loss 2.312"));
    assert_non_null(strstr(text, "fastai_valley"));
    free(text);
    lrf_verification_release(&f.verification);
}

static void without_a_suggestion_the_best_is_named(void **state)
{
    struct fixture f;
    char *text;
    (void)state;
    fixture_init(&f);
    f.analysis.suggestion = (struct lrf_suggestion){NAN, NAN, NAN, ""};
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

static void the_script_is_drawn_by_gnuplot(void **state)
{
    char dir[] = "/tmp/lrfind-verify-XXXXXX", *csv = NULL, *gp = NULL;
    struct fixture f;
    struct lrf_error err = {0};
    (void)state;
    fixture_init(&f);
    assert_non_null(mkdtemp(dir));
    CAPTURE(csv, lrf_verify_csv(out, &f.report));
    CAPTURE(gp, assert_ok(lrf_verify_gnuplot(out, &f.report, &err), err));
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
        cmocka_unit_test(the_script_is_drawn_by_gnuplot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
