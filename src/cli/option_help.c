#include "cli/option_help.h"

#include <string.h>

#include "cli/markup.h"
#include "cli/options.h"

/* What stands for values in the spelling of options. */
static const struct cli_word values[] = {
    {"X", "a number, such as 0.01 or 3e-4"},
    {"N", "a whole number"},
    {"STEPS", "a whole number: of training steps"},
    {"SECONDS", "a number: of seconds"},
    {"LIST", "words or numbers with commas between them, without blanks"},
    {"NAMES", "names of columns, or their numbers from 1, with commas between them"},
};

enum { N_VALUES = sizeof values / sizeof *values };

static const char *find_word(const struct cli_word *list, const char *word)
{
    for (; list && list->word; list++)
        if (strcmp(list->word, word) == 0)
            return list->text;
    return NULL;
}

/* Is there the word in "N|full"? */
static bool has_word(const char *text, const char *word)
{
    for (size_t n; *text; text += n + (text[n] != '\0')) {
        n = strcspn(text, "|");
        if (strlen(word) == n && strncmp(text, word, n) == 0)
            return true;
    }
    return false;
}

/* "`-o`, `--out` *DIR*" */
static void put_spelling(struct lrf_strbuf *out, const struct cli_option *option)
{
    const struct lrf_setting *setting = cli_option_setting(option);
    char name[CLI_OPTION_NAME];

    if (option->letter)
        lrf_strbuf_printf(out, "`-%c`, ", option->letter);
    lrf_strbuf_printf(out, "`--%s`", cli_option_name(option, name));
    if (!cli_option_takes_value(option))
        return;
    lrf_strbuf_puts(out, setting->argument ? " *" : " ");
    lrf_setting_argument(setting, out);
    lrf_strbuf_puts(out, setting->argument ? "*" : "");
}

/* What holds where nothing is said: what the command is used to, the value among the defaults, or
 * what stands for one that is not given there; nothing for a flag. */
static void find_usual(struct lrf_strbuf *out, const struct cli_command *command,
                       const struct cli_option *option, const struct cli_settings *defaults)
{
    const struct lrf_setting *setting = cli_option_setting(option);
    const char *own = find_word(command->usual, option->key);

    if (own || setting->usual)
        lrf_strbuf_puts(out, own ? own : setting->usual);
    else if (setting->instead)
        lrf_strbuf_printf(out, "%zu", setting->instead);
    else if (setting->type != LRF_SETTING_FLAG)
        lrf_setting_write(setting, (const char *)defaults + option->group->offset, out);
}

/* " (default 300)" */
static void put_usual(struct lrf_strbuf *out, const struct cli_command *command,
                      const struct cli_option *option, const struct cli_settings *defaults)
{
    struct lrf_strbuf usual = {0};

    if (option->word)
        return;
    find_usual(&usual, command, option, defaults);
    if (usual.n)
        lrf_strbuf_printf(out, " (default %s)", usual.s);
    out->failed |= usual.failed;
    lrf_strbuf_release(&usual);
}

static void write_option(struct cli_writer *writer, const struct cli_command *command,
                         const struct cli_option *option, const struct cli_settings *defaults)
{
    struct lrf_strbuf term = {0}, text = {0};

    put_spelling(&term, option);
    if (option->help)
        lrf_strbuf_puts(&text, option->help);
    else
        lrf_setting_help(cli_option_setting(option), &text);
    put_usual(&text, command, option, defaults);
    writer->out->failed |= term.failed || text.failed;
    if (!writer->out->failed)
        cli_item(writer, term.s, text.s);
    lrf_strbuf_release(&term);
    lrf_strbuf_release(&text);
}

static bool uses_value(const struct cli_command *command, const char *word)
{
    for (size_t i = 0; i < cli_options_count; i++) {
        const struct cli_option *option = &cli_options[i];
        const char *argument = cli_option_setting(option)->argument;
        if ((option->topic & command->topics) && argument && has_word(argument, word))
            return true;
    }
    return false;
}

static void write_values(struct cli_writer *writer, const struct cli_command *command,
                         void (*heading)(struct cli_writer *writer, const char *text))
{
    bool begun = false;

    for (size_t i = 0; i < N_VALUES; i++) {
        if (!uses_value(command, values[i].word))
            continue;
        if (!begun)
            heading(writer, "Values");
        begun = true;
        cli_item(writer, values[i].word, values[i].text);
    }
}

void cli_write_options(struct cli_writer *writer, const struct cli_command *command,
                       void (*heading)(struct cli_writer *writer, const char *text))
{
    const char *above = NULL, *written = NULL;
    struct cli_settings defaults;

    cli_settings_init(&defaults);
    for (size_t i = 0; i < cli_options_count; i++) {
        const struct cli_option *option = &cli_options[i];
        above = option->heading ? option->heading : above;
        if (!(option->topic & command->topics))
            continue;
        if (above != written)
            heading(writer, above);
        written = above;
        write_option(writer, command, option, &defaults);
    }
    cli_item(writer, "`-h`, `--help`", "this text");
    cli_settings_release(&defaults);
    write_values(writer, command, heading);
}

void cli_write_exits(struct cli_writer *writer, const struct cli_command *command)
{
    static const char usual[] = "`0`\n: done, with a suggestion\n\n"
                                "`1`\n: done, and the finding is that there is none\n";
    static const char all[] =
        "`0`\n: done, with a suggestion; watch: the run is healthy\n\n"
        "`1`\n: done, and the finding is that there is none; watch: something is wrong with the "
        "run\n";
    static const char failures[] = "`2`\n: wrong usage\n\n"
                                   "`3`\n: failure: a file, memory, a trainer, the output\n";

    cli_markup(writer, command == NULL ? all : command->exits ? command->exits : usual);
    cli_markup(writer, failures);
}
