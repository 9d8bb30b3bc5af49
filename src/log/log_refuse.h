/* log/log_refuse.h - files that hold no log, told from their first bytes. */
#ifndef LRF_LOG_LOG_REFUSE_H
#define LRF_LOG_LOG_REFUSE_H

#include <stddef.h>

/*
 * What a file with this head is and what would be needed, to go behind the file's name: "is a
 * zip archive: unpack it and give the log inside". NULL: nothing speaks against reading it.
 * gzip and TensorBoard's event files are none of these: they are read.
 */
const char *lrf_log_refusal(const char *head, size_t n);

#endif
