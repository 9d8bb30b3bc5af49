/*
 * record/verdicts.h - the conclusions of a verification, a comparison, a set of schedules and of
 * ordinary runs, drawn once, for words and pictures alike. Words hold names as they were given.
 */
#ifndef LRF_RECORD_VERDICTS_H
#define LRF_RECORD_VERDICTS_H

#include <lrfind/report.h>

#include "base/strbuf.h"

/* ---- verify */

enum lrf_tested {
    LRF_TESTED_NONE_TRAINS,   /* no rate of the grid was better than none */
    LRF_TESTED_NO_SUGGESTION, /* the range test had none */
    LRF_TESTED_OUTSIDE,       /* the suggestion lies outside the grid: it was not tested */
    LRF_TESTED_BEST,          /* no rate of the grid is better */
    LRF_TESTED_COSTS,         /* one is: `regret` */
};

/* What the grid says of the suggestion. */
struct lrf_verify_verdict {
    enum lrf_tested kind;
    size_t rates;     /* of the grid */
    double suggested; /* nan: none */
    bool given;       /* it is no suggestion but a rate to prove */
    double nearest;   /* rate of the grid; nan: none, or outside the grid */
    bool same;        /* that rate is the suggestion, for all that a grid can tell */
    double best;      /* nan: none trains */
    double regret;    /* of the suggestion; nan: not known */
};

/*
 * The suggestion counts as a rate of the grid when that is its nearest and at most
 * LRF_SAME_DECADES away: a fifth of the step of a usual grid, well within what seeds tell apart.
 */
#define LRF_SAME_DECADES 0.1

void lrf_verify_judge(const struct lrf_verify_result *result, struct lrf_verify_verdict *verdict);
/* "the suggested rate 2.1e-02 lies outside the grid; the best of 2 rates is 1.0e-05". */
void lrf_phrase_verify_verdict(struct lrf_strbuf *out, const struct lrf_verify_verdict *verdict);
/* What a rate of the grid is called: "best, suggested", "nearest to the suggestion", "given", "".
 */
const char *lrf_verify_mark(const struct lrf_verify_verdict *verdict, double lr);
/* "suggested", or "given". */
const char *lrf_verify_origin(const struct lrf_verify_verdict *verdict);
/* A verdict as people read it, "too slow", and what it means, in a sentence. */
const char *lrf_phrase_verdict(enum lrf_verdict_kind kind);
const char *lrf_verdict_meaning(enum lrf_verdict_kind kind);
/* The rate of the grid that says how training goes: nearest the suggestion, else the best; NULL. */
const struct lrf_verify_rate *lrf_verify_telling(const struct lrf_verification *v,
                                                 const struct lrf_verify_verdict *verdict);
/* The rate with the least validation loss at the end; NULL: none is known. */
const struct lrf_verify_rate *lrf_verify_to_the_end(const struct lrf_verification *v);
/* "at 2.1e-02 3 of 3 runs get the verdict "converges": ...", and what to do then. */
void lrf_phrase_verify_rate(struct lrf_strbuf *out, const struct lrf_verify_rate *rate);
void lrf_phrase_verify_remedy(struct lrf_strbuf *out, const struct lrf_verify_result *result,
                              const struct lrf_verify_rate *rate);
/* Whether schedules are what to look at then. */
bool lrf_verify_wants_schedule(const struct lrf_verify_result *result,
                               const struct lrf_verify_rate *rate);
/* Whether any rate has this verdict. */
bool lrf_verify_has(const struct lrf_verification *v, enum lrf_verdict_kind kind);
/* "digits.csv: trained at a grid of rates". */
void lrf_phrase_verify_title(struct lrf_strbuf *out, const struct lrf_verify_result *result);
/* "mlp:64 relu, adam, batch 32; 9 rates, 3 seeds, 900 steps each". */
void lrf_phrase_verify_runs(struct lrf_strbuf *out, const struct lrf_verify_result *result);

/* ---- compare */

