#include "cli/plots.h"

#include <string.h>
#include <strings.h>

#include <lrfind.h>

#include "base/near.h"
#include "base/strbuf.h"
#include "cli/talk.h"

static const struct {
    const char *name;
    unsigned bit;
} plots[] = {{"png", LRF_FORMAT_PNG},   {"svg", LRF_FORMAT_SVG}, {"pdf", LRF_FORMAT_PDF},
             {"html", LRF_FORMAT_HTML}, {"term", CLI_TERM},      {"none", 0}};

enum { N_PLOTS = sizeof plots / sizeof *plots };

const char *cli_plot_name(size_t i)
{
    return i < N_PLOTS ? plots[i].name : NULL;
}

static bool unknown_plot(const char *word, size_t n, struct lrf_near *near)
{
    struct lrf_strbuf names = {0};

    for (size_t i = 0; i < N_PLOTS; i++)
        lrf_strbuf_printf(&names, "%s%s",
                          i == 0            ? ""
                          : i + 1 < N_PLOTS ? ", "
                                            : " or ",
                          plots[i].name);
    if (*near->best)
        cli_error("'--plot %.*s': unknown format%s", (int)n, word, lrf_near_guess(near, "", ""));
    else
        cli_error("'--plot %.*s': expected %s", (int)n, word, names.s ? names.s : "a format");
    lrf_strbuf_release(&names);
    return false;
}

static bool add_plot(const char *word, size_t n, unsigned *formats)
{
    struct lrf_near near;

    lrf_near_init(&near, word, n);
    for (size_t i = 0; i < N_PLOTS; i++) {
        if (strlen(plots[i].name) == n && strncasecmp(plots[i].name, word, n) == 0) {
            if (plots[i].bit == 0 && (*formats || word[n]))
                return cli_error("'--plot': none goes with no other format");
            *formats |= plots[i].bit;
            return true;
        }
        lrf_near_try(&near, plots[i].name);
    }
    return unknown_plot(word, n, &near);
}

bool cli_plot_parse(const char *text, unsigned *formats)
{
    *formats = 0;
    if (text == NULL) {
        *formats = LRF_FORMAT_PNG | (cli_is_terminal(stdout) ? CLI_TERM : 0);
        return true;
    }
    for (;;) {
        size_t n = strcspn(text, ",");
        if (!add_plot(text, n, formats))
            return false;
        if (text[n] == '\0')
            return true;
        text += n + 1;
    }
}
