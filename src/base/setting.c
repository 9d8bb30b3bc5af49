#include "base/setting.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "base/number.h"

const struct lrf_setting *lrf_setting_find(const struct lrf_setting_table *table, const char *key)
{
    for (size_t i = 0; i < table->n; i++)
        if (strcmp(table->setting[i].key, key) == 0)
            return &table->setting[i];
    return NULL;
}

bool lrf_setting_explains(const struct lrf_setting *setting)
{
    return setting->type == LRF_SETTING_NAME || setting->type == LRF_SETTING_OWN;
}

/* ---- what was meant */

/* " (did you mean 'linear'?)", where one of the words is near. */
static void put_guess(struct lrf_strbuf *out, const char *given, const char *const *words)
{
    struct lrf_near near;

    lrf_near_init(&near, given, strlen(given));
    for (; *words; words++)
        lrf_near_try(&near, *words);
    lrf_strbuf_puts(out, lrf_near_guess(&near, "", ""));
}

/* ---- ranges in words */

static bool is_bounded(const struct lrf_setting *s)
{
    return s->least != 0 || s->most != 0;
}

/* "from 2 to 100", "above 0", "0 or more", "from 0 and below 1" */
static void put_range(struct lrf_strbuf *out, const struct lrf_setting *s)
{
    char least[LRF_NUMBER_SIZE], most[LRF_NUMBER_SIZE];

    lrf_number_format(least, s->least);
    lrf_number_format(most, s->most);
    if (isinf(s->most))
        lrf_strbuf_printf(out, s->above ? "above %s" : "%s or more", least);
    else if (s->above || s->below)
        lrf_strbuf_printf(out, "%s %s and %s %s", s->above ? "above" : "from", least,
                          s->below ? "below" : "at most", most);
    else
        lrf_strbuf_printf(out, "from %s to %s", least, most);
}

static bool is_within(const struct lrf_setting *s, double value)
{
    if (!isfinite(value))
        return false;
    if (!is_bounded(s))
        return true;
    return (s->above ? value > s->least : value >= s->least) &&
           (s->below ? value < s->most : value <= s->most);
}

/* Not as a double: 2^53 + 1 would be taken for 2^53. */
static bool count_within(const struct lrf_setting *s, size_t value)
{
    return !is_bounded(s) || (value >= (uint64_t)s->least && value <= (uint64_t)s->most);
}

/* Fails with `before`, then the range; a word may be nearly the one that there is. */
static enum lrf_status fail_range(const struct lrf_setting *s, const char *before,
                                  const char *given, struct lrf_error *err)
{
    struct lrf_strbuf text = {0};
    enum lrf_status status;

    lrf_strbuf_puts(&text, before);
    if (is_bounded(s)) {
        lrf_strbuf_puts(&text, " ");
        put_range(&text, s);
    }
    if (s->zero)
        lrf_strbuf_printf(&text, ", or %s", s->zero);
    put_guess(&text, given, (const char *const[]){s->zero, NULL});
    status = text.failed ? lrf_fail_memory(err) : lrf_fail(err, LRF_EINVAL, "%s", text.s);
    lrf_strbuf_release(&text);
    return status;
}

/* ---- from a text */

static enum lrf_status read_count(const struct lrf_setting *s, size_t *field, const char *text,
                                  struct lrf_error *err)
{
    size_t value;

    if (s->zero && lrf_near_same(text, s->zero)) {
        *field = 0;
        return LRF_OK;
    }
    if (!lrf_number_parse_size(text, &value) || !count_within(s, value))
        return fail_range(s, "a whole number", text, err);
    *field = value;
    return LRF_OK;
}

static enum lrf_status read_real(const struct lrf_setting *s, double *field, const char *text,
                                 struct lrf_error *err)
{
    double value;

    if (lrf_number_parse(text, strlen(text), &value) != LRF_NUMBER_FINITE || !is_within(s, value))
        return fail_range(s, "a number", text, err);
    *field = value;
    return LRF_OK;
}

/* "exp|linear" */
static void put_words(struct lrf_strbuf *out, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        lrf_strbuf_printf(out, "%s%s", i ? "|" : "", words[i]);
}

/* "one of exp|linear" and what follows; `given` NULL: nothing to guess from. */
static enum lrf_status fail_words(const char *before, const char *const *words, const char *after,
                                  const char *given, struct lrf_error *err)
{
    struct lrf_strbuf text = {0};
    enum lrf_status status;

    lrf_strbuf_printf(&text, "%sone of ", before);
    put_words(&text, words);
    lrf_strbuf_puts(&text, after);
    if (given)
        put_guess(&text, given, words);
    status = text.failed ? lrf_fail_memory(err) : lrf_fail(err, LRF_EINVAL, "%s", text.s);
    lrf_strbuf_release(&text);
    return status;
}

