#include "cli/manual.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <lrfind.h>

#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/conf.h"
#include "cli/markup.h"
#include "cli/option_help.h"
#include "cli/output.h"
#include "cli/talk.h"
#include "cli/topics.h"

static const char main_description[] =
    "`lrfind` finds the learning rate for a training run, says how sure it is, and proves it by "
    "training. It range-tests a reference model on a table (run), or anybody's trainer over a pipe "
    "(drive), or reads a curve that was recorded elsewhere (analyze). It trains at a grid of rates "
    "(verify), with schedules side by side (schedule), on several data sets or settings (compare), "
    "and watches ordinary runs by their logs (watch). A rate that is already configured is held "
    "against what was found (check).\n\n"
    "The answer is printed, and written as JSON, CSV and pictures into *lrfind-out*: "
    "lrfind-files(5).\n";

static const char main_options[] =
    "`-h`, `--help`\n: the commands and the topics; behind a command, its options\n\n"
    "`-V`, `--version`\n: the version, and the libraries that this program is made of\n";

static const char main_environment[] =
    "`NO_COLOR`\n: when it is set and not empty, nothing is coloured\n\n"
    "`TERM`\n: nothing is coloured on a dumb one\n\n"
    "`COLUMNS`, `LINES`\n: how wide and high the output is, where that is no terminal\n\n"
    "`XDG_CONFIG_HOME`, `HOME`\n: where the file of defaults may lie\n\n"
    "`OPENBLAS_NUM_THREADS`\n: threads that multiply a matrix; one where it is not set, since runs "
    "are made side by side. More may help a single big model with `--jobs 1`; they add in another "
    "order, which moves the last digits\n\n"
    "`LC_ALL`, `LC_CTYPE`, `LANG`\n: pictures on the terminal need UTF-8; without it they are "
    "drawn "
    "in ASCII\n";

static const char signals[] = "`130`, `143`\n: ended by SIGINT or SIGTERM, after what was recorded "
                              "was analysed and written\n";

static const char main_examples[] = "lrfind run samples/digits.csv\n"
                                    "lrfind drive -- sh samples/trainer.sh\n"
                                    "lrfind analyze samples/curves/keras.csv\n"
                                    "lrfind watch samples/logs/nanogpt.log\n";

/* "[options] DATA.csv" with what is to be replaced as such. */
static void put_usage(struct lrf_strbuf *out, const char *usage)
{
    for (size_t n; *usage; usage += n + (usage[n] == ' ')) {
        const bool value = isupper((unsigned char)*usage);
        n = strcspn(usage, " ");
        lrf_strbuf_printf(out, value ? " *%.*s*" : " %.*s", (int)n, usage);
    }
}

static void write_synopsis(struct cli_writer *writer, const struct cli_command *command)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_printf(&text, "`lrfind %s`", command->name);
    put_usage(&text, command->usage);
    writer->out->failed |= text.failed;
    if (!text.failed)
        cli_paragraph(writer, text.s);
    lrf_strbuf_release(&text);
}

static void write_title(struct cli_writer *writer, const char *name, char section,
                        const char *summary)
{
    cli_roff_title(writer->out, name, section);
    cli_roff_name(writer, name, summary);
}

/* Every page but its own. */
static void write_see_also(struct cli_writer *writer, const char *own)
{
    const struct cli_command *command;
    const struct cli_topic_text *topic;
    struct lrf_strbuf text = {0};

    if (strcmp(own, "lrfind") != 0)
        lrf_strbuf_puts(&text, "`lrfind`(1), ");
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++)
        if (strcmp(own, command->name) != 0)
            lrf_strbuf_printf(&text, "`lrfind-%s`(1), ", command->name);
    lrf_strbuf_puts(&text, "`lrfind`(3)");
    for (size_t i = 0; (topic = cli_topic_at(i)) != NULL; i++)
        if (strcmp(own, topic->name) != 0)
            lrf_strbuf_printf(&text, ", `lrfind-%s`(%c)", topic->name, topic->section);
    writer->out->failed |= text.failed;
    cli_heading(writer, "See also");
    if (!text.failed)
        cli_paragraph(writer, text.s);
    lrf_strbuf_release(&text);
}

static void write_exit_status(struct cli_writer *writer, const struct cli_command *command)
{
    cli_heading(writer, "Exit status");
    cli_write_exits(writer, command);
    if (command == NULL || command->topics & CLI_OUTPUT)
        cli_markup(writer, signals);
}

