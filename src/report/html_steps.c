#include "report/html_parts.h"

#include "base/error.h"
#include "base/memory.h"
#include "report/page.h"
#include "report/words.h"
#include "report/writers.h"

static void write_predictions(FILE *out, const struct lrf_steps *steps)
{
    static const char *const column[] = {"batch", "rate"};
    char name[24];

    if (steps->n_batch == 0)
        return;
    lrf_page_table_begin(out, "Predicted rates for other batches, from the noise scale", column, 2);
    for (size_t i = 0; i < steps->n_batch; i++) {
        snprintf(name, sizeof name, "%zu", steps->batch[i].batch);
        lrf_page_row(out, name);
        lrf_page_cell_rate(out, steps->batch[i].lr, "not known");
        lrf_page_row_end(out);
    }
    lrf_page_table_end(out);
}

enum lrf_status lrf_html_steps(FILE *out, const struct lrf_range_result *report,
                               struct lrf_error *err)
{
    enum lrf_status status;
    struct lrf_strbuf text = {0};

    if (report->steps == NULL || !report->steps->recorded)
        return LRF_OK;
    lrf_page_section(out, "What single steps say");
    lrf_phrase_steps(&text, report);
    if (!text.failed)
        lrf_page_paragraph(out, "", text.s);
    lrf_strbuf_release(&text);
    status = lrf_steps_svg(out, report, err);
    write_predictions(out, report->steps);
    return status;
}
