/* record/record_event.h - the facts and the sentence of an event of an ordinary run: in the record
 * of all of them, and as a line of its own while it happens. */
#ifndef LRF_RECORD_RECORD_EVENT_H
#define LRF_RECORD_RECORD_EVENT_H

#include "record/record.h"

/* What every line of `watch` begins with: schema, kind and file, in the record itself. */
void lrf_record_event_head(struct lrf_record *record, const char *kind, const char *file);
/* Its kind and facts into an object. */
void lrf_record_event_facts(struct lrf_record *record, struct lrf_item *item,
                            const struct lrf_event *event);
/* A row of people's table: with the run's name, which may be "", and the kind in words. */
void lrf_record_event_row(struct lrf_record *record, struct lrf_item *item, const char *where,
                          const struct lrf_event *event);

#endif
