#include "cli/topics.h"

#include <string.h>

#include "cli/markup.h"
#include "record/glossary.h"

/* cli/topics/NAME.md, lines that the build has made into strings. */
static const char *const files_text[] = {
#include "files.md.inc"
    NULL};
static const char *const protocol_text[] = {
#include "protocol.md.inc"
    NULL};
static const char *const method_text[] = {
#include "method.md.inc"
    NULL};
static const char *const evidence_text[] = {
#include "evidence.md.inc"
    NULL};
static const char *const scale_text[] = {
#include "scale.md.inc"
    NULL};
static const char *const house_text[] = {
#include "house.md.inc"
    NULL};

static const struct cli_topic_text topics[] = {
    {"files", '5', "files that the program writes, and their fields", files_text},
    {"protocol", '7', "what a trainer behind a pipe is told, and answers", protocol_text},
    {"terms", '7', "the words of the program, and what they are called in its files", NULL},
    {"method", '7', "how the rate is found", method_text},
    {"evidence", '7', "how good the answer is, measured", evidence_text},
    {"scale", '7', "many machines, and what they are worth", scale_text},
    {"house", '7', "the program from inside: a tour, and recipes", house_text},
};

const struct cli_topic_text *cli_topic_at(size_t i)
{
    return i < sizeof topics / sizeof *topics ? &topics[i] : NULL;
}

const struct cli_topic_text *cli_topic_find(const char *name)
{
    const struct cli_topic_text *topic;
    size_t i = 0;

    while ((topic = cli_topic_at(i)) != NULL && strcmp(topic->name, name) != 0)
        i++;
    return topic;
}

static void write_terms(struct cli_writer *writer)
{
    struct lrf_strbuf term = {0};
    const struct lrf_gloss *gloss;

    for (size_t i = 0; (gloss = lrf_glossary_at(i)) != NULL; i++) {
        lrf_strbuf_clear(&term);
        lrf_strbuf_printf(&term, gloss->key ? "`%s` (%s)" : "`%s`", gloss->term, gloss->key);
        writer->out->failed |= term.failed;
        if (!term.failed)
            cli_item(writer, term.s, gloss->meaning);
    }
    lrf_strbuf_release(&term);
}

void cli_write_topic(struct cli_writer *writer, const struct cli_topic_text *topic)
{
    struct lrf_strbuf text = {0};

    if (topic->line == NULL) {
        write_terms(writer);
        return;
    }
    for (const char *const *line = topic->line; *line; line++)
        lrf_strbuf_puts(&text, *line);
    writer->out->failed |= text.failed;
    if (!text.failed)
        cli_markup(writer, text.s);
    lrf_strbuf_release(&text);
}
