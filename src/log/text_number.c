#include "log/text_number.h"

#include <string.h>

#include "base/character.h"
#include "base/number.h"

static bool is_letter(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

static bool is_word(char c)
{
    return is_letter(c) || lrf_is_digit(c);
}

/* The byte at `s`, NUL behind the end. */
static char at(const char *end, const char *s)
{
    return s < end ? *s : '\0';
}

static const char *skip_spaces(const char *end, const char *s)
{
    while (at(end, s) == ' ' || at(end, s) == '\t')
        s++;
    return s;
}

static const char *skip_digits(const char *end, const char *s)
{
    while (lrf_is_digit(at(end, s)))
        s++;
    return s;
}

/* Behind digits that begin at `s`: groups of three, as in "1,234,567". */
static const char *skip_groups(const char *end, const char *s, const char *q)
{
    if (q - s > 3 || q == s)
        return q;
    while (at(end, q) == ',' && skip_digits(end, q + 1) == q + 4)
        q += 4;
    return q;
}

static const char *skip_exponent(const char *end, const char *q)
{
    const char *e = q;

    if (at(end, e) != 'e' && at(end, e) != 'E')
        return q;
    e++;
    if (at(end, e) == '+' || at(end, e) == '-')
        e++;
    return lrf_is_digit(at(end, e)) ? skip_digits(end, e) : q;
}

/* The end of the number at `s`, `s` if there is none. */
static const char *number_end(const char *end, const char *s, bool *whole)
{
    const char *q = s, *digits;

    if (at(end, q) == '-' || at(end, q) == '+')
        q++;
    digits = q;
    *whole = true;
    if (is_letter(at(end, q))) {
        while (is_word(at(end, q)))
            q++;
        *whole = false;
        return q;
    }
    q = skip_groups(end, digits, skip_digits(end, digits));
    if (at(end, q) == '.' && (q > digits || lrf_is_digit(at(end, q + 1)))) {
        const char *fraction = skip_digits(end, q + 1);
        *whole = *whole && fraction == q + 1 && !is_letter(at(end, fraction));
        q = *whole ? q : fraction; /* "3." ends a sentence */
    }
    if (q == digits)
        return s;
    digits = skip_exponent(end, q);
    *whole = *whole && digits == q;
    return digits;
}

bool lrf_text_number_parse(const char *s, size_t n, double *value)
{
    char plain[64];
    size_t length = 0;

    if (memchr(s, ',', n) == NULL)
        return lrf_number_parse(s, n, value) != LRF_NUMBER_NONE;
    for (size_t i = 0; i < n && length < sizeof plain; i++) {
        if (s[i] != ',')
            plain[length++] = s[i];
    }
    return length < sizeof plain && lrf_number_parse(plain, length, value) != LRF_NUMBER_NONE;
}

/* Behind "/ 6200", or where it was. */
const char *lrf_text_skip_total(const char *end, const char *q, double *total)
{
    const char *r = skip_spaces(end, q), *stop;

    if (at(end, r) != '/')
        return q;
    r = skip_spaces(end, r + 1);
    stop = skip_digits(end, r);
    if (stop == r)
        return q;
    if (total != NULL && lrf_number_parse(r, (size_t)(stop - r), total) == LRF_NUMBER_NONE)
        return q;
    return stop;
}

/* "/step=" behind a number is not its unit: another name begins there. */
static bool is_name_next(const char *end, const char *q)
{
    if (at(end, q) != '/' || !is_letter(at(end, q + 1)))
        return false;
    for (q++; is_word(at(end, q)); q++)
        ;
    return at(end, q) == '=';
}

/* Behind a suffix, which multiplies, or a unit, which does not. */
static const char *skip_unit(const char *end, const char *q, double *value, bool *whole)
{
    static const struct {
        char letter;
        double factor;
    } suffixes[] = {{'K', 1e3}, {'k', 1e3}, {'M', 1e6}, {'G', 1e9}, {'B', 1e9}, {'T', 1e12}};
    const char *unit = q;

    while (is_letter(at(end, q)) ||
           (at(end, q) == '/' && is_letter(at(end, q + 1)) && !is_name_next(end, q)))
        q++;
    for (size_t i = 0; q == unit + 1 && i < sizeof suffixes / sizeof *suffixes; i++) {
        if (*unit == suffixes[i].letter) {
            *value *= suffixes[i].factor;
            *whole = false;
        }
    }
    return at(end, q) == '%' ? q + 1 : q;
}

/* Whether a number may end before `q`: not "12:30", "2023-04", "1.2.3", "4x4", "3d_model". */
static bool is_boundary(const char *end, const char *q)
{
    const char c = at(end, q);

    if (c == ':')
        return !lrf_is_digit(at(end, q + 1));
    if (is_name_next(end, q))
        return true;
    if (c == '-' || c == '.' || c == '/' || c == '@')
        return !is_word(at(end, q + 1));
    return !is_word(c);
}

bool lrf_text_number(const char *s, const char *end, struct lrf_text_number *number)
{
    const char *q = number_end(end, s, &number->whole), *stop;

    number->total = 0;
    if (q == s || !lrf_text_number_parse(s, (size_t)(q - s), &number->value))
        return false;
    stop = number->whole ? lrf_text_skip_total(end, q, &number->total) : q;
    number->stop = skip_unit(end, stop, &number->value, &number->whole);
    number->bare = number->stop == stop;
    return is_boundary(end, number->stop);
}
