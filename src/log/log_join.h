/*
 * log/log_join.h - several logs: rates and losses in separate files become one.
 *
 * A file whose values have no name is told by its path; else by what the other files are;
 * else the values that grow strictly, or fall strictly, are the rates; else rates and losses
 * take turns, rates first. The k-th file of rates belongs to the k-th file of losses; a single
 * one belongs to all of them. Rows are joined by repeat and step.
 */
#ifndef LRF_LOG_LOG_JOIN_H
#define LRF_LOG_LOG_JOIN_H

#include "log/log_rows.h"

/* Gives values without a name their role: rows hold LRF_ROLE_VALUE no more. */
void lrf_log_name_values(struct lrf_log_rows *rows, size_t n);
/*
 * Completes the rows of every file that has losses; the other files are left without rows. Errors:
 * LRF_EDATA for a file that has nothing to be joined with, or no step in common.
 */
enum lrf_status lrf_log_join(struct lrf_log_rows *rows, size_t n, struct lrf_error *err);

#endif
