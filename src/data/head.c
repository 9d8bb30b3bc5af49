#include "data/head.h"

#include <stdlib.h>
#include <string.h>

#include "base/dictionary.h"
#include "base/memory.h"
#include "base/number.h"
#include "data/cell.h"

int lrf_head_add(struct lrf_head *head, const struct lrf_csv_row *row)
{
    struct lrf_csv_cell *cell;
    size_t bytes = LRF_CSV_READABLE;
    char *text;

    for (size_t j = 0; j < row->n; j++)
        bytes += row->cell[j].n + 1;
    cell = malloc(row->n * sizeof *cell + bytes);
    if (cell == NULL)
        return -1;
    text = (char *)(cell + row->n);
    for (size_t j = 0; j < row->n; j++) {
        const size_t n = row->cell[j].n;
        cell[j] = row->cell[j];
        cell[j].s = text;
        memcpy(text, row->cell[j].s, n + 1);
        text += n + 1;
    }
    head->row[head->n] = *row;
    head->row[head->n++].cell = cell;
    return 0;
}

void lrf_head_release(struct lrf_head *head)
{
    for (size_t i = 0; i < head->n; i++)
        lrf_free_shown(head->row[i].cell);
    head->n = 0;
}

static bool is_number(const struct lrf_head *head, const struct lrf_csv_cell *cell)
{
    double value;
    return lrf_number_parse(cell->s, cell->n, &value) == LRF_NUMBER_FINITE ||
           lrf_number_parse_point(cell->s, cell->n, head->point, &value) == LRF_NUMBER_FINITE;
}

static bool is_text(const struct lrf_head *head, const struct lrf_csv_cell *cell)
{
    return !lrf_cell_says_missing(cell->s, cell->n) && !is_number(head, cell);
}

static bool mostly_numbers_below(const struct lrf_head *head, size_t column)
{
    size_t numbers = 0, texts = 0;

    for (size_t i = 1; i < head->n; i++) {
        numbers += is_number(head, &head->row[i].cell[column]);
        texts += is_text(head, &head->row[i].cell[column]);
    }
    return numbers > texts;
}

static bool comes_again(const struct lrf_head *head, size_t column)
{
    for (size_t i = 1; i < head->n; i++)
        if (strcmp(head->row[i].cell[column].s, head->row[0].cell[column].s) == 0)
            return true;
    return false;
}

/* False, too, when there is no memory to tell. */
static bool all_different(const struct lrf_csv_row *row)
{
    struct lrf_dictionary names = {0};
    size_t index, j = 0;

    while (j < row->n && lrf_dictionary_add(&names, row->cell[j].s, row->cell[j].n, &index) == 0 &&
           index == j)
        j++;
    lrf_dictionary_release(&names);
    return j == row->n;
}

bool lrf_head_has_names(const struct lrf_head *head)
{
    const struct lrf_csv_row *first = &head->row[0];
    size_t texts = 0;

    for (size_t j = 0; j < first->n; j++) {
        if (!is_text(head, &first->cell[j]))
            continue;
        if (mostly_numbers_below(head, j))
            return true;
        if (!comes_again(head, j))
            texts++;
    }
    /* a nameless first column holds the row names of other programs */
    return texts + (first->cell[0].n == 0) == first->n && all_different(first);
}
