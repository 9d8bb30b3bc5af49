#include "report/writers.h"

#include <math.h>

#include "base/number.h"
#include "report/csv.h"

void lrf_csv_number(FILE *out, char before, double value)
{
    char text[LRF_NUMBER_SIZE + 1] = {before};
    size_t n = lrf_number_format(text + 1, value);

    fwrite(text, 1, n + 1, out);
}

/* Which optional fields any point knows. */
static unsigned known_fields(const struct lrf_curve *curve)
{
    unsigned known = 0;

    for (size_t i = 0; i < curve->n; i++)
        known |= curve->point[i].known;
    return known;
}

static void put_point(FILE *out, const struct lrf_point *point, unsigned known)
{
    fprintf(out, "%u,%u", point->repeat, point->step);
    lrf_csv_number(out, ',', point->lr);
    lrf_csv_number(out, ',', point->loss);
    for (unsigned i = 0; i < LRF_FIELD_COUNT; i++) {
        if (!(known & (1u << i)))
            continue;
        if (point->known & (1u << i))
            lrf_csv_number(out, ',', lrf_point_field(point, i));
        else
            fputc(',', out);
    }
    fputc('\n', out);
}

void lrf_range_curve_csv(FILE *out, const struct lrf_curve *curve)
{
    unsigned known = known_fields(curve);

    fputs("repeat,step,lr,loss", out);
    for (unsigned i = 0; i < LRF_FIELD_COUNT; i++)
        if (known & (1u << i))
            fprintf(out, ",%s", lrf_field_name(i));
    fputc('\n', out);
    for (size_t i = 0; i < curve->n; i++)
        put_point(out, &curve->point[i], known);
}

void lrf_range_analysis_csv(FILE *out, const struct lrf_analysis *analysis)
{
    const struct lrf_smooth *s = &analysis->smooth;
    const double *columns[] = {s->loss, s->loss_lo, s->loss_hi, s->slope, s->slope_lo, s->slope_hi};

    fputs("lr,loss,loss_lo,loss_hi,slope,slope_lo,slope_hi\n", out);
    for (size_t i = 0; i < s->n; i++) {
        char text[LRF_NUMBER_SIZE];
        fwrite(text, 1, lrf_number_format(text, s->lr[i]), out);
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
            lrf_csv_number(out, ',', columns[c][i]);
        fputc('\n', out);
    }
}
