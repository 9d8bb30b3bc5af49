#include "log/log_format.h"

/*
 * The first that knows a file reads it, so the particular comes before the general; the last is
 * for everything else.
 */
#define FORMATS(X)                                                                                 \
    X(events)                                                                                      \
    X(json_lines)                                                                                  \
    X(mlflow)                                                                                      \
    X(json)                                                                                        \
    X(text)                                                                                        \
    X(csv)

#define DECLARE(name) extern const struct lrf_log_format lrf_log_format_##name;
FORMATS(DECLARE)

#define LIST(name) &lrf_log_format_##name,
static const struct lrf_log_format *const table[] = {FORMATS(LIST)};

const struct lrf_log_format *lrf_log_format_of(const struct lrf_log *log, const char *head,
                                               size_t n, bool whole)
{
    size_t i = 0;

    while (i + 1 < sizeof table / sizeof *table && !table[i]->looks_like(log, head, n, whole))
        i++;
    return table[i];
}
