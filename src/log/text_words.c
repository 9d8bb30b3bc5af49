#include "log/text_words.h"

#include <string.h>
#include <strings.h>

/* In lower case, beginning with a letter; each list ends in NULL. */
static const char *const words[][12] = {
    [LRF_WORD_TRAINING] = {"train", "training"},
    [LRF_WORD_VALIDATION] = {"val", "valid", "validation", "validate", "eval", "evaluation",
                             "evaluate", "test", "testing", "dev", "holdout"},
    [LRF_WORD_COUNTER] = {"epoch", "iter", "iteration", "step", "batch"},
    [LRF_WORD_COUNTED] = {"batch", "batches", "iterations", "iters", "step", "steps"},
    [LRF_WORD_WRAPPER] = {"tensor", "array", "devicearray", "np.float64", "np.float32",
                          "np.float16", "float64", "float32", "numpy.float64"},
};

bool lrf_text_says(enum lrf_text_word word, const char *s, size_t n)
{
    for (const char *const *text = words[word]; *text != NULL; text++) {
        if (**text == (*s | 32) && strlen(*text) == n && strncasecmp(*text, s, n) == 0)
            return true;
    }
    return false;
}

/* Behind `text`, which begins s[0..n), or 0. */
static size_t skip_text(const char *s, size_t n, const char *text)
{
    const size_t length = strlen(text);

    return n >= length && memcmp(s, text, length) == 0 ? length : 0;
}

/* Behind at most 6 digits at s[i]; i itself: there are none. */
static size_t skip_digits(const char *s, size_t n, size_t i, size_t *value)
{
    const size_t begin = i;

    for (*value = 0; i < n && i < begin + 6 && s[i] >= '0' && s[i] <= '9'; i++)
        *value = 10 * *value + (size_t)(s[i] - '0');
    return i;
}

size_t lrf_text_process(const char *s, size_t n, size_t *process)
{
    size_t i = skip_text(s, n, "[rank"), digits, job, end;

    if (i > 0) {
        digits = skip_digits(s, n, i, process);
        end = digits > i ? skip_text(s + digits, n - digits, "]:") : 0;
        return end > 0 ? digits + end : 0;
    }
    i = skip_text(s, n, "[");
    digits = i > 0 ? skip_digits(s, n, i, &job) : i;
    if (digits == i || digits == n || s[digits] != ',')
        return 0;
    i = digits + 1;
    digits = skip_digits(s, n, i, process);
    if (digits == i)
        return 0;
    end = skip_text(s + digits, n - digits, "]<stdout>:");
    if (end == 0)
        end = skip_text(s + digits, n - digits, "]<stderr>:");
    return end > 0 ? digits + end : 0;
}
