#include "base/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CUT = 40, LONGEST_ESCAPE = 12 };

/* What is well formed: no overlong form, no surrogate, nothing beyond Unicode's last. */
size_t lrf_utf8_decode(const char *text, size_t n, unsigned *code)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *s = (const unsigned char *)text;
    size_t length;
    unsigned c;

    if (n == 0)
        return 0;
    length = s[0] < 0x80 ? 1 : s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (length == 0 || length > n || s[0] > 0xf4)
        return 0;
    c = length == 1 ? s[0] : s[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (s[i] & 0x3fu);
    }
    if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    if (code)
        *code = c;
    return length;
}

/* The NUL at the end is no continuation byte, so nothing behind it is read. */
size_t lrf_utf8_length(const char *s)
{
    return *s ? lrf_utf8_decode(s, 4, NULL) : 0;
}

size_t lrf_utf8_count(const char *s)
{
    size_t count = 0, n;

    for (; *s; s += n, count++) {
        n = lrf_utf8_length(s);
        n = n ? n : 1;
    }
    return count;
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
    const size_t length = lrf_utf8_decode((const char *)s, n, &code);

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

/* The end of a path with so many folders, or all of it. */
static const char *path_end(const char *path, size_t folders)
{
    const char *s = path + strlen(path);

    for (folders++; s > path; s--) {
        if (s[-1] == '/' && --folders == 0)
            break;
    }
    return s;
}

const char *lrf_text_path_name(const char *const *path, size_t n, size_t i)
{
    const char *name = path_end(path[i], 0);
    size_t folders = 0;

    for (size_t k = 0; k < n && name > path[i]; k++) {
        while (k != i && name > path[i] && strcmp(path_end(path[k], folders), name) == 0)
            name = path_end(path[i], ++folders);
    }
    return name;
}
