#include "log/text_words.h"

#include <string.h>
#include <strings.h>

/* In lower case, beginning with a letter. */
static const struct {
    enum lrf_text_word says;
    const char *text;
} words[] = {
    {LRF_WORD_TRAINING, "train"},        {LRF_WORD_TRAINING, "training"},
    {LRF_WORD_VALIDATION, "val"},        {LRF_WORD_VALIDATION, "valid"},
    {LRF_WORD_VALIDATION, "validation"}, {LRF_WORD_VALIDATION, "validate"},
    {LRF_WORD_VALIDATION, "eval"},       {LRF_WORD_VALIDATION, "evaluation"},
    {LRF_WORD_VALIDATION, "evaluate"},   {LRF_WORD_VALIDATION, "test"},
    {LRF_WORD_VALIDATION, "testing"},    {LRF_WORD_VALIDATION, "dev"},
    {LRF_WORD_VALIDATION, "holdout"},    {LRF_WORD_COUNTER, "epoch"},
    {LRF_WORD_COUNTER, "iter"},          {LRF_WORD_COUNTER, "iteration"},
    {LRF_WORD_COUNTER, "step"},          {LRF_WORD_COUNTER, "batch"},
    {LRF_WORD_COUNTED, "batch"},         {LRF_WORD_COUNTED, "batches"},
    {LRF_WORD_COUNTED, "iterations"},    {LRF_WORD_COUNTED, "iters"},
    {LRF_WORD_COUNTED, "step"},          {LRF_WORD_COUNTED, "steps"},
    {LRF_WORD_WRAPPER, "tensor"},        {LRF_WORD_WRAPPER, "np.float64"},
    {LRF_WORD_WRAPPER, "np.float32"},    {LRF_WORD_WRAPPER, "np.float16"},
    {LRF_WORD_WRAPPER, "float64"},       {LRF_WORD_WRAPPER, "float32"},
    {LRF_WORD_WRAPPER, "numpy.float64"}, {LRF_WORD_WRAPPER, "array"},
    {LRF_WORD_WRAPPER, "devicearray"},
};

bool lrf_text_says(enum lrf_text_word word, const char *s, size_t n)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *text = words[i].text;
        if (words[i].says == word && *text == (*s | 32) && strlen(text) == n &&
            strncasecmp(text, s, n) == 0)
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
