#include "cli/commands.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/outfile.h"
#include "base/strbuf.h"
#include "cli/foreign.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/range_test.h"
#include "cli/rates.h"
#include "cli/talk.h"
#include "cli/trials.h"
#include "experiment/verify.h"

enum {
    SWEEP_REPEATS = 5,
    FOREIGN_SWEEPS = 3,
    VERIFY_REPEATS = 3,
    VERIFY_EPOCHS = 20,
    LEAST_CHECKS = 20,
    MOST_CHECKS = 200
};

/* A verification under way; everything here is released at its end. */
struct verify {
    const struct cli_settings *settings;
    const struct lrf_dataset *data; /* a reference model on data, or NULL and */
    struct lrf_trainer foreign;     /* a foreign trainer */
    char source[CLI_SOURCE_SIZE];
    struct cli_range_test test;
    struct lrf_rules rules;
    double *lr;
    size_t n_lr, repeats, n_run;
    struct lrf_trial_settings trial;
    struct lrf_verify_run *run;
    struct lrf_verification verification;
    struct cli_journal journal;
};

/* 0 when a foreign trainer keeps it to itself. */
static size_t steps_per_epoch(const struct verify *verify)
{
    size_t rows = verify->data ? verify->data->info.train : 0;
    size_t batch = verify->settings->study.model.batch;

    if (verify->data == NULL)
        return 0;
    return batch == 0 || batch >= rows ? 1 : (rows + batch - 1) / batch;
}

/* The length of every run: --budget steps, or --epochs. */
static void plan_trial(struct verify *verify)
{
    const struct cli_settings *settings = verify->settings;
    size_t epochs = settings->study.epochs ? settings->study.epochs : VERIFY_EPOCHS;
    size_t steps = epochs * steps_per_epoch(verify);

    lrf_trial_defaults(&verify->trial);
    if (verify->data == NULL || (settings->study.analysis.budget && !settings->study.epochs))
        steps =
            settings->study.analysis.budget ? settings->study.analysis.budget : LRF_DEFAULT_BUDGET;
    verify->trial.steps = steps;
    verify->trial.checks = epochs < LEAST_CHECKS ? LEAST_CHECKS : epochs;
    if (verify->trial.checks > MOST_CHECKS)
        verify->trial.checks = MOST_CHECKS;
    if (verify->trial.checks > steps)
        verify->trial.checks = steps;
    verify->trial.start_check = true;
}

static void describe_model(const struct verify *verify, struct lrf_strbuf *key)
{
    const struct lrf_reference_settings *model = &verify->settings->study.model;
    const struct lrf_dataset_info *info = &verify->data->info;

    lrf_strbuf_printf(key, " %s rows %zu features %zu train %zu val %zu hidden", info->name,
                      info->rows_used, info->features, info->train, info->validation);
    for (size_t i = 0; i < model->n_hidden; i++)
        lrf_strbuf_printf(key, " %zu", model->hidden[i]);
    lrf_strbuf_printf(key, " %s %s batch %zu decay %a standardized %d target %.17g %.17g",
                      model->activation, model->optimizer, model->batch, model->weight_decay,
                      info->standardized, info->target_mean, info->target_sd);
}

/* Everything that the runs depend on, in one line: what --resume must find again. */
static void describe(const struct verify *verify, struct lrf_strbuf *key)
{
    lrf_strbuf_puts(key, "lrfind verify 1:");
    if (verify->data)
        describe_model(verify, key);
    lrf_strbuf_printf(key, " seed %zu steps %zu checks %zu repeats %zu rates",
                      verify->settings->study.seed, verify->trial.steps, verify->trial.checks,
                      verify->repeats);
    for (size_t i = 0; i < verify->n_lr; i++)
        lrf_strbuf_printf(key, " %a", verify->lr[i]);
    if (verify->data == NULL)
        cli_foreign_key(verify->settings, key);
}

static enum lrf_status open_journal(struct verify *verify, struct lrf_error *err)
{
    struct lrf_strbuf key = {0};
    enum lrf_status status;

    describe(verify, &key);
    status = key.failed ? lrf_fail_memory(err)
                        : cli_journal_open(&verify->journal, verify->settings->out, "verify.part",
                                           key.s, verify->settings->study.resume, err);
    lrf_strbuf_release(&key);
    return status;
}

