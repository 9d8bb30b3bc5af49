#include "experiment/check.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"

#define LOWER 0.5012 /* 0.3 decades */

enum { MOST_RUNS = 4, LEAST_STEPS = 8 };

struct lrf_check {
    struct lrf_check_settings settings;
    struct lrf_check_result result;
    enum lrf_ask_action next;
    size_t step;  /* of this run */
    double first; /* batch loss of this run */
    double sum;   /* of the last quarter's losses */
};

struct lrf_check *lrf_check_alloc(const struct lrf_check_settings *s, struct lrf_error *err)
{
    struct lrf_check *check;

    if (!(isfinite(s->lr) && s->lr > 0)) {
        lrf_fail(err, LRF_EINVAL, "the rate to check must be above 0, not %g", s->lr);
        return NULL;
    }
    if (s->steps < LEAST_STEPS) {
        lrf_fail(err, LRF_EINVAL, "a check must have at least %d steps, not %zu", LEAST_STEPS,
                 s->steps);
        return NULL;
    }
    check = lrf_calloc(1, sizeof *check);
    if (check == NULL) {
        lrf_fail_memory(err);
        return NULL;
    }
    check->settings = *s;
    check->result = (struct lrf_check_result){.lr = s->lr,
                                              .diverged = NAN,
                                              .runs = 1,
                                              .run_steps = s->steps,
                                              .level = s->initial_loss,
                                              .last_loss = NAN};
    return check;
}

void lrf_check_free(struct lrf_check *check)
{
    free(check);
}

static struct lrf_ask ask(const void *self)
{
    const struct lrf_check *check = self;

    return (struct lrf_ask){
        .action = check->next, .lr = check->result.lr, .seed = check->settings.seed};
}

static size_t quarter(const struct lrf_check *check)
{
    return check->settings.steps / 4;
}

/* What a finished run shows; a last loss that is nan diverges. */
static enum lrf_check_outcome judge(const struct lrf_check *check)
{
    const struct lrf_check_result *r = &check->result;
    double error =
        isnan(check->settings.noise) ? 0 : check->settings.noise / sqrt((double)quarter(check));
    double margin = fmax(3 * error, 1e-6 * fabs(r->level));

    if (!(r->last_loss <= fmax(r->level, check->first) + margin))
        return LRF_CHECK_DIVERGES;
    return r->last_loss < r->level - margin ? LRF_CHECK_FALLS : LRF_CHECK_STAYS;
}

static void begin_run(struct lrf_check *check)
{
    check->next = LRF_ASK_RESET;
    check->step = 0;
    check->sum = 0;
}

static void end_run(struct lrf_check *check, double last)
{
    struct lrf_check_result *r = &check->result;

    r->last_loss = last;
    r->outcome = judge(check);
    check->next = LRF_ASK_DONE;
    if (r->outcome != LRF_CHECK_DIVERGES)
        return;
    r->diverged = r->lr;
    if (r->runs == MOST_RUNS)
        return;
    r->runs++;
    r->lr *= LOWER;
    begin_run(check);
}

static void tell_step(struct lrf_check *check, double loss)
{
    size_t steps = check->settings.steps;

    check->result.steps++;
    if (check->step++ == 0) {
        check->first = loss;
        if (isnan(check->settings.initial_loss))
            check->result.level = loss;
    }
    if (check->step > steps - quarter(check))
        check->sum += loss;
    if (!isfinite(loss))
        end_run(check, NAN);
    else if (check->step == steps)
        end_run(check, check->sum / (double)quarter(check));
}

static enum lrf_status tell(void *self, const struct lrf_answer *answer)
{
    struct lrf_check *check = self;

    if (check->next == LRF_ASK_DONE)
        return LRF_EINVAL;
    if (check->next == LRF_ASK_RESET)
        check->next = LRF_ASK_STEP;
    else
        tell_step(check, answer->loss);
    return LRF_OK;
}

/* The run under way, at its rate: those that have diverged are known. */
static void restart(void *self)
{
    struct lrf_check *check = self;

    check->result.steps -= check->step;
    begin_run(check);
}

const struct lrf_experiment_ops lrf_check_experiment = {
    .name = "check", .ask = ask, .tell = tell, .restart = restart};

void lrf_check_result(const struct lrf_check *check, struct lrf_check_result *result)
{
    *result = check->result;
}

const char *lrf_check_outcome_name(enum lrf_check_outcome outcome)
{
    static const char *const name[] = {[LRF_CHECK_FALLS] = "falls",
                                       [LRF_CHECK_STAYS] = "stays",
                                       [LRF_CHECK_DIVERGES] = "diverges"};
    return outcome <= LRF_CHECK_DIVERGES ? name[outcome] : "unknown";
}
