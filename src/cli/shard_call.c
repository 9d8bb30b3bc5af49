#include "cli/shard_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "cli/options.h"
#include "cli/talk.h"

static const char mark[] = "call";

void cli_shard_call_write(const struct cli_settings *settings, struct lrf_strbuf *line)
{
    lrf_strbuf_puts(line, mark);
    for (int i = 0; i < settings->argc; i++) {
        lrf_strbuf_add(line, " ", 1);
        for (const char *s = settings->argv[i]; *s; s++)
            if ((unsigned char)*s <= ' ' || *s == '%')
                lrf_strbuf_printf(line, "%%%02x", (unsigned char)*s);
            else
                lrf_strbuf_add(line, s, 1);
    }
}

static int hex(char c)
{
    const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* In place; false where it is no word of ours. */
static bool decode(char *word)
{
    char *to = word;

    for (const char *s = word; *s; s++) {
        if (*s == '%') {
            const int high = hex(s[1]), low = high < 0 ? -1 : hex(s[2]);
            if (low < 0)
                return false;
            *to++ = (char)(16 * high + low);
            s += 2;
        } else {
            *to++ = *s;
        }
    }
    *to = '\0';
    return true;
}

/* The words of the line, which becomes theirs. */
static bool split(struct cli_words *words, char *line)
{
    size_t cap = 0;

    for (char *s = line; s;) {
        char *end = strchr(s, ' ');
        if (end)
            *end++ = '\0';
        if (lrf_grow(&words->word, &cap, words->n + 2, sizeof *words->word) != 0 || !decode(s))
            return false;
        words->word[words->n++] = s;
        words->word[words->n] = NULL;
        s = end;
    }
    return words->n > 0;
}

/* The second line of a journal, without its mark. */
static bool read_line(FILE *file, struct lrf_strbuf *text)
{
    const size_t n = strlen(mark) + 1;
    size_t line = 0;
    char piece[512];

    while (line < 2 && fgets(piece, sizeof piece, file)) {
        if (line == 1)
            lrf_strbuf_puts(text, piece);
        line += strchr(piece, '\n') != NULL;
    }
    if (line < 2 || text->failed || text->n <= n || strncmp(text->s, mark, n - 1) != 0)
        return false;
    text->s[text->n - 1] = '\0'; /* the line break */
    memmove(text->s, text->s + n, text->n - n);
    return true;
}

static FILE *open_journal(const char *dir, const struct cli_command *command)
{
    struct lrf_strbuf path = {0};
    FILE *file;

    lrf_strbuf_printf(&path, "%s/%s.part", dir, command->name);
    file = path.failed ? NULL : fopen(path.s, "re");
    lrf_strbuf_release(&path);
    return file;
}

/* The journal of the command that left one; NULL: none did. */
static FILE *find_journal(const struct cli_settings *settings, const char *dir,
                          const struct cli_command **command)
{
    FILE *file = NULL;

    for (size_t i = 0; file == NULL && settings->commands[i]; i++) {
        *command = settings->commands[i];
        if ((*command)->topics & CLI_TRAIN)
            file = open_journal(dir, *command);
    }
    return file;
}

bool cli_shard_call_read(const struct cli_settings *settings, const char *dir,
                         const struct cli_command **command, struct cli_words *words)
{
    const struct cli_command *wanted = *command;
    FILE *file = wanted ? open_journal(dir, wanted) : find_journal(settings, dir, command);
    bool whole;

    if (file == NULL && wanted)
        return cli_error("'%s' holds no shard of that %s: no %s.part", dir, wanted->name,
                         wanted->name);
    if (file == NULL)
        return cli_error("'%s' holds no shard: no run.part, verify.part, compare.part or "
                         "schedule.part",
                         dir);
    whole = read_line(file, &words->text) && split(words, words->text.s);
    fclose(file);
    return whole || wanted || /* one that was killed at its start has done nothing */
           cli_error("'%s/%s.part' does not say what call it is of", dir, (*command)->name);
}

bool cli_shard_parse(const char *text, size_t *k, size_t *n)
{
    const char *slash = strchr(text, '/');
    char first[24];

    if (slash == NULL || (size_t)(slash - text) >= sizeof first)
        return false;
    snprintf(first, sizeof first, "%.*s", (int)(slash - text), text);
    return lrf_number_parse_size(first, k) && lrf_number_parse_size(slash + 1, n) && *k >= 1 &&
           *k <= *n && *n <= 1000000;
}

bool cli_shard_call_place(const struct cli_words *words, size_t *k, size_t *n)
{
    static const char option[] = "--shard";
    const size_t length = strlen(option);
    bool found = false;

    for (size_t i = 0; i < words->n; i++) {
        const char *word = words->word[i];
        if (strncmp(word, option, length) != 0)
            continue;
        if (word[length] == '=')
            found = cli_shard_parse(word + length + 1, k, n);
        else if (word[length] == '\0' && i + 1 < words->n)
            found = cli_shard_parse(words->word[i + 1], k, n);
    }
    return found;
}

void cli_words_release(struct cli_words *words)
{
    free(words->word);
    lrf_strbuf_release(&words->text);
    *words = (struct cli_words){0};
}
