#include "schedule/schedule.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/number.h"

/* A billion steps are more than any run, and sums of a few stay far from overflow. */
struct parameter_range {
    double lo, hi;
    bool above, below; /* lo, hi themselves are not allowed */
    const char *text;
};

enum parameter_type { PARAMETER_REAL, PARAMETER_COUNT, PARAMETER_LIST };

struct parameter {
    const char *key;
    size_t offset; /* in struct lrf_schedule */
    enum parameter_type type;
    const struct parameter_range *range;
};

enum { WARMUP_BITS = LRF_SCHEDULE_WARMUP | LRF_SCHEDULE_WARMUP_FACTOR };

static const struct parameter_range POSITIVE = {0, HUGE_VAL, true, true, "above 0"};
static const struct parameter_range NOT_NEGATIVE = {0, HUGE_VAL, false, true, "0 or more"};
static const struct parameter_range FACTOR = {0, 1, true, false, "above 0 and at most 1"};
static const struct parameter_range SHARE = {0, 1, false, false, "between 0 and 1"};
static const struct parameter_range MOMENTUM = {0, 1, true, true, "above 0 and below 1"};
static const struct parameter_range AT_LEAST_1 = {1, 1e9, false, false, "1 to 1000000000"};
static const struct parameter_range WHOLE = {0, 1e9, false, false, "0 to 1000000000"};

/* In the order of LRF_SCHEDULE_PARAMETER_LIST: parameter i has the bit 1u << i. */
static const struct parameter parameters[LRF_SCHEDULE_PARAMETER_COUNT] = {
#define PARAMETER(bit, field, name, kind, limits)                                                  \
    {.key = name,                                                                                  \
     .offset = offsetof(struct lrf_schedule, field),                                               \
     .type = PARAMETER_##kind,                                                                     \
     .range = &limits},
    LRF_SCHEDULE_PARAMETER_LIST(PARAMETER)
#undef PARAMETER
};

static const char *text_of(double value, char buf[LRF_NUMBER_SIZE])
{
    lrf_number_format(buf, value);
    return buf;
}

static enum lrf_status check_value(const struct parameter *p, double value, struct lrf_error *err)
{
    const struct parameter_range *r = p->range;
    char buf[LRF_NUMBER_SIZE];

    if (isfinite(value) && (r->above ? value > r->lo : value >= r->lo) &&
        (r->below ? value < r->hi : value <= r->hi))
        return LRF_OK;
    return lrf_fail(err, LRF_EINVAL, "schedule: %s is %s, must be %s", p->key, text_of(value, buf),
                    r->text);
}

static enum lrf_status check_milestones(const struct parameter *p, const struct lrf_schedule *s,
                                        struct lrf_error *err)
{
    if (s->n_milestones > LRF_MAX_MILESTONES)
        return lrf_fail(err, LRF_EINVAL, "schedule: %s are %zu, must be at most %d", p->key,
                        s->n_milestones, LRF_MAX_MILESTONES);
    for (size_t i = 0; i < s->n_milestones; i++) {
        if (check_value(p, (double)s->milestone[i], err) != LRF_OK)
            return LRF_EINVAL;
        if (i > 0 && s->milestone[i] < s->milestone[i - 1])
            return lrf_fail(err, LRF_EINVAL, "schedule: %s must ascend, %zu comes after %zu",
                            p->key, s->milestone[i], s->milestone[i - 1]);
    }
    return LRF_OK;
}

/* LRF_EINVAL with the key and the range unless the parameter's value is in its range. */
static enum lrf_status check_parameter(const struct parameter *parameter,
                                       const struct lrf_schedule *schedule, struct lrf_error *err)
{
    const void *field = (const char *)schedule + parameter->offset;

    switch (parameter->type) {
    case PARAMETER_REAL:
        return check_value(parameter, *(const double *)field, err);
    case PARAMETER_COUNT:
        return check_value(parameter, (double)*(const size_t *)field, err);
    case PARAMETER_LIST:
        return check_milestones(parameter, schedule, err);
    }
    return LRF_EINVAL;
}

static enum lrf_status check_below_max(const char *key, double value, double max_lr,
                                       struct lrf_error *err)
{
    char low[LRF_NUMBER_SIZE], high[LRF_NUMBER_SIZE];

    if (value <= max_lr)
        return LRF_OK;
    return lrf_fail(err, LRF_EINVAL, "schedule: %s is %s, must not exceed max_lr, %s", key,
                    text_of(value, low), text_of(max_lr, high));
}

enum lrf_status lrf_schedule_check(const struct lrf_schedule *schedule, struct lrf_error *err)
{
    unsigned reads;

