/*
 * trainer/protocol.h - the trainer protocol, version 1, as text. No input or output.
 *
 *     order               answer                            meaning
 *     lrfind hello 1      lrfind hello 1 [reset] [eval] [after] [baseline X]
 *     lrfind reset SEED   lrfind ok                         initial weights, data order of SEED
 *     lrfind step LR      lrfind loss X [Y]                 batch loss before, after the step
 *     lrfind eval         lrfind loss X                     validation loss
 *     end of file         the child exits                   done
 *
 * `lrfind error TEXT` is an answer to every order. Lines are UTF-8 without their newline here.
 */
#ifndef LRF_TRAINER_PROTOCOL_H
#define LRF_TRAINER_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LRF_PROTOCOL_PREFIX "lrfind "

enum { LRF_PROTOCOL_VERSION = 1, LRF_ORDER_SIZE = 64 };

/* What a trainer can do beside steps; words of the hello answer that are not known are ignored. */
enum lrf_can { LRF_CAN_RESET = 1, LRF_CAN_EVAL = 2, LRF_CAN_AFTER = 4 };

enum lrf_answer_kind {
    LRF_ANSWER_NONE, /* makes no sense */
    LRF_ANSWER_HELLO,
    LRF_ANSWER_OK,
    LRF_ANSWER_LOSS,
    LRF_ANSWER_ERROR
};

struct lrf_answer {
    enum lrf_answer_kind kind;
    double version;   /* of hello */
    unsigned can;     /* of hello: set of enum lrf_can */
    double baseline;  /* of hello; nan: not said, or not finite */
    double loss;      /* of loss: nan and infinite are answers */
    double after;     /* of loss: the second value, */
    bool has_after;   /* if there is one */
    const char *text; /* of error: points into the line */
};

/* Each writes one order with its newline and returns its length. */
size_t lrf_order_hello(char order[LRF_ORDER_SIZE]);
size_t lrf_order_reset(char order[LRF_ORDER_SIZE], uint64_t seed);
size_t lrf_order_step(char order[LRF_ORDER_SIZE], double lr);
size_t lrf_order_eval(char order[LRF_ORDER_SIZE]);

/* Words are separated by blanks; blanks and a carriage return at the end are allowed. */
struct lrf_answer lrf_answer_parse(const char *line);

#endif
