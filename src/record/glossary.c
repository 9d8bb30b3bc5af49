#include "record/glossary.h"

#include <lrfind/analysis.h>
#include <lrfind/result.h>

static const struct lrf_gloss glossary[] = {
    /* ---- the answer */
    {"sweep", "a short training run in which the rate grows from step to step", NULL},
    {"range test",
     "sweeps from several seeds; the loss against the rate shows where training begins to work and "
     "where it breaks",
     NULL},
    {"suggestion",
     "the rate to use for the real run: from the race, or from the sweeps where there was none",
     NULL},
    {"95 % interval",
     "some rate in it costs less than 5 % of what training gains, in 95 of 100 tasks", "lo, hi"},
    {"90 % interval", "holds the best rate, in 90 of 100 tasks", "best_lo, best_hi"},
    {"race",
     "real runs at rates around the one that the sweeps suggest; the middle of those that did best "
     "is the suggestion, unless the sweep's is as good",
     NULL},
#define OBJECTIVE_GLOSS(objective, name, key, loss) "; " name ": " loss
    {"objective", "which loss the best rate is best for" LRF_OBJECTIVE_LIST(OBJECTIVE_GLOSS), NULL},
#undef OBJECTIVE_GLOSS
    {"baseline",
     "the loss of the best constant prediction, the mean of the target or the class frequencies: a "
     "run that stays above it has learnt nothing yet",
     "baseline_loss, baseline_share"},
    {"regret", LRF_MEANING_REGRET, NULL},
    {"sensitivity",
     "how much worse than at the best rate the loss of the objective is, mean over the grid of "
     "rates in log rate",
     NULL},
    {"limit",
     "what keeps a run at the suggestion from more: its noise floor, the edge, overfitting, or the "
     "budget of steps",
     NULL},
    {"noise floor",
     "the loss that a constant rate does not get below, because batches that differ push the "
     "weights about; a smaller rate, or one that decays, lowers it",
     NULL},
#define VERDICT_GLOSS(kind, name, words, meaning) {"verdict " words, meaning, NULL},
    LRF_VERDICT_LIST(VERDICT_GLOSS)
#undef VERDICT_GLOSS
    /* ---- the curve */
    {"smooth mean and band",
     "the curve that the noisy losses follow, and where it lies with 95 % certainty",
     "loss, loss_lo, loss_hi"},
    {"slope per decade", "how much the loss changes while the rate grows tenfold", "slope"},
#define LANDMARK_GLOSS(source, field, heading, meaning)                                            \
    {heading, "the rate at which " meaning, NULL},
    LRF_LANDMARK_LIST(LANDMARK_GLOSS)
#undef LANDMARK_GLOSS
        {"not finite", "the least rate with a loss that is nan or infinite", "first_nonfinite"},
    {"steepest region", "the rates at which the slope is at least half of the steepest",
     "steepest_region"},
    {"cycle", "the least and the greatest rate for cyclical and one-cycle schedules",
     "base_lr, max_lr"},
#define REGIME_GLOSS(kind, name, meaning) {"regime " name, meaning, NULL},
    LRF_REGIME_LIST(REGIME_GLOSS)
#undef REGIME_GLOSS
    /* ---- single steps and curvature */
    {"sharpness",
     "the largest eigenvalue of the Hessian of the training loss, preconditioned as the optimizer "
     "is",
     NULL},
    {"stable limit", LRF_MEANING_STABLE_LIMIT, "lr_limit"},
    {"critical rate", LRF_MEANING_CRITICAL_RATE, "critical_lr"},
    {"gain ratio",
     "the fall of a batch's loss in a step, divided by what its gradient promised: 1 at small "
     "rates, below 0 when the step raises the loss",
     "gain_ratio"},
    {"cosine", "of a gradient and the one before: below 0 the steps go back and forth",
     "grad_cosine"},
    {"update ratio", "the length of a step divided by that of the weights", "update_ratio"},
    {"noise scale",
     "how many rows a batch must have for its gradient to be as much direction as noise: much "
     "smaller batches waste steps, much greater ones waste rows",
     "noise_scale"},
    /* ---- ordinary runs */
    {"level", "the median of the last 16 training losses of a run, as its log has them", NULL},
    {"scale",
     "how far one training loss of a run lies from the next without any reason: a standard "
     "deviation, from the last 64 of them",
     NULL},
    {"outlier", "a single training loss that stands out above its level: counted, no event", NULL},
#define EVENT_GLOSS(kind, words, meaning) {"event " words, meaning, NULL},
    LRF_EVENT_WORDS(EVENT_GLOSS)
#undef EVENT_GLOSS
#define RUN_GLOSS(kind, words, meaning) {"run " words, meaning, NULL},
        LRF_RUN_WORDS(RUN_GLOSS)
#undef RUN_GLOSS
};

const struct lrf_gloss *lrf_glossary_at(size_t i)
{
    return i < sizeof glossary / sizeof *glossary ? &glossary[i] : NULL;
}
