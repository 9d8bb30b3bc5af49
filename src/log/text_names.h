/*
 * log/text_names.h - what the names in a text log mean, each looked up once.
 *
 * A name is up to four words, of which the longest ending that means something counts:
 * "INFO train step" is a step, "elapsed time per iteration" is none. "best val loss" and
 * "initial lr" are of the whole run and mean nothing in a row.
 */
#ifndef LRF_LOG_TEXT_NAMES_H
#define LRF_LOG_TEXT_NAMES_H

#include "log/log.h"
#include "log/log_pairs.h"

enum { LRF_TEXT_NAME_SIZE = 128 };
#define LRF_TEXT_NONE ((size_t)-1)

struct lrf_text_name {
    enum lrf_role role;
    unsigned rank;
    unsigned char skip; /* bytes before what counts */
    bool validation;    /* the line said so, not the name: "val loss" for "loss" */
    bool listed;        /* without a role, but a column by name */
    size_t column;      /* in the log; LRF_TEXT_NONE: none yet */
    size_t owner;       /* the kind of row that has this loss; LRF_TEXT_NONE: none yet */
};

/* Zero-initialised is empty and legal. */
struct lrf_text_names {
    struct lrf_dictionary dictionary;
    struct lrf_text_name *name; /* (dictionary.n), owned */
    size_t cap;
};

/* *index, a guess on entry: LRF_TEXT_NONE for a name that is too long or one too many. */
enum lrf_status lrf_text_names_find(struct lrf_text_names *names, const struct lrf_log *log,
                                    const struct lrf_log_pair *pair, size_t *index,
                                    struct lrf_error *err);
/* What its column is called. */
void lrf_text_names_label(const struct lrf_text_names *names, size_t index,
                          char label[LRF_TEXT_NAME_SIZE]);
void lrf_text_names_release(struct lrf_text_names *names);

#endif
