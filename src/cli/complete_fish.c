#include "cli/completion.h"
#include "cli/topics.h"

static const char head[] =
    "# fish completion for lrfind; made by 'lrfind --generate complete-fish'\n\n"
    "# Which command is it?\n"
    "function __lrfind_is\n"
    "    set -l words (commandline -opc)\n"
    "    set -q words[2]; and contains -- $words[2] $argv; and not contains -- -- $words\n"
    "end\n\n"
    "function __lrfind_behind_dashes\n"
    "    contains -- -- (commandline -opc)\n"
    "end\n\n"
    "complete -c lrfind -f\n"
    "complete -c lrfind -n __fish_use_subcommand -s V -l version -d 'what this program is made "
    "of'\n"
    "complete -c lrfind -n 'not __lrfind_behind_dashes' -s h -l help -d 'help'\n"
    "complete -c lrfind -n __fish_use_subcommand -a help -d 'commands and longer texts'\n"
    "complete -c lrfind -n __lrfind_behind_dashes -F -a '(__fish_complete_command)'\n";

static void put_described(struct lrf_strbuf *out, const char *condition, const char *word,
                          const char *text)
{
    lrf_strbuf_printf(out, "complete -c lrfind -n '%s' -a %s -d '", condition, word);
    cli_put_quoted(out, text, "");
    lrf_strbuf_puts(out, "'\n");
}

static void put_option(struct lrf_strbuf *out, const struct cli_command *command,
                       const struct cli_option *option)
{
    const enum cli_values values = cli_option_values(option);
    struct lrf_strbuf brief = {0};
    char name[CLI_OPTION_NAME];

    lrf_strbuf_printf(out, "complete -c lrfind -n '__lrfind_is %s'", command->name);
    if (option->letter)
        lrf_strbuf_printf(out, " -s %c", option->letter);
    lrf_strbuf_printf(out, " -l %s", cli_option_name(option, name));
    if (cli_option_takes_value(option)) {
        lrf_strbuf_puts(out, " -x");
        if (values == CLI_VALUES_FOLDER)
            lrf_strbuf_puts(out, " -a '(__fish_complete_directories)'");
        else if (values != CLI_VALUES_ANY)
            lrf_strbuf_puts(out, values == CLI_VALUES_LIST
                                     ? " -a '(__fish_append , (string split \" \" \""
                                     : " -a '");
        cli_option_words(out, option);
        if (values == CLI_VALUES_LIST)
            lrf_strbuf_puts(out, "\"))'");
        else if (values == CLI_VALUES_WORDS)
            lrf_strbuf_puts(out, "'");
    }
    lrf_strbuf_puts(out, " -d '");
    cli_option_brief(&brief, option);
    out->failed |= brief.failed;
    if (!brief.failed)
        cli_put_quoted(out, brief.s, "");
    lrf_strbuf_puts(out, "'\n");
    lrf_strbuf_release(&brief);
}

static void put_operand(struct lrf_strbuf *out, const struct cli_command *command)
{
    const char *ending = cli_command_ending(command);

    if (ending == NULL)
        return;
    lrf_strbuf_printf(out, "complete -c lrfind -n '__lrfind_is %s' ", command->name);
    if (*ending)
        lrf_strbuf_printf(out, "-k -a '(__fish_complete_suffix .%s)'\n", ending);
    else
        lrf_strbuf_puts(out, "-F\n");
}

void cli_complete_fish(struct lrf_strbuf *out)
{
    const struct cli_command *command;
    const struct cli_topic_text *topic;

    lrf_strbuf_puts(out, head);
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++) {
        put_described(out, "__fish_use_subcommand", command->name, command->summary);
        put_described(out, "__lrfind_is help", command->name, command->summary);
    }
    for (size_t i = 0; (topic = cli_topic_at(i)) != NULL; i++)
        put_described(out, "__lrfind_is help", topic->name, topic->summary);
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++) {
        put_operand(out, command);
        for (size_t k = 0; k < cli_options_count; k++)
            if (cli_options[k].topic & command->topics)
                put_option(out, command, &cli_options[k]);
    }
}
