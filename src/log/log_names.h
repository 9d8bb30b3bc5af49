/*
 * log/log_names.h - what a column of a log holds, told from its name.
 *
 * Names are compared in lower case with '_' for every other character that is not a letter
 * or digit: "train/loss", "Train Loss" and "train_loss" are one name. A name in the table is best,
 * then one that ends in such a name ("model/train_loss"), then, for the rate, one that
 * contains it ("lr-Adam/pg1"). A loss with a word like val or test in its name is the
 * validation loss.
 */
#ifndef LRF_LOG_LOG_NAMES_H
#define LRF_LOG_LOG_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind/curve.h>

/* What is recorded comes first; lrf_role_of_field(i) is the role of an optional field. */
enum lrf_role {
    LRF_ROLE_LR,
    LRF_ROLE_LOSS,
    LRF_ROLE_FIELD,
    LRF_ROLE_VALUE = LRF_ROLE_FIELD + LRF_FIELD_COUNT, /* a rate or a loss: TensorBoard's "Value" */
    LRF_ROLE_RECORDED,                                 /* the number of roles above */
    LRF_ROLE_STEP = LRF_ROLE_RECORDED,
    LRF_ROLE_EPOCH, /* a step, if there is no other */
    LRF_ROLE_REPEAT,
    LRF_ROLE_COUNT,
    LRF_ROLE_NONE = LRF_ROLE_COUNT
};

/* Names that mean a loss only in a log that has no better one: "train" and "val", which are
 * accuracies beside a loss. */
enum { LRF_RANK_ALONE = 3000 };

struct lrf_role_match {
    enum lrf_role role;
    unsigned rank; /* 0 is best */
};

static inline enum lrf_role lrf_role_of_field(enum lrf_field_index index)
{
    return (enum lrf_role)(LRF_ROLE_FIELD + index);
}

/* "rate", "loss", "val_loss", "step" ... for messages. */
const char *lrf_role_name(enum lrf_role role);
struct lrf_role_match lrf_role_of_column(const char *name);
/* Length of the "train/" or "val/" before "box_loss" and the other parts of a detector's loss; 0:
 * the name is none of these. */
size_t lrf_loss_part(const char *name);
/* What the values of a file are, told from its path: LRF_ROLE_LR, LRF_ROLE_LOSS, the role of
 * val_loss, or LRF_ROLE_NONE. */
enum lrf_role lrf_role_of_file(const char *path);
/* Whether a file lies in a folder called "validation", "eval" or the like. */
bool lrf_path_is_validation(const char *path);

#endif
