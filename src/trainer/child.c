#include <lrfind/trainer.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "trainer/process.h"
#include "trainer/protocol.h"

enum { NAME_SIZE = 80, LAST_WORDS_SIZE = 480 };

/* How long a child that closed its stdout may take to end, and one that was started to answer hello
 * when it writes other things, and in any case, before somebody is told. */
static const double EXIT_SECONDS = 1, STRAY_SECONDS = 3, SILENT_SECONDS = 15;

struct child {
    struct lrf_child_settings settings;
    char name[NAME_SIZE]; /* the command for messages */
    unsigned can;         /* set of enum lrf_can */
    double baseline;      /* nan: it did not say */
    bool spoke, told;     /* since it was started it gave any answer; its silence was told */
    struct lrf_error failed;
    struct lrf_process process;
};

/* Ends the child and latches the failure: "trainer 'NAME' WHAT; its last words: '...'". */
static enum lrf_status break_off(struct child *c, struct lrf_error *err, enum lrf_status status,
                                 const char *format, ...) __attribute__((format(printf, 4, 5)));

static enum lrf_status break_off(struct child *c, struct lrf_error *err, enum lrf_status status,
                                 const char *format, ...)
{
    char what[LRF_ERROR_SIZE], words[LAST_WORDS_SIZE];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    lrf_process_stop(&c->process, 0);
    lrf_words_join(&c->process.words, words, sizeof words);
    lrf_fail(&c->failed, status, "trainer '%s' %.400s%s%s%s", c->name, what,
             words[0] ? "; its last words: '" : "", words, words[0] ? "'" : "");
    return lrf_fail(err, status, "%s", c->failed.text);
}

/* The order without its newline. */
static int shown(const char *order)
{
    return (int)strcspn(order, "\n");
}

/* Tells once that hello is not answered, when that begins to be strange. */
static void tell_silence(struct child *c, double seconds)
{
    if (c->spoke || c->told || seconds < STRAY_SECONDS ||
        (c->process.strays == 0 && seconds < SILENT_SECONDS))
        return;
    c->told = true;
    if (c->settings.silent)
        c->settings.silent(c->settings.context);
}

/* Waits for a message: DATA when there is one, QUIET when the time is over, or what ended it. */
static enum lrf_process_event listen(struct child *c, double seconds, const char **message)
{
    double deadline = lrf_seconds() + seconds, left;
    enum lrf_process_event event;

    while ((*message = lrf_process_message(&c->process)) == NULL) {
        left = deadline - lrf_seconds();
        if (left <= 0)
            return LRF_PROCESS_QUIET;
        tell_silence(c, seconds - left);
        event = lrf_process_poll(&c->process, left);
        if (event != LRF_PROCESS_QUIET && event != LRF_PROCESS_DATA)
            return event;
    }
    c->spoke = true;
    return LRF_PROCESS_DATA;
}

/* No message came: why not. A child that did not take the order (`sent`) may have ended. */
static enum lrf_status fail_silent(struct child *c, const char *order, bool sent,
                                   enum lrf_process_event event, struct lrf_error *err)
{
    struct lrf_process *p = &c->process;
    bool ended = event == LRF_PROCESS_CLOSED && lrf_process_wait(p, EXIT_SECONDS);
    char exit_text[NAME_SIZE], half[NAME_SIZE];

    lrf_process_describe(p, exit_text, sizeof exit_text);
    lrf_words_clean(half, sizeof half, p->line + p->begin, p->end - p->begin);
    if (event == LRF_PROCESS_CLOSED)
        return break_off(c, err, LRF_ETRAINER, "%s before it answered '%.*s'%s%s%s",
                         ended ? exit_text : "closed its output", shown(order), order,
                         half[0] ? ", in the middle of the line '" : "", half, half[0] ? "'" : "");
    if (!sent)
        return break_off(c, err, LRF_ETRAINER, "closed its input before '%.*s'", shown(order),
                         order);
    if (event == LRF_PROCESS_OVERLONG)
        return break_off(c, err, LRF_ETRAINER,
                         "wrote a line of more than %d bytes instead of an answer to '%.*s'",
                         LRF_LINE_MAX - 1, shown(order), order);
    if (event == LRF_PROCESS_CANCELLED)
        return break_off(c, err, LRF_EINTERRUPTED, "was interrupted in '%.*s'", shown(order),
                         order);
    return break_off(c, err, LRF_ETRAINER, "did not answer '%.*s' within %g s%s%s%s", shown(order),
                     order, c->settings.timeout, half[0] ? ", only the half line '" : "", half,
                     half[0] ? "'" : "");
}