static enum lrf_status read_choice(const struct lrf_setting *s, void *field, const char *text,
                                   struct lrf_error *err)
{
    for (int place = 0; s->words[place] != NULL; place++)
        if (lrf_near_same(s->words[place], text)) {
            memcpy(field, &place, sizeof place); /* any enum of ours is as large as an int */
            return LRF_OK;
        }
    return fail_words("", s->words, "", text, err);
}

static enum lrf_status read_flag(bool *field, const char *text, struct lrf_error *err)
{
    bool yes = lrf_near_same(text, "yes");

    if (!yes && !lrf_near_same(text, "no"))
        return lrf_fail(err, LRF_EINVAL, "yes or no");
    *field = yes;
    return LRF_OK;
}

static void put_names(struct lrf_strbuf *out, const struct lrf_setting *s)
{
    for (size_t i = 0; s->name(i) != NULL; i++)
        lrf_strbuf_printf(out, "%s%s", i ? ", " : "", s->name(i));
}

/* The name as it is spelled, however it was typed; NULL: it is none of them. */
static const char *find_name(const struct lrf_setting *s, const char *text)
{
    for (size_t i = 0; s->name(i) != NULL; i++)
        if (lrf_near_same(s->name(i), text))
            return s->name(i);
    return NULL;
}

/* One that is near, or all that there are. */
static enum lrf_status fail_name(const struct lrf_setting *s, const char *text,
                                 struct lrf_error *err)
{
    const char *after = s->open ? "; leave it out for any other" : "";
    struct lrf_strbuf names = {0};
    struct lrf_near near;
    enum lrf_status status;

    lrf_near_init(&near, text, strlen(text));
    for (size_t i = 0; s->name(i) != NULL; i++)
        lrf_near_try(&near, s->name(i));
    put_names(&names, s);
    if (names.failed)
        status = lrf_fail_memory(err);
    else if (*near.best)
        status = lrf_fail(err, LRF_EINVAL, "unknown %s '%s'%s%s", s->key, text,
                          lrf_near_guess(&near, "", ""), after);
    else
        status = lrf_fail(err, LRF_EINVAL, "unknown %s '%s' (%s%s)", s->key, text,
                          names.n ? names.s : "", after);
    lrf_strbuf_release(&names);
    return status;
}

static enum lrf_status read_name(const struct lrf_setting *s, const char **field, const char *text,
                                 struct lrf_error *err)
{
    const char *name = find_name(s, text);

    if (name == NULL)
        return fail_name(s, text, err);
    *field = name;
    return LRF_OK;
}

static enum lrf_status read_character(char *field, const char *text, struct lrf_error *err)
{
    bool tab = lrf_near_same(text, "tab") || strcmp(text, "\\t") == 0;

    if (!tab && strlen(text) != 1)
        return lrf_fail(err, LRF_EINVAL, "one character, or tab");
    *field = tab ? '\t' : *text;
    return LRF_OK;
}

enum lrf_status lrf_setting_read(const struct lrf_setting *s, void *settings, const char *text,
                                 struct lrf_error *err)
{
    void *field = (char *)settings + s->offset;

    switch (s->type) {
    case LRF_SETTING_FLAG:
        return read_flag(field, text, err);
    case LRF_SETTING_COUNT:
        return read_count(s, field, text, err);
    case LRF_SETTING_REAL:
        return read_real(s, field, text, err);
    case LRF_SETTING_CHOICE:
        return read_choice(s, field, text, err);
    case LRF_SETTING_NAME:
        return read_name(s, field, text, err);
    case LRF_SETTING_CHARACTER:
        return read_character(field, text, err);
    case LRF_SETTING_OWN:
        return s->read(field, text, err);
    case LRF_SETTING_TEXT:
        break;
    }
    *(const char **)field = text;
    return LRF_OK;
}

/* ---- to a text */

static void put_number(struct lrf_strbuf *out, double value)
{
    char text[LRF_NUMBER_SIZE];

    lrf_strbuf_add(out, text, lrf_number_format(text, value));
}

/* Not given is only what has a value for that: an empty text is one that is given. */
static bool is_given(const struct lrf_setting *s, const void *settings)
{
    const void *field = (const char *)settings + s->offset;

    switch (s->type) {
    case LRF_SETTING_COUNT:
        return !s->unset || *(const size_t *)field != 0;
    case LRF_SETTING_REAL:
        return !s->unset || !isnan(*(const double *)field);
    case LRF_SETTING_TEXT:
    case LRF_SETTING_NAME:
        return *(const char *const *)field != NULL;
    case LRF_SETTING_CHARACTER:
        return *(const char *)field != '\0';
    default:
        return true;
    }
}

