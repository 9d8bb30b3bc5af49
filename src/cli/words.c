#include "cli/words.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/quote.h"

/* What of a name stands behind the folder that the program runs in; all of it elsewhere. */
static const char *without_folder(const char *name)
{
    char *folder = *name == '/' ? getcwd(NULL, 0) : NULL;
    const size_t n = folder ? strlen(folder) : 0;
    const char *rest = name;

    if (n > 1 && strncmp(name, folder, n) == 0 && name[n] == '/' && name[n + 1])
        rest = name + n + 1;
    free(folder);
    return rest;
}

/* "./" keeps an option or a word that is looked for in PATH from being made of a file. */
static void put_path(struct lrf_strbuf *out, const char *name, bool program)
{
    struct lrf_strbuf path = {0};
    const char *rest = without_folder(name);

    if ((program && rest != name) || (*rest == '-' && rest[1] && !program))
        lrf_strbuf_puts(&path, "./");
    lrf_strbuf_puts(&path, rest);
    lrf_strbuf_puts(out, " ");
    lrf_quote_sh(out, path.s ? path.s : "");
    out->failed |= path.failed;
    lrf_strbuf_release(&path);
}

void cli_put_file(struct lrf_strbuf *out, const char *name)
{
    put_path(out, name, false);
}

void cli_put_child(struct lrf_strbuf *out, char *const *argv)
{
    lrf_strbuf_puts(out, " --");
    for (; *argv; argv++)
        put_path(out, *argv, true);
}
