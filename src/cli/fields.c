#include "cli/fields.h"

#include <string.h>

#include "base/number.h"

void cli_field_put(struct lrf_strbuf *line, double value)
{
    char text[LRF_NUMBER_SIZE];

    lrf_strbuf_puts(line, " ");
    lrf_strbuf_add(line, text, lrf_number_format(text, value));
}

bool cli_field_take(const char **line, double *value)
{
    size_t n;

    *line += strspn(*line, " ");
    n = strcspn(*line, " ");
    if (lrf_number_parse(*line, n, value) == LRF_NUMBER_NONE)
        return false;
    *line += n;
    return true;
}

bool cli_field_take_count(const char **line, size_t below, size_t *value)
{
    double number;

    if (!cli_field_take(line, &number) || !(number >= 0 && number < (double)below))
        return false;
    *value = (size_t)number;
    return true;
}

bool cli_field_end(const char *line)
{
    return line[strspn(line, " ")] == '\0';
}
