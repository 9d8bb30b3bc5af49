#include "study/scheduled.h"

#include <math.h>

static size_t steps_taken(const struct lrf_scheduled *run)
{
    size_t n;

    lrf_trial_losses(run->trial, &n);
    return n;
}

static struct lrf_ask ask(const void *self)
{
    const struct lrf_scheduled *run = self;
    struct lrf_ask ask = lrf_trial_experiment.ask(run->trial);
    size_t step = steps_taken(run);

    ask.lr = run->is_plateau ? lrf_plateau_rate(&run->plateau, run->schedule, step)
                             : lrf_schedule_rate(run->schedule, step);
    ask.momentum = lrf_schedule_momentum(run->schedule, step);
    return ask;
}

/* A plateau is told the loss of every check but the first. */
static void keep_check(struct lrf_scheduled *run)
{
    struct lrf_schedule_check *check = &run->run->check[run->run->n];
    size_t n;

    check->lr = run->lr;
    check->at = lrf_trial_checks(run->trial, &n)[run->run->n++];
    check->told = run->validated ? check->at.val_loss : check->at.train_loss;
    if (check->at.step > 0)
        lrf_plateau_tell(&run->plateau, run->schedule, check->told);
}

static enum lrf_status tell(void *self, const struct lrf_answer *answer)
{
    struct lrf_scheduled *run = self;
    const struct lrf_ask asked = ask(run);
    enum lrf_status status = lrf_trial_experiment.tell(run->trial, answer);

    if (status == LRF_OK && asked.action == LRF_ASK_STEP) {
        run->lr = asked.lr;
        run->loss = answer->loss;
        run->run->diverged = !isfinite(answer->loss);
    }
    if (status == LRF_OK && asked.action == LRF_ASK_EVAL)
        keep_check(run);
    return status;
}

static void restart(void *self)
{
    struct lrf_scheduled *run = self;

    lrf_trial_experiment.restart(run->trial);
    lrf_plateau_init(&run->plateau, run->schedule);
    run->lr = lrf_schedule_rate(run->schedule, 0);
    run->run->n = 0;
    run->run->diverged = false;
}

const struct lrf_experiment_ops lrf_scheduled_experiment = {
    .name = "scheduled", .ask = ask, .tell = tell, .restart = restart};