/* A message that is not the answer to `order`; NULL: nothing was asked. */
static enum lrf_status fail_answer(struct child *c, const char *order, const char *message,
                                   const char *wanted, struct lrf_error *err)
{
    struct lrf_answer answer = lrf_answer_parse(message);
    bool reported = answer.kind == LRF_ANSWER_ERROR;
    char text[2 * NAME_SIZE];

    message = reported ? answer.text : message;
    lrf_words_clean(text, sizeof text, message, strlen(message));
    if (reported)
        return break_off(c, err, LRF_ETRAINER, "reports an error: %s", text);
    if (order == NULL)
        return break_off(c, err, LRF_ETRAINER, "wrote '%s' without being asked", text);
    return break_off(c, err, LRF_ETRAINER, "answered '%s' to '%.*s', not '%s'", text, shown(order),
                     order, wanted);
}

/* Gives an order and takes the answer, which must be of the kind that `wanted` spells out. */
static enum lrf_status ask(struct child *c, const char *order, enum lrf_answer_kind kind,
                           const char *wanted, struct lrf_answer *answer, struct lrf_error *err)
{
    enum lrf_process_event event;
    const char *message;
    bool sent;

    if (c->failed.status != LRF_OK)
        return lrf_fail(err, c->failed.status, "%s", c->failed.text);
    /* A message that came before its order belongs to none: the two sides are out of step. */
    message = lrf_process_message(&c->process);
    if (message != NULL)
        return fail_answer(c, NULL, message, NULL, err);
    sent = lrf_process_send(&c->process, order, strlen(order));
    /* What a child says that takes no order is why. */
    event = listen(c, sent ? c->settings.timeout : EXIT_SECONDS, &message);
    if (event != LRF_PROCESS_DATA)
        return fail_silent(c, order, sent, event, err);
    if (!sent)
        return fail_answer(c, NULL, message, NULL, err);
    *answer = lrf_answer_parse(message);
    return answer->kind == kind ? LRF_OK : fail_answer(c, order, message, wanted, err);
}

static enum lrf_status child_reset(void *state, uint64_t seed, struct lrf_error *err)
{
    char order[LRF_ORDER_SIZE];
    struct lrf_answer answer;

    lrf_order_reset(order, seed);
    return ask(state, order, LRF_ANSWER_OK, "lrfind ok", &answer, err);
}

static enum lrf_status child_step(void *state, double lr, struct lrf_point *point,
                                  struct lrf_error *err)
{
    struct child *c = state;
    char order[LRF_ORDER_SIZE];
    struct lrf_answer answer;
    enum lrf_status status;

    lrf_order_step(order, lr);
    status = ask(c, order, LRF_ANSWER_LOSS, "lrfind loss X", &answer, err);
    if (status != LRF_OK)
        return status;
    if (answer.has_after && !(c->can & LRF_CAN_AFTER))
        return break_off(c, err, LRF_ETRAINER,
                         "answered two losses to '%.*s' without 'after' in its hello", shown(order),
                         order);
    point->loss = answer.loss;
    if (answer.has_after) {
        point->loss_after = answer.after;
        point->known |= LRF_LOSS_AFTER;
    }
    return LRF_OK;
}

static enum lrf_status child_eval(void *state, double *loss, struct lrf_error *err)
{
    struct child *c = state;
    char order[LRF_ORDER_SIZE];
    struct lrf_answer answer;
    enum lrf_status status;

    lrf_order_eval(order);
    status = ask(c, order, LRF_ANSWER_LOSS, "lrfind loss X", &answer, err);
    if (status != LRF_OK)
        return status;
    if (answer.has_after)
        return break_off(c, err, LRF_ETRAINER, "answered two losses to 'lrfind eval'");
    *loss = answer.loss;
    return LRF_OK;
}

static double child_baseline(void *state)
{
    const struct child *c = state;

    return c->baseline;
}

static void child_free(void *state)
{
    struct child *c = state;

    if (c == NULL)
        return;
    lrf_process_stop(&c->process, c->settings.grace);
    free(c);
}

/* One record for each answer to hello: [can reset][can eval]. */
#define CHILD_OPS(reset, eval)                                                                     \
    {                                                                                              \
        "child", reset, child_step, eval, child_baseline, child_free                               \
    }
static const struct lrf_trainer_ops child_ops[2][2] = {
    {CHILD_OPS(NULL, NULL), CHILD_OPS(NULL, child_eval)},
    {CHILD_OPS(child_reset, NULL), CHILD_OPS(child_reset, child_eval)},
};

static struct child *child_of(const struct lrf_trainer *trainer)
{
    return trainer->ops != NULL && trainer->ops->free == child_free ? trainer->state : NULL;
}

/* The descriptors are the process's from here on: there is no second time. */
static enum lrf_status attach(struct child *c, struct lrf_error *err)
{
    if (c->settings.order_fd < 0 || c->settings.answer_fd < 0)
        return lrf_fail(err, LRF_ETRAINER, "trainer '%s' cannot be started anew: it was attached",
                        c->name);
    lrf_process_attach(&c->process, c->settings.order_fd, c->settings.answer_fd);
    c->settings.order_fd = c->settings.answer_fd = -1;
    return LRF_OK;
}

