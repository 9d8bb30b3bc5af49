#include "cli/commands.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/outfile.h"
#include "base/strbuf.h"
#include "cli/answer.h"
#include "cli/foreign.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/repeat.h"
#include "cli/sweep_journal.h"
#include "cli/talk.h"

enum { DRIVE_REPEATS = 3 };

/* A drive under way; everything here is released at its end. */
struct drive {
    const struct cli_settings *settings;
    unsigned formats;
    struct lrf_trainer trainer;
    size_t repeats, failures;
    bool *done; /* (repeats) taken over from the journal */
    struct lrf_curve curve;
    struct cli_journal journal;
    struct cli_progress progress;
};

/* Everything that the steps depend on, in one line: what --resume must find again. */
static enum lrf_status open_journal(struct drive *drive, struct lrf_error *err)
{
    const struct cli_settings *settings = drive->settings;
    const struct lrf_sweep_settings *range = &settings->study.range;
    struct lrf_strbuf key = {0};
    enum lrf_status status;

    lrf_strbuf_printf(&key, "lrfind drive 1: lr %a %a steps %zu mode %d seed %zu eval %zu",
                      range->lr_min, range->lr_max, range->steps, (int)range->mode,
                      settings->study.seed, settings->study.eval_every);
    cli_foreign_key(settings, &key);
    status = key.failed ? lrf_fail_memory(err)
                        : cli_journal_open(&drive->journal, settings->out, "drive.part", key.s,
                                           settings->study.resume, err);
    lrf_strbuf_release(&key);
    if (status == LRF_OK)
        status = cli_sweep_journal_recall(&drive->journal, drive->repeats, drive->done,
                                          &drive->curve, err);
    return status;
}

static enum lrf_status start(struct drive *drive, struct lrf_error *err)
{
    const struct cli_settings *settings = drive->settings;
    enum lrf_status status = cli_foreign_start(settings, &drive->trainer, err);

    if (status != LRF_OK)
        return status;
    drive->repeats = settings->study.repeats     ? settings->study.repeats
                     : drive->trainer.ops->reset ? DRIVE_REPEATS
                                                 : 1;
    drive->done = lrf_calloc(drive->repeats, sizeof *drive->done);
    return drive->done ? open_journal(drive, err) : lrf_fail_memory(err);
}

/* After a failure, as long as --max-failures allows: the child anew. */
static enum lrf_status start_anew(struct drive *drive, struct lrf_error *err)
{
    enum lrf_status status = LRF_ETRAINER;

    while (status == LRF_ETRAINER && drive->failures < drive->settings->study.max_failures) {
        drive->failures++;
        cli_warn("%s; starting it anew, %zu of %zu", err->text, drive->failures,
                 drive->settings->study.max_failures);
        status = lrf_child_restart(&drive->trainer, err);
    }
    return status;
}

/* One repeat; begun again when the trainer failed and may be started anew. */
static enum lrf_status sweep_repeat(struct drive *drive, size_t i, struct lrf_error *err)
{
    const struct cli_settings *settings = drive->settings;
    struct cli_repeat repeat = {.trainer = &drive->trainer,
                                .range = &settings->study.range,
                                .repeat = (unsigned)i,
                                .seed = settings->study.seed + i,
                                .evaluate = drive->trainer.ops->eval != NULL,
                                .eval_every = settings->study.eval_every,
                                .journal = &drive->journal,
                                .progress = &drive->progress};
    size_t before = drive->curve.n;
    enum lrf_status status = cli_repeat_run(&repeat, &drive->curve, err);

    while (status == LRF_ETRAINER && start_anew(drive, err) == LRF_OK) {
        drive->curve.n = before;
        cli_progress_again(&drive->progress, settings->study.range.steps);
        status = cli_repeat_run(&repeat, &drive->curve, err);
    }
    return status;
}

static enum lrf_status sweep(struct drive *drive, struct lrf_error *err)
{
    const size_t steps = drive->settings->study.range.steps;
    enum lrf_status status = LRF_OK;

