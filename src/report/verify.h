/*
 * report/verify.h - what the picture, the page and the text of a verification share: which runs
 * are shown step by step, the axes, how verdicts look, and what is said.
 */
#ifndef LRF_REPORT_VERIFY_H
#define LRF_REPORT_VERIFY_H

#include <lrfind/report.h>

#include "base/strbuf.h"
#include "experiment/verify.h"
#include "record/verdicts.h"
#include "report/axis.h"
#include "report/svg_marks.h"

enum { LRF_VERIFY_EXAMPLES = 4 };

/* A rate whose runs are shown step by step: "9.1e-04  best". */
struct lrf_verify_example {
    double lr;
    size_t look; /* another colour and line type for each, see svg_marks.h */
    char text[64];
};

struct lrf_verify_layout {
    const struct lrf_verify_result *report;
    struct lrf_verify_example example[LRF_VERIFY_EXAMPLES];
    size_t n;
    struct lrf_axis step, loss; /* of the examples */
    struct lrf_axis lr, final;  /* of the rates */
};

/* How a verdict is drawn: gnuplot's point type, and the same for a page, with its colour. */
struct lrf_verify_look {
    int point;
    struct lrf_svg_mark mark;
};

void lrf_verify_lay_out(struct lrf_verify_layout *layout, const struct lrf_verify_result *report);
const struct lrf_verify_look *lrf_verify_look(enum lrf_verdict_kind kind);
#endif