/* Starts the command, after an end of what ran before. */
static enum lrf_status launch(struct child *c, struct lrf_error *err)
{
    lrf_process_stop(&c->process, c->settings.grace);
    lrf_process_init(&c->process);
    c->process.log_fd = c->settings.log_fd;
    c->process.cancel_fd = c->settings.cancel_fd;
    c->failed = (struct lrf_error){0};
    c->spoke = c->told = false;
    if (c->settings.argv == NULL)
        return attach(c, err);
    if (lrf_process_spawn(&c->process, c->settings.argv, &c->failed) == LRF_OK)
        return LRF_OK;
    return lrf_fail(err, c->failed.status, "%s", c->failed.text);
}

/* The command and its arguments as far as they fit. */
static void set_name(struct child *c)
{
    char name[2 * NAME_SIZE] = "attached";
    size_t used = 0;

    if (c->settings.name != NULL)
        snprintf(name, sizeof name, "%s", c->settings.name);
    for (const char *const *arg = c->settings.name ? NULL : c->settings.argv;
         arg && *arg != NULL && used < sizeof name; arg++)
        used += (size_t)snprintf(name + used, sizeof name - used, used ? " %s" : "%s", *arg);
    lrf_words_clean(c->name, sizeof c->name, name, strlen(name));
}

static enum lrf_status check(const struct lrf_child_settings *settings, struct lrf_error *err)
{
    bool attached = settings->argv == NULL && settings->order_fd >= 0 && settings->answer_fd >= 0;

    if (!attached &&
        (settings->argv == NULL || settings->argv[0] == NULL || settings->argv[0][0] == '\0'))
        return lrf_fail(err, LRF_EINVAL, "no command for the trainer");
    if (!isfinite(settings->timeout) || !(settings->timeout > 0))
        return lrf_fail(err, LRF_EINVAL, "timeout is %g: must be finite and above 0 seconds",
                        settings->timeout);
    if (!isfinite(settings->grace) || !(settings->grace >= 0))
        return lrf_fail(err, LRF_EINVAL, "grace is %g: must be finite and at least 0 seconds",
                        settings->grace);
    return LRF_OK;
}

void lrf_child_defaults(struct lrf_child_settings *settings)
{
    *settings = (struct lrf_child_settings){
        .order_fd = -1, .answer_fd = -1, .timeout = 60, .grace = 5, .log_fd = -1, .cancel_fd = -1};
}

enum lrf_status lrf_child_start(const struct lrf_child_settings *settings,
                                struct lrf_trainer *trainer, struct lrf_error *err)
{
    enum lrf_status status = check(settings, err);
    struct child *c;

    *trainer = (struct lrf_trainer){0};
    if (status != LRF_OK)
        return status;
    c = lrf_calloc(1, sizeof *c);
    if (c == NULL)
        return lrf_fail_memory(err);
    c->settings = *settings;
    set_name(c);
    lrf_process_init(&c->process);
    *trainer = (struct lrf_trainer){&child_ops[0][0], c};
    status = lrf_child_restart(trainer, err);
    if (status != LRF_OK) {
        child_free(c);
        *trainer = (struct lrf_trainer){0};
    }
    return status;
}

enum lrf_status lrf_child_restart(struct lrf_trainer *trainer, struct lrf_error *err)
{
    struct child *c = child_of(trainer);
    char order[LRF_ORDER_SIZE];
    struct lrf_answer hello;
    enum lrf_status status;

    if (c == NULL)
        return lrf_fail(err, LRF_EINVAL, "only a child process can be started anew");
    status = launch(c, err);
    if (status != LRF_OK)
        return status;
    lrf_order_hello(order);
    status = ask(c, order, LRF_ANSWER_HELLO, "lrfind hello 1 [reset] [eval] [after] [baseline X]",
                 &hello, err);
    if (status == LRF_ETRAINER && !c->spoke)
        lrf_fail_remedy(err, status, LRF_REMEDY_PROTOCOL);
    if (status != LRF_OK)
        return status;
    if (hello.version != LRF_PROTOCOL_VERSION)
        return break_off(c, err, LRF_ETRAINER,
                         "speaks version %g of the protocol, and this is version %d", hello.version,
                         LRF_PROTOCOL_VERSION);
    c->can = hello.can;
    c->baseline = hello.baseline;
    trainer->ops = &child_ops[(hello.can & LRF_CAN_RESET) != 0][(hello.can & LRF_CAN_EVAL) != 0];
    return LRF_OK;
}

const char *lrf_child_words(const struct lrf_trainer *trainer)
{
    const struct child *c = child_of(trainer);

    return c ? lrf_words_last(&c->process.words) : "";
}