static void write_main_page(struct cli_writer *writer)
{
    const struct cli_command *command;
    struct lrf_strbuf term = {0};

    write_title(writer, "lrfind", '1', "find and diagnose learning rates");
    cli_heading(writer, "Synopsis");
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++) {
        write_synopsis(writer, command);
        lrf_strbuf_puts(writer->out, ".br\n");
        writer->last = CLI_BLOCK_HEADING;
    }
    cli_paragraph(writer, "`lrfind help` [*COMMAND*|*TOPIC*]");
    cli_heading(writer, "Description");
    cli_markup(writer, main_description);
    cli_heading(writer, "Commands");
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++) {
        lrf_strbuf_clear(&term);
        lrf_strbuf_printf(&term, "`lrfind-%s`(1)", command->name);
        writer->out->failed |= term.failed;
        if (!term.failed)
            cli_item(writer, term.s, command->summary);
    }
    lrf_strbuf_release(&term);
    cli_heading(writer, "Options");
    cli_markup(writer, main_options);
    write_exit_status(writer, NULL);
    cli_heading(writer, "Files");
    cli_item(writer, "*lrfind.conf*", cli_conf_text);
    cli_heading(writer, "Environment");
    cli_markup(writer, main_environment);
    cli_heading(writer, "Examples");
    cli_literal(writer, main_examples);
    write_see_also(writer, "lrfind");
}

/* A line each, without the margin that they have in help. */
static void write_examples(struct cli_writer *writer, const char *examples)
{
    struct lrf_strbuf text = {0};

    for (size_t n; *examples; examples += n + (examples[n] == '\n')) {
        examples += strspn(examples, " ");
        n = strcspn(examples, "\n");
        lrf_strbuf_add(&text, examples, n);
        lrf_strbuf_puts(&text, "\n");
    }
    writer->out->failed |= text.failed;
    cli_heading(writer, "Examples");
    if (!text.failed)
        cli_literal(writer, text.s);
    lrf_strbuf_release(&text);
}

static void write_command_page(struct cli_writer *writer, const struct cli_command *command)
{
    char name[64];

    snprintf(name, sizeof name, "lrfind-%s", command->name);
    write_title(writer, name, '1', command->summary);
    cli_heading(writer, "Synopsis");
    write_synopsis(writer, command);
    cli_heading(writer, "Description");
    cli_markup(writer, command->description ? command->description : command->summary);
    for (const struct cli_word *word = command->operands; word && word->word; word++)
        cli_item(writer, word->word, word->text);
    cli_heading(writer, "Options");
    cli_write_options(writer, command, cli_subheading);
    if (command->note)
        cli_paragraph(writer, command->note);
    if (command->topics & CLI_OUTPUT) {
        cli_heading(writer, "Files");
        cli_item(writer, "*lrfind-out*",
                 "the folder of the answer, unless `--out` names another; lrfind-files(5) has "
                 "every file in it, and every field");
    }
    write_exit_status(writer, command);
    write_examples(writer, command->examples);
    write_see_also(writer, command->name);
}

static void write_topic_page(struct cli_writer *writer, const struct cli_topic_text *topic)
{
    char name[64];

    snprintf(name, sizeof name, "lrfind-%s", topic->name);
    write_title(writer, name, topic->section, topic->summary);
    if (topic->line == NULL)
        cli_heading(writer, "Description");
    cli_write_topic(writer, topic);
    write_see_also(writer, topic->name);
}

/* A file for each WHAT. */
static void write_list(struct lrf_strbuf *out)
{
    const struct cli_command *command;
    const struct cli_topic_text *topic;

    lrf_strbuf_puts(out, "man/lrfind.1 man-lrfind\n");
    for (size_t i = 0; (command = cli_commands[i]) != NULL; i++)
        lrf_strbuf_printf(out, "man/lrfind-%s.1 man-%s\n", command->name, command->name);
    for (size_t i = 0; (topic = cli_topic_at(i)) != NULL; i++)
        lrf_strbuf_printf(out, "man/lrfind-%s.%c man-%s\n", topic->name, topic->section,
                          topic->name);
    lrf_strbuf_puts(out, "completion/lrfind.bash complete-bash\n"
                         "completion/_lrfind complete-zsh\n"
                         "completion/lrfind.fish complete-fish\n");
}

static bool write_page(struct lrf_strbuf *out, const char *name)
{
    const struct cli_command *command = cli_command_find(name);
    const struct cli_topic_text *topic = cli_topic_find(name);
    struct cli_writer writer;

    cli_write_roff(&writer, out);
    if (command)
        write_command_page(&writer, command);
    else if (topic)
        write_topic_page(&writer, topic);
    else if (strcmp(name, "lrfind") == 0)
        write_main_page(&writer);
    else
        return false;
    return true;
}

static bool write_any(struct lrf_strbuf *out, const char *what)
{
    static const struct {
        const char *what;
        void (*write)(struct lrf_strbuf *out);
    } others[] = {{"list", write_list},
                  {"complete-bash", cli_complete_bash},
                  {"complete-zsh", cli_complete_zsh},
                  {"complete-fish", cli_complete_fish}};

    if (strncmp(what, "man-", 4) == 0)
        return write_page(out, what + 4);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(what, others[i].what) == 0) {
            others[i].write(out);
            return true;
        }
    return false;
}

int cli_generate(const char *what)
{
    struct lrf_strbuf text = {.file = stdout};
    int code = CLI_DONE;

    if (!write_any(&text, what)) {
        cli_error("'--generate %s' is unknown; 'list' lists what can be made", what);
        code = CLI_USAGE;
    } else if (!lrf_strbuf_drain(&text)) {
        cli_no_memory();
        code = CLI_FAILURE;
    }
    lrf_strbuf_release(&text);
    return cli_output_finish(code);
}
