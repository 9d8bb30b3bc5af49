#include <string.h>

#include "cli/completion.h"
#include "cli/topics.h"

static const char tail[] =
    "_lrfind() {\n"
    "  local -a specs\n"
    "  local dashes=${words[(i)--]}\n\n"
    "  if (( CURRENT == 2 )); then\n"
    "    if [[ $words[2] == -* ]]; then\n"
    "      compadd -- --help --version\n"
    "    else\n"
    "      _lrfind_commands\n"
    "    fi\n"
    "  elif [[ $words[2] == help ]]; then\n"
    "    _lrfind_commands\n"
    "    _lrfind_topics\n"
    "  elif (( dashes < CURRENT )); then # behind -- stands a command of its own\n"
    "    shift $dashes words\n"
    "    (( CURRENT -= dashes ))\n"
    "    _normal\n"
    "  else\n"
    "    _lrfind_specs $words[2]\n"
    "    shift words\n"
    "    (( CURRENT-- ))\n"
    "    _arguments -s : '(-h --help)'{-h,--help}'[help]' $specs\n"
    "  fi\n"
    "}\n\n"
    "_lrfind \"$@\"\n";

/* In descriptions of _arguments these end something. */
static const char special[] = "[]:\\";

static void put_described(struct lrf_strbuf *out, const char *word, const char *text)
{
    lrf_strbuf_printf(out, "    '%s:", word);
    cli_put_quoted(out, text, "");
    lrf_strbuf_puts(out, "'\n");
}

static void put_lists(struct lrf_strbuf *out)
{
    const struct cli_command *command;
    const struct cli_topic_text *topic;

    lrf_strbuf_puts(out, "_lrfind_commands() {\n  local -a commands=(\n");
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++)
        put_described(out, command->name, command->summary);
    lrf_strbuf_puts(out, "    'help:commands and longer texts'\n  )\n"
                         "  _describe -t commands command commands\n}\n\n"
                         "_lrfind_topics() {\n  local -a topics=(\n");
    for (size_t i = 0; (topic = cli_topic_at(i)) != NULL; i++)
        put_described(out, topic->name, topic->summary);
    lrf_strbuf_puts(out, "  )\n  _describe -t topics topic topics\n}\n\n");
}

/* ":NAME:(adam sgd)" */
static void put_value(struct lrf_strbuf *out, const struct cli_option *option)
{
    const struct lrf_setting *setting = cli_option_setting(option);
    const enum cli_values values = cli_option_values(option);
    struct lrf_strbuf words = {0};

    lrf_strbuf_puts(out, ":");
    cli_put_quoted(out, setting->argument ? setting->argument : setting->key, special);
    lrf_strbuf_puts(out, values == CLI_VALUES_FOLDER  ? ":_files -/"
                         : values == CLI_VALUES_WORDS ? ":("
                         : values == CLI_VALUES_LIST  ? ":_values -s , "
                                                      : ": ");
    cli_option_words(&words, option);
    out->failed |= words.failed;
    if (values == CLI_VALUES_LIST)
        lrf_strbuf_printf(out, "%s ", setting->key);
    if (words.n && !words.failed)
        cli_put_quoted(out, words.s, values == CLI_VALUES_WORDS ? ":" : "");
    if (values == CLI_VALUES_WORDS)
        lrf_strbuf_puts(out, ")");
    lrf_strbuf_release(&words);
}

static void put_option(struct lrf_strbuf *out, const struct cli_option *option)
{
    const bool takes = cli_option_takes_value(option);
    struct lrf_strbuf brief = {0};
    char name[CLI_OPTION_NAME];

    cli_option_name(option, name);
    if (option->letter)
        lrf_strbuf_printf(out, "    '(-%c --%s)'{-%c%s,--%s%s}'[", option->letter, name,
                          option->letter, takes ? "+" : "", name, takes ? "=" : "");
    else
        lrf_strbuf_printf(out, "    '--%s%s[", name, takes ? "=" : "");
    cli_option_brief(&brief, option);
    out->failed |= brief.failed;
    if (!brief.failed)
        cli_put_quoted(out, brief.s, special);
    lrf_strbuf_puts(out, "]");
    if (takes)
        put_value(out, option);
    lrf_strbuf_puts(out, "'\n");
    lrf_strbuf_release(&brief);
}

static void put_command(struct lrf_strbuf *out, const struct cli_command *command)
{
    const char *ending = cli_command_ending(command);

    lrf_strbuf_printf(out, "  %s)\n    specs=(\n", command->name);
    for (size_t k = 0; k < cli_options_count; k++)
        if (cli_options[k].topic & command->topics)
            put_option(out, &cli_options[k]);
    if (ending && *ending)
        lrf_strbuf_printf(out, "    '*:%s:_files -g \"*.%s(-.)\"'\n", command->operands->word,
                          ending);
    else if (ending)
        lrf_strbuf_printf(out, "    '*:%s:_files'\n", command->operands->word);
    lrf_strbuf_puts(out, "    )\n    ;;\n");
}

void cli_complete_zsh(struct lrf_strbuf *out)
{
    const struct cli_command *command;

    lrf_strbuf_puts(out, "#compdef lrfind\n# made by 'lrfind --generate complete-zsh'\n\n");
    put_lists(out);
    lrf_strbuf_puts(out, "# The options of command $1, as _arguments wants them, into specs.\n"
                         "_lrfind_specs() {\n  case $1 in\n");
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++)
        put_command(out, command);
    lrf_strbuf_puts(out, "  esac\n}\n\n");
    lrf_strbuf_puts(out, tail);
}
