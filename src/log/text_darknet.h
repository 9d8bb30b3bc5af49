/*
 * log/text_darknet.h - Darknet's lines, whose names follow their numbers:
 *
 *     " 17: 696.9, 701.2 avg loss, 0.001000 rate, 3.1 seconds, 1088 images"
 *
 * As pairs these are "step", "loss" (of the batch), "avg loss" and "learning rate".
 */
#ifndef LRF_LOG_TEXT_DARKNET_H
#define LRF_LOG_TEXT_DARKNET_H

#include "log/log_pairs.h"

/* Whether the line is one of these. */
bool lrf_text_darknet(const char *line, size_t n, struct lrf_log_pairs *pairs);

#endif