    if (schedule->family == NULL)
        return lrf_fail(err, LRF_EINVAL, "schedule: no family");
    reads = schedule->family->parameters;
    for (size_t i = 0; i < LRF_SCHEDULE_PARAMETER_COUNT; i++)
        if ((reads | WARMUP_BITS) & 1u << i &&
            check_parameter(&parameters[i], schedule, err) != LRF_OK)
            return LRF_EINVAL;
    if (reads & LRF_SCHEDULE_BASE_LR &&
        check_below_max("base_lr", schedule->base_lr, schedule->max_lr, err) != LRF_OK)
        return LRF_EINVAL;
    if (reads & LRF_SCHEDULE_MIN_LR &&
        check_below_max("min_lr", schedule->min_lr, schedule->max_lr, err) != LRF_OK)
        return LRF_EINVAL;
    return LRF_OK;
}

void lrf_schedule_defaults(struct lrf_schedule *schedule, const struct lrf_schedule_family *family,
                           size_t steps, double base_lr, double max_lr)
{
    if (steps == 0)
        steps = 1;
    *schedule = (struct lrf_schedule){.family = family,
                                      .max_lr = max_lr,
                                      .base_lr = base_lr,
                                      .steps = steps,
                                      .size = steps,
                                      .mult = 1,
                                      .gamma = 0.1,
                                      .decay = 1,
                                      .power = 1,
                                      .pct_start = 0.3,
                                      .div = 25,
                                      .final_div = 1e4,
                                      .base_momentum = 0.85,
                                      .max_momentum = 0.95,
                                      .patience = 10,
                                      .threshold = 1e-4,
                                      .eps = 1e-8,
                                      .warmup_factor = 1.0 / 3};
    if (family->fit)
        family->fit(schedule, steps);
}

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

static const struct parameter *find_parameter(struct piece key, unsigned allowed)
{
    for (size_t i = 0; i < LRF_SCHEDULE_PARAMETER_COUNT; i++)
        if (allowed & 1u << i && is(key, parameters[i].key))
            return &parameters[i];
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

static bool read_value(const struct parameter *p, struct piece text, struct lrf_schedule *s)
{
    void *field = (char *)s + p->offset;

    switch (p->type) {
    case PARAMETER_REAL:
        return lrf_number_parse(text.s, text.n, field) == LRF_NUMBER_FINITE;
    case PARAMETER_COUNT:
        return read_count(text, field);
    case PARAMETER_LIST:
        return read_milestones(text, s);
    }
    return false;
}

static const char *type_text(enum parameter_type type)
{
    static const char *const text[] = {[PARAMETER_REAL] = "a number",
                                       [PARAMETER_COUNT] = "a whole number",
                                       [PARAMETER_LIST] =
                                           "at most 16 whole numbers with / between"};
    return text[type];
}

static enum lrf_status fail_key(struct piece key, const char *name, unsigned allowed,
                                struct lrf_error *err)
{
    struct line keys = {.n = 0};

    for (size_t i = 0; i < LRF_SCHEDULE_PARAMETER_COUNT; i++)
        if (allowed & 1u << i)
            put(&keys, "%s%s", keys.n ? ", " : "", parameters[i].key);
    return lrf_fail(err, LRF_EINVAL, "schedule '%s' has no parameter '%.*s', it has %s", name,
                    (int)key.n, key.s, keys.s);
}

/* KEY=VALUE,KEY=VALUE of `name`, whose parameters are the bits `allowed`. */
static enum lrf_status read_parameters(struct piece text, const char *name, unsigned allowed,
                                       struct lrf_schedule *s, struct lrf_error *err)
{
    while (text.s) {
        struct piece value = cut(&text, ','), key = cut(&value, '=');
        const struct parameter *p = find_parameter(key, allowed);

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
    struct piece values = cut(rest, '+'), name = cut(&values, ':');

    if (!is(name, "warmup"))
        return fail_family(name, err);
    if (rest->s == NULL)
        return lrf_fail(err, LRF_EINVAL,
                        "warmup needs a schedule behind it, such as "
                        "'warmup+cosine'");
    s->warmup = steps > 20 ? steps / 20 : 1;
    return read_parameters(values, "warmup", WARMUP_BITS, s, err);
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

static void write_value(struct line *line, const struct parameter *p, const struct lrf_schedule *s)
{
    const void *field = (const char *)s + p->offset;
    char number[LRF_NUMBER_SIZE];

    switch (p->type) {
    case PARAMETER_REAL:
        lrf_number_format(number, *(const double *)field);
        put(line, "%s", number);
        break;
    case PARAMETER_COUNT:
        put(line, "%zu", *(const size_t *)field);
        break;
    case PARAMETER_LIST:
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
        put(line, "%c%s=", before, parameters[i].key);
        write_value(line, &parameters[i], s);
        before = ',';
    }
}

void lrf_schedule_format(const struct lrf_schedule *schedule, char text[LRF_SCHEDULE_TEXT_SIZE])
{
    struct line line = {.n = 0};

    if (schedule->warmup) {
        write_part(&line, "warmup", WARMUP_BITS, schedule);
        put(&line, "+");
    }
    write_part(&line, schedule->family->name, schedule->family->parameters, schedule);
    memcpy(text, line.s, line.n + 1);
}
