#include "cli/completion.h"

#include <string.h>

enum cli_values cli_option_values(const struct cli_option *option)
{
    const struct lrf_setting *setting = cli_option_setting(option);
    const char *argument = setting->argument ? setting->argument : "";

    if (strcmp(argument, "DIR") == 0)
        return CLI_VALUES_FOLDER;
    if (setting->name)
        return strcmp(argument, "LIST") == 0 ? CLI_VALUES_LIST : CLI_VALUES_WORDS;
    return setting->words || setting->zero ? CLI_VALUES_WORDS : CLI_VALUES_ANY;
}

void cli_option_words(struct lrf_strbuf *out, const struct cli_option *option)
{
    const struct lrf_setting *setting = cli_option_setting(option);
    const char *gap = "", *word;

    for (size_t i = 0; setting->name && (word = setting->name(i)) != NULL; i++, gap = " ")
        lrf_strbuf_printf(out, "%s%s", gap, word);
    for (size_t i = 0; setting->words && setting->words[i] != NULL; i++, gap = " ")
        lrf_strbuf_printf(out, "%s%s", gap, setting->words[i]);
    if (setting->zero)
        lrf_strbuf_printf(out, "%s%s", gap, setting->zero);
}

void cli_option_brief(struct lrf_strbuf *out, const struct cli_option *option)
{
    const struct lrf_setting *setting = cli_option_setting(option);
    const char *help = option->help ? option->help : setting->help;
    size_t n = strcspn(help, ";:%(");

    while (n > 0 && strchr(" ,", help[n - 1]))
        n--;
    if (n > 3)
        lrf_strbuf_add(out, help, n);
    else
        lrf_strbuf_puts(out, setting->key);
}

void cli_put_quoted(struct lrf_strbuf *out, const char *text, const char *escaped)
{
    for (const char *s = text; *s; s++)
        if (*s == '\'')
            lrf_strbuf_puts(out, "'\\''");
        else
            lrf_strbuf_printf(out, strchr(escaped, *s) ? "\\%c" : "%c", *s);
}

const char *cli_command_ending(const struct cli_command *command)
{
    const char *word = command->operands ? command->operands->word : "", *dot = strrchr(word, '.');

    if (*word == '\0' || strncmp(word, "COMMAND", 7) == 0)
        return NULL;
    return dot ? dot + 1 : "";
}
