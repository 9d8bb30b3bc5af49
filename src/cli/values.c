#include "cli/options.h"

#include <string.h>

#include "base/number.h"
#include "cli/talk.h"

static bool set_count(size_t *field, const char *text, size_t least, const char *name)
{
    if (lrf_number_parse_size(text, field) && *field >= least)
        return true;
    return cli_error("'--%s %s': expected a whole number of %zu or more", name, text, least);
}

static bool set_real(double *field, const char *text, const char *name)
{
    if (lrf_number_parse(text, strlen(text), field) == LRF_NUMBER_FINITE)
        return true;
    return cli_error("'--%s %s': expected a number", name, text);
}

/* The place of `text` in "a|b|c". */
static bool set_choice(void *field, const char *text, const struct cli_option *option)
{
    int place = 0;

    for (const char *word = option->words; *word; place++) {
        size_t n = strcspn(word, "|");
        if (strlen(text) == n && strncmp(word, text, n) == 0) {
            memcpy(field, &place, sizeof place);
            return true;
        }
        word += n + (word[n] == '|');
    }
    return cli_error("'--%s %s': expected one of %s", option->name, text, option->words);
}

static bool set_character(char *field, const char *text, const char *name)
{
    bool tab = strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0;

    if (!tab && strlen(text) != 1)
        return cli_error("'--%s %s': expected one character, or tab", name, text);
    *field = tab ? '\t' : *text;
    return true;
}

static bool set_model(struct lrf_reference_settings *model, const char *text)
{
    struct lrf_error err = {0};

    return lrf_reference_parse_model(text, model, &err) == LRF_OK ||
           cli_error("'--model': %s", err.text);
}

bool cli_value_set(struct cli_settings *settings, const struct cli_option *option, const char *text)
{
    void *field = (char *)settings + option->offset;

    switch (option->kind) {
    case FLAG:
    case FLAG_OFF:
        *(bool *)field = option->kind == FLAG;
        return true;
    case TEXT:
        *(const char **)field = text;
        return true;
    case LIST:
        return cli_list_add(field, text);
    case COUNT:
        return set_count(field, text, 0, option->name);
    case BATCH:
        if (strcmp(text, "full") == 0)
            return *(size_t *)field = 0, true;
        return set_count(field, text, 1, option->name);
    case STEPS:
        settings->steps_given = true;
        return set_count(field, text, 1, option->name);
    case COUNT_1:
        return set_count(field, text, 1, option->name);
    case REAL:
        return set_real(field, text, option->name);
    case CHOICE:
        return set_choice(field, text, option);
    case MODEL:
        return set_model(field, text);
    case HEADER:
    case NO_HEADER:
        settings->study.data.header = option->kind == HEADER ? LRF_HEADER_YES : LRF_HEADER_NO;
        return true;
    case CHARACTER:
        return set_character(field, text, option->name);
    }
    return false;
}
