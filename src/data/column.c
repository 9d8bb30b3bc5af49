#include "data/column.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data/cell.h"

bool lrf_is_missing(const char *s, size_t n)
{
    switch (n) {
    case 0:
        return true;
    case 1:
        return *s == '?';
    case 2:
        return strncasecmp(s, "na", n) == 0;
    case 3:
        return strncasecmp(s, "nan", n) == 0;
    case 4:
        return strncasecmp(s, "null", n) == 0;
    default:
        return false;
    }
}

bool lrf_column_overflows(const struct lrf_column *column)
{
    return column->texts.n > LRF_MAX_LEVELS;
}

static int note_odd(struct lrf_column *column, const char *s, size_t n, size_t line,
                    enum lrf_number number)
{
    char value[LRF_VALUE_SIZE];

    column->odd++;
    column->nonfinite += number != LRF_NUMBER_NONE;
    if (column->odd_line != 0)
        return 0;
    lrf_text_value(value, s, n);
    column->odd_value = lrf_text_clean(value, strlen(value));
    column->odd_number = number;
    column->odd_line = line;
    return column->odd_value ? 0 : -1;
}

int lrf_column_odd_cell(struct lrf_column *column, const char *s, size_t n, size_t line,
                        enum lrf_number number, double *cell)
{
    size_t index;

    if (lrf_is_missing(s, n)) {
        if (column->missing++ == 0)
            column->missing_line = line;
        *cell = lrf_cell_missing();
        return 0;
    }
    if (note_odd(column, s, n, line, number) != 0)
        return -1;
    if (lrf_column_overflows(column))
        index = LRF_MAX_LEVELS;
    else if (lrf_dictionary_add(&column->texts, s, n, &index) != 0)
        return -1;
    *cell = lrf_cell_text((uint32_t)index + 1);
    return 0;
}

void lrf_column_release(struct lrf_column *column)
{
    free(column->name);
    free(column->odd_value);
    lrf_dictionary_release(&column->texts);
    *column = (struct lrf_column){0};
}