    cli_progress_start(&drive->progress, "drive", drive->repeats, drive->repeats * steps,
                       drive->settings->quiet);
    for (size_t i = 0; i < drive->repeats && status == LRF_OK && !cli_interrupted(); i++) {
        if (drive->done[i]) {
            cli_progress_part(&drive->progress, steps);
            continue;
        }
        if (i > 0 && drive->trainer.ops->reset == NULL)
            status = lrf_child_restart(&drive->trainer, err);
        if (status == LRF_OK)
            status = sweep_repeat(drive, i, err);
    }
    cli_progress_stop(&drive->progress);
    if (status == LRF_OK && drive->journal.failed)
        status = lrf_fail(err, LRF_EIO, "cannot write '%s'", drive->journal.path);
    return status;
}

/* Sweeps, ends the child, and answers from whatever was recorded. */
static int measure(struct drive *drive)
{
    const struct cli_settings *settings = drive->settings;
    char source[CLI_SOURCE_SIZE];
    struct lrf_range_result report = {.command = "drive",
                                      .seed = settings->study.seed,
                                      .curve = &drive->curve,
                                      .range = &settings->study.range,
                                      .source = source,
                                      .repeats = drive->repeats,
                                      .settings = &settings->study.analysis};
    struct cli_refine refine = {.trainer = &drive->trainer};
    struct lrf_error err = {0};
    enum lrf_status status;
    bool able;
    int code = CLI_DONE;

    cli_foreign_name(settings, source);
    cli_output_heading(settings, &report);
    status = sweep(drive, &err);
    able = status == LRF_OK && !cli_interrupted() && drive->trainer.ops->reset;
    if (settings->study.refine && status == LRF_OK && !drive->trainer.ops->reset)
        cli_warn("--refine needs a trainer that can reset");
    if (!able)
        lrf_trainer_release(&drive->trainer);
    if (drive->curve.n > 0)
        code = cli_answer(settings, drive->formats, able ? &refine : NULL, &report);
    if (status != LRF_OK && !cli_interrupted())
        return cli_fail(&err);
    return code;
}

/* Removes the journal when there is nothing in it to go on with. */
static void release(struct drive *drive, bool done)
{
    lrf_trainer_release(&drive->trainer);
    lrf_curve_release(&drive->curve);
    cli_journal_close(&drive->journal, done);
    free(drive->done);
}

static int command(struct cli_settings *settings)
{
    struct drive drive = {.settings = settings, .journal = {.fd = -1}};
    struct lrf_error err = {0};
    bool done;
    int code;

    if (!cli_foreign_wanted(settings)) {
        cli_error("drive takes a command behind '--'; 'lrfind drive --help' tells more");
        return CLI_USAGE;
    }
    if (!cli_plot_parse(settings->plot, &drive.formats))
        return CLI_USAGE;
    cli_interrupt_catch();
    if (lrf_sweep_check(&settings->study.range, &err) != LRF_OK ||
        cli_refine_settings(settings, &err) != LRF_OK ||
        lrf_outdir_prepare(settings->out, &err) != LRF_OK || start(&drive, &err) != LRF_OK)
        code = cli_fail(&err);
    else
        code = measure(&drive);
    done = code <= CLI_NO_ANSWER && !cli_interrupted();
    release(&drive, done || (drive.curve.n == 0 && drive.journal.n == 0));
    return cli_interrupt_exit(code);
}

const struct cli_command cli_command_drive = {
    .name = "drive",
    .topics =
        CLI_OUTPUT | CLI_STUDY | CLI_SWEEP | CLI_FOREIGN | CLI_EVALUATE | CLI_REFINE | CLI_RULES,
    .usage = "[options] -- COMMAND...",
    .summary = "range-test any trainer, over a pipe",
    .examples = "  lrfind drive -- python3 samples/trainer_cnn.py\n"
                "  lrfind drive --steps 100 --lr-max 1 --eval-every 20 -- sh samples/trainer.sh\n",
    .run = command,
};
