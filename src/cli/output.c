#include "cli/output.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "base/outfile.h"
#include "cli/call.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/numbers.h"
#include "cli/plots.h"
#include "cli/talk.h"
#include "cli/words.h"
#include "data/share.h"
#include "parallel/crew.h"
#include "record/verdicts.h"

static enum lrf_status show(const struct cli_settings *settings, unsigned formats,
                            const struct lrf_result *result,
                            const struct lrf_report_context *context, struct lrf_error *err)
{
    struct lrf_terminal terminal = cli_terminal(stdout, settings->color);
    enum lrf_status status;

    if (formats & CLI_TERM) {
        fputc('\n', stdout);
        status = lrf_report_plot(stdout, result, &terminal, err);
        fputc('\n', stdout);
        if (status != LRF_OK)
            return status;
    }
    return lrf_report_text(stdout, result, context, &terminal, err);
}

static bool is_healthy(const struct lrf_watch_result *watch)
{
    bool healthy = watch->n > 0;

    for (size_t i = 0; i < watch->n; i++)
        healthy = healthy && watch->run[i].verdict.kind == LRF_RUN_HEALTHY;
    return healthy;
}

/* Is there what was asked for? */
static bool is_answered(const struct lrf_result *result)
{
    switch (result->kind) {
    case LRF_RESULT_RANGE:
        return result->range->analysis->status == LRF_FINDING_OK;
    case LRF_RESULT_VERIFY:
        return !isnan(result->verify->verification->best_lr);
    case LRF_RESULT_COMPARE:
        return lrf_compare_answers(result->compare);
    case LRF_RESULT_WATCH:
        return is_healthy(result->watch);
    default:
        return result->schedule->n > 0;
    }
}

/* JSON on stdout: the whole, or of a watch the last lines, a verdict for each run. */
static enum lrf_status print_json(const struct lrf_result *result,
                                  const struct lrf_report_context *context, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    if (result->kind != LRF_RESULT_WATCH)
        return lrf_report_json(stdout, result, context, err);
    for (size_t i = 0; i < result->watch->n && status == LRF_OK; i++)
        status = lrf_report_verdict_line(stdout, &result->watch->run[i], err);
    return status;
}

/* Why there is no such number. */
static const char *why_none(const struct lrf_result *result)
{
    if (result->kind == LRF_RESULT_RANGE && isnan(result->range->analysis->suggestion.lr))
        return result->range->analysis->reason;
    if (result->kind == LRF_RESULT_SCHEDULE && result->schedule->n == 0)
        return result->schedule->analysis->reason;
    return "the result has no such number";
}

/* With all digits; false where there is none, which is said on stderr: stdout holds numbers. */
static bool print_number(const struct cli_settings *settings, const struct lrf_result *result)
{
    const double value = cli_number(result, settings->print);
    char text[LRF_NUMBER_SIZE];

    if (isnan(value)) {
        if (!settings->quiet)
            cli_error("no %s: %s", settings->print, why_none(result));
        return false;
    }
    lrf_number_format(text, value);
    puts(text);
    return true;
}

/* Without rates nothing was trained: there are no files to write, and why is what is to be said. */
static bool is_empty(const struct lrf_result *result)
{
    return result->kind == LRF_RESULT_SCHEDULE && result->schedule->n == 0;
}

static void say_why_not(const struct lrf_analysis *analysis)
{
    char advice[LRF_RULE_SIZE];

    printf("no answer   %s\nnext        %s\n", analysis->reason,
           lrf_advice_text(&analysis->next, &cli_dialect, advice, sizeof advice));
}

/* What was found, on stdout, at once: it does not wait for pictures. The exit code. */
static int tell(const struct cli_settings *settings, unsigned formats,
                const struct lrf_result *result, const struct lrf_report_context *context,
                struct lrf_error *err)
{
    int code = is_answered(result) ? CLI_DONE : CLI_NO_ANSWER;

    if (settings->json)
        print_json(result, context, err);
    else if (cli_talks(settings) && is_empty(result))
        say_why_not(result->schedule->analysis);
    else if (cli_talks(settings))
        show(settings, formats, result, context, err);
    if (err->status == LRF_OK && settings->print && !print_number(settings, result))
        code = CLI_NO_ANSWER;
    return err->status == LRF_OK ? cli_output_finish(code) : cli_fail(err);
}

