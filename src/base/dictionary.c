#include "base/dictionary.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 32;
}

/* Of a longer text all of its words, the last of them perhaps overlapping. */
static struct lrf_sixteen make_key(const char *s, size_t n)
{
    char padded[16] = "";
    uint64_t h = n;

    if (n <= sizeof padded) {
        memcpy(padded, s, n);
        return lrf_sixteen_of(padded, n);
    }
    for (size_t i = 0; i + 8 < n; i += 8)
        h = mix(h, lrf_eight_load(s + i));
    h = mix(h, lrf_eight_load(s + n - 8));
    return (struct lrf_sixteen){h << 8, 1};
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
static struct lrf_dictionary_slot *find_slot(const struct lrf_dictionary *d, struct lrf_sixteen key,
                                             const char *s, size_t n)
{
    size_t i = lrf_dictionary_place(d, key);

    while (d->slot[i].number != 0 &&
           !(d->slot[i].key.first == key.first && d->slot[i].key.second == key.second &&
             is_text(d, d->slot[i].number - 1, s, n)))
        i = (i + 1) & (d->slots - 1);
    return &d->slot[i];
}

size_t lrf_dictionary_find_long(const struct lrf_dictionary *d, const char *s, size_t n)
{
    return d->n > 0 ? find_slot(d, make_key(s, n), s, n)->number : 0;
}

static int grow_slots(struct lrf_dictionary *d)
{
    struct lrf_dictionary grown = *d;

    grown.slots = d->slots ? 2 * d->slots : 32;
    grown.slot = lrf_calloc(grown.slots, sizeof *grown.slot);
    if (grown.slot == NULL)
        return -1;
    for (size_t k = 0; k < d->slots; k++) {
        size_t i = lrf_dictionary_place(&grown, d->slot[k].key);
        while (d->slot[k].number != 0 && grown.slot[i].number != 0)
            i = (i + 1) & (grown.slots - 1);
        if (d->slot[k].number != 0)
            grown.slot[i] = d->slot[k];
    }
    free(d->slot);
    *d = grown;
    return 0;
}

int lrf_dictionary_add(struct lrf_dictionary *d, const char *s, size_t n, size_t *index)
{
    const struct lrf_sixteen key = make_key(s, n);
    struct lrf_dictionary_slot *slot;

    if (2 * d->n >= d->slots && grow_slots(d) != 0)
        return -1;
    slot = find_slot(d, key, s, n);
    if (slot->number == 0) {
        if (lrf_grow(&d->text, &d->text_cap, d->n_text + n + 1, 1) != 0 ||
            lrf_grow(&d->start, &d->start_cap, d->n + 1, sizeof *d->start) != 0)
            return -1;
        memcpy(d->text + d->n_text, s, n);
        d->text[d->n_text + n] = '\0';
        d->start[d->n] = d->n_text;
        d->n_text += n + 1;
        *slot = (struct lrf_dictionary_slot){key, ++d->n};
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
