#include "cli/foreign.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/interrupt.h"

bool cli_foreign_wanted(const struct cli_settings *settings)
{
    return settings->file.n == 0 && settings->child != NULL && settings->child[0] != NULL;
}

enum lrf_status cli_foreign_start(const struct cli_settings *settings, struct lrf_trainer *trainer,
                                  struct lrf_error *err)
{
    struct lrf_child_settings child;

    lrf_child_defaults(&child);
    child.argv = (const char *const *)settings->child;
    child.timeout = settings->timeout;
    child.log_fd = settings->quiet ? -1 : STDERR_FILENO;
    child.cancel_fd = cli_interrupt_fd();
    return lrf_child_start(&child, trainer, err);
}

void cli_foreign_name(const struct cli_settings *settings, char name[CLI_SOURCE_SIZE])
{
    size_t used = 0;

    name[0] = '\0';
    for (char *const *arg = settings->child; *arg && used < CLI_SOURCE_SIZE; arg++) {
        const char *slash = strrchr(*arg, '/');
        used += (size_t)snprintf(name + used, CLI_SOURCE_SIZE - used, "%s%s", used ? " " : "",
                                 slash ? slash + 1 : *arg);
    }
}

void cli_foreign_key(const struct cli_settings *settings, struct lrf_strbuf *key)
{
    lrf_strbuf_puts(key, " command");
    for (char *const *arg = settings->child; *arg; arg++)
        lrf_strbuf_printf(key, " '%s'", *arg);
    for (size_t i = 0; i < key->n; i++)
        if (key->s[i] == '\n')
            key->s[i] = ' ';
}
