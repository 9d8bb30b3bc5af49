#include "data/sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/seed.h"

struct lrf_sampled_row {
    size_t line;
    char *text; /* the cells, each with a NUL, one after the other */
};

int lrf_sample_init(struct lrf_sample *sample, size_t most, uint64_t seed)
{
    *sample = (struct lrf_sample){.most = most, .rng = lrf_rng_alloc(seed, LRF_STREAM_SAMPLE)};
    return sample->rng ? 0 : -1;
}

static char *copy_texts(const struct lrf_csv_row *row)
{
    size_t bytes = LRF_CSV_READABLE;
    char *text, *s;

    for (size_t j = 0; j < row->n; j++)
        bytes += row->cell[j].n + 1;
    text = s = malloc(bytes);
    for (size_t j = 0; text != NULL && j < row->n; s += row->cell[j].n + 1, j++)
        memcpy(s, row->cell[j].s, row->cell[j].n + 1);
    return text;
}

/* A whole number from 0 to n - 1; 53 random bits are enough for any file. */
static size_t draw(gsl_rng *rng, size_t n)
{
    const double high = (double)(gsl_rng_get(rng) >> 5), low = (double)(gsl_rng_get(rng) >> 6);
    return (size_t)((high * 0x1p26 + low) * 0x1p-53 * (double)n);
}

int lrf_sample_offer(struct lrf_sample *sample, const struct lrf_csv_row *row)
{
    size_t at = sample->seen++;

    if (at < sample->most) {
        if (lrf_grow(&sample->row, &sample->cap, sample->n + 1, sizeof *sample->row) != 0)
            return -1;
        sample->row[sample->n++] = (struct lrf_sampled_row){0};
    } else if ((at = draw(sample->rng, sample->seen)) >= sample->most) {
        return 0;
    }
    free(sample->row[at].text);
    sample->row[at] = (struct lrf_sampled_row){row->line, copy_texts(row)};
    sample->cells = row->n;
    return sample->row[at].text ? 0 : -1;
}

static int by_line(const void *a, const void *b)
{
    const struct lrf_sampled_row *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

static int begin(struct lrf_sample *sample)
{
    sample->cell = lrf_calloc(sample->cells, sizeof *sample->cell);
    if (sample->cell == NULL)
        return -1;
    if (sample->n > 0)
        qsort(sample->row, sample->n, sizeof *sample->row, by_line);
    return 0;
}

int lrf_sample_next(struct lrf_sample *sample, struct lrf_csv_row *row)
{
    const char *s;

    *row = (struct lrf_csv_row){0};
    if (sample->cell == NULL && begin(sample) != 0)
        return -1;
    if (sample->next > 0) {
        free(sample->row[sample->next - 1].text);
        sample->row[sample->next - 1].text = NULL;
    }
    if (sample->next == sample->n)
        return 0;
    s = sample->row[sample->next].text;
    for (size_t j = 0; j < sample->cells; j++) {
        sample->cell[j] = (struct lrf_csv_cell){s, strlen(s), .decimals = LRF_CSV_TEXT};
        s += sample->cell[j].n + 1;
    }
    *row = (struct lrf_csv_row){sample->cell, sample->cells, sample->row[sample->next].line};
    sample->next++;
    return 0;
}

void lrf_sample_release(struct lrf_sample *sample)
{
    for (size_t i = 0; i < sample->n; i++)
        free(sample->row[i].text);
    free(sample->row);
    free(sample->cell);
    if (sample->rng != NULL)
        gsl_rng_free(sample->rng);
}
