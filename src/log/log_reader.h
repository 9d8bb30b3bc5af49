/*
 * log/log_reader.h - the one way in which logs are read: bytes as they come, cut anywhere, become
 * rows of a struct lrf_log. What kind of file it is its content says, not its name. What gzip has
 * packed is unpacked on the way.
 */
#ifndef LRF_LOG_READER_H
#define LRF_LOG_READER_H

#include "log/log_format.h"

struct lrf_log_reader;

/* Appends to `log`, whose file and format (the columns asked for) are set and which must outlive
 * it. LRF_ENOMEM: NULL. */
struct lrf_log_reader *lrf_log_reader_alloc(struct lrf_log *log, struct lrf_error *err);
/* The next bytes of the file. Errors: LRF_EDATA for what is no log, with what it is. */
enum lrf_status lrf_log_reader_feed(struct lrf_log_reader *reader, const char *s, size_t n,
                                    struct lrf_error *err);
/* There is no more for now: if a whole line is there, it has to tell what kind of file this is. */
enum lrf_status lrf_log_reader_pause(struct lrf_log_reader *reader, struct lrf_error *err);
/* There will never be more: a torn last line is taken as it is. */
enum lrf_status lrf_log_reader_end(struct lrf_log_reader *reader, struct lrf_error *err);
/* Once that is known; else NULL. */
const struct lrf_log_format *lrf_log_reader_format(const struct lrf_log_reader *reader);
/* Whether what there is, if it were all, is a document: one without a line end has no format yet.
 */
bool lrf_log_reader_is_document(const struct lrf_log_reader *reader);
void lrf_log_reader_free(struct lrf_log_reader *reader);

#endif
