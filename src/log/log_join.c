#include <stdlib.h>
#include <string.h>

#include "log/log_join.h"

static bool is_unnamed(const struct lrf_log_rows *rows)
{
    return (rows->roles & 1u << LRF_ROLE_VALUE) != 0;
}

static void name_values(struct lrf_log_rows *rows, enum lrf_role role)
{
    const unsigned unnamed = 1u << LRF_ROLE_VALUE;
    const char *slash = strrchr(rows->file, '/'), *base = slash ? slash + 1 : rows->file;
    char file[LRF_VALUE_SIZE];

    for (size_t i = 0; i < rows->n; i++) {
        struct lrf_log_row *row = &rows->row[i];
        if (!(row->has & unnamed))
            continue;
        row->value[role] = row->value[LRF_ROLE_VALUE];
        row->has = (row->has & ~unnamed) | 1u << role;
    }
    rows->roles = (rows->roles & ~unnamed) | 1u << role;
    lrf_text_value(file, base, strlen(base));
    snprintf(rows->taken, sizeof rows->taken, "%s in '%s'", lrf_role_name(role), file);
}

/* 2: positive and growing from step to step; 1: falling; 0: neither. */
static int growth(const struct lrf_log_rows *rows)
{
    bool grows = true, falls = true;

    for (size_t i = 0; i < rows->n; i++) {
        const struct lrf_log_row *row = &rows->row[i];
        const double value = row->value[LRF_ROLE_VALUE];
        if (!(value > 0))
            return 0;
        if (i == 0 || row->step < row[-1].step)
            continue;
        grows = grows && value > row[-1].value[LRF_ROLE_VALUE];
        falls = falls && value < row[-1].value[LRF_ROLE_VALUE];
    }
    return grows ? 2 : falls ? 1 : 0;
}

static void name_by_growth(struct lrf_log_rows *rows, size_t n)
{
    int most = 0, least = 2;
    size_t seen = 0;

    for (size_t i = 0; i < n; i++) {
        const int g = is_unnamed(&rows[i]) ? growth(&rows[i]) : -1;
        most = g > most ? g : most;
        least = g >= 0 && g < least ? g : least;
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_unnamed(&rows[i]))
            continue;
        const bool is_rate = most > least ? growth(&rows[i]) == most : seen % 2 == 0;
        name_values(&rows[i], is_rate ? LRF_ROLE_LR : LRF_ROLE_LOSS);
        seen++;
    }
}

void lrf_log_name_values(struct lrf_log_rows *rows, size_t n)
{
    unsigned roles = 0;

    for (size_t i = 0; i < n; i++) {
        const enum lrf_role role = lrf_role_of_file(rows[i].file);
        if (is_unnamed(&rows[i]) && role != LRF_ROLE_NONE)
            name_values(&rows[i], role);
        roles |= rows[i].roles & (LRF_HAS_LR | LRF_HAS_LOSS);
    }
    for (size_t i = 0; i < n; i++) {
        if (is_unnamed(&rows[i]) && roles == LRF_HAS_LR)
            name_values(&rows[i], LRF_ROLE_LOSS);
        else if (is_unnamed(&rows[i]) && roles == LRF_HAS_LOSS)
            name_values(&rows[i], LRF_ROLE_LR);
    }
    name_by_growth(rows, n);
}

static int by_key(const void *a, const void *b)
{
    const struct lrf_log_row *p = a, *q = b;

    if (p->repeat != q->repeat)
        return p->repeat < q->repeat ? -1 : 1;
    return (p->step > q->step) - (p->step < q->step);
}

/* Gives the rows of `to` what `from`, which is sorted, has of the same repeat and step. */
static void fill(struct lrf_log_rows *to, const struct lrf_log_rows *from)
{
    for (size_t i = 0; i < to->n; i++) {
        struct lrf_log_row *row = &to->row[i];
        const struct lrf_log_row key = {.step = row->step,
                                        .repeat = from->repeats > 1 ? row->repeat : 0};
        const struct lrf_log_row *found =
            bsearch(&key, from->row, from->n, sizeof *from->row, by_key);
        if (found != NULL)
            lrf_log_row_absorb(row, found);
    }
    to->roles |= from->roles;
}

static bool is_base(const struct lrf_log_rows *rows, bool needs_rate)
{
    return (rows->roles & LRF_HAS_LOSS) && !(needs_rate && (rows->roles & LRF_HAS_LR));
}

/* A file of rates only, or one with neither rates nor losses. */
static bool is_donor(const struct lrf_log_rows *rows, bool of_rates)
{
    const unsigned roles = rows->roles & (LRF_HAS_LR | LRF_HAS_LOSS);

    return of_rates ? roles == LRF_HAS_LR : roles == 0;
}

static enum lrf_status fail_unpaired(const struct lrf_log_rows *rows, size_t n, bool of_rates,
                                     size_t donors, size_t bases, struct lrf_error *err)
{
    if (donors > 0 && bases > 0)
        return lrf_fail(err, LRF_EDATA, "%zu files of %s do not fit %zu of losses", donors,
                        of_rates ? "rates" : "other values", bases);
    while (n > 0 && !is_donor(rows, of_rates) && !is_base(rows, of_rates)) {
        rows++;
        n--;
    }
    return lrf_log_rows_fail_column(rows, donors == 0 ? LRF_ROLE_LR : LRF_ROLE_LOSS, err);
}

static enum lrf_status fill_all(struct lrf_log_rows *rows, size_t n, bool of_rates, size_t donors,
                                struct lrf_error *err)
{
    size_t donor = 0;

    for (size_t base = 0; base < n; base++) {
        if (!is_base(&rows[base], of_rates))
            continue;
        while (!is_donor(&rows[donor], of_rates))
            donor++;
        fill(&rows[base], &rows[donor]);
        if (of_rates && lrf_log_rows_keep_complete(&rows[base]) == 0)
            return lrf_fail(err, LRF_EDATA, "'%s' and '%s' have no step in common",
                            rows[donor].file, rows[base].file);
        donor += donors > 1;
    }
    return LRF_OK;
}

static enum lrf_status join_kind(struct lrf_log_rows *rows, size_t n, bool of_rates,
                                 struct lrf_error *err)
{
    size_t donors = 0, bases = 0;

    for (size_t i = 0; i < n; i++) {
        bases += is_base(&rows[i], of_rates);
        if (!is_donor(&rows[i], of_rates))
            continue;
        donors++;
        lrf_log_rows_sort(&rows[i]);
    }
    if (donors == 0 && (bases == 0 || !of_rates))
        return LRF_OK;
    if (bases == 0 || (donors != 1 && donors != bases))
        return fail_unpaired(rows, n, of_rates, donors, bases, err);
    return fill_all(rows, n, of_rates, donors, err);
}

enum lrf_status lrf_log_join(struct lrf_log_rows *rows, size_t n, struct lrf_error *err)
{
    enum lrf_status status = LRF_OK;

    for (size_t i = 0; i < n && status == LRF_OK; i++) {
        if (rows[i].roles == 0)
            status = lrf_log_rows_fail_column(&rows[i], LRF_ROLE_LOSS, err);
    }
    if (status == LRF_OK)
        status = join_kind(rows, n, true, err);
    if (status == LRF_OK)
        status = join_kind(rows, n, false, err);
    for (size_t i = 0; i < n; i++) {
        if (!is_base(&rows[i], false))
            rows[i].n = rows[i].repeats = 0;
    }
    return status;
}