/* The pictures, and behind the answer what there is then. */
static int draw(struct cli_listener *listener, unsigned formats, const struct lrf_result *result,
                struct lrf_report_context *context, int code, struct lrf_error *err)
{
    const struct cli_settings *settings = listener->settings;
    const struct lrf_terminal terminal = cli_terminal(stdout, settings->color);

    lrf_report_draw(result, settings->out, formats, &listener->observer, context);
    if (!cli_talks(settings) || code > CLI_NO_ANSWER)
        return code;
    if (lrf_report_files(stdout, result, context, &terminal, err) != LRF_OK)
        return cli_fail(err);
    return cli_output_finish(code);
}

/* With what is asked for by other words than --plot. */
static unsigned all_formats(const struct cli_settings *settings, unsigned formats)
{
    return formats | (settings->markdown ? LRF_FORMAT_MARKDOWN : 0);
}

static int publish(struct cli_listener *listener, unsigned formats, const struct lrf_result *result)
{
    const struct cli_settings *settings = listener->settings;
    struct cli_call call;
    struct lrf_dialect dialect = cli_dialect;
    struct lrf_report_context context = {.dialect = &dialect,
                                         .curve = true}; /* observer.c has written it */
    struct lrf_error err = {0};
    const bool empty = is_empty(result);
    int code;

    dialect.call = &call.call;
    if (cli_call_init(&call, settings, &err) == LRF_OK && !empty)
        lrf_report_publish(result, settings->out, all_formats(settings, formats), &context, &err);
    code = err.status == LRF_OK ? tell(settings, formats, result, &context, &err) : cli_fail(&err);
    if (err.status == LRF_OK && !empty)
        code = draw(listener, formats, result, &context, code, &err);
    cli_call_release(&call);
    return code;
}

/* What a shard has done waits in its folder. */
static int tell_shard(const struct cli_settings *settings)
{
    struct lrf_strbuf line = {0};

    cli_put_file(&line, settings->out);
    if (cli_talks(settings))
        printf("shard %s of this %s is done, and lies in%s\n"
               "next        when all are: lrfind merge DIR...\n",
               settings->shard, settings->command->name, line.failed ? " its folder" : line.s);
    lrf_strbuf_release(&line);
    return cli_output_finish(CLI_DONE);
}

int cli_conclude(struct cli_listener *listener, unsigned formats, struct lrf_study *study,
                 const struct lrf_error *err)
{
    const struct lrf_result *result = study ? lrf_study_result(study) : NULL;
    const struct lrf_crew *crew = listener->settings->study.crew;
    int code = CLI_DONE;

    cli_listener_clear(listener);
    cli_interrupt_waits(false); /* for nobody: what follows each does alone */
    if (result && lrf_crew_leads(crew))
        code = publish(listener, formats, result);
    if (err->status == LRF_EINTERRUPTED && lrf_crew_is_shard(crew) && !cli_interrupted())
        code = tell_shard(listener->settings);
    else if (err->status != LRF_OK) {
        int failure = cli_fail(err);
        code = code <= CLI_NO_ANSWER ? failure : code;
    }
    if (study && (code <= CLI_NO_ANSWER || code == CLI_CLOSED) && !cli_interrupted())
        lrf_study_forget(study);
    lrf_study_free(study);
    return code;
}

enum lrf_status cli_output_prepare(struct cli_settings *settings, enum lrf_result_kind kind,
                                   unsigned formats, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    settings->study.dir = settings->out;
    if (lrf_crew_leads(settings->study.crew))
        status = lrf_report_prepare(kind, settings->out, all_formats(settings, formats), err);
    return lrf_share_agree(settings->study.data.share, status, err);
}

bool cli_output_closed(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO};

    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

int cli_output_finish(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (errno == EPIPE || cli_output_closed()) /* it has seen enough: nothing to talk about */
        return CLI_CLOSED;
    cli_error("cannot write to stdout: %s", errno ? strerror(errno) : "write failed");
    return CLI_FAILURE;
}
