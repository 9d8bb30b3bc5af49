#include "log/text_darknet.h"

#include <string.h>

#include "log/text_number.h"

/* Behind a number at *s and one of two texts; false: these are not there. */
static bool take(const char **s, const char *end, const char *text, const char *other,
                 double *value)
{
    const char *const texts[] = {text, other};
    struct lrf_text_number number;

    while (*s < end && **s == ' ')
        ++*s;
    if (!lrf_text_number(*s, end, &number) || !number.bare)
        return false;
    *value = number.value;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const size_t n = strlen(texts[i]);
        if ((size_t)(end - number.stop) >= n && memcmp(number.stop, texts[i], n) == 0) {
            *s = number.stop + n;
            return true;
        }
    }
    return false;
}

static void add(struct lrf_log_pairs *pairs, const char *name, double value)
{
    pairs->pair[pairs->n++] =
        (struct lrf_log_pair){.name = name, .n = strlen(name), .value = value};
}

bool lrf_text_darknet(const char *line, size_t n, struct lrf_log_pairs *pairs)
{
    const char *s = line, *end = line + n;
    double step, loss, mean, rate;

    if (!take(&s, end, ": ", ": ", &step) || !take(&s, end, ", ", ", ", &loss) ||
        !take(&s, end, " avg loss, ", " avg, ", &mean) || !take(&s, end, " rate,", " rate,", &rate))
        return false;
    *pairs = (struct lrf_log_pairs){.n = 0};
    add(pairs, "step", step);
    add(pairs, "loss", loss);
    add(pairs, "avg loss", mean);
    add(pairs, "learning rate", rate);
    return true;
}
