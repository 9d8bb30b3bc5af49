/*
 * tests/bench/evidence.c - what the rule knows of recorded curves, for scripts/evidence.
 *
 * usage: evidence CURVE...      each curve is one sweep of its own
 *
 * A line for each: what struct lrf_evidence holds, what the answer may not exceed (below the edge,
 * within the range), and the answer of lrf_analyze with its two intervals; nan where there is none.
 * The names are those of the first line. Positions are log10 of rates.
 */
#include <stdio.h>

/* The analysis itself, for the evidence between its steps: no second way to find it. */
#include "analysis/analysis.c"

static void print_answer(const struct lrf_curve *curve,
                         const struct lrf_analysis_settings *settings)
{
    struct lrf_analysis answer;
    struct lrf_error err = {0};
    const struct lrf_suggestion *s = &answer.suggestion;

    if (lrf_analyze(curve, settings, &answer, &err) != LRF_OK) {
        fprintf(stderr, "evidence: %s\n", err.text);
        exit(3);
    }
    printf(",%.17g,%.17g,%.17g,%.17g,%.17g,%s\n", log10(s->lr), log10(s->lo), log10(s->hi),
           log10(s->best_lo), log10(s->best_hi), lrf_finding_name(answer.status));
    lrf_analysis_release(&answer);
}

static void print_evidence(const char *path, const struct lrf_curve *curve,
                           const struct lrf_analysis_settings *settings)
{
    struct work work = {.settings = settings};
    struct lrf_analysis scratch;
    const struct lrf_evidence *e = &work.evidence;
    enum lrf_status status;

    blank(&scratch);
    work.evidence = (struct lrf_evidence){NAN, NAN, NAN, NAN, NAN, false, NULL};
    lrf_gsl_enter();
    status = measure(curve, &work, &scratch);
    lrf_gsl_leave();
    if (status != LRF_OK)
        exit(3);
    printf("%s,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g", path, e->half, e->edge, e->diverged,
           e->strength, e->density, log10(work.series.lr_min),
           fmin(work.marks.edge - LRF_EDGE_ROOM, work.series.x_max));
    lrf_fit_release(&work.level);
    lrf_fit_release(&work.slope);
    lrf_cells_release(&work.cells);
    lrf_series_release(&work.series);
    lrf_analysis_release(&scratch);
}

int main(int argc, char **argv)
{
    struct lrf_analysis_settings settings;

    lrf_analysis_defaults(&settings);
    printf(
        "curve,half,edge,diverged,strength,density,least,most,lr,lo,hi,best_lo,best_hi,status\n");
    for (int i = 1; i < argc; i++) {
        const char *path = argv[i];
        struct lrf_curve curve = {0};
        struct lrf_error err = {0};
        char note[LRF_NOTE_SIZE];
        if (lrf_curve_read(&path, 1, NULL, &curve, note, &err) != LRF_OK) {
            fprintf(stderr, "evidence: %s\n", err.text);
            return 3;
        }
        print_evidence(path, &curve, &settings);
        print_answer(&curve, &settings);
        lrf_curve_release(&curve);
    }
    return 0;
}