/* A loss relative to the case's own: 1 initially, 0 at its least; nan where nothing falls. */
double lrf_compare_relative(const struct lrf_analysis *analysis, double loss);
/* Whether there is anything to use: a common rate, or without real runs a case's own. */
bool lrf_compare_answers(const struct lrf_compare_result *result);
/* Why there is not. */
const char *lrf_compare_why_none(const struct lrf_compare_result *result);
/* Does one rate fit all, and what would it cost? Only when there is a common rate. */
void lrf_phrase_compare_common(struct lrf_strbuf *out, const struct lrf_compare_result *result);
/* Whether twice as many seeds would make it clearer. */
bool lrf_compare_wants_seeds(const struct lrf_compare_result *result);
/* "use it for all": what follows from that. */
void lrf_phrase_compare_next(struct lrf_strbuf *out, const struct lrf_compare_result *result,
                             const struct lrf_dialect *dialect);
/* In how many pairs the sweeps suggest different rates, and whether it matters; nothing without
 * pairs. */
void lrf_phrase_compare_pairs(struct lrf_strbuf *out, const struct lrf_compare_result *result);
/* What the regrets come from: "lowest validation loss of real runs, 1000 steps, 5 seeds". */
void lrf_phrase_compare_runs(struct lrf_strbuf *out, const struct lrf_compare_result *result);

/* ---- schedule */

/* The way at a place, 1 the best. */
const struct lrf_schedule_way *lrf_schedule_at(const struct lrf_schedule_result *result,
                                               size_t place);
/* "validation loss", "training loss": what curves show. */
const char *lrf_schedule_loss_name(const struct lrf_schedule_result *result);
/* Worse by the test, but surely by less than what counts. */
bool lrf_is_slightly_behind(const struct lrf_rank *rank);
/* How many ways have this standing, of those that were trained. */
size_t lrf_schedule_count(const struct lrf_schedule_result *result, enum lrf_standing standing);
/* "best", "as good", "behind", "unclear". */
const char *lrf_standing_word(enum lrf_standing standing);
/* "cosine with adam at 1.1e-02; better than 12 of the other 16, 3 are as good, ...". */
void lrf_phrase_schedule_answer(struct lrf_strbuf *out, const struct lrf_schedule_result *result,
                                const struct lrf_dialect *dialect);
/* What those words mean here. */
void lrf_phrase_standings(struct lrf_strbuf *out, const struct lrf_schedule_result *result);
/* How many schedules overfit, and from when on; nothing when none does. */
void lrf_phrase_overfitting(struct lrf_strbuf *out, const struct lrf_schedule_result *result);
/* "mlp:64 relu, adam, batch 32; 1000 steps, 16 seeds". */
void lrf_phrase_schedule_runs(struct lrf_strbuf *out, const struct lrf_schedule_result *result);

/* ---- watch: what a log cannot tell is not claimed */

/* As people read them: "losing ground", "too slow". */
const char *lrf_event_words(enum lrf_event_kind kind);
const char *lrf_run_words(enum lrf_run_kind kind);
/* "diverging since step 1184: ...; go back to ...". It begins with those words, and depends on the
 * event alone: it is the same while the run goes on and after its end. */
void lrf_phrase_event(struct lrf_strbuf *out, const struct lrf_event *event);
/* "diverged: the loss rose ..." and what to do then; nothing for a healthy run. */
void lrf_phrase_run(struct lrf_strbuf *out, const struct lrf_run_verdict *verdict);
void lrf_phrase_run_advice(struct lrf_strbuf *out, const struct lrf_run_verdict *verdict);
/* "train.log", "train.log, run 2" where its log holds several, counted from 1. */
void lrf_phrase_run_name(struct lrf_strbuf *out, const struct lrf_watch_result *result, size_t i);
/* "train.log: diverged", "3 runs of 2 logs: 2 healthy, 1 diverged". */
void lrf_phrase_watch_title(struct lrf_strbuf *out, const struct lrf_watch_result *result);
/* "step 5335 is out in 3 logs: ...". */
void lrf_phrase_shared(struct lrf_strbuf *out, const struct lrf_watch_shared *shared);

#endif
