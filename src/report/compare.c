#include "report/pictures.h"

#include <math.h>

#include "base/number.h"
#include "base/quote.h"
#include "base/strbuf.h"
#include "record/words.h"
#include "report/compare.h"
#include "report/overlay.h"

void lrf_compare_lay_out(struct lrf_compare_layout *layout, const struct lrf_compare_result *report)
{
    *layout = (struct lrf_compare_layout){.report = report,
                                          .lr = lrf_axis_empty(),
                                          .relative = {.lo = -0.08, .hi = 1.4},
                                          .suggestion = lrf_axis_empty()};
    for (size_t i = 0; i < report->n; i++) {
        const struct lrf_analysis *a = report->item[i].analysis;
        lrf_axis_widen(&layout->suggestion, a->suggestion.lr);
        lrf_axis_widen(&layout->suggestion, a->suggestion.lo);
        lrf_axis_widen(&layout->suggestion, a->suggestion.hi);
        if (a->smooth.n) {
            lrf_axis_widen(&layout->lr, a->smooth.lr[0]);
            lrf_axis_widen(&layout->lr, a->smooth.lr[a->smooth.n - 1]);
        }
    }
    lrf_axis_settle(&layout->lr);
    lrf_axis_settle(&layout->suggestion);
}
