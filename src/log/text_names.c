#include "log/text_names.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

/* Names that mean nothing are remembered up to the first number, others up to the second. */
enum { MOST_IDLE = 4096, MOST = 8192, LONGEST = LRF_TEXT_NAME_SIZE - 8 };

static size_t word_length(const char *s)
{
    return strcspn(s, " \t");
}

static const char *next_word(const char *s)
{
    s += word_length(s);
    return s + strspn(s, " \t");
}

/* Whether one of the words before `end` is in a list that ends in NULL. */
static bool has_word(const char *s, const char *end, const char *const *list)
{
    for (; s < end; s = next_word(s)) {
        for (size_t i = 0; list[i] != NULL; i++) {
            if (strlen(list[i]) == word_length(s) && strncasecmp(s, list[i], word_length(s)) == 0)
                return true;
        }
    }
    return false;
}

/* Words that a logger puts before what it is told. */
static const char *skip_levels(const char *s)
{
    static const char *const levels[] = {"info",     "debug", "warning", "warn", "error",
                                         "critical", "root",  "log",     NULL};

    while (has_word(s, s + 1, levels) && *next_word(s) != '\0')
        s = next_word(s);
    return s;
}

static bool is_asked(const struct lrf_log *log, const char *name)
{
    const char *const wanted[] = {log->format->lr_column, log->format->loss_column,
                                  log->format->repeat_column, log->format->step_column,
                                  log->format->val_column};

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (wanted[i] != NULL && strcasecmp(wanted[i], name) == 0)
            return true;
    }
    return false;
}

/* Whether "best" stands in a name of any form: "valid_best_loss". */
static bool is_best(const char *name)
{
    for (; *name != '\0'; name++) {
        if (strncasecmp(name, "best", 4) == 0)
            return true;
    }
    return false;
}

/* Whether s, an ending of `all`, means its role in a row of a text. */
static bool counts(enum lrf_role role, const char *all, const char *s)
{
    static const char *const whole_run[] = {
        "best", "lowest", "min",   "minimum",  "max",      "maximum",  "initial", "base",
        "peak", "target", "final", "improved", "smallest", "starting", "warmup",  NULL};
    static const char *const no_counter[] = {"per",  "of",      "time",  "number", "num", "every",
                                             "each", "skipped", "total", "last",   NULL};

    if (role == LRF_ROLE_NONE || role == LRF_ROLE_VALUE || role == LRF_ROLE_REPEAT)
        return false;
    if (is_best(all) || has_word(all, all + strlen(all), whole_run))
        return false;
    return (role != LRF_ROLE_STEP && role != LRF_ROLE_EPOCH) || !has_word(all, s, no_counter);
}

static struct lrf_text_name resolve(const struct lrf_log *log, const char *all, bool validation)
{
    static const char *const train[] = {"train", "training", NULL};
    struct lrf_text_name name = {
        .role = LRF_ROLE_NONE, .column = LRF_TEXT_NONE, .owner = LRF_TEXT_NONE};

    for (const char *s = skip_levels(all); *s != '\0'; s = next_word(s)) {
        const struct lrf_role_match m = lrf_log_role(log, s);
        const bool asked = is_asked(log, s);
        if (!asked && !counts(m.role, all, s))
            continue;
        name.role = m.role;
        name.rank = m.rank;
        name.skip = (unsigned char)(s - all);
        name.validation =
            !asked && validation && m.role == LRF_ROLE_LOSS && !has_word(s, s + strlen(s), train);
        if (name.validation)
            name.role = lrf_role_of_field(LRF_VAL_LOSS_INDEX);
        break;
    }
    return name;
}

static char phase_of(const struct lrf_log_pair *pair)
{
    return pair->validation ? 'v' : 't';
}

/* Most lines are like the one before. */
static bool is_guess(const struct lrf_text_names *names, const struct lrf_log_pair *pair,
                     size_t guess)
{
    const char *key;

    if (guess >= names->dictionary.n)
        return false;
    key = lrf_dictionary_text(&names->dictionary, guess);
    return *key == phase_of(pair) && strncmp(key + 1, pair->name, pair->n) == 0 &&
           key[1 + pair->n] == '\0';
}

enum lrf_status lrf_text_names_find(struct lrf_text_names *names, const struct lrf_log *log,
                                    const struct lrf_log_pair *pair, size_t *index,
                                    struct lrf_error *err)
{
    const size_t known = names->dictionary.n;
    char key[LRF_TEXT_NAME_SIZE];

    if (is_guess(names, pair, *index))
        return LRF_OK;
    *index = LRF_TEXT_NONE;
    if (pair->n == 0 || pair->n > LONGEST)
        return LRF_OK;
    key[0] = phase_of(pair);
    memcpy(key + 1, pair->name, pair->n);
    key[pair->n + 1] = '\0';
    if (known >= MOST ||
        (known >= MOST_IDLE && resolve(log, key + 1, pair->validation).role == LRF_ROLE_NONE))
        return LRF_OK;
    if (lrf_dictionary_add(&names->dictionary, key, pair->n + 1, index) != 0 ||
        lrf_grow(&names->name, &names->cap, names->dictionary.n, sizeof *names->name) != 0)
        return lrf_fail_memory(err);
    if (names->dictionary.n > known)
        names->name[*index] = resolve(log, key + 1, pair->validation);
    return LRF_OK;
}

void lrf_text_names_label(const struct lrf_text_names *names, size_t index,
                          char label[LRF_TEXT_NAME_SIZE])
{
    const struct lrf_text_name *name = &names->name[index];

    snprintf(label, LRF_TEXT_NAME_SIZE, "%s%s", name->validation ? "val " : "",
             lrf_dictionary_text(&names->dictionary, index) + 1 + name->skip);
}

void lrf_text_names_release(struct lrf_text_names *names)
{
    lrf_dictionary_release(&names->dictionary);
    free(names->name);
    *names = (struct lrf_text_names){0};
}
