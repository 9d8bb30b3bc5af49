#include <string.h>

#include "cli/completion.h"
#include "cli/topics.h"

static const char head[] =
    "# bash completion for lrfind; made by 'lrfind --generate complete-bash'\n"
    "# shellcheck shell=bash\n\n"
    "# The words of $1 that begin with $2.\n"
    "_lrfind_offer() {\n"
    "    local word\n"
    "    COMPREPLY=()\n"
    "    for word in $1; do\n"
    "        [[ $word == \"$2\"* ]] && COMPREPLY+=(\"$word\")\n"
    "    done\n"
    "}\n\n"
    "# The same behind the last comma of $2; what stands before it stays.\n"
    "_lrfind_offer_list() {\n"
    "    local before=\n"
    "    [[ $2 == *,* ]] && before=${2%,*},\n"
    "    _lrfind_offer \"$1\" \"${2##*,}\"\n"
    "    COMPREPLY=(\"${COMPREPLY[@]/#/$before}\")\n"
    "}\n\n"
    "# Folders, and files whose name ends in .$1 ('': any), that begin with $2.\n"
    "_lrfind_offer_files() {\n"
    "    local file\n"
    "    COMPREPLY=()\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    while IFS= read -r file; do\n"
    "        [[ -d $file || -z $1 || ( $1 != / && $file == *.\"$1\" ) ]] && "
    "COMPREPLY+=(\"$file\")\n"
    "    done < <(compgen -f -- \"$2\")\n"
    "}\n\n";

static const char tail[] =
    "_lrfind() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local command=${COMP_WORDS[1]} i\n\n"
    "    COMPREPLY=()\n"
    "    if (( COMP_CWORD == 1 )); then\n"
    "        _lrfind_offer \"$_lrfind_commands help --help --version\" \"$cur\"\n"
    "        return\n"
    "    fi\n"
    "    if [[ $command == help ]]; then\n"
    "        _lrfind_offer \"$_lrfind_commands $_lrfind_topics\" \"$cur\"\n"
    "        return\n"
    "    fi\n"
    "    for (( i = 2; i < COMP_CWORD; i++ )); do # behind -- stands a command of its own\n"
    "        if [[ ${COMP_WORDS[i]} == -- ]]; then\n"
    "            if (( i + 1 == COMP_CWORD )); then\n"
    "                mapfile -t COMPREPLY < <(compgen -c -- \"$cur\")\n"
    "            fi\n"
    "            _lrfind_more_files \"$cur\"\n"
    "            return\n"
    "        fi\n"
    "    done\n"
    "    if [[ $cur == '=' ]]; then # bash cuts --plot=png into three\n"
    "        cur=\n"
    "    elif [[ $prev == '=' ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n"
    "    if _lrfind_value \"$prev\" \"$cur\"; then\n"
    "        return\n"
    "    fi\n"
    "    if [[ $cur == -* ]]; then\n"
    "        _lrfind_offer \"$(_lrfind_options \"$command\") -h --help\" \"$cur\"\n"
    "        return\n"
    "    fi\n"
    "    _lrfind_operand \"$command\" \"$cur\"\n"
    "}\n\n"
    "complete -F _lrfind lrfind\n";

static const char more_files[] = "# Files that begin with $1, beside what is offered already.\n"
                                 "_lrfind_more_files() {\n"
                                 "    local before=(\"${COMPREPLY[@]}\")\n"
                                 "    _lrfind_offer_files '' \"$1\"\n"
                                 "    COMPREPLY=(\"${before[@]}\" \"${COMPREPLY[@]}\")\n"
                                 "}\n\n";

static void put_names(struct lrf_strbuf *out)
{
    const struct cli_command *command;
    const struct cli_topic_text *topic;

    lrf_strbuf_puts(out, "_lrfind_commands='");
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++)
        lrf_strbuf_printf(out, i ? " %s" : "%s", command->name);
    lrf_strbuf_puts(out, "'\n_lrfind_topics='");
    for (size_t i = 0; (topic = cli_topic_at(i)) != NULL; i++)
        lrf_strbuf_printf(out, i ? " %s" : "%s", topic->name);
    lrf_strbuf_puts(out, "'\n\n");
}

