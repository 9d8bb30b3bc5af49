#include <lrfind/trainer.h>

void lrf_trainer_release(struct lrf_trainer *trainer)
{
    if (trainer == NULL)
        return;
    if (trainer->ops != NULL && trainer->ops->free != NULL)
        trainer->ops->free(trainer->state);
    *trainer = (struct lrf_trainer){0};
}
