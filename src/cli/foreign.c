#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/foreign.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/interrupt.h"
#include "cli/talk.h"

enum { ADVICE_SIZE = 512 };

bool cli_foreign_wanted(const struct cli_settings *settings)
{
    return settings->file.n == 0 && settings->child != NULL && settings->child[0] != NULL;
}

static void put_words(char *const *argv, struct cli_foreign *foreign)
{
    size_t used = 0, size = sizeof foreign->name;

    for (char *const *arg = argv; *arg; arg++) {
        const char *slash = strrchr(*arg, '/');
        if (used < size)
            used += (size_t)snprintf(foreign->name + used, size - used, "%s%s", used ? " " : "",
                                     slash ? slash + 1 : *arg);
        lrf_strbuf_printf(&foreign->key, "%s'%s'", arg > argv ? " " : "", *arg);
    }
}

/* Where the Python module lies beside this program, in the source tree or installed; "" for
 * nowhere.
 */
static void find_module(char *path, size_t size)
{
    static const char *const place[] = {"../scripts/python", "../share/lrfind/python"};
    char program[PATH_MAX], beside[PATH_MAX + 64], real[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);

    *path = '\0';
    program[n > 0 ? n : 0] = '\0';
    if (strrchr(program, '/'))
        *strrchr(program, '/') = '\0';
    for (size_t i = 0; n > 0 && i < sizeof place / sizeof *place && !*path; i++) {
        snprintf(beside, sizeof beside, "%s/%s/lrfind/__init__.py", program, place[i]);
        if (access(beside, R_OK) != 0)
            continue;
        snprintf(beside, sizeof beside, "%s/%s", program, place[i]);
        if (realpath(beside, real) && strlen(real) < size)
            snprintf(path, size, "%s", real);
    }
}

/* What makes a trainer of a script. */
static const char *advice(char text[ADVICE_SIZE])
{
    char module[ADVICE_SIZE / 2];

    find_module(module, sizeof module);
    snprintf(text, ADVICE_SIZE,
             "a trainer takes orders: in Python 'import lrfind; lrfind.serve(...)'%s%s, else see "
             "'lrfind help drive'",
             *module ? " with PYTHONPATH=" : "", module);
    return text;
}

static void tell_silence(void *context)
{
    const struct cli_foreign *foreign = context;
    char text[ADVICE_SIZE];

    cli_warn("'%s' has not answered 'lrfind hello 1' yet: %s", foreign->name, advice(text));
}

/* Gives stdin and stdout to the trainer: nothing else may come between. */
static enum lrf_status take_streams(struct lrf_child_settings *child, struct lrf_error *err)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    fflush(stdout);
    child->answer_fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    child->order_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (child->answer_fd < 0 || child->order_fd < 0 || nothing < 0 ||
        dup2(nothing, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        return lrf_fail(err, LRF_EIO, "cannot attach to stdin and stdout: %s", strerror(errno));
    close(nothing);
    return LRF_OK;
}

/* The trainer that started this program. */
static enum lrf_status attach(const struct cli_settings *settings, struct cli_foreign *foreign,
                              struct lrf_child_settings *child, struct lrf_error *err)
{
    enum lrf_status status = take_streams(child, err);

    snprintf(foreign->name, sizeof foreign->name, "%s",
             settings->name ? settings->name : "attached trainer");
    lrf_strbuf_puts(&foreign->key, foreign->name);
    child->name = foreign->name;
    child->timeout = CLI_TIMEOUT_MOST;
    return status;
}

enum lrf_status cli_foreign_start(const struct cli_settings *settings, struct cli_foreign *foreign,
                                  struct lrf_error *err)
{
    struct lrf_child_settings child;
    enum lrf_status status = LRF_OK;
    char text[ADVICE_SIZE];

    lrf_child_defaults(&child);
    if (settings->attach)
        status = attach(settings, foreign, &child, err);
    else
        put_words(settings->child, foreign);
    if (status == LRF_OK && foreign->key.failed)
        status = lrf_fail_memory(err);
    if (status != LRF_OK)
        return status;
    foreign->subject = (struct lrf_subject){
        .trainer = &foreign->trainer, .name = foreign->name, .key = foreign->key.s};
    child.argv = (const char *const *)settings->child;
    child.silent = tell_silence;
    child.context = foreign;
    if (!isnan(settings->timeout))
        child.timeout = settings->timeout;
    child.log_fd = settings->quiet ? -1 : STDERR_FILENO;
    child.cancel_fd = cli_interrupt_fd();
    status = lrf_child_start(&child, &foreign->trainer, err);
    if (status == LRF_ETRAINER && err->remedy == LRF_REMEDY_PROTOCOL && !settings->attach) {
        char said[LRF_ERROR_SIZE];
        snprintf(said, sizeof said, "%s", err->text);
        lrf_fail(err, status, "%.*s (%s)", LRF_ERROR_SIZE - ADVICE_SIZE, said, advice(text));
    }
    return status;
}

void cli_foreign_release(struct cli_foreign *foreign)
{
    lrf_trainer_release(&foreign->trainer);
    lrf_strbuf_release(&foreign->key);
}