static void put_options(struct lrf_strbuf *out)
{
    const struct cli_command *command;
    char name[CLI_OPTION_NAME];

    lrf_strbuf_puts(out, "# The options of command $1.\n_lrfind_options() {\n    case $1 in\n");
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++) {
        lrf_strbuf_printf(out, "    %s)\n        echo '", command->name);
        for (size_t k = 0, column = 0; k < cli_options_count; k++) {
            if (!(cli_options[k].topic & command->topics))
                continue;
            if (cli_options[k].letter)
                lrf_strbuf_printf(out, "-%c ", cli_options[k].letter);
            lrf_strbuf_printf(out, "--%s", cli_option_name(&cli_options[k], name));
            lrf_strbuf_puts(out, ++column % 6 ? " " : "\n            ");
        }
        lrf_strbuf_puts(out, "'\n        ;;\n");
    }
    lrf_strbuf_puts(out, "    esac\n}\n\n");
}

/* An option that one before it is spelled like: its values are offered there. */
static bool is_repeated(size_t k)
{
    char name[CLI_OPTION_NAME], other[CLI_OPTION_NAME];

    cli_option_name(&cli_options[k], name);
    for (size_t i = 0; i < k; i++)
        if (strcmp(cli_option_name(&cli_options[i], other), name) == 0)
            return true;
    return false;
}

static void put_value(struct lrf_strbuf *out, const struct cli_option *option)
{
    static const char *const offer[] = {
        [CLI_VALUES_WORDS] = "_lrfind_offer '", [CLI_VALUES_LIST] = "_lrfind_offer_list '"};
    const enum cli_values values = cli_option_values(option);
    char name[CLI_OPTION_NAME];

    lrf_strbuf_printf(out, "    --%s", cli_option_name(option, name));
    if (option->letter)
        lrf_strbuf_printf(out, "|-%c", option->letter);
    lrf_strbuf_puts(out, ")\n        ");
    if (values == CLI_VALUES_FOLDER) {
        lrf_strbuf_puts(out, "_lrfind_offer_files / \"$2\"\n        ;;\n");
    } else if (values == CLI_VALUES_ANY) {
        lrf_strbuf_puts(out, ";; # whatever it is\n");
    } else {
        lrf_strbuf_puts(out, offer[values]);
        cli_option_words(out, option);
        lrf_strbuf_puts(out, "' \"$2\"\n        ;;\n");
    }
}

static void put_values(struct lrf_strbuf *out)
{
    lrf_strbuf_puts(out, "# Values of option $1 that begin with $2; false when it takes none.\n"
                         "_lrfind_value() {\n    case $1 in\n");
    for (size_t k = 0; k < cli_options_count; k++)
        if (cli_option_takes_value(&cli_options[k]) && !is_repeated(k))
            put_value(out, &cli_options[k]);
    lrf_strbuf_puts(out, "    *)\n        return 1\n        ;;\n    esac\n    return 0\n}\n\n");
}

static void put_operands(struct lrf_strbuf *out)
{
    const struct cli_command *command;
    const char *ending;

    lrf_strbuf_puts(out, "# What command $1 is given, beginning with $2.\n"
                         "_lrfind_operand() {\n    case $1 in\n");
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++) {
        ending = cli_command_ending(command);
        if (ending)
            lrf_strbuf_printf(out, "    %s)\n        _lrfind_offer_files '%s' \"$2\"\n        ;;\n",
                              command->name, ending);
        else
            lrf_strbuf_printf(out, "    %s)\n        _lrfind_offer '--' \"$2\"\n        ;;\n",
                              command->name);
    }
    lrf_strbuf_puts(out, "    esac\n}\n\n");
}

void cli_complete_bash(struct lrf_strbuf *out)
{
    lrf_strbuf_puts(out, head);
    lrf_strbuf_puts(out, more_files);
    put_names(out);
    put_options(out);
    put_values(out);
    put_operands(out);
    lrf_strbuf_puts(out, tail);
}
