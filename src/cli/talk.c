#include "cli/talk.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/number.h"

const struct lrf_dialect cli_dialect = {.setting = "--", .command = "lrfind "};

static const char error[] = "lrfind: ";
static bool hushed;
static bool is_launched, lacks_memory;
static char last_error[LRF_ERROR_SIZE];

void cli_hush(void)
{
    hushed = true;
}

void cli_launched(void)
{
    is_launched = true;
}

const char *cli_last_error(void)
{
    return last_error;
}

/* One line, whatever a user's words hold; what does not fit is cut off. */
__attribute__((format(printf, 2, 0))) static void say(const char *before, const char *format,
                                                      va_list args)
{
    char text[LRF_ERROR_SIZE];

    vsnprintf(text, sizeof text, format, args);
    for (char *s = text; *s; s++)
        *s = (unsigned char)*s < ' ' || *s == 0x7f ? '?' : *s;
    if (!hushed)
        fprintf(stderr, "%s%s\n", before, text);
    if (before == error)
        memcpy(last_error, text, sizeof text);
}

bool cli_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(error, format, args);
    va_end(args);
    return false;
}

bool cli_no_memory(void)
{
    lacks_memory = true;
    return cli_error("%s", lrf_status_text(LRF_ENOMEM));
}

int cli_refusal(void)
{
    return lacks_memory ? CLI_FAILURE : CLI_USAGE;
}

void cli_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say("lrfind: warning: ", format, args);
    va_end(args);
}

int cli_fail(const struct lrf_error *err)
{
    const char *text = err->text[0] ? err->text : lrf_status_text(err->status);
    char remedy[128];

    lrf_remedy_text(err->remedy, &cli_dialect, remedy, sizeof remedy);
    cli_error(*remedy ? "%s (%s)" : "%s", text, remedy);
    return err->status == LRF_EINVAL ? CLI_USAGE : CLI_FAILURE;
}

/* What the window says, else a variable of the environment, else what is usual. */
static int extent_of(unsigned short window, const char *variable, int usual)
{
    const char *text = getenv(variable);
    size_t extent;

    if (window > 0)
        return window;
    return text && lrf_number_parse_size(text, &extent) && extent < 1000 ? (int)extent : usual;
}

static bool is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) {
            const char *codeset = strchr(value, '.');
            return codeset && (strncasecmp(codeset, ".utf-8", 6) == 0 ||
                               strncasecmp(codeset, ".utf8", 5) == 0);
        }
    }
    return false;
}

bool cli_is_terminal(FILE *stream)
{
    return !is_launched && isatty(fileno(stream));
}

static bool takes_colors(FILE *stream, enum cli_color color)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    if (color != CLI_COLOR_AUTO)
        return color == CLI_COLOR_ALWAYS;
    return !(no_color && *no_color) && !(term && strcmp(term, "dumb") == 0) &&
           cli_is_terminal(stream);
}

struct lrf_terminal cli_terminal(FILE *stream, enum cli_color color)
{
    struct winsize size = {0};

    if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0)
        size = (struct winsize){0};
    return (struct lrf_terminal){.width = extent_of(size.ws_col, "COLUMNS", 80),
                                 .height = extent_of(size.ws_row, "LINES", 24),
                                 .color = takes_colors(stream, color),
                                 .unicode = is_utf8()};
}
