#include "cli/foreign.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/interrupt.h"

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

enum lrf_status cli_foreign_start(const struct cli_settings *settings, struct cli_foreign *foreign,
                                  struct lrf_error *err)
{
    struct lrf_child_settings child;

    put_words(settings->child, foreign);
    if (foreign->key.failed)
        return lrf_fail_memory(err);
    foreign->subject = (struct lrf_subject){
        .trainer = &foreign->trainer, .name = foreign->name, .key = foreign->key.s};
    lrf_child_defaults(&child);
    child.argv = (const char *const *)settings->child;
    child.timeout = settings->timeout;
    child.log_fd = settings->quiet ? -1 : STDERR_FILENO;
    child.cancel_fd = cli_interrupt_fd();
    return lrf_child_start(&child, &foreign->trainer, err);
}

void cli_foreign_release(struct cli_foreign *foreign)
{
    lrf_trainer_release(&foreign->trainer);
    lrf_strbuf_release(&foreign->key);
}
