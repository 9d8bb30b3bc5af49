#include "report/schedule_table.h"

#include "report/page.h"
#include "report/words.h"

static const char few_seeds[] = "fewer than two seeds";

/* "behind, 2 diverged". */
static void put_remark(FILE *out, const struct lrf_schedule_way *way)
{
    struct lrf_strbuf text = {0};

    lrf_strbuf_puts(&text, way->rank.differs ? "behind" : "");
    if (way->diverged)
        lrf_strbuf_printf(&text, "%s%zu diverged", text.n ? ", " : "", way->diverged);
    lrf_page_cell_text(out, text.failed ? "" : text.s);
    lrf_strbuf_release(&text);
}

static void put_way(FILE *out, const struct lrf_schedule_way *way)
{
    const struct lrf_rank *rank = &way->rank;

    lrf_page_row(out, way->name);
    lrf_page_cell_text(out, way->optimizer);
    lrf_page_cell_rate(out, way->max_lr, "not known");
    lrf_page_cell_number(out, rank->mean, "no run was finished");
    lrf_page_cell_number(out, rank->lo, few_seeds);
    lrf_page_cell_number(out, rank->hi, few_seeds);
    lrf_page_cell_number(out, way->accuracy, "no classes, or no validation rows");
    lrf_page_cell_number(out, rank->excess, "not known");
    lrf_page_cell_number(out, rank->p, rank->place == 1 ? "this is the best" : few_seeds);
    put_remark(out, way);
    lrf_page_cell_text(out, way->parameters);
    lrf_page_row_end(out);
}

void lrf_schedule_table(FILE *out, const struct lrf_schedule_result *report)
{
    const char *const column[] = {
        "schedule", "optimizer", "rate",      lrf_schedule_loss_name(report),
        "from",     "to",        "accuracy",  "to the best",
        "p",        "remark",    "parameters"};

    lrf_page_section(out, "Schedules");
    lrf_page_table_begin(out, "Final losses with 95 % intervals over the seeds", column,
                         sizeof column / sizeof *column);
    for (size_t i = 0; i < report->n; i++)
        put_way(out, lrf_schedule_at(report, i + 1));
    lrf_page_table_end(out);
}
