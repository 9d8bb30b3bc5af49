#include "report/writers.h"

#include <ctype.h>

#include "base/error.h"
#include "base/memory.h"
#include "report/compare.h"
#include "report/compare_pieces.h"
#include "report/page.h"

static void write_answer(FILE *out, const struct lrf_compare_result *report)
{
    const struct lrf_comparison *c = report->comparison;
    bool answered = c->common < report->n;
    struct lrf_strbuf line = {0}, pairs = {0};

    if (answered)
        lrf_phrase_compare_common(&line, report);
    lrf_phrase_compare_pairs(&pairs, report);
    if (answered && !line.failed)
        line.s[0] = (char)toupper((unsigned char)line.s[0]);
    lrf_page_paragraph(out, "answer", answered && !line.failed ? line.s : "No case has a rate.");
    lrf_page_terms_begin(out);
    lrf_page_term(out, "Differ", pairs.failed ? NULL : pairs.s);
    lrf_page_term(out, "Next",
                  !answered                  ? "look at each case with lrfind run"
                  : lrf_compare_fits(report) ? "use it for all, or each case's own rate below"
                                             : "use each case's own rate, from the table below");
    lrf_page_terms_end(out);
    if (answered && !report->steps)
        lrf_page_paragraph(out, "note",
                           "The regrets are read from the range curves, which make small rates "
                           "look worse than they are in a long run.");
    lrf_strbuf_release(&line);
    lrf_strbuf_release(&pairs);
}

static void write_terms(FILE *out)
{
    lrf_page_section(out, "Terms");
    lrf_page_terms_begin(out);
    lrf_page_term(out, "regret",
                  "what a case loses with another one's rate: 0 as good as its best rate, 1 no "
                  "better than no training");
    lrf_page_term(out, "95 % interval",
                  "where the best rate lies, the uncertainty of the rule included");
    lrf_page_term(out, "limit",
                  "the rate up to which this optimizer is stable at the start, from "
                  "the largest eigenvalue of the Hessian");
    lrf_page_term(out, "differ",
                  "the two suggestions are further apart than their intervals "
                  "explain, with the number of pairs allowed for");
    lrf_page_terms_end(out);
}

enum lrf_status lrf_compare_html(FILE *out, const struct lrf_compare_result *report,
                                 struct lrf_error *err)
{
    struct lrf_strbuf title = {0};
    enum lrf_status status;

    lrf_strbuf_printf(&title, "%zu range tests side by side", report->n);
    lrf_page_begin(out, title.failed ? "" : title.s, "");
    write_answer(out, report);
    status = lrf_compare_svg(out, report, err);
    lrf_compare_case_table(out, report);
    lrf_compare_pair_table(out, report);
    write_terms(out);
    lrf_compare_settings_table(out, report);
    lrf_page_end(out);
    lrf_strbuf_release(&title);
    return status;
}