static enum lrf_status summarize(struct verify *verify, struct lrf_error *err)
{
    struct lrf_verify_run *done = lrf_calloc(verify->n_run, sizeof *done);
    bool by_validation =
        verify->data ? verify->data->info.validation > 0 : verify->foreign.ops->eval != NULL;
    enum lrf_status status = LRF_OK;
    size_t n = 0;

    for (size_t i = 0; done && i < verify->n_run; i++)
        if (verify->run[i].n_check)
            done[n++] = verify->run[i];
    if (done == NULL)
        status = lrf_fail_memory(err);
    else if (n == 0)
        status = lrf_fail(err, LRF_EINTERRUPTED, "interrupted before the first run was done");
    else
        status = lrf_verify_summarize(done, n, cli_trials_initial(done, n, by_validation),
                                      by_validation, &verify->verification, err);
    free(done);
    return status;
}

/* Runs that are too short are refused before a journal is begun. */
static enum lrf_status check_length(const struct verify *verify, struct lrf_error *err)
{
    struct lrf_trial *trial = lrf_trial_alloc(&verify->trial, err);

    if (trial == NULL && err->status == LRF_EINVAL && verify->data)
        lrf_fail(err, LRF_EINVAL, "a run of %zu steps is too short: --epochs %zu or more",
                 verify->trial.steps, 20 / steps_per_epoch(verify) + 1);
    lrf_trial_free(trial);
    return trial ? LRF_OK : err->status;
}

static enum lrf_status train(struct verify *verify, struct lrf_error *err)
{
    const struct cli_settings *settings = verify->settings;
    struct cli_trials trials = {.data = verify->data,
                                .model = &settings->study.model,
                                .foreign = verify->data ? NULL : &verify->foreign,
                                .max_failures = settings->study.max_failures,
                                .trial = &verify->trial,
                                .lr = verify->lr,
                                .n_lr = verify->n_lr,
                                .repeats = verify->repeats,
                                .jobs = cli_jobs(settings),
                                .seed = settings->study.seed,
                                .quiet = settings->quiet,
                                .journal = &verify->journal};
    enum lrf_status status = check_length(verify, err);

    if (status == LRF_OK)
        status = open_journal(verify, err);
    if (status != LRF_OK)
        return status;
    verify->n_run = verify->n_lr * verify->repeats;
    verify->run = lrf_calloc(verify->n_run, sizeof *verify->run);
    status = verify->run ? cli_trials_run(&trials, verify->run, err) : lrf_fail_memory(err);
    return status == LRF_OK ? summarize(verify, err) : status;
}

static struct lrf_verify_result describe_report(const struct verify *verify)
{
    size_t epoch = steps_per_epoch(verify);

    return (struct lrf_verify_result){.seed = verify->settings->study.seed,
                                      .repeats = verify->repeats,
                                      .steps_per_epoch = epoch ? (double)epoch : NAN,
                                      .steps = verify->trial.steps,
                                      .run = verify->run,
                                      .n_run = verify->n_run,
                                      .verification = &verify->verification,
                                      .analysis = &verify->test.analysis,
                                      .rules = &verify->rules,
                                      .data = verify->data ? &verify->data->info : NULL,
                                      .model = verify->data ? &verify->settings->study.model : NULL,
                                      .source = verify->data ? NULL : verify->source,
                                      .curvature = verify->data ? &verify->test.curvature : NULL};
}

static int publish(const struct verify *verify, unsigned formats)
{
    struct lrf_verify_result verified = describe_report(verify);
    struct lrf_result result = {.kind = LRF_RESULT_VERIFY, .verify = &verified};

    return cli_publish(verify->settings, formats, &result, !isnan(verify->verification.best_lr));
}

/* A list of rates that makes no sense is known before anything is read. */
static bool check_rates(const char *text)
{
    double *lr;
    size_t n;
    bool good = cli_rates_parse(text, 1, &lr, &n);

    free(lr);
    return good;
}

static bool plan(struct verify *verify)
{
    double centre = verify->test.analysis.suggestion.lr;

    if (isnan(centre))
        centre = sqrt(verify->settings->study.range.lr_min * verify->settings->study.range.lr_max);
    verify->repeats =
        verify->settings->study.repeats ? verify->settings->study.repeats : VERIFY_REPEATS;
    plan_trial(verify);
    return cli_rates_parse(verify->settings->study.rates, centre, &verify->lr, &verify->n_lr);
}

static enum lrf_status range_test(struct verify *verify, struct lrf_error *err)
{
    const struct cli_settings *settings = verify->settings;
    enum lrf_status status;

