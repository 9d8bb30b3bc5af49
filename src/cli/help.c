#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "cli/conf.h"
#include "cli/option_help.h"
#include "cli/output.h"
#include "cli/talk.h"
#include "cli/topics.h"
#include "cli/writer.h"

enum { HANG = 26, WIDE_HANG = 34 };

/* Prints what was written; returns the exit code. */
static int print(struct lrf_strbuf *text)
{
    const bool failed = text->failed;

    if (!failed && text->s)
        fputs(text->s, stdout);
    lrf_strbuf_release(text);
    if (failed) {
        cli_no_memory();
        return CLI_FAILURE;
    }
    return cli_output_finish(CLI_DONE);
}

static void begin(struct cli_writer *writer, struct lrf_strbuf *text, int hang)
{
    cli_write_terminal(writer, text, cli_terminal(stdout, CLI_COLOR_AUTO).color);
    writer->hang = hang;
}

/* "lrfind run DATA.csv": that there are options need not be said of each. */
static void write_command(struct cli_writer *writer, const struct cli_command *command)
{
    static const char options[] = "[options] ";
    const bool has = strncmp(command->usage, options, strlen(options)) == 0;
    struct lrf_strbuf term = {0};

    lrf_strbuf_printf(&term, "`lrfind %s` %s", command->name,
                      command->usage + (has ? strlen(options) : 0));
    writer->out->failed |= term.failed;
    if (!term.failed)
        cli_item(writer, term.s, command->summary);
    lrf_strbuf_release(&term);
}

static int print_help(void)
{
    struct lrf_strbuf text = {0};
    struct cli_writer writer;
    const struct cli_topic_text *topic;

    begin(&writer, &text, WIDE_HANG);
    lrf_strbuf_puts(&text, "lrfind finds and diagnoses learning rates.\n\n");
    cli_heading(&writer, "Commands");
    for (size_t i = 0; cli_commands[i] != NULL; i++)
        write_command(&writer, cli_commands[i]);
    cli_item(&writer, "`lrfind --version`", "what this program is made of");
    cli_heading(&writer, "More");
    cli_item(&writer, "`lrfind help` COMMAND", "its options, their defaults, examples");
    for (size_t i = 0; (topic = cli_topic_at(i)) != NULL; i++) {
        char term[32];
        snprintf(term, sizeof term, "`lrfind help %s`", topic->name);
        cli_item(&writer, term, topic->summary);
    }
    cli_heading(&writer, "Exit codes");
    writer.hang = 5;
    cli_write_exits(&writer, NULL);
    cli_heading(&writer, "Defaults");
    cli_paragraph(&writer, cli_conf_text);
    return print(&text);
}

int cli_help_command(const struct cli_command *command)
{
    struct lrf_strbuf text = {0};
    struct cli_writer writer;

    begin(&writer, &text, HANG);
    lrf_strbuf_printf(&text, "usage: lrfind %s %s\n\n%s\n", command->name, command->usage,
                      command->summary);
    writer.last = CLI_BLOCK_PARAGRAPH;
    for (const struct cli_word *word = command->operands; word && word->word; word++)
        cli_item(&writer, word->word, word->text);
    cli_write_options(&writer, command, cli_heading);
    if (command->note)
        cli_paragraph(&writer, command->note);
    lrf_strbuf_printf(&text, "\nExamples\n%s\nlrfind help lists longer texts", command->examples);
    lrf_strbuf_printf(&text, "; man lrfind-%s tells more.\n", command->name);
    return print(&text);
}

static int print_topic(const struct cli_topic_text *topic)
{
    struct lrf_strbuf text = {0};
    struct cli_writer writer;

    begin(&writer, &text, 0);
    lrf_strbuf_printf(&text, "%s: %s\n\n", topic->name, topic->summary);
    cli_write_topic(&writer, topic);
    return print(&text);
}

static void unknown_topic(const char *name)
{
    const struct cli_topic_text *topic;
    struct lrf_near near;

    lrf_near_init(&near, name, strlen(name));
    for (size_t i = 0; cli_commands[i] != NULL; i++)
        lrf_near_try(&near, cli_commands[i]->name);
    for (size_t i = 0; (topic = cli_topic_at(i)) != NULL; i++)
        lrf_near_try(&near, topic->name);
    cli_error("no command or topic '%s'%s", name,
              lrf_near_guess(&near, "", "; 'lrfind help' lists them"));
}

int cli_help(int argc, char **argv)
{
    const struct cli_command *command;
    const struct cli_topic_text *topic;

    if (argc == 0)
        return print_help();
    if ((command = cli_command_find(argv[0])) != NULL)
        return cli_help_command(command);
    if ((topic = cli_topic_find(argv[0])) != NULL)
        return print_topic(topic);
    unknown_topic(argv[0]);
    return CLI_USAGE;
}
