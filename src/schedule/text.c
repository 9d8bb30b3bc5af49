#include "schedule/schedule.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/number.h"
#include "schedule/parameter.h"

/* A text that is being written; what does not fit is left out. */
struct line {
    char s[LRF_SCHEDULE_TEXT_SIZE];
    size_t n;
};

__attribute__((format(printf, 2, 3))) static void put(struct line *line, const char *format, ...)
{
    size_t room = sizeof line->s - line->n;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(line->s + line->n, room, format, args);
    va_end(args);
    if (n > 0)
        line->n += (size_t)n < room ? (size_t)n : room - 1;
}

/* A stretch of the text that is being read. */
struct piece {
    const char *s;
    size_t n;
};

/* The piece up to the first `end`, which is skipped; `rest` is NULL behind the last. */
static struct piece cut(struct piece *rest, char end)
{
    const char *found = memchr(rest->s, end, rest->n);
    struct piece first = {rest->s, found ? (size_t)(found - rest->s) : rest->n};

    *rest = found ? (struct piece){found + 1, rest->n - first.n - 1} : (struct piece){NULL, 0};
    return first;
}

static bool is(struct piece piece, const char *word)
{
    return strlen(word) == piece.n && memcmp(piece.s, word, piece.n) == 0;
}

static const struct lrf_parameter *find_parameter(struct piece key, unsigned allowed)
{
    for (size_t i = 0; i < LRF_SCHEDULE_PARAMETER_COUNT; i++)
        if (allowed & 1u << i && is(key, lrf_schedule_parameter[i].key))
            return &lrf_schedule_parameter[i];
    return NULL;
}

/* As a string; false when it is longer than any number or name. */
static bool copy(struct piece piece, char word[LRF_NUMBER_SIZE])
{
    if (piece.s == NULL || piece.n >= LRF_NUMBER_SIZE)
        return false;
    memcpy(word, piece.s, piece.n);
    word[piece.n] = '\0';
    return true;
}

static bool read_count(struct piece text, size_t *value)
{
    char word[LRF_NUMBER_SIZE];

    return copy(text, word) && lrf_number_parse_size(word, value);
}

static bool read_milestones(struct piece text, struct lrf_schedule *s)
{
    for (s->n_milestones = 0; text.s; s->n_milestones++) {
        struct piece number = cut(&text, '/');
        if (s->n_milestones == LRF_MAX_MILESTONES ||
            !read_count(number, &s->milestone[s->n_milestones]))
            return false;
    }
    return true;
}

static bool read_value(const struct lrf_parameter *p, struct piece text, struct lrf_schedule *s)
{
    void *field = (char *)s + p->offset;

    switch (p->type) {
    case LRF_PARAMETER_REAL:
        return lrf_number_parse(text.s, text.n, field) == LRF_NUMBER_FINITE;
    case LRF_PARAMETER_COUNT:
        return read_count(text, field);
    case LRF_PARAMETER_LIST:
        return read_milestones(text, s);
    }
    return false;
}

static const char *type_text(enum lrf_parameter_type type)
{
    static const char *const text[] = {[LRF_PARAMETER_REAL] = "a number",
                                       [LRF_PARAMETER_COUNT] = "a whole number",
                                       [LRF_PARAMETER_LIST] =
                                           "at most 16 whole numbers with / between"};
    return text[type];
}

static enum lrf_status fail_key(struct piece key, const char *name, unsigned allowed,
                                struct lrf_error *err)
{
    struct line keys = {.n = 0};

    for (size_t i = 0; i < LRF_SCHEDULE_PARAMETER_COUNT; i++)
        if (allowed & 1u << i)
            put(&keys, "%s%s", keys.n ? ", " : "", lrf_schedule_parameter[i].key);
    return lrf_fail(err, LRF_EINVAL, "schedule '%s' has no parameter '%.*s', it has %s", name,
                    (int)key.n, key.s, keys.s);
}

/* KEY=VALUE,KEY=VALUE of `name`, whose parameters are the bits `allowed`. */
static enum lrf_status read_parameters(struct piece text, const char *name, unsigned allowed,
                                       struct lrf_schedule *s, struct lrf_error *err)
{
    while (text.s) {
        struct piece value = cut(&text, ','), key = cut(&value, '=');
        const struct lrf_parameter *p = find_parameter(key, allowed);

        if (p == NULL)
            return fail_key(key, name, allowed, err);
        if (value.s == NULL || !read_value(p, value, s))
            return lrf_fail(err, LRF_EINVAL, "schedule '%s': %s is '%.*s', must be %s", name,
                            p->key, (int)value.n, value.s ? value.s : "", type_text(p->type));
    }
    return LRF_OK;
}