void lrf_setting_write(const struct lrf_setting *s, const void *settings, struct lrf_strbuf *out)
{
    const void *field = (const char *)settings + s->offset;

    if (!is_given(s, settings))
        return;
    switch (s->type) {
    case LRF_SETTING_FLAG:
        lrf_strbuf_puts(out, *(const bool *)field ? "yes" : "no");
        break;
    case LRF_SETTING_COUNT:
        if (*(const size_t *)field == 0 && s->zero)
            lrf_strbuf_puts(out, s->zero);
        else
            lrf_strbuf_printf(out, "%zu", *(const size_t *)field);
        break;
    case LRF_SETTING_REAL:
        put_number(out, *(const double *)field);
        break;
    case LRF_SETTING_CHOICE:
        lrf_strbuf_puts(out, s->words[*(const int *)field]);
        break;
    case LRF_SETTING_TEXT:
    case LRF_SETTING_NAME:
        lrf_strbuf_puts(out, *(const char *const *)field);
        break;
    case LRF_SETTING_CHARACTER:
        if (*(const char *)field == '\t')
            lrf_strbuf_puts(out, "tab");
        else
            lrf_strbuf_add(out, field, 1);
        break;
    case LRF_SETTING_OWN:
        s->write(out, field);
        break;
    }
}

void lrf_setting_argument(const struct lrf_setting *s, struct lrf_strbuf *out)
{
    if (s->argument)
        lrf_strbuf_puts(out, s->argument);
    else if (s->words)
        put_words(out, s->words);
}

void lrf_setting_help(const struct lrf_setting *s, struct lrf_strbuf *out)
{
    const char *place = s->name ? strstr(s->help, "%s") : NULL;

    lrf_strbuf_add(out, s->help, place ? (size_t)(place - s->help) : strlen(s->help));
    if (place == NULL)
        return;
    put_names(out, s);
    lrf_strbuf_puts(out, place + 2);
}

/* ---- all of a struct */

static enum lrf_status fail_value(const struct lrf_setting *s, const void *settings,
                                  struct lrf_error *err)
{
    struct lrf_strbuf text = {0}, value = {0};
    enum lrf_status status;

    put_range(&text, s);
    lrf_setting_write(s, settings, &value);
    status = text.failed || value.failed ? lrf_fail_memory(err)
                                         : lrf_fail(err, LRF_EINVAL, "%s must be %s, not %s",
                                                    s->key, text.s, value.n ? value.s : "nan");
    lrf_strbuf_release(&text);
    lrf_strbuf_release(&value);
    return status;
}

static enum lrf_status check_choice(const struct lrf_setting *s, int place, struct lrf_error *err)
{
    char before[64], after[64];
    int n = 0;

    while (s->words[n] != NULL)
        n++;
    if (place >= 0 && place < n)
        return LRF_OK;
    snprintf(before, sizeof before, "%s must be ", s->key);
    snprintf(after, sizeof after, ", not the value %d", place);
    return fail_words(before, s->words, after, NULL, err);
}

/* As it is spelled: who looks it up later compares letter by letter. */
static bool is_name(const struct lrf_setting *s, const char *text)
{
    const char *name = find_name(s, text);

    return name && strcmp(name, text) == 0;
}

static enum lrf_status check_one(const struct lrf_setting *s, const void *settings,
                                 struct lrf_error *err)
{
    const void *field = (const char *)settings + s->offset;
    const char *name;
    int place;

    switch (s->type) {
    case LRF_SETTING_COUNT:
        if (!is_given(s, settings) || (*(const size_t *)field == 0 && s->zero))
            return LRF_OK;
        return count_within(s, *(const size_t *)field) ? LRF_OK : fail_value(s, settings, err);
    case LRF_SETTING_REAL:
        if (!is_given(s, settings))
            return LRF_OK;
        return is_within(s, *(const double *)field) ? LRF_OK : fail_value(s, settings, err);
    case LRF_SETTING_CHOICE:
        memcpy(&place, field, sizeof place);
        return check_choice(s, place, err);
    case LRF_SETTING_NAME:
        name = *(const char *const *)field;
        return name == NULL || s->open || is_name(s, name) ? LRF_OK : fail_name(s, name, err);
    default:
        return LRF_OK;
    }
}

enum lrf_status lrf_settings_check(const struct lrf_setting_table *table, const void *settings,
                                   struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < table->n && status == LRF_OK; i++)
        status = check_one(&table->setting[i], settings, err);
    return status;
}

/* Blanks, '%' and control characters as %XX: what is between two blanks is one value. */
static void put_escaped(struct lrf_strbuf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c <= ' ' || c == '%' || c == 0x7F)
            lrf_strbuf_printf(out, "%%%02X", c);
        else
            lrf_strbuf_add(out, &text[i], 1);
    }
}

void lrf_settings_key(const struct lrf_setting_table *table, const void *settings,
                      struct lrf_strbuf *out)
{
    struct lrf_strbuf value = {0};

    for (size_t i = 0; i < table->n; i++) {
        const struct lrf_setting *s = &table->setting[i];
        if (s->indifferent || !is_given(s, settings))
            continue;
        lrf_strbuf_clear(&value);
        lrf_setting_write(s, settings, &value);
        lrf_strbuf_printf(out, " %s=", s->key);
        put_escaped(out, value.n ? value.s : "", value.n);
        out->failed |= value.failed;
    }
    lrf_strbuf_release(&value);
}
