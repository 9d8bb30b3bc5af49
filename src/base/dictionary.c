#include "base/dictionary.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static uint64_t load(const char *s, size_t n)
{
    uint64_t word = 0;

    memcpy(&word, s, n);
    return word;
}

static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 32;
}

/* Of the words of eight bytes, the last of them perhaps overlapping; of fewer bytes all of them,
 * too. */
static uint32_t hash(const char *s, size_t n)
{
    uint64_t h = n;

    if (n >= 8) {
        for (size_t i = 0; i + 8 < n; i += 8)
            h = mix(h, load(s + i, 8));
        h = mix(h, load(s + n - 8, 8));
    } else if (n >= 4) {
        h = mix(h, load(s, 4) << 32 | load(s + n - 4, 4));
    } else if (n > 0) {
        h = mix(h, load(s, 1) << 16 | load(s + n / 2, 1) << 8 | load(s + n - 1, 1));
    }
    return (uint32_t)(h ^ h >> 17);
}

const char *lrf_dictionary_text(const struct lrf_dictionary *dictionary, size_t index)
{
    return dictionary->text + dictionary->start[index];
}

static bool is_text(const struct lrf_dictionary *d, size_t index, const char *s, size_t n)
{
    const size_t next = index + 1 < d->n ? d->start[index + 1] : d->n_text;
    return next - d->start[index] == n + 1 && memcmp(lrf_dictionary_text(d, index), s, n) == 0;
}

/* The slot that holds s, or the empty one where it belongs. Slots are never all taken. */
static struct lrf_dictionary_slot *find_slot(const struct lrf_dictionary *d, uint32_t hash,
                                             const char *s, size_t n)
{
    size_t i = hash & (d->slots - 1);

    while (d->slot[i].number != 0 &&
           !(d->slot[i].hash == hash && is_text(d, d->slot[i].number - 1, s, n)))
        i = (i + 1) & (d->slots - 1);
    return &d->slot[i];
}

static int grow_slots(struct lrf_dictionary *d)
{
    const size_t slots = d->slots ? 2 * d->slots : 32, old = d->slots;
    struct lrf_dictionary_slot *slot = lrf_calloc(slots, sizeof *slot);

    if (slot == NULL)
        return -1;
    for (size_t k = 0; k < old; k++) {
        size_t i = d->slot[k].hash & (slots - 1);
        while (d->slot[k].number != 0 && slot[i].number != 0)
            i = (i + 1) & (slots - 1);
        if (d->slot[k].number != 0)
            slot[i] = d->slot[k];
    }
    free(d->slot);
    d->slot = slot;
    d->slots = slots;
    return 0;
}

int lrf_dictionary_add(struct lrf_dictionary *d, const char *s, size_t n, size_t *index)
{
    const uint32_t h = hash(s, n);
    struct lrf_dictionary_slot *slot;

    if (2 * d->n >= d->slots && grow_slots(d) != 0)
        return -1;
    slot = find_slot(d, h, s, n);
    if (slot->number == 0) {
        if (lrf_grow(&d->text, &d->text_cap, d->n_text + n + 1, 1) != 0 ||
            lrf_grow(&d->start, &d->start_cap, d->n + 1, sizeof *d->start) != 0)
            return -1;
        memcpy(d->text + d->n_text, s, n);
        d->text[d->n_text + n] = '\0';
        d->start[d->n] = d->n_text;
        d->n_text += n + 1;
        *slot = (struct lrf_dictionary_slot){(uint32_t)++d->n, h};
    }
    *index = slot->number - 1;
    return 0;
}

void lrf_dictionary_release(struct lrf_dictionary *d)
{
    free(d->text);
    free(d->start);
    free(d->slot);
    *d = (struct lrf_dictionary){0};
}
