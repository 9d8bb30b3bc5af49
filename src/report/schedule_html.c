#include "report/writers.h"

#include "base/error.h"
#include "base/memory.h"
#include "report/page.h"
#include "report/quote.h"
#include "report/schedule_table.h"

static void write_answer(FILE *out, const struct lrf_schedule_result *report)
{
    bool answered = lrf_schedule_at(report, 1)->rank.n > 0;
    struct lrf_strbuf line = {0};

    lrf_strbuf_puts(&line, "Use ");
    lrf_phrase_schedule_answer(&line, report);
    lrf_page_paragraph(out, "answer", answered && !line.failed ? line.s : "No run was finished.");
    lrf_strbuf_release(&line);
    lrf_page_terms_begin(out);
    if (lrf_schedule_tested(report))
        lrf_page_term(out, "Why",
                      "paired t tests of the final losses over common seeds, Holm-corrected for "
                      "all pairs: behind means p < 0.05");
    lrf_page_term(out, "Next",
                  report->exported ? "train with the exported rates"
                                   : "--export NAME writes a schedule's rates as step,lr for use "
                                     "elsewhere");
    lrf_page_terms_end(out);
}

static void write_terms(FILE *out)
{
    lrf_page_section(out, "Terms");
    lrf_page_terms_begin(out);
    lrf_page_term(out, "rate",
                  "the rate that a schedule starts from or climbs to; it comes from "
                  "one range test of the optimizer");
    lrf_page_term(out, "to the best",
                  "mean difference of the final losses to the best schedule, seed by seed");
    lrf_page_term(out, "behind", "worse than the best by more than the noise of the seeds");
    lrf_page_terms_end(out);
}

enum lrf_status lrf_schedule_html(FILE *out, const struct lrf_schedule_result *report,
                                  struct lrf_error *err)
{
    struct lrf_range_result settings = {.command = "schedule",
                                        .seed = report->seed,
                                        .data = report->data,
                                        .model = report->model,
                                        .range = report->range};
    struct lrf_strbuf title = {0}, subtitle = {0};
    enum lrf_status status;

    lrf_quote_short(&title, report->data->name, 60);
    lrf_strbuf_printf(&title, ": %zu schedules side by side", report->n);
    lrf_phrase_schedule_runs(&subtitle, report);
    lrf_page_begin(out, title.failed ? "" : title.s, subtitle.failed ? "" : subtitle.s);
    write_answer(out, report);
    status = lrf_schedule_svg(out, report, err);
    lrf_schedule_table(out, report);
    write_terms(out);
    lrf_page_settings(out, &settings, report->steps, report->repeats);
    lrf_page_end(out);
    lrf_strbuf_release(&title);
    lrf_strbuf_release(&subtitle);
    return status;
}