static enum lrf_status fail_family(struct piece name, struct lrf_error *err)
{
    struct line names = {.n = 0};
    const struct lrf_schedule_family *family;

    for (size_t i = 0; (family = lrf_schedule_family(i)) != NULL; i++)
        put(&names, "%s%s", i ? ", " : "", family->name);
    return lrf_fail(err, LRF_EINVAL, "no schedule is named '%.*s', there are %s", (int)name.n,
                    name.s, names.s);
}

/* warmup[:PARAMETERS]+ */
static enum lrf_status read_warmup(struct piece *rest, size_t steps, struct lrf_schedule *s,
                                   struct lrf_error *err)
{
    struct piece parameters = cut(rest, '+'), name = cut(&parameters, ':');

    if (!is(name, "warmup"))
        return fail_family(name, err);
    if (rest->s == NULL)
        return lrf_fail(err, LRF_EINVAL,
                        "warmup needs a schedule behind it, such as "
                        "'warmup+cosine'");
    s->warmup = steps > 20 ? steps / 20 : 1;
    return read_parameters(parameters, "warmup", LRF_SCHEDULE_WARMUP_BITS, s, err);
}

enum lrf_status lrf_schedule_parse(const char *text, size_t steps, double base_lr, double max_lr,
                                   struct lrf_schedule *schedule, struct lrf_error *err)
{
    struct lrf_schedule warm = {.warmup_factor = 1.0 / 3};
    struct piece rest = {text, strlen(text)}, name;
    const struct lrf_schedule_family *family;
    char word[LRF_NUMBER_SIZE];

    if (strncmp(text, "warmup", 6) == 0 && read_warmup(&rest, steps, &warm, err) != LRF_OK)
        return LRF_EINVAL;
    name = cut(&rest, ':');
    family = copy(name, word) ? lrf_schedule_find(word) : NULL;
    if (family == NULL)
        return fail_family(name, err);
    lrf_schedule_defaults(schedule, family, steps > warm.warmup ? steps - warm.warmup : 1, base_lr,
                          max_lr);
    schedule->warmup = warm.warmup;
    schedule->warmup_factor = warm.warmup_factor;
    if (read_parameters(rest, family->name, family->parameters, schedule, err) != LRF_OK)
        return LRF_EINVAL;
    return lrf_schedule_check(schedule, err);
}

size_t lrf_schedule_span(const char *list)
{
    size_t n = strcspn(list, ",");

    while (list[n] == ',' && list[n + 1 + strcspn(list + n + 1, ",:=")] == '=')
        n += 1 + strcspn(list + n + 1, ",");
    return n;
}

static void write_value(struct line *line, const struct lrf_parameter *p,
                        const struct lrf_schedule *s)
{
    const void *field = (const char *)s + p->offset;
    char number[LRF_NUMBER_SIZE];

    switch (p->type) {
    case LRF_PARAMETER_REAL:
        lrf_number_format(number, *(const double *)field);
        put(line, "%s", number);
        break;
    case LRF_PARAMETER_COUNT:
        put(line, "%zu", *(const size_t *)field);
        break;
    case LRF_PARAMETER_LIST:
        for (size_t i = 0; i < s->n_milestones; i++)
            put(line, "%s%zu", i ? "/" : "", s->milestone[i]);
    }
}

static void write_part(struct line *line, const char *name, unsigned bits,
                       const struct lrf_schedule *s)
{
    char before = ':';

    put(line, "%s", name);
    for (size_t i = 0; i < LRF_SCHEDULE_PARAMETER_COUNT; i++) {
        if (!(bits & 1u << i))
            continue;
        put(line, "%c%s=", before, lrf_schedule_parameter[i].key);
        write_value(line, &lrf_schedule_parameter[i], s);
        before = ',';
    }
}

void lrf_schedule_format(const struct lrf_schedule *schedule, char text[LRF_SCHEDULE_TEXT_SIZE])
{
    struct line line = {.n = 0};

    if (schedule->warmup) {
        write_part(&line, "warmup", LRF_SCHEDULE_WARMUP_BITS, schedule);
        put(&line, "+");
    }
    write_part(&line, schedule->family->name, schedule->family->parameters, schedule);
    memcpy(text, line.s, line.n + 1);
}
