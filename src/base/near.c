#include "base/near.h"

#include <stdio.h>
#include <string.h>

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool lrf_near_same(const char *a, const char *b)
{
    while (*a && fold(*a) == fold(*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Insertions, deletions and substitutions (Levenshtein 1966); a swap of neighbours counts 1
 * (Damerau 1964). */
static size_t edit_distance(const char *a, size_t na, const char *b, size_t nb)
{
    size_t row[3][LRF_NEAR_SIZE];

    for (size_t j = 0; j <= nb; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t *now = row[i % 3], *above = row[(i + 2) % 3], *two = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            now[j] = least(above[j] + 1, now[j - 1] + 1,
                           above[j - 1] + (fold(a[i - 1]) != fold(b[j - 1])));
            if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
                fold(a[i - 2]) == fold(b[j - 1]) && two[j - 2] + 1 < now[j])
                now[j] = two[j - 2] + 1;
        }
    }
    return row[na % 3][nb];
}

void lrf_near_init(struct lrf_near *near, const char *word, size_t n)
{
    *near = (struct lrf_near){.word = word, .n = n, .distance = n / 4 + 2};
}

void lrf_near_try(struct lrf_near *near, const char *known)
{
    size_t n = strlen(known), d;

    if (near->n >= LRF_NEAR_SIZE || n >= LRF_NEAR_SIZE)
        return;
    d = edit_distance(near->word, near->n, known, n);
    if (d < near->distance && d < n) { /* a word of which nothing is left is not near */
        near->distance = d;
        memcpy(near->best, known, n + 1);
    }
}

const char *lrf_near_guess(struct lrf_near *near, const char *before, const char *otherwise)
{
    if (*near->best == '\0')
        return otherwise;
    snprintf(near->guess, sizeof near->guess, " (did you mean '%s%s'?)", before, near->best);
    return near->guess;
}
