/* Any bytes are a curve with rates above zero, which is the same when read from our own form of
 * it, or one line of text and a curve left as it was. */
#include "fuzz.h"

#include <math.h>

#include "report/writers.h"

#include "log/read.h"

static void read_back(const struct lrf_curve *curve)
{
    struct lrf_curve back = {0};
    struct lrf_error err = {0};
    struct lrf_strbuf text = {0};
    const struct lrf_range_result range = {.curve = curve};

    lrf_csv_curve(&text, &(struct lrf_result){.kind = LRF_RESULT_RANGE, .range = &range});
    require(!text.failed);
    require(lrf_curve_read_memory("own", text.s, text.n, NULL, &back, NULL, &err) == LRF_OK);
    require(back.n == curve->n);
    for (size_t i = 0; i < back.n; i++) {
        const struct lrf_point *p = &curve->point[i], *q = &back.point[i];
        require(q->lr == p->lr && q->step == p->step);
        require(q->loss == p->loss || (isnan(q->loss) && isnan(p->loss)));
    }
    lrf_curve_release(&back);
    lrf_strbuf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    char note[LRF_NOTE_SIZE] = "";

    if (lrf_curve_read_memory("log", (const char *)bytes, n, NULL, &curve, note, &err) != LRF_OK) {
        require_message(&err);
        require(curve.n == 0 && curve.point == NULL);
        return 0;
    }
    require(curve.n > 0 && strpbrk(note, "\n\r\t\033") == NULL);
    for (size_t i = 0; i < curve.n; i++)
        require(curve.point[i].lr > 0 && isfinite(curve.point[i].lr));
    read_back(&curve);
    lrf_curve_release(&curve);
    return 0;
}
