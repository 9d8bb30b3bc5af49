#include "data/need.h"

#include "base/room.h"

enum {
    LOOK_EVERY = 8 << 20, /* bytes of cells */
    RESERVE = 64 << 20,   /* for the training */
};

/* Columns of the matrix that will be made of what was read, as far as that can be told. */
static size_t guess_width(const struct lrf_table *table)
{
    size_t width = 0;

    for (size_t j = 0; j < table->columns; j++) {
        const size_t texts = table->column[j].texts.n;
        if (texts <= LRF_MAX_LEVELS && 2 * texts <= table->column[j].odd)
            width += texts > 0 ? texts : 1;
    }
    return width;
}

/* The cells of all rows are kept, in memory where not on disk, until the matrix of float32 is
 * there. */
enum lrf_status lrf_need_check(const struct lrf_table *table, double read, size_t parts,
                               size_t *next, struct lrf_error *err)
{
    const size_t step = LOOK_EVERY / (table->columns * sizeof(double)) + 1;
    const double rows = (double)table->rows, all = read > 0 ? rows / read : rows + (double)step,
                 cells = table->store.on_disk ? 0 : (double)table->store.bytes / rows,
                 matrix = all / (double)parts * (double)(guess_width(table) * sizeof(float)),
                 need = (all - rows) * cells + matrix + RESERVE, left = (double)lrf_room_left();

    if (table->rows == 0 || need <= left) {
        *next = table->rows + step;
        return LRF_OK;
    }
    lrf_fail(err, LRF_ENOMEM,
             "'%s': %s%.0f rows need about %.0f MB of memory more, %.0f MB are left", table->file,
             read > 0 ? "about " : "more than ", read > 0 ? all : rows, need / 1e6, left / 1e6);
    return lrf_fail_remedy(err, LRF_ENOMEM, LRF_REMEDY_SAMPLE);
}
