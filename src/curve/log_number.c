#include "curve/log_number.h"

#include <string.h>
#include <strings.h>

#include "base/number.h"

static bool is_missing(const char *s, size_t n)
{
    static const char *const words[] = {"", "na", "n/a", "none", "null", "-"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == n && strncasecmp(s, words[i], n) == 0)
            return true;
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether s[0..n) is groups of three digits with `group` between, the first one 1 to 3 digits and
 * not beginning with 0. */
static bool is_grouped(const char *s, size_t n, char group)
{
    const size_t first = n % 4;

    if (n < 5 || first == 0 || s[0] == '0')
        return false;
    for (size_t i = 0; i < n; i++) {
        const bool between = i >= first && (i - first) % 4 == 0;
        if (between ? s[i] != group : !is_digit(s[i]))
            return false;
    }
    return true;
}

/* Writes the number with a decimal point and without groups; false if these are not of three. */
static bool plain_form(char *out, const char *s, size_t n, char point, char group)
{
    const size_t sign = n > 0 && (*s == '-' || *s == '+');
    size_t whole = sign;

    while (whole < n && s[whole] != point && s[whole] != 'e' && s[whole] != 'E')
        whole++;
    if (memchr(s, group, whole) != NULL && !is_grouped(s + sign, whole - sign, group))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (i >= whole || s[i] != group)
            *out++ = s[i] == point ? '.' : s[i];
    }
    *out = '\0';
    return true;
}

static bool comma_number(const char *s, size_t n, bool decimal_comma, double *value)
{
    enum { LONGEST = 64 };
    char plain[LONGEST + 1];

    if (n > LONGEST || memchr(s, ',', n) == NULL)
        return false;
    if (decimal_comma && plain_form(plain, s, n, ',', '.') &&
        lrf_number_parse(plain, strlen(plain), value) != LRF_NUMBER_NONE)
        return true;
    return plain_form(plain, s, n, '.', ',') &&
           lrf_number_parse(plain, strlen(plain), value) != LRF_NUMBER_NONE;
}

static enum lrf_log_cell slow_number(const char *s, size_t n, bool decimal_comma, double *value)
{
    while (n > 0 && is_space(s[0])) {
        s++;
        n--;
    }
    while (n > 0 && is_space(s[n - 1]))
        n--;
    if (is_missing(s, n))
        return LRF_LOG_MISSING;
    if (lrf_number_parse(s, n, value) != LRF_NUMBER_NONE ||
        comma_number(s, n, decimal_comma, value))
        return LRF_LOG_NUMBER;
    return LRF_LOG_TEXT;
}

enum lrf_log_cell lrf_log_number(const char *s, size_t n, bool decimal_comma, double *value)
{
    if (n > 0 && lrf_number_parse(s, n, value) != LRF_NUMBER_NONE)
        return LRF_LOG_NUMBER;
    return slow_number(s, n, decimal_comma, value);
}
