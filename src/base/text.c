#include "base/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CUT = 40, LONGEST_ESCAPE = 12 };

/* The length of the UTF-8 character at s, 0 if there is none; *code is its number. */
static size_t decode(const unsigned char *s, size_t n, unsigned *code)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t length = s[0] < 0x80 ? 1 : s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

    if (length == 0 || length > n || s[0] > 0xf4)
        return 0;
    *code = length == 1 ? s[0] : s[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (s[i] & 0x3fu);
    }
    if (*code < least[length] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
        return 0;
    return length;
}

static bool breaks_a_line(unsigned code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

static size_t put_escaped(char *out, const unsigned char *s, size_t n)
{
    static const char letters[] = "\nn\rr\tt";
    const char *known = n == 1 && s[0] ? strchr(letters, s[0]) : NULL;
    size_t length = 0;

    if (known != NULL && s[0] < 0x20)
        return (size_t)snprintf(out, LONGEST_ESCAPE + 1, "\\%c", known[1]);
    for (size_t i = 0; i < n; i++)
        length += (size_t)snprintf(out + length, 5, "\\x%02x", s[i]);
    return length;
}

/* Writes one character of s, at most LONGEST_ESCAPE bytes and a NUL; returns their number and sets
 * *used to those of s. */
static size_t put_one(char *out, const unsigned char *s, size_t n, size_t *used)
{
    unsigned code = 0;
    const size_t length = decode(s, n, &code);

    *used = length ? length : 1;
    if (length == 0 || breaks_a_line(code))
        return put_escaped(out, s, *used);
    memcpy(out, s, length);
    out[length] = '\0';
    return length;
}

char *lrf_text_clean(const char *s, size_t n)
{
    char *copy = malloc(4 * n + LONGEST_ESCAPE + 1);
    size_t length = 0;

    if (copy == NULL)
        return NULL;
    copy[0] = '\0';
    for (size_t i = 0, used; i < n; i += used)
        length += put_one(copy + length, (const unsigned char *)s + i, n - i, &used);
    return copy;
}

void lrf_text_value(char out[LRF_VALUE_SIZE], const char *s, size_t n)
{
    size_t length = 0, i = 0, used;

    out[0] = '\0';
    for (; i < n && length < CUT; i += used)
        length += put_one(out + length, (const unsigned char *)s + i, n - i, &used);
    if (i < n)
        memcpy(out + length, "...", 4);
}