    if (verify->data)
        status = cli_range_test_run(settings, &settings->study.model, SWEEP_REPEATS, verify->data,
                                    &verify->test, err);
    else
        status =
            cli_range_test_drive(settings, &verify->foreign, FOREIGN_SWEEPS, &verify->test, err);
    if (status == LRF_OK)
        status = lrf_rules_apply(&verify->test.curve, settings->study.range.steps, NULL,
                                 &verify->rules, err);
    return status;
}

/* Data or command, model and sweep. */
static void show_heading(const struct verify *verify)
{
    const struct cli_settings *settings = verify->settings;
    struct lrf_range_result report = {.command = "verify",
                                      .range = &settings->study.range,
                                      .repeats = verify->data ? SWEEP_REPEATS : FOREIGN_SWEEPS,
                                      .data = verify->data ? &verify->data->info : NULL,
                                      .model = verify->data ? &settings->study.model : NULL,
                                      .source = verify->data ? NULL : verify->source};

    cli_output_heading(settings, &report);
}

static int verify_all(struct verify *verify, unsigned formats)
{
    struct lrf_error err = {0};

    show_heading(verify);
    if (range_test(verify, &err) != LRF_OK)
        return cli_fail(&err);
    if (!plan(verify))
        return CLI_USAGE;
    if (train(verify, &err) != LRF_OK)
        return cli_fail(&err);
    return publish(verify, formats);
}

static void release(struct verify *verify, bool done)
{
    lrf_trainer_release(&verify->foreign);
    cli_range_test_release(&verify->test);
    cli_trials_release(verify->run, verify->run ? verify->n_run : 0);
    lrf_verification_release(&verify->verification);
    cli_journal_close(&verify->journal, done);
    free(verify->lr);
}

/* The data set, or the trainer behind "--". */
static enum lrf_status open_subject(struct verify *verify, struct lrf_dataset **data,
                                    struct lrf_error *err)
{
    struct cli_settings how = *verify->settings;
    enum lrf_status status;

    if (cli_foreign_wanted(verify->settings)) {
        cli_foreign_name(verify->settings, verify->source);
        status = lrf_outdir_prepare(how.out, err);
        return status == LRF_OK ? cli_foreign_start(&how, &verify->foreign, err) : status;
    }
    how.study.data.seed = how.study.seed;
    *data = lrf_dataset_read(how.file.item[0], &how.study.data, err);
    verify->data = *data;
    return *data ? lrf_outdir_prepare(how.out, err) : err->status;
}

static bool check_usage(const struct cli_settings *settings)
{
    bool foreign = cli_foreign_wanted(settings);

    if (!foreign && (settings->file.n != 1 || settings->child))
        return cli_error("verify takes one data set, or a command behind '--'; 'lrfind verify "
                         "--help' tells more");
    if (foreign && settings->study.epochs)
        return cli_error("'--epochs' is for data sets; a trainer behind '--' takes --budget STEPS");
    return check_rates(settings->study.rates);
}

static int command(struct cli_settings *settings)
{
    struct verify verify = {.settings = settings, .journal = {.fd = -1}};
    struct lrf_dataset *data = NULL;
    struct lrf_error err = {0};
    unsigned formats;
    int code;

    if (!cli_plot_parse(settings->plot, &formats) || !check_usage(settings))
        return CLI_USAGE;
    if (lrf_sweep_check(&settings->study.range, &err) != LRF_OK ||
        lrf_reference_check(&settings->study.model, &err) != LRF_OK)
        return cli_fail(&err);
    cli_interrupt_catch();
    if (open_subject(&verify, &data, &err) != LRF_OK)
        code = cli_fail(&err);
    else
        code = verify_all(&verify, formats);
    release(&verify, code <= CLI_NO_ANSWER && !cli_interrupted());
    lrf_dataset_free(data);
    return cli_interrupt_exit(code);
}

const struct cli_command cli_command_verify = {
    .name = "verify",
    .topics = CLI_OUTPUT | CLI_STUDY | CLI_SWEEP | CLI_TRAIN | CLI_FOREIGN | CLI_RATES,
    .usage = "[options] DATA.csv | -- COMMAND...",
    .summary = "train at a grid of rates: which converge, oscillate, diverge",
    .examples =
        "  lrfind verify samples/digits.csv\n"
        "  lrfind verify --rates 1e-3,1e-2,1e-1 --epochs 50 --optimizer sgd samples/wine.csv\n"
        "  lrfind verify --budget 100 -- sh samples/trainer.sh\n",
    .run = command,
};
