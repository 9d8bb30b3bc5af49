#include "base/dictionary.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* FNV-1a (Fowler, Noll, Vo 1991). */
static size_t hash(const char *s, size_t n)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 32);
}

const char *lrf_dictionary_text(const struct lrf_dictionary *dictionary, size_t index)
{
    return dictionary->text + dictionary->start[index];
}

static bool is_text(const struct lrf_dictionary *d, size_t index, const char *s, size_t n)
{
    const char *text = lrf_dictionary_text(d, index);
    return strncmp(text, s, n) == 0 && text[n] == '\0';
}

/* The slot that holds s, or the empty one where it belongs. Slots are never all taken. */
static uint32_t *find_slot(const struct lrf_dictionary *d, const char *s, size_t n)
{
    size_t i = hash(s, n) & (d->slots - 1);

    while (d->slot[i] != 0 && !is_text(d, d->slot[i] - 1, s, n))
        i = (i + 1) & (d->slots - 1);
    return &d->slot[i];
}

static int grow_slots(struct lrf_dictionary *d)
{
    const size_t slots = d->slots ? 2 * d->slots : 32;
    uint32_t *slot = lrf_calloc(slots, sizeof *slot);

    if (slot == NULL)
        return -1;
    free(d->slot);
    d->slot = slot;
    d->slots = slots;
    for (size_t i = 0; i < d->n; i++) {
        const char *s = lrf_dictionary_text(d, i);
        *find_slot(d, s, strlen(s)) = (uint32_t)(i + 1);
    }
    return 0;
}

int lrf_dictionary_add(struct lrf_dictionary *d, const char *s, size_t n, size_t *index)
{
    uint32_t *slot;

    if (2 * d->n >= d->slots && grow_slots(d) != 0)
        return -1;
    slot = find_slot(d, s, n);
    if (*slot == 0) {
        if (lrf_grow(&d->text, &d->text_cap, d->n_text + n + 1, 1) != 0 ||
            lrf_grow(&d->start, &d->start_cap, d->n + 1, sizeof *d->start) != 0)
            return -1;
        memcpy(d->text + d->n_text, s, n);
        d->text[d->n_text + n] = '\0';
        d->start[d->n] = d->n_text;
        d->n_text += n + 1;
        *slot = (uint32_t)++d->n;
    }
    *index = *slot - 1;
    return 0;
}

void lrf_dictionary_release(struct lrf_dictionary *d)
{
    free(d->text);
    free(d->start);
    free(d->slot);
    *d = (struct lrf_dictionary){0};
}
